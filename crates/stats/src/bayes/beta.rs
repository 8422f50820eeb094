//! A beta distribution of a proportion.

use super::BayesError;
use crate::proportion::Count;

/// A beta distribution, prior or posterior of a proportion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Beta {
    /// The uniform distribution of Bayes and Laplace.
    pub const UNIFORM: Beta = Beta { a: 1.0, b: 1.0 };

    /// Jeffreys's prior of a binomial proportion.
    pub const JEFFREYS: Beta = Beta { a: 0.5, b: 0.5 };

    /// The least and the greatest shape accepted.
    pub const SHAPES: (f64, f64) = (1e-3, 1e12);

    /// The distribution with density proportional to $$p^{a-1} (1-p)^{b-1}.$$
    ///
    /// # Errors
    /// [`BayesError::Shape`] when a shape is outside [`Beta::SHAPES`].
    pub fn new(a: f64, b: f64) -> Result<Beta, BayesError> {
        let (least, greatest) = Beta::SHAPES;
        match [a, b].into_iter().find(|shape| !(least..=greatest).contains(shape)) {
            Some(shape) => Err(BayesError::Shape(shape)),
            None => Ok(Beta { a, b }),
        }
    }

    /// The first shape, for a prior its events.
    pub fn a(self) -> f64 {
        self.a
    }

    /// The second shape, for a prior its subjects without an event.
    pub fn b(self) -> f64 {
        self.b
    }

    /// The posterior after a count: the events are added to the first shape, the others to the second.
    ///
    /// # Errors
    /// [`BayesError::Shape`] when a shape grows out of [`Beta::SHAPES`].
    pub fn updated(self, count: Count) -> Result<Beta, BayesError> {
        Beta::new(self.a + count.events() as f64, self.b + count.non_events() as f64)
    }

    /// The distribution of the proportion without an event.
    pub(super) fn complement(self) -> Beta {
        Beta { a: self.b, b: self.a }
    }

    pub(super) fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    pub(super) fn variance(self) -> f64 {
        let total = self.a + self.b;
        (self.a / total) * (self.b / total) / (total + 1.0)
    }

    /// About the variance of the log odds.
    pub(super) fn spread(self) -> f64 {
        self.a.recip() + self.b.recip()
    }
}
