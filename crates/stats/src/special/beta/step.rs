//! The inverted Taylor series of the distribution function.

use super::laws::{Laws, Points};
use crate::special::lanes::Lanes;

/// The points up to which the integrals of the densities from `points`, over the densities there, are `area`; `None`
/// where one lies outside the unit interval.
pub(super) fn series_step<const N: usize>(laws: &Laws<N>, points: Points<N>, area: Lanes<N>) -> Option<Points<N>> {
    // With c the Taylor coefficients of the density over the density at the point, from
    // x y f' = ((a - 1) y - (b - 1) x) f.
    let (&Laws { a, b, .. }, Points { x, y }) = (laws, points);
    let spread = (x * y).recip();
    let tilt = (a - 1.0) * y - (b - 1.0) * x;
    let bend = a + b - 2.0;
    let skew = y - x;
    let mut c = [Lanes::all(0.0); 6];
    c[0] = Lanes::all(1.0);
    c[1] = tilt * spread;
    for k in 1..5 {
        let order = k as f64;
        c[k + 1] = ((tilt - order * skew) * c[k] + (order - 1.0 - bend) * c[k - 1]) * spread * (order + 1.0).recip();
    }
    let (m2, m3, m4, m5, m6) = (c[1] * 0.5, c[2] * (1.0 / 3.0), c[3] * 0.25, c[4] * 0.2, c[5] * (1.0 / 6.0));
    let square = m2 * m2;
    let d3 = 2.0 * square - m3;
    let d4 = 5.0 * m2 * (m3 - square) - m4;
    let d5 = 6.0 * m2 * m4 + 3.0 * m3 * m3 + square * (14.0 * square - 21.0 * m3) - m5;
    let d6 = 7.0 * (m2 * m5 + m3 * m4) + m2 * (84.0 * square * m3 - 28.0 * m3 * m3 - 28.0 * m2 * m4)
        - 42.0 * square * square * m2
        - m6;
    let step = area * (1.0 + area * (-m2 + area * (d3 + area * (d4 + area * (d5 + area * d6)))));
    let next = Points { x: x + step, y: y - step };
    (next.x.every(|x| x > 0.0) && next.y.every(|y| y > 0.0)).then_some(next)
}
