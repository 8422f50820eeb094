//! Passes over millions of records on all cores, part by part.

use rayon::prelude::*;
use std::ops::Range;

/// Records or rows of one part: few enough for a near cache, enough to be worth handing over.
pub(super) const PART: usize = 1 << 13;

/// Whether all parts of so many records pass a check.
pub(super) fn all(count: usize, sound: &(dyn Fn(Range<usize>) -> bool + Sync)) -> bool {
    if count <= PART {
        return sound(0..count);
    }
    let part = |at: usize| at * PART..((at + 1) * PART).min(count);
    (0..count.div_ceil(PART)).into_par_iter().all(|at| sound(part(at)))
}
