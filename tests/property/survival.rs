//! What must hold of survival analyses whatever the data.

mod log_rank;

use trialstat_stats::interval::Level;
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::cox::{CoxFit, Ties, cox};
use trialstat_stats::survival::kaplan_meier::{QuantileRule, Transform, kaplan_meier};
use trialstat_stats::survival::log_rank::{LogRank, log_rank};
use trialstat_tests::{Tolerance, assert_near};

const SEEDS: std::ops::Range<u64> = 1..41;

#[test]
fn without_censoring_the_curve_is_one_minus_the_distribution_function() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 30);
        let curve = kaplan_meier(&trial.times, &[true; 30]).expect("the call is valid");
        for step in curve.steps() {
            let later = trial.times.iter().filter(|&&time| time > step.time).count();
            assert_near(step.survival, later as f64 / 30.0, Tolerance::Hand, &format!("seed {seed} at {}", step.time));
        }
    }
}

#[test]
fn log_rank_is_the_score_test_without_ties() {
    for seed in SEEDS {
        let mut trial = Trial::random(seed, 25);
        trial.break_ties();
        let expected = statistic(&trial.log_rank());
        for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
            let score = trial.cox(ties).score.statistic.expect("the test has a statistic");
            assert_near(score, expected, Tolerance::ClosedForm, &format!("seed {seed}, {ties:?}"));
        }
    }
}

#[test]
fn log_rank_is_the_score_test_of_the_exact_rule_with_ties() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        let score = trial.cox(Ties::Exact).score.statistic.expect("the test has a statistic");
        assert_near(score, statistic(&trial.log_rank()), Tolerance::ClosedForm, &format!("seed {seed}"));
    }
}

#[test]
fn the_order_of_subjects_does_not_matter() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        let shuffled = trial.shuffled(seed + 1000);
        assert_ne!(trial.times, shuffled.times, "seed {seed}");
        let curves = [&trial, &shuffled].map(|trial| kaplan_meier(&trial.times, &trial.event));
        assert!(curves[0].is_ok() && curves[0] == curves[1], "seed {seed}");
        assert_eq!(trial.log_rank(), shuffled.log_rank(), "seed {seed}");
        for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
            assert_same_fit(&trial.cox(ties), &shuffled.cox(ties), seed);
        }
    }
}

#[test]
fn renaming_the_groups_does_not_matter() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 40);
        let renamed: Vec<usize> = trial.arms.iter().map(|&arm| [2, 0, 1][arm]).collect();
        let first = log_rank(&trial.times, &trial.event, &trial.arms).expect("the call is valid");
        let second = log_rank(&trial.times, &trial.event, &renamed).expect("the call is valid");
        assert_near(statistic(&second), statistic(&first), Tolerance::ClosedForm, &format!("seed {seed}"));
    }
}

#[test]
fn the_unit_of_time_changes_no_probability() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        let in_hours = Trial { times: trial.times.iter().map(|days| 24.0 * days).collect(), ..trial.clone() };
        assert_eq!(trial.log_rank(), in_hours.log_rank(), "seed {seed}");
        assert_eq!(trial.cox(Ties::Efron), in_hours.cox(Ties::Efron), "seed {seed}");
        let medians = [&trial, &in_hours].map(|trial| {
            let curve = kaplan_meier(&trial.times, &trial.event).expect("the call is valid");
            curve.quantile(0.5, QuantileRule::MidpointToNextObserved, Transform::Log, Level::NINETY_FIVE)
        });
        assert_eq!(medians[0].estimate.map(|days| 24.0 * days), medians[1].estimate, "seed {seed}");
        assert_eq!(medians[0].lower.map(|days| 24.0 * days), medians[1].lower, "seed {seed}");
    }
}

#[test]
fn the_unit_and_origin_of_a_covariate_only_scale_its_coefficient() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        for (origin, unit) in [(1e3, 0.25), (0.0, 1e-9)] {
            let moved: Vec<f64> = trial.arm().iter().map(|arm| origin + unit * arm).collect();
            for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
                let (fit, scaled) = (trial.cox(ties), trial.cox_on(&moved, ties));
                let coefficient = scaled.coefficients[0] * unit;
                assert_near(coefficient, fit.coefficients[0], Tolerance::Iterated, &format!("seed {seed}"));
                assert_near(scaled.log_likelihood, fit.log_likelihood, Tolerance::ClosedForm, &format!("seed {seed}"));
            }
        }
    }
}

#[test]
fn whoever_leaves_before_the_first_event_does_not_matter() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        let mut longer = Trial { times: trial.times.iter().map(|time| time + 5.0).collect(), ..trial.clone() };
        longer.times.push(4.0);
        longer.event.push(false);
        let mut arm = longer.arm();
        arm.push(1e12);
        for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
            assert_same_fit(&trial.cox(ties), &longer.cox_on(&arm, ties), seed);
        }
    }
}

/// With three covariates for six subjects there often is no maximum, and the way to it is never short.
#[test]
fn a_fit_ends_at_a_maximum_or_names_the_covariate_without_one() {
    let mut random = Random(7);
    let (mut maxima, mut monotone) = (0, 0);
    for trial in 0..3000 {
        let mut draw = |below: u64| (0..6).map(|_| random.below(below) as f64).collect::<Vec<f64>>();
        let (times, columns) = (draw(9), [draw(1000), draw(1000), draw(1000)]);
        let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        match cox(&times, &[true; 6], &covariates, Ties::Efron, Level::NINETY_FIVE) {
            Ok(fit) => {
                maxima += 1;
                assert!(fit.log_likelihood >= fit.log_likelihood_null, "trial {trial}");
                assert!(fit.std_errors.iter().all(|std_error| std_error.is_finite()), "trial {trial}");
            }
            Err(SurvivalError::MonotoneLikelihood { .. }) => monotone += 1,
            Err(error) => panic!("trial {trial}: {error}"),
        }
    }
    assert!(maxima > 300 && monotone > 300, "{maxima} maxima, {monotone} monotone likelihoods");
}

#[track_caller]
fn assert_same_fit(first: &CoxFit, second: &CoxFit, seed: u64) {
    let what = format!("seed {seed}");
    // A coefficient may be all but 0, so it is the hazard ratio that keeps its digits.
    let ratios = [first, second].map(|fit| fit.hazard_ratio(0).estimate);
    assert_near(ratios[1], ratios[0], Tolerance::ClosedForm, &what);
    assert_near(second.std_errors[0], first.std_errors[0], Tolerance::ClosedForm, &what);
    assert_near(second.log_likelihood, first.log_likelihood, Tolerance::ClosedForm, &what);
}

fn statistic(result: &LogRank) -> f64 {
    result.test.expect("the groups can be compared").statistic.expect("the test has a statistic")
}

/// Subjects with tied times in whole days, about a third of them censored, in arms 0, 1 and 2.
#[derive(Clone)]
struct Trial {
    times: Vec<f64>,
    event: Vec<bool>,
    arms: Vec<usize>,
}

impl Trial {
    fn random(seed: u64, subjects: usize) -> Trial {
        let mut random = Random(seed);
        let mut draw = |below: u64| (0..subjects).map(|_| random.below(below)).collect::<Vec<u64>>();
        Trial {
            times: draw(12).iter().map(|&day| day as f64).collect(),
            event: draw(3).iter().map(|&fate| fate > 0).collect(),
            arms: draw(3).iter().map(|&arm| arm as usize).collect(),
        }
    }

    fn break_ties(&mut self) {
        for (i, time) in self.times.iter_mut().enumerate() {
            *time += i as f64 / 1024.0;
        }
    }

    fn shuffled(&self, seed: u64) -> Trial {
        let mut random = Random(seed);
        let mut order: Vec<usize> = (0..self.times.len()).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i as u64 + 1) as usize);
        }
        Trial {
            times: order.iter().map(|&i| self.times[i]).collect(),
            event: order.iter().map(|&i| self.event[i]).collect(),
            arms: order.iter().map(|&i| self.arms[i]).collect(),
        }
    }

    /// Whether a subject is in arm 0, as a covariate.
    fn arm(&self) -> Vec<f64> {
        self.arms.iter().map(|&arm| f64::from(arm == 0)).collect()
    }

    /// Arm 0 against the rest.
    fn log_rank(&self) -> LogRank {
        let group: Vec<usize> = self.arms.iter().map(|&arm| usize::from(arm == 0)).collect();
        log_rank(&self.times, &self.event, &group).expect("the call is valid")
    }

    fn cox(&self, ties: Ties) -> CoxFit {
        self.cox_on(&self.arm(), ties)
    }

    fn cox_on(&self, covariate: &[f64], ties: Ties) -> CoxFit {
        cox(&self.times, &self.event, &[covariate], ties, Level::NINETY_FIVE).expect("the model has a maximum")
    }
}

/// The splitmix64 generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
