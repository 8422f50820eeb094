//! Visits and what is measured at them.

use super::number::{Domain, Problems, text_of};
use super::{Candidates, codes};
use trialstat_stats::variates::{GaussianCopula, MultivariateNormal};
use trialstat_trial::design::{Measure as TrialMeasure, Visit as TrialVisit};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::instrument::{Worse, instrument, instruments};
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text};
use trialstat_trial::spelling::meant;

/// The table of a visit.
pub(super) static SHAPE: Shape = Shape {
    name: "visit",
    doc: "a visit; up to day 1 it is before treatment",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::required("day", Kind::Number, "the study day it is planned for"),
        Field::optional("window", Kind::Numbers, "first and last study day on which it may take place"),
        Field::optional("hours", Kind::Number, "hours after the day's begin, at which sessions begin; 0 if left out"),
    ],
};

/// The table of a measure.
pub(super) static MEASURE: Shape = Shape {
    name: "measure",
    doc: "what is assessed at visits",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional(
            "instrument",
            Kind::Text,
            "the instrument, if `name` is none: it gives range, wholeness, direction",
        ),
        Field::optional("range", Kind::Numbers, "lowest and highest score, in place of the instrument's"),
        Field::optional("whole", Kind::Flag, "whether scores are whole numbers"),
        Field::optional("worse", Kind::OneOf(&["higher", "lower"]), "which scores are the worse"),
        Field::optional(
            "baseline",
            Kind::Text,
            "the covariate that is a subject's score before treatment; `baseline` if left out",
        ),
        Field::optional("noise", Kind::Number, "standard deviation of a reading about the score; 0 if left out"),
        Field::optional("share", Kind::Number, "how much of the latent effect it shows, from 0 to 1; 1 if left out"),
        Field::optional("change", Kind::Table(&CHANGE), "changes from baseline drawn directly, in place of symptoms"),
    ],
};

static CHANGE: Shape = Shape {
    name: "change",
    doc: "changes from baseline at the visits after it, jointly normal; arms give their means as `change` of an outcome",
    fields: &[
        Field::required("sd", Kind::Numbers, "standard deviations, one a visit after day 1, or one for all"),
        Field::optional("compound", Kind::Number, "the correlation of any two visits"),
        Field::optional(
            "autoregressive",
            Kind::Number,
            "the correlation of neighbouring visits, whose powers those of others are",
        ),
        Field::optional("correlation", Kind::Numbers, "all correlations, row by row"),
    ],
};

/// A visit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Visit {
    pub(crate) name: String,
    pub(crate) day: Day,
    pub(crate) window: Option<(Day, Day)>,
    /// Fraction of a day after its begin.
    pub(crate) after: f64,
}

impl Visit {
    /// Checks the tables of all visits.
    pub(super) fn all(tables: &[Table], problems: &mut Problems<'_>) -> Vec<Visit> {
        problems.refuse_twice(tables, "name");
        let visits: Vec<Option<Visit>> = tables.iter().map(|table| Visit::of_table(table, problems)).collect();
        for (at, pair) in visits.windows(2).enumerate() {
            let [Some(before), Some(visit)] = pair else { continue };
            let last = before.window.map_or(before.day, |(_, last)| last);
            let first = visit.window.map_or(visit.day, |(first, _)| first);
            let same_day = before.day == visit.day && before.window.is_none() && visit.window.is_none();
            if !(last < first || (same_day && before.after < visit.after)) {
                let message = format!("`{}` may take place before `{}` is over", visit.name, before.name);
                let problem = tables[at + 1].error(codes::OUT_OF_ORDER, "day", message);
                problems.push(problem.with_hint("visits and their windows come in order of time"));
            }
        }
        visits.into_iter().flatten().collect()
    }

    fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<Visit> {
        let day = day_of(table, "day", table.number("day")?, problems);
        let window = match table.numbers("window") {
            [] => None,
            [first, last] => {
                let days = (day_of(table, "window", *first, problems), day_of(table, "window", *last, problems));
                let (first, last) = (days.0?, days.1?);
                if day.is_some_and(|day| day < first || day > last) || last < first {
                    let message = format!("the window, days {first} to {last}, does not hold the day");
                    problems.contradiction(table, "window", message, "a visit's day is in its window");
                }
                Some((first, last))
            }
            _ => {
                problems.refuse(table, "window", "a window is a first and a last study day");
                None
            }
        };
        let hours = problems.number(table, "hours", Domain::NotNegative).unwrap_or(0.0);
        if hours >= 24.0 {
            problems.refuse(table, "hours", format!("{hours} hours are beyond the day"));
        }
        Some(Visit { name: table.owned("name")?, day: day?, window, after: hours / 24.0 })
    }

    /// The visit as a trial has it.
    pub(crate) fn planned(&self) -> TrialVisit {
        TrialVisit { name: self.name.clone(), day: Some(self.day), window: self.window }
    }

    /// Whether it comes before any treatment.
    pub(crate) fn is_before_treatment(&self) -> bool {
        self.day.difference() <= 0 && self.after == 0.0
    }
}

/// A measure whose instrument, or whose name in place of one, is not built in.
fn unknown_instrument(table: &Table, name: &str, problems: &mut Problems<'_>) {
    let key = if table.has("instrument") { "instrument" } else { "name" };
    let known: Vec<&str> = instruments().iter().map(|known| known.name.as_str()).collect();
    let meant = meant(name, &known).map_or_else(String::new, |meant| format!("did you mean `{meant}`? otherwise "));
    let problem = table.error(codes::UNKNOWN_NAME, key, format!("there is no instrument `{name}`"));
    problems.push(problem.with_hint(format!("{meant}give `range`, `whole` and `worse` in its place")));
}

/// A study day; there is no day 0.
pub(super) fn day_of(table: &Table, key: &str, number: f64, problems: &mut Problems<'_>) -> Option<Day> {
    let whole = number.fract() == 0.0 && number.abs() < 1e6;
    let day = if whole { Day::new(number as i32) } else { None };
    if day.is_none() {
        problems.refuse(table, key, format!("`{key}` is {number}, expected a study day, a whole number other than 0"));
    }
    day
}

/// What is assessed at visits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measure {
    pub(crate) name: String,
    pub(crate) range: Option<(f64, f64)>,
    pub(crate) whole: bool,
    pub(crate) worse: Worse,
    /// The covariate that is the score before treatment.
    pub(crate) baseline: usize,
    pub(crate) noise: f64,
    pub(crate) share: f64,
    /// Standard deviations and correlations of direct changes.
    pub(crate) change: Option<Change>,
}

/// Spread of changes at the visits after baseline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// Their law about means of 0.
    pub(crate) law: MultivariateNormal,
}

impl Measure {
    /// Checks the tables of all measures; `later` visits come after treatment begins, if that is known.
    pub(super) fn all(
        tables: &[Table],
        candidates: &Candidates,
        later: Option<usize>,
        problems: &mut Problems<'_>,
    ) -> Vec<Measure> {
        problems.refuse_twice(tables, "name");
        tables.iter().filter_map(|table| Measure::of_table(table, candidates, later, problems)).collect()
    }

    fn of_table(
        table: &Table,
        candidates: &Candidates,
        later: Option<usize>,
        problems: &mut Problems<'_>,
    ) -> Option<Measure> {
        let name = table.owned("name")?;
        let asked = text_of(table, "instrument");
        let known = instrument(asked.as_ref().map_or(&name, |asked| &asked.text));
        if known.is_none() && (asked.is_some() || !table.mentions("range")) {
            unknown_instrument(table, asked.as_ref().map_or(&name, |asked| &asked.text), problems);
        }
        if ["range", "whole", "worse"].into_iter().all(|key| table.mentions(key)) {
            problems.idle(table, &["instrument"], "`range`, `whole` and `worse` are given");
        }
        let range = match table.numbers("range") {
            [low, high] if low < high => Some((*low, *high)),
            _ if table.mentions("range") => {
                problems.refuse(table, "range", "`range` is not a lower and a higher number");
                None
            }
            _ => known.map(|known| known.range),
        };
        let worse = match table.text("worse") {
            Some("lower") => Worse::Lower,
            Some(_) => Worse::Higher,
            None => known.map_or(Worse::Higher, |known| known.worse),
        };
        let named = text_of(table, "baseline")
            .unwrap_or_else(|| Text { text: "baseline".to_owned(), place: table.place().clone() });
        let baseline = candidates.position(&named, problems);
        if baseline.is_some_and(|at| !candidates.covariates[at].law.levels().is_empty()) {
            let message = format!("covariate `{}` is no number", named.text);
            problems.contradiction(table, "baseline", message, "a score before treatment is a number");
        } else if let (Some(at), Some((low, high))) = (baseline, range) {
            let (least, greatest) = candidates.covariates[at].law.ends();
            if greatest < low || least > high {
                let message = format!("no value of `{}` lies in the range, {low} to {high}", named.text);
                let problem = Diagnostic::error(codes::CONTRADICTORY, named.place.clone(), message);
                problems.push(problem.with_hint("every score before treatment would be the same end of the range"));
            }
        }
        let noise = problems.number(table, "noise", Domain::NotNegative).unwrap_or(0.0);
        let share = problems.number(table, "share", Domain::Probability).unwrap_or(1.0);
        let change = table.table("change").map(|table| Change::of_table(table, later, problems));
        if change.is_some() {
            problems.idle(table, &["noise", "share"], "changes are drawn directly");
        }
        Some(Measure {
            name,
            range,
            whole: table.flag("whole").or(known.map(|known| known.whole)).unwrap_or(false),
            worse,
            baseline: baseline?,
            noise,
            share,
            change: match change {
                Some(change) => Some(change?),
                None => None,
            },
        })
    }

    /// The measure as a trial has it.
    pub(crate) fn planned(&self) -> TrialMeasure {
        TrialMeasure { range: self.range, ..TrialMeasure::named(&self.name) }
    }

    /// The score of somebody without symptoms.
    pub(crate) fn best(&self) -> f64 {
        self.range.map_or(0.0, |(low, high)| if self.worse == Worse::Higher { low } else { high })
    }

    /// What the instrument shows of a score.
    pub(crate) fn shown(&self, score: f64) -> f64 {
        let rounded = if self.whole { libm::rint(score) } else { score };
        self.range.map_or(rounded, |(low, high)| rounded.clamp(low, high))
    }
}

impl Change {
    fn of_table(table: &Table, later: Option<usize>, problems: &mut Problems<'_>) -> Option<Change> {
        let later = later?;
        let deviations = match problems.numbers(table, "sd", Domain::Positive) {
            [one] => vec![*one; later],
            all if all.len() == later => all.to_vec(),
            all => {
                let message = format!("{} standard deviations for {later} visits after day 1", all.len());
                problems.contradiction(table, "sd", message, "give one a visit, or one for all");
                return None;
            }
        };
        let given: Vec<&str> =
            ["compound", "autoregressive", "correlation"].into_iter().filter(|key| table.mentions(key)).collect();
        let [key] = given[..] else {
            let hint = "give one of `compound`, `autoregressive`, `correlation`";
            problems.contradiction(table, "compound", "visits are not correlated in one way", hint);
            return None;
        };
        let correlation = match key {
            "correlation" => table.numbers(key).to_vec(),
            _ => {
                let value = table.number(key)?;
                let power = |distance: usize| (0..distance).fold(1.0, |power, _| power * value);
                let of = |row: usize, column: usize| match (row.abs_diff(column), key) {
                    (0, _) => 1.0,
                    (_, "compound") => value,
                    (distance, _) => power(distance),
                };
                (0..later * later).map(|at| of(at / later, at % later)).collect()
            }
        };
        // The copula alone asks for ones on the diagonal; the covariance may lose by rounding what the correlation had left.
        let law = GaussianCopula::new(later, &correlation)
            .and_then(|_| MultivariateNormal::new(&vec![0.0; later], &covariance(&correlation, &deviations)));
        match law {
            Ok(law) => Some(Change { law }),
            Err(error) => {
                let problem = table.error(codes::NOT_POSITIVE_DEFINITE, key, error.to_string());
                problems.push(problem.with_hint("no subjects could have these correlations"));
                None
            }
        }
    }
}

/// The covariance matrix of correlations and standard deviations: its lower triangle, mirrored, because a product of
/// three numbers may round otherwise in another order.
fn covariance(correlation: &[f64], deviations: &[f64]) -> Vec<f64> {
    let count = deviations.len();
    let of = |at: usize| {
        let (row, column) = ((at / count).max(at % count), (at / count).min(at % count));
        correlation[row * count + column] * deviations[row] * deviations[column]
    };
    (0..count * count).map(of).collect()
}
