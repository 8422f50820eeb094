//! Which of several inputs an outcome goes by: designs that spread points over their ranges, and Sobol' indices.
//!
//! Designs give points of the unit cube; whoever asks makes inputs of them by quantile functions. [`latin_hypercube`]
//! spreads points, [`SaltelliDesign`] pairs them so that [`sobol_indices`] can tell from the outcomes at its points what
//! share of their variance each input has.

mod latin_hypercube;
mod saltelli;
mod sobol;

pub use latin_hypercube::latin_hypercube;
pub use saltelli::SaltelliDesign;
pub use sobol::{SobolEstimate, SobolIndices, sobol_indices};

use thiserror::Error;

/// A call that cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum SensitivityError {
    /// A design of no point or of no input.
    #[error("a design of {points} points over {inputs} inputs has nothing in it")]
    Empty {
        /// The points.
        points: u64,
        /// The inputs.
        inputs: usize,
    },
    /// The outcomes are not one for each point of a design with at least two rows.
    #[error("{outcomes} outcomes are not two rows or more of {row}")]
    Outcomes {
        /// How many there are.
        outcomes: usize,
        /// How many a row of the design has.
        row: usize,
    },
    /// An outcome is infinite or not a number.
    #[error("outcome {value} at position {index} is not finite")]
    Value {
        /// Its position, from 0.
        index: usize,
        /// The outcome.
        value: f64,
    },
}
