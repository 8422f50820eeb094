//! What must hold of competing risks whatever the data.

use trialstat_stats::survival::competing::fine_gray::{CensoringError, fine_gray};
use trialstat_stats::survival::competing::gray::gray;
use trialstat_stats::survival::competing::incidence::{CumulativeIncidence, Variance, cumulative_incidence};
use trialstat_stats::survival::competing::{CompetingTimes, Ending};
use trialstat_stats::survival::multistate::Stay;
use trialstat_stats::survival::multistate::occupancy::{Initial, OccupancyVariance, occupancy};
use trialstat_tests::{Tolerance, assert_near};

const SEEDS: std::ops::Range<u64> = 1..31;

/// The probabilities of no event and of each cause are those of all states there are.
#[test]
fn probabilities_sum_to_1() {
    for seed in SEEDS {
        for step in Trial::random(seed, 30).late_and_weighted().steps() {
            let sum = step.survival + step.incidence.iter().sum::<f64>();
            assert_near(sum, 1.0, Tolerance::ClosedForm, &format!("seed {seed} at {}", step.time));
        }
    }
}

/// The sum of squares of what the estimate changes by with each weight, by differences.
#[test]
fn the_jackknife_is_the_derivative_by_the_weights() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 15);
        let curve = trial.late_and_weighted();
        let mut sums = vec![0.0; curve.times().len()];
        for subject in 0..trial.times.len() {
            let shifted = |shift: f64| {
                let mut weights = trial.weights.clone();
                weights[subject] *= 1.0 + shift;
                let changed = Trial { weights, ..trial.clone() };
                changed.late_and_weighted().steps().map(|step| step.incidence[0]).collect::<Vec<f64>>()
            };
            for ((sum, above), below) in sums.iter_mut().zip(shifted(1e-4)).zip(shifted(-1e-4)) {
                *sum += ((above - below) / 2e-4).powi(2);
            }
        }
        for (step, sum) in curve.steps().zip(sums) {
            assert!((step.variance[0] - sum).abs() <= 1e-7 * (1e-3 + sum), "seed {seed}: {} {sum}", step.variance[0]);
        }
    }
}

#[test]
fn competing_risks_are_a_multi_state_history() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 25);
        let subjects = trial.subjects().with_entry(&trial.entry).expect("entry before exit");
        let curve = cumulative_incidence(&subjects, Variance::InfinitesimalJackknife).expect("a curve");
        let stay = |subject: usize| {
            let next = match trial.endings[subject] {
                Ending::Censored => None,
                Ending::Cause(cause) => Some(cause + 1),
            };
            Stay { subject, state: 0, entry: trial.entry[subject], exit: trial.times[subject], next }
        };
        let stays: Vec<Stay> = (0..25).map(stay).collect();
        let initial = Initial::Known(&[1.0, 0.0, 0.0]);
        let states = occupancy(&stays, 3, initial, OccupancyVariance::InfinitesimalJackknife).expect("histories");
        for (i, step) in curve.steps().enumerate() {
            let variance = states.variance(i).expect("asked for");
            for cause in 0..2 {
                assert!((states.probability(i)[cause + 1] - step.incidence[cause]).abs() < 1e-13, "seed {seed}");
                assert!((variance[cause + 1] - step.variance[cause]).abs() < 1e-13, "seed {seed}");
            }
        }
    }
}

#[test]
fn two_strata_alike_double_gray_s_statistic() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 20);
        let one = gray(&trial.subjects(), 0, &trial.labels, None, 0.0).expect("two groups").test;
        let twice = |column: &[usize]| [column, column].concat();
        let (times, endings) = ([&trial.times[..]; 2].concat(), [&trial.endings[..]; 2].concat());
        let strata: Vec<usize> = (0..40).map(|subject| subject / 20).collect();
        let subjects = CompetingTimes::new(&times, &endings, 2).expect("competing times");
        let two = gray(&subjects, 0, &twice(&trial.labels), Some(&strata), 0.0).expect("two groups").test;
        let (one, two) = (one.expect("events"), two.expect("events"));
        let (one, two) = (one.statistic.expect("a statistic"), two.statistic.expect("a statistic"));
        assert_near(two, 2.0 * one, Tolerance::Iterated, &format!("seed {seed}"));
    }
}

#[test]
fn units_and_order_change_no_regression() {
    for seed in SEEDS {
        let trial = Trial::random(seed, 40);
        let covariates: [Vec<f64>; 2] =
            [trial.weights.clone(), trial.labels.iter().map(|&label| label as f64).collect()];
        let fit = |trial: &Trial, covariates: &[Vec<f64>; 2]| {
            let slices: Vec<&[f64]> = covariates.iter().map(Vec::as_slice).collect();
            fine_gray(&trial.subjects(), 0, &slices, None, CensoringError::AllEvents).expect("a maximum")
        };
        let reversed = covariates.clone().map(|column| column.iter().rev().map(|value| 10.0 * value + 3.0).collect());
        let (one, other) = (fit(&trial, &covariates), fit(&trial.reversed(), &reversed));
        for i in 0..2 {
            let what = format!("seed {seed}, covariate {i}");
            let error = one.std_errors[i];
            assert!((one.coefficients[i] - 10.0 * other.coefficients[i]).abs() <= 1e-9 * error, "{what}");
            assert_near(10.0 * other.std_errors[i], error, Tolerance::Iterated, &what);
        }
        assert_near(other.log_likelihood, one.log_likelihood, Tolerance::ClosedForm, "log likelihood");
    }
}

#[derive(Clone)]
struct Trial {
    times: Vec<f64>,
    endings: Vec<Ending>,
    entry: Vec<f64>,
    weights: Vec<f64>,
    labels: Vec<usize>,
}

impl Trial {
    /// Times tied often, a third of the subjects censored, half of them entering late.
    fn random(seed: u64, subjects: usize) -> Trial {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        let mut trial = Trial {
            times: Vec::new(),
            endings: Vec::new(),
            entry: Vec::new(),
            weights: Vec::new(),
            labels: Vec::new(),
        };
        for subject in 0..subjects {
            let time = 1 + below(15);
            trial.times.push(time as f64);
            trial.endings.push([Ending::Cause(0), Ending::Cause(1), Ending::Censored][below(3) as usize]);
            trial.entry.push(if below(2) == 0 { 0.0 } else { below(time) as f64 });
            trial.weights.push(0.5 + below(8) as f64 / 4.0);
            trial.labels.push(subject % 2);
        }
        trial
    }

    fn subjects(&self) -> CompetingTimes<'_> {
        CompetingTimes::new(&self.times, &self.endings, 2).expect("competing times")
    }

    fn late_and_weighted(&self) -> CumulativeIncidence {
        let late = self.subjects().with_entry(&self.entry).expect("entry before exit");
        let subjects = late.with_weights(&self.weights).expect("positive weights");
        cumulative_incidence(&subjects, Variance::InfinitesimalJackknife).expect("the jackknife is for all")
    }

    fn reversed(&self) -> Trial {
        let mut trial = self.clone();
        trial.times.reverse();
        trial.endings.reverse();
        trial
    }
}
