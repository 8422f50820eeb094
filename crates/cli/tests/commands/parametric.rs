//! `trialstat parametric`.

use crate::cox::{folder, rows, stat};
use crate::program::{Run, command, run_command};
use crate::survival::REMISSION;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

#[track_caller]
fn parametric(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["parametric"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

const WEEKS: [&str; 5] = ["remission.csv", "--time", "weeks", "--event", "relapse"];

#[track_caller]
fn of_remission(words: &[&str]) -> Run {
    let folder = folder("remission.csv", REMISSION);
    parametric(folder.path(), &[&WEEKS[..], words].concat())
}

#[track_caller]
fn rounded(rows: &[Value], context: &str, name: &str, variable: &str, level: Option<&str>) -> String {
    format!("{:.3}", stat(rows, context, name, variable, level).expect("a number"))
}

#[test]
fn a_table_has_coefficients_ratios_parameters_fit_and_medians() {
    let run = of_remission(&["--distribution", "weibull", "--factor", "arm"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// As Venables and Ripley print R's survreg of these data, with the contrast the other way round: 3.516 (0.252),
/// -1.267 (0.311), log scale -0.312 (0.147), log likelihoods -116.4 and -106.6, chi-squared 19.65.
#[test]
fn the_weibull_model_is_the_published_one() {
    let run = of_remission(&["--distribution", "weibull", "--factor", "arm", "--format", "json"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let rows = rows(&run);
    let of = |name, variable, level| rounded(&rows, "coefficient", name, variable, level);
    for (variable, level, estimate, std_error) in [
        ("(Intercept)", None, "3.516", "0.252"),
        ("arm", Some("placebo"), "-1.267", "0.311"),
        ("Log(scale)", None, "-0.312", "0.147"),
    ] {
        let got = (of("estimate", variable, level), of("std.error", variable, level));
        assert_eq!((got.0.as_str(), got.1.as_str()), (estimate, std_error), "{variable}");
    }
    assert_eq!(rounded(&rows, "parameter", "estimate", "scale", None), "0.732");
    let fit = |name, level| format!("{:.2}", stat(&rows, "fit", name, "weeks", level).expect("a number"));
    assert_eq!((fit("loglik.null", None), fit("loglik", None)), ("-116.41".into(), "-106.58".into()));
    assert_eq!(fit("likelihood.ratio", Some("likelihood.ratio")), "19.65");
}

/// A column of words among the covariates is a factor, and said to be one.
#[test]
fn words_among_the_covariates_are_levels() {
    let run = of_remission(&["--distribution", "weibull", "--covariate", "arm", "--format", "json"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    assert!(run.err.contains("P453") && run.err.contains("--factor arm"), "{}", run.err);
    assert_eq!(rounded(&rows(&run), "coefficient", "estimate", "arm", Some("placebo")), "-1.267");
}

#[test]
fn several_distributions_are_compared_by_their_criteria() {
    let run =
        of_remission(&["--distribution", "exponential,weibull", "--distribution", "lognormal", "--format", "json"]);
    let rows = rows(&run);
    let found = rows.iter().filter(|row| row["stat_name"] == "AIC").map(|row| row["method"].as_str());
    let methods: Vec<&str> = found.flatten().collect();
    assert_eq!(methods, ["exponential, log time", "weibull, log time", "log-normal, log time"]);
}

#[test]
fn groups_may_be_fitted_by_themselves_with_predictions() {
    let words = ["--distribution", "spline:1", "--by", "arm", "--times", "10,20", "--rmst", "20", "--quantiles", "0.5"];
    let run = of_remission(&words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// Visits of ten subjects: `seen` is empty where the relapse was not seen yet, `free` where it was there at the first.
const VISITS: &str = "free,seen,site\n,7,1\n0,7,2\n7,14,1\n7,14,1\n14,14,2\n14,28,1\n21,28,2\n28,,1\n28,,2\n28,,1\n";

#[test]
fn relapses_between_visits_have_a_range_of_medians_and_a_distribution() {
    let folder = folder("visits.csv", VISITS);
    let words = ["visits.csv", "--time", "free", "--upper", "seen", "--distribution", "turnbull,exponential"];
    let run = parametric(folder.path(), &words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn rows_that_cannot_be_are_said_with_their_lines() {
    let folder = folder("visits.csv", "free,seen,id\n5,3,a\n,,b\n-1,4,c\n2,3,d\n3,6,e\n4,,f\n");
    let words =
        ["visits.csv", "--time", "free", "--upper", "seen", "--distribution", "exponential", "--format", "json"];
    let run = parametric(folder.path(), &words);
    assert_eq!(run.status, Some(1));
    for expected in ["P421", "before `free` at 5", "neither `free` nor `seen`", "below 0"] {
        assert!(run.err.contains(expected), "{expected}: {}", run.err);
    }
    assert_eq!(stat(&rows(&run), "fit", "N", "free", None), Some(3.0));
}

#[test]
fn a_single_subject_and_censoring_alone_have_no_model_and_a_reason() {
    for (text, code, note) in [
        ("t,d\n5,1\n", "P450", "no finite maximum of the likelihood"),
        ("t,d\n5,0\n6,0\n", "P435", "no events"),
        ("t,d\n5,1\n,1\n0,1\n", "P451", "no finite maximum of the likelihood"),
    ] {
        let folder = folder("f.csv", text);
        let words = ["f.csv", "--time", "t", "--event", "d", "--distribution", "weibull", "--format", "json"];
        let run = parametric(folder.path(), &words);
        assert!(run.status == Some(1) && run.err.contains(code), "{text}: {}", run.err);
        let rows = rows(&run);
        let loglik = rows.iter().find(|row| row["stat_name"] == "loglik").expect("a row");
        assert_eq!((loglik["stat"].as_f64(), loglik["note"].as_str()), (None, Some(note)), "{text}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    for (words, expected) in [
        (vec![], "--distribution"),
        (vec!["--distribution", "weibul"], "log-normal"),
        (vec!["--distribution", "spline:two"], "spline:5:20:60"),
        (vec!["--distribution", "weibull", "--factor", "arm", "--reference", "arm=oral"], "`6-MP`, `placebo`"),
        (vec!["--distribution", "weibull", "--factor", "arm", "--at", "arm=oral"], "`6-MP`, `placebo`"),
        (vec!["--distribution", "weibull", "--factor", "arm", "--at", "age=60"], "arm"),
        (vec!["--distribution", "turnbull", "--factor", "arm"], "--by"),
        (vec!["--distribution", "weibull", "--censor", "relapse"], "--event"),
    ] {
        let run = of_remission(&words);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
}
