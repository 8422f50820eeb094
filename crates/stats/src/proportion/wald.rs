//! Wald's interval, plain and corrected.

use super::Count;
use crate::interval::{Interval, Level, NotEstimable, Side};

/// Wald interval for a proportion: the estimate plus and minus its standard error's multiple.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects, $$\hat p = x/n$$ and $$z$$ the standard normal quantile of the level,
/// $$\hat p \pm z \sqrt{\hat p (1 - \hat p) / n},$$ cut to the range from 0 to 1.
///
/// # Returns
/// Both limits. At no events or only events the standard error vanishes and both limits equal the estimate.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no continuity correction | SAS `FREQ` with `BINOMIAL(CL=WALD)`: none; tern `waldcc`: corrected by 1/(2n) |
/// | cut to 0 and 1 | R's DescTools `BinomCI(method = "wald")` and statsmodels: cut; the bare formula: not |
///
/// # References
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// # Validation
/// Hand: 5 of 25 at the level whose quantile is 2, and the limits printed by Newcombe (1998,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E) to their four decimals. Oracle: the formula
/// evaluated in R, 108 cases with totals from 1 to 10000, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wald}};
/// let interval = wald(Count::new(81, 263)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.2522 to 0.3638");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wald(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    Ok(Interval { lower: limit(count, level.z(), Side::Lower), upper: limit(count, level.z(), Side::Upper) })
}

/// Wald interval for a proportion with the correction for continuity.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects, $$\hat p = x/n$$ and $$z$$ the standard normal quantile of the level,
/// $$\hat p \pm \left(z \sqrt{\hat p (1 - \hat p) / n} + \frac{1}{2n}\right),$$ cut to the range from 0 to 1.
///
/// # Returns
/// Both limits. At no events the upper limit is 1/(2n) whatever the level, at only events the lower mirrors it.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | cut to 0 and 1 | R's DescTools `BinomCI(method = "waldcc")`: cut |
/// | corrected by 1/(2n) | SAS `FREQ` with `BINOMIAL(CL=WALD(CORRECT))` and tern `waldcc`: the same |
///
/// # References
/// Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of seven methods. Statistics in
/// Medicine 1998;17:857-872. doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
///
/// # Validation
/// Hand: 5 of 25 at the level whose quantile is 2, 1/50 beyond the plain limits on either side; and the limits printed
/// by Newcombe (1998, method 2) to their four decimals. Oracle: the formula evaluated in R, totals from 1 to 1e9,
/// 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, wald_corrected}};
/// let interval = wald_corrected(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!((interval.lower, interval.upper), (0.0, 0.025));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wald_corrected(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    let [lower, upper] = [Side::Lower, Side::Upper].map(|side| corrected_limit(count, level.z(), side));
    Ok(Interval { lower, upper })
}

/// The limit on one side, `z` being the normal quantile of its tail; of at least one subject.
pub(super) fn limit(count: Count, z: f64, side: Side) -> f64 {
    let (events, total) = (count.events() as f64, count.total() as f64);
    let (proportion, complement) = (events / total, count.non_events() as f64 / total);
    let half_width = z * libm::sqrt(proportion * complement / total);
    let limit = match side {
        Side::Upper => proportion + half_width,
        // The same difference without its cancellation, which would leave few digits of a limit next to 0.
        Side::Lower if z > 0.0 && events > 0.0 => {
            proportion * (events - z * z * complement) / (total * (proportion + half_width))
        }
        Side::Lower => proportion - half_width,
    };
    limit.clamp(0.0, 1.0)
}

/// As [`limit`], with the correction for continuity.
pub(super) fn corrected_limit(count: Count, z: f64, side: Side) -> f64 {
    let total = count.total() as f64;
    let (proportion, complement) = (count.events() as f64 / total, count.non_events() as f64 / total);
    let half_width = z * libm::sqrt(proportion * complement / total);
    let (moved, correction) = (count.events() as f64 - 0.5, 0.5 / total);
    let limit = match side {
        Side::Upper => proportion + half_width + correction,
        Side::Lower if z > 0.0 && moved > 0.0 => {
            let spread = moved * moved - z * z * count.events() as f64 * complement;
            spread / (total * total * (moved / total + half_width))
        }
        Side::Lower => proportion - half_width - correction,
    };
    limit.clamp(0.0, 1.0)
}
