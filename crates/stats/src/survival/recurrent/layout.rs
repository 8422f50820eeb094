//! Recurrent events as rows of a Cox model.

use super::{FollowUp, RecurrentError, check};

/// What the time of a row counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clock {
    /// The subject's time 0, the same for all of its rows.
    Total,
    /// The subject's event before, or its entry.
    Gap,
}

/// A time at risk of the next event, at most up to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Position of the subject, from 0: the cluster of a robust variance.
    pub subject: usize,
    /// When the row begins to be at risk.
    pub start: f64,
    /// When it ends.
    pub stop: f64,
    /// Whether it ends with an event.
    pub event: bool,
    /// Which event of the subject it is at risk of, from 1: the stratum of a conditional model.
    pub number: usize,
}

/// The rows in which a Cox model takes recurrent events.
///
/// # Definition
///
/// A subject with events at $t_1 < \dots < t_m$ between its entry $a$ and its end $b$ has the rows $(a, t_1]$,
/// $(t_1, t_2]$, …, and $(t_m, b]$ without an event unless $t_m = b$. By [`Clock::Gap`] each begins at 0.
///
/// | model | clock | strata | variance |
/// |---|---|---|---|
/// | Andersen and Gill | total | none | model's |
/// | Lin, Wei, Yang and Ying (proportional means) | total | none | robust, clusters of subjects |
/// | Prentice, Williams and Peterson, total time | total | number | robust, clusters of subjects |
/// | Prentice, Williams and Peterson, gap time | gap | number | robust, clusters of subjects |
///
/// # Errors
///
/// A follow-up that is none; two events of a subject at one time.
///
/// # Conventions
///
/// R's `survival::cgd` and the counting process of SAS PHREG have the same rows. Strata with few events are often joined
/// with the one before: the number of a row is the caller's to cut.
///
/// # References
///
/// Andersen PK, Gill RD (1982). Cox's regression model for counting processes: a large sample study. Annals of Statistics
/// 10:1100-1120. [doi:10.1214/aos/1176345976](https://doi.org/10.1214/aos/1176345976).
///
/// Prentice RL, Williams BJ, Peterson AV (1981). On the regression analysis of multivariate failure time data. Biometrika
/// 68:373-379. [doi:10.1093/biomet/68.2.373](https://doi.org/10.1093/biomet/68.2.373).
///
/// # Validation
///
/// By hand: the rows of three subjects on both clocks.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::recurrent::FollowUp;
/// use trialstat_stats::survival::recurrent::layout::{Clock, rows};
///
/// let rows = rows(&[FollowUp { entry: 0.0, end: 9.0, events: &[2.0, 5.0] }], Clock::Gap)?;
/// assert_eq!(rows.iter().map(|row| row.stop).collect::<Vec<_>>(), [2.0, 3.0, 4.0]);
/// # Ok::<(), trialstat_stats::survival::recurrent::RecurrentError>(())
/// ```
pub fn rows(follow_ups: &[FollowUp], clock: Clock) -> Result<Vec<Row>, RecurrentError> {
    check(follow_ups)?;
    let mut rows = Vec::with_capacity(follow_ups.iter().map(|follow_up| follow_up.events.len() + 1).sum());
    for (subject, follow_up) in follow_ups.iter().enumerate() {
        let mut from = follow_up.entry;
        let mut push = |until: f64, event: bool, number: usize| {
            let (start, stop) = match clock {
                Clock::Total => (from, until),
                Clock::Gap => (0.0, until - from),
            };
            rows.push(Row { subject, start, stop, event, number });
            from = until;
        };
        for (event, pair) in follow_up.events.windows(2).enumerate() {
            if pair[0] == pair[1] {
                return Err(RecurrentError::Simultaneous { subject, event: event + 1, time: pair[1] });
            }
        }
        follow_up.events.iter().enumerate().for_each(|(event, &time)| push(time, true, event + 1));
        if follow_up.events.last() != Some(&follow_up.end) {
            push(follow_up.end, false, follow_up.events.len() + 1);
        }
    }
    Ok(rows)
}
