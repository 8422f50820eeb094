//! Reads one block of whole records.

use super::block_column::BlockColumn;
use super::scanner::{Cell, Record, Scanner};
use super::unreadable::{Unreadable, Why};

/// What a block holds. Lines count from 0 at its start.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) columns: Vec<BlockColumn>,
    pub(super) lines: RowLines,
    pub(super) unreadable: Vec<Unreadable>,
    pub(super) empty_lines: EmptyLines,
    /// Line and offset of a row here and there, so that rows are found again without reading from the start.
    pub(super) marks: Vec<Mark>,
    /// Number of lines.
    pub(super) line_count: u32,
}

/// Where a row starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) line: u32,
    pub(super) offset: usize,
}

/// Marks stand at least so many bytes apart.
pub(super) const MARK_DISTANCE: usize = 1024;

/// Reads a block of `text` at `offset`; the header has so many columns.
pub(super) fn read_block(text: &str, offset: usize, delimiter: u8, columns: usize) -> Block {
    let scanner = Scanner::new(text.as_bytes(), delimiter);
    // Rows of a clean file are about equally long, so the first one foretells their number.
    let mut cells = vec![Cell::EMPTY; columns];
    let first = scanner.record(0, &mut cells).next;
    let foretold = (text.len() / first.max(columns) + 16) * 9 / 8;
    let mut block = Block {
        columns: (0..columns).map(|_| BlockColumn::with_capacity(foretold)).collect(),
        lines: RowLines::default(),
        unreadable: Vec::new(),
        empty_lines: EmptyLines::default(),
        marks: Vec::with_capacity(text.len() / MARK_DISTANCE + 1),
        line_count: 0,
    };
    let (mut at, mut next_mark, mut line) = (0, 0, 0_u32);
    while at < text.len() {
        if at >= next_mark {
            block.marks.push(Mark { line, offset: offset + at });
            next_mark = at + MARK_DISTANCE;
        }
        let record = scanner.record(at, &mut cells);
        let sound = record.count == columns && record.flaw.is_none() && (record.text || record.quoted);
        if sound {
            for (cell, column) in cells.iter().zip(&mut block.columns) {
                column.push(cell, text, line);
            }
            block.lines.push(line);
            block.empty_lines.row();
        } else {
            block.push_unsound(&record, line, columns);
        }
        at = record.next;
        line = line.saturating_add(record.inner_lines).saturating_add(1);
    }
    block.line_count = line;
    block
}

impl Block {
    fn push_unsound(&mut self, record: &Record, line: u32, columns: usize) {
        if record.is_empty_line() {
            self.empty_lines.empty(line);
            return;
        }
        self.empty_lines.row();
        let why = match record.flaw {
            Some((flaw, cell, lines)) => Why::of_flaw(flaw, cell, line.saturating_add(lines)),
            None if !record.text && !record.quoted => Why::Blank,
            None => Why::Ragged { found: record.count, expected: columns },
        };
        self.unreadable.push(Unreadable { line, lines: record.inner_lines.saturating_add(1), why });
    }
}

/// The lines of rows, listed only once there is a gap.
#[derive(Debug, Clone, Default)]
pub(super) struct RowLines {
    first: u32,
    rows: usize,
    listed: Option<Vec<u32>>,
}

impl RowLines {
    #[inline(always)]
    pub(super) fn push(&mut self, line: u32) {
        match &mut self.listed {
            Some(listed) => listed.push(line),
            None if self.rows == 0 => self.first = line,
            None if u64::from(line) == u64::from(self.first) + self.rows as u64 => {}
            None => self.list().push(line),
        }
        self.rows += 1;
    }

    /// Appends the rows of a block that starts on this line.
    pub(super) fn append(&mut self, block: &RowLines, start: u32) {
        if block.rows == 0 {
            return;
        }
        let first = start.saturating_add(block.first);
        let seamless = self.rows == 0 || u64::from(first) == u64::from(self.first) + self.rows as u64;
        match (&block.listed, self.listed.is_none() && seamless) {
            (None, true) if self.rows == 0 => self.first = first,
            (None, true) => {}
            (None, false) => self.list().extend((0..block.rows as u32).map(|row| first.saturating_add(row))),
            (Some(lines), _) => self.list().extend(lines.iter().map(|line| start.saturating_add(*line))),
        }
        self.rows += block.rows;
    }

    fn list(&mut self) -> &mut Vec<u32> {
        let (first, rows) = (self.first, self.rows as u32);
        self.listed.get_or_insert_with(|| (0..rows).map(|row| first.saturating_add(row)).collect())
    }

    pub(super) fn finish(self) -> crate::raw_table::Lines {
        match self.listed {
            Some(listed) => crate::raw_table::Lines::Listed(listed),
            None => crate::raw_table::Lines::Consecutive { first: self.first },
        }
    }
}

/// Empty lines: those between rows count, those after the last row do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EmptyLines {
    between: (u32, u32),
    /// Not known yet whether a row follows.
    pending: (u32, u32),
    rows: bool,
}

impl EmptyLines {
    /// An empty line.
    pub(super) fn empty(&mut self, line: u32) {
        self.pending = joined(self.pending, (1, line));
    }

    /// A row, readable or not.
    #[inline(always)]
    pub(super) fn row(&mut self) {
        self.rows = true;
        if self.pending.0 > 0 {
            self.between = joined(self.between, self.pending);
            self.pending = (0, 0);
        }
    }

    /// What a block that starts on this line adds.
    pub(super) fn append(&mut self, block: &EmptyLines, start: u32) {
        let moved = |(count, line): (u32, u32)| (count, start.saturating_add(line));
        if block.rows {
            self.row();
        }
        self.between = joined(self.between, moved(block.between));
        self.pending = joined(self.pending, moved(block.pending));
    }

    /// Number of empty lines between rows and the first of them, forgetting them.
    pub(super) fn take_between(&mut self) -> Option<(u32, u32)> {
        let between = std::mem::take(&mut self.between);
        (between.0 > 0).then_some(between)
    }
}

fn joined(earlier: (u32, u32), later: (u32, u32)) -> (u32, u32) {
    if earlier.0 == 0 { later } else { (earlier.0.saturating_add(later.0), earlier.1) }
}
