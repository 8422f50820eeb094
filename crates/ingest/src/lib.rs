//! Data files and their mapping to trials, with every problem located.
//!
//! A [`Mapping`] says which column of a file plays which role. [`read`] gives the trials and,
//! beside them, from which line each subject came; only the trials go on to be analysed. The raw cells wait in a
//! polars frame, column by column, as text: nothing is guessed to be a number before the mapping says so.

pub mod calendar;
pub mod codes;
pub mod mapping;
pub mod problem;
pub mod raw_table;

mod counts;
mod delimited_frame;
mod event_times;

use delimited_frame::RawTable;
use mapping::{Mapping, Role};
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::{Source, read as read_table};
use trialstat_trial::trial::Trial;

/// What came of a data file.
#[derive(Debug)]
pub struct Ingested {
    /// The trials it holds.
    pub trials: Vec<Trial>,
    /// For each trial, the line of the data file that each of its subjects came from.
    pub provenance: Vec<Vec<u32>>,
    /// The data file as messages name it.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Rows read.
    pub rows: usize,
}

/// Reads the data file that a mapping describes. `open` gives the bytes of a file by its path from the mapping's
/// folder, and the name that messages call it by.
///
/// # Errors
/// Every problem of the mapping; if it has none, every problem of the data file.
pub fn read<Open>(mapping_file: &str, mapping_bytes: &[u8], open: Open) -> Result<Ingested, Vec<Diagnostic>>
where
    Open: Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>),
{
    let source = Source::new(mapping_file, mapping_bytes).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let table = read_table(&source, &mapping::SHAPE, &mut problems);
    let mapping = Mapping::from_table(&table, &mut problems);
    let Some(mapping) = mapping.filter(|_| problems.is_empty()) else {
        sort_by_place(&mut problems);
        return Err(problems);
    };
    let (file, bytes) = open(&mapping.file);
    let bytes = bytes.map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let raw = RawTable::read(&file, &bytes, &mapping.columns(), &mut problems);
    let built = raw.map(|raw| match &mapping.role {
        Role::Counts(role) => (counts::trials(&mapping, role, &raw, &mut problems), raw.rows()),
        Role::TimeToEvent(role) => (event_times::trials(&mapping, role, &raw, &mut problems), raw.rows()),
    });
    match built {
        Some((built, rows)) if problems.is_empty() => {
            let (trials, provenance) = built.into_iter().unzip();
            Ok(Ingested { trials, provenance, file, bytes: bytes.into_owned(), rows })
        }
        _ => {
            sort_by_place(&mut problems);
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::quantity::Days;
    use trialstat_trial::record::Ending;

    const TIMES: &str = "file = \"rows.csv\"\nendpoint = \"relapse\"\nkind = \"time-to-event\"\nsubject = \"id\"\n\
                         arm = \"arm\"\ntime = { column = \"weeks\", unit = \"week\" }\n\
                         event = { column = \"relapse\", value = \"1\" }\n";
    const COUNTS: &str = "file = \"rows.csv\"\nendpoint = \"cure\"\nkind = \"counts\"\ntrial = \"trial\"\n\
                          arm = \"arm\"\nevents = \"events\"\ntotal = \"total\"\n";

    fn read_rows(mapping: &str, rows: &str) -> Result<Ingested, Vec<Diagnostic>> {
        let bytes = rows.as_bytes().to_vec();
        read("mapping.toml", mapping.as_bytes(), |file| (format!("below/{file}"), Ok(Cow::Owned(bytes.clone()))))
    }

    #[track_caller]
    fn assert_refused(mapping: &str, rows: &str, expected: &[&str]) {
        let problems = read_rows(mapping, rows).expect_err(rows);
        let short =
            problems.iter().map(|problem| format!("{}:{} {}", problem.place.line, problem.place.column, problem.code));
        assert_eq!(short.collect::<Vec<_>>(), expected, "{problems:?}");
        for problem in &problems {
            assert!(problem.hint.is_some() && problem.place.file == "below/rows.csv", "{problem:?}");
        }
    }

    #[test]
    fn rows_become_subjects_with_times_in_days_and_the_line_they_came_from() {
        let ingested = read_rows(TIMES, "id,arm,weeks,relapse\n001,b,2,1\n\n002,a,3,0\n").expect("sound rows");
        let trial = &ingested.trials[0];
        assert_eq!((ingested.trials.len(), ingested.rows, ingested.file.as_str()), (1, 2, "below/rows.csv"));
        assert_eq!((&*trial.subjects()[0].id, trial.arms()[0].name.as_str()), ("001", "b"));
        assert_eq!((trial.event_times()[0].time, trial.event_times()[1].time), (Days(14), Days(21)));
        assert_eq!((trial.event_times()[0].ending, trial.event_times()[1].ending), (Ending::Event, Ending::Censored));
        assert_eq!(ingested.provenance, [[2, 4]]);
    }

    #[test]
    fn columns_may_stand_in_any_order_among_others_with_quotes_and_a_byte_order_mark() {
        let rows = "\u{feff}note,relapse, weeks ,arm,id\r\n\"a, b\",1, 2 ,b,1\r\n,0,3,a,2\r\n";
        let ingested = read_rows(TIMES, rows).expect("sound rows");
        assert_eq!(ingested.trials[0].event_times()[0].time, Days(14));
        assert_eq!(ingested.provenance, [[2, 3]]);
    }

    #[test]
    fn counts_become_one_trial_a_level_and_one_subject_a_person() {
        let rows = "trial,arm,events,total\nx,a,2,3\nx,b,0,1\ny,a,1,1\n";
        let ingested = read_rows(COUNTS, rows).expect("sound counts");
        let names: Vec<&str> = ingested.trials.iter().map(Trial::name).collect();
        assert_eq!(names, ["x", "y"]);
        assert_eq!(ingested.trials[0].responses().iter().filter(|record| record.met).count(), 2);
        assert_eq!(ingested.provenance, [vec![2, 2, 2, 3], vec![4]]);
    }

    #[test]
    fn every_wrong_cell_is_reported_with_its_place() {
        let rows = "id,arm,weeks,relapse\n1,,x,\n1,b,2,1\n";
        assert_refused(TIMES, rows, &["2:3 I307", "2:4 I306", "2:6 I307", "3:1 I309"]);
        let counts = "trial,arm,events,total\nx,a,4,3\nx,,one,3\n";
        assert_refused(COUNTS, counts, &["2:5 I308", "3:3 I307", "3:4 I306"]);
    }

    #[test]
    fn a_subject_may_occur_again_in_another_trial_only() {
        let mapping = format!("trial = \"trial\"\n{TIMES}");
        let rows = "trial,id,arm,weeks,relapse\nx,1,a,2,1\ny,1,a,3,1\n";
        assert_eq!(read_rows(&mapping, rows).expect("two trials").trials.len(), 2);
        assert_refused(&mapping, &rows.replace("y,1", "x,1"), &["3:3 I309"]);
    }

    #[test]
    fn a_time_must_be_a_whole_number_of_days() {
        for (weeks, sound) in
            [("0", true), ("2.0", true), ("1e1", true), ("0.5", false), ("-1", false), ("NaN", false), ("inf", false)]
        {
            let read = read_rows(TIMES, &format!("id,arm,weeks,relapse\n1,a,{weeks},1\n"));
            assert_eq!(read.is_ok(), sound, "{weeks}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_the_openers_problem() {
        let missing = || Diagnostic::error(codes::NO_ROWS, trialstat_trial::diagnostic::Place::file("x"), "not there");
        let problems =
            read("mapping.toml", TIMES.as_bytes(), |_| ("x".to_owned(), Err(missing()))).expect_err("missing");
        assert_eq!(problems, [missing()]);
    }
}
