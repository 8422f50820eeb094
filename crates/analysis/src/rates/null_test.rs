//! Each group's proportion held against a null proportion.

use super::direction::Direction;
use crate::conventions::Conventions;
use crate::method::named;
use crate::reason::Reason;
use crate::rows::{About, Rows};
use trialstat_stats::association::Continuity;
use trialstat_stats::interval::{self as stats, Test};
use trialstat_stats::proportion::{
    Count, NullProportion, TwoSided, exact_test, exact_test_one_sided, mid_p_test, mid_p_test_one_sided, score_test,
    score_test_one_sided,
};

named! {
    /// Test of one proportion against a null.
    NullTest {
        /// Exact, two-sided by the sum of probabilities not above the observed one.
        Exact = "exact",
        /// The same, two-sided by twice the smaller tail.
        ExactDoubled = "exact-doubled",
        /// The same, two-sided by Blaker's rule.
        ExactBlaker = "exact-blaker",
        /// Exact with half the probability of what was observed, two-sided by doubling.
        MidP = "mid-p",
        /// Score.
        Score = "score",
        /// Score, corrected for continuity.
        ScoreCorrected = "score-cc",
    }
}

/// A null proportion and how it is tested.
#[derive(Debug, Clone, PartialEq)]
pub struct NullHypothesis {
    /// The proportion.
    pub proportion: NullProportion,
    /// The tests; the exact, mid-p and score tests if none is named.
    pub tests: Vec<NullTest>,
}

impl NullHypothesis {
    fn tests(&self, conventions: Conventions) -> Vec<NullTest> {
        let exact = match conventions {
            Conventions::R => NullTest::Exact,
            Conventions::Sas => NullTest::ExactDoubled,
        };
        if self.tests.is_empty() { vec![exact, NullTest::MidP, NullTest::Score] } else { self.tests.clone() }
    }
}

/// Rows of each group's tests; `grouped` tells whether there is a variable that groups.
pub(crate) fn test_null(
    null: &NullHypothesis,
    counts: &[Count],
    grouped: bool,
    direction: Direction,
    conventions: Conventions,
    rows: &mut Rows,
) {
    let proportion = null.proportion;
    for (group, count) in counts.iter().enumerate() {
        for method in null.tests(conventions) {
            let about = About::new("test", method.name()).level(Some(proportion.value().to_string()));
            let about = about.note(format!("proportion {} under the null, {}", proportion.value(), direction.name()));
            let about = if grouped { about.group(group) } else { about };
            rows.test(&about, test(method, *count, proportion, direction).map_err(Reason::reason));
        }
    }
}

fn test(
    method: NullTest,
    count: Count,
    null: NullProportion,
    direction: Direction,
) -> Result<Test, stats::NotEstimable> {
    let Some(alternative) = direction.one_sided() else {
        return match method {
            NullTest::Exact => exact_test(count, null, TwoSided::MinimumLikelihood),
            NullTest::ExactDoubled => exact_test(count, null, TwoSided::Doubled),
            NullTest::ExactBlaker => exact_test(count, null, TwoSided::Blaker),
            NullTest::MidP => mid_p_test(count, null),
            NullTest::Score => score_test(count, null, Continuity::None),
            NullTest::ScoreCorrected => score_test(count, null, Continuity::Yates),
        };
    };
    match method {
        NullTest::Exact | NullTest::ExactDoubled | NullTest::ExactBlaker => {
            exact_test_one_sided(count, null, alternative)
        }
        NullTest::MidP => mid_p_test_one_sided(count, null, alternative),
        NullTest::Score => score_test_one_sided(count, null, Continuity::None, alternative),
        NullTest::ScoreCorrected => score_test_one_sided(count, null, Continuity::Yates, alternative),
    }
}
