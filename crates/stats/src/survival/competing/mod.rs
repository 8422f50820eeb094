//! Competing risks: the first of several kinds of event, of which each subject can have one.
//!
//! Relapse and death without relapse, discontinuation for lack of effect and for an adverse event. One minus the
//! Kaplan-Meier curve of one cause, the others censored, overstates its probability; what estimates it is the
//! cumulative incidence ([`cumulative_incidence`](incidence::cumulative_incidence)), what compares it
//! [`gray`](gray::gray) and what regresses it [`fine_gray`](fine_gray::fine_gray). The cause-specific hazard is another
//! parameter: its log-rank test and its Cox model are the ordinary ones with [`CompetingTimes::cause_specific`] events.

mod aalen;
mod curve;
mod jackknife;
mod probability_interval;

pub mod fine_gray;
mod fine_gray_likelihood;
mod fine_gray_variance;
pub mod gray;
pub mod incidence;

use thiserror::Error;

/// The most groups that [`gray`](gray::gray) compares and of which [`fine_gray`](fine_gray::fine_gray) estimates the
/// censoring apart.
pub const GROUP_LIMIT: usize = 100;

/// How the observation of a subject ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Last seen without any of the events.
    Censored,
    /// With the event of this cause, counted from 0.
    Cause(usize),
}

/// A call with competing risks that makes no sense, or a model that cannot be fitted to them.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum CompetingError {
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
    /// A subject enters at or after its end, or at a time that is no number.
    #[error("subject {subject} enters at {entry}, not before its end at {exit}")]
    Entry {
        /// Position of the subject, from 0.
        subject: usize,
        /// The time of entry.
        entry: f64,
        /// The time of the end.
        exit: f64,
    },
    /// A weight is not positive and finite.
    #[error("weight {weight} of subject {subject} is not a positive finite number")]
    Weight {
        /// Position of the subject, from 0.
        subject: usize,
        /// The weight.
        weight: f64,
    },
    /// A cause is not below the number of causes.
    #[error("cause {cause} of {causes}, counted from 0")]
    Cause {
        /// The cause.
        cause: usize,
        /// Number of causes.
        causes: usize,
    },
    /// A label is not below the number of subjects.
    #[error("label {label} of subject {subject}: labels count from 0 and stay below the number of subjects")]
    Label {
        /// Position of the subject, from 0.
        subject: usize,
        /// The label.
        label: usize,
    },
    /// There are more groups than a method's matrices of all groups at all times can hold.
    #[error("{found} groups, at most {GROUP_LIMIT} can be held against each other")]
    TooManyGroups {
        /// The largest label plus 1.
        found: usize,
    },
    /// The method is defined for subjects of weight 1 only.
    #[error("{method} is not defined for weights")]
    Weighted {
        /// The method.
        method: &'static str,
    },
    /// The method is defined for subjects who are all observed from time 0.
    #[error("{method} is not defined for delayed entry")]
    DelayedEntry {
        /// The method.
        method: &'static str,
    },
    /// A comparison needs two groups with subjects.
    #[error("{found} group(s) with subjects, a comparison needs 2")]
    TooFewGroups {
        /// Number of groups with subjects.
        found: usize,
    },
    /// A model needs a covariate.
    #[error("no covariate")]
    NoCovariates,
    /// A value of a covariate is infinite or not a number.
    #[error("value {value} of covariate {covariate} of subject {subject} is not finite")]
    Covariate {
        /// Position of the covariate, from 0.
        covariate: usize,
        /// Position of the subject, from 0.
        subject: usize,
        /// The value.
        value: f64,
    },
    /// A model needs an event of its cause.
    #[error("no events of the cause")]
    NoEvents,
    /// A covariate is constant, or a linear combination of those before it, among the subjects at risk.
    #[error("covariate {covariate} does not vary independently of those before it")]
    SingularInformation {
        /// Position of the covariate, from 0.
        covariate: usize,
    },
    /// The likelihood rises for ever as a coefficient grows, so that it has no maximum.
    #[error("the likelihood has no maximum: the coefficient of covariate {covariate} is infinite")]
    MonotoneLikelihood {
        /// Position of the covariate that moves most along the flat direction, from 0.
        covariate: usize,
    },
    /// The maximum of the likelihood was not found.
    #[error("no convergence after {iterations} iterations")]
    NoConvergence {
        /// Number of iterations made.
        iterations: usize,
    },
}

/// Subjects under competing risks, checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompetingTimes<'a> {
    times: &'a [f64],
    endings: &'a [Ending],
    causes: usize,
    entry: Option<&'a [f64]>,
    weights: Option<&'a [f64]>,
}

impl<'a> CompetingTimes<'a> {
    /// Subjects observed from time 0, each of weight 1. Of causes numbered from 0 there are `causes`.
    ///
    /// # Errors
    /// The slices differ in length, a time is negative or not finite, a cause is not below `causes`.
    pub fn new(times: &'a [f64], endings: &'a [Ending], causes: usize) -> Result<CompetingTimes<'a>, CompetingError> {
        same_length("endings", endings.len(), times.len())?;
        if let Some(subject) = times.iter().position(|time| !(time.is_finite() && *time >= 0.0)) {
            return Err(CompetingError::Time { subject, time: times[subject] });
        }
        for ending in endings {
            match *ending {
                Ending::Cause(cause) if cause >= causes => return Err(CompetingError::Cause { cause, causes }),
                _ => {}
            }
        }
        Ok(CompetingTimes { times, endings, causes, entry: None, weights: None })
    }

    /// The same subjects, each at risk only after its time of entry.
    ///
    /// # Errors
    /// There is not one time for each subject, or one is not before the subject's end.
    pub fn with_entry(self, entry: &'a [f64]) -> Result<CompetingTimes<'a>, CompetingError> {
        same_length("entry times", entry.len(), self.subjects())?;
        for (subject, (&entry, &exit)) in entry.iter().zip(self.times).enumerate() {
            if !(entry.is_finite() && entry < exit) {
                return Err(CompetingError::Entry { subject, entry, exit });
            }
        }
        Ok(CompetingTimes { entry: Some(entry), ..self })
    }

    /// The same subjects with case weights.
    ///
    /// # Errors
    /// There is not one weight for each subject, or one is not positive and finite.
    pub fn with_weights(self, weights: &'a [f64]) -> Result<CompetingTimes<'a>, CompetingError> {
        same_length("weights", weights.len(), self.subjects())?;
        if let Some(subject) = weights.iter().position(|weight| !(weight.is_finite() && *weight > 0.0)) {
            return Err(CompetingError::Weight { subject, weight: weights[subject] });
        }
        Ok(CompetingTimes { weights: Some(weights), ..self })
    }

    /// Number of subjects.
    pub fn subjects(&self) -> usize {
        self.times.len()
    }

    /// Number of causes.
    pub fn causes(&self) -> usize {
        self.causes
    }

    /// For each subject whether it had the event of `cause`, the other causes counting as censored: the events of the
    /// cause-specific Kaplan-Meier curve, log-rank test and Cox model, which are the ordinary ones of these events.
    pub fn cause_specific(&self, cause: usize) -> Vec<bool> {
        self.endings.iter().map(|&ending| ending == Ending::Cause(cause)).collect()
    }

    fn weight(&self, subject: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[subject])
    }

    fn check_cause(&self, cause: usize) -> Result<(), CompetingError> {
        if cause < self.causes { Ok(()) } else { Err(CompetingError::Cause { cause, causes: self.causes }) }
    }

    /// For methods of subjects observed from 0 and of weight 1.
    fn check_plain(&self, method: &'static str) -> Result<(), CompetingError> {
        match (self.entry, self.weights) {
            (Some(_), _) => Err(CompetingError::DelayedEntry { method }),
            (_, Some(_)) => Err(CompetingError::Weighted { method }),
            (None, None) => Ok(()),
        }
    }

    /// The subjects in ascending order of their times.
    fn by_time(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.times.len()).collect();
        // The stable sort keeps ties in the order of the subjects, and is the faster one where many times are equal.
        order.sort_by(|&a, &b| self.times[a].total_cmp(&self.times[b]));
        order
    }

    /// The same, apart for each label; there is at least one group.
    fn by_time_within(&self, labels: &[usize]) -> Result<Vec<Vec<usize>>, CompetingError> {
        let mut groups = vec![Vec::new(); self.check_labels(labels)?.max(1)];
        self.by_time().into_iter().for_each(|subject| groups[labels[subject]].push(subject));
        Ok(groups)
    }

    /// The number of labels, where it is to be small.
    fn check_groups(&self, labels: &[usize]) -> Result<usize, CompetingError> {
        match self.check_labels(labels)? {
            found if found > GROUP_LIMIT => Err(CompetingError::TooManyGroups { found }),
            groups => Ok(groups),
        }
    }

    /// The number of labels, the unused among them.
    fn check_labels(&self, labels: &[usize]) -> Result<usize, CompetingError> {
        same_length("labels", labels.len(), self.subjects())?;
        match labels.iter().position(|&label| label >= self.subjects()) {
            Some(subject) => Err(CompetingError::Label { subject, label: labels[subject] }),
            None => Ok(labels.iter().max().map_or(0, |&largest| largest + 1)),
        }
    }
}

fn same_length(what: &'static str, found: usize, subjects: usize) -> Result<(), CompetingError> {
    if found == subjects { Ok(()) } else { Err(CompetingError::Length { what, found, subjects }) }
}

/// Whether two subjects are tied, for [`slice::chunk_by`].
fn same_time(times: &[f64]) -> impl Fn(&usize, &usize) -> bool {
    |&a, &b| times[a] == times[b]
}
