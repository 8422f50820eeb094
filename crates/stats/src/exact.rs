//! The discrete distributions behind the exact methods, summed outwards from their mode.
//!
//! Every probability is a sum of weights over the sum of all weights, so that no logarithm of a factorial enters: at a
//! million subjects such a logarithm is of the order of 10⁷ and would leave only nine digits of a probability.

use crate::proportion::Count;

/// Weights relative to the mode below which the walk stops; what lies beyond is less than a double can tell from 0.
const NEGLIGIBLE: f64 = 1e-300;

/// A log-concave distribution on consecutive integers, known by the ratios of neighbouring probabilities.
pub(crate) struct LogConcave<R> {
    lowest: u64,
    highest: u64,
    mode: u64,
    ratio: R,
}

impl<R: Fn(u64) -> f64> LogConcave<R> {
    /// The distribution on `lowest..=highest` whose probabilities at `x + 1` and `x` have the ratio `ratio(x)`, which
    /// falls with `x`.
    pub(crate) fn new(lowest: u64, highest: u64, ratio: R) -> LogConcave<R> {
        let (mut mode, mut bound) = (lowest, highest);
        while mode < bound {
            let middle = mode + (bound - mode) / 2;
            if ratio(middle) >= 1.0 { mode = middle + 1 } else { bound = middle }
        }
        LogConcave { lowest, highest, mode, ratio }
    }

    pub(crate) fn lowest(&self) -> u64 {
        self.lowest
    }

    pub(crate) fn highest(&self) -> u64 {
        self.highest
    }

    /// Visits the integers with their weights, that of the mode being 1.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(u64, f64)) {
        visit(self.mode, 1.0);
        let mut weight = 1.0;
        for x in self.mode + 1..=self.highest {
            weight *= (self.ratio)(x - 1);
            if weight < NEGLIGIBLE {
                break;
            }
            visit(x, weight);
        }
        weight = 1.0;
        for x in (self.lowest..self.mode).rev() {
            weight /= (self.ratio)(x);
            if weight < NEGLIGIBLE {
                break;
            }
            visit(x, weight);
        }
    }

    /// The probability of the event `at` picks out.
    pub(crate) fn probability(&self, at: impl Fn(u64) -> bool) -> f64 {
        self.probability_by_weight(|x, _| at(x))
    }

    /// The probability of all integers that are no likelier than `observed`, each likelihood being compared after
    /// enlarging the observed one by the fraction `slack`.
    pub(crate) fn no_likelier_than(&self, observed: u64, slack: f64) -> f64 {
        let mut limit = 0.0;
        self.for_each(|x, weight| {
            if x == observed {
                limit = weight * (1.0 + slack);
            }
        });
        self.probability_by_weight(|_, weight| weight <= limit)
    }

    fn probability_by_weight(&self, chosen: impl Fn(u64, f64) -> bool) -> f64 {
        let (mut part, mut whole) = (0.0, 0.0);
        self.for_each(|x, weight| {
            whole += weight;
            if chosen(x, weight) {
                part += weight;
            }
        });
        part / whole
    }

    /// The mean of `of` over the distribution.
    pub(crate) fn expectation(&self, of: impl Fn(u64) -> f64) -> f64 {
        let (mut sum, mut whole) = (0.0, 0.0);
        self.for_each(|x, weight| {
            whole += weight;
            sum += weight * of(x);
        });
        sum / whole
    }

    /// Whether the distribution's mean lies above `value`.
    pub(crate) fn mean_exceeds(&self, value: u64) -> bool {
        let mut excess = 0.0;
        // Each integer is centred before it is weighted: the mean itself would round to many times its distance.
        self.for_each(|x, weight| {
            let distance = if x >= value { (x - value) as f64 } else { -((value - x) as f64) };
            excess += weight * distance;
        });
        excess > 0.0
    }
}

/// Events in the first arm, given both arms' totals and the events of both together, when the odds of an event in the
/// first are `odds_ratio` times those in the second: Fisher's noncentral hypergeometric distribution.
pub(crate) fn first_events(first: Count, second: Count, odds_ratio: f64) -> LogConcave<impl Fn(u64) -> f64> {
    share_of_events(first.total(), second.total(), first.events() + second.events(), odds_ratio)
}

/// The first arm's share of the `events` of two, when the odds of an event in it are `odds_ratio` times those in the
/// second.
pub(crate) fn share_of_events(
    in_first: u64,
    in_second: u64,
    events: u64,
    odds_ratio: f64,
) -> LogConcave<impl Fn(u64) -> f64> {
    let lowest = events.saturating_sub(in_second);
    let highest = events.min(in_first);
    let (in_first, in_second, events) = (in_first as f64, in_second as f64, events as f64);
    LogConcave::new(lowest, highest, move |x| {
        let x = x as f64;
        odds_ratio * (in_first - x) * (events - x) / ((x + 1.0) * (in_second - events + x + 1.0))
    })
}

/// Heads in `tosses` of a fair coin.
pub(crate) fn fair_coin(tosses: u64) -> LogConcave<impl Fn(u64) -> f64> {
    let count = tosses as f64;
    LogConcave::new(0, tosses, move |x| (count - x as f64) / (x as f64 + 1.0))
}

/// Events among `subjects` when the odds of an event are `odds`.
pub(crate) fn binomial_events(subjects: u64, odds: f64) -> LogConcave<impl Fn(u64) -> f64> {
    let count = subjects as f64;
    LogConcave::new(0, subjects, move |x| odds * ((count - x as f64) / (x as f64 + 1.0)))
}
