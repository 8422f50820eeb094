//! Distributions of times to an event, by maximum likelihood, with covariates and censoring of every kind.

mod coefficients;
mod fit;
mod model;
mod observed;
mod predictions;
mod profiles;
mod question;
mod refusal;
mod strata;
mod terms;
#[cfg(test)]
mod tests;
mod turnbull;

pub use model::Model;
pub use observed::{IntervalColumns, TimeColumns};
pub use predictions::Predictions;
pub use profiles::At;
pub use question::{ParametricQuestion, StandardErrors, parametric};
