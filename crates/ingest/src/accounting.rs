//! What became of the rows of a file.

use crate::data_file::DataFile;
use crate::prepared::Prepared;
use crate::provenance::FileRead;
use crate::raw_table::RawTable;

/// A row that was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Position of its file.
    pub file: usize,
    /// The line it starts on.
    pub line: u32,
    /// The row as it was, without its line end; cells with commas between them where the format has no text.
    pub bytes: Vec<u8>,
}

/// What became of a file's rows.
pub(crate) fn account(
    file: &DataFile,
    at: usize,
    tables: &[&Prepared<'_>],
    refused: bool,
    rejects: &mut Vec<RejectedRow>,
) -> FileRead {
    let mut read = FileRead {
        file: file.file.clone(),
        sha256: file.sha256.clone(),
        format: file.format,
        compression: file.compression,
        encoding: file.encoding.clone(),
        rows: file.unreadable.len(),
        rejected: file.unreadable.len(),
        left_out: 0,
    };
    let bytes = |line: u32, raw: Option<(&RawTable, usize)>| match (&file.original, raw) {
        (Some(original), _) => original.row(line).to_vec(),
        (None, Some((raw, row))) => cells(raw, row),
        (None, None) => Vec::new(),
    };
    for row in &file.unreadable {
        rejects.push(RejectedRow { file: at, line: row.line, bytes: bytes(row.line, None) });
    }
    for raw in &file.tables {
        let scopes: Vec<_> =
            tables.iter().filter(|table| std::ptr::eq(table.raw, raw)).map(|table| &table.scope).collect();
        if !refused && (scopes.is_empty() || scopes.iter().all(|scope| scope.is_untouched())) {
            read.rows += if scopes.is_empty() { 0 } else { raw.rows };
            continue;
        }
        for row in 0..raw.rows {
            let rejected = refused || scopes.iter().any(|scope| scope.is_rejected(row));
            if rejected {
                let line = raw.lines.line(row);
                rejects.push(RejectedRow { file: at, line, bytes: bytes(line, Some((raw, row))) });
            } else if !scopes.iter().any(|scope| scope.is_accepted(row)) {
                read.left_out += 1;
                continue;
            }
            read.rows += 1;
            read.rejected += usize::from(rejected);
        }
    }
    read
}

/// A row of a format without text, as a line of cells.
fn cells(raw: &RawTable, row: usize) -> Vec<u8> {
    let cells: Vec<String> = raw.columns.iter().map(|column| column.cells.shown(row)).collect();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let written = writer.write_record(&cells).and_then(|()| Ok(writer.flush()?));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    bytes.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap_or(bytes)
}
