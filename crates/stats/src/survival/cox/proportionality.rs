//! Whether hazard ratios stay the same over time.

use super::Ties;
use super::data::{CoxData, CoxError};
use super::likelihood::information;
use super::model::{CoxModel, chi_squared_test};
use super::risk::{Denominators, sweep};
use super::time_transform::TimeTransform;
use crate::interval::Test;
use crate::linear::{Cholesky, submatrix};

/// Which covariates are tested together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms<'a> {
    /// Every covariate by itself.
    Covariates,
    /// Covariates with the same code together, as the levels of a factor are.
    Codes(&'a [usize]),
}

/// A test of proportional hazards, made by [`CoxModel::proportionality`].
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalityTest {
    /// One test for each term with a coefficient, in ascending order of the codes.
    pub terms: Vec<TermTest>,
    /// Test of all covariates together; none when the transform does not vary over the events.
    pub global: Option<Test>,
}

/// The test of one term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermTest {
    /// Code of the term, or position of the covariate.
    pub term: usize,
    /// The test; none when the covariates or the transform do not vary over the events.
    pub test: Option<Test>,
}

impl CoxModel {
    /// The score test of Grambsch and Therneau, without their approximation.
    ///
    /// # Definition
    ///
    /// The model is extended by $\theta^\top x\, g(t)$ with a function g of time. The test is that of the score
    /// $u = \sum_i g(t_i)(x_i - \bar x(t_i))$ of $\theta = 0$, the coefficients being at their maximum. With the
    /// variance V(t) of the covariates among those at risk, summed over the denominators of the tie rule, and
    /// $A = \sum V$, $B = \sum g V$, $C = \sum g^2 V$ it is $u^\top (C - B A^{-1} B)^{-1} u$ for all covariates, and
    /// the same with the rows and columns of a term for that term.
    ///
    /// # Arguments
    ///
    /// `data` is what the model was fitted to. [`Terms::Codes`] has a code for each covariate.
    ///
    /// # Errors
    ///
    /// [`CoxError::NotForExact`]; an infinite coefficient; data or codes of another length; the log of an event at 0.
    ///
    /// # Conventions
    ///
    /// | question | here | R `cox.zph` from survival 3.0 | before, and SAS, lifelines |
    /// |---|---|---|---|
    /// | variance V(t) | at each event time | the same | its mean over all event times |
    /// | transform | named by the caller | `km` | SAS: none; lifelines: rank, km |
    /// | factor with k levels | k - 1 degrees of freedom | the same | one test for each level |
    ///
    /// # References
    ///
    /// Grambsch PM, Therneau TM (1994). Proportional hazards tests and diagnostics based on weighted residuals.
    /// Biometrika 81:515-526. [doi:10.1093/biomet/81.3.515](https://doi.org/10.1093/biomet/81.3.515).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `cox.zph` of fits without weights, with strata and delayed entry, all four transforms, by term
    /// and by covariate: 1e-9 relative.
    pub fn proportionality(
        &self,
        data: &CoxData,
        transform: TimeTransform,
        terms: Terms,
    ) -> Result<ProportionalityTest, CoxError> {
        if self.ties == Ties::Exact {
            return Err(CoxError::NotForExact);
        }
        self.check_finite()?;
        if data.rows() != self.sorted.given {
            return Err(CoxError::OtherData { rows: data.rows(), fitted: self.sorted.given });
        }
        let size = self.sorted.covariates;
        let code = |covariate: usize| match terms {
            Terms::Covariates => covariate,
            Terms::Codes(codes) => codes[covariate],
        };
        if let Terms::Codes(codes) = terms
            && codes.len() != size
        {
            return Err(CoxError::CovariateCount { expected: size, values: codes.len() });
        }
        let drift = self.drift(&self.event_time_transforms(data, transform)?);
        let mut codes: Vec<usize> = self.free.iter().map(|&covariate| code(covariate)).collect();
        codes.sort_unstable();
        codes.dedup();
        let all: Vec<usize> = (0..self.free.len()).collect();
        let of_term =
            |term: usize| all.iter().copied().filter(|&index| code(self.free[index]) == term).collect::<Vec<_>>();
        let terms = codes.iter().map(|&term| TermTest { term, test: drift.test(&of_term(term)) }).collect();
        Ok(ProportionalityTest { terms, global: drift.test(&all) })
    }

    /// The transform at each risk set, less its mean over the events.
    fn event_time_transforms(&self, data: &CoxData, transform: TimeTransform) -> Result<Vec<f64>, CoxError> {
        let sets = &self.sorted.sets;
        let mut times: Vec<f64> = sets.iter().map(|set| set.time).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        let values = transform.of(data, &times)?;
        let at = |time: f64| values[times.partition_point(|&event| event < time)];
        let total: f64 = sets.iter().map(|set| at(set.time) * set.events as f64).sum();
        Ok(sets.iter().map(|set| at(set.time) - total / self.events as f64).collect())
    }

    fn drift(&self, transforms: &[f64]) -> Drift {
        let sorted = &self.sorted;
        let size = sorted.covariates;
        let risks = self.risks();
        let mut score = vec![0.0; size];
        let mut expected = vec![0.0; size];
        sweep(sorted, &sorted.rows, size, &risks, |sums| {
            let transform = transforms[sums.index];
            for position in sums.set.event_positions() {
                let factor = transform * sorted.weights[position];
                score.iter_mut().zip(sorted.row(position)).for_each(|(score, value)| *score += factor * value);
            }
            Denominators::of(&sums, self.ties).powers().scaled(transform).add_means(&sums, &mut expected);
        });
        score.iter_mut().zip(&expected).for_each(|(score, expected)| *score -= expected);
        let squares: Vec<f64> = transforms.iter().map(|transform| transform * transform).collect();
        let [mixed, own] = [transforms, &squares]
            .map(|factors| submatrix(&information(sorted, self.ties, &risks, factors, |_, _, _| {}), size, &self.free));
        let count = self.free.len();
        let mut variance = own.clone();
        for column in 0..count {
            let swept = self.maximum.factor.solve(&mixed[column * count..(column + 1) * count]);
            for row in 0..count {
                let explained: f64 = mixed[row * count..].iter().zip(&swept).map(|(mixed, swept)| mixed * swept).sum();
                variance[row * count + column] -= explained;
            }
        }
        Drift { score: self.free.iter().map(|&covariate| score[covariate]).collect(), variance, own }
    }
}

/// The score of the interactions with time, over the covariates with a coefficient.
struct Drift {
    score: Vec<f64>,
    /// Its variance, the coefficients being estimated.
    variance: Vec<f64>,
    /// Its variance if they were known.
    own: Vec<f64>,
}

/// Part of the variance of a score that must be left when the coefficients are estimated.
const LEFT: f64 = 1e-10;

impl Drift {
    fn test(&self, kept: &[usize]) -> Option<Test> {
        let size = self.score.len();
        let left = |index: usize| self.variance[index * size + index] > LEFT * self.own[index * size + index];
        let score: Vec<f64> = kept.iter().map(|&index| self.score[index]).collect();
        let factor = Cholesky::factor(&submatrix(&self.variance, size, kept), kept.len(), LEFT).ok()?;
        kept.iter().all(|&index| left(index)).then(|| chi_squared_test(factor.inverse_form(&score), kept.len() as f64))
    }
}
