//! The solution of estimating equations by scoring, the correlation estimated anew at every step.

use super::clusters::{ClusterSums, Clusters};
use super::{Dispersion, GeeError, GeeFit, Link, WorkingCorrelation};
use crate::linear::{Cholesky, dot};
use crate::regression::logistic::logistic;
use crate::regression::{BinaryOutcomes, NotFitted};

/// Steps after which no solution is expected any more.
const MOST_ITERATIONS: usize = 300;
/// Squared length of the last step, in model-based standard errors.
const LAST_STEP: f64 = 1e-26;
/// Squared length of a step from which a search that comes no nearer is as near as rounding lets it.
const ROUNDING: f64 = 1e-20;
/// Halvings after which a step out of the range of probabilities is given up.
const MOST_HALVINGS: usize = 40;
/// Part of the information that must be left when the coordinates before it are swept out.
const INFORMATIVE: f64 = 1e-13;

/// Correlation and dispersion at a point.
#[derive(Clone, Copy)]
struct Moments {
    correlation: f64,
    dispersion: f64,
}

/// A cluster's part of the equations: score and information with its working correlation.
struct Part {
    score: Vec<f64>,
    information: Vec<f64>,
}

pub(super) fn solve(
    clusters: &Clusters,
    outcomes: &BinaryOutcomes,
    correlation: WorkingCorrelation,
    dispersion: Dispersion,
) -> Result<GeeFit, GeeError> {
    let mut point = match clusters.link {
        Link::Logit => clusters.triangle.times(logistic(*outcomes)?.coefficients()),
        Link::Identity => clusters.least_squares(),
    };
    let mut sums = clusters.sums(&point).ok_or(GeeError::Probability)?;
    let mut last_length = f64::INFINITY;
    for iterations in 1..=MOST_ITERATIONS {
        let moments = moments(clusters, &sums, correlation, dispersion)?;
        let parts = parts(&sums, moments.correlation);
        let information = total(&parts, |part| &part.information);
        let factor = Cholesky::factor(&information, clusters.size, INFORMATIVE)
            .map_err(|_| NotFitted::NoConvergence { iterations })?;
        let score = total(&parts, |part| &part.score);
        let step = factor.solve(&score);
        let squared_length = dot(&step, &score);
        if squared_length <= LAST_STEP || squared_length <= ROUNDING && squared_length >= last_length {
            return Ok(fit(clusters, &point, moments, &parts, &information, &factor, iterations));
        }
        last_length = squared_length;
        (point, sums) = along(clusters, &point, &step).ok_or(GeeError::Probability)?;
    }
    Err(NotFitted::NoConvergence { iterations: MOST_ITERATIONS }.into())
}

/// Goes along `step` as far as all probabilities stay between 0 and 1, half as far again and again.
fn along(clusters: &Clusters, from: &[f64], step: &[f64]) -> Option<(Vec<f64>, Vec<ClusterSums>)> {
    let mut length = 1.0;
    for _ in 0..MOST_HALVINGS {
        let point: Vec<f64> = from.iter().zip(step).map(|(from, step)| from + length * step).collect();
        if let Some(sums) = clusters.sums(&point) {
            return Some((point, sums));
        }
        length /= 2.0;
    }
    None
}

fn moments(
    clusters: &Clusters,
    sums: &[ClusterSums],
    correlation: WorkingCorrelation,
    dispersion: Dispersion,
) -> Result<Moments, GeeError> {
    let sum = |of: fn(&ClusterSums) -> f64| sums.iter().map(of).sum::<f64>();
    let squares = sum(|cluster| cluster.squared_residual);
    let outcomes = sum(|cluster| cluster.outcomes);
    let less = if dispersion == Dispersion::LessCoefficients { clusters.size as f64 } else { 0.0 };
    let dispersion = match dispersion {
        Dispersion::One => 1.0,
        Dispersion::Mean | Dispersion::LessCoefficients if outcomes > less => squares / (outcomes - less),
        Dispersion::Mean | Dispersion::LessCoefficients => return Err(GeeError::NoPairs),
    };
    if correlation == WorkingCorrelation::Independence {
        return Ok(Moments { correlation: 0.0, dispersion });
    }
    let products = sum(|cluster| (cluster.residual * cluster.residual - cluster.squared_residual) / 2.0);
    let pairs = sum(|cluster| cluster.outcomes * (cluster.outcomes - 1.0) / 2.0) - less;
    if pairs <= 0.0 {
        return Err(GeeError::NoPairs);
    }
    let correlation = products / (dispersion * pairs);
    let size = clusters.largest();
    // Only then is the matrix of the largest cluster positive definite.
    if correlation < 1.0 && 1.0 + (size as f64 - 1.0) * correlation > 0.0 {
        Ok(Moments { correlation, dispersion })
    } else {
        Err(GeeError::Correlation { correlation, size })
    }
}

/// The clusters' parts. The inverse of an exchangeable correlation matrix is diagonal but for a constant.
fn parts(sums: &[ClusterSums], correlation: f64) -> Vec<Part> {
    let part = |cluster: &ClusterSums| {
        let size = cluster.score.len();
        let shared = correlation / (1.0 + (cluster.outcomes - 1.0) * correlation);
        let own = 1.0 / (1.0 - correlation);
        let derivative = &cluster.derivative;
        let score =
            cluster.score.iter().zip(derivative).map(|(score, sum)| own * (score - shared * sum * cluster.residual));
        let information = cluster
            .information
            .iter()
            .enumerate()
            .map(|(at, element)| own * (element - shared * derivative[at / size] * derivative[at % size]));
        Part { score: score.collect(), information: information.collect() }
    };
    sums.iter().map(part).collect()
}

fn total(parts: &[Part], of: impl Fn(&Part) -> &Vec<f64>) -> Vec<f64> {
    let mut total = parts.first().map_or_else(Vec::new, |part| vec![0.0; of(part).len()]);
    for part in parts {
        total.iter_mut().zip(of(part)).for_each(|(sum, element)| *sum += element);
    }
    total
}

fn fit(
    clusters: &Clusters,
    point: &[f64],
    moments: Moments,
    parts: &[Part],
    information: &[f64],
    factor: &Cholesky,
    iterations: usize,
) -> GeeFit {
    let triangle = &clusters.triangle;
    let mut model_based = triangle.covariance(&factor.inverse());
    model_based.iter_mut().flatten().for_each(|element| *element *= moments.dispersion);
    let robust: Vec<Vec<f64>> = parts.iter().map(|part| factor.solve(&part.score)).collect();
    // Each cluster's influence when its own information is taken off.
    let freed = |part: &Part| {
        let others: Vec<f64> = information.iter().zip(&part.information).map(|(all, own)| all - own).collect();
        Some(Cholesky::factor(&others, clusters.size, INFORMATIVE).ok()?.solve(&part.score))
    };
    let mancl_derouen: Option<Vec<Vec<f64>>> = parts.iter().map(freed).collect();
    GeeFit {
        coefficients: triangle.solve(point),
        correlation: moments.correlation,
        dispersion: moments.dispersion,
        clusters: clusters.count(),
        largest_cluster: clusters.largest(),
        iterations,
        link: clusters.link,
        model_based,
        robust: triangle.covariance(&sum_of_squares(&robust)),
        mancl_derouen: mancl_derouen.map(|influences| triangle.covariance(&sum_of_squares(&influences))),
    }
}

/// The sum of the outer products of vectors with themselves.
fn sum_of_squares(vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = vectors.first().map_or(0, Vec::len);
    let element = |i: usize, j: usize| vectors.iter().map(|vector| vector[i] * vector[j]).sum::<f64>();
    (0..size).map(|i| (0..size).map(|j| element(i, j)).collect()).collect()
}
