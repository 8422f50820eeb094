//! Numbers carried as the unevaluated sum of two doubles, about 32 decimal digits.
//!
//! The exponent of a far tail is a difference of terms as large as the sample size, and an error of the exponent is a
//! relative error of the tail. Twice the precision for that one difference keeps a tail of 1e-300 as exact as a tail of
//! one half; everything else is done in plain doubles.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};
use std::ops::{Add, Mul, Sub};

/// `hi + lo`, with `lo` at most half a unit in the last place of `hi`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DoubleDouble {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

const LN_2: DoubleDouble = DoubleDouble { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };
const THIRD: DoubleDouble = DoubleDouble { hi: 1.0 / 3.0, lo: 1.850_371_707_708_594e-17 };

impl DoubleDouble {
    /// A double as it stands.
    pub(super) fn exact(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }

    /// The sum of two doubles without rounding, by Knuth's six operations.
    pub(super) fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let shift = hi - a;
        Self { hi, lo: (a - (hi - shift)) + (b - shift) }
    }

    /// The product of two doubles without rounding, by Dekker's splitting into halves of 26 bits.
    pub(super) fn product(a: f64, b: f64) -> Self {
        let split = |value: f64| {
            let scaled = 134_217_729.0 * value;
            let high = scaled - (scaled - value);
            (high, value - high)
        };
        let hi = a * b;
        let ((a1, a2), (b1, b2)) = (split(a), split(b));
        Self { hi, lo: ((a1 * b1 - hi) + a1 * b2 + a2 * b1) + a2 * b2 }
    }

    /// The quotient, by long division with two corrections.
    pub(super) fn over(self, divisor: Self) -> Self {
        let first = self.hi / divisor.hi;
        let rest = self - divisor * first;
        let second = rest.hi / divisor.hi;
        let third = (rest - divisor * second).hi / divisor.hi;
        Self::sum(first, second) + Self::exact(third)
    }

    /// The nearest double.
    pub(super) fn rounded(self) -> f64 {
        self.hi + self.lo
    }

    /// The exponential, rounded to a double.
    pub(super) fn exp(self) -> f64 {
        libm::exp(self.hi) * (1.0 + self.lo)
    }

    /// ln(self / other) of two positive numbers, however near or far apart.
    ///
    /// Powers of two are set aside until the ratio is within a factor of the square root of two of 1; what is left is
    /// 2 artanh((p - q) / (p + q)), whose terms beyond the second are small enough for plain doubles.
    pub(super) fn log_ratio(self, other: Self) -> Self {
        let ((mantissa, exponent), (other_mantissa, other_exponent)) = (libm::frexp(self.hi), libm::frexp(other.hi));
        let ratio = mantissa / other_mantissa;
        let adjust = i32::from(ratio > SQRT_2) - i32::from(ratio < FRAC_1_SQRT_2);
        let p = self.scaled(-exponent - adjust);
        let q = other.scaled(-other_exponent);

        let s = (p - q).over(p + q);
        let z = s * s;
        let beyond = (2..=13).rev().fold(0.0, |sum, k| sum * z.hi + 1.0 / f64::from(2 * k + 1));
        let artanh = s + s * (z * (THIRD + Self::product(z.hi, beyond)));
        let artanh = Self { hi: 2.0 * artanh.hi, lo: 2.0 * artanh.lo };
        LN_2 * f64::from(exponent - other_exponent + adjust) + artanh
    }

    fn scaled(self, power: i32) -> Self {
        Self { hi: libm::scalbn(self.hi, power), lo: libm::scalbn(self.lo, power) }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.hi, other.hi), Self::sum(self.lo, other.lo));
        let first = Self::sum(high.hi, high.lo + low.hi);
        Self::sum(first.hi, first.lo + low.lo)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { hi: -other.hi, lo: -other.lo }
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let main = Self::product(self.hi, other.hi);
        Self::sum(main.hi, main.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

impl Mul<f64> for DoubleDouble {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        self * Self::exact(factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_loses_nothing() {
        assert_eq!(DoubleDouble::sum(1.0, 1e-20), DoubleDouble { hi: 1.0, lo: 1e-20 });
    }

    #[test]
    fn a_product_keeps_the_digits_a_double_drops() {
        let third = 1.0 / 3.0;
        let product = DoubleDouble::product(third, 3.0);
        assert_eq!((product.hi, product.lo), (1.0, -f64::EPSILON / 4.0));
    }

    #[test]
    fn a_quotient_times_its_divisor_is_the_dividend() {
        let seventh = DoubleDouble::exact(1.0).over(DoubleDouble::exact(7.0));
        let back = seventh * 7.0 - DoubleDouble::exact(1.0);
        assert!(back.rounded().abs() < 1e-31, "{back:?}");
    }

    #[test]
    fn logarithms_of_a_chain_of_ratios_add_up() {
        let [one, near, far] = [1.0, 1.0 + 1e-9, 3e-200].map(DoubleDouble::exact);
        let whole = near.log_ratio(far) - (near.log_ratio(one) + one.log_ratio(far));
        assert!(whole.rounded().abs() < 1e-24 * 460.0, "{whole:?}");
        assert_eq!(DoubleDouble::exact(8.0).log_ratio(one), LN_2 * 3.0);
    }

    #[test]
    fn an_exponential_uses_both_parts() {
        let tail = DoubleDouble { hi: -700.0, lo: -5e-14 }.exp();
        let expected = 9.859_676_543_759_277e-305; // exp(-700 - 5e-14), 60 digits
        assert!((tail / expected - 1.0).abs() < 4e-16, "{tail:e}");
    }
}
