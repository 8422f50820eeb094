//! Endpoints applied to a trial: one outcome a subject.

use super::StudyPlan;
use super::bound::{Bound, Places};
use super::condition::Condition;
use super::course::{Course, Dated, first_happening, last_known};
use super::endpoint::{Derivation, ScoreRule};
use super::missing::Missing;
use super::outcome::{Judged, Numbered, Origin, Outcomes, Timed, Used, Why, days_between};
use super::timeline::{Scored, Scores};
use super::view::View;
use trialstat_trial::quantity::Day;
use trialstat_trial::trial::Trial;

/// A trial with its scores laid out, seen by one estimand.
#[derive(Clone, Copy)]
pub(super) struct Deriving<'a> {
    pub(super) plan: &'a StudyPlan,
    pub(super) bound: &'a Bound,
    pub(super) trial: &'a Trial,
    pub(super) scores: &'a [Scores],
    pub(super) courses: &'a [Course],
    pub(super) missing: Missing,
    /// Imputed scores of the measure that the endpoint is derived from.
    pub(super) imputed: Option<&'a [f64]>,
}

impl<'a> Deriving<'a> {
    /// The outcome of every subject of the trial.
    pub(super) fn outcomes(&self, endpoint: usize) -> Outcomes {
        self.outcomes_in(endpoint, &mut Used::default())
    }

    /// The same in memory that was used before.
    pub(super) fn outcomes_in(&self, endpoint: usize, used: &mut Used) -> Outcomes {
        let subjects = 0..self.trial.subjects().len();
        let places = self.bound.endpoints[endpoint];
        match &self.plan.endpoints[endpoint].derivation {
            Derivation::AtVisit { .. } | Derivation::Sustained { .. } | Derivation::ByVisit { .. } => {
                used.judged(subjects.map(|subject| self.judged(endpoint, subject)))
            }
            Derivation::TimeTo { rule, confirmed, .. } => {
                let scored = self.scored(rule, places);
                used.timed(subjects.map(|subject| self.time_to(&scored, *confirmed, places.last, subject)))
            }
            Derivation::Relapse { rule, after, confirmed, happenings } => {
                let starts = used.starts(subjects.clone().map(|subject| self.judged(*after, subject)));
                let scored = rule.as_ref().map(|rule| self.scored(rule, places));
                let started = |subject: usize, day: Day| starts[subject].day.is_some_and(|start| day > start);
                let first = first_happening(self.trial, happenings, started);
                let relapse = |subject: usize| {
                    let happening = first.get(subject).copied().flatten();
                    self.relapse(scored.as_ref(), *confirmed, &starts[subject], happening, subject)
                };
                let outcomes = used.timed(subjects.map(relapse));
                used.take_back_starts(starts);
                outcomes
            }
            Derivation::Event { happenings, until } => {
                let in_time = |_: usize, day: Day| until.is_none_or(|until| day <= until);
                let first = first_happening(self.trial, happenings, in_time);
                used.judged(subjects.map(|subject| self.whether(first[subject], &self.courses[subject])))
            }
            Derivation::TimeToEvent { happenings, until } => {
                let in_time = |_: usize, day: Day| until.is_none_or(|until| day <= until);
                let first = first_happening(self.trial, happenings, in_time);
                let last = last_known(self.trial);
                used.timed(subjects.map(|subject| self.time_of(first[subject], last[subject], *until, subject)))
            }
            Derivation::Supplied(supplied) => supplied.outcomes(self.trial, self.missing, used),
            Derivation::ShareOfReadings { rule, from, through } => {
                let scored = self.scored(rule, places);
                used.numbered(subjects.map(|subject| self.share(&scored, *from, *through, subject)))
            }
            Derivation::Sessions { rule } => {
                let scored = self.scored(rule, places);
                used.numbered(subjects.map(|subject| self.sessions(&scored, subject)))
            }
            Derivation::Value { .. } => used.numbered(subjects.map(|subject| self.value(places, false, subject))),
            Derivation::Change { .. } => used.numbered(subjects.map(|subject| self.value(places, true, subject))),
        }
    }

    fn view(&self, places: Places) -> View<'a> {
        View {
            scores: &self.scores[places.measure],
            visits: &self.bound.visits,
            missing: self.missing,
            imputed: self.imputed,
        }
    }

    fn scored<'r>(&self, rule: &'r ScoreRule, places: Places) -> ScoredBy<'r, 'a> {
        ScoredBy { met: &rule.met, view: self.view(places) }
    }

    /// Whether an endpoint that is met or not is, and when.
    fn judged(&self, endpoint: usize, subject: usize) -> Judged {
        let course = &self.courses[subject];
        let places = self.bound.endpoints[endpoint];
        match &self.plan.endpoints[endpoint].derivation {
            Derivation::AtVisit { rule, .. } => self.view(places).judge(&rule.met, subject, places.visit, course),
            Derivation::Sustained { rule, excursions, excursion, .. } => {
                let view = self.view(places);
                let (first, last) = (places.visit, places.last.unwrap_or(places.visit));
                let (mut failed, mut unknown) = (0, None);
                let mut at_last = Judged::unknown(Why::NotAssessed);
                for visit in first..=last {
                    let judged = view.judge(&rule.met, subject, visit, course);
                    at_last = judged;
                    match judged.met {
                        Some(true) => {}
                        None => unknown = unknown.or(Some(judged)),
                        Some(false) => {
                            failed += 1;
                            let mild = excursion
                                .as_ref()
                                .is_none_or(|milder| view.judge(milder, subject, visit, course).met == Some(true));
                            if visit == first || visit == last || failed > *excursions || !mild {
                                return Judged { day: None, ..judged };
                            }
                        }
                    }
                }
                unknown.unwrap_or(Judged { met: Some(true), ..at_last })
            }
            Derivation::ByVisit { rule, .. } => {
                let scored = self.scored(rule, places);
                let timed = self.time_to(&scored, false, places.last, subject);
                match (timed.event, timed.why) {
                    (true, _) => {
                        Judged { met: Some(true), day: self.day_of(timed.origin), why: timed.why, origin: timed.origin }
                    }
                    (false, Why::NeverAssessed) => scored.view.unknown(Why::NotAssessed),
                    (false, Why::NoBaseline) => Judged { origin: timed.origin, ..scored.view.unknown(Why::NoBaseline) },
                    (false, _) if scored.view.is_cut_short(subject, places.last, course) => {
                        scored.view.unknown(Why::NotAssessed)
                    }
                    (false, why) => Judged { met: Some(false), day: None, why, origin: timed.origin },
                }
            }
            Derivation::TimeTo { rule, confirmed, .. } => {
                let timed = self.time_to(&self.scored(rule, places), *confirmed, places.last, subject);
                Judged {
                    met: Some(timed.event),
                    day: self.day_of(timed.origin).filter(|_| timed.event),
                    why: timed.why,
                    origin: timed.origin,
                }
            }
            _ => Judged::unknown(Why::NotAtRisk),
        }
    }

    /// The day of a record.
    fn day_of(&self, origin: Origin) -> Option<Day> {
        match origin {
            Origin::Assessment(at) => {
                let record = &self.trial.assessments()[at as usize];
                let planned = || self.trial.visits()[usize::from(record.visit?.0)].day;
                record.day.or_else(planned)
            }
            Origin::Event(at) => self.trial.events()[at as usize].day,
            Origin::Disposition(at) => self.trial.dispositions()[at as usize].day,
            Origin::Dose(at) => self.trial.doses()[at as usize].day,
            Origin::Nothing | Origin::Subject(_) | Origin::Response(_) | Origin::EventTime(_) => None,
        }
    }

    /// The first reading that meets a rule, and the last before it.
    fn first_met(
        &self,
        rule: &ScoredBy<'_, 'a>,
        confirmed: bool,
        subject: usize,
        counts: impl Fn(&Scored) -> bool,
    ) -> FirstMet {
        let (view, course) = (rule.view, &self.courses[subject]);
        let mut found = FirstMet::default();
        let mut best = view.scores.baseline(subject).map(|scored| scored.score);
        let mut readings = view.readings(subject, course).filter(|scored| scored.day.is_some());
        while let Some(scored) = readings.next() {
            let met = |scored: &Scored| rule.met.met(scored.score, view.against(subject, best));
            if counts(scored) {
                let meets = met(scored);
                found.judged |= meets.is_some();
                let next = || view.at_next_visit(subject, course, scored, readings.clone());
                let confirms = || next().is_some_and(|next| met(&next) == Some(true));
                if meets == Some(true) && (!confirmed || confirms()) {
                    found.met = Some(*scored);
                    return found;
                }
                found.last_without = Some(*scored);
            }
            let better = |best: f64| match view.scores.worse {
                trialstat_trial::instrument::Worse::Higher => scored.score.min(best),
                trialstat_trial::instrument::Worse::Lower => scored.score.max(best),
            };
            best = best.map(better);
        }
        found
    }

    fn time_to(&self, rule: &ScoredBy<'_, 'a>, confirmed: bool, until: Option<u16>, subject: usize) -> Timed {
        let day_one = Day::new(1).expect("day 1 exists");
        let course = &self.courses[subject];
        let in_time = |scored: &Scored| match (until, scored.visit, scored.day) {
            (None, ..) => true,
            (Some(until), Some(visit), _) => visit <= until,
            (Some(until), None, day) => self.bound.visits[usize::from(until)].day.is_some_and(|last| day <= Some(last)),
        };
        let found = self.first_met(rule, confirmed, subject, in_time);
        let day = |scored: Scored| scored.day.unwrap_or(day_one);
        let composite = course.composite.filter(|event| found.met.is_none_or(|met| event.day <= day(met)));
        let without = found.last_without.map_or(0, |scored| days_between(day_one, day(scored)));
        if let Some(event) = composite {
            // Whoever has the event never meets the endpoint: he is followed without it to the end.
            let planned = self.bound.visits.iter().filter_map(|visit| visit.day).max();
            let end = planned.into_iter().chain(found.last_without.map(day)).max().unwrap_or(event.day);
            return Timed::censored(days_between(day_one, end), Why::Intercurrent, event.origin);
        }
        match (found.met, found.last_without) {
            (None, Some(last)) if !found.judged => Timed::not_at_risk(Why::NoBaseline, Origin::Assessment(last.record)),
            (Some(met), _) => Timed {
                days: Some(days_between(day_one, day(met))),
                event: true,
                seen_without: without,
                why: Why::Observed,
                origin: Origin::Assessment(met.record),
            },
            (None, Some(last)) => Timed::censored(without, Why::LastReading, Origin::Assessment(last.record)),
            (None, None) => {
                let baseline = rule.view.scores.baseline(subject);
                match rule.met.can_be_judged(baseline.map(|baseline| baseline.score)) {
                    true => Timed::censored(1, Why::NeverAssessed, Origin::Nothing),
                    false => Timed::not_at_risk(Why::NoBaseline, Origin::Nothing),
                }
            }
        }
    }

    fn relapse(
        &self,
        rule: Option<&ScoredBy<'_, 'a>>,
        confirmed: bool,
        start: &Judged,
        happening: Option<Dated>,
        subject: usize,
    ) -> Timed {
        let Some(begin) = start.day.filter(|_| start.met == Some(true)) else {
            return Timed::not_at_risk(Why::NotAtRisk, start.origin);
        };
        let course = &self.courses[subject];
        let after = |scored: &Scored| scored.day.is_some_and(|day| day > begin);
        let found = rule.map(|rule| self.first_met(rule, confirmed, subject, after)).unwrap_or_default();
        let by_score = found.met.and_then(|met| {
            let day = met.day?;
            Some(Dated { day, origin: Origin::Assessment(met.record) })
        });
        let happening = happening.filter(|happening| course.counts(Some(happening.day)));
        let composite = course.composite.filter(|event| event.day > begin);
        let first = [by_score, happening, composite].into_iter().flatten().min_by_key(|dated| dated.day);
        let without = found.last_without.and_then(|scored| scored.day).map_or(1, |day| days_between(begin, day));
        match (first, found.last_without) {
            (Some(dated), _) => Timed {
                days: Some(days_between(begin, dated.day)),
                event: true,
                // What happens is dated; a score was only seen at the next visit.
                seen_without: if Some(dated) == by_score { without } else { days_between(begin, dated.day) },
                why: if Some(dated) == composite { Why::Intercurrent } else { Why::Observed },
                origin: dated.origin,
            },
            (None, Some(last)) => Timed::censored(without, Why::LastReading, Origin::Assessment(last.record)),
            (None, None) => Timed::censored(1, Why::NeverAssessed, start.origin),
        }
    }

    /// Whether something happened. Nothing recorded is nothing happened.
    fn whether(&self, first: Option<Dated>, course: &Course) -> Judged {
        match first.filter(|dated| course.counts(Some(dated.day))).or(course.composite) {
            Some(dated) => Judged {
                met: Some(true),
                day: Some(dated.day),
                why: if Some(dated) == course.composite { Why::Intercurrent } else { Why::Observed },
                origin: dated.origin,
            },
            None => Judged { met: Some(false), day: None, why: Why::Observed, origin: Origin::Nothing },
        }
    }

    fn time_of(&self, first: Option<Dated>, last: Option<Dated>, until: Option<Day>, subject: usize) -> Timed {
        let day_one = Day::new(1).expect("day 1 exists");
        let course = &self.courses[subject];
        let counted = first.filter(|dated| course.counts(Some(dated.day)));
        let first = [counted, course.composite].into_iter().flatten().min_by_key(|dated| dated.day);
        if let Some(dated) = first {
            let days = days_between(day_one, dated.day);
            let why = if Some(dated) == course.composite { Why::Intercurrent } else { Why::Observed };
            return Timed { days: Some(days), event: true, seen_without: days, why, origin: dated.origin };
        }
        let Some(last) = last else { return Timed::censored(1, Why::NeverAssessed, Origin::Nothing) };
        let end = [until, course.until()].into_iter().flatten().fold(last.day, Day::min);
        Timed::censored(days_between(day_one, end).max(1), Why::LastKnown, last.origin)
    }

    fn share(&self, rule: &ScoredBy<'_, 'a>, from: Option<Day>, through: Option<Day>, subject: usize) -> Numbered {
        let (view, course) = (rule.view, &self.courses[subject]);
        let in_time = |scored: &&Scored| {
            let day = scored.day;
            from.is_none_or(|from| day >= Some(from))
                && through.is_none_or(|through| day.is_some_and(|day| day <= through))
        };
        let (mut met, mut of, mut origin) = (0u32, 0u32, Origin::Nothing);
        for scored in view.readings(subject, course).filter(in_time) {
            if let Some(meets) = rule.met.met(scored.score, view.against(subject, None)) {
                met += u32::from(meets);
                of += 1;
                origin = Origin::Assessment(scored.record);
            }
        }
        let value = (of > 0).then(|| f64::from(met) / f64::from(of));
        Numbered { value, why: if of > 0 { Why::Observed } else { Why::NotAssessed }, origin }
    }

    /// Days with a dose before the reading that first met the rule.
    fn sessions(&self, rule: &ScoredBy<'_, 'a>, subject: usize) -> Numbered {
        let Some(met) = self.first_met(rule, false, subject, |_| true).met else {
            let assessed = rule.view.readings(subject, &self.courses[subject]).next().is_some();
            let why = if assessed { Why::NeverMet } else { Why::NeverAssessed };
            return Numbered { value: None, why, origin: Origin::Nothing };
        };
        let doses = self.trial.doses();
        let own = doses.partition_point(|dose| (dose.subject.0 as usize) < subject);
        let own = doses[own..].iter().take_while(|dose| dose.subject.0 as usize == subject);
        let mut days: Vec<Day> = own.filter_map(|dose| dose.day).filter(|day| Some(*day) < met.day).collect();
        days.sort_unstable();
        days.dedup();
        Numbered { value: Some(days.len() as f64), why: Why::Observed, origin: Origin::Assessment(met.record) }
    }

    fn value(&self, places: Places, change: bool, subject: usize) -> Numbered {
        let view = self.view(places);
        let seen = view.score(subject, places.visit, &self.courses[subject]);
        let baseline = view.scores.baseline(subject);
        match (seen, change, baseline) {
            (Some(seen), false, _) => Numbered { value: Some(seen.score), why: seen.why, origin: seen.origin },
            (Some(seen), true, Some(baseline)) => {
                Numbered { value: Some(seen.score - baseline.score), why: seen.why, origin: seen.origin }
            }
            (Some(seen), true, None) => Numbered { value: None, why: Why::NoBaseline, origin: seen.origin },
            (None, ..) => Numbered { value: None, why: Why::NotAssessed, origin: Origin::Nothing },
        }
    }
}

/// A condition and the scores that it is asked of.
struct ScoredBy<'r, 'a> {
    met: &'r Condition,
    view: View<'a>,
}

/// The first reading that meets a rule.
#[derive(Debug, Clone, Copy, Default)]
struct FirstMet {
    met: Option<Scored>,
    /// The last that counted and did not.
    last_without: Option<Scored>,
    /// Whether any could be judged at all.
    judged: bool,
}
