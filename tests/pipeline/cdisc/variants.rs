//! The same folders with one thing changed: what other versions of the standards leave out or write otherwise, and what
//! is wrong.

use super::{files, found, ingest, mapping, rows, scores};
use std::borrow::Cow;
use trialstat_ingest::folder::{DiskFolder, Folder};
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Days;

/// The folder with one file changed.
fn changed(
    file: &'static str,
    change: impl Fn(&str) -> String,
) -> impl Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
    move |name| {
        let (shown, bytes) = files().open(&format!("{name}.csv"));
        let change =
            |bytes: Cow<'static, [u8]>| Cow::Owned(change(std::str::from_utf8(&bytes).expect("text")).into_bytes());
        (shown, if name == file { bytes.map(change) } else { bytes })
    }
}

/// One text replaced, which must be there.
fn replaced(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |text| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    }
}

/// Columns left out. Of all cells only one has a comma in it, and loses it.
fn without(columns: &'static [&'static str]) -> impl Fn(&str) -> String {
    move |text| {
        let text = text.replace("\"ASSIGNED, NOT TREATED\"", "ASSIGNED");
        let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
        assert!(columns.iter().all(|column| header.contains(column)), "{columns:?}");
        let kept = |line: &str| {
            let cells = line.split(',').zip(&header).filter(|(_, column)| !columns.contains(column));
            cells.map(|(cell, _)| cell).collect::<Vec<_>>().join(",") + "\n"
        };
        text.lines().map(kept).collect()
    }
}

/// Reads a changed folder of collected data.
fn collected(file: &'static str, change: impl Fn(&str) -> String) -> Ingested {
    ingest("sdtm", &changed(file, change))
}

/// Reads a changed folder of analysis data.
fn analysed(file: &'static str, change: impl Fn(&str) -> String) -> Ingested {
    ingest("adam", &changed(file, change))
}

/// What was found besides what is found in the unchanged folder of collected data.
fn further(ingested: &Ingested) -> Vec<String> {
    let usual = ["ae.csv 4 T105", "ae.csv 6 T201", "dm.csv 0 T308", "ds.csv 8 T206", "qs.csv 19 T206"];
    found(ingested).into_iter().filter(|found| !usual.contains(&found.as_str())).collect()
}

/// Up to version 3.2, ARM itself says who was not randomized, and there is no ARMNRS.
#[test]
fn arms_of_older_versions_say_themselves_who_was_not_randomized() {
    let newer = ingest("sdtm", &files());
    let older = |text: &str| {
        let text = text.replace(",,,,,SCREEN FAILURE,", ",SCRNFAIL,Screen Failure,SCRNFAIL,Screen Failure,,");
        let text = text.replace(",,,,,NOT ASSIGNED,", ",NOTASSGN,Not Assigned,NOTASSGN,Not Assigned,,");
        without(&["ARMNRS"])(&text)
    };
    let older = collected("sdtm/dm", older);
    assert_eq!((found(&older), rows(&older)), (found(&newer), rows(&newer)));
    assert_eq!(older.trials, newer.trials);
}

/// A blank arm without a reason is an error, and what was recorded of the subject goes with it.
#[test]
fn a_subject_without_an_arm_and_without_a_reason_is_refused() {
    let ingested = collected("sdtm/dm", replaced(",SCREEN FAILURE,", ",,"));
    assert_eq!(further(&ingested), ["dm.csv 6 T303", "ds.csv 7 T302", "qs.csv 18 T302"]);
    assert_eq!(rows(&ingested)["dm"], (5, 1, 1));
}

#[test]
fn permissible_columns_may_be_absent() {
    for (file, columns) in [
        ("sdtm/dm", &["ACTARM", "ETHNIC", "COUNTRY", "RACE", "STUDYID"][..]),
        ("sdtm/qs", &["QSSTRESU", "VISITNUM", "QSTEST", "STUDYID"]),
        ("sdtm/ex", &["EXROUTE", "EXENDTC", "EXDOSU"]),
        ("sdtm/ae", &["AEBODSYS", "AESEV", "AESER", "AEREL", "AEENDTC"]),
        ("sdtm/ae", &["AEDECOD"]),
        ("sdtm/ce", &["CECAT", "CESTAT"]),
        ("sdtm/ds", &["DSCAT", "DSTERM"]),
    ] {
        let ingested = collected(file, without(columns));
        let errors: Vec<_> = ingested.problems.iter().filter(|problem| problem.is_error()).collect();
        assert!(errors.is_empty(), "{file} {columns:?}: {errors:?}");
    }
    // Without QSREASND the status is what is known.
    let ingested = collected("sdtm/qs", without(&["QSREASND"]));
    assert!(scores(&ingested.trials[0], "MADRTOT").contains(&"002 DAY 8 8 (NOT DONE)".to_owned()));
}

#[test]
fn columns_that_no_row_can_do_without_are_missed() {
    for (file, columns) in [
        ("sdtm/dm", &["ARM"][..]),
        ("sdtm/dm", &["USUBJID"]),
        ("sdtm/qs", &["QSSTRESN"]),
        ("sdtm/qs", &["QSTESTCD"]),
        ("sdtm/ex", &["EXDOSE"]),
        ("sdtm/ae", &["AETERM", "AEDECOD"]),
    ] {
        let folder = changed(file, without(columns));
        let problems = read_with("mapping.toml", mapping("sdtm").as_bytes(), &folder, OnError::RejectRow);
        let problems = problems.expect_err("a file that cannot be read as asked");
        assert!(problems.iter().all(|problem| problem.code == "I305" && problem.place.line == 1), "{problems:?}");
        assert!(problems.iter().any(|problem| problem.variable.as_deref() == Some(columns[columns.len() - 1])));
    }
}

/// Rows of one visit are told apart by points of time and by dates; what agrees in both occurs twice.
#[test]
fn readings_of_one_visit_are_told_apart_by_time_and_date() {
    let again = |row: &'static str| move |text: &str| format!("{text}KET-01,QS,KET-01-001,9,{row}\n");
    let twice = again("CADSTOT,CADSS Total Score,CADSS,22,22,22,,,,2,BASELINE,2024-03-04T10:30,40 MIN POST-DOSE");
    assert_eq!(further(&collected("sdtm/qs", twice)), ["qs.csv 20 T301"]);
    let later = again("CADSTOT,CADSS Total Score,CADSS,3,3,3,,,,2,BASELINE,2024-03-04T11:30,2 H POST-DOSE");
    assert_eq!(further(&collected("sdtm/qs", later)), Vec::<String>::new());
    let unscheduled = |text: &str| {
        let once = again("MADRTOT,MADRS Total Score,MADRS,19,19,19,,,,,UNSCHEDULED,2024-03-08,")(text);
        again("MADRTOT,MADRS Total Score,MADRS,17,17,17,,,,,UNSCHEDULED,2024-03-09,")(&once)
    };
    let ingested = collected("sdtm/qs", unscheduled);
    assert_eq!(further(&ingested), Vec::<String>::new());
    let madrs = scores(&ingested.trials[0], "MADRTOT");
    assert!(madrs.contains(&"001 UNSCHEDULED 5 19".to_owned()) && madrs.contains(&"001 UNSCHEDULED 6 17".to_owned()));
}

/// Lack of efficacy ended 003's part on 12 March, day 8; unblinding ends nobody's.
#[test]
fn a_dose_after_the_end_is_refused() {
    let late = |text: &str| {
        format!("{text}KET-01,EX,KET-01-003,2,KETAMINE,35,mg,INJECTION,INTRAVENOUS,2024-03-13T09:00,2024-03-13T09:40\n")
    };
    assert_eq!(further(&collected("sdtm/ex", late)), ["ex.csv 8 T202"]);
    let unblinded = |text: &str| {
        format!("{text}KET-01,DS,KET-01-001,3,UNBLINDED,TREATMENT UNBLINDED,OTHER EVENT,TREATMENT,2024-03-05\n")
    };
    assert_eq!(further(&collected("sdtm/ds", unblinded)), Vec::<String>::new());
}

#[test]
fn a_partial_date_keeps_the_reading_and_loses_its_day() {
    let ingested =
        collected("sdtm/qs", replaced("2024-03-06,\nKET-01,QS,KET-01-004,4", "2024-03,\nKET-01,QS,KET-01-004,4"));
    assert_eq!(further(&ingested), ["qs.csv 16 T105"]);
    assert!(scores(&ingested.trials[0], "MADRTOT").contains(&"004 DAY 8 - 25".to_owned()));
}

/// An overall response is no yes and no no; twelve months of 30.4375 days are 365.25 days, and no whole number.
#[test]
fn values_that_the_analysis_data_may_have_but_not_here_are_refused() {
    let other = analysed("adam/adrs", replaced("Day 2,Y,1", "Day 2,CR,1"));
    assert_eq!(found(&other), ["adrs.csv 4 T107", "adsl.csv 0 T308"]);
    for (time, code) in [("4,MONTHS,1", "T110"), ("4.5,WEEKS,1", "T110"), ("4,PARSECS,1", "T111"), ("4,mg,1", "T111")] {
        let ingested = analysed("adam/adtte", replaced("4,WEEKS,1", time));
        assert_eq!(found(&ingested), ["adsl.csv 0 T308".to_owned(), format!("adtte.csv 2 {code}")], "{time}");
        assert_eq!(ingested.trials[0].event_times().len(), 3);
    }
    // Twenty years of 365.25 days are whole.
    let ingested = analysed("adam/adtte", replaced("4,WEEKS,1", "20,YEARS,1"));
    assert_eq!(ingested.trials[0].event_times()[0].time, Days(7305));
}

/// A folder with each data set in two formats is ambiguous until the mapping says which.
#[test]
fn a_folder_of_several_formats_needs_one_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("adam")).expect("a folder");
    for name in ["adsl", "adtte"] {
        let bytes = files().open(&format!("adam/{name}.csv")).1.expect("a file");
        std::fs::write(folder.path().join(format!("adam/{name}.csv")), &bytes).expect("written");
        let tabs = String::from_utf8(bytes.into_owned()).expect("text").replace(',', "\t");
        std::fs::write(folder.path().join(format!("adam/{name}.tsv")), tabs).expect("written");
    }
    let disk = DiskFolder::new(folder.path());
    let read = |rest: &str| {
        read_with("mapping.toml", format!("{}{rest}", mapping("adam")).as_bytes(), &disk, OnError::RejectRow)
    };
    let problems = read("").expect_err("two files of each name");
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["I317", "I317"]);
    let trials = ["csv", "tsv"].map(|ending| read(&format!("format = \"{ending}\"\n")).expect("one format").trials);
    assert_eq!(trials[0], trials[1]);
    assert_eq!(trials[0][0].event_times().len(), 4);
}
