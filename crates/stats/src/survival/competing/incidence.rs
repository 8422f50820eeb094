//! Cumulative incidence: the probability of an event of each cause by a time, the other causes competing.

use super::aalen::{Jump, Moments};
pub use super::curve::{CumulativeIncidence, IncidenceStep};
use super::jackknife::{Event, Jackknife, Path};
pub use super::probability_interval::probability_interval;
use super::{CompetingError, CompetingTimes, Ending};
pub use crate::survival::conventions::Transform;

/// How the variance of a cumulative incidence is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variance {
    /// Aalen's: hypergeometric at each time, the causes independent.
    Aalen,
    /// The delta method: multinomial at each time (Greenwood's, for a cause without competitors).
    Delta,
    /// The infinitesimal jackknife, the only one of these for case weights.
    InfinitesimalJackknife,
}

/// Aalen-Johansen estimate of the cumulative incidence of each cause.
///
/// # Definition
///
/// With $d_{ki}$ events of cause $k$, $d_i$ of all causes, and $Y_i$ subjects at risk just before the time $t_i$,
///
/// $$\hat S(t) = \prod_{t_i \le t} \Bigl(1 - \frac{d_i}{Y_i}\Bigr), \qquad
/// \hat F_k(t) = \sum_{t_i \le t} \hat S(t_{i-1}) \frac{d_{ki}}{Y_i}.$$
///
/// An increment $d_{ki}/Y_i$ that is larger by $e_{ki}$ adds
/// $\hat S(t_{i-1}) e_{ki} - (\hat F_k(t) - \hat F_k(t_i)) \sum_l e_{li} / (1 - d_i/Y_i)$ to $\hat F_k(t)$. By
/// [`Variance::Aalen`] the $e$ are independent with variances $d_{ki} (Y_i - d_{ki}) / (Y_i^2 (Y_i - 1))$, by
/// [`Variance::Delta`] multinomial with covariances $(d_{ki} [k = l] - d_{ki} d_{li} / Y_i) / Y_i^2$. By
/// [`Variance::InfinitesimalJackknife`] it is the sum over subjects of the squares of
/// $w \\, \partial \hat F_k(t) / \partial w$; of subjects of weight 1 who all enter at 0 that is the delta method's.
///
/// # Arguments
///
/// With delayed entry, a subject counts at times after its entry until its own. Weights count events and subjects.
///
/// # Returns
///
/// The curves, with one [`IncidenceStep`] for each distinct time, censorings included.
///
/// # Errors
///
/// Weights with another variance than the jackknife ([`CompetingError::Weighted`]).
///
/// # Conventions
///
/// | question | here | R `survfit` | R cmprsk `cuminc` | SAS LIFETEST |
/// |---|---|---|---|---|
/// | variance | named | jackknife | Aalen | Aalen, or `ERROR=DELTA` |
/// | variance of one event at a time | $1 / Y^2$ by Aalen | | the same | not compared |
/// | interval | named | log | none | log-log |
/// | tied events of different causes | independent by Aalen | jointly | independent | not compared |
///
/// # References
///
/// Aalen OO, Johansen S (1978). An empirical transition matrix for non-homogeneous Markov chains based on censored
/// observations. Scandinavian Journal of Statistics 5:141-150.
///
/// Aalen O (1978). Nonparametric estimation of partial transition probabilities in multiple decrement models. Annals
/// of Statistics 6:534-545. [doi:10.1214/aos/1176344198](https://doi.org/10.1214/aos/1176344198).
///
/// # Validation
///
/// By hand: six subjects in fractions (1e-14). R survival 3.5-3 `survfit` (jackknife, intervals on five scales, weights
/// and delayed entry), cmprsk 2.2-11 `cuminc` (Aalen), etm 1.1.1 (delta) on mgus2 and pbc: estimates to 1e-12, variances
/// to 1e-9 relative. The jackknife equals the derivative by the weights.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::competing::{CompetingTimes, Ending};
/// use trialstat_stats::survival::competing::incidence::{Variance, cumulative_incidence};
///
/// let endings = [Ending::Cause(0), Ending::Cause(1), Ending::Censored, Ending::Cause(0)];
/// let subjects = CompetingTimes::new(&[1.0, 2.0, 3.0, 4.0], &endings, 2)?;
/// let curve = cumulative_incidence(&subjects, Variance::Aalen)?;
/// assert_eq!(curve.incidence_at(0, 3.5), Ok(0.25));
/// assert_eq!(curve.incidence_at(0, 4.0), Ok(0.75));
/// # Ok::<(), trialstat_stats::survival::competing::CompetingError>(())
/// ```
pub fn cumulative_incidence(
    subjects: &CompetingTimes,
    variance: Variance,
) -> Result<CumulativeIncidence, CompetingError> {
    check_variance(subjects, variance)?;
    Ok(estimate(subjects, &subjects.by_time(), variance))
}

/// The same within each group: one [`cumulative_incidence`] for each label from 0, of unused labels without steps.
///
/// # Definition
/// That of [`cumulative_incidence`], of the subjects with one label.
///
/// # Errors
/// Those of [`cumulative_incidence`]; not one label for each subject, or a label not below the number of subjects.
///
/// # Conventions
/// Those of [`cumulative_incidence`].
///
/// # References
/// Those of [`cumulative_incidence`].
///
/// # Validation
/// That of [`cumulative_incidence`].
pub fn cumulative_incidence_by_group(
    subjects: &CompetingTimes,
    labels: &[usize],
    variance: Variance,
) -> Result<Vec<CumulativeIncidence>, CompetingError> {
    check_variance(subjects, variance)?;
    Ok(subjects.by_time_within(labels)?.iter().map(|order| estimate(subjects, order, variance)).collect())
}

fn check_variance(subjects: &CompetingTimes, variance: Variance) -> Result<(), CompetingError> {
    match (subjects.weights, variance) {
        (Some(_), Variance::Aalen) => Err(CompetingError::Weighted { method: "Aalen's variance" }),
        (Some(_), Variance::Delta) => Err(CompetingError::Weighted { method: "the delta method's variance" }),
        _ => Ok(()),
    }
}

/// Of the subjects of `order`, who come in ascending order of their times.
fn estimate(subjects: &CompetingTimes, order: &[usize], variance: Variance) -> CumulativeIncidence {
    let causes = subjects.causes;
    let mut curve = CumulativeIncidence::without_steps(causes, order.len());
    let at_risk = at_risk(subjects, order);
    let mut errors = vec![Moments::default(); causes];
    let mut jackknife = vec![Jackknife::default(); causes];
    let mut entering = Entering::new(subjects, order);
    let mut entry_paths =
        vec![Path::default(); if subjects.entry.is_some() { subjects.subjects() * causes } else { 0 }];
    let (mut survival, mut incidence, mut events) = (1.0, vec![0.0; causes], vec![0.0; causes]);
    for (tied, &at_risk) in order.chunk_by(super::same_time(subjects.times)).zip(&at_risk) {
        let time = subjects.times[tied[0]];
        let mut censored = 0.0;
        events.fill(0.0);
        for &subject in tied {
            match subjects.endings[subject] {
                Ending::Censored => censored += subjects.weight(subject),
                Ending::Cause(cause) => events[cause] += subjects.weight(subject),
            }
        }
        let of_all: f64 = events.iter().sum();
        let jump = |cause: usize| Jump { at_risk, of_cause: events[cause], of_all, survival };
        match variance {
            Variance::Aalen => {
                (0..causes).for_each(|own| errors[own].pass_aalen(&jump(own), events.iter().copied(), own));
            }
            Variance::Delta => (0..causes).for_each(|own| errors[own].pass_delta(&jump(own))),
            Variance::InfinitesimalJackknife => {
                for &subject in entering.before(time) {
                    for (cause, jackknife) in jackknife.iter_mut().enumerate() {
                        jackknife.enter(subjects.weight(subject));
                        if let Some(path) = entry_paths.get_mut(subject * causes + cause) {
                            *path = jackknife.path();
                        }
                    }
                }
                for (own, jackknife) in jackknife.iter_mut().enumerate() {
                    let jump = jump(own);
                    jackknife.pass(&jump);
                    for &subject in tied {
                        let entry = entry_paths.get(subject * causes + own).copied().unwrap_or_default();
                        let event = seen_from(own, subjects.endings[subject]);
                        jackknife.leave(&entry, subjects.weight(subject), &jump, event);
                    }
                    errors[own] = jackknife.moments();
                }
            }
        }
        for (cause, incidence) in incidence.iter_mut().enumerate() {
            *incidence += jump(cause).increment();
        }
        if of_all > 0.0 {
            survival = if of_all < at_risk { survival * ((at_risk - of_all) / at_risk) } else { 0.0 };
        }
        curve.times.push(time);
        curve.at_risk.push(at_risk);
        curve.censored.push(censored);
        curve.survival.push(survival);
        let log_survival = errors.first().map_or(0.0, |moments| moments.log_survival);
        curve.survival_variance.push((survival * survival * log_survival).max(0.0));
        curve.events.extend_from_slice(&events);
        curve.incidence.extend_from_slice(&incidence);
        // What is 0 may have rounded to just below.
        curve.variance.extend(errors.iter().map(|moments| moments.incidence.max(0.0)));
    }
    curve
}

fn seen_from(own: usize, ending: Ending) -> Event {
    match ending {
        Ending::Censored => Event::None,
        Ending::Cause(cause) if cause == own => Event::OfCause,
        Ending::Cause(_) => Event::OfAnotherCause,
    }
}

/// Weight at risk at each distinct time, summed from the last time back so that it is exact where it is small.
fn at_risk(subjects: &CompetingTimes, order: &[usize]) -> Vec<f64> {
    let mut entries: Vec<usize> = if subjects.entry.is_some() { order.to_vec() } else { Vec::new() };
    let entry = |subject: usize| subjects.entry.map_or(0.0, |entry| entry[subject]);
    entries.sort_by(|&a, &b| entry(a).total_cmp(&entry(b)));
    let (mut staying, mut not_entered) = (0.0, 0.0);
    let mut sums = Vec::new();
    for tied in order.chunk_by(super::same_time(subjects.times)).rev() {
        let leaving: f64 = tied.iter().map(|&subject| subjects.weight(subject)).sum();
        staying += leaving;
        while let Some(&subject) = entries.last().filter(|&&subject| entry(subject) >= subjects.times[tied[0]]) {
            not_entered += subjects.weight(subject);
            entries.pop();
        }
        // Those who leave are at risk, however much the difference of the sums has been rounded.
        sums.push((staying - not_entered).max(leaving));
    }
    sums.reverse();
    sums
}

/// The subjects in the order of their entry.
struct Entering<'a> {
    entry: Option<&'a [f64]>,
    order: Vec<usize>,
    entered: usize,
}

impl<'a> Entering<'a> {
    fn new(subjects: &CompetingTimes<'a>, order: &[usize]) -> Entering<'a> {
        let mut order = order.to_vec();
        if let Some(entry) = subjects.entry {
            order.sort_by(|&a, &b| entry[a].total_cmp(&entry[b]));
        }
        Entering { entry: subjects.entry, order, entered: 0 }
    }

    /// Those who enter before `time` and were not given before.
    fn before(&mut self, time: f64) -> &[usize] {
        let from = self.entered;
        let until = self.entry.map_or(self.order.len(), |entry| {
            from + self.order[from..].partition_point(|&subject| entry[subject] < time)
        });
        self.entered = until;
        &self.order[from..until]
    }
}
