//! Reads the rows of a text, block by block in parallel, into one table.

use super::block::{Block, EmptyLines, Mark, RowLines, read_block};
use super::splitter::Splitter;
use super::unreadable::Unreadable;
use crate::raw_table::{Interner, Lines, TextCells};
use rayon::prelude::*;
use std::ops::Range;

/// How large blocks are.
#[derive(Debug, Clone, Copy)]
pub(super) enum BlockSize {
    /// Large enough to make the merging of tables cheap, small enough for near caches.
    Usual,
    /// So many bytes, and on to the end of the record.
    #[cfg(test)]
    Exactly(usize),
}

/// Blocks that each thread reads before their tables are merged.
const WAVE: usize = 8;

/// The rows of a text.
#[derive(Debug)]
pub(super) struct Rows {
    columns: Vec<Column>,
    lines: RowLines,
    pub(super) unreadable: Vec<Unreadable>,
    pub(super) empty_lines: EmptyLines,
    pub(super) marks: Vec<Mark>,
    /// The line after the last.
    pub(super) end_line: u32,
}

#[derive(Debug, Default)]
struct Column {
    cells: Interner,
    padded: Padded,
}

/// Cells whose blanks were left out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Padded {
    pub(super) count: u64,
    pub(super) first_line: u32,
}

/// What is to be read: the text from `start` on, which is line `line`, with so many columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'a> {
    /// UTF-8.
    pub(super) text: &'a [u8],
    pub(super) start: usize,
    pub(super) line: u32,
    pub(super) delimiter: u8,
    pub(super) columns: usize,
}

impl Rows {
    /// Reads all rows. The result does not depend on the size of the blocks or the number of threads.
    pub(super) fn read(span: Span<'_>, empty_lines: EmptyLines, blocks: BlockSize) -> Rows {
        let mut rows = Rows {
            columns: (0..span.columns).map(|_| Column::default()).collect(),
            lines: RowLines::default(),
            unreadable: Vec::new(),
            empty_lines,
            marks: Vec::new(),
            end_line: span.line,
        };
        let size = match blocks {
            // Each block has a table for each column, which must stay small beside the block itself.
            BlockSize::Usual => (1 << 19).max(span.columns.saturating_mul(256)),
            #[cfg(test)]
            BlockSize::Exactly(size) => size,
        };
        let mut splitter = Splitter::new(span.text, span.start, span.delimiter, size);
        let wave = WAVE * rayon::current_num_threads();
        let mut ranges: Vec<Range<usize>> = splitter.by_ref().take(wave).collect();
        let mut read: Vec<Block> = Vec::new();
        while !ranges.is_empty() {
            // While one wave of blocks is read, the one before it is merged and the one after it found; so only two are
            // in memory.
            let one = |range: Range<usize>| {
                // The text is known to be UTF-8, and a block of whole records starts and ends with a character.
                let text = std::str::from_utf8(&span.text[range.clone()]).unwrap_or_default();
                read_block(text, range.start, span.delimiter, span.columns)
            };
            let (blocks, following) = rayon::join(
                || ranges.into_par_iter().map(one).collect(),
                || {
                    rows.merge(std::mem::take(&mut read));
                    splitter.by_ref().take(wave).collect()
                },
            );
            (read, ranges) = (blocks, following);
        }
        rows.merge(read);
        rows
    }

    fn merge(&mut self, blocks: Vec<Block>) {
        let mut starts = Vec::with_capacity(blocks.len());
        for block in &blocks {
            let start = self.end_line;
            starts.push(start);
            self.lines.append(&block.lines, start);
            self.empty_lines.append(&block.empty_lines, start);
            self.unreadable.extend(block.unreadable.iter().map(|row| row.below(start)));
            let moved = |mark: &Mark| Mark { line: mark.line.saturating_add(start), offset: mark.offset };
            self.marks.extend(block.marks.iter().map(moved));
            self.end_line = start.saturating_add(block.line_count);
        }
        self.columns.par_iter_mut().enumerate().for_each(|(index, column)| {
            for (block, start) in blocks.iter().zip(&starts) {
                let part = &block.columns[index];
                column.cells.append(&part.cells);
                if column.padded.count == 0 && part.padded > 0 {
                    column.padded.first_line = start.saturating_add(part.first_padded);
                }
                column.padded.count += part.padded;
            }
        });
    }

    /// The columns, each with its padded cells, and the lines of the rows.
    pub(super) fn into_columns(self) -> (Vec<(TextCells, Padded)>, Lines) {
        let columns = self.columns.into_iter().map(|column| (column.cells.finish(), column.padded));
        (columns.collect(), self.lines.finish())
    }
}
