//! How likely a Brownian bridge, as it is or standardized, stays within a band: what simultaneous bands rest on.

use crate::bayes::root::increasing_root;
use crate::special::normal;
use std::f64::consts::PI;

/// The half-width within which the Brownian bridge stays on `from..=to` with probability `level`.
pub(super) fn bridge_critical_value(from: f64, to: f64, level: f64) -> f64 {
    least(0.0, level, |half_width| bridge_stays_within(half_width, from, to))
}

/// The half-width within which the standardized Brownian bridge $B(u)/\sqrt{u(1-u)}$ stays with probability `level`
/// while half the log odds of $u$ grow by `duration`.
pub(super) fn standardized_critical_value(duration: f64, level: f64) -> f64 {
    let pointwise = normal::upper_quantile((1.0 - level) / 2.0);
    least(pointwise, level, |half_width| standardized_stays_within(half_width, duration))
}

/// Where a probability that grows from `below` on comes up to the level.
fn least(below: f64, level: f64, probability: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut above) = (below, below + 0.5);
    while probability(above) < level && above < 10.0 {
        (below, above) = (above, above + 0.5);
    }
    increasing_root(below, above, 1e-14, |half_width| probability(half_width) - level)
}

/// The probability that the Brownian bridge stays within `±half_width` on `from..=to`, between 0 and 1.
fn bridge_stays_within(half_width: f64, from: f64, to: f64) -> f64 {
    if half_width <= 0.0 {
        return 0.0;
    }
    // The bridge is Brownian motion from 0 to `from`, in the strip from there to `to`, and on to 0 at 1.
    (2.0 * PI).sqrt() * strip(half_width, from, to - from, 1.0 - to)
}

/// The probability that the stationary Ornstein-Uhlenbeck process with correlation $e^{-s}$ stays within `±half_width`
/// for a duration: the standardized Brownian bridge in the time that is half its log odds.
fn standardized_stays_within(half_width: f64, duration: f64) -> f64 {
    if duration < BRIEF { briefly_within(half_width, duration) } else { long_within(half_width, duration) }
}

/// Up to this duration splitting the generator leaves an error below 1e-8.
const BRIEF: f64 = 0.002;

/// With $g = f \sqrt\varphi$ the process's generator $f'' - x f'$ becomes $g'' - (x^2/4 - 1/2) g$. Half of the second
/// part's effect is taken before and half after the diffusion. What that leaves out arises at the edge: it is
/// $c \varphi(c) d^2 / 8$ for the half-width $c$ and the duration $d$, up to a part of order $d^{5/2}$.
fn briefly_within(half_width: f64, duration: f64) -> f64 {
    let variance = 4.0 / (2.0 + duration);
    let split = (2.0 * PI).sqrt()
        * variance
        * libm::exp(duration / 2.0)
        * strip(half_width, variance, 2.0 * duration, variance);
    split + half_width * normal::density(half_width) * duration * duration / 8.0
}

/// The integral over the square `±half_width` of the normal density of $x$ with variance `start`, that of $y$ with
/// variance `end`, and the density of Brownian motion going from $x$ to $y$ in `duration` without leaving the strip.
///
/// The last is a sum over images, at distances of twice the half-width with alternating signs; the integral over $x$
/// has a closed form, that over $y$ is a quadrature refined towards the middle and the edge.
fn strip(half_width: f64, start: f64, duration: f64, end: f64) -> f64 {
    let total = start + duration;
    let spread = (start * duration / total).sqrt();
    let density = |x: f64, variance: f64| normal::density(x / variance.sqrt()) / variance.sqrt();
    let image = |distance: f64| {
        let mean = distance * start / total;
        let inside = if spread > 0.0 {
            within((-half_width - mean) / spread, (half_width - mean) / spread)
        } else {
            f64::from(u8::from(mean.abs() < half_width))
        };
        density(distance, total) * inside
    };
    let images = |y: f64| {
        let mut sum = image(y);
        for number in 1..200 {
            let shift = 2.0 * half_width * f64::from(number);
            let pair = image(y - shift) + image(y + shift);
            sum += if number % 2 == 1 { -pair } else { pair };
            if density(shift - half_width, total) < 1e-20 {
                break;
            }
        }
        sum
    };
    let finest = 0.05 * duration.min(end).sqrt();
    2.0 * graded_quadrature(half_width, finest, |y| density(y, end) * images(y))
}

/// The probability of a standard normal variate between two numbers, without loss in a tail.
fn within(from: f64, to: f64) -> f64 {
    if from > 0.0 { normal::survival(from) - normal::survival(to) } else { normal::cdf(to) - normal::cdf(from) }
}

/// Abscissas and weights of the Gauss-Legendre rule of order 10, those above 0.
const LEGENDRE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// The integral from 0 to `end` over panels that halve towards both ends, down to the `finest` or for a long while.
fn graded_quadrature(end: f64, finest: f64, of: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let mut panel = |from: f64, to: f64| {
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
        for (abscissa, weight) in LEGENDRE {
            sum += half * weight * (of(middle - half * abscissa) + of(middle + half * abscissa));
        }
    };
    let mut width = end / 4.0;
    panel(width, end / 2.0);
    panel(end / 2.0, end - width);
    for _ in 0..24 {
        if width < finest {
            break;
        }
        panel(width / 2.0, width);
        panel(end - width, end - width / 2.0);
        width /= 2.0;
    }
    panel(0.0, width);
    panel(end - width, end);
    sum
}

/// The sum over the even eigenfunctions of the generator $f'' - x f'$ that vanish at the edge.
fn long_within(half_width: f64, duration: f64) -> f64 {
    let (mut sum, mut below) = (0.0, 0.0);
    for number in 1..1000 {
        let eigenvalue = eigenvalue(half_width, number, below);
        let edge = Shot::at(half_width, eigenvalue);
        // The squared mean of the eigenfunction over its mean square, by Green's identity.
        let part =
            2.0 * normal::density(half_width) * edge.slope / (eigenvalue * eigenvalue * edge.value_by_eigenvalue);
        let decay = libm::exp(-eigenvalue * duration);
        sum += part * decay;
        if decay < 1e-14 {
            break;
        }
        below = eigenvalue;
    }
    sum
}

/// The even eigenvalue of that number, from 1, above the one before: bracketed by counting zeros, then Newton's steps.
fn eigenvalue(half_width: f64, number: usize, above: f64) -> f64 {
    let wave = (2 * number - 1) as f64 * PI / (2.0 * half_width);
    // The potential x²/4 - 1/2 lies between -1/2 and its value at the edge.
    let mut low = (wave * wave - 0.5).max(above);
    let mut high = wave * wave + half_width * half_width / 4.0;
    let mean_square = half_width * half_width / 3.0 - 0.5 / (wave * wave);
    let mut guess = (wave * wave + mean_square / 4.0 - 0.5).clamp(low, high);
    for _ in 0..200 {
        let shot = Shot::at(half_width, guess);
        if shot.zeros >= number {
            high = guess;
        } else {
            low = guess;
        }
        let newton = guess - shot.value / shot.value_by_eigenvalue;
        let next = if newton > low && newton < high { newton } else { low + (high - low) / 2.0 };
        if (next - guess).abs() <= 1e-14 * next || next <= low || next >= high {
            return next;
        }
        guess = next;
    }
    guess
}

/// The even solution of $f'' - x f' + \lambda f = 0$ with $f(0) = 1$, followed to the edge.
struct Shot {
    value: f64,
    slope: f64,
    value_by_eigenvalue: f64,
    slope_by_eigenvalue: f64,
    zeros: usize,
}

impl Shot {
    /// By Taylor's series over steps short enough for their terms to fall from the start.
    fn at(half_width: f64, eigenvalue: f64) -> Shot {
        let mut shot = Shot { value: 1.0, slope: 0.0, value_by_eigenvalue: 0.0, slope_by_eigenvalue: 0.0, zeros: 0 };
        let steps = (half_width * (0.4 * eigenvalue.sqrt()).max(half_width).max(1.0)).ceil();
        let step = half_width / steps;
        for number in 0..steps as u32 {
            shot.advance(f64::from(number) * step, step, eigenvalue);
        }
        shot
    }

    fn advance(&mut self, from: f64, step: f64, eigenvalue: f64) {
        let (mut value, mut slope, mut by_value, mut by_slope) = (0.0, 0.0, 0.0, 0.0);
        let mut terms = (self.value, self.slope);
        let mut by_terms = (self.value_by_eigenvalue, self.slope_by_eigenvalue);
        let mut power = 1.0;
        for order in 0..28 {
            let order = f64::from(order);
            value += terms.0 * power;
            slope += (order + 1.0) * terms.1 * power;
            by_value += by_terms.0 * power;
            by_slope += (order + 1.0) * by_terms.1 * power;
            let next = |(this, next): (f64, f64), added: f64| {
                (from * (order + 1.0) * next + (order - eigenvalue) * this - added) / ((order + 2.0) * (order + 1.0))
            };
            let (ahead, by_ahead) = (next(terms, 0.0), next(by_terms, terms.0));
            (terms, by_terms) = ((terms.1, ahead), (by_terms.1, by_ahead));
            power *= step;
        }
        self.zeros += usize::from((value <= 0.0) != (self.value <= 0.0));
        *self = Shot { value, slope, value_by_eigenvalue: by_value, slope_by_eigenvalue: by_slope, zeros: self.zeros };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kolmogorov's distribution, 1 - 2 Σ (-1)^(k-1) exp(-2 k² c²), is that of the bridge on all of 0..1.
    #[test]
    fn the_whole_bridge_has_kolmogorovs_distribution() {
        for half_width in [0.5, 0.8, 1.0, 1.3581, 2.0] {
            let term = |k: f64| libm::exp(-2.0 * k * k * half_width * half_width);
            let kolmogorov = 1.0 - 2.0 * (term(1.0) - term(2.0) + term(3.0) - term(4.0) + term(5.0));
            let got = bridge_stays_within(half_width, 0.0, 1.0 - 1e-12);
            assert!((got - kolmogorov).abs() < 1e-6, "{half_width}: {got}, {kolmogorov}");
        }
    }

    #[test]
    fn a_moment_is_a_normal_variate() {
        for half_width in [0.3, 0.6] {
            let got = bridge_stays_within(half_width, 0.3, 0.3 + 1e-13);
            let expected = 1.0 - 2.0 * normal::survival(half_width / 0.21f64.sqrt());
            assert!((got - expected).abs() < 1e-6, "{got}, {expected}");
            let got = standardized_stays_within(3.0 * half_width, 0.0);
            let expected = 1.0 - 2.0 * normal::survival(3.0 * half_width);
            assert!((got - expected).abs() < 1e-12, "{got}, {expected}");
        }
    }

    #[test]
    fn the_brief_and_the_long_meet() {
        for half_width in [1.0, 2.0, 3.0] {
            for duration in [0.001, BRIEF] {
                let (brief, long) = (briefly_within(half_width, duration), long_within(half_width, duration));
                assert!((brief - long).abs() < 1e-8, "{half_width}, {duration}: {brief}, {long}");
            }
        }
    }
}
