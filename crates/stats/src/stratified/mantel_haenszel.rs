//! The Mantel-Haenszel estimates of a common difference, ratio and odds ratio.

use super::{Stratified, Stratum, taking_part};
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::Count;

/// How the variance of the Mantel-Haenszel difference is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceVariance {
    /// Sato's, consistent both for few large and for many small strata, where the difference is common.
    Sato,
    /// Greenland and Robins's, the weighted sum of the strata's own variances.
    GreenlandRobins,
}

/// The Mantel-Haenszel difference of proportions with a Wald interval.
///
/// # Definition
/// In each stratum the first arm has $$a$$ events among $$n_1$$, the second $$c$$ among $$n_2$$, and $$N = n_1 + n_2$$.
/// With the weights $$w = n_1 n_2 / N$$,
/// $$\hat d = \frac{\sum w (a/n_1 - c/n_2)}{\sum w}, \qquad \hat d \pm z \sqrt V$$
/// where $$z$$ is the standard normal quantile of the level and $$V$$, by Greenland and Robins, is
/// $$\frac{1}{(\sum w)^2} \sum w^2 \left(\frac{a (n_1 - a)}{n_1^3} + \frac{c (n_2 - c)}{n_2^3}\right),$$ by Sato
/// $$\frac{1}{(\sum w)^2} \left(\hat d \sum \frac{n_1^2 c - n_2^2 a + n_1 n_2 (n_2 - n_1)/2}{N^2} +
/// \sum \frac{a (n_2 - c) + c (n_1 - a)}{2N}\right).$$
///
/// # Returns
/// The difference and its limits. Strata without one arm are left out, as [`NotEstimable::NoSubjects`].
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when all strata are left out.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the variance is named | R's metafor `rma.mh(measure = "RD")` and SAS `COMMONRISKDIFF(CL=MH)`: Sato; R's tern `prop_diff_cmh`: Greenland and Robins |
/// | not cut | the same |
/// | nothing is added to a cell | the same |
///
/// # References
/// Greenland S, Robins JM. Estimation of a common effect parameter from sparse follow-up data. Biometrics 1985;41:55-68.
/// doi:10.2307/2530643.
///
/// Sato T. On the variance estimator for the Mantel-Haenszel risk difference. Biometrics 1989;45:1323-1324.
///
/// # Validation
/// Hand: 2 of 4 against 1 of 4 beside 3 of 4 against 1 of 2, in fractions. Oracle: R's metafor `rma.mh` (Sato) and the
/// formula evaluated in R (Greenland and Robins), 9 sets of strata, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{DifferenceVariance, Stratum, difference};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let one = Stratum { first: Count::new(15, 20)?, second: Count::new(9, 20)? };
/// let other = Stratum { first: Count::new(28, 40)?, second: Count::new(22, 40)? };
/// let result = difference(&[one, other], DifferenceVariance::Sato, Level::NINETY_FIVE)?.result;
/// assert_eq!(format!("{:.4}", result.estimate), "0.2000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference(
    strata: &[Stratum],
    variance: DifferenceVariance,
    level: Level,
) -> Result<Stratified<Estimate>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_an_arm)?;
    let sum = |of: fn(&Stratum) -> f64| strata.iter().map(of).sum::<f64>();
    let weights = sum(|stratum| stratum.weight());
    let estimate = sum(|stratum| stratum.excess()) / weights;
    let squared = match variance {
        DifferenceVariance::Sato => estimate * sum(sato_slope) + sum(sato_constant),
        DifferenceVariance::GreenlandRobins => sum(own_variance),
    };
    // Sato's sum may round to just below 0 where every subject of an arm has the event and none of the other.
    let half_width = level.z() * libm::sqrt(squared.max(0.0)) / weights;
    let interval = Interval { lower: estimate - half_width, upper: estimate + half_width };
    Ok(Stratified { result: Estimate { estimate, interval }, left_out })
}

fn sato_slope(stratum: &Stratum) -> f64 {
    let (first, second) = (stratum.first.total() as f64, stratum.second.total() as f64);
    let (first_share, second_share) = (first / stratum.total(), second / stratum.total());
    let events = (stratum.first.events() as f64, stratum.second.events() as f64);
    events.1 * first_share * first_share - events.0 * second_share * second_share
        + first_share * second_share * (second - first) / 2.0
}

fn sato_constant(stratum: &Stratum) -> f64 {
    let opposing = stratum.first.events() * stratum.second.non_events();
    let agreeing = stratum.second.events() * stratum.first.non_events();
    (opposing + agreeing) as f64 / (2.0 * stratum.total())
}

/// The squared weight times the variance of the stratum's difference.
fn own_variance(stratum: &Stratum) -> f64 {
    let of = |count: Count, other: f64| {
        let total = count.total() as f64;
        let share = other / stratum.total();
        (count.events() as f64 / total) * count.non_events() as f64 * share * share
    };
    of(stratum.first, stratum.second.total() as f64) + of(stratum.second, stratum.first.total() as f64)
}

/// The Mantel-Haenszel ratio of proportions (relative risk) with the log interval of Greenland and Robins.
///
/// # Definition
/// In each stratum the first arm has $$a$$ events among $$n_1$$, the second $$c$$ among $$n_2$$, and $$N = n_1 + n_2$$.
/// With $$R = \sum a n_2 / N$$ and $$S = \sum c n_1 / N$$ the ratio is $$R/S$$ and its limits are
/// $$\frac{R}{S} \exp\left(\pm z \sqrt{\frac{1}{R S} \sum \frac{n_1 n_2 (a + c) - a c N}{N^2}}\right)$$
/// where $$z$$ is the standard normal quantile of the level.
///
/// # Returns
/// The ratio and its limits. Strata without one arm ([`NotEstimable::NoSubjects`]) or without events
/// ([`NotEstimable::NoEvents`]) are left out; the latter would add 0 to every sum.
///
/// # Not estimable
/// The reason of the strata when all are left out, [`NotEstimable::ZeroCell`] when an arm has no events in any.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | nothing is added to a cell | R's metafor `rma.mh(measure = "RR")` and SAS `CMH`: the same |
///
/// # References
/// Greenland S, Robins JM. Estimation of a common effect parameter from sparse follow-up data. Biometrics 1985;41:55-68.
/// doi:10.2307/2530643.
///
/// # Validation
/// Hand: 2 of 4 against 1 of 4 beside 3 of 4 against 1 of 2, in fractions. Oracle: R's metafor `rma.mh`, 9 sets of
/// strata, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, ratio};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let stratum = Stratum { first: Count::new(9, 10)?, second: Count::new(3, 10)? };
/// let result = ratio(&[stratum, stratum], Level::NINETY_FIVE)?.result;
/// assert_eq!(format!("{:.4}", result.estimate), "3.0000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratio(strata: &[Stratum], level: Level) -> Result<Stratified<Estimate>, NotEstimable> {
    let silent =
        |stratum: Stratum| stratum.without_an_arm().or((stratum.events() == 0).then_some(NotEstimable::NoEvents));
    let (strata, left_out) = taking_part(strata, silent)?;
    let sum = |of: fn(&Stratum) -> f64| strata.iter().map(of).sum::<f64>();
    let first = sum(|stratum| (stratum.first.events() * stratum.second.total()) as f64 / stratum.total());
    let second = sum(|stratum| (stratum.second.events() * stratum.first.total()) as f64 / stratum.total());
    if first == 0.0 || second == 0.0 {
        return Err(NotEstimable::ZeroCell);
    }
    let log_variance = sum(ratio_variance) / first / second;
    Ok(Stratified { result: around(first / second, log_variance, level), left_out })
}

/// The stratum's part in the variance of the log ratio, n1 n2 (a + c) - acN over N², without its subtraction.
fn ratio_variance(stratum: &Stratum) -> f64 {
    let (first, second, total) = (stratum.first, stratum.second, stratum.total());
    let one = (first.events() * second.non_events()) as f64 * (first.total() as f64 / total);
    let other = (second.events() * first.non_events()) as f64 * (second.total() as f64 / total);
    (one + other) / total
}

/// The Mantel-Haenszel odds ratio with the log interval of Robins, Breslow and Greenland.
///
/// # Definition
/// In each stratum of $$N$$ subjects the first arm has $$a$$ subjects with and $$b$$ without an event, the second $$c$$
/// and $$d$$. With $$R_i = ad/N$$, $$S_i = bc/N$$, $$P_i = (a + d)/N$$, $$Q_i = (b + c)/N$$ and their sums $$R, S$$ the
/// odds ratio is $$R/S$$ and its limits are $$(R/S) \exp(\pm z \sqrt V)$$ with
/// $$V = \frac{\sum P_i R_i}{2R^2} + \frac{\sum (P_i S_i + Q_i R_i)}{2RS} + \frac{\sum Q_i S_i}{2S^2}$$
/// and $$z$$ the standard normal quantile of the level.
///
/// # Returns
/// The odds ratio and its limits. Strata without one arm ([`NotEstimable::NoSubjects`]) or with one outcome only
/// ([`NotEstimable::ZeroMargin`]) are left out; the latter would add 0 to every sum.
///
/// # Not estimable
/// The reason of the strata when all are left out, [`NotEstimable::ZeroCell`] when $$R$$ or $$S$$ is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | nothing is added to a cell | R `mantelhaen.test`, metafor `rma.mh(measure = "OR")` and SAS `CMH`: the same |
///
/// # References
/// Robins J, Breslow N, Greenland S. Estimators of the Mantel-Haenszel variance consistent in both sparse data and
/// large-strata limiting models. Biometrics 1986;42:311-323. doi:10.2307/2531052.
///
/// # Validation
/// Hand: 2 of 4 against 1 of 4 beside 3 of 4 against 1 of 2, in fractions. Oracle: R's metafor `rma.mh` and
/// `mantelhaen.test`, 9 sets of strata, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, odds_ratio};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let stratum = Stratum { first: Count::new(3, 4)?, second: Count::new(1, 4)? };
/// let result = odds_ratio(&[stratum, stratum], Level::NINETY_FIVE)?.result;
/// assert_eq!(result.estimate, 9.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio(strata: &[Stratum], level: Level) -> Result<Stratified<Estimate>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_odds)?;
    let Products { agreeing, opposing } = Products::of(&strata);
    if agreeing == 0.0 || opposing == 0.0 {
        return Err(NotEstimable::ZeroCell);
    }
    let part = |stratum: &Stratum| {
        let own = Products::of(std::slice::from_ref(stratum));
        let (agree, oppose) = (own.agreeing / agreeing, own.opposing / opposing);
        let agreeing_share = (stratum.first.events() + stratum.second.non_events()) as f64 / stratum.total();
        let opposing_share = (stratum.first.non_events() + stratum.second.events()) as f64 / stratum.total();
        (agreeing_share / agreeing + opposing_share / opposing, agree, oppose)
    };
    let log_variance: f64 = strata.iter().map(part).map(|(share, agree, oppose)| share * (agree + oppose) / 2.0).sum();
    Ok(Stratified { result: around(agreeing / opposing, log_variance, level), left_out })
}

/// The sums over strata whose ratio is the Mantel-Haenszel odds ratio.
pub(super) struct Products {
    pub(super) agreeing: f64,
    pub(super) opposing: f64,
}

impl Products {
    pub(super) fn of(strata: &[Stratum]) -> Products {
        let sum = |cells: fn(&Stratum) -> u64| {
            strata.iter().map(|stratum| cells(stratum) as f64 / stratum.total()).sum::<f64>()
        };
        Products {
            agreeing: sum(|stratum| stratum.first.events() * stratum.second.non_events()),
            opposing: sum(|stratum| stratum.first.non_events() * stratum.second.events()),
        }
    }
}

/// A ratio with its limits on the log scale.
fn around(estimate: f64, log_variance: f64, level: Level) -> Estimate {
    let factor = libm::exp(level.z() * libm::sqrt(log_variance));
    Estimate { estimate, interval: Interval { lower: estimate / factor, upper: estimate * factor } }
}
