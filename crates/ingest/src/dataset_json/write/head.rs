//! What a file says before its rows.

use super::Metadata;
use super::cells::Writer;
use crate::raw_table::RawTable;
use serde::Serialize;

/// The metadata in the order that the standard recommends.
#[derive(Serialize)]
struct Head<'a> {
    #[serde(rename = "datasetJSONCreationDateTime")]
    created: &'a str,
    #[serde(rename = "datasetJSONVersion")]
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    originator: Option<&'a str>,
    #[serde(rename = "studyOID", skip_serializing_if = "Option::is_none")]
    study: Option<&'a str>,
    #[serde(rename = "itemGroupOID")]
    identifier: String,
    records: usize,
    name: &'a str,
    label: &'a str,
    columns: Vec<ColumnHead<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ColumnHead<'a> {
    #[serde(rename = "itemOID")]
    pub(super) identifier: String,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) data_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target_data_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_format: Option<&'a str>,
}

/// What the file says before its rows.
pub(super) fn head(table: &RawTable, writers: &[Writer<'_>], records: usize, metadata: &Metadata) -> Vec<u8> {
    let name = table.name.as_deref().filter(|name| !name.is_empty());
    let name = name.or(metadata.name.as_deref()).unwrap_or("DATA");
    let head = Head {
        created: metadata.created.as_deref().unwrap_or("1970-01-01T00:00:00"),
        version: "1.1.0",
        originator: metadata.originator.as_deref(),
        study: metadata.study.as_deref(),
        identifier: format!("IG.{name}"),
        records,
        name,
        label: table.label.as_deref().unwrap_or_default(),
        columns: table.columns.iter().zip(writers).map(|(column, writer)| writer.head(name, column)).collect(),
    };
    serde_json::to_vec(&head).expect("the metadata are texts and numbers")
}
