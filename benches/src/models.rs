//! Subjects with covariates, strata and competing endings, for the models of survival.

use crate::fixtures::SplitMix64;
use std::io::{self, Write};

/// How many covariates there are.
pub const COVARIATES: usize = 20;

/// Subjects whose hazard depends on their covariates.
#[derive(Debug, Clone, PartialEq)]
pub struct Modelled {
    /// Whole days from 1.
    pub times: Vec<f64>,
    /// 0 censored, 1 and 2 the causes.
    pub ending: Vec<u8>,
    /// Arm 0 or 1, in turn.
    pub arm: Vec<usize>,
    /// One of ten sites.
    pub site: Vec<usize>,
    /// Column by column, uniform from -1 to 1.
    pub covariates: Vec<Vec<f64>>,
}

impl Modelled {
    /// That many subjects: an exponential time with the log hazard rising by 0.1 a covariate, a competing one, and
    /// censoring, counted in whole days.
    pub fn of(subjects: usize) -> Modelled {
        let mut stream = SplitMix64(0x6d6f_6465_6c73);
        let covariates: Vec<Vec<f64>> =
            (0..COVARIATES).map(|_| (0..subjects).map(|_| 2.0 * stream.uniform() - 1.0).collect()).collect();
        let mut modelled = Modelled {
            times: Vec::with_capacity(subjects),
            ending: Vec::with_capacity(subjects),
            arm: (0..subjects).map(|subject| subject % 2).collect(),
            site: (0..subjects).map(|_| (stream.uniform() * 10.0) as usize).collect(),
            covariates,
        };
        for subject in 0..subjects {
            let predictor: f64 = modelled.covariates.iter().map(|column| 0.1 * column[subject]).sum();
            let of_cause = -libm::log(stream.uniform()) * 300.0 * libm::exp(-predictor);
            let competing = -libm::log(stream.uniform()) * 900.0;
            let censoring = -libm::log(stream.uniform()) * 600.0;
            let first = of_cause.min(competing).min(censoring);
            modelled.times.push(first.ceil());
            modelled.ending.push(if first == of_cause { 1 } else { 2 * u8::from(first == competing) });
        }
        modelled
    }

    /// Whether the first cause ended each subject's follow-up.
    pub fn events(&self) -> Vec<bool> {
        self.ending.iter().map(|ending| *ending == 1).collect()
    }

    /// The covariates as the kernels take them.
    pub fn columns(&self, count: usize) -> Vec<&[f64]> {
        self.covariates.iter().take(count).map(Vec::as_slice).collect()
    }

    /// Writes times, endings, arms, sites and covariates, each column as little-endian doubles.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let mut column = |values: &mut dyn Iterator<Item = f64>| -> io::Result<()> {
            for value in values {
                to.write_all(&value.to_le_bytes())?;
            }
            Ok(())
        };
        column(&mut self.times.iter().copied())?;
        column(&mut self.ending.iter().map(|ending| f64::from(*ending)))?;
        column(&mut self.arm.iter().map(|arm| *arm as f64))?;
        column(&mut self.site.iter().map(|site| *site as f64))?;
        self.covariates.iter().try_for_each(|values| column(&mut values.iter().copied()))?;
        to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_occurs_and_every_column_is_written() {
        let modelled = Modelled::of(100);
        for ending in 0..3 {
            assert!(modelled.ending.contains(&ending), "{ending}");
        }
        let mut bytes = Vec::new();
        modelled.write(&mut bytes).expect("memory");
        assert_eq!(bytes.len(), 100 * (4 + COVARIATES) * 8);
    }
}
