//! One proportion against R and 50 digits: `oracle/r/one_proportion.R` and `oracle/mpmath/one_proportion.py` make the
//! numbers.

use serde_json::Value;
use trialstat_stats::association::Continuity;
use trialstat_stats::interval::{Alternative, Interval, Level, Side, Test};
use trialstat_stats::proportion::{
    Count, Method, NullProportion, TwoSided, exact_test, exact_test_one_sided, mid_p_test, mid_p_test_one_sided,
    one_sided, score_test, score_test_one_sided,
};
use trialstat_tests::Tolerance::{ClosedForm, Iterated};
use trialstat_tests::{Tolerance, assert_near, expected};

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn count(value: &Value) -> Count {
    let integer = |name: &str| value[name].as_u64().expect("an integer");
    Count::new(integer("events"), integer("total")).expect("a count")
}

fn level(value: &Value) -> Level {
    Level::new(number(&value["level"])).expect("a level")
}

fn records(kind: &str) -> Vec<(String, Value)> {
    let file = expected("one_proportion.json");
    let record = |record: &Value| (record["id"].to_string(), record["value"].clone());
    file[kind].as_array().expect("records").iter().map(record).collect()
}

/// R forms some limits as a difference of numbers near each other, which costs its digits where the limit is small:
/// what is allowed then is 1e-15 of the estimate.
#[track_caller]
fn assert_limits(got: Interval, limits: &Value, tolerance: Tolerance, estimate: f64, what: &str) {
    for (got, limit, side) in [(got.lower, &limits[0], "lower"), (got.upper, &limits[1], "upper")] {
        if (got - number(limit)).abs() > 1e-15 * estimate {
            assert_near(got, number(limit), tolerance, &format!("{what}, {side}"));
        }
    }
}

#[test]
fn two_sided_and_one_sided_intervals() {
    let methods = [
        ("wald", Method::Wald, true),
        ("wald_corrected", Method::WaldCorrected, false),
        ("wilson", Method::Wilson, true),
        ("wilson_corrected", Method::WilsonCorrected, false),
        ("clopper_pearson", Method::ClopperPearson, true),
        ("agresti_coull", Method::AgrestiCoull, true),
        ("jeffreys", Method::Jeffreys, true),
    ];
    let records = records("intervals");
    assert_eq!(records.len(), 150);
    for (what, value) in records {
        let (count, level) = (count(&value), level(&value));
        let estimate = count.proportion().expect("subjects");
        // R's beta quantiles have nine digits where a parameter is large or the tail is small.
        let tolerance = |name| if matches!(name, "jeffreys" | "clopper_pearson") { Iterated } else { ClosedForm };
        for (name, method, has_one_sided) in methods {
            let what = format!("{what}, {name}");
            let got = method.interval(count, level).expect("estimable");
            assert_limits(got, &value[name], tolerance(name), estimate, &what);
            if has_one_sided {
                let limit = |side| one_sided(method, count, level, side).expect("estimable");
                let got = Interval { lower: limit(Side::Lower).lower, upper: limit(Side::Upper).upper };
                let limits = &value[format!("{name}_one_sided")];
                assert_limits(got, limits, tolerance(name), estimate, &format!("{what}, one-sided"));
            }
        }
    }
}

#[test]
fn mid_p_and_blaker_of_50_digits() {
    let file = expected("one_proportion_exact.json");
    for (name, method, cases) in [("mid_p", Method::MidP, 52), ("blaker", Method::Blaker, 73)] {
        let records = file[name].as_array().expect("records");
        assert_eq!(records.len(), cases, "{name}");
        for value in records {
            let got = method.interval(count(value), level(value)).expect("estimable");
            let what = format!("{name} of {value}");
            assert_limits(got, &value["limits"], ClosedForm, 0.0, &what);
        }
    }
}

#[track_caller]
fn assert_p_value<E: std::fmt::Debug>(got: Result<Test, E>, expected: &Value, what: &str) {
    let (got, expected) = (got.expect("estimable").p_value, number(expected));
    // Next to the least double no digits are left to compare.
    if expected < 1e-300 {
        assert!(got < 1e-300, "{what}: {got:e} is not {expected:e}");
    } else {
        assert_near(got, expected, ClosedForm, what);
    }
}

#[test]
fn tests_of_a_null_proportion() {
    let records = records("tests");
    assert_eq!(records.len(), 90);
    for (what, value) in records {
        let count = count(&value);
        let null = NullProportion::new(number(&value["null"])).expect("a null proportion");
        assert_p_value(exact_test(count, null, TwoSided::MinimumLikelihood), &value["exact"][0], &what);
        assert_p_value(exact_test(count, null, TwoSided::Doubled), &value["doubled"], &what);
        assert_p_value(exact_test(count, null, TwoSided::Blaker), &value["blaker"], &what);
        assert_p_value(mid_p_test(count, null), &value["mid_p"][0], &what);
        for (at, alternative) in [(1, Alternative::Greater), (2, Alternative::Less)] {
            assert_p_value(exact_test_one_sided(count, null, alternative), &value["exact"][at], &what);
            assert_p_value(mid_p_test_one_sided(count, null, alternative), &value["mid_p"][at], &what);
        }
        for (name, continuity) in [("score", Continuity::None), ("score_corrected", Continuity::Yates)] {
            let what = format!("{what}, {name}");
            assert_p_value(score_test(count, null, continuity), &value[name][0], &what);
            for (at, alternative) in [(1, Alternative::Greater), (2, Alternative::Less)] {
                assert_p_value(score_test_one_sided(count, null, continuity, alternative), &value[name][at], &what);
            }
        }
    }
}
