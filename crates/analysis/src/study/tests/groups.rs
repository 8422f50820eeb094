//! Subgroups, strata, families and the tipping point.

use super::{Read, found, levels, plan_of_response as plan, stats, tables};
use crate::study::StudyResults;
use trialstat_trial::trial::TrialTables;

/// Subjects of each arm with a response (`1`), without (`0`) or without a reading after the baseline (`.`).
fn responding(a: &str, b: &str) -> TrialTables {
    let each = |arm: &'static str, outcomes: &str| {
        let readings = |outcome| match outcome {
            '1' => &[(1, 40.0), (8, 20.0)][..],
            '0' => &[(1, 40.0), (8, 21.0)],
            _ => &[(1, 40.0)],
        };
        outcomes
            .chars()
            .enumerate()
            .map(|(at, outcome)| (format!("{arm}{at}"), arm, readings(outcome)))
            .collect::<Vec<_>>()
    };
    let all = [each("a", a), each("b", b)].concat();
    let all: Vec<Read<'_>> = all.iter().map(|(id, arm, scores)| (id.as_str(), *arm, *scores)).collect();
    tables(&all)
}

fn number(results: &StudyResults, analysis: &str, context: &str, stat_name: &str) -> f64 {
    stats(results, analysis, context, stat_name)[0].expect(stat_name)
}

#[track_caller]
fn assert_close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "{got} for {expected}");
}

#[test]
fn subgroups_are_estimated_again_each_under_its_own_name() {
    let mut tables = responding("1100", "1000");
    tables.characteristics.push(levels("sex", "FFMMFMMM"));
    let results = found(&plan("interval = [\"wilson\"]\nsubgroup = \"sex\""), tables);
    let counts =
        |analysis: &str| [stats(&results, analysis, "proportion", "n"), stats(&results, analysis, "proportion", "N")];
    let some = |numbers: [f64; 2]| numbers.map(Some).to_vec();
    assert_eq!(counts("x"), [some([2.0, 1.0]), some([4.0, 4.0])]);
    assert_eq!(counts("x | sex = F"), [some([2.0, 1.0]), some([2.0, 1.0])]);
    assert_eq!(counts("x | sex = M"), [some([0.0, 0.0]), some([2.0, 3.0])]);
}

/// In the stratum N 3 of 4 respond and 1 of 4, in S 2 of 4 and none of 4. Expected under a are 2 and 1, the variances
/// 4·4·4·4 / (64·7) and 4·4·2·6 / (64·7), which is 4/7 and 3/7: (5 − 3)² / 1 = 4.
#[test]
fn strata_enter_the_cochran_mantel_haenszel_test() {
    let mut tables = responding("11101100", "10000000");
    tables.characteristics.push(levels("site", "NNNNSSSSNNNNSSSS"));
    let results = found(&plan("test = [\"cmh\"]\nstrata = \"site\""), tables);
    assert_close(number(&results, "x", "test", "statistic"), 4.0);
    assert_eq!(number(&results, "x", "test", "parameter"), 1.0);
}

/// Fisher: 4 of 4 against 0 of 4 is 2/70, 3 of 4 against 1 of 4 is 34/70. Holm doubles the smaller: 4/70, and the other is
/// no smaller than that. A graph that starts with all of alpha at the first and hands it on is the fixed sequence; one that
/// starts with halves is Holm.
#[test]
fn families_share_their_error_rate() {
    let second = |family: &str| {
        let other = "[[endpoint]]\nname = \"early\"\nstock = \"response\"\nmeasure = \"MADRS\"\nvisit = \"w\"\n\
            [[analysis]]\nid = \"y\"\nendpoint = \"early\"\ntest = [\"fisher\"]\n\
            [[visit]]\nname = \"w\"\nday = 3\nwindow = [2, 4]\n";
        format!(
            "{}{other}[[family]]\nname = \"f\"\nanalyses = [\"x\", \"y\"]\ntest = \"fisher\"\n{family}\n",
            plan("test = [\"fisher\"]")
        )
    };
    let both = || {
        let left = |arm: usize, at: usize| {
            if arm == 0 { (20.0, if at < 3 { 20.0 } else { 30.0 }) } else { (30.0, if at < 1 { 20.0 } else { 30.0 }) }
        };
        let scores: Vec<Vec<(i32, f64)>> = (0..8)
            .map(|at| {
                let (late, early) = left(at / 4, at % 4);
                vec![(1, 40.0), (3, early), (8, late)]
            })
            .collect();
        let ids = ["1", "2", "3", "4", "5", "6", "7", "8"];
        let all: Vec<Read<'_>> =
            scores.iter().enumerate().map(|(at, scores)| (ids[at], ["a", "b"][at / 4], &scores[..])).collect();
        tables(&all)
    };
    let transitions =
        "transitions = [{ from = \"x\", to = \"y\", share = 1 }, { from = \"y\", to = \"x\", share = 1 }]";
    for (family, adjusted, rejected) in [
        ("procedure = \"holm\"".to_owned(), [4.0 / 70.0, 34.0 / 70.0], [0.0, 0.0]),
        ("procedure = \"holm\"\nalpha = 0.06".to_owned(), [4.0 / 70.0, 34.0 / 70.0], [1.0, 0.0]),
        ("procedure = \"hochberg\"".to_owned(), [4.0 / 70.0, 34.0 / 70.0], [0.0, 0.0]),
        ("procedure = \"fixed-sequence\"".to_owned(), [2.0 / 70.0, 34.0 / 70.0], [1.0, 0.0]),
        (format!("procedure = \"graph\"\nweights = [0.5, 0.5]\n{transitions}"), [4.0 / 70.0, 34.0 / 70.0], [0.0, 0.0]),
        (format!("procedure = \"graph\"\nweights = [1, 0]\n{transitions}"), [2.0 / 70.0, 34.0 / 70.0], [1.0, 0.0]),
    ] {
        let results = found(&second(&family), both());
        let of = |name| stats(&results, "f", "multiplicity", name).into_iter().map(|stat| stat.expect("a number"));
        of("p.value").zip([2.0 / 70.0, 34.0 / 70.0]).for_each(|(got, expected)| assert_close(got, expected));
        of("adj.p.value").zip(adjusted).for_each(|(got, expected)| assert_close(got, expected));
        assert_eq!(of("rejected").collect::<Vec<_>>(), rejected, "{family}");
    }
}

/// 4 of 4 against 0 of 4 with one not seen is 2/70 as it stands. Had that one responded, it would be 4 of 4 against 1 of 4,
/// which is 8/56: one is enough, and one of the two ways keeps the verdict.
#[test]
fn the_tipping_point_is_the_fewest_that_change_the_verdict() {
    let asked = plan("test = [\"fisher\"]\ntipping_point = true\nmissing = \"non-responder\"");
    let results = found(&asked, responding("1111", "000."));
    assert_eq!(number(&results, "x", "tipping-point", "n"), 1.0);
    assert_eq!(number(&results, "x", "tipping-point", "p"), 0.5);
    let note =
        results.results.rows.iter().find(|row| row.context == "tipping-point").and_then(|row| row.note.as_deref());
    assert_eq!(note, Some("0 of 0 without an outcome in a, 1 of 1 in b"));
    // Of nobody who is missing nothing can depend.
    let results = found(&asked, responding("1111", "0000"));
    assert_eq!(stats(&results, "x", "tipping-point", "n"), [None]);
}
