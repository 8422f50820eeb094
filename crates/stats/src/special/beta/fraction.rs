//! Gauss's continued fraction for tails of the beta distribution.

use super::laws::{Laws, Points};
use crate::special::lanes::Lanes;

/// Pairs of terms after which another way is the shorter.
const PAIRS: u32 = 200;

/// Numerators and denominators are divided by this when they outgrow it.
const LARGE: f64 = 1e100;

/// The lower tails over the densities of the log odds at points below the means, by the even part of the fraction.
pub(super) fn fraction<const N: usize>(laws: &Laws<N>, points: Points<N>, slope: Lanes<N>) -> Option<Lanes<N>> {
    let (&Laws { a, b, .. }, x) = (laws, points.x);
    let (tilt, ascent, total) = (slope + 1.0, 1.0 + points.y, a + b - 1.0);
    let mut divisor = (a + 1.0).recip();
    let (mut numerator, mut denominator) = (Lanes::all(1.0), a * tilt * divisor);
    let (mut last_numerator, mut last_denominator) = (Lanes::all(0.0), Lanes::all(1.0));
    // The tail's error matters to the quantile by the inverse of the hazard, which is at least the slope.
    let enough = 1e-15 * slope.map(|slope| slope.max(1.0));
    let mut settled = [None; N];
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
        let (crossed, change) = {
            let crossed = numerator * last_denominator;
            (crossed, crossed - last_numerator * denominator)
        };
        let near = change.map(f64::abs) - (enough * crossed).map(f64::abs);
        if near.any(|excess| excess <= 0.0) {
            // Each lane stops where it would alone, so that its digits do not depend on its company.
            for (lane, settled) in settled.iter_mut().enumerate() {
                if near.0[lane] <= 0.0 && settled.is_none() {
                    *settled = Some(numerator.0[lane] / denominator.0[lane]);
                }
            }
            if settled.iter().all(Option::is_some) {
                return Some(Lanes(settled.map(|ratio| ratio.unwrap_or(f64::NAN))));
            }
        }
        if denominator.any(|denominator| denominator.abs() > LARGE) {
            let shrink = denominator.map(|d| if d.abs() > LARGE { LARGE.recip() } else { 1.0 });
            numerator = numerator * shrink;
            denominator = denominator * shrink;
            last_numerator = last_numerator * shrink;
            last_denominator = last_denominator * shrink;
        }
    }
    None
}
