//! `--rejects FILE`: every rejected row as it was, with its reasons.

use std::collections::BTreeMap;
use trialstat_ingest::Ingested;

/// A row for each rejected row: its file, its line, the codes and messages that rejected it, and its bytes. Bytes that
/// are not UTF-8 are kept, so this is bytes too.
pub fn csv(ingested: &Ingested) -> Vec<u8> {
    let mut reasons: BTreeMap<(&str, u32), Vec<(&str, &str)>> = BTreeMap::new();
    for problem in ingested.problems.iter().filter(|problem| problem.is_error()) {
        let diagnostic = &problem.diagnostic;
        let first = diagnostic.place.line as u32;
        for line in std::iter::once(first).chain(problem.further_lines.iter().copied()) {
            let reason = (diagnostic.code, diagnostic.message.as_str());
            reasons.entry((&diagnostic.place.file, line)).or_default().push(reason);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(["file", "line", "codes", "reasons", "row"]);
    for row in &ingested.rejects {
        let file = &ingested.files[row.file].file;
        let of_row = reasons.get(&(file.as_str(), row.line)).map(Vec::as_slice).unwrap_or_default();
        let join = |texts: Vec<&str>| texts.join("; ");
        let codes = join(of_row.iter().map(|(code, _)| *code).collect());
        let messages = join(of_row.iter().map(|(_, message)| *message).collect());
        let line = row.line.to_string();
        let cells: [&[u8]; 5] = [file.as_bytes(), line.as_bytes(), codes.as_bytes(), messages.as_bytes(), &row.bytes];
        let _ = writer.write_byte_record(&cells.iter().collect::<csv::ByteRecord>());
    }
    writer.into_inner().unwrap_or_default()
}
