//! Files in which something is left open: reading stops at the line to be edited, and at no other.

use super::proposed;
use crate::proposal::propose;

/// Reading the proposed mapping stops at the line of `key` and only there; the edit lets it pass.
#[track_caller]
fn assert_stops(file: &str, rows: &str, key: &str, edit: (&str, &str)) {
    let (mapping, read) = proposed(file, rows.as_bytes());
    let problems = read.expect_err(&mapping);
    for problem in &problems {
        let line = mapping.lines().nth(problem.place.line - 1).unwrap_or_default();
        assert!(problem.place.file == "mapping.toml" && line.starts_with(key), "{problem:?}\n{line}\n{mapping}");
    }
    let (_, noted) = propose(file, rows.as_bytes().to_vec()).expect("readable");
    assert!(noted.iter().any(|problem| problem.diagnostic.code == "I377"), "{noted:?}");
    assert!(mapping.contains(edit.0), "{mapping}");
    let edited = mapping.replace(edit.0, edit.1);
    let bytes = rows.as_bytes().to_vec();
    let folder = move |name: &str| (name.to_owned(), Ok(std::borrow::Cow::Owned(bytes.clone())));
    let read = crate::read("mapping.toml", edited.as_bytes(), &folder);
    assert!(read.is_ok(), "{read:?}\n{edited}");
}

#[test]
fn day_and_month_that_cannot_be_told_apart() {
    let rows = "subject,arm,start date,age\n1,a,03/04/2014,40\n2,b,05/06/2014,41\n3,b,07/08/2014,45\n";
    assert_stops("dm.csv", rows, "start = ", ("dates = \"choose\"", "dates = \"m/d/y\""));
    let short = "subject,arm,start date,age\n1,a,26/04/99,40\n2,b,05/06/99,41\n3,b,07/08/99,45\n";
    assert_stops("dm.csv", short, "start = ", ("two_digit_years = 0", "two_digit_years = 1930"));
    let (mapping, read) =
        proposed("dm.csv", "subject,arm,start date,age\n1,a,26/04/14,40\n2,b,25/06/14,41\n".as_bytes());
    assert!(read.is_err() && mapping.contains("by `dates = \"d/m/y\"` and by `dates = \"y/m/d\"`"), "{mapping}");
    let partial = "subject,arm,start date,age\n1,a,2014-04,40\n2,b,2014-06-05,41\n3,b,2014-06-07,45\n";
    assert_stops("dm.csv", partial, "start = ", ("impute = \"choose\"", "impute = \"middle\""));
}

#[test]
fn a_time_without_a_unit_and_an_event_without_a_meaning() {
    let rows = "id,arm,time,status\n1,a,10,1\n2,b,20,2\n3,b,30,2\n";
    let (mapping, read) = proposed("lung.csv", rows.as_bytes());
    let problems = read.expect_err(&mapping);
    let lines: Vec<&str> = problems.iter().filter_map(|problem| mapping.lines().nth(problem.place.line - 1)).collect();
    assert_eq!(
        lines,
        ["time = \"time\"  # guess: the header says `time`", "event = \"status\"  # guess: the header says `status`"],
        "{problems:?}"
    );
    assert!(mapping.contains("# choose the value that means yes: `value = \"1\"` or `value = \"2\"`"), "{mapping}");
    let rows = "id,arm,days,status\n1,a,10,1\n2,b,20,2\n3,b,30,2\n";
    assert_stops(
        "lung.csv",
        rows,
        "event = ",
        ("event = \"status\"", "event = { column = \"status\", value = \"2\" }"),
    );
}

#[test]
fn a_comma_that_may_mark_thousands() {
    let rows = "id;arm;visit;score\n1;a;v1;1,234\n2;b;v1;2,345\n";
    assert_stops("score.csv", rows, "score = ", ("decimal = \"choose\"", "decimal = \",\""));
}

#[test]
fn subjects_in_several_arms() {
    let rows = "id,arm,visit,response\n1,a,v1,yes\n1,b,v2,no\n2,b,v1,yes\n2,a,v2,no\n";
    assert_stops("cross.csv", rows, "design = ", ("design = \"choose\"", "design = \"crossover\""));
}

#[test]
fn nothing_is_proposed_where_nothing_can_be_told() {
    for rows in ["x,y\n1.5,2\n2.5,3\n", "a\n\n", "id,arm\n"] {
        let Ok((mapping, noted)) = propose("what.csv", rows.as_bytes().to_vec()) else { continue };
        assert!(noted.iter().any(|problem| problem.diagnostic.code == "I376"), "{noted:?}\n{mapping}");
        let (_, read) = proposed("what.csv", rows.as_bytes());
        let problems = read.expect_err(&mapping);
        assert_eq!(problems[0].code, "I311", "{problems:?}\n{mapping}");
        assert!(mapping.contains("# columns without a role:"), "{mapping}");
    }
}

#[test]
fn no_file_brings_a_proposal_down() {
    let rows = "id,arm,visit,date,score\n001,a,v1,26/06/2014,\"1,5\"\n002,b,v1,2014-06,NA\n";
    for at in 0..rows.len() {
        drop(propose("cut.csv", rows.as_bytes()[..at].to_vec()));
        for byte in [b'"', b',', b'\n', b'-', b'9', 0, 0xff, b'\\'] {
            let mut bytes = rows.as_bytes().to_vec();
            bytes[at] = byte;
            let Ok((mapping, _)) = propose("changed.csv", bytes) else { continue };
            let source = trialstat_trial::spec::Source::new("mapping.toml", mapping.as_bytes()).expect("a text");
            let mut problems = Vec::new();
            trialstat_trial::spec::read(&source, &crate::mapping::SHAPE, &mut problems);
            assert!(problems.iter().all(|problem| problem.code == "S107"), "{problems:?}\n{mapping}");
        }
    }
}
