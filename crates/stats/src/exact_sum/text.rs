//! A sum as text: an integer in hexadecimal digits times a power of two.

use super::ExactSum;
use super::digits::{BASE_BITS, DIGITS, LOWEST_EXPONENT};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use thiserror::Error;

/// Text that is no sum as [`ExactSum`] writes it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no exact sum")]
pub struct ExactSumTextError(pub String);

impl Display for ExactSum {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let (negative, digits) = self.digits.clone().magnitude();
        let Some(first) = digits.iter().position(|&digit| digit != 0) else {
            return formatter.write_str("0x0p0");
        };
        let zeros = digits[first].trailing_zeros();
        let at = |index: usize| u64::from(digits.get(index).copied().unwrap_or(0));
        let shifted: Vec<u32> =
            (first..DIGITS).map(|index| ((at(index) | at(index + 1) << BASE_BITS) >> zeros) as u32).collect();
        let hexadecimal: String = shifted.iter().rev().map(|digit| format!("{digit:08x}")).collect();
        let exponent = (BASE_BITS * first as u32 + zeros) as i32 + LOWEST_EXPONENT;
        let sign = if negative { "-" } else { "" };
        write!(formatter, "{sign}0x{}p{exponent}", hexadecimal.trim_start_matches('0'))
    }
}

impl FromStr for ExactSum {
    type Err = ExactSumTextError;

    fn from_str(text: &str) -> Result<ExactSum, ExactSumTextError> {
        // Other ways to write a number would be other texts of equal sums.
        read(text).filter(|sum| sum.to_string() == text).ok_or_else(|| ExactSumTextError(text.to_owned()))
    }
}

fn read(text: &str) -> Option<ExactSum> {
    let (negative, absolute) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (integer, exponent) = absolute.strip_prefix("0x")?.split_once('p')?;
    let mut place = exponent.parse::<i32>().ok()?.checked_sub(LOWEST_EXPONENT)?;
    let mut sum = ExactSum::default();
    // The highest digit is the sign's.
    let end = (BASE_BITS as usize * (DIGITS - 1)) as i32;
    for digit in integer.chars().rev() {
        if !(0..end).contains(&place) {
            return None;
        }
        sum.digits.add(negative, digit.to_digit(16)?.into(), place);
        place += 4;
    }
    Some(sum)
}
