//! Several beta distributions side by side.

use crate::special::expansions::stirling_errors;
use crate::special::gamma::SHAPES;
use crate::special::lanes::Lanes;

/// The shapes of `N` beta distributions and what follows from them alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Laws<const N: usize> {
    pub(super) a: Lanes<N>,
    pub(super) b: Lanes<N>,
    /// The sum of the shapes, rounded.
    pub(super) total: Lanes<N>,
    /// What the rounding took from the sum.
    pub(super) total_rest: Lanes<N>,
    /// The density of the log odds at the mode, odds a / b, by Stirling's formula.
    pub(super) scale: Lanes<N>,
    /// What the logarithm of that formula lacks.
    pub(super) correction: Lanes<N>,
}

impl<const N: usize> Laws<N> {
    pub(super) fn new(a: Lanes<N>, b: Lanes<N>) -> Option<Self> {
        if !(a.every(|a| SHAPES.contains(&a)) && b.every(|b| SHAPES.contains(&b))) {
            return None;
        }
        let (total, total_rest) = exact_sum(a, b);
        let correction = stirling_errors(total) - stirling_errors(a) - stirling_errors(b);
        let (small, large) = (a.with(b, f64::min), a.with(b, f64::max));
        let scale = (small * (large / total) / std::f64::consts::TAU).sqrt();
        Some(Self { a, b, total, total_rest, scale, correction })
    }

    /// The distributions of the complements.
    pub(super) fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ..*self }
    }

    /// a - (a + b) x, the slope of the logarithm of the density of the log odds, as if rounded once.
    pub(super) fn slope(&self, x: Lanes<N>) -> Lanes<N> {
        let (product, product_rest) = exact_product(self.total, x);
        let (difference, difference_rest) = exact_sum(self.a, -product);
        difference + (difference_rest - product_rest - self.total_rest * x)
    }
}

/// Points of the unit interval with their complements, both to full relative precision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Points<const N: usize> {
    pub(super) x: Lanes<N>,
    pub(super) y: Lanes<N>,
}

impl<const N: usize> Points<N> {
    /// The points at doubles strictly within the unit interval and not next to 1, where the complement has no digits.
    pub(super) fn at(x: Lanes<N>) -> Option<Self> {
        let y = 1.0 - x;
        (x.every(|x| x > 1e-290) && y.every(|y| y > 1e-13)).then_some(Self { x, y })
    }
}

/// A sum and what its rounding took, by Knuth's six operations.
fn exact_sum<const N: usize>(a: Lanes<N>, b: Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    let sum = a + b;
    let shift = sum - a;
    (sum, (a - (sum - shift)) + (b - shift))
}

/// A product and what its rounding took, by Dekker's splitting into halves of 26 bits.
fn exact_product<const N: usize>(a: Lanes<N>, b: Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    let split = |value: Lanes<N>| {
        let scaled = 134_217_729.0 * value;
        let high = scaled - (scaled - value);
        (high, value - high)
    };
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
}
