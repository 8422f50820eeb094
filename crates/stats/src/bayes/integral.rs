//! Probabilities of two independent beta variables, by a double-exponential rule about the peak of their product.
//!
//! The variable with the narrower law is integrated over, on the scale of its log odds; what the other adds is a tail
//! probability, smooth on that scale. A hyperbolic sine about the peak makes the integrand fall off doubly exponentially
//! whatever the shapes, so that sums over equal steps converge to the last digits within some hundred points, for ten
//! subjects as for a thousand million.

use super::Beta;
use super::comparison::Margin;
use crate::special::log_odds::{BetaLaw, Point};

/// Logarithms below the peak beyond which nothing is left to add.
const SPENT: f64 = 46.0;

/// Logarithms of a peak below which the integral is less than a double can hold.
const NOTHING: f64 = -760.0;

/// Log odds beyond which no law of an admissible shape has any mass left.
const OUTERMOST: f64 = 1e5;

/// How a variable follows from the one the sum runs over.
#[derive(Clone, Copy)]
enum Map {
    Same,
    /// Times a number up to 1.
    Scaled(f64),
    /// Times what the number leaves of 1.
    Without(f64),
    /// Mirrored, times what the number leaves of 1, and mirrored back.
    Raised(f64),
    /// The odds times a number.
    Odds(f64),
}

impl Map {
    fn apply(self, point: Point) -> Point {
        match self {
            Map::Same => point,
            Map::Scaled(share) => point.scaled(share),
            Map::Without(removed) => point.without(removed),
            Map::Raised(removed) => point.complement().without(removed).complement(),
            Map::Odds(ratio) => point.with_odds_times(ratio),
        }
    }

    /// The derivative of the mapped log odds.
    fn slope(self, point: Point, mapped: Point) -> f64 {
        match self {
            Map::Same | Map::Odds(_) => 1.0,
            Map::Scaled(_) | Map::Without(_) => point.complement_over(mapped),
            Map::Raised(_) => point.complement().complement_over(mapped.complement()),
        }
    }
}

/// Which tail of the inner law belongs to the probability.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

/// A probability as an integral of the outer law's density times a tail of the inner law.
struct Integral {
    outer: BetaLaw,
    outer_map: Map,
    inner: BetaLaw,
    inner_map: Map,
    tail: Tail,
}

impl Integral {
    /// A rough logarithm of the integrand, exact but for factors that vary slowly.
    fn rough_log(&self, log_odds: f64) -> f64 {
        let point = Point::offset(1.0, log_odds);
        let (outer, inner) = (self.outer_map.apply(point), self.inner_map.apply(point));
        let inner_odds = inner.log_odds();
        let outside = match self.tail {
            Tail::Lower => inner_odds < self.inner.mode(),
            Tail::Upper => inner_odds > self.inner.mode(),
        };
        let beyond = if outside { self.inner.deviance(inner_odds) } else { 0.0 };
        libm::log(self.outer_map.slope(point, outer)) - self.outer.deviance(outer.log_odds()) - beyond
    }

    fn at(&self, point: Point) -> f64 {
        let outer = self.outer_map.apply(point);
        let inner = self.inner.at(self.inner_map.apply(point));
        let tail = match self.tail {
            Tail::Lower => inner.lower,
            Tail::Upper => inner.upper,
        };
        self.outer.at(outer).density * self.outer_map.slope(point, outer) * tail
    }

    fn value(&self) -> f64 {
        let peak = self.peak();
        let height = self.rough_log(peak);
        if height < NOTHING {
            return 0.0;
        }
        let spent = height - SPENT;
        let (left, right) = (reach(|d| self.rough_log(peak - d) < spent), reach(|d| self.rough_log(peak + d) < spent));
        // The integrand is evaluated from a double on, which the peak need not be.
        let odds = libm::exp(peak.clamp(-200.0, 200.0));
        let shift = peak - libm::log(odds);
        let scale = left.min(right) / (2.0 * SPENT).sqrt();
        let (from, to) = (-libm::asinh(left / scale), libm::asinh(right / scale));
        let term = |w: f64| self.at(Point::offset(odds, shift + scale * libm::sinh(w))) * scale * libm::cosh(w);
        let sum = |step: f64, first: f64| {
            let count = ((to - first) / step).floor() as usize;
            (0..=count).map(|index| term(first + index as f64 * step)).sum::<f64>()
        };
        let mut step = 0.5;
        let mut total = sum(step, from);
        for halvings in 1..11 {
            let middle = sum(step, from + step / 2.0);
            let change = (middle - total).abs();
            total += middle;
            step /= 2.0;
            // Halving the step squares the error.
            if halvings >= 3 && change <= 1e-10 * total {
                break;
            }
        }
        total * step
    }

    /// Where the rough integrand, which has one peak, is greatest: a golden section.
    fn peak(&self) -> f64 {
        let share = (5f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (-OUTERMOST, OUTERMOST);
        let (mut left, mut right) = (high - share * (high - low), low + share * (high - low));
        let (mut at_left, mut at_right) = (self.rough_log(left), self.rough_log(right));
        for _ in 0..80 {
            if at_left < at_right {
                (low, left, at_left) = (left, right, at_right);
                right = low + share * (high - low);
                at_right = self.rough_log(right);
            } else {
                (high, right, at_right) = (right, left, at_left);
                left = high - share * (high - low);
                at_left = self.rough_log(left);
            }
        }
        low + (high - low) / 2.0
    }
}

/// About the least distance at which something holds that holds at all greater ones.
fn reach(holds: impl Fn(f64) -> bool) -> f64 {
    let mut distance = 1e-9;
    while !holds(distance) && distance < 4.0 * OUTERMOST {
        distance *= 2.0;
    }
    let (mut low, mut high) = (distance / 2.0, distance);
    for _ in 0..6 {
        let middle = low + (high - low) / 2.0;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

/// The probability that the first variable exceeds the second by more than a margin.
pub(super) fn exceeds(first: Beta, second: Beta, margin: Margin) -> f64 {
    let narrow_first = first.spread() < second.spread();
    let whole = |outer: Beta, outer_map, inner: Beta, inner_map, tail| {
        let laws = BetaLaw::new(outer.a(), outer.b()).zip(BetaLaw::new(inner.a(), inner.b()));
        // Every shape of a `Beta` is one that a law accepts.
        laws.map_or(f64::NAN, |(outer, inner)| Integral { outer, outer_map, inner, inner_map, tail }.value())
    };
    let beyond = |law: Beta, point: Point| BetaLaw::new(law.a(), law.b()).map_or(f64::NAN, |law| law.at(point).upper);
    match margin {
        // Of the complements the second exceeds the first by as much, and has as great an odds ratio.
        Margin::Difference(_) | Margin::OddsRatio(_) if narrow_first => {
            exceeds_over_second(second.complement(), first.complement(), margin, &whole, &beyond)
        }
        Margin::Ratio(ratio) if narrow_first && ratio <= 1.0 => {
            let certain = if ratio < 1.0 { beyond(first, Point::proportion(ratio)) } else { 0.0 };
            certain + whole(first, Map::Scaled(ratio), second, Map::Same, Tail::Lower)
        }
        Margin::Ratio(ratio) if narrow_first => whole(first, Map::Same, second, Map::Scaled(1.0 / ratio), Tail::Lower),
        _ => exceeds_over_second(first, second, margin, &whole, &beyond),
    }
}

/// The probability with the second variable as the outer one.
fn exceeds_over_second(
    first: Beta,
    second: Beta,
    margin: Margin,
    whole: &impl Fn(Beta, Map, Beta, Map, Tail) -> f64,
    beyond: &impl Fn(Beta, Point) -> f64,
) -> f64 {
    match margin {
        Margin::Difference(0.0) => whole(second, Map::Same, first, Map::Same, Tail::Upper),
        Margin::Difference(margin) if margin > 0.0 => {
            whole(second, Map::Without(margin), first, Map::Raised(margin), Tail::Upper)
        }
        Margin::Difference(margin) => {
            let certain = beyond(second.complement(), Point::proportion(-margin).complement());
            certain + whole(second, Map::Raised(-margin), first, Map::Without(-margin), Tail::Upper)
        }
        Margin::Ratio(ratio) if ratio <= 1.0 => whole(second, Map::Same, first, Map::Scaled(ratio), Tail::Upper),
        Margin::Ratio(ratio) => whole(second, Map::Scaled(1.0 / ratio), first, Map::Same, Tail::Upper),
        Margin::OddsRatio(ratio) => whole(second, Map::Same, first, Map::Odds(ratio), Tail::Upper),
    }
}
