//! The greatest of several weighted log-rank statistics.

mod greatest;
mod normal_orthant;
mod quadrature;

use super::data::{Compared, LogRankError};
use super::risk_sets::RiskSets;
use super::weight::{Weighing, Weight};
use crate::interval::NotEstimable;
use crate::multiplicity::Tails;
use greatest::tail_of_greatest;

/// Several weighted log-rank tests of two groups and the joint test of them.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxCombo {
    /// The standardized statistic of each weight, above 0 when the group with the smaller label has more events than
    /// its share.
    pub z: Vec<f64>,
    /// Correlations of the statistics, row by row.
    pub correlation: Vec<Vec<f64>>,
    /// The greatest of the statistics in the direction tested.
    pub statistic: f64,
    /// The place of the weight that has it, the first if there are several.
    pub selected: usize,
    /// The probability of so great a statistic if the groups have the same hazard.
    pub p_value: f64,
}

/// MaxCombo: the greatest of one to four weighted log-rank statistics of two groups, with its joint p-value.
///
/// # Definition
/// With $$U_a = O - E$$ of one group under the weight $$w_a$$,
/// $$\operatorname{cov}(U_a, U_b) = \sum_i w_{ai} w_{bi} d_i \frac{n_i - d_i}{n_i - 1} \frac{n_{i1} n_{i2}}{n_i^2}$$
/// over the event times of all strata, and $$z_a = U_a / \sqrt{\operatorname{var} U_a}$$. The p-value is the
/// probability that the greatest of as many standard normal variables with these correlations ($$|z_a|$$ if
/// two-sided) is at least the observed one.
///
/// The integral is nested quadrature, refined until two rules agree: no random numbers, and the same digits each time.
/// Its error is below 1e-8 of the p-value; a p-value is 0 where it is below about 1e-300. Correlation matrices without
/// full rank are allowed for: $$\hat S + (1 - \hat S) = 1$$, so that (1,0), (0,1) and (0,0) of Fleming and Harrington
/// always make one.
///
/// # Arguments
/// `tails`: [`Tails::Upper`] tests for more events than the share in the group with the smaller label, which is a
/// longer survival in the other one; [`Tails::Lower`] for fewer.
///
/// # Not estimable
/// As [`LogRankError::NotEstimable`]: [`NotEstimable::NoEvents`], [`NotEstimable::ZeroMargin`] when a statistic has no
/// variance, [`NotEstimable::TransformUndefined`] as for [`weighted`](super::weighted()).
///
/// # Errors
/// Those of [`weighted`](super::weighted()); [`LogRankError::NotTwoGroups`]; [`LogRankError::WeightCount`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | quadrature | R simtrial `maxcombo_test`: mvtnorm's `pmvnorm`, randomised, to 1e-3 or 1e-5 |
/// | the side is named | R simtrial: one-sided for longer survival of the treated |
///
/// # References
/// Lee SH. On the versatility of the combination of the weighted log-rank statistics. Computational Statistics and Data
/// Analysis 2007;51:6557-6564. doi:10.1016/j.csda.2007.03.006.
///
/// # Validation
/// Hand: orthants with known probabilities, repeated weights. Oracle: twelve combinations of two to four weights on lung
/// and veteran, of which four are without full rank, against an integral over directions in SciPy, two-sided (1e-9), and
/// against R's mvtnorm: `TVPACK`, one-sided, up to three weights (1e-9), `GenzBretz` within its stated error. Property: a
/// combination of one weight is its test.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::Tails;
/// use trialstat_stats::survival::log_rank::{Compared, Weight, max_combo::max_combo};
/// let data = Compared::new(&[3.0, 5.0, 7.0, 2.0, 4.0, 6.0], &[true; 6], &[0, 0, 0, 1, 1, 1]);
/// let weights = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)].map(|(rho, gamma)| Weight::FlemingHarrington { rho, gamma });
/// let result = max_combo(&data, &weights, Tails::TwoSided)?;
/// assert!(result.p_value > 0.3 && result.p_value < 1.0);
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn max_combo(data: &Compared<'_>, weights: &[Weight], tails: Tails) -> Result<MaxCombo, LogRankError> {
    if !(1..=4).contains(&weights.len()) {
        return Err(LogRankError::WeightCount { found: weights.len() });
    }
    let mut weighings = Vec::with_capacity(weights.len());
    for weight in weights {
        weighings.push(Weighing::new(weight.check()?));
    }
    let sizes = data.checked_sizes()?;
    let (first, _) = Compared::two_groups(&sizes)?;
    let mut sums = Sums {
        events: 0.0,
        difference: vec![0.0; weights.len()],
        covariance: vec![vec![0.0; weights.len()]; weights.len()],
    };
    let mut values = vec![0.0; weights.len()];
    RiskSets::of(data, sizes.len()).for_each(|stratum, set| {
        for (value, weighing) in values.iter_mut().zip(&mut weighings) {
            *value = weighing.next(stratum, set);
        }
        let share = set.at_risk[first] / set.all_at_risk;
        let others = (set.all_at_risk - set.at_risk[first]) / set.all_at_risk;
        sums.add(&values, set.events[first] - set.all_events * share, set.variance_scale() * share * others);
        sums.events += set.all_events;
    });
    weighings.iter().try_for_each(Weighing::defined)?;
    sums.result(tails)
}

struct Sums {
    events: f64,
    difference: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

impl Sums {
    fn add(&mut self, weights: &[f64], difference: f64, variance: f64) {
        for (a, row) in self.covariance.iter_mut().enumerate() {
            self.difference[a] += weights[a] * difference;
            for (element, weight) in row.iter_mut().zip(weights) {
                *element += weights[a] * weight * variance;
            }
        }
    }

    fn result(self, tails: Tails) -> Result<MaxCombo, LogRankError> {
        let Sums { events, difference, covariance } = self;
        if events == 0.0 {
            return Err(NotEstimable::NoEvents.into());
        }
        let deviations: Vec<f64> = (0..difference.len()).map(|a| libm::sqrt(covariance[a][a])).collect();
        if deviations.contains(&0.0) {
            return Err(NotEstimable::ZeroMargin.into());
        }
        let correlation: Vec<Vec<f64>> = (0..difference.len())
            .map(|a| {
                let with = |b: usize| (covariance[a][b] / (deviations[a] * deviations[b])).min(1.0);
                (0..difference.len()).map(|b| if a == b { 1.0 } else { with(b) }).collect()
            })
            .collect();
        let z: Vec<f64> =
            difference.iter().zip(&deviations).map(|(difference, deviation)| difference / deviation).collect();
        let directed = |z: f64| match tails {
            Tails::TwoSided => z.abs(),
            Tails::Upper => z,
            Tails::Lower => -z,
        };
        let mut selected = 0;
        for a in 1..z.len() {
            if directed(z[a]) > directed(z[selected]) {
                selected = a;
            }
        }
        let statistic = directed(z[selected]);
        let p_value = tail_of_greatest(&correlation, tails, statistic);
        Ok(MaxCombo { z, correlation, statistic, selected, p_value })
    }
}
