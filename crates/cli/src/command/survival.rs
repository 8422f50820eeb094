//! `trialstat survival`: curves of a file's groups and what is read off them.

use crate::Status;
use crate::arguments::{Arguments, Survival};
use crate::command::dataset::{Opened, report};
use crate::failure::Failure;
use trialstat_analysis::survival::{Ending, SurvivalQuestion, Wanted, survival};
use trialstat_ingest::dataset::WantedKind;

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Survival, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments);
    let columns = question.columns_by_kind().into_iter();
    let columns = columns.map(|(name, numbers)| (name, if numbers { WantedKind::Numbers } else { WantedKind::Levels }));
    let opened = Opened::read(&asked.file, &columns.collect::<Vec<_>>())?;
    let (results, said) = survival(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

fn question(asked: &Survival, arguments: &Arguments) -> SurvivalQuestion {
    let ending = match (&asked.event, &asked.censor) {
        (None, Some(censor)) => Ending::Censored { column: censor.clone() },
        (event, _) => Ending::Event {
            column: event.clone().expect("one of the two is required"),
            events: asked.event_value.clone(),
        },
    };
    SurvivalQuestion {
        time: asked.time.clone(),
        ending,
        entry: asked.entry.clone(),
        by: asked.by.clone(),
        reference: asked.reference.clone(),
        strata: asked.strata.clone(),
        weight: asked.weight.clone(),
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
