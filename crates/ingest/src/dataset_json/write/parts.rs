//! A file whose rows come part by part.

use super::cells::{Writer, write_row};
use super::head::head;
use super::{Container, Metadata};
use crate::raw_table::RawTable;
use flate2::write::ZlibEncoder;
use std::io::{Result, Write};

/// Bytes go out in blocks of this length, whatever the parts: what they are packed to may depend on the blocks.
const BLOCK: usize = 1 << 16;

/// What such a file is, apart from its rows.
pub(crate) struct Planned {
    container: Container,
    head: Vec<u8>,
    /// For each column whether all its numbers are whole.
    whole: Vec<bool>,
}

impl Planned {
    /// For so many rows, of which this table has enough to tell the lengths of texts and the types of numbers.
    pub(crate) fn of(table: &RawTable, rows: usize, container: Container, metadata: &Metadata) -> Planned {
        let writers: Vec<Writer<'_>> = table.columns.iter().map(|column| Writer::new(&column.cells)).collect();
        let mut head = head(table, &writers, rows, metadata);
        match container {
            Container::Json => {
                head.pop();
                head.extend_from_slice(b",\"rows\":[");
            }
            Container::Ndjson | Container::Dsjc => head.push(b'\n'),
        }
        Planned { container, head, whole: writers.iter().map(|writer| matches!(writer, Writer::Whole(_))).collect() }
    }

    /// Writes what comes before the rows.
    pub(crate) fn begin<'p>(&'p self, out: &'p mut dyn Write) -> Result<Parts<'p>> {
        let out = match self.container {
            Container::Json | Container::Ndjson => Out::Plain(out),
            Container::Dsjc => Out::Packed(ZlibEncoder::new(out, flate2::Compression::best())),
        };
        let mut parts = Parts { planned: self, text: self.head.clone(), is_first: true, out };
        parts.write_blocks()?;
        Ok(parts)
    }
}

/// Such a file while it is written.
pub(crate) struct Parts<'p> {
    planned: &'p Planned,
    /// What is not written yet.
    text: Vec<u8>,
    /// Whether the next row is the first.
    is_first: bool,
    out: Out<'p>,
}

enum Out<'p> {
    Plain(&'p mut dyn Write),
    Packed(ZlibEncoder<&'p mut dyn Write>),
}

impl Out<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Out::Plain(out) => out.write_all(bytes),
            Out::Packed(out) => out.write_all(bytes),
        }
    }
}

impl Parts<'_> {
    /// Writes the next rows.
    pub(crate) fn rows(&mut self, part: &RawTable) -> Result<()> {
        let columns = part.columns.iter().zip(&self.planned.whole);
        let writers: Vec<Writer<'_>> =
            columns.map(|(column, whole)| Writer::of_column(&column.cells, *whole)).collect();
        for row in 0..part.rows {
            if self.planned.container == Container::Json {
                self.text.extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
                self.is_first = false;
                write_row(&writers, row, &mut self.text);
            } else {
                write_row(&writers, row, &mut self.text);
                self.text.push(b'\n');
            }
            self.write_blocks()?;
        }
        Ok(())
    }

    fn write_blocks(&mut self) -> Result<()> {
        while self.text.len() >= BLOCK {
            self.out.write_all(&self.text[..BLOCK])?;
            self.text.drain(..BLOCK);
        }
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.planned.container == Container::Json {
            self.text.extend_from_slice(b"\n]}\n");
        }
        self.write_blocks()?;
        self.out.write_all(&self.text)?;
        match self.out {
            Out::Plain(_) => Ok(()),
            Out::Packed(out) => out.finish().map(drop),
        }
    }
}
