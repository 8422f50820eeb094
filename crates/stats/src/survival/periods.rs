//! Records of a subject's periods joined to one where the next begins as the last ends.

use super::observed::{Observed, ObservedError};

/// Records in which no subject's period is followed at once by another of the same weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The position of each record's first period among those given.
    pub first: Vec<usize>,
    times: Vec<f64>,
    event: Vec<bool>,
    entry: Vec<f64>,
    weights: Option<Vec<f64>>,
}

impl Joined {
    /// The records.
    pub fn observed(&self) -> Observed<'_> {
        Observed { times: &self.times, event: &self.event, entry: Some(&self.entry), weights: self.weights.as_deref() }
    }
}

/// Joins the records of a subject's adjacent periods.
///
/// # Definition
///
/// A record without the event and a record of the same subject and weight that enters exactly when the first ends are
/// one record, from the entry of the first to the end of the second. It is at risk at the same times as both.
///
/// # Arguments
///
/// Records with entry times, and the code of each record's subject. Join within a group, not across a change of it.
///
/// # Returns
///
/// The joined records, by subject and time. A curve of them is that of the records given, without the steps at which
/// periods were cut, and counts as censored only who was last seen then.
///
/// # Errors
///
/// As [`Observed::check`]; there is not one code for each record. Records without entry times cannot be periods and are
/// refused as [`ObservedError::EntryLength`].
///
/// # Conventions
///
/// | here | R `survfit(..., id = )` |
/// |---|---|
/// | cut times have no step | a step with nobody censored |
///
/// # References
///
/// Therneau TM, Grambsch PM (2000). Modeling Survival Data: Extending the Cox Model. Springer.
/// [doi:10.1007/978-1-4757-3294-8](https://doi.org/10.1007/978-1-4757-3294-8).
///
/// # Validation
///
/// R survival 3.5-3, `survfit` with `id` on the Stanford heart transplant data: curve to 1e-12, censorings exactly.
/// Records cut and joined again are those before the cut.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::observed::Observed;
/// use trialstat_stats::survival::periods::join_periods;
///
/// let (times, event, entry) = ([5.0, 9.0, 7.0], [false, true, false], [0.0, 5.0, 0.0]);
/// let periods = Observed { times: &times, event: &event, entry: Some(&entry), weights: None };
/// let joined = join_periods(&periods, &[1, 1, 2])?;
/// assert_eq!(joined.observed().times, [9.0, 7.0]);
/// assert_eq!(joined.first, [0, 2]);
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn join_periods(observed: &Observed<'_>, subjects: &[usize]) -> Result<Joined, ObservedError> {
    observed.check()?;
    let times = observed.times.len();
    let entry = observed.entry.ok_or(ObservedError::EntryLength { times, entries: 0 })?;
    if subjects.len() != times {
        return Err(ObservedError::SubjectLength { times, subjects: subjects.len() });
    }
    let mut order: Vec<usize> = (0..times).collect();
    order.sort_by(|&a, &b| subjects[a].cmp(&subjects[b]).then(entry[a].total_cmp(&entry[b])));
    let follows = |&last: &usize, &next: &usize| {
        subjects[last] == subjects[next]
            && !observed.event[last]
            && observed.times[last] == entry[next]
            && observed.weight(last) == observed.weight(next)
    };
    let mut joined = Joined {
        first: Vec::new(),
        times: Vec::new(),
        event: Vec::new(),
        entry: Vec::new(),
        weights: observed.weights.map(|_| Vec::new()),
    };
    for run in order.chunk_by(follows) {
        let (first, last) = (run[0], run[run.len() - 1]);
        joined.first.push(first);
        joined.times.push(observed.times[last]);
        joined.event.push(observed.event[last]);
        joined.entry.push(entry[first]);
        if let Some(weights) = &mut joined.weights {
            weights.push(observed.weight(first));
        }
    }
    Ok(joined)
}
