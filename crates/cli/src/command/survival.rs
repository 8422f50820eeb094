//! `trialstat survival`: curves of a file's groups and what is read off them.

use crate::Status;
use crate::arguments::{Arguments, Survival};
use crate::command::dataset::{Opened, by_kind, report};
use crate::failure::Failure;
use trialstat_analysis::survival::{SurvivalQuestion, Wanted, survival};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Survival, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments);
    let opened = Opened::read(&asked.file, &by_kind(&question.columns.by_kind()))?;
    let (results, said) = survival(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

fn question(asked: &Survival, arguments: &Arguments) -> SurvivalQuestion {
    SurvivalQuestion {
        columns: asked.follow_up.columns(&asked.groups),
        reference: asked.groups.reference.clone(),
        wanted: Wanted {
            intervals: asked.interval.clone(),
            quantiles: asked.quantiles.clone(),
            times: asked.times.clone(),
            curve: asked.curve,
            horizon: asked.rmst,
            tests: asked.test.clone(),
        },
        level: arguments.level,
        conventions: arguments.conventions,
    }
}
