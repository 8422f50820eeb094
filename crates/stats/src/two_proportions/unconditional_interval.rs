//! Exact intervals of a difference that condition on the arms' totals only.
//!
//! Every difference is tested by the score statistic, the largest p-value over the nuisance proportion is taken, and
//! the differences not rejected are searched for their ends.

use super::difference;
use super::region_test::{Region, RegionTest};
use super::unconditional::UnconditionalError;
use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level};
use crate::proportion::{Count, check_arms};

/// The most subjects of both arms: about a second; the work grows a little faster than their number.
const MOST_SUBJECTS: u64 = 10_000;

/// Steps in which each side of the range is searched for the first difference not rejected.
const STEPS: u32 = 32;

/// Difference of two proportions with the exact unconditional interval of Chan and Zhang.
///
/// # Definition
/// With $$Z_\delta$$ the [score statistic](super::farrington_manning) of a difference $$\delta$$, the limits are the
/// least $$\delta$$ with $$\max P(Z_\delta \ge z_{obs}) > \alpha/2$$ and the greatest with
/// $$\max P(Z_\delta \le z_{obs}) > \alpha/2$$, the maxima being over all pairs of proportions that differ by
/// $$\delta$$: two one-sided tests are inverted, each at half the error.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample difference and its limits. Each side of the range is searched in 32 steps from its end inwards, and the
/// first step in which a test no longer rejects is bisected.
///
/// # Errors
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above
/// 10 000 subjects.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | score statistic | SAS `EXACT RISKDIFF(METHOD=SCORE)` and StatXact: the same; SAS `EXACT RISKDIFF` by default: the unstandardized difference |
/// | every pair of proportions, without the restriction of Berger and Boos | R's exact2x2 and StatXact offer it |
///
/// # References
/// Chan ISF, Zhang Z. Test-based exact confidence intervals for the difference of two binomial proportions. Biometrics
/// 1999;55:1202-1209. doi:10.1111/j.0006-341X.1999.01202.x.
///
/// # Validation
/// Hand: 1 of 1 against none of 1, whose lower limit is the difference at which a quarter of the square of one plus it
/// is half the error. Oracle: the definition evaluated in R, every table's score by a search and the nuisance on a
/// grid, 1e-9 relative. Property: the limits mirror under exchange of arms and of outcomes, and every pair of
/// proportions of small arms is covered at the level.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_chan_zhang};
/// let result = difference_chan_zhang(Count::new(1, 1)?, Count::new(0, 1)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.6838 to 1.0000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_chan_zhang(first: Count, second: Count, level: Level) -> Result<Estimate, UnconditionalError> {
    limits(first, second, level.tail(), Region::OneSided)
}

/// Difference of two proportions with the exact unconditional interval of Agresti and Min.
///
/// # Definition
/// With $$Z_\delta$$ the [score statistic](super::farrington_manning) of a difference $$\delta$$, the limits are the
/// least and the greatest $$\delta$$ with $$\max P(|Z_\delta| \ge |z_{obs}|) > \alpha$$, the maximum being over all
/// pairs of proportions that differ by $$\delta$$: one two-sided test is inverted.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample difference and its limits, mostly nearer than [Chan and Zhang's](difference_chan_zhang), with the error
/// not shared evenly between the sides. Where the differences not rejected have gaps, the limits are those of their
/// hull; each side of the range is searched in 32 steps from its end inwards.
///
/// # Errors
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above
/// 10 000 subjects.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | score statistic | StatXact and R's exact2x2 `uncondExact2x2(method = "score", tsmethod = "square")`: the same |
///
/// # References
/// Agresti A, Min Y. On small-sample confidence intervals for parameters in discrete distributions. Biometrics
/// 2001;57:963-971. doi:10.1111/j.0006-341X.2001.00963.x.
///
/// # Validation
/// Hand: 1 of 1 against none of 1, whose lower limit is the difference at which a quarter of the square of one plus it
/// is the error. Oracle: the definition evaluated in R, every table's score by a search and the nuisance on a grid,
/// 1e-9 relative. Property: the limits mirror under exchange of arms and of outcomes, and every pair of proportions of
/// small arms is covered at the level.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_agresti_min};
/// let result = difference_agresti_min(Count::new(1, 1)?, Count::new(0, 1)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "-0.5528 to 1.0000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_agresti_min(first: Count, second: Count, level: Level) -> Result<Estimate, UnconditionalError> {
    limits(first, second, 1.0 - level.value(), Region::TwoSided)
}

fn limits(first: Count, second: Count, error: f64, region: Region) -> Result<Estimate, UnconditionalError> {
    check_arms(first, second)?;
    let (subjects, most) = (first.total() + second.total(), MOST_SUBJECTS);
    if subjects > most {
        return Err(UnconditionalError::TooManySubjects { subjects, most });
    }
    let estimate = difference(first, second)?;
    // The upper limit is the lower one of the arms exchanged, with its sign changed.
    let lower = lower_limit(RegionTest::new(first, second, estimate, region), error);
    let upper = -lower_limit(RegionTest::new(second, first, -estimate, region), error);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The least difference not rejected, at most the observed one.
fn lower_limit(mut test: RegionTest, error: f64) -> f64 {
    let observed = test.observed;
    let width = (observed + 1.0) / f64::from(STEPS);
    let mut below = -1.0;
    for step in 1..STEPS {
        let above = -1.0 + width * f64::from(step);
        if test.keeps(above, error) {
            return turning_point(below, above, 1e-14, |delta| test.keeps(delta, error));
        }
        below = above;
    }
    if width == 0.0 { observed } else { turning_point(below, observed, 1e-14, |delta| test.keeps(delta, error)) }
}
