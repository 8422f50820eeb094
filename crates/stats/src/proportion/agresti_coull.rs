//! Agresti and Coull's interval.

use super::Count;
use crate::interval::{Interval, Level, NotEstimable, Side};

/// Agresti and Coull's interval for a proportion: Wald's around the centre of Wilson's.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects, $$z$$ the standard normal quantile of the level, $$\tilde n = n + z^2$$ and
/// $$\tilde p = (x + z^2/2)/\tilde n,$$ the limits are $$\tilde p \pm z \sqrt{\tilde p (1 - \tilde p)/\tilde n},$$ cut
/// to the range from 0 to 1.
///
/// # Returns
/// Both limits. The interval contains that of [`wilson`](super::wilson).
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | half of the squared quantile is added to either outcome | SAS `FREQ` with `BINOMIAL(CL=AGRESTICOULL)`, R's DescTools and binom `"agresti-coull"`, statsmodels `agresti_coull`: the same |
/// | | R's PropCIs `add4ci` and the "plus four" rule: 2 whatever the level |
/// | cut to 0 and 1 | DescTools and statsmodels: cut; R's binom: not |
///
/// # References
/// Agresti A, Coull BA. Approximate is better than "exact" for interval estimation of binomial proportions. The American
/// Statistician 1998;52:119-126. doi:10.1080/00031305.1998.10480550.
///
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// # Validation
/// Hand: 5 of 25 at the level whose quantile is 2, 7/29 ± 2 sqrt(154/29)/29. Oracle: the formula evaluated in R, totals
/// from 1 to 1e9, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::{Count, agresti_coull}};
/// let interval = agresti_coull(Count::new(0, 20)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.0000 to 0.1898");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn agresti_coull(count: Count, level: Level) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    Ok(Interval { lower: limit(count, level.z(), Side::Lower), upper: limit(count, level.z(), Side::Upper) })
}

/// The limit on one side, `z` being the normal quantile of its tail; of at least one subject.
pub(super) fn limit(count: Count, z: f64, side: Side) -> f64 {
    let z_squared = z * z;
    let (events, non_events, total) = (count.events() as f64, count.non_events() as f64, count.total() as f64);
    let enlarged = total + z_squared;
    let proportion = (events + z_squared / 2.0) / enlarged;
    let half_width = z * libm::sqrt(proportion * ((non_events + z_squared / 2.0) / enlarged) / enlarged);
    let limit = match side {
        Side::Upper => proportion + half_width,
        // The same difference without its cancellation, which would leave few digits of a limit next to 0.
        Side::Lower if z > 0.0 => {
            let excess = events * (total + 2.0 * z_squared) - z_squared * total / 2.0;
            proportion * excess / (enlarged * enlarged * (proportion + half_width))
        }
        Side::Lower => proportion - half_width,
    };
    limit.clamp(0.0, 1.0)
}
