//! Times known only to lie between two visits.

mod observed;

pub use observed::{Observed, Sample, SampleError};
