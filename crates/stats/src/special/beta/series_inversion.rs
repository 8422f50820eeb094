//! Quantiles of the beta distribution from one continued fraction and a series.
//!
//! A classical approximation is most often within a hundredth of the tail asked for. There the tail is computed once,
//! as the density times a continued fraction, and the rest of the way is the inverted Taylor series of the distribution
//! function, whose coefficients follow from the density's differential equation without a further transcendental call.
//! Where the approximation is worse the series is applied again; where its conditions do not hold the answer is `None`.
//!
//! All of it is written for several laws side by side, since both limits of an interval are such quantiles.

use super::fraction::fraction;
use super::laws::{Laws, Points};
use super::step::series_step;
use crate::special::expansions::{log_ratio, log1p_less, log1p_less_lanes};
use crate::special::lanes::Lanes;

/// The largest lower tail sought here: nearer to the mode the continued fraction is slow.
const MOST: f64 = 0.3;

/// Below this the exponent of the density may need more than the digits of a double.
const LEAST: f64 = 1e-12;

/// What the series leaves out is of the seventh order of the gap that it closes.
const SMALL_GAP: f64 = 0.01;

/// The point that leaves `tail` below it, and its complement.
pub(super) fn lower_quantile(law: &Laws<1>, tail: f64) -> Option<(f64, f64)> {
    if !applies(law, tail) {
        return None;
    }
    let mut points = start(law, tail)?;
    for _ in 0..6 {
        let (mass, density) = lower_tails(law, points)?;
        let gap = tail / mass - 1.0;
        let (Lanes([x]), Lanes([wide])) = (points.x, gap);
        if !(-0.6..=1.5).contains(&wide) {
            // Too far for the series, but the logarithm of the tail is nearly straight in that of x.
            let (Lanes([mass]), Lanes([density])) = (mass, density);
            let further = x * libm::exp(log_ratio(tail, mass) / (density * x / mass));
            points = Points::at(Lanes([if further < 1.0 { further } else { 0.5 * (1.0 + x) }]))?;
            continue;
        }
        let next = series_step(law, points, gap * mass / density)?;
        if wide.abs() < SMALL_GAP {
            let Points { x: Lanes([x]), y: Lanes([y]) } = next;
            return Some((x, y));
        }
        points = Points::at(next.x)?;
    }
    None
}

/// As [`lower_quantile`] for several laws, where the first point is near enough for each of them.
pub(super) fn lower_quantiles<const N: usize>(laws: &Laws<N>, tail: f64) -> Option<Points<N>> {
    if !applies(laws, tail) {
        return None;
    }
    let points = start(laws, tail)?;
    let (mass, density) = lower_tails(laws, points)?;
    let gap = tail / mass - 1.0;
    if gap.every(|gap| gap.abs() < SMALL_GAP) { series_step(laws, points, gap * mass / density) } else { None }
}

fn applies<const N: usize>(laws: &Laws<N>, tail: f64) -> bool {
    (LEAST..=MOST).contains(&tail) && laws.a.every(|a| a >= 1.0) && laws.b.every(|b| b >= 1.0)
}

/// Carter's approximation to the quantiles of Fisher's z, half the logarithm of a variance ratio.
fn start<const N: usize>(laws: &Laws<N>, tail: f64) -> Option<Points<N>> {
    let &Laws { a, b, .. } = laws;
    // Hastings's approximation to the normal quantile, good to 5e-4.
    let t = (-2.0 * libm::log(tail)).sqrt();
    let z =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let (first, second) = (2.0 * a - 1.0, 2.0 * b - 1.0);
    let (sum, product) = (first + second, first * second);
    let inverse = product.recip();
    let lambda = (z * z - 3.0) / 6.0;
    let spread = (2.0 * product / sum + lambda).map(|variance| variance.max(0.0)).sqrt();
    let twice_w = inverse * (z * spread * sum - 2.0 * (first - second) * (lambda + 5.0 / 6.0 - sum * inverse / 3.0));
    Points::at(a / (a + b * rough_exp(twice_w)))
}

/// The exponential to four digits, for a start.
fn rough_exp<const N: usize>(v: Lanes<N>) -> Lanes<N> {
    let v = v.map(|v| v.clamp(-600.0, 600.0));
    let doublings = v.map(|v| (v * std::f64::consts::LOG2_E) as i64 as f64);
    let rest = v - doublings * std::f64::consts::LN_2;
    let mantissa = 1.0 + rest * (1.0 + rest * (1.0 / 2.0 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest / 120.0))));
    mantissa * doublings.map(|doublings| f64::from_bits(((doublings as i64 + 1023) as u64) << 52))
}

/// The lower tails and the densities of x at points below the means.
fn lower_tails<const N: usize>(laws: &Laws<N>, points: Points<N>) -> Option<(Lanes<N>, Lanes<N>)> {
    let &Laws { a, b, .. } = laws;
    let slope = laws.slope(points.x);
    if !slope.every(|slope| slope > 0.0) {
        return None;
    }
    let (below, above) = (-slope / a, slope / b);
    let below_part = if below.every(|below| below >= -0.3) {
        a * log1p_less_lanes(below)
    } else {
        // Next to -1 the ratio itself has more digits than its distance from 1.
        Lanes(std::array::from_fn(|lane| {
            let (a, below, slope) = (a.0[lane], below.0[lane], slope.0[lane]);
            if below >= -0.3 {
                a * log1p_less(below)
            } else {
                a * libm::log(laws.total.0[lane] * points.x.0[lane] / a) + slope
            }
        }))
    };
    // Where the linear terms of the two parts cancel they must be small.
    let cancels = |lane: usize| slope.0[lane] > 60.0 && (below.0[lane] < -0.3 || above.0[lane] > 0.4);
    if (0..N).any(cancels) {
        return None;
    }
    let exponent = below_part + b * log1p_less_lanes(above);
    let density = laws.scale * (exponent + laws.correction).map(libm::exp);
    let mass = density * fraction(laws, points, slope)?;
    Some((mass, density / (points.x * points.y)))
}
