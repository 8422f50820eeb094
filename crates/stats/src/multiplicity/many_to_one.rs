//! The greatest of several normal or t statistics whose correlations are products.

use super::{MultiplicityError, Reference};
use crate::special::{normal, student_t};

/// On which side a statistic speaks against its hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tails {
    /// On both.
    TwoSided,
    /// Great values do.
    Upper,
    /// Small values do.
    Lower,
}

/// Correlations that are products, $$\rho_{ij} = \lambda_i \lambda_j$$, as those of several groups with one control.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductCorrelation {
    factors: Vec<f64>,
}

impl ProductCorrelation {
    /// Takes the factors, one for each statistic.
    ///
    /// # Errors
    /// [`MultiplicityError::Factor`] when one does not lie strictly between -1 and 1.
    pub fn new(factors: Vec<f64>) -> Result<ProductCorrelation, MultiplicityError> {
        match factors.iter().position(|factor| factor.is_nan() || factor.abs() >= 1.0) {
            Some(hypothesis) => Err(MultiplicityError::Factor { hypothesis, factor: factors[hypothesis] }),
            None => Ok(ProductCorrelation { factors }),
        }
    }

    /// The correlation of the differences of groups' means from a control's where all observations have one variance:
    /// $$\lambda_i = \sqrt{n_i / (n_i + n_0)}$$.
    ///
    /// # Errors
    /// [`MultiplicityError::Factor`] when the control or a group is empty.
    pub fn from_sizes(control: u64, groups: &[u64]) -> Result<ProductCorrelation, MultiplicityError> {
        // An empty group has the factor 0 and an empty control 1; the former is refused as well.
        let factor = |&size: &u64| {
            if size == 0 { f64::NAN } else { libm::sqrt(size as f64 / (size as f64 + control as f64)) }
        };
        ProductCorrelation::new(groups.iter().map(factor).collect())
    }

    /// The factors.
    pub fn factors(&self) -> &[f64] {
        &self.factors
    }

    /// The correlation of the statistics at `places`.
    pub(super) fn of(&self, places: &[usize]) -> ProductCorrelation {
        ProductCorrelation { factors: places.iter().map(|&place| self.factors[place]).collect() }
    }

    /// Different factors with their numbers.
    fn counted(&self) -> Vec<(f64, f64)> {
        let mut factors = self.factors.clone();
        factors.sort_by(f64::total_cmp);
        let mut counted: Vec<(f64, f64)> = Vec::new();
        for factor in factors {
            match counted.last_mut() {
                Some((last, count)) if *last == factor => *count += 1.0,
                _ => counted.push((factor, 1.0)),
            }
        }
        counted
    }
}

/// The probability that the greatest of several normal or t statistics passes a bound: Dunnett's distribution.
///
/// # Definition
/// With standard normal $$Z_0, Z_1, \dots$$ and $$X_i = \lambda_i Z_0 + \sqrt{1 - \lambda_i^2} Z_i$$, over the same
/// $$S = \sqrt{\chi^2_\nu / \nu}$$ if the reference is Student's t, the probability that $$X_i / S > c$$ for any $$i$$
/// (upper tail), $$-X_i/S > c$$ (lower) or $$|X_i|/S > c$$ (two-sided). Given $$Z_0$$ and $$S$$ the $$X_i$$ are
/// independent, so that two integrals remain; the probability is integrated, not what it lacks to 1.
///
/// # Arguments
/// `bound` is $$c$$.
///
/// # Returns
/// The probability; 0 where it is below about 1e-300.
///
/// # Errors
/// [`MultiplicityError::DegreesOfFreedom`] below 1, [`MultiplicityError::Statistic`] for a bound that is not a number.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | quadrature to the last digits | R's mvtnorm `pmvt` and `pmvnorm`: randomised, to 1e-3 by default |
/// | unequal groups | SAS `PROBMC('DUNNETT2', …, λ…)`: the same; R's emmeans `dunnettx`: an approximation |
///
/// # References
/// Dunnett CW. A multiple comparison procedure for comparing several treatments with a control. Journal of the American
/// Statistical Association 1955;50:1096-1121. doi:10.1080/01621459.1955.10501294.
///
/// Dunnett CW. Multivariate normal probability integrals with product correlation structure. Applied Statistics
/// 1989;38:564-579. doi:10.2307/2347754.
///
/// # Validation
/// Hand: one statistic; λ² = 1/2 at c = 0, k/(k + 1). Oracle: 46 integrals by panels of Gauss-Legendre points in SciPy,
/// doubled until they agree, some by mpmath, with tails down to 1e-18 and factors up to 0.995, 1e-12 relative; R's
/// multcomp to five decimals. Property: independent statistics.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{ProductCorrelation, Reference, Tails, maximum_tail};
/// let correlation = ProductCorrelation::from_sizes(10, &[10, 10, 10])?;
/// let p = maximum_tail(&correlation, Reference::Normal, Tails::Upper, 0.0)?;
/// assert!((p - 0.75).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn maximum_tail(
    correlation: &ProductCorrelation,
    reference: Reference,
    tails: Tails,
    bound: f64,
) -> Result<f64, MultiplicityError> {
    reference.check()?;
    if bound.is_nan() {
        return Err(MultiplicityError::Statistic { hypothesis: 0 });
    }
    if correlation.factors.is_empty() || bound == f64::INFINITY {
        return Ok(0.0);
    }
    if bound == f64::NEG_INFINITY || (tails == Tails::TwoSided && bound <= 0.0) {
        return Ok(1.0);
    }
    // The distribution is symmetric: the lower tail of -c is the upper of c.
    let counted = correlation.counted();
    let rate = if bound > 0.0 { bound * bound } else { 0.0 };
    Ok(reference.expectation(rate, |scale| normal_tail(&counted, tails, bound * scale)).min(1.0))
}

/// The probability for normal statistics, by the trapezoidal rule over what they have in common.
fn normal_tail(counted: &[(f64, f64)], tails: Tails, bound: f64) -> f64 {
    // The steeper the integrand, the finer the step: each factor of the product has the slope λ/√(1 - λ²).
    let steepness: f64 = counted.iter().map(|(factor, count)| count * factor * factor / own_variance(*factor)).sum();
    let step = 0.7 / libm::sqrt(1.0 + steepness);
    let end = (bound.abs() + 9.0).min(39.0);
    let count = (end / step) as i64 + 1;
    let term = |place: i64| {
        let common = place as f64 * step;
        let none: f64 = counted
            .iter()
            .map(|&(factor, count)| {
                let own = libm::sqrt(own_variance(factor));
                let upper = normal::survival((bound - factor * common) / own);
                let beyond = match tails {
                    Tails::TwoSided => (upper + normal::survival((bound + factor * common) / own)).min(1.0),
                    Tails::Upper | Tails::Lower => upper,
                };
                count * libm::log1p(-beyond)
            })
            .sum();
        normal::density(common) * -libm::expm1(none)
    };
    (-count..=count).map(term).sum::<f64>() * step
}

fn own_variance(factor: f64) -> f64 {
    (1.0 - factor) * (1.0 + factor)
}

/// The bound that the greatest of several normal or t statistics passes with a given probability.
///
/// # Definition
/// The $$c$$ at which [`maximum_tail`] is `tail`.
///
/// # Arguments
/// `tail` strictly between 0 and 1, for instance 0.05.
///
/// # Returns
/// The bound; it is found between the quantiles of one statistic at `tail` and at `tail` over their number.
///
/// # Errors
/// [`MultiplicityError::DegreesOfFreedom`] below 1, [`MultiplicityError::PValue`] for a tail that is not strictly
/// between 0 and 1, [`MultiplicityError::Length`] without statistics.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | to the last digits | R's mvtnorm `qmvt`: randomised, to about 1e-4; SAS `PROBMC('DUNNETT2', ., prob, …)`: the same |
///
/// # References
/// Dunnett CW. New tables for multiple comparisons with a control. Biometrics 1964;20:482-491. doi:10.2307/2528490.
///
/// # Validation
/// Hand: one statistic. Oracle: Dunnett's tables (1964) to their two decimals; the tail of the bound is the tail asked
/// for in 46 cases, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{ProductCorrelation, Reference, Tails, critical_value};
/// let correlation = ProductCorrelation::from_sizes(7, &[7, 7])?;
/// let reference = Reference::StudentT { degrees_of_freedom: 18.0 };
/// assert_eq!(format!("{:.2}", critical_value(&correlation, reference, Tails::TwoSided, 0.05)?), "2.40");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn critical_value(
    correlation: &ProductCorrelation,
    reference: Reference,
    tails: Tails,
    tail: f64,
) -> Result<f64, MultiplicityError> {
    reference.check()?;
    if !(tail > 0.0 && tail < 1.0) {
        return Err(MultiplicityError::PValue { hypothesis: 0, p_value: tail });
    }
    let count = correlation.factors.len();
    if count == 0 {
        return Err(MultiplicityError::Length { what: "statistics", found: 0, hypotheses: 1 });
    }
    let sides = if tails == Tails::TwoSided { 2.0 } else { 1.0 };
    let alone = |tail: f64| match reference {
        Reference::Normal => normal::upper_quantile(tail / sides),
        Reference::StudentT { degrees_of_freedom } => student_t::upper_quantile(tail / sides, degrees_of_freedom),
    };
    let excess = |bound: f64| {
        maximum_tail(correlation, reference, tails, bound).map(|p| libm::log(p.max(f64::MIN_POSITIVE) / tail))
    };
    let (mut below, mut above) = (alone(tail), alone(tail / count as f64));
    let (mut at_below, mut at_above) = (excess(below)?, excess(above)?);
    if at_below <= 0.0 {
        return Ok(below);
    }
    // The secant through both ends, the end that stays being given half its weight.
    for _ in 0..60 {
        let middle = below + (above - below) * (at_below / (at_below - at_above));
        if at_above >= 0.0 || !(below < middle && middle < above) {
            break;
        }
        let at_middle = excess(middle)?;
        if at_middle.abs() < 1e-15 {
            return Ok(middle);
        }
        if at_middle > 0.0 {
            (below, at_below, at_above) = (middle, at_middle, at_above / 2.0);
        } else {
            (above, at_above, at_below) = (middle, at_middle, at_below / 2.0);
        }
        if above - below <= 1e-14 * above.abs() {
            break;
        }
    }
    Ok(above)
}
