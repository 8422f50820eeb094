//! Times that differ by rounding noise only, made equal.

use super::observed::{Observed, ObservedError};

/// Times after those that differ by rounding noise have been made equal.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// When each record ends.
    pub times: Vec<f64>,
    /// When each enters, where that was given.
    pub entry: Option<Vec<f64>>,
    /// Number of distinct times that were replaced by a slightly earlier one.
    pub merged: usize,
}

/// The relative difference up to which R takes times as equal: the root of the double's precision.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Whole numbers below this that differ do so by more than any rounding noise among them.
const FAR: f64 = 1e7;

/// Makes times equal that differ by rounding noise, by R's rule.
///
/// # Definition
///
/// The distinct times (entries and ends together) are sorted; each that exceeds the one before by no more than
/// $\epsilon = 2^{-26}$, or by no more than $\epsilon$ times the mean of the distinct times' absolute values, is
/// replaced by the first of its run.
///
/// # Arguments
///
/// The records of all groups together: which times are equal must not depend on the group.
///
/// # Returns
///
/// The times and how many distinct ones were replaced, to be reported; `None` where all stay as they are.
///
/// # Errors
///
/// As [`Observed::check`]; an entry that becomes equal to its record's end is [`ObservedError::Entry`].
///
/// # Conventions
///
/// | here | R | SAS, lifelines |
/// |---|---|---|
/// | only when called | `timefix = TRUE`, the default | never |
///
/// Whole days have exact ties and need none of this. Months made by division may need it.
///
/// # References
///
/// Therneau TM (2024). A Package for Survival Analysis in R, vignette "Roundoff error and tied times".
/// <https://CRAN.R-project.org/package=survival>.
///
/// # Validation
///
/// R survival 3.5-3, `survfit` with and without `timefix` on 0.1 + 0.2 beside 0.3 and 4.35 × 100 beside 435, and on
/// days divided by 30.4375: exactly.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::near_ties::merge_near_ties;
/// use trialstat_stats::survival::observed::Observed;
///
/// let merged = merge_near_ties(&Observed::from_start(&[0.1 + 0.2, 0.3, 1.0], &[true; 3]))?.expect("0.1 + 0.2 is near 0.3");
/// assert_eq!((merged.times, merged.merged), (vec![0.3, 0.3, 1.0], 1));
/// assert_eq!(merge_near_ties(&Observed::from_start(&[1.0, 2.0], &[true; 2]))?, None);
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn merge_near_ties(observed: &Observed<'_>) -> Result<Option<Merged>, ObservedError> {
    observed.check()?;
    let all = || observed.times.iter().chain(observed.entry.unwrap_or(&[]));
    if all().all(|time| *time < FAR && f64::from(*time as u32) == *time) {
        return Ok(None);
    }
    let mut distinct: Vec<f64> = all().copied().collect();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    let scale = (distinct.iter().map(|time| time.abs()).sum::<f64>() / distinct.len() as f64).max(1.0);
    let near = |a: f64, b: f64| b - a <= TOLERANCE * scale;
    let firsts: Vec<f64> =
        distinct.iter().enumerate().filter(|&(i, &b)| i == 0 || !near(distinct[i - 1], b)).map(|(_, &b)| b).collect();
    if firsts.len() == distinct.len() {
        return Ok(None);
    }
    let first = |time: &f64| firsts[firsts.partition_point(|first| first <= time).saturating_sub(1)];
    let times: Vec<f64> = observed.times.iter().map(first).collect();
    let entry: Option<Vec<f64>> = observed.entry.map(|entry| entry.iter().map(first).collect());
    if let Some(entry) = &entry
        && let Some(index) = (0..times.len()).find(|&index| entry[index] >= times[index])
    {
        return Err(ObservedError::Entry { index, entry: entry[index], time: times[index] });
    }
    Ok(Some(Merged { times, entry, merged: distinct.len() - firsts.len() }))
}
