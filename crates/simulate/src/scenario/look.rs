//! Looks at a trial that is under way.

use super::number::{Domain, Problems, UNITS, days_in_unit, text_of};
use trialstat_stats::special::normal::upper_quantile;
use trialstat_trial::diagnostic::Place;
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text};

/// A `z` and a `p` that are this near, in proportion, are one boundary.
const ROUNDING: f64 = 1e-9;

/// What results call all looks together.
const ALL: &str = "all";

/// The table of a look.
pub(super) static SHAPE: Shape = Shape {
    name: "look",
    doc: "an analysis of what is known by then; of `day`, `events` and `information` one is given",
    fields: &[
        Field::optional("name", Kind::Text, "its name; its number if left out"),
        Field::optional("day", Kind::Number, "when it is, in `unit` from the begin of accrual"),
        Field::optional("unit", Kind::OneOf(UNITS), "unit of `day`; days if left out"),
        Field::optional("events", Kind::Count, "it is when so many events of `endpoint` have happened"),
        Field::optional("endpoint", Kind::Text, "the endpoint whose events are counted"),
        Field::optional(
            "information",
            Kind::Number,
            "it is when this share of the subjects has been followed to the end",
        ),
        Field::optional("analysis", Kind::Text, "id of the plan's analysis that decides"),
        Field::optional("test", Kind::Text, "the analysis's test that decides"),
        Field::optional("efficacy", Kind::Table(&BOUNDARY), "stop and reject here, or further out"),
        Field::optional("futility", Kind::Table(&BOUNDARY), "stop without a rejection here, or further in"),
    ],
};

static BOUNDARY: Shape = Shape {
    name: "boundary",
    doc: "a boundary, on one of two scales",
    fields: &[
        Field::optional("p", Kind::Number, "a p value, of the test as the plan has it"),
        Field::optional(
            "z",
            Kind::Number,
            "a standard normal statistic, above 0 where the compared arm has more of what is counted or later events",
        ),
    ],
};

/// When a look is.
#[derive(Debug, Clone, PartialEq)]
pub enum LookAt {
    /// On this calendar day, counted from the begin of accrual.
    Day(f64),
    /// When so many events of an endpoint have happened.
    Events {
        /// The endpoint's name.
        endpoint: String,
        /// How many.
        count: u64,
    },
    /// When this share of the subjects has been followed to the end.
    Information(f64),
}

/// Where a trial stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Boundary {
    /// At a p value, of the test as the plan has it.
    P(f64),
    /// At a standard normal statistic, above 0 where the compared arm has more of what is counted, or later events, than the
    /// reference.
    Z(f64),
}

/// A look at a trial that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Its name.
    pub name: String,
    /// When it is.
    pub at: LookAt,
    /// Id of the plan's analysis that decides; the first that tests the events it waits for, or else the first.
    pub analysis: Option<Text>,
    /// The test of that analysis that decides; its first if there is none.
    pub test: Option<Text>,
    /// Where the trial stops with a rejection.
    pub efficacy: Option<Boundary>,
    /// Where it stops without one.
    pub futility: Option<Boundary>,
    /// Where it stands.
    pub place: Place,
}

impl Look {
    /// Checks the tables of all looks; `endpoints` are those with times to events.
    pub(super) fn all(tables: &[Table], endpoints: &[&str], problems: &mut Problems<'_>) -> Vec<Look> {
        problems.refuse_twice(tables, "name");
        refuse_numbers_as_names(tables, problems);
        for table in tables.iter().filter(|table| table.text("name") == Some(ALL)) {
            let message = format!("results call all looks together `{ALL}`");
            problems.contradiction(table, "name", message, "name the look otherwise");
        }
        let looks: Vec<Option<Look>> =
            tables.iter().enumerate().map(|(at, table)| Look::of_table(at, table, endpoints, problems)).collect();
        for (at, look) in looks.iter().enumerate() {
            let is_no_later = |before: &&Look| look.as_ref().is_some_and(|look| look.is_never_after(before));
            let Some(before) = looks[..at].iter().flatten().find(is_no_later) else { continue };
            let table = &tables[at];
            let key = ["day", "information", "events"].into_iter().find(|key| table.has(key)).unwrap_or("day");
            let message = format!("a look is no later than `{}` before it", before.name);
            let problem = table.error(crate::codes::OUT_OF_ORDER, key, message);
            problems.push(problem.with_hint("looks that wait for more of the same come in order"));
        }
        looks.into_iter().flatten().collect()
    }

    /// Whether it is no later than another in any trial: both wait for the same.
    fn is_never_after(&self, other: &Look) -> bool {
        match (&other.at, &self.at) {
            (LookAt::Day(other), LookAt::Day(day)) => day <= other,
            (LookAt::Information(other), LookAt::Information(share)) => share <= other,
            (LookAt::Events { endpoint: one, count: other }, LookAt::Events { endpoint, count }) => {
                one == endpoint && count <= other
            }
            _ => false,
        }
    }

    fn of_table(at: usize, table: &Table, endpoints: &[&str], problems: &mut Problems<'_>) -> Option<Look> {
        let name = table.owned("name").unwrap_or_else(|| (at + 1).to_string());
        let given: Vec<&str> = ["day", "events", "information"].into_iter().filter(|key| table.mentions(key)).collect();
        if given.len() != 1 {
            let message = if given.is_empty() { "nothing says when the look is" } else { "the look is at two times" };
            let at = given.last().copied().unwrap_or("day");
            problems.contradiction(table, at, message, "give one of `day`, `events`, `information`");
        }
        if !given.is_empty() && !given.contains(&"events") {
            problems.idle(table, &["endpoint"], "the look does not wait for events");
        }
        if !given.is_empty() && !given.contains(&"day") {
            problems.idle(table, &["unit"], "the look is not on a day");
        }
        let whens: Vec<Option<LookAt>> = given.iter().map(|key| when(table, key, endpoints, problems)).collect();
        let (efficacy, futility) = (boundary(table, "efficacy", problems), boundary(table, "futility", problems));
        if efficacy.zip(futility).is_some_and(|(efficacy, futility)| overlap(efficacy, futility)) {
            let hint = match (efficacy, futility) {
                (Some(Boundary::P(_)), Some(Boundary::Z(_))) => {
                    "a p value has two sides, of which a `z` of futility has one: give `z` for `efficacy`"
                }
                _ => "where the trial stops with a rejection it is not futile",
            };
            problems.contradiction(table, "futility", "a result can lie beyond both boundaries", hint);
        }
        let [when] = whens.try_into().ok()?;
        Some(Look {
            name,
            analysis: text_of(table, "analysis"),
            test: text_of(table, "test"),
            efficacy,
            futility,
            at: when?,
            place: table.place().clone(),
        })
    }
}

/// When a look is, by the key that says so.
fn when(table: &Table, key: &str, endpoints: &[&str], problems: &mut Problems<'_>) -> Option<LookAt> {
    match key {
        "day" => problems.number(table, "day", Domain::Positive).map(|day| LookAt::Day(day * days_in_unit(table))),
        "events" => {
            let count = table.count("events");
            if count == Some(0) {
                problems.refuse(table, "events", "a look after 0 events");
            }
            let Some(endpoint) = text_of(table, "endpoint") else {
                problems.lacks(table, "endpoint", "nothing says which `endpoint`'s events are counted");
                return None;
            };
            problems.position(&endpoint, "endpoint with times to events", endpoints)?;
            Some(LookAt::Events { endpoint: endpoint.text, count: count? })
        }
        _ => {
            if table.number("information") == Some(0.0) {
                problems.refuse(table, "information", "a look at nobody followed to the end");
            }
            problems.number(table, "information", Domain::Probability).map(LookAt::Information)
        }
    }
}

/// A look without a name is called by its number, which is then no other's name.
fn refuse_numbers_as_names(tables: &[Table], problems: &mut Problems<'_>) {
    let is_unnamed = |number: usize| tables.get(number.wrapping_sub(1)).is_some_and(|table| !table.mentions("name"));
    for table in tables {
        let name = table.text("name").unwrap_or_default();
        let number = name.parse().ok().filter(|number: &usize| is_unnamed(*number) && number.to_string() == name);
        if let Some(number) = number {
            let message =
                format!("`{name}` is the look in line {} too, by its number", tables[number - 1].place().line);
            problems.contradiction(table, "name", message, "give that one a `name`");
        }
    }
}

/// Whether both boundaries hold of more than one result. A p value has two sides: beyond it on the side of efficacy lie both
/// tails, on that of futility what is between them.
fn overlap(efficacy: Boundary, futility: Boundary) -> bool {
    match (efficacy, futility) {
        (Boundary::P(efficacy), Boundary::P(futility)) => futility < efficacy,
        (Boundary::Z(efficacy), Boundary::Z(futility)) if efficacy < 0.0 => futility < efficacy,
        (Boundary::Z(efficacy), Boundary::Z(futility)) => futility > efficacy,
        (Boundary::Z(efficacy), Boundary::P(futility)) => {
            efficacy.abs() < upper_quantile(futility / 2.0) * (1.0 - ROUNDING)
        }
        // Far enough down, whatever the boundary of futility is, the lower tail has begun.
        (Boundary::P(efficacy), Boundary::Z(_)) => efficacy > 0.0,
    }
}

fn boundary(table: &Table, key: &str, problems: &mut Problems<'_>) -> Option<Boundary> {
    let table = table.table(key)?;
    if table.mentions("p") == table.mentions("z") {
        problems.contradiction(table, "z", "a boundary is on one scale", "give `p` or `z`");
        return None;
    }
    let p = problems.number(table, "p", Domain::Probability).map(Boundary::P);
    p.or_else(|| table.number("z").map(Boundary::Z))
}
