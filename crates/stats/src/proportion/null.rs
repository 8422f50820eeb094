//! What a test of one proportion holds the data against.

use thiserror::Error;

/// A proportion held against the data, strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NullProportion(f64);

/// A null proportion that is none.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("null proportion {0} is not between 0 and 1")]
pub struct NullProportionError(pub f64);

impl NullProportion {
    /// Checks that `p` lies strictly between 0 and 1.
    ///
    /// # Errors
    /// [`NullProportionError`] when it does not.
    pub fn new(p: f64) -> Result<NullProportion, NullProportionError> {
        if p > 0.0 && p < 1.0 { Ok(NullProportion(p)) } else { Err(NullProportionError(p)) }
    }

    /// The proportion itself.
    pub fn value(self) -> f64 {
        self.0
    }
}
