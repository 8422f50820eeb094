//! Log-rank tests by the permutations of the groups' labels, for samples too small for the chi-squared approximation.

mod distribution;
mod exact;
mod monte_carlo;
mod scores;

pub use exact::{Exact, exact};
pub use monte_carlo::{Permuted, monte_carlo};
pub use scores::scores;
