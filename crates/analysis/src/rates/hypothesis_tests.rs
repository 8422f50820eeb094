//! Null proportions, margins, directions, priors and several groups, worked on paper.

use super::hypothesis_graph::{HypothesisGraph, SHAPE};
use super::tests::{asked, asked_of_counts, codes, counts, dataset, numbers};
use super::*;
use crate::conventions::Conventions;
use crate::method::{OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod};
use crate::tiny_plan::rows;
use trialstat_stats::proportion::NullProportion;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{NotEstimable, Stat};
use trialstat_trial::spec::{Source, read};

#[track_caller]
fn assert_close(got: Option<f64>, expected: f64) {
    let got = got.expect("a number");
    assert!((got - expected).abs() <= 1e-13 * expected.abs(), "{got} is not {expected}");
}

fn tests(tests: &[TestMethod]) -> Methods {
    Methods { tests: tests.to_vec(), ..Methods::default() }
}

fn margins(margins: &[&str]) -> Margins {
    Margins { margins: margins.iter().map(|margin| margin.parse().expect(margin)).collect(), tests: Vec::new() }
}

fn refused(data: &Dataset, question: &RatesQuestion) -> Vec<Diagnostic> {
    rates(data, question).expect_err("refused")
}

/// 4 of 5 against 1/5: P(X ≥ 4) = 21/3125, with half of P(X = 4) = 20/3125 less 11/3125; z = 3/√0.8.
#[test]
fn each_group_is_held_against_a_null_proportion() {
    let data = counts(&["a", "b"], &[4.0, 1.0], &[5.0, 5.0]);
    let null = NullHypothesis { proportion: NullProportion::new(0.2).expect("a proportion"), tests: Vec::new() };
    let question = RatesQuestion { null: Some(null), ..asked_of_counts() };
    let (results, _) = rates(&data, &question).expect("rows");
    let p_values = rows(&results, "test", "p.value");
    let methods: Vec<(&str, Option<&str>)> =
        p_values.iter().map(|row| (row.method.as_str(), row.group1_level.as_deref())).collect();
    assert_eq!(methods[..4], [("exact", Some("a")), ("mid-p", Some("a")), ("score", Some("a")), ("exact", Some("b"))]);
    assert_close(p_values[0].stat.number(), 21.0 / 3125.0);
    assert_close(p_values[1].stat.number(), 22.0 / 3125.0);
    assert_close(numbers(&results, "test", "statistic")[0], 3.0 / 0.8f64.sqrt());
    assert!(numbers(&results, "difference", "estimate").is_empty(), "only what is asked for");
    let sas = RatesQuestion { conventions: Conventions::Sas, ..question.clone() };
    let (results, _) = rates(&data, &sas).expect("rows");
    assert_close(numbers(&results, "test", "p.value")[0], 42.0 / 3125.0);
    let less = RatesQuestion { alternative: Direction::Less, ..question };
    let (results, _) = rates(&data, &less).expect("rows");
    assert_close(numbers(&results, "test", "p.value")[0], 3124.0 / 3125.0);
}

/// None of 20: at most 1 - 0.05^(1/20) with 95 % confidence.
#[test]
fn a_direction_makes_limits_one_sided() {
    let data = counts(&["a"], &[0.0], &[20.0]);
    let methods = Methods { intervals: vec![ProportionInterval::ClopperPearson], ..Methods::default() };
    let question = RatesQuestion { methods, alternative: Direction::Less, ..asked_of_counts() };
    let (results, _) = rates(&data, &question).expect("rows");
    assert_eq!(numbers(&results, "proportion", "conf.low"), [Some(0.0)]);
    assert_close(numbers(&results, "proportion", "conf.high")[0], 1.0 - libm::pow(0.05, 0.05));
    let noted = rows(&results, "proportion", "conf.high")[0].note.clone();
    assert_eq!(noted.as_deref(), Some("one-sided, less"));
}

/// Woolf's one-sided limit at 95 % is the two-sided one at 90 %. The tea tasting: 17/70.
#[test]
fn comparisons_have_a_direction_too() {
    let data = counts(&["a", "b"], &[1.0, 3.0], &[4.0, 4.0]);
    let methods = Methods {
        odds_ratios: vec![OddsRatioMethod::Woolf],
        tests: vec![TestMethod::Fisher, TestMethod::ChiSquared],
        ..Methods::default()
    };
    let question = RatesQuestion { methods, ..asked_of_counts() };
    let greater = RatesQuestion { alternative: Direction::Greater, ..question.clone() };
    let (results, _) = rates(&data, &greater).expect("rows");
    let p_values = numbers(&results, "test", "p.value");
    assert_close(p_values[0], 17.0 / 70.0);
    assert_close(numbers(&results, "test", "statistic")[0], 2.0f64.sqrt());
    assert_eq!(rows(&results, "odds-ratio", "conf.high")[0].stat, Stat::NotEstimable(NotEstimable::Infinite));
    let ninety = RatesQuestion { level: Level::new(0.9).expect("a level"), ..question };
    let (two_sided, _) = rates(&data, &ninety).expect("rows");
    let low = |results| numbers(results, "odds-ratio", "conf.low")[0];
    assert_close(low(&results), low(&two_sided).expect("a number"));
}

#[test]
fn what_has_no_direction_is_refused() {
    let data = counts(&["a", "b"], &[1.0, 3.0], &[4.0, 4.0]);
    let methods = tests(&[TestMethod::ChiSquaredYates, TestMethod::Fisher]);
    let question = RatesQuestion { methods, alternative: Direction::Less, ..asked_of_counts() };
    assert_eq!(codes(&refused(&data, &question)), ["P460"]);
    let open = RatesQuestion { margins: margins(&["0", "ratio:1", "-0.1"]), ..asked_of_counts() };
    let said = refused(&data, &open);
    assert_eq!(codes(&said), ["P463", "P463"]);
    assert_eq!(said[0].message, "a margin of 0 of the difference is on no side of equality");
    let level = Level::new(0.4).expect("a level");
    let low = RatesQuestion { level, alternative: Direction::Less, ..asked_of_counts() };
    assert_eq!(codes(&refused(&data, &low)), ["P402"]);
    let ungrouped = RatesQuestion { by: None, margins: margins(&["-0.1"]), ..asked_of_counts() };
    assert_eq!(codes(&refused(&data, &ungrouped)), ["P416"]);
}

/// None of 2 in both arms against a difference of -1/2: the restricted estimates are 0 and 1/2, z = (1/2)/√(1/8) = √2.
#[test]
fn a_margin_is_tested_towards_equality_and_two_margins_both() {
    let data = counts(&["a", "b"], &[0.0, 0.0], &[2.0, 2.0]);
    let question = RatesQuestion { margins: margins(&["-0.5", "0.5", "-0.5:0.5"]), ..asked_of_counts() };
    let (results, _) = rates(&data, &question).expect("rows");
    let statistics = numbers(&results, "test", "statistic");
    assert_close(statistics[0], 2.0f64.sqrt());
    assert_close(statistics[1], -2.0f64.sqrt());
    let p_values = rows(&results, "test", "p.value");
    assert_close(p_values[1].stat.number(), p_values[0].stat.number().expect("a number"));
    assert_close(p_values[2].stat.number(), p_values[0].stat.number().expect("a number"));
    let levels: Vec<&str> = p_values.iter().filter_map(|row| row.variable_level.as_deref()).collect();
    assert_eq!(levels, ["-0.5", "0.5", "-0.5 to 0.5"]);
    assert_eq!(p_values[2].method, "farrington-manning, equivalence");
}

/// Two strata of none of 2 in both arms against -1/2: z = (1/2)/√(1/12). A third without one arm is named.
#[test]
fn a_margin_is_tested_within_strata() {
    let arms = ["a", "a", "b", "b", "a", "a", "b", "b", "a"];
    let sites = ["x", "x", "x", "x", "y", "y", "y", "y", "z"];
    let data = dataset(&[("r", &["0"; 9]), ("arm", &arms), ("site", &sites)]);
    let margins = margins(&["-0.5", "ratio:0.5"]);
    let question = RatesQuestion { strata: vec!["site".into()], margins, ..asked("r", Some("arm")) };
    let (results, _) = rates(&data, &question).expect("rows");
    let found = rows(&results, "test", "p.value");
    let named: Vec<&str> = found.iter().map(|row| row.method.as_str()).collect();
    let (score, stratified) = ("farrington-manning", "miettinen-nurminen-stratified");
    assert_eq!(named, [score, stratified, "farrington-manning-ratio", "miettinen-nurminen-stratified-ratio"]);
    assert_close(numbers(&results, "test", "statistic")[1], 3f64.sqrt());
    let note = found[1].note.as_deref();
    assert_eq!(note, Some("difference greater than -0.5, one-sided; strata that say nothing: z (no subjects)"));
    assert_eq!(found[3].stat, Stat::NotEstimable(NotEstimable::NotDefined));
    let tests = vec![MarginTest::StratifiedCmh];
    let unnamed = RatesQuestion { strata: Vec::new(), margins: Margins { tests, ..question.margins }, ..question };
    assert_eq!(refused(&data, &unnamed)[0].message, "`miettinen-nurminen-stratified-cmh` needs a column of strata");
}

/// 1 of 1 after a uniform prior is (2, 1), nobody leaves (1, 1): means 2/3 and 1/2, superiority 2/3.
#[test]
fn posteriors_are_described_and_compared() {
    let data = counts(&["a", "b"], &[0.0, 1.0], &[0.0, 1.0]);
    let question = RatesQuestion { priors: vec!["uniform".parse().expect("a prior")], ..asked_of_counts() };
    let (results, _) = rates(&data, &question).expect("rows");
    assert_eq!(numbers(&results, "posterior", "estimate"), [Some(0.5), Some(2.0 / 3.0)]);
    assert_close(numbers(&results, "superiority", "probability")[0], 2.0 / 3.0);
    let less = RatesQuestion { alternative: Direction::Less, ..question.clone() };
    let (results, _) = rates(&data, &less).expect("rows");
    assert_close(numbers(&results, "superiority", "probability")[0], 1.0 / 3.0);
    let unknown = RatesQuestion { priors: vec!["c=uniform".parse().expect("a prior")], ..question };
    assert_eq!(codes(&refused(&data, &unknown)), ["P465"; 3], "a and b have none, c does not occur");
}

/// One comparison needs no adjustment, and its pooled z is the root of Pearson's statistic: 2 for 3/4 against 1/4.
#[test]
fn dunnett_of_one_comparison_is_that_comparison() {
    let data = counts(&["a", "b"], &[1.0, 3.0], &[4.0, 4.0]);
    for procedure in [Dunnett::SingleStep, Dunnett::StepDown] {
        let question = RatesQuestion { adjust: Some(Multiplicity::Dunnett(procedure)), ..asked_of_counts() };
        let (results, _) = rates(&data, &question).expect("rows");
        assert_close(numbers(&results, "test", "statistic")[0], 2.0f64.sqrt());
        let p_value = numbers(&results, "test", "p.value")[0].expect("a p value");
        assert!((numbers(&results, "test", "adj.p.value")[0].expect("a p value") - p_value).abs() < 1e-12);
        let limits = numbers(&results, "difference", "conf.low").len();
        assert_eq!(limits, usize::from(procedure == Dunnett::SingleStep));
    }
    let none = counts(&["a", "b"], &[0.0, 3.0], &[4.0, 4.0]);
    let question = RatesQuestion { adjust: Some(Multiplicity::Dunnett(Dunnett::SingleStep)), ..asked_of_counts() };
    let (results, _) = rates(&none, &question).expect("rows");
    assert!(numbers(&results, "test", "adj.p.value")[0].is_some(), "the pooled variance is not 0");
    assert!(rows(&results, "difference", "conf.low")[0].stat.number().is_some());
}

fn graph(lines: &str) -> Result<HypothesisGraph, Vec<Diagnostic>> {
    let source = Source::new("graph.toml", lines.as_bytes()).expect("text");
    let mut problems = Vec::new();
    let table = read(&source, &SHAPE, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    HypothesisGraph::from_table(&table)
}

const FIRST_C: &str = "[[hypothesis]]\nlevel = \"c\"\nweight = 1\n[[hypothesis]]\nlevel = \"b\"\nweight = 0\n\
                       [[edge]]\nfrom = \"c\"\nto = \"b\"\nshare = 1\n";

/// All of the level on c first, and then on b: the adjusted p value of b is no less than that of c.
#[test]
fn a_graph_orders_the_hypotheses() {
    let data = counts(&["a", "b", "c"], &[0.0, 4.0, 2.0], &[4.0, 4.0, 4.0]);
    let adjust = Some(Multiplicity::Graph(graph(FIRST_C).expect("a graph")));
    // A test or margin that is named twice is no further comparison.
    let question = RatesQuestion {
        methods: tests(&[TestMethod::Fisher, TestMethod::Fisher]),
        margins: margins(&["-0.5", "ratio:0.5", "-0.5"]),
        reference: Some("a".into()),
        adjust,
        ..asked_of_counts()
    };
    let (results, _) = rates(&data, &question).expect("rows");
    let adjusted = rows(&results, "test", "adj.p.value");
    let by = |method: &str| -> Vec<Option<f64>> {
        adjusted.iter().filter(|row| row.method == method).map(|row| row.stat.number()).collect()
    };
    assert_close(by("fisher")[0], 30.0 / 70.0);
    assert_close(by("fisher")[1], 30.0 / 70.0);
    assert_eq!((by("fisher").len(), by("farrington-manning").len(), by("farrington-manning-ratio").len()), (2, 2, 2));
    let other = RatesQuestion { reference: Some("b".into()), ..question };
    let said = refused(&data, &other);
    assert_eq!(codes(&said), ["P464", "P464"]);
    assert_eq!((said[0].message.as_str(), said[0].place.line), ("the group `b` is the reference", 5));
}

#[test]
fn what_is_no_graph_is_refused_at_its_place() {
    let said = |lines: &str| {
        let problems = graph(lines).expect_err(lines);
        problems.iter().map(|problem| (problem.code, problem.place.line)).collect::<Vec<_>>()
    };
    assert_eq!(said(&format!("{FIRST_C}[[edge]]\nfrom = \"b\"\nto = \"d\"\nshare = 1\n")), [("P464", 13)]);
    assert_eq!(said(&FIRST_C.replace("weight = 0", "weight = 0.5")), [("P464", 5)]);
    assert_eq!(said(&FIRST_C.replace("level = \"b\"", "level = \"c\"")), [("P464", 5), ("P464", 9)]);
    assert_eq!(said(&FIRST_C.replace("to = \"b\"", "to = \"c\"")), [("P464", 2)]);
    assert_eq!(said("hypothesis = []"), [("P464", 1)]);
}

/// Three subjects come to b first and have the event there alone, one has it under a alone; in the other sequence the
/// other way round: the tea tasting, 34/70.
#[test]
fn a_crossover_is_tested_by_period() {
    let (mut id, mut arm, mut period, mut response) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (subject, (first, second, event_in)) in [
        ("b", "a", "1"),
        ("b", "a", "1"),
        ("b", "a", "1"),
        ("b", "a", "2"),
        ("a", "b", "2"),
        ("a", "b", "2"),
        ("a", "b", "2"),
        ("a", "b", "1"),
    ]
    .iter()
    .enumerate()
    {
        for (when, treatment) in [("1", first), ("2", second)] {
            id.push(["1", "2", "3", "4", "5", "6", "7", "8"][subject]);
            arm.push(*treatment);
            period.push(when);
            response.push(if when == *event_in { "1" } else { "0" });
        }
    }
    let question = RatesQuestion {
        methods: tests(&[TestMethod::MainlandGart, TestMethod::Prescott]),
        subject: Some("id".into()),
        period: Some("period".into()),
        ..asked("r", Some("arm"))
    };
    let of = |period: &[&str]| {
        rates(&dataset(&[("r", &response), ("arm", &arm), ("id", &id), ("period", period)]), &question)
    };
    let (results, said) = of(&period).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    assert_close(numbers(&results, "test", "p.value")[0], 34.0 / 70.0);
    let without = RatesQuestion { period: None, ..question.clone() };
    let data = dataset(&[("r", &response), ("arm", &arm), ("id", &id), ("period", &period)]);
    assert_eq!(codes(&refused(&data, &without)), ["P416", "P416"]);
    let mut third = period.clone();
    third[0] = "3";
    assert_eq!(codes(&of(&third).expect_err("three periods")), ["P461"]);
    let mut same = period.clone();
    same[0] = "2";
    let (_, said) = of(&same).expect("rows");
    assert_eq!((codes(&said), said[0].place.line), (vec!["P462"], 3));
}

/// Without an event every ratio fits: 0 to infinity, though there is no estimate.
#[test]
fn a_ratio_without_events_has_limits() {
    let data = counts(&["a", "b"], &[0.0, 0.0], &[20.0, 10.0]);
    let methods = Methods { ratios: vec![RatioInterval::Koopman, RatioInterval::Katz], ..Methods::default() };
    let (results, _) = rates(&data, &RatesQuestion { methods, ..asked_of_counts() }).expect("rows");
    let stats = |name| rows(&results, "ratio", name).iter().map(|row| row.stat).collect::<Vec<_>>();
    assert_eq!(stats("estimate")[0], Stat::NotEstimable(NotEstimable::NoEvents));
    assert_eq!((stats("conf.low")[0], stats("conf.high")[0]), (0.0.into(), f64::INFINITY.into()));
    assert!(stats("conf.low")[1].number().is_none() && stats("conf.high")[1].number().is_none());
}

/// 0, 1 and 2 of 2 in one stratum, 10/3 on two degrees of freedom and, as a trend, on one; a stratum with one group
/// says nothing.
#[test]
fn several_groups_are_tested_within_strata() {
    let data = dataset(&[
        ("r", &["0", "0", "0", "1", "1", "1", "1"]),
        ("dose", &["1", "1", "2", "2", "3", "3", "3"]),
        ("site", &["x", "x", "x", "x", "x", "x", "y"]),
    ]);
    let methods = tests(&[TestMethod::Cmh, TestMethod::CmhCorrelation]);
    let question = RatesQuestion { methods, strata: vec!["site".into()], ..asked("r", Some("dose")) };
    let (results, _) = rates(&data, &question).expect("rows");
    let statistics = numbers(&results, "test", "statistic");
    assert_close(statistics[0], 10.0 / 3.0);
    assert_close(statistics[1], 10.0 / 3.0);
    assert_eq!(numbers(&results, "test", "parameter"), [Some(2.0), Some(1.0)]);
    let note = rows(&results, "test", "p.value")[0].note.clone();
    assert_eq!(note.as_deref(), Some("3 groups at once; strata that say nothing: y (a margin is zero)"));
}
