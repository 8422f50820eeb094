//! Endpoints: what is derived for each subject, and by which rule.

use super::condition::Condition;
use super::happening::Happening;
use super::keys::{condition_of, day_of, position, text_of, unknown};
use super::supplied::Supplied;
use crate::codes;
use std::sync::LazyLock;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text, embedded};

/// The kinds of endpoint.
pub(super) const KINDS: &[&str] = &[
    "at-visit",
    "sustained",
    "by-visit",
    "time-to",
    "relapse",
    "event",
    "time-to-event",
    "supplied",
    "share-of-readings",
    "sessions",
    "value",
    "change",
];

static STOCK_FILE: Shape = Shape {
    name: "file of endpoints",
    doc: "endpoints",
    fields: &[Field::required("endpoint", Kind::Tables(&super::shape::ENDPOINT), "the endpoints")],
};
static STOCK: LazyLock<Vec<Table>> =
    LazyLock::new(|| embedded("endpoints.toml", include_str!("endpoints.toml"), &STOCK_FILE, "endpoint"));

/// Something derived for each subject.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Endpoint {
    pub(super) name: String,
    pub(super) derivation: Derivation,
}

/// How it is derived.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Derivation {
    /// Whether the score of a visit meets a condition.
    AtVisit { rule: ScoreRule, visit: Text },
    /// Whether the scores of all visits from one to another do, but for so many.
    Sustained { rule: ScoreRule, from: Text, through: Text, excursions: usize, excursion: Option<Condition> },
    /// Whether the score of any visit does, up to one.
    ByVisit { rule: ScoreRule, visit: Option<Text> },
    /// When a score first does.
    TimeTo { rule: ScoreRule, confirmed: bool, until: Option<Text> },
    /// After another endpoint was met: when a score first meets the condition, or something happens.
    Relapse { rule: Option<ScoreRule>, after: usize, confirmed: bool, happenings: Vec<Happening> },
    /// Whether something happens, up to a day.
    Event { happenings: Vec<Happening>, until: Option<Day> },
    /// When something first happens.
    TimeToEvent { happenings: Vec<Happening>, until: Option<Day> },
    /// The trial's own record.
    Supplied(Supplied),
    /// Which share of the readings between two days meets a condition.
    ShareOfReadings { rule: ScoreRule, from: Option<Day>, through: Option<Day> },
    /// How many days with a dose there were before a score first met a condition.
    Sessions { rule: ScoreRule },
    /// The score of a visit.
    Value { measure: Text, visit: Text },
    /// The change of the score since the baseline.
    Change { measure: Text, visit: Text },
}

/// A condition on the scores of a measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoreRule {
    pub(super) measure: Text,
    pub(super) met: Condition,
}

/// What kind of number an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Binary,
    Time,
    Number,
    /// What the trial supplies: a response or a time.
    Supplied,
}

impl Scale {
    /// What an endpoint of it is or does, as part of a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Scale::Binary => "are met or not",
            Scale::Time => "are times",
            Scale::Number => "are numbers",
            Scale::Supplied => "are supplied",
        }
    }
}

/// An endpoint's table and the stock endpoint that gives what it leaves out.
struct Asked<'a> {
    own: &'a Table,
    stock: Option<&'static Table>,
}

impl Asked<'_> {
    /// The table that has the key.
    fn table(&self, key: &str) -> &Table {
        if self.own.has(key) { self.own } else { self.stock.filter(|stock| stock.has(key)).unwrap_or(self.own) }
    }

    fn text(&self, key: &str) -> Option<Text> {
        let text = text_of(self.table(key), key);
        // A stock endpoint's text stands in no file of the user's.
        text.map(|text| if self.own.has(key) { text } else { Text { place: self.own.place().clone(), ..text } })
    }

    /// A text that this kind of endpoint cannot do without.
    fn needed(&self, key: &'static str, kind: &str, problems: &mut Vec<Diagnostic>) -> Option<Text> {
        let text = self.text(key);
        if text.is_none() && !self.own.mentions(key) {
            self.lacks(key, kind, problems);
        }
        text
    }

    fn lacks(&self, key: &'static str, kind: &str, problems: &mut Vec<Diagnostic>) {
        let message = format!("an endpoint of kind `{kind}` needs `{key}`");
        problems.push(Diagnostic::error(codes::NO_METHOD, self.own.place().clone(), message).with_hint(match key {
            "met" => "a condition, for example `met = { improvement = 0.5 }`",
            "after" => "the name of the endpoint that has to be met before",
            "happening" => "what happens, for example `happening = [{ event = [\"DEATH\"] }]`",
            _ => "its name in quotes",
        }));
    }

    fn rule(&self, kind: &str, problems: &mut Vec<Diagnostic>) -> Option<ScoreRule> {
        let measure = self.needed("measure", kind, problems);
        let met = condition_of(self.table("met"), "met", problems);
        if met.is_none() && !self.own.mentions("met") {
            self.lacks("met", kind, problems);
        }
        Some(ScoreRule { measure: measure?, met: met? })
    }

    fn happenings(&self, problems: &mut Vec<Diagnostic>) -> Vec<Happening> {
        self.table("happening").tables("happening").iter().map(|table| Happening::of_table(table, problems)).collect()
    }

    fn needed_happenings(&self, kind: &str, problems: &mut Vec<Diagnostic>) -> Option<Vec<Happening>> {
        let happenings = self.happenings(problems);
        if happenings.is_empty() {
            self.lacks("happening", kind, problems);
        }
        (!happenings.is_empty()).then_some(happenings)
    }
}

impl Derivation {
    /// The measure whose scores are judged, if any are.
    pub(super) fn measure(&self) -> Option<&Text> {
        match self {
            Derivation::AtVisit { rule, .. }
            | Derivation::Sustained { rule, .. }
            | Derivation::ByVisit { rule, .. }
            | Derivation::TimeTo { rule, .. }
            | Derivation::ShareOfReadings { rule, .. }
            | Derivation::Sessions { rule } => Some(&rule.measure),
            Derivation::Relapse { rule, .. } => rule.as_ref().map(|rule| &rule.measure),
            Derivation::Value { measure, .. } | Derivation::Change { measure, .. } => Some(measure),
            Derivation::Event { .. } | Derivation::TimeToEvent { .. } | Derivation::Supplied(_) => None,
        }
    }

    /// Whether scores meet it on some day.
    fn has_day(&self) -> bool {
        let of_one_visit = matches!(self, Derivation::AtVisit { .. } | Derivation::Sustained { .. });
        of_one_visit || matches!(self, Derivation::ByVisit { .. } | Derivation::TimeTo { .. })
    }
}

impl Endpoint {
    /// The endpoints of a plan. One that cannot be made out is a problem and left out.
    pub(super) fn all(tables: &[Table], problems: &mut Vec<Diagnostic>) -> Vec<Endpoint> {
        let names: Vec<&str> = tables.iter().filter_map(|table| table.text("name")).collect();
        // Positions count tables, so that `after` may name one that comes later; one that cannot be made out keeps its
        // place and its name, so that whoever names it is not told that it is not there.
        let before = problems.len();
        let endpoints: Vec<Endpoint> = tables
            .iter()
            .map(|table| Endpoint::of_table(table, &names, problems).unwrap_or_else(|| Endpoint::unreadable(table)))
            .collect();
        if problems.len() == before {
            problems
                .extend(tables.iter().zip(&endpoints).filter_map(|(table, own)| own.cannot_be_lost(table, &endpoints)));
        }
        endpoints
    }

    /// Why a relapse can come after nothing: the endpoint before it has no day on which a subject met it.
    fn cannot_be_lost(&self, table: &Table, endpoints: &[Endpoint]) -> Option<Diagnostic> {
        let Derivation::Relapse { after, .. } = &self.derivation else { return None };
        let Endpoint { name, derivation } = &endpoints[*after];
        if derivation.has_day() {
            return None;
        }
        let message = format!("`{name}` has no day on which it is met, after which it could be lost");
        let problem = table.error(codes::METHOD_DOES_NOT_FIT, "after", message);
        Some(problem.with_hint("endpoints of the kinds at-visit, sustained, by-visit and time-to have one"))
    }

    fn unreadable(table: &Table) -> Endpoint {
        let name = table.owned("name").unwrap_or_default();
        let text = Text { text: name.clone(), place: table.place().clone() };
        Endpoint { name, derivation: Derivation::Supplied(Supplied { name: text, visit: None }) }
    }

    fn of_table(table: &Table, names: &[&str], problems: &mut Vec<Diagnostic>) -> Option<Endpoint> {
        let stock = match text_of(table, "stock") {
            None => None,
            Some(name) => {
                let found = STOCK.iter().find(|known| known.text("name") == Some(&name.text));
                if found.is_none() {
                    let known: Vec<&str> = STOCK.iter().filter_map(|table| table.text("name")).collect();
                    problems.push(unknown(&name, "stock endpoint", "trialstat", &known));
                    return None;
                }
                found
            }
        };
        let asked = Asked { own: table, stock };
        let name = table.owned("name")?;
        let kind = match asked.text("kind") {
            Some(kind) => kind.text,
            // Of a kind that is none nothing else can be said.
            None if table.mentions("kind") => return None,
            None => "supplied".to_owned(),
        };
        let derivation = asked.derivation(&name, &kind, names, problems)?;
        asked.refuse_foreign_keys(&kind, problems);
        Some(Endpoint { name, derivation })
    }

    /// What kind of number it is.
    pub(super) fn scale(&self) -> Scale {
        match &self.derivation {
            Derivation::AtVisit { .. } | Derivation::Sustained { .. } | Derivation::ByVisit { .. } => Scale::Binary,
            Derivation::Event { .. } => Scale::Binary,
            Derivation::TimeTo { .. } | Derivation::Relapse { .. } | Derivation::TimeToEvent { .. } => Scale::Time,
            Derivation::Supplied(_) => Scale::Supplied,
            Derivation::ShareOfReadings { .. } | Derivation::Sessions { .. } => Scale::Number,
            Derivation::Value { .. } | Derivation::Change { .. } => Scale::Number,
        }
    }
}

impl Asked<'_> {
    fn derivation(&self, name: &str, kind: &str, names: &[&str], problems: &mut Vec<Diagnostic>) -> Option<Derivation> {
        let confirmed = self.table("confirmed").has("confirmed");
        let day = |key: &'static str, problems: &mut Vec<Diagnostic>| day_of(self.table(key), key, problems);
        Some(match kind {
            "at-visit" => {
                let (rule, visit) = (self.rule(kind, problems), self.needed("visit", kind, problems));
                Derivation::AtVisit { rule: rule?, visit: visit? }
            }
            "sustained" => {
                let rule = self.rule(kind, problems);
                let (from, through) = (self.needed("from", kind, problems), self.needed("through", kind, problems));
                let excursions = self.table("excursions").count("excursions").unwrap_or(0) as usize;
                let excursion = condition_of(self.table("excursion"), "excursion", problems);
                Derivation::Sustained { rule: rule?, from: from?, through: through?, excursions, excursion }
            }
            "by-visit" => Derivation::ByVisit { rule: self.rule(kind, problems)?, visit: self.text("visit") },
            "time-to" => Derivation::TimeTo { rule: self.rule(kind, problems)?, confirmed, until: self.text("visit") },
            "relapse" => {
                let happenings = self.happenings(problems);
                let has_rule = self.table("met").has("met") || happenings.is_empty();
                let rule = if has_rule { Some(self.rule(kind, problems)?) } else { None };
                let after = self.needed("after", kind, problems)?;
                if after.text == name {
                    let problem = Diagnostic::error(codes::CONTRADICTORY, after.place, "an endpoint after itself");
                    problems.push(problem.with_hint("`after` is the response or remission that may be lost"));
                    return None;
                }
                let after = position(&after, "endpoint", names.iter().copied(), problems)?;
                Derivation::Relapse { rule, after, confirmed, happenings }
            }
            "event" => Derivation::Event {
                happenings: self.needed_happenings(kind, problems)?,
                until: day("through_day", problems),
            },
            "time-to-event" => Derivation::TimeToEvent {
                happenings: self.needed_happenings(kind, problems)?,
                until: day("through_day", problems),
            },
            "share-of-readings" => Derivation::ShareOfReadings {
                rule: self.rule(kind, problems)?,
                from: day("from_day", problems),
                through: day("through_day", problems),
            },
            "sessions" => Derivation::Sessions { rule: self.rule(kind, problems)? },
            "value" | "change" => {
                let measure = self.needed("measure", kind, problems);
                let (measure, visit) = (measure, self.needed("visit", kind, problems));
                let (measure, visit) = (measure?, visit?);
                if kind == "value" {
                    Derivation::Value { measure, visit }
                } else {
                    Derivation::Change { measure, visit }
                }
            }
            _ => {
                let own = Text { text: name.to_owned(), place: self.own.place_of("name").clone() };
                Derivation::Supplied(Supplied { name: self.text("supplied").unwrap_or(own), visit: self.text("visit") })
            }
        })
    }

    /// A key that this kind of endpoint has no use for would be silently without effect.
    fn refuse_foreign_keys(&self, kind: &str, problems: &mut Vec<Diagnostic>) {
        let used: &[&str] = match kind {
            "at-visit" | "by-visit" => &["measure", "met", "visit"],
            "sustained" => &["measure", "met", "from", "through", "excursions", "excursion"],
            "time-to" => &["measure", "met", "visit", "confirmed"],
            "relapse" => &["measure", "met", "after", "confirmed", "happening"],
            "event" | "time-to-event" => &["happening", "through_day"],
            "share-of-readings" => &["measure", "met", "from_day", "through_day"],
            "sessions" => &["measure", "met"],
            "value" | "change" => &["measure", "visit"],
            _ => &["supplied", "visit"],
        };
        let always = ["name", "title", "stock", "kind", "source"];
        let keys = super::shape::ENDPOINT.fields.iter().map(|field| field.key);
        for key in keys.filter(|key| self.own.has(key) && !always.contains(key) && !used.contains(key)) {
            let problem =
                self.own.error(codes::METHOD_DOES_NOT_FIT, key, format!("an endpoint of kind `{kind}` has no `{key}`"));
            problems.push(problem.with_hint(format!("it has: {}", used.join(", "))));
        }
    }
}
