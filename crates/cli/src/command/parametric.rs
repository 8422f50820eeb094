//! `trialstat parametric`: distributions of a file's times and what is read off them.

use crate::Status;
use crate::arguments::{Arguments, CovariateOptions, GroupOptions, Parametric};
use crate::command::dataset::{Opened, by_kind, report};
use crate::command::terms::{pairs, terms};
use crate::failure::Failure;
use trialstat_analysis::parametric::{
    At, IntervalColumns, ParametricQuestion, Predictions, StandardErrors, TimeColumns, parametric,
};
use trialstat_ingest::dataset::WantedKind;

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Parametric, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments)?;
    let columns = or_levels(by_kind(&question.by_kind()), &asked.covariates.covariate, &asked.cured_covariate);
    let opened = Opened::read(&asked.file, &columns)?;
    let (results, said) = parametric(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

/// Covariates that are said to be numbers may be words after all.
fn or_levels<'a>(
    columns: Vec<(&'a str, WantedKind)>,
    of_times: &[String],
    of_cured: &[String],
) -> Vec<(&'a str, WantedKind)> {
    let is_covariate = |name: &str| of_times.iter().chain(of_cured).any(|own| own == name);
    let kind = |(name, kind): (&'a str, WantedKind)| match kind {
        WantedKind::Numbers if is_covariate(name) => (name, WantedKind::NumbersOrLevels),
        kind => (name, kind),
    };
    columns.into_iter().map(kind).collect()
}

fn question(asked: &Parametric, arguments: &Arguments) -> Result<ParametricQuestion, Failure> {
    let of_cured = CovariateOptions {
        covariate: asked.cured_covariate.clone(),
        factor: asked.cured_factor.clone(),
        reference: Vec::new(),
    };
    Ok(ParametricQuestion {
        times: times(asked),
        models: asked.distribution.clone(),
        terms: terms(&asked.covariates)?,
        cured: terms(&of_cured)?,
        strata: asked.strata.clone(),
        standard_errors: match (&asked.cluster, asked.robust) {
            (Some(column), _) => StandardErrors::Clusters { column: column.clone() },
            (None, true) => StandardErrors::Robust,
            (None, false) => StandardErrors::Model,
        },
        predictions: Predictions {
            quantiles: asked.quantiles.clone(),
            times: asked.times.clone(),
            horizon: asked.rmst,
        },
        at: at(asked)?,
        level: arguments.level,
    })
}

fn times(asked: &Parametric) -> TimeColumns {
    let follow_up = &asked.follow_up;
    match &asked.upper {
        None => {
            let groups = GroupOptions { by: asked.by.clone(), reference: None, strata: Vec::new() };
            TimeColumns::One(follow_up.columns(&groups))
        }
        Some(upper) => TimeColumns::Two(IntervalColumns {
            time: follow_up.time.clone(),
            upper: upper.clone(),
            event: follow_up.event.clone().map(|event| (event, follow_up.event_value.clone())),
            entry: follow_up.entry.clone(),
            by: asked.by.clone(),
            weight: follow_up.weight.clone(),
        }),
    }
}

/// The subjects that predictions are for, one for each flag.
fn at(asked: &Parametric) -> Result<Vec<At>, Failure> {
    let columns = asked.covariates.columns().chain(&asked.strata);
    let columns: Vec<String> = columns.chain(&asked.cured_covariate).chain(&asked.cured_factor).cloned().collect();
    asked.at.iter().map(|word| Ok(At(pairs(std::slice::from_ref(word), &columns, "--at")?))).collect()
}
