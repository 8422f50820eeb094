//! Exact intervals of a difference that condition on the arms' totals only.
//!
//! Every difference is tested by the score statistic, the largest p-value over the nuisance proportion is taken, and
//! the differences not rejected are searched for their ends.

use super::unconditional::UnconditionalError;
use super::{difference, score};
use crate::bisection::turning_point;
use crate::exact;
use crate::interval::{Estimate, Interval, Level};
use crate::proportion::{Count, check_arms};
use std::f64::consts::FRAC_PI_2;

/// The most subjects of both arms; the work grows with the square of their number.
const MOST_SUBJECTS: u64 = 400;

/// Scores that agree to this fraction count as equal; they are computed to about 1e-14.
const RELATIVE_SLACK: f64 = 1e-12;

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
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 400
/// subjects.
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
/// [`UnconditionalError::NotEstimable`] when an arm's total is 0, [`UnconditionalError::TooManySubjects`] above 400
/// subjects.
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

/// Which tables are as extreme as the observed one when a difference below the observed is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    /// Those with as great a score.
    OneSided,
    /// Those with a score as far from 0.
    TwoSided,
}

fn limits(first: Count, second: Count, error: f64, region: Region) -> Result<Estimate, UnconditionalError> {
    check_arms(first, second)?;
    let (subjects, most) = (first.total() + second.total(), MOST_SUBJECTS);
    if subjects > most {
        return Err(UnconditionalError::TooManySubjects { subjects, most });
    }
    let estimate = difference(first, second)?;
    // The upper limit is the lower one of the arms exchanged, with its sign changed.
    let lower = lower_limit(first, second, estimate, error, region);
    let upper = -lower_limit(second, first, -estimate, error, region);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The least difference not rejected, at most the observed one.
fn lower_limit(first: Count, second: Count, observed: f64, error: f64, region: Region) -> f64 {
    let kept = |delta: f64| largest_probability(first, second, observed, delta, region) > error;
    let width = (observed + 1.0) / f64::from(STEPS);
    let mut below = -1.0;
    for step in 1..STEPS {
        let above = -1.0 + width * f64::from(step);
        if kept(above) {
            return turning_point(below, above, 1e-14, kept);
        }
        below = above;
    }
    if width == 0.0 { observed } else { turning_point(below, observed, 1e-14, kept) }
}

/// The tables of a critical region with `x` events in the first arm: those with at most, and at least, so many events
/// in the second.
struct Row {
    at_most: Option<u64>,
    at_least: u64,
}

/// The largest probability, over the proportions that differ by `delta`, of the tables as extreme as the observed one.
fn largest_probability(first: Count, second: Count, observed: f64, delta: f64, region: Region) -> f64 {
    let rows = critical_region(first, second, observed, delta, region);
    let (lowest, highest) = ((-delta).max(0.0), (1.0 - delta).min(1.0));
    let probability = |angle: f64| {
        let sine = libm::sin(angle);
        let of_second = lowest + (highest - lowest) * sine * sine;
        region_probability(&rows, (first.total(), of_second + delta), (second.total(), of_second))
    };
    let subjects = (first.total() + second.total()) as f64;
    let last = (8.0 * FRAC_PI_2 * libm::sqrt(subjects)).ceil() as u32;
    let angle = |step: u32| FRAC_PI_2 * f64::from(step) / f64::from(last);
    let probabilities: Vec<f64> = (0..=last).map(|step| probability(angle(step))).collect();
    let best = probabilities.iter().copied().fold(0.0, f64::max);
    let mut largest = best;
    for step in 0..=last {
        let at = |step: u32| probabilities[step as usize];
        let (before, after) = (step.saturating_sub(1), (step + 1).min(last));
        if at(step) >= at(before) && at(step) >= at(after) && at(step) >= 0.95 * best {
            largest = largest.max(maximum(angle(before), angle(after), probability));
        }
    }
    largest
}

/// The maximum between two points with one in between, by golden sections.
fn maximum(below: f64, above: f64, value: impl Fn(f64) -> f64) -> f64 {
    const SECTION: f64 = 0.618_033_988_749_894_9;
    let (mut below, mut above) = (below, above);
    let (mut left, mut right) = (above - SECTION * (above - below), below + SECTION * (above - below));
    let (mut at_left, mut at_right) = (value(left), value(right));
    // The value is flat at its maximum: the place to half of the digits gives the value to all.
    while above - below > 1e-8 {
        if at_left >= at_right {
            (above, right, at_right) = (right, left, at_left);
            left = above - SECTION * (above - below);
            at_left = value(left);
        } else {
            (below, left, at_left) = (left, right, at_right);
            right = below + SECTION * (above - below);
            at_right = value(right);
        }
    }
    at_left.max(at_right)
}

/// For each number of events in the first arm, the second arm's events that make the table as extreme.
fn critical_region(first: Count, second: Count, observed: f64, delta: f64, region: Region) -> Vec<Row> {
    let limit = score::squared_statistic(first, second, observed - delta) * (1.0 - RELATIVE_SLACK);
    let row = |x: u64| {
        let beyond = |y: u64, sign: f64| {
            let (Ok(one), Ok(other)) = (Count::new(x, first.total()), Count::new(y, second.total())) else {
                return false;
            };
            let Ok(difference) = difference(one, other) else { return false };
            let excess = sign * (difference - delta);
            let (upper, lower) = if sign > 0.0 { (one, other) } else { (other, one) };
            excess >= 0.0 && (limit == 0.0 || score::squared_statistic(upper, lower, excess) >= limit)
        };
        // The score falls with the second arm's events.
        let count_above = first_failing(second.total() + 1, |y| beyond(y, 1.0));
        let at_least = match region {
            Region::OneSided => second.total() + 1,
            Region::TwoSided => first_failing(second.total() + 1, |y| !beyond(y, -1.0)),
        };
        Row { at_most: count_above.checked_sub(1), at_least }
    };
    (0..=first.total()).map(row).collect()
}

/// The first of the numbers below `end` at which `holds`, once true, is false; `end` where there is none.
fn first_failing(end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut start, mut end) = (0, end);
    while start < end {
        let middle = start + (end - start) / 2;
        if holds(middle) { start = middle + 1 } else { end = middle }
    }
    start
}

/// The probability of a critical region where each arm, given by its total and its proportion, is binomial.
fn region_probability(rows: &[Row], first: (u64, f64), second: (u64, f64)) -> f64 {
    let of_second = probabilities(second);
    let mut up_to = Vec::with_capacity(of_second.len());
    let mut from = of_second.clone();
    let mut sum = 0.0;
    for probability in &of_second {
        sum += probability;
        up_to.push(sum);
    }
    sum = 0.0;
    for tail in from.iter_mut().rev() {
        sum += *tail;
        *tail = sum;
    }
    let at = |tails: &[f64], y: u64| tails.get(y as usize).copied().unwrap_or(0.0);
    let of_row = |row: &Row| {
        let lower = row.at_most.map_or(0.0, |most| at(&up_to, most));
        // Where both parts meet they are all tables.
        if row.at_most.is_some_and(|most| most >= row.at_least) { 1.0 } else { lower + at(&from, row.at_least) }
    };
    probabilities(first).iter().zip(rows).map(|(probability, row)| probability * of_row(row)).sum()
}

/// The binomial probabilities of a total and a proportion.
fn probabilities((total, proportion): (u64, f64)) -> Vec<f64> {
    let mut probabilities = vec![0.0; total as usize + 1];
    if proportion <= 0.0 {
        probabilities[0] = 1.0;
    } else if proportion >= 1.0 {
        probabilities[total as usize] = 1.0;
    } else {
        let mut whole = 0.0;
        exact::binomial_events(total, proportion / (1.0 - proportion)).for_each(|x, weight| {
            probabilities[x as usize] = weight;
            whole += weight;
        });
        probabilities.iter_mut().for_each(|probability| *probability /= whole);
    }
    probabilities
}
