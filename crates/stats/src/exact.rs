//! The discrete distributions behind the exact methods, summed outwards from their mode.
//!
//! Every probability is a sum of weights over the sum of all weights, so that no logarithm of a factorial enters: at a
//! million subjects such a logarithm is of the order of 10⁷ and would leave only nine digits of a probability. A sum
//! ends where its terms no longer count, some nine standard deviations from where it starts.

use crate::proportion::Count;

/// Weights relative to the mode below which the walk stops; what lies beyond is less than a double can tell from 0.
const NEGLIGIBLE: f64 = 1e-300;

/// The fraction of its sum below which a term ends the sum. The ratios fall, so that all that is left out is less than
/// a double's last digit even where they fall slowly.
const UNCOUNTED: f64 = 1e-20;

/// A log-concave distribution on consecutive integers, known by the ratios of neighbouring probabilities.
pub(crate) struct LogConcave<R> {
    lowest: u64,
    highest: u64,
    mode: u64,
    ratio: R,
}

/// One of the two sides of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Below,
    Above,
}

/// The weights on one side of an integer: their sum, and that of the weights times the distance and its square.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moments {
    pub(crate) weight: f64,
    pub(crate) first: f64,
    pub(crate) second: f64,
}

impl Moments {
    fn add(&mut self, weight: f64, distance: f64) {
        self.weight += weight;
        self.first += weight * distance;
        self.second += weight * distance * distance;
    }

    /// Whether a term further out than all others adds nothing to the second moment, and so nothing to the others.
    fn outweighs(&self, weight: f64, distance: f64) -> bool {
        weight * distance * distance <= UNCOUNTED * self.second
    }
}

/// The weights below, at and above an integer, that of the mode being 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    pub(crate) below: Moments,
    pub(crate) at: f64,
    pub(crate) above: Moments,
}

impl Split {
    pub(crate) fn whole(&self) -> f64 {
        self.below.weight + self.at + self.above.weight
    }

    /// The probability of less.
    pub(crate) fn less(&self) -> f64 {
        self.below.weight / self.whole()
    }

    /// The probability of the integer itself.
    pub(crate) fn equal(&self) -> f64 {
        self.at / self.whole()
    }

    /// The probability of more.
    pub(crate) fn more(&self) -> f64 {
        self.above.weight / self.whole()
    }

    /// The probability of no more.
    pub(crate) fn at_most(&self) -> f64 {
        (self.below.weight + self.at) / self.whole()
    }

    /// The probability of no less.
    pub(crate) fn at_least(&self) -> f64 {
        (self.above.weight + self.at) / self.whole()
    }
}

impl<R: Fn(f64) -> f64> LogConcave<R> {
    /// The distribution on `lowest..=highest` whose probabilities at `x + 1` and `x` have the ratio `ratio(x)`, which
    /// falls with `x`; the mode is sought from `near`.
    pub(crate) fn new(lowest: u64, highest: u64, near: f64, ratio: R) -> LogConcave<R> {
        let mut mode = (near as u64).clamp(lowest, highest);
        while mode < highest && ratio(mode as f64) >= 1.0 {
            mode += 1;
        }
        while mode > lowest && ratio((mode - 1) as f64) < 1.0 {
            mode -= 1;
        }
        LogConcave { lowest, highest, mode, ratio }
    }

    pub(crate) fn lowest(&self) -> u64 {
        self.lowest
    }

    pub(crate) fn highest(&self) -> u64 {
        self.highest
    }

    /// The next integer on a side and its weight, where `here` has the weight `weight`.
    #[inline(always)]
    fn next(&self, side: Side, here: f64, weight: f64) -> Option<(f64, f64)> {
        match side {
            Side::Above => (here < self.highest as f64).then(|| (here + 1.0, weight * (self.ratio)(here))),
            Side::Below => (here > self.lowest as f64).then(|| (here - 1.0, weight / (self.ratio)(here - 1.0))),
        }
    }

    /// All integers on a side of `here`, the nearest first, with their weights.
    #[inline(always)]
    fn beyond(&self, side: Side, here: f64, weight: f64) -> impl Iterator<Item = (f64, f64)> {
        std::iter::successors(self.next(side, here, weight), move |&(here, weight)| self.next(side, here, weight))
    }

    /// Visits the integers with their weights, that of the mode being 1.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(u64, f64)) {
        visit(self.mode, 1.0);
        for side in [Side::Above, Side::Below] {
            let weights = self.beyond(side, self.mode as f64, 1.0);
            weights.take_while(|&(_, weight)| weight >= NEGLIGIBLE).for_each(|(x, weight)| visit(x as u64, weight));
        }
    }

    /// The weights below, at and above `x`, one of the integers; each sum to its last digits, 0 where the weight of `x`
    /// is below 1e-300.
    pub(crate) fn split(&self, x: u64) -> Split {
        let (x, mode) = (x as f64, self.mode as f64);
        let outer = if x >= mode { Side::Above } else { Side::Below };
        let (mut inner_sum, mut at, mut here) = (Moments::default(), 1.0, mode);
        while here != x && at > 0.0 {
            inner_sum.add(at, (x - here).abs());
            (here, at) = self.next(outer, here, at).map_or((x, 0.0), |(next, weight)| (next, counted(weight)));
        }
        let outer_sum = self.moments(outer, (x, at), x, Moments::default());
        match outer {
            Side::Above => Split { below: self.moments(Side::Below, (mode, 1.0), x, inner_sum), at, above: outer_sum },
            Side::Below => Split { below: outer_sum, at, above: self.moments(Side::Above, (mode, 1.0), x, inner_sum) },
        }
    }

    /// Adds what lies on a side of an integer and its weight, neither nearer to the mode, to `sum`, the distances being
    /// those from `origin`.
    fn moments(&self, side: Side, (from, weight): (f64, f64), origin: f64, mut sum: Moments) -> Moments {
        for (here, weight) in self.beyond(side, from, weight) {
            let distance = (here - origin).abs();
            sum.add(weight, distance);
            if sum.outweighs(weight, distance) {
                break;
            }
        }
        sum
    }

    /// The probability of all integers that are no likelier than `observed`, each likelihood being compared after
    /// enlarging the observed one by the fraction `slack`.
    pub(crate) fn no_likelier_than(&self, observed: u64, slack: f64) -> f64 {
        let split = self.split(observed);
        let limit = split.at * (1.0 + slack);
        if limit >= 1.0 || limit == 0.0 {
            return limit.min(1.0);
        }
        let (inner, outer_sum) =
            if observed > self.mode { (Side::Below, split.above.weight) } else { (Side::Above, split.below.weight) };
        // Between the observed integer and the mode some may be as likely within the slack.
        let between = self.beyond(inner, observed as f64, split.at).take_while(|&(_, weight)| weight <= limit);
        let mut part = outer_sum + split.at + between.map(|(_, weight)| weight).sum::<f64>();
        for (_, weight) in self.beyond(inner, self.mode as f64, 1.0) {
            part += if weight <= limit { weight } else { 0.0 };
            if weight <= UNCOUNTED * limit {
                break;
            }
        }
        part / split.whole()
    }

    /// The largest probability within `limit` of all integers on a side of `x` from some one outwards.
    pub(crate) fn tail_within(&self, side: Side, x: u64, limit: f64) -> f64 {
        let split = self.split(x);
        let limit = limit * split.whole();
        let mut weights = Vec::new();
        let mut greatest: f64 = 0.0;
        for (_, weight) in self.beyond(side, x as f64, split.at) {
            weights.push(weight);
            greatest = greatest.max(weight);
            if weight <= UNCOUNTED * limit && weight < greatest {
                break;
            }
        }
        largest_within(&weights, limit) / split.whole()
    }
}

/// A weight, or 0 where it is negligible.
fn counted(weight: f64) -> f64 {
    if weight < NEGLIGIBLE { 0.0 } else { weight }
}

/// The largest sum of weights, from the last on, that is within `limit`.
fn largest_within(weights: &[f64], limit: f64) -> f64 {
    let sums = weights.iter().rev().scan(0.0, |sum, weight| {
        *sum += weight;
        Some(*sum)
    });
    sums.take_while(|&sum| sum <= limit).last().unwrap_or(0.0)
}

/// Events in the first arm, given both arms' totals and the events of both together, when the odds of an event in the
/// first are `odds_ratio` times those in the second: Fisher's noncentral hypergeometric distribution.
pub(crate) fn first_events(first: Count, second: Count, odds_ratio: f64) -> LogConcave<impl Fn(f64) -> f64> {
    let events = first.events() + second.events();
    let (lowest, highest) = (events.saturating_sub(second.total()), events.min(first.total()));
    let (in_first, in_second, events) = (first.total() as f64, second.total() as f64, events as f64);
    let ratio = move |x: f64| odds_ratio * (in_first - x) * (events - x) / ((x + 1.0) * (in_second - events + x + 1.0));
    // The ratio passes 1 at the lesser root of a quadratic; the mode is the next integer.
    let (square, double) = (odds_ratio - 1.0, odds_ratio * (in_first + events) + in_second - events + 2.0);
    let constant = odds_ratio * in_first * events - (in_second - events + 1.0);
    let root = 2.0 * constant / (double + libm::sqrt((double * double - 4.0 * square * constant).max(0.0)));
    LogConcave::new(lowest, highest, root + 1.0, ratio)
}

/// Heads in `tosses` of a fair coin.
pub(crate) fn fair_coin(tosses: u64) -> LogConcave<impl Fn(f64) -> f64> {
    let count = tosses as f64;
    LogConcave::new(0, tosses, count / 2.0, move |x| (count - x) / (x + 1.0))
}

/// Events among `subjects` when the odds of an event are `odds`.
pub(crate) fn binomial_events(subjects: u64, odds: f64) -> LogConcave<impl Fn(f64) -> f64> {
    let count = subjects as f64;
    let near = (count + 1.0) * (odds / (1.0 + odds));
    LogConcave::new(0, subjects, near, move |x| odds * ((count - x) / (x + 1.0)))
}

/// How many of `drawn` subjects come from a group of `own` rather than from `others`.
pub(crate) fn share_of_drawn(own: u64, others: u64, drawn: u64) -> LogConcave<impl Fn(f64) -> f64> {
    let (lowest, highest) = (drawn.saturating_sub(others), drawn.min(own));
    let (own, others, drawn) = (own as f64, others as f64, drawn as f64);
    let near = (own + 1.0) * ((drawn + 1.0) / (own + others + 2.0));
    LogConcave::new(lowest, highest, near, move |x| (own - x) * (drawn - x) / ((x + 1.0) * (others - drawn + x + 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table with at most seven subjects an arm, the odds being equal, tilted and far apart.
    fn distributions() -> impl Iterator<Item = (u64, LogConcave<impl Fn(f64) -> f64>)> {
        let counts =
            || (1..=7).flat_map(|total| (0..=total).map(move |events| Count::new(events, total).expect("a count")));
        counts().flat_map(move |first| {
            counts().flat_map(move |second| {
                [1.0, 0.3, 40.0, 1e-30].map(|odds| (first.events(), first_events(first, second, odds)))
            })
        })
    }

    fn all(possible: &LogConcave<impl Fn(f64) -> f64>) -> Vec<(u64, f64)> {
        let mut weights = Vec::new();
        possible.for_each(|x, weight| weights.push((x, weight)));
        weights
    }

    #[test]
    fn the_mode_is_no_less_likely_than_all() {
        for (_, possible) in distributions() {
            let weights = all(&possible);
            assert!(weights.iter().all(|&(_, weight)| weight <= 1.0 + 1e-15), "{weights:?}");
            let most = weights.iter().filter(|&&(_, weight)| weight > 1.0 - 1e-15).map(|&(x, _)| x);
            assert!(most.clone().any(|x| x == possible.mode), "{weights:?}");
        }
    }

    #[test]
    fn sums_are_those_of_all_weights() {
        for (observed, possible) in distributions() {
            let weights = all(&possible);
            let split = possible.split(observed);
            let sum =
                |chosen: &dyn Fn(u64, f64) -> f64| weights.iter().map(|&(x, weight)| chosen(x, weight)).sum::<f64>();
            let distance = |x: u64| x.abs_diff(observed) as f64;
            let below = |x: u64| f64::from(u8::from(x < observed));
            let above = |x: u64| f64::from(u8::from(x > observed));
            for (got, expected) in [
                (split.at, sum(&|x, weight| if x == observed { weight } else { 0.0 })),
                (split.below.weight, sum(&|x, weight| below(x) * weight)),
                (split.above.weight, sum(&|x, weight| above(x) * weight)),
                (split.below.first, sum(&|x, weight| below(x) * weight * distance(x))),
                (split.above.first, sum(&|x, weight| above(x) * weight * distance(x))),
                (split.above.second, sum(&|x, weight| above(x) * weight * distance(x) * distance(x))),
                (
                    possible.no_likelier_than(observed, 1e-7) * split.whole(),
                    sum(&|_, weight| if weight <= split.at * (1.0 + 1e-7) { weight } else { 0.0 }),
                ),
            ] {
                assert!((got - expected).abs() <= 1e-14 * expected, "{observed} {weights:?}: {got} {expected}");
            }
        }
    }
}
