#![doc = include_str!("../docs/mapping.md")]

pub mod column;
pub mod role;
pub mod shape;

mod stock;
mod table;

use crate::codes;
use role::Role;
pub use shape::SHAPE;
use std::path::{Component, Path};
pub use stock::Standard;
pub use table::{Reading, TableMapping};
use trialstat_trial::design::{Design, Measure, Visit};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::Table;

/// A checked mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Its version, if it says one.
    pub version: Option<String>,
    /// Name of the trial.
    pub name: Option<String>,
    /// Which of several trials of one layout it is; 0 of a trial by itself.
    pub number: u64,
    /// Folder of the data files, from the mapping's own.
    pub data: Option<String>,
    /// Ending to take where a file is there in several formats.
    pub format: Option<String>,
    /// Parallel or crossover.
    pub design: Design,
    /// Arms in the order that results list them; arms of the data that are not among them follow.
    pub arms: Vec<String>,
    /// Supplied endpoints that are known beforehand, in the order that results list them.
    pub endpoints: Vec<String>,
    /// Visits that are known beforehand.
    pub visits: Vec<Visit>,
    /// Measures that are known beforehand.
    pub measures: Vec<Measure>,
    /// What the files hold.
    pub tables: Vec<TableMapping>,
}

impl Mapping {
    /// Checks a mapping's table; problems are appended.
    pub fn from_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Mapping> {
        let before = problems.len();
        let mut tables = Vec::new();
        for role in Role::ALL {
            for described in table.tables(role.name()) {
                tables.extend(TableMapping::from_table(*role, described, problems));
            }
        }
        if let Some(standard) = table.text("standard").and_then(Standard::named) {
            let own: Vec<Role> = tables.iter().map(|table| table.role).collect();
            tables.extend(standard.tables().into_iter().filter(|table| !own.contains(&table.role)));
        }
        let meant = table.mentions("standard") || Role::ALL.iter().any(|role| table.mentions(role.name()));
        if tables.is_empty() && !meant {
            let names: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
            let problem = Diagnostic::error(codes::INCOMPLETE, table.place().clone(), "the mapping describes no file");
            problems.push(problem.with_hint(format!("add `standard`, or a table: {}", names.join(", "))));
        }
        let data = table.owned("data");
        if let Some(data) = &data {
            check_inside(data, table, "data", problems);
        }
        once_each(table.texts("arms").iter().map(|arm| (arm.text.as_str(), &arm.place)), "arm", problems);
        let endpoints = table.texts("endpoints").iter();
        once_each(endpoints.map(|endpoint| (endpoint.text.as_str(), &endpoint.place)), "endpoint", problems);
        for (key, what) in [("visit", "visit"), ("measure", "measure")] {
            let named = table.tables(key).iter();
            once_each(named.filter_map(|row| Some((row.text("name")?, row.place_of("name")))), what, problems);
        }
        let visits = table.tables("visit").iter().filter_map(|visit| visit_of(visit, problems)).collect();
        let measures = table.tables("measure").iter().filter_map(|measure| measure_of(measure, problems)).collect();
        let mapping = Mapping {
            version: table.owned("version"),
            name: table.owned("name"),
            number: table.count("number").unwrap_or(0),
            data,
            format: table.owned("format"),
            design: if table.text("design") == Some("crossover") { Design::Crossover } else { Design::Parallel },
            arms: table.texts("arms").iter().map(|arm| arm.text.clone()).collect(),
            endpoints: table.texts("endpoints").iter().map(|endpoint| endpoint.text.clone()).collect(),
            visits,
            measures,
            tables,
        };
        (problems.len() == before).then_some(mapping)
    }

    /// The described tables of a role.
    pub fn tables_of(&self, role: Role) -> impl Iterator<Item = &TableMapping> {
        self.tables.iter().filter(move |table| table.role == role)
    }
}

/// A path may not lead out of the folder that the mapping is in.
fn check_inside(path: &str, table: &Table, key: &str, problems: &mut Vec<Diagnostic>) {
    let inside = !path.contains(['\\', ':'])
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        let problem = table.error(codes::PATH_OUTSIDE, key, format!("`{path}` leads outside the mapping's folder"));
        problems
            .push(problem.with_hint("paths start at the mapping's folder and stay below it; `--data` names another"));
    }
}

/// Reports names that occur again.
fn once_each<'a>(names: impl Iterator<Item = (&'a str, &'a Place)>, what: &str, problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<&str> = Vec::new();
    for (name, place) in names {
        if seen.contains(&name) {
            let problem =
                Diagnostic::error(codes::OUT_OF_PLACE, place.clone(), format!("the {what} `{name}` occurs twice"));
            problems.push(problem.with_hint("describe it once"));
        }
        seen.push(name);
    }
}

fn visit_of(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Visit> {
    let day = |number: f64| (number.fract() == 0.0).then(|| Day::new(number as i32)).flatten();
    let scheduled = table.number("day");
    if scheduled.is_some_and(|number| day(number).is_none()) {
        let problem = table.error(codes::NOT_A_STUDY_DAY, "day", "a visit's day is a whole number other than 0");
        problems.push(problem.with_hint("day 1 is the day of the reference date, -1 the day before"));
    }
    let window = match table.numbers("window") {
        [] => None,
        [low, high] if low <= high => day(*low).zip(day(*high)),
        _ => None,
    };
    if table.has("window") && window.is_none() {
        let problem = table.error(codes::NOT_A_STUDY_DAY, "window", "a window is two study days, the first not later");
        problems.push(problem.with_hint("for example `window = [22, 35]`; there is no day 0"));
    }
    Some(Visit { name: table.owned("name")?, day: scheduled.and_then(day), window })
}

fn measure_of(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Measure> {
    let name = table.owned("name")?;
    let instrument = table.text("instrument").and_then(trialstat_trial::instrument::instrument);
    if let (Some(named), None) = (table.text("instrument"), instrument) {
        let message = format!("`{named}` is not among the known instruments");
        let problem = table.error(codes::UNKNOWN_INSTRUMENT, "instrument", message);
        problems
            .push(problem.with_hint("give its `range` instead, or one of the names `trialstat explain I313` lists"));
    }
    let range = column::range_of(table, problems).or(instrument.map(|instrument| instrument.range));
    Some(Measure { name, label: table.owned("label").unwrap_or_default(), unit: table.owned("unit"), range })
}

#[cfg(test)]
mod tests;
