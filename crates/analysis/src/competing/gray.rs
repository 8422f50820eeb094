//! Gray's test of a cause's incidence in all groups.

use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::survival::competing::CompetingTimes;
use trialstat_stats::survival::competing::gray::gray;

/// Rows of the test of one cause, within strata where there are any.
pub(super) fn gray_rows(
    subjects: &CompetingTimes,
    cause: (usize, &str),
    follow_up: &FollowUp,
    reference: usize,
    rho: f64,
    rows: &mut Rows,
) {
    let (cause, name) = cause;
    let method = if rho == 0.0 { "gray".to_owned() } else { format!("gray, rho {rho}") };
    let about = About::new("test", method).variable(name.to_owned());
    // Two groups are one against the other, more are tested at once.
    let two = follow_up.levels.levels.len() == 2;
    let about = if two { about.pair(Pair { group: 1 - reference, reference }) } else { about };
    let found = gray(subjects, cause, &follow_up.groups, follow_up.strata.as_deref(), rho);
    rows.test(&about, found.map_err(Reason::reason).and_then(|found| found.test.map_err(Reason::reason)));
}
