//! Milestones, conditional survival, restricted means compared, and bands' critical values.

use super::nonparametric_data::{data, file, near, records, transform};
use super::{array, number, text};
use serde_json::Value;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::bands::{equal_precision_critical_value, hall_wellner_critical_value};
use trialstat_stats::survival::conditional::conditional_survival;
use trialstat_stats::survival::conventions::Tail;
use trialstat_stats::survival::curve::SurvivalCurve;
use trialstat_stats::survival::kaplan_meier::product_limit;
use trialstat_stats::survival::mean_contrast::{Contrast, TimeRatio, mean_difference, mean_ratio};
use trialstat_stats::survival::milestone::{milestone_difference, milestone_test};
use trialstat_stats::survival::restricted_mean::restricted_mean;
use trialstat_tests::{Tolerance, assert_near, expected};

fn curve(file: &Value, name: &Value) -> SurvivalCurve {
    product_limit(&data(file, text(name)).observed()).expect("records")
}

#[test]
fn milestones_agree() {
    let file = file();
    for record in records(&file, "milestones", 3) {
        let what = format!("{} at {}", record["first"], record["time"]);
        let (first, second) = (curve(&file, &record["first"]), curve(&file, &record["second"]));
        let time = number(&record["time"]);
        let got = milestone_difference(&first, &second, time, Level::NINETY_FIVE).expect("reached");
        near(got.estimate.estimate, &record["difference"], &what);
        near(got.std_error, &record["std_error"], &what);
        near(got.estimate.interval.lower, &record["lower"], &what);
        near(got.estimate.interval.upper, &record["upper"], &what);
        for test in records(record, "tests", 5) {
            let got = milestone_test(&first, &second, time, transform(&test["transform"])).expect("a test");
            near(got.statistic.expect("a statistic"), &test["statistic"], &what);
            assert_near(got.p_value, number(&test["p_value"]), Tolerance::Iterated, &what);
        }
    }
}

#[test]
fn conditional_survival_agrees() {
    let file = file();
    for record in records(&file, "conditional", 4) {
        let curve = curve(&file, &record["data"]);
        let (survived, further) = (number(&record["survived"]), number(&record["further"]));
        for limits in records(record, "limits", 5) {
            let scale = transform(&limits["transform"]);
            let got = conditional_survival(&curve, survived, further, scale, Level::NINETY_FIVE).expect("reached");
            let what = format!("{}, {scale:?}", record["data"]);
            near(got.estimate, &record["survival"], &what);
            near(got.interval.lower, &limits["lower"], &what);
            near(got.interval.upper, &limits["upper"], &what);
        }
    }
}

#[test]
fn means_compared_agree() {
    let file = file();
    for record in records(&file, "contrasts", 4) {
        let horizon = number(&record["horizon"]);
        let mean = |name| restricted_mean(&curve(&file, name), horizon, Tail::CarriedForward).expect("a horizon");
        let (first, second) = (mean(&record["first"]), mean(&record["second"]));
        let ratio = |of| mean_ratio(&first, &second, of, Level::NINETY_FIVE).expect("times above 0");
        let difference = mean_difference(&first, &second, Level::NINETY_FIVE).expect("one horizon");
        assert_contrast(&difference, &record["difference"]);
        assert_contrast(&ratio(TimeRatio::Survived), &record["ratio"]);
        assert_contrast(&ratio(TimeRatio::Lost), &record["lost_ratio"]);
    }
}

fn assert_contrast(got: &Contrast, expected: &Value) {
    near(got.estimate.estimate, &expected["estimate"], "estimate");
    near(got.estimate.interval.lower, &expected["lower"], "lower limit");
    near(got.estimate.interval.upper, &expected["upper"], "upper limit");
    near(got.std_error, &expected["std_error"], "standard error");
    let p_value = got.test.expect("a variance").p_value;
    assert_near(p_value, number(&expected["p_value"]), Tolerance::Iterated, "p value");
}

#[test]
fn critical_values_agree() {
    let file = expected("bands.json");
    for (kind, hall_wellner) in [("hall_wellner", true), ("equal_precision", false)] {
        assert_eq!(array(&file[kind]).len(), 8);
        for record in array(&file[kind]) {
            let (from, to) = (number(&record["from"]), number(&record["to"]));
            let level = Level::new(number(&record["level"])).expect("a level");
            let critical = if hall_wellner { hall_wellner_critical_value } else { equal_precision_critical_value };
            let got = critical(from, to, level).expect("a span");
            assert_near(got, number(&record["critical_value"]), Tolerance::Iterated, &format!("{kind} {record}"));
        }
    }
}
