//! Parts of a trial written into the memory of the one before.

use std::mem::take;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::{Characteristic, CharacteristicValues, Subject, Word};
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
