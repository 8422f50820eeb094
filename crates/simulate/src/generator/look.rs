//! What is known of a trial under way.

use super::memory::{write_levels, write_numbers};
use super::{Compiled, Scratch, Simulated};
use crate::scenario::{Look, LookAt, Scenario};
use trialstat_trial::quantity::{Day, Days};
use trialstat_trial::record::{Characteristic, CharacteristicValues, ClinicalEvent, Ending, EventTime, Response};
use trialstat_trial::trial::Trial;

impl Compiled {
    /// The trial as it is known at the begin of a calendar day: subjects who have entered, and of them what has happened by
    /// then. Times to events end there.
    pub fn at_look(&self, simulated: &Simulated, calendar_day: f64) -> Trial {
        self.at_look_in(simulated, calendar_day, &mut Scratch::new())
    }

    /// The same in memory that was [given back](Scratch::recycle_look).
    pub fn at_look_in(&self, simulated: &Simulated, calendar_day: f64, scratch: &mut Scratch) -> Trial {
        let trial = &simulated.trial;
        let entered = simulated.entry.partition_point(|entry| *entry <= calendar_day);
        let entry = |subject: u32| simulated.entry[subject as usize];
        let known = |subject: u32, after: f64| (subject as usize) < entered && entry(subject) + after <= calendar_day;
        let by = |subject: u32, day: Option<Day>| known(subject, day.map_or(0.0, |day| f64::from(day.difference())));
        let mut tables = self.template.tables(&mut scratch.look);
        tables.number = trial.number();
        let arms = trial.subjects()[..entered].iter().map(|subject| subject.arm);
        self.template.enter(arms, &mut scratch.look.spare, &mut tables);
        for (at, Characteristic { name, values, .. }) in trial.characteristics().iter().enumerate() {
            let begun = &mut tables.characteristics;
            match values {
                CharacteristicValues::Numbers(values) => {
                    write_numbers(begun, at, name, values[..entered].iter().copied());
                }
                CharacteristicValues::Levels(values) => {
                    write_levels(begun, at, name, values[..entered].iter().cloned());
                }
            }
        }
        tables.characteristics.truncate(trial.characteristics().len());
        let assessments = trial.assessments().iter();
        tables.assessments.extend(assessments.filter(|record| by(record.subject.0, record.day)).copied());
        tables.doses.clear();
        let doses = trial.doses().iter();
        tables.doses.extend(doses.filter(|record| by(record.subject.0, record.day)).cloned());
        let events = trial.events().iter();
        tables.events.extend(events.filter(|record| by(record.subject.0, record.day)).map(|record| {
            // Of one that has not ended, nobody knows when it will.
            let over = by(record.subject.0, record.last_day);
            let end = |known: ClinicalEvent| ClinicalEvent { last_day: None, minutes: None, ..known };
            if over { record.clone() } else { end(record.clone()) }
        }));
        tables.dispositions.clear();
        let dispositions = trial.dispositions().iter();
        tables.dispositions.extend(dispositions.filter(|record| by(record.subject.0, record.day)).cloned());
        let responses = trial.responses();
        let responses = &responses[..responses.partition_point(|record| (record.subject.0 as usize) < entered)];
        // Mostly they are known of all who have entered, if they are of the last.
        let longest = self.longest_known_after();
        if entered.checked_sub(1).is_some_and(|last| simulated.entry[last] + longest <= calendar_day) {
            tables.responses.extend_from_slice(responses);
        } else {
            let answered = |record: &&Response| known(record.subject.0, self.known_after(simulated, record));
            tables.responses.extend(responses.iter().filter(answered).cloned());
        }
        let times = trial.event_times();
        let times = &times[..times.partition_point(|record| (record.subject.0 as usize) < entered)];
        tables.event_times.extend(times.iter().map(|record| {
            let entry = entry(record.subject.0);
            // The sum by which the day of a look is found, so that its own event is seen there.
            if entry + f64::from(record.time.0) <= calendar_day {
                return record.clone();
            }
            // Whoever has entered has not been followed for less than nothing: cut off, the days are rounded down.
            let followed = ((calendar_day - entry) as u32).min(record.time.0.saturating_sub(1));
            EventTime { time: Days(followed), ending: Ending::Censored, ..record.clone() }
        }));
        Trial::of_sound(tables)
    }

    /// Whether all records of a trial are known on a calendar day, so that what is known by then is the trial itself. Of
    /// records that take time nothing is said.
    pub fn is_all_known(&self, simulated: &Simulated, calendar_day: f64) -> bool {
        let Simulated { trial, entry, .. } = simulated;
        let is_of_responses = trial.event_times().is_empty()
            && trial.assessments().is_empty()
            && trial.doses().is_empty()
            && trial.events().is_empty()
            && trial.dispositions().is_empty();
        is_of_responses && entry.last().is_some_and(|last| last + self.longest_known_after() <= calendar_day)
    }

    /// The calendar day of a look; `None` if what it waits for never comes.
    pub fn day_of(&self, simulated: &Simulated, look: &Look) -> Option<f64> {
        let mut days = Vec::new();
        self.days_of(simulated, std::slice::from_ref(look), &mut Scratch::new(), &mut days);
        days.pop().flatten()
    }

    /// The same of several looks, in place of what was in `days`, in memory that was used before.
    pub fn days_of(
        &self,
        simulated: &Simulated,
        looks: &[Look],
        Scratch { calendar, ends, .. }: &mut Scratch,
        days: &mut Vec<Option<f64>>,
    ) {
        days.clear();
        // Looks mostly wait for more of the same.
        let mut counted = None;
        days.extend(looks.iter().map(|look| match &look.at {
            LookAt::Day(day) => Some(*day),
            LookAt::Events { endpoint, count } => {
                let endpoint = simulated.trial.endpoint(endpoint)?;
                if counted.replace(Some(endpoint)) != Some(Some(endpoint)) {
                    let of_endpoint =
                        |record: &&EventTime| record.endpoint == endpoint && record.ending == Ending::Event;
                    let day =
                        |record: &EventTime| simulated.entry[record.subject.0 as usize] + f64::from(record.time.0);
                    calendar.fill(simulated.trial.event_times().iter().filter(of_endpoint).map(day));
                }
                calendar.nth(*count)
            }
            LookAt::Information(share) => {
                let subjects = simulated.trial.subjects().len();
                let count = libm::ceil(share * subjects as f64).max(1.0) as u64;
                if counted.replace(None) != Some(None) {
                    self.ends(simulated, ends);
                    calendar.fill(ends.iter().copied());
                }
                calendar.nth(count)
            }
        }));
    }

    /// The calendar day on which the last record of the trial is known.
    pub fn last_day(&self, simulated: &Simulated) -> f64 {
        self.last_day_in(simulated, &mut Scratch::new())
    }

    /// The same in memory that was used before.
    pub fn last_day_in(&self, simulated: &Simulated, Scratch { ends, .. }: &mut Scratch) -> f64 {
        self.ends(simulated, ends);
        ends.iter().copied().fold(0.0, f64::max)
    }

    /// The calendar day on which each subject's last record is known, in place of what was in `ends`.
    fn ends(&self, simulated: &Simulated, ends: &mut Vec<f64>) {
        let trial = &simulated.trial;
        ends.clone_from(&simulated.entry);
        let mut see = |subject: u32, after: f64| {
            let subject = subject as usize;
            let end = simulated.entry[subject] + after;
            if end > ends[subject] {
                ends[subject] = end;
            }
        };
        // Those that are known at once end nothing.
        if self.longest_known_after() > 0.0 {
            trial.responses().iter().for_each(|record| see(record.subject.0, self.known_after(simulated, record)));
        }
        trial.event_times().iter().for_each(|record| see(record.subject.0, f64::from(record.time.0)));
        for record in trial.dispositions() {
            see(record.subject.0, record.day.map_or(0.0, |day| f64::from(day.difference())));
        }
    }

    /// Days after entry by which a response is known.
    fn known_after(&self, simulated: &Simulated, response: &Response) -> f64 {
        let after = self.scenario.direct[usize::from(response.endpoint.0)].known_after();
        let Some(crossover) = &self.scenario.crossover else { return after };
        let arms = self.scenario.arms.len();
        let sequence = simulated.allocated[response.subject.0 as usize].0 as usize;
        let period = (response.arm.0 as usize + arms - sequence) % arms;
        after + period as f64 * crossover.step
    }

    /// Days after entry by which every response is known.
    fn longest_known_after(&self) -> f64 {
        let Scenario { direct, arms, crossover, .. } = &self.scenario;
        let step = crossover.as_ref().map_or(0.0, |crossover| crossover.step);
        direct.iter().map(|direct| direct.known_after()).fold(0.0, f64::max) + (arms.len() - 1) as f64 * step
    }
}

/// Calendar days, counted by the half month that they lie in: to find one by its number only those of one half month have
/// to be put in order, and none where all are.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    days: Vec<f64>,
    are_in_order: bool,
    half_months: Vec<u8>,
    counts: Vec<u32>,
    /// Those of one half month.
    close: Vec<f64>,
}

impl Calendar {
    /// The last takes all that comes after ten years.
    const HALF_MONTHS: usize = 256;

    fn half_month(day: f64) -> u8 {
        (day as u32 >> 4).min(Calendar::HALF_MONTHS as u32 - 1) as u8
    }

    /// These days, in place of what was there.
    fn fill(&mut self, days: impl Iterator<Item = f64>) {
        self.days.clear();
        self.days.extend(days);
        self.are_in_order = self.days.is_sorted();
        if self.are_in_order {
            return;
        }
        self.half_months.clear();
        self.half_months.extend(self.days.iter().map(|day| Calendar::half_month(*day)));
        self.counts.clear();
        self.counts.resize(Calendar::HALF_MONTHS, 0);
        let counts = &mut self.counts[..Calendar::HALF_MONTHS];
        self.half_months.iter().for_each(|half_month| counts[usize::from(*half_month)] += 1);
    }

    /// The day that is the nth, from 1, in order.
    fn nth(&mut self, number: u64) -> Option<f64> {
        let mut left = number.checked_sub(1)?;
        if self.are_in_order {
            return self.days.get(usize::try_from(left).ok()?).copied();
        }
        let holds = |count: &u32| {
            let holds = left < u64::from(*count);
            left -= if holds { 0 } else { u64::from(*count) };
            holds
        };
        let holding = self.counts.iter().position(holds)? as u8;
        self.close.clear();
        let close = self.days.iter().zip(&self.half_months).filter(|(_, half_month)| **half_month == holding);
        self.close.extend(close.map(|(day, _)| *day));
        let (_, day, _) = self.close.select_nth_unstable_by(left as usize, f64::total_cmp);
        Some(*day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_in_order() {
        let days: Vec<f64> = (0..997u32).map(|number| f64::from(number * 389 % 997) * 7.5).collect();
        let mut sorted = days.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted[996] > 4096.0);
        let mut calendar = Calendar::default();
        calendar.fill(days.into_iter());
        for (position, day) in sorted.iter().enumerate() {
            assert_eq!(calendar.nth(position as u64 + 1), Some(*day));
        }
        let mut in_order = Calendar::default();
        in_order.fill(sorted.iter().copied());
        assert_eq!((in_order.nth(1), in_order.nth(997)), (Some(sorted[0]), Some(sorted[996])));
        for none in [0, 998, u64::MAX] {
            assert_eq!((calendar.nth(none), in_order.nth(none)), (None, None));
        }
    }
}
