//! The bytes of a file, to go back to from a line.

use super::block::{MARK_DISTANCE, Mark};
use super::encoding::Encoding;
use std::ops::Range;
use std::sync::OnceLock;

/// The file as it was, or the piece of it that was read.
#[derive(Debug)]
pub struct Original {
    /// Empty while they are given back.
    bytes: OnceLock<Vec<u8>>,
    encoding: Encoding,
    delimiter: u8,
    /// Line and offset of the first row or header after the byte order mark.
    start: Mark,
    /// Rows here and there; found on first use if the text that was read is not these bytes.
    marks: OnceLock<Vec<Mark>>,
}

/// A row in the original: offsets in code units.
#[derive(Debug, Default)]
struct Row {
    end: usize,
    next: usize,
    inner_lines: u32,
}

/// What happens within a row, at an offset.
enum Event {
    CellStart(usize),
    LineStart(usize),
}

impl Original {
    pub(super) fn new(
        bytes: Vec<u8>,
        encoding: Encoding,
        delimiter: u8,
        start: Mark,
        marks: Option<Vec<Mark>>,
    ) -> Original {
        let known = OnceLock::new();
        if let Some(marks) = marks {
            // A fresh lock takes any value.
            let _ = known.set(marks);
        }
        Original { bytes: OnceLock::from(bytes), encoding, delimiter, start, marks: known }
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get().map_or(&[], Vec::as_slice)
    }

    /// All bytes, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes.into_inner().unwrap_or_default()
    }

    /// Gives the memory of the bytes back. Until [`Original::restore`] no line has any bytes.
    pub(crate) fn release(&mut self) {
        // Handing many pages back takes a while, in which others go on.
        let bytes = std::mem::take(&mut self.bytes);
        rayon::spawn(move || drop(bytes));
    }

    /// Whether the bytes are given back.
    pub(crate) fn is_released(&self) -> bool {
        self.bytes.get().is_none()
    }

    /// The very bytes that were given back, read once more.
    pub(crate) fn restore(&self, bytes: Vec<u8>) {
        // Bytes that are still there are these.
        let _ = self.bytes.set(bytes);
    }

    /// The bytes of the row (or header) that this line belongs to, exactly as in the file, without its line end. Empty
    /// for lines that the file does not have.
    pub fn row(&self, line: u32) -> &[u8] {
        let width = self.units().width;
        self.find(line).map_or(&[], |(start, row, _)| &self.bytes()[start * width..row.end * width])
    }

    /// The same with its line end.
    pub fn row_with_end(&self, line: u32) -> &[u8] {
        let width = self.units().width;
        self.find(line).map_or(&[], |(start, row, _)| &self.bytes()[start * width..row.next * width])
    }

    /// Where a cell of the row that starts on this line begins: its line, and its column in characters from 1. Blanks
    /// before the cell count as part of what is before it. If the row has no such cell, the place of its last one.
    pub fn cell_place(&self, line: u32, cell: usize) -> (u32, usize) {
        let Some((start, _, first_line)) = self.find(line) else { return (line, 0) };
        let units = self.units();
        let (mut line_start, mut current, mut seen) = (start, first_line, 0);
        let mut place = (first_line, start..start);
        units.row(start, self.delimiter, |event| match event {
            Event::LineStart(at) => (line_start, current) = (at, current.saturating_add(1)),
            Event::CellStart(at) => {
                if seen <= cell {
                    place = (current, line_start..at);
                }
                seen += 1;
            }
        });
        (place.0, self.characters(place.1) + 1)
    }

    fn characters(&self, span: Range<usize>) -> usize {
        let width = self.units().width;
        let bytes = &self.bytes()[span.start * width..span.end * width];
        match self.encoding {
            Encoding::Detect | Encoding::Utf8 => bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count(),
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let units = Units { bytes, ..self.units() };
                (0..span.len()).filter(|at| !matches!(units.at(*at), Some(0xdc00..=0xdfff))).count()
            }
            Encoding::Windows1252 => bytes.len(),
            Encoding::Other(encoding) => encoding.decode_without_bom_handling(bytes).0.chars().count(),
        }
    }

    fn units(&self) -> Units<'_> {
        Units::new(self.bytes(), self.encoding)
    }

    /// The start of the row that a line belongs to, its shape, and the line it starts on.
    fn find(&self, line: u32) -> Option<(usize, Row, u32)> {
        let units = self.units();
        let marks = self.marks.get_or_init(|| self.mark_rows());
        let before = marks.partition_point(|mark| mark.line <= line);
        let Mark { line: mut current, offset } = if before == 0 { self.start } else { marks[before - 1] };
        let mut at = offset / units.width;
        while at < units.len() && current <= line {
            let row = units.row(at, self.delimiter, |_| {});
            let next_line = current.saturating_add(row.inner_lines).saturating_add(1);
            if line < next_line {
                return Some((at, row, current));
            }
            (at, current) = (row.next, next_line);
        }
        None
    }

    fn mark_rows(&self) -> Vec<Mark> {
        let units = self.units();
        let (mut at, mut line) = (self.start.offset / units.width, self.start.line);
        let (mut marks, mut next_mark) = (Vec::new(), 0);
        while at < units.len() {
            if at >= next_mark {
                marks.push(Mark { line, offset: at * units.width });
                next_mark = at + MARK_DISTANCE;
            }
            let row = units.row(at, self.delimiter, |_| {});
            line = line.saturating_add(row.inner_lines).saturating_add(1);
            at = row.next;
        }
        marks
    }
}

/// Bytes as code units: one or two bytes wide. All structure is in ASCII, which is the same in every encoding read.
#[derive(Debug, Clone, Copy)]
struct Units<'a> {
    bytes: &'a [u8],
    width: usize,
    high_first: bool,
}

impl<'a> Units<'a> {
    fn new(bytes: &'a [u8], encoding: Encoding) -> Units<'a> {
        let width = if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) { 2 } else { 1 };
        Units { bytes, width, high_first: encoding == Encoding::Utf16Be }
    }

    fn len(&self) -> usize {
        self.bytes.len() / self.width
    }

    fn at(&self, at: usize) -> Option<u16> {
        if self.width == 1 {
            return self.bytes.get(at).map(|byte| u16::from(*byte));
        }
        let pair = self.bytes.get(2 * at..2 * at + 2)?;
        let pair = [pair[0], pair[1]];
        Some(if self.high_first { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    /// Walks the row that starts at `start`, by the same rules as the scanner.
    fn row(&self, start: usize, delimiter: u8, mut on: impl FnMut(Event)) -> Row {
        const QUOTE: u16 = b'"' as u16;
        const LF: u16 = b'\n' as u16;
        const CR: u16 = b'\r' as u16;
        let delimiter = u16::from(delimiter);
        let (mut row, mut at, mut cell_open) = (Row::default(), start, true);
        on(Event::CellStart(at));
        loop {
            let Some(unit) = self.at(at) else {
                (row.end, row.next) = (at, at);
                return row;
            };
            at += 1;
            match unit {
                _ if unit == delimiter => {
                    cell_open = true;
                    on(Event::CellStart(at));
                }
                LF | CR => {
                    row.end = at - 1;
                    row.next = at + usize::from(unit == CR && self.at(at) == Some(LF));
                    return row;
                }
                QUOTE if cell_open => {
                    cell_open = false;
                    while let Some(unit) = self.at(at) {
                        at += 1;
                        match unit {
                            QUOTE if self.at(at) == Some(QUOTE) => at += 1,
                            QUOTE => break,
                            LF | CR => {
                                at += usize::from(unit == CR && self.at(at) == Some(LF));
                                row.inner_lines = row.inner_lines.saturating_add(1);
                                on(Event::LineStart(at));
                            }
                            _ => {}
                        }
                    }
                }
                0x20 | 0x09 => {}
                _ => cell_open = false,
            }
        }
    }
}

/// The end of the last whole record of a piece of a file, in bytes.
pub(super) fn last_record_end(bytes: &[u8], encoding: Encoding, delimiter: u8) -> Option<usize> {
    let units = Units::new(bytes, encoding);
    if units.width == 1 {
        return super::splitter::last_record_end(bytes, delimiter);
    }
    let (mut at, mut last) = (0, None);
    while at < units.len() {
        let row = units.row(at, delimiter, |_| {});
        // Without a line end the row may go on, and after a lone CR its LF may follow.
        let cut = row.next == row.end || row.next == units.len() && units.at(row.next - 1) == Some(u16::from(b'\r'));
        if cut {
            break;
        }
        (at, last) = (row.next, Some(row.next * units.width));
    }
    last
}
