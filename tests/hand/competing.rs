//! Competing risks and recurrent events.

use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::competing::fine_gray::{CensoringError, FineGray, fine_gray};
use trialstat_stats::survival::competing::gray::gray;
use trialstat_stats::survival::competing::incidence::{
    Transform, Variance, cumulative_incidence, cumulative_incidence_by_group, probability_interval,
};
use trialstat_stats::survival::competing::{CompetingError, CompetingTimes, Ending};
use trialstat_stats::survival::multistate::occupancy::{Initial, OccupancyVariance, occupancy};
use trialstat_stats::survival::multistate::{MultistateError, Stay};
use trialstat_stats::survival::recurrent::count_regression::{CountModel, count_regression};
use trialstat_stats::survival::recurrent::layout::{Clock, Row, rows};
use trialstat_stats::survival::recurrent::mean_cumulative::mean_cumulative;
use trialstat_stats::survival::recurrent::poisson_rate::{Exposed, RateMethod, rate_interval};
use trialstat_stats::survival::recurrent::rate_ratio::rate_difference;
use trialstat_stats::survival::recurrent::{FollowUp, RecurrentError};
use trialstat_tests::{Tolerance, assert_near};

const RELAPSE: Ending = Ending::Cause(0);
const DEATH: Ending = Ending::Cause(1);

/// Relapse at 1, death at 2, a censoring at 3, relapse and death at 4, a censoring at 5.
///
/// | time | at risk | free until | relapse | death |
/// |---|---|---|---|---|
/// | 1 | 6 | 5/6 | 1/6 | 0 |
/// | 2 | 5 | 5/6 · 4/5 = 2/3 | 1/6 | 5/6 · 1/5 = 1/6 |
/// | 4 | 3 | 2/3 · 1/3 = 2/9 | 1/6 + 2/3 · 1/3 = 7/18 | 7/18 |
///
/// The variance of the incidence of relapse at 4 needs the second moments A, B and C of the errors of the incidence and
/// of the log probability to be free, which an increment f takes to A + 2fB + f²C and B + fC. With d of n events a
/// jump's error counts S in A and -n/(n - d) in C.
///
/// By the delta method at 1 (5/216 the variance): A = 5/216, B = -6/5 · 5/216 = -1/36, C = 36/25 · 5/216 = 1/30. At 2:
/// C = 1/30 + 25/16 · 4/125 = 1/12. At 4, f = 2/9: A = 5/216 - 1/81 + 1/243 + (2/3)² · 2/27 = 29/1944 + 64/1944 = 31/648.
///
/// By Aalen at 1 (1/36): A = 1/36, B = -1/30, C = 1/25. At 2: C = 1/25 + 25/16 · 1/25 = 41/400. At 4: A = 1/36 - 2/135 +
/// 41/8100 + (2/3)² · 1/9 = 146/8100 + 400/8100 = 91/1350.
#[test]
fn six_subjects_in_fractions() {
    let endings = [RELAPSE, DEATH, Ending::Censored, RELAPSE, DEATH, Ending::Censored];
    let subjects = CompetingTimes::new(&[1.0, 2.0, 3.0, 4.0, 4.0, 5.0], &endings, 2).expect("competing times");
    let variances = [
        (Variance::Delta, 31.0 / 648.0),
        (Variance::InfinitesimalJackknife, 31.0 / 648.0),
        (Variance::Aalen, 91.0 / 1350.0),
    ];
    for (variance, expected) in variances {
        let curve = cumulative_incidence(&subjects, variance).expect("a curve");
        let steps: Vec<_> = curve.steps().collect();
        assert_eq!(steps.iter().map(|step| step.at_risk).collect::<Vec<_>>(), [6.0, 5.0, 4.0, 3.0, 1.0]);
        assert_near(steps[3].survival, 2.0 / 9.0, Tolerance::Hand, "free at 4");
        assert_near(steps[3].incidence[0], 7.0 / 18.0, Tolerance::Hand, "relapse at 4");
        assert_near(steps[3].incidence[1], 7.0 / 18.0, Tolerance::Hand, "death at 4");
        assert_near(steps[3].variance[0], expected, Tolerance::ClosedForm, &format!("{variance:?}"));
        assert_eq!(steps[4].variance, steps[3].variance);
        assert_eq!(curve.incidence_at(0, 5.5), Err(NotEstimable::NotReached));
        // 1/6 from 1 to 4, 7/18 from 4 to 5.
        assert_near(curve.mean_time_lost(0, 5.0).expect("followed"), 8.0 / 9.0, Tolerance::Hand, "time lost");
    }
    assert_eq!(subjects.cause_specific(1), [false, true, false, false, true, false]);
}

/// Relapse at 1 (x = 1), death at 2 (x = 0), relapse at 3 (x = 0), a censoring at 4 (x = 1): with the hazard ratio r the
/// likelihood is r/(2 + 2r) · 1/(2 + r), since the dead stay at risk and no censoring takes weight from them. Its slope
/// 1 - r/(1 + r) - r/(2 + r) is 0 where r² = 2; the information is r/(1 + r)² + 2r/(2 + r)².
#[test]
fn a_subdistribution_hazard_ratio_on_paper() {
    let fit = four_subjects(&[1.0, 0.0, 0.0, 1.0]).expect("a maximum");
    let r = 2f64.sqrt();
    assert_near(fit.coefficients[0], 2f64.ln() / 2.0, Tolerance::ClosedForm, "log ratio");
    assert_near(fit.log_likelihood_null, -12f64.ln(), Tolerance::ClosedForm, "null");
    let information = r / (1.0 + r).powi(2) + 2.0 * r / (2.0 + r).powi(2);
    assert_near(fit.inverse_information[0][0], 1.0 / information, Tolerance::ClosedForm, "information");
    assert_near(fit.baseline[0], 1.0 / (2.0 + 2.0 * r), Tolerance::ClosedForm, "baseline at 1");
    let incidence = fit.incidence(&[1.0]);
    assert_near(incidence[0], 1.0 - (-r / (2.0 + 2.0 * r)).exp(), Tolerance::ClosedForm, "incidence of x = 1");
}

fn four_subjects(covariate: &[f64]) -> Result<FineGray, CompetingError> {
    let endings = [RELAPSE, DEATH, RELAPSE, Ending::Censored];
    let subjects = CompetingTimes::new(&[1.0, 2.0, 3.0, 4.0], &endings, 2)?;
    fine_gray(&subjects, 0, &[covariate], None, CensoringError::AllEvents)
}

#[test]
fn models_without_a_maximum() {
    // Who relapses has the covariate, no one else.
    let infinite = Err(CompetingError::MonotoneLikelihood { covariate: 0 });
    assert_eq!(four_subjects(&[1.0, 0.0, 1.0, 0.0]), infinite);
    assert_eq!(four_subjects(&[0.1; 4]), Err(CompetingError::SingularInformation { covariate: 0 }));
}

#[test]
fn wrong_calls_and_empty_data() {
    let none = CompetingTimes::new(&[], &[], 1).expect("no subjects are subjects");
    let curve = cumulative_incidence(&none, Variance::Aalen).expect("a curve without steps");
    assert_eq!(curve.incidence_at(0, 1.0), Err(NotEstimable::NoSubjects));
    let by_group = cumulative_incidence_by_group(&none, &[], Variance::InfinitesimalJackknife).expect("one group");
    assert_eq!(by_group[0].steps().len(), 0);
    assert_eq!(CompetingTimes::new(&[1.0], &[DEATH], 1).err(), Some(CompetingError::Cause { cause: 1, causes: 1 }));
    let subjects = CompetingTimes::new(&[1.0, 2.0], &[DEATH, Ending::Censored], 2).expect("two subjects");
    let late = subjects.with_entry(&[0.0, 2.0]).err();
    assert_eq!(late, Some(CompetingError::Entry { subject: 1, entry: 2.0, exit: 2.0 }));
    assert_eq!(gray(&subjects, 0, &[1, 1], None, 0.0), Err(CompetingError::TooFewGroups { found: 1 }));
    let (times, labels) = (vec![1.0; 200], (0..200).collect::<Vec<usize>>());
    let many = CompetingTimes::new(&times, &[DEATH; 200], 2).expect("200 subjects");
    assert_eq!(gray(&many, 1, &labels, None, 0.0), Err(CompetingError::TooManyGroups { found: 200 }));
    let without = gray(&subjects, 0, &[0, 1], None, 0.0).expect("two groups");
    assert_eq!(without.test, Err(NotEstimable::NoEvents));
    let weighted = subjects.with_weights(&[1.0, 2.0]).expect("weights");
    assert!(matches!(cumulative_incidence(&weighted, Variance::Delta), Err(CompetingError::Weighted { .. })));
    for scale in [Transform::Log, Transform::LogLog, Transform::Logit, Transform::Arcsine] {
        let undefined = probability_interval(0.0, 0.0, scale, Level::NINETY_FIVE);
        assert_eq!(undefined, Err(NotEstimable::TransformUndefined));
    }
}

#[test]
fn histories_that_are_none() {
    let stay = |entry, exit, state, next| Stay { subject: 0, state, entry, exit, next };
    let of = |stays: &[Stay]| occupancy(stays, 2, Initial::AtEarliestEntry, OccupancyVariance::Omitted).err();
    let overlap = of(&[stay(0.0, 3.0, 0, Some(1)), stay(2.0, 4.0, 1, None)]);
    assert_eq!(overlap, Some(MultistateError::Overlap { stay: 1, subject: 0 }));
    let jump = of(&[stay(0.0, 3.0, 0, Some(1)), stay(3.0, 4.0, 0, None)]);
    assert_eq!(jump, Some(MultistateError::Discontinuous { stay: 1, subject: 0, found: 0, expected: 1 }));
    assert_eq!(of(&[stay(0.0, 3.0, 1, Some(1))]), Some(MultistateError::NoTransition { stay: 0, state: 1 }));
}

/// One subject until 9 with events at 2 and 5, one until 4 with an event at 3, one from 2.5 until 6 without.
///
/// | time | at risk | mean | errors of the three | variance |
/// |---|---|---|---|---|
/// | 2 | 2 | 1/2 | 1/2 - 1/4, -1/4, 0 | 1/8 |
/// | 3 | 3 | 5/6 | 1/4 - 1/9 = 5/36, -1/4 + 1/3 - 1/9 = -1/36, -1/9 | 42/1296 |
/// | 5 | 2 | 4/3 | 5/36 + 1/2 - 1/4 = 14/36, -1/36, -1/9 - 1/4 = -13/36 | 366/1296 |
#[test]
fn a_mean_cumulative_function_in_fractions() {
    let curve = mean_cumulative(&three_subjects()).expect("follow-ups");
    let expected = [
        (2.0, 2, 0.5, 0.125, 0.25),
        (3.0, 3, 5.0 / 6.0, 42.0 / 1296.0, 13.0 / 36.0),
        (5.0, 2, 4.0 / 3.0, 366.0 / 1296.0, 11.0 / 18.0),
    ];
    assert_eq!(curve.steps().len(), 3);
    for (step, (time, at_risk, mean, robust, poisson)) in curve.steps().iter().zip(expected) {
        assert_eq!((step.time, step.at_risk, step.events), (time, at_risk, 1));
        assert_near(step.mean, mean, Tolerance::Hand, "mean");
        assert_near(step.robust_variance, robust, Tolerance::ClosedForm, "robust variance");
        assert_near(step.poisson_variance, poisson, Tolerance::Hand, "Poisson variance");
    }
    assert_eq!(curve.mean_at(10.0), Err(NotEstimable::NotReached));
}

#[test]
fn rows_on_both_clocks() {
    let total = rows(&three_subjects(), Clock::Total).expect("follow-ups");
    let gap = rows(&three_subjects(), Clock::Gap).expect("follow-ups");
    let row = |subject, start, stop, event, number| Row { subject, start, stop, event, number };
    let expected = [
        row(0, 0.0, 2.0, true, 1),
        row(0, 2.0, 5.0, true, 2),
        row(0, 5.0, 9.0, false, 3),
        row(1, 0.0, 3.0, true, 1),
        row(1, 3.0, 4.0, false, 2),
        row(2, 2.5, 6.0, false, 1),
    ];
    assert_eq!(total, expected);
    let lengths: Vec<f64> = expected.iter().map(|row| row.stop - row.start).collect();
    assert_eq!(gap.iter().map(|row| row.stop).collect::<Vec<_>>(), lengths);
    assert!(gap.iter().all(|row| row.start == 0.0));
    let twice = rows(&[FollowUp { entry: 0.0, end: 2.0, events: &[1.0, 1.0] }], Clock::Total);
    assert_eq!(twice, Err(RecurrentError::Simultaneous { subject: 0, event: 1, time: 1.0 }));
}

fn three_subjects() -> [FollowUp<'static>; 3] {
    [
        FollowUp { entry: 0.0, end: 9.0, events: &[2.0, 5.0] },
        FollowUp { entry: 0.0, end: 4.0, events: &[3.0] },
        FollowUp { entry: 2.5, end: 6.0, events: &[] },
    ]
}

/// Of no events the mid-p upper limit leaves half of exp(-m), the exact one all of it.
#[test]
fn limits_of_no_events() {
    let none = Exposed::new(0, 2.0).expect("a time");
    let limits = |method| rate_interval(none, method, Level::NINETY_FIVE);
    let exact = limits(RateMethod::Exact).expect("limits");
    assert_eq!(exact.lower, 0.0);
    assert_near(exact.upper, -0.025f64.ln() / 2.0, Tolerance::ClosedForm, "exact");
    let mid_p = limits(RateMethod::MidP).expect("limits");
    assert_near(mid_p.upper, -0.05f64.ln() / 2.0, Tolerance::ClosedForm, "mid-p");
    assert_eq!(limits(RateMethod::WaldLog), Err(NotEstimable::NoEvents));
    // (1 - 1/9 + 1.96/3)³, half of it.
    assert_near(limits(RateMethod::Byar).expect("limits").upper, 1.834, Tolerance::Printed(3), "Byar");
}

/// 3 in 4 against 1 in 2: 3/4 - 1/2, with the variance 3/16 + 1/4 = 7/16.
#[test]
fn a_rate_difference() {
    let exposed = |events, time| Exposed::new(events, time).expect("a time");
    let (difference, interval) = rate_difference(exposed(3, 4.0), exposed(1, 2.0), Level::NINETY_FIVE);
    let reach = Level::NINETY_FIVE.z() * 7f64.sqrt() / 4.0;
    assert_eq!(difference, 0.25);
    assert_near(interval.lower, 0.25 - reach, Tolerance::Hand, "lower");
    assert_near(interval.upper, 0.25 + reach, Tolerance::Hand, "upper");
}

/// Counts 3 and 1 of a mean 2 each: squared deviations 2 below their mean 4, so that no dispersion is above none.
#[test]
fn underdispersed_counts_are_poisson() {
    let fit = count_regression(&[3, 1], &[], &[1.0, 1.0], CountModel::NegativeBinomial).expect("a maximum");
    assert_eq!((fit.dispersion, fit.dispersion_error), (0.0, None));
    assert_near(fit.coefficients[0], 2f64.ln(), Tolerance::ClosedForm, "log rate");
    let never = count_regression(&[3, 1, 0, 0], &[&[0.0, 0.0, 1.0, 1.0]], &[1.0; 4], CountModel::Poisson);
    assert_eq!(never, Err(RecurrentError::InfiniteCoefficient { column: 1 }));
    let constant = count_regression(&[3, 1], &[&[0.7, 0.7]], &[1.0; 2], CountModel::Poisson);
    assert_eq!(constant, Err(RecurrentError::RankDeficient { column: 1 }));
}
