//! Survival curves of bootstrap resamples.

use super::curve::{Falling, SurvivalCurve};
use super::tally::Tally;
use super::{SurvivalError, check_subjects};
use crate::random::Stream;
use std::num::NonZeroU64;

/// Subjects brought in order of time once, whose resamples are counts at their distinct times: none is sorted again.
#[derive(Debug, Clone)]
pub struct Resampled {
    times: Vec<f64>,
    /// Where each subject is counted: twice the position of its time, and one more with the event.
    places: Vec<u32>,
    counts: Vec<u32>,
    curve: SurvivalCurve,
}

impl Resampled {
    /// The subjects that are drawn from: `event[i]` says whether the event happened at `times[i]`.
    ///
    /// # Errors
    /// The slices differ in length; a time is negative or not finite.
    pub fn new(times: &[f64], event: &[bool]) -> Result<Resampled, SurvivalError> {
        check_subjects(times, event)?;
        // Minus zero, which is a time from 0, becomes zero.
        let mut distinct: Vec<f64> = times.iter().map(|time| time + 0.0).collect();
        distinct.sort_unstable_by(f64::total_cmp);
        distinct.dedup();
        let place = |(time, event): (&f64, &bool)| {
            let before = distinct.partition_point(|earlier| earlier < time);
            2 * before as u32 + u32::from(*event)
        };
        Ok(Resampled {
            places: times.iter().zip(event).map(place).collect(),
            counts: vec![0; 2 * distinct.len()],
            curve: SurvivalCurve {
                steps: Vec::with_capacity(distinct.len()),
                subjects: 0,
                events: 0,
                delayed_entry: false,
            },
            times: distinct,
        })
    }

    /// The survival curve of a resample: as many subjects as there are, drawn with replacement.
    ///
    /// # Definition
    /// The curve of [`kaplan_meier`](super::kaplan_meier::kaplan_meier) of the subjects drawn, each as often as it is
    /// drawn.
    ///
    /// # Arguments
    /// `stream` gives a number below the number of subjects for each of them. With a stream of its own for each
    /// resample, no curve depends on which are made before it, or on which thread.
    ///
    /// # Returns
    /// The curve, in the memory of the one before. Of no subjects it is a curve without steps.
    ///
    /// # Conventions
    /// | here | others |
    /// |---|---|
    /// | subjects are drawn with their time and whether the event happened | R's boot `censboot(sim = "ordinary")`: the same |
    ///
    /// # References
    /// Efron B (1981). Censored data and the bootstrap. Journal of the American Statistical Association 76:312-319.
    /// [doi:10.1080/01621459.1981.10477650](https://doi.org/10.1080/01621459.1981.10477650).
    ///
    /// # Validation
    /// Equal to the last bit to the curve of the drawn subjects written out, with ties, events at time 0 and censoring.
    ///
    /// # Examples
    /// ```
    /// use trialstat_stats::random::{Address, Purpose, Stream};
    /// use trialstat_stats::survival::resampled::Resampled;
    ///
    /// let mut subjects = Resampled::new(&[6.0, 6.0, 7.0, 9.0], &[true, false, true, true])?;
    /// let address = Address { seed: 1, group: 0, purpose: Purpose::Resampling, subject: 0, replicate: 0 };
    /// assert_eq!(subjects.draw(&mut Stream::at(address)).subjects(), 4);
    /// # Ok::<(), trialstat_stats::survival::SurvivalError>(())
    /// ```
    pub fn draw(&mut self, stream: &mut Stream) -> &SurvivalCurve {
        self.counts.fill(0);
        if let Some(subjects) = NonZeroU64::new(self.places.len() as u64) {
            for _ in 0..self.places.len() {
                let place = self.places[stream.below(subjects) as usize];
                self.counts[place as usize] += 1;
            }
        }
        self.fall();
        &self.curve
    }

    fn fall(&mut self) {
        let mut at_risk = self.places.len() as u64;
        let mut falling = Falling::new();
        self.curve.steps.clear();
        (self.curve.subjects, self.curve.events) = (at_risk, 0);
        for (time, counts) in self.times.iter().zip(self.counts.chunks_exact(2)) {
            let (censored, events) = (u64::from(counts[0]), u64::from(counts[1]));
            if censored + events == 0 {
                continue;
            }
            let tally = Tally {
                time: *time,
                at_risk: at_risk as f64,
                events: events as f64,
                censored: censored as f64,
                spared: (at_risk - events) as f64,
                event_records: events,
            };
            self.curve.steps.push(falling.step(&tally));
            self.curve.events += events;
            at_risk -= censored + events;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose};
    use crate::survival::kaplan_meier::kaplan_meier;

    fn stream(replicate: u64) -> Stream {
        Stream::at(Address { seed: 7, group: 0, purpose: Purpose::Resampling, subject: 0, replicate })
    }

    #[test]
    fn a_resample_is_its_subjects_written_out() {
        let times = [3.0, 0.0, -0.0, 5.0, 3.0, 2.0, 8.0, 5.0, 11.0];
        let event = [true, true, false, true, false, true, true, true, false];
        let mut resampled = Resampled::new(&times, &event).expect("subjects");
        let bound = NonZeroU64::new(9).expect("nine");
        for replicate in 0..200 {
            let mut draws = stream(replicate);
            let drawn: Vec<usize> = (0..9).map(|_| draws.below(bound) as usize).collect();
            let (own_times, own_event): (Vec<f64>, Vec<bool>) =
                drawn.iter().map(|subject| (times[*subject], event[*subject])).unzip();
            let expected = kaplan_meier(&own_times, &own_event).expect("subjects");
            assert_eq!(*resampled.draw(&mut stream(replicate)), expected, "{drawn:?}");
        }
    }

    #[test]
    fn nobody_has_a_curve_without_steps() {
        let mut nobody = Resampled::new(&[], &[]).expect("no subjects");
        assert_eq!(nobody.draw(&mut stream(0)).steps(), []);
        assert!(matches!(Resampled::new(&[-1.0], &[true]), Err(SurvivalError::Time { index: 0, .. })));
    }
}
