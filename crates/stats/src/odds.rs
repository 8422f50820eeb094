//! The odds ratio of two independent proportions.
//!
//! The first arm is the one compared, the second its reference: the ratio is the first arm's odds over the second's.

use crate::bisection::turning_point;
use crate::interval::{Estimate, Interval, Level, NotEstimable};
use crate::proportion::{Count, check_arms};

mod conditional;
mod mid_p;

use conditional::Own;
pub use mid_p::odds_ratio_mid_p;

/// Odds ratio with Woolf's interval on the log scale.
///
/// # Definition
/// With $$a, b$$ the first arm's subjects with and without an event and $$c, d$$ the second's,
/// $$\frac{ad}{bc} \exp\left(\pm z \sqrt{1/a + 1/b + 1/c + 1/d}\right)$$
/// where $$z$$ is the standard normal quantile of the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample odds ratio and its limits.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroCell`] when any cell is 0.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | nothing is added to a cell | SAS `OR(CL=WALD)` and R's epitools `oddsratio.wald`: the same |
/// | nothing is estimated beside a zero | R's metafor `escalc(measure = "OR")` adds 1/2 to every cell of a table with a zero |
///
/// # References
/// Woolf B. On estimating the relation between blood group and disease. Annals of Human Genetics 1955;19:251-253.
/// doi:10.1111/j.1469-1809.1955.tb01348.x.
///
/// # Validation
/// Hand: 2 of 6 against 8 of 16 at the level whose quantile is 2, where the log odds ratio has variance 1. Oracle: the
/// formula evaluated in R, 38 cases with totals from 3 to a million, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, odds::odds_ratio_woolf, proportion::Count};
/// let result = odds_ratio_woolf(Count::new(15, 40)?, Count::new(10, 40)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4}", result.estimate), "1.8000");
/// assert_eq!(format!("{:.4} to {:.4}", result.interval.lower, result.interval.upper), "0.6891 to 4.7019");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio_woolf(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    check_arms(first, second)?;
    let cells = [first.events(), first.non_events(), second.events(), second.non_events()];
    if cells.contains(&0) {
        return Err(NotEstimable::ZeroCell);
    }
    let estimate = (first.events() * second.non_events()) as f64 / (first.non_events() * second.events()) as f64;
    let log_variance: f64 = cells.iter().map(|&cell| 1.0 / cell as f64).sum();
    let factor = libm::exp(level.z() * libm::sqrt(log_variance));
    Ok(Estimate { estimate, interval: Interval { lower: estimate / factor, upper: estimate * factor } })
}

/// Conditional maximum likelihood estimate of the odds ratio with its exact central interval.
///
/// # Definition
/// Given all margins, the first arm's events $$X$$ follow the noncentral hypergeometric distribution
/// $$P(X = x \mid \psi) \propto \binom{n_1}{x} \binom{n_2}{k - x} \psi^x$$
/// with $$n_1, n_2$$ the arms' totals and $$k$$ the events of both. For $$x$$ observed events the estimate solves
/// $$E(X \mid \hat\psi) = x$$ and the limits
/// $$P(X \ge x \mid \psi_L) = \alpha/2, \qquad P(X \le x \mid \psi_U) = \alpha/2.$$
/// All three are found by Newton's method on the logarithm of $$\psi$$.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The estimate and its limits. At the fewest events that the margins allow the estimate and the lower limit are 0, at
/// the most the estimate and the upper limit are infinite.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroMargin`] when no subject or every subject
/// has an event, so that the margins allow one table only.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | conditional estimate | R `fisher.test`: the same; SAS `EXACT OR`: the sample odds ratio beside these limits |
/// | solved to about 1e-13 relative | R `fisher.test` stops its root search early: 4 of 5 against 1 of 7 has the upper limit 1371.0, R prints 1351.2 |
/// | no estimate where a margin is 0 | R `fisher.test`: 0, with limits 0 and infinity |
///
/// # References
/// Fisher RA. The logic of inductive inference. Journal of the Royal Statistical Society 1935;98:39-82.
/// doi:10.2307/2342435.
///
/// Gart JJ. Point and interval estimation of the common odds ratio in the combination of 2 x 2 tables with fixed
/// marginals. Biometrika 1970;57:471-475. doi:10.1093/biomet/57.3.471.
///
/// # Validation
/// Hand: 1 of 2 against 1 of 3 and 1 of 1 against none of 1, whose equations are quadratic and linear. Oracle: the
/// equations solved in R by `uniroot` to full precision, 52 cases with totals from 1 to a million, 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, odds::odds_ratio_conditional, proportion::Count};
/// let result = odds_ratio_conditional(Count::new(4, 5)?, Count::new(1, 7)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.1}", result.interval.upper), "1371.0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio_conditional(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    conditional::estimate_with_limits(first, second, level, Own::Whole)
}

/// Sample odds ratio with the profile likelihood interval of logistic regression.
///
/// # Definition
/// With $$a, b$$ the first arm's subjects with and without an event and $$c, d$$ the second's, the odds ratio is
/// $$\hat\psi = ad / bc$$ and the limits are the ends of the $$\psi$$ with
/// $$2 \left(\max_{p_1, p_2} \ell - \max_{\mathrm{odds}(p_1) = \psi\,\mathrm{odds}(p_2)} \ell\right) \le z^2$$
/// where $$\ell$$ is the logarithm of the binomial likelihood of both arms and $$z$$ the standard normal quantile of
/// the level.
///
/// # Arguments
/// `first` is the arm compared, `second` its reference.
///
/// # Returns
/// The sample odds ratio and its limits. Where $$a$$ or $$d$$ is 0 the odds ratio and its lower limit are 0, where
/// $$b$$ or $$c$$ is 0 the odds ratio and its upper limit are infinite; the other limit is finite and above 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when an arm's total is 0, [`NotEstimable::ZeroMargin`] when no subject or every subject
/// has an event, so that every odds ratio fits equally well.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | solved to full precision | R `confint` of a `glm`: read off a spline through the profile; SAS `OR(CL=LR)` and `LOGISTIC CLODDS=PL`: iterated |
/// | a limit on one side beside a zero | R `confint` of a `glm`: 0 of 10 against 2 of 10 has 0 to 1.4758, R prints `NA` to infinity |
///
/// # References
/// Venzon DJ, Moolgavkar SH. A method for computing profile-likelihood-based confidence intervals. Applied Statistics
/// 1988;37:87-94. doi:10.2307/2347496.
///
/// # Validation
/// Hand: 1 of 2 in both arms and none of 1 against 1 of 1, whose equations have closed solutions at the level whose
/// quantile is 2. Oracle: the deviance solved in R by `uniroot` to full precision, 58 cases with totals from 1 to ten
/// million, 1e-9 relative; 42 of them, without a zero, by R `confint` of a `glm`, within a thousandth of the distance
/// from estimate to limit.
///
/// # Examples
/// ```
/// use trialstat_stats::{interval::Level, odds::odds_ratio_profile, proportion::Count};
/// let result = odds_ratio_profile(Count::new(46, 73)?, Count::new(25, 79)?, Level::NINETY_FIVE)?;
/// assert_eq!(format!("{:.2}", result.estimate), "3.68");
/// assert_eq!(format!("{:.4} to {:.3}", result.interval.lower, result.interval.upper), "1.8999 to 7.298");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn odds_ratio_profile(first: Count, second: Count, level: Level) -> Result<Estimate, NotEstimable> {
    check_arms(first, second)?;
    if first.events() + second.events() == 0 || first.non_events() + second.non_events() == 0 {
        return Err(NotEstimable::ZeroMargin);
    }
    let concordant = [first.events(), second.non_events()];
    let discordant = [first.non_events(), second.events()];
    let product = |cells: [u64; 2]| (cells[0] * cells[1]) as f64;
    let bound = level.z() * level.z() / 2.0;
    let lower = least_odds_ratio(concordant, discordant, bound);
    let upper = 1.0 / least_odds_ratio(discordant, concordant, bound);
    Ok(Estimate { estimate: product(concordant) / product(discordant), interval: Interval { lower, upper } })
}

/// The least ratio of the product of the falling cells to that of the rising cells at which half the deviance is no
/// more than `bound`.
///
/// At any odds ratio the expected cells have the observed margins, and so differ from the observed by one number, taken
/// from the falling and added to the rising cells: the search goes over what is left of the smaller falling cell, and
/// the odds ratio follows from the cells.
fn least_odds_ratio(falling: [u64; 2], rising: [u64; 2], bound: f64) -> f64 {
    let smaller = falling[0].min(falling[1]);
    if smaller == 0 {
        return 0.0;
    }
    let expected = |left: f64| {
        let moved = smaller as f64 - left;
        (falling.map(|cell| (cell - smaller) as f64 + left), rising.map(|cell| cell as f64 + moved), moved)
    };
    let within = |left: f64| {
        let (fallen, risen, moved) = expected(left);
        let fallen = (0..2).map(|index| half_deviance(falling[index], fallen[index], -moved));
        let risen = (0..2).map(|index| half_deviance(rising[index], risen[index], moved));
        fallen.chain(risen).sum::<f64>() <= bound
    };
    let (fallen, risen, _) = expected(turning_point(0.0, smaller as f64, 0.0, within));
    (fallen[0] / risen[0]) * (fallen[1] / risen[1])
}

/// What one cell adds to half the deviance, where `moved` is by how much it is expected to differ.
///
/// The differences cancel over the four cells; with them, no cell's part is negative and none cancels another's.
fn half_deviance(observed: u64, expected: f64, moved: f64) -> f64 {
    if observed == 0 {
        return moved;
    }
    let observed = observed as f64;
    let change = moved / observed;
    let log_ratio = if change < -0.5 { libm::log(expected / observed) } else { libm::log1p(change) };
    moved - observed * log_ratio
}
