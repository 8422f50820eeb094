//! Parts of a trial written into the memory of the one before.

use super::tables::study_day;
use std::mem::take;
use std::sync::Arc;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::{Characteristic, CharacteristicValues, Disposition, Dose, Subject, Word};
use trialstat_trial::trial::TrialTables;

/// Makes one thing equal to another, which it mostly is already.
pub(super) fn keep<T: PartialEq + Clone>(used: &mut T, own: &T) {
    if used != own {
        used.clone_from(own);
    }
}

/// Tables of a trial that is no longer needed, and subjects that it had too many.
#[derive(Debug, Clone, Default)]
pub(super) struct Used {
    pub(super) tables: Option<TrialTables>,
    /// Subjects whose turn comes after those of the tables, the next of them last.
    pub(super) spare: Vec<Subject>,
}

/// Writes a characteristic of numbers.
pub(super) fn write_numbers(all: &mut Vec<Characteristic>, at: usize, name: &str, of: impl Iterator<Item = Reading>) {
    let mut values = match all.get_mut(at).map(|known| &mut known.values) {
        Some(CharacteristicValues::Numbers(values)) => take(values),
        _ => Vec::new(),
    };
    values.clear();
    values.extend(of);
    write(all, at, name, CharacteristicValues::Numbers(values));
}

/// Writes a characteristic of levels.
pub(super) fn write_levels(
    all: &mut Vec<Characteristic>,
    at: usize,
    name: &str,
    of: impl Iterator<Item = Result<Word, ReasonIndex>>,
) {
    let mut values = match all.get_mut(at).map(|known| &mut known.values) {
        Some(CharacteristicValues::Levels(values)) => take(values),
        _ => Vec::new(),
    };
    values.clear();
    values.extend(of);
    write(all, at, name, CharacteristicValues::Levels(values));
}

fn write(all: &mut Vec<Characteristic>, at: usize, name: &str, values: CharacteristicValues) {
    match all.get_mut(at) {
        Some(known) if known.name == name => known.values = values,
        _ => {
            all.truncate(at);
            all.push(Characteristic { name: name.to_owned(), label: String::new(), values });
        }
    }
}

/// How many records of a trial are written over those of the one before: their words are mostly the same, and to count
/// one holder more of each costs more than all the rest.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) doses: usize,
    pub(super) dispositions: usize,
}

impl Written {
    /// Takes away what was not written over.
    pub(super) fn end(&self, tables: &mut TrialTables) {
        tables.doses.truncate(self.doses);
        tables.dispositions.truncate(self.dispositions);
    }

    /// Writes the next dose.
    pub(super) fn dose(
        &mut self,
        doses: &mut Vec<Dose>,
        subject: SubjectIndex,
        (treatment, amount): (&Word, f64),
        time: f64,
        (unit, route): (&Word, Option<&Word>),
    ) {
        let (day, amount) = (Some(study_day(time)), Reading::Number(amount));
        if let Some(known) = doses.get_mut(self.doses) {
            (known.subject, known.day, known.last_day, known.amount) = (subject, day, None, amount);
            keep_word(&mut known.treatment, treatment);
            keep_optional(&mut known.unit, Some(unit));
            keep_optional(&mut known.route, route);
        } else {
            let (treatment, unit, route) = (Arc::clone(treatment), Some(Arc::clone(unit)), route.cloned());
            doses.push(Dose { subject, treatment, day, last_day: None, amount, unit, route });
        }
        self.doses += 1;
    }

    /// Writes the next disposition.
    pub(super) fn disposition(
        &mut self,
        dispositions: &mut Vec<Disposition>,
        subject: SubjectIndex,
        (term, category): (&Word, &Word),
        time: f64,
    ) {
        let day = Some(study_day(time));
        if let Some(known) = dispositions.get_mut(self.dispositions) {
            (known.subject, known.day) = (subject, day);
            keep_word(&mut known.term, term);
            keep_optional(&mut known.category, Some(category));
        } else {
            let (term, category) = (Arc::clone(term), Some(Arc::clone(category)));
            dispositions.push(Disposition { subject, term, category, day });
        }
        self.dispositions += 1;
    }
}

fn keep_word(known: &mut Word, word: &Word) {
    if !Arc::ptr_eq(known, word) {
        known.clone_from(word);
    }
}

fn keep_optional(known: &mut Option<Word>, word: Option<&Word>) {
    match (known.as_mut(), word) {
        (Some(known), Some(word)) => keep_word(known, word),
        _ => *known = word.cloned(),
    }
}
