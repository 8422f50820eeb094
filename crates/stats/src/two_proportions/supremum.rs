//! The largest probability of a set of tables over a nuisance proportion, enclosed from both sides.
//!
//! Both arms are binomial, with proportions that move with the nuisance $$\pi$$ at the same rate, and
//! $$1/\sigma^2 = \sum n_i / (p_i (1 - p_i))$$ is its information at one place. For any set of tables, and for any weights
//! of tables between 0 and $$c$$, Cauchy's inequality over the expansion in Krawtchouk's polynomials gives, for complex
//! $$h$$,
//! $$|P(\pi + \sigma h)| \le \sqrt{c P(\pi)}\, e^{|h|^2 / 2}.$$
//! So a polynomial of degree 12 through the Chebyshev points of a stretch of $$\pm\sigma/2$$ differs from the probability
//! by less than 4e-12 of that root (the bound of Bernstein for the ellipse whose half-axes add up to 12 half stretches):
//! the largest value of finitely many polynomials is the maximum, no peak between two points can be missed. On each
//! polynomial the largest coefficient in Bernstein's basis is a bound, which halving the stretch makes four times as
//! sharp.

use std::f64::consts::PI;

/// The degree of the polynomials.
const DEGREE: usize = 12;

/// Half the length of a stretch, in units of σ at its middle.
const REACH: f64 = 0.5;

/// How far the probability in a stretch may be above that in its middle, relative to the root of the latter times the
/// ceiling: the bound of the module without the constant term, $$\sqrt{e^{1/4} - 1}$$.
const DEPARTURE: f64 = 0.533;

/// How far above the largest value found, relatively, a bound may remain.
const RESOLUTION: f64 = 1e-11;

/// The coefficients in Bernstein's basis of a polynomial on a stretch.
type Coefficients = [f64; DEGREE + 1];

/// A polynomial on a stretch of the nuisance.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: f64,
    to: f64,
    of: Coefficients,
}

/// The probability of tables over a nuisance proportion.
pub(super) struct OverNuisance<S, P> {
    /// The range of the nuisance.
    pub(super) range: (f64, f64),
    /// The most that a table's weight can be.
    pub(super) ceiling: f64,
    /// σ at a place within the range.
    pub(super) scale: S,
    /// The probability at a place.
    pub(super) at: P,
}

/// A place of the nuisance and the probability there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) place: f64,
    pub(super) probability: f64,
}

impl<S: Fn(f64) -> f64, P: FnMut(f64) -> f64> OverNuisance<S, P> {
    /// The largest probability.
    pub(super) fn largest(mut self) -> Found {
        self.search(0.0, f64::INFINITY)
    }

    /// Some probability above `bound`, or where there is none, one that is not.
    pub(super) fn above(mut self, bound: f64) -> Found {
        // What is far below the bound need not be known to the last digits.
        self.search(0.999 * bound, bound)
    }

    /// The largest probability, unless it is below `of_interest`; the search ends with one above `enough`.
    fn search(&mut self, of_interest: f64, enough: f64) -> Found {
        let (lowest, highest) = self.range;
        let mut most = self.found(lowest).or(self.found(highest));
        let (mut stretches, mut from) = (Vec::new(), lowest);
        while from < highest && most.probability <= enough {
            let to = end_of_stretch(from, highest, &self.scale);
            let middle = self.found(from + (to - from) / 2.0);
            most = most.or(middle);
            stretches.push((from, to, middle.probability));
            from = to;
        }
        let basis = Basis::new();
        let mut pieces = Vec::new();
        for (from, to, middle) in stretches {
            if most.probability > enough {
                return most;
            }
            if middle + DEPARTURE * libm::sqrt(self.ceiling * middle) <= most.probability.max(of_interest) {
                continue;
            }
            let values = basis.points.map(|point| {
                let found = self.found(from + (to - from) * point);
                most = most.or(found);
                found.probability
            });
            pieces.push(Piece { from, to, of: basis.coefficients(&values) });
        }
        let (mut bound, mut place) = (most.probability.max(of_interest), most.place);
        while let Some(piece) = pieces.pop() {
            if piece.of.iter().all(|&coefficient| coefficient <= bound * (1.0 + RESOLUTION)) {
                continue;
            }
            let (left, right) = piece.halves();
            if right.of[0] > bound {
                (bound, place) = (right.of[0], right.from);
            }
            if right.from > left.from && right.to > right.from {
                pieces.extend([left, right]);
            }
        }
        if place != most.place {
            most = most.or(self.found(place));
        }
        if most.probability > of_interest { self.vertex(most) } else { most }
    }

    /// The top of the parabola through a place next to a maximum, or that place where it is no lower.
    fn vertex(&mut self, middle: Found) -> Found {
        let (lowest, highest) = self.range;
        let step = 1e-4 * (self.scale)(middle.place);
        if !(middle.place - step > lowest && middle.place + step < highest) {
            return middle;
        }
        let [below, above] = [-step, step].map(|step| self.found(middle.place + step).probability);
        let bend = below - 2.0 * middle.probability + above;
        let shift = 0.5 * (below - above) / bend;
        if shift.abs() <= 1.0 { middle.or(self.found(middle.place + shift * step)) } else { middle }
    }

    fn found(&mut self, place: f64) -> Found {
        Found { place, probability: (self.at)(place) }
    }
}

impl Found {
    /// The one with the larger probability.
    fn or(self, other: Found) -> Found {
        if other.probability > self.probability { other } else { self }
    }
}

/// The end of the stretch that starts at `from`: twice the distance to its middle, which is no more than the reach of
/// the scale there.
fn end_of_stretch(from: f64, highest: f64, scale: &impl Fn(f64) -> f64) -> f64 {
    let fits = |middle: f64| middle - from <= REACH * scale(middle);
    let last = from + (highest - from) / 2.0;
    if fits(last) {
        return highest;
    }
    // Next to an end of the range the scale is the root of the distance, so that there is a middle that fits.
    let (mut within, mut beyond) = (from, last);
    while beyond - within > 1e-3 * (beyond - from) {
        let middle = within + (beyond - within) / 2.0;
        if fits(middle) { within = middle } else { beyond = middle }
    }
    from + 2.0 * (within - from)
}

impl Piece {
    /// The same polynomial on either half of the stretch, by de Casteljau's scheme.
    fn halves(&self) -> (Piece, Piece) {
        let (mut left, mut right, mut row) = (self.of, self.of, self.of);
        for level in 1..=DEGREE {
            for index in 0..=DEGREE - level {
                row[index] = 0.5 * (row[index] + row[index + 1]);
            }
            left[level] = row[0];
            right[DEGREE - level] = row[DEGREE - level];
        }
        let middle = self.from + (self.to - self.from) / 2.0;
        (Piece { from: self.from, to: middle, of: left }, Piece { from: middle, to: self.to, of: right })
    }
}

/// The points at which a polynomial is given, and how its coefficients follow.
struct Basis {
    /// Chebyshev's points on the stretch from 0 to 1.
    points: Coefficients,
    /// For each point the coefficients of the polynomial that is 1 there and 0 at the others.
    of_point: [Coefficients; DEGREE + 1],
}

impl Basis {
    fn new() -> Basis {
        let points = std::array::from_fn(|index| {
            let half = libm::sin(PI / 2.0 * index as f64 / DEGREE as f64);
            half * half
        });
        Basis { points, of_point: std::array::from_fn(|index| lagrange(&points, index)) }
    }

    fn coefficients(&self, values: &Coefficients) -> Coefficients {
        let mut sum = [0.0; DEGREE + 1];
        for (value, coefficients) in values.iter().zip(&self.of_point) {
            for (sum, coefficient) in sum.iter_mut().zip(coefficients) {
                *sum += value * coefficient;
            }
        }
        sum
    }
}

/// The polynomial that is 1 at one of the points and 0 at the others: a product of linear factors, each of which is
/// $$-t_j (1 - t) + (1 - t_j) t$$, so that the products of the powers of both variables are collected.
fn lagrange(points: &Coefficients, own: usize) -> Coefficients {
    let mut product = [0.0; DEGREE + 1];
    product[0] = 1.0;
    for (other, &point) in points.iter().enumerate().filter(|&(other, _)| other != own) {
        let unit = points[own] - points[other];
        for index in (0..=DEGREE).rev() {
            let before = if index == 0 { 0.0 } else { product[index - 1] };
            product[index] = (before * (1.0 - point) - product[index] * point) / unit;
        }
    }
    let mut binomial = 1.0;
    for (index, coefficient) in product.iter_mut().enumerate() {
        *coefficient /= binomial;
        binomial *= (DEGREE - index) as f64 / (index + 1) as f64;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::super::neighbours::Neighbours;
    use super::*;
    use crate::bisection::turning_point;

    /// Numbers from 0 to 1, the same everywhere.
    fn weights(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            ((mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..count).map(|_| next()).collect()
    }

    fn largest_mean(of: &[f64]) -> f64 {
        let subjects = of.len() - 1;
        let neighbours = Neighbours::of(subjects as u64);
        let scale = |proportion: f64| libm::sqrt(proportion * (1.0 - proportion) / subjects as f64);
        let ceiling = of.iter().copied().fold(0.0, f64::max);
        let at = |proportion| neighbours.mean(proportion, of);
        OverNuisance { range: (0.0, 1.0), ceiling, scale, at }.largest().probability
    }

    /// The largest of all local maxima, found where the derivative, a mean of differences, changes its sign between 40
    /// points a standard deviation.
    fn by_derivative(of: &[f64]) -> f64 {
        let subjects = of.len() - 1;
        let differences: Vec<f64> = of.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (all, fewer) = (Neighbours::of(subjects as u64), Neighbours::of(subjects as u64 - 1));
        let steps = (40.0 * PI * libm::sqrt(subjects as f64)) as usize;
        let place = |step: usize| libm::pow(libm::sin(PI / 2.0 * step as f64 / steps as f64), 2.0);
        let falls = |proportion: f64| fewer.mean(proportion, &differences) <= 0.0;
        let tops = (0..steps).filter(|&step| !falls(place(step)) && falls(place(step + 1)));
        let top = |step: usize| all.mean(turning_point(place(step), place(step + 1), 0.0, falls), of);
        tops.map(top).fold(of[0].max(of[subjects]), f64::max)
    }

    #[test]
    fn no_peak_is_missed() {
        for (seed, subjects) in [5, 22, 60, 150, 700].into_iter().flat_map(|n| (0..6).map(move |seed| (seed, n))) {
            let mut of = weights(seed, subjects + 1);
            (of[0], of[subjects]) = (0.0, 0.0);
            for sharpness in [1, 4, 40] {
                // Powers leave a few weights that count, so that there are peaks of many heights.
                let of: Vec<f64> = of.iter().map(|weight| libm::pow(*weight, f64::from(sharpness))).collect();
                let (got, expected) = (largest_mean(&of), by_derivative(&of));
                assert!((got / expected - 1.0).abs() < 2e-15, "{seed} {subjects} {sharpness}: {got} {expected}");
            }
        }
    }

    #[test]
    fn what_is_even_is_even() {
        assert_eq!(largest_mean(&[0.25; 40]), 0.25);
        assert_eq!(largest_mean(&[0.0; 40]), 0.0);
    }
}
