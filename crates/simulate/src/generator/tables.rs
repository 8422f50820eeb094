//! What is drawn, as records of a trial.

use super::collection::{Followed, Walker};
use super::course::Session;
use super::memory::{Used, Written, keep, write_levels, write_numbers};
use super::people::People;
use crate::pharmacokinetics::Per;
use crate::scenario::{Candidates, Crossover, SEQUENCE, Scenario, Treatment, Value};
use std::sync::Arc;
use trialstat_trial::design::{Arm, ArmIndex, Design, Endpoint, MeasureIndex, SubjectIndex, VisitIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Assessment, ClinicalEvent, Subject, Word};
use trialstat_trial::trial::TrialTables;

const HOURS_PER_DAY: f64 = 24.0;

/// What every trial of a scenario has, its words shared by all records.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// A trial in which nothing has been recorded yet.
    empty: TrialTables,
    ids: Vec<Box<str>>,
    /// Covariates that are characteristics, each with its levels.
    characteristics: Vec<(usize, Vec<Word>)>,
    /// Sequences of a crossover, in words.
    sequences: Vec<Word>,
    /// Treatment and route of each arm.
    given: Vec<(Word, Word)>,
    milligrams: Word,
    rescue: Option<Word>,
    /// Term and category of each adverse event.
    adverse_events: Vec<(Word, Option<Word>)>,
    completed: Word,
    withdrawn: Word,
    of_trial: Word,
}

impl Template {
    pub(super) fn new(scenario: &Scenario) -> Template {
        let word = |text: &str| -> Word { Arc::from(text) };
        let design = if scenario.crossover.is_some() { Design::Crossover } else { Design::Parallel };
        let digits = scenario.subjects.to_string().len().max(3);
        let arms = scenario.arms.len();
        let name = |sequence, period| scenario.arms[Crossover::arm(sequence, period, arms)].name.as_str();
        let sequence = |at| word(&(0..arms).map(|period| name(at, period)).collect::<Vec<_>>().join(", "));
        // A subject's score before treatment is read at visits, not known as such.
        let is_baseline = |at: &usize| scenario.measures.iter().any(|measure| measure.baseline == *at);
        let covariates = &scenario.candidates.covariates;
        let characteristics = (0..covariates.len()).filter(|at| !is_baseline(at));
        let levels = |at: usize| (at, covariates[at].law.levels().iter().map(|level| word(level)).collect());
        Template {
            empty: TrialTables {
                arms: scenario.arms.iter().map(|arm| Arm { name: arm.name.clone() }).collect(),
                visits: scenario.visits.iter().map(|visit| visit.planned()).collect(),
                measures: scenario.measures.iter().map(|measure| measure.planned()).collect(),
                endpoints: scenario.direct.iter().map(|direct| Endpoint::named(&direct.endpoint)).collect(),
                ..TrialTables::empty(&scenario.title, design)
            },
            ids: (1..=scenario.subjects).map(|number| format!("{number:0digits$}").into()).collect(),
            characteristics: characteristics.map(levels).collect(),
            sequences: if scenario.crossover.is_some() { (0..arms).map(sequence).collect() } else { Vec::new() },
            given: scenario
                .arms
                .iter()
                .map(|arm| (word(&arm.treatment.name), word(arm.treatment.route.term())))
                .collect(),
            milligrams: word("mg"),
            rescue: scenario.collection.rescue.as_ref().map(|rescue| word(&rescue.treatment)),
            adverse_events: scenario
                .adverse_events
                .iter()
                .map(|event| (word(&event.term), event.category.as_deref().map(word)))
                .collect(),
            completed: word("COMPLETED"),
            withdrawn: word(scenario.collection.withdrawal.as_ref().map_or("", |withdrawal| &withdrawal.term)),
            of_trial: word("TRIAL"),
        }
    }

    /// Tables without records, in memory used before if there is any; subjects, characteristics, doses and dispositions
    /// of another trial may stand there until they are written over.
    pub(super) fn tables(&self, used: &mut Used) -> TrialTables {
        let Some(mut tables) = used.tables.take() else { return self.empty.clone() };
        // Identifiers are positions, written with as many digits as the scenario needs: those of another may be longer.
        let own = self.ids.first().map(|id| id.len());
        let is_own = |subject: &Subject| Some(subject.id.len()) == own;
        if !tables.subjects.iter().take(1).chain(&used.spare).all(is_own) || tables.subjects.len() > self.ids.len() {
            tables.subjects.clear();
            used.spare.clear();
        }
        tables.assessments.clear();
        tables.events.clear();
        tables.responses.clear();
        tables.event_times.clear();
        let TrialTables { name, design, arms, visits, measures, endpoints, reasons, .. } = &self.empty;
        tables.design = *design;
        keep(&mut tables.name, name);
        keep(&mut tables.arms, arms);
        keep(&mut tables.visits, visits);
        keep(&mut tables.measures, measures);
        keep(&mut tables.endpoints, endpoints);
        keep(&mut tables.reasons, reasons);
        tables
    }

    /// Enters the subjects with their characteristics.
    pub(super) fn subjects(
        &self,
        scenario: &Scenario,
        people: &People,
        allocated: &[ArmIndex],
        spare: &mut Vec<Subject>,
        tables: &mut TrialTables,
    ) {
        let crossover = scenario.crossover.is_some();
        let arm = |arm: &ArmIndex| (!crossover).then_some(*arm);
        self.enter(allocated.iter().map(arm), spare, tables);
        let characteristics = &mut tables.characteristics;
        for (place, (at, levels)) in self.characteristics.iter().enumerate() {
            let name = &scenario.candidates.covariates[*at].name;
            let values = (0..people.len()).map(|subject| people.values(subject)[*at].number());
            if levels.is_empty() {
                write_numbers(characteristics, place, name, values.map(Reading::Number));
            } else {
                write_levels(characteristics, place, name, values.map(|level| Ok(Arc::clone(&levels[level as usize]))));
            }
        }
        let mut written = self.characteristics.len();
        if crossover {
            let sequences = allocated.iter().map(|sequence| Ok(Arc::clone(&self.sequences[sequence.0 as usize])));
            write_levels(characteristics, written, SEQUENCE, sequences);
            written += 1;
        }
        characteristics.truncate(written);
    }

    /// Enters as many subjects as there are arms given; those whose identifiers stand there already keep them.
    pub(super) fn enter(
        &self,
        arms: impl ExactSizeIterator<Item = Option<ArmIndex>>,
        spare: &mut Vec<Subject>,
        tables: &mut TrialTables,
    ) {
        let subjects = &mut tables.subjects;
        // Those put aside follow one another, and the first of them the last of the table, or none is of use.
        if spare.last().is_some_and(|next| self.ids.get(subjects.len()) != Some(&next.id)) {
            spare.clear();
        }
        if subjects.len() > arms.len() {
            spare.extend(subjects.drain(arms.len()..).rev());
        } else {
            let used = spare.len() - spare.len().min(arms.len() - subjects.len());
            subjects.extend(spare.drain(used..).rev());
            let new = self.ids[subjects.len()..arms.len()].iter();
            subjects.extend(new.map(|id| Subject { id: id.clone(), arm: None }));
        }
        subjects.iter_mut().zip(arms).for_each(|(subject, arm)| subject.arm = arm);
    }

    /// Records what was followed of a subject.
    pub(super) fn record(
        &self,
        scenario: &Scenario,
        subject: usize,
        who: &Followed<'_>,
        walked: &Walker,
        written: &mut Written,
        tables: &mut TrialTables,
    ) {
        let subject = SubjectIndex(subject as u32);
        let begun = who.course.begun_before(walked.withdrawn);
        let begins = |session: usize| who.course.sessions[session].begins;
        let visits = scenario.visits.len();
        for (at, reading) in walked.readings.iter().enumerate() {
            let Some(score) = reading else { continue };
            tables.assessments.push(Assessment {
                subject,
                measure: MeasureIndex((at / visits) as u16),
                visit: Some(VisitIndex((at % visits) as u16)),
                day: Some(Day::after_reference(walked.days[at % visits])),
                score: Reading::Number(*score),
            });
        }
        for (Session { arm, dose, begins }, share) in who.course.sessions[..begun].iter().zip(who.sessions.shares) {
            if *share > 0.0 {
                let (name, route) = &self.given[*arm];
                let scale = scenario.arms[*arm].treatment.scale(&scenario.candidates, who.values);
                let amount = libm::rint(dose.amount * scale * share * 100.0) / 100.0;
                let route = (dose.amount > 0.0).then_some(route);
                written.dose(&mut tables.doses, subject, (name, amount), *begins, (&self.milligrams, route));
            }
        }
        if let (Some(time), Some(rescue), Some(word)) = (walked.rescued, &scenario.collection.rescue, &self.rescue) {
            written.dose(&mut tables.doses, subject, (word, rescue.milligrams), time, (&self.milligrams, None));
        }
        for event in who.sessions.events.iter().filter(|event| event.session < begun) {
            let (term, category) = &self.adverse_events[event.kind];
            let day = |hours: f64| Some(study_day(begins(event.session) + hours / HOURS_PER_DAY));
            tables.events.push(ClinicalEvent {
                subject,
                term: Arc::clone(term),
                category: category.clone(),
                day: day(event.episode.map_or(0.0, |episode| episode.begin)),
                last_day: event.episode.and_then(|episode| day(episode.end)),
                minutes: event.episode.map(|episode| libm::rint((episode.end - episode.begin) * 60.0) as u32),
                severity: None,
                serious: None,
                relation: None,
            });
        }
        let last_visit = walked.days.last().map_or(0.0, |day| f64::from(*day));
        let last_session = who.course.sessions.last().map_or(0.0, |session| session.begins);
        let (term, time) = match walked.withdrawn {
            Some(time) => (&self.withdrawn, time),
            None => (&self.completed, last_visit.max(last_session)),
        };
        written.disposition(&mut tables.dispositions, subject, (term, &self.of_trial), time);
    }
}

/// The study day of a time in days from the begin of day 1.
pub(super) fn study_day(time: f64) -> Day {
    let whole = time as i32;
    Day::after_reference(whole - i32::from(f64::from(whole) > time))
}

impl Treatment {
    /// What amounts are multiplied by for a subject: its weight, where they are for a kilogram.
    pub(super) fn scale(&self, candidates: &Candidates, values: &[Value]) -> f64 {
        match (self.per, candidates.named("weight_kg")) {
            (Per::Kilogram, Some(weight)) => values[weight].number(),
            _ => 1.0,
        }
    }
}
