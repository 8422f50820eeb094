//! Tests of association between arm and outcome in a table of two by two.

use crate::exact;
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, check_arms};
use crate::special;

mod conventions;
mod likelihood_ratio;

pub use crate::interval::Alternative;
pub use crate::proportion::TwoSided;
pub use conventions::{fisher_mid_p, fisher_mid_p_by_likelihood, fisher_two_sided};
pub use likelihood_ratio::likelihood_ratio;

/// Two tables count as equally likely when their probabilities agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// Whether a discrete statistic is moved towards its expectation before it is referred to a continuous distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// No correction.
    None,
    /// Yates's correction, never by more than the deviation itself.
    Yates,
}

/// Fisher's exact test of equal proportions, two-sided.
///
/// # Definition
/// Given all margins and equal odds, the first arm's events are hypergeometric. The p-value is the probability of all
/// tables no likelier than the observed one,
/// $$p = \sum_{x:\, P(x) \le P(x_{obs})(1 + 10^{-7})} P(x),$$
/// where the last factor keeps tables in the sum whose probability differs from the observed one by rounding only.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The p-value, without statistic. It is 1 where no subject or every subject has an event, since the margins then allow
/// one table only. A p-value below about 1e-300 is returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | two-sided by probability, relative slack 1e-7 | R `fisher.test`: the same; SAS `EXACT FISHER` and scipy: the same sum with another slack |
/// | may contradict the [conditional interval](crate::odds::odds_ratio_conditional), which is central | R `fisher.test`: the same |
/// | an arm without subjects has no test | R `fisher.test`: 1 |
///
/// # References
/// Fisher RA. The logic of inductive inference. Journal of the Royal Statistical Society 1935;98:39-82.
/// doi:10.2307/2342435.
///
/// Fay MP. Two-sided exact tests and matching confidence intervals for discrete data. The R Journal 2010;2(1):53-58.
/// doi:10.32614/RJ-2010-008.
///
/// # Validation
/// Hand: the tea tasting, 3 of 4 against 1 of 4, 34/70; 2 of 3 against none of 4, 1/7; a margin of 0. Oracle: R
/// `fisher.test`, 56 cases with totals from 1 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::fisher, proportion::Count};
/// let test = fisher(Count::new(3, 4)?, Count::new(1, 4)?)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.4857");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher(first: Count, second: Count) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let p_value = exact::first_events(first, second, 1.0).no_likelier_than(first.events(), RELATIVE_SLACK);
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

/// Fisher's exact test of equal proportions against one direction.
///
/// # Definition
/// Given all margins and equal odds, the first arm's events $$X$$ are hypergeometric and the p-value is
/// $$P(X \ge x_{obs})$$ against greater odds in the first arm, $$P(X \le x_{obs})$$ against smaller.
///
/// # Arguments
/// `first` is the arm whose odds `alternative` speaks of.
///
/// # Returns
/// The p-value, without statistic; 1 where no subject or every subject has an event.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named | R `fisher.test(alternative = )`: named, of the first column's odds in the first row; SAS `EXACT FISHER`: prints both sides |
///
/// # References
/// Fisher RA. The logic of inductive inference. Journal of the Royal Statistical Society 1935;98:39-82.
/// doi:10.2307/2342435.
///
/// # Validation
/// Hand: the tea tasting, 3 of 4 against 1 of 4, 17/70 and 69/70. Oracle: R `fisher.test`, 56 cases with totals from 1
/// to a million in both directions, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::{Alternative, fisher_one_sided}, proportion::Count};
/// let test = fisher_one_sided(Count::new(3, 4)?, Count::new(1, 4)?, Alternative::Greater)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.2429");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher_one_sided(first: Count, second: Count, alternative: Alternative) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let split = exact::first_events(first, second, 1.0).split(first.events());
    let p_value = match alternative {
        Alternative::Greater => split.at_least(),
        Alternative::Less => split.at_most(),
    };
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

/// Pearson's chi-squared test of equal proportions, with or without Yates's correction.
///
/// # Definition
/// Over the four cells of observed $$O$$ and expected $$E = \text{row total} \times \text{column total} / N$$,
/// $$\chi^2 = \sum \frac{(|O - E| - c)^2}{E}, \qquad c = 0 \text{ or } c = \min(1/2, |O - E|) \text{ (Yates)},$$
/// referred to the chi-squared distribution with one degree of freedom.
///
/// # Arguments
/// The order of the arms does not matter.
///
/// # Returns
/// The statistic, one degree of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroMargin`] when no subject or every subject
/// has an event.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the correction is named | R `chisq.test` and `prop.test`: corrected by default; SAS `CHISQ`: prints both |
/// | the correction never passes 0 | R and SAS: the same |
/// | no warning at small expected counts | R and SAS warn |
///
/// # References
/// Pearson K. On the criterion that a given system of deviations from the probable in the case of a correlated system
/// of variables is such that it can be reasonably supposed to have arisen from random sampling. Philosophical Magazine
/// 1900;50:157-175. doi:10.1080/14786440009463897.
///
/// Yates F. Contingency tables involving small numbers and the chi-squared test. Supplement to the Journal of the Royal
/// Statistical Society 1934;1:217-235. doi:10.2307/2983604.
///
/// # Validation
/// Hand: 3 of 4 against 1 of 4, 2 and with the correction 1/2; 1 of 2 against 1 of 3, where the correction takes all.
/// Oracle: R `chisq.test`, 52 cases with totals from 1 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::{Continuity, chi_squared}, proportion::Count};
/// let test = chi_squared(Count::new(3, 4)?, Count::new(1, 4)?, Continuity::None)?;
/// assert_eq!(test.statistic, Some(2.0));
/// assert_eq!(format!("{:.4}", test.p_value), "0.1573");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn chi_squared(first: Count, second: Count, continuity: Continuity) -> Result<Test, NotEstimable> {
    check_arms(first, second)?;
    let (events, non_events) = (first.events() + second.events(), first.non_events() + second.non_events());
    if events == 0 || non_events == 0 {
        return Err(NotEstimable::ZeroMargin);
    }
    let (in_first, in_second) = (first.total() as f64, second.total() as f64);
    let (events, non_events, total) = (events as f64, non_events as f64, in_first + in_second);
    let deviation = deviation(first, second).abs();
    let corrected = match continuity {
        Continuity::None => deviation,
        Continuity::Yates => deviation - deviation.min(0.5),
    };
    let statistic = (corrected * total / in_first) * (corrected * total / in_second) * total / (events * non_events);
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(1.0),
        p_value: special::chi_squared::survival(statistic, 1.0),
    })
}

/// How far the first arm's events lie above what equal proportions let expect.
fn deviation(first: Count, second: Count) -> f64 {
    let (left, right) = (first.events() * second.non_events(), first.non_events() * second.events());
    let deviation = left.abs_diff(right) as f64 / (first.total() + second.total()) as f64;
    if left >= right { deviation } else { -deviation }
}
