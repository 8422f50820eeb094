//! A data file of any format that can be read, as raw tables.

use crate::dataset_json::{self, Container};
use crate::delimited::{self, Dialect, Encoding, Original, Unreadable};
use crate::mapping::Reading;
use crate::problem::Problem;
use crate::raw_table::RawTable;
use crate::source::{Compression, Format, Source, checksum};
use crate::{codes, parquet, xport};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A data file that was read.
#[derive(Debug)]
pub struct DataFile {
    /// The file as messages name it.
    pub file: String,
    /// Checksum of its bytes as they came, in hexadecimal digits.
    pub sha256: String,
    /// Its format.
    pub format: Format,
    /// How it was packed.
    pub compression: Compression,
    /// Its encoding, where it is a delimited text.
    pub encoding: Option<String>,
    /// Its tables; only XPORT files hold several.
    pub tables: Vec<RawTable>,
    /// Rows that could not be read into a table.
    pub unreadable: Vec<Unreadable>,
    /// What the reader found.
    pub problems: Vec<Problem>,
    /// The text, to go back to from a line.
    pub original: Option<Original>,
}

/// Reads a data file.
///
/// # Errors
/// A file of which no row can be trusted: all problems found until then.
pub fn read(file: &str, bytes: Vec<u8>, reading: &Reading) -> Result<DataFile, Vec<Problem>> {
    let mut source = Source::from_bytes(file, bytes)?;
    let (format, compression) = (source.format, source.compression);
    // The checksum of a text is found while its rows are read.
    let later = format == Format::Delimited && compression == Compression::None;
    let sha256 = if later { String::new() } else { source.checksum() };
    let mut read = DataFile {
        file: file.to_owned(),
        sha256,
        format,
        compression,
        encoding: None,
        tables: Vec::new(),
        unreadable: Vec::new(),
        problems: std::mem::take(&mut source.notes),
        original: None,
    };
    match format {
        Format::Delimited => {
            let dialect = Dialect { delimiter: reading.delimiter, encoding: encoding(file, reading)? };
            let summed = |bytes: &[u8]| {
                if later {
                    read.sha256 = checksum(bytes);
                }
            };
            let text = delimited::read_while(file, source.bytes, &dialect, summed)?;
            read.problems.extend(text.problems());
            read.encoding = Some(text.encoding.name().into_owned());
            (read.tables, read.unreadable, read.original) = (vec![text.table], text.unreadable, Some(text.original));
        }
        Format::Xport5 | Format::Xport8 => {
            let xport = xport::read(file, &source.bytes)?;
            read.problems.extend(xport.notes);
            read.tables = xport.tables;
        }
        Format::DatasetJson | Format::DatasetNdjson | Format::DatasetDsjc => {
            let container = match format {
                Format::DatasetJson => Container::Json,
                // What the source has unpacked is lines.
                _ => Container::Ndjson,
            };
            let json = dataset_json::read(file, &source.bytes, container)?;
            read.problems.extend(json.notes);
            read.tables = vec![json.table];
        }
        Format::Parquet => {
            let parquet = parquet::read(file, source.bytes)?;
            read.problems.extend(parquet.notes);
            read.tables = vec![parquet.table];
        }
    }
    Ok(read)
}

/// How many bytes of a large file one core reads at a time.
const PIECE: usize = 1 << 22;

/// The bytes of a file. Those of a large one are read by all cores: most of the time goes into filling fresh memory.
///
/// # Errors
/// As [`std::fs::read`].
pub fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    let mut bytes = Vec::new();
    #[cfg(unix)]
    if about.is_file() && about.len() >= 4 * PIECE as u64 {
        use std::os::unix::fs::FileExt;
        bytes = vec![0; about.len() as usize];
        let pieces = bytes.par_chunks_mut(PIECE).enumerate();
        pieces.try_for_each(|(at, piece)| file.read_exact_at(piece, (at * PIECE) as u64))?;
        file.seek(SeekFrom::Start(about.len()))?;
    }
    // What has been added since, or all.
    bytes.reserve(if bytes.is_empty() { about.len() as usize } else { 0 });
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn encoding(file: &str, reading: &Reading) -> Result<Encoding, Vec<Problem>> {
    let Some(label) = &reading.encoding else { return Ok(Encoding::Detect) };
    Encoding::named(label).ok_or_else(|| {
        let message = format!("there is no encoding `{label}` for `{file}`");
        let problem = Diagnostic::error(codes::OUT_OF_PLACE, Place::file(file), message);
        vec![problem.with_hint("for example `utf-8`, `windows-1252`, `utf-16le`").into()]
    })
}

impl DataFile {
    /// The table of that name, or the only one.
    ///
    /// # Errors
    /// When there is none of that name, or no name was given and there are several.
    pub fn table(&self, member: Option<&str>) -> Result<&RawTable, Box<Diagnostic>> {
        let names = || self.tables.iter().filter_map(|table| table.name.as_deref()).collect::<Vec<_>>().join(", ");
        let refuse = |message: String| {
            let problem = Diagnostic::error(codes::MEMBER, Place::file(&self.file), message);
            Box::new(problem.with_hint(format!("the file holds: {}", names())))
        };
        match (member, &self.tables[..]) {
            (None, [only]) => Ok(only),
            (None, tables) => {
                Err(refuse(format!("the file holds {} data sets, and `member` names none", tables.len())))
            }
            (Some(member), tables) => {
                let named =
                    |table: &&RawTable| table.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(member));
                tables.iter().find(named).ok_or_else(|| refuse(format!("there is no data set `{member}`")))
            }
        }
    }

    /// A table of the file has no column of that name.
    pub(crate) fn missing_column(&self, table: &RawTable, name: &str) -> Diagnostic {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let place = Place { file: self.file.clone(), line: usize::from(self.original.is_some()), column: 0 };
        let problem = Diagnostic::error(codes::MISSING_COLUMN, place, format!("there is no column `{name}`"));
        let nearest = columns.iter().min_by_key(|known| strsim::damerau_levenshtein(known, name));
        let nearest = nearest.filter(|known| strsim::damerau_levenshtein(known, name) * 3 <= name.len());
        let hint = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if columns.len() <= 30 => format!("columns: {}", columns.join(", ")),
            None => format!("it has {} columns: {} …", columns.len(), columns[..30].join(", ")),
        };
        problem.in_column(name).with_hint(hint)
    }

    /// Rows that the file holds, readable or not.
    pub fn rows(&self) -> usize {
        self.tables.iter().map(|table| table.rows).sum::<usize>() + self.unreadable.len()
    }
}
