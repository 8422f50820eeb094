//! IBM System/360 double numbers and IEEE 754 double numbers.
//!
//! An IBM double is a sign bit, an exponent of 16 in excess 64 (seven bits), and a fraction of 56 bits below the point.
//! Its range, 5.4e-79 to 7.2e75, is narrower than that of IEEE, its fraction up to three bits wider.

/// The IEEE double nearest to an IBM double given as its eight bytes read big-endian; ties go to the even neighbour.
#[inline]
pub(super) fn to_ieee(bits: u64) -> f64 {
    // The exponent of 2 of the fraction's last bit is 4 * (exponent - 64) - 56, between -312 and 196, so that neither
    // the power of 2 nor the product leaves the normal numbers: the only rounding is that of 56 bits to 53.
    let exponent = (bits >> 56) & 0x7f;
    let power = f64::from_bits((4 * exponent + 711) << 52);
    let magnitude = (bits & 0x00ff_ffff_ffff_ffff) as f64 * power;
    f64::from_bits(magnitude.to_bits() | (bits & (1 << 63)))
}

/// The normalized IBM double that equals a finite IEEE double, unless it lies outside the IBM range.
pub(super) fn from_ieee(value: f64) -> Option<u64> {
    let bits = value.to_bits();
    let sign = bits & (1 << 63);
    let (stored, fraction) = (((bits >> 52) & 0x7ff) as i32, bits & ((1 << 52) - 1));
    match (stored, fraction) {
        (0, 0) => return Some(sign),
        // Subnormal IEEE numbers lie far below the IBM range.
        (0, _) | (0x7ff, _) => return None,
        _ => {}
    }
    // The value is `mantissa * 2^power`; the shift by 0 to 3 bits makes that a power of 16, and puts the leading one
    // into the first hexadecimal digit of the fraction.
    let mantissa = fraction | (1 << 52);
    let power = stored - 1075;
    let shift = (power + 56).rem_euclid(4);
    let exponent = (power + 56 - shift) / 4 + 64;
    let in_range = (0..=127).contains(&exponent);
    in_range.then(|| sign | ((exponent as u64) << 56) | (mantissa << shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers whose IBM form is printed in SAS's description of the format or follows from its definition by hand.
    const KNOWN: [(f64, u64); 14] = [
        (0.0, 0),
        (-0.0, 0x8000_0000_0000_0000),
        (1.0, 0x4110_0000_0000_0000),
        (-1.0, 0xc110_0000_0000_0000),
        (2.0, 0x4120_0000_0000_0000),
        (10.0, 0x41a0_0000_0000_0000),
        (16.0, 0x4210_0000_0000_0000),
        (100.0, 0x4264_0000_0000_0000),
        (-118.625, 0xc276_a000_0000_0000),
        (0.1, 0x4019_9999_9999_999a),
        (0.5, 0x4080_0000_0000_0000),
        (0.0625, 0x4010_0000_0000_0000),
        (123_456_789.0, 0x4775_bcd1_5000_0000),
        (std::f64::consts::PI, 0x4132_43f6_a888_5a30),
    ];

    #[test]
    fn known_numbers_have_their_bytes_both_ways() {
        for (ieee, ibm) in KNOWN {
            assert_eq!(from_ieee(ieee), Some(ibm), "{ieee}");
            assert_eq!(to_ieee(ibm).to_bits(), ieee.to_bits(), "{ibm:x}");
        }
    }

    #[test]
    fn a_fraction_of_56_bits_is_rounded_to_the_nearest_double_and_ties_to_the_even_one() {
        // With a leading digit of 8 to f all 56 bits count, and the last three are beyond a double.
        let one_half = 0x4080_0000_0000_0000;
        let step = f64::EPSILON / 2.0;
        for (last, steps) in [(0, 0.0), (3, 0.0), (4, 0.0), (5, 1.0), (8, 1.0), (11, 1.0), (12, 2.0), (13, 2.0)] {
            assert_eq!(to_ieee(one_half + last), 0.5 + steps * step, "{last}");
        }
        assert_eq!(to_ieee(0x40ff_ffff_ffff_ffff), 1.0);
    }

    #[test]
    fn numbers_that_are_not_normalized_have_their_value() {
        assert_eq!(to_ieee(0x4201_0000_0000_0000), 1.0);
        assert_eq!(to_ieee(0x4e00_0000_0000_0001), 1.0);
        assert_eq!(to_ieee(0x3000_0000_0000_0000), 0.0);
        assert_eq!(to_ieee(0x0000_0000_0000_0001), 2f64.powi(-312));
    }

    #[test]
    fn the_ends_of_the_range_are_kept_and_what_lies_beyond_is_refused() {
        let largest = (1.0 - f64::EPSILON / 2.0) * 2f64.powi(252);
        let smallest = 2f64.powi(-260);
        assert_eq!(from_ieee(largest), Some(0x7fff_ffff_ffff_fff8));
        assert_eq!(from_ieee(smallest), Some(0x0010_0000_0000_0000));
        assert_eq!(to_ieee(0x7fff_ffff_ffff_fff8), largest);
        assert_eq!(to_ieee(0x0010_0000_0000_0000), smallest);
        for beyond in [2f64.powi(252), smallest * 0.99, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::NAN, f64::INFINITY] {
            assert_eq!((from_ieee(beyond), from_ieee(-beyond)), (None, None), "{beyond}");
        }
    }

    #[test]
    fn every_double_inside_the_range_comes_back() {
        // Weyl's sequence through the exponents and fractions: the same million numbers in every run.
        let mut bits: u64 = 0x0123_4567_89ab_cdef;
        for _ in 0..1_000_000 {
            bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let exponent = 1023 - 260 + mixed % 512;
            let value = f64::from_bits((mixed & 0x800f_ffff_ffff_ffff) | (exponent << 52));
            let ibm = from_ieee(value).expect("inside the range");
            assert_eq!(to_ieee(ibm).to_bits(), value.to_bits(), "{value:e}");
            assert!((ibm >> 52) & 0xf != 0, "{value:e} is not normalized: {ibm:x}");
        }
    }
}
