//! Reading in pieces gives what reading at once gives, whatever the size of the pieces.

use super::{InPieces, Memory, Within, read_within};
use crate::accounting::RejectedRow;
use crate::ingested::{Ingested, OnError, read_with};
use crate::problem::{Problem, Unwritten};
use crate::provenance::Records;
use crate::write::{self, Target};
use crate::xport::Version;
use std::borrow::Cow;
use std::fmt::Write as _;
use trialstat_trial::diagnostic::{Diagnostic, Place};

type Files<'f> = &'f [(&'f str, Vec<u8>)];

fn folder<'f>(files: Files<'f>) -> impl Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) + use<'f> {
    move |name: &str| {
        let found = files.iter().find(|(known, _)| *known == name).map(|(_, bytes)| Cow::Owned(bytes.clone()));
        let missing = || Diagnostic::error(crate::codes::NO_FILE, Place::file(name), "no file");
        (name.to_owned(), found.ok_or_else(missing))
    }
}

/// Reads both ways and compares all that came of it; the outcome of reading at once.
#[track_caller]
fn both(mapping: &str, files: Files<'_>, (block, hashes): (usize, usize), on_error: OnError) -> Ingested {
    let folder = folder(files);
    let whole = read_with("m.toml", mapping.as_bytes(), &folder, on_error).expect("read at once");
    let memory = Memory::in_pieces(block, hashes);
    let within = read_within("m.toml", mapping.as_bytes(), &folder, on_error, &memory, None).expect("read in pieces");
    let Within::InPieces(pieces) = within else { panic!("read at once") };
    let found = &pieces.ingested;
    for (left, right) in whole.problems.iter().zip(&found.problems) {
        assert_eq!(left, right, "pieces of {block}");
    }
    assert_eq!(whole.problems.len(), found.problems.len(), "{:#?}", (&whole.problems, &found.problems));
    assert_eq!(whole.files, found.files);
    assert_eq!(whole.trials.len(), found.trials.len());
    let batches = found.batches.as_ref().expect("pieces");
    assert!(batches.count > 1 || block > 300, "one piece only");
    for (at, (left, right)) in whole.trials.iter().zip(&found.trials).enumerate() {
        assert_eq!((left.name(), left.arms(), left.visits()), (right.name(), right.arms(), right.visits()));
        assert_eq!((left.measures(), left.subjects()), (right.measures(), right.subjects()));
        assert_eq!((left.reasons(), left.doses()), (right.reasons(), right.doses()));
        assert_eq!(left.characteristics(), right.characteristics());
        assert_eq!(left.assessments().len(), batches.assessments[at]);
    }
    let mut rejects: Vec<RejectedRow> = Vec::new();
    let taken = pieces.rejects(|row| {
        rejects.push(row.clone());
        Ok::<(), ()>(())
    });
    assert_eq!(taken.expect("read again"), Ok(()));
    let sorted = |mut rows: Vec<RejectedRow>| {
        rows.sort_by_key(|row| (row.file, row.line));
        rows
    };
    assert_eq!(sorted(whole.rejects.clone()), sorted(rejects));
    TARGETS.iter().for_each(|(name, version)| written_alike(&whole, &pieces, name, *version));
    whole
}

const TARGETS: [(&str, Version); 8] = [
    ("t.csv", Version::V5),
    ("t.tsv", Version::V5),
    ("t.ndjson", Version::V5),
    ("t.json", Version::V5),
    ("t.dsjc", Version::V5),
    ("t.parquet", Version::V5),
    ("t.xpt", Version::V5),
    ("t.xpt", Version::V8),
];

/// Writes trials both ways and compares the bytes, or what cannot be written.
#[track_caller]
fn written_alike(whole: &Ingested, pieces: &InPieces<'_>, name: &str, version: Version) {
    let target = Target::of_name(name, version).expect("a format");
    let expected = write::write(&whole.trials, name, target);
    let mut bytes = Vec::new();
    let writing = pieces.writing(name, target).expect("one file of assessments");
    match (expected, writing.write(&mut bytes)) {
        (Ok(expected), Ok(notes)) => {
            assert_eq!((writing.mapping_name(), writing.mapping()), (&*expected.mapping_name, &*expected.mapping));
            assert_eq!(notes, expected.notes);
            let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert!(bytes == expected.bytes, "{name}: {}\n{}", shown(&bytes), shown(&expected.bytes));
        }
        (Err(expected), Err(Unwritten::Problems(found))) => {
            assert_eq!(found.iter().flat_map(Problem::diagnostics).collect::<Vec<_>>(), expected);
        }
        (expected, found) => panic!("{name}: {expected:?}, {found:?}"),
    }
}

#[track_caller]
fn all_sizes(mapping: &str, files: Files<'_>) -> Ingested {
    for size in [(80, 3), (150, 1000), (400, 7), (1200, 40)] {
        both(mapping, files, size, OnError::RejectFile);
        both(mapping, files, size, OnError::RejectRow);
    }
    both(mapping, files, (333, 11), OnError::RejectRow)
}

const VISITS: &str = r#"
name = "T-1"
[[measure]]
name = "MADRS"
range = [0, 60]
[[visit]]
name = "Week 4"
window = [20, 40]
[[assessments]]
file = "visits.csv"
subject = "subject"
arm = "arm"
measure = { constant = "MADRS" }
visit = "visit"
day = "day"
score = { column = "score", missing = { -99 = "refused" } }
"#;

/// Rows of so many subjects, some of them bad in many ways.
fn visits(subjects: u32, bad: bool) -> Vec<u8> {
    let mut text = String::from("subject,arm,visit,day,score\n");
    let mut line = |cells: String| text.push_str(&cells);
    for subject in 0..subjects {
        for (visit, day) in [("Week 0", 1), ("Week 2", 14), ("Week 4", 30), ("Week 6", 45)] {
            let arm = ["placebo", "ketamine", "esketamine"][subject as usize % 3];
            let score = (subject * 7 + day) % 61;
            let row = format!("S{subject:03},{arm},{visit},{day},{score}\n");
            match (subject % 17, day) {
                _ if !bad => line(row),
                (1, 14) => line(format!("S{subject:03},{arm},{visit},{day},x{}\n", subject % 5)),
                (2, 14) => line(format!("S{subject:03},{arm},{visit},{day},71\n")),
                (3, 30) => line(format!("{row}{row}")),
                (4, 30) => line(format!("S{:03},{arm},Week 2,14,3\n{row}", subject.saturating_sub(4))),
                (5, _) => line(format!("S{subject:03},{arm},{visit},{day}\n")),
                (6, 45) => line(format!("S{subject:03},other,{visit},{day},5\n")),
                (7, 1) => line(format!("S{subject:03},{arm},\"Week\n0\",{day},7\n\n")),
                (8, 30) => line(format!("S{subject:03},{arm},{visit},99,7\n")),
                (9, 30) => line(format!(" S{subject:03} ,{arm},{visit},30 ,-99\n")),
                (10, 14) => line(format!("S{subject:03},{arm},{visit},0,9\n,,,,\n")),
                (11, _) => line(format!("S{subject:03},{arm},{visit},{day},none\n")),
                (12, 1) => line(format!("S{subject:03},,{visit},{day},4\n")),
                (13, 1) => line(format!("S{subject:03},\"a\"b,{visit},{day},4\n")),
                _ => line(row),
            }
        }
    }
    text.into_bytes()
}

#[test]
fn sound_rows() {
    let whole = all_sizes(VISITS, &[("visits.csv", visits(12, false))]);
    assert_eq!((whole.problems.len(), whole.trials[0].assessments().len()), (0, 48));
}

#[test]
fn rows_that_are_wrong_in_every_way() {
    let whole = all_sizes(VISITS, &[("visits.csv", visits(60, true))]);
    let codes: std::collections::BTreeSet<&str> =
        whole.problems.iter().map(|problem| problem.diagnostic.code).collect();
    assert!(codes.len() >= 9, "{codes:?}");
}

#[test]
fn keys_that_repeat_far_apart() {
    let mut text = visits(20, false);
    let rows = String::from_utf8(text.clone()).expect("text");
    rows.lines().skip(1).step_by(3).for_each(|row| text.extend_from_slice(format!("{row}\n").as_bytes()));
    let whole = all_sizes(VISITS, &[("visits.csv", text)]);
    assert_eq!((whole.problems.len(), whole.files[0].rejected), (27, 27));
}

#[test]
fn rows_without_visits_are_told_apart_by_days() {
    let mut text = String::from("subject,arm,visit,day,score\n");
    for subject in 0..15 {
        for (visit, day) in [("Week 0", 1), ("", 3), ("", 5), ("", 3), ("Week 0", 9)] {
            let _ = writeln!(text, "S{subject},a,{visit},{day},4");
        }
    }
    let whole = all_sizes(VISITS, &[("visits.csv", text.into_bytes())]);
    assert_eq!(whole.files[0].rejected, 30);
}

#[test]
fn arms_and_subjects_of_rejected_rows_only() {
    let mut text = String::from("subject,arm,visit,day,score\nX1,late,Week 0,1,x\nX2,early,Week 0,1,5\n");
    for subject in 0..20 {
        let _ = writeln!(text, "S{subject},early,Week 0,1,{subject}");
    }
    text.push_str("X1,late,Week 2,14,7\nX3,never,Week 0,1,99\n");
    let whole = all_sizes(VISITS, &[("visits.csv", text.into_bytes())]);
    assert_eq!(
        whole.trials[0].arms().iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(),
        ["late", "early", "never"]
    );
    assert_eq!(whole.trials[0].subjects().len(), 22);
}

#[test]
fn subjects_without_an_arm_lose_all_their_rows() {
    let mapping = VISITS.replace("arm = \"arm\"", "arm = { column = \"arm\", required = false }");
    let mut text = String::from("subject,arm,visit,day,score\n");
    for subject in 0..30 {
        for (visit, day) in [("Week 0", 1), ("Week 2", 14), ("Week 4", 30)] {
            let arm = match (subject % 5, day) {
                (0, _) => "",
                (1, 14 | 1) => "",
                _ => "a",
            };
            let _ = writeln!(text, "S{subject},{arm},{visit},{day},4");
        }
    }
    let whole = all_sizes(&mapping, &[("visits.csv", text.into_bytes())]);
    assert_eq!((whole.files[0].rejected, whole.trials[0].subjects().len()), (18, 24));
    let none = VISITS.replace("arm = \"arm\"\n", "");
    let whole = all_sizes(&none, &[("visits.csv", visits(9, false))]);
    assert_eq!(whole.files[0].rejected, 36);
}

#[test]
fn a_table_of_subjects_says_who_there_is() {
    let mapping = format!(
        "{}\n[[subjects]]\nfile = \"subjects.csv\"\nsubject = \"id\"\narm = {{ column = \"arm\", missing = {{ NR = \"not \
         randomized\" }} }}\nstart = \"start\"\nnumbers = [\"age\"]\n\n[[doses]]\nfile = \"doses.csv\"\nsubject = \"id\"\n\
         treatment = {{ constant = \"drug\" }}\namount = \"mg\"\nday = \"day\"\n",
        VISITS.replace("arm = \"arm\"\n", "").replace("day = \"day\"\n", "day = \"day\"\ndate = \"date\"\n")
    );
    let mut subjects = String::from("id,arm,start,age\n");
    for subject in (0..25).rev().filter(|subject| subject % 7 != 3) {
        let arm = if subject % 6 == 2 { "NR" } else { ["a", "b"][subject % 2] };
        let start = if subject % 9 == 4 { "" } else { "2024-02-28" };
        let _ = writeln!(subjects, "S{subject},{arm},{start},{}", 20 + subject);
    }
    let mut text = String::from("subject,visit,day,date,score\n");
    for subject in 0..25 {
        for (visit, day, date) in
            [("Week 0", "1", "2024-02-28"), ("Week 2", "", "2024-03-01"), ("Week 4", "4", "2024-03-03")]
        {
            let _ = writeln!(text, "S{subject},{visit},{day},{date},4");
        }
    }
    let doses = b"id,mg,day\nS1,10,1\nS24,5,2\nS3,5,1\n".to_vec();
    let files = [("visits.csv", text.into_bytes()), ("subjects.csv", subjects.into_bytes()), ("doses.csv", doses)];
    let whole = all_sizes(&mapping, &files);
    assert!(whole.problems.iter().any(|problem| problem.diagnostic.code == crate::rules::trial::UNKNOWN_SUBJECT.id));
}

#[test]
fn several_trials_measures_and_units() {
    let mapping = r#"
name = "pooled"
[[assessments]]
file = "long.tsv"
trial = "study"
subject = "subject"
arm = "arm"
measure = "test"
label = "label"
unit = "unit"
day = "day"
score = "score"
"#;
    let mut text = String::from("study\tsubject\tarm\ttest\tlabel\tunit\tday\tscore\n");
    for subject in 0..30 {
        for (test, label, unit) in
            [("HR", "", "bpm"), ("BP", "Pressure", ""), ("BP2", "Other", "mmHg"), ("BP", "x", "mmHg")]
        {
            let unit = if subject == 17 && test == "HR" { "Hz" } else { unit };
            let day = if label == "x" { 2 } else { 1 };
            let _ = writeln!(
                text,
                "T{}\tS{subject}\ta{}\t{test}\t{label}\t{unit}\t{day}\t{subject}",
                subject / 11,
                subject % 4
            );
        }
    }
    let whole = all_sizes(mapping, &[("long.tsv", text.clone().into_bytes())]);
    assert_eq!(whole.trials.len(), 3);
    let one = text.replace("T1\t", "T0\t").replace("T2\t", "T0\t");
    let whole = all_sizes(mapping, &[("long.tsv", one.into_bytes())]);
    assert_eq!((whole.trials.len(), whole.trials[0].name()), (1, "pooled"));
}

#[test]
fn ambiguous_dates_are_a_matter_of_the_whole_file() {
    let mapping = r#"
design = "crossover"
[[assessments]]
file = "dates.csv"
subject = "subject"
measure = { constant = "M" }
date = { column = "date", dates = "d/m/y" }
score = "score"
"#;
    let rows = |last: &str| {
        let rows: String = (1..=12).map(|day| format!("S1,{day:02}/03/2024,4\nS2,{day:02}/04/2024,5\n")).collect();
        format!("subject,date,score\n{rows}S3,{last},6\n").into_bytes()
    };
    let open = all_sizes(mapping, &[("dates.csv", rows("01/01/2024"))]);
    let told = all_sizes(mapping, &[("dates.csv", rows("31/01/2024"))]);
    let note = |found: &Ingested| {
        found.problems.iter().any(|one| one.diagnostic.code == crate::rules::cell::AMBIGUOUS_DATES.id)
    };
    assert_eq!((note(&open), note(&told)), (true, false));
}

#[test]
fn packed_files_and_other_encodings() {
    use std::io::Write;
    let text = String::from_utf8(visits(40, true)).expect("text").replace("esketamine", "eské");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).expect("memory");
    let mapping = VISITS.replace("visits.csv", "visits.csv.gz");
    all_sizes(&mapping, &[("visits.csv.gz", gzip.finish().expect("memory"))]);
    let mapping = VISITS.replace("visits.csv", "visits.csv.zst");
    all_sizes(&mapping, &[("visits.csv.zst", zstd::encode_all(text.as_bytes(), 1).expect("memory"))]);
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("latin")).collect();
    all_sizes(VISITS, &[("visits.csv", latin.iter().copied().chain(*b"S999,esk\xe9,Week 0,1,4\n").collect())]);
    let crlf = text.replace('\n', "\r\n");
    all_sizes(VISITS, &[("visits.csv", [b"\xef\xbb\xbf".to_vec(), crlf.into_bytes()].concat())]);
}

#[test]
fn what_a_format_cannot_hold_is_said_of_all_rows() {
    let long = "x".repeat(201);
    let mut text = String::from("subject,arm,visit,day,score\n");
    for subject in 0..30 {
        let id = if subject % 10 == 7 { format!("{long}{subject}") } else { format!("S{subject}") };
        let score = if subject % 9 == 4 { "1e-80" } else { "4" };
        let _ = writeln!(text, "{id},a,Week 0,1,{score}\n{id},a,Week 2,14,5");
    }
    let files = [("visits.csv", text.into_bytes())];
    let mapping = VISITS.replace("range = [0, 60]\n", "");
    both(&mapping, &files, (400, 7), OnError::RejectRow);
    let whole = both(&mapping, &files, (1200, 40), OnError::RejectRow);
    let written = |version| write::write(&whole.trials, "t.xpt", Target::Xport(version)).map(drop);
    let codes = |version| written(version).expect_err("a number").iter().map(|one| one.code).collect::<Vec<_>>();
    assert_eq!((codes(Version::V5), codes(Version::V8)), (vec!["I347", "I348"], vec!["I348"]));
}

#[test]
fn groups_of_rows_do_not_follow_the_pieces() {
    let mut text = String::from("subject,arm,visit,day,score\n");
    for at in 0..140_000_u32 {
        let score = if at % 1000 < 3 { String::new() } else { format!("{}.{}", at % 60, at % 10) };
        let _ =
            writeln!(text, "S{},{},Week {},{},{score}", at / 5, ["a", "b"][at as usize / 5 % 2], at % 5, at % 5 + 1);
    }
    let mapping = VISITS.replace("missing = { -99 = \"refused\" }", "required = false");
    both(&mapping, &[("visits.csv", text.into_bytes())], (1 << 20, 1000), OnError::RejectRow);
}

#[test]
fn a_subject_is_traced_to_its_lines() {
    let files = [("visits.csv", visits(40, true))];
    let folder = folder(&files);
    let whole = read_with("m.toml", VISITS.as_bytes(), &folder, OnError::RejectRow).expect("read at once");
    let traced = |read: &Ingested, id: &str| {
        let (trial, provenance) = (&read.trials[0], &read.provenance[0]);
        let at = trial.subjects().iter().position(|subject| &*subject.id == id).expect("the subject");
        let records = trial.assessments().iter().enumerate().filter(|(_, record)| record.subject.0 as usize == at);
        let records: Vec<_> =
            records.map(|(at, record)| (*record, provenance.origin(&read.rows, Records::Assessments, at))).collect();
        (records, provenance.origin(&read.rows, Records::Subjects, at))
    };
    for id in ["S000", "S009", "S012", "S038"] {
        let memory = Memory::in_pieces(300, 50);
        let read = read_within("m.toml", VISITS.as_bytes(), &folder, OnError::RejectRow, &memory, Some(id));
        let Ok(Within::InPieces(pieces)) = read else { panic!("read at once") };
        let expected = traced(&whole, id);
        assert!(expected.0.len() >= 3, "{expected:?}");
        assert_eq!(traced(&pieces.ingested, id), expected);
    }
}
