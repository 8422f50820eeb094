//! The flat table of result rows: what `--format csv` prints and `--format json` holds.

use crate::render::row_text::RowText;
use std::io::{self, Write};
use trialstat_findings::reproduction::Reproduction;
use trialstat_ingest::raw_table::{
    Cells, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing, TextCells,
};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{COLUMNS, ResultRow, Stat};

/// Columns that a reproduction adds.
const OF_REPRODUCTION: [&str; 2] = ["verdict", "expected"];

/// A row of a reproduction: the analysis is the finding or claim.
pub struct ReproducedRow<'a> {
    /// The row, with the entry's id for its analysis.
    pub row: ResultRow,
    /// The entry's verdict.
    pub verdict: &'static str,
    /// The verdict expected.
    pub expected: &'a str,
}

/// Every row that bears on an entry; an entry without any has one that says why.
pub fn reproduced<'a>(reproduction: &'a Reproduction<'_>) -> Vec<ReproducedRow<'a>> {
    let registry = reproduction.registry;
    let mut rows = Vec::new();
    for judged in &reproduction.findings {
        let finding = &registry.findings[judged.finding];
        let (verdict, expected) = (judged.verdict.name(), finding.expect.as_str());
        for (assuming, row) in &judged.rows {
            let mut row = ResultRow { analysis: (&finding.id).into(), ..row.clone() };
            if let Some(assuming) = assuming {
                let note = row.note.map_or(format!("if {assuming}"), |note| format!("{note}; if {assuming}"));
                row.note = Some(note.into());
            }
            rows.push(ReproducedRow { row, verdict, expected });
        }
        if judged.rows.is_empty() {
            let why = judged.why.clone();
            rows.push(ReproducedRow {
                row: without_value(&finding.id, &finding.endpoint, finding.statistic.name(), why),
                verdict,
                expected,
            });
        }
    }
    for judged in &reproduction.claims {
        let claim = &registry.claims[judged.claim];
        let holding = judged.checks.iter().filter(|check| check.holds).count();
        for (stat_name, stat_label, stat) in [("n", "checks that hold", holding), ("N", "checks", judged.checks.len())]
        {
            let row = without_value(&claim.id, &claim.says, "claim", claim.why.clone());
            let row = ResultRow { stat_name, stat_label, stat: Stat::Number(stat as f64), ..row };
            rows.push(ReproducedRow { row, verdict: judged.verdict.name(), expected: &claim.expect });
        }
    }
    rows
}

fn without_value(id: &str, variable: &str, context: &'static str, why: String) -> ResultRow {
    ResultRow {
        analysis: id.to_owned().into(),
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: variable.to_owned().into(),
        variable_level: None,
        context,
        method: "none".into(),
        stat_name: "estimate",
        stat_label: "estimate",
        stat: Stat::NotEstimable(trialstat_trial::result::NotEstimable::NotReached),
        unit: None,
        note: Some(why.into()),
    }
}

/// The rows as comma-separated text with a header.
pub fn csv(reproduction: &Reproduction<'_>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(COLUMNS.iter().chain(&OF_REPRODUCTION));
    for ReproducedRow { row, verdict, expected } in reproduced(reproduction) {
        let verdicts = [verdict.to_owned(), expected.to_owned()];
        let _ = writer.write_record(cells(&row).into_iter().chain(verdicts));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// Rows without a verdict, as comma-separated text with a header.
pub fn plain_csv(rows: &[ResultRow]) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write_csv(rows, &mut text);
    String::from_utf8(text).expect("cells are text")
}

/// The same, written as it is put together.
pub fn write_csv(rows: &[ResultRow], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))?;
    RowText::Csv.write(rows, out)
}

/// Rows without a verdict, with columns of their own in front.
pub fn csv_with<'a>(header: &[&str], rows: impl Iterator<Item = (Vec<String>, &'a ResultRow)>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let _ = writer.write_record(header.iter().chain(&COLUMNS));
    for (own, row) in rows {
        let _ = writer.write_record(own.into_iter().chain(cells(row)));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// Rows without a verdict, as a table to be written in another format. `stat` is a column of numbers.
pub fn raw_table(rows: &[ResultRow]) -> RawTable {
    let texts: Vec<[String; COLUMNS.len()]> = rows.iter().map(cells).collect();
    let column = |at: usize| {
        if COLUMNS[at] != "stat" {
            let cells: TextCells = texts.iter().map(|row| row[at].as_str()).collect();
            return RawColumn::new(COLUMNS[at], Cells::Text(cells));
        }
        let mut numbers = NumberCells::with_capacity(NumberKind::Plain, rows.len());
        rows.iter().for_each(|row| match row.stat.number() {
            Some(number) => numbers.push(number),
            None => numbers.push_missing(SpecialMissing::PLAIN),
        });
        RawColumn::new(COLUMNS[at], Cells::Number(numbers))
    };
    RawTable::new((0..COLUMNS.len()).map(column).collect(), Lines::Consecutive { first: 1 })
}

fn cells(row: &ResultRow) -> [String; COLUMNS.len()] {
    let text = |cell: &Option<Phrase>| cell.as_deref().unwrap_or_default().to_owned();
    [
        row.analysis.to_string(),
        text(&row.group1),
        text(&row.group1_level),
        text(&row.group2),
        text(&row.group2_level),
        row.variable.to_string(),
        text(&row.variable_level),
        row.context.to_owned(),
        row.method.to_string(),
        row.stat_name.to_owned(),
        row.stat_label.to_owned(),
        row.stat.number().map(|value| format!("{value:?}")).unwrap_or_default(),
        text(&row.unit),
        text(&row.note),
    ]
}
