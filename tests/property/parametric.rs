//! What must hold of parametric survival models whatever the data.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::interval_censored::{Ends, Observed, Sample, turnbull};
use trialstat_stats::survival::parametric::cure::cure;
use trialstat_stats::survival::parametric::{
    Distribution, Knots, Parameter, ParametricError, ParametricFit, Profile, Scale, parametric, spline,
};
use trialstat_tests::{Tolerance, assert_near};

const DISTRIBUTIONS: [Distribution; 7] = [
    Distribution::Exponential,
    Distribution::Weibull,
    Distribution::LogNormal,
    Distribution::LogLogistic,
    Distribution::Gamma,
    Distribution::Gompertz,
    Distribution::GeneralizedGamma,
];

/// Observations of every kind, with one covariate, by a linear congruential generator.
struct Trial {
    observed: Vec<Observed>,
    arm: Vec<f64>,
}

impl Trial {
    fn random(seed: u64, subjects: usize) -> Trial {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let (mut observed, mut arm) = (Vec::new(), Vec::new());
        for subject in 0..subjects {
            let treated = f64::from(subject as u32 % 2);
            let time = 20.0 * (-uniform().ln()).powf(0.7) * (0.4 * treated).exp();
            let visit = (time / 7.0).floor() * 7.0;
            observed.push(match subject % 5 {
                0 | 1 => Observed::Exactly(time),
                2 => Observed::After(time * uniform()),
                3 => Observed::Between(visit, visit + 7.0),
                _ if visit == 0.0 => Observed::NotAfter(7.0),
                _ => Observed::Exactly(time),
            });
            arm.push(treated);
        }
        Trial { observed, arm }
    }

    fn fit(&self, distribution: Distribution) -> ParametricFit {
        let sample = Sample::new(&self.observed).expect("a sample");
        parametric(sample, distribution, &[&self.arm], Scale::Common).expect("a maximum")
    }
}

fn mapped(observed: &[Observed], map: impl Fn(f64) -> f64) -> Vec<Observed> {
    let of = |observation: &Observed| match *observation {
        Observed::Exactly(time) => Observed::Exactly(map(time)),
        Observed::After(time) => Observed::After(map(time)),
        Observed::NotAfter(time) => Observed::NotAfter(map(time)),
        Observed::Between(after, by) => Observed::Between(map(after), map(by)),
    };
    observed.iter().map(of).collect()
}

const TREATED: Profile = Profile { covariates: &[1.0], stratum: 0 };

#[test]
fn the_unit_of_time_does_not_matter() {
    for seed in 1..4 {
        let trial = Trial::random(seed, 60);
        let other = Trial { observed: mapped(&trial.observed, |time| 365.25 * time), arm: trial.arm.clone() };
        for distribution in DISTRIBUTIONS {
            let (fit, scaled) = (trial.fit(distribution), other.fit(distribution));
            let what = format!("seed {seed}, {distribution:?}");
            let median = |fit: &ParametricFit| fit.quantile(0.5, TREATED, Level::NINETY_FIVE).expect("a median");
            assert_near(median(&scaled).estimate, 365.25 * median(&fit).estimate, Tolerance::Iterated, &what);
            assert_near(median(&scaled).std_error, 365.25 * median(&fit).std_error, Tolerance::Iterated, &what);
            assert_near(scaled.coefficients[1], fit.coefficients[1], Tolerance::Iterated, &what);
        }
    }
}

#[test]
fn a_subject_split_at_an_interior_time_remains_one() {
    let trial = Trial::random(5, 40);
    let (mut split, mut entry, mut arm) = (Vec::new(), Vec::new(), Vec::new());
    for (observed, own) in trial.observed.iter().zip(&trial.arm) {
        let first = match *observed {
            Observed::Exactly(time) | Observed::After(time) => 0.6 * time,
            Observed::Between(after, _) => after,
            Observed::NotAfter(_) => 0.0,
        };
        if first > 0.0 {
            split.push(Observed::After(first));
            entry.push(0.0);
            arm.push(*own);
        }
        split.push(*observed);
        entry.push(first);
        arm.push(*own);
    }
    let sample = Sample::new(&split).and_then(|sample| sample.entering(&entry)).expect("a sample");
    for distribution in DISTRIBUTIONS {
        let (whole, parts) =
            (trial.fit(distribution), parametric(sample, distribution, &[&arm], Scale::Common).expect("a maximum"));
        let what = format!("{distribution:?}");
        assert_near(parts.log_likelihood, whole.log_likelihood, Tolerance::Iterated, &what);
        assert_near(parts.coefficients[1], whole.coefficients[1], Tolerance::Iterated, &what);
    }
}

#[test]
fn a_weight_is_a_number_of_subjects() {
    let trial = Trial::random(6, 40);
    let weights: Vec<f64> = (0..40).map(|subject| f64::from(subject % 3)).collect();
    let repeated: Vec<usize> = (0..40).flat_map(|subject| vec![subject; subject % 3]).collect();
    let many = Trial {
        observed: repeated.iter().map(|&subject| trial.observed[subject]).collect(),
        arm: repeated.iter().map(|&subject| trial.arm[subject]).collect(),
    };
    let sample = Sample::new(&trial.observed).and_then(|sample| sample.weighted(&weights)).expect("a sample");
    for distribution in DISTRIBUTIONS {
        let fit = parametric(sample, distribution, &[&trial.arm], Scale::Common).expect("a maximum");
        let expected = many.fit(distribution);
        assert_near(fit.log_likelihood, expected.log_likelihood, Tolerance::ClosedForm, "log likelihood");
        assert_near(fit.covariance[1][1], expected.covariance[1][1], Tolerance::Iterated, "variance");
    }
    let (one, other) =
        (turnbull(sample, Ends::Closed), turnbull(Sample::new(&many.observed).expect("a sample"), Ends::Closed));
    let (one, other) = (one.expect("an estimate"), other.expect("an estimate"));
    assert_near(one.log_likelihood, other.log_likelihood, Tolerance::ClosedForm, "Turnbull");
}

#[test]
fn nested_models_are_found_in_the_larger_ones() {
    for seed in 1..4 {
        let trial = Trial::random(seed, 60);
        let larger = trial.fit(Distribution::GeneralizedGamma).log_likelihood;
        for distribution in [Distribution::Weibull, Distribution::LogNormal, Distribution::Gamma] {
            let smaller = trial.fit(distribution).log_likelihood;
            assert!(smaller <= larger + 1e-9, "seed {seed}, {distribution:?}: {smaller} {larger}");
        }
        let sample = Sample::new(&trial.observed).expect("a sample");
        let weibull = trial.fit(Distribution::Weibull);
        let flat = spline(sample, &Knots::Inner(0), &[&trial.arm]).expect("a maximum");
        assert_near(flat.log_likelihood, weibull.log_likelihood, Tolerance::ClosedForm, "spline without inner knots");
        let ratio = -weibull.coefficients[1] * (-weibull.coefficients[2]).exp();
        assert_near(flat.coefficients[2], ratio, Tolerance::Iterated, "log hazard ratio");
        let mut last = flat.log_likelihood;
        for inner in [1, 3] {
            let bent = spline(sample, &Knots::Inner(inner), &[&trial.arm]).expect("a maximum").log_likelihood;
            assert!(bent >= last - 1e-9, "seed {seed}: {bent} {last}");
            last = flat.log_likelihood;
        }
    }
}

#[test]
fn an_arm_without_events_has_no_maximum_and_is_named() {
    let observed: Vec<Observed> = (1..=20).map(|day| Observed::right_censored(f64::from(day), day % 2 == 0)).collect();
    let arm: Vec<f64> = (1..=20).map(|day| f64::from(day % 2)).collect();
    let sample = Sample::new(&observed).expect("a sample");
    for distribution in &DISTRIBUTIONS[..6] {
        let error = parametric(sample, *distribution, &[&arm], Scale::Common).err();
        let named = matches!(
            error,
            Some(ParametricError::NoConvergence { parameter: Parameter::Covariate(0) | Parameter::Intercept, .. })
        );
        assert!(named, "{distribution:?}: {error:?}");
    }
    let twice = [&arm[..], &arm[..]];
    let dependent = Some(ParametricError::Dependent { covariate: 1 });
    assert_eq!(parametric(sample, Distribution::Weibull, &twice, Scale::Common).err(), dependent);
    let none = [Observed::After(2.0), Observed::After(3.0)];
    let none = Sample::new(&none).expect("a sample");
    assert_eq!(parametric(none, Distribution::Weibull, &[], Scale::Common).err(), Some(ParametricError::NoEvents));
    // Events all through follow-up say nothing of a cured share.
    let all: Vec<Observed> = (1..=20).map(|day| Observed::Exactly(f64::from(day))).collect();
    let error = cure(Sample::new(&all).expect("a sample"), &[], &[]).err();
    let parameter = Parameter::LogOddsCured;
    assert!(
        matches!(error, Some(ParametricError::NoConvergence { parameter: found, .. }) if found == parameter),
        "{error:?}"
    );
}

#[test]
fn the_conditions_of_turnbulls_maximum_hold() {
    for seed in 1..30 {
        let trial = Trial::random(seed, 80);
        for ends in [Ends::AfterToBy, Ends::Closed, Ends::Open] {
            let estimate = turnbull(Sample::new(&trial.observed).expect("a sample"), ends).expect("an estimate");
            let sum: f64 = estimate.jumps.iter().map(|jump| jump.mass).sum();
            assert_near(sum, 1.0, Tolerance::ClosedForm, "sum of the masses");
            assert!(estimate.departure <= 1e-9, "seed {seed}, {ends:?}: {}", estimate.departure);
        }
    }
}
