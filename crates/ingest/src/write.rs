//! Trials to files: one row a record, with a mapping beside it that reads the file back to equal trials.
//!
//! Columns have CDISC's names. Every row carries its subject's arm, so that a file of one kind of record can be
//! analysed as it is; where there are several kinds, `RECORD` tells them apart.

mod kept;
mod mapping_text;
mod pieces;
mod tabulate;

pub(crate) use pieces::{Begun, Pieces};

use crate::dataset_json::{self, Container, Metadata};
use crate::problem::Problem;
use crate::xport::Version;
use crate::{delimited, parquet, xport};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::trial::Trial;

/// A format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Text with this byte between cells.
    Delimited(u8),
    /// SAS transport file.
    Xport(Version),
    /// CDISC Dataset-JSON.
    DatasetJson(Container),
    /// Apache Parquet.
    Parquet,
}

impl Target {
    /// Endings of the formats.
    pub const ENDINGS: &'static [&'static str] = &[".parquet", ".csv", ".tsv", ".xpt", ".json", ".ndjson", ".dsjc"];

    /// The format that a file's ending names; `version` is that of a transport file.
    pub fn of_name(name: &str, version: Version) -> Option<Target> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "parquet" => Some(Target::Parquet),
            "csv" => Some(Target::Delimited(b',')),
            "tsv" => Some(Target::Delimited(b'\t')),
            "xpt" => Some(Target::Xport(version)),
            "json" => Some(Target::DatasetJson(Container::Json)),
            "ndjson" => Some(Target::DatasetJson(Container::Ndjson)),
            "dsjc" => Some(Target::DatasetJson(Container::Dsjc)),
            _ => None,
        }
    }
}

/// Trials as written.
#[derive(Debug)]
pub struct Written {
    /// The data file's bytes.
    pub bytes: Vec<u8>,
    /// What the mapping's file is to be called, beside the data file.
    pub mapping_name: String,
    /// A mapping that reads the file back.
    pub mapping: String,
    /// What was changed to fit the format.
    pub notes: Vec<Problem>,
}

/// Writes trials as one file of that name. Reading it by its mapping gives equal trials.
///
/// # Errors
/// Everything that the format cannot hold.
pub fn write(trials: &[Trial], name: &str, target: Target) -> Result<Written, Vec<Diagnostic>> {
    let layout = tabulate::Layout::of(trials);
    let table = layout.table();
    let mapping = mapping_text::text(trials, &layout, &table, name, target);
    let mapping_name = mapping_name(name);
    let plain =
        |problems: Vec<Problem>| -> Vec<Diagnostic> { problems.iter().flat_map(Problem::diagnostics).collect() };
    let (bytes, notes) = match target {
        Target::Delimited(delimiter) => (delimited::write(&table, delimiter), Vec::new()),
        Target::Parquet => (parquet::write(&table).map_err(plain)?, Vec::new()),
        Target::Xport(version) => {
            let written = xport::write(&[&table], version)?;
            (written.bytes, written.notes.into_iter().map(Problem::from).collect())
        }
        Target::DatasetJson(container) => {
            let study = trials.first().map(|trial| trial.name().to_owned());
            let metadata = Metadata { file: name.to_owned(), study, ..Metadata::default() };
            let written = dataset_json::write(&table, container, &metadata).map_err(plain)?;
            (written.bytes, written.notes)
        }
    };
    Ok(Written { bytes, mapping_name, mapping, notes })
}

/// What the mapping beside a data file is called.
fn mapping_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.mapping.toml")
}
