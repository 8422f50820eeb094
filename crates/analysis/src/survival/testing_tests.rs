//! Groups of six subjects tested.

use super::question_tests::{asked, columns, dataset, numbers, six};
use super::*;
use crate::conventions::Conventions;
use crate::follow_up::FollowUpColumns;
use crate::method::Adjustment;
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::ResultSet;

fn tests(names: &[&str]) -> Wanted {
    Wanted { tests: names.iter().map(|name| name.parse().expect("a test")).collect(), ..Wanted::default() }
}

fn answered(dataset: &Dataset, question: &SurvivalQuestion) -> (ResultSet, Vec<Diagnostic>) {
    survival(dataset, question).expect("rows")
}

/// The six subjects in three arms: 1 and 2, censored 2 and 4, 3 and censored 5.
fn three_arms() -> Dataset {
    six([1.0, 2.0, 3.0, 2.0, 4.0, 5.0], ["1", "0", "1", "1", "1", "0"], ["0", "5", "10", "0", "5", "10"])
}

/// Of arm a 1/2, 2/5 and 1/3 of an event are expected at 1, 2 and 3.
#[test]
fn events_stand_beside_those_expected() {
    let (results, _) = answered(&dataset(), &asked(tests(&["log-rank"])));
    assert_eq!(numbers(&results, "observed-expected", "N"), [Some(3.0), Some(3.0)]);
    assert_eq!(numbers(&results, "observed-expected", "observed"), [Some(2.0), Some(2.0)]);
    let expected = numbers(&results, "observed-expected", "expected");
    for (found, expected) in expected.iter().zip([37.0 / 30.0, 83.0 / 30.0]) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-14), "{found:?}");
    }
    let (bare, _) = answered(&dataset(), &asked(Wanted::default()));
    assert!(rows(&bare, "observed-expected", "expected").is_empty());
}

#[test]
fn a_trend_over_two_groups_is_the_log_rank_test() {
    let (results, _) = answered(&dataset(), &asked(tests(&["log-rank", "log-rank-trend"])));
    let statistics = numbers(&results, "test", "statistic");
    let [Some(plain), Some(trend)] = statistics[..] else { panic!("{statistics:?}") };
    assert!((plain - trend).abs() < 1e-14);
    let note = rows(&results, "test", "statistic")[1].note.as_deref();
    assert_eq!(note, Some("scores are 1 to 2 in sort order; the hazard falls with the score"));
}

#[test]
fn scores_ask_for_a_trend_and_are_one_for_each_group() {
    let wanted = Wanted { scores: vec![0.0, 5.0, 10.0], ..Wanted::default() };
    let (given, said) = answered(&three_arms(), &asked(wanted.clone()));
    assert!(said.is_empty(), "{said:?}");
    let (named, _) = answered(&three_arms(), &asked(tests(&["log-rank-trend"])));
    assert_eq!(numbers(&given, "test", "p.value"), numbers(&named, "test", "p.value"));
    let note = rows(&named, "test", "p.value")[0].note.as_deref().unwrap_or_default();
    assert!(note.starts_with("scores are the levels' numbers"), "{note}");
    let (results, said) = answered(&dataset(), &asked(wanted));
    assert_eq!((said.len(), said[0].code), (1, "P426"));
    assert!(rows(&results, "test", "p.value").is_empty());
}

#[test]
fn a_combination_says_which_weight_is_greatest() {
    let (results, _) = answered(&dataset(), &asked(tests(&["max-combo:0:0", "log-rank", "max-combo"])));
    let p_values = numbers(&results, "test", "p.value");
    let [Some(one), Some(log_rank), Some(four)] = p_values[..] else { panic!("{p_values:?}") };
    assert!((one - log_rank).abs() < 1e-9 && four > 0.0 && four < 1.0, "{p_values:?}");
    let row = rows(&results, "test", "p.value")[2];
    assert_eq!((row.method.as_str(), row.group1_level.as_deref()), ("max-combo", Some("b")));
    let note = row.note.as_deref().unwrap_or_default();
    assert!(note.contains("fleming-harrington:1:1; it is that of fleming-harrington:"), "{note}");
}

/// Of the 20 ways to choose three of six, so many are as far from what is expected.
#[test]
fn a_permutation_test_of_few_subjects_is_exact() {
    let (results, _) = answered(&dataset(), &asked(tests(&["permutation"])));
    let row = rows(&results, "test", "p.value")[0];
    let ways = row.stat.number().expect("a p value") * 20.0;
    assert!((ways - ways.round()).abs() < 1e-9 && ways > 0.5, "{ways}");
    assert_eq!(row.method, "permutation, exact");
}

#[test]
fn a_permutation_test_of_three_groups_is_drawn_from_a_seed() {
    let question = asked(tests(&["permutation"]));
    let (results, _) = answered(&three_arms(), &question);
    let row = rows(&results, "test", "p.value")[0];
    assert_eq!((row.method.as_str(), row.group2_level.as_deref()), ("permutation, monte-carlo", None));
    assert!(row.note.as_ref().is_some_and(|note| note.contains("of 1000 random permutations")), "{row:?}");
    assert_eq!(answered(&three_arms(), &question).0, results);
    let other = SurvivalQuestion { permutations: Permutations { draws: 1000, seed: 2 }, ..question };
    assert_ne!(numbers(&answered(&three_arms(), &other).0, "test", "p.value"), [row.stat.number()]);
}

#[test]
fn rows_that_stand_for_several_cannot_be_permuted() {
    let question = SurvivalQuestion {
        columns: FollowUpColumns { weight: Some("weight".into()), ..columns() },
        ..asked(tests(&["permutation", "log-rank"]))
    };
    let (results, said) = answered(&dataset(), &question);
    assert_eq!((said.len(), said[0].code), (1, "P425"));
    assert_eq!(rows(&results, "test", "p.value")[0].method, "log-rank");
    assert_eq!(numbers(&results, "observed-expected", "N"), [Some(4.0), Some(3.0)]);
}

#[test]
fn pairs_are_compared_where_a_reference_or_an_adjustment_says_so() {
    let plain = asked(tests(&["log-rank"]));
    let groups = |question: &SurvivalQuestion| {
        let (results, _) = answered(&three_arms(), question);
        let of = |row: &trialstat_trial::result::ResultRow| (row.group1_level.clone(), row.group2_level.clone());
        rows(&results, "test", "p.value").into_iter().map(of).collect::<Vec<_>>()
    };
    let pair = |group: &'static str, reference: &'static str| (Some(group.into()), Some(reference.into()));
    assert_eq!(groups(&plain), [(None, None)]);
    let question = SurvivalQuestion { reference: Some("10".into()), ..plain.clone() };
    assert_eq!(groups(&question), [(None, None), pair("0", "10"), pair("5", "10")]);
    let question = SurvivalQuestion { adjust: Some(Adjustment::Holm), ..plain };
    assert_eq!(groups(&question), [(None, None), pair("5", "0"), pair("10", "0")]);
    let (results, _) = answered(&three_arms(), &question);
    let (raw, adjusted) = (numbers(&results, "test", "p.value"), numbers(&results, "test", "adj.p.value"));
    let smaller = raw[1].unwrap_or_default().min(raw[2].unwrap_or_default());
    assert_eq!(adjusted.len(), 2);
    assert!(adjusted.contains(&Some((2.0 * smaller).min(1.0))), "{raw:?} {adjusted:?}");
}

/// A pair alone is the test of its four subjects; SAS takes the sums of all six.
#[test]
fn pairs_are_of_the_two_groups_alone_unless_sas_is_asked() {
    let question = SurvivalQuestion { reference: Some("0".into()), ..asked(tests(&["log-rank"])) };
    let sas = SurvivalQuestion { conventions: Conventions::Sas, ..question.clone() };
    let of_pairs = |question: &SurvivalQuestion| {
        let (results, _) = answered(&three_arms(), question);
        let tests = rows(&results, "test", "statistic");
        (tests[1].stat.number().expect("a statistic"), tests[1].note.clone().unwrap_or_default())
    };
    let ((alone, said_alone), (of_all, said_of_all)) = (of_pairs(&question), of_pairs(&sas));
    assert_eq!((said_alone.as_str(), said_of_all.ends_with("as in SAS")), ("the two groups alone", true));
    assert!((alone - of_all).abs() > 1e-6);
    // Of arms 0 and 5 alone: 1 of 4 at 1, 1 of 3 at 2, where one of arm 0 is at risk, and one of arm 5 at 4.
    let (difference, variance) = (2.0 - 0.5 - 1.0 / 3.0, 0.25 + 2.0 / 9.0);
    assert!((alone - difference * difference / variance).abs() < 1e-14, "{alone}");
}

#[test]
fn a_combination_of_three_groups_is_one_of_pairs() {
    let (results, _) = answered(&three_arms(), &asked(tests(&["max-combo"])));
    let references: Vec<Option<&str>> =
        rows(&results, "test", "p.value").iter().map(|row| row.group2_level.as_deref()).collect();
    assert_eq!(references, [Some("0"), Some("0")]);
}

/// Arm b has few enough subjects for all permutations with the reference, arm c has not.
#[test]
fn comparisons_are_one_family_however_they_are_computed() {
    let sizes = [("a", 20), ("b", 3), ("c", 40)];
    let arms: Vec<&str> = sizes.iter().flat_map(|(arm, size)| std::iter::repeat_n(*arm, *size)).collect();
    let times = (0..arms.len()).map(|row| Some((row * 37 % 63) as f64 + 1.0)).collect();
    let levels = |values: &[&'static str]| Values::Levels(Factor::new(values.iter().copied().map(Some)));
    let variables = vec![
        Variable { name: "t".into(), values: Values::Numbers(times) },
        Variable { name: "d".into(), values: levels(&vec!["1"; arms.len()]) },
        Variable { name: "arm".into(), values: levels(&arms) },
    ];
    let dataset = Dataset::new("f.csv", (2..2 + arms.len() as u32).collect(), variables);
    let question = SurvivalQuestion { adjust: Some(Adjustment::Bonferroni), ..asked(tests(&["permutation"])) };
    let (results, _) = answered(&dataset, &question);
    let methods: Vec<&str> = rows(&results, "test", "p.value").iter().map(|row| row.method.as_str()).collect();
    assert_eq!(methods[1..], ["permutation, exact", "permutation, monte-carlo"]);
    let (raw, adjusted) = (&numbers(&results, "test", "p.value")[1..], numbers(&results, "test", "adj.p.value"));
    for (raw, adjusted) in raw.iter().zip(adjusted) {
        assert_eq!(raw.map(|raw| (2.0 * raw).min(1.0)), adjusted);
    }
}
