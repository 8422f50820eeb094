//! What may be wanted of a data set's survival.

use super::named_test::NamedTest;
use super::variance::CurveVariance;
use crate::method::{BandMethod, CurveInterval, HazardMethod};
use std::borrow::Cow;

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// Scales of the intervals; that of the conventions if left out.
    pub intervals: Vec<CurveInterval>,
    /// Variance of the curves; that of the conventions if left out.
    pub variance: Option<CurveVariance>,
    /// Probabilities of an event whose times are wanted; the median if nothing is wanted.
    pub quantiles: Vec<f64>,
    /// Times at which survival is wanted, and the differences between the groups.
    pub times: Vec<f64>,
    /// Times on condition of which survival is wanted at the later ones of `times`.
    pub given: Vec<f64>,
    /// Whether every step of the curves is wanted, and the cumulative hazards.
    pub curve: bool,
    /// Simultaneous bands of the curves.
    pub bands: Vec<BandMethod>,
    /// The times from which and to which the bands reach; the first and the last event if left out.
    pub span: Option<(f64, f64)>,
    /// Cumulative hazards, at `times` or else at every step.
    pub hazards: Vec<HazardMethod>,
    /// Times of the table of numbers at risk.
    pub at_risk: Vec<f64>,
    /// Whether the median time under observation is wanted.
    pub follow_up: bool,
    /// The horizon of a restricted mean.
    pub horizon: Option<f64>,
    /// Tests; the log-rank test if nothing is wanted and there are groups.
    pub tests: Vec<NamedTest>,
    /// The groups' scores in a trend, in the sort order of the groups; their numbers or places if left out.
    pub scores: Vec<f64>,
}

impl Wanted {
    /// Nothing in particular: then the medians and the log-rank test are given.
    pub(super) fn is_bare(&self) -> bool {
        let Wanted { intervals: _, variance: _, quantiles, times, given: _, curve, bands, span: _, .. } = self;
        let Wanted { hazards, at_risk, follow_up, horizon, tests, scores, .. } = self;
        let curves = *curve || !bands.is_empty() || !hazards.is_empty() || *follow_up || horizon.is_some();
        let numbers = [quantiles, times, at_risk, scores].into_iter().any(|numbers| !numbers.is_empty());
        !curves && !numbers && tests.is_empty()
    }

    /// The same without tests: the medians if nothing else is wanted.
    pub(crate) fn without_tests(&self) -> Wanted {
        let mut without = Wanted { tests: Vec::new(), scores: Vec::new(), ..self.clone() };
        if without.is_bare() {
            without.quantiles.push(0.5);
        }
        without
    }

    /// Whether nothing that is wanted is read off a curve, a hazard or a table at risk.
    pub(crate) fn is_of_tests_only(&self) -> bool {
        let Wanted { quantiles, times, curve, bands, hazards, at_risk, follow_up, horizon, .. } = self;
        let numbers = [quantiles, times, at_risk].into_iter().any(|numbers| !numbers.is_empty());
        let curves = *curve || !bands.is_empty() || !hazards.is_empty() || *follow_up || horizon.is_some();
        !self.is_bare() && !numbers && !curves
    }

    /// The tests; scores ask for a trend.
    pub(super) fn tests(&self) -> Cow<'_, [NamedTest]> {
        const CUSTOMARY: &[NamedTest] = &[NamedTest::log_rank()];
        if self.is_bare() {
            return Cow::Borrowed(CUSTOMARY);
        }
        let mut tests = Cow::Borrowed(&self.tests[..]);
        if !self.scores.is_empty() && !tests.iter().any(|test| matches!(test, NamedTest::Trend(_))) {
            tests.to_mut().push(NamedTest::log_rank_trend());
        }
        tests
    }
}
