//! The JSON of a part.

use super::Part;
use super::point_text::PointText;
use crate::precision::Precision;
use crate::shard::Shard;
use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Version of the file's form.
const FORM: u32 = 6;

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
    shard: String,
    until: u64,
    points: Vec<PointText>,
}

impl Part {
    /// The part as a file's text. The same replicates make the same text.
    pub fn to_json(&self) -> String {
        let text = Text {
            form: FORM,
            stamp: self.stamp.clone(),
            shard: self.shard.to_string(),
            until: self.until,
            points: self.points.iter().map(PointText::of).collect(),
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
        let range = shard.replicates(self.stamp.all());
        if !(range.start..=range.end).contains(&self.until) {
            return Err(format!("an end of shard {shard} at {}", self.until));
        }
        let level = self.stamp.level.parse::<f64>().ok().filter(|level| *level > 0.0 && *level < 1.0);
        if level.is_none() {
            return Err(format!("level `{}`", self.stamp.level));
        }
        if let Some(text) = self.stamp.precision.as_deref().filter(|text| text.parse::<Precision>().is_err()) {
            return Err(format!("precision `{text}`"));
        }
        let mut part = Part { stamp: self.stamp, shard, until: self.until, points: Vec::new() };
        for point in self.points {
            let point = point.point(&part)?;
            if point.number >= part.stamp.points() || part.points.last().is_some_and(|last| last.number >= point.number)
            {
                return Err(format!("point {} in its place", point.number));
            }
            part.points.push(point);
        }
        let held = part.points.iter().map(|point| part.of_point(point.number));
        if held.map(|of| of.end - of.start).sum::<u64>() != part.until - range.start {
            return Err("points without replicates".to_owned());
        }
        Ok(part)
    }
}

/// The checksum of a part without its own.
fn checksum(value: &Value) -> String {
    Sha256::digest(value.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}
