//! Risk sets of times that are a few whole numbers, such as days: counted, not sorted.

use super::data::Compared;
use super::risk_sets::RiskSet;

/// How many rows of each group end on each day, and how many of them with the event.
pub(super) struct ByDay {
    labels: usize,
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
        let (mut ending, mut events) = (vec![0; places], vec![0; places]);
        for (row, ((&time, &event), &group)) in data.times.iter().zip(data.event).zip(data.group).enumerate() {
            let (place, count) = (time as usize * labels + group, data.count(row));
            ending[place] += count;
            events[place] += if event { count } else { 0 };
        }
        Some(ByDay { labels, ending, events })
    }

    /// Visits each day with an event. Survival is left at 1: the weights of the log-rank test do not depend on it.
    pub(super) fn for_each(&self, mut visit: impl FnMut(&RiskSet<'_>)) {
        let mut at_risk = vec![0.0; self.labels];
        for ending in self.ending.chunks_exact(self.labels) {
            at_risk.iter_mut().zip(ending).for_each(|(at_risk, ending)| *at_risk += f64::from(*ending));
        }
        let mut of_day = vec![0.0; self.labels];
        let days = self.ending.chunks_exact(self.labels).zip(self.events.chunks_exact(self.labels));
        for (day, (ending, events)) in days.enumerate() {
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
