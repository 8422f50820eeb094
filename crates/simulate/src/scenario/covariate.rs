//! Who is screened: covariates and their correlations.

use super::allocation::Allocation;
use super::distribution::{self, Distribution};
use super::number::{Problems, is_known};
use super::screening::Exclusion;
use crate::codes;
use trialstat_stats::variates::GaussianCopula;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of a covariate.
pub(super) static SHAPE: Shape = Shape {
    name: "covariate",
    doc: "a property of subjects before treatment",
    fields: &[
        Field::required("name", Kind::Text, "its name; `weight_kg` is the weight of doses, `baseline` that of scores"),
        distribution::FIELDS[0],
        distribution::FIELDS[1],
        distribution::FIELDS[2],
        distribution::FIELDS[3],
        distribution::FIELDS[4],
        distribution::FIELDS[5],
        distribution::FIELDS[6],
        distribution::FIELDS[7],
        distribution::FIELDS[8],
        distribution::FIELDS[9],
        distribution::FIELDS[10],
        distribution::FIELDS[11],
        distribution::FIELDS[12],
        distribution::FIELDS[13],
        Field::optional(
            "cuts",
            Kind::Numbers,
            "where its numbers are cut into classes that the allocation goes by, in order",
        ),
    ],
};

/// The table of a correlation.
pub(super) static CORRELATION: Shape = Shape {
    name: "correlation",
    doc: "of two covariates, on the scale of their normal scores (a Gaussian copula); 0 for pairs left out",
    fields: &[
        Field::required("between", Kind::Texts, "the two covariates"),
        Field::required("value", Kind::Number, "the correlation"),
    ],
};

/// A property of subjects before treatment.
#[derive(Debug, Clone)]
pub(crate) struct Covariate {
    pub(crate) name: String,
    pub(crate) law: Distribution,
    /// What numbers are rounded to: 10 for one decimal.
    pub(crate) parts: Option<f64>,
    /// Where numbers are cut into classes.
    pub(crate) cuts: Vec<f64>,
}

/// Those who may be screened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    pub(crate) covariates: Vec<Covariate>,
    /// Names of those whose tables are wrong.
    wrong: Vec<String>,
    /// Where some are correlated.
    pub(crate) copula: Option<GaussianCopula>,
    pub(crate) exclusions: Vec<Exclusion>,
    /// About what share of them is eligible, where there are exclusions.
    pub(crate) eligible: Option<f64>,
}

impl Candidates {
    /// Checks a scenario's tables.
    pub(super) fn of_table(table: &Table, problems: &mut Problems<'_>) -> Candidates {
        let tables = table.tables("covariate");
        problems.refuse_twice(tables, "name");
        let covariates: Vec<Covariate> =
            tables.iter().filter_map(|table| Covariate::of_table(table, problems)).collect();
        let rows: Vec<usize> = covariates.iter().filter_map(|covariate| covariate.law.rows()).collect();
        if let (Some(first), Some(at)) =
            (rows.first(), tables.iter().rfind(|table| table.text("distribution") == Some("resampled")))
            && rows.iter().any(|count| count != first)
        {
            let message = format!("resampled covariates have {rows:?} rows");
            problems.contradiction(at, "values", message, "each row is one person: give all of them the same number");
        }
        let complete = covariates.len() == tables.len();
        let copula = if complete { copula(table.tables("correlation"), &covariates, problems) } else { None };
        let names = tables.iter().filter_map(|table| table.owned("name"));
        let wrong = names.filter(|name| covariates.iter().all(|covariate| covariate.name != *name)).collect();
        let candidates = Candidates { covariates, wrong, copula, ..Candidates::default() };
        if complete { candidates.screened_by(table, problems) } else { candidates }
    }

    /// Checks the cuts of numbers: those of covariates that the allocation does not go by, and those that separate nobody.
    pub(super) fn check_cuts(&self, tables: &[Table], allocation: &Allocation, problems: &mut Problems<'_>) {
        let numbers = self.covariates.iter().enumerate().filter(|(_, covariate)| covariate.law.levels().is_empty());
        for (at, covariate) in numbers {
            // An empty list is what a point of a grid without strata says.
            let has_cuts = |table: &&Table| !table.numbers("cuts").is_empty();
            let own = tables.iter().find(|table| table.text("name") == Some(&covariate.name));
            let Some(table) = own.filter(has_cuts) else { continue };
            if !allocation.covariates().contains(&at) {
                let why = format!("the allocation does not go by `{}`", covariate.name);
                problems.idle(table, &["cuts"], &why);
                continue;
            }
            let (least, greatest) = covariate.ends();
            for cut in covariate.cuts.iter().filter(|cut| **cut <= least || **cut > greatest) {
                let side = if *cut <= least { "lies below it" } else { "reaches it" };
                let message = format!("the cut {cut} has no effect: no value {side}");
                problems.contradiction(table, "cuts", message, "cut where values lie on both sides");
            }
        }
    }

    /// Position of a covariate. One whose table is wrong has none, and is not unknown as well.
    pub(super) fn position(&self, name: &trialstat_trial::spec::Text, problems: &mut Problems<'_>) -> Option<usize> {
        if self.wrong.contains(&name.text) {
            return None;
        }
        let names: Vec<&str> = self.covariates.iter().map(|covariate| covariate.name.as_str()).collect();
        problems.position(name, "covariate", &names)
    }

    /// Position of the covariate of that name, if there is one.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.covariates.iter().position(|covariate| covariate.name == name)
    }
}

impl Covariate {
    fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<Covariate> {
        let law = Distribution::of_table(table, problems)?;
        let (least, greatest) = law.ends();
        if !(least.is_finite() && greatest.is_finite()) {
            problems.refuse(table, "distribution", format!("values from {least} to {greatest} are no numbers"));
        }
        if table.text("name") == Some("weight_kg") && least <= 0.0 {
            let message = format!("a weight of {least} kg can be drawn");
            let problem = table.error(codes::OUT_OF_RANGE, "distribution", message);
            problems.push(problem.with_hint("truncate it: `range = [40, 150]`"));
        }
        let decimals = table.count("decimals");
        if decimals.is_some_and(|decimals| decimals > 12) {
            problems.refuse(table, "decimals", "more than 12 decimals are not kept");
        }
        let cuts = table.numbers("cuts").to_vec();
        if !cuts.windows(2).all(|pair| pair[0] < pair[1]) {
            problems.push(table.error(codes::OUT_OF_ORDER, "cuts", "`cuts` are not ascending"));
        }
        if !law.levels().is_empty() {
            problems.idle(table, &["cuts", "decimals"], "the covariate has levels");
        }
        if !is_known(table, "cuts") {
            return None;
        }
        let parts = decimals.map(|decimals| (0..decimals.min(12)).fold(1.0, |parts, _| parts * 10.0));
        Some(Covariate { name: table.owned("name")?, law, parts, cuts })
    }

    /// The least and the greatest value as they are rounded.
    pub(super) fn ends(&self) -> (f64, f64) {
        let (least, greatest) = self.law.ends();
        let rounded = |value: f64| self.parts.map_or(value, |parts| libm::rint(value * parts) / parts);
        (rounded(least), rounded(greatest))
    }

    /// The class that a number belongs to in an allocation.
    pub(crate) fn class(&self, value: super::Value) -> usize {
        match value {
            super::Value::Level(level) => level,
            super::Value::Number(number) => self.cuts.iter().filter(|cut| number >= **cut).count(),
        }
    }

    /// How many classes there are.
    pub(crate) fn classes(&self) -> usize {
        let levels = self.law.levels().len();
        if levels > 0 { levels } else { self.cuts.len() + 1 }
    }
}

fn copula(tables: &[Table], covariates: &[Covariate], problems: &mut Problems<'_>) -> Option<GaussianCopula> {
    let count = covariates.len();
    let names: Vec<&str> = covariates.iter().map(|covariate| covariate.name.as_str()).collect();
    let mut matrix = vec![0.0; count * count];
    let mut known: Vec<(usize, usize)> = Vec::new();
    (0..count).for_each(|at| matrix[at * (count + 1)] = 1.0);
    for table in tables {
        let value = table.number("value").filter(|value| value.abs() < 1.0);
        if value.is_none() {
            problems.refuse(table, "value", "a correlation lies between -1 and 1");
        }
        let [one, other] = table.texts("between") else {
            problems.contradiction(table, "between", "a correlation is between two covariates", "name both");
            continue;
        };
        let places = (problems.position(one, "covariate", &names), problems.position(other, "covariate", &names));
        let (Some(value), (Some(one), Some(other))) = (value, places) else { continue };
        if one == other {
            let hint = "a covariate is not correlated with itself: name two";
            problems.contradiction(table, "between", "a correlation without effect", hint);
            continue;
        }
        if [one, other].iter().any(|at| covariates[*at].law.rows().is_some()) {
            let hint = "resampled covariates keep the correlations of their rows";
            problems.contradiction(table, "between", "a correlation without effect", hint);
            continue;
        }
        if [one, other].iter().any(|at| matches!(covariates[*at].law, Distribution::Constant(_))) {
            let hint = "a constant is correlated with nothing";
            problems.contradiction(table, "between", "a correlation without effect", hint);
            continue;
        }
        let pair = (one.min(other), one.max(other));
        if known.contains(&pair) {
            let message = format!("the correlation of `{}` and `{}` is there twice", names[one], names[other]);
            problems.contradiction(table, "between", message, "leave one of them out");
            continue;
        }
        known.push(pair);
        (matrix[one * count + other], matrix[other * count + one]) = (value, value);
    }
    let last = tables.last()?;
    GaussianCopula::new(count, &matrix)
        .map_err(|error| {
            let problem = last.error(codes::NOT_POSITIVE_DEFINITE, "value", error.to_string());
            problems.push(problem.with_hint("no subjects could have all of these correlations: make them smaller"));
        })
        .ok()
}
