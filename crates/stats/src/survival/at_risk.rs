//! Numbers at risk, with the event and censored at times of the caller's choice.

use super::SurvivalError;
use super::observed::{Observed, ObservedError};

/// From when on the events and censorings of a row are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counting {
    /// After the next earlier of the times asked for.
    SincePrevious,
    /// From the start.
    FromStart,
}

/// A row of the table under a survival curve; sums of weights, counts where every record counts once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtRisk {
    /// The time.
    pub time: f64,
    /// At risk just before it, so that who ends at it is still counted.
    pub at_risk: f64,
    /// With the event up to and at it.
    pub events: f64,
    /// Censored up to and at it.
    pub censored: f64,
}

/// The table of numbers at risk.
///
/// # Definition
///
/// At risk at $t$ are the records that entered before $t$ and end at $t$ or later, all those without an entry time up
/// to the end. Events and censorings are counted in $(s, t]$, where $s$ is the next earlier time asked for or, counted
/// from the start and for the first time, before all records.
///
/// # Arguments
///
/// The records of one group, the times in any order.
///
/// # Returns
///
/// A row for each time, in the order given.
///
/// # Errors
///
/// As [`Observed::check`]; a time asked for is not finite.
///
/// # Conventions
///
/// | here | R `summary(survfit, times = )` | SAS LIFETEST | R's survminer |
/// |---|---|---|---|
/// | at risk just before $t$ | the same | the same | the same |
/// | counting named | since the previous time | | from the start, in its table of events |
/// | after the last time: 0 at risk | row left out, unless `extend = TRUE` | 0 | 0 |
/// | entries after the last observed time before $t$: counted if before $t$ | as at the next observed time | | |
///
/// # References
///
/// Morris TP, Jarvis CI, Cragg W, Phillips PPJ, Choodari-Oskooei B, Sydes MR (2019). Proposals on Kaplan-Meier plots
/// in medical research and a survey of stakeholder views: KMunicate. BMJ Open 9:e030215.
/// [doi:10.1136/bmjopen-2019-030215](https://doi.org/10.1136/bmjopen-2019-030215).
///
/// # Validation
///
/// R survival 3.5-3, `summary.survfit` at times on, between and after the observed ones, eleven data sets, with weights
/// and with delayed entry: to 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::at_risk::{Counting, at_risk_table};
/// use trialstat_stats::survival::observed::Observed;
///
/// let observed = Observed::from_start(&[6.0, 6.0, 7.0, 9.0], &[true, false, true, false]);
/// let rows = at_risk_table(&observed, &[0.0, 6.0, 8.0], Counting::FromStart)?;
/// let at_risk: Vec<f64> = rows.iter().map(|row| row.at_risk).collect();
/// assert_eq!((at_risk, rows[2].events), (vec![4.0, 4.0, 1.0], 2.0));
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn at_risk_table(observed: &Observed<'_>, times: &[f64], counting: Counting) -> Result<Vec<AtRisk>, ObservedError> {
    observed.check()?;
    if let Some(index) = times.iter().position(|time| !time.is_finite()) {
        return Err(SurvivalError::Time { index, time: times[index] }.into());
    }
    let mut ascending = times.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    ascending.dedup();
    let mut changes = vec![Change::default(); ascending.len() + 1];
    for (record, &end) in observed.times.iter().enumerate() {
        let weight = observed.weight(record);
        if weight == 0.0 {
            continue;
        }
        let first = observed.entry.map_or(0, |entry| ascending.partition_point(|&time| time <= entry[record]));
        changes[first].enter(weight);
        changes[ascending.partition_point(|&time| time <= end)].leave(weight);
        let ended = &mut changes[ascending.partition_point(|&time| time < end)];
        *(if observed.event[record] { &mut ended.events } else { &mut ended.censored }) += weight;
    }
    let mut so_far = Change::default();
    let row = |(change, &time): (&Change, &f64)| {
        so_far.add(change, counting);
        // A sum of weights may leave a rounding error behind where nobody is left.
        let at_risk = if so_far.records == 0 { 0.0 } else { so_far.weight };
        AtRisk { time, at_risk, events: so_far.events, censored: so_far.censored }
    };
    let rows: Vec<AtRisk> = changes.iter().zip(&ascending).map(row).collect();
    Ok(times.iter().map(|time| rows[ascending.partition_point(|other| other < time)]).collect())
}

/// What changes at one of the times asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Change {
    weight: f64,
    records: i64,
    events: f64,
    censored: f64,
}

impl Change {
    fn enter(&mut self, weight: f64) {
        self.weight += weight;
        self.records += 1;
    }

    fn leave(&mut self, weight: f64) {
        self.weight -= weight;
        self.records -= 1;
    }

    fn add(&mut self, change: &Change, counting: Counting) {
        self.weight += change.weight;
        self.records += change.records;
        if counting == Counting::SincePrevious {
            (self.events, self.censored) = (0.0, 0.0);
        }
        self.events += change.events;
        self.censored += change.censored;
    }
}
