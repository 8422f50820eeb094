//! What must hold of Cox models whatever the data.

use trialstat_stats::interval::Level;
use trialstat_stats::survival::cox::{
    Clusters, CoefficientVariance, CoxData, CoxModel, Horizon, MarkerDirection, PairWeight, Population, Ties,
    concordance, fit,
};
use trialstat_tests::{Tolerance, assert_near};

const SEEDS: std::ops::Range<u64> = 1..31;
const ALL: [Ties; 3] = [Ties::Efron, Ties::Breslow, Ties::Exact];

#[test]
fn a_row_split_at_any_time_is_one_row() {
    for seed in SEEDS {
        let whole = Rows::random(seed);
        let mut split = whole.clone();
        for row in 0..whole.times.len() {
            let at = whole.entry[row] + 1.0;
            if at < whole.times[row] {
                let later = split.push(&whole, row);
                split.entry[later] = at;
                split.times[row] = at;
                split.event[row] = false;
            }
        }
        assert!(split.times.len() > whole.times.len());
        for ties in ALL {
            assert_same(&whole.fit(ties), &split.fit(ties), &format!("seed {seed}, {ties:?}"));
        }
    }
}

#[test]
fn a_stratum_of_one_row_and_the_order_of_rows_do_not_matter() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let mut more = Rows::default();
        (0..rows.times.len()).rev().for_each(|row| {
            more.push(&rows, row);
        });
        let alone = more.push(&rows, 0);
        more.strata[alone] = 17;
        more.event[alone] = true;
        for ties in ALL {
            assert_same(&rows.fit(ties), &more.fit(ties), &format!("seed {seed}, {ties:?}"));
        }
    }
}

#[test]
fn a_weight_is_a_number_of_rows_under_breslows_rule() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let weights: Vec<f64> = (0..rows.times.len()).map(|row| 1.0 + (row % 3) as f64).collect();
        let mut repeated = rows.clone();
        for (row, &weight) in weights.iter().enumerate() {
            (1..weight as usize).for_each(|_| {
                repeated.push(&rows, row);
            });
        }
        let weighted = rows.with(|data| fit(&data.weights(&weights), Ties::Breslow).expect("a maximum"));
        assert_same(&repeated.fit(Ties::Breslow), &weighted, &format!("seed {seed}"));
        let clusters = Clusters::Codes(&repeated.subjects);
        let [one, many] = [
            weighted.robust(Clusters::Rows).expect("a variance"),
            repeated.fit(Ties::Breslow).robust(clusters).expect("a variance"),
        ];
        assert_near(one.std_error(0), many.std_error(0), Tolerance::Iterated, &format!("seed {seed}"));
    }
}

#[test]
fn residuals_sum_to_nothing() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        for ties in [Ties::Efron, Ties::Breslow] {
            let model = rows.fit(ties);
            let martingale = model.martingale_residuals();
            for stratum in 0..2 {
                let within = martingale.iter().zip(&rows.strata).filter(|(_, code)| **code == stratum);
                let sum: f64 = within.map(|(residual, _)| residual).sum();
                assert!(sum.abs() < 1e-11, "seed {seed}, {ties:?}, stratum {stratum}: {sum:e}");
            }
            let by_row = model.score_residuals().expect("a sequential rule");
            let by_event = model.schoenfeld_residuals().expect("a sequential rule").residuals;
            for (row, event) in by_row.iter().zip(&by_event) {
                let sums = [row.iter().sum::<f64>(), event.iter().sum()];
                assert!(sums.iter().all(|sum| sum.abs() < 1e-8), "seed {seed}, {ties:?}: {sums:?}");
            }
        }
    }
}

#[test]
fn a_population_of_one_row_is_that_row() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let baseline = rows.fit(Ties::Efron).baseline(CoefficientVariance::ModelBased).expect("finite coefficients");
        let row = [rows.covariates[0][0], rows.covariates[1][0]];
        let curve = baseline.curve(1, &row, 0.0).expect("a stratum");
        let columns: [&[f64]; 2] = [&row[..1], &row[1..]];
        let population = Population { covariates: &columns, strata: Some(&[1]), offset: None };
        let averaged = baseline.adjusted_curve(&population, &curve.times).expect("a population");
        for (step, &time) in curve.times.iter().enumerate() {
            let what = format!("seed {seed} at {time}");
            assert_near(averaged.survival[step], curve.survival_at(time), Tolerance::ClosedForm, &what);
            let error = curve.survival_at(time) * curve.std_errors[step];
            assert_near(averaged.std_errors[step], error, Tolerance::Iterated, &what);
        }
        // The restricted mean is the area of rectangles.
        let horizon = 9.0;
        let mean = baseline.adjusted_restricted_mean(&population, horizon).expect("a population");
        let mut edges = vec![0.0];
        edges.extend(curve.times.iter().filter(|&&time| time < horizon));
        edges.push(horizon);
        let area: f64 = edges.windows(2).map(|edge| (edge[1] - edge[0]) * curve.survival_at(edge[0])).sum();
        assert_near(mean.estimate, area, Tolerance::ClosedForm, &format!("seed {seed}"));
        let none = baseline.difference_of_means(&mean, &mean, Level::NINETY_FIVE);
        assert_eq!((none.estimate, none.interval.upper), (0.0, 0.0));
    }
}

#[test]
fn concordance_counts_every_pair() {
    for seed in SEEDS {
        let rows = Rows::random(seed);
        let weights: Vec<f64> = (0..rows.times.len()).map(|row| 0.5 + (row % 4) as f64).collect();
        let marker: [&[f64]; 1] = [&rows.covariates[0]];
        let data = CoxData::new(&rows.times, &rows.event, &marker).strata(&rows.strata).entry(&rows.entry);
        let count = |weights: &[f64]| {
            let long = MarkerDirection::LongSurvival;
            concordance(&data.weights(weights), long, PairWeight::Harrell, Horizon::Unlimited, Clusters::Rows)
                .expect("a marker")
        };
        let found = count(&weights);
        let counted = rows.pairs(&weights);
        for (got, expected) in [found.concordant, found.discordant, found.tied_marker].iter().zip(counted) {
            assert_near(*got, expected, Tolerance::ClosedForm, &format!("seed {seed}"));
        }
        // The jackknife of the error, by differences in the weights.
        let mut squares = 0.0;
        for row in 0..weights.len() {
            let step = 1e-5;
            let moved = |by: f64| {
                let mut moved = weights.clone();
                moved[row] += by;
                count(&moved).estimate.expect("pairs")
            };
            squares += (weights[row] * (moved(step) - moved(-step)) / (2.0 * step)).powi(2);
        }
        let error = found.std_error.expect("pairs");
        assert!((squares.sqrt() - error).abs() < 1e-7 * error, "seed {seed}: {error}, {}", squares.sqrt());
    }
}

#[track_caller]
fn assert_same(first: &CoxModel, second: &CoxModel, what: &str) {
    assert_near(second.log_likelihood, first.log_likelihood, Tolerance::ClosedForm, what);
    for covariate in 0..2 {
        let [one, other] = [first, second].map(|model| model.coefficients[covariate].expect("a coefficient"));
        let error = first.covariance[covariate][covariate].sqrt();
        assert!((one - other).abs() < 1e-9 * error, "{what}: {one:e}, {other:e}");
        assert_near(second.covariance[covariate][covariate].sqrt(), error, Tolerance::Iterated, what);
    }
}

/// Forty rows in two strata with tied ends, late entries and two covariates that do not separate the events.
#[derive(Clone, Default)]
struct Rows {
    times: Vec<f64>,
    event: Vec<bool>,
    entry: Vec<f64>,
    strata: Vec<usize>,
    subjects: Vec<usize>,
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
        for subject in 0..40 {
            let entry = draw(4);
            rows.entry.push(entry as f64);
            rows.times.push((entry + 1 + draw(9)) as f64);
            rows.event.push(draw(3) > 0);
            rows.strata.push(subject % 2);
            rows.subjects.push(subject);
            rows.covariates[0].push(draw(6) as f64);
            rows.covariates[1].push(draw(100) as f64 / 7.0);
        }
        rows
    }

    /// Adds a copy of a row of `from`, and says where it is.
    fn push(&mut self, from: &Rows, row: usize) -> usize {
        self.times.push(from.times[row]);
        self.event.push(from.event[row]);
        self.entry.push(from.entry[row]);
        self.strata.push(from.strata[row]);
        self.subjects.push(from.subjects[row]);
        self.covariates.iter_mut().zip(&from.covariates).for_each(|(own, from)| own.push(from[row]));
        self.times.len() - 1
    }

    fn with<T>(&self, call: impl FnOnce(CoxData) -> T) -> T {
        let covariates = [&self.covariates[0][..], &self.covariates[1][..]];
        call(CoxData::new(&self.times, &self.event, &covariates).strata(&self.strata).entry(&self.entry))
    }

    fn fit(&self, ties: Ties) -> CoxModel {
        self.with(|data| fit(&data, ties).expect("the model has a maximum"))
    }

    /// Weighted numbers of concordant and discordant pairs and of those tied on the first covariate, one by one.
    fn pairs(&self, weights: &[f64]) -> [f64; 3] {
        let mut counts = [0.0; 3];
        for early in (0..self.times.len()).filter(|&row| self.event[row]) {
            let time = self.times[early];
            for late in 0..self.times.len() {
                let longer = self.times[late] > time || (self.times[late] == time && !self.event[late]);
                if longer && self.entry[late] < time && self.strata[early] == self.strata[late] {
                    let [first, second] = [early, late].map(|row| self.covariates[0][row]);
                    let kind = if second > first { 0 } else { 2 - usize::from(second < first) };
                    counts[kind] += weights[early] * weights[late];
                }
            }
        }
        counts
    }
}
