//! The standard normal quantile from a table of Taylor series, several times as fast as by iteration.
//!
//! In either tail every binary order of magnitude is cut into 32 parts, and a part has the series about its middle. The
//! edge of a part is at most 1/64 as far from the middle as the next singularity, which is the tail of 0: degree 8 is
//! exact to the last bits. About the median, where the quantile is 0, one odd series keeps it exact relative to itself.

use crate::special::normal;
use std::f64::consts::TAU;
use std::sync::LazyLock;

const DEGREE: usize = 8;
/// Bits of the tail's mantissa that choose a part.
const PART_BITS: u32 = 5;
/// The tail from which on the table holds; open uniform numbers have no smaller one.
const LEAST_TAIL: f64 = 1.0 / (1u64 << 53) as f64;
/// Distance from 1/2 up to which the odd series holds.
const CENTRE: f64 = 1.0 / 16.0;
const ODD_TERMS: usize = 9;

struct Table {
    /// By part, the coefficients of the upper quantile in the mantissa's distance from the middle of the part.
    parts: Vec<[f64; DEGREE + 1]>,
    /// Coefficients of the odd powers about 1/2.
    odd: [f64; ODD_TERMS],
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::of_reference);

/// Quantile of the standard normal distribution, for drawing.
///
/// # Definition
/// The $$z$$ with $$\Phi(z) = u.$$
///
/// # Arguments
/// `uniform` from 0 to 1.
///
/// # Returns
/// The quantile, infinite at 0 and 1; NaN outside.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | a table of Taylor series for tails from 2 to the power -53, [`normal::quantile`](crate::special::normal::quantile) beyond | Wichura's AS 241: rational functions, three regions; NumPy: a ziggurat, which takes a random number of words |
///
/// # References
/// Steinbrecher G, Shaw WT. Quantile mechanics. European Journal of Applied Mathematics 2008;19:87-112.
/// doi:10.1017/S0956792508007341.
///
/// # Validation
/// Against [`normal::quantile`](crate::special::normal::quantile) at 400 000 points, 1e-15 relative. Oracle: 40 digits
/// at NumPy's Philox words, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::variates::standard_normal;
/// assert!((standard_normal(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
/// assert_eq!(standard_normal(0.25), -standard_normal(0.75));
/// ```
pub fn standard_normal(uniform: f64) -> f64 {
    let from_half = uniform - 0.5;
    // Exact from 1/2 on, and below it exact by being no difference.
    let tail = if from_half > 0.0 { 1.0 - uniform } else { uniform };
    if from_half.abs() < CENTRE {
        TABLE.central(from_half)
    } else if tail >= LEAST_TAIL {
        TABLE.upper(tail).copysign(from_half)
    } else {
        normal::quantile(uniform)
    }
}

impl Table {
    /// Series whose first coefficient is the reference quantile. The n-th derivative by the probability is a polynomial
    /// of the quantile over the n-th power of the density.
    fn of_reference() -> Table {
        let polynomials = derivatives(2 * ODD_TERMS);
        let first = LEAST_TAIL.to_bits() >> (52 - PART_BITS);
        let end = 0.5f64.to_bits() >> (52 - PART_BITS);
        let half_a_part = 1u64 << (52 - PART_BITS - 1);
        let part = |index: u64| {
            let middle = f64::from_bits((index << (52 - PART_BITS)) + half_a_part);
            let magnitude = f64::from_bits(middle.to_bits() >> 52 << 52);
            let z = normal::upper_quantile(middle);
            let step = -magnitude / normal::density(z);
            let mut power = 1.0;
            std::array::from_fn(|n| {
                if n == 0 {
                    return z;
                }
                power *= step / n as f64;
                power * value(&polynomials[n - 1], z)
            })
        };
        let step = TAU.sqrt();
        let mut power = step;
        let odd = std::array::from_fn(|k| {
            if k > 0 {
                power *= step * step / (2 * k * (2 * k + 1)) as f64;
            }
            power * value(&polynomials[2 * k], 0.0)
        });
        Table { parts: (first..end).map(part).collect(), odd }
    }

    /// The z > 0 above which a tail from [`LEAST_TAIL`] to 1/2 lies.
    fn upper(&self, tail: f64) -> f64 {
        let bits = tail.to_bits();
        let index = (bits >> (52 - PART_BITS)) - (LEAST_TAIL.to_bits() >> (52 - PART_BITS));
        let a = &self.parts[index as usize];
        // The mantissa's distance from the middle of its part, from the bits that did not choose the part.
        let below = (bits & ((1 << (52 - PART_BITS)) - 1)) as f64 / (1u64 << 52) as f64;
        let x = below - 0.5 / f64::from(1u32 << PART_BITS);
        let square = x * x;
        let fourth = square * square;
        let low = (a[0] + a[1] * x) + (a[2] + a[3] * x) * square;
        let high = (a[4] + a[5] * x) + (a[6] + a[7] * x) * square;
        low + (high + a[8] * fourth) * fourth
    }

    fn central(&self, from_half: f64) -> f64 {
        let square = from_half * from_half;
        from_half * self.odd.iter().rev().fold(0.0, |sum, coefficient| sum * square + coefficient)
    }
}

/// The polynomials P₁ = 1 and Pₙ₊₁(z) = Pₙ'(z) + n z Pₙ(z), by their coefficients from the constant on.
fn derivatives(count: usize) -> Vec<Vec<f64>> {
    let mut polynomials = vec![vec![1.0]];
    for n in 1..count {
        let before = &polynomials[n - 1];
        let mut next = vec![0.0; before.len() + 1];
        for (power, coefficient) in before.iter().enumerate() {
            next[power + 1] += n as f64 * coefficient;
            if power > 0 {
                next[power - 1] += power as f64 * coefficient;
            }
        }
        polynomials.push(next);
    }
    polynomials
}

fn value(polynomial: &[f64], at: f64) -> f64 {
    polynomial.iter().rev().fold(0.0, |sum, coefficient| sum * at + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose, Stream};

    #[track_caller]
    fn assert_same(uniform: f64) {
        let (got, expected) = (standard_normal(uniform), normal::quantile(uniform));
        assert!((got - expected).abs() <= 1e-15 * expected.abs(), "{uniform:e}: {got:e} and {expected:e}");
    }

    #[test]
    fn it_is_the_reference() {
        let address = Address { seed: 2, group: 0, purpose: Purpose::Residual, subject: 0, replicate: 0 };
        let mut stream = Stream::at(address);
        for _ in 0..100_000 {
            let uniform = stream.open_uniform();
            // All orders of magnitude of the tails, and of the distance from the median.
            let scale = 2f64.powi(-((stream.word() % 51) as i32));
            let tail = (0.5 * uniform * scale).max(LEAST_TAIL);
            [uniform, tail, 1.0 - tail, 0.5 + uniform * scale / 16.0].into_iter().for_each(assert_same);
        }
    }

    #[test]
    fn edges_of_parts_meet() {
        for order in 1..=52 {
            for part in 0..32 {
                let edge = f64::from(32 + part) / 64.0 * 2f64.powi(-order);
                [edge, edge.next_down(), edge.next_up()].into_iter().for_each(assert_same);
            }
        }
        [0.5 - CENTRE, (0.5 - CENTRE).next_up(), 0.5 + CENTRE, 0.5f64.next_down()].into_iter().for_each(assert_same);
    }

    #[test]
    fn the_ends_are_the_reference_s() {
        assert_eq!(standard_normal(0.5).to_bits(), 0);
        assert_eq!((standard_normal(0.0), standard_normal(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(standard_normal(-0.1).is_nan() && standard_normal(1.1).is_nan() && standard_normal(f64::NAN).is_nan());
        assert_same(1e-300);
        assert_same(LEAST_TAIL);
    }
}
