//! Score intervals of a ratio: those of Koopman and of Miettinen and Nurminen.

use super::ScoreVariance;
use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::{Count, check_arms};

/// Ratio of two proportions (relative risk) with Koopman's score interval.
///
/// # Definition
/// With $$x_i$$ events among $$n_i$$ subjects and $$\tilde p_1, \tilde p_2$$ the maximum likelihood estimates of the
/// arms' proportions among those whose ratio is $$\theta$$, the limits are the ends of the $$\theta$$ with
/// $$\sum_{i=1}^2 \frac{(x_i - n_i \tilde p_i)^2}{n_i \tilde p_i (1 - \tilde p_i)} \le z^2$$
/// where $$z$$ is the standard normal quantile of the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample ratio and its limits. Where the first arm has no events the ratio and its lower limit are 0, where the
/// second has none the ratio and its upper limit are infinite. [`ratio_score_limits`] has the limits alone.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::NoEvents`] when neither arm has an event.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | variance without the factor N/(N - 1) | SAS `RELRISK(CL=SCORE(CORRECT=NO))` and R's PropCIs `riskscoreci`: the same |
/// | solved to full precision | R's PropCIs `riskscoreci`: the roots of a cubic equation, which cancel where events are few among many |
///
/// # References
/// Koopman PAR. Confidence intervals for the ratio of two binomial proportions. Biometrics 1984;40:513-517.
/// doi:10.2307/2531405.
///
/// # Validation
/// Hand: 4 of 4 against none of 4 at the level whose quantile is 2, where the lower limit is 2. Oracle: the equation
/// solved in R to full precision, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::ratio_koopman};
/// let result = ratio_koopman(Count::new(9, 10)?, Count::new(3, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "1.3532 to 8.4677");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio_koopman(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    score_interval(first, second, level, ScoreVariance::Plain)
}

/// Ratio of two proportions (relative risk) with the score interval of Miettinen and Nurminen.
///
/// # Definition
/// [Koopman's interval](ratio_koopman) with $$z^2 N/(N - 1)$$ in place of $$z^2$$, where $$N$$ are the subjects of both
/// arms.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample ratio and its limits. Where the first arm has no events the ratio and its lower limit are 0, where the
/// second has none the ratio and its upper limit are infinite.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::NoEvents`] when neither arm has an event.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | variance with the factor N/(N - 1) | SAS `RELRISK(CL=SCORE)`: the same; `RELRISK(CL=SCORE(CORRECT=NO))`: Koopman's |
///
/// # References
/// Miettinen O, Nurminen M. Comparative analysis of two rates. Statistics in Medicine 1985;4:213-226.
/// doi:10.1002/sim.4780040211.
///
/// # Validation
/// Hand: 4 of 4 against none of 4 at the level at which the factor makes the bound 4. Oracle: the equation solved in R
/// to full precision, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::ratio_miettinen_nurminen};
/// let result = ratio_miettinen_nurminen(Count::new(9, 10)?, Count::new(3, 10)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "1.3280 to 8.6919");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio_miettinen_nurminen(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    score_interval(first, second, level, ScoreVariance::MiettinenNurminen)
}

/// The score interval of a ratio of two proportions without the estimate, which exists where the estimate does not.
///
/// # Definition
/// The limits of [Koopman's interval](ratio_koopman), or with [`ScoreVariance::MiettinenNurminen`] those of [Miettinen
/// and Nurminen](ratio_miettinen_nurminen). Where neither arm has an event, every ratio of two proportions 0 fits
/// perfectly, the statistic is 0 for all, and the limits are 0 and infinity.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The limits.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no events: 0 to infinity | R's ratesci `scoreci(contrast = "RR")`: the same |
///
/// # References
/// Koopman PAR. Confidence intervals for the ratio of two binomial proportions. Biometrics 1984;40:513-517.
/// doi:10.2307/2531405.
///
/// # Validation
/// Hand: none of 10 against none of 20. Where there is an event, as the intervals with the estimate.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count};
/// use trialstat_stats::two_proportions::{ScoreVariance, ratio_score_limits};
/// let (first, second) = (Count::new(0, 10)?, Count::new(0, 20)?);
/// let limits = ratio_score_limits(first, second, Level::NINETY_FIVE, ScoreVariance::Plain)?;
/// assert_eq!((limits.lower, limits.upper), (0.0, f64::INFINITY));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio_score_limits(
    first: Count,
    second: Count,
    level: Level,
    variance: ScoreVariance,
) -> Result<Interval, NotEstimable> {
    check_arms(first, second)?;
    let bound = level.z() * level.z() * variance.factor(first, second);
    Ok(Interval { lower: least_ratio(first, second, bound), upper: 1.0 / least_ratio(second, first, bound) })
}

fn score_interval(
    first: Count,
    second: Count,
    level: Level,
    variance: ScoreVariance,
) -> Result<Estimate, NotEstimable> {
    let interval = ratio_score_limits(first, second, level, variance)?;
    if first.events() == 0 && second.events() == 0 {
        return Err(NotEstimable::NoEvents);
    }
    let estimate = (first.events() * second.total()) as f64 / (second.events() * first.total()) as f64;
    Ok(Estimate { estimate, interval })
}

/// Proportions in a ratio below the observed one.
///
/// At any ratio the restricted estimates come of moving some number of events $$a$$ out of the first arm and its total,
/// and into the second arm and its total: $$\tilde p_1 = (x_1 - a)/(n_1 - a)$$ and
/// $$\tilde p_2 = (x_2 + a)/(n_2 + a)$$. The search goes over the events left, and no cubic equation has to be solved.
/// An arm with events only stays at 1 until all have moved, and falls below it only then.
#[derive(Clone, Copy)]
struct Restricted {
    first: Count,
    second: Count,
}

impl Restricted {
    fn second_proportion(self, moved: f64) -> f64 {
        (self.second.events() as f64 + moved) / (self.second.total() as f64 + moved)
    }

    /// The ratio with `left` of the first arm's events not moved.
    fn ratio(self, left: f64) -> f64 {
        let first_proportion = left / (self.first.non_events() as f64 + left);
        first_proportion / self.second_proportion(self.first.events() as f64 - left)
    }

    /// What the second arm adds to the squared statistic.
    fn second_part(self, moved: f64) -> f64 {
        let total = self.second.total() as f64;
        moved * (moved / (self.second.events() as f64 + moved)) * (self.second.non_events() as f64 / total)
    }

    /// The squared statistic with `left` of the first arm's events not moved.
    fn squared_statistic(self, left: f64) -> f64 {
        let moved = self.first.events() as f64 - left;
        if moved == 0.0 {
            return 0.0;
        }
        let total = self.first.total() as f64;
        moved * (moved / left) * (self.first.non_events() as f64 / total) + self.second_part(moved)
    }
}

/// The least ratio at which the squared statistic is no more than `bound`.
fn least_ratio(first: Count, second: Count, bound: f64) -> f64 {
    if first.events() == 0 {
        return 0.0;
    }
    let restricted = Restricted { first, second };
    let all = first.events() as f64;
    if first.non_events() == 0 {
        let rest = bound - restricted.second_part(all);
        if rest >= 0.0 {
            // All events have moved: what is left of the bound is n (1 - p) / p.
            return all / (all + rest) / restricted.second_proportion(all);
        }
        let left = turning_point(0.0, all, 0.0, |left| restricted.second_part(all - left) <= bound);
        return 1.0 / restricted.second_proportion(all - left);
    }
    restricted.ratio(turning_point(0.0, all, 0.0, |left| restricted.squared_statistic(left) <= bound))
}

/// The squared score statistic, without factor, of a ratio below the observed one.
pub(super) fn squared_statistic(first: Count, second: Count, ratio: f64) -> f64 {
    let restricted = Restricted { first, second };
    let all = first.events() as f64;
    if first.non_events() > 0 {
        return restricted.squared_statistic(turning_point(0.0, all, 0.0, |left| restricted.ratio(left) >= ratio));
    }
    let first_proportion = ratio * restricted.second_proportion(all);
    if first_proportion < 1.0 {
        return all * (1.0 - first_proportion) / first_proportion + restricted.second_part(all);
    }
    let left = turning_point(0.0, all, 0.0, |left| 1.0 / restricted.second_proportion(all - left) >= ratio);
    restricted.second_part(all - left)
}
