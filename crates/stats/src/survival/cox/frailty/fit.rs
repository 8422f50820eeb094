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

/// Cox regression with a shared gamma frailty: the hazards of a group's rows have an unseen factor in common.
///
/// # Definition
///
/// The hazard of row $$i$$ in group $$g$$ is $$u_g \exp(x_i \beta)$$ times that of its stratum's baseline, where the
/// $$u_g$$ are independent, gamma distributed with mean 1 and variance $$\theta$$. At a given $$\theta$$ the
/// coefficients and $$\omega_g = \log u_g$$ maximise the penalised partial likelihood
/// $$\ell(\beta, \omega) - \frac{1}{\theta} \sum_g (e^{\omega_g} - 1 - \omega_g).$$
/// $$\theta$$ maximises the likelihood with the frailties integrated out, which is the penalised one and
/// $$\sum_g \left[ d_g + \nu \log \nu - (\nu + d_g) \log(\nu + d_g) + \log \Gamma(\nu + d_g) - \log \Gamma(\nu) \right],$$
/// with $$\nu = 1 / \theta$$ and $$d_g$$ the events of group $$g$$.
///
/// # Arguments
///
/// One group's code a row; rows may be periods at risk of one subject, with entry, strata, weights and offset as
/// [`CoxData`] has them.
///
/// # Returns
///
/// Coefficients with both covariances (that of the penalised likelihood, and the reduced one), the variance with its
/// likelihood-ratio test against 0 (an even mixture of chi-squared distributions with no and one degree of freedom),
/// each group's log frailty, the partial, penalised and integrated log likelihoods. A variance of 0 is a result
/// ([`VarianceOutcome::Boundary`]): the coefficients are then those without frailty.
///
/// # Errors
///
/// Those of [`fit`]; the exact tie rule; a variance that is none; groups that are never at risk together; a maximum that
/// was not found, with the variance at which.
///
/// # Conventions
///
/// | here | R survival `frailty(distribution = "gamma")` |
/// |---|---|
/// | the variance is where the slope is 0, to rounding | EM search, ends at a change of about 1e-5 |
/// | [`FrailtyInformation`]: full or diagonal among the frailties | diagonal with more than five groups (`sparse`) |
/// | frailties on the log scale, not centred | the same |
///
/// # References
///
/// Therneau TM, Grambsch PM (2000). Modeling Survival Data: Extending the Cox Model. Springer, chapter 9.
/// [doi:10.1007/978-1-4757-3294-8](https://doi.org/10.1007/978-1-4757-3294-8).
///
/// Therneau TM, Grambsch PM, Pankratz VS (2003). Penalized survival models and frailty. Journal of Computational and
/// Graphical Statistics 12:156-175. [doi:10.1198/1061860031365](https://doi.org/10.1198/1061860031365).
///
/// # Validation
///
/// R survival 3.5-3 `coxph` with `frailty` on data of its package, at given variances with tight control: coefficients,
/// covariances, frailties and log likelihoods to 1e-9. The estimated variance: the integrated likelihood is no lower
/// than where R stops, the variance within 5e-5 of R's.
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

/// The slope of the integrated likelihood at variance 0, the score test of which is that of Commenges and Andersen.
fn slope_without(plain: &CoxModel, groups: &Groups) -> f64 {
    let predictors = predictors(&plain.sorted, &plain.maximum.coefficients);
    let information = Information::new(&plain.sorted, plain.ties, &predictors);
    slope_at_zero(&groups.events, &groups.sums(&information.expected))
}
