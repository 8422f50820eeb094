//! The probability to be in each state, by the Aalen-Johansen estimator.

use super::{MultistateError, Stay, check};
use crate::interval::NotEstimable;

/// The distribution over the states from which all starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Initial<'a> {
    /// That of the subjects observed from the earliest entry on.
    AtEarliestEntry,
    /// Known probabilities, one for each state.
    Known(&'a [f64]),
}

/// Whether the variance is estimated, which takes time in proportion to the times times the subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OccupancyVariance {
    /// By the infinitesimal jackknife, subjects being independent.
    InfinitesimalJackknife,
    /// Not at all.
    Omitted,
}

/// Probabilities to be in each state, made by [`occupancy`].
#[derive(Debug, Clone, PartialEq)]
pub struct Occupancy {
    states: usize,
    start: f64,
    initial: Vec<f64>,
    times: Vec<f64>,
    // Of these, the states' values at the first time come before those at the second.
    at_risk: Vec<f64>,
    probability: Vec<f64>,
    variance: Option<Vec<f64>>,
}

/// State occupancy probabilities by the Aalen-Johansen estimator of a Markov or any other multi-state history.
///
/// # Definition
///
/// With $N_{sr}(t_i)$ transitions from state $s$ to $r$ at $t_i$ among the $Y_s(t_i)$ subjects in $s$ just before,
/// $$\hat p(t) = \hat p(0) \prod_{t_i \le t} (I + \hat A_i), \qquad (\hat A_i)_{sr} = \frac{N_{sr}(t_i)}{Y_s(t_i)},
/// \quad (\hat A_i)_{ss} = -\sum_{r \ne s} (\hat A_i)_{sr}.$$
/// The variance is the sum over subjects of the squares of $w \\, \partial \hat p / \partial w$ at weight $w = 1$, the
/// initial distribution's own part in it where that is estimated. Occupancy is consistent without the Markov property
/// where censoring depends on nothing.
///
/// # Arguments
///
/// `stays` in any order; a subject is at risk in its state after `entry` until `exit`, also at the time of an exit.
///
/// # Returns
///
/// The probabilities at each distinct exit.
///
/// # Errors
///
/// Stays that are no histories, an initial distribution that is none.
///
/// # Conventions
///
/// | question | here | R `survfit(Surv(entry, exit, next), id =, istate =)` | R etm |
/// |---|---|---|---|
/// | variance | infinitesimal jackknife | the same | Greenwood's, for Markov histories |
/// | initial distribution | named | that at risk at the first transition | none, transition probabilities |
/// | its variance | none if known, else the jackknife's | none | none |
///
/// # References
///
/// Aalen OO, Johansen S (1978). An empirical transition matrix for non-homogeneous Markov chains based on censored
/// observations. Scandinavian Journal of Statistics 5:141-150.
///
/// Datta S, Satten GA (2001). Validity of the Aalen-Johansen estimators of stage occupation probabilities and
/// Nelson-Aalen estimators of integrated transition hazards for non-Markov models. Statistics and Probability Letters
/// 55:403-411. [doi:10.1016/S0167-7152(01)00155-9](https://doi.org/10.1016/S0167-7152(01)00155-9).
///
/// # Validation
///
/// R survival 3.5-3 `survfit`: relapses and remissions with death, delayed entry, two initial states: probabilities to
/// 1e-12, standard errors to 1e-9. With two competing states equal to the cumulative incidences.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::multistate::Stay;
/// use trialstat_stats::survival::multistate::occupancy::{Initial, OccupancyVariance, occupancy};
///
/// let stays = [
///     Stay { subject: 0, state: 0, entry: 0.0, exit: 2.0, next: Some(1) },
///     Stay { subject: 0, state: 1, entry: 2.0, exit: 5.0, next: Some(0) },
///     Stay { subject: 1, state: 0, entry: 0.0, exit: 4.0, next: Some(1) },
/// ];
/// let curve = occupancy(&stays, 2, Initial::AtEarliestEntry, OccupancyVariance::Omitted)?;
/// assert_eq!(curve.probability_at(1, 3.0), Ok(0.5));
/// # Ok::<(), trialstat_stats::survival::multistate::MultistateError>(())
/// ```
pub fn occupancy(
    stays: &[Stay],
    states: usize,
    initial: Initial,
    variance: OccupancyVariance,
) -> Result<Occupancy, MultistateError> {
    check(stays, states)?;
    let start = stays.iter().map(|stay| stay.entry).fold(f64::INFINITY, f64::min);
    let initial_probability = match initial {
        Initial::AtEarliestEntry => shares(stays, states, start),
        Initial::Known(known) if is_distribution(known, states) => known.to_vec(),
        Initial::Known(_) => return Err(MultistateError::Initial { states }),
    };
    let mut influence = match variance {
        OccupancyVariance::Omitted => None,
        OccupancyVariance::InfinitesimalJackknife => {
            let of_initial = matches!(initial, Initial::AtEarliestEntry).then_some(start);
            Some(Influence::new(stays, &initial_probability, of_initial))
        }
    };
    let mut walk = Walk::new(stays, states);
    let mut curve = Occupancy {
        states,
        start,
        times: Vec::new(),
        at_risk: Vec::new(),
        probability: Vec::new(),
        variance: influence.is_some().then(Vec::new),
        initial: initial_probability.clone(),
    };
    let mut probability = initial_probability;
    while let Some(time) = walk.next_time() {
        if walk.transitions.iter().any(|&count| count > 0.0) {
            if let Some(influence) = influence.as_mut() {
                influence.pass(&walk, &probability);
            }
            probability = walk.pass(&probability);
        }
        curve.times.push(time);
        curve.at_risk.extend_from_slice(&walk.at_risk);
        curve.probability.extend_from_slice(&probability);
        if let (Some(influence), Some(variances)) = (influence.as_ref(), curve.variance.as_mut()) {
            variances.extend(influence.squares());
        }
        walk.leave();
    }
    Ok(curve)
}

/// Shares of the states among those who are observed from `start` on.
fn shares(stays: &[Stay], states: usize, start: f64) -> Vec<f64> {
    let mut counts = vec![0.0; states];
    stays.iter().filter(|stay| stay.entry == start).for_each(|stay| counts[stay.state] += 1.0);
    let all: f64 = counts.iter().sum();
    counts.iter().map(|count| count / all.max(1.0)).collect()
}

fn is_distribution(known: &[f64], states: usize) -> bool {
    known.len() == states
        && known.iter().all(|&probability| probability >= 0.0)
        && (known.iter().sum::<f64>() - 1.0).abs() <= 1e-12
}

/// The stays in the order of their ends, with who is at risk at each.
struct Walk<'a> {
    stays: &'a [Stay],
    states: usize,
    by_exit: Vec<usize>,
    by_entry: Vec<usize>,
    entered: usize,
    left: usize,
    /// Position after the stays that end at the present time.
    leaving: usize,
    at_risk: Vec<f64>,
    transitions: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(stays: &'a [Stay], states: usize) -> Walk<'a> {
        let mut by_exit: Vec<usize> = (0..stays.len()).collect();
        let mut by_entry = by_exit.clone();
        by_exit.sort_by(|&a, &b| stays[a].exit.total_cmp(&stays[b].exit));
        by_entry.sort_by(|&a, &b| stays[a].entry.total_cmp(&stays[b].entry));
        let (at_risk, transitions) = (vec![0.0; states], vec![0.0; states * states]);
        Walk { stays, states, by_exit, by_entry, entered: 0, left: 0, leaving: 0, at_risk, transitions }
    }

    /// Goes to the next end of a stay.
    fn next_time(&mut self) -> Option<f64> {
        let time = self.stays[*self.by_exit.get(self.left)?].exit;
        while let Some(&stay) = self.by_entry.get(self.entered).filter(|&&stay| self.stays[stay].entry < time) {
            self.at_risk[self.stays[stay].state] += 1.0;
            self.entered += 1;
        }
        self.transitions.fill(0.0);
        self.leaving = self.left;
        while let Some(&stay) = self.by_exit.get(self.leaving).filter(|&&stay| self.stays[stay].exit == time) {
            if let Some(next) = self.stays[stay].next {
                self.transitions[self.stays[stay].state * self.states + next] += 1.0;
            }
            self.leaving += 1;
        }
        Some(time)
    }

    fn leave(&mut self) {
        while self.left < self.leaving {
            self.at_risk[self.stays[self.by_exit[self.left]].state] -= 1.0;
            self.left += 1;
        }
    }

    /// A row vector times the matrix of the present time's transitions.
    fn pass(&self, vector: &[f64]) -> Vec<f64> {
        let mut passed = vector.to_vec();
        for from in (0..self.states).filter(|&from| self.at_risk[from] > 0.0) {
            for to in 0..self.states {
                let moved = vector[from] * (self.transitions[from * self.states + to] / self.at_risk[from]);
                passed[from] -= moved;
                passed[to] += moved;
            }
        }
        passed
    }
}

/// What the probabilities change by with each subject's weight.
struct Influence<'a> {
    stays: &'a [Stay],
    states: usize,
    of_subject: Vec<f64>,
    /// The stays that are not known to be over.
    open: Vec<usize>,
}

impl<'a> Influence<'a> {
    /// From an initial distribution that is known, or that of the subjects observed from a time on.
    fn new(stays: &'a [Stay], initial: &[f64], estimated_from: Option<f64>) -> Influence<'a> {
        let (states, subjects) = (initial.len(), stays.iter().map(|stay| stay.subject + 1).max().unwrap_or(0));
        let mut of_subject = vec![0.0; subjects * states];
        let first = |stay: &&Stay| Some(stay.entry) == estimated_from;
        let count = stays.iter().filter(first).count() as f64;
        for stay in stays.iter().filter(first) {
            for (state, probability) in initial.iter().enumerate() {
                let own = if state == stay.state { 1.0 } else { 0.0 };
                of_subject[stay.subject * states + state] = (own - probability) / count;
            }
        }
        Influence { stays, states, of_subject, open: (0..stays.len()).collect() }
    }

    fn pass(&mut self, walk: &Walk, probability: &[f64]) {
        for row in self.of_subject.chunks_exact_mut(self.states) {
            if row.iter().any(|&value| value != 0.0) {
                let passed = walk.pass(row);
                row.copy_from_slice(&passed);
            }
        }
        let time = self.stays[walk.by_exit[walk.left]].exit;
        self.open.retain(|&stay| self.stays[stay].exit >= time);
        for stay in self.open.iter().map(|&stay| &self.stays[stay]).filter(|stay| stay.entry < time) {
            let (from, at_risk) = (stay.state, walk.at_risk[stay.state]);
            let part = probability[from] / at_risk;
            let row = &mut self.of_subject[stay.subject * self.states..(stay.subject + 1) * self.states];
            for to in 0..self.states {
                let expected = part * (walk.transitions[from * self.states + to] / at_risk);
                row[to] -= expected;
                row[from] += expected;
            }
            if let Some(next) = stay.next.filter(|_| stay.exit == time) {
                row[next] += part;
                row[from] -= part;
            }
        }
    }

    fn squares(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.states];
        for row in self.of_subject.chunks_exact(self.states) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value * value);
        }
        sums
    }
}

impl Occupancy {
    /// Number of states.
    pub fn states(&self) -> usize {
        self.states
    }

    /// The distribution at the start.
    pub fn initial(&self) -> &[f64] {
        &self.initial
    }

    /// The distinct ends of stays, in ascending order.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Subjects in each state just before a time, given by its position.
    ///
    /// # Panics
    /// When there is no such time, as a slice does.
    pub fn at_risk(&self, time: usize) -> &[f64] {
        &self.at_risk[time * self.states..(time + 1) * self.states]
    }

    /// Probability of each state from a time on, given by its position.
    ///
    /// # Panics
    /// When there is no such time, as a slice does.
    pub fn probability(&self, time: usize) -> &[f64] {
        &self.probability[time * self.states..(time + 1) * self.states]
    }

    /// Variances of the probabilities at a time, given by its position; none if they were omitted.
    ///
    /// # Panics
    /// When there is no such time, as a slice does.
    pub fn variance(&self, time: usize) -> Option<&[f64]> {
        self.variance.as_ref().map(|variance| &variance[time * self.states..(time + 1) * self.states])
    }

    /// Probability to be in `state` at `time`.
    ///
    /// # Not estimable
    ///
    /// [`NotEstimable::NoSubjects`] without any; [`NotEstimable::NotReached`] before the start, after the last time and
    /// for a state that is none.
    pub fn probability_at(&self, state: usize, time: f64) -> Result<f64, NotEstimable> {
        let last = *self.times.last().ok_or(NotEstimable::NoSubjects)?;
        if state >= self.states || !(self.start <= time && time <= last) {
            return Err(NotEstimable::NotReached);
        }
        let passed = self.times.partition_point(|&earlier| earlier <= time);
        Ok(passed.checked_sub(1).map_or(self.initial[state], |latest| self.probability(latest)[state]))
    }

    /// Mean time spent in `state` from the start until `until`: the area under its probability.
    ///
    /// # Definition
    ///
    /// $$\int_{t_0}^{\tau} \hat p_s(t) \\, dt.$$
    ///
    /// # Not estimable
    ///
    /// That of [`Occupancy::probability_at`] at `until`.
    ///
    /// # Conventions
    ///
    /// R `survfit` prints it as the restricted mean time in the state, with `rmean = until`.
    ///
    /// # References
    ///
    /// Andersen PK, Keiding N (2002). Multi-state models for event history analysis. Statistical Methods in Medical
    /// Research 11:91-115. [doi:10.1191/0962280202SM276ra](https://doi.org/10.1191/0962280202SM276ra).
    ///
    /// # Validation
    ///
    /// R survival 3.5-3 `summary(survfit, rmean = 100)`, 1e-9 relative.
    pub fn mean_time(&self, state: usize, until: f64) -> Result<f64, NotEstimable> {
        self.probability_at(state, until)?;
        let (mut area, mut from, mut height) = (0.0, self.start, self.initial[state]);
        for (position, &time) in self.times.iter().enumerate().take_while(|(_, time)| **time < until) {
            area += height * (time - from);
            (from, height) = (time, self.probability(position)[state]);
        }
        Ok(area + height * (until - from))
    }
}
