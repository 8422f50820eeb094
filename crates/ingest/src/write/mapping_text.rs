//! The mapping that reads written trials back.

use super::Target;
use super::tabulate::{Kind, Layout, reason_column};
use crate::raw_table::RawTable;
use std::fmt::Write;
use trialstat_trial::design::Design;
use trialstat_trial::reading::MissingReason;
use trialstat_trial::trial::Trial;

/// The mapping's text.
pub(super) fn text(trials: &[Trial], layout: &Layout<'_>, table: &RawTable, file: &str, target: Target) -> String {
    let mut text = format!("# Reads `{file}` back to the trial it was written from.\n\n");
    if let [trial] = trials {
        vocabulary(&mut text, trial);
    } else if trials.iter().any(|trial| trial.design() == Design::Crossover) {
        text.push_str("design = \"crossover\"\n");
    }
    let mut reasons: Vec<&MissingReason> = Vec::new();
    for reason in trials.iter().flat_map(Trial::reasons).filter(|reason| !reason.code.is_empty()) {
        if !reasons.iter().any(|known| known.code == reason.code) {
            reasons.push(reason);
        }
    }
    let has = |name: &str| table.position(name).is_some();
    for kind in &layout.kinds {
        let _ = writeln!(text, "\n[{}]\nfile = {}", table_name(*kind), quoted(file));
        if layout.kinds.len() > 1 {
            let _ = writeln!(text, "where = {{ RECORD = {} }}", quoted(kind.name()));
        }
        if let Target::Delimited(b'\t') = target {
            text.push_str("reading = { delimiter = \"\\t\", encoding = \"utf-8\" }\n");
        } else if let Target::Delimited(_) = target {
            text.push_str("reading = { delimiter = \",\", encoding = \"utf-8\" }\n");
        }
        text.push_str("trial = \"STUDYID\"\nsubject = \"USUBJID\"\n");
        let crossover = trials.iter().any(|trial| trial.design() == Design::Crossover);
        let arms = if crossover { *kind == Kind::Response } else { *kind == layout.kinds[0] };
        if arms && has("ARM") {
            text.push_str("arm = \"ARM\"\n");
        }
        for (key, column) in columns(*kind).iter().filter(|(_, column)| has(column)) {
            let _ = writeln!(text, "{key} = {}", described(column, &has, &reasons));
        }
        if *kind == Kind::Subject {
            characteristics(&mut text, layout, &has, &reasons);
        }
    }
    text
}

/// Name, design, and what of arms, visits and measures no row says.
fn vocabulary(text: &mut String, trial: &Trial) {
    let _ = writeln!(text, "name = {}", quoted(trial.name()));
    if trial.design() == Design::Crossover {
        text.push_str("design = \"crossover\"\n");
    }
    let arms: Vec<String> = trial.arms().iter().map(|arm| quoted(&arm.name)).collect();
    let _ = writeln!(text, "arms = [{}]", arms.join(", "));
    for visit in trial.visits() {
        let _ = writeln!(text, "\n[[visit]]\nname = {}", quoted(&visit.name));
        if let Some(day) = visit.day {
            let _ = writeln!(text, "day = {day}");
        }
        if let Some((first, last)) = visit.window {
            let _ = writeln!(text, "window = [{first}, {last}]");
        }
    }
    for measure in trial.measures() {
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
fn described(column: &str, has: &impl Fn(&str) -> bool, reasons: &[&MissingReason]) -> String {
    match column {
        "AVALC" | "SERIOUS" => format!("{{ column = \"{column}\", value = \"Y\" }}"),
        "AVAL" => measured(column, "AVALREAS", has, reasons, ", unit = \"day\""),
        "EXDOSE" => measured(column, "EXREAS", has, reasons, ""),
        _ => quoted(column),
    }
}

/// A column of numbers, with the column that says why some are missing.
fn measured(column: &str, why: &str, has: &impl Fn(&str) -> bool, reasons: &[&MissingReason], unit: &str) -> String {
    let reason = if has(why) { format!(", reason = {}", quoted(why)) } else { String::new() };
    let missing = if has(why) { missing(reasons) } else { String::new() };
    format!("{{ column = {}{unit}{reason}{missing} }}", quoted(column))
}

fn missing(reasons: &[&MissingReason]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> =
        reasons.iter().map(|reason| format!("{} = {}", quoted(&reason.code), quoted(&reason.meaning))).collect();
    format!(", missing = {{ {} }}", pairs.join(", "))
}

fn characteristics(text: &mut String, layout: &Layout<'_>, has: &impl Fn(&str) -> bool, reasons: &[&MissingReason]) {
    for (key, numeric) in [("numbers", true), ("levels", false)] {
        let of = layout.characteristics().into_iter().filter(|(name, _, numbers)| *numbers == numeric && has(name));
        let described: Vec<String> = of
            .map(|(name, ..)| match numeric {
                true => measured(name, &reason_column(name), has, reasons, ""),
                false => format!("{{ column = {}{} }}", quoted(name), missing(reasons)),
            })
            .collect();
        if !described.is_empty() {
            let _ = writeln!(text, "{key} = [\n    {},\n]", described.join(",\n    "));
        }
    }
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
