//! What must hold whatever the data.

mod comparisons;
mod coverage;
mod contingency;
mod ingest;
mod multiplicity;
mod one_proportion;
mod proportions;
mod special;
mod stratified;
mod survival;
mod trend;
mod two_proportions;
