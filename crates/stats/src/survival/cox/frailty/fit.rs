//! The fit of a shared gamma frailty.

use super::super::Ties;
use super::super::data::{CoxData, CoxError};
use super::super::likelihood::predictors;
use super::super::model::{CoxModel, fit};
use super::groups::Groups;
use super::information::Information;
use super::marginal::slope_at_zero;
use super::model::FrailtyModel;
use super::search::Profile;
use super::{FrailtyError, FrailtyInformation, FrailtyVariance, VarianceOutcome};
use std::cell::RefCell;

/// Cox regression with a gamma frailty that the rows of a group share.
///
/// # Definition
///
/// Given the frailty $z_j = e^{\omega_j}$ of its group, a row with covariates x and offset o has the hazard
/// $h_s(t)\, z_j \exp(o + x^\top\beta)$. The frailties are independent, gamma distributed with mean 1 and variance
/// $\theta = 1/\nu$. With $\ell$ the log partial likelihood of [`fit`](fn@super::super::fit) in which the $\omega_j$
/// are coefficients too, $\beta$ and $\omega$ maximise
///
/// $$\ell(\beta, \omega) + \nu \sum_j (\omega_j - e^{\omega_j} + 1),$$
///
/// and $\theta$ maximises the log likelihood with the frailties integrated out, which is this maximum plus, with $D_j$
/// the sum of the case weights of the events of group j,
///
/// $$\sum_j \bigl[D_j + \nu \ln \nu - (\nu + D_j) \ln(\nu + D_j) + \ln \Gamma(\nu + D_j) - \ln \Gamma(\nu)\bigr].$$
///
/// At the maximum $z_j = (\nu + D_j)/(\nu + A_j)$, $A_j$ the events expected of the group at frailty 1: its mean given
/// the data, as the EM algorithm has it. $\theta$ is the root of the exact derivative; it is looked for at 1/256 and
/// twice as far again and again, to 64 or until the likelihood falls. With H the information of $(\beta, \omega)$
/// penalty included and I without it, the covariance matrices of the coefficients are the $\beta$ parts of $H^{-1}$ and
/// of $H^{-1} I H^{-1}$; neither counts that $\theta$ is estimated. The test of $\theta = 0$ takes twice the difference
/// of the integrated log likelihoods for 0 or chi-squared with one degree of freedom, each with probability ½.
///
/// # Arguments
///
/// `data` as for [`fit`](fn@super::super::fit), with strata, delayed entry, case weights and offset; `groups` has a
/// code for each row. Rows of a group may be in several strata.
///
/// # Returns
///
/// At the boundary ([`VarianceOutcome::Boundary`]) the variance is 0, and coefficients and covariance are those without
/// frailty. A group without events has a log frailty below 0, one without a row at risk has 0. Where no group has more
/// than one row ([`FrailtyModel::groups_of_one_row`]) the variance rests on proportional hazards alone.
///
/// # Not estimable
///
/// Coefficients as in [`fit`](fn@super::super::fit): a frailty makes no coefficient infinite, nor finite.
///
/// # Errors
///
/// [`FrailtyError`]: all that is wrong without frailty too; the exact tie rule; a variance that is none; a wrong number
/// of groups; one group alone, or one in each stratum; a variance, which is named, at which no maximum is found, such
/// as thousands.
///
/// # Conventions
///
/// | question | here | R `coxph(frailty(g))` |
/// |---|---|---|
/// | search for the variance | root of the derivative | until the likelihood changes by 1e-5 (`eps`) |
/// | boundary | variance 0, said | a variance near 0 |
/// | information of the frailties | named by the caller | diagonal above five groups (`sparse`) |
/// | covariance matrices | `covariance`, `reduced_covariance` | `var`, `var2` |
/// | events $D_j$ under case weights | weighted | not weighted |
/// | weighted ties by Efron's rule | mean weight of the tied events | another rule than without frailty |
/// | `partial_log_likelihood` | as R | `loglik[2]` |
/// | `penalised_log_likelihood` | as R | `loglik[2] - penalty[2]` |
/// | `integrated_log_likelihood` | as R | `I-likelihood` |
///
/// The diagonal information leaves out a part of I, so that `reduced_covariance` may then have a negative diagonal
/// element when the variance is large. SAS PHREG `RANDOM` has lognormal frailties unless told otherwise; lifelines has
/// no shared frailty.
///
/// # References
///
/// Therneau TM, Grambsch PM (2000). Modeling Survival Data: Extending the Cox Model, chapter 9. Springer.
/// [doi:10.1007/978-1-4757-3294-8](https://doi.org/10.1007/978-1-4757-3294-8).
///
/// Therneau TM, Grambsch PM, Pankratz VS (2003). Penalized survival models and frailty. Journal of Computational and
/// Graphical Statistics 12:156-175. [doi:10.1198/1061860031365](https://doi.org/10.1198/1061860031365).
///
/// Self SG, Liang KY (1987). Asymptotic properties of maximum likelihood estimators and likelihood ratio tests under
/// nonstandard conditions. Journal of the American Statistical Association 82:605-610.
/// [doi:10.1080/01621459.1987.10478472](https://doi.org/10.1080/01621459.1987.10478472).
///
/// # Validation
///
/// By hand: two groups in mirrored strata, frailties, likelihoods, variances and the equation of $\theta$ (1e-12). R
/// survival 3.5-3 on kidney, rats, retinopathy, bladder and lung, with strata, entry, weights and offset: at given
/// variances and at the root of the derivative made of `coxph`'s own fits, coefficients, variance, log likelihoods and
/// degrees of freedom to 1e-9 relative, log frailties to 1e-9, covariances to 1e-10 of the largest; with diagonal
/// information 1e-6, at which R's steps end. Where R's own search ends: variance 5e-5, coefficients 2e-5. Properties:
/// variance near 0, names of groups, unit of time, weights as repeated rows.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::cox::frailty::{FrailtyInformation, FrailtyVariance, gamma_frailty};
/// use trialstat_stats::survival::cox::{CoxData, Ties};
///
/// let (times, event) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [true, true, true, false, true, true]);
/// let (treated, centre) = ([0.0, 1.0, 0.0, 1.0, 1.0, 0.0], [0, 0, 0, 1, 1, 1]);
/// let columns: [&[f64]; 1] = [&treated];
/// let data = CoxData::new(&times, &event, &columns);
/// let variance = FrailtyVariance::Estimated;
/// let model = gamma_frailty(&data, &centre, Ties::Efron, variance, FrailtyInformation::Full)?;
/// assert!(model.groups[0].log_frailty > model.groups[1].log_frailty);
/// # Ok::<(), trialstat_stats::survival::cox::frailty::FrailtyError>(())
/// ```
pub fn gamma_frailty(
    data: &CoxData,
    groups: &[usize],
    ties: Ties,
    variance: FrailtyVariance,
    information: FrailtyInformation,
) -> Result<FrailtyModel, FrailtyError> {
    if let FrailtyVariance::Fixed(variance) = variance
        && !(variance.is_finite() && variance >= 0.0)
    {
        return Err(FrailtyError::Variance { variance });
    }
    if ties == Ties::Exact {
        return Err(CoxError::NotForExact.into());
    }
    let plain = fit(data, ties)?;
    let groups = Groups::new(data, groups, &plain.sorted)?;
    if !groups.meet(&plain.sorted) {
        return Err(FrailtyError::OneGroup);
    }
    let start = if plain.maximum.flat.is_some() {
        vec![0.0; plain.sorted.covariates]
    } else {
        plain.maximum.coefficients.clone()
    };
    let profile = Profile {
        sorted: &plain.sorted,
        ties,
        groups: &groups,
        free: &plain.free,
        infinite: plain.maximum.flat.is_some(),
        last: RefCell::new((start, vec![0.0; groups.count()])),
    };
    let (outcome, found) = match variance {
        FrailtyVariance::Fixed(0.0) => (VarianceOutcome::Fixed, None),
        FrailtyVariance::Fixed(variance) => (VarianceOutcome::Fixed, Some(profile.at(variance)?)),
        FrailtyVariance::Estimated => match profile.largest(plain.log_likelihood, slope_without(&plain, &groups))? {
            None => (VarianceOutcome::Boundary, None),
            found => (VarianceOutcome::Estimated, found),
        },
    };
    match found {
        None => Ok(FrailtyModel::without_frailty(plain, groups, outcome, information)),
        Some(found) => FrailtyModel::new(&profile, &plain, found, outcome, information),
    }
}

/// The slope of the integrated likelihood at variance 0.
fn slope_without(plain: &CoxModel, groups: &Groups) -> f64 {
    let predictors = predictors(&plain.sorted, &plain.maximum.coefficients);
    let information = Information::new(&plain.sorted, plain.ties, &predictors);
    slope_at_zero(&groups.events, &groups.sums(&information.expected))
}
