//! `trialstat rates`.

use crate::program::{Run, command, run_command};
use crate::trial_files::write;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

/// Responders of a small trial: 6 of 8 under ketamine, 2 of 8 under placebo, at two sites.
const TRIAL: &str = "subject,arm,site,responder\n\
    1,ketamine,A,Y\n2,ketamine,A,Y\n3,ketamine,A,Y\n4,ketamine,A,N\n5,ketamine,B,Y\n6,ketamine,B,Y\n7,ketamine,B,Y\n\
    8,ketamine,B,N\n9,placebo,A,Y\n10,placebo,A,N\n11,placebo,A,N\n12,placebo,A,N\n13,placebo,B,Y\n14,placebo,B,N\n\
    15,placebo,B,N\n16,placebo,B,N\n";

#[track_caller]
fn rates(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["rates"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

fn trial() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "trial.csv", TRIAL);
    folder
}

fn json(folder: &Path, words: &[&str]) -> (Option<i32>, Value) {
    let run = rates(folder, &[words, &["--format", "json"]].concat());
    (run.status, serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err)))
}

/// The statistic of the only row of this context, method and name.
#[track_caller]
fn stat(object: &Value, context: &str, method: &str, name: &str) -> f64 {
    let rows = object["results"].as_array().expect("rows");
    let found: Vec<&Value> = rows
        .iter()
        .filter(|row| row["context"] == context && row["method"] == method && row["stat_name"] == name)
        .collect();
    assert_eq!(found.len(), 1, "{context} {method} {name}");
    found[0]["stat"].as_f64().expect("a number")
}

#[test]
fn a_bare_call_gives_proportions_and_compares_two_groups() {
    let folder = trial();
    let run = rates(folder.path(), &["trial.csv", "--response", "responder", "--by", "arm"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn the_same_as_a_table_for_a_document() {
    let folder = trial();
    let words = ["trial.csv", "--response", "responder", "--by", "arm", "--test", "cmh,zelen", "--strata", "site"];
    let run = rates(folder.path(), &[&words[..], &["--format", "markdown"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// 6/8 − 2/8 = 1/2; odds 6·6/(2·2) = 9; Fisher: tables of 8+8 with 8 events as far apart, (28·28·2 + 8·8·2 + 2)/12870.
#[test]
fn numbers_are_printed_with_all_their_digits() {
    let folder = trial();
    let words = ["trial.csv", "--response", "responder", "--by", "arm", "--reference", "placebo"];
    let methods = ["--difference", "wald", "--odds-ratio", "woolf", "--test", "fisher", "--interval", "wald"];
    let (status, object) = json(folder.path(), &[&words[..], &methods].concat());
    assert_eq!(status, Some(0));
    assert_eq!(stat(&object, "difference", "wald", "estimate"), 0.5);
    assert_eq!(stat(&object, "odds-ratio", "woolf", "estimate"), 9.0);
    let p = stat(&object, "test", "fisher", "p.value");
    assert!((p - 1698.0 / 12870.0).abs() < 1e-14, "{p}");
    let input = &object["inputs"][0];
    assert_eq!((input["path"].as_str(), input["rows"].as_u64()), (Some("trial.csv"), Some(16)));
    assert_eq!(input["sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn counts_and_rows_give_the_same_numbers() {
    let folder = trial();
    write(folder.path(), "counts.csv", "arm,events,total\nketamine,6,8\nplacebo,2,8\n");
    let methods = ["--by", "arm", "--difference", "miettinen-nurminen,exact", "--interval", "blaker"];
    let of_rows = json(folder.path(), &[&["trial.csv", "--response", "responder"], &methods[..]].concat()).1;
    let counted =
        json(folder.path(), &[&["counts.csv", "--events", "events", "--total", "total"], &methods[..]].concat()).1;
    let stats = |object: &Value| {
        let rows = object["results"].as_array().expect("rows").iter();
        rows.map(|row| (row["stat_name"].clone(), row["stat"].clone())).collect::<Vec<_>>()
    };
    assert!(stats(&of_rows).len() > 10);
    assert_eq!(stats(&of_rows), stats(&counted));
}

#[test]
fn counts_that_cannot_be_are_located_and_the_others_analysed() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "counts.csv", "arm,events,total\na,6,8\nb,9,8\nb,-1,8\nc,2.5,8\nd,2,8\ne,,8\n");
    let words = ["counts.csv", "--events", "events", "--total", "total", "--by", "arm", "--interval", "wilson"];
    let run = rates(folder.path(), &words);
    assert_eq!(run.status, Some(1));
    assert_snapshot!(format!("{}\n---\n{}", run.out, run.err));
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    let folder = trial();
    let refused = |words: &[&str]| {
        let run = rates(folder.path(), words);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{}", run.err);
        run.err
    };
    for (words, expected) in [
        (vec!["trial.csv", "--response", "respnder"], "did you mean `responder`?"),
        (vec!["trial.csv", "--response", "site"], "`--event-value` names the value"),
        (vec!["trial.csv", "--response", "responder", "--by", "arm", "--reference", "oral"], "`ketamine`, `placebo`"),
        (vec!["trial.csv", "--response", "responder", "--test", "fisher"], "`--by COLUMN` names it"),
        (
            vec!["trial.csv", "--response", "responder", "--by", "arm", "--test", "mcnemar"],
            "`--subject COLUMN` names it",
        ),
        (vec!["none.csv", "--response", "responder"], "there is no file `none.csv`"),
        (vec!["trial.csv", "--response", "responder", "--figure", "f.gif"], "endings: .svg, .png"),
        (vec!["trial.csv"], "--response"),
        (vec!["trial.csv", "--events", "site"], "--total"),
    ] {
        let said = refused(&words);
        assert!(said.contains(expected), "{words:?}: {said}");
    }
}

#[test]
fn a_figure_is_drawn_in_the_form_its_name_says() {
    let folder = trial();
    let words = ["trial.csv", "--response", "responder", "--by", "arm", "--odds-ratio", "woolf,exact,mid-p"];
    for (name, start) in [("forest.svg", &b"<svg"[..]), ("forest.png", &b"\x89PNG"[..])] {
        let run = rates(folder.path(), &[&words[..], &["--figure", name]].concat());
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
        let drawn = std::fs::read(folder.path().join(name)).expect("a figure");
        assert!(drawn.starts_with(start), "{name}");
    }
}

#[test]
fn levels_near_one_are_kept() {
    let folder = trial();
    let words = ["trial.csv", "--response", "responder", "--interval", "clopper-pearson", "--level", "0.9999999999"];
    let (status, object) = json(folder.path(), &words);
    assert_eq!(status, Some(0));
    let (low, high) = (
        stat(&object, "proportion", "clopper-pearson", "conf.low"),
        stat(&object, "proportion", "clopper-pearson", "conf.high"),
    );
    assert!(low > 0.0 && low < 0.05 && high > 0.95 && high < 1.0, "{low} {high}");
}
