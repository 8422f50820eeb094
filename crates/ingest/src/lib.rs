//! Data files and their mapping to trials, and trials back to files, with every problem located.
//!
//! A [`Mapping`](mapping::Mapping) says which column of a file plays which role. [`read`] gives the trials and, beside
//! them, from which file and line each record came; only the trials go on to be analysed.
//!
//! ```text
//! bytes ─▶ source ─▶ delimited │ xport │ dataset_json │ parquet ─▶ RawTable ─▶ prepared ─▶ assemble ─▶ Trial
//!          unpacked                                                 cells        kinds       records
//! ```
//!
//! Nothing is guessed to be a number before the mapping says so, nothing is dropped or completed without a diagnostic,
//! and every row of a file is either accepted or rejected.

pub mod batches;
pub mod calendar;
pub mod cell;
pub mod codes;
pub mod data_file;
pub mod dataset;
pub mod dataset_json;
pub mod delimited;
pub mod dictionary;
pub mod folder;
pub mod mapping;
pub mod parquet;
pub mod problem;
pub mod proposal;
pub mod provenance;
pub mod raw_table;
pub mod rules;
pub mod source;
pub mod terminology;
pub mod write;
pub mod xport;

mod accounting;
mod assemble;
mod duplicates;
mod ingested;
mod kind;
mod prepared;
mod scope;
mod typed;

pub use accounting::RejectedRow;
pub use ingested::{Ingested, OnError, read, read_with};

use trialstat_trial::diagnostic::Code;

/// Every diagnostic code of this crate.
pub fn all_codes() -> impl Iterator<Item = &'static Code> {
    let areas = [
        codes::ALL,
        source::codes::ALL,
        delimited::codes::ALL,
        xport::codes::ALL,
        dataset_json::codes::ALL,
        parquet::codes::ALL,
        dictionary::codes::ALL,
        proposal::codes::ALL,
        batches::codes::ALL,
        rules::cell::ALL,
        rules::row::ALL,
        rules::trial::ALL,
    ];
    areas.into_iter().flatten()
}

#[cfg(test)]
mod tests;
