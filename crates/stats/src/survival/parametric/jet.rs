//! Numbers that carry their first and second derivatives, so that a likelihood is written once and differentiated
//! without error.

use std::ops::{Add, Mul, Neg, Sub};

/// A value with its gradient and Hessian in `K` variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Jet<const K: usize> {
    pub(super) value: f64,
    pub(super) gradient: [f64; K],
    pub(super) hessian: [[f64; K]; K],
}

impl<const K: usize> Jet<K> {
    pub(super) fn constant(value: f64) -> Self {
        Jet { value, gradient: [0.0; K], hessian: [[0.0; K]; K] }
    }

    /// The variable at `position`.
    pub(super) fn variable(position: usize, value: f64) -> Self {
        let mut jet = Jet::constant(value);
        jet.gradient[position] = 1.0;
        jet
    }

    /// A function of this number, given as its value and first two derivatives there.
    pub(super) fn map(self, [value, first, second]: [f64; 3]) -> Self {
        let mut jet = Jet::constant(value);
        for i in 0..K {
            jet.gradient[i] = first * self.gradient[i];
            for j in 0..K {
                jet.hessian[i][j] = first * self.hessian[i][j] + second * self.gradient[i] * self.gradient[j];
            }
        }
        jet
    }

    /// A function of two numbers, given as a jet in the two.
    pub(super) fn map_both(function: Jet<2>, left: Self, right: Self) -> Self {
        let mut jet = Jet::constant(function.value);
        let parts = [left, right];
        for (a, part) in parts.iter().enumerate() {
            for i in 0..K {
                jet.gradient[i] += function.gradient[a] * part.gradient[i];
                for j in 0..K {
                    jet.hessian[i][j] += function.gradient[a] * part.hessian[i][j];
                    for (b, other) in parts.iter().enumerate() {
                        jet.hessian[i][j] += function.hessian[a][b] * part.gradient[i] * other.gradient[j];
                    }
                }
            }
        }
        jet
    }

    pub(super) fn exp(self) -> Self {
        self.map([libm::exp(self.value); 3])
    }

    pub(super) fn ln(self) -> Self {
        let inverse = self.value.recip();
        self.map([libm::log(self.value), inverse, -inverse * inverse])
    }

    /// ln(1 + e^x).
    pub(super) fn log1p_exp(self) -> Self {
        let x = self.value;
        let value = if x > 0.0 { x + libm::log1p(libm::exp(-x)) } else { libm::log1p(libm::exp(x)) };
        let (below, above) = (1.0 / (1.0 + libm::exp(x)), 1.0 / (1.0 + libm::exp(-x)));
        self.map([value, above, above * below])
    }

    /// ln(1 - e^x) for x < 0.
    pub(super) fn log1m_exp(self) -> Self {
        let x = self.value;
        let value = if x > -std::f64::consts::LN_2 { libm::log(-libm::expm1(x)) } else { libm::log1p(-libm::exp(x)) };
        // Where e^x is nothing beside 1, e^-x may overflow.
        let odds = if x < -700.0 { 0.0 } else { libm::expm1(-x).recip() };
        self.map([value, -odds, -odds * (1.0 + odds)])
    }

    /// (e^x - 1) / x, 1 at 0.
    pub(super) fn expm1_over(self) -> Self {
        self.map(expm1_over(self.value))
    }

    /// ln(e^left - e^right) for left > right.
    pub(super) fn log_difference(left: Self, right: Self) -> Self {
        if right.value == f64::NEG_INFINITY { left } else { left + (right - left).log1m_exp() }
    }

    /// ln(e^left + e^right).
    pub(super) fn log_sum(left: Self, right: Self) -> Self {
        if right.value == f64::NEG_INFINITY { left } else { left + (right - left).log1p_exp() }
    }
}

/// Terms of the series of [`expm1_over`] within its radius.
const TERMS: i32 = 26;

/// (e^x - 1) / x with its first two derivatives.
pub(super) fn expm1_over(x: f64) -> [f64; 3] {
    if x.abs() < 1.0 {
        return series(x, 1);
    }
    let exponential = libm::exp(x);
    let value = libm::expm1(x) / x;
    let first = (exponential - value) / x;
    [value, first, (exponential - 2.0 * first) / x]
}

/// (e^x - 1 - x) / x² with its first two derivatives.
pub(super) fn expm1_less_over_square(x: f64) -> [f64; 3] {
    if x.abs() < 1.0 {
        return series(x, 2);
    }
    let [outer, outer_first, _] = expm1_over(x);
    let value = (outer - 1.0) / x;
    let first = (outer - 2.0 * value) / x;
    [value, first, (outer_first - 3.0 * first) / x]
}

/// The sum of x^k / (k + start)! with its first two derivatives.
fn series(x: f64, start: i32) -> [f64; 3] {
    let mut sums = [0.0; 3];
    // Coefficients from the highest power down, by Horner's rule on the derivatives too.
    let mut inverse_factorial = (1..=TERMS + start).fold(1.0, |product, k| product / f64::from(k));
    for k in (0..=TERMS).rev() {
        sums[2] = sums[2] * x + 2.0 * sums[1];
        sums[1] = sums[1] * x + sums[0];
        sums[0] = sums[0] * x + inverse_factorial;
        inverse_factorial *= f64::from(k + start);
    }
    sums
}

impl<const K: usize> Add for Jet<K> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut jet = self;
        jet.value += other.value;
        for i in 0..K {
            jet.gradient[i] += other.gradient[i];
            for j in 0..K {
                jet.hessian[i][j] += other.hessian[i][j];
            }
        }
        jet
    }
}

impl<const K: usize> Sub for Jet<K> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const K: usize> Neg for Jet<K> {
    type Output = Self;

    fn neg(self) -> Self {
        self * -1.0
    }
}

impl<const K: usize> Mul for Jet<K> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut jet = Jet::constant(self.value * other.value);
        for i in 0..K {
            jet.gradient[i] = self.gradient[i] * other.value + self.value * other.gradient[i];
            for j in 0..K {
                jet.hessian[i][j] = self.hessian[i][j] * other.value
                    + self.value * other.hessian[i][j]
                    + self.gradient[i] * other.gradient[j]
                    + self.gradient[j] * other.gradient[i];
            }
        }
        jet
    }
}

impl<const K: usize> Mul<f64> for Jet<K> {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        self.map([self.value * factor, factor, 0.0])
    }
}

impl<const K: usize> Add<f64> for Jet<K> {
    type Output = Self;

    fn add(self, term: f64) -> Self {
        Jet { value: self.value + term, ..self }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Holds a function's derivatives against differences of its values and of its gradient.
    pub(crate) fn differentiates<const K: usize>(point: [f64; K], function: impl Fn([Jet<K>; K]) -> Jet<K>) {
        let at = |point: [f64; K]| function(std::array::from_fn(|k| Jet::variable(k, point[k])));
        let centre = at(point);
        for i in 0..K {
            let step = 1e-4 * point[i].abs().max(1.0);
            let moved = |steps: f64| {
                let mut there = point;
                there[i] += steps * step;
                at(there)
            };
            let slope = |of: &dyn Fn(Jet<K>) -> f64| {
                (8.0 * (of(moved(1.0)) - of(moved(-1.0))) - (of(moved(2.0)) - of(moved(-2.0)))) / (12.0 * step)
            };
            let near = |got: f64, expected: f64| {
                assert!((got - expected).abs() <= 2e-9 * (1.0 + expected.abs()), "{point:?} {i}: {got} {expected}");
            };
            near(centre.gradient[i], slope(&|jet| jet.value));
            for j in 0..K {
                near(centre.hessian[i][j], slope(&|jet| jet.gradient[j]));
            }
        }
    }

    #[test]
    fn functions_of_one_number() {
        for x in [-30.0, -0.999, -0.3, -1e-3, 1e-9, 0.4, 0.999, 1.2, 3.0] {
            differentiates([x], |[x]| x.expm1_over());
            differentiates([x], |[x]| x.log1p_exp());
            differentiates([x], |[x]| x.map(expm1_less_over_square(x.value)));
            differentiates([-x.abs() - 0.1], |[x]| x.log1m_exp());
            differentiates([x.abs() + 0.1], |[x]| x.ln());
        }
    }

    #[test]
    fn functions_of_two_numbers() {
        differentiates([0.3, -0.7], |[x, y]| x * y.exp() - y * 2.0 + 1.0);
        differentiates([0.3, -0.7], |[x, y]| Jet::log_sum(x, y));
        differentiates([0.3, -0.7], |[x, y]| Jet::log_difference(x, y));
        differentiates([0.3, -0.7], |[x, y]| {
            let (left, right) = (x.exp(), y * x);
            let [a, b] = [Jet::variable(0, left.value), Jet::variable(1, right.value)];
            Jet::map_both(a * b * b, left, right)
        });
    }

    #[test]
    fn series_meet_what_they_replace() {
        for x in [-1.0, 1.0] {
            let (below, above) = (x * (1.0 - f64::EPSILON), x);
            for function in [expm1_over, expm1_less_over_square] {
                for (one, other) in function(below).iter().zip(function(above)) {
                    assert!((one - other).abs() < 4e-15, "{x}: {one} {other}");
                }
            }
        }
    }
}
