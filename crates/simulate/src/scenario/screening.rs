//! Who of those screened is eligible: criteria of exclusion.

use super::covariate::Covariate;
use super::number::{Domain, Problems, text_of};
use super::{Candidates, Value};
use crate::codes;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// Fewer than this share of those screened being eligible is no trial.
const LEAST_ELIGIBLE: f64 = 1e-3;

/// The share is known well enough from so many who are eligible.
const ENOUGH: u64 = 100;

/// Where the candidates lie of whom the share is estimated: a replicate that is never drawn.
const OF_SHARE: u64 = 1 << 63;

/// The table of a criterion.
pub(super) static EXCLUSION: Shape = Shape {
    name: "exclusion",
    doc: "a criterion that excludes: a condition with a prevalence, or values of a covariate",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("prevalence", Kind::Number, "share of those screened who have it"),
        Field::optional("covariate", Kind::Text, "the covariate that it is about"),
        Field::optional("below", Kind::Number, "values below this are excluded"),
        Field::optional("above", Kind::Number, "values above this are excluded"),
        Field::optional("levels", Kind::Texts, "levels that are excluded"),
    ],
};

/// A criterion that excludes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exclusion {
    pub(crate) name: String,
    criterion: Criterion,
}

#[derive(Debug, Clone, PartialEq)]
enum Criterion {
    Prevalence(f64),
    /// Values outside of these bounds.
    Outside {
        covariate: usize,
        below: f64,
        above: f64,
    },
    Levels {
        covariate: usize,
        levels: Vec<usize>,
    },
}

impl Candidates {
    /// With a scenario's criteria, by which enough have to be eligible.
    pub(super) fn screened_by(mut self, table: &Table, problems: &mut Problems<'_>) -> Candidates {
        let tables = table.tables("exclusion");
        problems.refuse_twice(tables, "name");
        let of_table = |table: &Table| {
            let criterion = criterion(table, &self.covariates, problems)?;
            Some(Exclusion { name: table.owned("name")?, criterion })
        };
        self.exclusions = tables.iter().filter_map(of_table).collect();
        if self.exclusions.is_empty() || self.exclusions.len() < tables.len() {
            return self;
        }
        let (share, strictest) = self.eligible_share();
        if share < LEAST_ELIGIBLE {
            let (table, name) = (&tables[strictest], &self.exclusions[strictest].name);
            let key = if table.has("prevalence") { "prevalence" } else { "covariate" };
            let message =
                format!("about {} of those screened are eligible, expected {LEAST_ELIGIBLE} at least", rounded(share));
            let problem = table.error(codes::NEVER_COMPLETE, key, message);
            problems.push(problem.with_hint(format!("most are excluded by `{name}`")));
        }
        self.eligible = Some(share);
        self
    }

    /// About what share is eligible, and which criterion excludes most.
    ///
    /// Prevalences are known; what the criteria about covariates leave is counted until enough are eligible or too few can
    /// be.
    fn eligible_share(&self) -> (f64, usize) {
        let prevalence = |exclusion: &Exclusion| match exclusion.criterion {
            Criterion::Prevalence(prevalence) => prevalence,
            _ => 0.0,
        };
        let prevalences: Vec<f64> = self.exclusions.iter().map(prevalence).collect();
        let (mut drawn, mut eligible) = (0_u64, 0_u64);
        let mut excluded = vec![0_u64; self.exclusions.len()];
        let (mut uniforms, mut values) = (Vec::new(), Vec::new());
        let is_about_covariates =
            self.exclusions.iter().any(|exclusion| !matches!(exclusion.criterion, Criterion::Prevalence(_)));
        while is_about_covariates && eligible < ENOUGH && (drawn as f64) * LEAST_ELIGIBLE < ENOUGH as f64 {
            let purpose = Purpose::Covariates;
            let address = Address { seed: 0, group: 0, purpose, subject: drawn, replicate: OF_SHARE };
            values.clear();
            self.draw(&mut Stream::at(address), &mut uniforms, &mut values);
            match self.excluded_by(&values, || 1.0) {
                None => eligible += 1,
                Some(criterion) => excluded[criterion] += 1,
            }
            drawn += 1;
        }
        let of_covariates = if is_about_covariates { eligible as f64 / drawn as f64 } else { 1.0 };
        let share = prevalences.iter().fold(of_covariates, |share, prevalence| share * (1.0 - prevalence));
        let excludes = |at: &usize| prevalences[*at].max(excluded[*at] as f64 / drawn.max(1) as f64);
        let strictest = (0..self.exclusions.len()).max_by(|one, other| excludes(one).total_cmp(&excludes(other)));
        (share, strictest.unwrap_or(0))
    }

    /// Draws the covariates of a candidate: a word for the row of those resampled, and one each.
    pub(crate) fn draw(&self, stream: &mut Stream, uniforms: &mut Vec<f64>, values: &mut Vec<Value>) {
        let row = stream.uniform();
        uniforms.clear();
        uniforms.extend(self.covariates.iter().map(|_| stream.open_uniform()));
        if let Some(copula) = &self.copula {
            *uniforms = copula.at(uniforms);
        }
        values.extend(self.covariates.iter().zip(uniforms.iter()).map(|(covariate, uniform)| {
            match (covariate.law.value(*uniform, row), covariate.parts) {
                (Value::Number(number), Some(parts)) => Value::Number(libm::rint(number * parts) / parts),
                (value, _) => value,
            }
        }));
    }

    /// The first criterion that excludes who has these covariates; each has a uniform number of its own.
    pub(crate) fn excluded_by(&self, values: &[Value], mut uniform: impl FnMut() -> f64) -> Option<usize> {
        self.exclusions.iter().position(|exclusion| {
            let uniform = uniform();
            match &exclusion.criterion {
                Criterion::Prevalence(prevalence) => uniform < *prevalence,
                Criterion::Outside { covariate, below, above } => {
                    !(*below..=*above).contains(&values[*covariate].number())
                }
                Criterion::Levels { covariate, levels } => match values[*covariate] {
                    Value::Level(level) => levels.contains(&level),
                    Value::Number(_) => false,
                },
            }
        })
    }
}

/// A share to one digit, as a message tells it.
fn rounded(share: f64) -> f64 {
    format!("{share:.0e}").parse().unwrap_or(share)
}

fn criterion(table: &Table, covariates: &[Covariate], problems: &mut Problems<'_>) -> Option<Criterion> {
    let names: Vec<&str> = covariates.iter().map(|covariate| covariate.name.as_str()).collect();
    if table.mentions("prevalence") == table.mentions("covariate") {
        let hint = "give `prevalence` or `covariate`";
        problems.contradiction(table, "prevalence", "a criterion is a condition or about a covariate", hint);
        return None;
    }
    if table.mentions("prevalence") {
        problems.idle(table, &["below", "above", "levels"], "the criterion is about no covariate");
        return problems.number(table, "prevalence", Domain::Probability).map(Criterion::Prevalence);
    }
    let covariate = problems.position(&text_of(table, "covariate")?, "covariate", &names)?;
    let levels = covariates[covariate].law.levels();
    if levels.is_empty() {
        problems.idle(table, &["levels"], "the covariate is a number");
        if !table.mentions("below") && !table.mentions("above") {
            problems.lacks(table, "below", "nothing says which values are excluded: `below` or `above`");
        }
        let below = table.number("below").unwrap_or(f64::NEG_INFINITY);
        let above = table.number("above").unwrap_or(f64::INFINITY);
        if below > above {
            problems.contradiction(table, "above", "every value is excluded", "`above` is not less than `below`");
            return None;
        }
        let (least, greatest) = covariates[covariate].ends();
        for (key, bound, is_idle) in [("below", below, below <= least), ("above", above, above >= greatest)] {
            if is_idle && table.has(key) {
                let name = names[covariate];
                let message = format!("`{key}` has no effect: no value of `{name}` lies {key} {bound}");
                problems.contradiction(table, key, message, "exclude values that can be drawn");
            }
        }
        return Some(Criterion::Outside { covariate, below, above });
    }
    problems.idle(table, &["below", "above"], "the covariate has levels");
    let known: Vec<&str> = levels.iter().map(String::as_str).collect();
    problems.refuse_doubled(table.texts("levels"));
    let possible = covariates[covariate].law.possible_levels();
    let excluded = table.texts("levels").iter().filter_map(|level| {
        let at = problems.position(level, "level", &known)?;
        if !possible[at] {
            let message = format!("`{}` has no effect: `{}` never has this level", level.text, names[covariate]);
            let problem = Diagnostic::error(codes::CONTRADICTORY, level.place.clone(), message);
            problems.push(problem.with_hint("exclude levels that can be drawn"));
        }
        Some(at)
    });
    let excluded: Vec<usize> = excluded.collect();
    if excluded.is_empty() {
        problems.lacks(table, "levels", "nothing says which `levels` are excluded");
    }
    Some(Criterion::Levels { covariate, levels: excluded })
}
