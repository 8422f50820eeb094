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
use trialstat_trial::record::{CharacteristicValues, Ending, Word};
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

    /// What it is, when, with what value, and where it stands.
    pub fn cells(&self) -> [String; 5] {
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
    let describing = Describing { ingested, at, trial };
    found.push(describing.record(Records::Subjects, subject.0 as usize));
    found.extend(describing.characteristics(subject));
    let mut of = |records, subjects: &mut dyn Iterator<Item = SubjectIndex>| {
        let own = subjects.enumerate().filter(|(_, known)| *known == subject);
        found.extend(own.map(|(position, _)| describing.record(records, position)));
    };
    of(Records::Assessments, &mut trial.assessments().iter().map(|record| record.subject));
    of(Records::Doses, &mut trial.doses().iter().map(|record| record.subject));
    of(Records::Events, &mut trial.events().iter().map(|record| record.subject));
    of(Records::Dispositions, &mut trial.dispositions().iter().map(|record| record.subject));
    of(Records::Responses, &mut trial.responses().iter().map(|record| record.subject));
    of(Records::EventTimes, &mut trial.event_times().iter().map(|record| record.subject));
}

/// One of the trials that were read.
#[derive(Clone, Copy)]
pub struct Describing<'a> {
    /// What was read.
    pub ingested: &'a Ingested,
    /// Position of the trial.
    pub at: usize,
    /// The trial.
    pub trial: &'a Trial,
}

impl Describing<'_> {
    /// A record of the trial in words, and where it came from.
    pub fn record(&self, records: Records, position: usize) -> TracedRecord {
        let trial = self.trial;
        let text = |word: &Option<Word>| word.as_deref().unwrap_or_default().to_owned();
        let (kind, what, day, value) = match records {
            Records::Subjects => {
                let own = &trial.subjects()[position];
                let arm = own.arm.map(|arm| trial.arms()[arm.0 as usize].name.clone()).unwrap_or_default();
                ("subject", own.id.to_string(), None, arm)
            }
            Records::Assessments => {
                let own = &trial.assessments()[position];
                let visit = own.visit.map(|visit| format!(", {}", trial.visits()[visit.0 as usize].name));
                let measure = &trial.measures()[own.measure.0 as usize].name;
                let what = format!("{measure}{}", visit.unwrap_or_default());
                ("assessment", what, own.day, self.reading(own.score))
            }
            Records::Doses => {
                let own = &trial.doses()[position];
                let unit = own.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                let route = own.route.as_ref().map(|route| format!(", {route}")).unwrap_or_default();
                ("dose", own.treatment.to_string(), own.day, format!("{}{unit}{route}", self.reading(own.amount)))
            }
            Records::Events => {
                let own = &trial.events()[position];
                ("event", own.term.to_string(), own.day, text(&own.severity))
            }
            Records::Dispositions => {
                let own = &trial.dispositions()[position];
                ("disposition", own.term.to_string(), own.day, text(&own.category))
            }
            Records::Responses => {
                let own = &trial.responses()[position];
                let met = if own.met { "met" } else { "not met" };
                ("response", trial.endpoints()[own.endpoint.0 as usize].name.clone(), None, met.to_owned())
            }
            Records::EventTimes => {
                let own = &trial.event_times()[position];
                let ending = if own.ending == Ending::Event { "event" } else { "censored" };
                let what = trial.endpoints()[own.endpoint.0 as usize].name.clone();
                ("time", what, None, format!("{ending} after {} days", own.time.0))
            }
        };
        self.placed(records, position, kind, what, day, value)
    }

    /// What is known of a subject before treatment.
    fn characteristics(&self, subject: SubjectIndex) -> impl Iterator<Item = TracedRecord> {
        let position = subject.0 as usize;
        self.trial.characteristics().iter().map(move |characteristic| {
            let value = match &characteristic.values {
                CharacteristicValues::Numbers(values) => self.reading(values[position]),
                CharacteristicValues::Levels(values) => match &values[position] {
                    Ok(level) => level.to_string(),
                    Err(reason) => self.reading(Reading::Missing(*reason)),
                },
            };
            self.placed(Records::Subjects, position, "subject", characteristic.name.clone(), None, value)
        })
    }

    fn placed(
        &self,
        records: Records,
        position: usize,
        kind: &'static str,
        what: String,
        day: Option<Day>,
        value: String,
    ) -> TracedRecord {
        let origin = self.ingested.provenance[self.at].origin(&self.ingested.rows, records, position);
        let place = origin.map(|(file, line)| (self.ingested.files[file].file.clone(), line));
        let (file, line) = place.unwrap_or_default();
        TracedRecord { trial: self.trial.name().to_owned(), kind, what, day, value, file, line }
    }

    fn reading(&self, reading: Reading) -> String {
        let reason = match reading {
            Reading::Number(number) => return number.to_string(),
            Reading::Missing(reason) => &self.trial.reasons()[reason.0 as usize],
        };
        let code = if reason.code.is_empty() { "empty" } else { &reason.code };
        if reason.meaning.is_empty() {
            format!("missing ({code})")
        } else {
            format!("missing ({code}: {})", reason.meaning)
        }
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
