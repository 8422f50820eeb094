//! `trialstat competing`: incidences of a file's causes, their comparison and regression.

use crate::Status;
use crate::arguments::{Arguments, Competing};
use crate::command::dataset::{Opened, by_kind, report};
use crate::failure::Failure;
use trialstat_analysis::competing::{CompetingQuestion, competing};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Competing, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments);
    let columns = question.columns();
    let opened = Opened::read(&asked.file, &by_kind(&columns.by_kind()))?;
    let (results, said) = competing(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

fn question(asked: &Competing, arguments: &Arguments) -> CompetingQuestion {
    CompetingQuestion {
        time: asked.time.clone(),
        cause: asked.cause.clone(),
        censored: asked.censored.clone(),
        interest: asked.interest.clone(),
        entry: asked.entry.clone(),
        by: asked.by.clone(),
        reference: None,
        strata: asked.strata.clone(),
        intervals: asked.interval.clone(),
        variance: asked.variance,
        times: asked.times.clone(),
        curve: asked.curve,
        time_lost: asked.time_lost,
        rho: asked.rho,
        level: arguments.level,
        conventions: arguments.conventions,
    }
}
