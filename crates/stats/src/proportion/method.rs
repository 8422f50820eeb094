//! The interval methods by name, and their one-sided limits.

use super::{Count, agresti_coull, blaker, clopper_pearson, jeffreys, mid_p, wald, wilson};
use crate::interval::{Interval, Level, NotEstimable, Side};
use crate::special::normal;

/// A method of interval estimation for one proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// [`wald()`].
    Wald,
    /// [`wald_corrected`](super::wald_corrected).
    WaldCorrected,
    /// [`wilson()`].
    Wilson,
    /// [`wilson_corrected`](super::wilson_corrected).
    WilsonCorrected,
    /// [`clopper_pearson()`].
    ClopperPearson,
    /// [`mid_p()`].
    MidP,
    /// [`agresti_coull()`].
    AgrestiCoull,
    /// [`jeffreys()`].
    Jeffreys,
    /// [`blaker()`].
    Blaker,
}

impl Method {
    /// All methods, in the order of the documentation.
    pub const ALL: [Method; 9] = [
        Method::Wald,
        Method::WaldCorrected,
        Method::Wilson,
        Method::WilsonCorrected,
        Method::ClopperPearson,
        Method::MidP,
        Method::AgrestiCoull,
        Method::Jeffreys,
        Method::Blaker,
    ];

    /// The two-sided interval, by the function of the method's name.
    ///
    /// # Errors
    /// [`NotEstimable::NoSubjects`] when the total is 0.
    pub fn interval(&self, count: Count, level: Level) -> Result<Interval, NotEstimable> {
        match self {
            Method::Wald => wald::wald(count, level),
            Method::WaldCorrected => wald::wald_corrected(count, level),
            Method::Wilson => wilson::wilson(count, level),
            Method::WilsonCorrected => wilson::wilson_corrected(count, level),
            Method::ClopperPearson => clopper_pearson::clopper_pearson(count, level),
            Method::MidP => mid_p::mid_p(count, level),
            Method::AgrestiCoull => agresti_coull::agresti_coull(count, level),
            Method::Jeffreys => jeffreys::jeffreys(count, level),
            Method::Blaker => blaker::blaker(count, level),
        }
    }
}

/// One-sided confidence interval for a proportion, by any of the methods.
///
/// # Definition
/// The limit on one side leaves $$\alpha$$ rather than $$\alpha/2$$ beyond it: it is that of the two-sided interval at
/// the level $$1 - 2\alpha.$$ The other end is 0 or 1. Blaker's method is two-sided by its nature; its one-sided limits
/// are those of Clopper and Pearson.
///
/// # Arguments
/// `level` is the one-sided level, at least one half for most uses; `side` says where the limit lies.
///
/// # Returns
/// The limit and the end of the range from 0 to 1 on the other side.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | all of alpha beyond the one limit, at no and only events too | R `binom.test(alternative = "greater")` (a lower limit) and `prop.test`, R's DescTools `BinomCI(sides = "left")`: the same |
/// | | SAS `FREQ`: no one-sided limits; ask for the level 1 - 2 alpha |
///
/// # References
/// Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science 2001;16:101-133.
/// doi:10.1214/ss/1009213286.
///
/// Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika
/// 1934;26:404-413. doi:10.1093/biomet/26.4.404.
///
/// # Validation
/// Hand: the rule of three in its exact form, 1 - 0.05^(1/n) for none of n. Oracle: R `binom.test` and `prop.test` with
/// an `alternative`, totals from 1 to 1e9, 1e-12 relative, 1e-9 for limits that R takes from `qbeta`. Property: equal to the two-sided limit of the doubled alpha.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::{Level, Side}, proportion::{Count, Method, one_sided}};
/// let interval = one_sided(Method::ClopperPearson, Count::new(0, 20)?, Level::NINETY_FIVE, Side::Upper)?;
/// assert_eq!(interval.lower, 0.0);
/// assert_eq!(format!("{:.4}", interval.upper), "0.1391");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn one_sided(method: Method, count: Count, level: Level, side: Side) -> Result<Interval, NotEstimable> {
    count.check_subjects()?;
    let tail = level.one_sided_tail();
    let z = || normal::upper_quantile(tail);
    let limit = match method {
        Method::Wald => wald::limit(count, z(), side),
        Method::WaldCorrected => wald::corrected_limit(count, z(), side),
        Method::Wilson => wilson::limit(count, z(), side),
        Method::WilsonCorrected => wilson::corrected_limit(count, z(), side),
        Method::ClopperPearson | Method::Blaker => clopper_pearson::limit(count, tail, side),
        Method::MidP => mid_p::limit(count, tail, side),
        Method::AgrestiCoull => agresti_coull::limit(count, z(), side),
        Method::Jeffreys => jeffreys::limit(count, tail, side),
    };
    Ok(match side {
        Side::Lower => Interval { lower: limit, upper: 1.0 },
        Side::Upper => Interval { lower: 0.0, upper: limit },
    })
}
