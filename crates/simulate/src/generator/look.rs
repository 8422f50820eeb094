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
            let days = ((calendar_day - entry) as u32).min(record.time.0.saturating_sub(1));
            EventTime { time: Days(days), ending: Ending::Censored, ..record.clone() }
        }));
        Trial::of_sound(tables)
    }

    /// The calendar day of a look; `None` if what it waits for never comes.
    pub fn day_of(&self, simulated: &Simulated, look: &Look) -> Option<f64> {
        self.day_of_in(simulated, look, &mut Scratch::new())
    }

    /// The same in memory that was used before.
    pub fn day_of_in(&self, simulated: &Simulated, look: &Look, scratch: &mut Scratch) -> Option<f64> {
        let Scratch { ends, known, .. } = scratch;
        match &look.at {
            LookAt::Day(day) => Some(*day),
            LookAt::Events { endpoint, count } => {
                let endpoint = simulated.trial.endpoint(endpoint)?;
                let of_endpoint = |record: &&EventTime| record.endpoint == endpoint && record.ending == Ending::Event;
                let day = |record: &EventTime| simulated.entry[record.subject.0 as usize] + f64::from(record.time.0);
                nth(simulated.trial.event_times().iter().filter(of_endpoint).map(day), *count, known)
            }
            LookAt::Information(share) => {
                let subjects = simulated.trial.subjects().len();
                let count = libm::ceil(share * subjects as f64).max(1.0) as u64;
                self.ends(simulated, ends);
                nth(ends.iter().copied(), count, known)
            }
        }
    }

    /// The calendar day on which the last record of the trial is known.
    pub fn last_day(&self, simulated: &Simulated) -> f64 {
        let mut ends = Vec::new();
        self.ends(simulated, &mut ends);
        ends.into_iter().fold(0.0, f64::max)
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
        for record in trial.responses() {
            see(record.subject.0, self.known_after(simulated, record));
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

/// The day of these that is the nth, from 1, in order; `known` is memory for them.
///
/// Days are counted by the half month that they lie in, and only those of one half month have to be put in order.
fn nth(days: impl Iterator<Item = f64>, number: u64, known: &mut Vec<f64>) -> Option<f64> {
    /// The last takes all that comes after ten years.
    const HALF_MONTHS: usize = 256;
    let half_month = |day: f64| (day as u32 >> 4).min(HALF_MONTHS as u32 - 1) as usize;
    known.clear();
    known.extend(days);
    let mut counts = [0u32; HALF_MONTHS];
    known.iter().for_each(|day| counts[half_month(*day)] += 1);
    let mut left = number.checked_sub(1)?;
    let mut holds = |count: &u32| {
        let holds = left < u64::from(*count);
        left -= if holds { 0 } else { u64::from(*count) };
        holds
    };
    let holding = counts.iter().position(&mut holds)?;
    known.retain(|day| half_month(*day) == holding);
    let (_, day, _) = known.select_nth_unstable_by(left as usize, f64::total_cmp);
    Some(*day)
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
        for (position, day) in sorted.iter().enumerate() {
            assert_eq!(nth(days.iter().copied(), position as u64 + 1, &mut Vec::new()), Some(*day));
        }
        for none in [0, 998, u64::MAX] {
            assert_eq!(nth(days.iter().copied(), none, &mut Vec::new()), None);
        }
    }
}
