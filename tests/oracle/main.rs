//! Numbers other programs printed, made by the scripts beside this file.

mod bayes;
mod competing;
mod contingency;
mod cox;
mod generalised_cmh;
mod imputation;
mod multiplicity;
mod one_proportion;
mod one_proportion_extremes;
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
mod variates;
mod xport;
