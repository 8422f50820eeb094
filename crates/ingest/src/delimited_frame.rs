//! A delimited text as columns of text in a polars frame, each row with its line.

use crate::codes;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, Series, UInt32Chunked};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// The needed columns of a file, still text, and where each row stands.
pub(crate) struct RawTable {
    file: String,
    frame: DataFrame,
    /// Byte offset of each row, for the column of a cell in a message.
    offsets: Vec<usize>,
    header: Vec<String>,
    bytes: Vec<u8>,
}

/// Name of the frame's column of line numbers; no file column can be called so, since headers are trimmed.
const LINE: &str = " line";

impl RawTable {
    /// Reads a comma-separated text with a header. `None` if there is nothing to go on with.
    pub(crate) fn read(file: &str, bytes: &[u8], needed: &[&str], problems: &mut Vec<Diagnostic>) -> Option<RawTable> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let place = |line: usize, column: usize| Place { file: file.to_owned(), line, column };
        if let Err(error) = std::str::from_utf8(bytes) {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
            let message = format!("byte 0x{:02x} is not UTF-8", bytes[error.valid_up_to()]);
            let problem = Diagnostic::error(codes::NOT_UTF8, place(line, column), message);
            problems.push(problem.with_hint("save the file as UTF-8"));
            return None;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(_) => Vec::new(),
        };
        if header.is_empty() {
            problems.push(no_rows(place(1, 1)));
            return None;
        }
        let before = problems.len();
        for (index, name) in header.iter().enumerate() {
            if header[..index].contains(name) {
                let message = format!("the column `{name}` occurs twice");
                let problem = Diagnostic::error(codes::DUPLICATE_COLUMN, place(1, 1), message);
                problems.push(problem.with_hint("rename one of them, or take it away"));
            }
        }
        for name in needed.iter().filter(|name| !header.iter().any(|known| known == *name)) {
            let message = format!("there is no column `{name}`");
            let problem = Diagnostic::error(codes::MISSING_COLUMN, place(1, 1), message);
            problems.push(problem.with_hint(format!("columns: {}", header.join(", "))));
        }
        if problems.len() > before {
            return None;
        }
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); header.len()];
        let (mut lines, mut offsets) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let (line, offset) = record.position().map_or((0, 0), |at| start(bytes, at));
            if record.len() != header.len() {
                let message = format!("{} cells, expected {}", record.len(), header.len());
                let problem = Diagnostic::error(codes::RAGGED_ROW, place(line, 1), message);
                problems.push(problem.with_hint("a cell that holds a comma needs quotes around it"));
                continue;
            }
            for (column, cell) in cells.iter_mut().zip(&record) {
                column.push(cell.trim().to_owned());
            }
            lines.push(line as u32);
            offsets.push(offset);
        }
        if lines.is_empty() {
            problems.push(no_rows(place(1, 1)));
            return None;
        }
        let named =
            header.iter().zip(&cells).map(|(name, cells)| Series::new(name.as_str().into(), cells).into_column());
        let mut columns: Vec<Column> = named.collect();
        columns.push(Series::new(LINE.into(), &lines).into_column());
        let frame = DataFrame::new(lines.len(), columns).expect("equally long columns of different names");
        Some(RawTable { file: file.to_owned(), frame, offsets, header, bytes: bytes.to_vec() })
    }

    pub(crate) fn rows(&self) -> usize {
        self.frame.height()
    }

    /// The cells of a column that was asked for when the file was read.
    pub(crate) fn cells(&self, column: &str) -> impl Iterator<Item = &str> {
        let column = self.frame.column(column).expect("needed columns were checked");
        column.str().expect("cells are text").iter().map(Option::unwrap_or_default)
    }

    /// The line that each row starts on.
    pub(crate) fn lines(&self) -> Vec<u32> {
        self.line_numbers().into_no_null_iter().collect()
    }

    fn line_numbers(&self) -> &UInt32Chunked {
        let lines = self.frame.column(LINE).expect("every table has its lines");
        lines.u32().expect("lines are numbers")
    }

    /// The trial that each row belongs to: what a column says, or one name for all.
    pub(crate) fn trial_names<'a>(&'a self, column: Option<&str>, otherwise: &'a str) -> Vec<&'a str> {
        match column {
            Some(column) => self.cells(column).collect(),
            None => vec![otherwise; self.rows()],
        }
    }

    /// An error at a cell.
    pub(crate) fn error(
        &self,
        code: trialstat_trial::diagnostic::Code,
        row: usize,
        column: &str,
        message: String,
    ) -> Diagnostic {
        let line = self.line_numbers().get(row).unwrap_or_default() as usize;
        let index = self.header.iter().position(|name| name == column).unwrap_or_default();
        let place = Place { file: self.file.clone(), line, column: self.cell_column(row, index) };
        Diagnostic::error(code, place, message)
    }

    /// Characters before a cell in its row, plus one. Only wanted for messages, so the row is read again.
    fn cell_column(&self, row: usize, index: usize) -> usize {
        let text = std::str::from_utf8(&self.bytes[self.offsets[row]..]).unwrap_or_default();
        let (mut quoted, mut cell) = (false, 0);
        for (position, character) in text.chars().enumerate() {
            if cell == index {
                return position + 1;
            }
            match character {
                '"' => quoted = !quoted,
                ',' if !quoted => cell += 1,
                _ => {}
            }
        }
        1
    }
}

fn no_rows(place: Place) -> Diagnostic {
    let problem = Diagnostic::error(codes::NO_ROWS, place, "the file has no rows");
    problem.with_hint("a data file has a header and at least one row below it")
}

/// Line and byte offset of a record. The reader gives the place where it began to look for one, and it skips empty
/// lines.
fn start(bytes: &[u8], looked_from: &csv::Position) -> (usize, usize) {
    let from = (looked_from.byte() as usize).min(bytes.len());
    let skipped = bytes[from..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    let (mut line, mut offset) = (looked_from.line() as usize, from);
    for byte in skipped {
        line += usize::from(*byte == b'\n');
        offset += 1;
    }
    (line, offset)
}
