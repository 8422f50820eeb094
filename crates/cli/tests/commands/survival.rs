//! `trialstat survival`.

use crate::program::{Run, command, run_command};
use crate::trial_files::write;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

/// Times of remission of acute leukaemia under 6-mercaptopurine and placebo (Freireich 1963), in weeks.
pub const REMISSION: &str = "arm,weeks,relapse\n\
    6-MP,10,1\n6-MP,7,1\n6-MP,32,0\n6-MP,23,1\n6-MP,22,1\n6-MP,6,1\n6-MP,16,1\n6-MP,34,0\n6-MP,32,0\n6-MP,25,0\n\
    6-MP,11,0\n6-MP,20,0\n6-MP,19,0\n6-MP,6,1\n6-MP,17,0\n6-MP,35,0\n6-MP,6,1\n6-MP,13,1\n6-MP,9,0\n6-MP,6,0\n\
    6-MP,10,0\nplacebo,1,1\nplacebo,22,1\nplacebo,3,1\nplacebo,12,1\nplacebo,8,1\nplacebo,17,1\nplacebo,2,1\n\
    placebo,11,1\nplacebo,8,1\nplacebo,12,1\nplacebo,2,1\nplacebo,5,1\nplacebo,4,1\nplacebo,15,1\nplacebo,8,1\n\
    placebo,23,1\nplacebo,5,1\nplacebo,11,1\nplacebo,4,1\nplacebo,1,1\nplacebo,8,1\n";

#[track_caller]
fn survival(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["survival", "remission.csv", "--time", "weeks"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

fn remission() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "remission.csv", REMISSION);
    folder
}

#[test]
fn a_bare_call_gives_medians_and_the_log_rank_test() {
    let folder = remission();
    let run = survival(folder.path(), &["--event", "relapse", "--by", "arm"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn a_table_of_survival_has_a_line_a_time() {
    let folder = remission();
    let words = ["--event", "relapse", "--by", "arm", "--times", "10,20", "--rmst", "20", "--interval", "log,log-log"];
    let run = survival(folder.path(), &words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// As R's survdiff prints it: 16.79 on one degree of freedom (Freireich's data, Cox 1972 and every textbook since).
#[test]
fn the_log_rank_statistic_is_the_published_one() {
    let folder = remission();
    let run = survival(folder.path(), &["--event", "relapse", "--by", "arm", "--test", "log-rank", "--format", "json"]);
    let object: Value = serde_json::from_str(&run.out).expect("one object");
    let rows = object["results"].as_array().expect("rows");
    let of = |name: &str| rows.iter().find(|row| row["context"] == "test" && row["stat_name"] == name).expect("a row");
    let statistic = of("statistic")["stat"].as_f64().expect("a number");
    assert_eq!((format!("{statistic:.2}"), of("parameter")["stat"].as_f64()), ("16.79".to_owned(), Some(1.0)));
}

/// The numbers of R's summary(survfit) at 10 weeks, as the figure's description has them.
#[test]
fn figures_show_the_curves_and_leave_the_results_as_they_are() {
    let folder = remission();
    let asked = ["--event", "relapse", "--by", "arm", "--quantiles", "0.5", "--unit", "weeks"];
    let plain = survival(folder.path(), &asked);
    let figures = ["--figure", "curves.svg", "--figure-log-log", "diagnostic.PNG", "--band", "hall-wellner"];
    let run = survival(folder.path(), &[&asked[..], &figures[..4]].concat());
    assert_eq!((run.status, run.err.as_str(), run.out), (Some(0), "", plain.out));
    let svg = std::fs::read_to_string(folder.path().join("curves.svg")).expect("a figure");
    for words in ["0.753 (0.586 to 0.968) at 10", ">weeks (weeks)<", "median (6-MP 23, placebo 8)", "Number at risk"] {
        assert!(svg.contains(words), "no `{words}`");
    }
    let picture = std::fs::read(folder.path().join("diagnostic.PNG")).expect("a figure");
    assert!(picture.starts_with(b"\x89PNG"));
    let run = survival(folder.path(), &[&asked[..], &figures].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let banded = std::fs::read_to_string(folder.path().join("curves.svg")).expect("a figure");
    assert!(banded.contains("simultaneous 95% confidence bands by hall-wellner, log"));
}

#[test]
fn a_figure_of_nothing_is_refused_after_the_results_that_say_why() {
    let folder = remission();
    write(folder.path(), "remission.csv", "weeks,relapse\n-1,1\n-2,0\n");
    let run = survival(folder.path(), &["--event", "relapse", "--figure", "curves.svg"]);
    assert_eq!(run.status, Some(2));
    assert!(run.out.contains("no subjects"), "{}", run.out);
    assert!(run.err.contains("no row is left") && run.err.contains("no curve among the rows"), "{}", run.err);
    assert!(!folder.path().join("curves.svg").exists());
}

#[test]
fn everything_about_the_curves_is_a_block_each() {
    let folder = remission();
    let words = [
        ["--event", "relapse"],
        ["--by", "arm"],
        ["--times", "10,15"],
        ["--given", "5"],
        ["--band", "hall-wellner,equal-precision"],
        ["--band-times", "7:12"],
        ["--hazard", "fleming-harrington"],
        ["--at-risk", "0,10"],
        ["--unit", "weeks"],
        ["--interval", "log-log"],
    ];
    let run = survival(folder.path(), &[words.as_flattened(), &["--follow-up"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// The stats of a context and method by their names, of the only line there is.
fn stats(folder: &Path, words: &[&str], context: &str, method: &str) -> Vec<(String, f64)> {
    let run = survival(folder, &[words, &["--format", "json"]].concat());
    let object: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err));
    let rows = object["results"].as_array().expect("rows").iter();
    let rows = rows.filter(|row| row["context"] == context && row["method"] == method);
    let stat = |row: &Value| (row["stat_name"].as_str().unwrap_or_default().to_owned(), row["stat"].as_f64());
    rows.map(stat).map(|(name, stat)| (name, stat.expect("a number"))).collect()
}

/// R's survdiff prints 10.75 and 19.25 expected relapses (survival 3.5-3).
#[test]
fn expected_relapses_are_those_that_r_prints() {
    let folder = remission();
    let words = ["--event", "relapse", "--by", "arm", "--test", "log-rank"];
    let found = stats(folder.path(), &words, "observed-expected", "log-rank");
    let printed: Vec<String> = found.iter().map(|(name, stat)| format!("{name} {stat:.2}")).collect();
    let of_each = ["N 21.00", "observed 9.00", "expected 19.25", "N 21.00", "observed 21.00", "expected 10.75"];
    assert_eq!(printed, of_each);
}

#[test]
fn tests_of_every_kind_are_named_in_full() {
    let folder = remission();
    let test = "log-rank,modified-peto-peto,modestly-weighted:0.5,max-combo,log-rank-trend,permutation";
    let words = ["--event", "relapse", "--by", "arm", "--reference", "placebo", "--test", test, "--adjust", "holm"];
    let run = survival(folder.path(), &[&words[..], &["--permutations", "200", "--seed", "7"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn rows_that_are_no_follow_up_are_located_and_the_others_analysed() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "1,0,0,a\n-2,0,0,a\n3,4,0,a\n,0,0,b\n5,0,x,b\n6,0,1.5,b\n7,0,1,b\n8,0,0,b\n";
    write(folder.path(), "remission.csv", &format!("weeks,entry,cnsr,arm\n{rows}"));
    let run = survival(folder.path(), &["--censor", "cnsr", "--entry", "entry", "--by", "arm"]);
    assert_eq!(run.status, Some(1));
    assert_snapshot!(format!("{}\n---\n{}", run.out, run.err));
}

#[test]
fn all_censored_and_a_single_subject_have_their_reasons() {
    for rows in ["3,0,a\n4,0,b\n", "3,1,a\n", "3,0,a\n"] {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "remission.csv", &format!("weeks,relapse,arm\n{rows}"));
        let words = ["--times", "2,9", "--rmst", "5", "--band", "equal-precision", "--curve", "--format", "json"];
        let run = survival(folder.path(), &[&["--event", "relapse"], &words[..]].concat());
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{rows}");
        let object: Value = serde_json::from_str(&run.out).expect("one object");
        for row in object["results"].as_array().expect("rows") {
            assert!(row["stat"].is_number() || row["note"].is_string(), "{rows}: {row}");
        }
    }
}

/// The times are numbers for the curve, and may be levels of another question.
#[test]
fn a_column_may_be_used_twice() {
    let folder = remission();
    let run = survival(folder.path(), &["--event", "relapse", "--strata", "weeks", "--by", "arm", "--quiet"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let run = survival(folder.path(), &["--event", "relapse", "--weight", "relapse"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    let folder = remission();
    for (words, expected) in [
        (vec!["--event", "relapsed"], "did you mean `relapse`?"),
        (vec!["--by", "arm"], "--event"),
        (vec!["--event", "relapse", "--by", "arm", "--test", "wilcoxon"], "gehan-breslow"),
        (vec!["--event", "relapse", "--test", "log-rank"], "--by"),
        (vec!["--event", "relapse", "--given", "5"], "--times"),
        (vec!["--event", "relapse", "--band", "hall-wellner", "--band-times", "9:3"], "30:180"),
        (vec!["--event", "weeks", "--by", "arm"], "not clear which values of `weeks`"),
        (vec!["--event", "relapse", "--quantiles", "50"], "between 0 and 1"),
        (vec!["--event", "relapse", "--figure", "curves.pdf"], "endings: .svg, .png"),
        (vec!["--event", "relapse", "--by", "arm", "--reference", "oral"], "`6-MP`, `placebo`"),
    ] {
        let run = survival(folder.path(), &words);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
}
