//! Two arms compared by their posteriors.

use super::closed_form;
use super::integral::exceeds;
use super::root::increasing_root_near;
use super::{Beta, Mixture, moments};
use crate::interval::{Estimate, Interval, Level};
use crate::special::normal;
use crate::two_proportions::{DifferenceMargin, RatioMargin};

/// By what the first arm's proportion is to exceed the second's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Over {
    /// By anything.
    Zero,
    /// By more than a difference.
    Difference(DifferenceMargin),
    /// By more than a factor.
    Ratio(RatioMargin),
    /// In its odds by more than a factor.
    OddsRatio(RatioMargin),
}

/// The probability that the first arm's proportion exceeds the second's, by a margin or by anything.
///
/// # Definition
/// For independent $$p_1, p_2$$ and the margin $$m$$, $$P(p_1 - p_2 > m)$$, $$P(p_1 > m p_2)$$ or
/// $$P(\mathrm{odds}(p_1) > m\,\mathrm{odds}(p_2)).$$ Without margin and with a whole shape $$a_1$$ it is
/// $$\sum_{i=0}^{a_1 - 1} \frac{B(a_2 + i, b_1 + b_2)}{(b_1 + i)\,B(1 + i, b_1)\,B(a_2, b_2)}$$
/// and alike for the other shapes. The sum is taken where a shape of at most 256 is whole and all shapes together are at
/// most 1024; everything else is
/// $$\int f_2(p)\, P(p_1 > \text{margin over } p)\,dp$$ or the same over $$p_1$$, by a double-exponential rule on the
/// scale of the log odds.
///
/// # Arguments
/// `first` and `second` are the arms' posteriors, independent of one another. A margin of a ratio below 1e-200 counts as
/// 1e-200, one above 1e200 as that.
///
/// # Returns
/// The probability, with all its digits down to about 1e-300, below which it is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | computed, not sampled | R's RBesT `pmixdiff`: adaptive quadrature to 1e-5 or so; SAS `PROC MCMC`: sampled |
/// | the first arm above the second | by convention of this crate; exchange the arms for the other |
///
/// # References
/// Takahasi H, Mori M. Double exponential formulas for numerical integration. Publications of the Research Institute for
/// Mathematical Sciences 1974;9:721-741. doi:10.2977/prims/1195192451.
///
/// # Validation
/// Hand: (2, 1) over (1, 1), 2/3; (1, 1) over (1, 1) by 1/2, 1/8, by a factor of 2, 1/4. Unit test: sum and
/// integral agree to 1e-13.
///
/// # Examples
/// ```
/// use trialstat_stats::bayes::{Beta, Over, superiority};
/// use trialstat_stats::{proportion::Count, two_proportions::DifferenceMargin};
/// let treated = Beta::UNIFORM.updated(Count::new(15, 20)?)?.into();
/// let control = Beta::UNIFORM.updated(Count::new(9, 20)?)?.into();
/// assert_eq!(format!("{:.4}", superiority(&treated, &control, Over::Zero)), "0.9711");
/// let margin = Over::Difference(DifferenceMargin::new(0.1)?);
/// assert_eq!(format!("{:.4}", superiority(&treated, &control, margin)), "0.8888");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn superiority(first: &Mixture, second: &Mixture, over: Over) -> f64 {
    over_all(
        first,
        second,
        match over {
            Over::Zero => Margin::Difference(0.0),
            Over::Difference(margin) => Margin::Difference(margin.value()),
            Over::Ratio(margin) => Margin::Ratio(margin.value().clamp(1e-200, 1e200)),
            Over::OddsRatio(margin) => Margin::OddsRatio(margin.value().clamp(1e-200, 1e200)),
        },
    )
}

/// The margin as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Margin {
    Difference(f64),
    Ratio(f64),
    OddsRatio(f64),
}

/// The probability that the first variable exceeds the second.
pub(super) fn superior(first: Beta, second: Beta) -> f64 {
    closed_form::superiority(first, second).unwrap_or_else(|| exceeds(first, second, Margin::Difference(0.0)))
}

fn over_all(first: &Mixture, second: &Mixture, margin: Margin) -> f64 {
    let of_pair = |one: Beta, other: Beta| match margin {
        Margin::Difference(0.0) => superior(one, other),
        _ => exceeds(one, other, margin),
    };
    first.average(|one| second.average(|other| of_pair(one, other))).min(1.0)
}

/// The posterior of the difference of two arms' proportions.
///
/// # Definition
/// With $$F$$ the distribution function of $$p_1 - p_2$$ for independent $$p_1, p_2$$, an integral as of
/// [`superiority`], the median and the limits solve $$F(m) = 1/2$$, $$F(l) = \alpha/2$$ and $$1 - F(u) = \alpha/2.$$
///
/// # Arguments
/// `first` and `second` are the arms' posteriors.
///
/// # Returns
/// The posterior median and the equal-tailed limits.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the median as the estimate | R's RBesT `qmixdiff(p = 0.5)`: the same; the mean is the difference of the arms' [`moments`] |
/// | the distribution function inverted to the last digits | SAS `PROC MCMC` and most others: quantiles of a sample |
///
/// # References
/// Nurminen M, Mutanen P. Exact Bayesian analysis of two proportions. Scandinavian Journal of Statistics 1987;14:67-77.
///
/// # Validation
/// Hand: two uniform arms, whose difference has a triangular density.
/// Property: half of alpha is left beyond either limit, 1e-10 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{bayes::{Beta, difference}, interval::Level, proportion::Count};
/// let treated = Beta::UNIFORM.updated(Count::new(15, 20)?)?.into();
/// let control = Beta::UNIFORM.updated(Count::new(9, 20)?)?.into();
/// let result = difference(&treated, &control, Level::NINETY_FIVE);
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.0093 to 0.5343");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference(first: &Mixture, second: &Mixture, level: Level) -> Estimate {
    let (one, other) = (moments(first), moments(second));
    let centre = one.mean - other.mean;
    let spread = libm::hypot(one.standard_deviation, other.standard_deviation);
    // On this scale, of the logarithm of 1 + d over 1 - d, steps cannot leave the range.
    let scale = Scale {
        start: 2.0 * libm::atanh(centre),
        step: 2.0 * spread / (1.0 - centre * centre),
        most: 74.0,
        value: |at| libm::tanh(at / 2.0),
        margin: Margin::Difference,
    };
    scale.limits(first, second, level)
}

/// The posterior of the ratio of two arms' proportions (relative risk).
///
/// # Definition
/// As of the [`difference`], with the distribution function of $$p_1 / p_2.$$
///
/// # Arguments
/// `first` and `second` are the arms' posteriors.
///
/// # Returns
/// The posterior median and the equal-tailed limits; a limit below 1e-190 is 0, one above 1e190 infinite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the median as the estimate | the mean is infinite where the second arm's first shape is at most 1 |
///
/// # References
/// Nurminen M, Mutanen P. Exact Bayesian analysis of two proportions. Scandinavian Journal of Statistics 1987;14:67-77.
///
/// # Validation
/// Hand: two uniform arms, 1/20 and 20 at 95 %.
/// Property: half of alpha is left beyond either limit, 1e-10 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{bayes::{Beta, ratio}, interval::Level};
/// let arm = Beta::UNIFORM.into();
/// let result = ratio(&arm, &arm, Level::NINETY_FIVE);
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0500 to 20.0000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio(first: &Mixture, second: &Mixture, level: Level) -> Estimate {
    let (one, other) = (moments(first), moments(second));
    let scale = Scale {
        start: libm::log(one.mean) - libm::log(other.mean),
        step: libm::hypot(one.standard_deviation / one.mean, other.standard_deviation / other.mean),
        most: MOST_LOG,
        value: libm::exp,
        margin: Margin::Ratio,
    };
    scale.limits(first, second, level)
}

/// The posterior of the odds ratio of two arms.
///
/// # Definition
/// As of the [`difference`], with the distribution function of
/// $$\frac{p_1}{1 - p_1} \Big/ \frac{p_2}{1 - p_2}.$$
///
/// # Arguments
/// `first` and `second` are the arms' posteriors.
///
/// # Returns
/// The posterior median and the equal-tailed limits; a limit below 1e-190 is 0, one above 1e190 infinite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the median as the estimate | the mean is infinite where the first arm's second shape or the second's first is at most 1 |
///
/// # References
/// Nurminen M, Mutanen P. Exact Bayesian analysis of two proportions. Scandinavian Journal of Statistics 1987;14:67-77.
///
/// # Validation
/// Hand: equal arms, whose median is 1 and whose limits are reciprocals.
/// Property: half of alpha is left beyond either limit, 1e-10 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{bayes::{Beta, odds_ratio}, interval::Level, proportion::Count};
/// let treated = Beta::JEFFREYS.updated(Count::new(15, 20)?)?.into();
/// let control = Beta::JEFFREYS.updated(Count::new(9, 20)?)?.into();
/// let result = odds_ratio(&treated, &control, Level::NINETY_FIVE);
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.9930 to 14.5776");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio(first: &Mixture, second: &Mixture, level: Level) -> Estimate {
    let (one, other) = (moments(first), moments(second));
    let spread = [one, other].map(|arm| arm.standard_deviation / (arm.mean * (1.0 - arm.mean)));
    let log_odds = |mean: f64| libm::log(mean) - libm::log1p(-mean);
    let scale = Scale {
        start: log_odds(one.mean) - log_odds(other.mean),
        step: libm::hypot(spread[0], spread[1]),
        most: MOST_LOG,
        value: libm::exp,
        margin: Margin::OddsRatio,
    };
    scale.limits(first, second, level)
}

/// The greatest logarithm of a ratio that is a finite limit.
const MOST_LOG: f64 = 437.5;

/// The scale on which a contrast's distribution function is inverted, with where to begin.
struct Scale {
    start: f64,
    step: f64,
    most: f64,
    value: fn(f64) -> f64,
    margin: fn(f64) -> Margin,
}

impl Scale {
    fn limits(self, first: &Mixture, second: &Mixture, level: Level) -> Estimate {
        let Scale { start, step, most, value, margin } = self;
        let step = if step.is_finite() && step > 0.0 { step } else { 1.0 };
        let start = start.clamp(-most, most);
        // What lies above, and what below: of each tail all digits are kept, and its normal quantile is nearly linear.
        let above = |at: f64| normal::upper_quantile(over_all(first, second, margin(value(at))));
        let below = |at: f64| -normal::upper_quantile(over_all(second, first, opposite(margin(value(at)))));
        let (reach, z) = (2.0 * step, level.z());
        let solve = |of: &dyn Fn(f64) -> f64, wanted: f64| {
            let from = (start + wanted * step).clamp(-most, most);
            increasing_root_near(from, reach, (-most, most), |at| of(at) - wanted)
        };
        let at_end = |at: f64| {
            if at <= -most {
                value(f64::NEG_INFINITY)
            } else if at >= most {
                value(f64::INFINITY)
            } else {
                value(at)
            }
        };
        Estimate {
            estimate: at_end(solve(&above, 0.0)),
            interval: Interval { lower: at_end(solve(&below, -z)), upper: at_end(solve(&above, z)) },
        }
    }
}

/// The margin with which the arms exchanged say the opposite.
fn opposite(margin: Margin) -> Margin {
    match margin {
        Margin::Difference(margin) => Margin::Difference(-margin),
        Margin::Ratio(margin) => Margin::Ratio(1.0 / margin),
        Margin::OddsRatio(margin) => Margin::OddsRatio(1.0 / margin),
    }
}
