//! What must hold whatever the data.

mod comparisons;
mod competing;
mod contingency;
mod coverage;
mod cox;
mod frailty;
mod imputation;
mod ingest;
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
mod survival_curves;
mod trend;
mod two_proportions;
mod variates;
