//! Regressions whose equations can be solved on paper.

use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::regression::firth::firth;
use trialstat_stats::regression::gee::{Dispersion, GeeCovariance, GeeError, Link, WorkingCorrelation, gee};
use trialstat_stats::regression::logistic::{CoefficientTest, logistic};
use trialstat_stats::regression::marginal::{Contrast, MarginalError, MarginalVariance, standardize};
use trialstat_stats::regression::separation::{InfiniteCoefficient, Limit, SeparationKind, separation};
use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, Limits, NotFitted};
use trialstat_tests::Tolerance::{ClosedForm, Hand};
use trialstat_tests::assert_near;

/// 12 of 20 treated and 6 of 18 controls have the event, as four weighted subjects.
const TREATED: [f64; 4] = [1.0, 1.0, 0.0, 0.0];
const EVENTS: [bool; 4] = [true, false, true, false];
const CELLS: [f64; 4] = [12.0, 8.0, 6.0, 12.0];

fn design(covariates: &[&[f64]]) -> Design {
    Design::from_columns(covariates[0].len(), Intercept::Included, covariates).expect("a design")
}

fn table(design: &Design) -> BinaryOutcomes<'_> {
    BinaryOutcomes::new(design, &EVENTS).expect("outcomes").with_weights(&CELLS).expect("weights")
}

/// The coefficient is the log odds ratio, (12 · 12)/(8 · 6) = 3, and its variance 1/12 + 1/8 + 1/6 + 1/12 = 11/24; the
/// intercept is the log odds of the controls, 6/12, with variance 1/6 + 1/12 = 1/4.
#[test]
fn a_table_is_its_odds_ratio() {
    let design = design(&[&TREATED]);
    let fit = logistic(table(&design)).expect("a fit");
    assert_near(fit.coefficients()[0], -2f64.ln(), Hand, "intercept");
    assert_near(fit.coefficients()[1], 3f64.ln(), Hand, "coefficient");
    assert_near(fit.covariance()[0][0], 0.25, Hand, "variance of the intercept");
    assert_near(fit.covariance()[1][1], 11.0 / 24.0, Hand, "variance of the coefficient");
    assert_near(fit.covariance()[0][1], -0.25, Hand, "covariance");
    for (probability, expected) in fit.probabilities().into_iter().zip([0.6, 0.6, 1.0 / 3.0, 1.0 / 3.0]) {
        assert_near(probability, expected, Hand, "probability");
    }
    let odds_ratio = fit.odds_ratio(1, Limits::Wald, Level::NINETY_FIVE).expect("limits");
    assert_near(odds_ratio.estimate, 3.0, Hand, "odds ratio");
    let reach = Level::NINETY_FIVE.z() * (11f64 / 24.0).sqrt();
    assert_near(odds_ratio.interval.lower, 3.0 * (-reach).exp(), Hand, "lower limit");
}

/// The score test is Pearson's: 38 (12 · 12 - 8 · 6)² / (20 · 18 · 18 · 20) = 38 · 9216 / 129600 = 2.70222…; the
/// likelihood ratio test is the G test, and Wald's statistic log 3 over the root of 11/24.
#[test]
fn tests_of_a_table() {
    let design = design(&[&TREATED]);
    let fit = logistic(table(&design)).expect("a fit");
    let statistic = |method| fit.test(1, method).expect("a test").statistic.expect("a statistic");
    assert_near(statistic(CoefficientTest::Score), 38.0 * 9216.0 / 129_600.0, ClosedForm, "score");
    let g: f64 = [(12.0, 20.0 * 18.0), (8.0, 20.0 * 20.0), (6.0, 18.0 * 18.0), (12.0, 18.0 * 20.0)]
        .iter()
        .map(|&(cell, margins): &(f64, f64)| 2.0 * cell * (cell * 38.0 / margins).ln())
        .sum();
    assert_near(statistic(CoefficientTest::LikelihoodRatio), g, ClosedForm, "likelihood ratio");
    assert_near(statistic(CoefficientTest::Wald), 3f64.ln() / (11f64 / 24.0).sqrt(), Hand, "Wald");
    for method in [CoefficientTest::Score, CoefficientTest::LikelihoodRatio] {
        let overall = fit.overall_test(method).expect("a covariate").statistic.expect("a statistic");
        assert_near(overall, statistic(method), ClosedForm, "one covariate is all there are");
    }
    assert_near(fit.null_deviance() - fit.deviance(), g, ClosedForm, "deviance");
}

/// A leverage of 1 is shared among the subjects of an arm, so that half an event is added on either side: 5.5 of 6
/// against 0.5 of 6 for all of 5 against none of 5, an odds ratio of 121.
#[test]
fn firth_adds_half_an_event_to_each_cell() {
    let design = design(&[&[1.0, 0.0]]);
    let outcomes = BinaryOutcomes::new(&design, &[true, false]).expect("outcomes").with_weights(&[5.0, 5.0]);
    let outcomes = outcomes.expect("weights");
    let fit = firth(outcomes).expect("a fit");
    assert_near(fit.coefficients()[0], -11f64.ln(), ClosedForm, "intercept");
    assert_near(fit.coefficients()[1], 121f64.ln(), ClosedForm, "coefficient");
    // 5 · 11/12 · 1/12 in either arm.
    assert_near(fit.covariance()[1][1], 2.0 * 144.0 / 55.0, ClosedForm, "variance");
    assert!(matches!(logistic(outcomes), Err(NotFitted::Separated(_))));
}

#[test]
fn an_arm_without_events_takes_its_coefficient_to_infinity() {
    let design = design(&[&[0.0, 0.0, 0.0, 1.0, 1.0]]);
    let outcomes = BinaryOutcomes::new(&design, &[true, false, true, false, false]).expect("outcomes");
    let found = separation(&outcomes).expect("full rank").expect("separated");
    assert_eq!((found.kind, found.separated), (SeparationKind::QuasiComplete, 2));
    assert_eq!(found.infinite, [InfiniteCoefficient { column: 1, limit: Limit::MinusInfinity }]);
    let text = "the outcome is quasi-completely separated, no finite estimate for the columns 1 (-∞)";
    assert_eq!(NotFitted::Separated(found).to_string(), text);
}

/// Below 3 no event, above 3 all: with one of each at 3 all directions are multiples of x - 3; without any, the
/// threshold may move and separation is complete; with events on both sides there is none.
#[test]
fn a_threshold_separates_completely_unless_a_subject_lies_on_it() {
    let infinite = |column, limit| InfiniteCoefficient { column, limit };
    let at = |x: &[f64], events: &[bool]| {
        let design = design(&[x]);
        separation(&BinaryOutcomes::new(&design, events).expect("outcomes")).expect("full rank")
    };
    let on_it = at(&[1.0, 2.0, 3.0, 3.0, 4.0], &[false, false, false, true, true]).expect("separated");
    assert_eq!((on_it.kind, on_it.separated), (SeparationKind::QuasiComplete, 3));
    assert_eq!(on_it.infinite, [infinite(0, Limit::MinusInfinity), infinite(1, Limit::PlusInfinity)]);
    let beside = at(&[-1.0, -2.0, 3.0, 4.0], &[false, false, true, true]).expect("separated");
    assert_eq!((beside.kind, beside.separated), (SeparationKind::Complete, 4));
    assert_eq!(beside.infinite, [infinite(0, Limit::Undetermined), infinite(1, Limit::PlusInfinity)]);
    assert_eq!(at(&[1.0, 2.0, 3.0, 4.0], &[false, true, false, true]), None);
}

/// Events are the subjects above the line x + y = 5/2; alone, neither covariate separates.
#[test]
fn two_covariates_may_separate_together_only() {
    let (x, y) = ([0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 0.0, 2.0, 2.0, 1.0, 0.0]);
    let events = [false, false, false, false, true, true, true];
    let of = |design: &Design| separation(&BinaryOutcomes::new(design, &events).expect("outcomes")).expect("full rank");
    let together = of(&design(&[&x, &y])).expect("separated");
    assert_eq!(together.kind, SeparationKind::Complete);
    assert_eq!(of(&design(&[&y])), None);
    let doubled = x.map(|x| 2.0 * x);
    let design = design(&[&x, &y, &doubled]);
    let outcomes = BinaryOutcomes::new(&design, &events).expect("outcomes");
    assert_eq!(logistic(outcomes).err(), Some(NotFitted::RankDeficient { columns: vec![3] }));
}

/// Without covariates the proportions are 3/5 and 1/3 with Wald's variances 6/500 and 2/162, the robust ones the same;
/// Ye and others' have the divisors of samples, 0.24 · 20/19 and 2/9 · 18/17, and shares 20/38 and 18/38.
#[test]
fn without_covariates_marginal_proportions_are_the_arms() {
    let design = design(&[&TREATED]);
    let fit = logistic(table(&design)).expect("a fit");
    let (first, second) = (design.with_column_set(1, 1.0).expect("it"), design.with_column_set(1, 0.0).expect("it"));
    let standardized = standardize(&fit, &first, &second).expect("designs of the model");
    assert_near(standardized.proportions()[0], 0.6, Hand, "treated");
    assert_near(standardized.proportions()[1], 1.0 / 3.0, Hand, "controls");
    let own = [0.24 / 20.0, 2.0 / 9.0 / 18.0];
    let in_first = TREATED.map(|treated| treated == 1.0);
    for (variance, expected) in [
        (MarginalVariance::DeltaModelBased, own),
        (MarginalVariance::DeltaSandwich, own),
        (MarginalVariance::InfluenceFunction, own),
        (MarginalVariance::Randomized { in_first: &in_first }, [0.24 / 19.0, 2.0 / 9.0 / 17.0]),
    ] {
        let covariance = standardized.covariance(variance).expect("a covariance");
        assert_near(covariance[0][0], expected[0], ClosedForm, &format!("{variance:?}, treated"));
        assert_near(covariance[1][1], expected[1], ClosedForm, &format!("{variance:?}, controls"));
        assert!(covariance[0][1].abs() < 1e-17, "{variance:?}: arms of their own are independent");
    }
    let ratio = standardized.effect(Contrast::Ratio, MarginalVariance::DeltaModelBased, Level::NINETY_FIVE);
    let ratio = ratio.expect("an effect");
    assert_near(ratio.estimate.estimate, 1.8, Hand, "ratio");
    // The cells' reciprocals: 1/12 - 1/20 + 1/6 - 1/18.
    assert_near(ratio.std_error, (13f64 / 90.0).sqrt(), ClosedForm, "standard error of the log ratio");
    let one_arm = MarginalVariance::Randomized { in_first: &[true; 4] };
    assert_eq!(standardized.covariance(one_arm), Err(MarginalError::NotEstimable(NotEstimable::NoSubjects)));
}

/// Every cluster is an outcome twice over: the estimates are those of the single outcomes, and the robust covariance is
/// theirs, twice that of independent outcomes. Six of eight have the event: the log odds are log 3 with variance 1/6 +
/// 1/2, and on the identity link 3/4 with variance 3/128. With the moments' divisors the number of pairs, products and
/// squares have the same mean and the correlation is 1, which has no inverse.
#[test]
fn doubled_outcomes_tell_nothing_new() {
    let events = [true, true, true, true, true, true, true, true, true, true, true, true, false, false, false, false];
    let subjects = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8];
    let design = Design::from_columns(16, Intercept::Included, &[]).expect("a design");
    let outcomes = BinaryOutcomes::new(&design, &events).expect("outcomes");
    let independence = WorkingCorrelation::Independence;
    for (link, estimate, variance) in [(Link::Logit, 3f64.ln(), 1.0 / 6.0 + 0.5), (Link::Identity, 0.75, 3.0 / 128.0)] {
        let fit = gee(&outcomes, &subjects, link, independence, Dispersion::One).expect("a fit");
        assert_near(fit.coefficients[0], estimate, ClosedForm, "estimate");
        let of = |covariance| fit.covariance(covariance).expect("a covariance")[0][0];
        assert_near(of(GeeCovariance::Robust), variance, ClosedForm, "robust");
        assert_near(of(GeeCovariance::ModelBased), variance / 2.0, ClosedForm, "model based");
        // Each of eight equal clusters has a leverage of 1/8.
        assert_near(of(GeeCovariance::ManclDeRouen), variance * 64.0 / 49.0, ClosedForm, "Mancl and DeRouen");
        assert_eq!((fit.clusters, fit.largest_cluster), (8, 2));
    }
    let exchangeable = gee(&outcomes, &subjects, Link::Logit, WorkingCorrelation::Exchangeable, Dispersion::Mean);
    assert!(matches!(exchangeable, Err(GeeError::Correlation { size: 2, .. })), "{exchangeable:?}");
    let alone: Vec<usize> = (0..16).collect();
    let no_pairs = gee(&outcomes, &alone, Link::Logit, WorkingCorrelation::Exchangeable, Dispersion::Mean);
    assert_eq!(no_pairs, Err(GeeError::NoPairs));
    let weighted = outcomes.with_weights(&[1.0; 16]).expect("weights");
    let refused = gee(&weighted, &subjects, Link::Logit, independence, Dispersion::Mean);
    assert_eq!(refused, Err(GeeError::Weighted));
}
