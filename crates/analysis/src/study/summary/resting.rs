//! Whom a row of a description rests on, and on which of their records.

use super::adverse_events::is_counted;
use super::exposure::{amount, days};
use crate::study::outcome::Origin;
use crate::study::population::{Membership, membership};
use crate::study::timeline::Scores;
use crate::study::{Fitted, Scratch};
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::result::ResultRow;
use trialstat_trial::trial::Trial;

/// A subject behind a row of a description.
#[derive(Debug, Clone, PartialEq)]
pub struct Rested {
    /// Who.
    pub subject: SubjectIndex,
    /// What the subject adds: a number that is described, or how often what is counted was recorded.
    pub value: Option<f64>,
    /// The records that it comes from.
    pub records: Vec<Origin>,
}

impl Fitted<'_> {
    /// Everybody whom a row of a description of this trial rests on; nobody of a row of anything else.
    pub fn resting(&self, trial: &Trial, row: &ResultRow) -> Vec<Rested> {
        let Some(periods) = &self.plan.periods else { return self.resting_on(trial, row) };
        let unfolded = periods.unfold(trial);
        let of_trial = |rested: Rested| Rested {
            subject: unfolded.subject(rested.subject),
            records: rested.records.into_iter().map(|origin| unfolded.origin(origin)).collect(),
            ..rested
        };
        self.resting_on(&unfolded.trial, row).into_iter().map(of_trial).collect()
    }

    fn resting_on(&self, trial: &Trial, row: &ResultRow) -> Vec<Rested> {
        let mut scratch = Scratch::default();
        scratch.fill(trial, &self.plan, &self.bound);
        let Scratch { scores, arms, .. } = &scratch;
        let memberships: Vec<Membership> =
            self.plan.populations.iter().map(|population| membership(population, trial, &self.bound, scores)).collect();
        let behind = Behind { fitted: self, trial, scores, row };
        let arm = row.group1_level.as_deref();
        let is_of_arm = |subject: usize| {
            let own = arms[subject].map(|own| &*self.bound.arm_names[own as usize]);
            arm.is_none() || own == arm
        };
        let subjects = (0..arms.len()).filter(|subject| is_of_arm(*subject));
        if row.context == "disposition" {
            let belongs = |subject: &usize| behind.belongs(*subject, &memberships, arms[*subject].is_some());
            return subjects.filter(belongs).map(|subject| behind.counted(subject)).collect();
        }
        let population = self.plan.summary.population.map(|position| &memberships[position]);
        let members = subjects.filter(|subject| population.is_none_or(|population| population.is_member(*subject)));
        members.filter_map(|subject| behind.described(subject)).collect()
    }
}

/// A row, and where its numbers come from.
struct Behind<'a> {
    fitted: &'a Fitted<'a>,
    trial: &'a Trial,
    scores: &'a [Scores],
    row: &'a ResultRow,
}

impl Behind<'_> {
    /// Whether a row of the disposition counts a subject.
    fn belongs(&self, subject: usize, memberships: &[Membership], is_randomized: bool) -> bool {
        let populations = &self.fitted.plan.populations;
        let Some(level) = self.row.variable_level.as_deref() else {
            return match self.row.variable.as_str() {
                "randomized" => is_randomized,
                "not randomized" => self.trial.subjects()[subject].arm.is_none(),
                _ => true,
            };
        };
        let of_name = populations.iter().zip(memberships).find(|(known, _)| known.name == self.row.variable.as_str());
        of_name.is_some_and(|(population, membership)| match membership.failed[subject] {
            None => level == "included",
            Some(rule) => level.strip_prefix("excluded: ") == Some(&population.rules[rule].failed()),
        })
    }

    fn counted(&self, subject: usize) -> Rested {
        self.rested(subject, Some(1.0), vec![Origin::Subject(subject as u32)])
    }

    fn rested(&self, subject: usize, value: Option<f64>, records: Vec<Origin>) -> Rested {
        Rested { subject: SubjectIndex(subject as u32), value, records }
    }

    /// What a subject adds to a description, if the row is one.
    fn described(&self, subject: usize) -> Option<Rested> {
        let (variable, level) = (self.row.variable.as_str(), self.row.variable_level.as_deref());
        Some(match self.row.analysis.as_str() {
            "characteristics" => {
                let known = self.trial.characteristics().iter().find(|known| known.name == variable)?;
                let value = match &known.values {
                    CharacteristicValues::Numbers(numbers) => numbers[subject].number(),
                    CharacteristicValues::Levels(levels) => {
                        levels[subject].as_ref().ok().map(|own| f64::from(u8::from(Some(&**own) == level)))
                    }
                };
                self.rested(subject, value, vec![Origin::Subject(subject as u32)])
            }
            "baseline" => {
                let baseline = self.scores_of(variable)?.baseline(subject);
                let records = baseline.iter().map(|scored| Origin::Assessment(scored.record)).collect();
                self.rested(subject, baseline.map(|scored| scored.score), records)
            }
            analysis @ ("scores" | "changes") => {
                let scores = self.scores_of(variable)?;
                let visit = self.fitted.bound.visits.iter().position(|visit| Some(visit.name.as_str()) == level)?;
                let (at, baseline) = (scores.at(subject, visit as u16), scores.baseline(subject));
                let (value, used) = if analysis == "scores" {
                    (at.map(|at| at.score), vec![at])
                } else {
                    (at.zip(baseline).map(|(at, baseline)| at.score - baseline.score), vec![at, baseline])
                };
                let records = used.into_iter().flatten().map(|scored| Origin::Assessment(scored.record)).collect();
                self.rested(subject, value, records)
            }
            "disposition" => {
                let is_meant = |end: &trialstat_trial::record::Disposition| {
                    end.category.as_deref().unwrap_or("disposition") == variable && Some(&*end.term) == level
                };
                self.of_records(subject, self.trial.dispositions(), |end| end.subject, is_meant, Origin::Disposition)
            }
            "adverse events" => {
                let is_meant = |event: &trialstat_trial::record::ClinicalEvent| {
                    let named = match (variable, level) {
                        ("any", None) => true,
                        ("any serious", None) => event.serious == Some(true),
                        _ => *event.term == *variable && event.category.as_deref() == level,
                    };
                    named && is_counted(event)
                };
                self.of_records(subject, self.trial.events(), |event| event.subject, is_meant, Origin::Event)
            }
            "exposure" => self.exposed(subject, variable, level),
            _ => return None,
        })
    }

    /// How many of a subject's records are meant.
    fn of_records<R>(
        &self,
        subject: usize,
        records: &[R],
        of: impl Fn(&R) -> SubjectIndex,
        is_meant: impl Fn(&R) -> bool,
        origin: impl Fn(u32) -> Origin,
    ) -> Rested {
        let own = records.iter().enumerate().filter(|(_, record)| of(record).0 as usize == subject && is_meant(record));
        let records: Vec<Origin> = own.map(|(at, _)| origin(at as u32)).collect();
        self.rested(subject, Some(records.len() as f64), records)
    }

    fn exposed(&self, subject: usize, variable: &str, level: Option<&str>) -> Rested {
        let doses = self.trial.doses();
        let is_amount = level == Some("amount in all");
        let is_meant = |dose: &trialstat_trial::record::Dose| match variable {
            _ if is_amount => {
                *dose.treatment == *variable
                    && self.row.unit.as_deref().is_none_or(|unit| dose.unit.as_deref() == Some(unit))
            }
            "route" => dose.route.as_deref() == level,
            _ => true,
        };
        let rested = self.of_records(subject, doses, |dose| dose.subject, is_meant, Origin::Dose);
        let own = || doses.iter().filter(|dose| dose.subject.0 as usize == subject && is_meant(dose));
        let value = match variable {
            _ if is_amount => amount(own()),
            "days with a dose" => Some(days(own())),
            _ => rested.value,
        };
        Rested { value, ..rested }
    }

    fn scores_of(&self, measure: &str) -> Option<&Scores> {
        let position = self.fitted.bound.measures.iter().position(|known| known.name == measure)?;
        self.scores.get(position)
    }
}
