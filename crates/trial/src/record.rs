//! What is recorded of subjects: small rows that refer to their trial's tables by position.

use crate::design::{ArmIndex, EndpointIndex, MeasureIndex, SubjectIndex, VisitIndex};
use crate::quantity::{Day, Days};
use crate::reading::{Reading, ReasonIndex};
use std::sync::Arc;

/// A word of the data: a term, a treatment, a unit. Equal words are usually one allocation.
pub type Word = Arc<str>;

/// One randomized person (CDISC `USUBJID`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Identifier, always text: leading zeros stay.
    pub id: Box<str>,
    /// The arm of a parallel trial; `None` in a crossover, where each record names its own.
    pub arm: Option<ArmIndex>,
}

/// A property of every subject, known at the start or derived before the analysis: age, sex, a population flag (CDISC
/// `DM`, `ADSL`).
#[derive(Debug, Clone, PartialEq)]
pub struct Characteristic {
    /// Its name (`AGE`).
    pub name: String,
    /// What it is called in print; empty where nobody has said.
    pub label: String,
    /// One value a subject, in the order of the subjects.
    pub values: CharacteristicValues,
}

/// The values of a characteristic.
#[derive(Debug, Clone, PartialEq)]
pub enum CharacteristicValues {
    /// Numbers.
    Numbers(Vec<Reading>),
    /// Levels of a classification.
    Levels(Vec<Result<Word, ReasonIndex>>),
}

impl CharacteristicValues {
    /// How many subjects have one, missing values included.
    pub fn len(&self) -> usize {
        match self {
            CharacteristicValues::Numbers(values) => values.len(),
            CharacteristicValues::Levels(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One reading of an instrument (CDISC `QS`, ADaM BDS).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// Who.
    pub subject: SubjectIndex,
    /// What was read (`QSTESTCD`, `PARAMCD`).
    pub measure: MeasureIndex,
    /// At which visit (`VISIT`, `AVISIT`); `None` outside any.
    pub visit: Option<VisitIndex>,
    /// On which study day (`QSDY`, `ADY`).
    pub day: Option<Day>,
    /// The number (`QSSTRESN`, `AVAL`).
    pub score: Reading,
}

/// A dose given (CDISC `EX`).
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    /// Who.
    pub subject: SubjectIndex,
    /// What was given (`EXTRT`).
    pub treatment: Word,
    /// First or only day (`EXSTDY`).
    pub day: Option<Day>,
    /// Last day of a period of equal doses (`EXENDY`).
    pub last_day: Option<Day>,
    /// How much (`EXDOSE`), in `unit`.
    pub amount: Reading,
    /// Unit of the amount (`EXDOSU`).
    pub unit: Option<Word>,
    /// Way in (`EXROUTE`).
    pub route: Option<Word>,
}

/// A dated happening, collected (CDISC `AE`, `CE`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicalEvent {
    /// Who.
    pub subject: SubjectIndex,
    /// What (`AEDECOD`, `CETERM`).
    pub term: Word,
    /// Its class (`AEBODSYS`, `CECAT`).
    pub category: Option<Word>,
    /// First day (`AESTDY`).
    pub day: Option<Day>,
    /// Last day (`AEENDY`).
    pub last_day: Option<Day>,
    /// How long it lasted, in whole minutes (`AEDUR`, `ADURN`).
    pub minutes: Option<u32>,
    /// How severe (`AESEV`).
    pub severity: Option<Word>,
    /// Whether serious (`AESER`).
    pub serious: Option<bool>,
    /// Whether related to treatment, in the source's words (`AEREL`).
    pub relation: Option<Word>,
}

/// How a part of the trial ended for a subject (CDISC `DS`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    /// Who.
    pub subject: SubjectIndex,
    /// How (`DSDECOD`).
    pub term: Word,
    /// Of what (`DSCAT`, `DSSCAT`).
    pub category: Option<Word>,
    /// When (`DSSTDY`).
    pub day: Option<Day>,
}

/// A supplied binary endpoint record (ADaM `ADRS`): did this subject respond under this arm's treatment?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Who.
    pub subject: SubjectIndex,
    /// Of which endpoint.
    pub endpoint: EndpointIndex,
    /// Under which arm's treatment.
    pub arm: ArmIndex,
    /// At which visit, where the endpoint has one.
    pub visit: Option<VisitIndex>,
    /// Whether the endpoint was met (ADaM `AVALC` Y or N).
    pub met: bool,
}

/// How follow-up for an endpoint ended (ADaM `CNSR`, which is 0 for an event).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The event happened on that day.
    Event,
    /// It had not happened when observation ended.
    Censored,
}

/// A supplied time-to-event record (ADaM `ADTTE`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    /// Who.
    pub subject: SubjectIndex,
    /// Of which endpoint.
    pub endpoint: EndpointIndex,
    /// Days from start to event or censoring (`AVAL`).
    pub time: Days,
    /// Which of the two.
    pub ending: Ending,
    /// What the event was, or why observation ended (`EVNTDESC`).
    pub description: Option<Word>,
}
