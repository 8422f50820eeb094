//! Cases worked on paper, with their derivation.

mod association;
mod bayes;
mod competing;
mod contingency;
mod generalised_cmh;
mod imputation;
mod multiplicity;
mod one_proportion;
mod parametric;
mod performance;
mod proportions;
mod regression;
mod sensitivity;
mod special;
mod stratified;
mod survival;
mod trend;
mod two_proportions;
