//! Dictionaries in JSON: Frictionless Table Schema, alone or in a Data Package, and Dataset-JSON.

use super::{ColumnKind, Dictionary, DictionaryColumn, DictionaryTable, Text, codes};
use crate::problem::Problem;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use trialstat_trial::diagnostic::Diagnostic;

/// The members that tell which kind an object is.
#[derive(Deserialize)]
struct Kind {
    fields: Option<IgnoredAny>,
    resources: Option<IgnoredAny>,
    columns: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Package {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: Option<String>,
    title: Option<String>,
    schema: Option<Schema>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    title: Option<String>,
    fields: Vec<Field>,
    #[serde(default)]
    primary_key: OneOrMore,
    #[serde(default)]
    missing_values: Vec<Listed>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    constraints: Constraints,
    #[serde(default)]
    categories: Vec<Listed>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Constraints {
    required: bool,
    minimum: Value,
    maximum: Value,
    #[serde(rename = "enum")]
    values: Vec<Value>,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
    #[default]
    None,
}

/// A value, perhaps with what it means.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Labelled { value: Value, label: Option<String> },
    Plain(Value),
}

#[derive(Deserialize)]
struct DataSet {
    name: Option<String>,
    label: Option<String>,
    columns: Vec<Column>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Column {
    name: String,
    label: Option<String>,
    data_type: Option<String>,
    key_sequence: Option<u32>,
}

/// Reads the first object of a text; Dataset-JSON in lines has its rows after it.
pub(super) fn read(text: &Text<'_>) -> Result<Dictionary, Vec<Problem>> {
    let kind: Kind = first(text)?;
    let mut problems = Vec::new();
    let tables = if kind.fields.is_some() {
        let schema: Schema = first(text)?;
        let label = schema.title.clone();
        vec![schema.table(None, label, text, &mut problems)]
    } else if kind.resources.is_some() {
        let package: Package = first(text)?;
        let described = package.resources.into_iter().filter_map(|resource| {
            let Resource { name, title, schema } = resource;
            schema.map(|schema| schema.table(name, title, text, &mut problems))
        });
        described.collect()
    } else if kind.columns.is_some() {
        vec![first::<DataSet>(text)?.table()]
    } else {
        let problem =
            text.error(codes::NOT_A_DICTIONARY, 0, "the object has none of `fields`, `resources` and `columns`");
        return Err(vec![problem.with_hint("a Table Schema has `fields`, Dataset-JSON 1.1 has `columns`").into()]);
    };
    if problems.is_empty() { Ok(Dictionary { tables }) } else { Err(problems) }
}

fn first<'t, Read: Deserialize<'t>>(text: &'t Text<'_>) -> Result<Read, Vec<Problem>> {
    let mut objects = serde_json::Deserializer::from_str(&text.text).into_iter::<Read>();
    match objects.next() {
        Some(Ok(read)) => Ok(read),
        Some(Err(error)) => {
            let whole = error.to_string();
            let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message).to_lowercase();
            let code = if error.is_data() { codes::INCOMPLETE } else { codes::SYNTAX };
            let mut problem = Diagnostic::error(code, text.place(0), message);
            (problem.place.line, problem.place.column) = (error.line(), error.column());
            Err(vec![problem.with_hint("the slip is there or just before; see whether the file is whole").into()])
        }
        None => {
            let problem = text.error(codes::SYNTAX, 0, "there is no JSON object");
            Err(vec![problem.with_hint("see whether the file is whole").into()])
        }
    }
}

/// A value as a cell of a text would have it.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Listed {
    fn pair(&self) -> Option<(String, String)> {
        match self {
            Listed::Labelled { value, label } => {
                let code = cell(value)?;
                Some((code.clone(), label.clone().unwrap_or(code)))
            }
            Listed::Plain(value) => cell(value).map(|code| (code.clone(), code)),
        }
    }
}

impl Schema {
    fn table(
        self,
        name: Option<String>,
        label: Option<String>,
        text: &Text<'_>,
        problems: &mut Vec<Problem>,
    ) -> DictionaryTable {
        let keys = match self.primary_key {
            OneOrMore::One(key) => vec![key],
            OneOrMore::More(keys) => keys,
            OneOrMore::None => Vec::new(),
        };
        for key in keys.iter().filter(|key| self.fields.iter().all(|field| field.name != **key)) {
            let offset = text.text.find("\"primaryKey\"").unwrap_or_default();
            let problem = text.error(codes::INCOMPLETE, offset, format!("the key `{key}` is none of the fields"));
            problems.push(problem.with_hint("correct the key, or describe the field").into());
        }
        let missing = self.missing_values.iter().filter_map(|value| Some(value.pair()?.0));
        DictionaryTable {
            name,
            label,
            keys,
            missing: missing.filter(|code| !code.is_empty()).collect(),
            columns: self.fields.into_iter().map(|field| field.column(text, problems)).collect(),
        }
    }
}

impl Field {
    fn column(self, text: &Text<'_>, problems: &mut Vec<Problem>) -> DictionaryColumn {
        let kind = match self.kind.as_deref() {
            Some("number") => ColumnKind::Number,
            Some("integer" | "year") => ColumnKind::Whole,
            Some("boolean") => ColumnKind::Flag,
            Some("date") => ColumnKind::Date,
            Some("datetime") => ColumnKind::DateTime,
            Some("time") => ColumnKind::Time,
            _ => ColumnKind::Text,
        };
        let mut bound = |name: &str, value: &Value| {
            let number = match value {
                Value::String(text) => text.trim().parse().ok(),
                other => other.as_f64(),
            };
            let is_numeric = matches!(kind, ColumnKind::Number | ColumnKind::Whole);
            if is_numeric && !value.is_null() && number.is_none_or(|number: f64| !number.is_finite()) {
                let offset = text.text.find(&format!("\"{}\"", self.name)).unwrap_or_default();
                let message = format!("the `{name}` of `{}` is `{value}`, expected a number", self.name);
                let problem = text.error(codes::BAD_VALUE, offset, message).in_column(&self.name);
                problems.push(problem.with_hint("correct the constraint, or take it away").into());
            }
            number.filter(|_| is_numeric)
        };
        let (minimum, maximum) =
            (bound("minimum", &self.constraints.minimum), bound("maximum", &self.constraints.maximum));
        let listed = self.constraints.values.iter().filter_map(cell).map(|code| (code.clone(), code));
        let labelled: Vec<(String, String)> = self.categories.iter().filter_map(Listed::pair).collect();
        DictionaryColumn {
            label: self.title,
            kind,
            required: self.constraints.required,
            minimum,
            maximum,
            codes: if labelled.is_empty() { listed.collect() } else { labelled },
            open_codes: false,
            name: self.name,
        }
    }
}

impl DataSet {
    fn table(self) -> DictionaryTable {
        let mut keys: Vec<(u32, String)> = Vec::new();
        let columns = self.columns.into_iter().map(|column| {
            keys.extend(column.key_sequence.map(|key| (key, column.name.clone())));
            DictionaryColumn {
                name: column.name,
                label: column.label,
                kind: match column.data_type.as_deref() {
                    Some("integer") => ColumnKind::Whole,
                    Some("decimal" | "float" | "double") => ColumnKind::Number,
                    Some("boolean") => ColumnKind::Flag,
                    Some("date") => ColumnKind::Date,
                    Some("datetime") => ColumnKind::DateTime,
                    Some("time") => ColumnKind::Time,
                    _ => ColumnKind::Text,
                },
                required: false,
                minimum: None,
                maximum: None,
                codes: Vec::new(),
                open_codes: false,
            }
        });
        let columns = columns.collect();
        keys.sort();
        let keys = keys.into_iter().map(|(_, name)| name).collect();
        DictionaryTable { name: self.name, label: self.label, keys, missing: Vec::new(), columns }
    }
}
