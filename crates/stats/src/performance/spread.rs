//! Mean and variance of numbers that come one by one, from sums without rounding.

use crate::exact_sum::{ExactSum, TermError};

/// Beyond this in magnitude no number is taken, so that no fourth power and no square of a sum of them overflows.
pub(super) const LARGEST: f64 = 1e60;

/// Count, sum and sum of squares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Spread {
    pub(super) count: u64,
    pub(super) sum: ExactSum,
    pub(super) squares: ExactSum,
}

impl Spread {
    pub(super) fn add(&mut self, value: f64) -> Result<(), TermError> {
        self.count += 1;
        self.sum.add(value)?;
        self.squares.add_square(value)
    }

    /// Adds the square of a number, itself not rounded.
    pub(super) fn add_square_of(&mut self, value: f64) -> Result<(), TermError> {
        self.count += 1;
        self.sum.add_square(value)?;
        self.squares.add_fourth_power(value)
    }

    pub(super) fn merge(&mut self, other: &Spread) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
    }

    /// Whether there are numbers of this count, sum and sum of squares.
    pub(super) fn is_possible(&self) -> bool {
        // What lies below the least double is cut off, of squares of sums and of sums of squares.
        const CUT_OFF: f64 = -1e-300;
        if self.count == 0 {
            return self.sum == ExactSum::default() && self.squares == ExactSum::default();
        }
        centred(self.count, &self.sum, &self.sum, &self.squares).is_some_and(|centred| centred >= CUT_OFF)
    }

    /// The mean; `None` without numbers.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.value() / self.count as f64)
    }

    /// The variance; `None` with fewer than two numbers.
    pub(super) fn variance(&self) -> Option<f64> {
        covariance(self.count, &self.sum, &self.sum, &self.squares).map(|variance| variance.max(0.0))
    }
}

/// The covariance of `count` pairs, from the sums of either and of their products; `None` with fewer than two.
///
/// What is above the fraction is taken without rounding: what cancels, cancels to the last bit.
pub(super) fn covariance(count: u64, one: &ExactSum, other: &ExactSum, products: &ExactSum) -> Option<f64> {
    let n = count as f64;
    (count > 1).then(|| centred(count, one, other, products)).flatten().map(|centred| centred / (n * (n - 1.0)))
}

/// Count times the sum of products less the product of the sums.
fn centred(count: u64, one: &ExactSum, other: &ExactSum, products: &ExactSum) -> Option<f64> {
    let n = count as f64;
    let mut centred = ExactSum::default();
    let scaled = products.expansion().into_iter().map(|part| (n, part));
    let (left, right) = (one.expansion(), other.expansion());
    let squared = left.iter().flat_map(|&left| right.iter().map(move |&right| (-left, right)));
    for (left, right) in scaled.chain(squared) {
        centred.add_product(left, right).ok()?;
    }
    Some(centred.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[f64]) -> Spread {
        let mut spread = Spread::default();
        values.iter().for_each(|&value| spread.add(value).expect("a number"));
        spread
    }

    #[test]
    fn what_cancels_leaves_its_digits() {
        // The numbers differ in their last bits: 0, 1 and 2 units of 2 to the power -22.
        let unit = 2f64.powi(-22);
        let near = spread(&[1e9, 1e9 + unit, 1e9 + 2.0 * unit]);
        assert_eq!(near.variance(), Some(unit * unit));
        assert_eq!(spread(&[0.1; 7]).variance(), Some(0.0));
        assert_eq!((spread(&[0.1; 7]).mean(), spread(&[]).mean()), (Some(0.1), None));
        assert_eq!(spread(&[3.0]).variance(), None);
    }

    #[test]
    fn squares_are_not_rounded() {
        let (mut squares, one_third) = (Spread::default(), 1.0 / 3.0);
        (0..5).for_each(|_| squares.add_square_of(one_third).expect("a number"));
        assert_eq!(squares.variance(), Some(0.0));
        squares.add_square_of(1.0).expect("a number");
        // Five times 1/9 and once 1: 6 (5/81 + 1) - (5/9 + 1)², over 6 times 5.
        let expected = (30.0 / 81.0 + 6.0 - 196.0 / 81.0) / 30.0;
        assert!((squares.variance().expect("numbers") - expected).abs() < 1e-16);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let mut squares = Spread::default();
        [LARGEST, -LARGEST, 0.0].iter().for_each(|&value| squares.add_square_of(value).expect("a number"));
        assert!((squares.variance().expect("numbers") / (LARGEST.powi(4) / 3.0) - 1.0).abs() < 1e-15);
    }
}
