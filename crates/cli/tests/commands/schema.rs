//! `trialstat schema`.

use crate::program::{printed, refused};
use serde_json::Value;

fn schema(what: &str) -> Value {
    serde_json::from_str(&printed(&["schema", what])).expect("a schema is JSON")
}

#[test]
fn every_schema_names_its_draft_and_describes_an_object() {
    for what in ["registry", "plan", "mapping", "results"] {
        let schema = schema(what);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{what}");
        assert_eq!(schema["type"], "object", "{what}");
        assert!(schema["properties"].as_object().is_some_and(|properties| properties.len() >= 5), "{what}");
    }
}

#[test]
fn the_registrys_schema_refuses_unknown_keys_and_lists_what_may_be_said() {
    let finding = &schema("registry")["properties"]["finding"]["items"];
    assert_eq!(finding["additionalProperties"], false);
    assert_eq!(
        finding["properties"]["expect"]["enum"],
        serde_json::json!(["confirmed", "contradicted", "not evaluable"])
    );
    let required = finding["required"].as_array().expect("a list");
    for key in ["id", "endpoint", "statistic", "status", "expect"] {
        assert!(required.iter().any(|known| known == key), "{key}");
    }
    assert_eq!(finding["properties"]["counts"]["items"]["properties"]["n"]["minimum"], 0);
}

#[test]
fn a_mappings_schema_takes_columns_as_text_or_table_and_lists_the_ways_to_write_dates() {
    let schema = schema("mapping");
    // One table of times, or a list of them.
    let times = &schema["properties"]["times"]["oneOf"][0];
    assert_eq!(times["required"], serde_json::json!(["file"]));
    let time = &times["properties"]["time"]["oneOf"];
    assert_eq!(time[0], serde_json::json!({ "type": "string" }));
    let dates = time[1]["properties"]["dates"]["enum"].as_array().expect("a list");
    assert!(dates.iter().any(|order| order == "d/m/y") && dates.iter().any(|order| order == "excel-1900"));
    assert!(time[1]["properties"]["missing"]["additionalProperties"].is_object());
}

#[test]
fn a_scenarios_schema_has_its_arms_and_looks() {
    let schema = schema("scenario");
    let required = schema["required"].as_array().expect("a list");
    assert!(["title", "seed", "replicates", "plan", "arm"].iter().all(|key| required.iter().any(|known| known == key)));
    assert!(schema["properties"]["look"]["items"]["properties"]["efficacy"]["properties"]["p"].is_object());
}

#[test]
fn an_unknown_schema_could_not_run() {
    assert!(refused(&["schema", "scenarios"]).contains("registry, plan, scenario, mapping, results"));
}
