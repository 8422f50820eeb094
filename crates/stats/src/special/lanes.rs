//! Several numbers computed side by side.

use std::array;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// `N` numbers on which every operation acts at once, each rounded as it would be alone.
///
/// Two of them fill the registers of any x86-64 or AArch64 processor, so that two independent computations take little
/// longer than one, and one computation written for any `N` gives the same digits alone and in company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lanes<const N: usize>(pub(crate) [f64; N]);

impl<const N: usize> Lanes<N> {
    #[inline(always)]
    pub(crate) fn all(value: f64) -> Self {
        Self([value; N])
    }

    #[inline(always)]
    pub(crate) fn map(self, each: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(each))
    }

    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }

    #[inline(always)]
    pub(crate) fn recip(self) -> Self {
        Self::all(1.0) / self
    }

    /// Whether a condition holds in every lane.
    #[inline(always)]
    pub(crate) fn every(self, holds: impl Fn(f64) -> bool) -> bool {
        self.0.iter().all(|&value| holds(value))
    }

    /// Whether it holds in one at least.
    #[inline(always)]
    pub(crate) fn any(self, holds: impl Fn(f64) -> bool) -> bool {
        self.0.iter().any(|&value| holds(value))
    }

    /// Each number with that of the same lane of another.
    #[inline(always)]
    pub(crate) fn with(self, other: Self, each: impl Fn(f64, f64) -> f64) -> Self {
        Self(array::from_fn(|lane| each(self.0[lane], other.0[lane])))
    }
}

impl<const N: usize> Neg for Lanes<N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(f64::neg)
    }
}

/// An operator between lanes, and between lanes and one number that all of them meet.
macro_rules! operator {
    ($($operator:ident $method:ident),*) => {$(
        impl<const N: usize> $operator for Lanes<N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.with(other, f64::$method)
            }
        }

        impl<const N: usize> $operator<f64> for Lanes<N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.map(|value| value.$method(other))
            }
        }

        impl<const N: usize> $operator<Lanes<N>> for f64 {
            type Output = Lanes<N>;
            #[inline(always)]
            fn $method(self, other: Lanes<N>) -> Lanes<N> {
                other.map(|value| self.$method(value))
            }
        }
    )*};
}

operator!(Add add, Sub sub, Mul mul, Div div);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_is_rounded_as_if_alone() {
        let (x, y) = (Lanes([1.0 / 3.0, 2e300]), Lanes([3.0, 1e-20]));
        assert_eq!((x * y + 1.0).0, [2.0, 2e280 + 1.0]);
        assert_eq!((1.0 - x / y).0, [1.0 - (1.0 / 3.0) / 3.0, f64::NEG_INFINITY]);
        assert_eq!((-y).recip().0, [-1.0 / 3.0, -1.0 / 1e-20]);
        assert_eq!(y.sqrt().0, [3f64.sqrt(), 1e-10]);
    }

    #[test]
    fn conditions_look_at_all_lanes() {
        let x = Lanes([1.0, -1.0]);
        assert!(x.any(|value| value < 0.0) && !x.every(|value| value < 0.0));
        assert_eq!(x.with(Lanes::all(0.5), f64::max).0, [1.0, 0.5]);
    }
}
