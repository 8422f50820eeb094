//! What is known of identifiers.

use crate::raw_table::TextHasher;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use trialstat_trial::record::Subject;

/// What is known of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A subject of the trial.
    Subject(u32),
    /// Somebody who was not randomized.
    NotRandomized,
}

/// An index of identifiers. It is brought up to date only when somebody asks: for a single table nobody does.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    known: HashMap<Box<str>, Known, BuildHasherDefault<TextHasher>>,
    /// How many of the trial's subjects are in it.
    listed: usize,
}

impl Identifiers {
    /// Takes in the subjects that have come since.
    pub(super) fn update(&mut self, subjects: &[Subject]) {
        for subject in &subjects[self.listed..] {
            self.known.insert(subject.id.clone(), Known::Subject(self.listed as u32));
            self.listed += 1;
        }
    }

    /// What is known of an identifier since the last update.
    pub(super) fn get(&self, id: &str) -> Option<Known> {
        self.known.get(id).copied()
    }

    /// Says that somebody was not randomized.
    pub(super) fn exclude(&mut self, id: &str, subjects: &[Subject]) {
        self.update(subjects);
        self.known.insert(id.into(), Known::NotRandomized);
    }
}
