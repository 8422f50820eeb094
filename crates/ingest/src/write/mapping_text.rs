//! The mapping that reads written trials back.

use super::Target;
use super::kept::{Kept, kept};
use super::tabulate::{Kind, Layout};
use crate::raw_table::RawTable;
use std::fmt::Write;
use trialstat_trial::design::Design;
use trialstat_trial::reading::{MissingReason, Reading, ReasonIndex};
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::trial::Trial;

/// The mapping's text.
pub(super) fn text(trials: &[Trial], layout: &Layout<'_>, table: &RawTable, file: &str, target: Target) -> String {
    let mut text = format!("# Reads `{file}` back to the trial it was written from.\n\n");
    vocabulary(&mut text, trials);
    let has = |name: &str| table.position(name).is_some();
    let crossover = trials.iter().any(|trial| trial.design() == Design::Crossover);
    for kind in &layout.kinds {
        let _ = writeln!(text, "\n[{}]\nfile = {}", table_name(*kind), quoted(file));
        if layout.kinds.len() > 1 {
            let _ = writeln!(text, "where = {{ RECORD = {} }}", quoted(kind.name()));
        }
        // Equal assessments are allowed in a trial; which of them counts is the plan's to say.
        if *kind == Kind::Assessment {
            text.push_str("key = []\n");
        }
        match target {
            Target::Delimited(b'\t') => text.push_str("reading = { delimiter = \"\\t\", encoding = \"utf-8\" }\n"),
            Target::Delimited(_) => text.push_str("reading = { delimiter = \",\", encoding = \"utf-8\" }\n"),
            _ => {}
        }
        text.push_str("trial = \"STUDYID\"\nsubject = \"USUBJID\"\n");
        let arms = if crossover { *kind == Kind::Response } else { *kind == layout.kinds[0] };
        if arms && has("ARM") {
            text.push_str("arm = \"ARM\"\n");
        }
        for (key, column) in columns(*kind).iter().filter(|(_, column)| has(column)) {
            let _ = writeln!(text, "{key} = {}", described(trials, *kind, column, &has));
        }
        if *kind == Kind::Subject {
            characteristics(&mut text, trials, &has);
        }
    }
    text
}

/// Name, design, and what of arms, visits, measures and endpoints no row says. Of several trials it is what all have in
/// common, which is what the mapping they came from said beforehand.
fn vocabulary(text: &mut String, trials: &[Trial]) {
    if let [trial] = trials {
        let _ = writeln!(text, "name = {}", quoted(trial.name()));
    }
    // A mapping has one number for all of its trials.
    let number = trials.first().map_or(0, Trial::number);
    if number > 0 && trials.iter().all(|trial| trial.number() == number) {
        let _ = writeln!(text, "number = {number}");
    }
    if trials.iter().any(|trial| trial.design() == Design::Crossover) {
        text.push_str("design = \"crossover\"\n");
    }
    let arms = in_common(trials, Trial::arms).iter().map(|arm| quoted(&arm.name));
    let endpoints = in_common(trials, Trial::endpoints).iter().map(|endpoint| quoted(&endpoint.name));
    for (key, names) in [("arms", arms.collect::<Vec<_>>()), ("endpoints", endpoints.collect())] {
        if !names.is_empty() {
            let _ = writeln!(text, "{key} = [{}]", names.join(", "));
        }
    }
    for visit in in_common(trials, Trial::visits) {
        let _ = writeln!(text, "\n[[visit]]\nname = {}", quoted(&visit.name));
        if let Some(day) = visit.day {
            let _ = writeln!(text, "day = {day}");
        }
        if let Some((first, last)) = visit.window {
            let _ = writeln!(text, "window = [{first}, {last}]");
        }
    }
    for measure in in_common(trials, Trial::measures) {
        let _ = writeln!(text, "\n[[measure]]\nname = {}", quoted(&measure.name));
        if !measure.label.is_empty() {
            let _ = writeln!(text, "label = {}", quoted(&measure.label));
        }
        if let Some(unit) = &measure.unit {
            let _ = writeln!(text, "unit = {}", quoted(unit));
        }
        if let Some((low, high)) = measure.range {
            let _ = writeln!(text, "range = [{low:?}, {high:?}]");
        }
    }
}

/// The rows with which the tables of all trials begin.
fn in_common<Row: PartialEq>(trials: &[Trial], table: impl Fn(&Trial) -> &[Row]) -> &[Row] {
    let Some((first, others)) = trials.split_first() else { return &[] };
    let rows = table(first);
    let equal = |other: &Trial| rows.iter().zip(table(other)).take_while(|(left, right)| left == right).count();
    &rows[..others.iter().map(equal).min().unwrap_or(rows.len())]
}

fn table_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Subject => "subjects",
        Kind::Assessment => "assessments",
        Kind::Dose => "doses",
        Kind::Event => "events",
        Kind::Disposition => "dispositions",
        Kind::Response => "responses",
        Kind::Time => "times",
    }
}

/// The keys of a kind's columns, and the columns.
fn columns(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Subject => &[],
        Kind::Assessment => {
            &[("measure", "PARAMCD"), ("label", "PARAM"), ("visit", "AVISIT"), ("day", "ADY"), ("score", "AVAL")]
        }
        Kind::Dose => &[
            ("treatment", "EXTRT"),
            ("amount", "EXDOSE"),
            ("unit", "EXDOSU"),
            ("route", "EXROUTE"),
            ("day", "ADY"),
            ("last_day", "AENDY"),
        ],
        Kind::Event => &[
            ("term", "TERM"),
            ("category", "CATEGORY"),
            ("day", "ADY"),
            ("last_day", "AENDY"),
            ("minutes", "ADURN"),
            ("severity", "SEVERITY"),
            ("serious", "SERIOUS"),
            ("relation", "RELATION"),
        ],
        Kind::Disposition => &[("term", "TERM"), ("category", "CATEGORY"), ("day", "ADY")],
        Kind::Response => &[("endpoint", "PARAMCD"), ("label", "PARAM"), ("visit", "AVISIT"), ("met", "AVALC")],
        Kind::Time => &[
            ("endpoint", "PARAMCD"),
            ("label", "PARAM"),
            ("time", "AVAL"),
            ("censored", "CNSR"),
            ("description", "EVNTDESC"),
        ],
    }
}

/// What the mapping says of a column.
fn described(trials: &[Trial], kind: Kind, column: &str, has: &impl Fn(&str) -> bool) -> String {
    match (kind, column) {
        (_, "AVALC" | "SERIOUS") => format!("{{ column = \"{column}\", value = \"Y\" }}"),
        (Kind::Time, "AVAL") => "{ column = \"AVAL\", unit = \"day\" }".to_owned(),
        (_, "AVAL") => {
            let scores = |trial: &Trial, of: &mut dyn FnMut(Reading)| {
                trial.assessments().iter().for_each(|record| of(record.score));
            };
            measured(column, "AVALREAS", has, &reasons(trials, scores))
        }
        (_, "EXDOSE") => {
            let amounts = |trial: &Trial, of: &mut dyn FnMut(Reading)| {
                trial.doses().iter().for_each(|record| of(record.amount));
            };
            measured(column, "EXREAS", has, &reasons(trials, amounts))
        }
        _ => quoted(column),
    }
}

/// A column of numbers, with the column that says why some are missing.
fn measured(column: &str, why: &str, has: &impl Fn(&str) -> bool, reasons: &[&MissingReason]) -> String {
    let reason = if has(why) { format!(", reason = {}", quoted(why)) } else { String::new() };
    format!("{{ column = {}{reason}{} }}", quoted(column), missing(reasons))
}

/// Codes whose cells would not be taken for missing otherwise, and those that mean something.
fn missing(reasons: &[&MissingReason]) -> String {
    let told = reasons.iter().filter(|reason| !reason.code.is_empty() || !reason.meaning.is_empty());
    let pairs: Vec<String> =
        told.map(|reason| format!("{} = {}", quoted(&reason.code), quoted(&reason.meaning))).collect();
    if pairs.is_empty() { String::new() } else { format!(", missing = {{ {} }}", pairs.join(", ")) }
}

/// The reasons that occur in a column, each once.
fn reasons<'a>(trials: &'a [Trial], each: impl Fn(&'a Trial, &mut dyn FnMut(Reading))) -> Vec<&'a MissingReason> {
    let mut found: Vec<&MissingReason> = Vec::new();
    for trial in trials {
        let mut used = vec![false; trial.reasons().len()];
        each(trial, &mut |reading| {
            if let Reading::Missing(ReasonIndex(reason)) = reading {
                used[reason as usize] = true;
            }
        });
        for (reason, _) in trial.reasons().iter().zip(used).filter(|(_, used)| *used) {
            if !found.iter().any(|known| known.code == reason.code) {
                found.push(reason);
            }
        }
    }
    found
}

fn characteristics(text: &mut String, trials: &[Trial], has: &impl Fn(&str) -> bool) {
    for (key, numeric) in [("numbers", true), ("levels", false)] {
        let of = kept(trials).into_iter().filter(|kept| kept.numeric == numeric && has(&kept.column));
        let described: Vec<String> = of.map(|kept| characteristic(trials, &kept, has)).collect();
        if !described.is_empty() {
            let _ = writeln!(text, "{key} = [\n    {},\n]", described.join(",\n    "));
        }
    }
}

fn characteristic(trials: &[Trial], kept: &Kept<'_>, has: &impl Fn(&str) -> bool) -> String {
    let readings = |trial: &Trial, of: &mut dyn FnMut(Reading)| {
        let values = trial.characteristics().iter().filter(|known| known.name == kept.name).map(|known| &known.values);
        values.for_each(|values| match values {
            CharacteristicValues::Numbers(values) => values.iter().for_each(|value| of(*value)),
            CharacteristicValues::Levels(values) => {
                values.iter().filter_map(|value| value.as_ref().err()).for_each(|reason| of(Reading::Missing(*reason)));
            }
        });
    };
    let mut parts = vec![format!("column = {}", quoted(&kept.column))];
    if kept.column != kept.name {
        parts.push(format!("name = {}", quoted(kept.name)));
    }
    if !kept.label.is_empty() {
        parts.push(format!("label = {}", quoted(kept.label)));
    }
    if kept.numeric && has(&kept.reason_column) {
        parts.push(format!("reason = {}", quoted(&kept.reason_column)));
    }
    format!("{{ {}{} }}", parts.join(", "), missing(&reasons(trials, readings)))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}
