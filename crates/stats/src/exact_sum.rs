//! Sums of doubles without rounding, the same whatever the order of their terms.
//!
//! A double is an integer times a power of two, so that a sum of doubles is one too. [`ExactSum`] holds it as a fixed
//! point number wide enough for all of them: adding rounds nothing, and neither the order of the terms nor the way they
//! are shared out to threads and machines, whose sums are merged, changes a bit. Only [`ExactSum::value`] rounds, once.

mod digits;
mod text;

use digits::{Digits, LOWEST_EXPONENT};
use std::ops::RangeInclusive;
use thiserror::Error;

pub use text::ExactSumTextError;

/// A term that has no place in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("{0} cannot be summed")]
pub struct TermError(pub f64);

/// A sum of doubles without rounding.
///
/// # Definition
/// The sum is $$2^{-1074} \sum_i d_i 2^{32 i}$$ with 64-bit integers $$d_i$$, of which a term changes three; carries
/// are put off until a digit might overflow. Its text form is the one odd integer times a power of two that it equals,
/// in hexadecimal digits, `-0x1fp-3` for -31/8: equal sums have equal texts.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | rounded once, half to even | Python `math.fsum`: the same value, of a sequence at hand; a loop in any language: rounded at every term |
/// | the product of two terms is added without rounding too | a loop: rounded |
///
/// # References
/// Neal RM. Fast exact summation using small and large superaccumulators. 2015. arXiv:1505.05571.
///
/// # Validation
/// Hand: sums that a loop gets wrong. Property: any order and any sharing out has the text of one pass; the value is
/// that of 128-bit integers wherever these hold the sum.
///
/// # Examples
/// ```
/// use trialstat_stats::exact_sum::ExactSum;
/// let mut sum = ExactSum::default();
/// for term in [1e100, 1.0, -1e100, 0.5] {
///     sum.add(term)?;
/// }
/// assert_eq!(sum.value(), 1.5);
/// assert_eq!(sum.to_string(), "0x3p-1");
/// # Ok::<(), trialstat_stats::exact_sum::TermError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    digits: Digits,
}

impl ExactSum {
    /// Adds a term.
    ///
    /// # Errors
    /// It is infinite or not a number.
    pub fn add(&mut self, term: f64) -> Result<(), TermError> {
        if let Some(whole) = small_whole(term) {
            self.digits.add_whole(whole);
            return Ok(());
        }
        let (negative, mantissa, exponent) = parts(term).ok_or(TermError(term))?;
        self.digits.add(negative, mantissa.into(), exponent - LOWEST_EXPONENT);
        Ok(())
    }

    /// Adds the product of two numbers. What of it lies below the least double, 2 to the power -1074, is cut off.
    ///
    /// # Errors
    /// A factor is infinite or not a number, or the product is beyond the greatest double.
    pub fn add_product(&mut self, one: f64, other: f64) -> Result<(), TermError> {
        if let Some((one, other)) = small_whole(one).zip(small_whole(other)) {
            self.digits.add_whole(one * other);
            return Ok(());
        }
        if !(one * other).is_finite() {
            return Err(TermError(one * other));
        }
        let Some(((negative, left, low), (flipped, right, high))) = parts(one).zip(parts(other)) else {
            return Err(TermError(one * other));
        };
        let product = u128::from(left) * u128::from(right);
        match low + high - LOWEST_EXPONENT {
            place if place >= 0 => self.digits.add(negative != flipped, product, place),
            below if below > -128 => self.digits.add(negative != flipped, product >> -below, 0),
            _ => {}
        }
        Ok(())
    }

    /// Adds the square of a number, as [`ExactSum::add_product`] does.
    ///
    /// # Errors
    /// The number is infinite or not a number, or its square is beyond the greatest double.
    pub fn add_square(&mut self, number: f64) -> Result<(), TermError> {
        match parts(number) {
            Some((_, mantissa, exponent)) if RANGE_OF_SQUARES.contains(&exponent) && small_whole(number).is_none() => {
                let square = u128::from(mantissa) * u128::from(mantissa);
                self.digits.add(false, square, 2 * exponent - LOWEST_EXPONENT);
                Ok(())
            }
            _ => self.add_product(number, number),
        }
    }

    /// Adds the fourth power of a number of less than 1e60 in magnitude. What of it lies below the least double, 2 to the
    /// power -1074, is cut off.
    pub(crate) fn add_fourth_power(&mut self, number: f64) -> Result<(), TermError> {
        if let Some(whole) = small_whole(number).filter(|whole| whole.unsigned_abs() <= 1 << 15) {
            self.digits.add_whole(whole * whole * whole * whole);
            return Ok(());
        }
        match parts(number) {
            Some((_, mantissa, exponent)) if RANGE_OF_FOURTH_POWERS.contains(&exponent) => {
                let square = u128::from(mantissa) * u128::from(mantissa);
                let (low, high) = (u128::from(square as u64), square >> 64);
                let (lowest, twice, highest) = (low * low, 2 * low * high, high * high);
                let middle = (lowest >> 64) + u128::from(twice as u64);
                let upper = (middle >> 64) + (twice >> 64) + highest;
                let words = [lowest as u64, middle as u64, upper as u64, (upper >> 64) as u64];
                self.digits.add_wide(words, (4 * exponent - LOWEST_EXPONENT) as u32);
                Ok(())
            }
            // The square and what its rounding leaves are two doubles.
            _ => {
                let square = number * number;
                let rest = libm::fma(number, number, -square);
                self.add_product(square, square)?;
                self.add_product(2.0 * square, rest)?;
                self.add_product(rest, rest)
            }
        }
    }

    /// Adds all terms of another sum.
    pub fn merge(&mut self, other: &ExactSum) {
        self.digits.merge(&other.digits);
    }

    /// The double nearest to the sum, of two the one with an even mantissa; infinite beyond the greatest.
    pub fn value(&self) -> f64 {
        self.digits.clone().rounded()
    }

    /// Doubles of which the sum is the sum, each the value of what those before it leave.
    pub(crate) fn expansion(&self) -> Vec<f64> {
        let mut left = self.clone();
        let mut parts = Vec::new();
        loop {
            let part = left.value();
            if part == 0.0 || left.add(-part).is_err() {
                return parts;
            }
            parts.push(part);
        }
    }
}

/// Equal sums, however they came about.
impl PartialEq for ExactSum {
    fn eq(&self, other: &ExactSum) -> bool {
        self.digits.clone().canonical() == other.digits.clone().canonical()
    }
}

impl Eq for ExactSum {}

/// Binary exponents of mantissas whose squares, or fourth powers, neither end below the least double nor go beyond the
/// greatest.
const RANGE_OF_SQUARES: RangeInclusive<i32> = -537..=450;
const RANGE_OF_FOURTH_POWERS: RangeInclusive<i32> = -268..=200;

/// A whole number of less than 2 to the power 31 in magnitude, such as a count: the product of two is one of 62 bits.
#[inline]
fn small_whole(number: f64) -> Option<i64> {
    let whole = number as i32;
    (f64::from(whole) == number && whole != i32::MIN).then_some(i64::from(whole))
}

/// Sign, integer mantissa and binary exponent of a finite number.
fn parts(number: f64) -> Option<(bool, u64, i32)> {
    let bits = number.to_bits();
    let (biased, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let negative = number.is_sign_negative();
    match biased {
        0x7ff => None,
        0 => Some((negative, fraction, LOWEST_EXPONENT)),
        _ => Some((negative, fraction | 1 << 52, biased - 1 + LOWEST_EXPONENT)),
    }
}

#[cfg(test)]
mod tests;
