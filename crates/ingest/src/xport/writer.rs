//! Tables as a transport file.

mod header_cards;
mod parts;
mod plan;
mod rows;

pub(crate) use parts::{Parts, Planned};

use super::Version;
use crate::raw_table::RawTable;
use plan::Plan;
use rows::Rows;
use trialstat_trial::diagnostic::Diagnostic;

/// A transport file.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its bytes: equal for equal tables, since the times of creation in it are always 1970-01-01.
    pub bytes: Vec<u8>,
    /// What was changed to fit the format without changing a cell's meaning: labels cut, formats replaced.
    pub notes: Vec<Diagnostic>,
}

/// Writes tables as the members of one transport file. In version 5, names are written in capitals. A place in a
/// diagnostic has the name of the table for its file, and the number of the row for its line.
///
/// # Errors
/// Every name, text and number that the version of the format cannot hold.
pub fn write(tables: &[&RawTable], version: Version) -> Result<Written, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let plans: Vec<Plan> = tables.iter().map(|table| Plan::of(table, version, &mut problems, &mut notes)).collect();
    plan::check_member_names(&plans, &mut problems);
    let has_headers = problems.is_empty();
    let mut bytes = header_cards::library(version);
    for (table, plan) in tables.iter().zip(&plans) {
        if has_headers {
            header_cards::push_member(&mut bytes, plan, table.rows, version);
        }
        let mut rows = Rows::of(plan, version);
        rows.push(&mut bytes, table);
        bytes.resize(bytes.len() + rows.padding(), b' ');
        rows.finish(&mut problems, &mut notes);
    }
    if problems.is_empty() { Ok(Written { bytes, notes }) } else { Err(problems) }
}
