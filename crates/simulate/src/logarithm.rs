//! A logarithm of ten digits without a branch, of which several are made at once.

const FRACTION: u64 = (1 << 52) - 1;
/// Exponent and fraction of the square root of 1/2, of 1, and of a number whose fraction is a whole number.
const LEAST: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
const ONE: u64 = 1.0f64.to_bits();
const WHOLE: f64 = (1u64 << 52) as f64;

/// The logarithm of a positive number that is normal, up to 1e-10 of it.
///
/// ln m = 2 artanh((m - 1) / (m + 1)), and its series is cut off after six terms: for m between the square roots of 1/2 and
/// of 2 the rest is below 2e-11, and where the logarithm is small it is small in proportion. What follows from it is either
/// made sure of or brought nearer by a next step: no result has its digits.
#[inline]
pub(crate) fn ten_digits(number: f64) -> f64 {
    // Counted from that root on, the fraction runs over at the next one.
    let shifted = number.to_bits().wrapping_add(ONE - LEAST);
    // There is no jump here and no conversion of integers.
    let exponent = f64::from_bits(WHOLE.to_bits() | (shifted >> 52)) - (WHOLE + 1023.0);
    let part = f64::from_bits((shifted & FRACTION) + LEAST);
    let ratio = (part - 1.0) / (part + 1.0);
    let square = ratio * ratio;
    let last = 1.0 / 9.0 + square * (1.0 / 11.0);
    let series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square * last)));
    exponent * std::f64::consts::LN_2 + 2.0 * ratio * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_are_right() {
        let of_word = |word: u64| ((word >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
        let uniform = (0..100_000u64).map(|number| of_word(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let close = (1..52).flat_map(|bits| [1.0, -1.0].map(|sign| 1.0 + sign / (1u64 << bits) as f64));
        let far = (-300..300).map(|power| libm::exp10(f64::from(power)));
        for number in uniform.chain(close).chain(far) {
            let exact = libm::log(number);
            assert!((ten_digits(number) - exact).abs() <= 1e-10 * exact.abs(), "{number}");
        }
        assert_eq!(ten_digits(1.0), 0.0);
    }
}
