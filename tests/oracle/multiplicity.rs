//! Several hypotheses against R and against quadrature: `oracle/r/multiplicity.R` and `oracle/scipy/multiplicity.py`
//! make the numbers.

use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::multiplicity::{
    self, Effect, Graph, ProductCorrelation, Reference, Tails, Variance, maximum_tail, studentized_range_tail,
};
use trialstat_stats::proportion::Count;
use trialstat_tests::Tolerance::{ClosedForm, Iterated, Printed};
use trialstat_tests::{Tolerance, assert_near, expected};

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Numbers, one alone being written without brackets.
fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map_or_else(|| vec![number(value)], |several| several.iter().map(number).collect())
}

fn value(file: &str, id: &str) -> Value {
    let records = expected(file)["results"].as_array().expect("records").clone();
    records.iter().find(|record| record["id"] == id).expect("a record")["value"].clone()
}

fn cases(file: &str, id: &str) -> Vec<Value> {
    value(file, id).as_array().expect("cases").clone()
}

#[track_caller]
fn held(got: &[f64], value: &Value, tolerance: Tolerance, what: &str) {
    let expected = numbers(value);
    assert_eq!(got.len(), expected.len(), "{what}");
    for (&got, &expected) in got.iter().zip(&expected) {
        assert_near(got, expected, tolerance, what);
    }
}

/// Degrees of freedom, which are absent or 0 where the standard deviation is known.
fn reference(value: &Value) -> Reference {
    match value.as_f64() {
        None | Some(0.0) => Reference::Normal,
        Some(degrees_of_freedom) => Reference::StudentT { degrees_of_freedom },
    }
}

#[test]
fn adjusted_as_by_r() {
    let families = cases("multiplicity.json", "adjusted");
    assert_eq!(families.len(), 12);
    for family in families {
        let p = numbers(&family["p"]);
        let adjust = |by: fn(&[f64]) -> Result<Vec<f64>, _>| by(&p).expect("p-values");
        held(&adjust(multiplicity::bonferroni), &family["bonferroni"], ClosedForm, "Bonferroni");
        held(&adjust(multiplicity::holm), &family["holm"], ClosedForm, "Holm");
        held(&adjust(multiplicity::hochberg), &family["hochberg"], ClosedForm, "Hochberg");
        held(&adjust(multiplicity::hommel), &family["hommel"], ClosedForm, "Hommel");
        held(&adjust(multiplicity::benjamini_hochberg), &family["BH"], ClosedForm, "Benjamini and Hochberg");
        held(&adjust(multiplicity::benjamini_yekutieli), &family["BY"], ClosedForm, "Benjamini and Yekutieli");
    }
}

#[test]
fn graphs_as_closed_tests() {
    let graphs = cases("multiplicity.json", "graphs");
    assert_eq!(graphs.len(), 12);
    for case in graphs {
        let (weights, p) = (numbers(&case["weights"]), numbers(&case["p"]));
        let edges = numbers(&case["edges"]).chunks(weights.len()).map(<[f64]>::to_vec).collect();
        let graph = Graph::new(weights, edges).expect("a graph");
        let result = multiplicity::graphical(&graph, &p).expect("p-values");
        held(&result.adjusted, &case["adjusted"], ClosedForm, "graph");
        assert!(result.order.windows(2).all(|pair| result.adjusted[pair[0]] <= result.adjusted[pair[1]]));
    }
}

#[test]
fn contrasts_of_proportions() {
    for case in cases("multiplicity.json", "contrasts") {
        let (x, n) = (numbers(&case["x"]), numbers(&case["n"]));
        let count = |(&x, &n): (&f64, &f64)| Count::new(x as u64, n as u64).expect("a count");
        let arms: Vec<Count> = x.iter().zip(&n).map(count).collect();
        let variance = if number(&case["pooled"]) == 1.0 { Variance::Pooled } else { Variance::Unpooled };
        let check = |got: &[multiplicity::Contrast], expected: &Value| {
            let expected = expected.as_array().expect("contrasts");
            assert_eq!(got.len(), expected.len());
            for (got, expected) in got.iter().zip(expected) {
                let got = [got.effect.estimate, got.effect.standard_error, got.z, got.p_value];
                // R subtracts the proportions from each other: differences of 0.01 lose two digits.
                held(&got, expected, ClosedForm, "contrast");
            }
        };
        let compared = multiplicity::with_control(arms[0], &arms[1..], variance).expect("estimable");
        check(&compared.contrasts, &case["control"]);
        held(compared.correlation.factors(), &case["factors"], ClosedForm, "factors");
        let negated = multiplicity::all_pairs(&arms, variance).expect("estimable");
        check(&negated, &case["pairs"]);
    }
}

#[test]
fn dunnett_as_integrated() {
    for (id, count) in [("dunnett normal", 24), ("dunnett t", 22)] {
        let integrals = cases("multiplicity_integrals.json", id);
        assert_eq!(integrals.len(), count);
        for case in integrals {
            let correlation = ProductCorrelation::new(numbers(&case["factors"])).expect("factors");
            let tails = if case["two_sided"] == true { Tails::TwoSided } else { Tails::Upper };
            let (reference, bound) = (reference(&case["df"]), number(&case["bound"]));
            let p = maximum_tail(&correlation, reference, tails, bound).expect("a bound");
            assert_near(p, number(&case["p"]), Tolerance::ClosedForm, &case.to_string());
            let found = multiplicity::critical_value(&correlation, reference, tails, p).expect("a tail");
            let again = maximum_tail(&correlation, reference, tails, found).expect("a bound");
            assert_near(again, p, ClosedForm, &format!("tail of the critical value {found}: {case}"));
        }
    }
}

#[test]
fn studentized_ranges_as_integrated_and_as_by_r() {
    let tail = |case: &Value| {
        let (range, groups) = (number(&case["range"]), number(&case["groups"]) as usize);
        studentized_range_tail(range, groups, reference(&case["df"])).expect("a range")
    };
    for case in cases("multiplicity_integrals.json", "studentized range") {
        assert_near(tail(&case), number(&case["p"]), ClosedForm, &case.to_string());
    }
    for case in cases("multiplicity.json", "ranges") {
        assert_near(tail(&case), number(&case["p"]), Printed(8), &case.to_string());
    }
}

/// Dunnett (1964), two-sided 5 % points for 2, 3 and 9 groups beside the control.
#[test]
fn dunnett_s_table() {
    let bound = |groups: usize, df: f64| {
        let correlation = ProductCorrelation::new(vec![0.5f64.sqrt(); groups]).expect("factors");
        let reference = Reference::StudentT { degrees_of_freedom: df };
        multiplicity::critical_value(&correlation, reference, Tails::TwoSided, 0.05).expect("a tail")
    };
    for (groups, df, printed) in [(2, 5.0, 3.03), (3, 5.0, 3.29), (2, 20.0, 2.38), (3, 20.0, 2.54), (2, 60.0, 2.27)] {
        assert_near(bound(groups, df), printed, Printed(2), &format!("{groups} groups, {df} degrees of freedom"));
    }
}

/// multcomp is right to six decimals.
#[test]
fn dunnett_of_a_one_way_layout() {
    let case = value("multiplicity.json", "dunnett");
    let sizes: Vec<u64> = numbers(&case["sizes"]).into_iter().map(|size| size as u64).collect();
    let correlation = ProductCorrelation::from_sizes(sizes[0], &sizes[1..]).expect("sizes");
    let (reference, statistics) = (reference(&case["df"]), numbers(&case["statistic"]));
    let single = |tails| multiplicity::dunnett_single_step(&statistics, &correlation, reference, tails).expect("p");
    held(&single(Tails::TwoSided), &case["single_step"], Printed(5), "single-step");
    held(&single(Tails::Lower), &case["single_step_less"], Printed(5), "single-step, less");
    let down = multiplicity::dunnett_step_down(&statistics, &correlation, reference, Tails::TwoSided).expect("p");
    held(&down, &case["free"], Printed(5), "step-down");
    let (estimates, errors) = (numbers(&case["estimate"]), numbers(&case["standard_error"]));
    let effect = |(&estimate, &standard_error): (&f64, &f64)| Effect { estimate, standard_error };
    let effects: Vec<Effect> = estimates.iter().zip(&errors).map(effect).collect();
    let level = Level::NINETY_FIVE;
    let limits =
        multiplicity::dunnett_limits(&effects, &correlation, reference, Tails::TwoSided, level).expect("limits");
    let limits: Vec<f64> = limits.iter().flat_map(|limit| [limit.interval.lower, limit.interval.upper]).collect();
    held(&limits, &case["limits"], Printed(2), "limits");
    // The t-distribution's own digits are not multcomp's: here they are held to those of the quadrature alone.
    assert_near(statistics[0], estimates[0] / errors[0], Iterated, "statistic");
}
