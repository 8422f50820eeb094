//! How long subjects were followed: the reverse Kaplan-Meier curve.

use super::curve::SurvivalCurve;
use super::kaplan_meier::of_tallies;
use super::observed::{Observed, ObservedError};
use super::tally::{Tally, each_tally};

/// Whether those with the event are at risk of being censored at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReverseTies {
    /// They are: the curve is that of the records with event and censoring exchanged. R's `survfit(Surv(t, 1 - d))`.
    EventsStayAtRisk,
    /// They are not: they left before, as the ordinary curve has it. This curve times the ordinary one is the share
    /// still under observation.
    EventsLeaveFirst,
}

/// Kaplan-Meier estimate of the time under observation, the event being the censoring of it.
///
/// # Definition
///
/// With $d_i$ events and $c_i$ censorings among the $n_i$ at risk just before the distinct time $t_i$, the curve is
/// $\prod_{t_i \le t} (1 - c_i / n_i)$ if events stay at risk, $\prod_{t_i \le t} (1 - c_i / (n_i - d_i))$ if they
/// leave first; its median is the median follow-up. Quantiles, limits and steps are read as those of any curve.
///
/// # Arguments
///
/// The records, and the treatment of times at which both an event and a censoring happen.
///
/// # Returns
///
/// The curve, whose steps count censorings as events and events as censorings.
///
/// # Errors
///
/// As [`Observed::check`].
///
/// # Conventions
///
/// | here | R `survfit(Surv(t, 1 - d))` | R's prodlim `reverse = TRUE` | SAS `TIME t*d(1)` |
/// |---|---|---|---|
/// | named by the caller | events stay at risk | events leave first | events stay at risk |
///
/// # References
///
/// Schemper M, Smith TL (1996). A note on quantifying follow-up in studies of failure time. Controlled Clinical Trials
/// 17:343-346. [doi:10.1016/0197-2456(96)00075-X](https://doi.org/10.1016/0197-2456%2896%2900075-X).
///
/// # Validation
///
/// R survival 3.5-3 (events stay) and prodlim (events leave first) on data with ties of both: curve to 1e-12,
/// quantiles exactly. The product of both curves is the share under observation.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::follow_up::{ReverseTies, reverse_kaplan_meier};
/// use trialstat_stats::survival::observed::Observed;
///
/// let observed = Observed::from_start(&[1.0, 2.0, 2.0, 3.0], &[true, true, false, false]);
/// let follow_up = reverse_kaplan_meier(&observed, ReverseTies::EventsLeaveFirst)?;
/// assert_eq!(follow_up.survival_at(2.0), Ok(0.5));
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn reverse_kaplan_meier(observed: &Observed<'_>, ties: ReverseTies) -> Result<SurvivalCurve, ObservedError> {
    observed.check()?;
    let exchanged: Vec<bool> = observed.event.iter().map(|event| !event).collect();
    let exchanged = Observed { event: &exchanged, ..*observed };
    Ok(of_tallies(observed, Vec::new(), |visit| {
        each_tally(&exchanged, |tally| match ties {
            ReverseTies::EventsStayAtRisk => visit(tally),
            ReverseTies::EventsLeaveFirst => visit(left_first(tally)),
        });
    }))
}

/// The tally without those censored in it, who had the event and left before.
fn left_first(tally: Tally) -> Tally {
    let spared = tally.spared - tally.censored;
    // What is left by rounding where nobody is: less than the smallest weight among those at risk would be.
    let spared = if spared <= 1e-12 * tally.at_risk { 0.0 } else { spared };
    Tally { at_risk: spared + tally.events, spared, ..tally }
}
