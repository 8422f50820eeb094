//! What must hold of survival curves with weights, delayed entry and clusters.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::bands::{BandShape, band};
use trialstat_stats::survival::conventions::{Tail, Transform};
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::follow_up::{ReverseTies, reverse_kaplan_meier};
use trialstat_stats::survival::jackknife::{Clusters, kaplan_meier_jackknife, nelson_aalen_jackknife};
use trialstat_stats::survival::kaplan_meier::{kaplan_meier, product_limit};
use trialstat_stats::survival::nelson_aalen::{HazardEstimator, HazardVariance, nelson_aalen};
use trialstat_stats::survival::observed::Observed;
use trialstat_stats::survival::periods::join_periods;
use trialstat_stats::survival::restricted_mean::restricted_mean;
use trialstat_tests::{Tolerance, assert_near};

const SEEDS: std::ops::Range<u64> = 1..41;

/// Subjects who enter in the first days, with tied times, weights of quarters and centres.
#[derive(Clone)]
struct Cohort {
    times: Vec<f64>,
    event: Vec<bool>,
    entry: Vec<f64>,
    weights: Vec<f64>,
    centres: Vec<usize>,
    names: Vec<usize>,
}

impl Cohort {
    fn random(seed: u64, subjects: usize) -> Cohort {
        let mut random = Random(seed);
        let mut draw = |below: u64| (0..subjects).map(|_| random.below(below) as f64).collect::<Vec<f64>>();
        let entry = draw(4);
        Cohort {
            times: draw(12).iter().zip(&entry).map(|(stay, entry)| entry + stay + 1.0).collect(),
            entry,
            event: draw(3).iter().map(|&fate| fate > 0.0).collect(),
            weights: draw(9).iter().map(|quarters| (quarters + 1.0) / 4.0).collect(),
            centres: draw(7).iter().map(|&centre| centre as usize).collect(),
            names: (0..subjects).collect(),
        }
    }

    fn observed(&self) -> Observed<'_> {
        Observed { times: &self.times, event: &self.event, entry: Some(&self.entry), weights: Some(&self.weights) }
    }

    fn subjects(&self) -> usize {
        self.times.len()
    }

    /// Weight at risk and weight with the event at a time.
    fn at(&self, time: f64) -> (f64, f64) {
        let sum = |chosen: &dyn Fn(usize) -> bool| {
            (0..self.subjects()).filter(|&i| chosen(i)).map(|i| self.weights[i]).sum::<f64>()
        };
        let at_risk = sum(&|i| self.entry[i] < time && self.times[i] >= time);
        (at_risk, sum(&|i| self.times[i] == time && self.event[i]))
    }
}

fn event_times(curve: &SurvivalCurve) -> Vec<f64> {
    curve.steps().iter().filter(|step| step.events > 0.0).map(|step| step.time).collect()
}

/// Every centre's influence by the definition, subject by subject and time by time.
#[test]
fn the_jackknife_is_its_definition() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let clusters = Clusters::Codes(&cohort.centres);
        let curve = kaplan_meier_jackknife(&cohort.observed(), clusters).expect("records");
        let hazard =
            nelson_aalen_jackknife(&cohort.observed(), clusters, HazardEstimator::NelsonAalen).expect("records");
        for (step, hazard_step) in curve.steps().iter().zip(hazard.steps()) {
            let (mut survival, mut hazard) = ([0.0; 7], [0.0; 7]);
            for time in event_times(&curve).into_iter().filter(|&time| time <= step.time) {
                let (at_risk, events) = cohort.at(time);
                for i in (0..cohort.subjects()).filter(|&i| cohort.entry[i] < time && cohort.times[i] >= time) {
                    let event = f64::from(u8::from(cohort.times[i] == time && cohort.event[i]));
                    let (centre, weight) = (cohort.centres[i], cohort.weights[i]);
                    survival[centre] += weight * (events / at_risk - event) / (at_risk - events);
                    hazard[centre] += weight * (event - events / at_risk) / at_risk;
                }
            }
            let squares = |of: [f64; 7]| of.iter().map(|influence| influence * influence).sum::<f64>();
            let what = format!("seed {seed} at {}", step.time);
            if step.survival > 0.0 {
                near(step.log_variance, squares(survival), &what);
            }
            near(hazard_step.variance, squares(hazard), &what);
        }
    }
}

/// To 1e-12 relative, unless both are as good as 0.
#[track_caller]
fn near(got: f64, expected: f64, what: &str) {
    if got.abs() > 1e-15 || expected.abs() > 1e-15 {
        assert_near(got, expected, Tolerance::ClosedForm, what);
    }
}

#[test]
fn without_censoring_the_jackknife_is_greenwoods_variance() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let observed = Observed::from_start(&cohort.times, &[true; 30]);
        let greenwood = product_limit(&observed).expect("records");
        let jackknife = kaplan_meier_jackknife(&observed, Clusters::Records).expect("records");
        for (one, other) in greenwood.steps().iter().zip(jackknife.steps()) {
            near(other.log_variance, one.log_variance, &format!("seed {seed} at {}", one.time));
        }
    }
}

/// A record cut in two at a day between its entry and its end is at risk as it was.
#[test]
fn cutting_records_changes_no_curve() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let mut cut = cohort.clone();
        for i in 0..cohort.subjects() {
            let day = ((cohort.entry[i] + cohort.times[i]) / 2.0).floor();
            if day > cohort.entry[i] {
                cut.times.push(day);
                cut.event.push(false);
                cut.entry.push(cohort.entry[i]);
                cut.weights.push(cohort.weights[i]);
                cut.centres.push(cohort.centres[i]);
                cut.names.push(i);
                cut.entry[i] = day;
            }
        }
        assert!(cut.subjects() > 40, "seed {seed}: few records were cut");
        let joined = join_periods(&cut.observed(), &cut.names).expect("periods");
        let again = joined.observed();
        assert_eq!((again.times, again.entry), (&cohort.times[..], Some(&cohort.entry[..])), "seed {seed}");
        let [whole, parts] = [&cohort, &cut].map(|cohort| product_limit(&cohort.observed()).expect("records"));
        for time in event_times(&whole) {
            let of = |curve: &SurvivalCurve| curve.at(time).expect("observed");
            near(of(&parts).survival, of(&whole).survival, &format!("seed {seed} at {time}"));
        }
        assert_eq!(event_times(&whole), event_times(&parts), "seed {seed}");
    }
}

#[test]
fn a_weight_of_two_is_two_records() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let twice = Cohort { weights: vec![2.0; 30], ..cohort.clone() };
        let doubled = |values: &[f64]| [values, values].concat();
        let (times, entry) = (doubled(&cohort.times), doubled(&cohort.entry));
        let event = [&cohort.event[..], &cohort.event[..]].concat();
        let records = Observed { times: &times, event: &event, entry: Some(&entry), weights: None };
        let (weighted, counted) = (product_limit(&twice.observed()), product_limit(&records));
        assert_eq!(weighted.expect("records").steps(), counted.expect("records").steps(), "seed {seed}");
        for estimator in [HazardEstimator::NelsonAalen, HazardEstimator::FlemingHarrington] {
            let of = |observed: &Observed<'_>| nelson_aalen(observed, estimator, HazardVariance::Binomial);
            let (weighted, counted) = (of(&twice.observed()).expect("records"), of(&records).expect("records"));
            // Tied deaths of weight 2 do not become four deaths one after the other.
            if estimator == HazardEstimator::NelsonAalen {
                assert_eq!(weighted.steps(), counted.steps(), "seed {seed}");
            } else {
                assert!(weighted.steps().iter().zip(counted.steps()).all(|(one, other)| one.hazard <= other.hazard));
            }
        }
    }
}

/// Both curves together are the share that is neither dead nor censored.
#[test]
fn the_curve_times_the_reverse_curve_is_the_share_under_observation() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let observed = Observed::from_start(&cohort.times, &cohort.event);
        let curve = kaplan_meier(&cohort.times, &cohort.event).expect("times");
        let reverse = reverse_kaplan_meier(&observed, ReverseTies::EventsLeaveFirst).expect("times");
        for (one, other) in curve.steps().iter().zip(reverse.steps()) {
            let share = cohort.times.iter().filter(|&&time| time > one.time).count() as f64 / 30.0;
            near(one.survival * other.survival, share, &format!("seed {seed} at {}", one.time));
        }
    }
}

#[test]
fn the_mean_without_censoring_is_the_mean_of_the_times() {
    for seed in SEEDS {
        let cohort = Cohort::random(seed, 30);
        let curve = kaplan_meier(&cohort.times, &[true; 30]).expect("times");
        let found = restricted_mean(&curve, 10.0, Tail::Unknown).expect("the curve is 0 at last");
        let cut: Vec<f64> = cohort.times.iter().map(|time| time.min(10.0)).collect();
        let mean = cut.iter().sum::<f64>() / 30.0;
        near(found.mean, mean, &format!("seed {seed}"));
        // And its variance that of the mean, with 30 in place of 29 degrees of freedom.
        let squares = cut.iter().map(|time| (time - mean) * (time - mean)).sum::<f64>();
        near(found.std_error, (squares / 30.0 / 30.0).sqrt(), &format!("seed {seed}"));
    }
}

/// Exponential times and censoring, 150 subjects, 200 samples: of a coverage of 95 % three standard errors are 4.6 %.
#[test]
fn bands_cover_the_whole_curve() {
    let mut covered = [0; 2];
    for seed in 0..200 {
        let mut random = Random(seed);
        let mut exponential = || -((random.below(1 << 52) as f64 + 0.5) / (1u64 << 52) as f64).ln();
        let (mut times, mut event) = (Vec::new(), Vec::new());
        for _ in 0..150 {
            let (death, censoring) = (exponential(), 2.0 * exponential());
            times.push(death.min(censoring));
            event.push(death <= censoring);
        }
        let curve = kaplan_meier(&times, &event).expect("times");
        let (_, last) = curve.event_span().expect("events");
        for (shape, covered) in [BandShape::HallWellner, BandShape::EqualPrecision].into_iter().zip(&mut covered) {
            let band = band(&curve, shape, 0.1, last.min(1.5), Transform::LogLog, Level::NINETY_FIVE).expect("a band");
            let ends = band.limits.iter().skip(1).map(|limits| limits.0).chain([last.min(1.5)]);
            let inside = band.limits.iter().zip(ends).all(|((from, limits), to)| {
                let limits = limits.as_ref().expect("within 0 and 1");
                (-from).exp() <= limits.upper && (-to).exp() >= limits.lower
            });
            *covered += u32::from(inside);
        }
    }
    for covered in covered {
        assert!((181..=199).contains(&covered), "{covered} of 200 are covered");
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
