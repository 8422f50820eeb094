//! Reads a SAS transport file and prints how fast: `read_xport FILE`, on one core.
//!
//! `read_xport --make FILE MEGABYTES` first writes a file of that size, shaped like laboratory results in ADaM: 21
//! columns of text and 19 of numbers, sorted by subject.

#![allow(clippy::print_stdout)]

use std::time::Instant;
use trialstat_ingest::raw_table::{
    Cells, Interner, Lines, NumberCells, NumberKind, RawColumn, RawTable, SpecialMissing,
};
use trialstat_ingest::xport::{Version, read, write};

/// Bytes of a row of the table that is made.
const ROW: usize = 410;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--make", file, megabytes] => {
            let table = results(megabytes.parse::<usize>()? * 1_000_000 / ROW);
            let written = write(&[&table], Version::V5).map_err(|problems| format!("{problems:?}"))?;
            std::fs::write(file, &written.bytes)?;
            println!("{} rows, {} bytes a row", table.rows, written.bytes.len() / table.rows);
        }
        [file] => {
            let bytes = std::fs::read(file)?;
            for _ in 0..3 {
                let start = Instant::now();
                let read = read(file, &bytes).map_err(|problems| format!("{problems:?}"))?;
                let seconds = start.elapsed().as_secs_f64();
                let table = read.tables.first().ok_or("no member")?;
                let speed = bytes.len() as f64 / 1e6 / seconds;
                println!("{} rows, {} columns, {seconds:.3} s, {speed:.0} MB/s", table.rows, table.columns.len());
            }
        }
        _ => println!("read_xport FILE | read_xport --make FILE MEGABYTES"),
    }
    Ok(())
}

/// A table of so many rows: subjects of 600 rows each, thirty visits of twenty tests.
fn results(rows: usize) -> RawTable {
    let text = |name: &str, cell: &dyn Fn(usize) -> String| {
        let mut cells = Interner::with_capacity(rows);
        (0..rows).for_each(|row| cells.push(&cell(row)));
        RawColumn::new(name, Cells::Text(cells.finish()))
    };
    let number = |name: &str, kind: NumberKind, cell: &dyn Fn(usize) -> Option<f64>| {
        let mut cells = NumberCells::with_capacity(kind, rows);
        (0..rows).for_each(|row| match cell(row) {
            Some(value) => cells.push(value),
            None => cells.push_missing(SpecialMissing::PLAIN),
        });
        RawColumn::new(name, Cells::Number(cells))
    };
    let subject = |row: usize| row / 600;
    let visit = |row: usize| row / 20 % 30;
    let test = |row: usize| row % 20;
    // A value with two decimals that repeats seldom, the same in every run.
    let value = |row: usize| ((row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44) as f64 / 100.0;
    let arms = ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"];
    let mut columns = vec![
        text("STUDYID", &|_| "CDISCPILOT01".to_owned()),
        text("USUBJID", &|row| format!("01-{:03}-{:06}", subject(row) % 17, subject(row))),
        text("SUBJID", &|row| format!("{:06}", subject(row))),
        text("SITEID", &|row| format!("{:03}", subject(row) % 17)),
        text("TRTP", &|row| arms[subject(row) % 3].to_owned()),
        text("TRTA", &|row| arms[subject(row) % 3].to_owned()),
        text("SEX", &|row| if subject(row).is_multiple_of(2) { "F" } else { "M" }.to_owned()),
        text("RACE", &|row| ["WHITE", "BLACK OR AFRICAN AMERICAN", "ASIAN"][subject(row) % 3].to_owned()),
        text("AGEGR1", &|row| ["<65", "65-80", ">80"][subject(row) % 3].to_owned()),
        text("PARAMCD", &|row| format!("TEST{:02}", test(row))),
        text("PARAM", &|row| format!("Laboratory test number {:02} of twenty (mmol/L)", test(row))),
        text("PARCAT1", &|row| ["CHEMISTRY", "HEMATOLOGY"][test(row) % 2].to_owned()),
        text("AVISIT", &|row| format!("Week {}", visit(row) * 2)),
        text("AVALC", &|row| value(row).to_string()),
        text("ADTC", &|row| format!("2013-{:02}-{:02}T08:30", visit(row) % 12 + 1, subject(row) % 28 + 1)),
        text("BNRIND", &|row| ["NORMAL", "HIGH", "LOW"][(subject(row) + test(row)) % 3].to_owned()),
        text("ANRIND", &|row| ["NORMAL", "HIGH", "LOW"][value(row) as usize % 3].to_owned()),
        text("ABLFL", &|row| if visit(row) == 0 { "Y" } else { "" }.to_owned()),
        text("ANL01FL", &|_| "Y".to_owned()),
        text("ITTFL", &|_| "Y".to_owned()),
        text("COMMENT", &|row| {
            if row.is_multiple_of(97) {
                "sample was haemolysed, repeated ".to_owned() + "on the next day"
            } else {
                String::new()
            }
        }),
    ];
    columns.extend([
        number("TRTSDT", NumberKind::Date, &|row| Some(15_700.0 + (subject(row) % 400) as f64)),
        number("ADT", NumberKind::Date, &|row| Some(15_700.0 + (subject(row) % 400 + visit(row) * 14) as f64)),
        number("ADTM", NumberKind::DateTime, &|row| Some(1.36e9 + (subject(row) * 86_400 + visit(row)) as f64)),
    ]);
    let names = ["AGE", "TRTPN", "TRTAN", "PARAMN", "AVISITN", "ADY", "AVAL", "BASE", "CHG", "PCHG", "A1LO", "A1HI"];
    for (index, name) in names.iter().chain(&["R2A1LO", "R2A1HI", "SEQ", "ANL01N"]).enumerate() {
        columns.push(match index % 4 {
            0 => number(name, NumberKind::Plain, &|row| Some((subject(row) % 60 + index) as f64)),
            1 => number(name, NumberKind::Plain, &|row| Some(visit(row) as f64)),
            2 => number(name, NumberKind::Plain, &|row| Some(value(row + index))),
            _ => number(name, NumberKind::Plain, &|row| (!row.is_multiple_of(11)).then(|| value(row) - 50.0)),
        });
    }
    let mut table = RawTable::new(columns, Lines::Consecutive { first: 1 });
    table.name = Some("ADLB".to_owned());
    table
}
