//! Rows of counts to trials expanded from them.

use crate::codes;
use crate::delimited_frame::RawTable;
use crate::mapping::{Counts, Mapping};
use trialstat_trial::counts::{ArmCount, parallel_trial};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::trial::Trial;

/// One trial for each level of the mapping's trial column, in the order they first occur.
pub(crate) fn trials(
    mapping: &Mapping,
    role: &Counts,
    raw: &RawTable,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Trial, Vec<u32>)> {
    let arms: Vec<&str> = raw.cells(&mapping.arm).collect();
    let events: Vec<Option<u64>> = column_of_counts(raw, &role.events, problems);
    let totals: Vec<Option<u64>> = column_of_counts(raw, &role.total, problems);
    let names = raw.trial_names(mapping.trial.as_deref(), &mapping.endpoint);
    let lines = raw.lines();
    let mut grouped: Vec<(&str, Vec<ArmCount>, Vec<u32>)> = Vec::new();
    for row in 0..raw.rows() {
        if arms[row].is_empty() {
            let problem = raw.error(codes::EMPTY_CELL, row, &mapping.arm, format!("no `{}`", mapping.arm));
            problems.push(problem.with_hint("every row belongs to an arm"));
        }
        let (Some(events), Some(total)) = (events[row], totals[row]) else { continue };
        if events > total {
            let message = format!("{events} events among {total} subjects");
            let problem = raw.error(codes::EVENTS_ABOVE_TOTAL, row, &role.events, message);
            problems
                .push(problem.with_hint(format!("`{}` counts all of them, with and without the event", role.total)));
            continue;
        }
        let position = grouped.iter().position(|(name, ..)| *name == names[row]).unwrap_or_else(|| {
            grouped.push((names[row], Vec::new(), Vec::new()));
            grouped.len() - 1
        });
        let (_, counts, from) = &mut grouped[position];
        counts.push(ArmCount { arm: arms[row].to_owned(), events, total });
        from.extend(std::iter::repeat_n(lines[row], usize::try_from(total.min(1 << 32)).unwrap_or_default()));
    }
    let mut built = Vec::new();
    for (name, counts, from) in grouped {
        match parallel_trial(name, &mapping.endpoint, &counts) {
            Ok(trial) => built.push((trial, from)),
            Err(error) => {
                let problem = raw.error(codes::NOT_A_TRIAL, 0, &role.total, error.to_string());
                problems.push(problem.with_hint(format!("the rows of trial `{name}` are taken together")));
            }
        }
    }
    built
}

fn column_of_counts(raw: &RawTable, column: &str, problems: &mut Vec<Diagnostic>) -> Vec<Option<u64>> {
    let mut counts = Vec::with_capacity(raw.rows());
    for (row, cell) in raw.cells(column).enumerate() {
        let count: Option<u64> = cell.parse().ok().filter(|count| *count <= trialstat_trial::counts::LARGEST);
        if count.is_none() {
            let message = format!("`{column}` is `{cell}`, expected a whole number from 0");
            let problem = raw.error(codes::NOT_A_NUMBER, row, column, message);
            problems.push(problem.with_hint("the mapping says that the column holds counts"));
        }
        counts.push(count);
    }
    counts
}
