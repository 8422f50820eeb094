//! McNemar's tests of equal paired proportions.

use super::PairedCounts;
use crate::association::Continuity;
use crate::exact;
use crate::interval::{NotEstimable, Test};
use crate::special;

/// McNemar's exact test of equal paired proportions, two-sided.
///
/// # Definition
/// Of $$b$$ pairs with the event under the first condition alone and $$c$$ under the second alone, either kind is
/// equally likely if the proportions are equal: $$p = \min\left(1,\; 2 \sum_{j=0}^{\min(b,c)} \binom{b+c}{j}
/// 2^{-(b+c)}\right).$$
///
/// # Returns
/// The p-value, without statistic; 1 where no pair differs. A p-value below about 1e-300 is returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair at all.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | twice the smaller tail | R `binom.test(b, b + c)`, SAS `EXACT MCNEM` and statsmodels `mcnemar(exact=True)`: the same |
/// | 1 where no pair differs | R `binom.test` refuses 0 trials |
///
/// # References
/// McNemar Q. Note on the sampling error of the difference between correlated proportions or percentages. Psychometrika
/// 1947;12:153-157. doi:10.1007/BF02295996.
///
/// # Validation
/// Hand: 7 against 0 discordant pairs, 2/128; 8 against 2, 112/1024; 5 against 5, 1. Oracle: R `binom.test`, 11 tables
/// with 0 to 1243 discordant pairs, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::paired::{PairedCounts, mcnemar_exact};
/// let counts = PairedCounts { both: 11, only_first: 7, only_second: 0, neither: 4 };
/// assert_eq!(format!("{:.6}", mcnemar_exact(counts)?.p_value), "0.015625");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mcnemar_exact(counts: PairedCounts) -> Result<Test, NotEstimable> {
    counts.check_subjects()?;
    let fewer = counts.only_first.min(counts.only_second);
    let one_side = exact::fair_coin(counts.discordant()).split(fewer).at_most();
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value: (2.0 * one_side).min(1.0) })
}

/// McNemar's mid-p test of equal paired proportions, two-sided.
///
/// # Definition
/// With $$X$$ the heads of as many tosses of a fair coin as there are pairs that differ, $$b + c$$, and
/// $$m = \min(b, c)$$,
/// $$p = 2 P(X \le m) - P(X = m) \text{ where } b \ne c, \qquad p = 1 - P(X = b)/2 \text{ where } b = c:$$
/// the exact p-value less half the probability of the tables as likely as the observed one.
///
/// # Returns
/// The p-value, without statistic; 1 where no pair differs.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair at all.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | 1 - P(X = b)/2 where both kinds of pairs are as many | twice the smaller mid-p tail: 1 |
/// | 1 where no pair differs: the exact test's only table, and no evidence | R's exact2x2 `mcnemar.exact`, not mid-p: 1 there too; the formula alone, and SAS's definition of a mid-p-value (the exact one less half of the table's own probability): 1/2 |
///
/// # References
/// Fagerland MW, Lydersen S, Laake P. The McNemar test for binary matched-pairs data: mid-p and asymptotic are better
/// than exact conditional. BMC Medical Research Methodology 2013;13:91. doi:10.1186/1471-2288-13-91.
///
/// # Validation
/// Hand: 7 against 0 discordant pairs, 1/128; 8 against 2, 67/1024; 5 against 5, 1 - 126/1024. Oracle: the formula on R
/// `pbinom` and `dbinom`, 12 tables, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::paired::{PairedCounts, mcnemar_mid_p};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// assert_eq!(format!("{:.6}", mcnemar_mid_p(counts)?.p_value), "0.096252");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mcnemar_mid_p(counts: PairedCounts) -> Result<Test, NotEstimable> {
    counts.check_subjects()?;
    let fewer = counts.only_first.min(counts.only_second);
    let split = exact::fair_coin(counts.discordant()).split(fewer);
    let p_value = if counts.discordant() == 0 {
        1.0
    } else if counts.only_first == counts.only_second {
        1.0 - split.equal() / 2.0
    } else {
        2.0 * split.less() + split.equal()
    };
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}

/// McNemar's asymptotic test of equal paired proportions, with or without Edwards's correction.
///
/// # Definition
/// Of $$b$$ pairs with the event under the first condition alone and $$c$$ under the second alone,
/// $$\chi^2 = \frac{(|b - c| - k)^2}{b + c}, \qquad k = 0 \text{ or } k = \min(1, |b - c|) \text{ (corrected)},$$
/// referred to the chi-squared distribution with one degree of freedom.
///
/// # Arguments
/// [`Continuity::Yates`] asks for the correction, which for paired counts is Edwards's.
///
/// # Returns
/// The statistic, one degree of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when there is no pair at all, [`NotEstimable::ZeroMargin`] when no pair differs.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the correction is named | R `mcnemar.test` and statsmodels: corrected by default; SAS `AGREE`: uncorrected |
/// | the correction is 0 where both kinds of pairs are as many | R `mcnemar.test`: the same |
///
/// # References
/// McNemar Q. Note on the sampling error of the difference between correlated proportions or percentages. Psychometrika
/// 1947;12:153-157. doi:10.1007/BF02295996.
///
/// Edwards AL. Note on the "correction for continuity" in testing the significance of the difference between correlated
/// proportions. Psychometrika 1948;13:185-187. doi:10.1007/BF02289261.
///
/// # Validation
/// Hand: 7 against 0 discordant pairs, 7 and corrected 36/7; 8 against 2, 18/5 and 5/2; 5 against 5, 0. Oracle: R
/// `mcnemar.test`, 10 tables with 1 to 1243 discordant pairs, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::Continuity, paired::{PairedCounts, mcnemar}};
/// let counts = PairedCounts { both: 20, only_first: 12, only_second: 5, neither: 63 };
/// assert_eq!(format!("{:.4}", mcnemar(counts, Continuity::None)?.p_value), "0.0896");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mcnemar(counts: PairedCounts, continuity: Continuity) -> Result<Test, NotEstimable> {
    counts.check_subjects()?;
    if counts.discordant() == 0 {
        return Err(NotEstimable::ZeroMargin);
    }
    let difference = counts.only_first.abs_diff(counts.only_second) as f64;
    let corrected = match continuity {
        Continuity::None => difference,
        Continuity::Yates => (difference - 1.0).max(0.0),
    };
    let statistic = corrected * corrected / counts.discordant() as f64;
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(1.0),
        p_value: special::chi_squared::survival(statistic, 1.0),
    })
}
