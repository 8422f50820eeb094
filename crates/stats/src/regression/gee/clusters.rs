//! Outcomes by cluster, and what they add to the estimating equations.

use super::{GeeError, Link};
use crate::linear::{Triangle, dot};
use crate::regression::likelihood::{Likelihood, Penalty};
use crate::regression::logit::probability;
use crate::regression::{BinaryOutcomes, RegressionError};
use std::collections::BTreeMap;

/// Outcomes by cluster, the columns of their design made orthonormal.
pub(super) struct Clusters {
    pub(super) link: Link,
    pub(super) size: usize,
    pub(super) triangle: Triangle,
    clusters: Vec<Vec<Outcome>>,
}

struct Outcome {
    row: Vec<f64>,
    event: f64,
    offset: f64,
}

/// Sums over a cluster: all that equations with an exchangeable correlation take from it.
pub(super) struct ClusterSums {
    pub(super) outcomes: f64,
    /// Sum of Pearson residuals, and of their squares.
    pub(super) residual: f64,
    pub(super) squared_residual: f64,
    /// Sum of the derivatives of the probabilities, each by its standard deviation; of their products with the
    /// residuals; and of their outer products, row by row.
    pub(super) derivative: Vec<f64>,
    pub(super) score: Vec<f64>,
    pub(super) information: Vec<f64>,
}

impl Clusters {
    pub(super) fn of(outcomes: &BinaryOutcomes, labels: &[usize], link: Link) -> Result<Clusters, GeeError> {
        let design = outcomes.design();
        if labels.len() != design.subjects() {
            let (found, subjects) = (labels.len(), design.subjects());
            return Err(RegressionError::Length { what: "the clusters", found, subjects }.into());
        }
        if outcomes.is_weighted() {
            return Err(GeeError::Weighted);
        }
        let order: Vec<usize> = (0..design.coefficients()).collect();
        let likelihood = Likelihood::of(outcomes, &order, Penalty::None)?;
        let mut clusters: BTreeMap<usize, Vec<Outcome>> = BTreeMap::new();
        for (index, (row, &label)) in likelihood.rows().zip(labels).enumerate() {
            let event = f64::from(outcomes.events()[index]);
            let outcome = Outcome { row: row.to_vec(), event, offset: outcomes.offset(index) };
            clusters.entry(label).or_default().push(outcome);
        }
        Ok(Clusters {
            link,
            size: likelihood.size(),
            triangle: likelihood.triangle().clone(),
            clusters: clusters.into_values().collect(),
        })
    }

    pub(super) fn count(&self) -> usize {
        self.clusters.len()
    }

    pub(super) fn largest(&self) -> usize {
        self.clusters.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The point nearest to the outcomes by least squares, where a search with the identity link starts.
    pub(super) fn least_squares(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.size];
        for outcome in self.clusters.iter().flatten() {
            let distance = outcome.event - outcome.offset;
            point.iter_mut().zip(&outcome.row).for_each(|(sum, element)| *sum += distance * element);
        }
        point
    }

    /// The sums of each cluster at a point; none where a probability is not between 0 and 1.
    pub(super) fn sums(&self, point: &[f64]) -> Option<Vec<ClusterSums>> {
        self.clusters.iter().map(|cluster| self.sums_of(cluster, point)).collect()
    }

    fn sums_of(&self, cluster: &[Outcome], point: &[f64]) -> Option<ClusterSums> {
        let size = self.size;
        let mut sums = ClusterSums {
            outcomes: cluster.len() as f64,
            residual: 0.0,
            squared_residual: 0.0,
            derivative: vec![0.0; size],
            score: vec![0.0; size],
            information: vec![0.0; size * size],
        };
        for outcome in cluster {
            let predictor = outcome.offset + dot(&outcome.row, point);
            let (event, other) = match self.link {
                Link::Logit => (probability(predictor), probability(-predictor)),
                Link::Identity => (predictor, 1.0 - predictor),
            };
            if !(event > 0.0 && other > 0.0) {
                return None;
            }
            let deviation = (event * other).sqrt();
            let slope = match self.link {
                Link::Logit => deviation,
                Link::Identity => 1.0 / deviation,
            };
            let residual = (if outcome.event == 1.0 { other } else { -event }) / deviation;
            sums.residual += residual;
            sums.squared_residual += residual * residual;
            for (i, element) in outcome.row.iter().enumerate() {
                let derivative = slope * element;
                sums.derivative[i] += derivative;
                sums.score[i] += derivative * residual;
                let into = &mut sums.information[i * size..(i + 1) * size];
                into.iter_mut().zip(&outcome.row).for_each(|(sum, other)| *sum += derivative * slope * other);
            }
        }
        Some(sums)
    }
}
