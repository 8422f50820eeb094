//! When Monte Carlo errors are small enough.

use crate::measures::measures;
use crate::tally::Tally;
use crate::truth::Truth;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use trialstat_stats::performance::Measure;

/// A measure whose error may be asked to be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureName {
    /// Bias of every estimate.
    Bias,
    /// Empirical standard error of every estimate.
    EmpiricalSe,
    /// Coverage of every interval.
    Coverage,
    /// Power, or type I error, of every test.
    Rejection,
}

impl MeasureName {
    /// What they are called.
    pub const NAMES: [(&'static str, MeasureName); 4] = [
        ("bias", MeasureName::Bias),
        ("empirical-se", MeasureName::EmpiricalSe),
        ("coverage", MeasureName::Coverage),
        ("rejection", MeasureName::Rejection),
    ];

    /// What the rows of the measure are called.
    fn stat_name(self) -> &'static str {
        match self {
            MeasureName::Bias => "bias",
            MeasureName::EmpiricalSe => "empirical.se",
            MeasureName::Coverage => "coverage",
            MeasureName::Rejection => "rejection",
        }
    }
}

/// Measures, each with the Monte Carlo standard error at which it is known well enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    targets: Vec<(MeasureName, f64)>,
}

/// Text that names no precision.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected `MEASURE=ERROR` with an error above 0 and one of the measures {}", names())]
pub struct PrecisionError;

fn names() -> String {
    MeasureName::NAMES.map(|(name, _)| name).join(", ")
}

impl FromStr for Precision {
    type Err = PrecisionError;

    fn from_str(text: &str) -> Result<Precision, PrecisionError> {
        let target = |part: &str| {
            let (name, error) = part.split_once('=')?;
            let (_, measure) = MeasureName::NAMES.into_iter().find(|(known, _)| *known == name.trim())?;
            let error: f64 = error.trim().parse().ok()?;
            (error.is_finite() && error > 0.0).then_some((measure, error))
        };
        let targets: Option<Vec<_>> = text.split(',').map(target).collect();
        Ok(Precision { targets: targets.ok_or(PrecisionError)? })
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (measure, error)) in self.targets.iter().enumerate() {
            let (name, _) = MeasureName::NAMES.into_iter().find(|(_, known)| known == measure).expect("all are named");
            write!(out, "{}{name}={error}", if position == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl Precision {
    /// Whether every line that has a measure knows it well enough.
    ///
    /// A line that has none says nothing; if none has any, nothing is reached. A share of 0 or 1 has an error of 0 by its
    /// formula, which is no knowledge before the replicates would resolve the error asked for: they have to be as many as
    /// an error of the same size takes where one replicate in all differs.
    pub(crate) fn is_reached(&self, tally: &Tally, truth: &Truth) -> bool {
        let all: Vec<_> = tally.lines.iter().flat_map(|line| measures(line, truth.of(&line.line))).collect();
        self.targets.iter().all(|&(name, target)| {
            let of_name = all.iter().filter(|(measure, _)| *measure == name.stat_name());
            let mut measured = of_name.filter_map(|(_, measure)| measure.ok()).peekable();
            measured.peek().is_some() && measured.all(|measure| is_known(measure, target))
        })
    }
}

fn is_known(measure: Measure, target: f64) -> bool {
    let Some(error) = measure.monte_carlo_error else { return false };
    // The error of a share of 1 in n is 1/n but for a second-order term.
    error <= target && (error > 0.0 || 1.0 / measure.replicates as f64 <= target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_is_read_as_it_is_written() {
        let text = "rejection=0.002,bias=0.01";
        assert_eq!(text.parse::<Precision>().expect("a precision").to_string(), text);
        for wrong in ["", "rejection", "power=0.1", "bias=0", "bias=-1", "bias=nan", "bias=inf", "bias=0.1,"] {
            assert_eq!(wrong.parse::<Precision>(), Err(PrecisionError), "{wrong}");
        }
    }

    #[test]
    fn a_share_of_0_is_known_when_one_more_replicate_would_not_matter() {
        let of = |error, replicates| Measure { estimate: 0.0, monte_carlo_error: error, replicates };
        assert!(!is_known(of(Some(0.0), 99), 0.01) && is_known(of(Some(0.0), 100), 0.01));
        assert!(is_known(of(Some(0.01), 5), 0.01) && !is_known(of(Some(0.011), 1000), 0.01));
        assert!(!is_known(of(None, 1), 1.0));
    }
}
