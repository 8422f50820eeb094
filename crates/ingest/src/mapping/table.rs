//! What a mapping says of a file's rows.

use super::check_inside;
use super::column::{ColumnMapping, Writing, conditions};
use super::role::{CellKind, Need, Role, RoleColumn};
use crate::codes;
use std::collections::BTreeMap;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::Table;

/// A file and the role of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TableMapping {
    /// What a row is.
    pub role: Role,
    /// The file, from the folder of the data files; without an ending, whichever there is.
    pub file: String,
    /// The data set of a file that holds several.
    pub member: Option<String>,
    /// Whether the file may be absent.
    pub optional: bool,
    /// Columns and the values that rows must have to be read.
    pub filters: Vec<(String, Vec<String>)>,
    /// Columns and the values that rows must not have to be read.
    pub exceptions: Vec<(String, Vec<String>)>,
    /// Columns that tell rows apart, where the mapping says so.
    pub key: Option<Vec<String>>,
    /// How the file is written.
    pub reading: Reading,
    /// The columns by their keys.
    pub columns: BTreeMap<&'static str, ColumnMapping>,
    /// Columns of numbers to keep for each subject.
    pub numbers: Vec<ColumnMapping>,
    /// Columns of levels to keep for each subject.
    pub levels: Vec<ColumnMapping>,
    /// Whether a stock mapping describes it: then columns it can do without may be absent.
    pub stock: bool,
    /// Where the mapping describes the table.
    pub place: Place,
}

/// How the text of a file is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Character between cells, if told.
    pub delimiter: Option<u8>,
    /// Encoding, if told.
    pub encoding: Option<String>,
}

impl TableMapping {
    /// Checks a described table; problems are appended.
    pub(super) fn from_table(role: Role, table: &Table, problems: &mut Vec<Diagnostic>) -> Option<TableMapping> {
        let file = table.owned("file")?;
        check_inside(&file, table, "file", problems);
        let mut reading = Reading::default();
        let mut writing = Writing::USUAL;
        if let Some(how) = table.table("reading") {
            writing = writing.with(how, problems);
            reading.encoding = how.owned("encoding");
            reading.delimiter = match how.text("delimiter").map(str::as_bytes) {
                None => None,
                Some([byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
                Some(_) => {
                    let problem = how.error(codes::OUT_OF_PLACE, "delimiter", "expected one ASCII character");
                    problems.push(problem.with_hint("`\"\\t\"` is a tab"));
                    None
                }
            };
        }
        let mut columns = BTreeMap::new();
        for column in role.columns() {
            if let Some(described) = table.table(column.key) {
                let mapping = ColumnMapping::from_table(described, &writing, problems);
                if let Some(mapping) = &mapping {
                    check_column(column.kind, mapping, described, problems);
                }
                columns.extend(mapping.map(|mapping| (column.key, mapping)));
            } else if matches!(column.need, Need::Filled | Need::Named) && !table.mentions(column.key) {
                let message = format!("the {} names no `{}`", table_name(role), column.key);
                let problem = Diagnostic::error(codes::INCOMPLETE, table.place().clone(), message);
                problems.push(problem.with_hint(format!("`{} = \"…\"` names the column", column.key)));
            }
        }
        let mut kept = |key: &str| -> Vec<ColumnMapping> {
            let described = table.tables(key).iter();
            described.filter_map(|described| ColumnMapping::from_table(described, &writing, problems)).collect()
        };
        let (numbers, levels) = (kept("numbers"), kept("levels"));
        let key = table.has("key").then(|| table.texts("key").iter().map(|text| text.text.clone()).collect());
        let mapping = TableMapping {
            role,
            file,
            member: table.owned("member"),
            optional: table.flag("optional") == Some(true),
            filters: conditions(table, "where"),
            exceptions: conditions(table, "unless"),
            key,
            reading,
            columns,
            numbers,
            levels,
            stock: false,
            place: table.place().clone(),
        };
        mapping.check(table, problems);
        Some(mapping)
    }

    /// What one column demands of another.
    fn check(&self, table: &Table, problems: &mut Vec<Diagnostic>) {
        let mut refuse = |key: &str, message: String, hint: &str| {
            problems.push(table.error(codes::INCOMPLETE, key, message).with_hint(hint));
        };
        if self.role == Role::Times && self.columns.contains_key("event") == self.columns.contains_key("censored") {
            let hint = "`event` names a column and the `value` that means an event, `censored` one like CNSR";
            refuse("time", "the table of times needs one of `event` and `censored`".to_owned(), hint);
        }
        if let Some(time) = self.columns.get("time").filter(|time| time.unit.is_none()) {
            let problem = Diagnostic::error(codes::INCOMPLETE, time.place.clone(), "the times have no `unit`");
            problems.push(problem.with_hint("for example `time = { column = \"AVAL\", unit = \"day\" }`"));
        }
        let converted = self.columns.iter().filter(|(_, column)| column.to.is_some() && column.unit.is_none());
        for (key, column) in converted.filter(|(key, _)| **key != "amount" || !self.columns.contains_key("unit")) {
            let message = format!("`{key}` has a unit to convert to and none to convert from");
            let problem = Diagnostic::error(codes::INCOMPLETE, column.place.clone(), message);
            problems.push(problem.with_hint("`unit` is the unit of the cells; amounts may have a column of units"));
        }
        for key in ["event", "met"] {
            if let Some(flag) = self.columns.get(key).filter(|flag| flag.yes.is_none()) {
                let message = format!("`{key}` does not say which `value` means yes");
                let problem = Diagnostic::error(codes::INCOMPLETE, flag.place.clone(), message);
                problems.push(problem.with_hint(format!("for example `{key} = {{ column = \"…\", value = \"Y\" }}`")));
            }
        }
    }

    /// Whether the file may lack a column: one that another stands in for, or that a stock mapping can do without.
    pub fn does_without(&self, name: &str, has: impl Fn(&str) -> bool) -> bool {
        let kept = self.columns.values().chain(&self.numbers).chain(&self.levels);
        let named = kept.filter(|column| column.column() == Some(name) || column.or.as_deref() == Some(name));
        let stood_in = |column: &ColumnMapping| {
            let others = [column.column(), column.or.as_deref()];
            others.into_iter().flatten().any(|other| other != name && has(other))
        };
        let mut named = named.peekable();
        if named.peek().is_some() && named.all(stood_in) {
            return true;
        }
        let needed = |column: &&RoleColumn| {
            matches!(column.need, Need::Filled | Need::Named) || matches!(column.key, "arm" | "event" | "censored")
        };
        let mut needed = self.role.columns().iter().filter(needed).filter_map(|column| self.columns.get(column.key));
        self.stock && !needed.any(|column| column.column() == Some(name))
    }

    /// Names of the columns of the file that it reads, each once.
    pub fn column_names(&self) -> Vec<&str> {
        let kept = || self.columns.values().chain(&self.numbers).chain(&self.levels);
        let mut names: Vec<&str> = Vec::new();
        let mut add = |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        for column in kept() {
            column.column().into_iter().for_each(&mut add);
            let beside = column.or.iter().chain(&column.with).chain(&column.reason);
            beside.chain(column.required_if.iter().map(|(name, _)| name)).for_each(|name| add(name));
        }
        let conditions = self.filters.iter().chain(&self.exceptions).map(|(name, _)| name);
        conditions.chain(self.key.iter().flatten()).for_each(|name| add(name));
        names
    }
}

/// What a column says that its kind cannot be: a constant that does not fit, a length of time in no unit of time.
fn check_column(kind: CellKind, mapping: &ColumnMapping, described: &Table, problems: &mut Vec<Diagnostic>) {
    if let Some(refusal) = crate::kind::constant_refusal(kind, mapping) {
        let message = format!("the constant cannot stand there, expected {}", refusal.expected);
        let problem = Diagnostic::error(refusal.code, described.place().clone(), message);
        problems.push(problem.with_hint(refusal.hint));
    }
    if let (CellKind::Days, Some(unit)) = (kind, &mapping.unit)
        && let Err(refused) = crate::kind::unit_factor(unit, "day")
    {
        let problem = described.error(codes::OUT_OF_PLACE, "unit", format!("`{unit}` {refused}"));
        problems.push(problem.with_hint(refused.hint()));
    }
}

fn table_name(role: Role) -> String {
    format!("table of {}", role.name())
}
