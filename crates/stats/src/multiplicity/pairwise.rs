//! Proportions compared in pairs, with a control or all with all.

use super::ProductCorrelation;
use super::dunnett::Effect;
use crate::interval::NotEstimable;
use crate::proportion::Count;
use crate::special::normal;

/// How the variances of the differences of proportions are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// Each arm by its own proportion, as in Wald's interval.
    Unpooled,
    /// Every arm by the proportion of all arms together, as under the hypothesis that none differs.
    Pooled,
}

/// The difference of two arms' proportions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The arm compared, by its place from 0 among the arms.
    pub first: usize,
    /// The arm it is compared with; none for the control.
    pub second: Option<usize>,
    /// The difference of the first arm's proportion less the other's, and its standard error.
    pub effect: Effect,
    /// The difference over its standard error.
    pub z: f64,
    /// The two-sided p-value of this comparison alone.
    pub p_value: f64,
}

/// Several arms compared with one control.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparisons {
    /// One for each arm, in their order.
    pub contrasts: Vec<Contrast>,
    /// The estimated correlation of the differences, for Dunnett's procedures.
    pub correlation: ProductCorrelation,
}

/// Several arms' proportions compared with a control's.
///
/// # Definition
/// For each arm $$\hat d_i = \hat p_i - \hat p_0$$ with the variance $$V_i + V_0$$, where $$V_i = p(1 - p)/n_i$$ at the
/// arm's own proportion or that of all arms and the control together; $$z_i = \hat d_i / \sqrt{V_i + V_0}$$. Two
/// differences have the correlation $$\lambda_i \lambda_j$$ with $$\lambda_i = \sqrt{V_0 / (V_i + V_0)}$$.
///
/// # Arguments
/// `arms` in the order of the results.
///
/// # Returns
/// The contrasts with their unadjusted p-values, and the correlation. Any procedure of this module adjusts them:
/// [`holm`](super::holm) and others from the p-values, [`dunnett_single_step`](super::dunnett_single_step) and the like
/// from the z-statistics with the correlation and [`Reference::Normal`](super::Reference::Normal).
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the control or an arm has none; [`NotEstimable::ZeroMargin`] when a difference has
/// the variance 0; [`NotEstimable::ZeroCell`] when, unpooled, an arm has the variance 0, so that its correlation with
/// others would be complete.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the variance is named | SAS `RISKDIFF`: unpooled; R `pairwise.prop.test`: pooled over each pair, with Yates's correction |
/// | pooled over all arms, so that the correlations are products | Dunnett-type tests of proportions in R's MCPAN: unpooled |
///
/// # References
/// Piegorsch WW. Multiple comparisons for analyzing dichotomous response. Biometrics 1991;47:45-52.
///
///
/// # Validation
/// Hand: 3 and 2 of 4 with 1 of 4. Oracle: the formula in R, 1e-12 relative. Property: the square of the pooled z of
/// one arm is Pearson's statistic.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{Variance, with_control};
/// use trialstat_stats::proportion::Count;
/// let compared = with_control(Count::new(1, 4)?, &[Count::new(3, 4)?, Count::new(2, 4)?], Variance::Pooled)?;
/// assert!((compared.contrasts[0].z - 2f64.sqrt()).abs() < 1e-15);
/// assert!((compared.correlation.factors()[0].powi(2) - 0.5).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_control(control: Count, arms: &[Count], variance: Variance) -> Result<Comparisons, NotEstimable> {
    let pooled = pooled(arms.iter().chain([&control]))?;
    let of_control = variance_of(control, variance, pooled)?;
    let mut factors = Vec::with_capacity(arms.len());
    let mut contrasts = Vec::with_capacity(arms.len());
    for (first, &arm) in arms.iter().enumerate() {
        let own = variance_of(arm, variance, pooled)?;
        contrasts.push(contrast(first, arm, None, control, own + of_control)?);
        if own == 0.0 {
            return Err(NotEstimable::ZeroCell);
        }
        factors.push(libm::sqrt(of_control / (own + of_control)));
    }
    // Each factor lies below 1, since no arm's own variance is 0.
    let correlation = ProductCorrelation::new(factors).map_err(|_| NotEstimable::ZeroCell)?;
    Ok(Comparisons { contrasts, correlation })
}

/// All pairs of several arms' proportions.
///
/// # Definition
/// For each pair $$\hat d = \hat p_i - \hat p_j$$ with the variance $$V_i + V_j$$, where $$V_i = p(1 - p)/n_i$$ at the
/// arm's own proportion or that of all arms together, and $$z = \hat d / \sqrt{V_i + V_j}$$.
///
/// # Returns
/// The contrasts with their unadjusted p-values, the first arm with each later one, then the second with each later one
/// and so on. Any procedure of this module adjusts them; [`tukey`](super::tukey) from the z-statistics.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm has none; [`NotEstimable::ZeroMargin`] when a difference has the variance
/// 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the variance is named | SAS `RISKDIFF`: unpooled; R `pairwise.prop.test`: pooled over each pair, with Yates's correction |
///
/// # References
/// Piegorsch WW. Multiple comparisons for analyzing dichotomous response. Biometrics 1991;47:45-52.
///
///
/// # Validation
/// Hand: 3 and 2 of 4 with 1 of 4. Oracle: the formula in R, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{Variance, all_pairs};
/// use trialstat_stats::proportion::Count;
/// let pairs = all_pairs(&[Count::new(3, 4)?, Count::new(2, 4)?, Count::new(1, 4)?], Variance::Pooled)?;
/// assert_eq!((pairs.len(), pairs[1].second), (3, Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn all_pairs(arms: &[Count], variance: Variance) -> Result<Vec<Contrast>, NotEstimable> {
    let pooled = pooled(arms)?;
    let variances: Vec<f64> =
        arms.iter().map(|&arm| variance_of(arm, variance, pooled)).collect::<Result<_, NotEstimable>>()?;
    let pairs = (0..arms.len()).flat_map(|first| (first + 1..arms.len()).map(move |second| (first, second)));
    pairs
        .map(|(first, second)| {
            contrast(first, arms[first], Some(second), arms[second], variances[first] + variances[second])
        })
        .collect()
}

fn pooled<'a>(arms: impl IntoIterator<Item = &'a Count>) -> Result<f64, NotEstimable> {
    let (mut events, mut total) = (0u64, 0u64);
    for arm in arms {
        events += arm.events();
        total += arm.total();
    }
    if total == 0 { Err(NotEstimable::NoSubjects) } else { Ok(events as f64 / total as f64) }
}

fn variance_of(arm: Count, variance: Variance, pooled: f64) -> Result<f64, NotEstimable> {
    let own = arm.proportion()?;
    let (p, total) = (if variance == Variance::Pooled { pooled } else { own }, arm.total() as f64);
    Ok(p * (1.0 - p) / total)
}

fn contrast(
    first: usize,
    one: Count,
    second: Option<usize>,
    other: Count,
    variance: f64,
) -> Result<Contrast, NotEstimable> {
    if variance == 0.0 {
        return Err(NotEstimable::ZeroMargin);
    }
    // The difference is taken in integers.
    let (agreeing, opposing) = (one.events() * other.total(), other.events() * one.total());
    let distance = agreeing.abs_diff(opposing) as f64 / (one.total() * other.total()) as f64;
    let estimate = if agreeing >= opposing { distance } else { -distance };
    let standard_error = libm::sqrt(variance);
    let z = estimate / standard_error;
    let p_value = 2.0 * normal::survival(z.abs());
    Ok(Contrast { first, second, effect: Effect { estimate, standard_error }, z, p_value })
}
