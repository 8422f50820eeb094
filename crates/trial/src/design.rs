//! How a trial was laid out: its arms, visits, measures and endpoints, and how subjects were given to arms.

use crate::quantity::Day;

/// An assigned treatment (CDISC `ARMCD`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Short unique name, as results print it.
    pub name: String,
}

/// Whether a subject stays in one arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Every subject belongs to exactly one arm.
    Parallel,
    /// Every subject is observed under each arm in turn.
    Crossover,
}

/// A scheduled visit (CDISC `VISIT`, `AVISIT`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Unique name.
    pub name: String,
    /// The study day it is scheduled for.
    pub day: Option<Day>,
    /// First and last study day that count as this visit.
    pub window: Option<(Day, Day)>,
}

impl Visit {
    /// A visit of which only the name is known.
    pub fn named(name: impl Into<String>) -> Visit {
        Visit { name: name.into(), day: None, window: None }
    }
}

/// What an assessment reads: an instrument's total, an item, a laboratory value (CDISC `QSTESTCD`, `PARAMCD`).
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Unique short name.
    pub name: String,
    /// What it is called in print; empty where nobody has said.
    pub label: String,
    /// Its unit, if it has one.
    pub unit: Option<String>,
    /// Lowest and highest score that the instrument can give.
    pub range: Option<(f64, f64)>,
}

impl Measure {
    /// A measure of which only the name is known.
    pub fn named(name: impl Into<String>) -> Measure {
        Measure { name: name.into(), label: String::new(), unit: None, range: None }
    }
}

/// Something derived for each subject before the file was made: a supplied endpoint (ADaM `PARAMCD` of `ADRS` or
/// `ADTTE`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Unique name, as results print it.
    pub name: String,
    /// What it is called in print; empty where nobody has said.
    pub label: String,
}

impl Endpoint {
    /// An endpoint of which only the name is known.
    pub fn named(name: impl Into<String>) -> Endpoint {
        Endpoint { name: name.into(), label: String::new() }
    }
}

/// Position of an arm in its trial's table of arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArmIndex(pub u32);

/// Position of a subject in its trial's table of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectIndex(pub u32);

/// Position of a visit in its trial's table of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitIndex(pub u16);

/// Position of a measure in its trial's table of measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureIndex(pub u16);

/// Position of an endpoint in its trial's table of endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointIndex(pub u16);
