//! Numbers of a scenario's tables with what they may be.

use crate::codes;
use trialstat_stats::variates::LawError;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Table, Text};
use trialstat_trial::spelling::did_you_mean;

/// No number is greater: products of several stay far from what a double holds.
const GREATEST: f64 = 1e12;

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    Any,
    Probability,
    /// Neither 0 nor 1, as a median whose logit is taken.
    Between0And1,
    Positive,
    NotNegative,
    /// Of a beta law.
    Shape,
}

impl Domain {
    fn holds(self, number: f64) -> bool {
        number.abs() <= GREATEST
            && match self {
                Domain::Any => true,
                Domain::Probability => (0.0..=1.0).contains(&number),
                Domain::Between0And1 => number > 0.0 && number < 1.0,
                Domain::Positive => number > 0.0,
                Domain::NotNegative => number >= 0.0,
                Domain::Shape => number >= 0.001,
            }
    }

    fn words(self) -> &'static str {
        match self {
            Domain::Any => "a number from -1e12 to 1e12",
            Domain::Probability => "a number from 0 to 1",
            Domain::Between0And1 => "a number above 0 and below 1",
            Domain::Positive => "a number above 0, up to 1e12",
            Domain::NotNegative => "a number from 0 to 1e12",
            Domain::Shape => "a number from 0.001 to 1e12",
        }
    }
}

/// A scenario's tables with the problems found in them.
pub(super) struct Problems<'a> {
    pub(super) found: &'a mut Vec<Diagnostic>,
    /// Whether a name could not be read: then one that is not there may be that one.
    pub(super) hides_names: bool,
}

impl Problems<'_> {
    pub(super) fn push(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// The number of a key, if it is there and may be.
    pub(super) fn number(&mut self, table: &Table, key: &str, domain: Domain) -> Option<f64> {
        let number = table.number(key)?;
        if domain.holds(number) {
            return Some(number);
        }
        self.refuse(table, key, format!("`{key}` is {number}, expected {}", domain.words()));
        None
    }

    /// The numbers of a key, none of them if one may not be.
    pub(super) fn numbers<'t>(&mut self, table: &'t Table, key: &str, domain: Domain) -> &'t [f64] {
        let numbers = table.numbers(key);
        let Some(wrong) = numbers.iter().find(|number| !domain.holds(**number)) else { return numbers };
        self.refuse(table, key, format!("`{key}` holds {wrong}, expected {} each", domain.words()));
        &[]
    }

    /// A number that the table has to have.
    pub(super) fn required(&mut self, table: &Table, key: &str, domain: Domain, whose: &str) -> Option<f64> {
        if !table.mentions(key) {
            self.lacks(table, key, format!("{whose} has no `{key}`"));
            return None;
        }
        self.number(table, key, domain)
    }

    /// A number out of its range.
    pub(super) fn refuse(&mut self, table: &Table, key: &str, message: impl Into<String>) {
        self.told(table, key, table.error(codes::OUT_OF_RANGE, key, message));
    }

    /// A parameter that makes no law.
    pub(super) fn law<L>(&mut self, table: &Table, key: &str, law: Result<L, LawError>) -> Option<L> {
        law.map_err(|error| self.refuse(table, key, error.to_string())).ok()
    }

    pub(super) fn lacks(&mut self, table: &Table, key: &str, message: impl Into<String>) {
        self.told(table, key, table.error(codes::INCOMPLETE_SCENARIO, key, message));
    }

    pub(super) fn contradiction(&mut self, table: &Table, key: &str, message: impl Into<String>, hint: &str) {
        self.told(table, key, table.error(codes::CONTRADICTORY, key, message).with_hint(hint));
    }

    /// A problem of a key. Of one that could not be read everything else follows.
    fn told(&mut self, table: &Table, key: &str, problem: Diagnostic) {
        if is_known(table, key) {
            self.found.push(problem);
        }
    }

    /// Keys that what a table is about does not take.
    pub(super) fn idle(&mut self, table: &Table, keys: &[&str], why: &str) {
        for key in keys.iter().filter(|key| table.has(key)) {
            self.contradiction(table, key, format!("`{key}` has no effect: {why}"), "leave it out");
        }
    }

    /// Position of a name among those known.
    pub(super) fn position(&mut self, wanted: &Text, what: &str, known: &[&str]) -> Option<usize> {
        let found = known.iter().position(|name| *name == wanted.text);
        if found.is_none() && !self.hides_names {
            let message = format!("the scenario has no {what} `{}`", wanted.text);
            let hint =
                if known.is_empty() { format!("it has no {what} at all") } else { did_you_mean(&wanted.text, known) };
            self.found.push(Diagnostic::error(codes::UNKNOWN_NAME, wanted.place.clone(), message).with_hint(hint));
        }
        found
    }

    /// A name that is empty, and one that two tables have, which is said at the second.
    pub(super) fn refuse_twice(&mut self, tables: &[Table], key: &str) {
        let names: Vec<Text> = tables.iter().filter_map(|table| text_of(table, key)).collect();
        self.refuse_doubled(&names);
    }

    /// The same of a list of names.
    pub(super) fn refuse_doubled(&mut self, names: &[Text]) {
        for (at, name) in names.iter().enumerate() {
            if name.text.trim().is_empty() {
                let problem = Diagnostic::error(codes::INCOMPLETE_SCENARIO, name.place.clone(), "the name is empty");
                self.found.push(problem.with_hint("results and files call it by its name"));
            } else if let Some(first) = names[..at].iter().find(|other| other.text == name.text) {
                let message = format!("`{}` is there twice", name.text);
                let problem = Diagnostic::error(codes::CONTRADICTORY, name.place.clone(), message);
                self.found.push(problem.with_hint(format!("the first is in line {}", first.place.line)));
            }
        }
    }
}

/// Whether a key is there and was read, or is not there.
pub(super) fn is_known(table: &Table, key: &str) -> bool {
    table.has(key) == table.mentions(key)
}

/// A text of a table with its place.
pub(super) fn text_of(table: &Table, key: &str) -> Option<Text> {
    table.text(key).map(|text| Text { text: text.to_owned(), place: table.place_of(key).clone() })
}

/// The names of units of time.
pub(super) const UNITS: &[&str] = &["day", "week", "month", "year"];

/// Days in the unit that a table names; a day if it names none.
pub(super) fn days_in_unit(table: &Table) -> f64 {
    match table.text("unit") {
        Some("week") => 7.0,
        Some("month") => 365.25 / 12.0,
        Some("year") => 365.25,
        _ => 1.0,
    }
}
