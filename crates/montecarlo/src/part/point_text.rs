//! The JSON of a point of a part.

use super::{Part, PointPart};
use crate::compare::LinePair;
use crate::distribution::Distribution;
use crate::endings::{Endings, OfLook, Size};
use crate::line::Line;
use crate::simulation::Simulation;
use crate::tally::{LineTally, PairTally, StatisticTally, Tally};
use crate::truth::{TrueValue, Truth};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use trialstat_stats::performance::{ReplicatesTextError, Values};
use trialstat_trial::spec::Setting;

/// A point as a file has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PointText {
    number: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    settings: Vec<SettingText>,
    replicates: u64,
    looks: Vec<String>,
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

/// A parameter with its value: a number's bits, or a text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingText {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
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
    /// Of each look how often it was made, and how many ended there for each reason.
    looks: Vec<(u64, [u64; 3])>,
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

impl PointText {
    /// The point as a file has it.
    pub(super) fn of(point: &PointPart) -> PointText {
        let tally = &point.tally;
        let truth = point.truth.values().map(|(line, value)| TrueText {
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
        PointText {
            number: point.number,
            settings: point.settings.iter().map(SettingText::of).collect(),
            replicates: tally.replicates(),
            looks: point.looks.clone(),
            alpha: bits(tally.alpha()),
            truth: truth.collect(),
            order: point.lines.clone(),
            endings: EndingsText {
                looks: tally.endings.looks.iter().map(|look| (look.reached, look.stops)).collect(),
                size: size.map(|size| [&size.subjects, &size.day, &size.events].map(Values::to_string)),
            },
            exposures: exposures.collect(),
            lines: lines.collect(),
            comparisons: tally.pairs.iter().map(ComparisonText::of).collect(),
        }
    }

    /// The point of a part.
    pub(super) fn point(self, part: &Part) -> Result<PointPart, String> {
        let own = part.of_point(self.number);
        let (all, ends_early) = (own.end - own.start, part.stamp.precision.is_some());
        if self.replicates != all && !(ends_early && self.replicates < all) {
            return Err(format!("{} replicates of point {} at {}", self.replicates, self.number, part.until));
        }
        let truth: Result<Vec<_>, String> = self.truth.into_iter().map(TrueText::value).collect();
        let truth = Truth::from_values(truth?);
        let endings = self.endings.endings(self.looks.len(), self.replicates)?;
        let limits = Simulation::limits(part.stamp.replicates);
        let alpha = double(&self.alpha)?;
        if !(alpha > 0.0 && alpha < 1.0) {
            return Err(format!("{alpha} as level of tests"));
        }
        let mut tally = Tally::of(self.replicates, endings, limits, alpha);
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
        let settings: Result<Vec<_>, String> = self.settings.into_iter().map(SettingText::setting).collect();
        Ok(PointPart { number: self.number, settings: settings?, looks: self.looks, truth, lines: self.order, tally })
    }
}

impl SettingText {
    fn of((path, value): &(String, Setting)) -> SettingText {
        let (number, text) = match value {
            Setting::Number(number) => (Some(bits(*number)), None),
            Setting::Text(text) => (None, Some(text.clone())),
        };
        SettingText { path: path.clone(), number, text }
    }

    fn setting(self) -> Result<(String, Setting), String> {
        let value = match (self.number, self.text) {
            (Some(number), None) => Setting::Number(double(&number)?),
            (None, Some(text)) => Setting::Text(text),
            _ => return Err(format!("the value of `{}`", self.path)),
        };
        Ok((self.path, value))
    }
}

impl TrueText {
    fn value(self) -> Result<(Line, TrueValue), String> {
        let standard_error = self.standard_error.as_deref().map(double).transpose()?;
        if standard_error.is_some_and(|error| error < 0.0) {
            return Err("a standard error below 0".to_owned());
        }
        Ok((self.line, TrueValue { value: double(&self.value)?, standard_error }))
    }
}

impl EndingsText {
    fn endings(self, looks: usize, replicates: u64) -> Result<Endings, String> {
        if self.looks.len() > looks {
            return Err(format!("{} looks of {looks}", self.looks.len()));
        }
        let has_looks = looks > 0;
        let looks: Vec<OfLook> = self.looks.into_iter().map(|(reached, stops)| OfLook { reached, stops }).collect();
        // Where there are looks, every trial ends at one.
        let ended = looks.iter().try_fold(0_u64, |sum, look| sum.checked_add(look.ended()?));
        if has_looks && ended != Some(replicates) {
            return Err("ends of trials that are not as many as trials".to_owned());
        }
        let size = match self.size {
            None => None,
            Some([subjects, day, events]) => {
                Some(Size { subjects: counted(&subjects)?, day: counted(&day)?, events: counted(&events)? })
            }
        };
        Ok(Endings { looks, size })
    }
}

impl LineText {
    fn tally(self) -> Result<LineTally, String> {
        let statistics: Result<_, String> = self.statistics.into_iter().map(StatisticText::tally).collect();
        Ok(LineTally::of(self.line, counted(&self.outcomes)?, statistics?))
    }
}

impl ComparisonText {
    fn of(tally: &PairTally) -> ComparisonText {
        let LinePair { first, second } = tally.pair.clone();
        ComparisonText { first, second, outcomes: tally.outcomes.to_string() }
    }

    fn tally(self) -> Result<PairTally, String> {
        Ok(PairTally::of(LinePair { first: self.first, second: self.second }, counted(&self.outcomes)?))
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
        Ok(StatisticTally::of(self.name, counted(&self.values)?, spread, self.reasons))
    }
}

fn counted<T: FromStr<Err = ReplicatesTextError>>(text: &str) -> Result<T, String> {
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
