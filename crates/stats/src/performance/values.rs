//! A number that replicates have, not held against any truth.

use super::measures::{Measure, Unmeasured, empirical, mean};
use super::replicates::{OutcomeError, is_measurable};
use super::spread::Spread;

/// A number that replicates have, as much of it as its mean and its standard deviation depend on.
///
/// Equal replicates make equal accumulators, whatever their order and however they were shared out and merged. The text
/// form, by `Display` and `FromStr`, holds every bit. [`Replicates`](super::Replicates) take an estimate of something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values {
    pub(super) replicates: u64,
    pub(super) spread: Spread,
}

impl Values {
    /// Counts a replicate in; one that has no such number is counted only.
    ///
    /// # Errors
    /// It is not a number below 1e60 in magnitude; it has not been counted.
    pub fn record(&mut self, value: Option<f64>) -> Result<(), OutcomeError> {
        if let Some(value) = value {
            let wrong = OutcomeError::Estimate(value);
            if !is_measurable(value) {
                return Err(wrong);
            }
            self.spread.add(value).map_err(|_| wrong)?;
        }
        self.replicates += 1;
        Ok(())
    }

    /// Counts the replicates of another part of the same simulation in.
    pub fn merge(&mut self, other: &Values) {
        self.replicates += other.replicates;
        self.spread.merge(&other.spread);
    }

    /// Replicates, those without the number among them.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// Replicates that have the number.
    pub fn count(&self) -> u64 {
        self.spread.count
    }

    /// The mean, with its standard error as the bias of [`performance`](super::performance()) has it.
    ///
    /// # Errors
    /// No replicate has the number.
    pub fn mean(&self) -> Result<Measure, Unmeasured> {
        mean(&self.spread)
    }

    /// The standard deviation, as the empirical standard error of [`performance`](super::performance()).
    ///
    /// # Errors
    /// Fewer than two replicates have the number.
    pub fn standard_deviation(&self) -> Result<Measure, Unmeasured> {
        empirical(&self.spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[Option<f64>]) -> Values {
        let mut all = Values::default();
        values.iter().for_each(|value| all.record(*value).expect("a number"));
        all
    }

    #[test]
    fn mean_and_deviation_are_of_those_that_have_the_number() {
        let values = of(&[Some(1.0), None, Some(2.0), Some(6.0)]);
        let mean = values.mean().expect("numbers");
        // 1, 2, 6: mean 3, squares 4 + 1 + 9 over 2.
        assert_eq!((mean.estimate, mean.monte_carlo_error, mean.replicates), (3.0, Some((7.0 / 3.0f64).sqrt()), 3));
        assert_eq!(values.standard_deviation().expect("numbers").estimate, 7.0f64.sqrt());
        assert_eq!((values.replicates(), values.count()), (4, 3));
        assert_eq!(of(&[None]).mean(), Err(Unmeasured::NoReplicates));
        assert_eq!(of(&[Some(1.0)]).standard_deviation(), Err(Unmeasured::OneReplicate));
    }

    #[test]
    fn what_is_no_number_is_not_counted() {
        let mut values = of(&[Some(0.5)]);
        for wrong in [f64::NAN, f64::INFINITY, 1e60] {
            assert!(values.record(Some(wrong)).is_err());
        }
        assert_eq!(values, of(&[Some(0.5)]));
    }

    #[test]
    fn parts_make_the_text_of_the_whole() {
        let all = [Some(0.1), None, Some(-1e30), Some(0.3), Some(1e-30), Some(7.0)];
        let whole = of(&all);
        let mut merged = of(&all[4..]);
        merged.merge(&of(&all[..4]));
        assert_eq!(merged.to_string(), whole.to_string());
        assert_eq!(whole.to_string().parse(), Ok(whole.clone()));
        for wrong in ["", "replicates=1 values=2 value=0x1p0 value2=0x1p0", "replicates=1 values=1 value=0x1p0"] {
            assert!(wrong.parse::<Values>().is_err(), "{wrong}");
        }
    }
}
