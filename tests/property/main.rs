//! What must hold whatever the data.

mod comparisons;
mod coverage;
mod ingest;
mod one_proportion;
mod proportions;
mod regression;
mod special;
mod stratified;
mod survival;
mod two_proportions;
