//! Trend of a proportion over ordered groups, such as the doses of a trial.
//!
//! The caller gives every group its score; only the scores' spacing matters. Where the scores are evenly spaced the
//! groups' numbers 0, 1, 2, … say the same as the doses themselves.

use crate::interval::NotEstimable;
use crate::proportion::Count;
use thiserror::Error;

mod cochran_armitage;
mod distribution;
mod exact;
mod lattice;

pub use cochran_armitage::{Variance, cochran_armitage, cochran_armitage_one_sided};
pub use exact::{TwoSided, exact, exact_one_sided, mid_p, mid_p_one_sided};

/// The subjects of one group and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// The group's place on the scale along which a trend is sought, for instance its dose.
    pub score: f64,
    /// Its events among its subjects.
    pub count: Count,
}

/// Which trend a one-sided test is sensitive to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Events become more frequent as the score rises.
    Increasing,
    /// Events become rarer as the score rises.
    Decreasing,
}

/// Why a question about a trend has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum TrendError {
    /// A score is infinite or not a number.
    #[error("score {score} of group {group} is not finite")]
    Score {
        /// The group's place among those given, from 0.
        group: usize,
        /// Its score.
        score: f64,
    },
    /// All subjects have one score, so that there is no scale to have a trend along.
    #[error("all subjects have the same score")]
    OneScore,
    /// The data do not determine the answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
    /// The exact distribution would take too long to enumerate.
    #[error("too many subjects for the exact distribution")]
    TooLarge,
}

/// Groups that pose the question of a trend: with subjects, finite scores and more than one of these.
struct Sample {
    /// Groups with subjects, their scores moved to the range from 0 to 1.
    groups: Vec<Group>,
    events: u64,
    total: u64,
}

impl Sample {
    /// Leaves out groups without subjects, which add 0 to every sum whatever their score.
    fn new(groups: &[Group]) -> Result<Sample, TrendError> {
        for (group, &Group { score, .. }) in groups.iter().enumerate() {
            if !score.is_finite() {
                return Err(TrendError::Score { group, score });
            }
        }
        let mut kept: Vec<Group> = groups.iter().copied().filter(|group| group.count.total() > 0).collect();
        if kept.is_empty() {
            return Err(NotEstimable::NoSubjects.into());
        }
        let lowest = kept.iter().map(|group| group.score).fold(f64::INFINITY, f64::min);
        let highest = kept.iter().map(|group| group.score).fold(f64::NEG_INFINITY, f64::max);
        if lowest == highest {
            return Err(TrendError::OneScore);
        }
        // Halves, so that the distance between scores at both ends of a double's range is finite.
        let range = highest / 2.0 - lowest / 2.0;
        for group in &mut kept {
            group.score = (group.score / 2.0 - lowest / 2.0) / range;
        }
        let events = kept.iter().map(|group| group.count.events()).sum();
        let total = kept.iter().map(|group| group.count.total()).sum();
        Ok(Sample { groups: kept, events, total })
    }

    /// Whether all subjects have the same outcome.
    fn one_outcome(&self) -> bool {
        self.events == 0 || self.events == self.total
    }
}
