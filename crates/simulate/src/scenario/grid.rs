//! Parameters that are varied, and how points are spread over them.

use super::number::{Problems, text_of};
use super::points::spans;
use super::varied::{VARY, Varied};
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::COLUMNS;
use trialstat_trial::spec::{Field, Kind, Shape, Source, Table};

/// Most points of a grid: all are checked before the first is simulated.
const MOST_POINTS: u128 = 20_000;

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

    /// The paths of its parameters, and the names of its factors.
    pub fn paths(&self) -> Vec<String> {
        self.varied.iter().map(|varied| varied.name.text.clone()).collect()
    }

    /// Checks the table, and that its paths lead to something in a source, if there is one.
    pub(super) fn of_table(table: &Table, paths_in: Option<&Source>, problems: &mut Problems<'_>) -> Option<Grid> {
        let name = table.text("design").unwrap_or("factorial");
        let points = table.count("points");
        let vary = table.tables("vary");
        // What results call them: one name for each, whether it is a path or a factor's own.
        let names = vary.iter().filter_map(|table| text_of(table, "name").or_else(|| text_of(table, "path")));
        problems.refuse_doubled(&names.collect::<Vec<_>>());
        problems.refuse_doubled(table.texts("outcomes"));
        refuse_columns(vary, problems);
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
        // One that is there twice has been told.
        let is_new = |at: usize, name: &str| varied[..at].iter().flatten().all(|other| other.name.text != name);
        let each = varied.iter().enumerate().filter_map(|(at, varied)| Some((at, varied.as_ref()?)));
        let each = each.filter(|(at, varied)| is_new(*at, &varied.name.text)).map(|(_, varied)| varied);
        let paths = paths_in.map_or(Ok(()), |source| spans(each, source).map(|_| ()));
        problems.found.extend(paths.err().unwrap_or_default());
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

/// Factors that are named like what results have anyway.
fn refuse_columns(vary: &[Table], problems: &mut Problems<'_>) {
    for table in vary {
        let name = table.text("name").unwrap_or_default();
        if name == "point" || COLUMNS.contains(&name) {
            let message = format!("results have a column `{name}` of their own");
            problems.contradiction(table, "name", message, "name the factor otherwise");
        }
    }
}

/// A problem of a point, with what makes it that point.
pub(super) fn of_point(problem: Diagnostic, words: &str) -> Diagnostic {
    Diagnostic { message: format!("at {words}: {}", problem.message), ..problem }
}
