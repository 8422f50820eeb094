//! Dunnett's procedures, single-step and step-down.

use super::many_to_one::{ProductCorrelation, Tails, critical_value, maximum_tail};
use super::{MultiplicityError, Reference, check_length, rising};
use crate::interval::{Estimate, Interval, Level};

/// P-values adjusted by Dunnett's single-step procedure.
///
/// # Definition
/// $$\tilde p_i$$ is the probability that the greatest of all statistics passes the $$i$$-th, [`maximum_tail`] at
/// $$t_i$$, $$-t_i$$ or $$|t_i|$$.
///
/// # Arguments
/// `statistics` with `correlation`, in one order.
///
/// # Returns
/// The adjusted p-values in the order given; none for none.
///
/// # Errors
/// [`MultiplicityError::Statistic`] for what is no number, [`MultiplicityError::Length`] when there is not one factor
/// of the correlation for each, [`MultiplicityError::DegreesOfFreedom`] below 1.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | quadrature to the last digits | R's multcomp `glht` with `adjusted("single-step")`: randomised, to about 1e-3; SAS `LSMEANS / ADJUST=DUNNETT`: the same |
///
/// # References
/// Dunnett CW. A multiple comparison procedure for comparing several treatments with a control. Journal of the American
/// Statistical Association 1955;50:1096-1121. doi:10.1080/01621459.1955.10501294.
///
/// # Validation
/// Hand: one statistic. Oracle: as [`maximum_tail`]; R's multcomp, unequal groups, to five decimals.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{ProductCorrelation, Reference, Tails, dunnett_single_step};
/// let correlation = ProductCorrelation::from_sizes(10, &[10, 10])?;
/// let p = dunnett_single_step(&[2.5, 1.0], &correlation, Reference::Normal, Tails::TwoSided)?;
/// assert_eq!(format!("{:.4} {:.4}", p[0], p[1]), "0.0235 0.5020");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dunnett_single_step(
    statistics: &[f64],
    correlation: &ProductCorrelation,
    reference: Reference,
    tails: Tails,
) -> Result<Vec<f64>, MultiplicityError> {
    let against = against(statistics, correlation, tails)?;
    against.iter().map(|&bound| maximum_tail(correlation, reference, tails, bound)).collect()
}

/// P-values adjusted by Dunnett's step-down procedure.
///
/// # Definition
/// With the statistics from the most extreme down, $$\tilde p_{(i)}$$ is the greatest over $$j \le i$$ of the
/// probability that the greatest of the statistics from the $$j$$-th on passes the $$j$$-th. Never greater than the
/// [single-step](dunnett_single_step) p-value.
///
/// # Arguments
/// `statistics` with `correlation`, in one order.
///
/// # Returns
/// The adjusted p-values in the order given; none for none.
///
/// # Errors
/// As [`dunnett_single_step`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | free step-down, no logical restriction being used | R's multcomp `glht` with `adjusted("free")`: the same but randomised |
///
/// # References
/// Dunnett CW, Tamhane AC. Step-down multiple tests for comparing treatments with a control in unbalanced one-way
/// layouts. Statistics in Medicine 1991;10:939-947. doi:10.1002/sim.4780100614.
///
/// # Validation
/// Hand: one statistic. Oracle: as [`maximum_tail`]; R's multcomp, unequal groups, to five decimals. Property:
/// the greatest statistic has its single-step p-value, the least no less than its own.
///
/// # Examples
/// ```
/// use trialstat_stats::multiplicity::{ProductCorrelation, Reference, Tails, dunnett_step_down};
/// let correlation = ProductCorrelation::from_sizes(10, &[10, 10])?;
/// let p = dunnett_step_down(&[2.5, 1.0], &correlation, Reference::Normal, Tails::TwoSided)?;
/// assert_eq!(format!("{:.4} {:.4}", p[0], p[1]), "0.0235 0.3173");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dunnett_step_down(
    statistics: &[f64],
    correlation: &ProductCorrelation,
    reference: Reference,
    tails: Tails,
) -> Result<Vec<f64>, MultiplicityError> {
    let against = against(statistics, correlation, tails)?;
    let mut order = rising(&against);
    order.reverse();
    let mut adjusted = vec![0.0; order.len()];
    let mut greatest = 0.0f64;
    for (before, &place) in order.iter().enumerate() {
        let left = correlation.of(&order[before..]);
        greatest = greatest.max(maximum_tail(&left, reference, tails, against[place])?);
        adjusted[place] = greatest;
    }
    Ok(adjusted)
}

/// How far each statistic speaks against its hypothesis.
fn against(statistics: &[f64], correlation: &ProductCorrelation, tails: Tails) -> Result<Vec<f64>, MultiplicityError> {
    check_length("factors of the correlation", correlation.factors().len(), statistics.len())?;
    if let Some(hypothesis) = statistics.iter().position(|statistic| statistic.is_nan()) {
        return Err(MultiplicityError::Statistic { hypothesis });
    }
    let directed = |&statistic: &f64| match tails {
        Tails::TwoSided => statistic.abs(),
        Tails::Upper => statistic,
        Tails::Lower => -statistic,
    };
    Ok(statistics.iter().map(directed).collect())
}

/// An estimated effect, for instance the difference from a control.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Dunnett's simultaneous confidence limits.
///
/// # Definition
/// $$\hat\theta_i \pm c\, \mathrm{se}_i$$ with the [critical value](critical_value) $$c$$ of what the level leaves out:
/// all intervals hold their effects together with the probability of the level. Against the upper tail only the lower
/// limits are finite, against the lower tail only the upper.
///
/// # Arguments
/// `effects` with `correlation`, in one order.
///
/// # Returns
/// The estimates with their limits in the order given, in agreement with [`dunnett_single_step`].
///
/// # Errors
/// As [`dunnett_single_step`] and [`critical_value`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | one-sided limits leave out 1 less the level, not half of it | R's multcomp `confint(glht(alternative = "greater"), level)`: the same |
///
/// # References
/// Dunnett CW. A multiple comparison procedure for comparing several treatments with a control. Journal of the American
/// Statistical Association 1955;50:1096-1121. doi:10.1080/01621459.1955.10501294.
///
/// # Validation
/// Property: a limit is 0 where the single-step p-value is what the level leaves out. Oracle: R's multcomp `confint`,
/// which is randomised, to two decimals.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::multiplicity::{Effect, ProductCorrelation, Reference, Tails, dunnett_limits};
/// let correlation = ProductCorrelation::from_sizes(10, &[10, 10])?;
/// let effects = [Effect { estimate: 1.0, standard_error: 0.5 }, Effect { estimate: 2.0, standard_error: 0.5 }];
/// let limits = dunnett_limits(&effects, &correlation, Reference::Normal, Tails::Upper, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.3}", limits[0].interval.lower), "0.042");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dunnett_limits(
    effects: &[Effect],
    correlation: &ProductCorrelation,
    reference: Reference,
    tails: Tails,
    level: Level,
) -> Result<Vec<Estimate>, MultiplicityError> {
    check_length("factors of the correlation", correlation.factors().len(), effects.len())?;
    if effects.is_empty() {
        return Ok(Vec::new());
    }
    let bound = critical_value(correlation, reference, tails, level.one_sided_tail())?;
    let limited = |&Effect { estimate, standard_error }: &Effect| {
        let lower = if tails == Tails::Lower { f64::NEG_INFINITY } else { estimate - bound * standard_error };
        let upper = if tails == Tails::Upper { f64::INFINITY } else { estimate + bound * standard_error };
        Estimate { estimate, interval: Interval { lower, upper } }
    };
    Ok(effects.iter().map(limited).collect())
}
