//! A file of visits as a trial database exports it: subject, arm, visit, day, score.

use crate::fixtures::SplitMix64;
use std::io::{self, Write};

/// Visits of each subject.
pub const VISITS: u32 = 20;

/// The header.
const HEADER: &str = "subject,arm,visit,day,score";

/// One row in so many is bad in a file that is.
const ONE_BAD_IN: u64 = 100;

/// A mapping for the file, which reads its scores as MADRS, from 0 to 60.
pub fn mapping(file: &str) -> String {
    format!(
        "name = \"visits\"\n\
         [[measure]]\nname = \"MADRS\"\ninstrument = \"MADRS\"\n\
         [assessments]\nfile = \"{file}\"\nmeasure = {{ constant = \"MADRS\" }}\n\
         subject = \"subject\"\narm = \"arm\"\nvisit = \"visit\"\nday = \"day\"\nscore = \"score\"\n"
    )
}

/// Writes at least so many rows, whole subjects; with `bad`, one in a hundred is bad in one of six ways.
///
/// # Errors
/// When the text cannot be written.
pub fn write_csv(rows: u64, bad: bool, mut to: impl Write) -> io::Result<()> {
    let mut stream = SplitMix64(0x7669_7369_7473);
    writeln!(to, "{HEADER}")?;
    for subject in 1..=rows.div_ceil(u64::from(VISITS)) {
        let arm = if stream.next() & 1 == 0 { "placebo" } else { "ketamine" };
        for visit in 0..VISITS {
            let number = stream.next();
            let (week, day, score) = (2 * visit, u64::from(14 * visit) + 1 + number % 7, (number >> 8) % 61);
            let fault = (bad && stream.next().is_multiple_of(ONE_BAD_IN)).then(|| stream.next() % 6);
            match fault {
                None => writeln!(to, "S{subject:07},{arm},Week {week},{day},{score}")?,
                // No subject, a cell short, a number that is none, a code nobody declared, day 0, the row twice.
                Some(0) => writeln!(to, ",{arm},Week {week},{day},{score}")?,
                Some(1) => writeln!(to, "S{subject:07},{arm},Week {week},{day}")?,
                Some(2) => writeln!(to, "S{subject:07},{arm},Week {week},{day},{score}?")?,
                Some(3) => writeln!(to, "S{subject:07},{arm},Week {week},{day},-99")?,
                Some(4) => writeln!(to, "S{subject:07},{arm},Week {week},0,{score}")?,
                Some(_) => {
                    for _ in 0..2 {
                        writeln!(to, "S{subject:07},{arm},Week {week},{day},{score}")?;
                    }
                }
            }
        }
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bad: bool) -> Vec<String> {
        let mut text = Vec::new();
        write_csv(100_000, bad, &mut text).expect("memory takes all");
        String::from_utf8(text).expect("it is text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_clean_file_has_the_rows_asked_for() {
        let lines = lines(false);
        assert_eq!(lines.len(), 100_001);
        let cells: Vec<&str> = lines[1].split(',').collect();
        assert_eq!((cells[0], cells[2], cells.len()), ("S0000001", "Week 0", 5));
        assert!(lines[100_000].starts_with("S0005000,"));
    }

    #[test]
    fn one_row_in_a_hundred_is_bad() {
        let (lines, mut bad) = (lines(true), 0);
        for pair in lines[1..].windows(2) {
            let cells: Vec<&str> = pair[1].split(',').collect();
            let score = cells.get(4).and_then(|score| score.parse::<i32>().ok());
            let sound = !cells[0].is_empty() && cells.len() == 5 && cells[3] != "0" && pair[0] != pair[1];
            bad += usize::from(!(sound && score.is_some_and(|score| score >= 0)));
        }
        // Four standard errors of a proportion of 0.01 among 100,000.
        assert!((874..=1126).contains(&bad), "{bad} bad rows");
    }
}
