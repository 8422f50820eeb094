//! Outcomes of the direct models.

use super::*;
use trialstat_trial::design::{EndpointIndex, SubjectIndex};
use trialstat_trial::quantity::Days;
use trialstat_trial::record::Ending;

/// How long subjects are followed where nothing ends it before: a hundred years.
const LONGEST: f64 = 36_525.0;

impl Compiled {
    /// Draws the direct outcomes of all subjects: of each endpoint one word, at its place in the subject's stream.
    pub(super) fn draw_outcomes(&self, draw: Draw, arms: &[ArmIndex], tables: &mut TrialTables) {
        for (number, arm) in arms.iter().enumerate() {
            let mut outcomes = draw.stream(Purpose::Outcome, number as u64);
            let mut dropouts = draw.stream(Purpose::Dropout, number as u64);
            let subject = SubjectIndex(number as u32);
            for (at, direct) in self.scenario.direct.iter().enumerate() {
                let endpoint = EndpointIndex(at as u16);
                let (uniform, leaving) = (outcomes.open_uniform(), dropouts.open_uniform());
                match (&direct.model, &direct.outcomes[arm.0 as usize]) {
                    (DirectModel::Time { follow_up, dropout }, Outcome::Time(law)) => {
                        let end = dropout.time(leaving).min(*follow_up).min(LONGEST);
                        let (time, ending) = ended(law.time(uniform), end);
                        tables.event_times.push(EventTime { subject, endpoint, time, ending, description: None });
                    }
                    (_, Outcome::Binary(probability)) => {
                        let met = 1.0 - uniform < *probability;
                        tables.responses.push(Response { subject, endpoint, arm: *arm, visit: None, met });
                    }
                    (DirectModel::Binary { .. }, Outcome::Time(_)) => {}
                }
            }
        }
    }
}

/// Whole days: an event is known at the end of its day, observation without one to the end of the day before it ended.
fn ended(event: f64, end: f64) -> (Days, Ending) {
    if event <= end { (Days(event.ceil() as u32), Ending::Event) } else { (Days(end.floor() as u32), Ending::Censored) }
}
