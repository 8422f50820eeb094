//! A file's bytes as they came, unpacked, with the format they are in.
//!
//! The format is told by the content: nearly every format begins with bytes of its own. The ending of the name only
//! decides where the content cannot, and a name that says something else than the content is worth a warning.

pub mod codes;

mod foreign;
pub(crate) mod gathered;
mod recognition;
mod unpack;

use crate::problem::Problem;
pub(crate) use recognition::compression;
use recognition::{Content, Ending};
use sha2::{Digest, Sha256};
use std::io::Read;
use trialstat_trial::diagnostic::{Diagnostic, Place};
pub(crate) use unpack::unpack;

/// How a file was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// By gzip, in one member or several.
    Gzip,
    /// By Zstandard, in one frame or several.
    Zstd,
    /// As a bare zlib stream, which is what the Dataset-JSON container DSJC is.
    Zlib,
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Rows of cells with a delimiter between them.
    Delimited,
    /// SAS transport file, version 5 or 6.
    Xport5,
    /// SAS transport file, version 8 or 9.
    Xport8,
    /// CDISC Dataset-JSON, one object.
    DatasetJson,
    /// CDISC Dataset-JSON, one line for the metadata and one for each row.
    DatasetNdjson,
    /// The same lines, packed.
    DatasetDsjc,
    /// Apache Parquet.
    Parquet,
}

/// To how many bytes a file may unpack unless told otherwise: 16 GiB.
pub const UNPACKED_LIMIT: u64 = 16 << 30;

/// A file, unpacked.
#[derive(Debug)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// How it was packed.
    pub compression: Compression,
    /// What it is written in.
    pub format: Format,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// Number of bytes as it came.
    pub packed_size: u64,
    /// What is worth knowing of it: a name that says something else than the content.
    pub notes: Vec<Problem>,
    /// The bytes as they came, where these are not those above.
    packed: Option<Vec<u8>>,
}

impl Source {
    /// Unpacks a file, up to [`UNPACKED_LIMIT`], and tells its format.
    ///
    /// # Errors
    /// A file that cannot be unpacked, and one in a format that cannot be read, with a way to convert it.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Source, Vec<Problem>> {
        Source::from_bytes_within(name, bytes, UNPACKED_LIMIT)
    }

    /// The same with another limit, in bytes.
    ///
    /// # Errors
    /// As [`Source::from_bytes`].
    pub fn from_bytes_within(name: &str, bytes: Vec<u8>, limit: u64) -> Result<Source, Vec<Problem>> {
        let compression = recognition::compression(&bytes);
        let packed_size = bytes.len() as u64;
        let (bytes, packed) = match compression {
            Compression::None => (bytes, None),
            packed => (unpack(name, &bytes, packed, limit)?, Some(bytes)),
        };
        let (format, notes) = told(name, compression, &bytes)?;
        Ok(Source { name: name.to_owned(), compression, format, bytes, packed_size, notes, packed })
    }

    /// Reads a file to its end, unpacks it and tells its format.
    ///
    /// # Errors
    /// Those of the reader, and as [`Source::from_bytes`].
    pub fn read(name: &str, mut reader: impl Read) -> Result<Source, Vec<Problem>> {
        let mut bytes = Vec::new();
        if let Err(error) = reader.read_to_end(&mut bytes) {
            let message = format!("reading stopped after {} bytes: {error}", bytes.len());
            let problem = Diagnostic::error(codes::UNREADABLE, Place::file(name), message);
            return Err(alone(problem.with_hint("see whether the file can be opened and the medium is sound")));
        }
        Source::from_bytes(name, bytes)
    }

    /// SHA-256 of the bytes as they came, in hexadecimal. Takes a while for a large file, so it may be wanted on
    /// another thread while the rows are read.
    pub fn checksum(&self) -> String {
        checksum(self.packed.as_ref().unwrap_or(&self.bytes))
    }
}

/// SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The format of a file by its unpacked bytes or the start of them, and what is worth knowing of its name.
pub(crate) fn told(name: &str, compression: Compression, bytes: &[u8]) -> Result<(Format, Vec<Problem>), Vec<Problem>> {
    let ending = Ending::of(name);
    let content = recognition::content(bytes);
    let (format, note) = match (content, ending.format) {
        (Content::Foreign(foreign), _) => return Err(alone(foreign.refusal(name))),
        (Content::Known(format), told) => {
            let is_packed = matches!(compression, Compression::Gzip | Compression::Zlib);
            let is_dsjc = is_packed && (ending.is_dsjc || compression == Compression::Zlib);
            let format = match format {
                Format::DatasetNdjson if is_dsjc => Format::DatasetDsjc,
                // Without rows, the lines are one.
                Format::DatasetJson if recognition::is_one_line(bytes) => match told {
                    Some(Format::DatasetDsjc) if is_packed => Format::DatasetDsjc,
                    Some(Format::DatasetNdjson) => Format::DatasetNdjson,
                    _ => format,
                },
                _ => format,
            };
            (format, told.filter(|told| !recognition::same(*told, format)))
        }
        (Content::Text, Some(Format::Delimited) | None) => (Format::Delimited, None),
        (Content::Text, Some(told)) => (Format::Delimited, Some(told)),
        (Content::Bytes, Some(Format::Delimited)) => (Format::Delimited, None),
        (Content::Bytes, _) => return Err(alone(unrecognised(name, bytes))),
    };
    let mut notes: Vec<Problem> = note.map(|told| disagreement(name, told, format).into()).into_iter().collect();
    if let Some(told) = ending.compression.filter(|told| *told != compression) {
        let message = format!("the content is {}, the ending says {}", compression.named(), told.named());
        let warning = Diagnostic::warning(codes::ENDING_DISAGREES, Place::file(name), message);
        notes.push(warning.with_hint("the content is what counts; rename the file").into());
    }
    Ok((format, notes))
}

impl Compression {
    fn named(self) -> &'static str {
        match self {
            Compression::None => "not packed",
            Compression::Gzip => "packed by gzip",
            Compression::Zstd => "packed by zstd",
            Compression::Zlib => "packed by zlib",
        }
    }
}

impl Format {
    /// The format's name in a sentence.
    pub fn named(self) -> &'static str {
        match self {
            Format::Delimited => "delimited text",
            Format::Xport5 => "a SAS transport file (version 5)",
            Format::Xport8 => "a SAS transport file (version 8)",
            Format::DatasetJson => "Dataset-JSON",
            Format::DatasetNdjson => "Dataset-JSON in lines (NDJSON)",
            Format::DatasetDsjc => "packed Dataset-JSON (DSJC)",
            Format::Parquet => "Parquet",
        }
    }
}

fn alone(problem: Diagnostic) -> Vec<Problem> {
    vec![problem.into()]
}

fn disagreement(name: &str, told: Format, found: Format) -> Diagnostic {
    let message = format!("the content is {}, the ending says {}", found.named(), told.named());
    let warning = Diagnostic::warning(codes::ENDING_DISAGREES, Place::file(name), message);
    warning.with_hint("the content is what counts; rename the file if that is right")
}

fn unrecognised(name: &str, bytes: &[u8]) -> Diagnostic {
    let shown = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    let message = format!("the file begins with the bytes `{shown}`, which no known format does");
    let problem = Diagnostic::error(codes::UNRECOGNISED, Place::file(name), message);
    problem.with_hint("known are delimited text, SAS transport files, Dataset-JSON and Parquet; is the file whole?")
}

#[cfg(test)]
mod tests;
