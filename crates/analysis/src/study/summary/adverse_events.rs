//! Clinical events by term and arm: how many subjects, how many events, and rates by the time under observation.

use super::Described;
use crate::rows::missing;
use crate::study::course::last_known;
use crate::study::row;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::recurrent::poisson_rate::{Exposed, RateMethod, rate_interval};
use trialstat_trial::quantity::Day;
use trialstat_trial::record::ClinicalEvent;
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

/// Rates are per hundred years of subjects.
const DAYS: f64 = 100.0 * 365.25;

impl Described<'_> {
    /// Incidence and exposure-adjusted incidence of any event, any serious one, and each term. Events before the first
    /// study day are not counted; a subject is at risk from day 1 to the first event, or to the last day known of him.
    pub(super) fn adverse_events(&self) -> Vec<ResultRow> {
        let events = self.run.trial.events();
        let known = last_known(self.run.trial);
        let mut terms: Vec<(&str, &str)> =
            events.iter().map(|event| (event.category.as_deref().unwrap_or_default(), &*event.term)).collect();
        terms.sort_unstable();
        terms.dedup();
        let last = |subject: usize| known[subject].map_or(1, |dated| dated.day.difference() + 1).max(1);
        let mut rows = Vec::new();
        let mut of = |name: &str, category: Option<&str>, is: &dyn Fn(&ClinicalEvent) -> bool| {
            for (arm, members) in &self.arms {
                let mut taken = Taken::default();
                for subject in members {
                    let first = events.partition_point(|event| (event.subject.0 as usize) < *subject);
                    let own = events[first..].iter().take_while(|event| event.subject.0 as usize == *subject);
                    let own: Vec<&ClinicalEvent> = own.filter(|event| is_counted(event) && is(event)).collect();
                    let day = own.iter().filter_map(|event| event.day).min();
                    let until = day.map_or_else(|| last(*subject), |day| day.difference() + 1);
                    taken.add(own.len() as u64, f64::from(until));
                }
                let category = category.filter(|category| !category.is_empty()).map(str::to_owned);
                let of_arm = |bare| Described::of_arm(arm, "adverse events", name, category.clone(), bare);
                rows.extend(taken.rows(self.run.asked.level).into_iter().map(of_arm));
            }
        };
        of("any", None, &|_| true);
        of("any serious", None, &|event| event.serious == Some(true));
        for (category, term) in &terms {
            let is = |event: &ClinicalEvent| {
                &*event.term == *term && event.category.as_deref().unwrap_or_default() == *category
            };
            of(term, Some(category), &is);
        }
        rows
    }
}

/// Events before the first study day are not counted.
pub(super) fn is_counted(event: &ClinicalEvent) -> bool {
    let day_one = Day::new(1).expect("day 1 exists");
    event.day.is_none_or(|day| day >= day_one)
}

/// Subjects with an event, events, and days at risk of the first.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    subjects: u64,
    with: u64,
    events: u64,
    days: f64,
}

impl Taken {
    fn add(&mut self, events: u64, days: f64) {
        self.subjects += 1;
        self.with += u64::from(events > 0);
        self.events += events;
        self.days += days;
    }

    fn rows(self, level: Level) -> Vec<ResultRow> {
        let nobody = Stat::NotEstimable(NotEstimable::NoSubjects);
        let share = if self.subjects == 0 { nobody } else { Stat::Number(self.with as f64 / self.subjects as f64) };
        let counted = [
            ("n", Stat::Number(self.with as f64)),
            ("N", Stat::Number(self.subjects as f64)),
            ("p", share),
            ("n.event", Stat::Number(self.events as f64)),
        ];
        let mut rows: Vec<ResultRow> =
            counted.map(|(stat_name, stat)| row("incidence", "count", stat_name, stat)).to_vec();
        let exposed = Exposed::new(self.with, self.days / DAYS).ok();
        let limits = exposed.map(|exposed| rate_interval(exposed, RateMethod::Exact, level));
        let rated = [
            ("estimate", exposed.map_or(nobody, |exposed| Stat::from(exposed.rate()))),
            ("conf.low", limits.map_or(nobody, |limits| limits.map_or_else(missing, |limits| limits.lower.into()))),
            ("conf.high", limits.map_or(nobody, |limits| limits.map_or_else(missing, |limits| limits.upper.into()))),
        ];
        rows.extend(rated.map(|(stat_name, stat)| ResultRow {
            unit: Some("per 100 years".into()),
            ..row("rate", "subjects with a first event by time at risk, exact", stat_name, stat)
        }));
        rows
    }
}
