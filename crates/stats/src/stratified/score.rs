//! The stratified score interval of Miettinen and Nurminen, and the test that it inverts.

use super::restricted::Restricted;
use super::{Stratified, Stratum, taking_part};
use crate::bisection::turning_point;
use crate::interval::{Alternative, Estimate, Interval, Level, NotEstimable, Test};
use crate::special::normal;
use crate::two_proportions::DifferenceMargin;

/// How strata are weighted in a common difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Cochran, Mantel and Haenszel's: the product of the arms' totals over their sum.
    CochranMantelHaenszel,
    /// Miettinen and Nurminen's, which depend on the difference in question.
    MiettinenNurminen,
}

/// Common difference of proportions with the stratified score interval of Miettinen and Nurminen.
///
/// # Definition
/// In each stratum $$\hat d_j$$ is the difference of the proportions and $$\tilde p_{1j}, \tilde p_{2j}$$ are the
/// maximum likelihood estimates among those that differ by $$\delta$$. With $$N_j = n_{1j} + n_{2j}$$,
/// $$\tilde V_j = \left(\frac{\tilde p_{1j} (1 - \tilde p_{1j})}{n_{1j}} +
/// \frac{\tilde p_{2j} (1 - \tilde p_{2j})}{n_{2j}}\right) \frac{N_j}{N_j - 1}$$
/// the estimate solves $$\sum w_j (\hat d_j - \delta) = 0$$ and the limits solve
/// $$\frac{\left(\sum w_j (\hat d_j - \delta)\right)^2}{\sum w_j^2 \tilde V_j} = z^2$$
/// with $$z$$ the standard normal quantile of the level. The weights are $$w_j = n_{1j} n_{2j} / N_j$$ or, by Miettinen
/// and Nurminen,
/// $$w_j = \left(\frac{\rho}{n_{1j}} + \frac{1}{n_{2j}}\right)^{-1}, \qquad
/// \rho = \frac{\bar p_1 (1 - \bar p_1)}{\bar p_2 (1 - \bar p_2)}, \qquad
/// \bar p_i = \frac{\sum w_j \tilde p_{ij}}{\sum w_j},$$
/// iterated from the former until they stand still.
///
/// # Returns
/// The estimate and its limits, which never leave the range from -1 to 1. Strata without one arm are left out, as
/// [`NotEstimable::NoSubjects`].
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when all strata are left out.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the factor N/(N - 1) in each stratum | R's ratesci `scoreci(stratified = TRUE, weighting = "MH")` and `"MN"`: the same, by default with a skewness correction |
/// | the weights are named | SAS `COMMONRISKDIFF(CL=SCORE)` weights by inverse variances and is another interval |
///
/// # References
/// Miettinen O, Nurminen M. Comparative analysis of two rates. Statistics in Medicine 1985;4:213-226.
/// doi:10.1002/sim.4780040211.
///
/// # Validation
/// Hand: strata without events, where the variance is in closed form at the level whose quantile is 2. Oracle: the
/// equations solved in R by `uniroot` to full precision, 9 sets of strata and both weights, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, Weights, difference_miettinen_nurminen};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let stratum = Stratum { first: Count::new(56, 70)?, second: Count::new(48, 80)? };
/// let weights = Weights::CochranMantelHaenszel;
/// let result = difference_miettinen_nurminen(&[stratum], weights, Level::NINETY_FIVE)?.result;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0528 to 0.3382");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_miettinen_nurminen(
    strata: &[Stratum],
    weights: Weights,
    level: Level,
) -> Result<Stratified<Estimate>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_an_arm)?;
    let at = |delta: f64| Score::at(&strata, weights, delta);
    let estimate = match weights {
        Weights::CochranMantelHaenszel => mantel_haenszel(&strata),
        Weights::MiettinenNurminen => turning_point(-1.0, 1.0, 1e-30, |delta| at(delta).distance <= 0.0),
    };
    let bound = level.z() * level.z();
    let beyond = |delta: f64| {
        let Score { distance, variance } = at(delta);
        distance * distance >= bound * variance
    };
    let upper = turning_point(estimate, 1.0, 1e-30, beyond);
    let lower = -turning_point(-estimate, 1.0, 1e-30, |opposite| beyond(-opposite));
    Ok(Stratified { result: Estimate { estimate, interval: Interval { lower, upper } }, left_out })
}

/// Stratified score test of a common difference against a margin, as of non-inferiority.
///
/// # Definition
/// With the weights and variances of [`difference_miettinen_nurminen`] at the margin $$\delta,$$
/// $$z = \frac{\sum w_j (\hat d_j - \delta)}{\sqrt{\sum w_j^2 \tilde V_j}},$$
/// referred to the standard normal distribution: the test that its interval inverts.
///
/// # Arguments
/// `alternative` speaks of the first arm: with a margin of -0.1, [`Alternative::Greater`] is non-inferiority.
///
/// # Returns
/// The statistic and the one-sided p-value. Strata without one arm are left out, as [`NotEstimable::NoSubjects`].
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when all strata are left out, [`NotEstimable::ZeroMargin`] when the margin is 0 and all
/// outcomes are alike.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the factor N/(N - 1) in each stratum | R's ratesci `scoreci(stratified = TRUE, theta0 = )` with `skew = FALSE`: the same |
/// | the difference is tested, by named weights | SAS `COMMONRISKDIFF(TEST=)`: of no difference only |
///
/// # References
/// Miettinen O, Nurminen M. Comparative analysis of two rates. Statistics in Medicine 1985;4:213-226.
/// doi:10.1002/sim.4780040211.
///
/// # Validation
/// Hand: two strata without events against a difference of -1/2. Property: one stratum has
/// [`farrington_manning`](crate::two_proportions::farrington_manning)'s statistic with the factor; at a limit of the
/// interval it is the quantile of the level.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, Weights, margin_miettinen_nurminen};
/// use trialstat_stats::{interval::Alternative, proportion::Count, two_proportions::DifferenceMargin};
/// let one = Stratum { first: Count::new(16, 20)?, second: Count::new(15, 20)? };
/// let other = Stratum { first: Count::new(30, 50)?, second: Count::new(31, 48)? };
/// let (weights, margin) = (Weights::CochranMantelHaenszel, DifferenceMargin::new(-0.15)?);
/// let test = margin_miettinen_nurminen(&[one, other], weights, margin, Alternative::Greater)?.result;
/// assert_eq!(format!("{:.3}", test.p_value), "0.049");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn margin_miettinen_nurminen(
    strata: &[Stratum],
    weights: Weights,
    margin: DifferenceMargin,
    alternative: Alternative,
) -> Result<Stratified<Test>, NotEstimable> {
    let (strata, left_out) = taking_part(strata, Stratum::without_an_arm)?;
    let Score { distance, variance } = Score::at(&strata, weights, margin.value());
    if variance < NO_VARIANCE {
        return Err(NotEstimable::ZeroMargin);
    }
    let z = distance / variance.sqrt();
    let p_value = match alternative {
        Alternative::Greater => normal::survival(z),
        Alternative::Less => normal::survival(-z),
    };
    Ok(Stratified { result: Test { statistic: Some(z), degrees_of_freedom: None, p_value }, left_out })
}

/// Restricted proportions of 0 are met to 1e-30.
const NO_VARIANCE: f64 = 1e-25;

fn mantel_haenszel(strata: &[Stratum]) -> f64 {
    let sum = |of: fn(&Stratum) -> f64| strata.iter().map(of).sum::<f64>();
    sum(|stratum| stratum.excess()) / sum(|stratum| stratum.weight())
}

/// The weighted distance of the strata's differences from the one in question, and its variance.
struct Score {
    distance: f64,
    variance: f64,
}

impl Score {
    fn at(strata: &[Stratum], weights: Weights, delta: f64) -> Score {
        let restricted: Vec<Restricted> = strata.iter().map(|&stratum| Restricted::at(stratum, delta)).collect();
        let mut shares: Vec<f64> = strata.iter().map(|stratum| stratum.weight()).collect();
        if weights == Weights::MiettinenNurminen {
            iterate(&mut shares, strata, &restricted);
        }
        let whole: f64 = shares.iter().sum();
        let (mut distance, mut variance) = (0.0, 0.0);
        for ((&stratum, &restricted), share) in strata.iter().zip(&restricted).zip(shares) {
            let share = share / whole;
            distance += share * (stratum.excess() / stratum.weight() - delta);
            variance += share * share * restricted.variance(stratum);
        }
        Score { distance, variance }
    }
}

/// Moves the weights to those of Miettinen and Nurminen at the restricted estimates.
fn iterate(shares: &mut [f64], strata: &[Stratum], restricted: &[Restricted]) {
    // Each round shrinks the change many times over; the bound only guards against two neighbours in turn.
    for _ in 0..200 {
        let spread = |arm: fn(&Restricted) -> [f64; 2]| {
            let (mut proportion, mut complement, mut whole) = (0.0, 0.0, 0.0);
            for (share, restricted) in shares.iter().zip(restricted) {
                let [here, left] = arm(restricted);
                proportion += share * here;
                complement += share * left;
                whole += share;
            }
            proportion / whole * (complement / whole)
        };
        let (first, second) = (spread(|restricted| restricted.first), spread(|restricted| restricted.second));
        if first <= 0.0 && second <= 0.0 {
            return;
        }
        let mut change: f64 = 0.0;
        for (share, stratum) in shares.iter_mut().zip(strata) {
            // Divided by the sum of both spreads, so that neither may be 0; only the weights' proportions matter.
            let scale = first + second;
            let inverse = first / scale / stratum.first.total() as f64 + second / scale / stratum.second.total() as f64;
            change = change.max((1.0 / inverse - *share).abs() * inverse);
            *share = 1.0 / inverse;
        }
        if change < 1e-15 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proportion::Count;
    use crate::two_proportions::{ScoreVariance, farrington_manning};

    const WEIGHTS: [Weights; 2] = [Weights::CochranMantelHaenszel, Weights::MiettinenNurminen];

    fn stratum(first: (u64, u64), second: (u64, u64)) -> Stratum {
        let count = |(events, total)| Count::new(events, total).expect("a count");
        Stratum { first: count(first), second: count(second) }
    }

    fn margin(value: f64) -> DifferenceMargin {
        DifferenceMargin::new(value).expect("a margin")
    }

    /// None of 2 in all four arms against -1/2: each stratum's restricted estimates are 0 and 1/2, its variance 1/8 by
    /// 4/3; two strata of equal weight halve that of one, so that z = (1/2)/√(1/12) = √3. A stratum of one arm is silent.
    #[test]
    fn two_strata_without_events() {
        let (empty, one_arm) = (stratum((0, 2), (0, 2)), stratum((3, 5), (0, 0)));
        for weights in WEIGHTS {
            let test = margin_miettinen_nurminen(&[empty, one_arm, empty], weights, margin(-0.5), Alternative::Greater);
            let test = test.expect("a test");
            assert!((test.result.statistic.expect("z") - 3f64.sqrt()).abs() < 1e-14, "{weights:?}: {test:?}");
            assert_eq!(test.left_out.len(), 1);
            let none = margin_miettinen_nurminen(&[empty], weights, margin(0.0), Alternative::Less);
            assert_eq!(none, Err(NotEstimable::ZeroMargin));
        }
    }

    #[test]
    fn one_stratum_is_two_arms_and_a_limit_is_just_not_rejected() {
        let strata = [stratum((16, 20), (15, 20)), stratum((30, 50), (31, 48)), stratum((0, 9), (2, 7))];
        for weights in WEIGHTS {
            for one in strata {
                let (first, second, variance) = (one.first, one.second, ScoreVariance::MiettinenNurminen);
                let alone = farrington_manning(first, second, margin(-0.15), Alternative::Less, variance);
                let test = margin_miettinen_nurminen(&[one], weights, margin(-0.15), Alternative::Less);
                let (alone, test) = (alone.expect("a test").p_value, test.expect("a test").result.p_value);
                assert!((test - alone).abs() < 1e-13, "{test} is not {alone}");
            }
            let level = Level::NINETY_FIVE;
            let limits = difference_miettinen_nurminen(&strata, weights, level).expect("limits").result.interval;
            for (limit, alternative) in [(limits.lower, Alternative::Greater), (limits.upper, Alternative::Less)] {
                let test = margin_miettinen_nurminen(&strata, weights, margin(limit), alternative).expect("a test");
                assert!((test.result.p_value - 0.025).abs() < 1e-12, "{weights:?} {limit}: {test:?}");
            }
        }
    }
}
