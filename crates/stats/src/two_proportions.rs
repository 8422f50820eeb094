#![doc = include_str!("../docs/two_proportions.md")]

use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::{Count, check_arms, wilson};

mod barnard;
mod boschloo;
mod corrected;
mod given_events;
mod margin;
mod neighbours;
mod number_needed;
mod ratio_score;
mod region_test;
mod score;
mod supremum;
mod unconditional;
mod unconditional_interval;

pub use barnard::{barnard, barnard_one_sided};
pub use boschloo::{BoschlooSides, boschloo, boschloo_one_sided};
pub use corrected::{difference_newcombe_corrected, difference_wald_corrected};
pub use margin::{DifferenceMargin, MarginError, RatioMargin, farrington_manning, farrington_manning_ratio};
pub use number_needed::{NumberNeeded, NumbersNeeded, number_needed};
pub use ratio_score::{ratio_koopman, ratio_miettinen_nurminen, ratio_score_limits};
pub use score::{ScoreVariance, difference_mee, difference_miettinen_nurminen};
pub use unconditional::UnconditionalError;
pub use unconditional_interval::{difference_agresti_min, difference_chan_zhang};

/// Difference of two proportions with its Wald interval.
///
/// # Definition
/// $$\hat p_1 - \hat p_2 \pm z \sqrt{\hat p_1 (1 - \hat p_1)/n_1 + \hat p_2 (1 - \hat p_2)/n_2}$$ with $$\hat p_i$$ the
/// proportion of the $$n_i$$ subjects of an arm and $$z$$ the standard normal quantile of the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The difference and its limits. Where each arm has no events or only events the limits equal the estimate.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction | SAS `RISKDIFF(CL=WALD)`: none; R `prop.test` and tern by default: corrected |
/// | not cut | R `prop.test`: cut to the range from -1 to 1 |
/// | limits equal to the estimate where no variance is left | SAS: no limits where both arms have 0 % or 100 % |
///
/// # References
/// Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven methods.
/// Statistics in Medicine 1998;17:873-890, method 1.
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
///
/// # Validation
/// Hand: 5 of 25 against 20 of 25 at the level whose quantile is 2, and the limits printed by Newcombe for 56 of 70
/// against 48 of 80 to their four decimals. Oracle: the formula evaluated in R, 56 cases with totals from 1 to a
/// million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_wald};
/// let result = difference_wald(Count::new(56, 70)?, Count::new(48, 80)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0575 to 0.3425");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_wald(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    let estimate = difference(first, second)?;
    let of = |count: Count| variance((count.events(), count.total()));
    let half_width = level.z() * libm::sqrt(of(first) + of(second));
    Ok(Estimate { estimate, interval: Interval { lower: estimate - half_width, upper: estimate + half_width } })
}

/// Difference of two proportions with Newcombe's hybrid score interval.
///
/// # Definition
/// With $$l_i, u_i$$ the [Wilson limits](crate::proportion::wilson) of each arm's proportion $$\hat p_i$$ and
/// $$d = \hat p_1 - \hat p_2$$, from
/// $$d - \sqrt{(\hat p_1 - l_1)^2 + (u_2 - \hat p_2)^2}$$ to $$d + \sqrt{(u_1 - \hat p_1)^2 + (\hat p_2 - l_2)^2}.$$
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The difference and its limits, which never leave the range from -1 to 1.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | method 10, without continuity correction | SAS `RISKDIFF(CL=NEWCOMBE)` and statsmodels `newcomb`: the same |
/// | | SAS `RISKDIFF(CORRECT CL=NEWCOMBE)`: method 11, from continuity-corrected Wilson limits |
///
/// # References
/// Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven methods.
/// Statistics in Medicine 1998;17:873-890, method 10.
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
///
/// # Validation
/// Hand: all of 12 against none of 12 at the level whose quantile is 2, and the limits printed by Newcombe for eight
/// tables to their four decimals. Oracle: the formula evaluated in R on the limits of `prop.test`, 56 cases with totals
/// from 1 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_newcombe};
/// let result = difference_newcombe(Count::new(56, 70)?, Count::new(48, 80)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0524 to 0.3339");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_newcombe(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    let estimate = difference(first, second)?;
    let (first_limits, second_limits) = (wilson(first, level)?, wilson(second, level)?);
    let (first_proportion, second_proportion) = (first.proportion()?, second.proportion()?);
    let below = libm::hypot(first_proportion - first_limits.lower, second_limits.upper - second_proportion);
    let above = libm::hypot(first_limits.upper - first_proportion, second_proportion - second_limits.lower);
    Ok(Estimate { estimate, interval: Interval { lower: estimate - below, upper: estimate + above } })
}

/// Difference of two proportions with the interval of Agresti and Caffo.
///
/// # Definition
/// With $$x_i$$ events among $$n_i$$ subjects, one event and one subject without are added to each arm:
/// $$\tilde p_i = (x_i + 1) / (n_i + 2)$$ and the limits are
/// $$\tilde p_1 - \tilde p_2 \pm
/// z \sqrt{\tilde p_1 (1 - \tilde p_1)/(n_1 + 2) + \tilde p_2 (1 - \tilde p_2)/(n_2 + 2)}$$
/// where $$z$$ is the standard normal quantile of the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample difference $$x_1/n_1 - x_2/n_2$$ and the limits, whose middle is nearer to 0. In small arms a limit may
/// pass 1 or -1, and the sample difference may lie outside its limits.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the estimate is the sample difference | SAS `RISKDIFF(CL=AC)`: the same |
/// | not cut | statsmodels `agresti-caffo`: the same; R's DescTools `BinomDiffCI(method = "ac")`: cut to the range from -1 to 1 |
///
/// # References
/// Agresti A, Caffo B. Simple and effective confidence intervals for proportions and differences of proportions result
/// from adding two successes and two failures. The American Statistician 2000;54:280-288.
/// doi:10.1080/00031305.2000.10474560.
///
/// # Validation
/// Hand: 4 of 23 against 19 of 23 at the level whose quantile is 2, where the added subjects make 5 and 20 of 25.
/// Oracle: the formula evaluated in R, 56 cases with totals from 1 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_agresti_caffo};
/// let result = difference_agresti_caffo(Count::new(9, 10)?, Count::new(3, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.1}", result.estimate), "0.6");
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.1600 to 0.8400");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_agresti_caffo(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    let estimate = difference(first, second)?;
    let added = |count: Count| (count.events() + 1, count.total() + 2);
    let (first, second) = (added(first), added(second));
    let middle = fraction_difference(first, second);
    let half_width = level.z() * libm::sqrt(variance(first) + variance(second));
    Ok(Estimate { estimate, interval: Interval { lower: middle - half_width, upper: middle + half_width } })
}

/// Ratio of two proportions (relative risk) with the log interval of Katz and others.
///
/// # Definition
/// With $$x_i$$ events among $$n_i$$ subjects, $$r = (x_1/n_1) / (x_2/n_2)$$ and $$z$$ the standard normal quantile of
/// the level, $$r \exp\left(\pm z \sqrt{1/x_1 - 1/n_1 + 1/x_2 - 1/n_2}\right).$$
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The ratio and its limits. Where both arms have only events the limits equal the estimate.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroCell`] when an arm has no events.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | nothing is added to a cell | SAS `RELRISK(CL=WALD)` and R's epitools `riskratio(method = "wald")`: the same |
/// | no ratio where an arm has no events | R's metafor `escalc(measure = "RR")` adds 1/2 to every cell of a table with a zero |
///
/// # References
/// Katz D, Baptista J, Azen SP, Pike MC. Obtaining confidence intervals for the risk ratio in cohort studies.
/// Biometrics 1978;34:469-474. doi:10.2307/2530610.
///
/// # Validation
/// Hand: 2 of 4 against 5 of 5 at the level whose quantile is 2, where the limits are the ratio over and times e.
/// Oracle: the formula evaluated in R, 44 cases with totals from 3 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::ratio_katz};
/// let result = ratio_katz(Count::new(9, 10)?, Count::new(3, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(result.estimate, 3.0);
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "1.1384 to 7.9062");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio_katz(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    check_arms(first, second)?;
    if first.events() == 0 || second.events() == 0 {
        return Err(NotEstimable::ZeroCell);
    }
    let estimate = (first.events() * second.total()) as f64 / (second.events() * first.total()) as f64;
    let log_variance = |count: Count| count.non_events() as f64 / (count.events() * count.total()) as f64;
    let factor = libm::exp(level.z() * libm::sqrt(log_variance(first) + log_variance(second)));
    Ok(Estimate { estimate, interval: Interval { lower: estimate / factor, upper: estimate * factor } })
}

/// First minus second proportion.
fn difference(first: Count, second: Count) -> Result<f64, NotEstimable> {
    check_arms(first, second)?;
    Ok(fraction_difference((first.events(), first.total()), (second.events(), second.total())))
}

/// First minus second fraction over their common denominator, so that equal fractions differ by exactly 0.
fn fraction_difference(first: (u64, u64), second: (u64, u64)) -> f64 {
    let (left, right) = (first.0 * second.1, second.0 * first.1);
    let denominator = (first.1 * second.1) as f64;
    if left >= right { (left - right) as f64 / denominator } else { -((right - left) as f64) / denominator }
}

/// Estimated variance of an observed proportion, events over total.
fn variance((events, total): (u64, u64)) -> f64 {
    let others = (total - events) as f64;
    let (events, total) = (events as f64, total as f64);
    (events / total) * (others / total) / total
}
