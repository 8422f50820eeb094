//! Endpoints drawn directly, without pharmacology: what is common to all arms, and what an arm says.

use super::number::{Domain, Problems, UNITS, days_in_unit, is_known, text_of};
use super::time_law::{self, TimeLaw};
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text};

/// The table of an endpoint drawn directly.
pub(super) static SHAPE: Shape = Shape {
    name: "direct endpoint",
    doc: "an endpoint drawn directly; each arm gives its `outcome`",
    fields: &[
        Field::required("endpoint", Kind::Text, "its name"),
        Field::required("model", Kind::OneOf(&["binary", "time"]), "what is drawn: yes or no, or a time to an event"),
        Field::optional("unit", Kind::OneOf(UNITS), "unit of its times; days if left out"),
        Field::optional("after", Kind::Number, "of `binary`: when after entry it is known; at once if left out"),
        Field::optional("follow_up", Kind::Number, "of `time`: longest follow-up of a subject"),
        Field::optional("dropout", Kind::Number, "of `time`: probability of having left by `dropout_by`"),
        Field::optional("dropout_by", Kind::Number, "the time that `dropout` is for"),
    ],
};

/// The table of an arm's outcome.
pub(super) static OUTCOME: Shape = Shape {
    name: "outcome",
    doc: "what an arm makes of a direct endpoint, by the keys of its model",
    fields: &[
        Field::required("of", Kind::Text, "the endpoint, or the measure whose changes are drawn directly"),
        Field::optional("probability", Kind::Number, "of `binary`: probability of meeting it"),
        Field::optional("change", Kind::Numbers, "of a measure with a `change`: its means, one a visit after day 1"),
        time_law::FIELDS[0],
        time_law::FIELDS[1],
        time_law::FIELDS[2],
        time_law::FIELDS[3],
        time_law::FIELDS[4],
        time_law::FIELDS[5],
        time_law::FIELDS[6],
        time_law::FIELDS[7],
        time_law::FIELDS[8],
    ],
};

/// An endpoint drawn directly.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Direct {
    pub(crate) endpoint: String,
    pub(crate) model: DirectModel,
    /// What each arm makes of it.
    pub(crate) outcomes: Vec<Outcome>,
}

/// What is drawn; times in days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DirectModel {
    Binary {
        /// When it is known.
        after: f64,
    },
    Time {
        /// Longest follow-up, if there is one.
        follow_up: f64,
        /// When subjects leave.
        dropout: TimeLaw,
    },
}

/// What an arm makes of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Probability of meeting it.
    Binary(f64),
    /// Law of the time.
    Time(TimeLaw),
}

impl Direct {
    /// Days after entry, or after the begin of a period, by which a response is known.
    pub(crate) fn known_after(&self) -> f64 {
        match self.model {
            DirectModel::Binary { after } => after,
            DirectModel::Time { .. } => 0.0,
        }
    }

    /// Checks the direct endpoints with the outcomes that the arms give; `measures` are those with direct changes.
    pub(super) fn all(tables: &[Table], arms: &[Table], measures: &[&str], problems: &mut Problems<'_>) -> Vec<Direct> {
        problems.refuse_twice(tables, "endpoint");
        let endpoints = tables.iter().map(|table| table.text("endpoint").unwrap_or_default());
        let names: Vec<&str> = endpoints.chain(measures.iter().copied()).collect();
        // Of one name two kinds of outcomes would be asked, each without the keys of the other.
        let is_score = |table: &&Table| table.text("endpoint").is_some_and(|endpoint| measures.contains(&endpoint));
        let (scores, tables): (Vec<&Table>, Vec<&Table>) = tables.iter().partition(is_score);
        for table in scores {
            let endpoint = table.text("endpoint").unwrap_or_default();
            let message = format!("`{endpoint}` is a measure whose changes are drawn directly");
            problems.contradiction(table, "endpoint", message, "name the endpoint otherwise");
        }
        for outcome in arms.iter().flat_map(|arm| arm.tables("outcome")) {
            if let Some(of) = text_of(outcome, "of") {
                problems.position(&of, "direct endpoint", &names);
            }
        }
        arms.iter().for_each(|arm| problems.refuse_twice(arm.tables("outcome"), "of"));
        tables.into_iter().filter_map(|table| Direct::of_table(table, arms, problems)).collect()
    }

    fn of_table(table: &Table, arms: &[Table], problems: &mut Problems<'_>) -> Option<Direct> {
        let endpoint = table.owned("endpoint")?;
        let outcomes: Vec<Option<&Table>> = arms.iter().map(|arm| outcome_of(arm, &endpoint, problems)).collect();
        let unit = days_in_unit(table);
        let (model, outcomes) = match table.text("model")? {
            "binary" => {
                problems.idle(table, &["follow_up", "dropout", "dropout_by"], "a binary endpoint has no time");
                if !table.mentions("after") {
                    problems.idle(table, &["unit"], "the endpoint is known at once");
                }
                let after = problems.number(table, "after", Domain::NotNegative).unwrap_or(0.0) * unit;
                let probability = |table: &Table| {
                    problems.idle(table, time_law::KEYS, "the endpoint is binary");
                    problems.idle(table, &["change"], "the endpoint is binary");
                    problems.required(table, "probability", Domain::Probability, "the outcome").map(Outcome::Binary)
                };
                (DirectModel::Binary { after }, each(&outcomes, probability))
            }
            _ => {
                problems.idle(table, &["after"], "a time is known when it is over");
                let follow_up = problems.number(table, "follow_up", Domain::Positive);
                let dropout = dropout(table, unit, problems)?;
                let laws = laws(arms, &outcomes, unit, problems);
                let model =
                    DirectModel::Time { follow_up: follow_up.map_or(f64::INFINITY, |time| time * unit), dropout };
                (model, laws)
            }
        };
        let outcomes: Option<Vec<Outcome>> = outcomes.into_iter().collect();
        Some(Direct { endpoint, model, outcomes: outcomes? })
    }
}

/// The mean changes of a measure in each arm, a number for each of the visits after day 1.
pub(super) fn changes(
    measure: &str,
    arms: &[Table],
    visits: Option<usize>,
    problems: &mut Problems<'_>,
) -> Vec<Vec<f64>> {
    let mut change = |arm: &Table| {
        let table = outcome_of(arm, measure, problems)?;
        problems.idle(table, &["probability"], "the measure is a score");
        problems.idle(table, time_law::KEYS, "the measure is a score");
        let change = problems.numbers(table, "change", Domain::Any);
        if let Some(visits) = visits.filter(|visits| *visits != change.len()) {
            let message = format!("{} changes for {visits} visits after day 1", change.len());
            problems.contradiction(table, "change", message, "give one a visit");
        }
        Some(change.to_vec())
    };
    arms.iter().filter_map(&mut change).collect()
}

fn outcome_of<'t>(arm: &'t Table, endpoint: &str, problems: &mut Problems<'_>) -> Option<&'t Table> {
    let found = arm.tables("outcome").iter().find(|outcome| outcome.text("of") == Some(endpoint));
    let hides_names = arm.tables("outcome").iter().any(|outcome| !outcome.has("of"));
    if found.is_none() && arm.has("name") && !hides_names && !problems.hides_names {
        let name = arm.text("name").unwrap_or_default();
        problems.lacks(arm, "outcome", format!("arm `{name}` gives no outcome of `{endpoint}`"));
    }
    found
}

fn each(tables: &[Option<&Table>], mut read: impl FnMut(&Table) -> Option<Outcome>) -> Vec<Option<Outcome>> {
    tables.iter().map(|table| table.and_then(&mut read)).collect()
}

fn dropout(table: &Table, unit: f64, problems: &mut Problems<'_>) -> Option<TimeLaw> {
    if !table.mentions("dropout") {
        problems.idle(table, &["dropout_by"], "there is no `dropout`");
        return Some(TimeLaw::constant(0.0));
    }
    let share = problems.number(table, "dropout", Domain::Probability);
    let by = problems.required(table, "dropout_by", Domain::Positive, "the dropout");
    let (share, by) = (share?, by? * unit);
    if share == 1.0 {
        problems.refuse(table, "dropout", "nobody is left by then: expected a number below 1");
        return None;
    }
    Some(TimeLaw::constant(-libm::log1p(-share) / by))
}

/// Laws of the arms; those in proportion to another arm's come after it.
fn laws(arms: &[Table], outcomes: &[Option<&Table>], unit: f64, problems: &mut Problems<'_>) -> Vec<Option<Outcome>> {
    let own = |table: &Table| !table.mentions("hazard_ratio");
    let mut laws: Vec<Option<TimeLaw>> = Vec::new();
    for table in outcomes {
        if let Some(table) = table {
            problems.idle(table, &["probability", "change"], "the endpoint is a time");
        }
        laws.push(table.filter(|table| own(table)).and_then(|table| {
            problems.idle(table, &["against"], "there is no `hazard_ratio`");
            TimeLaw::of_table(table, unit, problems)
        }));
    }
    let names: Vec<&str> = arms.iter().map(|arm| arm.text("name").unwrap_or_default()).collect();
    for (at, table) in outcomes.iter().enumerate() {
        let Some(table) = table.filter(|table| !own(table) && is_known(table, "against")) else { continue };
        let others: Vec<&str> =
            time_law::KEYS.iter().copied().filter(|key| !key.contains("ra") && *key != "against").collect();
        problems.idle(table, &others, "the law is that of another arm");
        let against = text_of(table, "against");
        let first = || Some(Text { text: (*names.first()?).to_owned(), place: table.place().clone() });
        let Some(against) = against.or_else(first) else { continue };
        let Some(position) = problems.position(&against, "arm", &names) else { continue };
        if outcomes[position].is_some_and(|other| !own(other)) {
            let message = format!("arm `{}` has a hazard ratio itself", against.text);
            problems.contradiction(table, "against", message, "name one with a law of its own");
            continue;
        }
        let ratio = problems.number(table, "hazard_ratio", Domain::Positive);
        if let (Some(ratio), Some(law)) = (ratio, &laws[position]) {
            laws[at] = law.multiplied(ratio);
            if laws[at].is_none() {
                problems.refuse(table, "hazard_ratio", format!("{ratio} makes no law of a time"));
            }
        }
    }
    laws.into_iter().map(|law| law.map(Outcome::Time)).collect()
}
