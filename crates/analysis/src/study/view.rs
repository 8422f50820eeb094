//! The score of a visit as an estimand sees it: what counts as observed, and what stands for the rest.

use super::condition::{Against, Condition};
use super::course::Course;
use super::missing::Missing;
use super::outcome::{Judged, Origin, Why};
use super::timeline::{BoundVisit, Scored, Scores};
use trialstat_trial::instrument::Worse;
use trialstat_trial::quantity::Day;

/// Scores as one estimand sees them.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) scores: &'a Scores,
    pub(super) visits: &'a [BoundVisit],
    pub(super) missing: Missing,
    /// One score a subject and visit where scores are imputed several times.
    pub(super) imputed: Option<&'a [f64]>,
}

/// A score and where it is from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seen {
    pub(super) score: f64,
    pub(super) day: Option<Day>,
    pub(super) why: Why,
    pub(super) origin: Origin,
}

impl Seen {
    fn of(scored: Scored, why: Why) -> Seen {
        Seen { score: scored.score, day: scored.day, why, origin: Origin::Assessment(scored.record) }
    }
}

impl<'a> View<'a> {
    /// What a subject's scores are held against.
    pub(super) fn against(&self, subject: usize, best: Option<f64>) -> Against {
        let baseline = self.scores.baseline(subject).map(|scored| scored.score);
        Against { baseline, best, worse: self.scores.worse }
    }

    /// Readings after the baseline that count.
    pub(super) fn readings(&self, subject: usize, course: &Course) -> impl Iterator<Item = &'a Scored> + Clone {
        let course = *course;
        self.scores.after_baseline(subject).iter().filter(move |scored| course.counts(scored.day))
    }

    /// What counts as the next visit after a reading, given the readings that come later. Where no visit is planned, each
    /// reading is one.
    pub(super) fn at_next_visit(
        &self,
        subject: usize,
        course: &Course,
        reading: &Scored,
        mut later: impl Iterator<Item = &'a Scored>,
    ) -> Option<Scored> {
        if self.visits.is_empty() {
            return later.find(|next| next.day > reading.day).copied();
        }
        let next = later.find_map(|next| next.visit.filter(|visit| Some(*visit) != reading.visit))?;
        self.scores.at(subject, next).filter(|scored| course.counts(scored.day))
    }

    /// The score that counts as that of a visit.
    pub(super) fn score(&self, subject: usize, visit: u16, course: &Course) -> Option<Seen> {
        let at = self.scores.at(subject, visit);
        if let Some(scored) = at.filter(|scored| course.counts(scored.day)) {
            return Some(Seen::of(scored, Why::Observed));
        }
        let before = |scored: &&Scored| self.comes_before(scored, visit);
        let last = || self.readings(subject, course).filter(before).last().copied();
        if course.on_treatment.is_some_and(|event| self.falls_before(event.day, at, visit)) {
            return last().map(|scored| Seen::of(scored, Why::Carried));
        }
        let carried = match self.missing {
            Missing::ObservedCases | Missing::NonResponder => None,
            Missing::LastObserved => last(),
            Missing::Baseline => self.scores.baseline(subject),
            Missing::Worst => {
                let all = self.readings(subject, course).filter(before).copied().chain(self.scores.baseline(subject));
                all.reduce(|worst, scored| if self.is_worse(scored.score, worst.score) { scored } else { worst })
            }
            Missing::MultipleImputation => {
                let score = self.imputed?[subject * self.visits.len() + usize::from(visit)];
                let day = self.visits[usize::from(visit)].day;
                return Some(Seen { score, day, why: Why::Carried, origin: Origin::Nothing });
            }
        };
        carried.map(|scored| Seen::of(scored, Why::Carried))
    }

    /// Whether the score of a visit meets a condition.
    pub(super) fn judge(&self, condition: &Condition, subject: usize, visit: u16, course: &Course) -> Judged {
        if let Some(event) = course.composite
            && self.falls_before(event.day, self.scores.at(subject, visit), visit)
        {
            return Judged { met: Some(false), day: None, why: Why::Intercurrent, origin: event.origin };
        }
        let Some(seen) = self.score(subject, visit, course) else { return self.unknown(Why::NotAssessed) };
        match condition.met(seen.score, self.against(subject, None)) {
            Some(met) => Judged { met: Some(met), day: seen.day, why: seen.why, origin: seen.origin },
            None => Judged { origin: seen.origin, ..self.unknown(Why::NoBaseline) },
        }
    }

    /// An outcome of which nothing is known: none, or one that counts as not met.
    pub(super) fn unknown(&self, why: Why) -> Judged {
        match self.missing {
            Missing::NonResponder => Judged { met: Some(false), ..Judged::unknown(Why::CountedAsNotMet) },
            _ => Judged::unknown(why),
        }
    }

    /// Whether nothing counts any more from some event on, before all was seen up to a visit, or up to the last planned.
    pub(super) fn is_cut_short(&self, subject: usize, until: Option<u16>, course: &Course) -> bool {
        let Some(event) = course.hypothetical else { return false };
        let last = || (0..self.visits.len() as u16).max_by_key(|visit| self.visits[usize::from(*visit)].day);
        let Some(until) = until.or_else(last) else { return true };
        let at = self.scores.at(subject, until);
        !at.is_some_and(|scored| course.counts(scored.day)) && self.falls_before(event.day, at, until)
    }

    fn is_worse(&self, score: f64, than: f64) -> bool {
        match self.scores.worse {
            Worse::Higher => score > than,
            Worse::Lower => score < than,
        }
    }

    /// Whether an event falls on or before the visit: the day of its reading, else the one planned. Where neither is
    /// known, it does.
    fn falls_before(&self, day: Day, at: Option<Scored>, visit: u16) -> bool {
        let planned = &self.visits[usize::from(visit)];
        let of_visit = at.and_then(|scored| scored.day).or(planned.day).or(planned.window.map(|(_, last)| last));
        of_visit.is_none_or(|of_visit| day <= of_visit)
    }

    /// Whether a reading comes before a visit.
    fn comes_before(&self, scored: &Scored, visit: u16) -> bool {
        let planned = &self.visits[usize::from(visit)];
        match (scored.visit, scored.day, planned.window.map(|(first, _)| first).or(planned.day)) {
            (Some(own), _, _) => own < visit,
            (None, Some(day), Some(begins)) => day < begins,
            (None, _, _) => false,
        }
    }
}
