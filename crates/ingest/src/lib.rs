//! Data files and their mapping to trials, with every problem located.
//!
//! A [`Mapping`] says which column of a file plays which role. [`read`] gives the trials and,
//! beside them, from which line each subject came; only the trials go on to be analysed. The raw cells wait in a
//! polars frame, column by column, as text: nothing is guessed to be a number before the mapping says so.

pub mod codes;
pub mod mapping;

mod counts;
mod event_times;
mod raw_table;

use mapping::{Mapping, Role};
use raw_table::RawTable;
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::record::Trial;
use trialstat_trial::spec::{Source, read as read_table};

/// What came of a data file.
#[derive(Debug)]
pub struct Ingested {
    /// The trials it holds.
    pub trials: Vec<Trial>,
    /// For each trial, the line of the data file that each of its subjects came from.
    pub provenance: Vec<Vec<u32>>,
    /// The data file as messages name it.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Rows read.
    pub rows: usize,
}

/// Reads the data file that a mapping describes. `open` gives the bytes of a file by its path from the mapping's
/// folder, and the name that messages call it by.
///
/// # Errors
/// Every problem of the mapping; if it has none, every problem of the data file.
pub fn read<Open>(mapping_file: &str, mapping_bytes: &[u8], open: Open) -> Result<Ingested, Vec<Diagnostic>>
where
    Open: Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>),
{
    let source = Source::new(mapping_file, mapping_bytes).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let table = read_table(&source, &mapping::SHAPE, &mut problems);
    let mapping = Mapping::from_table(&table, &mut problems);
    let Some(mapping) = mapping.filter(|_| problems.is_empty()) else {
        sort_by_place(&mut problems);
        return Err(problems);
    };
    let (file, bytes) = open(&mapping.file);
    let bytes = bytes.map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let raw = RawTable::read(&file, &bytes, &mapping.columns(), &mut problems);
    let built = raw.map(|raw| match &mapping.role {
        Role::Counts(role) => (counts::trials(&mapping, role, &raw, &mut problems), raw.rows()),
        Role::TimeToEvent(role) => (event_times::trials(&mapping, role, &raw, &mut problems), raw.rows()),
    });
    match built {
        Some((built, rows)) if problems.is_empty() => {
            let (trials, provenance) = built.into_iter().unzip();
            Ok(Ingested { trials, provenance, file, bytes: bytes.into_owned(), rows })
        }
        _ => {
            sort_by_place(&mut problems);
            Err(problems)
        }
    }
}
