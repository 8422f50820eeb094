//! From a number back to its records, and two sets of conventions side by side.

use super::{analyze, example, json};
use insta::assert_snapshot;

#[test]
fn a_number_leads_to_its_subjects_records_and_lines() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--trace", "response/ketamine/wilson/n", "-q"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    assert_snapshot!(run.out);
}

/// Each record named is where it is said to be.
#[test]
fn the_lines_named_hold_what_is_said_of_them() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--trace", "time to response/0.5", "--format", "json", "-q"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let whole = json(&run);
    let walks = whole["traced"].as_array().expect("walks");
    assert_eq!(walks.len(), 2, "an arm each");
    let subjects = walks.iter().flat_map(|walk| walk["subjects"].as_array().expect("subjects"));
    let mut seen = 0;
    for subject in subjects {
        for record in [&subject["record"], &subject["baseline"]].into_iter().filter(|record| !record.is_null()) {
            let file = std::fs::read_to_string(folder.path().join(record["place"]["file"].as_str().expect("a file")));
            let file = file.expect("a file of the study");
            let line = record["place"]["line"].as_u64().expect("a line") as usize;
            let line = file.lines().nth(line - 1).expect("a line of the file");
            assert!(line.contains(subject["subject"].as_str().expect("a subject")), "{line} {subject}");
            assert!(line.contains(record["value"].as_str().expect("a value")), "{line} {record}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

/// A family rests on its analyses, whose tests stand beside it; descriptions on all records that they count.
#[test]
fn families_and_descriptions_lead_to_subjects_and_records_too() {
    let folder = example();
    let walked = |result: &str| {
        let run = analyze(folder.path(), &["plan.toml", "--trace", result, "--format", "json", "-q"]);
        assert_eq!(run.status, Some(0), "{result}: {}", run.err);
        json(&run)["traced"].as_array().expect("walks").clone()
    };
    let family = walked("response, then relapse/response/adj.p.value");
    let tests: Vec<&str> =
        family[0]["results"].as_array().expect("rows").iter().filter_map(|row| row["context"].as_str()).collect();
    assert_eq!(tests, ["multiplicity", "test"]);
    assert_eq!((family.len(), family[0]["subjects"].as_array().expect("subjects").len()), (1, 11));
    // K05 had nausea twice, and nobody else under ketamine at all, as events.csv has it.
    let events = std::fs::read_to_string(folder.path().join("events.csv")).expect("events");
    let walks = walked("adverse events/ketamine/DISSOCIATION/n.event");
    let subjects = walks[0]["subjects"].as_array().expect("subjects").iter();
    let records = subjects.flat_map(|subject| {
        let further = subject["further"].as_array().cloned().unwrap_or_default();
        std::iter::once(subject["record"].clone()).chain(further).filter(|record| !record.is_null()).collect::<Vec<_>>()
    });
    let lines: Vec<&str> = records
        .map(|record| {
            assert_eq!(record["place"]["file"], "events.csv");
            let line = record["place"]["line"].as_u64().expect("a line") as usize;
            events.lines().nth(line - 1).expect("a line of the file")
        })
        .collect();
    let expected: Vec<&str> =
        events.lines().filter(|line| line.starts_with('K') && line.contains("DISSOCIATION")).collect();
    assert_eq!((lines, walks[0]["results"][0]["stat"].as_f64()), (expected.clone(), Some(expected.len() as f64)));
    assert!(walked("disposition").iter().any(|walk| walk["subjects"].as_array().is_some_and(Vec::is_empty)));
    for (result, subjects) in
        [("disposition/ketamine/randomized", 6), ("baseline/midazolam/mean", 5), ("disposition/enrolled", 12)]
    {
        assert_eq!(walked(result)[0]["subjects"].as_array().expect("subjects").len(), subjects, "{result}");
    }
}

#[test]
fn a_row_of_the_results_is_known_by_its_number() {
    let folder = example();
    let csv = analyze(folder.path(), &["plan.toml", "--format", "csv", "-q"]).out;
    let at = csv.lines().position(|line| line.starts_with("response,arm,ketamine") && line.contains(",wilson,p,"));
    let at = at.expect("a proportion").to_string();
    let by_number = analyze(folder.path(), &["plan.toml", "--trace", &at, "-q"]).out;
    let by_words = analyze(folder.path(), &["plan.toml", "--trace", "response/ketamine/wilson/p", "-q"]).out;
    assert_eq!(by_number, by_words);
    assert!(by_words.starts_with("response: proportion, wilson, ketamine: p = 0.6667\n"), "{by_words}");
}

#[test]
fn what_cannot_be_traced_is_said_with_a_way_out() {
    let folder = example();
    for (result, said) in [
        ("respnse", "did you mean `response`?"),
        ("response/ketmine", "did you mean `ketamine`?"),
        ("disposition/disposition/not randomized", "`disposition` rests on no subjects"),
        ("100000", "the results have no row 100000"),
        ("0", "the results have no row 0"),
    ] {
        let run = analyze(folder.path(), &["plan.toml", "--trace", result, "-q"]);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{result}");
        assert!(run.err.contains(said), "{result}: {}", run.err);
    }
}

#[test]
fn differences_of_conventions_stand_side_by_side() {
    let folder = example();
    let run = analyze(folder.path(), &["plan.toml", "--explain-differences", "--format", "json", "-q"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let whole = json(&run);
    let found = whole["differences"].as_array().expect("differences");
    // Ages 29, 35, 41, 47, 52, 63: the lower quartile is 35 + 0.25·(41 − 35) by type 7, and the second by PCTLDEF=5.
    let age = found.iter().find(|found| {
        let row = &found["r"];
        row["variable"] == "age" && row["group1_level"] == "ketamine" && row["stat_name"] == "p25"
    });
    let age = age.expect("a quartile of age");
    assert_eq!((age["r"]["stat"].as_f64(), age["sas"]["stat"].as_f64()), (Some(36.5), Some(35.0)));
    assert!(age["why"].as_str().is_some_and(|why| why.contains("PCTLDEF=5")), "{age}");
    assert!(found.iter().all(|found| found["r"]["stat"] != found["sas"]["stat"]));
    let table = analyze(folder.path(), &["plan.toml", "--explain-differences", "-q"]).out;
    assert!(table.contains("kaplan-meier, log-log"), "{table}");
}

#[test]
fn tables_are_rounded_and_p_values_written_as_asked_for() {
    let folder = example();
    let with = |words: &[&str]| analyze(folder.path(), &[&["plan.toml", "-q"], words].concat()).out;
    let (r, sas) = (with(&[]), with(&["--rounding", "half-away", "--p-style", "nejm"]));
    assert_ne!(r, sas);
    let json = |words: &[&str]| with(&[&["--format", "csv"], words].concat());
    assert_eq!(json(&[]), json(&["--rounding", "half-away", "--p-style", "lancet"]), "full digits are the same");
}
