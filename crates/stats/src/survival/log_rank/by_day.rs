//! Risk sets of times that are a few whole numbers, such as days: counted, not sorted.

use super::data::Compared;
use super::risk_sets::RiskSet;

/// How many rows of each group end on each day, and how many of them with the event.
pub(super) struct ByDay {
    labels: usize,
    /// Whether any row ends on a day: on most days none does.
    is_end: Vec<bool>,
    ending: Vec<u32>,
    events: Vec<u32>,
}

impl ByDay {
    /// Counts checked rows; `None` where they are not all at risk from day 0 on, have strata, or end on too many days.
    pub(super) fn of(data: &Compared<'_>, labels: usize) -> Option<ByDay> {
        if data.entry.is_some() || data.strata.is_some() {
            return None;
        }
        let most = 4 * data.rows() + 1000;
        let mut last = 0;
        for &time in data.times {
            let day = time as usize;
            if day as f64 != time || day > most {
                return None;
            }
            last = last.max(day);
        }
        let places = (last + 1) * labels;
        let (mut is_end, mut ending, mut events) = (vec![false; last + 1], vec![0; places], vec![0; places]);
        for (row, ((&time, &event), &group)) in data.times.iter().zip(data.event).zip(data.group).enumerate() {
            let (place, count) = (time as usize * labels + group, data.count(row));
            is_end[time as usize] = true;
            ending[place] += count;
            events[place] += if event { count } else { 0 };
        }
        Some(ByDay { labels, is_end, ending, events })
    }

    /// Visits each day with an event. Survival is left at 1: the weights of the log-rank test do not depend on it.
    pub(super) fn for_each(&self, mut visit: impl FnMut(&RiskSet<'_>)) {
        let mut at_risk = vec![0.0; self.labels];
        let ends = || (0..self.is_end.len()).filter(|day| self.is_end[*day]);
        let own = |day: usize| day * self.labels..(day + 1) * self.labels;
        for day in ends() {
            at_risk.iter_mut().zip(&self.ending[own(day)]).for_each(|(at_risk, ending)| *at_risk += f64::from(*ending));
        }
        let mut of_day = vec![0.0; self.labels];
        for day in ends() {
            let (ending, events) = (&self.ending[own(day)], &self.events[own(day)]);
            if events.iter().any(|count| *count > 0) {
                of_day.iter_mut().zip(events).for_each(|(of_day, events)| *of_day = f64::from(*events));
                visit(&RiskSet {
                    time: day as f64,
                    at_risk: &at_risk,
                    events: &of_day,
                    all_at_risk: at_risk.iter().sum(),
                    all_events: of_day.iter().sum(),
                    survival_before: 1.0,
                    peto_survival: 1.0,
                });
            }
            at_risk.iter_mut().zip(ending).for_each(|(at_risk, ending)| *at_risk -= f64::from(*ending));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::survival::log_rank::{Compared, Weight, weighted};

    /// Half a day later nothing is whole and all is sorted: the order of the times is the same, and so is the test.
    #[test]
    fn what_is_counted_is_what_is_sorted() {
        let days = [3.0, 0.0, 7.0, 7.0, 3.0, 12.0, 900.0, 7.0, 0.0];
        let event = [true, true, true, false, false, true, false, true, false];
        let (group, counts) = ([0, 1, 0, 1, 1, 2, 2, 0, 1], [1, 2, 1, 3, 1, 0, 4, 1, 1]);
        let later = days.map(|day| day + 0.5);
        for with_counts in [false, true] {
            let test = |times: &[f64]| {
                let rows = Compared::new(times, &event, &group);
                let rows = if with_counts { rows.counts(&counts) } else { rows };
                weighted(&rows, Weight::LogRank).expect("three groups")
            };
            assert_eq!(test(&days), test(&later));
        }
    }
}
