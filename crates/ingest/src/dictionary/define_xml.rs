//! Define-XML 2: tables (`ItemGroupDef`), variables (`ItemDef`), code lists and range checks.
//!
//! Elements refer to each other by identifiers in any order, so everything is gathered first and joined after.

use super::{ColumnKind, Dictionary, DictionaryColumn, DictionaryTable, Text, codes};
use crate::problem::Problem;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::HashMap;
use trialstat_trial::diagnostic::Diagnostic;

/// Elements may stand within each other so deep; the standard needs ten.
const DEEPEST: usize = 100;

#[derive(Default)]
struct Gathered {
    groups: Vec<Group>,
    items: HashMap<String, Item>,
    lists: HashMap<String, CodeList>,
    is_odm: bool,
}

#[derive(Default)]
struct Group {
    name: String,
    label: Option<String>,
    references: Vec<Reference>,
}

struct Reference {
    item: String,
    order: Option<u32>,
    key: Option<u32>,
    mandatory: bool,
    offset: usize,
}

#[derive(Default)]
struct Item {
    name: String,
    kind: String,
    label: Option<String>,
    /// The code list's identifier, and where it is named.
    list: Option<(String, usize)>,
    minimum: Option<f64>,
    maximum: Option<f64>,
}

#[derive(Default)]
struct CodeList {
    codes: Vec<(String, Option<String>)>,
    is_external: bool,
}

/// Where reading is.
#[derive(Default)]
struct State {
    path: Vec<String>,
    group: Option<Group>,
    item: Option<(String, Item)>,
    list: Option<(String, CodeList)>,
    comparator: String,
    /// The text of the innermost element.
    text: String,
}

/// Reads a Define-XML.
pub(super) fn read(text: &Text<'_>) -> Result<Dictionary, Vec<Problem>> {
    let gathered = gather(text).map_err(|problem| vec![Problem::from(*problem)])?;
    if !gathered.is_odm {
        let problem = text.error(codes::NOT_A_DICTIONARY, 0, "the XML has no element `ODM` at its root");
        return Err(vec![problem.with_hint("only Define-XML is read of the many kinds of XML").into()]);
    }
    gathered.join(text)
}

fn gather(text: &Text<'_>) -> Result<Gathered, Box<Diagnostic>> {
    let mut reader = Reader::from_str(&text.text);
    let (mut gathered, mut state) = (Gathered::default(), State::default());
    let broken = |offset: u64, message: String| {
        let problem = text.error(codes::SYNTAX, offset as usize, message);
        Box::new(problem.with_hint("the file may have been cut off or edited by hand; export it again"))
    };
    loop {
        let start = reader.buffer_position();
        let event =
            reader.read_event().map_err(|error| broken(reader.error_position(), error.to_string().to_lowercase()))?;
        match event {
            Event::Start(element) => {
                let attributes = attributes(&element).map_err(|message| broken(start, message))?;
                state.path.push(local(&element));
                if state.path.len() > DEEPEST {
                    return Err(broken(start, format!("elements within each other more than {DEEPEST} deep")));
                }
                state.text.clear();
                gathered.open(&mut state, &attributes, start as usize);
            }
            Event::Empty(element) => {
                let attributes = attributes(&element).map_err(|message| broken(start, message))?;
                state.path.push(local(&element));
                state.text.clear();
                gathered.open(&mut state, &attributes, start as usize);
                gathered.close(&mut state, text, start as usize)?;
            }
            Event::End(_) => gathered.close(&mut state, text, start as usize)?,
            Event::Text(part) => state.text.push_str(&part.xml10_content()),
            Event::CData(part) => state.text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| broken(start, error.to_string()))?;
                let name = reference.xml10_content();
                match (character, resolve_predefined_entity(&name)) {
                    (Some(character), _) => state.text.push(character),
                    (None, Some(known)) => state.text.push_str(known),
                    (None, None) => return Err(broken(start, format!("the entity `{name}` is not known"))),
                }
            }
            Event::Eof => {
                if let Some(open) = state.path.last() {
                    return Err(broken(
                        text.text.len() as u64,
                        format!("the text ends within `{open}`, expected its end"),
                    ));
                }
                return Ok(gathered);
            }
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

fn local(element: &BytesStart<'_>) -> String {
    let name = element.local_name();
    let name: &str = name.as_ref();
    name.to_owned()
}

/// An element's attributes by their names without prefix; `def:Label` stays apart from `Label`.
fn attributes(element: &BytesStart<'_>) -> Result<HashMap<String, String>, String> {
    let mut attributes = HashMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string().to_lowercase())?;
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string().to_lowercase())?;
        let name: &str = attribute.key.as_ref();
        attributes.insert(name.to_owned(), value.into_owned());
    }
    Ok(attributes)
}

impl State {
    /// Whether the innermost elements are these.
    fn is_at(&self, path: &[&str]) -> bool {
        self.path.len() >= path.len()
            && self.path[self.path.len() - path.len()..].iter().zip(path).all(|(own, other)| own == other)
    }
}

impl Gathered {
    fn open(&mut self, state: &mut State, attributes: &HashMap<String, String>, offset: usize) {
        let get = |name: &str| attributes.get(name).cloned();
        let depth = state.path.len();
        match state.path[depth - 1].as_str() {
            "ODM" if depth == 1 => self.is_odm = true,
            "ItemGroupDef" => {
                let name = get("Name").or(get("SASDatasetName")).unwrap_or_default();
                state.group = Some(Group { name, label: get("def:Label"), references: Vec::new() });
            }
            "ItemRef" if state.is_at(&["ItemGroupDef", "ItemRef"]) => {
                let reference = Reference {
                    item: get("ItemOID").unwrap_or_default(),
                    order: get("OrderNumber").and_then(|order| order.parse().ok()),
                    key: get("KeySequence").and_then(|key| key.parse().ok()),
                    mandatory: get("Mandatory").as_deref() == Some("Yes"),
                    offset,
                };
                if let Some(group) = &mut state.group {
                    group.references.push(reference);
                }
            }
            "ItemDef" => {
                let item = Item {
                    name: get("Name").or(get("SASFieldName")).unwrap_or_default(),
                    kind: get("DataType").unwrap_or_default(),
                    label: get("def:Label"),
                    ..Item::default()
                };
                state.item = Some((get("OID").unwrap_or_default(), item));
            }
            "CodeListRef" => {
                if let (Some((_, item)), Some(list)) = (&mut state.item, get("CodeListOID")) {
                    item.list = Some((list, offset));
                }
            }
            "RangeCheck" => state.comparator = get("Comparator").unwrap_or_default(),
            "CodeList" => state.list = Some((get("OID").unwrap_or_default(), CodeList::default())),
            "CodeListItem" | "EnumeratedItem" => {
                if let (Some((_, list)), Some(code)) = (&mut state.list, get("CodedValue")) {
                    list.codes.push((code, None));
                }
            }
            "ExternalCodeList" => {
                if let Some((_, list)) = &mut state.list {
                    list.is_external = true;
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, state: &mut State, text: &Text<'_>, offset: usize) -> Result<(), Box<Diagnostic>> {
        let content = state.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match state.path.last().map(String::as_str) {
            Some("TranslatedText") if !content.is_empty() => {
                let said = if state.is_at(&["ItemGroupDef", "Description", "TranslatedText"]) {
                    state.group.as_mut().map(|group| &mut group.label)
                } else if state.is_at(&["ItemDef", "Description", "TranslatedText"]) {
                    state.item.as_mut().map(|(_, item)| &mut item.label)
                } else if state.is_at(&["CodeListItem", "Decode", "TranslatedText"]) {
                    state.list.as_mut().and_then(|(_, list)| list.codes.last_mut()).map(|(_, meaning)| meaning)
                } else {
                    None
                };
                // Of several languages the first stays.
                if let Some(said @ None) = said {
                    *said = Some(content);
                }
            }
            Some("CheckValue") if state.is_at(&["ItemDef", "RangeCheck", "CheckValue"]) => {
                let bound = matches!(state.comparator.as_str(), "GE" | "GT" | "LE" | "LT");
                if let Some((_, item)) = state.item.as_mut().filter(|_| bound) {
                    let number = content.parse().ok().filter(|number: &f64| number.is_finite());
                    let Some(number) = number else {
                        let message = format!("the bound of `{}` is `{content}`, expected a number", item.name);
                        let problem = text.error(codes::BAD_VALUE, offset, message);
                        return Err(Box::new(problem.with_hint("correct the `CheckValue`, or take the check away")));
                    };
                    // `range` of a mapping holds its ends, so that an open end becomes a closed one.
                    let end = if state.comparator.starts_with('G') { &mut item.minimum } else { &mut item.maximum };
                    *end = Some(number);
                }
            }
            Some("ItemGroupDef") => self.groups.extend(state.group.take()),
            Some("ItemDef") => self.items.extend(state.item.take()),
            Some("CodeList") => self.lists.extend(state.list.take()),
            _ => {}
        }
        state.path.pop();
        state.text.clear();
        Ok(())
    }

    fn join(mut self, text: &Text<'_>) -> Result<Dictionary, Vec<Problem>> {
        let mut problems: Vec<Problem> = Vec::new();
        let mut dictionary = Dictionary::default();
        for group in std::mem::take(&mut self.groups) {
            let Group { name, label, mut references } = group;
            if references.iter().all(|reference| reference.order.is_some()) {
                references.sort_by_key(|reference| reference.order);
            }
            let mut keys: Vec<(u32, String)> = Vec::new();
            let mut columns = Vec::new();
            for reference in references {
                let Some(item) = self.items.get(&reference.item) else {
                    let message =
                        format!("the table `{name}` names `{}`, which no `ItemDef` describes", reference.item);
                    let problem = text.error(codes::INCOMPLETE, reference.offset, message);
                    problems.push(problem.with_hint("complete the dictionary, or take the reference away").into());
                    continue;
                };
                keys.extend(reference.key.map(|key| (key, item.name.clone())));
                columns.push(self.column(item, reference.mandatory, text, &mut problems));
            }
            keys.sort();
            let keys = keys.into_iter().map(|(_, name)| name).collect();
            dictionary.tables.push(DictionaryTable { name: Some(name), label, keys, missing: Vec::new(), columns });
        }
        if problems.is_empty() { Ok(dictionary) } else { Err(problems) }
    }

    fn column(&self, item: &Item, required: bool, text: &Text<'_>, problems: &mut Vec<Problem>) -> DictionaryColumn {
        let list = item.list.as_ref().and_then(|(oid, offset)| {
            let list = self.lists.get(oid);
            if list.is_none() {
                let message = format!("`{}` names the code list `{oid}`, which is not there", item.name);
                let problem = text.error(codes::INCOMPLETE, *offset, message);
                let problem = problem.in_column(&item.name);
                problems.push(problem.with_hint("complete the dictionary, or take the reference away").into());
            }
            list
        });
        let codes = list.map(|list| list.codes.as_slice()).unwrap_or_default().iter();
        DictionaryColumn {
            name: item.name.clone(),
            label: item.label.clone(),
            kind: match item.kind.as_str() {
                "integer" => ColumnKind::Whole,
                "float" | "double" | "decimal" => ColumnKind::Number,
                "boolean" => ColumnKind::Flag,
                "date" | "partialDate" => ColumnKind::Date,
                "datetime" | "partialDatetime" | "incompleteDatetime" => ColumnKind::DateTime,
                "time" | "partialTime" => ColumnKind::Time,
                _ => ColumnKind::Text,
            },
            required,
            minimum: item.minimum,
            maximum: item.maximum,
            codes: codes
                .map(|(code, meaning)| (code.clone(), meaning.clone().unwrap_or_else(|| code.clone())))
                .collect(),
            open_codes: list.is_some_and(|list| list.is_external),
        }
    }
}
