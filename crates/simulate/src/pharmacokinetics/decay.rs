//! The exponential of what decays, without a branch.

use std::f64::consts::{LN_2, LOG2_E};

/// Added and taken away again, it rounds to a whole number, which then stands in the last bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// The first 32 bits of the logarithm of 2, so that its small multiples are exact, and the rest.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Beyond it, next to nothing is left: 1e-304.
const FURTHEST: f64 = 700.0;
/// Reciprocals of the factorials of 2 to 13; of a distance of half the logarithm of 2 from 0 no term after them counts.
const TERMS: [f64; 12] = [
    0.5,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// What is kept of a unit and what is lost in a time, $$e^{-x}$$ and $$1 - e^{-x}$$ for each product x of a rate and the
/// time, which is at least 0; each to its last digits.
///
/// Every loop does one thing to all lanes and is turned into vector instructions, which do for each lane what the scalar
/// ones do: additions and multiplications, none of them fused. The bits are therefore the same on every processor and in
/// vectors of every width.
// Compiled into its callers, one for each width of vectors.
#[inline(always)]
pub(super) fn decay<const W: usize>(rates: &[f64; W], time: f64) -> ([f64; W], [f64; W]) {
    let (mut rounded, mut rest, mut series) = ([0.0; W], [0.0; W], [0.0; W]);
    for lane in 0..W {
        let x = rates[lane] * time;
        rest[lane] = if x < FURTHEST { x } else { FURTHEST };
    }
    for lane in 0..W {
        rounded[lane] = rest[lane] * -LOG2_E + ROUNDING;
    }
    for lane in 0..W {
        let halvings = rounded[lane] - ROUNDING;
        rest[lane] = (-rest[lane] - halvings * LN_2_HIGH) - halvings * LN_2_LOW;
    }
    for lane in 0..W {
        // In pairs, and pairs of pairs, so that no sum waits long for another.
        let (once, twice) = (rest[lane], rest[lane] * rest[lane]);
        let pair = |first: usize| TERMS[first] + TERMS[first + 1] * once;
        let four = |first: usize| pair(first) + pair(first + 2) * twice;
        let fourth = twice * twice;
        series[lane] = four(0) + (four(4) + four(8) * fourth) * fourth;
    }
    let (mut kept, mut lost) = ([0.0; W], [0.0; W]);
    for lane in 0..W {
        // e^rest - 1, exact for the smallest rest.
        let growth = rest[lane] + rest[lane] * rest[lane] * series[lane];
        // The whole number as the exponent of a power of 2.
        let power = f64::from_bits((rounded[lane].to_bits() << 52).wrapping_add(1.0f64.to_bits()));
        kept[lane] = power + power * growth;
        lost[lane] = (1.0 - power) - power * growth;
    }
    (kept, lost)
}

const _: () = assert!(LN_2_HIGH + LN_2_LOW == LN_2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_are_right_to_the_last_digits() {
        let mut x = 1e-18;
        let (mut worst_kept, mut worst_lost) = (0.0f64, 0.0f64);
        while x < 690.0 {
            let ([kept], [lost]) = decay(&[x], 1.0);
            worst_kept = worst_kept.max((kept / libm::exp(-x) - 1.0).abs());
            worst_lost = worst_lost.max((lost / -libm::expm1(-x) - 1.0).abs());
            x *= 1.000_7;
        }
        assert!(worst_kept < 4.5e-16 && worst_lost < 6e-16, "{worst_kept:e} {worst_lost:e}");
    }

    #[test]
    fn the_ends() {
        assert_eq!(decay(&[0.0; 8], 3.0), ([1.0; 8], [0.0; 8]));
        let ([kept], [lost]) = decay(&[f64::INFINITY], 1.0);
        assert!(kept > 0.0 && kept < 1e-303 && lost == 1.0);
    }
}
