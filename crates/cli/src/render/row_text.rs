//! Result rows as text, one after another. Neighbours mostly differ in the statistic alone, so what stands before it is put
//! together once.

use serde::Serialize;
use std::io::{self, Write};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultRow;

/// What the text of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowText {
    /// A line of comma-separated cells.
    Csv,
    /// An object in the array that is a member of the outermost object.
    Json,
}

/// Text is handed on in pieces of about this size: there may be a million rows.
const PIECE: usize = 1 << 16;

impl RowText {
    /// Writes rows.
    pub fn write(self, rows: &[ResultRow], out: &mut dyn Write) -> io::Result<()> {
        let mut piece = Vec::with_capacity(PIECE + PIECE / 8);
        let mut names = Vec::new();
        let mut before: Option<&ResultRow> = None;
        if self == RowText::Json {
            piece.push(b'[');
        }
        for row in rows {
            if !before.is_some_and(|before| shares_names(before, row)) {
                names.clear();
                self.names(row, &mut names);
            }
            if self == RowText::Json && before.is_some() {
                piece.push(b',');
            }
            piece.extend_from_slice(&names);
            self.statistic(row, &mut piece);
            if piece.len() >= PIECE {
                out.write_all(&piece)?;
                piece.clear();
            }
            before = Some(row);
        }
        if self == RowText::Json {
            piece.extend_from_slice(if rows.is_empty() { b"]" } else { b"\n  ]" });
        }
        out.write_all(&piece)
    }

    /// Everything before the statistic.
    fn names(self, row: &ResultRow, text: &mut Vec<u8>) {
        let groups = [&row.group1, &row.group1_level, &row.group2, &row.group2_level];
        match self {
            RowText::Csv => {
                cell(&row.analysis, text);
                groups.into_iter().for_each(|group| next_cell(of(group), text));
                [&row.variable, of(&row.variable_level), row.context, &row.method]
                    .into_iter()
                    .for_each(|name| next_cell(name, text));
            }
            RowText::Json => {
                text.extend_from_slice(b"\n    {\n      \"analysis\": ");
                value(&row.analysis, text);
                let keys = ["group1", "group1_level", "group2", "group2_level"];
                keys.into_iter().zip(groups).for_each(|(key, group)| member_of(key, group, text));
                member("variable", &row.variable, text);
                member_of("variable_level", &row.variable_level, text);
                member("context", &row.context, text);
                member("method", &row.method, text);
            }
        }
    }

    /// The statistic, with its unit and remark.
    fn statistic(self, row: &ResultRow, text: &mut Vec<u8>) {
        match self {
            RowText::Csv => {
                next_cell(row.stat_name, text);
                next_cell(row.stat_label, text);
                text.push(b',');
                if let Some(number) = row.stat.number() {
                    // Writing to memory does not fail.
                    let _ = write!(text, "{number:?}");
                }
                next_cell(of(&row.unit), text);
                next_cell(of(&row.note), text);
                text.push(b'\n');
            }
            RowText::Json => {
                member("stat_name", &row.stat_name, text);
                member("stat_label", &row.stat_label, text);
                member("stat", &row.stat, text);
                member_of("unit", &row.unit, text);
                member_of("note", &row.note, text);
                text.extend_from_slice(b"\n    }");
            }
        }
    }
}

/// Whether two rows have the same names in the same memory.
fn shares_names(left: &ResultRow, right: &ResultRow) -> bool {
    let same = |left: &Option<Phrase>, right: &Option<Phrase>| match (left, right) {
        (Some(left), Some(right)) => left.shares(right),
        (left, right) => left.is_none() && right.is_none(),
    };
    left.analysis.shares(&right.analysis)
        && same(&left.group1, &right.group1)
        && same(&left.group1_level, &right.group1_level)
        && same(&left.group2, &right.group2)
        && same(&left.group2_level, &right.group2_level)
        && left.variable.shares(&right.variable)
        && same(&left.variable_level, &right.variable_level)
        && left.context == right.context
        && left.method.shares(&right.method)
}

fn of(phrase: &Option<Phrase>) -> &str {
    phrase.as_deref().unwrap_or_default()
}

fn next_cell(cell_text: &str, text: &mut Vec<u8>) {
    text.push(b',');
    cell(cell_text, text);
}

/// A cell, in quotation marks if it needs them.
fn cell(cell: &str, text: &mut Vec<u8>) {
    if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        text.push(b'"');
        text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        text.push(b'"');
    } else {
        text.extend_from_slice(cell.as_bytes());
    }
}

fn member_of(key: &str, phrase: &Option<Phrase>, text: &mut Vec<u8>) {
    if let Some(phrase) = phrase {
        member(key, phrase, text);
    }
}

fn member<T: Serialize + ?Sized>(key: &str, of: &T, text: &mut Vec<u8>) {
    text.extend_from_slice(b",\n      \"");
    text.extend_from_slice(key.as_bytes());
    text.extend_from_slice(b"\": ");
    value(of, text);
}

fn value<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    // Texts and finite numbers can be written, and memory takes them.
    let _ = serde_json::to_writer(text, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::result::{NotEstimable, Stat};

    fn row(level: &Phrase, stat_name: &'static str, stat: Stat) -> ResultRow {
        ResultRow {
            analysis: "survival".into(),
            group1: Some("arm".into()),
            group1_level: Some(level.clone()),
            group2: None,
            group2_level: None,
            variable: "days, \"whole\"".into(),
            variable_level: Some(level.clone()),
            context: "survival",
            method: "kaplan-meier, log".into(),
            stat_name,
            stat_label: stat_name,
            stat,
            unit: None,
            note: stat.number().is_none().then(|| "not\nreached".into()),
        }
    }

    fn rows() -> Vec<ResultRow> {
        let levels = [Phrase::new("1"), Phrase::new("1"), Phrase::new("2\r"), Phrase::EMPTY];
        let stats = [
            ("n", Stat::Number(12.0)),
            ("estimate", Stat::Number(1e-5)),
            ("conf.low", Stat::NotEstimable(NotEstimable::NotReached)),
            ("p.value", Stat::Number(0.1 + 0.2)),
        ];
        let of_level = |level: &Phrase| stats.map(|(name, stat)| row(level, name, stat));
        let mut rows: Vec<ResultRow> = levels.iter().flat_map(of_level).collect();
        rows[1].unit = Some("day".into());
        rows[2].group2 = Some("arm".into());
        rows[3].variable_level = None;
        rows
    }

    fn written(form: RowText, rows: &[ResultRow]) -> String {
        let mut text = Vec::new();
        form.write(rows, &mut text).expect("memory");
        String::from_utf8(text).expect("text")
    }

    #[test]
    fn objects_are_those_that_rows_serialize_to() {
        for rows in [&rows()[..], &[]] {
            let serialized = serde_json::to_string_pretty(rows).expect("rows").replace('\n', "\n  ");
            assert_eq!(written(RowText::Json, rows), serialized);
        }
    }

    #[test]
    fn cells_are_quoted_as_any_writer_quotes_them() {
        let rows = rows();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            let number = row.stat.number().map(|number| format!("{number:?}")).unwrap_or_default();
            let groups = [&row.group1, &row.group1_level, &row.group2, &row.group2_level].map(of);
            let (variable, level) = (row.variable.as_str(), of(&row.variable_level));
            let names = [variable, level, row.context, &row.method, row.stat_name, row.stat_label, &number];
            let cells = ["survival"].into_iter().chain(groups).chain(names).chain([of(&row.unit), of(&row.note)]);
            writer.write_record(cells).expect("memory");
        }
        let expected = String::from_utf8(writer.into_inner().expect("memory")).expect("text");
        assert_eq!(written(RowText::Csv, &rows), expected);
    }

    #[test]
    fn many_rows_come_in_pieces() {
        struct Pieces(Vec<usize>);
        impl Write for Pieces {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.push(bytes.len());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let rows: Vec<ResultRow> = (0..200).flat_map(|_| rows()).collect();
        let mut pieces = Pieces(Vec::new());
        RowText::Json.write(&rows, &mut pieces).expect("room");
        assert_eq!(pieces.0.iter().sum::<usize>(), written(RowText::Json, &rows).len());
        assert!(pieces.0.len() > 5 && pieces.0.iter().all(|piece| *piece < 2 * PIECE), "{:?}", pieces.0);
    }
}
