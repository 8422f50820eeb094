//! Exact tests of two proportions: the tables and the calls that are timed.

use crate::stopwatch::Timing;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use trialstat_stats::association::fisher;
use trialstat_stats::interval::Level;
use trialstat_stats::odds::odds_ratio_conditional;
use trialstat_stats::proportion::Count;
use trialstat_stats::two_proportions::{BoschlooSides, barnard, boschloo};

/// What is computed from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The two-sided p-value of Fisher's test, alone.
    Fisher,
    /// The conditional odds ratio with its exact limits; the answer is the lower one.
    OddsRatio,
    /// Boschloo's test by minimum likelihood.
    Boschloo,
    /// Boschloo's test by doubling.
    BoschlooDoubled,
    /// Barnard's test.
    Barnard,
}

/// A task on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// What is computed.
    pub task: Task,
    /// The first arm's events and total.
    pub first: (u64, u64),
    /// The second arm's.
    pub second: (u64, u64),
}

/// Tables of ordinary sizes, and of a million subjects an arm for what is conditional on the margins.
pub const PROBLEMS: [Problem; 12] = {
    const SMALL: [(u64, u64); 2] = [(15, 40), (10, 40)];
    const MIDDLE: [(u64, u64); 2] = [(120, 300), (90, 300)];
    const LARGE: [(u64, u64); 2] = [(500_000, 1_000_000), (499_000, 1_000_000)];
    const HUNDREDS: [(u64, u64); 2] = [(30, 100), (45, 100)];
    const fn of(task: Task, [first, second]: [(u64, u64); 2]) -> Problem {
        Problem { task, first, second }
    }
    [
        of(Task::Fisher, SMALL),
        of(Task::Fisher, MIDDLE),
        of(Task::Fisher, LARGE),
        of(Task::OddsRatio, SMALL),
        of(Task::OddsRatio, MIDDLE),
        of(Task::OddsRatio, LARGE),
        of(Task::Boschloo, SMALL),
        of(Task::Boschloo, HUNDREDS),
        of(Task::BoschlooDoubled, SMALL),
        of(Task::BoschlooDoubled, HUNDREDS),
        of(Task::Barnard, SMALL),
        of(Task::Barnard, HUNDREDS),
    ]
};

impl Task {
    /// The name by which the peers' scripts know it.
    pub fn name(self) -> &'static str {
        match self {
            Task::Fisher => "fisher",
            Task::OddsRatio => "odds_ratio",
            Task::Boschloo => "boschloo",
            Task::BoschlooDoubled => "boschloo_doubled",
            Task::Barnard => "barnard",
        }
    }
}

impl Problem {
    /// The answer by our library.
    pub fn solve(&self) -> Result<f64, Box<dyn Error>> {
        let [first, second] = black_box([self.first, self.second]);
        let (first, second) = (Count::new(first.0, first.1)?, Count::new(second.0, second.1)?);
        Ok(match self.task {
            Task::Fisher => fisher(first, second)?.p_value,
            Task::OddsRatio => odds_ratio_conditional(first, second, Level::NINETY_FIVE)?.interval.lower,
            Task::Boschloo => boschloo(first, second, BoschlooSides::MinimumLikelihood)?.p_value,
            Task::BoschlooDoubled => boschloo(first, second, BoschlooSides::Doubled)?.p_value,
            Task::Barnard => barnard(first, second)?.p_value,
        })
    }

    /// Median and minimum in microseconds, of samples of about a millisecond each.
    pub fn microseconds(&self) -> (f64, f64) {
        let started = Instant::now();
        let _ = black_box(self.solve());
        let calls = (0.001 / started.elapsed().as_secs_f64()).clamp(1.0, 1000.0) as u32;
        let timing = Timing::of(200, || (0..calls).filter_map(|_| self.solve().ok()).sum::<f64>());
        let each = |taken: Duration| taken.as_secs_f64() * 1e6 / f64::from(calls);
        (each(timing.median), each(timing.minimum))
    }

    /// The table, as events of total against events of total.
    pub fn table(&self) -> String {
        let (first, second) = (self.first, self.second);
        format!("{}/{} v {}/{}", first.0, first.1, second.0, second.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_an_answer() {
        for problem in PROBLEMS {
            let answer = problem.solve().expect("an answer");
            assert!(answer > 0.0 && answer.is_finite(), "{problem:?}: {answer}");
        }
    }
}
