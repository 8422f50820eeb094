//! Score intervals of a difference: those of Miettinen and Nurminen and of Mee.

use super::difference;
use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::Count;

/// Difference of two proportions with the score interval of Miettinen and Nurminen.
///
/// # Definition
/// With $$\hat d = \hat p_1 - \hat p_2$$ and $$\tilde p_1, \tilde p_2$$ the maximum likelihood estimates of the arms'
/// proportions among those that differ by $$\delta$$, the limits are the $$\delta$$ below and above $$\hat d$$ at which
/// $$\frac{(\hat d - \delta)^2}{\tilde V(\delta)} = z^2, \qquad \tilde V(\delta) =
/// \left(\frac{\tilde p_1 (1 - \tilde p_1)}{n_1} + \frac{\tilde p_2 (1 - \tilde p_2)}{n_2}\right) \frac{N}{N - 1}$$
/// where $$N = n_1 + n_2$$ and $$z$$ is the standard normal quantile of the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample difference and its limits, which never leave the range from -1 to 1. A difference of 1 is its own upper
/// limit, a difference of -1 its own lower.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | variance with the factor N/(N - 1) | SAS `RISKDIFF(CL=MN)`: the same; `RISKDIFF(CL=MN(CORRECT=NO))`: without, the interval of Mee |
/// | variance at the restricted estimates | statsmodels 0.15.0 `score` restricts them wrongly: 7 of 34 against 1 of 34 has 0.0270 to 0.3453, statsmodels prints 0.0273 to 0.3434 |
/// | solved to full precision | R's DescTools `BinomDiffCI(method = "mn")` stops at steps of 1e-7 |
/// | limits where an arm has no events or only events | SAS: no limits where both arms have 0 % or 100 % |
///
/// # References
/// Miettinen O, Nurminen M. Comparative analysis of two rates. Statistics in Medicine 1985;4:213-226.
/// doi:10.1002/sim.4780040211.
///
/// # Validation
/// Hand: no events in 2 and 3, all of 12 against none of 12, and 1 of 2 in both arms, whose equations are linear or
/// quadratic at the level whose quantile is 2. The limits printed by Newcombe (1998, method 6,
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I) for eight tables to their four decimals.
/// Oracle: the equations solved in R to full precision by one search inside another, 62 cases with totals from 1 to ten
/// million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_miettinen_nurminen};
/// let result = difference_miettinen_nurminen(Count::new(56, 70)?, Count::new(48, 80)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0528 to 0.3382");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_miettinen_nurminen(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    score_interval(first, second, level, ScoreVariance::MiettinenNurminen)
}

/// Difference of two proportions with the score interval of Mee.
///
/// # Definition
/// The interval of [Miettinen and Nurminen](difference_miettinen_nurminen) without the factor N/(N - 1) in the
/// variance.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample difference and its limits, which never leave the range from -1 to 1. A difference of 1 is its own upper
/// limit, a difference of -1 its own lower.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | variance without the factor N/(N - 1), as in the [test](super::farrington_manning) of Farrington and Manning | SAS `RISKDIFF(CL=MN(CORRECT=NO))`: the same |
/// | solved to full precision | R's DescTools `BinomDiffCI(method = "mee")` stops at steps of 1e-7 |
///
/// # References
/// Mee RW. Confidence bounds for the difference between two probabilities. Biometrics 1984;40:1175-1176.
///
/// Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven methods.
/// Statistics in Medicine 1998;17:873-890, method 5.
/// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
///
/// # Validation
/// Hand: the limits printed by Newcombe for 56 of 70 against 48 of 80 to their four decimals. Oracle: the equations
/// solved in R by one search inside another, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, proportion::Count, two_proportions::difference_mee};
/// let result = difference_mee(Count::new(56, 70)?, Count::new(48, 80)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.0533 to 0.3377");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_mee(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    score_interval(first, second, level, ScoreVariance::Plain)
}

/// Whether the variance of a score statistic carries a factor for the degree of freedom that the restriction costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreVariance {
    /// No factor: Mee, Farrington and Manning, Koopman.
    Plain,
    /// The factor N/(N - 1), where N are all subjects: Miettinen and Nurminen.
    MiettinenNurminen,
}

impl ScoreVariance {
    /// The factor for the subjects of both arms.
    pub(super) fn factor(self, first: Count, second: Count) -> f64 {
        let total = (first.total() + second.total()) as f64;
        match self {
            ScoreVariance::Plain => 1.0,
            ScoreVariance::MiettinenNurminen => total / (total - 1.0),
        }
    }
}

fn score_interval(
    first: Count,
    second: Count,
    level: Level,
    variance: ScoreVariance,
) -> Result<Estimate, NotEstimable> {
    let estimate = difference(first, second)?;
    let bound = level.z() * level.z() * variance.factor(first, second);
    let lower = (estimate - distance(first, second, bound)).max(-1.0);
    let upper = (estimate + distance(second, first, bound)).min(1.0);
    Ok(Estimate { estimate, interval: Interval { lower, upper } })
}

/// The square of the score statistic, without factor, for a difference that lies `distance` below the observed one.
///
/// The score is sought at which the restricted proportions differ by so much less; the squared statistic is the score
/// times the distance. Infinite where no proportions lie so far below.
pub(super) fn squared_statistic(first: Count, second: Count, distance: f64) -> f64 {
    let reached = |score: f64| score * (variance(first, score) + variance(second, -score)) >= distance;
    let mut above = 1.0;
    while !reached(above) {
        if above > 1e300 {
            return f64::INFINITY;
        }
        above *= 2.0;
    }
    turning_point(0.0, above, 0.0, reached) * distance
}

/// Whether the [squared statistic](squared_statistic) for a difference that lies `distance` below the observed one is at
/// least `bound`: the score of the bound does not reach further.
pub(super) fn is_as_extreme(first: Count, second: Count, distance: f64, bound: f64) -> bool {
    if distance <= 0.0 {
        return bound <= 0.0;
    }
    let score = bound / distance;
    let reached = score * (variance(first, score) + variance(second, -score));
    // Where the score is infinite, no proportions lie so far below.
    reached <= distance || reached.is_nan()
}

/// How far the lower limit lies below the difference, where the squared score may reach `bound`.
///
/// The restricted estimates are usually taken from a cubic equation in $$\delta$$, whose trigonometric solution loses
/// its digits where events are few among many. With the score $$\lambda$$, the derivative of the log-likelihood, in
/// place of $$\delta$$ each arm has a quadratic equation of its own, $$\hat p_1 - p_1 = \lambda p_1 (1 - p_1) / n_1$$
/// and the same with $$-\lambda$$ in the other; their sum is $$\hat d - \delta = \lambda V$$. The squared score is then
/// $$\lambda^2 V$$, which grows with $$\lambda$$, and where it is the bound the distance is the bound over $$\lambda$$.
fn distance(first: Count, second: Count, bound: f64) -> f64 {
    if first.events() == 0 && second.non_events() == 0 {
        return 0.0;
    }
    let squared = |score: f64| score * score * (variance(first, score) + variance(second, -score));
    // The search halves its way to the last bit wherever it starts; most of its questions need no evaluation.
    let (low, high) = enclosure(squared, variance(first, 0.0) + variance(second, 0.0), bound);
    let beyond = |score: f64| score >= high || (score > low && squared(score) >= bound);
    let mut above = 1.0;
    // The squared score grows at least as the score over 10⁹, so that the doubling ends long before this end.
    while above < 1e300 && !beyond(above) {
        above *= 2.0;
    }
    bound / turning_point(0.0, above, 0.0, beyond)
}

/// Scores at which the squared score is below the bound and above it, close together but far beyond its rounding errors,
/// where a few steps find them; else 0 and infinity.
///
/// The root of the squared score is nearly proportional to the score, the variance at the observed proportions being
/// about that at the restricted ones, so that secants come near quickly.
fn enclosure(squared: impl Fn(f64) -> f64, variance: f64, bound: f64) -> (f64, f64) {
    const STEPS: usize = 8;
    const CLOSE: f64 = 1e-10;
    const APART: f64 = 1e-14;
    let root = libm::sqrt(bound);
    let excess = |score: f64| libm::sqrt(squared(score)) - root;
    // Each point with how far the root is beyond its bound there; at 0 it is 0.
    let (mut before, mut latest) = ((0.0, -root), root / libm::sqrt(variance));
    for _ in 0..STEPS {
        let beyond = excess(latest);
        let next = latest - beyond * (latest - before.0) / (beyond - before.1);
        if (next - latest).abs() <= CLOSE * latest {
            let (low, high) = (next * (1.0 - APART), next * (1.0 + APART));
            return if squared(low) < bound && bound < squared(high) { (low, high) } else { (0.0, f64::INFINITY) };
        }
        (before, latest) = ((latest, beyond), next);
    }
    (0.0, f64::INFINITY)
}

/// Variance of an arm's proportion at the estimate that a score pulls down, or a negative one up.
fn variance(count: Count, score: f64) -> f64 {
    let total = count.total() as f64;
    let pull = score / total;
    pulled(count.events(), count.non_events(), pull) * pulled(count.non_events(), count.events(), -pull) / total
}

/// The proportion $$p$$ with $$\hat p - p = s p (1 - p)$$, a maximum of the likelihood in the range from 0 to 1, to the
/// last digits however near it is to 0.
fn pulled(events: u64, others: u64, pull: f64) -> f64 {
    let total = (events + others) as f64;
    let (observed, other) = (events as f64 / total, others as f64 / total);
    // Both forms of the discriminant are equal; each is a sum of what is not negative.
    let discriminant = if pull < 0.0 {
        (1.0 + pull) * (1.0 + pull) - 4.0 * pull * observed
    } else {
        (1.0 - pull) * (1.0 - pull) + 4.0 * pull * other
    };
    let root = libm::sqrt(discriminant);
    if pull <= -1.0 { (root - (1.0 + pull)) / (-2.0 * pull) } else { 2.0 * observed / (1.0 + pull + root) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The search from where the doubling ends, each question answered by evaluation.
    fn searched(first: Count, second: Count, bound: f64) -> f64 {
        let beyond = |score: f64| score * score * (variance(first, score) + variance(second, -score)) >= bound;
        let mut above = 1.0;
        while !beyond(above) {
            above *= 2.0;
        }
        bound / turning_point(0.0, above, 0.0, beyond)
    }

    #[test]
    fn the_enclosure_changes_no_bit() {
        let totals = [1, 2, 10, 150, 123_456_789];
        let shares = [0.0, 1e-6, 0.03, 0.3, 0.5, 0.77, 0.999, 1.0];
        let count = |total: u64, share: f64| Count::new((total as f64 * share) as u64, total).expect("a share");
        let (mut searches, mut enclosed) = (0, 0);
        for (total, share) in totals.iter().flat_map(|total| shares.map(|share| (*total, share))) {
            for (other, of_other) in totals.iter().flat_map(|total| shares.map(|share| (*total, share))) {
                let (first, second) = (count(total, share), count(other, of_other));
                if first.events() == 0 && second.non_events() == 0 {
                    continue;
                }
                for bound in [0.1, 3.84] {
                    let found = distance(first, second, bound);
                    assert_eq!(
                        found.to_bits(),
                        searched(first, second, bound).to_bits(),
                        "{first:?} {second:?} {bound}"
                    );
                    let squared = |score: f64| score * score * (variance(first, score) + variance(second, -score));
                    let at_observed = variance(first, 0.0) + variance(second, 0.0);
                    enclosed += u32::from(enclosure(squared, at_observed, bound).1.is_finite());
                    searches += 1;
                }
            }
        }
        assert!(enclosed * 2 > searches, "{enclosed} of {searches} were enclosed");
    }
}
