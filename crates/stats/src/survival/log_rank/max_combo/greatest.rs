//! The greatest of up to four correlated standard normal variables.

use super::normal_orthant::{below_three, below_two};
use super::quadrature::integral;
use crate::multiplicity::Tails;
use crate::special::normal;

/// Variables correlated so highly are one.
const SAME: f64 = 1e-14;

/// What a p-value's integral may be off by, relative to the least that the p-value can be.
const TOLERANCE: f64 = 1e-10;

/// The probability that the greatest variable (in absolute value, if two-sided) reaches `bound`.
///
/// It is the integral over t from the bound of the density of the greatest: of each variable being t while the others,
/// given that, stay below. All terms are positive, so that small probabilities keep their digits.
pub(super) fn tail_of_greatest(correlation: &[Vec<f64>], tails: Tails, bound: f64) -> f64 {
    let mut kept: Vec<usize> = Vec::new();
    for (place, with) in correlation.iter().enumerate() {
        if kept.iter().all(|&other| with[other] < 1.0 - SAME) {
            kept.push(place);
        }
    }
    let two_sided = tails == Tails::TwoSided;
    if two_sided && bound <= 0.0 {
        return 1.0;
    }
    let sides = if two_sided { 2.0 } else { 1.0 };
    let least = normal::survival(bound);
    if least == 0.0 {
        return 0.0;
    }
    // Beyond, the density is less than 1e-17 of that at the bound, or of its greatest value.
    let end = libm::sqrt(bound.max(0.0) * bound.max(0.0) + 80.0);
    let tail = |&first: &usize| {
        let others: Vec<Given> = kept
            .iter()
            .filter(|&&other| other != first)
            .map(|&other| Given::new(other, correlation[first][other]))
            .collect();
        let pairs = correlations_given(&others, correlation);
        let density = |t: f64| normal::density(t) * stay_below(&others, &pairs, t, two_sided);
        integral(&density, bound, end, TOLERANCE * least)
    };
    (sides * kept.iter().map(tail).sum::<f64>()).min(1.0)
}

/// A variable given that another one is t.
struct Given {
    place: usize,
    /// Its correlation with that one.
    with_first: f64,
    /// What is left of its standard deviation.
    deviation: f64,
    /// Distance of t and of -t from its mean in its standard deviations, for t = 1.
    upper: f64,
    lower: f64,
}

impl Given {
    fn new(place: usize, with_first: f64) -> Given {
        let r = with_first.clamp(-1.0, 1.0);
        let deviation = libm::sqrt((1.0 - r) * (1.0 + r));
        let (upper, lower) = (libm::sqrt((1.0 - r) / (1.0 + r)), -libm::sqrt((1.0 + r) / (1.0 - r)));
        Given { place, with_first: r, deviation, upper, lower }
    }
}

/// Correlations of the pairs 01, 02, 12 of the others, as far as there are so many.
fn correlations_given(others: &[Given], correlation: &[Vec<f64>]) -> Vec<f64> {
    let pair = |a: &Given, b: &Given| {
        let left = correlation[a.place][b.place] - a.with_first * b.with_first;
        (left / (a.deviation * b.deviation)).clamp(-1.0, 1.0)
    };
    let mut pairs = Vec::new();
    for (i, a) in others.iter().enumerate() {
        pairs.extend(others[i + 1..].iter().map(|b| pair(a, b)));
    }
    pairs
}

/// The probability that all others stay below t, or between -t and t.
fn stay_below(others: &[Given], pairs: &[f64], t: f64, two_sided: bool) -> f64 {
    let corners = if two_sided { 1 << others.len() } else { 1 };
    let mut inside = 0.0;
    for corner in 0u32..corners {
        let bound = |place: usize| {
            let given = &others[place];
            t * if corner >> place & 1 == 1 { given.lower } else { given.upper }
        };
        let below = match (others.len(), pairs) {
            (0, _) => 1.0,
            (2, &[r]) => below_two(bound(0), bound(1), r),
            (3, &[r01, r02, r12]) => below_three([bound(0), bound(1), bound(2)], [r01, r02, r12]),
            _ => normal::cdf(bound(0)),
        };
        inside += if corner.count_ones() % 2 == 0 { below } else { -below };
    }
    inside.clamp(0.0, 1.0)
}
