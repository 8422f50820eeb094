//! Which estimates and tests of a binary endpoint are wanted.

use crate::method::{Compares, DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod};

/// Methods, in the order in which their rows come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Methods {
    /// Intervals for each group's proportion.
    pub intervals: Vec<ProportionInterval>,
    /// Intervals for the difference of two groups.
    pub differences: Vec<DifferenceInterval>,
    /// Intervals for their ratio.
    pub ratios: Vec<RatioInterval>,
    /// Methods for their odds ratio.
    pub odds_ratios: Vec<OddsRatioMethod>,
    /// Tests.
    pub tests: Vec<TestMethod>,
}

impl Methods {
    /// The intervals that are given to someone who names none.
    pub(crate) const CUSTOMARY_INTERVALS: &'static [ProportionInterval] =
        &[ProportionInterval::Wilson, ProportionInterval::ClopperPearson];

    /// What is given to someone who names no method: Wilson's and Clopper and Pearson's intervals, and of two groups
    /// Newcombe's interval of their difference and Fisher's test.
    pub fn customary(groups: usize) -> Methods {
        let two = groups == 2;
        Methods {
            intervals: Methods::CUSTOMARY_INTERVALS.to_vec(),
            differences: if two { vec![DifferenceInterval::Newcombe] } else { Vec::new() },
            tests: if two { vec![TestMethod::Fisher] } else { Vec::new() },
            ..Methods::default()
        }
    }

    /// Every method that compares, with its key in a plan, its name and what it compares.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &'static str, Compares)> {
        let differences = self.differences.iter().map(|method| ("difference", method.name(), method.compares()));
        let ratios = self.ratios.iter().map(|method| ("ratio", method.name(), method.compares()));
        let odds_ratios = self.odds_ratios.iter().map(|method| ("odds_ratio", method.name(), method.compares()));
        let tests = self.tests.iter().map(|method| ("test", method.name(), method.compares()));
        differences.chain(ratios).chain(odds_ratios).chain(tests)
    }

    /// Whether two groups are compared by any of them.
    pub fn compare(&self) -> bool {
        self.named().next().is_some()
    }
}

/// Each of these once, in their order: a test named twice would count as two comparisons.
pub(crate) fn once<T: Copy + PartialEq>(named: &[T]) -> impl Iterator<Item = T> {
    named.iter().enumerate().filter(|(at, one)| !named[..*at].contains(one)).map(|(_, one)| *one)
}
