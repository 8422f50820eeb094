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

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn matrix(size: usize, correlation: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
        (0..size).map(|i| (0..size).map(|j| if i == j { 1.0 } else { correlation(i, j) }).collect()).collect()
    }

    #[track_caller]
    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-11 * expected, "{got:e} is not {expected:e}");
    }

    /// Below their means, two stay with probability 1/4 + asin(ρ)/2π, three with 1/8 + the sum of asin(ρ)/4π, and k with
    /// correlations of 1/2 with 1/(k + 1).
    #[test]
    fn orthants() {
        near(tail_of_greatest(&matrix(1, |_, _| 0.0), Tails::Upper, 0.0), 0.5);
        for r in [-0.999, -0.5, 0.0, 0.3, 0.95, 0.999_999] {
            let expected = 0.75 - libm::asin(r) / (2.0 * PI);
            near(tail_of_greatest(&matrix(2, |_, _| r), Tails::Upper, 0.0), expected);
        }
        let unequal = [[0.0, 0.6, 0.3], [0.6, 0.0, 0.9], [0.3, 0.9, 0.0]];
        let asines: f64 = [0.6, 0.3, 0.9].iter().map(|&r| libm::asin(r)).sum();
        near(tail_of_greatest(&matrix(3, |i, j| unequal[i][j]), Tails::Lower, 0.0), 0.875 - asines / (4.0 * PI));
        near(tail_of_greatest(&matrix(4, |_, _| 0.5), Tails::Upper, 0.0), 0.8);
    }

    #[test]
    fn independent_variables() {
        for size in 1..=4 {
            for bound in [0.5, 2.0, 5.0] {
                let inside = libm::pow(1.0 - 2.0 * normal::survival(bound), f64::from(size));
                let expected = if bound < 5.0 { 1.0 - inside } else { 2.0 * f64::from(size) * normal::survival(bound) };
                let got = tail_of_greatest(&matrix(size as usize, |_, _| 0.0), Tails::TwoSided, bound);
                assert!((got - expected).abs() <= 1e-5 * expected && (bound > 2.0 || (got - expected).abs() < 1e-11));
            }
        }
    }

    /// Directions in a plane at multiples of 45 degrees: all stay below in an octagon, outside of which the probability
    /// is 8/2π times the integral of exp(-c²/(2 cos² θ)) over half an angle of it to each side.
    #[test]
    fn four_variables_of_rank_two() {
        let octagon = matrix(4, |i, j| libm::cos(PI / 4.0 * (i as f64 - j as f64)));
        for bound in [0.3, 1.0, 3.0, 10.0] {
            let outside = |angle: f64| libm::exp(-0.5 * (bound / libm::cos(angle)) * (bound / libm::cos(angle)));
            let expected = 4.0 / PI * integral(&outside, -PI / 8.0, PI / 8.0, 1e-14 * outside(0.0));
            let got = tail_of_greatest(&octagon, Tails::TwoSided, bound);
            assert!((got - expected).abs() <= 1e-7 * expected, "{bound}: {got:e} is not {expected:e}");
        }
    }

    #[test]
    fn a_repeated_variable_changes_nothing() {
        let once = matrix(2, |_, _| 0.8);
        let thrice = matrix(4, |i, j| if (i == 3) == (j == 3) { 1.0 } else { 0.8 });
        for tails in [Tails::TwoSided, Tails::Upper] {
            near(tail_of_greatest(&thrice, tails, 1.7), tail_of_greatest(&once, tails, 1.7));
        }
    }

    #[test]
    fn far_tails_keep_their_digits() {
        let got = tail_of_greatest(&matrix(4, |_, _| 0.5), Tails::TwoSided, 30.0);
        near(got, 8.0 * normal::survival(30.0));
        assert_eq!(tail_of_greatest(&matrix(4, |_, _| 0.5), Tails::TwoSided, 40.0), 0.0);
        near(tail_of_greatest(&matrix(4, |_, _| 0.5), Tails::Upper, -12.0), 1.0);
    }
}
