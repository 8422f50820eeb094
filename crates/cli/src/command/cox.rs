//! `trialstat cox`: proportional hazards models of a file's times to an event.

use crate::Status;
use crate::arguments::{Arguments, Cox, GroupOptions};
use crate::command::dataset::{Opened, by_kind, report};
use crate::command::terms::{pairs, terms};
use crate::failure::Failure;
use crate::output::write_file;
use trialstat_analysis::cox::{Besides, CoxQuestion, Drift, Estimation, Limits, Predictions, Residuals, Variance, cox};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Cox, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments)?;
    let opened = Opened::read(&asked.file, &by_kind(&question.by_kind()))?;
    let answer = cox(&opened.dataset, &question).map_err(Failure::Input)?;
    if let (Some(path), Some(residuals)) = (&asked.predictions.residuals, &answer.residuals) {
        write_file(path, table(residuals).as_bytes())?;
    }
    report(&opened, &answer.results, answer.said, arguments)
}

fn question(asked: &Cox, arguments: &Arguments) -> Result<CoxQuestion, Failure> {
    let (model, methods) = (&asked.model, &asked.methods);
    let groups = GroupOptions { by: None, reference: None, strata: model.strata.clone() };
    Ok(CoxQuestion {
        columns: asked.follow_up.columns(&groups),
        terms: terms(&model.covariates)?,
        offset: model.offset.clone(),
        frailty: methods.frailty.clone(),
        variance: match (&methods.cluster, methods.robust) {
            (Some(column), _) => Variance::Clusters { column: column.clone() },
            (None, true) => Variance::Robust,
            (None, false) => Variance::Customary,
        },
        ties: methods.ties,
        estimation: if methods.firth { Estimation::Firth } else { Estimation::Likelihood },
        limits: if methods.profile { Limits::Profile } else { Limits::Wald },
        drift: Drift {
            scale: methods.ph_transform,
            besides: if methods.ph_levels { Besides::Levels } else { Besides::Nothing },
        },
        predictions: predictions(asked)?,
        level: arguments.level,
        conventions: arguments.conventions,
    })
}

/// The curves: one for each `--at`.
fn predictions(asked: &Cox) -> Result<Predictions, Failure> {
    let (model, wanted) = (&asked.model, &asked.predictions);
    let columns: Vec<String> = model.covariates.columns().cloned().collect();
    let at = wanted.at.iter().map(|word| pairs(std::slice::from_ref(word), &columns, "--at"));
    Ok(Predictions {
        at: at.collect::<Result<_, _>>()?,
        curve: wanted.curve,
        times: wanted.times.clone(),
        quantiles: wanted.quantiles.clone(),
        interval: wanted.interval,
        adjusted: wanted.adjusted.clone(),
        horizon: wanted.rmst,
        residuals: wanted.residuals.is_some(),
    })
}

/// Residuals as comma-separated text, a line for each row of the data.
fn table(residuals: &Residuals) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = std::iter::once("line").chain(residuals.columns.iter().map(|column| column.name.as_str()));
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(header);
    for (row, line) in residuals.lines.iter().enumerate() {
        let cells = residuals.columns.iter().map(|column| column.values[row].map(|value| format!("{value:?}")));
        let _ = writer.write_record(std::iter::once(line.to_string()).chain(cells.map(Option::unwrap_or_default)));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}
