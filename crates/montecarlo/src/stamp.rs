//! What the numbers of a simulation depend on.

use serde::{Deserialize, Serialize};

/// Version of the layout of the random numbers: it rises when a replicate of the same number and seed becomes another.
pub const STREAM_LAYOUT: u32 = 2;

/// Version of the mathematics, which is the same on every machine.
pub const LIBM: &str = "0.2.16";

/// What the numbers of a simulation depend on. Parts of one simulation have equal stamps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Version of this program.
    pub trialstat: String,
    /// Version of the layout of the random numbers.
    pub stream_layout: u32,
    /// Version of the mathematics.
    pub libm: String,
    /// The seed.
    pub seed: u64,
    /// How many replicates the whole has, of each point.
    pub replicates: u64,
    /// When it ends before, if it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// Confidence level of intervals for which the plan names none.
    pub level: String,
    /// Conventions for whatever the plan leaves open.
    pub conventions: String,
    /// Title of the scenario.
    pub title: String,
    /// What is varied, if anything is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<StampedGrid>,
    /// The scenario, then its plan and whatever else it names.
    pub files: Vec<StampedFile>,
}

/// Parameters that are varied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampedGrid {
    /// How points are spread.
    pub design: String,
    /// How many there are.
    pub points: u64,
    /// The paths of the parameters.
    pub paths: Vec<String>,
    /// The measures that are traced back to parameters, by Sobol' indices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<String>,
}

/// A file that the numbers depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampedFile {
    /// Its path as it was named.
    pub path: String,
    /// Its checksum.
    pub sha256: String,
}

impl Stamp {
    /// How many points the whole has; one where nothing is varied.
    pub fn points(&self) -> u64 {
        self.grid.as_ref().map_or(1, |grid| grid.points)
    }

    /// How many replicates the whole has, of all points.
    pub fn all(&self) -> u64 {
        self.replicates.saturating_mul(self.points())
    }

    /// What tells another simulation's stamp from this one, in words; nothing of the same simulation.
    pub fn difference(&self, other: &Stamp) -> Option<String> {
        let words = [
            ("version", self.trialstat.clone(), other.trialstat.clone()),
            ("layout of random numbers", self.stream_layout.to_string(), other.stream_layout.to_string()),
            ("libm", self.libm.clone(), other.libm.clone()),
            ("seed", self.seed.to_string(), other.seed.to_string()),
            ("number of replicates", self.replicates.to_string(), other.replicates.to_string()),
            ("precision", self.precision.clone().unwrap_or_default(), other.precision.clone().unwrap_or_default()),
            ("level", self.level.clone(), other.level.clone()),
            ("conventions", self.conventions.clone(), other.conventions.clone()),
        ];
        if let Some((what, own, others)) = words.into_iter().find(|(_, own, others)| own != others) {
            return Some(format!("its {what} is {others}, expected {own}"));
        }
        // Where the files lie changes no number.
        let sums = |stamp: &Stamp| stamp.files.iter().map(|file| file.sha256.clone()).collect::<Vec<_>>();
        let (own, others) = (sums(self), sums(other));
        let differs = (0..own.len().max(others.len())).find(|at| own.get(*at) != others.get(*at))?;
        let path = other.files.get(differs).or(self.files.get(differs)).map(|file| file.path.as_str());
        Some(format!("its `{}` has other bytes", path.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mathematics_are_those_of_the_manifest() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("libm = \"={LIBM}\"")));
    }
}
