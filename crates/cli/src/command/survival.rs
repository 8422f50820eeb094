//! `trialstat survival`: curves of a file's groups and what is read off them.

use crate::Status;
use crate::arguments::{Arguments, Survival};
use crate::command::dataset::{Opened, by_kind, report};
use crate::failure::Failure;
use trialstat_analysis::survival::{Permutations, SurvivalQuestion, Wanted, survival};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Survival, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments);
    let opened = Opened::read(&asked.file, &by_kind(&question.columns.by_kind()))?;
    let (results, said) = survival(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

fn question(asked: &Survival, arguments: &Arguments) -> SurvivalQuestion {
    let (curves, tests) = (&asked.curves, &asked.tests);
    SurvivalQuestion {
        columns: asked.follow_up.columns(&asked.groups),
        reference: asked.groups.reference.clone(),
        wanted: Wanted {
            intervals: curves.interval.clone(),
            quantiles: curves.quantiles.clone(),
            times: curves.times.clone(),
            given: curves.given.clone(),
            curve: curves.curve,
            bands: curves.band.clone(),
            span: curves.band_times,
            hazards: curves.hazard.clone(),
            at_risk: curves.at_risk.clone(),
            follow_up: curves.follow_up,
            horizon: curves.rmst,
            tests: tests.test.clone(),
            scores: tests.trend.clone(),
        },
        adjust: tests.adjust,
        permutations: Permutations { draws: tests.permutations, seed: tests.seed },
        unit: asked.unit.clone(),
        level: arguments.level,
        conventions: arguments.conventions,
    }
}
