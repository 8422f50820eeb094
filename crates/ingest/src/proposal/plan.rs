//! Which role a table's rows have, and which column plays which part in it.

use super::fit::{fits, is_constant_within};
use super::naming::{self, Met};
use super::seen::{Content, Seen};
use crate::mapping::role::Role;
use trialstat_trial::instrument::{self, Instrument};

/// A table of the proposed mapping.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) role: Role,
    /// Its columns, in the role's order.
    pub(super) slots: Vec<Slot>,
    /// Columns of numbers to keep for each subject.
    pub(super) numbers: Vec<usize>,
    /// Columns of levels to keep for each subject.
    pub(super) levels: Vec<usize>,
    /// The instrument that a column's name names.
    pub(super) instrument: Option<&'static Instrument>,
}

/// A key of the role and what is proposed for it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: &'static str,
    pub(super) filled: Filled,
}

/// What is proposed for a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filled {
    /// The column at this position, found by its name.
    Named(usize, Met),
    /// The column at this position, found by its values.
    ByValues(usize),
    /// A text for all rows, and why.
    Constant(String, &'static str),
}

impl Plan {
    /// The position of the column for a key.
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.slots.iter().find(|slot| slot.key == key).and_then(|slot| slot.filled.column())
    }

    pub(super) fn slot(&self, key: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.key == key)
    }

    /// Whether a column has a part in it.
    pub(super) fn uses(&self, at: usize) -> bool {
        let kept = self.numbers.contains(&at) || self.levels.contains(&at);
        kept || self.slots.iter().any(|slot| slot.filled.column() == Some(at))
    }

    fn fill(&mut self, key: &'static str, filled: Filled) {
        match self.slots.iter_mut().find(|slot| slot.key == key) {
            Some(slot) => slot.filled = filled,
            None => self.slots.push(Slot { key, filled }),
        }
    }
}

impl Filled {
    /// The position of the column.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Filled::Named(at, _) | Filled::ByValues(at) => Some(*at),
            Filled::Constant(..) => None,
        }
    }
}

/// The roles of a table; none if there is no telling.
pub(super) fn plans(columns: &[Seen<'_>], stem: &str) -> Vec<Plan> {
    let chooser = Chooser { columns, stem };
    let standard = chooser.standard();
    if standard.is_empty() { chooser.plain() } else { standard }
}

struct Chooser<'a> {
    columns: &'a [Seen<'a>],
    stem: &'a str,
}

impl Chooser<'_> {
    /// The best column for a key among those that are not taken.
    fn best(&self, role: Role, key: &str, taken: &[usize]) -> Option<(usize, Met)> {
        let met = self.columns.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        let met = met.filter_map(|(at, seen)| Some((naming::meets(role, key, seen.name)?, at)));
        met.filter(|(met, at)| fits(role, key, &self.columns[*at], *met)).min().map(|(met, at)| (at, met))
    }

    fn has_standard(&self, role: Role, keys: &[&str]) -> bool {
        keys.iter().all(|key| matches!(self.best(role, key, &[]), Some((_, Met::Standard(_)))))
    }

    /// The role that CDISC's names tell.
    fn standard(&self) -> Vec<Plan> {
        if !self.has_standard(Role::Subjects, &["subject"]) {
            return Vec::new();
        }
        let has = |role, keys: &[&str]| self.has_standard(role, keys);
        let few_scores =
            self.best(Role::Assessments, "score", &[]).is_none_or(|(at, _)| self.columns[at].distinct() <= 2);
        let subject = self.best(Role::Subjects, "subject", &[]).map(|(at, _)| &self.columns[at]);
        let role = if has(Role::Times, &["endpoint", "time", "censored"]) {
            Role::Times
        } else if has(Role::Responses, &["endpoint", "met"]) && few_scores {
            Role::Responses
        } else if has(Role::Assessments, &["measure", "score"]) {
            Role::Assessments
        } else if subject.is_some_and(Seen::tells_rows_apart) && has(Role::Subjects, &["arm"]) {
            Role::Subjects
        } else if has(Role::Doses, &["treatment", "amount"]) {
            Role::Doses
        } else if has(Role::Dispositions, &["term"]) {
            Role::Dispositions
        } else if has(Role::Events, &["term"]) {
            Role::Events
        } else {
            return Vec::new();
        };
        let mut plan = self.filled(role, &[], true);
        if role == Role::Subjects {
            self.keep(&mut plan, &[]);
        }
        vec![plan]
    }

    /// The roles that words and values tell.
    fn plain(&self) -> Vec<Plan> {
        let subject = self.best(Role::Subjects, "subject", &[]).map(|(at, met)| (at, Filled::Named(at, met)));
        if subject.is_none()
            && let Some(plan) = self.counts()
        {
            return vec![plan];
        }
        let Some((subject, subject_filled)) = subject.or_else(|| self.subject_by_values()) else { return Vec::new() };
        let mut plans = self.records(subject);
        let alone = self.columns[subject].tells_rows_apart();
        if alone {
            let taken: Vec<usize> =
                (0..self.columns.len()).filter(|at| plans.iter().any(|plan| plan.uses(*at))).collect();
            let mut subjects = self.filled(Role::Subjects, &[subject], false);
            self.keep(&mut subjects, &taken);
            let arm = subjects.column("arm").is_some() || plans.iter().all(|plan| plan.column("arm").is_none());
            if arm && (plans.is_empty() || !subjects.numbers.is_empty() || !subjects.levels.is_empty()) {
                plans.iter_mut().for_each(|plan| plan.slots.retain(|slot| slot.key != "arm"));
                plans.insert(0, subjects);
            }
        }
        plans.iter_mut().for_each(|plan| plan.fill("subject", subject_filled.clone()));
        plans.iter_mut().for_each(Plan::sort);
        plans
    }

    fn counts(&self) -> Option<Plan> {
        let plan = self.filled(Role::Counts, &[], false);
        let told = ["arm", "events", "total"].iter().all(|key| plan.column(key).is_some());
        told.then_some(plan)
    }

    /// What is recorded of subjects.
    fn records(&self, subject: usize) -> Vec<Plan> {
        let columns = self.columns;
        let has = |role, key| self.best(role, key, &[subject]).is_some();
        if has(Role::Times, "time") && (has(Role::Times, "event") || has(Role::Times, "censored")) {
            let mut plan = self.filled(Role::Times, &[subject], false);
            let named = |key| plan.column(key).is_some();
            if named("event") && named("censored") {
                plan.slots.retain(|slot| slot.key != "event");
            }
            return vec![plan];
        }
        let scales: Vec<(usize, &'static Instrument, String)> = columns
            .iter()
            .enumerate()
            .filter(|(at, seen)| *at != subject && seen.numbers().is_some())
            .filter_map(|(at, seen)| instrument_in(seen.name).map(|(scale, rest)| (at, scale, rest)))
            .collect();
        if !scales.is_empty() {
            return scales.into_iter().map(|(at, scale, rest)| self.scale(subject, at, scale, &rest)).collect();
        }
        if has(Role::Doses, "amount") && !has(Role::Assessments, "score") {
            return vec![self.filled(Role::Doses, &[subject], false)];
        }
        if has(Role::Assessments, "score") {
            return vec![self.filled(Role::Assessments, &[subject], false)];
        }
        for (role, key) in [(Role::Events, "term"), (Role::Dispositions, "term"), (Role::Responses, "met")] {
            let is_named = has(role, key) && !(role == Role::Dispositions && columns[subject].tells_rows_apart());
            if is_named {
                return vec![self.filled(role, &[subject], false)];
            }
        }
        Vec::new()
    }

    /// The readings of one scale, which is a column's name.
    fn scale(&self, subject: usize, at: usize, scale: &'static Instrument, rest: &str) -> Plan {
        let mut plan = self.filled(Role::Assessments, &[subject, at], false);
        plan.fill("measure", Filled::Constant(scale.name.clone(), "the column's name"));
        plan.fill("score", Filled::Named(at, Met::Part(0)));
        if plan.column("visit").is_none() && !rest.is_empty() {
            plan.fill("visit", Filled::Constant(rest.to_owned(), "the rest of the column's name"));
        }
        plan.instrument = Some(scale);
        plan.sort();
        plan
    }

    /// A table of that role with every column that its names and values suit.
    fn filled(&self, role: Role, reserved: &[usize], standard_only: bool) -> Plan {
        let mut plan = Plan { role, slots: Vec::new(), numbers: Vec::new(), levels: Vec::new(), instrument: None };
        let mut taken = reserved.to_vec();
        for described in role.columns().iter().filter(|described| described.key != "subject" || standard_only) {
            let key = described.key;
            let best =
                self.best(role, key, &taken).filter(|(_, met)| !standard_only || matches!(met, Met::Standard(_)));
            if let Some((at, met)) = best {
                taken.push(at);
                plan.fill(key, Filled::Named(at, met));
            } else if let Some(filled) = self.otherwise(role, key, &taken, standard_only) {
                taken.extend(filled.column());
                plan.fill(key, filled);
            }
        }
        let column = |key: &str| plan.column(key);
        if let (Some(subject), Some(arm)) = (reserved.first().copied().or(column("subject")), column("arm")) {
            // A column that changes within a subject may be something else than the arm; the first that does not is it.
            if !is_constant_within(&self.columns[arm], &self.columns[subject]) {
                let mut others = taken.clone();
                while let Some((at, met)) = self.best(role, "arm", &others) {
                    if is_constant_within(&self.columns[at], &self.columns[subject]) {
                        plan.fill("arm", Filled::Named(at, met));
                        break;
                    }
                    others.push(at);
                }
            }
        }
        plan
    }

    /// What stands for a key that no name tells.
    fn otherwise(&self, role: Role, key: &str, taken: &[usize], standard_only: bool) -> Option<Filled> {
        let by_values = |holds: &dyn Fn(&Seen<'_>) -> bool| {
            let free = (0..self.columns.len()).filter(|at| !taken.contains(at));
            free.into_iter().find(|at| holds(&self.columns[*at])).map(Filled::ByValues)
        };
        match key {
            "arm" if !standard_only => by_values(&looks_like_arm),
            "visit" if !standard_only && role == Role::Assessments => by_values(&looks_like_visit),
            "endpoint" => Some(Filled::Constant(self.stem.to_owned(), "the file's name")),
            "measure" if !standard_only => {
                let score = self.best(role, "score", taken).map(|(at, _)| self.columns[at].name);
                let constant = instrument_in(self.stem).map(|(scale, _)| scale.name.clone());
                let constant = constant.or(score.map(str::to_owned)).unwrap_or_else(|| self.stem.to_owned());
                by_values(&holds_instruments).or(Some(Filled::Constant(constant, "no column names the measure")))
            }
            "treatment" if !standard_only => Some(Filled::Constant(self.stem.to_owned(), "the file's name")),
            _ => None,
        }
    }

    /// A first column of identifiers, whatever it is called.
    fn subject_by_values(&self) -> Option<(usize, Filled)> {
        let seen = self.columns.first()?;
        let whole = seen.numbers().is_some_and(|numbers| numbers.whole);
        let is_identifier = seen.blank == 0 && seen.suspects.is_empty() && (whole || seen.content == Content::Words);
        let enough = seen.distinct() >= 3 && seen.distinct() * 50 >= seen.rows;
        (is_identifier && enough).then_some((0, Filled::ByValues(0)))
    }

    /// Keeps what else is known of each subject.
    fn keep(&self, plan: &mut Plan, taken: &[usize]) {
        for (at, seen) in self.columns.iter().enumerate() {
            let named =
                Role::Subjects.columns().iter().any(|of| naming::meets(Role::Subjects, of.key, seen.name).is_some());
            if taken.contains(&at) || plan.uses(at) || named {
                continue;
            }
            let is_level = (2..=20).contains(&seen.distinct()) && seen.distinct() * 2 <= seen.rows;
            let is_number =
                seen.numbers().is_some_and(|numbers| numbers.format.is_some()) && !self.names_something(seen);
            if self.repeats_in_numbers(seen) {
                continue;
            } else if is_number && seen.distinct() > 2 {
                plan.numbers.push(at);
            } else if is_level && !matches!(seen.content, Content::Dates(_)) {
                plan.levels.push(at);
            }
        }
    }

    /// Whether a column's numbers are names: of sites, or in a file that has another kind of column for numbers.
    fn names_something(&self, seen: &Seen<'_>) -> bool {
        const NAMED: [&str; 9] =
            ["site", "siteid", "centre", "center", "country", "region", "zentrum", "group", "grade"];
        let is_named = naming::words(seen.name).iter().any(|word| NAMED.contains(&word.as_str()));
        is_named || (!seen.is_binary() && self.columns.iter().any(Seen::is_binary))
    }

    /// Whether a column says in numbers what another says in words, as `RACEN` does of `RACE`.
    fn repeats_in_numbers(&self, seen: &Seen<'_>) -> bool {
        let words = seen.name.strip_suffix('N').filter(|_| seen.numbers().is_some());
        words.is_some_and(|words| self.columns.iter().any(|other| other.name == words))
    }
}

impl Plan {
    fn sort(&mut self) {
        let keys = self.role.columns();
        self.slots.sort_by_key(|slot| keys.iter().position(|of| of.key == slot.key));
    }
}

/// The instrument that some of a name's words make, and the other words.
fn instrument_in(name: &str) -> Option<(&'static Instrument, String)> {
    const SUM: [&str; 5] = ["total", "score", "sum", "tot", "gesamt"];
    let words = naming::words(name);
    for length in (1..=words.len()).rev() {
        for start in 0..=words.len() - length {
            if let Some(found) = instrument::instrument(&words[start..start + length].concat()) {
                let rest = words[..start].iter().chain(&words[start + length..]);
                let rest: Vec<&str> = rest.map(String::as_str).filter(|word| !SUM.contains(word)).collect();
                return Some((found, rest.join(" ")));
            }
        }
    }
    None
}

fn looks_like_arm(seen: &Seen<'_>) -> bool {
    const WORDS: [&str; 12] = [
        "placebo",
        "control",
        "sham",
        "active",
        "verum",
        "mg",
        "usual",
        "intervention",
        "experimental",
        "kontrolle",
        "standard",
        "treatment",
    ];
    let is_word = |text: &str| naming::words(text).iter().any(|word| WORDS.contains(&word.as_str()));
    (2..=20).contains(&seen.distinct())
        && seen.content == Content::Words
        && seen.values.iter().any(|(text, _)| is_word(text))
}

fn looks_like_visit(seen: &Seen<'_>) -> bool {
    const WORDS: [&str; 9] = ["visit", "week", "baseline", "screening", "month", "day", "woche", "visite", "followup"];
    let is_visit = |text: &str| {
        let words = naming::words(text);
        words.iter().any(|word| WORDS.contains(&word.trim_end_matches(|digit: char| digit.is_ascii_digit())))
    };
    let visits = seen.values.iter().filter(|(text, _)| is_visit(text)).count();
    seen.content == Content::Words && seen.distinct() >= 2 && visits * 2 > seen.distinct()
}

fn holds_instruments(seen: &Seen<'_>) -> bool {
    let few = (1..=50).contains(&seen.distinct()) && seen.content == Content::Words;
    few && seen.values.iter().any(|(text, _)| instrument_in(text).is_some())
}
