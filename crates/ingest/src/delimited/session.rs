//! Reads a file in one piece or in several, each by the same steps.

use super::block::{EmptyLines, Mark};
use super::encoding::{Decoder, Encoding};
use super::header::{self, Header};
use super::left_out::LeftOut;
use super::original::Original;
use super::rows::{BlockSize, Rows, Span};
use super::{Delimited, Dialect, codes, sniff};
use crate::problem::Problem;
use crate::raw_table::{Cells, RawColumn, RawTable, TextCells};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What is known of a file while its pieces are read.
#[derive(Debug)]
pub(super) struct Session {
    file: String,
    decoder: Decoder,
    delimiter: Option<u8>,
    header: Option<Header>,
    /// The line that the next piece starts on.
    line: u32,
    empty_lines: EmptyLines,
    dropped_noted: bool,
    /// Size of the blocks that are read in parallel.
    blocks: BlockSize,
}

impl Session {
    pub(super) fn new(file: &str, dialect: &Dialect, blocks: BlockSize) -> Session {
        Session {
            file: file.to_owned(),
            decoder: Decoder::new(file, dialect.encoding),
            delimiter: dialect.delimiter,
            header: None,
            line: 1,
            empty_lines: EmptyLines::default(),
            dropped_noted: false,
            blocks,
        }
    }

    /// The line that the next piece starts on.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The end of the last whole record of a piece, in bytes.
    pub(super) fn last_record_end(&self, bytes: &[u8]) -> Option<usize> {
        let shown = if self.header.is_none() { Encoding::shown_by(bytes) } else { None };
        let encoding = match self.decoder.encoding {
            Encoding::Detect => shown.unwrap_or(Encoding::Utf8),
            known => known,
        };
        let delimiter = self.delimiter.unwrap_or_else(|| match encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let ascii: Vec<u8> = bytes.iter().take(2 * sniff::HEAD).copied().filter(|byte| *byte != 0).collect();
                sniff::delimiter(&ascii).0
            }
            _ => sniff::delimiter(bytes).0,
        });
        super::original::last_record_end(bytes, encoding, delimiter)
    }

    /// Reads the next piece, which ends with a record.
    pub(super) fn read(&mut self, bytes: Vec<u8>) -> Result<Delimited, Vec<Problem>> {
        self.read_while(bytes, |_| ())
    }

    /// The same, with something else to do with the bytes at the same time; not done if no row can be trusted.
    pub(super) fn read_while(
        &mut self,
        bytes: Vec<u8>,
        meanwhile: impl FnOnce(&[u8]) + Send,
    ) -> Result<Delimited, Vec<Problem>> {
        let mut notes = Vec::new();
        match self.read_piece(bytes, meanwhile, &mut notes) {
            Ok(mut read) => {
                read.notes = notes;
                Ok(read)
            }
            Err(problem) => {
                notes.extend(problem.map(|problem| *problem));
                Err(notes)
            }
        }
    }

    fn read_piece(
        &mut self,
        bytes: Vec<u8>,
        meanwhile: impl FnOnce(&[u8]) + Send,
        notes: &mut Vec<Problem>,
    ) -> Result<Delimited, Option<Box<Problem>>> {
        let first = self.header.is_none();
        let decoded = self.decoder.decode(bytes, self.line, first, notes)?;
        let text = decoded.text.as_slice();
        let bom = "\u{feff}".as_bytes();
        let mut start = if first && text.starts_with(bom) { bom.len() } else { 0 };
        let first_row = Mark { line: self.line, offset: decoded.mark };
        let delimiter = match self.delimiter {
            Some(delimiter) => usable(&self.file, delimiter)?,
            None => self.sniff(&text[start..], notes),
        };
        self.delimiter = Some(delimiter);
        if self.header.is_none() {
            let before = notes.iter().filter(|problem| problem.is_error()).count();
            let header = header::read(&self.file, text, start, delimiter, notes).ok_or(None)?;
            (start, self.line, self.empty_lines) = (header.end, header.end_line, header.empty_lines);
            let bad = notes.iter().filter(|problem| problem.is_error()).count() > before;
            self.header = Some(header);
            if bad {
                return Err(None);
            }
        }
        let columns = self.header.as_ref().map_or(0, |header| header.names.len());
        let span = Span { text, start, line: self.line, delimiter, columns };
        let (empty_lines, blocks) = (self.empty_lines, self.blocks);
        let untouched = decoded.original.as_deref().unwrap_or(text);
        let (mut rows, ()) = rayon::join(|| Rows::read(span, empty_lines, blocks), || meanwhile(untouched));
        self.line = rows.end_line;
        let empty_lines = rows.empty_lines.take_between().unwrap_or_default();
        let mut left_out = LeftOut { empty_lines, padded: Vec::new() };
        self.empty_lines = rows.empty_lines;
        let unreadable = std::mem::take(&mut rows.unreadable);
        let marks = std::mem::take(&mut rows.marks);
        let table = self.table(rows, &mut left_out, notes);
        notes.extend(left_out.notes(&self.file));
        let table = table?;
        let (bytes, marks) = match decoded.original {
            Some(original) => (original, None),
            None => (decoded.text, Some(marks)),
        };
        let original = Original::new(bytes, self.decoder.encoding, delimiter, first_row, marks);
        let (file, encoding) = (self.file.clone(), self.encoding());
        Ok(Delimited { file, table, unreadable, notes: Vec::new(), left_out, original, delimiter, encoding })
    }

    /// What the text turned out to be.
    fn encoding(&self) -> Encoding {
        if self.decoder.encoding == Encoding::Detect { Encoding::Utf8 } else { self.decoder.encoding }
    }

    fn sniff(&self, text: &[u8], notes: &mut Vec<Problem>) -> u8 {
        let (delimiter, rival) = sniff::delimiter(text);
        if let Some(rival) = rival {
            let [taken, other] = [delimiter, rival].map(shown);
            let message = format!("`{taken}` and `{other}` both divide the first lines evenly; `{taken}` was taken");
            let hint = format!("name the delimiter: `delimiter = \"{taken}\"` or `delimiter = \"{other}\"`");
            let place = Place { file: self.file.clone(), line: 1, column: 0 };
            notes.push(Diagnostic::warning(codes::AMBIGUOUS_DELIMITER, place, message).with_hint(hint).into());
        }
        delimiter
    }

    fn table(
        &mut self,
        rows: Rows,
        left_out: &mut LeftOut,
        notes: &mut Vec<Problem>,
    ) -> Result<RawTable, Option<Box<Problem>>> {
        let names = self.header.as_ref().map_or(&[][..], |header| header.names.as_slice());
        let (columns, lines) = rows.into_columns();
        let count = columns.first().map_or(0, |(cells, _)| cells.len());
        let (mut kept, mut bad) = (Vec::with_capacity(columns.len()), false);
        for (index, (name, (cells, padded))) in names.iter().zip(columns).enumerate() {
            if name.text.is_empty() {
                if let Some(problem) = unnamed(index, &cells, &lines, name.place.clone()) {
                    notes.push(problem.into());
                    bad = true;
                } else if !self.dropped_noted {
                    let message = format!("column {} has neither a name nor text, left out", index + 1);
                    let hint = "delete the column";
                    let note = Diagnostic::note(codes::EMPTY_COLUMN_DROPPED, name.place.clone(), message);
                    notes.push(note.with_hint(hint).into());
                }
                continue;
            }
            if padded.count > 0 {
                left_out.padded.push((name.text.clone(), padded));
            }
            kept.push(RawColumn::new(&name.text, Cells::Text(cells)));
        }
        self.dropped_noted = true;
        if bad {
            return Err(None);
        }
        let mut table = RawTable::new(kept, lines);
        table.rows = count;
        Ok(table)
    }
}

/// A column without a name must not have text.
fn unnamed(index: usize, cells: &TextCells, lines: &crate::raw_table::Lines, place: Place) -> Option<Diagnostic> {
    let code = cells.distinct().position(|text| !text.is_empty())?;
    let row = cells.codes().iter().position(|held| *held as usize == code)?;
    let text: String = cells.get(row).chars().take(40).collect();
    let message = format!("column {} has no name, but text such as `{text}` on line {}", index + 1, lines.line(row));
    let problem = Diagnostic::error(codes::UNNAMED_COLUMN, place, message);
    Some(problem.with_hint("give it a name in the header; R leaves row names out with `row.names = FALSE`"))
}

pub(super) fn usable(file: &str, delimiter: u8) -> Result<u8, Box<Problem>> {
    if delimiter.is_ascii() && !matches!(delimiter, b'"' | b'\n' | b'\r' | 0) {
        return Ok(delimiter);
    }
    let message =
        format!("byte 0x{delimiter:02x} as delimiter, expected an ASCII character that is no quote or line end");
    let problem = Diagnostic::error(codes::UNUSABLE_DELIMITER, Place::file(file), message);
    Err(Box::new(problem.with_hint("name another delimiter, or none to have it found").into()))
}

fn shown(delimiter: u8) -> String {
    char::from(delimiter).escape_default().to_string()
}
