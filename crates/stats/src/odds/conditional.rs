//! The equations of the conditional methods, solved for the odds ratio.
//!
//! Under an odds ratio the derivative of a tail's log probability by the log odds ratio is the mean over the tail less
//! the mean over all, which the same sum gives; so each equation is solved by Newton's steps within a bracket.

use crate::exact::{self, Split};
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::{Count, check_arms};

/// With at most 10⁹ subjects an arm and a tail no smaller than 2⁻⁵⁴, no log odds ratio is further from 0 than about 80.
const FURTHEST: f64 = 256.0;

/// How a limit divides the observed number's own probability between the tails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// All of it counts to the tail that is left out: the exact limits.
    Whole,
    /// Half of it: the mid-p limits.
    Half,
}

/// The conditional estimate of the odds ratio, and its limits.
pub(super) fn estimate_with_limits(
    first: Count,
    second: Count,
    level: Level,
    own: Own,
) -> Result<Estimate, NotEstimable> {
    check_arms(first, second)?;
    let possible = exact::first_events(first, second, 1.0);
    if possible.lowest() == possible.highest() {
        return Err(NotEstimable::ZeroMargin);
    }
    let fewest = first.events() == possible.lowest();
    let most = first.events() == possible.highest();
    let estimate = match (fewest, most) {
        (true, _) => 0.0,
        (_, true) => f64::INFINITY,
        _ => mean_odds_ratio(first, second),
    };
    let (centre, error) = sample(first, second);
    let to_lower = if own == Own::Whole { 1.0 } else { 0.5 };
    let odds = level.tail() / (1.0 - level.tail());
    let solve = |distance: f64, share: f64, odds: f64| {
        tail_odds_ratio(first, second, centre + distance * error, share, libm::log(odds))
    };
    let lower = if fewest { 0.0 } else { solve(-level.z(), to_lower, odds) };
    let upper = if most { f64::INFINITY } else { solve(level.z(), 1.0 - to_lower, 1.0 / odds) };
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The odds ratio under which the first arm's observed events are their mean.
fn mean_odds_ratio(first: Count, second: Count) -> f64 {
    let (start, _) = sample(first, second);
    libm::exp(root(start, |log_odds_ratio| {
        let split = under(first, second, log_odds_ratio);
        let whole = split.whole();
        // Distances are taken from the observed number: the mean itself would round to many times its distance.
        let mean = (split.above.first - split.below.first) / whole;
        let deviation = libm::sqrt((split.above.second + split.below.second) / whole - mean * mean);
        (mean / deviation, deviation)
    }))
}

/// The odds ratio under which all above the observed number, with the share `own` of its own probability, has the log odds `target`. Log odds bend little, and at either end they are linear.
fn tail_odds_ratio(first: Count, second: Count, start: f64, own: f64, target: f64) -> f64 {
    libm::exp(root(start, |log_odds_ratio| {
        let Split { below, at, above } = under(first, second, log_odds_ratio);
        let (upper, lower) = (above.weight + own * at, below.weight + (1.0 - own) * at);
        (libm::log(upper / lower) - target, above.first / upper + below.first / lower)
    }))
}

fn under(first: Count, second: Count, log_odds_ratio: f64) -> Split {
    exact::first_events(first, second, libm::exp(log_odds_ratio)).split(first.events())
}

/// The sample log odds ratio with half a subject added to each cell, and its standard error.
fn sample(first: Count, second: Count) -> (f64, f64) {
    let cells = [first.events(), first.non_events(), second.events(), second.non_events()];
    let [a, b, c, d] = cells.map(|cell| cell as f64 + 0.5);
    (libm::log((a / b) * (d / c)), libm::sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d))
}

/// The root of an increasing function, which is given with its slope and is measured in about standard errors.
fn root(start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut below, mut above, mut here) = (-FURTHEST, FURTHEST, start);
    loop {
        let (value, slope) = function(here);
        if value < 0.0 {
            below = here;
        } else {
            above = here;
        }
        let next = here - value / slope;
        let inside = next > below && next < above;
        // The next error is about the square of this one.
        if value.abs() < 1e-8 {
            return if inside { next } else { here };
        }
        here = if inside { next } else { below + (above - below) / 2.0 };
        if here <= below || here >= above {
            return above;
        }
    }
}
