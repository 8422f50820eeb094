//! Regressions of small data sets, worked on paper.

use super::tests::{asked, asked_of_counts, codes, counts, dataset, numbers};
use super::*;
use crate::design::{Term, TermKind};
use crate::tiny_plan::rows;
use std::num::NonZeroU64;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::result::{NotEstimable, Stat};

#[track_caller]
fn assert_close(got: Option<f64>, expected: f64) {
    let got = got.expect("a number");
    assert!((got - expected).abs() <= 1e-12 * expected.abs(), "{got} is not {expected}");
}

fn regression(terms: &[(&str, bool)]) -> Regression {
    let kind = |number| if number { TermKind::Number } else { TermKind::Factor { reference: None } };
    Regression {
        terms: terms.iter().map(|(column, number)| Term { column: (*column).into(), kind: kind(*number) }).collect(),
        model: ResponseModel::Logistic,
        limits: Vec::new(),
        variance: GeeVariance::Robust,
        weight: None,
        offset: None,
        marginal: MarginalVariance::Delta,
        bootstrap: BootstrapLimits::Percentile,
    }
}

fn modelled(regression: Regression, question: RatesQuestion) -> RatesQuestion {
    RatesQuestion { regression: Some(regression), ..question }
}

/// A data set of texts with columns of numbers beside them.
fn with_numbers(texts: &[(&str, &[&str])], numbers: &[(&str, &[f64])]) -> Dataset {
    let cells = |cells: &[&str]| Values::Levels(Factor::new(cells.iter().map(|cell| Some(*cell))));
    let texts = texts.iter().map(|(name, values)| Variable { name: (*name).into(), values: cells(values) });
    let of = |values: &[f64]| Values::Numbers(values.iter().map(|value| Some(*value)).collect());
    let numbers: Vec<Variable> =
        numbers.iter().map(|(name, values)| Variable { name: (*name).into(), values: of(values) }).collect();
    let rows = numbers[0].values.len() as u32;
    Dataset::new("f.csv", (2..2 + rows).collect(), texts.chain(numbers).collect())
}

/// 6 of 8 against 2 of 8: log odds ratio ln 9, variance 1/6 + 1/2 + 1/2 + 1/6 = 4/3. All subjects in one arm have that
/// arm's proportion: 1/2 more, with the variance 2 · (3/4)(1/4)/8 = 3/64.
#[test]
fn two_arms_alone_are_a_table_of_two_by_two() {
    let data = counts(&["a", "b"], &[2.0, 6.0], &[8.0, 8.0]);
    let (results, said) = rates(&data, &modelled(regression(&[]), asked_of_counts())).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let coefficient = rows(&results, "coefficient", "estimate")[1];
    assert_eq!((coefficient.variable.as_str(), coefficient.variable_level.as_deref()), ("arm", Some("b")));
    assert_close(coefficient.stat.number(), libm::log(9.0));
    assert_close(numbers(&results, "coefficient", "odds.ratio")[1], 9.0);
    assert_close(numbers(&results, "coefficient", "std.error")[1], (4.0f64 / 3.0).sqrt());
    assert_eq!(numbers(&results, "fit", "N"), [Some(16.0)]);
    assert_close(numbers(&results, "difference", "estimate")[0], 0.5);
    assert_close(numbers(&results, "difference", "std.error")[0], 3.0f64.sqrt() / 8.0);
    assert_close(numbers(&results, "ratio", "estimate")[0], 3.0);
    let proportions: Vec<Option<f64>> = rows(&results, "proportion", "p")
        .iter()
        .filter(|row| row.method == "g-computation, delta")
        .map(|row| row.stat.number())
        .collect();
    assert_close(proportions[0], 0.25);
    assert_close(proportions[1], 0.75);
}

const ARMS: [&str; 8] = ["a", "a", "a", "a", "b", "b", "b", "b"];

#[test]
fn an_arm_without_events_has_no_finite_coefficient_unless_penalised() {
    let data = dataset(&[("r", &["1", "0", "1", "0", "0", "0", "0", "0"]), ("arm", &ARMS)]);
    let (results, said) = rates(&data, &modelled(regression(&[]), asked("r", Some("arm")))).expect("rows");
    assert_eq!(codes(&said), ["P466"]);
    assert_eq!(
        said[0].message,
        "the covariates separate the response quasi-completely, so that no finite estimate exists of `arm` level `b`"
    );
    let stats: Vec<Stat> = rows(&results, "coefficient", "estimate").iter().map(|row| row.stat).collect();
    let reasons = [NotEstimable::NoMaximum, NotEstimable::MinusInfinity];
    assert_eq!(stats, reasons.map(Stat::NotEstimable));
    assert!(results.rows.iter().all(|row| row.stat.number().is_some() || row.note.is_some()));
    assert_eq!(rows(&results, "difference", "estimate")[0].stat, Stat::NotEstimable(NotEstimable::NoMaximum));
    // Half an event is added on either side: (1/2)/(9/2) against (5/2)/(5/2).
    let firth = Regression { model: ResponseModel::Firth, ..regression(&[]) };
    let (results, said) = rates(&data, &modelled(firth, asked("r", Some("arm")))).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_close(numbers(&results, "coefficient", "odds.ratio")[1], 1.0 / 9.0);
    assert_eq!(rows(&results, "coefficient", "p.value")[1].method, "firth, profile");
    // 1/10 against 1/2, with the variances p (1 - p)/4.
    assert_eq!(rows(&results, "difference", "estimate")[0].method, "g-computation, firth, delta");
    assert_close(numbers(&results, "difference", "estimate")[0], -0.4);
    assert_close(numbers(&results, "difference", "std.error")[0], 0.085f64.sqrt());
}

#[test]
fn a_covariate_that_says_nothing_new_has_no_coefficient_and_harms_no_other() {
    let response = ["1", "0", "1", "0", "1", "1", "0", "1"];
    let columns = [("r", &response[..]), ("arm", &ARMS[..]), ("same", &ARMS[..])];
    let data = with_numbers(&columns, &[("one", &[1.0; 8])]);
    let with =
        |terms: &[(&str, bool)]| rates(&data, &modelled(regression(terms), asked("r", Some("arm")))).expect("rows");
    let (results, said) = with(&[("one", true), ("same", false)]);
    let messages: Vec<&str> = said.iter().map(|one| one.message.as_str()).collect();
    let expected = [
        "`one` is constant and has no coefficient",
        "`same` level `b` is collinear with the covariates before it and has no coefficient",
    ];
    assert_eq!(messages, expected);
    let (alone, _) = with(&[]);
    assert_eq!(numbers(&results, "coefficient", "estimate")[..2], numbers(&alone, "coefficient", "estimate")[..]);
    assert_eq!(rows(&results, "coefficient", "estimate")[2].stat, Stat::NotEstimable(NotEstimable::Aliased));
    assert_eq!(numbers(&results, "difference", "estimate"), numbers(&alone, "difference", "estimate"));
}

/// Weights are subjects, and a known part of the log odds is taken off the intercept.
#[test]
fn weights_and_offsets_are_obeyed() {
    let columns = [("r", &["1", "0", "1", "0", "1"][..]), ("arm", &["a", "a", "b", "b", "b"][..])];
    let data = with_numbers(&columns, &[("w", &[2.0, 6.0, 6.0, 2.0, -1.0]), ("o", &[0.25; 5])]);
    let model = Regression { weight: Some("w".into()), offset: Some("o".into()), ..regression(&[]) };
    let (results, said) = rates(&data, &modelled(model, asked("r", Some("arm")))).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P468"], 6));
    assert_close(numbers(&results, "coefficient", "estimate")[0], libm::log(1.0 / 3.0) - 0.25);
    assert_close(numbers(&results, "coefficient", "odds.ratio")[1], 9.0);
}

/// Each subject answers twice alike: coefficients as of independent rows, and the robust variance twice the other.
#[test]
fn repeated_responses_are_no_further_subjects() {
    let response = ["1", "1", "0", "0", "1", "1", "0", "0", "1", "1", "1", "1", "0", "0"];
    let arm = ["a", "a", "a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "b"];
    let id = ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "6", "7", "7"];
    let data = dataset(&[("r", &response), ("arm", &arm), ("id", &id)]);
    let model = Regression { model: ResponseModel::Repeated(RepeatedCorrelation::Independence), ..regression(&[]) };
    let question = RatesQuestion { subject: Some("id".into()), ..asked("r", Some("arm")) };
    let question = modelled(model, question);
    let (results, said) = rates(&data, &question).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_close(numbers(&results, "coefficient", "odds.ratio")[1], 2.0);
    let (robust, of_model) =
        (numbers(&results, "coefficient", "std.error")[1], numbers(&results, "coefficient", "std.error.model")[1]);
    // The dispersion of binary outcomes at their own proportions is 1.
    assert_close(robust, of_model.expect("a number") * 2.0f64.sqrt());
    assert_eq!(numbers(&results, "fit", "n.clusters"), [Some(7.0)]);
    // Proportions of the model only, since rows are not subjects: 1/2 and 2/3. A subject of the first arm is off by 1,
    // which makes the variance 4/8²; those of the second by 2/3, 2/3 and 4/3, which makes it 24/9 by 6².
    let proportions = rows(&results, "proportion", "p");
    assert_eq!(proportions.len(), 2);
    assert!(proportions.iter().all(|row| row.method == "g-computation, gee, independence, delta, robust"));
    assert_close(proportions[1].stat.number(), 2.0 / 3.0);
    assert_close(numbers(&results, "difference", "estimate")[0], 1.0 / 6.0);
    assert_close(numbers(&results, "difference", "std.error")[0], (1.0f64 / 16.0 + 2.0 / 27.0).sqrt());
    let undefined =
        Regression { marginal: MarginalVariance::Influence, ..question.regression.clone().expect("a model") };
    let (results, _) = rates(&data, &modelled(undefined, question.clone())).expect("rows");
    assert_eq!(rows(&results, "difference", "std.error")[0].stat, Stat::NotEstimable(NotEstimable::NotDefined));
    let methods = Methods { tests: vec![crate::method::TestMethod::Fisher], ..Methods::default() };
    assert_eq!(codes(&rates(&data, &RatesQuestion { methods, ..question }).expect_err("Fisher")), ["P467"]);
}

#[test]
fn a_correlation_needs_subjects_seen_twice() {
    let data = dataset(&[("r", &["1", "0", "1", "0"]), ("id", &["1", "2", "3", "4"])]);
    let model = Regression { model: ResponseModel::Repeated(RepeatedCorrelation::Exchangeable), ..regression(&[]) };
    let question = RatesQuestion { subject: Some("id".into()), ..asked("r", None) };
    let (results, said) = rates(&data, &modelled(model, question)).expect("rows");
    assert_eq!(codes(&said), ["P469"]);
    assert_eq!(rows(&results, "coefficient", "estimate")[0].stat, Stat::NotEstimable(NotEstimable::NotSolved));
}

#[test]
fn without_a_row_there_is_no_model_and_a_reason() {
    let data = dataset(&[("r", &["1"]), ("arm", &[""])]);
    let (results, said) = rates(&data, &modelled(regression(&[]), asked("r", Some("arm")))).expect("rows");
    assert_eq!(codes(&said), ["P411", "P418"]);
    assert!(numbers(&results, "fit", "N")[0].is_some_and(|size| size == 0.0 && size.is_sign_positive()));
    assert_eq!(rows(&results, "coefficient", "estimate")[0].stat, Stat::NotEstimable(NotEstimable::NoSubjects));
}

#[test]
fn resamples_are_those_of_the_seed() {
    let response: Vec<&str> = (0..40).map(|at| if at % 3 == 0 || at % 7 == 1 { "1" } else { "0" }).collect();
    let arm: Vec<&str> = (0..40).map(|at| if at % 2 == 0 { "a" } else { "b" }).collect();
    let data = dataset(&[("r", &response), ("arm", &arm)]);
    let with = |seed| {
        let resamples = NonZeroU64::new(60).expect("not 0");
        let simulation = Some(Simulation { resamples, seed });
        let question = RatesQuestion { simulation, ..modelled(regression(&[]), asked("r", Some("arm"))) };
        let (results, _) = rates(&data, &question).expect("rows");
        let bootstrap =
            |row: &&&trialstat_trial::result::ResultRow| row.method == "g-computation, bootstrap, percentile";
        let low =
            rows(&results, "difference", "conf.low").iter().find(bootstrap).map(|row| (row.stat, row.note.clone()));
        low.expect("a row")
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1).0, with(2).0);
    assert!(with(1).1.is_some_and(|note| note.starts_with("60 resamples with the seed 1")));
}

#[test]
fn counts_are_weights_and_are_not_resampled() {
    let data = counts(&["a", "b"], &[2.0, 6.0], &[8.0, 8.0]);
    let simulation = Some(Simulation { resamples: NonZeroU64::new(60).expect("not 0"), seed: 1 });
    let question = RatesQuestion { simulation, ..modelled(regression(&[]), asked_of_counts()) };
    let (results, _) = rates(&data, &question).expect("rows");
    let last = rows(&results, "difference", "estimate")[1].stat;
    assert_eq!(last, Stat::NotEstimable(NotEstimable::NotDefined));
    let weighted = Regression { weight: Some("total".into()), ..regression(&[]) };
    assert_eq!(codes(&rates(&data, &modelled(weighted, asked_of_counts())).expect_err("two weights")), ["P467"]);
}
