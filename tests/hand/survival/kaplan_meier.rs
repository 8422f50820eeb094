//! Kaplan-Meier curves.

use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::kaplan_meier::{Quantile, QuantileRule, SurvivalCurve, Transform, kaplan_meier};
use trialstat_tests::{Tolerance, assert_near};

/// Four subjects, all with the event: the curve falls by 1/4 each time, and S²·Σ d/(n(n-d)) is S(1-S)/4.
#[test]
fn four_uncensored_times() {
    let curve = curve_of(&[1.0, 2.0, 3.0, 4.0], &[true; 4]);
    assert_eq!((curve.subjects(), curve.events()), (4, 4));
    assert_survival(&curve, &[3.0 / 4.0, 1.0 / 2.0, 1.0 / 4.0, 0.0]);
    // 1/(4·3) = 1/12; 1/12 + 1/(3·2) = 1/4; 1/4 + 1/(2·1) = 3/4; 3/4 + 1/(1·0) is infinite.
    for (step, log_variance) in curve.steps().iter().zip([1.0 / 12.0, 1.0 / 4.0, 3.0 / 4.0, f64::INFINITY]) {
        assert_near(step.log_variance, log_variance, Tolerance::Hand, "variance of the log");
    }
    let std_error = curve.std_error(&curve.steps()[0]).expect("the curve is above 0");
    assert_near(std_error, (3.0f64 / 64.0).sqrt(), Tolerance::Hand, "standard error at 1");
    assert_eq!(curve.std_error(&curve.steps()[3]), Err(NotEstimable::TransformUndefined));
    // The curve is at each quartile between two events, so either rule takes the middle.
    for rule in [QuantileRule::MidpointToNextObserved, QuantileRule::MidpointToNextEvent] {
        for (probability, time) in [(0.0, 0.0), (0.25, 1.5), (0.5, 2.5), (0.6, 3.0), (0.75, 3.5)] {
            assert_eq!(quantile(&curve, probability, rule).estimate, Ok(time), "{probability} by {rule:?}");
        }
    }
}

/// Six subjects: an event at 1, two at 2, an event and a censoring at 4, an event at 5.
#[test]
fn six_subjects_in_fractions() {
    let curve = curve_of(&[2.0, 4.0, 5.0, 1.0, 2.0, 4.0], &[true, false, true, true, true, true]);
    let counts: Vec<_> = curve.steps().iter().map(|step| (step.at_risk, step.events, step.censored)).collect();
    assert_eq!(counts, [(6.0, 1.0, 0.0), (5.0, 2.0, 0.0), (3.0, 1.0, 1.0), (1.0, 1.0, 0.0)]);
    // 5/6; 5/6 · 3/5 = 1/2; 1/2 · 2/3 = 1/3; 1/3 · 0/1.
    assert_survival(&curve, &[5.0 / 6.0, 1.0 / 2.0, 1.0 / 3.0, 0.0]);
    // 1/(6·5) = 1/30; 1/30 + 2/(5·3) = 1/6; 1/6 + 1/(3·2) = 1/3.
    for (step, log_variance) in curve.steps().iter().zip([1.0 / 30.0, 1.0 / 6.0, 1.0 / 3.0]) {
        assert_near(step.log_variance, log_variance, Tolerance::Hand, "variance of the log");
    }
    // At 4: 1/3 ± z·sqrt(1/9 · 1/3) = 1/3 ± z/sqrt(27) and 1/3 · exp(±z/sqrt(3)), of which the lower plain limit and
    // the upper log limit fall outside of 0 and 1 at 95 %.
    let z = Level::NINETY_FIVE.z();
    let plain = interval(&curve, 2, Transform::Plain);
    assert_eq!(plain.0, 0.0);
    assert_near(plain.1, 1.0 / 3.0 + z / 27f64.sqrt(), Tolerance::Hand, "plain upper limit");
    let log = interval(&curve, 2, Transform::Log);
    assert_near(log.0, (-z / 3f64.sqrt()).exp() / 3.0, Tolerance::Hand, "log lower limit");
    assert_eq!(log.1, 1.0);
    // On the log-log scale the standard error at 2, where S is 1/2, is sqrt(1/6)/log 2.
    let reach = (z / 6f64.sqrt() / 2f64.ln()).exp();
    let log_log = interval(&curve, 1, Transform::LogLog);
    assert_near(log_log.0, 0.5f64.powf(reach), Tolerance::Hand, "log-log lower limit");
    assert_near(log_log.1, 0.5f64.powf(1.0 / reach), Tolerance::Hand, "log-log upper limit");
    // S is 1/2 from 2 to 4.
    assert_eq!(quantile(&curve, 0.5, QuantileRule::MidpointToNextEvent).estimate, Ok(3.0));
}

/// Remission times of Freireich's trial (1963) without 6-mercaptopurine: no censoring, so S is what is left of 21.
#[test]
fn controls_of_the_6_mp_trial() {
    let times = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23].map(f64::from);
    let curve = curve_of(&times, &[true; 21]);
    let left = [19, 17, 16, 14, 12, 8, 6, 4, 3, 2, 1, 0].map(|left| f64::from(left) / 21.0);
    assert_survival(&curve, &left);
    assert_eq!(curve.survival_at(10.0), Ok(8.0 / 21.0));
    assert_eq!(quantile(&curve, 0.5, QuantileRule::MidpointToNextEvent).estimate, Ok(8.0));
}

/// The treated patients of the same trial: 18/21 at 6, then 16/17, 14/15, 11/12, 10/11, 6/7 and 5/6 of it.
#[test]
fn treated_of_the_6_mp_trial() {
    let events = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|time| (f64::from(time), true));
    let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|time| (f64::from(time), false));
    let (times, event): (Vec<f64>, Vec<bool>) = censored.into_iter().chain(events).unzip();
    let curve = curve_of(&times, &event);
    let at_events = [(6, 6.0 / 7.0), (7, 96.0 / 119.0), (10, 64.0 / 85.0), (13, 176.0 / 255.0), (16, 32.0 / 51.0)];
    let late = [(22, 64.0 / 119.0), (23, 160.0 / 357.0), (35, 160.0 / 357.0)];
    for (time, survival) in at_events.into_iter().chain(late) {
        let got = curve.survival_at(f64::from(time)).expect("the curve goes on to 35");
        assert_near(got, survival, Tolerance::Hand, &format!("survival at {time}"));
    }
    assert_eq!(quantile(&curve, 0.5, QuantileRule::MidpointToNextObserved).estimate, Ok(23.0));
    assert_eq!(curve.survival_at(36.0), Err(NotEstimable::NotReached));
}

/// Half of the subjects have the event and the rest are censored later: R answers with a midpoint, SAS with none.
#[test]
fn rules_differ_where_the_curve_ends_on_the_level() {
    let times = [54, 75, 77, 84, 87, 92, 103, 105, 112, 118].map(f64::from);
    let curve = curve_of(&times, &times.map(|time| time < 90.0));
    assert_eq!(quantile(&curve, 0.5, QuantileRule::MidpointToNextObserved).estimate, Ok((87.0 + 118.0) / 2.0));
    assert_eq!(quantile(&curve, 0.5, QuantileRule::MidpointToNextEvent).estimate, Err(NotEstimable::NotReached));
    assert_eq!(quantile(&curve, 0.75, QuantileRule::MidpointToNextObserved).estimate, Err(NotEstimable::NotReached));
}

#[test]
fn before_the_first_event_and_at_probabilities_outside_0_and_1() {
    let curve = curve_of(&[2.0, 3.0], &[false, true]);
    assert_eq!(curve.survival_at(0.0), Ok(1.0));
    assert_eq!(curve.survival_at(9.0), Ok(0.0));
    assert_eq!(curve.survival_at(f64::NAN), Err(NotEstimable::NotReached));
    let censoring = &curve.steps()[0];
    let log_log = curve.interval(censoring, Transform::LogLog, Level::NINETY_FIVE);
    assert_eq!(log_log, Err(NotEstimable::TransformUndefined));
    assert_eq!(interval(&curve, 0, Transform::Log), (1.0, 1.0));
    for probability in [-0.1, 1.1, f64::NAN] {
        let got = quantile(&curve, probability, QuantileRule::MidpointToNextObserved);
        assert_eq!(got.estimate, Err(NotEstimable::NotReached), "{probability}");
    }
}

#[test]
fn no_subjects_and_wrong_calls() {
    let curve = curve_of(&[], &[]);
    assert_eq!(curve.survival_at(1.0), Err(NotEstimable::NoSubjects));
    let median = quantile(&curve, 0.5, QuantileRule::MidpointToNextEvent);
    assert_eq!((median.estimate, median.lower), (Err(NotEstimable::NoSubjects), Err(NotEstimable::NoSubjects)));
    assert_eq!(kaplan_meier(&[1.0], &[]), Err(SurvivalError::EventLength { times: 1, events: 0 }));
    assert_eq!(kaplan_meier(&[1.0, -2.0], &[true; 2]), Err(SurvivalError::Time { index: 1, time: -2.0 }));
    assert!(matches!(kaplan_meier(&[f64::NAN], &[true]), Err(SurvivalError::Time { index: 0, .. })));
}

fn curve_of(times: &[f64], event: &[bool]) -> SurvivalCurve {
    kaplan_meier(times, event).expect("the call is valid")
}

fn quantile(curve: &SurvivalCurve, probability: f64, rule: QuantileRule) -> Quantile {
    curve.quantile(probability, rule, Transform::Log, Level::NINETY_FIVE)
}

fn interval(curve: &SurvivalCurve, step: usize, transform: Transform) -> (f64, f64) {
    let interval = curve.interval(&curve.steps()[step], transform, Level::NINETY_FIVE).expect("S is inside 0 and 1");
    (interval.lower, interval.upper)
}

#[track_caller]
fn assert_survival(curve: &SurvivalCurve, expected: &[f64]) {
    assert_eq!(curve.steps().len(), expected.len());
    for (step, &survival) in curve.steps().iter().zip(expected) {
        assert_near(step.survival, survival, Tolerance::Hand, &format!("survival at {}", step.time));
    }
}
