//! Posteriors worked on paper.

use trialstat_stats::bayes::{
    BayesError, Beta, Component, Mixture, Over, difference, effective_size_elir, effective_size_moment, equal_tailed,
    highest_density, mode, moments, odds_ratio, posterior, predictive_success, predictive_tail, ratio, robust,
    superiority, tail_probability,
};
use trialstat_stats::interval::{Alternative, Level};
use trialstat_stats::proportion::{Count, NullProportion};
use trialstat_stats::two_proportions::{DifferenceMargin, RatioMargin};
use trialstat_tests::Tolerance::{ClosedForm, Hand};
use trialstat_tests::assert_near;

fn beta(a: f64, b: f64) -> Beta {
    Beta::new(a, b).expect("shapes")
}

fn halves(one: Beta, other: Beta) -> Mixture {
    Mixture::new(&[one, other].map(|beta| Component { weight: 0.5, beta })).expect("a mixture")
}

/// P(p₁ > p₂) is E(p₁) for a uniform second arm. Of the unit square the triangle p₁ > p₂ + 1/2 is 1/8, p₁ > 2 p₂ is 1/4,
/// and p₁ < p₂ + 1/2 the rest of 1.
#[test]
fn areas_of_the_unit_square() {
    let (uniform, rising) = (Beta::UNIFORM.into(), beta(2.0, 1.0).into());
    assert_near(superiority(&rising, &uniform, Over::Zero), 2.0 / 3.0, Hand, "mean");
    let by =
        |margin| superiority(&uniform, &uniform, Over::Difference(DifferenceMargin::new(margin).expect("a margin")));
    assert_near(by(0.5), 0.125, Hand, "by one half");
    assert_near(by(-0.5), 0.875, Hand, "not worse by one half");
    let factor = |margin| superiority(&uniform, &uniform, Over::Ratio(RatioMargin::new(margin).expect("a margin")));
    assert_near(factor(2.0), 0.25, Hand, "twice");
    assert_near(factor(0.5), 0.75, Hand, "half");
}

/// The difference of two uniform proportions exceeds d with probability (1 - d)²/2, the ratio r with 1/(2r).
#[test]
fn contrasts_of_uniform_arms() {
    let uniform = Beta::UNIFORM.into();
    let got = difference(&uniform, &uniform, Level::NINETY_FIVE).interval;
    let limit = 1.0 - 0.05f64.sqrt();
    assert_near(got.upper, limit, ClosedForm, "upper");
    assert_near(got.lower, -limit, ClosedForm, "lower");
    let got = ratio(&uniform, &uniform, Level::NINETY_FIVE);
    assert_near(got.interval.upper, 20.0, ClosedForm, "upper");
    assert_near(got.interval.lower, 0.05, ClosedForm, "lower");
    assert_near(got.estimate, 1.0, ClosedForm, "median");
    let arm = beta(4.5, 9.5).into();
    let got = odds_ratio(&arm, &arm, Level::NINETY_FIVE);
    assert_near(got.estimate, 1.0, ClosedForm, "median");
    assert_near(got.interval.lower * got.interval.upper, 1.0, ClosedForm, "reciprocal");
}

/// (1, 1) gives 1 of 1 the probability 1/2, (3, 1) gives it 3/4. The mean of equal parts is 5/8; variances 1/12 and 3/80,
/// about the means 1/2 and 3/4, each 1/8 away.
#[test]
fn a_mixture_of_two() {
    let prior = halves(Beta::UNIFORM, beta(3.0, 1.0));
    let after = posterior(&prior, Count::new(1, 1).expect("a count")).expect("shapes");
    assert_near(after.components()[0].weight, 0.4, Hand, "weight");
    assert_near(after.components()[1].weight, 0.6, Hand, "weight");
    assert_eq!(after.components()[1].beta, beta(4.0, 1.0));
    let variance: f64 = (1.0 / 12.0 + 3.0 / 80.0) / 2.0 + 1.0 / 64.0;
    assert_near(moments(&prior).mean, 0.625, Hand, "mean");
    assert_near(moments(&prior).standard_deviation, variance.sqrt(), Hand, "standard deviation");
    assert_near(effective_size_moment(&prior), 0.625 * 0.375 / variance - 1.0, Hand, "effective size");
    let none = Count::new(0, 0).expect("a count");
    assert_eq!(posterior(&prior, none), Ok(prior));
}

#[test]
fn effective_sizes_of_one_component() {
    let law = Mixture::from(beta(12.0, 28.0));
    assert_near(effective_size_moment(&law), 40.0, Hand, "moment");
    assert_near(effective_size_elir(&law).expect("shapes"), 40.0, ClosedForm, "local information");
    assert!(effective_size_elir(&Beta::UNIFORM.into()).expect("shapes").abs() < 1e-13);
    assert_eq!(effective_size_elir(&Beta::JEFFREYS.into()), Err(BayesError::ShapeBelowOne));
    let prior = robust(&law, 0.2, 0.5).expect("a prior");
    assert_eq!(prior.components()[1], Component { weight: 0.2, beta: Beta::UNIFORM });
}

/// (1, 3) has the density 3(1 - p)², which falls: to 1 - ∛0.05. (2, 2) is symmetric. P(p > 1/4) is (3/4)² under (1, 2).
#[test]
fn intervals_and_tails() {
    let of = |a, b| highest_density(beta(a, b), Level::NINETY_FIVE);
    let falling = of(1.0, 3.0).expect("one peak");
    assert_eq!(falling.lower, 0.0);
    assert_near(falling.upper, 1.0 - 0.05f64.cbrt(), Hand, "upper");
    let (shortest, central) =
        (of(2.0, 2.0).expect("one peak"), equal_tailed(&beta(2.0, 2.0).into(), Level::NINETY_FIVE));
    assert_near(shortest.lower, central.lower, ClosedForm, "lower");
    assert_near(shortest.upper, central.upper, ClosedForm, "upper");
    let quarter = NullProportion::new(0.25).expect("a proportion");
    let above = tail_probability(&beta(1.0, 2.0).into(), quarter, Alternative::Greater);
    assert_near(above, 9.0 / 16.0, Hand, "above");
    assert_eq!(mode(beta(3.0, 2.0)), Ok(2.0 / 3.0));
    assert_eq!((mode(beta(0.5, 3.0)), mode(beta(3.0, 1.0))), (Ok(0.0), Ok(1.0)));
    for flat in [Beta::UNIFORM, Beta::JEFFREYS] {
        assert_eq!(highest_density(flat, Level::NINETY_FIVE), Err(BayesError::NoSinglePeak));
    }
}

/// Under the uniform prior all counts are equally likely. After one more subject with the event P(p > 1/2) is 3/4, after
/// one without 1/4.
#[test]
fn predictions_of_a_uniform_prior() {
    let uniform = Beta::UNIFORM.into();
    for events in 0..=9 {
        let count = Count::new(events, 9).expect("a count");
        let at_least = predictive_tail(&uniform, count, Alternative::Greater);
        let at_most = predictive_tail(&uniform, count, Alternative::Less);
        assert_near(at_least, (10 - events) as f64 / 10.0, Hand, "at least");
        assert_near(at_most, (events + 1) as f64 / 10.0, Hand, "at most");
    }
    let half = NullProportion::new(0.5).expect("a proportion");
    for (threshold, side, expected) in [
        (0.7, Alternative::Greater, 0.5),
        (0.8, Alternative::Greater, 0.0),
        (0.2, Alternative::Greater, 1.0),
        (0.7, Alternative::Less, 0.5),
    ] {
        let got = predictive_success(&uniform, 1, half, side, threshold).expect("a probability");
        assert_near(got, expected, Hand, "success");
    }
}

#[test]
fn what_is_no_distribution_is_refused() {
    assert_eq!(Beta::new(0.0, 1.0), Err(BayesError::Shape(0.0)));
    assert_eq!(Beta::new(1.0, f64::INFINITY), Err(BayesError::Shape(f64::INFINITY)));
    assert!(matches!(Beta::new(f64::NAN, 1.0), Err(BayesError::Shape(_))));
    assert_eq!(Mixture::new(&[]), Err(BayesError::NoWeight));
    let negative = Component { weight: -0.5, beta: Beta::UNIFORM };
    assert_eq!(Mixture::new(&[negative]), Err(BayesError::Weight(-0.5)));
    assert_eq!(robust(&Beta::UNIFORM.into(), 1.0, 0.5), Err(BayesError::NotBetween(1.0)));
    let half = NullProportion::new(0.5).expect("a proportion");
    let far = predictive_success(&Beta::UNIFORM.into(), u64::MAX, half, Alternative::Greater, 0.9);
    assert_eq!(far, Err(BayesError::TooManySubjects(u64::MAX)));
}
