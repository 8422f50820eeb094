//! Binomial tails, each computed as the tail it is.

use crate::special::beta;

/// The probability of at least `events` among `total`.
pub(super) fn at_least(events: u64, total: u64, p: f64) -> f64 {
    if events == 0 {
        1.0
    } else if events > total {
        0.0
    } else {
        beta::regularized(p, events as f64, (total - events) as f64 + 1.0)
    }
}

/// The probability of at most `events` among `total`.
pub(super) fn at_most(events: u64, total: u64, p: f64) -> f64 {
    if events >= total { 1.0 } else { beta::upper_regularized(p, events as f64 + 1.0, (total - events) as f64) }
}

/// The probability of fewer than `events` among `total`.
pub(super) fn fewer_than(events: u64, total: u64, p: f64) -> f64 {
    if events == 0 { 0.0 } else { at_most(events - 1, total, p) }
}

/// The least number of `from..until` at which `holds`, which holds of all above once it does; `until` if of none.
pub(super) fn least(from: u64, until: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut from, mut until) = (from, until);
    while from < until {
        let middle = from + (until - from) / 2;
        if holds(middle) { until = middle } else { from = middle + 1 }
    }
    from
}
