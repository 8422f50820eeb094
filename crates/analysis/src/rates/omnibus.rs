//! Tests of all groups at once: any difference among them, or a trend over their scores.

use super::tally::Tally;
use crate::method::{Compares, TestMethod};
use crate::reason::Reason;
use crate::rows::{About, Rows};
use trialstat_stats::contingency::{Table, freeman_halton, likelihood_ratio, pearson};
use trialstat_stats::interval::Test;
use trialstat_stats::trend::{self, Group, Variance, cochran_armitage};
use trialstat_trial::result::NotEstimable;

/// Steps after which the exact test of many groups gives up: seconds.
const MOST_STEPS: u64 = 20_000_000;

/// Whether a method tests more than two groups at once, rather than each with the reference.
pub(crate) fn tests_all_groups(method: TestMethod) -> bool {
    matches!(method, TestMethod::Fisher | TestMethod::ChiSquared | TestMethod::LikelihoodRatio)
        || method.compares() == Compares::Groups
}

/// Rows of the methods that test all groups at once.
pub(crate) fn test_all_groups(methods: &[TestMethod], tally: &Tally, levels: &[&str], rows: &mut Rows) {
    for method in methods.iter().filter(|method| tests_all_groups(**method)) {
        let trend = method.compares() == Compares::Groups;
        let (scores, named) = scores(levels);
        let about = About::new("test", method.name());
        let about = about.note(match (trend, named) {
            (false, _) => format!("{} groups at once", levels.len()),
            (true, true) => "scores are the levels' numbers".to_owned(),
            (true, false) => format!("scores are 1 to {} in sort order", levels.len()),
        });
        rows.test(&about, test(*method, tally, &scores));
    }
}

/// The levels' own numbers if all are numbers, and whether they are; else their places from 1.
pub(crate) fn scores(levels: &[&str]) -> (Vec<f64>, bool) {
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
    match numbers.filter(|numbers| numbers.iter().all(|number: &f64| number.is_finite())) {
        Some(numbers) => (numbers, true),
        None => ((1..=levels.len()).map(|place| place as f64).collect(), false),
    }
}

fn test(method: TestMethod, tally: &Tally, scores: &[f64]) -> Result<Test, NotEstimable> {
    let groups: Vec<Group> =
        scores.iter().zip(&tally.groups).map(|(score, count)| Group { score: *score, count: *count }).collect();
    match method {
        TestMethod::CochranArmitage => cochran_armitage(&groups, Variance::Binomial).map_err(Reason::reason),
        TestMethod::CochranArmitageExact => trend::exact(&groups, trend::TwoSided::Distance).map_err(Reason::reason),
        _ => {
            let cells = tally.groups.iter().flat_map(|count| [count.events(), count.non_events()]).collect();
            let table = Table::new(tally.groups.len(), 2, cells).map_err(Reason::reason)?;
            match method {
                TestMethod::ChiSquared => pearson(&table).map_err(Reason::reason),
                TestMethod::LikelihoodRatio => likelihood_ratio(&table).map_err(Reason::reason),
                _ => freeman_halton(&table, MOST_STEPS).map_err(Reason::reason),
            }
        }
    }
}
