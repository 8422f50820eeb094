//! What is known of a trial under way.

use super::*;
use crate::scenario::{Look, LookAt};
use trialstat_trial::quantity::Days;
use trialstat_trial::record::Ending;

impl Compiled {
    /// The trial as it is known at the begin of a calendar day: subjects who have entered, and of them what has happened by
    /// then. Times to events end there.
    pub fn at_look(&self, simulated: &Simulated, calendar_day: f64) -> Trial {
        let trial = &simulated.trial;
        let entered = simulated.entry.partition_point(|entry| *entry <= calendar_day);
        let entry = |subject: u32| simulated.entry[subject as usize];
        let mut tables = self.template.clone();
        tables.subjects.extend_from_slice(&trial.subjects()[..entered]);
        let has_entered = |subject: u32| (subject as usize) < entered;
        tables.responses.extend(
            trial
                .responses()
                .iter()
                .filter(|response| has_entered(response.subject.0))
                .filter(|response| entry(response.subject.0) + self.known_after(response) <= calendar_day)
                .cloned(),
        );
        tables.event_times.extend(trial.event_times().iter().filter(|time| has_entered(time.subject.0)).map(|time| {
            let entry = entry(time.subject.0);
            // The sum by which the day of a look is found, so that its own event is seen there.
            if entry + f64::from(time.time.0) <= calendar_day {
                return time.clone();
            }
            let days = ((calendar_day - entry).floor() as u32).min(time.time.0.saturating_sub(1));
            EventTime { time: Days(days), ending: Ending::Censored, ..time.clone() }
        }));
        Trial::new(tables).expect("a part of a sound trial is sound")
    }

    /// The calendar day of a look; `None` if what it waits for never comes.
    pub fn day_of(&self, simulated: &Simulated, look: &Look) -> Option<f64> {
        match &look.at {
            LookAt::Day(day) => Some(*day),
            LookAt::Events { endpoint, count } => {
                let endpoint = simulated.trial.endpoint(endpoint)?;
                let of_endpoint = |time: &&EventTime| time.endpoint == endpoint && time.ending == Ending::Event;
                let day = |time: &EventTime| simulated.entry[time.subject.0 as usize] + f64::from(time.time.0);
                nth(simulated.trial.event_times().iter().filter(of_endpoint).map(day).collect(), *count)
            }
            LookAt::Information(share) => {
                let subjects = simulated.trial.subjects().len();
                let count = libm::ceil(share * subjects as f64).max(1.0) as u64;
                nth(self.ends(simulated), count)
            }
        }
    }

    /// The calendar day on which the last record of the trial is known.
    pub fn last_day(&self, simulated: &Simulated) -> f64 {
        self.ends(simulated).into_iter().fold(0.0, f64::max)
    }

    /// The calendar day on which each subject's last record is known.
    fn ends(&self, simulated: &Simulated) -> Vec<f64> {
        let mut ends = simulated.entry.clone();
        let mut see = |subject: u32, after: f64| {
            let subject = subject as usize;
            ends[subject] = ends[subject].max(simulated.entry[subject] + after);
        };
        simulated.trial.responses().iter().for_each(|response| see(response.subject.0, self.known_after(response)));
        simulated.trial.event_times().iter().for_each(|time| see(time.subject.0, f64::from(time.time.0)));
        ends
    }

    /// Days after entry by which a response is known.
    fn known_after(&self, response: &Response) -> f64 {
        match self.scenario.direct[usize::from(response.endpoint.0)].model {
            DirectModel::Binary { after } => after,
            DirectModel::Time { .. } => 0.0,
        }
    }
}

/// The day that is the nth, from 1, in order.
fn nth(mut days: Vec<f64>, number: u64) -> Option<f64> {
    let at = usize::try_from(number.checked_sub(1)?).ok()?;
    if at >= days.len() {
        return None;
    }
    Some(*days.select_nth_unstable_by(at, f64::total_cmp).1)
}
