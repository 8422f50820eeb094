//! `trialstat rates`: hypotheses, priors, several groups and regressions.

use crate::program::{Run, command, run_command};
use crate::trial_files::write;
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

/// Three doses at two sites.
const DOSES: &str = "dose,site,responders,subjects\n0 mg,x,0,12\n10 mg,x,4,13\n20 mg,x,7,12\n0 mg,y,2,11\n\
    10 mg,y,3,12\n20 mg,y,8,14\n";

/// The tea tasting as a crossover: who responds in one period alone does so under b in three of four subjects of either
/// sequence.
const CROSSOVER: &str = "subject,arm,period,responder\n1,b,1,1\n1,a,2,0\n2,b,1,1\n2,a,2,0\n3,b,1,1\n3,a,2,0\n4,b,1,0\n\
    4,a,2,1\n5,a,1,0\n5,b,2,1\n6,a,1,0\n6,b,2,1\n7,a,1,0\n7,b,2,1\n8,a,1,1\n8,b,2,0\n";

#[track_caller]
fn rates(folder: &Path, words: &[&str]) -> Run {
    let mut program = command([&["rates"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

/// The results of a run that ends well.
#[track_caller]
fn results(folder: &Path, words: &[&str]) -> Vec<Value> {
    let run = rates(folder, &[words, &["--format", "json"]].concat());
    assert_eq!(run.status, Some(0), "{words:?}: {}", run.err);
    let object: Value = serde_json::from_str(&run.out).expect("one object");
    object["results"].as_array().expect("rows").clone()
}

/// The statistic of the only row with these columns.
#[track_caller]
fn stat(rows: &[Value], columns: &[(&str, &str)]) -> f64 {
    let fits = |row: &&Value| columns.iter().all(|(column, value)| row[*column] == *value);
    let found: Vec<&Value> = rows.iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{columns:?}");
    found[0]["stat"].as_f64().expect("a number")
}

#[track_caller]
fn assert_close(got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-12 * expected.abs(), "{got} is not {expected}");
}

fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), name, text);
    folder
}

const OF_DOSES: [&str; 7] = ["doses.csv", "--events", "responders", "--total", "subjects", "--by", "dose"];

/// 4 of 5 against 1/5: 21/3125, and one-sided the same.
#[test]
fn a_null_proportion_is_tested_in_each_direction() {
    let folder = folder("counts.csv", "e,n\n4,5\n");
    let words = ["counts.csv", "--events", "e", "--total", "n", "--null", "0.2"];
    for (direction, p) in [("two-sided", 21.0 / 3125.0), ("greater", 21.0 / 3125.0), ("less", 3124.0 / 3125.0)] {
        let rows = results(folder.path(), &[&words[..], &["--alternative", direction]].concat());
        assert_close(stat(&rows, &[("context", "test"), ("method", "exact"), ("stat_name", "p.value")]), p);
    }
}

#[test]
fn margins_may_be_negative_and_of_either_kind() {
    let folder = folder("doses.csv", DOSES);
    let run = rates(folder.path(), &[&OF_DOSES[..], &["--margin", "-0.1,ratio:0.8", "--margin", "-0.2:0.2"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn posteriors_have_a_prior_each() {
    let folder = folder("doses.csv", DOSES);
    let words = ["--prior", "uniform", "--prior", "0 mg=0.8*beta:2:20+0.2*uniform", "--interval", "wilson"];
    let run = rates(folder.path(), &[&OF_DOSES[..], &words].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn doses_are_compared_with_the_reference_together() {
    let folder = folder("doses.csv", DOSES);
    let run = rates(folder.path(), &[&OF_DOSES[..], &["--adjust", "dunnett", "--interval", "wilson"]].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn a_graph_of_hypotheses_is_read_from_a_file() {
    let folder = folder("doses.csv", DOSES);
    let graph = "[[hypothesis]]\nlevel = \"20 mg\"\nweight = 1\n\n[[hypothesis]]\nlevel = \"10 mg\"\nweight = 0\n\n\
                 [[edge]]\nfrom = \"20 mg\"\nto = \"10 mg\"\nshare = 1\n";
    write(folder.path(), "graph.toml", graph);
    let words = ["--reference", "0 mg", "--test", "fisher", "--adjust", "graph:graph.toml"];
    let rows = results(folder.path(), &[&OF_DOSES[..], &words].concat());
    for level in ["10 mg", "20 mg"] {
        let of = |name| stat(&rows, &[("context", "test"), ("group1_level", level), ("stat_name", name)]);
        assert_eq!(of("adj.p.value"), of("p.value"), "each is tested at the whole level, one after the other");
    }
    write(folder.path(), "graph.toml", &graph.replace("weight = 0", "weight = 0.5").replace("share", "shares"));
    let run = rates(folder.path(), &[&OF_DOSES[..], &words].concat());
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert_snapshot!(run.err);
}

/// 34/70, as every textbook has it.
#[test]
fn a_crossover_is_tested_by_period() {
    let folder = folder("crossover.csv", CROSSOVER);
    let words =
        ["crossover.csv", "--response", "responder", "--by", "arm", "--subject", "subject", "--period", "period"];
    let rows = results(folder.path(), &[&words[..], &["--test", "mainland-gart,prescott"]].concat());
    assert_close(stat(&rows, &[("method", "mainland-gart"), ("stat_name", "p.value")]), 34.0 / 70.0);
}

/// Smoking and low birth weight, 30 of 74 and 29 of 115: the odds ratio of 2.02 from 1.08 to 3.78 that Hosmer and
/// Lemeshow print.
#[test]
fn a_published_odds_ratio_comes_of_counts() {
    let folder = folder("birth.csv", "smoke,low,births\nno,29,115\nyes,30,74\n");
    let words = ["birth.csv", "--events", "low", "--total", "births", "--by", "smoke", "--coefficient-limits", "wald"];
    let rows = results(folder.path(), &words);
    let of = |name| stat(&rows, &[("context", "coefficient"), ("variable", "smoke"), ("stat_name", name)]);
    let printed = [of("odds.ratio"), of("conf.low"), of("conf.high")].map(|number| format!("{number:.2}"));
    assert_eq!(printed, ["2.02", "1.08", "3.78"]);
}

/// Forty subjects whose response depends on their age and site.
fn adjusted() -> tempfile::TempDir {
    let mut text = "subject,arm,age,site of trial,responder\n".to_owned();
    for subject in 0..40 {
        let (arm, age, site) = (subject % 2, 20 + (subject * 7) % 31, ["x, 1", "y", "z"][subject % 3]);
        let responder = (subject * subject + 3 * age + 5 * arm) % 7 < 3 + arm;
        let row = format!("{subject},arm {arm},{age},\"{site}\",{}\n", u8::from(responder));
        text.push_str(&row);
    }
    folder("trial.csv", &text)
}

const ADJUSTED: [&str; 5] = ["trial.csv", "--response", "responder", "--by", "arm"];

#[test]
fn a_regression_has_coefficients_its_fit_and_marginal_effects() {
    let folder = adjusted();
    let words = ["--covariate", "age", "--factor", "site of trial", "--factor-reference", "site of trial=y"];
    let run = rates(folder.path(), &[&ADJUSTED[..], &words].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn covariates_are_listed_in_any_way_and_threads_change_nothing() {
    let folder = adjusted();
    let further = ["--factor", "site of trial", "--resamples", "60", "--seed", "7"];
    let with = |words: &[&str]| results(folder.path(), &[&ADJUSTED[..], &further, words].concat());
    let listed = with(&["--covariate", "age,subject", "--threads", "1"]);
    assert!(listed.iter().any(|row| row["method"] == "g-computation, bootstrap, percentile"));
    assert_eq!(listed, with(&["--covariate", "age", "--covariate", "subject", "--threads", "3"]));
    assert_eq!(listed, with(&["--covariate", "age", "subject"]));
}

#[test]
fn separation_is_said_and_firth_has_an_answer() {
    let folder = folder("trial.csv", "arm,r\na,1\na,0\na,1\na,0\nb,0\nb,0\nb,0\nb,0\n");
    let words = ["trial.csv", "--response", "r", "--by", "arm"];
    let run = rates(folder.path(), &[&words[..], &["--coefficient-limits", "wald"]].concat());
    assert_eq!(run.status, Some(0));
    assert!(run.err.contains("`--firth` gives penalised estimates"), "{}", run.err);
    let rows = results(folder.path(), &[&words[..], &["--firth"]].concat());
    let odds_ratio = [("context", "coefficient"), ("variable", "arm"), ("stat_name", "odds.ratio")];
    assert_close(stat(&rows, &odds_ratio), 1.0 / 9.0);
}

#[test]
fn repeated_responses_have_estimating_equations() {
    let folder = folder("crossover.csv", CROSSOVER);
    let words =
        ["crossover.csv", "--response", "responder", "--by", "arm", "--subject", "subject", "--gee", "independence"];
    let run = rates(folder.path(), &words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    let folder = folder("doses.csv", DOSES);
    write(folder.path(), "crossover.csv", CROSSOVER);
    let crossed = ["crossover.csv", "--response", "responder", "--by", "arm", "--subject", "subject"];
    for (words, expected) in [
        (vec!["--null", "1.5"], "not between 0 and 1"),
        (vec!["--null-test", "exact"], "--null"),
        (vec!["--margin", "0"], "`--alternative greater`"),
        (vec!["--margin", "odds:2"], "ratio:0.8"),
        (vec!["--margin", "2"], "not between -1 and 1"),
        (vec!["--prior", "gamma:1:1"], "beta:A:B"),
        (vec!["--prior", "5 mg=uniform"], "does not occur"),
        (vec!["--adjust", "tukey"], "dunnett-step-down"),
        (vec!["--adjust", "graph:none.toml"], "none.toml"),
        (vec!["--test", "likelihood-ratio", "--alternative", "less"], "no one-sided form"),
        (vec!["--covariate", "age"], "age"),
        (vec!["--factor", "site", "--factor-reference", "site=z"], "`x`, `y`"),
        (vec!["--factor", "site", "--factor-reference", "dose=x"], "--factor-reference"),
        (vec!["--weight", "subjects"], "leave `--weight` out"),
        (vec!["--gee", "exchangeable"], "--subject"),
        (vec!["--seed", "3"], "--resamples"),
        (vec!["--resamples", "1"], "from 2 to"),
    ] {
        let run = rates(folder.path(), &[&OF_DOSES[..], &words].concat());
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
    for (words, expected) in [
        (vec!["--test", "mainland-gart"], "`--period COLUMN` names it"),
        (vec!["--test", "prescott", "--period", "subject"], "two periods"),
        (vec!["--gee", "exchangeable", "--test", "fisher"], "one row a subject"),
        (vec!["--gee", "exchangeable", "--firth"], "--firth"),
    ] {
        let run = rates(folder.path(), &[&crossed[..], &words].concat());
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
}
