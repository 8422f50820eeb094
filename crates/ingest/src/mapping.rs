//! Which file and which column plays which role.

use crate::codes;
use std::path::{Component, Path};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::TimeUnit;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of a mapping.
pub static SHAPE: Shape = Shape {
    name: "mapping",
    doc: "which file and which column plays which role",
    fields: &[
        Field::required("file", Kind::Text, "the data file, from the mapping's folder"),
        Field::required("endpoint", Kind::Text, "what the endpoint is called in results"),
        Field::required("kind", Kind::OneOf(&["time-to-event", "counts"]), "what a row holds"),
        Field::optional("trial", Kind::Text, "column that tells trials of one file apart"),
        Field::required("arm", Kind::Text, "column of the arm"),
        Field::optional("subject", Kind::Text, "column of the subject's identifier"),
        Field::optional("time", Kind::Table(&TIME), "column of the time to the event or to censoring"),
        Field::optional("event", Kind::Table(&EVENT), "column that tells an event from censoring"),
        Field::optional("events", Kind::Text, "column of the number of events"),
        Field::optional("total", Kind::Text, "column of the number of subjects"),
    ],
};

static TIME: Shape = Shape {
    name: "time",
    doc: "a column of times",
    fields: &[
        Field::required("column", Kind::Text, "the column"),
        Field::required("unit", Kind::OneOf(TimeUnit::NAMES), "its unit"),
    ],
};

static EVENT: Shape = Shape {
    name: "event",
    doc: "a column of event indicators",
    fields: &[
        Field::required("column", Kind::Text, "the column"),
        Field::required("value", Kind::Text, "the value that means an event; any other means censoring"),
    ],
};

/// A checked mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The data file, from the mapping's folder.
    pub file: String,
    /// What the endpoint is called.
    pub endpoint: String,
    /// Column that tells trials apart.
    pub trial: Option<String>,
    /// Column of the arm.
    pub arm: String,
    /// What a row holds.
    pub role: Role,
}

/// What a row of the file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// A subject's time to the event.
    TimeToEvent(TimeToEvent),
    /// An arm's counts.
    Counts(Counts),
}

/// Columns of times to an event.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeToEvent {
    /// Column of the subject.
    pub subject: String,
    /// Column of the time.
    pub time: String,
    /// Its unit.
    pub unit: TimeUnit,
    /// Column of the event indicator.
    pub event: String,
    /// The value that means an event.
    pub event_value: String,
}

/// Columns of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// Column of the number of events.
    pub events: String,
    /// Column of the number of subjects.
    pub total: String,
}

impl Mapping {
    /// Checks a mapping's table; problems are appended.
    pub fn from_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Mapping> {
        let file = table.owned("file")?;
        let inside = !file.contains(['\\', ':'])
            && Path::new(&file).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            let message = format!("`{file}` leads outside the mapping's folder");
            let problem = table.error(codes::PATH_OUTSIDE, "file", message);
            problems.push(problem.with_hint("paths start at the mapping's folder and stay below it"));
        }
        let kind = table.text("kind")?;
        let (needed, foreign): (&[&str], &[&str]) = match kind {
            "counts" => (&["events", "total"], &["subject", "time", "event"]),
            _ => (&["subject", "time", "event"], &["events", "total"]),
        };
        for key in needed.iter().filter(|key| !table.mentions(key)) {
            let problem = table.error(codes::INCOMPLETE, "kind", format!("a mapping of kind `{kind}` needs `{key}`"));
            problems.push(problem.with_hint("`trialstat schema mapping` lists the keys"));
        }
        for key in foreign.iter().filter(|key| table.has(key)) {
            let problem = table.error(codes::INCOMPLETE, key, format!("a mapping of kind `{kind}` has no `{key}`"));
            problems.push(problem.with_hint("leave it out, or change `kind`"));
        }
        let role = match kind {
            "counts" => Role::Counts(Counts { events: table.owned("events")?, total: table.owned("total")? }),
            _ => {
                let (time, event) = (table.table("time")?, table.table("event")?);
                Role::TimeToEvent(TimeToEvent {
                    subject: table.owned("subject")?,
                    time: time.owned("column")?,
                    unit: time.text("unit").and_then(TimeUnit::named)?,
                    event: event.owned("column")?,
                    event_value: event.owned("value")?,
                })
            }
        };
        let (endpoint, arm) = (table.owned("endpoint")?, table.owned("arm")?);
        Some(Mapping { file, endpoint, trial: table.owned("trial"), arm, role })
    }

    /// The columns that the mapping needs.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.trial.iter().map(String::as_str).collect();
        columns.push(&self.arm);
        match &self.role {
            Role::TimeToEvent(role) => columns.extend([&*role.subject, &*role.time, &*role.event]),
            Role::Counts(role) => columns.extend([&*role.events, &*role.total]),
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::spec::{Source, read};

    const TIMES: &str = "file = \"rows.csv\"\nendpoint = \"relapse\"\nkind = \"time-to-event\"\nsubject = \"id\"\n\
                         arm = \"arm\"\ntime = { column = \"weeks\", unit = \"week\" }\n\
                         event = { column = \"relapse\", value = \"1\" }\n";

    /// The mapping, and each problem as `line:column code`.
    fn mapping(text: &str) -> (Option<Mapping>, Vec<String>) {
        let source = Source::new("mapping.toml", text.as_bytes()).expect("text");
        let mut problems = Vec::new();
        let table = read(&source, &SHAPE, &mut problems);
        let mapping = Mapping::from_table(&table, &mut problems);
        let short = |problem: &Diagnostic| format!("{}:{} {}", problem.place.line, problem.place.column, problem.code);
        (mapping, problems.iter().map(short).collect())
    }

    #[test]
    fn a_mapping_of_times_needs_its_five_columns() {
        let (mapping, problems) = mapping(TIMES);
        assert_eq!(problems, [] as [&str; 0]);
        assert_eq!(mapping.expect("a mapping").columns(), ["arm", "id", "weeks", "relapse"]);
    }

    #[test]
    fn a_mapping_of_counts_needs_events_and_total() {
        let text =
            "file = \"c.csv\"\nendpoint = \"x\"\nkind = \"counts\"\ntrial = \"t\"\narm = \"a\"\nevents = \"e\"\n";
        assert_eq!(mapping(text).1, ["3:8 I311"]);
        let (mapping, problems) = mapping(&format!("{text}total = \"n\"\n"));
        assert_eq!(problems, [] as [&str; 0]);
        assert_eq!(mapping.expect("a mapping").columns(), ["t", "a", "e", "n"]);
    }

    #[test]
    fn columns_of_the_other_kind_are_refused() {
        assert_eq!(mapping(&format!("{TIMES}events = \"e\"\ntotal = \"n\"\n")).1, ["8:10 I311", "9:9 I311"]);
    }

    #[test]
    fn the_file_stays_below_the_mappings_folder() {
        for outside in ["../rows.csv", "/rows.csv", "a/../../rows.csv", "a\\\\rows.csv", "C:rows.csv"] {
            assert_eq!(mapping(&TIMES.replace("rows.csv", outside)).1, ["1:8 I310"], "{outside}");
        }
        assert_eq!(mapping(&TIMES.replace("rows.csv", "below/rows.csv")).1, [] as [&str; 0]);
    }

    #[test]
    fn a_column_of_the_wrong_kind_is_not_missing_as_well() {
        assert_eq!(mapping(&TIMES.replace("{ column = \"weeks\", unit = \"week\" }", "\"weeks\"")).1, ["6:8 S106"]);
    }
}
