//! The Cochran-Armitage test.

use super::{Direction, Group, Sample, TrendError};
use crate::interval::{NotEstimable, Test};
use crate::special;

/// Which variance the deviation of a trend is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// Of binomial events with the pooled proportion, divided by the number of subjects N.
    Binomial,
    /// Of the permutations of the outcomes over the subjects, divided by N - 1.
    Permutation,
}

/// The Cochran-Armitage test of no linear trend of a proportion, two-sided.
///
/// # Definition
/// Group $$i$$ with the score $$s_i$$ has $$x_i$$ events among $$n_i$$ subjects; $$X$$, $$N$$ are the sums,
/// $$\bar p = X/N$$ and $$\bar s = \sum n_i s_i / N$$. The statistic
/// $$\chi^2 = \frac{\left(\sum s_i (x_i - n_i \bar p)\right)^2}{V}, \qquad
/// V = \bar p (1 - \bar p) \sum n_i (s_i - \bar s)^2 \cdot c,$$
/// $$c = 1$$ by the binomial variance and $$N/(N - 1)$$ by that of the permutations, is referred to the chi-squared
/// distribution with one degree of freedom. No continuity correction is made.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The statistic, one degree of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without subjects, [`NotEstimable::ZeroMargin`] when no subject or every subject has an
/// event.
///
/// # Errors
/// [`TrendError::Score`] for a score that is not finite, [`TrendError::OneScore`] when all subjects have one score.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the scores are named | R `prop.trend.test`: 1, 2, 3, … by default; SAS `TREND`: the columns' or rows' numbers or values (`SCORES=`) |
/// | [`Variance::Binomial`] | R `prop.trend.test`; SAS `TREND` (the square of its Z) |
/// | [`Variance::Permutation`] | R's coin `chisq_test` and `independence_test`; SAS `CMH`, nonzero correlation; the exact test's own variance |
/// | no correction | the same |
///
/// # References
/// Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375-386. doi:10.2307/3001775.
///
/// Cochran WG. Some methods for strengthening the common chi-squared tests. Biometrics 1954;10:417-451.
/// doi:10.2307/3001616.
///
/// # Validation
/// Hand: 1, 2 and 3 of 4 with the scores 0, 1, 2, whose statistics are 2 and 11/6. Oracle: R `prop.trend.test`
/// (binomial variance) and coin `independence_test` (permutations), 1e-12 relative. Property: two groups give Pearson's
/// statistic.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Group, Variance, cochran_armitage};
/// let group = |score, events| Count::new(events, 4).map(|count| Group { score, count });
/// let test = cochran_armitage(&[group(0.0, 1)?, group(1.0, 2)?, group(2.0, 3)?], Variance::Binomial)?;
/// assert_eq!(test.statistic, Some(2.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_armitage(groups: &[Group], variance: Variance) -> Result<Test, TrendError> {
    let Deviation { deviation, variance } = Deviation::of(groups, variance)?;
    let statistic = deviation * deviation / variance;
    let p_value = special::chi_squared::survival(statistic, 1.0);
    Ok(Test { statistic: Some(statistic), degrees_of_freedom: Some(1.0), p_value })
}

/// The Cochran-Armitage test of no linear trend of a proportion against one direction.
///
/// # Definition
/// The signed root $$z$$ of the statistic of [`cochran_armitage`], positive where events become more frequent as the
/// score rises, is referred to the standard normal distribution: the p-value is $$1 - \Phi(z)$$ against an increasing
/// trend and $$\Phi(z)$$ against a decreasing one.
///
/// # Arguments
/// `groups` in any order; groups without subjects add nothing.
///
/// # Returns
/// The statistic $$z$$, whatever the direction, and the p-value.
///
/// # Not estimable
/// As [`cochran_armitage`].
///
/// # Errors
/// As [`cochran_armitage`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named | SAS `TREND`: the side on which Z lies |
/// | z rises with the proportion at the higher scores | SAS `TREND`: of the first column's proportion, so that the sign depends on the table's order |
///
/// # References
/// Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375-386. doi:10.2307/3001775.
///
/// # Validation
/// Hand: 1, 2 and 3 of 4 with the scores 0, 1, 2, whose z is √2. Oracle: R `pnorm` of the root of `prop.trend.test`,
/// 1e-12 relative. Property: the two directions' p-values add to 1.
///
/// # Examples
/// ```
/// use trialstat_stats::proportion::Count;
/// use trialstat_stats::trend::{Direction, Group, Variance, cochran_armitage_one_sided};
/// let group = |score, events| Count::new(events, 4).map(|count| Group { score, count });
/// let groups = [group(0.0, 1)?, group(1.0, 2)?, group(2.0, 3)?];
/// let test = cochran_armitage_one_sided(&groups, Variance::Binomial, Direction::Increasing)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.0786");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_armitage_one_sided(
    groups: &[Group],
    variance: Variance,
    direction: Direction,
) -> Result<Test, TrendError> {
    let Deviation { deviation, variance } = Deviation::of(groups, variance)?;
    let z = deviation / libm::sqrt(variance);
    let p_value = match direction {
        Direction::Increasing => special::normal::survival(z),
        Direction::Decreasing => special::normal::cdf(z),
    };
    Ok(Test { statistic: Some(z), degrees_of_freedom: None, p_value })
}

/// How far the scores' sum over the events lies above its expectation, and its variance.
struct Deviation {
    deviation: f64,
    variance: f64,
}

impl Deviation {
    fn of(groups: &[Group], variance: Variance) -> Result<Deviation, TrendError> {
        let sample = Sample::new(groups)?;
        if sample.one_outcome() {
            return Err(NotEstimable::ZeroMargin.into());
        }
        let (events, total) = (sample.events as f64, sample.total as f64);
        let sum = |of: &dyn Fn(&Group) -> f64| sample.groups.iter().map(of).sum::<f64>();
        let mean = sum(&|group| group.score * group.count.total() as f64) / total;
        let deviation = sum(&|group| (group.score - mean) * excess(group, &sample));
        let squares = sum(&|group| (group.score - mean) * (group.score - mean) * group.count.total() as f64);
        let divisor = match variance {
            Variance::Binomial => total,
            Variance::Permutation => total - 1.0,
        };
        Ok(Deviation { deviation, variance: events / total * ((total - events) / divisor) * squares })
    }
}

/// How far a group's events lie above their share of all events; the difference is taken in integers.
fn excess(group: &Group, sample: &Sample) -> f64 {
    let observed = i128::from(group.count.events()) * i128::from(sample.total);
    let share = i128::from(group.count.total()) * i128::from(sample.events);
    (observed - share) as f64 / sample.total as f64
}
