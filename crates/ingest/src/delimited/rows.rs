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
    pub(super) text: &'a str,
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
        let mut splitter = Splitter::new(span.text.as_bytes(), span.start, span.delimiter, size);
        let wave = 4 * rayon::current_num_threads();
        let mut read: Vec<Block> = Vec::new();
        loop {
            // While one wave of blocks is read, the one before it is merged; so only two are in memory.
            let ranges: Vec<Range<usize>> = splitter.by_ref().take(wave).collect();
            if ranges.is_empty() {
                rows.merge(read);
                return rows;
            }
            let one =
                |range: Range<usize>| read_block(&span.text[range.clone()], range.start, span.delimiter, span.columns);
            let (next, ()) =
                rayon::join(|| ranges.into_par_iter().map(one).collect(), || rows.merge(std::mem::take(&mut read)));
            read = next;
        }
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
