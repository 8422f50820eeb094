//! Rows put together to curves, in the order of the rows.

use super::kind::Kind;
use crate::numbers::percent;
use std::collections::BTreeMap;
use trialstat_trial::result::ResultRow;

/// A curve with what is said about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve {
    /// What tells it from the others; empty where there are none.
    pub(crate) label: String,
    /// The column that tells groups apart.
    pub(crate) by: Option<String>,
    /// The group, which has the numbers at risk.
    pub(crate) group: String,
    /// The group's place among the groups.
    pub(crate) place: usize,
    /// The endpoint, or the cause of an incidence.
    pub(crate) variable: String,
    pub(crate) unit: Option<String>,
    pub(crate) method: String,
    pub(crate) level: Option<f64>,
    pub(crate) steps: Vec<Step>,
    pub(crate) band: Option<Band>,
    pub(crate) quantiles: Vec<Quantile>,
}

/// The estimate from a time on, and the counts at it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Step {
    pub(crate) time: f64,
    pub(crate) at_risk: Option<f64>,
    pub(crate) events: Option<f64>,
    pub(crate) censored: Option<f64>,
    pub(crate) estimate: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

impl Step {
    pub(crate) fn limits(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }
}

/// A simultaneous band.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Band {
    pub(crate) method: String,
    pub(crate) level: Option<f64>,
    pub(crate) steps: Vec<Step>,
}

/// The time by which a share has had the event, if it was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantile {
    pub(crate) share: f64,
    pub(crate) time: Option<f64>,
}

impl Curve {
    /// Number at risk just before a time, which is that at the next time of which there is a row.
    pub(crate) fn at_risk(&self, time: f64) -> Option<f64> {
        self.steps.first()?.at_risk?;
        let next = self.steps.partition_point(|step| step.time < time);
        self.steps.get(next).map_or(Some(0.0), |step| step.at_risk)
    }

    /// The latest step at a time within the curve.
    pub(crate) fn at(&self, time: f64) -> Option<&Step> {
        let passed = self.steps.partition_point(|step| step.time <= time);
        let within = self.steps.last().is_some_and(|last| time <= last.time);
        passed.checked_sub(1).filter(|_| within).map(|latest| &self.steps[latest])
    }

    /// Whether more are at risk than were left of those before.
    pub(crate) fn has_late_entry(&self) -> bool {
        self.steps.windows(2).any(|pair| {
            let left = || Some(pair[0].at_risk? - pair[0].events? - pair[0].censored.unwrap_or(0.0));
            let more = || Some(pair[1].at_risk? > left()? + 1e-6 * pair[0].at_risk?);
            more().unwrap_or(false)
        })
    }

    /// Sum of a count over all steps.
    pub(crate) fn sum(&self, count: fn(&Step) -> Option<f64>) -> Option<f64> {
        self.steps.iter().map(count).sum()
    }
}

/// Those of a context, read step by step.
#[derive(Default)]
struct Reading<'a> {
    method: Option<&'a str>,
    /// The statistic that each step begins with.
    first: Option<&'a str>,
    time: Option<&'a str>,
    level: Option<f64>,
    steps: Vec<Step>,
    /// Whether the times have ceased to ascend: then the curve is over, and rows at single times follow.
    over: bool,
}

impl<'a> Reading<'a> {
    fn take(&mut self, row: &'a ResultRow) {
        let Some(time) = row.variable_level.as_deref() else { return };
        if self.over || *self.method.get_or_insert(&row.method) != row.method {
            return;
        }
        if self.time != Some(time) || *self.first.get_or_insert(row.stat_name) == row.stat_name {
            let Some(number) = time.parse().ok().filter(|time: &f64| time.is_finite()) else { return };
            self.over = self.steps.last().is_some_and(|last| last.time >= number);
            if self.over {
                return;
            }
            (self.first, self.time) = (Some(row.stat_name), Some(time));
            self.steps.push(Step { time: number, ..Step::default() });
        }
        let Some(step) = self.steps.last_mut() else { return };
        let number = row.stat.number().filter(|number| number.is_finite());
        match row.stat_name {
            "n.risk" => step.at_risk = number,
            "n.event" => step.events = number,
            "n.censor" => step.censored = number,
            "estimate" => step.estimate = number,
            "conf.low" => step.low = number,
            "conf.high" => step.high = number,
            "conf.level" => self.level = self.level.or(number),
            _ => {}
        }
    }
}

/// The rows about one curve.
struct Found<'a> {
    about: &'a ResultRow,
    curve: Reading<'a>,
    band: Reading<'a>,
    quantiles: Vec<Quantile>,
}

type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str);

fn key(row: &ResultRow) -> Key<'_> {
    (&row.analysis, row.group1.as_deref(), row.group1_level.as_deref(), &row.variable)
}

/// The curves of a kind among the rows.
pub(crate) fn curves<'a>(rows: impl Iterator<Item = &'a ResultRow>, kind: Kind) -> Vec<Curve> {
    let mut found: Vec<Found> = Vec::new();
    let mut places = BTreeMap::new();
    for row in rows.filter(|row| row.group2_level.is_none()) {
        let of_curve = row.context == kind.context();
        let of_band = kind == Kind::Survival && row.context == "band";
        let of_quantile = kind == Kind::Survival && row.context == "quantile" && row.stat_name == "estimate";
        if !(of_curve || of_band || of_quantile) {
            continue;
        }
        let place = *places.entry(key(row)).or_insert(found.len());
        if place == found.len() {
            let (curve, band) = (Reading::default(), Reading::default());
            found.push(Found { about: row, curve, band, quantiles: Vec::new() });
        }
        let reading = &mut found[place];
        if of_curve {
            reading.curve.take(row);
        } else if of_band {
            reading.band.take(row);
        } else if let Some(share) = row.variable_level.as_deref().and_then(|share| share.parse().ok())
            && (0.0..=1.0).contains(&share)
            && !reading.quantiles.iter().any(|known| known.share == share)
        {
            reading.quantiles.push(Quantile { share, time: row.stat.number().filter(|time| time.is_finite()) });
        }
    }
    found.retain(|found| !found.curve.steps.is_empty());
    labelled(found, kind)
}

/// What was found, with the words that tell each from the others.
fn labelled<'a>(found: Vec<Found<'a>>, kind: Kind) -> Vec<Curve> {
    let differs = |part: fn(&ResultRow) -> &str| found.iter().any(|curve| part(curve.about) != part(found[0].about));
    let (analyses, variables) = (differs(|row| &row.analysis), differs(|row| &row.variable));
    let levels: Vec<f64> = found.iter().filter_map(|curve| curve.curve.level).collect();
    let told = levels.iter().any(|level| *level != levels[0]);
    // The causes of one group share its numbers at risk, endpoints have their own.
    let endpoint = |row: &'a ResultRow| (kind != Kind::Incidence).then_some(row.variable.as_str());
    let mut groups: Vec<(&'a str, Option<&'a str>, Option<&'a str>)> = Vec::new();
    let curve = |found: Found<'a>| {
        let about = found.about;
        let key = (about.analysis.as_str(), endpoint(about), about.group1_level.as_deref());
        let place = groups.iter().position(|known| *known == key).unwrap_or_else(|| {
            groups.push(key);
            groups.len() - 1
        });
        let variable = variable_words(about, kind);
        let mut parts: Vec<String> = Vec::new();
        parts.extend(analyses.then(|| about.analysis.to_string()));
        let mut of_group = parts.clone();
        parts.extend(variables.then(|| variable.clone()));
        parts.extend(group_words(about));
        of_group.extend(endpoint(about).filter(|_| variables).map(str::to_owned));
        of_group.extend(group_words(about));
        parts.extend(told.then_some(found.curve.level).flatten().map(percent));
        let band = found.band.method.filter(|_| !found.band.steps.is_empty()).map(|method| Band {
            method: method.to_owned(),
            level: found.band.level,
            steps: found.band.steps,
        });
        Curve {
            label: parts.join(", "),
            by: about.group1.as_ref().map(ToString::to_string),
            group: of_group.join(", "),
            place,
            variable,
            unit: about.unit.as_ref().map(ToString::to_string),
            method: found.curve.method.unwrap_or_default().to_owned(),
            level: found.curve.level,
            steps: found.curve.steps.into_iter().filter(|step| step.estimate.is_some()).collect(),
            band,
            quantiles: found.quantiles,
        }
    };
    found.into_iter().map(curve).collect()
}

/// A group in words; a bare number with what it is a number of.
fn group_words(row: &ResultRow) -> Option<String> {
    let level = row.group1_level.as_deref()?;
    let number = level.parse::<f64>().is_ok();
    Some(match row.group1.as_deref() {
        Some(name) if number => format!("{name} {level}"),
        _ => level.to_owned(),
    })
}

/// A variable in words; a cause that is a bare number is called one.
fn variable_words(row: &ResultRow, kind: Kind) -> String {
    let number = row.variable.parse::<f64>().is_ok();
    if kind == Kind::Incidence && number { format!("cause {}", row.variable) } else { row.variable.to_string() }
}
