//! The Kaplan-Meier estimator of the survival function.

pub use super::conventions::{LowerLimit, Quantile, QuantileRule, Transform};
use super::curve::Falling;
pub use super::curve::{Step, SurvivalCurve};
use super::observed::{Observed, ObservedError};
use super::tally::{Tally, each_tally_in};
use super::{SurvivalError, check_subjects};

/// Kaplan-Meier (product-limit) estimate of the survival function, with Greenwood's variance.
///
/// # Definition
///
/// With $d_i$ events among the $n_i$ subjects at risk just before the distinct time $t_i$,
///
/// $$\hat S(t) = \prod_{t_i \le t} \frac{n_i - d_i}{n_i}, \qquad
/// \widehat{\mathrm{var}}\bigl(\log \hat S(t)\bigr) = \sum_{t_i \le t} \frac{d_i}{n_i (n_i - d_i)}.$$
///
/// Between two censorings the product is taken as one fraction, so that without censoring the curve is one minus the
/// empirical distribution function to the last bit.
///
/// # Arguments
///
/// `times` from 0, in any unit and any order; `event[i]` says whether the event happened at `times[i]`.
///
/// # Returns
///
/// The curve with one [`Step`] for each distinct time, censorings included. Of no subjects it is a curve without steps.
///
/// # Errors
///
/// The slices differ in length; a time is negative or not finite.
///
/// # Conventions
///
/// | question | here | R `survfit` | SAS LIFETEST | lifelines |
/// |---|---|---|---|---|
/// | censored at the time of an event | at risk of it | same | same | same |
/// | event at time 0 | counts | counts | counts | counts |
/// | times that differ by rounding noise | distinct | merged below 1.5e-8 relative | distinct | distinct |
/// | beyond the last time, curve above 0 | not reached | carried on only with `extend` | missing | carried on |
/// | limits where the curve is 0 | undefined | NA | missing | 0 and 0 |
///
/// # References
///
/// Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. Journal of the American
/// Statistical Association 53:457-481.
/// [doi:10.1080/01621459.1958.10501452](https://doi.org/10.1080/01621459.1958.10501452).
///
/// Kalbfleisch JD, Prentice RL (2002). The Statistical Analysis of Failure Time Data, 2nd ed. Wiley.
/// [doi:10.1002/9781118032985](https://doi.org/10.1002/9781118032985).
///
/// # Validation
///
/// By hand: four uncensored times, six subjects in fractions, the control arm of the 6-MP trial (1e-14). R survival
/// 3.5-3 on aml, gehan, lung, ovarian, veteran and toy data that end at 0, begin at 0 or run flat at one half: curve,
/// standard error and limits on five scales to 1e-12, quantiles exactly. Without censoring equal to the empirical
/// distribution.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::kaplan_meier::kaplan_meier;
///
/// let curve = kaplan_meier(&[6.0, 6.0, 7.0, 9.0], &[true, false, true, false])?;
/// assert_eq!(curve.survival_at(6.5), Ok(0.75));
/// assert_eq!(curve.survival_at(8.0), Ok(0.375));
/// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
/// ```
pub fn kaplan_meier(times: &[f64], event: &[bool]) -> Result<SurvivalCurve, SurvivalError> {
    check_subjects(times, event)?;
    Ok(Scratch::default().fall(&Observed::from_start(times, event)))
}

/// Kaplan-Meier estimate with delayed entry and case weights.
///
/// # Definition
///
/// As [`kaplan_meier`], $n_i$ and $d_i$ being sums of weights, and $n_i$ that of the records which entered before
/// $t_i$ and end at $t_i$ or later. Greenwood's variance takes the weights as counts; where they are not, that of
/// [`kaplan_meier_jackknife`](super::jackknife::kaplan_meier_jackknife) holds.
///
/// # Arguments
///
/// The records. Groups (strata) have a curve each: [`Observed::by_group`].
///
/// # Returns
///
/// The curve with one [`Step`] for each distinct time at which a record of a weight above 0 ends. Once it is 0 it
/// stays 0, however many enter later: with few at risk early, look at the numbers at risk first.
///
/// # Errors
///
/// As [`Observed::check`].
///
/// # Conventions
///
/// | question | here | R `survfit` | SAS LIFETEST and PHREG | lifelines |
/// |---|---|---|---|---|
/// | at risk at the time of one's entry | no | no | no | no |
/// | variance with weights that are no counts | named by the caller | infinitesimal jackknife, of itself | | Greenwood, with a warning |
/// | several records of a subject | apart; [`join_periods`](super::periods::join_periods) joins them | apart; with `id` joined to count censorings | apart | apart |
///
/// # References
///
/// Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. Journal of the American
/// Statistical Association 53:457-481.
/// [doi:10.1080/01621459.1958.10501452](https://doi.org/10.1080/01621459.1958.10501452).
///
/// # Validation
///
/// R survival 3.5-3 on weighted toy data, the Channing House and the Stanford heart transplant data with delayed
/// entry: curve and limits to 1e-12. Weights 1 give the counts, weights 2 the doubled records.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::kaplan_meier::product_limit;
/// use trialstat_stats::survival::observed::Observed;
///
/// let (times, event) = ([6.0, 7.0, 9.0], [true, false, true]);
/// let observed = Observed { times: &times, event: &event, entry: Some(&[0.0, 0.0, 6.0]), weights: None };
/// assert_eq!(product_limit(&observed)?.survival_at(6.5), Ok(0.5));
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn product_limit(observed: &Observed<'_>) -> Result<SurvivalCurve, ObservedError> {
    Scratch::default().product_limit(observed)
}

/// Memory in which many curves are made, one after another, such as those of simulated trials: without weights and delayed
/// entry no more than the curves before took, if they are taken back.
#[derive(Debug, Default)]
pub struct Scratch {
    ends: Vec<u64>,
    /// Steps of curves that nobody needs any more.
    steps: Vec<Vec<Step>>,
}

impl Scratch {
    /// The curve that [`product_limit`] describes.
    ///
    /// # Errors
    /// As [`Observed::check`].
    pub fn product_limit(&mut self, observed: &Observed<'_>) -> Result<SurvivalCurve, ObservedError> {
        observed.check()?;
        Ok(self.fall(observed))
    }

    /// Takes back a curve that nobody needs any more.
    pub fn take_back(&mut self, curve: SurvivalCurve) {
        self.steps.push(curve.steps);
    }

    fn fall(&mut self, observed: &Observed<'_>) -> SurvivalCurve {
        let mut steps = self.steps.pop().unwrap_or_default();
        steps.clear();
        of_tallies(observed, steps, |visit| each_tally_in(&mut self.ends, observed, visit))
    }
}

/// The curve of tallies of the records, or of what they are turned into; its steps are put into empty memory.
pub(super) fn of_tallies(
    observed: &Observed<'_>,
    steps: Vec<Step>,
    each: impl FnOnce(&mut dyn FnMut(Tally)),
) -> SurvivalCurve {
    let mut falling = Falling::new();
    let mut curve = SurvivalCurve { steps, subjects: 0, events: 0, delayed_entry: observed.entry.is_some() };
    each(&mut |tally| {
        curve.events += tally.event_records;
        curve.steps.push(falling.step(&tally));
    });
    curve.subjects = (0..observed.times.len()).filter(|&index| observed.weight(index) > 0.0).count() as u64;
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_in_used_memory_is_that_in_its_own() {
        let mut scratch = Scratch::default();
        let long = ([6.0, 6.0, 7.0, 9.0], [true, false, true, false]);
        let short = ([2.0, 3.0], [false, true]);
        for _ in 0..2 {
            for (times, event) in [(&long.0[..], &long.1[..]), (&short.0, &short.1)] {
                let curve = scratch.product_limit(&Observed::from_start(times, event)).expect("records");
                assert_eq!(Ok(&curve), kaplan_meier(times, event).as_ref());
                scratch.take_back(curve);
            }
        }
        assert!(scratch.product_limit(&Observed::from_start(&[-1.0], &[true])).is_err());
    }
}
