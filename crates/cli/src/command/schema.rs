//! `trialstat schema`: JSON Schemas from the very shapes that files are checked against.

use crate::Status;
use crate::arguments::{Arguments, SchemaOf};
use crate::failure::Failure;
use crate::output::deliver;
use serde_json::{Map, Value, json};
use trialstat_trial::result::STAT_LABELS;
use trialstat_trial::spec::{Kind, Shape};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints a schema.
pub fn run(what: SchemaOf, arguments: &Arguments) -> Result<Status, Failure> {
    let schema = match what {
        SchemaOf::Registry => of_shape(&trialstat_findings::registry::shapes::FILE),
        SchemaOf::Plan => of_shape(&trialstat_analysis::study::SHAPE),
        SchemaOf::Scenario => of_shape(&trialstat_simulate::scenario::SHAPE),
        SchemaOf::Mapping => of_shape(&trialstat_ingest::mapping::SHAPE),
        SchemaOf::Results => results(),
    };
    let mut text = serde_json::to_string_pretty(&with_draft(schema)).unwrap_or_default();
    text.push('\n');
    deliver(&text, arguments.output.as_deref())?;
    Ok(Status::Fine)
}

fn with_draft(schema: Value) -> Value {
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!(DRAFT));
    if let Value::Object(members) = schema {
        whole.extend(members);
    }
    Value::Object(whole)
}

fn of_shape(shape: &Shape) -> Value {
    let mut properties = Map::new();
    for field in shape.fields {
        let mut property = of_kind(field.kind);
        property["description"] = json!(field.doc);
        properties.insert(field.key.to_owned(), property);
    }
    let required: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    json!({
        "title": shape.name,
        "description": shape.doc,
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::TextOrTexts => {
            json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        Kind::OneOf(list) => json!({ "enum": list }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::SomeOf(list) => json!({ "type": "array", "items": { "enum": list } }),
        Kind::Numbers => json!({ "type": "array", "items": { "type": "number" } }),
        Kind::Table(shape) => of_shape(shape),
        Kind::Tables(shape) => json!({ "type": "array", "items": of_shape(shape) }),
        Kind::OneOrMore(shape) => {
            json!({ "oneOf": [of_shape(shape), { "type": "array", "items": of_shape(shape) }] })
        }
        Kind::Short(shape, _) => json!({ "oneOf": [{ "type": "string" }, of_shape(shape)] }),
        Kind::Shorts(shape, _) => {
            json!({ "type": "array", "items": { "oneOf": [{ "type": "string" }, of_shape(shape)] } })
        }
        Kind::Map => json!({
            "type": "object",
            "additionalProperties": {
                "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
            },
        }),
    }
}

/// The object that `--format json` prints. Commands add members of their own beside these.
fn results() -> Value {
    let text = json!({ "type": "string" });
    let names: Vec<&str> = STAT_LABELS.iter().map(|(name, _)| *name).collect();
    let row = json!({
        "type": "object",
        "required": ["analysis", "variable", "context", "method", "stat_name", "stat_label", "stat"],
        "properties": {
            "analysis": text, "group1": text, "group1_level": text, "group2": text, "group2_level": text,
            "variable": text, "variable_level": text, "context": text, "method": text,
            "stat_name": { "type": "string", "examples": names },
            "stat_label": text,
            "stat": { "type": ["number", "null"], "description": "null where `note` says why there is no number" },
            "unit": text, "note": text,
            "point": { "type": "integer", "description": "of a simulation whose parameters vary: the point, from 1" },
        },
    });
    let input = json!({
        "type": "object",
        "required": ["path", "sha256", "rows", "rejected"],
        "properties": {
            "path": text, "sha256": text,
            "rows": { "type": ["integer", "null"] }, "rejected": { "type": ["integer", "null"] },
        },
    });
    let diagnostic = json!({
        "type": "object",
        "required": ["code", "severity", "place", "message"],
        "properties": {
            "code": text, "severity": { "enum": ["note", "warning", "error"] }, "message": text, "hint": text,
            "place": {
                "type": "object",
                "properties": { "file": text, "line": { "type": "integer" }, "column": { "type": "integer" } },
            },
        },
    });
    json!({
        "title": "analysis results data",
        "type": "object",
        "required": ["trialstat", "command", "inputs", "results", "diagnostics"],
        "properties": {
            "trialstat": text,
            "command": { "type": "array", "items": text },
            "inputs": { "type": "array", "items": input },
            "results": { "type": "array", "items": row },
            "diagnostics": { "type": "array", "items": diagnostic },
        },
    })
}
