//! The mean cumulative function of recurrent events.

use super::{FollowUp, RecurrentError, check};
use crate::interval::NotEstimable;

/// What happened at one distinct time of events, and the mean number of events from then on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanStep {
    /// The time.
    pub time: f64,
    /// Subjects under observation.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Mean number of events of a subject until this time.
    pub mean: f64,
    /// Lawless and Nadeau's variance of the mean, right whatever the dependence between a subject's events.
    pub robust_variance: f64,
    /// Its variance were the events those of a Poisson process.
    pub poisson_variance: f64,
}

/// A mean cumulative function, made by [`mean_cumulative`].
#[derive(Debug, Clone, PartialEq)]
pub struct MeanCumulative {
    steps: Vec<MeanStep>,
    /// Since when, and until when, someone is observed; none without subjects.
    observed: Option<(f64, f64)>,
}

/// Nelson's estimate of the mean cumulative function of recurrent events, with Lawless and Nadeau's variance.
///
/// # Definition
///
/// With $d_{ij}$ events of subject $j$, $d_i$ of all, at the time $t_i$ at which $Y_i$ subjects are under observation,
/// $Y_{ij} \in \{0, 1\}$ of them subject $j$,
/// $$\hat\mu(t) = \sum_{t_i \le t} \frac{d_i}{Y_i}, \qquad
/// \widehat{\mathrm{var}} = \sum_j \Bigl(\sum_{t_i \le t} \frac{Y_{ij}}{Y_i} \Bigl(d_{ij} - \frac{d_i}{Y_i}\Bigr)\Bigr)^2,$$
/// and as a Poisson process $\sum d_i / Y_i^2$. The end of observation must be independent of the events: where death ends
/// both, the curve is that of subjects who would not have died.
///
/// # Arguments
///
/// The follow-ups of one group. Subjects are under observation after their entry until their end, both events at the end
/// and several events at one time count.
///
/// # Returns
///
/// The function, in time linear in subjects and events after sorting.
///
/// # Errors
///
/// A follow-up that is none, or with events out of it or out of order.
///
/// # Conventions
///
/// | here | others |
/// |---|---|
/// | robust | R reda `mcf` by default; R survival `survfit(..., id = subject)`, its `std.chaz` of the cumulative hazard |
/// | Poisson | R reda `mcf(variance = "Poisson")` |
/// | neither | SAS RELIABILITY `MCFPLOT` takes Nelson's variance, which can be negative |
///
/// # References
///
/// Lawless JF, Nadeau C (1995). Some simple robust methods for the analysis of recurrent events. Technometrics
/// 37:158-168. [doi:10.1080/00401706.1995.10484300](https://doi.org/10.1080/00401706.1995.10484300).
///
/// Nelson WB (2003). Recurrent Events Data Analysis for Product Repairs, Disease Recurrences, and Other Applications.
/// SIAM. [doi:10.1137/1.9780898718454](https://doi.org/10.1137/1.9780898718454).
///
/// # Validation
///
/// By hand: three subjects in fractions. R survival 3.5-3 `survfit` on cgd by treatment, and with delayed entry: 1e-12
/// the mean, 1e-9 the standard error.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::recurrent::FollowUp;
/// use trialstat_stats::survival::recurrent::mean_cumulative::mean_cumulative;
///
/// let one = FollowUp { entry: 0.0, end: 9.0, events: &[2.0, 5.0] };
/// let other = FollowUp { entry: 0.0, end: 4.0, events: &[3.0] };
/// assert_eq!(mean_cumulative(&[one, other])?.mean_at(6.0), Ok(2.0));
/// # Ok::<(), trialstat_stats::survival::recurrent::RecurrentError>(())
/// ```
pub fn mean_cumulative(follow_ups: &[FollowUp]) -> Result<MeanCumulative, RecurrentError> {
    check(follow_ups)?;
    let mut events: Vec<(f64, usize)> = Vec::new();
    for (subject, follow_up) in follow_ups.iter().enumerate() {
        events.extend(follow_up.events.iter().map(|&time| (time, subject)));
    }
    events.sort_by(|one, other| one.0.total_cmp(&other.0));
    let by = |time: fn(&FollowUp) -> f64| {
        let mut order: Vec<usize> = (0..follow_ups.len()).collect();
        order.sort_by(|&a, &b| time(&follow_ups[a]).total_cmp(&time(&follow_ups[b])));
        order
    };
    let (by_entry, by_end) = (by(|follow_up| follow_up.entry), by(|follow_up| follow_up.end));
    let (mut entered, mut ended) = (0, 0);
    let mut errors = Errors::new(follow_ups.len());
    let (mut mean, mut poisson_variance) = (0.0, 0.0);
    let mut steps = Vec::new();
    for tied in events.chunk_by(|one, other| one.0 == other.0) {
        let time = tied[0].0;
        while let Some(&subject) = by_end.get(ended).filter(|&&subject| follow_ups[subject].end < time) {
            // Whoever ends before this time has entered before it, but maybe after the last.
            if follow_ups[subject].entry < errors.time {
                errors.leave(subject);
            }
            ended += 1;
        }
        while let Some(&subject) = by_entry.get(entered).filter(|&&subject| follow_ups[subject].entry < time) {
            if follow_ups[subject].end >= time {
                errors.enter(subject);
            }
            entered += 1;
        }
        let (at_risk, count) = ((entered - ended) as f64, tied.len() as f64);
        mean += count / at_risk;
        poisson_variance += count / (at_risk * at_risk);
        errors.pass(time, count / at_risk / at_risk);
        tied.iter().for_each(|&(_, subject)| errors.event(subject, 1.0 / at_risk));
        steps.push(MeanStep {
            time,
            at_risk: (entered - ended) as u64,
            events: tied.len() as u64,
            mean,
            robust_variance: errors.squares.max(0.0),
            poisson_variance,
        });
    }
    let observed = by_entry.first().zip(by_end.last());
    Ok(MeanCumulative {
        steps,
        observed: observed.map(|(&first, &last)| (follow_ups[first].entry, follow_ups[last].end)),
    })
}

/// Subjects' errors: what their own events have added less what was expected while they were under observation.
struct Errors {
    /// Each subject's events' part, and the expected part until it entered.
    own: Vec<f64>,
    /// The time of the last step.
    time: f64,
    expected: f64,
    squares: f64,
    /// Number and sum of the errors of the subjects under observation.
    at_risk: (f64, f64),
}

impl Errors {
    fn new(subjects: usize) -> Errors {
        Errors { own: vec![0.0; subjects], time: f64::NEG_INFINITY, expected: 0.0, squares: 0.0, at_risk: (0.0, 0.0) }
    }

    fn enter(&mut self, subject: usize) {
        self.own[subject] = self.expected;
        self.at_risk.0 += 1.0;
    }

    fn leave(&mut self, subject: usize) {
        self.at_risk.0 -= 1.0;
        self.at_risk.1 -= self.own[subject] - self.expected;
    }

    /// Takes what is expected at a time off the errors of all who are under observation.
    fn pass(&mut self, time: f64, expected: f64) {
        let (count, sum) = self.at_risk;
        self.squares += expected * (count * expected - 2.0 * sum);
        self.at_risk.1 -= count * expected;
        self.expected += expected;
        self.time = time;
    }

    fn event(&mut self, subject: usize, part: f64) {
        let error = self.own[subject] - self.expected;
        self.squares += part * (part + 2.0 * error);
        self.at_risk.1 += part;
        self.own[subject] += part;
    }
}

impl MeanCumulative {
    /// The function at each distinct time of events, in ascending order.
    pub fn steps(&self) -> &[MeanStep] {
        &self.steps
    }

    /// Mean number of events of a subject until `time`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoSubjects`] without any; [`NotEstimable::NotReached`] while no one is observed yet or any more.
    pub fn mean_at(&self, time: f64) -> Result<f64, NotEstimable> {
        let (from, until) = self.observed.ok_or(NotEstimable::NoSubjects)?;
        if !(from <= time && time <= until) {
            return Err(NotEstimable::NotReached);
        }
        let passed = self.steps.partition_point(|step| step.time <= time);
        Ok(passed.checked_sub(1).map_or(0.0, |latest| self.steps[latest].mean))
    }
}
