//! Parameters that are varied, and how points are spread over them.

use super::distribution::{self, Distribution};
use super::number::{Domain, Problems, text_of};
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Field, Kind, Setting, Shape, Table, Text};

/// Most points of a grid: all are checked before the first is simulated.
const MOST_POINTS: u128 = 20_000;

/// Most decimals that a double can tell from one another.
const MOST_DECIMALS: u64 = 15;

/// The laws of a parameter.
const LAWS: &[&str] = &["uniform", "normal", "log-normal", "beta", "logit-normal"];

/// The measures of which Sobol' indices are estimated unless others are named.
const OUTCOMES: [&str; 2] = ["mean", "rejection"];

/// The table of a grid.
pub(super) static SHAPE: Shape = Shape {
    name: "grid",
    doc: "parameters that are varied: each point is a scenario of its own",
    fields: &[
        Field::required("vary", Kind::Tables(&VARY), "the parameters"),
        Field::optional(
            "design",
            Kind::OneOf(&["factorial", "latin-hypercube", "sobol"]),
            "every combination of values; points spread over the ranges; or points for Sobol' indices. `factorial` if left out",
        ),
        Field::optional(
            "points",
            Kind::Count,
            "of `latin-hypercube`: how many; of `sobol`: rows of as many points as parameters and two",
        ),
        Field::optional(
            "random_numbers",
            Kind::OneOf(&["common", "independent"]),
            "whether points share their random numbers; `common` if left out",
        ),
        Field::optional(
            "outcomes",
            Kind::SomeOf(&[
                "mean",
                "bias",
                "relative.bias",
                "mse",
                "empirical.se",
                "model.se",
                "coverage",
                "rejection",
            ]),
            "of `sobol`: the measures that are traced back to parameters; `mean` and `rejection` if left out",
        ),
    ],
};

static VARY: Shape = Shape {
    name: "parameter",
    doc: "a number or text of the scenario and what it is in turn",
    fields: &[
        Field::required("path", Kind::Text, "where it stands: keys joined by dots, tables of a list by name or number"),
        Field::optional("values", Kind::Numbers, "its values"),
        Field::optional("texts", Kind::Texts, "its texts"),
        Field::optional("distribution", Kind::OneOf(LAWS), "its law, unless it has values"),
        distribution::FIELDS[2],
        distribution::FIELDS[3],
        distribution::FIELDS[4],
        distribution::FIELDS[5],
        distribution::FIELDS[6],
        distribution::FIELDS[7],
        distribution::FIELDS[8],
        distribution::FIELDS[13],
    ],
};

/// How points are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Every combination of values; the last parameter changes first.
    Factorial,
    /// So many points in a Latin hypercube.
    LatinHypercube(u64),
    /// So many rows of points for Sobol' indices.
    Sobol(u64),
}

impl Design {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Design::Factorial => "factorial",
            Design::LatinHypercube(_) => "latin-hypercube",
            Design::Sobol(_) => "sobol",
        }
    }
}

/// Parameters that are varied.
#[derive(Debug, Clone)]
pub struct Grid {
    pub(super) design: Design,
    pub(super) varied: Vec<Varied>,
    pub(super) is_common: bool,
    pub(super) outcomes: Vec<String>,
}

/// A parameter with its values or its law.
#[derive(Debug, Clone)]
pub(super) struct Varied {
    pub(super) path: Text,
    pub(super) range: Range,
}

/// What a parameter may be.
#[derive(Debug, Clone)]
pub(super) enum Range {
    Values(Vec<Setting>),
    Law(Distribution, Option<i32>),
}

impl Grid {
    /// How its points are spread.
    pub fn design(&self) -> Design {
        self.design
    }

    /// The measures of which Sobol' indices are estimated.
    pub fn outcomes(&self) -> &[String] {
        &self.outcomes
    }

    /// Whether what is asked of its points takes the truth: of Sobol' indices those of measures against it.
    pub fn needs_truth(&self) -> bool {
        let against_truth = ["bias", "relative.bias", "mse", "coverage"];
        let of_truth = |outcome: &String| against_truth.contains(&outcome.as_str());
        !matches!(self.design, Design::Sobol(_)) || self.outcomes.iter().any(of_truth)
    }

    /// The paths of its parameters.
    pub fn paths(&self) -> Vec<String> {
        self.varied.iter().map(|varied| varied.path.text.clone()).collect()
    }

    pub(super) fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<Grid> {
        let name = table.text("design").unwrap_or("factorial");
        let points = table.count("points");
        let vary = table.tables("vary");
        problems.refuse_twice(vary, "path");
        if vary.is_empty() && table.has("vary") {
            problems.lacks(table, "vary", "the grid varies nothing");
        }
        if name != "sobol" {
            problems.idle(table, &["outcomes"], &format!("the design is `{name}`"));
        }
        let design = match (name, points) {
            ("factorial", _) => {
                problems.idle(table, &["points"], "a factorial design has every combination");
                Design::Factorial
            }
            (_, None) => {
                problems.lacks(table, "points", format!("the {name} design has no `points`"));
                return None;
            }
            ("sobol", Some(rows)) => Design::Sobol(rows),
            (_, Some(points)) => Design::LatinHypercube(points),
        };
        let varied: Vec<Option<Varied>> = vary.iter().map(|table| Varied::of_table(table, design, problems)).collect();
        let varied: Vec<Varied> = varied.into_iter().collect::<Option<_>>()?;
        let outcomes: Vec<String> = table.texts("outcomes").iter().map(|outcome| outcome.text.clone()).collect();
        let grid = Grid {
            design,
            varied,
            is_common: table.text("random_numbers") != Some("independent"),
            outcomes: if outcomes.is_empty() { OUTCOMES.map(str::to_owned).to_vec() } else { outcomes },
        };
        let least = if matches!(design, Design::Sobol(_)) { 2 } else { 1 };
        if points.is_some_and(|points| points < least) {
            problems.refuse(table, "points", format!("a {name} design has {least} points or more"));
        }
        if grid.size() > MOST_POINTS {
            let message = format!("the grid has {} points, expected no more than {MOST_POINTS}", grid.size());
            let problem = table.error(codes::TOO_LARGE, "points", message);
            problems.push(problem.with_hint("fewer values, or a Latin hypercube in place of every combination"));
        }
        Some(grid)
    }

    /// How many points it has.
    pub(super) fn size(&self) -> u128 {
        match self.design {
            Design::Factorial => {
                let counts = self.varied.iter().map(|varied| varied.range.count() as u128);
                counts.fold(1, u128::saturating_mul)
            }
            Design::LatinHypercube(points) => points.into(),
            Design::Sobol(rows) => u128::from(rows) * (self.varied.len() as u128 + 2),
        }
    }
}

impl Varied {
    fn of_table(table: &Table, design: Design, problems: &mut Problems<'_>) -> Option<Varied> {
        let path = text_of(table, "path")?;
        let keys = ["values", "texts", "distribution"];
        let given: Vec<&str> = keys.into_iter().filter(|key| table.mentions(key)).collect();
        if given.len() != 1 {
            let message = format!("`{}` is varied by {} of `values`, `texts`, `distribution`", path.text, given.len());
            problems.contradiction(table, "path", message, "give one of them");
            return None;
        }
        let range = match given[0] {
            "distribution" if design == Design::Factorial => {
                let hint = "give `values`, or a `design` that draws";
                problems.contradiction(table, "distribution", "a factorial design combines values", hint);
                return None;
            }
            "distribution" => {
                let decimals = table.count("decimals").filter(|decimals| *decimals <= MOST_DECIMALS);
                if table.has("decimals") && decimals.is_none() {
                    problems.refuse(table, "decimals", format!("expected {MOST_DECIMALS} decimals at most"));
                }
                Range::Law(Distribution::of_table(table, problems)?, decimals.map(|decimals| decimals as i32))
            }
            "values" => {
                let values = problems.numbers(table, "values", Domain::Any);
                Range::Values(values.iter().map(|value| Setting::Number(*value)).collect())
            }
            _ => Range::Values(table.texts("texts").iter().map(|text| Setting::Text(text.text.clone())).collect()),
        };
        if let Range::Values(values) = &range {
            let keys: Vec<&str> = VARY.fields[4..].iter().map(|field| field.key).collect();
            problems.idle(table, &keys, "the parameter has values of its own");
            if values.is_empty() && table.has(given[0]) {
                problems.lacks(table, given[0], format!("`{}` has no value", path.text));
            }
            let first = values.iter().enumerate().find(|(at, value)| values[..*at].contains(value));
            if let Some((_, twice)) = first {
                problems.contradiction(table, given[0], format!("{twice} is there twice"), "leave one out");
            }
        }
        Some(Varied { path, range })
    }
}

impl Range {
    pub(super) fn count(&self) -> usize {
        match self {
            Range::Values(values) => values.len(),
            Range::Law(..) => 1,
        }
    }

    /// The value at a share of the range.
    pub(super) fn at(&self, share: f64) -> Setting {
        match self {
            Range::Values(values) => values[((share * values.len() as f64) as usize).min(values.len() - 1)].clone(),
            Range::Law(law, decimals) => {
                let number = law.value(share, share).number();
                let scale = decimals.map(|decimals| (0..decimals).fold(1.0, |scale, _| scale * 10.0));
                Setting::Number(scale.map_or(number, |scale| libm::rint(number * scale) / scale))
            }
        }
    }
}

/// A problem of a point, with what makes it that point.
pub(super) fn of_point(problem: Diagnostic, words: &str) -> Diagnostic {
    Diagnostic { message: format!("at {words}: {}", problem.message), ..problem }
}
