//! One line of a proposed mapping: a key and what is said of its column.

use super::described::described;
use super::flag::{Yes, yes_of};
use super::naming::{Met, time_unit};
use super::plan::{Filled, Plan, Slot};
use super::seen::{Dates, Seen};
use super::toml_text::{map, quoted, shown};
use crate::cell::date::DateOrder;
use crate::cell::number::NumberFormat;
use crate::dictionary::DictionaryTable;
use crate::mapping::role::{CellKind, Need, Role, RoleColumn};
use crate::terminology;
use trialstat_trial::quantity::Day;

/// What a line is made from.
pub(super) struct Context<'a> {
    pub(super) columns: &'a [Seen<'a>],
    pub(super) dictionary: Option<&'a DictionaryTable>,
    /// How the table's numbers are written, where it says so for all of them.
    pub(super) format: Option<NumberFormat>,
    /// Whether the mapping has reference dates from which days can be counted.
    pub(super) has_start: bool,
}

/// A line with its comments.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// What is said above it.
    pub(super) above: Vec<String>,
    /// The line itself, without its key.
    pub(super) value: String,
    /// Why it is a guess.
    pub(super) guess: Option<String>,
    /// What has to be chosen before the line can be used.
    pub(super) choice: Option<String>,
    /// Why the line is only a comment.
    pub(super) left_out: Option<String>,
}

/// The codes that stand in place of the arm of somebody who was not randomized.
const NOT_RANDOMIZED: [&str; 6] =
    ["screenfailure", "notassigned", "scrnfail", "notassgn", "notrandomized", "nottreated"];

impl Context<'_> {
    /// The line of a slot.
    pub(super) fn line(&self, plan: &Plan, slot: &Slot, of: &RoleColumn) -> Line {
        let mut line = Line::default();
        let at = match &slot.filled {
            Filled::Constant(text, why) => {
                line.value = format!("{{ constant = {} }}", quoted(text));
                line.guess = Some((*why).to_owned());
                return line;
            }
            Filled::Named(at, met) => {
                let name = self.columns[*at].name;
                line.guess = (!matches!(met, Met::Standard(_)) || name.contains(char::is_lowercase))
                    .then(|| format!("the header says {}", shown(name)));
                *at
            }
            Filled::ByValues(at) => {
                line.guess = Some("by its values".to_owned());
                *at
            }
        };
        let seen = &self.columns[at];
        let dictionary = self.dictionary.and_then(|table| table.column(seen.name));
        line.above.push(described(seen, dictionary));
        let mut said: Vec<(&str, String)> = Vec::new();
        match of.kind {
            CellKind::Text => self.say_text(slot.key, plan.role, seen, &mut line, &mut said),
            CellKind::Number | CellKind::Count | CellKind::Day | CellKind::Days | CellKind::Censoring => {
                self.say_number(of.kind, seen, plan, &mut line, &mut said);
            }
            CellKind::Date => self.say_date(slot.key, plan, seen, &mut line, &mut said),
            CellKind::Flag => say_flag(seen, of, self.dictionary, &mut line, &mut said),
        }
        let required = dictionary.is_some_and(|column| column.required);
        if required && !matches!(of.need, Need::Filled | Need::FilledIfNamed) {
            said.push(("required", "true".to_owned()));
        }
        line.value = inline(seen.name, &said);
        line
    }

    fn say_text(&self, key: &str, role: Role, seen: &Seen<'_>, line: &mut Line, said: &mut Vec<(&str, String)>) {
        if key == "arm" {
            let stands_for_none = |text: &str| {
                let letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
                NOT_RANDOMIZED.contains(&letters.to_lowercase().as_str())
            };
            let mut codes: Vec<&str> =
                seen.values.iter().map(|(text, _)| text.as_str()).filter(|text| stands_for_none(text)).collect();
            if role == Role::Subjects && seen.blank > 0 {
                codes.push("");
            } else if seen.blank > 0 {
                said.push(("required", "false".to_owned()));
                line.above.push("guess: rows without an arm are of subjects whose arm another row names".to_owned());
            }
            if !codes.is_empty() {
                said.push(("missing", map(codes.iter().map(|code| (*code, "not randomized")))));
                line.above.push("guess: the codes in `missing` stand for subjects who were not randomized".to_owned());
            }
        }
        let list = match key {
            "route" => terminology::list("route"),
            "severity" => terminology::list("severity"),
            _ => None,
        };
        if let Some(list) = list.filter(|_| !seen.values.is_empty()) {
            let unknown = seen.values.iter().find(|(text, _)| list.term(text).is_none());
            match unknown {
                None => said.push(("list", quoted(&list.name))),
                Some((text, _)) => line.above.push(format!("{} is not in the list `{}`", shown(text), list.name)),
            }
        }
        let described = self.dictionary.and_then(|table| table.column(seen.name));
        let coded = matches!(key, "arm" | "visit" | "category" | "relation" | "measure" | "endpoint" | "treatment");
        if let Some(described) = described.filter(|column| coded && !column.codes.is_empty() && !column.open_codes) {
            const MOST: usize = 40;
            let stays = matches!(key, "measure" | "endpoint");
            let codes: Vec<(&str, &str)> = described
                .codes
                .iter()
                .map(|(code, meaning)| (code.as_str(), if stays { code.as_str() } else { meaning.as_str() }))
                .collect();
            let stray = seen.values.iter().find(|(text, _)| codes.iter().all(|(code, _)| code != text));
            match stray {
                Some((text, _)) => {
                    line.above.push(format!("{} is not among the dictionary's {} codes", shown(text), codes.len()));
                }
                None if codes.len() > MOST => line.above.push(format!("the dictionary has {} codes", codes.len())),
                None => said.push(("codes", map(codes))),
            }
        }
    }

    fn say_number(
        &self,
        kind: CellKind,
        seen: &Seen<'_>,
        plan: &Plan,
        line: &mut Line,
        said: &mut Vec<(&str, String)>,
    ) {
        let Some(numbers) = seen.numbers() else { return };
        match numbers.format {
            _ if seen.is_binary() || self.format.is_some() => {}
            Some(format) if format == NumberFormat::POINT => {}
            Some(format) => {
                said.push(("decimal", quoted(format.decimal.name())));
                said.extend(format.thousands.map(|mark| ("thousands", quoted(mark.name()))));
            }
            None => {
                let example = seen.values.first().map(|(text, _)| shown(text)).unwrap_or_default();
                line.above.push(format!("choose: {example} has a decimal comma (`decimal = \",\"`) or a mark between"));
                line.above.push("thousands (`thousands = \",\"`)".to_owned());
                said.push(("decimal", quoted("choose")));
                line.choice = Some("a comma that may be a decimal mark or between thousands".to_owned());
            }
        }
        if !seen.suspects.is_empty() {
            let undeclared = self.dictionary.map(|table| table.missing.as_slice()).unwrap_or_default();
            let codes: Vec<&str> = seen
                .suspects
                .iter()
                .map(|(text, _)| text.as_str())
                .filter(|text| !matches!(*text, "." | "._"))
                .collect();
            let codes: Vec<&str> =
                codes.into_iter().filter(|text| undeclared.iter().all(|known| known != text)).collect();
            if !codes.is_empty() {
                said.push(("missing", map(codes.iter().map(|code| (*code, "no reason stated")))));
                line.above.push(
                    "guess: the codes in `missing` mean that there is no value; say why there is none".to_owned(),
                );
            }
        }
        if let Some((low, high)) = self.range(seen.name).filter(|_| matches!(kind, CellKind::Number | CellKind::Day)) {
            said.push(("range", format!("[{low}, {high}]")));
        }
        if kind == CellKind::Day && numbers.zero {
            line.left_out =
                Some("it holds 0, and there is no day 0: day 1 is the day of the reference date".to_owned());
        }
        if kind == CellKind::Days {
            self.say_unit(seen, numbers.whole, plan, line, said);
        }
    }

    fn say_unit(&self, seen: &Seen<'_>, whole: bool, plan: &Plan, line: &mut Line, said: &mut Vec<(&str, String)>) {
        let label = self.dictionary.and_then(|table| table.column(seen.name)?.label.as_deref());
        let label = label.or(seen.column.label.as_deref()).unwrap_or_default();
        let is_standard =
            matches!(plan.slot("time").map(|slot| &slot.filled), Some(Filled::Named(_, Met::Standard(_))));
        if let Some(unit) = time_unit(seen.name).or(time_unit(label)) {
            line.above.push(format!("guess: in the unit `{unit}`, which its name or label says"));
            said.push(("unit", quoted(unit)));
        } else if is_standard && whole {
            line.above.push("guess: in days, since all are whole numbers".to_owned());
            said.push(("unit", quoted("day")));
        } else {
            line.above.push("choose the unit: `unit = \"day\"`, `\"week\"`, `\"month\"` or `\"year\"`".to_owned());
            line.choice = Some("the unit of the times is not known".to_owned());
        }
    }

    fn range(&self, column: &str) -> Option<(f64, f64)> {
        let described = self.dictionary?.column(column)?;
        Some((described.minimum?, described.maximum?))
    }

    fn say_date(&self, key: &str, plan: &Plan, seen: &Seen<'_>, line: &mut Line, said: &mut Vec<(&str, String)>) {
        let Some(dates) = seen.dates() else { return };
        if key != "start" && !self.has_start {
            let day = if key == "last_date" { "last_day" } else { "day" };
            line.left_out = Some(match plan.slot(day) {
                Some(_) => "the study days stand in a column of their own".to_owned(),
                None => "study days count from `start` of a table of subjects, which this file is not".to_owned(),
            });
        }
        let is_active = line.left_out.is_none();
        say_order(dates, line, said);
        if let Some(short) = &dates.two_digit_year {
            line.above
                .push(format!("choose the first of the hundred years that {} may mean, such as 1930", shown(short)));
            said.push(("two_digit_years", "0".to_owned()));
            line.choice = Some("years have two digits".to_owned());
        }
        if let Some(partial) = &dates.partial {
            line.above.push(format!(
                "choose what completes {}: `impute = \"first\"`, `\"middle\"` or `\"last\"`",
                shown(partial)
            ));
            said.push(("impute", quoted("choose")));
            line.choice = Some("some dates are not whole".to_owned());
        }
        if !is_active {
            line.choice = None;
        }
    }
}

fn say_order(dates: &Dates, line: &mut Line, said: &mut Vec<(&str, String)>) {
    match &dates.order {
        Ok(None | Some(DateOrder::Iso)) => {}
        Ok(Some(order)) => {
            line.guess.get_or_insert_with(|| "the order that all its dates allow".to_owned());
            said.push(("dates", quoted(order.name())));
        }
        Err(allowed) => {
            let choices: Vec<String> =
                allowed.iter().map(|order| format!("`dates = {}`", quoted(order.name()))).collect();
            line.above.push(match &choices[..] {
                [] => "choose `dates`: some can only be d/m/y and others only m/d/y; correct them at their source"
                    .to_owned(),
                choices => format!("choose: all dates can be read by {}", choices.join(" and by ")),
            });
            said.push(("dates", quoted("choose")));
            line.choice = Some("day and month cannot be told apart".to_owned());
        }
    }
}

fn say_flag(
    seen: &Seen<'_>,
    of: &RoleColumn,
    dictionary: Option<&DictionaryTable>,
    line: &mut Line,
    said: &mut Vec<(&str, String)>,
) {
    match yes_of(seen, dictionary.and_then(|table| table.column(seen.name))) {
        Yes::Told(value) => said.push(("value", quoted(&value))),
        Yes::Guessed(value, why) => {
            line.above.push(format!("guess: {} means yes, {}", shown(&value), super::toml_text::plain(&why)));
            said.push(("value", quoted(&value)));
        }
        Yes::Open(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`value = {}`", quoted(value))).collect();
            line.above.push(format!("choose the value that means yes: {}", values.join(" or ")));
            if of.key == "serious" {
                line.left_out = Some("which value means yes is not known".to_owned());
            } else {
                line.choice = Some("which value means yes is not known".to_owned());
            }
        }
    }
}

/// A column and what is said of it.
fn inline(name: &str, said: &[(&str, String)]) -> String {
    if said.is_empty() {
        return quoted(name);
    }
    let said: Vec<String> = said.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ column = {}, {} }}", quoted(name), said.join(", "))
}

/// Whether a column can stand for study days.
pub(super) fn counts_from_zero(seen: &Seen<'_>) -> bool {
    seen.numbers().is_some_and(|numbers| numbers.zero && Day::new(0).is_none())
}
