//! A fixed point number in digits of 32 bits, held in 64 so that carries can wait.

/// The exponent of the least double.
pub(super) const LOWEST_EXPONENT: i32 = -1074;

/// Digits from [`LOWEST_EXPONENT`] on. The greatest double ends at 2098 bits; what is above holds the sums of 2 to the
/// power 64 of them and the sign.
pub(super) const DIGITS: usize = 69;

/// Additions after which a digit might overflow, with room for two at once and for two sums to be merged.
const MOST_ADDITIONS: u32 = 1 << 29;

pub(super) const BASE_BITS: u32 = 32;
const LOW: i64 = 0xffff_ffff;

#[derive(Debug, Clone)]
pub(super) struct Digits {
    digits: [i64; DIGITS],
    additions: u32,
    /// Whole numbers that have not been added to the digits: counts come often.
    whole: i128,
}

impl Default for Digits {
    fn default() -> Digits {
        Digits { digits: [0; DIGITS], additions: 0, whole: 0 }
    }
}

/// The digit of the ones.
const WHOLE: usize = -LOWEST_EXPONENT as usize / BASE_BITS as usize;

/// The digits of a number times 2 to the power `place`, counted from the lowest bit, and the position of the first.
#[inline]
fn digits(number: u128, place: i32) -> (usize, [i64; 5]) {
    let (first, shift) = ((place as u32 / BASE_BITS) as usize, place as u32 % BASE_BITS);
    // The number and the shift may fill more than 128 bits: the lowest digit apart, the rest fits.
    let lowest = (number << shift) as i64 & LOW;
    let rest = number >> (BASE_BITS - shift);
    let (low, high) = (rest as i64, (rest >> (2 * BASE_BITS)) as i64);
    (first, [lowest, low & LOW, low >> BASE_BITS & LOW, high & LOW, high >> BASE_BITS & LOW])
}

impl Digits {
    /// Adds a whole number of at most 63 bits, of which there is room for 2 to the power 64.
    pub(super) fn add_whole(&mut self, number: i64) {
        self.whole += i128::from(number);
    }

    /// Adds a number of at most 106 bits times 2 to the power `place`, counted from the lowest bit.
    pub(super) fn add(&mut self, negative: bool, number: u128, place: i32) {
        let (first, digits) = digits(number, place);
        // All ones to subtract: the opposite of a number is one more than its bits turned.
        let turned = -i64::from(negative);
        match self.digits.get_mut(first..first + digits.len()) {
            Some(own) => own.iter_mut().zip(digits).for_each(|(own, digit)| *own += (digit ^ turned) - turned),
            // Next to the end the number has no more digits than there are.
            None => {
                let own = self.digits[first..].iter_mut().zip(digits);
                own.for_each(|(own, digit)| *own += (digit ^ turned) - turned);
            }
        }
        self.additions += 1;
        if self.additions >= MOST_ADDITIONS {
            self.carry();
        }
    }

    /// Adds a number of four words, the lowest first, times 2 to the power `place`, which leaves room for it.
    pub(super) fn add_wide(&mut self, words: [u64; 4], place: u32) {
        let (first, shift) = ((place / BASE_BITS) as usize, place % BASE_BITS);
        let own = &mut self.digits[first..][..9];
        for (at, word) in words.into_iter().enumerate() {
            for (half, digit) in [word & LOW as u64, word >> BASE_BITS].into_iter().enumerate() {
                let shifted = digit << shift;
                own[2 * at + half] += shifted as i64 & LOW;
                own[2 * at + half + 1] += (shifted >> BASE_BITS) as i64;
            }
        }
        self.additions += 2;
        if self.additions >= MOST_ADDITIONS {
            self.carry();
        }
    }

    pub(super) fn merge(&mut self, other: &Digits) {
        self.digits.iter_mut().zip(other.digits).for_each(|(digit, other)| *digit += other);
        self.whole += other.whole;
        self.additions += other.additions + 1;
        if self.additions >= MOST_ADDITIONS {
            self.carry();
        }
    }

    /// Brings all digits but the highest, which has the sign, between 0 and 2 to the power 32.
    fn carry(&mut self) {
        let whole = std::mem::take(&mut self.whole);
        self.digits[WHOLE..].iter_mut().zip(digits(whole.unsigned_abs(), -LOWEST_EXPONENT).1).for_each(
            |(own, digit)| {
                *own += if whole < 0 { -digit } else { digit };
            },
        );
        let mut carry = 0;
        for digit in &mut self.digits[..DIGITS - 1] {
            let whole = *digit + carry;
            *digit = whole & LOW;
            carry = whole >> BASE_BITS;
        }
        self.digits[DIGITS - 1] += carry;
        self.additions = 1;
    }

    /// The digits in the one form that equal numbers share.
    pub(super) fn canonical(mut self) -> [i64; DIGITS] {
        self.carry();
        self.digits
    }

    /// Sign and digits of the absolute value.
    pub(super) fn magnitude(self) -> (bool, [u32; DIGITS]) {
        let mut signed = self.canonical();
        let negative = signed[DIGITS - 1] < 0;
        if negative {
            let opposite = Digits { digits: signed.map(|digit| -digit), ..Digits::default() };
            signed = opposite.canonical();
        }
        (negative, signed.map(|digit| digit as u32))
    }

    /// The nearest double, of two the one with an even mantissa.
    pub(super) fn rounded(self) -> f64 {
        let (negative, digits) = self.magnitude();
        let Some(highest) = digits.iter().rposition(|&digit| digit != 0) else { return 0.0 };
        // The four highest digits, of which 97 bits at least are in use.
        let at = |below: usize| highest.checked_sub(below).map_or(0, |index| u128::from(digits[index]));
        let mut window = at(0) << 96 | at(1) << 64 | at(2) << 32 | at(3);
        let exponent = BASE_BITS as i32 * (highest as i32 - 3) + LOWEST_EXPONENT;
        // What is below counts as a bit that tells more than a half from a half.
        if digits[..highest.saturating_sub(3)].iter().any(|&digit| digit != 0) {
            window |= 1;
        }
        let leading = 127 - window.leading_zeros() as i32;
        let last = (exponent + leading - 52).max(LOWEST_EXPONENT);
        let dropped = (last - exponent) as u32;
        let (kept, rest, half) = (window >> dropped, window & ((1 << dropped) - 1), 1 << dropped >> 1);
        let up = rest > half || rest == half && rest > 0 && kept & 1 == 1;
        let magnitude = libm::ldexp((kept + u128::from(up)) as f64, last);
        if negative { -magnitude } else { magnitude }
    }
}
