//! What must hold of models with a shared gamma frailty whatever the data.

use trialstat_stats::survival::cox::frailty::{
    FrailtyInformation, FrailtyModel, FrailtyVariance, VarianceOutcome, gamma_frailty,
};
use trialstat_stats::survival::cox::{CoxData, Ties, fit};
use trialstat_tests::{Tolerance, assert_near};

const SEEDS: std::ops::Range<u64> = 1..9;
const SEQUENTIAL: [Ties; 2] = [Ties::Efron, Ties::Breslow];

/// Rows of ten groups, whose hazards differ.
#[derive(Clone, Default)]
struct Rows {
    entry: Vec<f64>,
    times: Vec<f64>,
    event: Vec<bool>,
    strata: Vec<usize>,
    weights: Vec<f64>,
    groups: Vec<usize>,
    covariates: [Vec<f64>; 2],
}

impl Rows {
    fn random(seed: u64) -> Rows {
        let mut state = seed;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut rows = Rows::default();
        for row in 0..60 {
            let (entry, group) = (draw(3), row / 6);
            rows.entry.push(entry as f64);
            rows.times.push((entry + 1 + draw(4 + 3 * (group as u64 % 4))) as f64);
            rows.event.push(draw(4) > 0);
            rows.strata.push(row % 2);
            rows.weights.push(1.0 + draw(3) as f64);
            rows.groups.push(group);
            rows.covariates[0].push(draw(6) as f64);
            rows.covariates[1].push(draw(100) as f64 / 7.0);
        }
        rows
    }

    /// The rows at these places, in this order.
    fn taken(&self, places: &[usize]) -> Rows {
        fn take<T: Copy>(values: &[T], places: &[usize]) -> Vec<T> {
            places.iter().map(|&place| values[place]).collect()
        }
        Rows {
            entry: take(&self.entry, places),
            times: take(&self.times, places),
            event: take(&self.event, places),
            strata: take(&self.strata, places),
            weights: take(&self.weights, places),
            groups: take(&self.groups, places),
            covariates: [take(&self.covariates[0], places), take(&self.covariates[1], places)],
        }
    }

    fn with<T>(&self, call: impl FnOnce(CoxData) -> T) -> T {
        let covariates = [&self.covariates[0][..], &self.covariates[1][..]];
        call(CoxData::new(&self.times, &self.event, &covariates).strata(&self.strata).entry(&self.entry))
    }

    fn fit(&self, ties: Ties, variance: FrailtyVariance) -> FrailtyModel {
        self.with(|data| of(&data, &self.groups, ties, variance))
    }
}

fn of(data: &CoxData, groups: &[usize], ties: Ties, variance: FrailtyVariance) -> FrailtyModel {
    gamma_frailty(data, groups, ties, variance, FrailtyInformation::Full).expect("a maximum")
}

#[track_caller]
fn assert_same(one: &FrailtyModel, other: &FrailtyModel, what: &str) {
    assert_eq!(one.outcome, other.outcome, "{what}");
    assert_near(one.variance, other.variance, Tolerance::Iterated, what);
    assert_near(one.integrated_log_likelihood, other.integrated_log_likelihood, Tolerance::ClosedForm, what);
    for covariate in 0..2 {
        let of = |model: &FrailtyModel| model.coefficients[covariate].expect("a coefficient");
        assert!((of(one) - of(other)).abs() < 1e-9, "{what}: {:e} and {:e}", of(one), of(other));
        let variances = |model: &FrailtyModel| {
            (model.covariance[covariate][covariate], model.reduced_covariance[covariate][covariate])
        };
        assert_near(variances(one).0, variances(other).0, Tolerance::Iterated, what);
        assert_near(variances(one).1, variances(other).1, Tolerance::Iterated, what);
    }
}

#[test]
fn a_variance_near_0_is_no_frailty() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        for ties in SEQUENTIAL {
            let plain = rows.with(|data| fit(&data, ties).expect("a maximum"));
            let model = rows.fit(ties, FrailtyVariance::Fixed(1e-9));
            for covariate in 0..2 {
                let [one, other] =
                    [&plain.coefficients, &model.coefficients].map(|found| found[covariate].expect("a coefficient"));
                assert!((one - other).abs() < 1e-7, "seed {seed}: {one:e} and {other:e}");
                let [one, other] = [&plain.covariance, &model.covariance].map(|found| found[covariate][covariate]);
                assert!((one / other - 1.0).abs() < 1e-6, "seed {seed}: {one:e} and {other:e}");
            }
            let off = model.integrated_log_likelihood - plain.log_likelihood;
            assert!(off.abs() < 1e-6, "seed {seed}: {off:e}");
            assert!(model.frailty_degrees_of_freedom().expect("an information") < 1e-6);
        }
    }
}

#[test]
fn names_of_groups_order_of_rows_and_unit_of_time_do_not_matter() {
    let mut estimated = 0;
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let mut other = rows.taken(&(0..60).rev().collect::<Vec<usize>>());
        other.groups.iter_mut().for_each(|code| *code = 1000 - 7 * *code);
        other.times.iter_mut().chain(&mut other.entry).for_each(|time| *time *= 30.4375);
        for ties in SEQUENTIAL {
            let [one, same] = [&rows, &other].map(|rows| rows.fit(ties, FrailtyVariance::Estimated));
            assert_same(&one, &same, &format!("seed {seed}, {ties:?}"));
            for (one, same) in one.groups.iter().zip(same.groups.iter().rev()) {
                assert_eq!((1000 - 7 * one.code, one.events, one.rows), (same.code, same.events, same.rows));
                assert!((one.log_frailty - same.log_frailty).abs() < 1e-8, "seed {seed}, group {}", one.code);
            }
            estimated += usize::from(one.outcome == VarianceOutcome::Estimated);
        }
    }
    assert!((5..16).contains(&estimated), "{estimated} variances are not at the boundary");
}

#[test]
fn no_other_variance_has_a_larger_likelihood() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let best = rows.fit(Ties::Efron, FrailtyVariance::Estimated);
        for variance in [0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 30.0, best.variance * 1.01, best.variance * 0.99] {
            let other = rows.fit(Ties::Efron, FrailtyVariance::Fixed(variance));
            assert!(
                other.integrated_log_likelihood <= best.integrated_log_likelihood + 1e-11,
                "seed {seed}: {variance} is better than {}",
                best.variance
            );
        }
    }
}

#[test]
fn a_weight_is_a_number_of_rows_under_breslows_rule() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let copies: Vec<usize> = (0..60).flat_map(|row| std::iter::repeat_n(row, rows.weights[row] as usize)).collect();
        let repeated = rows.taken(&copies).fit(Ties::Breslow, FrailtyVariance::Estimated);
        let weighted =
            rows.with(|data| of(&data.weights(&rows.weights), &rows.groups, Ties::Breslow, FrailtyVariance::Estimated));
        assert_same(&repeated, &weighted, &format!("seed {seed}"));
        let [one, other] = [&repeated, &weighted].map(|model| model.frailty_degrees_of_freedom().expect("a number"));
        assert!((one - other).abs() < 1e-8, "seed {seed}: {one} and {other}");
    }
}

/// The mean over the groups of a stratum is 1; here all groups have rows in both strata.
#[test]
fn frailties_have_mean_1_and_smaller_variance_than_their_law() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let model = rows.fit(Ties::Efron, FrailtyVariance::Fixed(0.8));
        let frailties: Vec<f64> = model.groups.iter().map(|group| group.log_frailty.exp()).collect();
        assert_near(frailties.iter().sum::<f64>(), 10.0, Tolerance::ClosedForm, &format!("seed {seed}"));
        let spread: f64 = frailties.iter().map(|frailty| (frailty - 1.0) * (frailty - 1.0) / 9.0).sum();
        assert!(spread < 0.8, "seed {seed}: {spread}");
        let freedom = model.frailty_degrees_of_freedom().expect("an information");
        assert!(freedom > 0.0 && freedom < 9.0, "seed {seed}: {freedom}");
    }
}
