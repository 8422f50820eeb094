//! Regressions of twelve subjects, held against R (survival 3.5-3, cmprsk 2.2-11).

use super::*;
use crate::conventions::Conventions;
use crate::design::{Term, TermKind};
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::result::{ResultRow, ResultSet};

/// Times and endings of twelve subjects, `x` a number and `s` the two levels that alternate.
fn twelve(x: [Option<f64>; 12]) -> Dataset {
    let times = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 4.0, 8.0];
    let endings = ["1", "2", "0", "1", "2", "0", "1", "0", "2", "1", "1", "2"];
    let numbers = |values: Vec<Option<f64>>| Values::Numbers(values);
    let levels = |values: &[&'static str]| Values::Levels(Factor::new(values.iter().copied().map(Some)));
    let variables = vec![
        Variable { name: "t".into(), values: numbers(times.map(Some).to_vec()) },
        Variable { name: "end".into(), values: levels(&endings) },
        Variable { name: "x".into(), values: numbers(x.to_vec()) },
        Variable { name: "twice".into(), values: numbers(x.iter().map(|x| x.map(|x| 2.0 * x)).collect()) },
        Variable { name: "s".into(), values: levels(&["a", "b"].repeat(6)) },
        Variable { name: "entry".into(), values: numbers(vec![Some(0.5); 12]) },
    ];
    Dataset::new("f.csv", (2..14).collect(), variables)
}

const X: [Option<f64>; 12] = [
    Some(1.5),
    Some(0.2),
    Some(0.7),
    Some(2.2),
    Some(0.1),
    Some(1.1),
    Some(0.9),
    Some(0.3),
    Some(1.9),
    Some(0.4),
    Some(0.8),
    Some(1.3),
];

fn number(column: &str) -> Term {
    Term { column: column.into(), kind: TermKind::Number }
}

fn factor(column: &str) -> Term {
    Term { column: column.into(), kind: TermKind::Factor { reference: None } }
}

fn asked(terms: Vec<Term>) -> CompetingQuestion {
    CompetingQuestion {
        time: "t".into(),
        cause: "end".into(),
        censored: vec!["0".into()],
        interest: Vec::new(),
        entry: None,
        by: None,
        reference: None,
        strata: Vec::new(),
        intervals: Vec::new(),
        variance: None,
        times: Vec::new(),
        curve: false,
        time_lost: None,
        rho: 0.0,
        terms,
        censoring_by: None,
        ties: None,
        level: Level::NINETY_FIVE,
        conventions: Conventions::R,
    }
}

/// The rows of a cause by a method.
fn of<'a>(results: &'a ResultSet, cause: &str, method: &str, name: &str) -> Vec<&'a ResultRow> {
    let wanted =
        |row: &&ResultRow| row.group1_level.as_deref() == Some(cause) && row.method == method && row.stat_name == name;
    results.rows.iter().filter(wanted).collect()
}

#[track_caller]
fn assert_numbers(rows: &[&ResultRow], expected: &[f64]) {
    assert_eq!(rows.len(), expected.len(), "{rows:?}");
    for (row, expected) in rows.iter().zip(expected) {
        let got = row.stat.number().expect("a number");
        assert!(((got - expected) / expected).abs() < 1e-9, "{}: {got}, expected {expected}", row.variable);
    }
}

const COX: &str = "cause-specific cox, efron";

/// `crr(t, end, cbind(x, s))` and `coxph(Surv(t, end == cause) ~ x + s)`.
#[test]
fn both_models_of_each_cause_are_those_of_r() {
    let (results, said) = competing(&twelve(X), &asked(vec![number("x"), factor("s")])).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let cases: [(&str, &str, [f64; 4]); 4] = [
        ("1", "fine-gray", [0.398883210855248, -0.66615689117835, 0.510422031236513, 0.784022897887665]),
        ("2", "fine-gray", [-0.694148588940371, -0.206760017127070, 0.964582994415984, 0.927910125725588]),
        ("1", COX, [0.201652315784874, -1.466192517872789, 0.771818540570039, 1.182294779351603]),
        ("2", COX, [-1.86942535119662, -2.27896211966075, 1.46250880709907, 1.82153189330351]),
    ];
    for (cause, method, expected) in cases {
        assert_numbers(&of(&results, cause, method, "estimate"), &expected[..2]);
        assert_numbers(&of(&results, cause, method, "std.error"), &expected[2..]);
    }
    assert_numbers(&of(&results, "1", "fine-gray", "loglik"), &[-9.720426566592849]);
    assert_numbers(&of(&results, "1", "fine-gray", "loglik.null"), &[-10.247605983149795]);
    let row = of(&results, "1", "fine-gray", "hazard.ratio")[1];
    assert_eq!((row.variable.as_str(), row.variable_level.as_deref(), row.context), ("s", Some("b"), "coefficient"));
    assert_eq!(row.group1.as_deref(), Some("end"));
}

/// `coxph(Surv(t, end == 1) ~ x + strata(s))`; of cause 2 the likelihood rises for ever as the coefficient of x falls.
#[test]
fn strata_are_those_of_the_hazard_model_alone() {
    let question = CompetingQuestion { strata: vec!["s".into()], ..asked(vec![number("x")]) };
    let (results, said) = competing(&twelve(X), &question).expect("rows");
    assert_numbers(&of(&results, "1", COX, "estimate"), &[0.288716983830203]);
    let infinite = of(&results, "2", COX, "estimate")[0];
    assert_eq!(infinite.stat.number(), None);
    assert!(infinite.note.as_deref().is_some_and(|note| note.starts_with("minus infinity")), "{infinite:?}");
    assert!(of(&results, "2", "fine-gray", "estimate")[0].stat.number().is_some());
    let codes: Vec<&str> = said.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["P444", "P432"], "{said:?}");
    assert!(said[1].message.starts_with("cause `2`: the coefficient of `x`"), "{said:?}");
    assert!(said[1].hint.as_deref().is_some_and(|hint| hint.contains("trialstat cox")), "{said:?}");
}

/// `crr(t, end, cbind(x), failcode = 1, cengroup = s)`.
#[test]
fn censoring_may_be_estimated_apart_in_groups() {
    let question = CompetingQuestion { censoring_by: Some("s".into()), ..asked(vec![number("x")]) };
    let (results, _) = competing(&twelve(X), &question).expect("rows");
    assert_numbers(&of(&results, "1", "fine-gray", "estimate"), &[0.566360499502809]);
    assert_numbers(&of(&results, "1", "fine-gray", "std.error"), &[0.350970999395628]);
}

#[test]
fn a_collinear_covariate_is_named_and_the_others_are_fitted() {
    let interest = vec!["1".to_owned()];
    let with = |terms| CompetingQuestion { interest: interest.clone(), ..asked(terms) };
    let (results, said) = competing(&twelve(X), &with(vec![number("x"), number("twice")])).expect("rows");
    let (alone, _) = competing(&twelve(X), &with(vec![number("x")])).expect("rows");
    for method in ["fine-gray", COX] {
        let estimates = of(&results, "1", method, "estimate");
        assert_eq!(estimates[0].stat, of(&alone, "1", method, "estimate")[0].stat, "{method}");
        assert!(estimates[1].note.as_deref().is_some_and(|note| note.contains("collinear")), "{method}");
    }
    assert_eq!((said.len(), said[0].code, said[0].variable.as_deref()), (1, "P431", Some("twice")));
}

/// A subject without the covariate is one of the incidences, and not of the regressions.
#[test]
fn rows_without_a_covariate_are_left_out_of_the_regressions_only() {
    let mut lacking = X;
    lacking[11] = None;
    let (results, said) = competing(&twelve(lacking), &asked(vec![number("x")])).expect("rows");
    let counts: Vec<Option<f64>> = results
        .rows
        .iter()
        .filter(|row| row.stat_name == "N" && row.context == "population")
        .map(|row| row.stat.number())
        .collect();
    assert_eq!(counts, [Some(12.0), Some(12.0)]);
    assert_numbers(&of(&results, "1", "fine-gray", "N"), &[11.0]);
    assert_eq!((said.len(), said[0].code, said[0].place.line), (1, "P411", 13));
}

#[test]
fn delayed_entry_is_for_the_hazard_model_alone() {
    let question = CompetingQuestion { entry: Some("entry".into()), ..asked(vec![number("x")]) };
    let (results, _) = competing(&twelve(X), &question).expect("rows");
    let of_incidence = of(&results, "1", "fine-gray", "estimate")[0];
    assert_eq!(of_incidence.note.as_deref(), Some("some subjects enter late"));
    assert!(of(&results, "1", COX, "estimate")[0].stat.number().is_some());
}

#[test]
fn a_covariate_that_does_not_vary_has_no_coefficient() {
    let (results, said) = competing(&twelve([Some(1.0); 12]), &asked(vec![number("x")])).expect("rows");
    for (cause, method) in [("1", "fine-gray"), ("1", COX), ("2", "fine-gray"), ("2", COX)] {
        let row = of(&results, cause, method, "estimate")[0];
        assert!(row.note.as_deref().is_some_and(|note| note.starts_with("constant")), "{row:?}");
    }
    assert!(said.iter().all(|problem| problem.code == "P431"), "{said:?}");
    assert_eq!(said.len(), 2, "once a cause: {said:?}");
}
