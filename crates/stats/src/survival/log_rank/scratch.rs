//! Tests made one after another.

use super::LogRank;
use super::by_day::ByDay;
use super::data::{Compared, LogRankError};
use super::risk_sets::RiskSets;
use super::sums::Summed;
use super::weight::Weight;
use super::weighted::of_risk_sets;

/// Memory in which many tests are made, one after another, such as those of simulated trials: the log-rank test of times
/// that are days takes no more of it than the tests before took.
#[derive(Debug, Default)]
pub struct Scratch {
    sizes: Vec<f64>,
    days: ByDay,
    summed: Summed,
}

impl Scratch {
    /// The test that [`weighted`](super::weighted()) describes, kept until the next is made.
    ///
    /// # Errors
    /// Those of [`weighted`](super::weighted()).
    pub fn weighted(&mut self, data: &Compared<'_>, weight: Weight) -> Result<&LogRank, LogRankError> {
        let weight = weight.check()?;
        let Scratch { sizes, days, summed } = self;
        data.check(sizes)?;
        if weight != Weight::LogRank || !days.count(data, sizes.len()) {
            return of_risk_sets(&RiskSets::of(data, sizes.len()), sizes.len(), weight, summed);
        }
        Ok(match sizes[..] {
            [first, second] => {
                summed.sum_of_two(|sums| days.for_each_of_two([first, second], |set| sums.add(set, 1.0)))
            }
            _ => summed.sum(sizes.len(), |sums| days.for_each(sizes, |set| sums.add(set, 1.0))),
        })
    }

    /// The test that was made last; one of nobody if there was none.
    pub fn last(&self) -> &LogRank {
        &self.summed.found
    }

    /// The same, and no more than it.
    pub(super) fn into_found(self) -> LogRank {
        self.summed.found
    }
}
