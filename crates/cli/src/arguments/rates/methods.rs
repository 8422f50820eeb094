//! Estimates and tests of `rates`, by their names.

use super::super::one_of;
use clap::Args;
use trialstat_analysis::method::{DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod};
use trialstat_analysis::rates::Methods;

/// Which estimates and tests, by their names.
#[derive(Debug, Args)]
#[command(next_help_heading = "Methods")]
pub struct MethodOptions {
    /// Intervals of a proportion
    #[arg(long, value_name = "METHOD", value_delimiter = ',',
        value_parser = one_of(ProportionInterval::NAMES, ProportionInterval::named))]
    pub interval: Vec<ProportionInterval>,

    /// Intervals of a difference of proportions
    #[arg(long, value_name = "METHOD", value_delimiter = ',',
        value_parser = one_of(DifferenceInterval::NAMES, DifferenceInterval::named))]
    pub difference: Vec<DifferenceInterval>,

    /// Intervals of a ratio of proportions
    #[arg(long, value_name = "METHOD", value_delimiter = ',',
        value_parser = one_of(RatioInterval::NAMES, RatioInterval::named))]
    pub ratio: Vec<RatioInterval>,

    /// Intervals of an odds ratio
    #[arg(long, value_name = "METHOD", value_delimiter = ',',
        value_parser = one_of(OddsRatioMethod::NAMES, OddsRatioMethod::named))]
    pub odds_ratio: Vec<OddsRatioMethod>,

    /// Tests
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = one_of(tests(), TestMethod::named))]
    pub test: Vec<TestMethod>,
}

impl MethodOptions {
    /// The methods.
    pub fn asked(&self) -> Methods {
        Methods {
            intervals: self.interval.clone(),
            differences: self.difference.clone(),
            ratios: self.ratio.clone(),
            odds_ratios: self.odds_ratio.clone(),
            tests: self.test.clone(),
        }
    }
}

/// Tests of an outcome that is met or not.
fn tests() -> impl Iterator<Item = &'static &'static str> {
    TestMethod::NAMES.iter().filter(|name| **name != TestMethod::LogRank.name())
}
