//! `trialstat competing`.

use crate::program::{Run, command, run_command};
use crate::trial_files::write;
use insta::assert_snapshot;
use serde_json::Value;
use std::fmt::Write;

/// Days after a bone marrow transplantation to relapse, death in remission or the end of follow-up, by disease (Klein and
/// Moeschberger, Survival Analysis, 1997, table D.1).
const TRANSPLANTED: [(&str, &str, &[u32]); 9] = [
    ("ALL", "relapse", &[55, 74, 104, 109, 110, 122, 129, 192, 230, 383, 609, 662]),
    ("ALL", "death", &[1, 86, 107, 122, 172, 194, 276, 332, 418, 466, 487, 526]),
    ("ALL", "censored", &[226, 530, 996, 1111, 1167, 1182, 1199, 1330, 1377, 1433, 1462, 1496, 1602, 2081]),
    ("AML low", "relapse", &[211, 219, 248, 272, 381, 421, 486, 606, 748]),
    ("AML low", "death", &[10, 35, 48, 53, 79, 80, 105, 288, 390, 414, 481, 641, 704, 1063, 1074, 2204]),
    (
        "AML low",
        "censored",
        &[
            847, 848, 860, 932, 957, 1030, 1258, 1324, 1363, 1384, 1447, 1470, 1527, 1535, 1562, 1568, 1674, 1709,
            1799, 1829, 1843, 1850, 1857, 1870, 2218, 2246, 2409, 2506, 2569,
        ],
    ),
    (
        "AML high",
        "relapse",
        &[32, 47, 47, 48, 64, 76, 84, 93, 100, 113, 115, 120, 157, 242, 268, 273, 390, 422, 456, 467, 625],
    ),
    ("AML high", "death", &[2, 16, 63, 74, 80, 105, 162, 164, 168, 183, 318, 363, 677]),
    ("AML high", "censored", &[845, 1136, 1238, 1345, 1631, 2024, 2133, 2140, 2252, 2430, 2640]),
];

fn transplanted() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = "disease,days,ending,aml,late\n".to_owned();
    for (disease, ending, days) in TRANSPLANTED {
        for (place, days) in days.iter().enumerate() {
            let aml = u8::from(disease != "ALL");
            writeln!(text, "{disease},{days},{ending},{aml},{}", place % 2).expect("a line of text");
        }
    }
    write(folder.path(), "bmt.csv", &text);
    folder
}

#[track_caller]
fn competing(words: &[&str]) -> Run {
    let folder = transplanted();
    let own = ["competing", "bmt.csv", "--time", "days", "--cause", "ending", "--censored", "censored"];
    let mut program = command([&own, words].concat());
    program.current_dir(folder.path());
    run_command(program)
}

/// The statistic of the only row of this method, name, group, variable and level.
#[track_caller]
fn stat(run: &Run, method: &str, name: &str, place: (Option<&str>, &str, Option<&str>)) -> Option<f64> {
    let object: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err));
    let rows = object["results"].as_array().expect("rows");
    let at = |row: &&Value| {
        row["method"] == method
            && row["stat_name"] == name
            && row["context"] != "fit"
            && (row["group1_level"].as_str(), row["variable"].as_str(), row["variable_level"].as_str())
                == (place.0, Some(place.1), place.2)
    };
    let found: Vec<&Value> = rows.iter().filter(at).collect();
    assert_eq!(found.len(), 1, "{method} {name} {place:?}");
    found[0]["stat"].as_f64()
}

#[track_caller]
fn assert_prints(got: Option<f64>, printed: &str) {
    let digits = printed.split_once('.').map_or(0, |(_, digits)| digits.len());
    assert_eq!(got.map(|got| format!("{got:.digits$}")).as_deref(), Some(printed));
}

#[test]
fn a_bare_call_gives_the_incidences_at_the_end() {
    let run = competing(&[]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn a_table_has_a_line_a_cause_a_group_and_a_time() {
    let run = competing(&["--by", "disease", "--times", "100,1000", "--interval", "log-log", "--time-lost", "1000"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn a_table_of_regressions_says_the_cause() {
    let run = competing(&["--factor", "disease", "--covariate", "late", "--reference", "disease=ALL"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

/// As cmprsk prints the three diseases' tests: 11.92 (0.0026) of relapse, 0.14 (0.93) of death.
#[test]
fn grays_test_is_that_of_cmprsk() {
    let run = competing(&["--by", "disease", "--format", "json"]);
    assert_prints(stat(&run, "gray", "statistic", (None, "relapse", None)), "11.9229");
    assert_prints(stat(&run, "gray", "p.value", (None, "relapse", None)), "0.0026");
    assert_prints(stat(&run, "gray", "p.value", (None, "death", None)), "0.9336");
    assert_prints(stat(&run, "gray", "parameter", (None, "death", None)), "2");
}

/// As survfit prints the incidence of relapse by 1000 days: 0.324 (0.077; 0.203 to 0.517) of lymphoblastic leukaemia.
#[test]
fn incidences_are_those_of_survfit() {
    let run = competing(&["--by", "disease", "--times", "100,1000", "--interest", "relapse", "--format", "json"]);
    let at = |name| stat(&run, "aalen-johansen, log, jackknife", name, (Some("ALL"), "relapse", Some("1000")));
    for (name, printed) in [
        ("estimate", "0.324289"),
        ("std.error", "0.0772794"),
        ("conf.low", "0.2032766"),
        ("conf.high", "0.517341"),
        ("n.risk", "11"),
    ] {
        assert_prints(at(name), printed);
    }
    let none = (Some("AML low"), "relapse", Some("100"));
    assert_eq!(stat(&run, "aalen-johansen, log, jackknife", "conf.low", none), None);
    assert!(!run.out.contains("death"), "only rows about the cause of interest");
}

/// As cuminc prints the variance, which conventions of SAS share: 0.006251675 of the same incidence.
#[test]
fn conventions_choose_variance_and_scale() {
    let run = competing(&["--by", "disease", "--times", "1000", "--conventions", "sas", "--format", "json"]);
    let error =
        stat(&run, "aalen-johansen, log-log, aalen", "std.error", (Some("ALL"), "relapse", Some("1000"))).expect("one");
    assert_prints(Some(error * error), "0.006251675");
}

/// As crr and coxph print the coefficients of the two acute myeloid leukaemias against lymphoblastic leukaemia.
#[test]
fn regressions_are_those_of_crr_and_coxph() {
    let run = competing(&["--factor", "disease", "--format", "json"]);
    let cox = "cause-specific cox, efron";
    for (method, cause, level, estimate, std_error) in [
        ("fine-gray", "relapse", "AML low", "-0.803", "0.428"),
        ("fine-gray", "relapse", "AML high", "0.509", "0.366"),
        ("fine-gray", "death", "AML low", "-0.1147", "0.371"),
        (cox, "relapse", "AML low", "-0.8940", "0.4422"),
        (cox, "relapse", "AML high", "0.6107", "0.3621"),
        (cox, "death", "AML high", "0.0975", "0.4022"),
    ] {
        let place = (Some(cause), "disease", Some(level));
        assert_prints(stat(&run, method, "estimate", place), estimate);
        assert_prints(stat(&run, method, "std.error", place), std_error);
    }
    let low = (Some("relapse"), "disease", Some("AML low"));
    assert_prints(stat(&run, "fine-gray", "hazard.ratio", low), "0.448");
    assert_prints(stat(&run, "fine-gray", "conf.low", low), "0.193");
}

/// One column may tell groups apart and be a factor; each may be named with its reference or, of groups, without.
#[test]
fn a_reference_is_that_of_the_groups_or_of_a_factor() {
    let json = ["--by", "aml", "--interest", "relapse", "--format", "json"];
    for (words, compared) in [
        (vec![], "1"),
        (vec!["--reference", "1"], "0"),
        (vec!["--reference", "aml=1"], "0"),
        (vec!["--factor", "disease", "--reference", "disease=AML low", "--reference", "1"], "0"),
    ] {
        let run = competing(&[&json[..], &words].concat());
        assert!(stat(&run, "gray", "p.value", (Some(compared), "relapse", None)).is_some(), "{words:?}");
    }
    let run = competing(&[&json[..], &["--factor", "aml,late", "--reference", "aml=1"]].concat());
    assert!(stat(&run, "fine-gray", "estimate", (Some("relapse"), "aml", Some("0"))).is_some());
}

#[test]
fn several_covariates_are_named_at_once_or_one_by_one() {
    let at_once = competing(&["--covariate", "aml,late", "--format", "csv"]);
    for words in [["--covariate", "aml", "--covariate", "late"], ["--covariate", "aml", "late", "--verbose"]] {
        assert_eq!(competing(&[&words[..], &["--format", "csv"]].concat()).out, at_once.out, "{words:?}");
    }
}

/// At a year the incidence of relapse is that of the rows, and the numbers at risk those still followed.
#[test]
fn a_figure_shows_the_incidences_and_leaves_the_results_as_they_are() {
    let folder = transplanted();
    let drawn = |name: &str, words: &[&str]| {
        let own = ["competing", "bmt.csv", "--time", "days", "--cause", "ending", "--censored", "censored"];
        let mut program = command([&own, words, &["--figure", name]].concat());
        program.current_dir(folder.path());
        let run = run_command(program);
        assert_eq!((run.status, run.err.as_str(), run.out), (Some(0), "", competing(words).out), "{words:?}");
        std::fs::read(folder.path().join(name)).expect("a figure")
    };
    let svg = String::from_utf8(drawn("a.svg", &["--by", "disease", "--interest", "relapse"])).expect("text");
    for words in
        ["Cumulative incidence of relapse by disease", ">days<", "ALL, 38 at risk at the start, 12 with the event"]
    {
        assert!(svg.contains(words), "no `{words}`");
    }
    let all = String::from_utf8(drawn("b.svg", &["--by", "disease", "--times", "100"])).expect("text");
    assert!(all.contains("Figure of 6 curves of cumulative incidence") && all.contains("death, AML high"));
    assert!(drawn("c.png", &[]).starts_with(b"\x89PNG"));
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_way_out() {
    for (words, expected) in [
        (vec!["--interest", "remission"], "`censored`, `death`, `relapse`"),
        (vec!["--interest", "censored"], "means censored"),
        (vec!["--by", "group"], "`group`"),
        (vec!["--by", "disease", "--reference", "CML"], "`ALL`, `AML high`, `AML low`"),
        (vec!["--reference", "ALL"], "--by"),
        (vec!["--factor", "disease", "--reference", "ALL"], "disease"),
        (vec!["--interval", "score"], "log-log"),
        (vec!["--times", "-5"], "-5"),
    ] {
        let run = competing(&words);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
        assert!(run.err.contains(expected), "{words:?}: {}", run.err);
    }
}

#[test]
fn what_is_wrong_with_the_data_is_said_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "few.csv", "t,end,x\n1,1,2\n-2,0,3\n3,2,3\n4,,3\n5,1,3\n6,0,1\n");
    let run = |words: &[&str]| {
        let own = ["competing", "few.csv", "--time", "t", "--cause", "end"];
        let mut program = command([&own, words].concat());
        program.current_dir(folder.path());
        run_command(program)
    };
    let said = run(&[]);
    assert_eq!(said.status, Some(1), "a negative time is an error: {}", said.err);
    for expected in ["P421", "few.csv", "`t` is -2, below 0", "P411", "1 row has no `end`"] {
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
    }
    let never = run(&["--censored", "9"]);
    assert!(never.err.contains("P440") && never.err.contains("--censored VALUE"), "{}", never.err);
    let only = run(&["--censored", "0", "--censored", "2"]);
    assert!(only.out.contains("incidence of 1"), "{}", only.out);
    let words = competing(&["--covariate", "disease"]);
    assert!(words.err.contains("`--factor` takes a column of words"), "{}", words.err);
    let nobody = run(&["--censored", "0", "--censored", "1", "--censored", "2"]);
    assert!(nobody.err.contains("P441"), "{}", nobody.err);
}
