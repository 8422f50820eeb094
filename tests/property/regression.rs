//! What holds of regressions whatever the data.

use rayon::prelude::*;
use std::num::NonZeroU64;
use trialstat_stats::interval::Level;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::regression::firth::firth;
use trialstat_stats::regression::gee::{Dispersion, GeeCovariance, Link, WorkingCorrelation, gee};
use trialstat_stats::regression::logistic::{CoefficientTest, logistic};
use trialstat_stats::regression::marginal::{
    BootstrapLimits, Contrast, MarginalBootstrap, MarginalVariance, Resampling, standardize,
};
use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, Limits};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::assert_near;

/// A drawn trial of two arms with two covariates.
struct Subjects {
    treated: Vec<f64>,
    age: Vec<f64>,
    severe: Vec<f64>,
    events: Vec<bool>,
}

impl Subjects {
    fn draw(count: usize, replicate: u64) -> Subjects {
        let address = Address { seed: 4, group: 0, purpose: Purpose::Response, subject: 0, replicate };
        let mut stream = Stream::at(address);
        let five = NonZeroU64::new(5).expect("not 0");
        let treated: Vec<f64> = (0..count).map(|subject| (subject % 2) as f64).collect();
        let age: Vec<f64> = (0..count).map(|_| 20.0 + (60.0 * stream.uniform()).round()).collect();
        let severe: Vec<f64> = (0..count).map(|_| f64::from(stream.below(five) == 0)).collect();
        let chance =
            |subject: usize| 0.3 + 0.2 * treated[subject] + 0.2 * severe[subject] + (age[subject] - 50.0) / 200.0;
        let events = (0..count).map(|subject| stream.uniform() < chance(subject)).collect();
        Subjects { treated, age, severe, events }
    }

    fn design(&self) -> Design {
        let columns: [&[f64]; 3] = [&self.treated, &self.age, &self.severe];
        Design::from_columns(self.events.len(), Intercept::Included, &columns).expect("a design")
    }
}

#[test]
fn bootstrap_replicates_do_not_depend_on_the_threads() {
    let subjects = Subjects::draw(60, 1);
    let design = subjects.design();
    let fit = logistic(BinaryOutcomes::new(&design, &subjects.events).expect("outcomes")).expect("a fit");
    let (first, second) = (design.with_column_set(1, 1.0).expect("it"), design.with_column_set(1, 0.0).expect("it"));
    let standardized = standardize(&fit, &first, &second).expect("designs of the model");
    let bootstrap =
        MarginalBootstrap::new(&standardized, Contrast::Difference, Resampling::Subjects, 7, 0).expect("it");
    let alone = bootstrap.replicates(400);
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let together: Vec<Option<f64>> =
            pool.install(|| (0..400u64).into_par_iter().map(|replicate| bootstrap.replicate(replicate)).collect());
        assert_eq!(together, alone, "{threads} threads");
    }
    let limits =
        bootstrap.limits(&alone, BootstrapLimits::BiasCorrectedAccelerated, Level::NINETY_FIVE).expect("limits");
    assert!(limits.estimate.interval.lower < limits.estimate.estimate);
    assert!(limits.estimate.interval.upper > limits.estimate.estimate);
}

#[test]
fn units_of_covariates_change_coefficients_only() {
    for replicate in 0..5 {
        let subjects = Subjects::draw(80, replicate);
        let moved = Subjects {
            age: subjects.age.iter().map(|age| 1e6 - 12.0 * age).collect(),
            events: subjects.events.clone(),
            treated: subjects.treated.clone(),
            severe: subjects.severe.clone(),
        };
        let (design, other) = (subjects.design(), moved.design());
        let fit = logistic(BinaryOutcomes::new(&design, &subjects.events).expect("outcomes")).expect("a fit");
        let same = logistic(BinaryOutcomes::new(&other, &moved.events).expect("outcomes")).expect("a fit");
        assert_near(same.coefficients()[1], fit.coefficients()[1], Iterated, "treatment");
        assert_near(same.coefficients()[2] * -12.0, fit.coefficients()[2], Iterated, "age");
        assert_near(same.deviance(), fit.deviance(), ClosedForm, "deviance");
        for limits in [Limits::Wald, Limits::ProfileLikelihood] {
            let of = |fit: &trialstat_stats::regression::logistic::LogisticFit| {
                fit.coefficient(3, limits, Level::NINETY_FIVE).expect("limits").interval
            };
            assert_near(of(&same).lower, of(&fit).lower, Iterated, "severity");
            assert_near(of(&same).upper, of(&fit).upper, Iterated, "severity");
        }
    }
}

#[test]
fn weights_are_numbers_of_subjects() {
    let subjects = Subjects::draw(60, 9);
    let weights: Vec<f64> = (0..60).map(|subject| f64::from(subject % 4)).collect();
    let repeated: Vec<usize> = (0..60usize).flat_map(|subject| std::iter::repeat_n(subject, subject % 4)).collect();
    let pick = |values: &[f64]| repeated.iter().map(|&subject| values[subject]).collect::<Vec<f64>>();
    let copies = Subjects {
        treated: pick(&subjects.treated),
        age: pick(&subjects.age),
        severe: pick(&subjects.severe),
        events: repeated.iter().map(|&subject| subjects.events[subject]).collect(),
    };
    let (design, other) = (subjects.design(), copies.design());
    let weighted = BinaryOutcomes::new(&design, &subjects.events).and_then(|all| all.with_weights(&weights));
    let (weighted, repeated) =
        (weighted.expect("outcomes"), BinaryOutcomes::new(&other, &copies.events).expect("outcomes"));
    let (one, two) = (logistic(weighted).expect("a fit"), logistic(repeated).expect("a fit"));
    let (one_firth, two_firth) = (firth(weighted).expect("a fit"), firth(repeated).expect("a fit"));
    for column in 0..4 {
        assert_near(one.coefficients()[column], two.coefficients()[column], Iterated, "maximum likelihood");
        assert_near(one.std_errors()[column], two.std_errors()[column], Iterated, "its standard error");
        assert_near(one_firth.coefficients()[column], two_firth.coefficients()[column], Iterated, "Firth");
    }
    let set = |design: &Design, value| design.with_column_set(1, value).expect("a design");
    let in_first = |subjects: &Subjects| subjects.treated.iter().map(|&treated| treated == 1.0).collect::<Vec<bool>>();
    let (allocation, repeated_allocation) = (in_first(&subjects), in_first(&copies));
    let (a, b, c, d) = (set(&design, 1.0), set(&design, 0.0), set(&other, 1.0), set(&other, 0.0));
    let (one, two) = (standardize(&one, &a, &b).expect("designs"), standardize(&two, &c, &d).expect("designs"));
    for (left, right) in [
        (MarginalVariance::DeltaModelBased, MarginalVariance::DeltaModelBased),
        (MarginalVariance::DeltaSandwich, MarginalVariance::DeltaSandwich),
        (MarginalVariance::InfluenceFunction, MarginalVariance::InfluenceFunction),
        (
            MarginalVariance::Randomized { in_first: &allocation },
            MarginalVariance::Randomized { in_first: &repeated_allocation },
        ),
    ] {
        let one = one.effect(Contrast::OddsRatio, left, Level::NINETY_FIVE).expect("an effect");
        let two = two.effect(Contrast::OddsRatio, right, Level::NINETY_FIVE).expect("an effect");
        assert_near(one.estimate.estimate, two.estimate.estimate, Iterated, "odds ratio");
        assert_near(one.std_error, two.std_error, Iterated, &format!("{left:?}"));
    }
}

/// A coefficient at its profile limit, put into the offset, is just rejected by the likelihood ratio test.
#[test]
fn profile_limits_invert_the_likelihood_ratio_test() {
    let level = Level::new(0.9).expect("a level");
    for replicate in 20..24 {
        let subjects = Subjects::draw(50, replicate);
        let design = subjects.design();
        let outcomes = BinaryOutcomes::new(&design, &subjects.events).expect("outcomes");
        let (plain, penalized) = (logistic(outcomes).expect("a fit"), firth(outcomes).expect("a fit"));
        let of_plain = plain.coefficient(1, Limits::ProfileLikelihood, level).expect("limits").interval;
        let of_penalized = penalized.coefficient(1, Limits::ProfileLikelihood, level).expect("limits").interval;
        for (plain_limit, penalized_limit) in
            [(of_plain.lower, of_penalized.lower), (of_plain.upper, of_penalized.upper)]
        {
            let offset: Vec<f64> = subjects.treated.iter().map(|treated| plain_limit * treated).collect();
            let moved = logistic(outcomes.with_offset(&offset).expect("an offset")).expect("a fit");
            let test = moved.test(1, CoefficientTest::LikelihoodRatio).expect("a test");
            assert_near(test.p_value, 0.1, Iterated, "likelihood");
            let offset: Vec<f64> = subjects.treated.iter().map(|treated| penalized_limit * treated).collect();
            let moved = firth(outcomes.with_offset(&offset).expect("an offset")).expect("a fit");
            let test = moved.likelihood_ratio_test(1).expect("a test");
            assert_near(test.p_value, 0.1, Iterated, "penalized likelihood");
        }
    }
}

/// Exchanging event and no event turns every coefficient round.
#[test]
fn exchanging_the_outcomes_turns_the_signs() {
    for replicate in 40..45 {
        let subjects = Subjects::draw(70, replicate);
        let opposite: Vec<bool> = subjects.events.iter().map(|event| !event).collect();
        let design = subjects.design();
        let (events, others) = (
            BinaryOutcomes::new(&design, &subjects.events).expect("it"),
            BinaryOutcomes::new(&design, &opposite).expect("it"),
        );
        let clusters: Vec<usize> = (0..70).map(|subject| subject / 3).collect();
        let equations = |outcomes: &BinaryOutcomes| {
            let exchangeable = WorkingCorrelation::Exchangeable;
            gee(outcomes, &clusters, Link::Logit, exchangeable, Dispersion::LessCoefficients).expect("a fit")
        };
        let (one, two) = (equations(&events), equations(&others));
        assert_near(one.correlation, two.correlation, Iterated, "correlation");
        for column in 0..4 {
            assert_near(one.coefficients[column], -two.coefficients[column], Iterated, "estimating equations");
            for covariance in [GeeCovariance::ModelBased, GeeCovariance::Robust, GeeCovariance::ManclDeRouen] {
                let of =
                    |fit: &trialstat_stats::regression::gee::GeeFit| fit.std_error(column, covariance).expect("it");
                assert_near(of(&one), of(&two), Iterated, "standard error");
            }
            let of = |outcomes| firth(outcomes).expect("a fit").coefficients()[column];
            assert_near(of(events), -of(others), Iterated, "Firth");
            let of = |outcomes| logistic(outcomes).expect("a fit").coefficients()[column];
            assert_near(of(events), -of(others), Iterated, "maximum likelihood");
        }
    }
}
