//! Problems as they are met, those that repeat put together.

use crate::problem::Problem;
use std::collections::HashMap;
use trialstat_trial::diagnostic::Diagnostic;

/// Problems in the order in which the first of each kind was met.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    problems: Vec<Problem>,
    known: HashMap<(&'static str, String), usize>,
}

impl Gathered {
    /// Adds a problem; one with the code and message of an earlier one adds its line to that. The message has to name
    /// the column and the value.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.message.clone());
        match self.known.get(&key) {
            Some(at) => self.problems[*at].further_lines.push(diagnostic.place.line as u32),
            None => {
                self.known.insert(key, self.problems.len());
                self.problems.push(diagnostic.into());
            }
        }
    }

    /// All of them.
    pub(crate) fn finish(self) -> Vec<Problem> {
        self.problems
    }
}
