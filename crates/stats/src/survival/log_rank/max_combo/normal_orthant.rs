//! Probabilities that two or three correlated standard normal variables all stay below their bounds.

use super::quadrature::integral;
use crate::special::normal;
use std::f64::consts::PI;

/// Below minus this a variable never stays, above it always does, as far as a probability of order 1 can tell.
const FAR: f64 = 9.5;

/// Correlations as near to 1 or -1 make two variables one.
const SAME: f64 = 1e-14;

const TOLERANCE: f64 = 1e-12;

/// P(X < x, Y < y) with the correlation `r`: for independent variables, and its derivative in r integrated from there.
pub(super) fn below_two(x: f64, y: f64, r: f64) -> f64 {
    if x < -FAR || y < -FAR {
        return 0.0;
    }
    if x > FAR || y > FAR || r >= 1.0 - SAME {
        return normal::cdf(x.min(y));
    }
    if r <= SAME - 1.0 {
        return (normal::cdf(x) - normal::survival(y)).max(0.0);
    }
    // r is the sine of an angle, which takes the singularity at 1 out of the density.
    let density = |angle: f64| {
        let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
        let apart = (x - sine * y) / cosine;
        libm::exp(-0.5 * (apart * apart + y * y))
    };
    let added = integral(&density, 0.0, libm::asin(r), TOLERANCE) / (2.0 * PI);
    (normal::cdf(x) * normal::cdf(y) + added).clamp(0.0, 1.0)
}

/// The probability that all three variables stay below; `r` has the correlations of the pairs 12, 13, 23.
///
/// The first variable's correlations grow from 0 in proportion, by which the matrix stays one of correlations
/// throughout (Plackett RL. A reduction formula for normal multivariate integrals. Biometrika 1954;41:351-360). It is
/// the variable whose correlations are the lesser ones, so that two variables that are one can be told beforehand.
pub(super) fn below_three(bounds: [f64; 3], r: [f64; 3]) -> f64 {
    let [r12, r13, r23] = r;
    if r12.abs() > r23.abs() && r12.abs() >= r13.abs() {
        return below_three([bounds[2], bounds[0], bounds[1]], [r13, r23, r12]);
    }
    if r13.abs() > r23.abs() {
        return below_three([bounds[1], bounds[0], bounds[2]], [r12, r23, r13]);
    }
    let [x, y, z] = bounds;
    if bounds.iter().any(|&bound| bound < -FAR) {
        return 0.0;
    }
    if x > FAR {
        return below_two(y, z, r23);
    }
    if y > FAR {
        return below_two(x, z, r13);
    }
    if z > FAR {
        return below_two(x, y, r12);
    }
    if r23 >= 1.0 - SAME {
        return below_two(x, y.min(z), r12);
    }
    if r23 <= SAME - 1.0 {
        return (below_two(x, y, r12) - below_two(x, -z, r12)).max(0.0);
    }
    let independent = normal::cdf(x) * below_two(y, z, r23);
    let greater = r12.abs().max(r13.abs());
    if greater == 0.0 {
        return independent;
    }
    let angle = libm::asin(greater);
    let derivative = |part: f64| {
        let (sine, cosine) = (libm::sin(part * angle), libm::cos(part * angle));
        let (p, q) = (r12 * (sine / greater), r13 * (sine / greater));
        let slope = angle * cosine / greater;
        slope * (r12 * at_bounds([x, y, z], [p, q, r23]) + r13 * at_bounds([x, z, y], [q, p, r23]))
    };
    (independent + integral(&derivative, 0.0, 1.0, TOLERANCE)).clamp(0.0, 1.0)
}

/// The density of the first two variables at their bounds times the probability that the third then stays below.
fn at_bounds([x, y, z]: [f64; 3], [p, q, r]: [f64; 3]) -> f64 {
    let own = (1.0 - p) * (1.0 + p);
    let apart = x - p * y;
    let exponent = 0.5 * (apart * apart / own + y * y);
    if exponent > 45.0 {
        return 0.0;
    }
    let left = z - (x * (q - p * r) + y * (r - p * q)) / own;
    let variance = (own - q * q - r * r + 2.0 * p * q * r) / own;
    let stays = if variance > 1e-15 {
        normal::cdf(left / libm::sqrt(variance))
    } else if left == 0.0 {
        0.5
    } else {
        f64::from(left > 0.0)
    };
    libm::exp(-exponent) / (2.0 * PI * libm::sqrt(own)) * stays
}
