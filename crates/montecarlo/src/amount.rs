//! How much a simulation draws, before it is begun.

use crate::simulation::LARGE;
use std::ops::Range;
use trialstat_simulate::scenario::Point;

/// How much a simulation draws at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Candidates for the trials, about as many as are screened.
    pub candidates: u128,
    /// What is drawn of the subjects of the trials: readings, sessions, direct endpoints.
    pub of_trials: u128,
    /// Candidates for the large trials that tell the truth.
    pub candidates_of_truth: u128,
    /// What is drawn of the subjects who tell the truth.
    pub of_truth: u128,
    /// Subjects who tell the truth, of all points.
    pub subjects_of_truth: u128,
}

impl Amount {
    /// That of replicates of a range, numbered through all points of `each` replicates, and of `large` replicates that tell
    /// the truth of each point that has any of them.
    pub fn of(points: &[Point], each: u64, replicates: &Range<u64>, large: u64) -> Amount {
        let mut amount = Amount::default();
        for (point, first) in points.iter().zip((0..).map(|number: u64| number * each)) {
            let made = (first + each).min(replicates.end).saturating_sub(first.max(replicates.start));
            amount.candidates += point.scenario.screened(made);
            amount.of_trials += point.scenario.size(made);
            if made > 0 && large > 0 {
                let complete = point.scenario.complete(LARGE);
                amount.candidates_of_truth += complete.screened(large);
                amount.of_truth += complete.size(large);
                amount.subjects_of_truth += u128::from(large) * u128::from(complete.subjects());
            }
        }
        amount
    }

    /// Everything that it draws.
    pub fn sum(&self) -> u128 {
        self.candidates + self.of_trials + self.candidates_of_truth + self.of_truth
    }
}
