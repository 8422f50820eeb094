//! Hazards, weights, delayed entry, means, milestones and bands of a few subjects.

use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::at_risk::{Counting, at_risk_table};
use trialstat_stats::survival::bands::{
    BandError, BandShape, band, equal_precision_critical_value, hall_wellner_critical_value,
};
use trialstat_stats::survival::conditional::conditional_survival;
use trialstat_stats::survival::conventions::{QuantileRule, Tail, Transform};
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::follow_up::{ReverseTies, reverse_kaplan_meier};
use trialstat_stats::survival::jackknife::{Clusters, kaplan_meier_jackknife};
use trialstat_stats::survival::kaplan_meier::{kaplan_meier, product_limit};
use trialstat_stats::survival::mean_contrast::{TimeRatio, mean_difference, mean_ratio};
use trialstat_stats::survival::milestone::{milestone_difference, milestone_test};
use trialstat_stats::survival::near_ties::merge_near_ties;
use trialstat_stats::survival::nelson_aalen::{HazardEstimator, HazardTransform, HazardVariance, nelson_aalen};
use trialstat_stats::survival::observed::{Observed, ObservedError};
use trialstat_stats::survival::restricted_mean::restricted_mean;
use trialstat_tests::{Tolerance, assert_near};

/// Six subjects: an event at 1, two at 2, an event and a censoring at 4, an event at 5; so at risk are 6, 5, 3 and 1.
const TIMES: [f64; 6] = [2.0, 4.0, 5.0, 1.0, 2.0, 4.0];
const EVENT: [bool; 6] = [true, false, true, true, true, true];

fn six() -> SurvivalCurve {
    kaplan_meier(&TIMES, &EVENT).expect("times")
}

fn hand(got: f64, expected: f64, what: &str) {
    assert_near(got, expected, Tolerance::Hand, what);
}

/// 1/6, + 2/5 = 17/30, + 1/3 = 9/10, + 1 = 19/10; one after the other the two at 2 add 1/5 + 1/4 = 9/20.
#[test]
fn hazards_in_fractions() {
    let of = |estimator, variance| {
        let observed = Observed::from_start(&TIMES, &EVENT);
        nelson_aalen(&observed, estimator, variance).expect("times").steps().to_vec()
    };
    let poisson = of(HazardEstimator::NelsonAalen, HazardVariance::Poisson);
    for (step, hazard) in poisson.iter().zip([1.0 / 6.0, 17.0 / 30.0, 0.9, 1.9]) {
        hand(step.hazard, hazard, "Nelson-Aalen");
    }
    // 1/36 + 2/25 + 1/9 + 1, of the binomial form 5/216 + 2·3/125 + 2/27 + 0.
    hand(poisson[3].variance, 1.0 / 36.0 + 0.08 + 1.0 / 9.0 + 1.0, "Poisson variance");
    let binomial = of(HazardEstimator::NelsonAalen, HazardVariance::Binomial);
    hand(binomial[3].variance, 5.0 / 216.0 + 0.048 + 2.0 / 27.0, "binomial variance");
    let sequential = of(HazardEstimator::FlemingHarrington, HazardVariance::Poisson);
    hand(sequential[1].hazard, 1.0 / 6.0 + 0.45, "Fleming-Harrington");
    hand(sequential[1].variance, 1.0 / 36.0 + 1.0 / 25.0 + 1.0 / 16.0, "its Poisson variance");
    // Two events, one among 5 and one among 4: 4/125 + 3/64.
    let sequential = of(HazardEstimator::FlemingHarrington, HazardVariance::Binomial);
    hand(sequential[1].variance, 5.0 / 216.0 + 0.032 + 3.0 / 64.0, "its binomial variance");
    let level = Level::NINETY_FIVE;
    let (plain, log) =
        (poisson[0].interval(HazardTransform::Plain, level), poisson[0].interval(HazardTransform::Log, level));
    hand(plain.expect("an event").upper, (1.0 + level.z()) / 6.0, "plain upper limit");
    // The standard error is the hazard itself, 1/6.
    hand(log.expect("an event").upper, level.z().exp() / 6.0, "log upper limit");
}

/// Up to 5: 1 + 5/6 + 2·1/2 + 1/3 = 19/6. What is left after 1, 2 and 4 is 13/6, 4/3 and 1/3, so that the variance is
/// (169/36)/30 + (16/9)(2/15) + (1/9)/6 = 89/216.
#[test]
fn the_restricted_mean_in_fractions() {
    let curve = six();
    let mean = restricted_mean(&curve, 5.0, Tail::Unknown).expect("the curve is 0 at 5");
    hand(mean.mean, 19.0 / 6.0, "mean");
    hand(mean.std_error, (89.0f64 / 216.0).sqrt(), "standard error");
    hand(mean.lost(), 11.0 / 6.0, "time lost");
    // Nothing is added after the curve is 0.
    assert_eq!(restricted_mean(&curve, 50.0, Tail::Unknown).expect("known").mean, mean.mean);
    assert_eq!(restricted_mean(&curve, 0.5, Tail::Unknown).expect("known").std_error, 0.0);
    let censored = kaplan_meier(&[1.0, 3.0], &[true, false]).expect("times");
    assert_eq!(restricted_mean(&censored, 4.0, Tail::Unknown), Err(NotEstimable::NotReached));
    assert_eq!(restricted_mean(&censored, 4.0, Tail::CarriedForward).expect("carried").mean, 2.5);
    assert_eq!(restricted_mean(&censored, f64::NAN, Tail::CarriedForward), Err(NotEstimable::NotReached));
    // Nobody of the first group loses time before 0.5.
    let none = restricted_mean(&curve, 0.5, Tail::Unknown).expect("known");
    assert_eq!(mean_ratio(&none, &none, TimeRatio::Lost, Level::NINETY_FIVE), Err(NotEstimable::ZeroCell));
    assert_eq!(mean_difference(&none, &none, Level::NINETY_FIVE).expect("a time").test, Err(NotEstimable::ZeroMargin));
    assert_eq!(mean_difference(&none, &mean, Level::NINETY_FIVE), Err(NotEstimable::NotReached));
}

/// At 2.5 the six are at 1/2 with the variance 1/4 · 1/6, four of whom three die at 1 at 1/4 with 3/64: the difference
/// is 1/4, its variance 17/192.
#[test]
fn a_milestone_in_fractions() {
    let four = kaplan_meier(&[1.0, 1.0, 1.0, 4.0], &[true; 4]).expect("times");
    let found = milestone_difference(&six(), &four, 2.5, Level::NINETY_FIVE).expect("reached");
    hand(found.estimate.estimate, 0.25, "difference");
    hand(found.std_error, (17.0f64 / 192.0).sqrt(), "standard error");
    // On the log scale log 2 over the root of 1/6 + 3/4.
    let test = milestone_test(&six(), &four, 2.5, Transform::Log).expect("reached");
    hand(test.statistic.expect("a statistic"), 2f64.ln() / (11.0f64 / 12.0).sqrt(), "log statistic");
    assert_eq!(milestone_test(&six(), &four, 4.5, Transform::Log), Err(NotEstimable::TransformUndefined));
    assert_eq!(milestone_test(&six(), &four, 0.5, Transform::LogLog), Err(NotEstimable::TransformUndefined));
    assert_eq!(milestone_test(&six(), &four, 0.5, Transform::Log), Err(NotEstimable::ZeroMargin));
}

/// From 1 to 4 survive (1/3)/(5/6) = 2/5 of those left, with the variance 1/3 - 1/30 = 3/10 of the logarithm.
#[test]
fn conditional_survival_in_fractions() {
    let of = |survived, further| conditional_survival(&six(), survived, further, Transform::Log, Level::NINETY_FIVE);
    let found = of(1.0, 3.0).expect("reached");
    hand(found.estimate, 0.4, "survival");
    hand(found.interval.lower, 0.4 * (-Level::NINETY_FIVE.z() * 0.3f64.sqrt()).exp(), "lower limit");
    assert_eq!(of(5.0, 1.0), Err(NotEstimable::NoSubjects));
    assert_eq!(of(1.0, -1.0), Err(NotEstimable::NotReached));
}

/// Entries at 0, 0, 1 and 2; the event at 1 is among 2, that at 3 among 3, that at 4 among 2, one of weight 3.
#[test]
fn delayed_entry_and_weights_in_fractions() {
    let (times, event, entry) = ([1.0, 3.0, 4.0, 5.0], [true, true, true, false], [0.0, 0.0, 1.0, 2.0]);
    let observed = Observed { times: &times, event: &event, entry: Some(&entry), weights: None };
    let survival = |observed: &Observed<'_>| -> Vec<f64> {
        product_limit(observed).expect("records").steps().iter().map(|step| step.survival).collect()
    };
    for (got, expected) in survival(&observed).into_iter().zip([1.0 / 2.0, 1.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
        hand(got, expected, "delayed entry");
    }
    let weighted = Observed { weights: Some(&[1.0, 1.0, 1.0, 3.0]), ..observed };
    for (got, expected) in survival(&weighted).into_iter().zip([1.0 / 2.0, 2.0 / 5.0, 3.0 / 10.0, 3.0 / 10.0]) {
        hand(got, expected, "weights");
    }
    let rows = at_risk_table(&weighted, &[4.0, 0.5, 2.0, 9.0], Counting::FromStart).expect("records");
    let rows: Vec<_> = rows.iter().map(|row| (row.at_risk, row.events, row.censored)).collect();
    assert_eq!(rows, [(4.0, 3.0, 0.0), (2.0, 0.0, 0.0), (2.0, 1.0, 0.0), (0.0, 3.0, 3.0)]);
}

/// One of two has the event, the weights being 3 and 1: the derivatives of log(w2/(w1 + w2)) are -1/4 and 3/4.
#[test]
fn influence_in_fractions() {
    let weights = [3.0, 1.0];
    let observed = Observed { weights: Some(&weights), ..Observed::from_start(&[1.0, 2.0], &[true, false]) };
    let variance = |clusters| kaplan_meier_jackknife(&observed, clusters).expect("records").steps()[0].log_variance;
    // (3/4)² + (3/4)², and 0 if both stand or fall together: the ratio of their weights then stays.
    hand(variance(Clusters::Records), 9.0 / 8.0, "records apart");
    assert_eq!(variance(Clusters::Codes(&[7, 7])), 0.0);
}

/// Of four, two are censored at 2 and 3, one has the event at 2: two of three at risk at 2 stay if events stay at risk,
/// one of two if they leave first.
#[test]
fn follow_up_in_fractions() {
    let observed = Observed::from_start(&[1.0, 2.0, 2.0, 3.0], &[true, true, false, false]);
    let median = |ties| {
        let curve = reverse_kaplan_meier(&observed, ties).expect("records");
        (curve.steps()[1].survival, curve.events())
    };
    assert_eq!(median(ReverseTies::EventsStayAtRisk), (2.0 / 3.0, 2));
    assert_eq!(median(ReverseTies::EventsLeaveFirst), (1.0 / 2.0, 2));
}

/// The limits reach the critical value times the standard error, or times (1 + n σ²)/√n.
#[test]
fn bands_reach_as_far_as_their_critical_value() {
    let (curve, level) = (six(), Level::NINETY_FIVE);
    assert_eq!(curve.event_span(), Ok((1.0, 4.0)));
    let of = |shape| band(&curve, shape, 1.0, 4.0, Transform::Log, level).expect("a band");
    // n σ² is 6/30 = 1/5 at 1 and 6/3 = 2 at 4, a therefore 1/6 and 2/3.
    let equal = of(BandShape::EqualPrecision);
    let critical = equal_precision_critical_value(1.0 / 6.0, 2.0 / 3.0, level).expect("a span");
    assert_near(equal.critical_value, critical, Tolerance::ClosedForm, "equal precision");
    let lower = |limits: &(f64, Result<trialstat_stats::interval::Interval, NotEstimable>)| {
        limits.1.as_ref().expect("limits").lower
    };
    assert_eq!(equal.limits.len(), 3);
    hand(lower(&equal.limits[1]), 0.5 * (-equal.critical_value / 6f64.sqrt()).exp(), "equal precision at 2");
    let hall_wellner = of(BandShape::HallWellner);
    let critical = hall_wellner_critical_value(1.0 / 6.0, 2.0 / 3.0, level).expect("a span");
    assert_near(hall_wellner.critical_value, critical, Tolerance::ClosedForm, "Hall-Wellner");
    let reach = hall_wellner.critical_value * 2.0 / 6f64.sqrt();
    hand(lower(&hall_wellner.limits[1]), 0.5 * (-reach).exp(), "Hall-Wellner at 2");
}

#[test]
fn bands_that_cannot_be_drawn_are_refused() {
    let (curve, level) = (six(), Level::NINETY_FIVE);
    let of = |shape, from, to| band(&curve, shape, from, to, Transform::Log, level).map(|band| band.limits.len());
    assert!(matches!(of(BandShape::HallWellner, 4.0, 1.0), Err(BandError::Span { .. })));
    assert_eq!(of(BandShape::HallWellner, 1.0, 5.0), Err(NotEstimable::TransformUndefined.into()));
    assert_eq!(of(BandShape::EqualPrecision, 0.5, 4.0), Err(NotEstimable::NoEvents.into()));
    assert_eq!(of(BandShape::HallWellner, 0.5, 4.0), Ok(4));
    let delayed = Observed { entry: Some(&[0.0; 6]), ..Observed::from_start(&TIMES, &EVENT) };
    let delayed = product_limit(&delayed).expect("records");
    let found = band(&delayed, BandShape::HallWellner, 1.0, 4.0, Transform::Log, level);
    assert_eq!(found, Err(BandError::DelayedEntry));
    assert!(hall_wellner_critical_value(0.5, 1.0, level).is_err());
    assert!(equal_precision_critical_value(0.0, 0.5, level).is_err());
}

#[test]
fn wrong_records_are_refused_by_their_position() {
    let right = Observed::from_start(&[1.0, 2.0], &[true, false]);
    assert_eq!(right.check(), Ok(()));
    let length = SurvivalError::EventLength { times: 2, events: 1 };
    assert_eq!(Observed { event: &[true], ..right }.check(), Err(ObservedError::Times(length)));
    let late = Observed { entry: Some(&[0.0, 2.0]), ..right };
    assert_eq!(late.check(), Err(ObservedError::Entry { index: 1, entry: 2.0, time: 2.0 }));
    let negative = Observed { weights: Some(&[1.0, -1.0]), ..right };
    assert_eq!(negative.check(), Err(ObservedError::Weight { index: 1, weight: -1.0 }));
    let short = Observed { weights: Some(&[1.0]), ..right };
    assert_eq!(short.check(), Err(ObservedError::WeightLength { times: 2, weights: 1 }));
    assert_eq!(right.by_group(&[0]), Err(ObservedError::GroupLength { times: 2, groups: 1 }));
    let codes = kaplan_meier_jackknife(&right, Clusters::Codes(&[1]));
    assert_eq!(codes, Err(ObservedError::ClusterLength { times: 2, clusters: 1 }));
    let vanishing = Observed { entry: Some(&[0.3, 0.0]), ..Observed::from_start(&[0.1 + 0.2, 1.0], &[true; 2]) };
    assert!(matches!(merge_near_ties(&vanishing), Err(ObservedError::Entry { index: 0, .. })));
}

#[test]
fn nobody_has_no_curve_to_read() {
    let nobody = Observed { weights: Some(&[0.0]), ..Observed::from_start(&[1.0], &[true]) };
    let curve = product_limit(&nobody).expect("records");
    assert_eq!((curve.subjects(), curve.events(), curve.steps().len()), (0, 0, 0));
    assert_eq!(restricted_mean(&curve, 1.0, Tail::CarriedForward), Err(NotEstimable::NoSubjects));
    assert_eq!(curve.event_span(), Err(NotEstimable::NoEvents));
    let median = curve.quantile(0.5, QuantileRule::MidpointToNextObserved, Transform::Log, Level::NINETY_FIVE);
    assert_eq!(median.estimate, Err(NotEstimable::NoSubjects));
}
