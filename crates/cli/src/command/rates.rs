//! `trialstat rates`: proportions of a file's groups and their comparison.

use crate::Status;
use crate::arguments::{Arguments, Rates};
use crate::command::dataset::{Opened, report};
use crate::failure::Failure;
use trialstat_analysis::rates::{CountColumns, Methods, Outcome, RatesQuestion, rates};
use trialstat_ingest::dataset::WantedKind;
use trialstat_report::forest::{self, Selection};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Rates, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments);
    let mut columns: Vec<(&str, WantedKind)> = match &question.outcome {
        Outcome::Response { column, .. } => vec![(column, WantedKind::Levels)],
        Outcome::Counts(CountColumns { events, total }) => {
            vec![(events, WantedKind::Counts), (total, WantedKind::Counts)]
        }
    };
    let levels = question.by.iter().chain(&question.strata).chain(&question.subject);
    columns.extend(levels.map(|column| (column.as_str(), WantedKind::Levels)));
    let opened = Opened::read(&asked.file, &columns)?;
    let (results, said) = rates(&opened.dataset, &question).map_err(Failure::Input)?;
    if let Some(file) = &asked.figure {
        let intervals = ["proportion", "difference", "ratio", "odds-ratio"].into_iter();
        let selection = intervals.fold(Selection::all(), Selection::context);
        file.write(forest::figure(&results, &selection))?;
    }
    report(&opened, &results, said, arguments)
}

fn question(asked: &Rates, arguments: &Arguments) -> RatesQuestion {
    let outcome = match (&asked.response, &asked.events, &asked.total) {
        (None, Some(events), Some(total)) => {
            Outcome::Counts(CountColumns { events: events.clone(), total: total.clone() })
        }
        (response, ..) => Outcome::Response {
            column: response.clone().expect("one of the two is required"),
            events: asked.event_value.clone(),
        },
    };
    RatesQuestion {
        outcome,
        by: asked.groups.by.clone(),
        reference: asked.groups.reference.clone(),
        strata: asked.groups.strata.clone(),
        subject: asked.subject.clone(),
        methods: Methods {
            intervals: asked.interval.clone(),
            differences: asked.difference.clone(),
            ratios: asked.ratio.clone(),
            odds_ratios: asked.odds_ratio.clone(),
            tests: asked.test.clone(),
        },
        adjust: asked.adjust,
        level: arguments.level,
    }
}
