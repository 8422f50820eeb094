//! Quantiles of the beta distribution from one continued fraction and a series.
//!
//! A classical approximation is most often within a hundredth of the tail asked for. There the tail is computed once,
//! as the density times a continued fraction, and the rest of the way is the inverted Taylor series of the distribution
//! function, whose coefficients follow from the density's differential equation without a further transcendental call.
//! Where the approximation is worse the series is applied again; where its conditions do not hold the answer is `None`.

use super::law::Beta;
use crate::special::double_double::DoubleDouble;
use crate::special::expansions::{log_ratio, log1p_less};

/// A point of the unit interval with its complement, both to full relative precision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The largest lower tail sought here: nearer to the mode the continued fraction is slow.
const MOST: f64 = 0.3;

/// Below this the exponent of the density may need more than the digits of a double.
const LEAST: f64 = 1e-12;

/// Pairs of terms of the continued fraction after which another way is the shorter.
const PAIRS: u32 = 200;

/// Numerators and denominators are divided by this when they outgrow it.
const LARGE: f64 = 1e100;

/// The point that leaves `tail` below it.
pub(super) fn lower_quantile(law: &Beta, tail: f64) -> Option<Point> {
    let (a, b) = law.shapes();
    if !(LEAST..=MOST).contains(&tail) || a < 1.0 || b < 1.0 {
        return None;
    }
    let mut point = start(a, b, tail)?;
    for _ in 0..6 {
        let (mass, density) = lower_tail(law, point)?;
        let gap = tail / mass - 1.0;
        if !(-0.6..=1.5).contains(&gap) {
            // Too far for the series, but the logarithm of the tail is nearly straight in that of x.
            let power = density * point.x / mass;
            let x = point.x * libm::exp(log_ratio(tail, mass) / power);
            point = Point::new(if x < 1.0 { x } else { 0.5 * (1.0 + point.x) })?;
            continue;
        }
        let step = series_step(a, b, point, gap * mass / density);
        let next = Point { x: point.x + step, y: point.y - step };
        if next.x <= 0.0 || next.y <= 0.0 {
            return None;
        }
        // What the series leaves out is of the seventh order.
        if gap.abs() < 0.01 {
            return Some(next);
        }
        point = Point::new(next.x)?;
    }
    None
}

impl Point {
    /// The point at a double strictly within the unit interval and not next to 1, where its complement has no digits.
    fn new(x: f64) -> Option<Self> {
        let y = 1.0 - x;
        (x > 1e-290 && y > 1e-13).then_some(Self { x, y })
    }
}

/// Carter's approximation to the quantiles of Fisher's z, half the logarithm of a variance ratio.
fn start(a: f64, b: f64, tail: f64) -> Option<Point> {
    // Hastings's approximation to the normal quantile, good to 5e-4.
    let t = (-2.0 * libm::log(tail)).sqrt();
    let z =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let (first, second) = (2.0 * a - 1.0, 2.0 * b - 1.0);
    let (sum, product) = (first + second, first * second);
    let inverse = product.recip();
    let lambda = (z * z - 3.0) / 6.0;
    let spread = (2.0 * product / sum + lambda).max(0.0).sqrt();
    let twice_w = inverse * (z * spread * sum - 2.0 * (first - second) * (lambda + 5.0 / 6.0 - sum * inverse / 3.0));
    Point::new(a / (a + b * rough_exp(twice_w)))
}

/// The exponential to four digits, for a start.
fn rough_exp(v: f64) -> f64 {
    let v = v.clamp(-600.0, 600.0);
    let doublings = (v * std::f64::consts::LOG2_E) as i64;
    let rest = v - doublings as f64 * std::f64::consts::LN_2;
    let mantissa = 1.0 + rest * (1.0 + rest * (1.0 / 2.0 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest / 120.0))));
    mantissa * f64::from_bits(((doublings + 1023) as u64) << 52)
}

/// The lower tail and the density of x at a point below the mean.
fn lower_tail(law: &Beta, point: Point) -> Option<(f64, f64)> {
    let (a, b) = law.shapes();
    let slope = (DoubleDouble::exact(a) - law.total() * point.x).rounded();
    if slope <= 0.0 {
        return None;
    }
    let (below, above) = (-slope / a, slope / b);
    let below_part = if below >= -0.3 {
        a * log1p_less(below)
    } else {
        // Next to -1 the ratio itself has more digits than its distance from 1.
        a * libm::log(law.total().hi * point.x / a) + slope
    };
    // Where the linear terms of the two parts cancel they must be small.
    if slope > 60.0 && (below < -0.3 || above > 0.4) {
        return None;
    }
    let exponent = below_part + b * log1p_less(above);
    let density = law.scale() * libm::exp(exponent + law.correction());
    let mass = density * fraction(a, b, point, slope)?;
    Some((mass, density / (point.x * point.y)))
}

/// The lower tail over the density of the log odds, by the even part of Gauss's continued fraction.
fn fraction(a: f64, b: f64, point: Point, slope: f64) -> Option<f64> {
    let x = point.x;
    let (tilt, ascent, total) = (slope + 1.0, 1.0 + point.y, a + b - 1.0);
    let mut divisor = (a + 1.0).recip();
    let (mut numerator, mut denominator) = (1.0, a * tilt * divisor);
    let (mut last_numerator, mut last_denominator) = (0.0, 1.0);
    // The tail's error matters to the quantile by the inverse of the hazard, which is at least the slope.
    let enough = 1e-15 * slope.max(1.0);
    let mut n = 0.0;
    for _ in 0..PAIRS {
        for _ in 0..2 {
            n += 1.0;
            let scaled = x * divisor;
            let left = n * (b - n) * scaled;
            let across = (a + (n - 1.0)) * (total + n) * scaled * left;
            divisor = (a + (2.0 * n + 1.0)).recip();
            let along = n + left + (a + n) * divisor * (tilt + n * ascent);
            let next = (along * numerator + across * last_numerator, along * denominator + across * last_denominator);
            (last_numerator, last_denominator) = (numerator, denominator);
            (numerator, denominator) = next;
        }
        let change = numerator * last_denominator - last_numerator * denominator;
        if change.abs() <= enough * (numerator * last_denominator).abs() {
            return Some(numerator / denominator);
        }
        if denominator.abs() > LARGE {
            let shrink = LARGE.recip();
            numerator *= shrink;
            denominator *= shrink;
            last_numerator *= shrink;
            last_denominator *= shrink;
        }
    }
    None
}

/// The step t at which the integral of the density from the point, over the density there, is `area`.
fn series_step(a: f64, b: f64, point: Point, area: f64) -> f64 {
    // With c the Taylor coefficients of the density over the density at the point, from
    // x y f' = ((a - 1) y - (b - 1) x) f.
    let Point { x, y } = point;
    let spread = (x * y).recip();
    let tilt = (a - 1.0) * y - (b - 1.0) * x;
    let bend = a + b - 2.0;
    let skew = y - x;
    let mut c = [1.0, tilt * spread, 0.0, 0.0, 0.0, 0.0];
    for k in 1..5 {
        let order = k as f64;
        c[k + 1] = ((tilt - order * skew) * c[k] + (order - 1.0 - bend) * c[k - 1]) * spread / (order + 1.0);
    }
    let (m2, m3, m4, m5, m6) = (c[1] / 2.0, c[2] / 3.0, c[3] / 4.0, c[4] / 5.0, c[5] / 6.0);
    let square = m2 * m2;
    let d3 = 2.0 * square - m3;
    let d4 = 5.0 * m2 * (m3 - square) - m4;
    let d5 = 6.0 * m2 * m4 + 3.0 * m3 * m3 + square * (14.0 * square - 21.0 * m3) - m5;
    let d6 = 7.0 * (m2 * m5 + m3 * m4) + m2 * (84.0 * square * m3 - 28.0 * m3 * m3 - 28.0 * m2 * m4)
        - 42.0 * square * square * m2
        - m6;
    area * (1.0 + area * (-m2 + area * (d3 + area * (d4 + area * (d5 + area * d6)))))
}
