//! All intervals of one proportion at the ends of their range, against 60 digits:
//! `oracle/mpmath/one_proportion_extremes.py` makes the numbers.

use trialstat_stats::interval::Level;
use trialstat_stats::proportion::{Count, Method};
use trialstat_tests::{Tolerance::ClosedForm, assert_near, expected};

fn method(name: &str) -> Method {
    match name {
        "wald" => Method::Wald,
        "wald_corrected" => Method::WaldCorrected,
        "wilson" => Method::Wilson,
        "wilson_corrected" => Method::WilsonCorrected,
        "clopper_pearson" => Method::ClopperPearson,
        "mid_p" => Method::MidP,
        "agresti_coull" => Method::AgrestiCoull,
        "jeffreys" => Method::Jeffreys,
        "blaker" => Method::Blaker,
        other => panic!("{other} is no method"),
    }
}

#[test]
fn up_to_a_thousand_million_subjects_and_the_highest_level() {
    let file = expected("one_proportion_extremes.json");
    let rows = file["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 9 * 5 * 4 * 2);
    for row in rows {
        let text = |key: &str| row[key].as_str().expect("text");
        let number = |key: &str| row[key].as_u64().expect("a count");
        let count = Count::new(number("events"), number("total")).expect("a count");
        let level = Level::new(text("level").parse().expect("a number")).expect("a level");
        let interval = method(text("method")).interval(count, level).expect("an interval");
        let mut limits = text("limits").split(' ').map(|limit| limit.parse().expect("a limit"));
        for got in [interval.lower, interval.upper] {
            assert_near(got, limits.next().expect("two limits"), ClosedForm, &row.to_string());
        }
    }
}
