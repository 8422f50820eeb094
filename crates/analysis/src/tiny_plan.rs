//! Plans written as TOML in a test, and trials to apply them to.

use crate::conventions::Conventions;
use crate::plan::{Plan, SHAPE};
use crate::{Comparison, Question};
use trialstat_stats::interval::Level;
use trialstat_trial::counts::{ArmCount, parallel_trial};
use trialstat_trial::design::{Arm, ArmIndex, Design, Endpoint, EndpointIndex, SubjectIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Days;
use trialstat_trial::record::{Ending, EventTime, Subject};
use trialstat_trial::result::{ResultRow, ResultSet};
use trialstat_trial::spec::{Source, read};
use trialstat_trial::trial::{Trial, TrialTables};

/// Reads a plan of this kind, given the lines that tell it from others.
pub(crate) fn read_plan(kind: &str, lines: &str) -> Result<Plan, Vec<Diagnostic>> {
    let text = format!("id = \"tiny\"\ntitle = \"tiny\"\nkind = \"{kind}\"\n{lines}\n");
    let source = Source::new("plan.toml", text.as_bytes()).expect("text");
    let mut problems = Vec::new();
    let table = read(&source, &SHAPE, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    Plan::from_table(&table)
}

#[track_caller]
pub(crate) fn plan(kind: &str, lines: &str) -> Plan {
    read_plan(kind, lines).unwrap_or_else(|problems| panic!("{problems:?}"))
}

pub(crate) fn question(comparison: Option<(&str, &str)>) -> Question {
    let comparison = comparison.map(|(arm, reference)| Comparison { arm: arm.into(), reference: reference.into() });
    Question { comparison, level: Level::new(0.95).expect("a level"), conventions: Conventions::R }
}

/// A trial with these arms, each with its events and subjects.
pub(crate) fn counted(arms: &[(&str, u64, u64)]) -> Trial {
    let counts =
        arms.iter().map(|(arm, events, total)| ArmCount { arm: (*arm).into(), events: *events, total: *total });
    parallel_trial("counted", "response", &counts.collect::<Vec<_>>()).expect("counts")
}

/// A trial with two arms, `a` and `b`, each with its days and whether the event happened.
pub(crate) fn timed(a: &[(u32, bool)], b: &[(u32, bool)]) -> Trial {
    let records = a.iter().map(|record| (0, record)).chain(b.iter().map(|record| (1, record)));
    let (mut subjects, mut event_times) = (Vec::new(), Vec::new());
    for (number, (arm, (days, event))) in records.enumerate() {
        subjects.push(Subject { id: number.to_string().into(), arm: Some(ArmIndex(arm)) });
        let ending = if *event { Ending::Event } else { Ending::Censored };
        let (subject, endpoint) = (SubjectIndex(number as u32), EndpointIndex(0));
        event_times.push(EventTime { subject, endpoint, time: Days(*days), ending, description: None });
    }
    let arms = ["a", "b"].map(|name| Arm { name: name.into() }).to_vec();
    let endpoints = vec![Endpoint::named("relapse")];
    let empty = TrialTables::empty("timed", Design::Parallel);
    Trial::new(TrialTables { arms, endpoints, subjects, event_times, ..empty }).expect("a trial")
}

/// Context, method and statistic of each row, in order.
pub(crate) fn names(results: &ResultSet) -> Vec<String> {
    results.rows.iter().map(|row| format!("{} {} {}", row.context, row.method, row.stat_name)).collect()
}

/// The rows of one context and statistic.
pub(crate) fn rows<'a>(results: &'a ResultSet, context: &str, stat_name: &str) -> Vec<&'a ResultRow> {
    results.rows.iter().filter(|row| row.context == context && row.stat_name == stat_name).collect()
}
