//! Tables of counts, expanded to subjects: for a binary endpoint the counts are sufficient, so such a trial takes the
//! same road as subject-level data.

use super::place::arms_of_cells;
use super::{Building, TrialRows};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::{row as row_rules, trial as rules};
use trialstat_trial::counts::LARGEST;
use trialstat_trial::design::{EndpointIndex, SubjectIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{Response, Subject};

/// Adds as many subjects as a row counts; the first of them met the endpoint.
pub(super) fn add(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) {
    let arm_of = arms_of_cells(trial, table);
    for row in rows.accepted(table) {
        let columns = &table.columns;
        let count = |key: &str| columns.counts[key].get(row).value().copied();
        let arm = arm_of[columns.texts["arm"].position(row)];
        let endpoint = columns.texts["endpoint"].get(row).value();
        let (Some(events), Some(total), Some(arm), Some(endpoint)) = (count("events"), count("total"), arm, endpoint)
        else {
            continue;
        };
        if events > total {
            let message = format!("{events} events among {total} subjects");
            let problem = Diagnostic::error(row_rules::EVENTS_ABOVE_TOTAL, table.place(row), message);
            let problem = problem.in_column(table.column_name("events"));
            let problem = problem.with_value(events.to_string(), format!("{total} or fewer"));
            let hint = format!("`{}` counts all of them, with and without the event", table.column_name("total"));
            problems.push(problem.with_hint(hint).into());
            table.scope.reject(row);
            continue;
        }
        if trial.tables.subjects.len() as u64 + total > LARGEST {
            let message = format!("more subjects than a trial can be expanded to ({LARGEST})");
            let problem = Diagnostic::error(rules::NOT_A_TRIAL, table.place(row), message);
            let problem = problem.in_column(table.column_name("total"));
            problems.push(problem.with_hint("rates of any size are computed from counts by `trialstat rates`").into());
            table.scope.reject(row);
            continue;
        }
        let endpoint = EndpointIndex(trial.endpoint(endpoint) as u16);
        for counted in 0..total {
            let subject = SubjectIndex(trial.tables.subjects.len() as u32);
            let id = (trial.tables.subjects.len() + 1).to_string().into();
            trial.tables.subjects.push(Subject { id, arm: Some(arm) });
            trial.tables.responses.push(Response { subject, endpoint, arm, visit: None, met: counted < events });
            trial.origins.subjects.push(table.first_row + row as u32);
            trial.origins.responses.push(table.first_row + row as u32);
        }
    }
}
