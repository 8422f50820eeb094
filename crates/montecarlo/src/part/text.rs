//! The JSON of a part.

use super::Part;
use crate::compare::LinePair;
use crate::distribution::Distribution;
use crate::endings::{Endings, Size};
use crate::line::Line;
use crate::shard::Shard;
use crate::simulation::Simulation;
use crate::stamp::Stamp;
use crate::tally::{LineTally, PairTally, StatisticTally, Tally};
use crate::truth::{TrueValue, Truth};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use thiserror::Error;
use trialstat_stats::performance::{Replicates, ReplicatesTextError};

/// Version of the file's form.
const FORM: u32 = 2;

/// Why bytes are no part.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PartError {
    /// No JSON, or not of this form.
    #[error("it is no part of a simulation: {0}")]
    Form(String),
    /// Of a later or earlier form.
    #[error("it is written in form {0}, expected {FORM}")]
    Version(u64),
    /// Changed since it was written.
    #[error("its checksum does not hold: it has been cut off or changed")]
    Checksum,
    /// A number in it cannot be.
    #[error("{0} cannot be")]
    Impossible(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    form: u32,
    stamp: Stamp,
    looks: Vec<String>,
    shard: String,
    until: u64,
    alpha: String,
    truth: Vec<TrueText>,
    order: Vec<Line>,
    endings: EndingsText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exposures: Vec<ExposureText>,
    lines: Vec<LineText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comparisons: Vec<ComparisonText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrueText {
    line: Line,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standard_error: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndingsText {
    stops: Vec<[u64; 3]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<[String; 3]>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExposureText {
    line: Line,
    values: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineText {
    line: Line,
    outcomes: String,
    statistics: Vec<StatisticText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparisonText {
    first: Line,
    second: Line,
    outcomes: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatisticText {
    name: String,
    values: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spread: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reasons: BTreeMap<String, u64>,
}

impl Part {
    /// The part as a file's text. The same replicates make the same text.
    pub fn to_json(&self) -> String {
        let tally = &self.tally;
        let truth = self.truth.values().map(|(line, value)| TrueText {
            line: line.clone(),
            value: bits(value.value),
            standard_error: value.standard_error.map(bits),
        });
        let lines = tally.lines.iter().map(|line| LineText {
            line: line.line.clone(),
            outcomes: line.outcomes.to_string(),
            statistics: line.statistics.iter().map(StatisticText::of).collect(),
        });
        let exposures = tally.exposures.iter();
        let exposures = exposures.map(|(line, of)| ExposureText { line: line.clone(), values: of.to_string() });
        let size = tally.endings.size.as_ref();
        let text = Text {
            form: FORM,
            stamp: self.stamp.clone(),
            looks: self.looks.clone(),
            shard: self.shard.to_string(),
            until: self.until,
            alpha: bits(tally.alpha()),
            truth: truth.collect(),
            order: self.lines.clone(),
            endings: EndingsText {
                stops: tally.endings.stops.clone(),
                size: size.map(|size| [&size.subjects, &size.day, &size.events].map(Replicates::to_string)),
            },
            exposures: exposures.collect(),
            lines: lines.collect(),
            comparisons: tally.pairs.iter().map(ComparisonText::of).collect(),
        };
        let mut value = serde_json::to_value(text).expect("text keys and whole numbers");
        value["sha256"] = Value::String(checksum(&value));
        format!("{value:#}\n")
    }

    /// Reads a part.
    ///
    /// # Errors
    /// The text is no part, or not the one that was written.
    pub fn from_json(text: &[u8]) -> Result<Part, PartError> {
        let form = |error: serde_json::Error| PartError::Form(error.to_string());
        let mut value: Value = serde_json::from_slice(text).map_err(form)?;
        let version = value.get("form").and_then(Value::as_u64);
        match version {
            Some(version) if version == u64::from(FORM) => {}
            Some(version) => return Err(PartError::Version(version)),
            None => return Err(PartError::Form("it has no `form`".to_owned())),
        }
        let written = value.as_object_mut().and_then(|members| members.shift_remove("sha256"));
        if written != Some(Value::String(checksum(&value))) {
            return Err(PartError::Checksum);
        }
        let text: Text = serde_json::from_value(value).map_err(form)?;
        text.part().map_err(PartError::Impossible)
    }
}

impl Text {
    fn part(self) -> Result<Part, String> {
        let shard: Shard = self.shard.parse().map_err(|_| format!("shard `{}`", self.shard))?;
        let range = shard.replicates(self.stamp.replicates);
        if !(range.start..=range.end).contains(&self.until) {
            return Err(format!("an end of shard {shard} at {}", self.until));
        }
        let truth: Result<Vec<_>, String> = self.truth.into_iter().map(TrueText::value).collect();
        let truth = Truth::from_values(truth?);
        let endings = self.endings.endings(self.looks.len())?;
        let limits = Simulation::limits(self.stamp.replicates);
        let mut tally = Tally::of(self.until - range.start, endings, limits, double(&self.alpha)?);
        for ExposureText { line, values } in self.exposures {
            tally.exposures.push((line, distribution(&values)?));
        }
        for line in self.lines {
            let line = line.tally()?;
            let words = format!("{:?} twice", line.line);
            if !tally.insert(line) {
                return Err(words);
            }
        }
        for comparison in self.comparisons {
            tally.pairs.push(comparison.tally()?);
        }
        if !tally.is_possible(&truth) {
            return Err("counts that do not agree".to_owned());
        }
        Ok(Part { stamp: self.stamp, looks: self.looks, shard, until: self.until, truth, lines: self.order, tally })
    }
}

impl TrueText {
    fn value(self) -> Result<(Line, TrueValue), String> {
        let standard_error = self.standard_error.as_deref().map(double).transpose()?;
        Ok((self.line, TrueValue { value: double(&self.value)?, standard_error }))
    }
}

impl EndingsText {
    fn endings(self, looks: usize) -> Result<Endings, String> {
        if self.stops.len() > looks {
            return Err(format!("{} looks of {looks}", self.stops.len()));
        }
        let size = match self.size {
            None => None,
            Some([subjects, day, events]) => {
                Some(Size { subjects: replicates(&subjects)?, day: replicates(&day)?, events: replicates(&events)? })
            }
        };
        Ok(Endings { stops: self.stops, size })
    }
}

impl LineText {
    fn tally(self) -> Result<LineTally, String> {
        let statistics: Result<_, String> = self.statistics.into_iter().map(StatisticText::tally).collect();
        Ok(LineTally::of(self.line, replicates(&self.outcomes)?, statistics?))
    }
}

impl ComparisonText {
    fn of(tally: &PairTally) -> ComparisonText {
        let LinePair { first, second } = tally.pair.clone();
        ComparisonText { first, second, outcomes: tally.outcomes.to_string() }
    }

    fn tally(self) -> Result<PairTally, String> {
        let outcomes = self.outcomes.parse().map_err(|error: ReplicatesTextError| error.to_string())?;
        Ok(PairTally::of(LinePair { first: self.first, second: self.second }, outcomes))
    }
}

impl StatisticText {
    fn of(tally: &StatisticTally) -> StatisticText {
        StatisticText {
            name: tally.name.clone(),
            values: tally.values.to_string(),
            spread: tally.spread.as_ref().map(Distribution::to_string),
            reasons: tally.reasons.clone(),
        }
    }

    fn tally(self) -> Result<StatisticTally, String> {
        let spread = self.spread.as_deref().map(distribution).transpose()?;
        Ok(StatisticTally::of(self.name, replicates(&self.values)?, spread, self.reasons))
    }
}

fn replicates(text: &str) -> Result<Replicates, String> {
    text.parse().map_err(|error: ReplicatesTextError| error.to_string())
}

fn distribution(text: &str) -> Result<Distribution, String> {
    text.parse().map_err(|_| "counts of values".to_owned())
}

/// A double as its bits, which no reader rounds.
fn bits(value: f64) -> String {
    format!("{:016x}", value.to_bits())
}

fn double(bits: &str) -> Result<f64, String> {
    let value = u64::from_str_radix(bits, 16).map(f64::from_bits).ok();
    value.filter(|value| value.is_finite()).ok_or_else(|| format!("number `{bits}`"))
}

/// The checksum of a part without its own.
fn checksum(value: &Value) -> String {
    Sha256::digest(value.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}
