//! Parts whose checksum holds and whose meaning does not.

use crate::scenarios::{RATES_PLAN, part, plan, scenario, two_rates};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use trialstat_montecarlo::part::{Part, PartError};

const LOOKS: &str = r#"
look = [
  { name = "half", information = 0.5, analysis = "response", test = "chi-squared", efficacy = { z = 2.5 } },
  { name = "end", information = 1 },
]
"#;

/// A part of 40 replicates with looks, in some of which a number needed is missing.
fn written() -> Value {
    let scenario = scenario(&(two_rates(0.3, 0.35).replace("replicates = 4000", "replicates = 40") + LOOKS));
    serde_json::from_str(&part(&scenario, &plan(RATES_PLAN), "1/1").to_json()).expect("JSON")
}

/// What becomes of it after a change, under a checksum of its own.
#[track_caller]
fn read(change: impl FnOnce(&mut Value)) -> Result<Part, PartError> {
    let mut changed = written();
    change(&mut changed);
    changed.as_object_mut().expect("an object").shift_remove("sha256");
    let sum: String = Sha256::digest(changed.to_string()).iter().map(|byte| format!("{byte:02x}")).collect();
    changed["sha256"] = Value::String(sum);
    Part::from_json(changed.to_string().as_bytes())
}

/// The first line's first statistic that has these words in its values.
fn values<'v>(part: &'v mut Value, words: &str) -> &'v mut Value {
    let lines = part["points"][0]["lines"].as_array_mut().expect("lines").iter_mut();
    let statistics = lines.flat_map(|line| line["statistics"].as_array_mut().expect("statistics"));
    let mut values = statistics.map(|statistic| &mut statistic["values"]);
    values.find(|values| values.as_str().is_some_and(|text| text.contains(words))).expect("such a statistic")
}

fn replace(value: &mut Value, from: &str, to: &str) {
    let text = value.as_str().expect("a text");
    assert!(text.contains(from), "{text}");
    *value = Value::String(text.replacen(from, to, 1));
}

#[test]
fn what_is_not_changed_is_read() {
    assert!(read(|_| ()).is_ok());
}

#[test]
fn counts_agree_with_one_another() {
    let impossible = |change: fn(&mut Value)| match read(change) {
        Err(PartError::Impossible(words)) => words,
        other => panic!("{other:?}"),
    };
    impossible(|part| part["points"][0]["endings"]["looks"] = json!([]));
    impossible(|part| part["points"][0]["endings"]["looks"][1][1] = json!([0, 0, 0]));
    impossible(|part| {
        part["points"][0]["truth"] = json!([{
            "line": part["points"][0]["order"][0], "value": "0000000000000000", "standard_error": "bff0000000000000",
        }])
    });
    for alpha in ["0000000000000000", "3ff0000000000000", "bfa999999999999a", "7e37e43c8800759c"] {
        let found = read(|part| part["points"][0]["alpha"] = json!(alpha));
        assert!(matches!(found, Err(PartError::Impossible(_))), "{alpha}");
    }
    impossible(|part| part["stamp"]["level"] = json!("abc"));
    impossible(|part| part["stamp"]["precision"] = json!("junk"));
    impossible(|part| replace(values(part, "replicates=40 values=40 "), "values=40", "values=39"));
}

#[test]
fn sums_are_those_of_some_values() {
    for (from, to) in [("values=40", "values=1"), ("values=40", "values=0")] {
        let found = read(|part| replace(values(part, "replicates=40 values=40 "), from, to));
        assert!(found.is_err(), "{to}");
    }
    let found = read(|part| {
        let text = values(part, "replicates=40 values=40 ");
        let all = text.as_str().expect("a text").split(" value2=").next().expect("a beginning").to_owned();
        *text = Value::String(format!("{all} value2=0x1p-40"));
    });
    assert!(found.is_err());
}
