//! Numbers in, numbers out: estimators, intervals and tests on slices, with no idea of a trial.
//!
//! A function is named after its method, its result after the thing it is. No statistical convention has a default:
//! whoever calls names the transform, the tie rule, the continuity correction. A question without an answer is
//! [`NotEstimable`](interval::NotEstimable) with its reason, never NaN; a wrong call is an error of its module.

pub mod association;
pub mod bayes;
mod bisection;
pub mod bootstrap;
pub mod contingency;
pub mod describe;
mod exact;
pub mod exact_sum;
pub mod imputation;
pub mod interval;
mod linear;
pub mod multiplicity;
pub mod odds;
pub mod paired;
pub mod performance;
pub mod proportion;
pub mod random;
pub mod regression;
pub mod sensitivity;
pub mod special;
pub mod stratified;
pub mod survival;
pub mod trend;
pub mod two_proportions;
pub mod variates;
