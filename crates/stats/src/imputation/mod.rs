//! Multiple imputation: missing scores drawn several times over, and the analyses of the copies pooled.
//!
//! [`SequentialNormal`] fills in the scores of one arm's visits, a copy for each replicate word of its [`Draws`]. Each
//! copy is analysed as if it were complete; [`pool`] makes one estimate of the estimates, with a variance that holds
//! what is lost with the missing scores.

mod pooled;
mod regression;
mod sequential;

pub use pooled::{PoolError, Pooled, pool};
pub use regression::{LeftOut, Reason};
pub use sequential::{Draws, ImputationError, Imputed, SequentialNormal, VisitModel};
