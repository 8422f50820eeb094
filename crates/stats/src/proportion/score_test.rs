//! The score test of a null proportion.

use super::{Count, NullProportion};
use crate::association::Continuity;
use crate::interval::{Alternative, NotEstimable, Test};
use crate::special::normal;

/// Score test of a null proportion, two-sided, with or without the correction for continuity.
///
/// # Definition
/// With $$x$$ events among $$n$$ subjects and the null proportion $$p_0,$$
/// $$z = \operatorname{sign}(x - n p_0) \frac{|x - n p_0| - k}{\sqrt{n p_0 (1 - p_0)}}, \qquad k = 0 \text{ or }
/// k = \min(1/2, |x - n p_0|) \text{ (corrected)},$$
/// referred to the standard normal distribution in both directions.
///
/// # Returns
/// The signed statistic and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the variance is that under the null | SAS `FREQ` with `BINOMIAL(P=)`: the same, `VAR=SAMPLE` asks for the estimate's; R `prop.test`: the same |
/// | the statistic is z | R `prop.test`: its square, with one degree of freedom |
/// | the correction is named | R `prop.test`: corrected by default; SAS: uncorrected by default |
///
/// # References
/// Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical
/// Association 1927;22:209-212. doi:10.1080/01621459.1927.10502953.
///
/// # Validation
/// Hand: 20 of 64 against 1/2, corrected and not, whose statistics are fractions. Oracle: R `prop.test`, 1e-12 relative.
/// Property: the uncorrected test rejects outside [`wilson`](super::wilson)'s limits and nowhere else.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::Continuity, proportion::{Count, NullProportion, score_test}};
/// let test = score_test(Count::new(20, 64)?, NullProportion::new(0.5)?, Continuity::None)?;
/// assert_eq!(test.statistic, Some(-3.0));
/// assert_eq!(format!("{:.4}", test.p_value), "0.0027");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_test(count: Count, null: NullProportion, continuity: Continuity) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    let z = statistic(count, null, continuity);
    Ok(of(z, (2.0 * normal::survival(libm::fabs(z))).min(1.0)))
}

/// Score test of a null proportion, one-sided, with or without the correction for continuity.
///
/// # Definition
/// The statistic $$z$$ of [`score_test`], referred to one tail of the standard normal distribution: the upper if the
/// proportion is greater under the alternative.
///
/// # Returns
/// The signed statistic and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when the total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named beforehand | R `prop.test(alternative =)`: the same; SAS `FREQ` prints the tail the data lie in |
///
/// # References
/// Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical
/// Association 1927;22:209-212. doi:10.1080/01621459.1927.10502953.
///
/// # Validation
/// Hand: a count at its expectation, one half. Oracle: R `prop.test(alternative =)`, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::association::{Alternative, Continuity};
/// use trialstat_stats::proportion::{Count, NullProportion, score_test_one_sided};
/// let null = NullProportion::new(0.5)?;
/// let test = score_test_one_sided(Count::new(44, 64)?, null, Continuity::None, Alternative::Greater)?;
/// assert_eq!(format!("{:.5}", test.p_value), "0.00135");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_test_one_sided(
    count: Count,
    null: NullProportion,
    continuity: Continuity,
    alternative: Alternative,
) -> Result<Test, NotEstimable> {
    count.check_subjects()?;
    let z = statistic(count, null, continuity);
    Ok(match alternative {
        Alternative::Greater => of(z, normal::survival(z)),
        Alternative::Less => of(z, normal::cdf(z)),
    })
}

fn of(z: f64, p_value: f64) -> Test {
    Test { statistic: Some(z), degrees_of_freedom: None, p_value }
}

fn statistic(count: Count, null: NullProportion, continuity: Continuity) -> f64 {
    let (total, p) = (count.total() as f64, null.value());
    // Rounded once only: at 1e9 subjects the rounding of the expected count would cost four digits of the difference.
    let difference = libm::fma(-total, p, count.events() as f64);
    let corrected = match continuity {
        Continuity::None => difference,
        Continuity::Yates => libm::copysign((libm::fabs(difference) - 0.5).max(0.0), difference),
    };
    corrected / libm::sqrt(total * p * (1.0 - p))
}
