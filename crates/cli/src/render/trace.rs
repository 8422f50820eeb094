//! `--trace SUBJECT`: a subject's records, each with the line it came from.

use crate::failure::Failure;
use crate::render::columns::aligned;
use serde_json::{Value, json};
use std::fmt::Write;
use trialstat_ingest::Ingested;
use trialstat_ingest::provenance::Records;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{CharacteristicValues, Ending};
use trialstat_trial::trial::Trial;

/// A record and the place it came from.
pub struct TracedRecord {
    trial: String,
    kind: &'static str,
    what: String,
    day: Option<Day>,
    value: String,
    file: String,
    line: u32,
}

impl TracedRecord {
    /// As `--format json` prints it.
    pub fn to_json(&self) -> Value {
        json!({
            "trial": self.trial, "record": self.kind, "what": self.what, "day": self.day.map(Day::number),
            "value": self.value, "place": { "file": self.file, "line": self.line },
        })
    }

    fn cells(&self) -> [String; 5] {
        let day = self.day.map(|day| day.to_string()).unwrap_or_default();
        [self.kind.to_owned(), self.what.clone(), day, self.value.clone(), format!("{}:{}", self.file, self.line)]
    }
}

const HEADER: [&str; 5] = ["record", "what", "day", "value", "place"];

/// All records of a subject, in every trial that has one of that name.
pub fn records(ingested: &Ingested, subject: &str) -> Result<Vec<TracedRecord>, Failure> {
    let mut found = Vec::new();
    for (at, trial) in ingested.trials.iter().enumerate() {
        let Some(position) = trial.subjects().iter().position(|known| &*known.id == subject) else { continue };
        of_trial(ingested, at, trial, SubjectIndex(position as u32), &mut found);
    }
    if found.is_empty() {
        let ids = ingested.trials.iter().flat_map(Trial::subjects).map(|subject| &*subject.id);
        let nearest = ids.min_by_key(|id| strsim::damerau_levenshtein(id, subject));
        return Err(Failure::UnknownName {
            message: format!("no trial has a subject `{subject}`"),
            hint: nearest.map_or("no subject was accepted".to_owned(), |id| format!("did you mean `{id}`?")),
        });
    }
    Ok(found)
}

fn of_trial(ingested: &Ingested, at: usize, trial: &Trial, subject: SubjectIndex, found: &mut Vec<TracedRecord>) {
    let reading = |reading: Reading| match reading {
        Reading::Number(number) => number.to_string(),
        Reading::Missing(reason) => {
            let reason = &trial.reasons()[reason.0 as usize];
            let code = if reason.code.is_empty() { "empty" } else { &reason.code };
            if reason.meaning.is_empty() {
                format!("missing ({code})")
            } else {
                format!("missing ({code}: {})", reason.meaning)
            }
        }
    };
    let mut push = |kind, records, position, what: String, day, value: String| {
        let origin = ingested.provenance[at].origin(&ingested.rows, records, position);
        let (file, line) = origin.map_or((String::new(), 0), |(file, line)| (ingested.files[file].file.clone(), line));
        found.push(TracedRecord { trial: trial.name().to_owned(), kind, what, day, value, file, line });
    };
    let own = &trial.subjects()[subject.0 as usize];
    let arm = own.arm.map(|arm| trial.arms()[arm.0 as usize].name.clone()).unwrap_or_default();
    push("subject", Records::Subjects, subject.0 as usize, own.id.to_string(), None, arm);
    for characteristic in trial.characteristics() {
        let value = match &characteristic.values {
            CharacteristicValues::Numbers(values) => reading(values[subject.0 as usize]),
            CharacteristicValues::Levels(values) => match &values[subject.0 as usize] {
                Ok(level) => level.to_string(),
                Err(reason) => reading(Reading::Missing(*reason)),
            },
        };
        push("subject", Records::Subjects, subject.0 as usize, characteristic.name.clone(), None, value);
    }
    for (position, record) in trial.assessments().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let visit =
            record.visit.map(|visit| format!(", {}", trial.visits()[visit.0 as usize].name)).unwrap_or_default();
        let what = format!("{}{visit}", trial.measures()[record.measure.0 as usize].name);
        push("assessment", Records::Assessments, position, what, record.day, reading(record.score));
    }
    for (position, record) in trial.doses().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let unit = record.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let route = record.route.as_ref().map(|route| format!(", {route}")).unwrap_or_default();
        let value = format!("{}{unit}{route}", reading(record.amount));
        push("dose", Records::Doses, position, record.treatment.to_string(), record.day, value);
    }
    for (position, record) in trial.events().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let severity = record.severity.as_ref().map(|severity| severity.to_string()).unwrap_or_default();
        push("event", Records::Events, position, record.term.to_string(), record.day, severity);
    }
    for (position, record) in trial.dispositions().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let category = record.category.as_ref().map(|category| category.to_string()).unwrap_or_default();
        push("disposition", Records::Dispositions, position, record.term.to_string(), record.day, category);
    }
    for (position, record) in trial.responses().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let what = trial.endpoints()[record.endpoint.0 as usize].name.clone();
        push(
            "response",
            Records::Responses,
            position,
            what,
            None,
            if record.met { "met" } else { "not met" }.to_owned(),
        );
    }
    for (position, record) in trial.event_times().iter().enumerate().filter(|(_, record)| record.subject == subject) {
        let what = trial.endpoints()[record.endpoint.0 as usize].name.clone();
        let ending = if record.ending == Ending::Event { "event" } else { "censored" };
        push("time", Records::EventTimes, position, what, None, format!("{ending} after {} days", record.time.0));
    }
}

/// For reading.
pub fn table(records: &[TracedRecord]) -> String {
    let mut lines = vec![HEADER.map(str::to_owned)];
    lines.extend(records.iter().map(TracedRecord::cells));
    aligned(&lines, &[2])
}

/// A table for a document.
pub fn markdown(records: &[TracedRecord]) -> String {
    let mut text = format!("| {} |\n|---|---|---:|---|---|\n", HEADER.join(" | "));
    for record in records {
        let _ = writeln!(text, "| {} |", record.cells().join(" | "));
    }
    text
}

/// One row a record.
pub fn csv(records: &[TracedRecord]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(["trial", "record", "what", "day", "value", "file", "line"]);
    for record in records {
        let [kind, what, day, value, _] = record.cells();
        let line = record.line.to_string();
        let _ = writer.write_record([&record.trial, &kind, &what, &day, &value, &record.file, &line]);
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}
