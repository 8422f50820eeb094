//! Models of a few subjects, worked on paper, and what is said where there is none.

use super::*;
use crate::conventions::Conventions;
use crate::design::{Term, TermKind};
use crate::follow_up::{Ending, FollowUpColumns};
use crate::method::{DriftScale, TiesMethod};
use crate::tiny_plan::rows;
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Factor, Values, Variable};
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::result::{NotEstimable, ResultRow};

/// A data set with times `t`, endings `d`, and further columns of numbers (`x…`, `w`, `entry`) or levels.
pub(super) fn dataset(columns: &[(&str, &[&str])]) -> Dataset {
    let variables = columns.iter().map(|(name, cells)| {
        let numbers = matches!(*name, "t" | "w" | "entry") || name.starts_with('x');
        let values = if numbers {
            Values::Numbers(cells.iter().map(|cell| cell.parse().ok()).collect())
        } else {
            Values::Levels(Factor::new(cells.iter().map(|cell| Some(*cell))))
        };
        Variable { name: (*name).to_owned(), values }
    });
    let lines = (2..).take(columns[0].1.len()).collect();
    Dataset::new("f.csv", lines, variables.collect())
}

/// Events at 1 of `b` and at 2 of `a`; another `b` is censored at 3.
pub(super) fn three(further: &[(&'static str, &'static [&'static str])]) -> Dataset {
    let own: [(&str, &[&str]); 4] =
        [("t", &["1", "2", "3"]), ("d", &["1", "1", "0"]), ("arm", &["b", "a", "b"]), ("x", &["1", "0", "1"])];
    dataset(&[&own[..], further].concat())
}

/// The rows, and what is said.
pub(super) fn cox(dataset: &Dataset, question: &CoxQuestion) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    super::cox(dataset, question).map(|answer| (answer.results, answer.said))
}

pub(super) fn number(column: &str) -> Term {
    Term { column: column.to_owned(), kind: TermKind::Number }
}

pub(super) fn factor(column: &str, reference: Option<&str>) -> Term {
    Term { column: column.to_owned(), kind: TermKind::Factor { reference: reference.map(str::to_owned) } }
}

pub(super) fn asked(terms: Vec<Term>) -> CoxQuestion {
    CoxQuestion {
        columns: FollowUpColumns {
            time: "t".into(),
            ending: Ending::Event { column: "d".into(), events: Vec::new() },
            entry: None,
            by: None,
            strata: Vec::new(),
            weight: None,
        },
        terms,
        offset: None,
        frailty: None,
        variance: Variance::Customary,
        ties: None,
        estimation: Estimation::Likelihood,
        limits: Limits::Wald,
        drift: Drift { scale: DriftScale::Identity, besides: Besides::Nothing },
        predictions: Predictions::default(),
        level: Level::NINETY_FIVE,
        conventions: Conventions::R,
    }
}

fn weighted(terms: Vec<Term>) -> CoxQuestion {
    let question = asked(terms);
    CoxQuestion { columns: FollowUpColumns { weight: Some("w".into()), ..question.columns }, ..question }
}

#[track_caller]
pub(super) fn only<'r>(results: &'r ResultSet, context: &str, stat_name: &str) -> &'r ResultRow {
    let found = rows(results, context, stat_name);
    assert_eq!(found.len(), 1, "{context} {stat_name}");
    found[0]
}

#[track_caller]
pub(super) fn near(row: &ResultRow, expected: f64) {
    let got = row.stat.number().unwrap_or_else(|| panic!("{row:?}"));
    assert!((got - expected).abs() < 1e-12 * expected.abs().max(1.0), "{}: {got} for {expected}", row.stat_name);
}

pub(super) fn reason(row: &ResultRow) -> Option<NotEstimable> {
    match row.stat {
        trialstat_trial::result::Stat::NotEstimable(reason) => Some(reason),
        trialstat_trial::result::Stat::Number(_) => None,
    }
}

pub(super) fn codes(said: &[Diagnostic]) -> Vec<&'static str> {
    said.iter().map(|problem| problem.code).collect()
}

/// With r the hazard ratio of b to a the likelihood is r/(2r + 1) · 1/(r + 1), so that r² = 1/2. The information is
/// 2r/(2r + 1)² + r/(r + 1)² = 6√2 − 8; at 0 the score is −1/6 and the information 17/36. Of the comparable pairs (the
/// first event with both later rows, the second with the last) one agrees with the fit, one is tied, one does not.
#[test]
fn a_factor_of_two_levels_is_the_case_on_paper() {
    let (results, said) = cox(&three(&[]), &asked(vec![factor("arm", None)])).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let estimate = only(&results, "coefficient", "estimate");
    near(estimate, -libm::log(2.0) / 2.0);
    let about = (estimate.variable.as_str(), estimate.variable_level.as_deref(), estimate.method.as_str());
    assert_eq!((about, estimate.note.as_deref()), (("arm", Some("b"), "cox, efron"), Some("against `a`")));
    near(only(&results, "coefficient", "hazard.ratio"), 0.5_f64.sqrt());
    let std_error = 1.0 / (6.0 * 2.0_f64.sqrt() - 8.0).sqrt();
    near(only(&results, "coefficient", "std.error"), std_error);
    near(
        only(&results, "coefficient", "conf.high"),
        libm::exp(-libm::log(2.0) / 2.0 + 1.959_963_984_540_053_8 * std_error),
    );
    for (name, expected) in [("N", 3.0), ("n", 2.0), ("loglik.null", -libm::log(6.0)), ("score", 1.0 / 17.0)] {
        near(only(&results, "fit", name), expected);
    }
    near(only(&results, "fit", "concordance"), 0.5);
    let levels: Vec<_> = rows(&results, "fit", "p.value").iter().map(|row| row.variable_level.clone()).collect();
    assert_eq!(levels, ["likelihood.ratio", "wald", "score"].map(|name| Some(name.into())));
}

#[test]
fn the_reference_is_the_one_asked_for_and_numbers_do_as_well() {
    let (results, _) = cox(&three(&[]), &asked(vec![factor("arm", Some("b"))])).expect("rows");
    near(only(&results, "coefficient", "estimate"), libm::log(2.0) / 2.0);
    let (results, _) = cox(&three(&[]), &asked(vec![number("x")])).expect("rows");
    let estimate = only(&results, "coefficient", "estimate");
    near(estimate, -libm::log(2.0) / 2.0);
    assert_eq!((estimate.variable.as_str(), estimate.variable_level.as_deref()), ("x", None));
    let problems = cox(&three(&[]), &asked(vec![factor("arm", Some("c"))])).expect_err("no level c");
    assert_eq!((problems[0].code, problems[0].hint.as_deref()), ("P412", Some("its levels: `a`, `b`")));
}

/// Adding ln 2 / 2 · x as a known part leaves the rest of the coefficient, −ln 2.
#[test]
fn an_offset_is_taken_off_the_coefficient() {
    let half = "0.34657359027997264";
    let columns = three(&[("xoffset", &["0.34657359027997264", "0", "0.34657359027997264"])]);
    let question = CoxQuestion { offset: Some("xoffset".into()), ..asked(vec![number("x")]) };
    let (results, _) = cox(&columns, &question).expect("rows");
    near(only(&results, "coefficient", "estimate"), -2.0 * half.parse::<f64>().expect("a number"));
}

/// Two events at one time among three rows, one of either arm: the rules differ.
#[test]
fn the_tie_rule_is_that_of_the_conventions_unless_named() {
    let tied = dataset(&[("t", &["1", "1", "2"]), ("d", &["1", "1", "0"]), ("arm", &["b", "a", "b"])]);
    let method = |ties, conventions| {
        let (results, _) =
            cox(&tied, &CoxQuestion { ties, conventions, ..asked(vec![factor("arm", None)]) }).expect("rows");
        only(&results, "coefficient", "estimate").method.clone()
    };
    assert_eq!(method(None, Conventions::R), "cox, efron");
    assert_eq!(method(None, Conventions::Sas), "cox, breslow");
    assert_eq!(method(Some(TiesMethod::Exact), Conventions::Sas), "cox, exact");
}

#[test]
fn a_constant_and_a_collinear_covariate_are_named_and_the_others_fitted() {
    let columns = three(&[("xone", &["1", "1", "1"]), ("xtwice", &["2", "0", "2"])]);
    let (results, said) = cox(&columns, &asked(vec![number("xone"), number("x"), number("xtwice")])).expect("rows");
    let estimates = rows(&results, "coefficient", "estimate");
    assert_eq!(
        (reason(estimates[0]), reason(estimates[2])),
        (Some(NotEstimable::Aliased), Some(NotEstimable::Aliased))
    );
    near(estimates[1], -libm::log(2.0) / 2.0);
    let messages: Vec<&str> = said.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`xone` is constant and has no coefficient",
            "`xtwice` is collinear with the covariates before it and has no coefficient"
        ]
    );
    assert!(said.iter().all(|problem| (problem.code, problem.severity) == ("P431", Severity::Warning)));
    let degrees = rows(&results, "fit", "parameter")[0];
    assert_eq!(degrees.stat.number(), Some(1.0));
}

/// Both events are at x = 1, and all with x = 0 are still at risk then: the coefficient is plus infinity.
#[test]
fn an_infinite_coefficient_is_named_and_has_profile_and_penalised_limits() {
    let columns = dataset(&[("t", &["1", "2", "3", "4"]), ("d", &["1", "1", "0", "0"]), ("x", &["1", "1", "0", "0"])]);
    let (results, said) = cox(&columns, &asked(vec![number("x")])).expect("rows");
    for name in ["estimate", "hazard.ratio", "std.error", "statistic", "p.value", "conf.low"] {
        assert_eq!(reason(only(&results, "coefficient", name)), Some(NotEstimable::PlusInfinity), "{name}");
    }
    assert_eq!((codes(&said), said[0].variable.as_deref()), (vec!["P432"], Some("x")));
    assert_eq!(reason(rows(&results, "fit", "wald")[0]), Some(NotEstimable::Infinite));
    assert!(rows(&results, "fit", "likelihood.ratio")[0].stat.number().is_some());

    let profile = CoxQuestion { limits: Limits::Profile, ..asked(vec![number("x")]) };
    let (results, _) = cox(&columns, &profile).expect("rows");
    assert_eq!(reason(only(&results, "coefficient", "estimate")), Some(NotEstimable::PlusInfinity));
    let (low, high) = (only(&results, "coefficient", "conf.low"), only(&results, "coefficient", "conf.high"));
    assert!(low.stat.number().is_some_and(|low| low > 0.0));
    assert_eq!(reason(high), Some(NotEstimable::Infinite));

    let firth = CoxQuestion { estimation: Estimation::Firth, ..asked(vec![number("x")]) };
    let (results, _) = cox(&columns, &firth).expect("rows");
    let estimate = only(&results, "coefficient", "estimate");
    assert_eq!(estimate.method, "cox, efron, firth, profile");
    assert!(estimate.stat.number().is_some_and(|estimate| estimate > 0.0 && estimate < 10.0));
}

/// The first always has the largest x, so that with x at plus infinity no event says anything of y.
#[test]
fn what_an_infinite_coefficient_leaves_undetermined_has_none() {
    let columns = dataset(&[
        ("t", &["1", "2", "3", "4", "5", "6"]),
        ("d", &["1", "1", "1", "1", "1", "1"]),
        ("x", &["5", "4", "3", "2", "1", "0"]),
        ("xy", &["1", "0", "1", "0", "1", "1"]),
    ]);
    let (results, said) = cox(&columns, &asked(vec![number("x"), number("xy")])).expect("rows");
    let reasons: Vec<_> = rows(&results, "coefficient", "std.error").iter().map(|row| reason(row)).collect();
    assert_eq!(reasons, [Some(NotEstimable::PlusInfinity), Some(NotEstimable::NoMaximum)]);
    assert_eq!(codes(&said), ["P432", "P431"]);
}

#[test]
fn a_level_without_events_is_said_once_for_all_coefficients_that_it_makes_infinite() {
    let columns = |events: &'static [&'static str]| {
        dataset(&[("t", &["1", "2", "3", "4", "5", "6"]), ("d", events), ("arm", &["a", "b", "c", "a", "b", "c"])])
    };
    let (results, said) =
        cox(&columns(&["1", "1", "0", "1", "1", "0"]), &asked(vec![factor("arm", None)])).expect("rows");
    assert_eq!(codes(&said), ["P433"]);
    assert_eq!(said[0].message, "`arm`: level `c` has no events");
    let estimates = rows(&results, "coefficient", "estimate");
    assert_eq!(reason(estimates[1]), Some(NotEstimable::MinusInfinity));
    assert!(estimates[0].stat.number().is_some());
    let (results, said) =
        cox(&columns(&["0", "1", "1", "0", "1", "1"]), &asked(vec![factor("arm", None)])).expect("rows");
    assert_eq!(codes(&said), ["P433"]);
    assert_eq!(said[0].message, "`arm`: the reference level `a` has no events");
    let infinite = rows(&results, "coefficient", "estimate");
    assert!(infinite.iter().all(|row| reason(row) == Some(NotEstimable::PlusInfinity)));
}

#[test]
fn without_events_or_with_one_subject_every_row_has_its_reason() {
    let censored = dataset(&[("t", &["1", "2"]), ("d", &["0", "0"]), ("x", &["1", "0"])]);
    let (results, said) = cox(&censored, &asked(vec![number("x")])).expect("rows");
    assert_eq!((codes(&said), said[0].severity), (vec!["P435"], Severity::Error));
    assert_eq!(reason(only(&results, "coefficient", "estimate")), Some(NotEstimable::NoEvents));
    assert_eq!(
        (only(&results, "fit", "N").stat.number(), only(&results, "fit", "n").stat.number()),
        (Some(2.0), Some(0.0))
    );

    let single = dataset(&[("t", &["1"]), ("d", &["1"]), ("x", &["1"])]);
    let (results, said) = cox(&single, &asked(vec![number("x")])).expect("rows");
    assert_eq!(codes(&said), ["P431"]);
    assert_eq!(reason(only(&results, "coefficient", "conf.low")), Some(NotEstimable::Aliased));

    let one_level = dataset(&[("t", &["1", "2"]), ("d", &["1", "1"]), ("arm", &["a", "a"])]);
    let (results, said) = cox(&one_level, &asked(vec![factor("arm", None)])).expect("rows");
    assert_eq!(codes(&said), ["P431", "P431"]);
    assert_eq!(said[0].message, "`arm` has one level only, `a`");
    assert!(rows(&results, "coefficient", "estimate").is_empty());
}

#[test]
fn no_convergence_names_the_coefficient() {
    let columns = three(&[]);
    let mut said = Vec::new();
    let question = asked(vec![number("x"), factor("arm", None)]);
    let follow_up = FollowUp::of(&columns, &question.columns, &[], Conventions::R, &mut said).expect("follow-up");
    let design = Design::of(&columns, &follow_up.rows, &question.terms, &mut said).expect("a design");
    let error = trialstat_stats::survival::cox::CoxError::NoConvergence { iterations: 100, covariate: 1 };
    remark_on_failure(&design, &error, &follow_up, &columns, &mut said);
    assert_eq!((codes(&said), said[0].variable.as_deref()), (vec!["P434"], Some("arm")));
    assert!(said[0].message.contains("`arm` level `b`"), "{}", said[0].message);
}

#[test]
fn rows_of_weight_0_are_left_out_and_fractional_weights_make_the_variance_robust() {
    let columns = dataset(&[
        ("t", &["1", "2", "3", "4"]),
        ("d", &["1", "1", "0", "1"]),
        ("x", &["1", "0", "1", "1"]),
        ("w", &["1.5", "1.5", "1.5", "0"]),
    ]);
    let (results, said) = cox(&columns, &weighted(vec![number("x")])).expect("rows");
    assert_eq!(codes(&said), ["P436", "P437"]);
    assert_eq!(said[0].place.line, 5);
    near(only(&results, "coefficient", "estimate"), -libm::log(2.0) / 2.0);
    assert_eq!(only(&results, "coefficient", "estimate").method, "cox, efron, robust");
    assert_eq!(rows(&results, "fit", "robust.score").len(), 1);
    let sas = CoxQuestion { conventions: Conventions::Sas, ..weighted(vec![number("x")]) };
    let (results, said) = cox(&columns, &sas).expect("rows");
    assert_eq!(
        (codes(&said), only(&results, "coefficient", "estimate").method.as_str()),
        (vec!["P436"], "cox, breslow")
    );
}

/// A row split at 0.5 is the same follow-up, and in one cluster with its other half it is one subject.
#[test]
fn halves_of_a_row_in_one_cluster_are_one_subject() {
    let whole = CoxQuestion { variance: Variance::Robust, ..asked(vec![number("x")]) };
    let (whole, _) = cox(&three(&[]), &whole).expect("rows");
    let halves = dataset(&[
        ("entry", &["0", "0.5", "0", "0"]),
        ("t", &["0.5", "1", "2", "3"]),
        ("d", &["0", "1", "1", "0"]),
        ("x", &["1", "1", "0", "1"]),
        ("id", &["1", "1", "2", "3"]),
    ]);
    let split = asked(vec![number("x")]);
    let columns = FollowUpColumns { entry: Some("entry".into()), ..split.columns };
    let split = CoxQuestion { columns, variance: Variance::Clusters { column: "id".into() }, ..split };
    let (split, _) = cox(&halves, &split).expect("rows");
    for name in ["estimate", "std.error", "std.error.model", "p.value"] {
        let expected = only(&whole, "coefficient", name).stat.number().expect("a number");
        near(only(&split, "coefficient", name), expected);
    }
    assert_eq!(only(&split, "coefficient", "estimate").method, "cox, efron, cluster");
}

#[test]
fn proportional_hazards_are_tested_by_term_and_by_level() {
    let columns = dataset(&[
        ("t", &["1", "2", "3", "4", "5", "6", "7"]),
        ("d", &["1", "1", "1", "1", "1", "1", "1"]),
        ("arm", &["a", "b", "c", "b", "a", "c", "a"]),
        ("x", &["3", "1", "4", "1", "5", "9", "2"]),
    ]);
    let question = asked(vec![number("x"), factor("arm", None)]);
    let drift = Drift { scale: DriftScale::Rank, besides: Besides::Levels };
    let (results, _) = cox(&columns, &CoxQuestion { drift, ..question.clone() }).expect("rows");
    let tests: Vec<_> = rows(&results, "proportional-hazards", "parameter")
        .iter()
        .map(|row| (row.variable.as_str(), row.variable_level.as_deref(), row.stat.number()))
        .collect();
    let expected = [
        ("x", None, Some(1.0)),
        ("arm", None, Some(2.0)),
        ("arm", Some("b"), Some(1.0)),
        ("arm", Some("c"), Some(1.0)),
        ("GLOBAL", None, Some(3.0)),
    ];
    assert_eq!(tests, expected);
    assert_eq!(rows(&results, "proportional-hazards", "p.value")[0].method, "grambsch-therneau, rank");
    let exact = CoxQuestion { ties: Some(TiesMethod::Exact), ..question };
    let (results, _) = cox(&columns, &exact).expect("rows");
    let undefined = rows(&results, "proportional-hazards", "p.value");
    assert!(undefined.iter().all(|row| reason(row) == Some(NotEstimable::NotDefined)), "{undefined:?}");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let columns = three(&[("w", &["1", "2", "1"])]);
    let exact = |question| CoxQuestion { ties: Some(TiesMethod::Exact), ..question };
    let robust = |question| CoxQuestion { variance: Variance::Robust, ..question };
    let firth = |question| CoxQuestion { estimation: Estimation::Firth, ..question };
    let plain = || asked(vec![number("x")]);
    for (question, refusals) in [
        (exact(weighted(vec![number("x")])), 1),
        (exact(robust(plain())), 1),
        (exact(firth(plain())), 1),
        (firth(robust(plain())), 1),
        (exact(firth(robust(weighted(vec![number("x")])))), 4),
        (CoxQuestion { limits: Limits::Profile, ..robust(plain()) }, 1),
    ] {
        let problems = cox(&columns, &question).expect_err("refused");
        assert_eq!(codes(&problems), vec!["P430"; refusals]);
    }
}

#[test]
fn rows_without_a_covariate_or_with_an_entry_below_0_are_said_and_left_out() {
    let columns = dataset(&[
        ("entry", &["0", "0", "0", "-1", "0"]),
        ("t", &["1", "2", "3", "4", "5"]),
        ("d", &["1", "1", "0", "1", "1"]),
        ("x", &["1", "0", "1", "0", "none"]),
    ]);
    let question = asked(vec![number("x")]);
    let question =
        CoxQuestion { columns: FollowUpColumns { entry: Some("entry".into()), ..question.columns }, ..question };
    let (results, said) = cox(&columns, &question).expect("rows");
    assert_eq!(codes(&said), ["P411", "P421"]);
    assert_eq!(said[1].place.line, 5);
    near(only(&results, "coefficient", "estimate"), -libm::log(2.0) / 2.0);
}
