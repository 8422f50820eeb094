//! Exact inference on a common odds ratio, conditional on every stratum's margins.

use super::distribution::{Weights, likely_odds_ratio, observed};
use super::{Stratified, StratifiedError, Stratum, taking_part};
use crate::association::Alternative;
use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level, Test};

/// Two tables count as equally likely when their probabilities agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// How much of the observed table's own probability counts into a tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// All of it: the exact, conservative limits.
    Exact,
    /// Half of it: the mid-p limits.
    MidP,
}

/// The exact conditional test of no association within strata, two-sided.
///
/// # Definition
/// Given all margins and equal odds within each stratum, the first arms' events are independent hypergeometric numbers
/// $$X_j$$ and their sum $$S$$ has the convolution of these distributions. The p-value is the probability of all sums no
/// likelier than the observed one,
/// $$p = \sum_{s:\, P(s) \le P(s_{obs})(1 + 10^{-7})} P(s).$$
///
/// # Returns
/// The p-value, without statistic; one below about 1e-300 is returned as 0. Strata without one arm
/// ([`NotEstimable::NoSubjects`](crate::interval::NotEstimable::NoSubjects)) or with one outcome only
/// ([`NotEstimable::ZeroMargin`](crate::interval::NotEstimable::ZeroMargin)) are left out; the latter allow one table.
///
/// # Not estimable
/// The reason of the strata when all are left out.
///
/// # Errors
/// [`StratifiedError::TooLarge`] when the convolution would need more than 2e9 products.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | two-sided by probability, relative slack 1e-7 | R `mantelhaen.test(exact = TRUE)`: the same; StatXact also prints twice the smaller side |
/// | strata with one outcome are left out and named | R `mantelhaen.test`: in the sum without effect |
///
/// # References
/// Mehta CR, Patel NR, Gray R. Computing an exact confidence interval for the common odds ratio in several 2 x 2
/// contingency tables. Journal of the American Statistical Association 1985;80:969-973.
/// doi:10.1080/01621459.1985.10478212.
///
/// # Validation
/// Hand: twice 1 of 1 against none of 1, whose sum has the weights 1, 2, 1. Oracle: R `mantelhaen.test(exact = TRUE)`, 9
/// sets of strata, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{proportion::Count, stratified::{Stratum, cochran_mantel_haenszel_exact}};
/// let stratum = Stratum { first: Count::new(1, 1)?, second: Count::new(0, 1)? };
/// assert_eq!(cochran_mantel_haenszel_exact(&[stratum, stratum])?.result.p_value, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_mantel_haenszel_exact(strata: &[Stratum]) -> Result<Stratified<Test>, StratifiedError> {
    exact_test(strata, |possible, observed| {
        let limit = possible.at(observed) * (1.0 + RELATIVE_SLACK);
        possible.probability(|_, weight| weight <= limit)
    })
}

/// The exact conditional test of no association within strata against one direction.
///
/// # Definition
/// With the distribution of [`cochran_mantel_haenszel_exact`] the p-value is $$P(S \ge s_{obs})$$ against greater odds
/// in the first arm, $$P(S \le s_{obs})$$ against smaller.
///
/// # Returns
/// The p-value, without statistic. Strata are left out as there.
///
/// # Not estimable
/// The reason of the strata when all are left out.
///
/// # Errors
/// [`StratifiedError::TooLarge`] when the convolution would need more than 2e9 products.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the direction is named | R `mantelhaen.test(exact = TRUE, alternative = )`: the same |
///
/// # References
/// Mehta CR, Patel NR, Gray R. Computing an exact confidence interval for the common odds ratio in several 2 x 2
/// contingency tables. Journal of the American Statistical Association 1985;80:969-973.
/// doi:10.1080/01621459.1985.10478212.
///
/// # Validation
/// Hand: twice 1 of 1 against none of 1, 1/4 and 1. Oracle: R `mantelhaen.test(exact = TRUE)` in both directions, 9 sets
/// of strata, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, cochran_mantel_haenszel_exact_one_sided};
/// use trialstat_stats::{association::Alternative, proportion::Count};
/// let stratum = Stratum { first: Count::new(1, 1)?, second: Count::new(0, 1)? };
/// let test = cochran_mantel_haenszel_exact_one_sided(&[stratum, stratum], Alternative::Greater)?.result;
/// assert_eq!(test.p_value, 0.25);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_mantel_haenszel_exact_one_sided(
    strata: &[Stratum],
    alternative: Alternative,
) -> Result<Stratified<Test>, StratifiedError> {
    exact_test(strata, |possible, observed| match alternative {
        Alternative::Greater => possible.probability(|x, _| x >= observed),
        Alternative::Less => possible.probability(|x, _| x <= observed),
    })
}

fn exact_test(strata: &[Stratum], p_value: impl Fn(&Weights, u64) -> f64) -> Result<Stratified<Test>, StratifiedError> {
    let (strata, left_out) = taking_part(strata, Stratum::without_odds)?;
    let p_value = p_value(&Weights::of_sum(&strata, 1.0)?, observed(&strata));
    Ok(Stratified { result: Test { statistic: None, degrees_of_freedom: None, p_value }, left_out })
}

/// Conditional maximum likelihood estimate of a common odds ratio with its central interval, exact or mid-p.
///
/// # Definition
/// With $$S$$ the first arms' events over all strata, given all margins and a common odds ratio $$\psi$$, and $$s$$ the
/// observed sum, the estimate solves $$E(S \mid \hat\psi) = s$$ and the limits solve
/// $$P(S > s \mid \psi_L) + h P(S = s \mid \psi_L) = \alpha/2, \qquad
/// P(S < s \mid \psi_U) + h P(S = s \mid \psi_U) = \alpha/2$$
/// with $$h$$ 1 for exact, 1/2 for mid-p limits.
///
/// # Returns
/// The estimate and its limits. At the fewest events that the margins allow the estimate and the lower limit are 0, at
/// the most the estimate and the upper limit are infinite. Strata are left out as in [`cochran_mantel_haenszel_exact`].
///
/// # Not estimable
/// The reason of the strata when all are left out.
///
/// # Errors
/// [`StratifiedError::TooLarge`] when the convolution would need more than 2e9 products.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | solved to full precision | R `mantelhaen.test(exact = TRUE)` stops its root search early, in the fourth to sixth digit |
///
/// # References
/// Mehta CR, Patel NR, Gray R. Computing an exact confidence interval for the common odds ratio in several 2 x 2
/// contingency tables. Journal of the American Statistical Association 1985;80:969-973.
/// doi:10.1080/01621459.1985.10478212.
///
/// # Validation
/// Hand: twice 1 of 1 against none of 1, where the lower limit is r/(1 - r) with r the root of the tail. Oracle: the
/// equations solved in R by `uniroot` to full precision, 9 sets of strata, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::stratified::{Stratum, Tail, odds_ratio_conditional};
/// use trialstat_stats::{interval::Level, proportion::Count};
/// let stratum = Stratum { first: Count::new(4, 5)?, second: Count::new(1, 7)? };
/// let result = odds_ratio_conditional(&[stratum], Tail::Exact, Level::NINETY_FIVE)?.result;
/// assert_eq!(format!("{:.1}", result.interval.upper), "1371.0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio_conditional(
    strata: &[Stratum],
    tail: Tail,
    level: Level,
) -> Result<Stratified<Estimate>, StratifiedError> {
    let (strata, left_out) = taking_part(strata, Stratum::without_odds)?;
    let observed = observed(&strata);
    let fewest: u64 = strata.iter().map(|stratum| stratum.events().saturating_sub(stratum.second.total())).sum();
    let most: u64 = strata.iter().map(|stratum| stratum.events().min(stratum.first.total())).sum();
    let centre = likely_odds_ratio(&strata);
    let tilted = Tilted::new(&Weights::of_sum(&strata, centre)?, observed);
    let own = if tail == Tail::Exact { 1.0 } else { 0.5 };
    let at = |beyond: &dyn Fn(Shares) -> bool| centre * libm::exp(tilted.crossing(beyond));
    let estimate = match (observed == fewest, observed == most) {
        (true, _) => 0.0,
        (_, true) => f64::INFINITY,
        _ => at(&|shares| shares.mean_excess > 0.0),
    };
    let lower = if observed == fewest { 0.0 } else { at(&|shares| shares.above + own * shares.here > level.tail()) };
    let upper =
        if observed == most { f64::INFINITY } else { at(&|shares| shares.below + own * shares.here < level.tail()) };
    Ok(Stratified { result: Estimate { estimate, interval: Interval { lower, upper } }, left_out })
}

/// The distribution of the sum about the observed one, to be tilted by a log odds ratio.
struct Tilted {
    /// Distance of each sum from the observed, and the logarithm of its weight.
    terms: Vec<(f64, f64)>,
}

/// What a tilted distribution has below, at and above the observed sum.
#[derive(Clone, Copy)]
struct Shares {
    below: f64,
    here: f64,
    above: f64,
    /// The mean less the observed sum.
    mean_excess: f64,
}

impl Tilted {
    fn new(weights: &Weights, observed: u64) -> Tilted {
        let distance = |x: u64| if x >= observed { (x - observed) as f64 } else { -((observed - x) as f64) };
        let some = weights.iter().filter(|&(_, weight)| weight > 0.0);
        Tilted { terms: some.map(|(x, weight)| (distance(x), libm::log(weight))).collect() }
    }

    fn shares(&self, log_odds_ratio: f64) -> Shares {
        let exponent = |&(distance, log): &(f64, f64)| log + log_odds_ratio * distance;
        let greatest = self.terms.iter().map(exponent).fold(f64::NEG_INFINITY, f64::max);
        let mut shares = Shares { below: 0.0, here: 0.0, above: 0.0, mean_excess: 0.0 };
        for term in &self.terms {
            let weight = libm::exp(exponent(term) - greatest);
            let side = match term.0 {
                distance if distance < 0.0 => &mut shares.below,
                distance if distance > 0.0 => &mut shares.above,
                _ => &mut shares.here,
            };
            *side += weight;
            shares.mean_excess += weight * term.0;
        }
        let whole = shares.below + shares.here + shares.above;
        let Shares { below, here, above, mean_excess } = shares;
        Shares { below: below / whole, here: here / whole, above: above / whole, mean_excess: mean_excess / whole }
    }

    /// The log odds ratio at which `beyond` turns from false to true.
    fn crossing(&self, beyond: impl Fn(Shares) -> bool) -> f64 {
        let beyond = |log_odds_ratio: f64| beyond(self.shares(log_odds_ratio));
        let (mut below, mut above) = (-1.0, 1.0);
        // No limit of fewer than 10⁹ subjects an arm is further out than these bounds.
        while below > -256.0 && beyond(below) {
            (below, above) = (2.0 * below, below);
        }
        while above < 256.0 && !beyond(above) {
            (below, above) = (above, 2.0 * above);
        }
        turning_point(below, above, 1e-16, beyond)
    }
}
