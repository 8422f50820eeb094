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
fn a_mappings_schema_lists_the_units() {
    let time = &schema("mapping")["properties"]["time"];
    assert_eq!(time["properties"]["unit"]["enum"], serde_json::json!(["day", "week"]));
}

#[test]
fn an_unknown_schema_could_not_run() {
    assert!(refused(&["schema", "scenarios"]).contains("registry, plan, mapping, results"));
}
