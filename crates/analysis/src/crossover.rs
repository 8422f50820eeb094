//! Binary endpoints of subjects observed under both treatments.

use crate::Pair;
use crate::method::TestMethod;
use crate::plan::Plan;
use crate::rates::{counts_by_arm, independent_test, proportions};
use crate::rows::{About, Rows};
use trialstat_stats::association::Continuity;
use trialstat_stats::interval::Level;
use trialstat_stats::paired::{PairedCounts, mcnemar, mcnemar_exact};
use trialstat_trial::record::Trial;
use trialstat_trial::result::ResultSet;

pub(crate) fn analyze(plan: &Plan, trial: &Trial, pair: Option<Pair>, level: Level) -> ResultSet {
    let counts = counts_by_arm(trial);
    let mut rows = Rows::new(plan, trial);
    rows.push(&About::new("population", "count"), "N", trial.subjects().len() as f64);
    proportions(plan, &counts, level, &mut rows);
    let Some(pair) = pair else { return rows.finish() };
    let paired = paired_counts(trial, pair);
    for method in &plan.tests {
        let about = About::new("test", method.name()).pair(pair);
        match method {
            TestMethod::McNemarExact => rows.test(&about, mcnemar_exact(paired)),
            TestMethod::McNemar => rows.test(&about, mcnemar(paired, Continuity::None)),
            _ => {
                let (first, second) = (counts[pair.arm.0 as usize], counts[pair.reference.0 as usize]);
                if let Some(test) = independent_test(*method, first, second) {
                    rows.test(&about.note("the arms taken as independent"), test);
                }
            }
        }
    }
    rows.finish()
}

/// Subjects observed under both arms, by their two outcomes.
fn paired_counts(trial: &Trial, pair: Pair) -> PairedCounts {
    let mut counts = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
    for records in trial.responses().chunk_by(|left, right| left.subject == right.subject) {
        let under = |arm| records.iter().find(|record| record.arm == arm).map(|record| record.met);
        match (under(pair.arm), under(pair.reference)) {
            (Some(true), Some(true)) => counts.both += 1,
            (Some(true), Some(false)) => counts.only_first += 1,
            (Some(false), Some(true)) => counts.only_second += 1,
            (Some(false), Some(false)) => counts.neither += 1,
            _ => {}
        }
    }
    counts
}
