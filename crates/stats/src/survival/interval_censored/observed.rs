//! What is known of subjects' times.

use thiserror::Error;

/// What is known of the time of one subject's event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observed {
    /// It happened at this time.
    Exactly(f64),
    /// It had not happened by this time: censored on the right.
    After(f64),
    /// It had happened by this time: censored on the left.
    NotAfter(f64),
    /// It happened after the first and not after the second time: censored into an interval.
    Between(f64, f64),
}

impl Observed {
    /// The observation of a time to an event or, where `event` is false, to the last time the subject was seen.
    pub fn right_censored(time: f64, event: bool) -> Observed {
        if event { Observed::Exactly(time) } else { Observed::After(time) }
    }

    /// The last time at which the event had not happened, minus infinity if there is none, and the first at which it
    /// had, infinity if there is none.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Observed::Exactly(time) => (time, time),
            Observed::After(time) => (time, f64::INFINITY),
            Observed::NotAfter(time) => (f64::NEG_INFINITY, time),
            Observed::Between(after, by) => (after, by),
        }
    }

    /// The times it names, a single one twice.
    fn times(self) -> [f64; 2] {
        match self {
            Observed::Exactly(time) | Observed::After(time) | Observed::NotAfter(time) => [time; 2],
            Observed::Between(after, by) => [after, by],
        }
    }
}

/// Subjects, each with what is known of its time, and from when on it was watched and how often it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<'a> {
    observed: &'a [Observed],
    entry: Option<&'a [f64]>,
    weights: Option<&'a [f64]>,
}

/// Subjects whose data make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum SampleError {
    /// There is one number of each kind for each subject.
    #[error("{found} values of {what} for {subjects} subjects")]
    Length {
        /// What there are too few or too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Number of subjects.
        subjects: usize,
    },
    /// A time is negative, infinite or not a number.
    #[error("time {time} of subject {subject} is not a finite number from 0")]
    Time {
        /// Position of the subject, from 0.
        subject: usize,
        /// The time.
        time: f64,
    },
    /// An interval does not end after it begins.
    #[error("the interval of subject {subject} does not end after it begins")]
    Interval {
        /// Position of the subject, from 0.
        subject: usize,
    },
    /// A subject was watched only from a time on at which its event had happened, or it had not been seen after.
    #[error("subject {subject} enters at {entry}, not before what is known of it begins")]
    Entry {
        /// Position of the subject, from 0.
        subject: usize,
        /// The time of entry.
        entry: f64,
    },
    /// A weight is negative, infinite or not a number.
    #[error("weight {weight} of subject {subject} is not a finite number from 0")]
    Weight {
        /// Position of the subject, from 0.
        subject: usize,
        /// The weight.
        weight: f64,
    },
}

impl<'a> Sample<'a> {
    /// Subjects watched from time 0 on, each counted once.
    ///
    /// # Errors
    /// A time is not a finite number from 0, or an interval does not end after it begins.
    pub fn new(observed: &'a [Observed]) -> Result<Sample<'a>, SampleError> {
        for (subject, observation) in observed.iter().enumerate() {
            if let Some(time) = observation.times().into_iter().find(|time| !(time.is_finite() && *time >= 0.0)) {
                return Err(SampleError::Time { subject, time });
            }
            if let Observed::Between(after, by) = observation
                && after >= by
            {
                return Err(SampleError::Interval { subject });
            }
        }
        Ok(Sample { observed, entry: None, weights: None })
    }

    /// The same subjects, each watched only from its time in `entry` on: truncated on the left.
    ///
    /// A left-censored subject is then known to have had its event between its entry and its time.
    ///
    /// # Errors
    /// A time of entry is not a finite number from 0, or is not before the subject's event or later than its last time
    /// without an event.
    pub fn entering(self, entry: &'a [f64]) -> Result<Sample<'a>, SampleError> {
        self.same_length("entry", entry.len())?;
        for (subject, (&entry, observation)) in entry.iter().zip(self.observed).enumerate() {
            if !(entry.is_finite() && entry >= 0.0) {
                return Err(SampleError::Time { subject, time: entry });
            }
            let possible = match *observation {
                Observed::Exactly(time) | Observed::NotAfter(time) => entry < time || entry == 0.0,
                Observed::After(time) | Observed::Between(time, _) => entry <= time,
            };
            if !possible {
                return Err(SampleError::Entry { subject, entry });
            }
        }
        Ok(Sample { entry: Some(entry), ..self })
    }

    /// The same subjects, each counted as often as its weight says.
    ///
    /// # Errors
    /// A weight is not a finite number from 0.
    pub fn weighted(self, weights: &'a [f64]) -> Result<Sample<'a>, SampleError> {
        self.same_length("weight", weights.len())?;
        match weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            Some(subject) => Err(SampleError::Weight { subject, weight: weights[subject] }),
            None => Ok(Sample { weights: Some(weights), ..self }),
        }
    }

    /// Number of subjects, those of weight 0 among them.
    pub fn len(&self) -> usize {
        self.observed.len()
    }

    /// Whether there is no subject.
    pub fn is_empty(&self) -> bool {
        self.observed.is_empty()
    }

    pub(in crate::survival) fn observed(&self, subject: usize) -> Observed {
        self.observed[subject]
    }

    pub(in crate::survival) fn entry(&self, subject: usize) -> f64 {
        self.entry.map_or(0.0, |entry| entry[subject])
    }

    pub(in crate::survival) fn weight(&self, subject: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[subject])
    }

    /// The subjects with a weight above 0.
    pub(in crate::survival) fn counted(&self) -> Vec<usize> {
        (0..self.len()).filter(|&subject| self.weight(subject) > 0.0).collect()
    }

    fn same_length(&self, what: &'static str, found: usize) -> Result<(), SampleError> {
        let subjects = self.len();
        if found == subjects { Ok(()) } else { Err(SampleError::Length { what, found, subjects }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused() {
        use Observed::*;
        let refused = |observed: &[Observed]| Sample::new(observed).err();
        assert_eq!(refused(&[Exactly(1.0), After(-1.0)]), Some(SampleError::Time { subject: 1, time: -1.0 }));
        assert_eq!(refused(&[Between(2.0, 2.0)]), Some(SampleError::Interval { subject: 0 }));
        assert!(refused(&[Between(2.0, f64::INFINITY)]).is_some());
        assert!(refused(&[NotAfter(f64::NAN)]).is_some());
        assert_eq!(refused(&[After(0.0), NotAfter(1.0), Between(0.0, 1.0)]), None);
    }

    #[test]
    fn entries_come_before_what_is_known() {
        let observed = [Observed::Exactly(2.0), Observed::Between(1.0, 3.0)];
        let sample = Sample::new(&observed).expect("a sample");
        assert!(sample.entering(&[1.0, 1.0]).is_ok());
        assert_eq!(sample.entering(&[2.0, 1.0]).err(), Some(SampleError::Entry { subject: 0, entry: 2.0 }));
        assert_eq!(sample.entering(&[1.0, 1.5]).err(), Some(SampleError::Entry { subject: 1, entry: 1.5 }));
        let short = SampleError::Length { what: "entry", found: 1, subjects: 2 };
        assert_eq!(sample.entering(&[1.0]).err(), Some(short));
    }

    #[test]
    fn weights_are_finite_and_not_negative() {
        let observed = [Observed::After(2.0); 2];
        let sample = Sample::new(&observed).expect("a sample");
        assert_eq!(sample.weighted(&[0.0, 2.5]).expect("weights").counted(), [1]);
        assert_eq!(sample.weighted(&[1.0, -1.0]).err(), Some(SampleError::Weight { subject: 1, weight: -1.0 }));
    }
}
