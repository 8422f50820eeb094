//! Tests between groups by name.

use super::weighted_test::WeightedTest;
use std::fmt;
use std::str::FromStr;

/// A test as it is named on the command line.
#[derive(Debug, Clone, PartialEq)]
pub enum NamedTest {
    /// `log-rank` and its relatives: any difference between the groups.
    Weighted(WeightedTest),
    /// `log-rank-trend`: a trend over the groups' scores.
    Trend(WeightedTest),
    /// `max-combo`: the greatest of several weighted statistics of two groups.
    MaxCombo(Vec<WeightedTest>),
    /// `permutation`: the distribution of a weighted statistic when the groups' labels are permuted.
    Permutation(WeightedTest),
}

/// The names, as an error message lists them.
const NAMES: &str = "log-rank, peto-peto, modified-peto-peto, gehan-breslow, tarone-ware, fleming-harrington:RHO:GAMMA, \
                     modestly-weighted:FLOOR, max-combo, log-rank-trend, permutation";

/// What a combination combines unless told: all events alike, early ones, late ones, those in the middle.
const CUSTOMARY: &str = "0:0:1:0:0:1:1:1";

/// More weights than this are not combined.
const MOST_WEIGHTS: usize = 4;

impl NamedTest {
    /// The test without weights.
    pub(crate) const fn log_rank() -> NamedTest {
        NamedTest::Weighted(WeightedTest::log_rank())
    }

    /// The log-rank test against a trend.
    pub(crate) fn log_rank_trend() -> NamedTest {
        NamedTest::Trend(WeightedTest::log_rank())
    }
}

/// Pairs of exponents, one a weight.
fn combination(text: &str) -> Option<NamedTest> {
    let exponents: Vec<&str> = text.split(':').collect();
    let weights = exponents.chunks(2).map(|pair| match pair {
        [rho, gamma] => WeightedTest::fleming_harrington(rho, gamma),
        _ => None,
    });
    let weights: Vec<WeightedTest> = weights.collect::<Option<_>>()?;
    (weights.len() <= MOST_WEIGHTS).then_some(NamedTest::MaxCombo(weights))
}

impl fmt::Display for NamedTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NamedTest::Weighted(weighted) => weighted.fmt(out),
            NamedTest::Trend(weighted) => write!(out, "{weighted}-trend"),
            NamedTest::MaxCombo(_) => out.write_str("max-combo"),
            NamedTest::Permutation(weighted) if *weighted == WeightedTest::log_rank() => out.write_str("permutation"),
            NamedTest::Permutation(weighted) => write!(out, "permutation:{weighted}"),
        }
    }
}

impl FromStr for NamedTest {
    type Err = String;

    fn from_str(text: &str) -> Result<NamedTest, String> {
        let weighted = WeightedTest::named;
        let named = match text {
            "permutation" => Some(NamedTest::Permutation(WeightedTest::log_rank())),
            "max-combo" => combination(CUSTOMARY),
            _ => {
                if let Some(exponents) = text.strip_prefix("max-combo:") {
                    combination(exponents)
                } else if let Some(name) = text.strip_prefix("permutation:") {
                    weighted(name).map(NamedTest::Permutation)
                } else if let Some(name) = text.strip_suffix("-trend") {
                    weighted(name).map(NamedTest::Trend)
                } else {
                    weighted(text).map(NamedTest::Weighted)
                }
            }
        };
        named.ok_or_else(|| format!("expected one of: {NAMES}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_by_their_names() {
        for name in [
            "log-rank",
            "peto-peto",
            "modified-peto-peto",
            "modestly-weighted:0.5",
            "gehan-breslow",
            "tarone-ware",
            "fleming-harrington:0.5:1",
            "log-rank-trend",
            "gehan-breslow-trend",
            "max-combo",
            "permutation",
            "permutation:peto-peto",
        ] {
            assert_eq!(name.parse::<NamedTest>().map(|test| test.to_string()), Ok(name.to_owned()));
        }
        for wrong in [
            "wilcoxon",
            "fleming-harrington",
            "fleming-harrington:-1:0",
            "fleming-harrington:1",
            "trend",
            "modestly-weighted:0",
            "max-combo:1",
            "max-combo:0:0:0:1:1:0:1:1:2:2",
            "permutation:max-combo",
        ] {
            let error = wrong.parse::<NamedTest>().expect_err(wrong);
            assert!(error.contains("gehan-breslow"), "{error}");
        }
    }

    #[test]
    fn a_combination_is_of_the_weights_named() {
        let Ok(NamedTest::MaxCombo(weights)) = "max-combo:0:0:0:0.5".parse() else { panic!("a combination") };
        let names: Vec<String> = weights.iter().map(|weight| weight.to_string()).collect();
        assert_eq!(names, ["fleming-harrington:0:0", "fleming-harrington:0:0.5"]);
    }
}
