//! A number with the subjects and records it rests on.

use crate::render::columns::aligned;
use crate::render::number::Style;
use crate::render::trace::TracedRecord;
use serde_json::{Value, json};
use std::fmt::Write;
use trialstat_trial::result::ResultRow;

/// Rows of the same subjects, and those subjects.
pub struct Walk {
    /// The rows.
    pub rows: Vec<ResultRow>,
    /// Everybody they rest on.
    pub subjects: Vec<Walked>,
}

/// A subject's outcome and the records it rests on.
pub struct Walked {
    /// The subject's identifier.
    pub subject: String,
    /// The arm.
    pub arm: String,
    /// 1 if the endpoint was met and 0 if not; the days to it; a number. Empty where there is none.
    pub value: Option<f64>,
    /// For a time whether it is that of the event.
    pub event: Option<bool>,
    /// Why it is what it is.
    pub why: &'static str,
    /// The record.
    pub record: Option<TracedRecord>,
    /// The reading at baseline that it is judged by, where it is another one.
    pub baseline: Option<TracedRecord>,
    /// The other records, where it rests on several.
    pub further: Vec<TracedRecord>,
}

impl Walked {
    fn outcome(&self) -> String {
        let Some(value) = self.value else { return "none".to_owned() };
        match self.event {
            Some(true) => format!("event after {value} days"),
            Some(false) => format!("none in {value} days"),
            None => value.to_string(),
        }
    }

    /// A line for its record, and one for its baseline.
    fn lines(&self) -> Vec<[String; 8]> {
        let cells = |record: Option<&TracedRecord>| {
            let [_, what, day, value, place] = record.map(TracedRecord::cells).unwrap_or_default();
            [what, day, value, place]
        };
        let [what, day, value, place] = cells(self.record.as_ref());
        let who = [self.subject.clone(), self.arm.clone(), self.outcome(), self.why.to_owned()];
        let [subject, arm, outcome, why] = who;
        let mut lines = vec![[subject, arm, outcome, why, what, day, value, place]];
        let further = self.further.iter().map(|record| ("", record));
        for (why, record) in self.baseline.iter().map(|baseline| ("baseline", baseline)).chain(further) {
            let [what, day, value, place] = cells(Some(record));
            let nothing = String::new;
            lines.push([nothing(), nothing(), nothing(), why.to_owned(), what, day, value, place]);
        }
        lines
    }

    fn to_json(&self) -> Value {
        let mut whole = json!({
            "subject": self.subject, "arm": self.arm, "value": self.value, "event": self.event, "why": self.why,
            "record": self.record.as_ref().map(TracedRecord::to_json),
            "baseline": self.baseline.as_ref().map(TracedRecord::to_json),
        });
        if !self.further.is_empty() {
            whole["further"] = self.further.iter().map(TracedRecord::to_json).collect();
        }
        whole
    }
}

const HEADER: [&str; 8] = ["subject", "arm", "outcome", "why", "record", "day", "value", "place"];

/// What a row is, and its number.
fn heading(row: &ResultRow, style: Style) -> String {
    let against = row.group2_level.as_ref().map(|level| format!(" against {level}")).unwrap_or_default();
    let group = row.group1_level.as_ref().map(|level| format!(", {level}{against}")).unwrap_or_default();
    let at = row.variable_level.as_ref().map(|level| format!(" at {level}")).unwrap_or_default();
    let value = match row.stat.number() {
        Some(_) => style.cell(row.stat_name, row.stat),
        None => row.note.as_deref().unwrap_or_default().to_owned(),
    };
    format!("{}: {}{at}, {}{group}: {} = {value}", row.analysis, row.context, row.method, row.stat_name)
}

/// For reading.
pub fn table(walks: &[Walk], style: Style) -> String {
    let mut text = String::new();
    for walk in walks {
        for row in &walk.rows {
            let _ = writeln!(text, "{}", heading(row, style));
        }
        let header = [HEADER.map(str::to_owned)].into_iter();
        let lines: Vec<[String; 8]> = header.chain(walk.subjects.iter().flat_map(Walked::lines)).collect();
        for line in aligned(&lines, &[5]).lines() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len() + usize::from(!text.is_empty()));
    text
}

/// Tables for a document.
pub fn markdown(walks: &[Walk], style: Style) -> String {
    let mut text = String::new();
    for walk in walks {
        for row in &walk.rows {
            let _ = writeln!(text, "- {}", heading(row, style));
        }
        let _ = write!(text, "\n| {} |\n|---|---|---|---|---|---:|---|---|\n", HEADER.join(" | "));
        for line in walk.subjects.iter().flat_map(Walked::lines) {
            let _ = writeln!(text, "| {} |", line.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        text.push('\n');
    }
    text
}

/// One row a record.
pub fn csv(walks: &[Walk]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(["analysis", "subject", "arm", "outcome", "why", "record", "day", "value", "place"]);
    for walk in walks {
        for subject in &walk.subjects {
            for [_, _, outcome, why, what, day, value, place] in subject.lines() {
                let analysis = walk.rows[0].analysis.to_string();
                let of = [&analysis, &subject.subject, &subject.arm, &outcome, &why];
                let _ = writer.write_record(of.into_iter().chain([&what, &day, &value, &place]));
            }
        }
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// One object.
pub fn json(walks: &[Walk]) -> String {
    let walks = walks.iter().map(|walk| {
        json!({ "results": walk.rows, "subjects": walk.subjects.iter().map(Walked::to_json).collect::<Vec<_>>() })
    });
    format!("{:#}\n", json!({ "trialstat": env!("CARGO_PKG_VERSION"), "traced": walks.collect::<Vec<_>>() }))
}
