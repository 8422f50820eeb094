//! Which variance a group's curve has.

use super::of_one_group::OneGroup;
use crate::conventions::Conventions;
use crate::follow_up::FollowUp;
use crate::method::{CurveInterval, named};
use crate::rows::Rows;
use std::borrow::Cow;
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::follow_up::{ReverseTies, reverse_kaplan_meier};
use trialstat_stats::survival::jackknife::{Clusters, kaplan_meier_jackknife};
use trialstat_stats::survival::kaplan_meier::{self, product_limit};
use trialstat_stats::survival::observed::{Observed, ObservedError};
use trialstat_trial::phrase::Phrase;

named! {
    /// Variance of a survival curve.
    CurveVariance {
        /// Greenwood's, weights being counts.
        Greenwood = "greenwood",
        /// The infinitesimal jackknife, each row by itself.
        Jackknife = "jackknife",
    }
}

impl CurveVariance {
    /// That of the conventions for such weights: R's `survfit` takes the jackknife as soon as one is no whole number.
    pub(super) fn of_conventions(conventions: Conventions, follow_up: &FollowUp) -> CurveVariance {
        let fractional = follow_up.weights.iter().flatten().any(|weight| weight.fract() != 0.0);
        match conventions {
            Conventions::R if fractional => CurveVariance::Jackknife,
            Conventions::R | Conventions::Sas => CurveVariance::Greenwood,
        }
    }

    /// The curve of a group's records.
    pub(super) fn curve(
        self,
        observed: &Observed<'_>,
        scratch: &mut kaplan_meier::Scratch,
    ) -> Result<SurvivalCurve, ObservedError> {
        match self {
            CurveVariance::Greenwood => scratch.product_limit(observed),
            CurveVariance::Jackknife => kaplan_meier_jackknife(observed, Clusters::Records),
        }
    }

    /// The method of rows with this variance and an interval on that scale.
    pub(super) fn method(self, estimator: &str, interval: CurveInterval, rows: &mut Rows) -> Phrase {
        let variance = match self {
            CurveVariance::Greenwood => "",
            CurveVariance::Jackknife => ", jackknife",
        };
        rows.phrase(format_args!("{estimator}{variance}, {}", interval.name()))
    }
}

/// The curves that a variance of their own takes.
impl OneGroup<'_> {
    /// The curve with Greenwood's variance, on which bands and restricted means rest: their formulas take its increments
    /// as independent.
    pub(super) fn greenwood(&self) -> Cow<'_, SurvivalCurve> {
        match self.variance {
            CurveVariance::Greenwood => Cow::Borrowed(self.curve),
            CurveVariance::Jackknife => {
                Cow::Owned(product_limit(&self.follow_up.observed()).expect("the records have a curve already"))
            }
        }
    }

    /// A curve whose variance holds on condition of survival to a time, and the time in it that is meant.
    pub(super) fn after(&self, given: f64) -> (Cow<'_, SurvivalCurve>, f64) {
        match self.variance {
            CurveVariance::Greenwood => (Cow::Borrowed(self.curve), given),
            CurveVariance::Jackknife => {
                let later = self.follow_up.later_than(given);
                (
                    Cow::Owned(
                        self.variance
                            .curve(&later.observed(), &mut kaplan_meier::Scratch::default())
                            .expect("records of a curve"),
                    ),
                    0.0,
                )
            }
        }
    }

    /// The curve of the times under observation; those with the event stay at risk of a censoring at the same time.
    pub(super) fn reverse(&self) -> Result<SurvivalCurve, ObservedError> {
        let observed = self.follow_up.observed();
        match self.variance {
            CurveVariance::Greenwood => reverse_kaplan_meier(&observed, ReverseTies::EventsStayAtRisk),
            CurveVariance::Jackknife => {
                let exchanged: Vec<bool> = observed.event.iter().map(|event| !event).collect();
                self.variance.curve(&Observed { event: &exchanged, ..observed }, &mut kaplan_meier::Scratch::default())
            }
        }
    }
}
