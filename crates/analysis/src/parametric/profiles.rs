//! The subjects that predictions are for.

use super::strata::Strata;
use crate::codes;
use crate::complete::reference_of;
use crate::design::{Covariate, Design};
use std::collections::BTreeSet;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;

/// Columns of covariates, each with a value: a number, or the name of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At(pub Vec<(String, String)>);

/// The subject that a prediction is for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    /// Its covariates as the fit has them.
    pub(super) covariates: Vec<f64>,
    /// Its stratum.
    pub(super) stratum: usize,
    /// The columns that tell it from others, and their values.
    pub(super) named: Option<(Phrase, Phrase)>,
    /// At which values the other covariates are.
    pub(super) note: Option<String>,
}

/// What is asked of profiles, checked against the covariates.
pub(super) struct Profiles<'a> {
    /// The covariates of a model, those of being cured first.
    designs: [&'a Design; 2],
    strata: Option<&'a Strata>,
    /// The columns, each once.
    columns: Vec<Column<'a>>,
    /// For each profile the value of each column, none if it is left open.
    asked: Vec<Vec<Option<f64>>>,
}

struct Column<'a> {
    name: &'a str,
    /// Its levels, if it makes strata or is a factor.
    factor: Option<&'a Factor>,
    /// Values of the rows analysed: numbers, or positions of levels.
    values: Vec<f64>,
}

impl<'a> Column<'a> {
    fn of_factor(name: &'a str, factor: &'a Factor) -> Column<'a> {
        let values = factor.rows.iter().map(|level| f64::from(level.unwrap_or_default())).collect();
        Column { name, factor: Some(factor), values }
    }
}

impl<'a> Profiles<'a> {
    /// Checks that the profiles name covariates or strata, with numbers or levels that occur.
    pub(super) fn new(
        designs: [&'a Design; 2],
        strata: Option<&'a Strata>,
        asked: &[At],
        dataset: &Dataset,
    ) -> Result<Profiles<'a>, Vec<Diagnostic>> {
        let of_strata = strata.into_iter().flat_map(|strata| &strata.factors);
        let of_factors = designs.into_iter().flat_map(|design| &design.factors);
        let factors = of_strata.map(|(name, factor)| Column::of_factor(name, factor));
        let factors = factors.chain(of_factors.map(|own| Column::of_factor(&own.column, &own.factor)));
        let numbers = designs.into_iter().flat_map(|design| &design.covariates);
        let numbers = numbers.filter(|covariate| covariate.level.is_none());
        let numbers = numbers.map(|own| Column { name: &own.column, factor: None, values: own.values.clone() });
        let mut columns: Vec<Column<'_>> = Vec::new();
        for column in factors.chain(numbers) {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column);
            }
        }
        let mut profiles = Profiles { designs, strata, columns, asked: Vec::new() };
        let mut refused = Vec::new();
        for At(pairs) in asked {
            let mut values = vec![None; profiles.columns.len()];
            for (name, text) in pairs {
                match profiles.value(name, text, dataset) {
                    Ok((column, value)) => values[column] = Some(value),
                    Err(problem) => refused.push(*problem),
                }
            }
            profiles.asked.push(values);
        }
        if profiles.asked.is_empty() {
            profiles.asked.push(vec![None; profiles.columns.len()]);
        }
        if refused.is_empty() { Ok(profiles) } else { Err(refused) }
    }

    fn value(&self, name: &str, text: &str, dataset: &Dataset) -> Result<(usize, f64), Box<Diagnostic>> {
        let refuse = |code, message: String, hint: String| {
            let problem = Diagnostic::error(code, Place::file(dataset.file()), message);
            Box::new(problem.in_column(name).with_hint(hint))
        };
        let Some(at) = self.columns.iter().position(|column| column.name == name) else {
            let names: Vec<String> = self.columns.iter().map(|column| format!("`{}`", column.name)).collect();
            let hint = format!("its covariates: {}", names.join(", "));
            return Err(refuse(codes::NOT_IN_MODEL, format!("`{name}` is no covariate of the model"), hint));
        };
        if let Some(factor) = self.columns[at].factor {
            let level = reference_of(factor, name, Some(text), dataset).map_err(Box::new)?;
            return Ok((at, level as f64));
        }
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| {
            let message = format!("`{name}` has numbers, and `{text}` is none");
            refuse(codes::NO_NUMBER, message, format!("as in `--at {name}=60`"))
        })?;
        Ok((at, number))
    }

    /// The subjects among the rows at these positions, with the covariates that a fit kept. Numbers that are left open
    /// are at their means; of levels each combination that occurs is a subject.
    pub(super) fn subjects(&self, positions: &[usize], kept: &[usize]) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::new();
        let present = self.strata.map(|strata| strata.among(positions).0);
        for asked in &self.asked {
            for values in self.completed(asked, positions) {
                let Some(stratum) = self.stratum(&values, present.as_deref()) else { continue };
                let subject = Subject { stratum, ..self.subject(asked, &values, kept) };
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
        subjects
    }

    /// The values of all columns, once for each combination of open levels.
    fn completed(&self, asked: &[Option<f64>], positions: &[usize]) -> Vec<Vec<f64>> {
        let is_open = |at: &usize| asked[*at].is_none() && self.columns[*at].factor.is_some();
        let open: Vec<usize> = (0..self.columns.len()).filter(is_open).collect();
        let combination =
            |row: &usize| -> Vec<usize> { open.iter().map(|at| self.columns[*at].values[*row] as usize).collect() };
        let combinations: BTreeSet<Vec<usize>> = positions.iter().map(combination).collect();
        let mean =
            |column: &Column<'_>| positions.iter().map(|row| column.values[*row]).sum::<f64>() / positions.len() as f64;
        let completed = |combination: &Vec<usize>| -> Vec<f64> {
            let value = |at: usize| match (asked[at], open.iter().position(|own| *own == at)) {
                (Some(value), _) => value,
                (None, Some(own)) => combination[own] as f64,
                (None, None) => mean(&self.columns[at]),
            };
            (0..self.columns.len()).map(value).collect()
        };
        combinations.iter().map(completed).collect()
    }

    /// Position of the stratum among those that are present, none if it is not.
    fn stratum(&self, values: &[f64], present: Option<&[usize]>) -> Option<usize> {
        let (Some(strata), Some(present)) = (self.strata, present) else { return Some(0) };
        // The columns of strata come first.
        let levels: Vec<usize> = values[..strata.factors.len()].iter().map(|level| *level as usize).collect();
        present.binary_search(&strata.position(&levels)?).ok()
    }

    fn subject(&self, asked: &[Option<f64>], values: &[f64], kept: &[usize]) -> Subject {
        let of_covariate = |covariate: &Covariate| {
            let at = self.columns.iter().position(|column| column.name == covariate.column);
            let at = at.expect("the columns are those of the covariates");
            let level = self.columns[at].factor.map(|factor| &factor.levels[values[at] as usize]);
            match (&covariate.level, level) {
                (Some((own, _)), Some(level)) => f64::from(u8::from(**level == **own)),
                // A column of numbers whose levels make strata.
                (None, Some(level)) => level.parse().unwrap_or_default(),
                _ => values[at],
            }
        };
        let all: Vec<f64> = self.designs.iter().flat_map(|design| &design.covariates).map(of_covariate).collect();
        let (mut told_apart, mut means) = (Vec::new(), Vec::new());
        for (at, column) in self.columns.iter().enumerate() {
            match column.factor {
                Some(factor) => told_apart.push((column.name, factor.levels[values[at] as usize].to_string())),
                None if asked[at].is_some() => told_apart.push((column.name, values[at].to_string())),
                None => means.push(format!("`{}` = {:.4}", column.name, values[at])),
            }
        }
        let pairs: Vec<String> = told_apart.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Subject {
            covariates: kept.iter().map(|at| all[*at]).collect(),
            stratum: 0,
            named: match &told_apart[..] {
                [] => None,
                [(name, value)] => Some(((*name).to_owned().into(), value.into())),
                _ => Some(("covariates".into(), pairs.join(", ").into())),
            },
            note: (!means.is_empty()).then(|| format!("at the mean: {}", means.join(", "))),
        }
    }
}
