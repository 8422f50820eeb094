//! Variances that do not rest on the model, nor on rows being independent.

use super::crossproduct::Crossproduct;
use super::data::{Column, CoxError};
use super::likelihood::{predictors, risks};
use super::model::{CoxModel, chi_squared_test};
use super::residuals::scores_by_position;
use crate::interval::Test;
use crate::linear::{Cholesky, submatrix};

/// Which rows belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clusters<'a> {
    /// Every row is on its own.
    Rows,
    /// Rows with the same code belong together: the rows of a subject, the subjects of a centre.
    Codes(&'a [usize]),
}

/// Robust variance of the coefficients, made by [`CoxModel::robust`].
#[derive(Debug, Clone, PartialEq)]
pub struct RobustVariance {
    /// Covariance matrix of the coefficients, row by row; 0 where there is no coefficient.
    pub covariance: Vec<Vec<f64>>,
    /// Number of clusters with a row at risk.
    pub clusters: usize,
    /// Wald test that all coefficients are 0 with this variance; none if the variance is singular.
    pub wald: Option<Test>,
    /// Score test that all coefficients are 0 with a robust variance at 0; none if that is singular.
    pub score: Option<Test>,
}

impl RobustVariance {
    /// Standard error of a coefficient, 0 when there is no coefficient.
    pub fn std_error(&self, covariate: usize) -> f64 {
        self.covariance[covariate][covariate].sqrt()
    }
}

impl CoxModel {
    /// The sandwich variance of Lin and Wei, or its form for clusters.
    ///
    /// # Definition
    ///
    /// $\sum_g D_g^\top D_g$, where $D_g$ is the sum over the rows of cluster g of case weight times dfbeta residual.
    /// The score test is $u^\top (\sum_g U_g^\top U_g)^{-1} u$ with the score residuals at coefficients 0 and their sum
    /// u.
    ///
    /// # Arguments
    ///
    /// `clusters` has a code for each row of the data.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`]; a wrong number of codes.
    ///
    /// # Conventions
    ///
    /// | question | here | R | SAS PHREG | lifelines |
    /// |---|---|---|---|---|
    /// | name | robust | `robust`, `cluster` | `COVS`, `COVS(AGGREGATE)` | `robust`, `cluster_col` |
    /// | ties | those of the fit | those of the fit | those of the fit | ignored |
    /// | small-sample factor | none | none | none | none |
    ///
    /// # References
    ///
    /// Lin DY, Wei LJ (1989). The robust inference for the Cox proportional hazards model. Journal of the American
    /// Statistical Association 84:1074-1078.
    /// [doi:10.1080/01621459.1989.10478874](https://doi.org/10.1080/01621459.1989.10478874).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `coxph(cluster = )` on recurrent events, centres and weighted rows: 1e-10 of the largest.
    pub fn robust(&self, clusters: Clusters) -> Result<RobustVariance, CoxError> {
        let sorted = &self.sorted;
        let size = sorted.covariates;
        let groups = self.groups(clusters)?;
        let mut residuals = scores_by_position(sorted, self.ties, &self.risks())?;
        self.make_dfbeta(&mut residuals);
        let (products, _) = self.products(&residuals, &groups);
        let coefficients: Vec<f64> = self.free.iter().map(|&index| self.maximum.coefficients[index]).collect();
        let wald = self.form(&products, &coefficients).filter(|_| self.wald.is_some());
        let at_zero = risks(sorted, &predictors(sorted, &vec![0.0; size]));
        let (score_products, total) = self.products(&scores_by_position(sorted, self.ties, &at_zero)?, &groups);
        let total: Vec<f64> = self.free.iter().map(|&index| total[index]).collect();
        let scale = |index: usize| sorted.scales[index];
        let element = |i: usize, j: usize| products[i * size + j] / (scale(i) * scale(j));
        Ok(RobustVariance {
            covariance: (0..size).map(|i| (0..size).map(|j| element(i, j)).collect()).collect(),
            clusters: groups.chunk_by(|a, b| a.0 == b.0).count(),
            wald,
            score: self.form(&score_products, &total),
        })
    }

    /// Cluster and position, sorted.
    fn groups(&self, clusters: Clusters) -> Result<Vec<(usize, usize)>, CoxError> {
        let source = self.sorted.source.iter().enumerate();
        let mut groups: Vec<(usize, usize)> = match clusters {
            Clusters::Rows => return Ok((0..self.sorted.positions()).map(|position| (position, position)).collect()),
            Clusters::Codes(codes) if codes.len() == self.sorted.given => {
                source.map(|(position, &row)| (codes[row], position)).collect()
            }
            Clusters::Codes(codes) => {
                let (rows, values) = (self.sorted.given, codes.len());
                return Err(CoxError::Length { column: Column::Clusters, rows, values });
            }
        };
        groups.sort_unstable();
        Ok(groups)
    }

    /// Sum of squares and products of the weighted sums over clusters, and the sum over all.
    fn products(&self, residuals: &[f64], groups: &[(usize, usize)]) -> (Vec<f64>, Vec<f64>) {
        let size = self.sorted.covariates;
        let mut products = Crossproduct::new(size);
        let mut total = vec![0.0; size];
        let mut sum = vec![0.0; size];
        for group in groups.chunk_by(|a, b| a.0 == b.0) {
            sum.fill(0.0);
            for &(_, position) in group {
                let weight = self.sorted.weights[position];
                let row = &residuals[position * size..(position + 1) * size];
                sum.iter_mut().zip(row).for_each(|(sum, residual)| *sum += weight * residual);
            }
            products.add(&sum, &[1.0]);
            total.iter_mut().zip(&sum).for_each(|(total, sum)| *total += sum);
        }
        (products.finish(), total)
    }

    /// The test of a vector over the free coefficients by the inverse of a matrix over all.
    fn form(&self, matrix: &[f64], vector: &[f64]) -> Option<Test> {
        let matrix = submatrix(matrix, self.sorted.covariates, &self.free);
        let factor = Cholesky::factor(&matrix, self.free.len(), 1e-12).ok()?;
        Some(chi_squared_test(factor.inverse_form(vector), self.free.len() as f64))
    }
}
