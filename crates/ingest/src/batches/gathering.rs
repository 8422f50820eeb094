//! Problems of pieces, put together as they would be for the whole file.

use crate::data_file::DataFile;
use crate::ingested::locate;
use crate::problem::Problem;
use crate::rules::cell as rules;
use std::collections::HashMap;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What tells problems apart that are not the same: code, column, value, message, hint, and how many equal ones come
/// before it in a piece.
type Likeness = (&'static str, Option<String>, Option<String>, String, Option<String>, usize);

/// Where the problems of earlier pieces are.
#[derive(Default)]
pub(super) struct Gathering {
    known: HashMap<Likeness, usize>,
    /// The note that a column of dates leaves the order of day and month open, as long as no piece tells it.
    open_order: Option<Problem>,
    order_told: bool,
    /// Where the header names that column.
    header: Option<Place>,
}

/// What a piece holds of dates.
pub(super) struct Dates<'a> {
    /// What their column is called.
    pub(super) column: &'a str,
    /// Whether there are any.
    pub(super) any: bool,
}

impl Gathering {
    /// Adds the problems of a piece to those of earlier ones.
    pub(super) fn add(&mut self, fresh: Vec<Problem>, file: &DataFile, dates: &Dates<'_>, problems: &mut Vec<Problem>) {
        self.header.get_or_insert_with(|| {
            let place = Place { file: file.file.clone(), line: 1, column: 0 };
            let mut header = Diagnostic::note(rules::AMBIGUOUS_DATES, place, "").in_column(dates.column);
            locate(&mut header, file);
            header.place
        });
        let mut equal: HashMap<Likeness, usize> = HashMap::new();
        let mut open = false;
        for mut problem in fresh {
            let found = &problem.diagnostic;
            if found.code == rules::AMBIGUOUS_DATES.id {
                open = true;
                self.open_order.get_or_insert(problem);
                continue;
            }
            let mut likeness =
                (found.code, found.variable.clone(), found.value.clone(), found.message.clone(), found.hint.clone(), 0);
            let before = equal.entry(likeness.clone()).or_default();
            likeness.5 = *before;
            *before += 1;
            match self.known.get(&likeness) {
                // What is said of the mapping is said once.
                Some(_) if found.place.file != file.file => {}
                Some(at) => {
                    problems[*at].further_lines.push(found.place.line as u32);
                    problems[*at].further_lines.append(&mut problem.further_lines);
                }
                None => {
                    self.known.insert(likeness, problems.len());
                    locate(&mut problem.diagnostic, file);
                    problems.push(problem);
                }
            }
        }
        self.order_told |= dates.any && !open;
    }

    /// What can be said after the last piece only.
    pub(super) fn finish(self) -> Option<Problem> {
        let mut open = self.open_order.filter(|_| !self.order_told)?;
        open.diagnostic.place = self.header?;
        Some(open)
    }
}
