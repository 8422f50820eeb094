//! Why a command could not run.

use std::path::PathBuf;
use thiserror::Error;
use trialstat_trial::diagnostic::Diagnostic;

/// What ends a command with status 2.
#[derive(Debug, Error)]
pub enum Failure {
    /// Problems of the input, all of them.
    #[error("{} problems in the input", .0.len())]
    Input(Vec<Diagnostic>),
    /// A file that cannot be written.
    #[error("cannot write `{}`: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file that cannot be read.
    #[error("cannot read `{}`: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A name that names nothing.
    #[error("{message}")]
    UnknownName {
        /// What was asked for.
        message: String,
        /// What may have been meant.
        hint: String,
    },
    /// More threads than the system gives.
    #[error("cannot start {threads} threads: {cause}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// Why.
        cause: String,
    },
    /// Standard output that cannot be written to.
    #[error("cannot write the results: {0}")]
    Print(std::io::Error),
}
