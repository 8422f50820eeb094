//! `--rejects FILE`: every rejected row as it was, with its reasons.

use std::collections::BTreeMap;
use std::io::Write;
use trialstat_ingest::{Ingested, RejectedRow};

/// Writes a row for each rejected row: its file, its line, the codes and messages that rejected it, and its bytes. Bytes
/// that are not UTF-8 are kept.
pub struct Rejects<'a, Out: Write> {
    ingested: &'a Ingested,
    /// Codes and messages by file and line.
    reasons: BTreeMap<(&'a str, u32), Vec<(&'a str, &'a str)>>,
    writer: csv::Writer<Out>,
}

impl<'a, Out: Write> Rejects<'a, Out> {
    /// Writes the header.
    pub fn new(ingested: &'a Ingested, out: Out) -> std::io::Result<Rejects<'a, Out>> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(["file", "line", "codes", "reasons", "row"])?;
        Ok(Rejects { ingested, reasons: reasons(ingested), writer })
    }

    /// Writes a row.
    pub fn row(&mut self, row: &RejectedRow) -> std::io::Result<()> {
        let file = &self.ingested.files[row.file].file;
        let of_row = self.reasons.get(&(file.as_str(), row.line)).map(Vec::as_slice).unwrap_or_default();
        let join = |texts: Vec<&str>| texts.join("; ");
        let codes = join(of_row.iter().map(|(code, _)| *code).collect());
        let messages = join(of_row.iter().map(|(_, message)| *message).collect());
        let line = row.line.to_string();
        let cells: [&[u8]; 5] = [file.as_bytes(), line.as_bytes(), codes.as_bytes(), messages.as_bytes(), &row.bytes];
        Ok(self.writer.write_byte_record(&cells.iter().collect::<csv::ByteRecord>())?)
    }

    /// Ends the file.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

fn reasons(ingested: &Ingested) -> BTreeMap<(&str, u32), Vec<(&str, &str)>> {
    let mut reasons: BTreeMap<(&str, u32), Vec<(&str, &str)>> = BTreeMap::new();
    for problem in ingested.problems.iter().filter(|problem| problem.is_error()) {
        let diagnostic = &problem.diagnostic;
        let first = diagnostic.place.line as u32;
        for line in std::iter::once(first).chain(problem.further_lines.iter().copied()) {
            let reason = (diagnostic.code, diagnostic.message.as_str());
            reasons.entry((&diagnostic.place.file, line)).or_default().push(reason);
        }
    }
    reasons
}
