//! `trialstat cox`.

use crate::program::{Run, command, run_command};
use crate::survival::REMISSION;
use crate::trial_files::write;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

#[track_caller]
fn cox(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["cox"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

pub fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), name, text);
    folder
}

fn remission() -> tempfile::TempDir {
    folder("remission.csv", REMISSION)
}

#[track_caller]
pub fn rows(run: &Run) -> Vec<Value> {
    let object: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err));
    object["results"].as_array().expect("rows").clone()
}

/// The statistic of the only row of this context, name, variable and level.
#[track_caller]
pub fn stat(rows: &[Value], context: &str, name: &str, variable: &str, level: Option<&str>) -> Option<f64> {
    let found: Vec<&Value> = rows
        .iter()
        .filter(|row| row["context"] == context && row["stat_name"] == name && row["variable"] == variable)
        .filter(|row| row["variable_level"].as_str() == level)
        .collect();
    assert_eq!(found.len(), 1, "{context} {name} {variable} {level:?}");
    found[0]["stat"].as_f64()
}

const REMISSION_ARM: [&str; 7] = ["remission.csv", "--time", "weeks", "--event", "relapse", "--factor", "arm"];

#[test]
fn a_table_has_the_coefficients_the_fit_and_the_test_of_proportional_hazards() {
    let folder = remission();
    let run = cox(folder.path(), &REMISSION_ARM);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// Freireich's data in every textbook of survival analysis: 1.572 (0.412) by Efron's rule, 1.509 (0.410) by Breslow's,
/// 1.628 (0.433) by the discrete likelihood.
#[test]
fn the_hazard_ratio_of_placebo_is_the_published_one_under_each_tie_rule() {
    let folder = remission();
    for (words, estimate, std_error, method) in [
        (vec![], "1.572", "0.412", "cox, efron"),
        (vec!["--conventions", "sas"], "1.509", "0.410", "cox, breslow"),
        (vec!["--conventions", "sas", "--ties", "exact"], "1.628", "0.433", "cox, exact"),
        (vec!["--reference", "arm=6-MP", "--ties", "efron"], "1.572", "0.412", "cox, efron"),
        (vec!["--reference", "arm=placebo"], "-1.572", "0.412", "cox, efron"),
    ] {
        let found = rows(&cox(folder.path(), &[&REMISSION_ARM[..], &words, &["--format", "json"]].concat()));
        let level = Some(if words.contains(&"arm=placebo") { "6-MP" } else { "placebo" });
        let of = |name| stat(&found, "coefficient", name, "arm", level).map(|stat| format!("{stat:.3}"));
        assert_eq!(
            (of("estimate").as_deref(), of("std.error").as_deref()),
            (Some(estimate), Some(std_error)),
            "{words:?}"
        );
        assert!(found.iter().any(|row| row["context"] == "coefficient" && row["method"] == method), "{words:?}");
        assert_eq!(stat(&found, "fit", "N", "weeks", None), Some(42.0));
        assert_eq!(stat(&found, "fit", "n", "weeks", None), Some(30.0));
    }
}

/// Subjects of two sites with a factor whose levels have spaces and commas, and codes that are numbers.
const TRIAL: &str = "id,days,relapsed,dose group,sex,age,site\n\
    1,10,1,\"low, oral\",1,31,1\n2,20,1,high dose,2,40,1\n3,30,0,placebo,1,55,1\n4,40,1,\"low, oral\",2,28,1\n\
    5,12,1,placebo,1,61,2\n6,22,1,high dose,2,35,2\n7,32,1,\"low, oral\",1,47,2\n8,42,0,high dose,2,52,2\n\
    9,15,1,placebo,2,44,2\n10,25,1,placebo,1,38,1\n11,35,1,high dose,1,59,2\n12,45,0,\"low, oral\",2,33,1\n";

const TIMES: [&str; 5] = ["trial.csv", "--time", "days", "--event", "relapsed"];

#[test]
fn several_columns_may_be_named_by_one_flag_or_by_several() {
    let folder = folder("trial.csv", TRIAL);
    let of = |words: &[&str]| {
        let run = cox(folder.path(), &[&TIMES[..], words, &["--format", "json"]].concat());
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{words:?}");
        rows(&run)
    };
    let references = "dose group=low, oral,sex=2";
    let once = of(&["--covariate", "age,id", "--factor", "dose group,sex", "--reference", references]);
    let apart = of(&[
        "--covariate",
        "age",
        "--covariate",
        "id",
        "--factor",
        "dose group",
        "--factor",
        "sex",
        "--reference",
        "dose group=low, oral",
        "--reference",
        "sex=2",
    ]);
    let listed = of(&["--covariate", "age", "id", "--factor", "dose group", "sex", "--reference", references]);
    assert_eq!((&once, &once), (&apart, &listed));
    let levels: Vec<_> = once
        .iter()
        .filter(|row| row["context"] == "coefficient" && row["stat_name"] == "estimate")
        .map(|row| (row["variable"].as_str(), row["variable_level"].as_str()))
        .collect();
    let expected = [
        (Some("age"), None),
        (Some("id"), None),
        (Some("dose group"), Some("high dose")),
        (Some("dose group"), Some("placebo")),
        (Some("sex"), Some("1")),
    ];
    assert_eq!(levels, expected);
}

#[test]
fn a_column_may_be_a_number_here_and_levels_there() {
    let folder = folder("trial.csv", TRIAL);
    let words = ["--covariate", "sex", "age", "--strata", "site", "--cluster", "sex", "--format", "json"];
    let run = cox(folder.path(), &[&TIMES[..], &words].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(stat(&rows(&run), "coefficient", "estimate", "sex", None).is_some());
}

#[test]
fn every_row_that_is_no_follow_up_is_located_and_the_others_analysed() {
    let wrong = "id,start,days,relapsed,age\n1,0,10,1,50\n2,0,-3,1,44\n3,0,,1,39\n4,25,20,0,60\n5,0,12,1,old\n6,-2,9,1,41\n\
        7,0,14,1,36\n8,5,18,0,58\n9,0,21,1,47\n";
    let folder = folder("trial.csv", wrong);
    let run = cox(folder.path(), &[&TIMES[..], &["--entry", "start", "--covariate", "age"]].concat());
    assert_eq!(run.status, Some(1));
    assert_snapshot!(format!("{}\n---\n{}", run.out, run.err));
}

/// Nobody of the third level has an event, `twice` is twice the age, `one` is constant.
#[test]
fn what_has_no_coefficient_is_named_with_a_way_out() {
    let text = "days,relapsed,arm,age,twice,one\n1,1,a,30,60,1\n2,1,b,40,80,1\n3,0,c,35,70,1\n4,1,a,50,100,1\n5,1,b,45,90,1\n\
        6,0,c,55,110,1\n7,1,a,33,66,1\n8,0,b,60,120,1\n";
    let folder = folder("trial.csv", text);
    let words = ["--covariate", "age,twice,one", "--factor", "arm"];
    let run = cox(folder.path(), &[&TIMES[..], &words].concat());
    assert_eq!(run.status, Some(0));
    assert_snapshot!(format!("{}\n---\n{}", run.out, run.err));
    for flag in ["--firth", "--profile"] {
        let run = cox(folder.path(), &[&TIMES[..], &words, &[flag, "--format", "json"]].concat());
        let high = stat(&rows(&run), "coefficient", "conf.high", "arm", Some("c"));
        assert!(high.is_some_and(|high| high > 0.0), "{flag}: {high:?}");
    }
}

#[test]
fn all_censored_is_an_error_with_the_reason_in_every_row() {
    let folder = folder("trial.csv", "days,relapsed,age\n1,0,30\n2,0,40\n");
    let run =
        cox(folder.path(), &[&TIMES[..], &["--covariate", "age", "--event-value", "0", "--format", "json"]].concat());
    assert_eq!(run.status, Some(0), "{}", run.err);
    write(folder.path(), "trial.csv", "days,cnsr,age\n1,1,30\n2,1,40\n");
    let words = ["trial.csv", "--time", "days", "--censor", "cnsr", "--covariate", "age", "--format", "json"];
    let run = cox(folder.path(), &words);
    assert_eq!(run.status, Some(1));
    assert!(run.err.contains("none of 2 rows has the event"), "{}", run.err);
    let found = rows(&run);
    let coefficients: Vec<&Value> = found.iter().filter(|row| row["context"] == "coefficient").collect();
    assert!(coefficients.iter().any(|row| row["stat_name"] == "hazard.ratio"));
    let without = |row: &&&Value| row["stat_name"] != "conf.level";
    assert!(coefficients.iter().filter(without).all(|row| row["stat"].is_null() && row["note"] == "no events"));
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    let folder = folder("trial.csv", TRIAL);
    for (words, expected) in [
        (vec![], "--covariate"),
        (vec!["--covariate", "aeg"], "did you mean `age`?"),
        (vec!["--covariate", "age", "--reference", "sex=1"], "--factor"),
        (vec!["--factor", "sex", "--reference", "sex=3"], "its levels: `1`, `2`"),
        (vec!["--factor", "sex", "--reference", "age=3"], "columns that it may name: sex"),
        (vec!["--covariate", "age", "--ties", "breslau"], "breslow"),
        (vec!["--covariate", "age", "--ties", "exact", "--robust"], "the exact tie rule has no robust variance"),
        (vec!["--covariate", "age", "--ties", "exact", "--weight", "id"], "the exact tie rule has no case weights"),
        (vec!["--covariate", "age", "--ph-transform", "sqrt"], "identity"),
        (vec!["--covariate", "age", "--event-value", "2"], "2"),
        (vec!["--covariate", "age", "--at", "sex=1"], "columns that it may name: age"),
        (vec!["--covariate", "age", "--at", "age=old", "--times", "5"], "`age` = `old`, which is no number"),
        (vec!["--factor", "sex", "--adjusted", "site", "--times", "5"], "its factors: `sex`"),
        (vec!["--factor", "sex", "--firth", "--curve"], "a penalised fit has no curves"),
    ] {
        let run = cox(folder.path(), &[&TIMES[..], &words].concat());
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
}

#[test]
fn a_covariate_of_words_is_led_to_the_other_flag() {
    let folder = folder("trial.csv", TRIAL);
    let run = cox(folder.path(), &[&TIMES[..], &["--covariate", "dose group"]].concat());
    assert_eq!(run.status, Some(1));
    assert!(run.err.contains("`--factor` takes a column of words"), "{}", run.err);
}

#[test]
fn survival_is_predicted_for_each_at_and_averaged_over_all() {
    let folder = remission();
    let words =
        ["--at", "arm=6-MP", "--at", "arm=placebo", "--times", "10,20", "--quantiles", "0.5", "--adjusted", "arm"];
    let run = cox(folder.path(), &[&REMISSION_ARM[..], &words, &["--rmst", "20", "--conventions", "sas"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let predicted = run.out.split_once("survival of weeks").expect("predicted survival").1;
    assert_snapshot!(predicted);
}

#[test]
fn residuals_are_written_beside_the_results() {
    let folder = remission();
    let run = cox(folder.path(), &[&REMISSION_ARM[..], &["--residuals", "residuals.csv", "--format", "json"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(folder.path().join("residuals.csv")).expect("a file");
    let mut lines = text.lines();
    let header = "line,martingale,deviance,score.arm=placebo,dfbeta.arm=placebo,schoenfeld.arm=placebo,\
        scaled.schoenfeld.arm=placebo";
    assert_eq!(lines.next(), Some(header));
    let martingale: Vec<f64> =
        lines.map(|line| line.split(',').nth(1).and_then(|cell| cell.parse().ok()).expect("a number")).collect();
    assert_eq!(martingale.len(), 42);
    assert!(martingale.iter().sum::<f64>().abs() < 1e-10, "martingale residuals add to nothing");
}
