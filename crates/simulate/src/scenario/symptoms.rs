//! How symptoms respond to exposure, and what a placebo does.

use super::number::{Domain, Problems, text_of};
use super::{Candidates, codes};
use trialstat_stats::variates::{LogNormal, LogitNormal};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of the symptoms.
pub(super) static SHAPE: Shape = Shape {
    name: "symptoms",
    doc: "how symptoms respond to exposure and come back",
    fields: &[
        Field::required("exposure", Kind::OneOf(METRICS), "what of a session the effect depends on"),
        Field::optional("effect_rate", Kind::Number, "of the effect site: the rate at which it follows the blood, 1/h"),
        Field::optional("threshold", Kind::Number, "of `time-above`: the concentration, ng/mL"),
        Field::optional("half", Kind::Number, "the exposure with half of the effect (sigmoid)"),
        Field::optional("steepness", Kind::Number, "the sigmoid's exponent; 1 if left out"),
        Field::optional(
            "best",
            Kind::Number,
            "the exposure with the whole effect, above and below which it is less (bell)",
        ),
        Field::optional("width", Kind::Number, "of the bell: standard deviation of the logarithm of the exposure"),
        Field::required("effect", Kind::Number, "median of subjects' greatest effect of a session, from 0 to 1"),
        Field::optional(
            "effect_sd",
            Kind::Number,
            "its standard deviation between subjects, on the logit; 0 if left out",
        ),
        Field::optional("non_responders", Kind::Number, "share of subjects without any effect; 0 if left out"),
        Field::required("onset_days", Kind::Number, "time constant of the effect's onset"),
        Field::required("half_life_days", Kind::Number, "median of subjects' half-lives of the effect's fading"),
        Field::optional("half_life_cv", Kind::Number, "its coefficient of variation between subjects; 0 if left out"),
        Field::optional("modifier", Kind::Tables(&MODIFIER), "covariates that multiply a subject's effect"),
        Field::optional("placebo", Kind::Table(&PLACEBO), "placebo and expectancy"),
    ],
};

static MODIFIER: Shape = Shape {
    name: "modifier",
    doc: "a covariate that multiplies a subject's greatest effect",
    fields: &[
        Field::required("covariate", Kind::Text, "the covariate"),
        Field::required("factor", Kind::Number, "the factor, for each unit of a number or for a level"),
        Field::optional("level", Kind::Text, "the level"),
    ],
};

static PLACEBO: Shape = Shape {
    name: "placebo",
    doc: "an exponential approach to a plateau, in every arm",
    fields: &[
        Field::required("plateau", Kind::Number, "median of the share of symptoms that is gone in the end"),
        Field::optional(
            "plateau_sd",
            Kind::Number,
            "its standard deviation between subjects, on the logit; 0 if left out",
        ),
        Field::required("days", Kind::Number, "time constant of the approach"),
    ],
};

const METRICS: &[&str] = &["peak", "area", "area-to-infinity", "time-above", "effect-site-peak", "dose"];

/// What of a session the effect depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Metric {
    /// The highest concentration, ng/mL.
    Peak,
    /// The area until the next session, ng·h/mL.
    Area,
    /// The area that the dose leads to in the end, ng·h/mL.
    AreaToInfinity,
    /// Hours above a concentration, here in mg/L.
    TimeAbove(f64),
    /// The highest concentration at the effect site, ng/mL.
    EffectSitePeak,
    /// The dose given, mg.
    Dose,
}

/// What exposure makes of the greatest effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Curve {
    Sigmoid { half: f64, steepness: f64 },
    Bell { best: f64, width: f64 },
}

impl Curve {
    /// The share of the greatest effect at an exposure.
    pub(crate) fn share(self, exposure: f64) -> f64 {
        if exposure <= 0.0 {
            return 0.0;
        }
        match self {
            // The powers' quotient, which no exposure makes overflow.
            Curve::Sigmoid { half, steepness } => 1.0 / (1.0 + libm::exp(steepness * libm::log(half / exposure))),
            Curve::Bell { best, width } => {
                let distance = libm::log(exposure / best) / width;
                libm::exp(-0.5 * distance * distance)
            }
        }
    }
}

/// A covariate that multiplies the effect.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Modifier {
    pub(crate) covariate: usize,
    /// The level that it is for; each unit of a number if there is none.
    pub(crate) level: Option<usize>,
    pub(crate) log_factor: f64,
}

/// How symptoms respond.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Symptoms {
    pub(crate) metric: Metric,
    pub(crate) effect_rate: Option<f64>,
    pub(crate) curve: Curve,
    pub(crate) effect: LogitNormal,
    pub(crate) non_responders: f64,
    pub(crate) onset: f64,
    pub(crate) half_life: LogNormal,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) placebo: Option<Placebo>,
}

/// Placebo and expectancy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placebo {
    pub(crate) plateau: LogitNormal,
    pub(crate) days: f64,
}

impl Symptoms {
    /// Checks the table.
    pub(super) fn of_table(table: &Table, candidates: &Candidates, problems: &mut Problems<'_>) -> Option<Symptoms> {
        let name = table.text("exposure")?;
        if name != "effect-site-peak" {
            problems.idle(table, &["effect_rate"], "the effect does not depend on the effect site");
        }
        if name != "time-above" {
            problems.idle(table, &["threshold"], "the effect does not depend on the time above it");
        }
        let metric = match name {
            "peak" => Metric::Peak,
            "area" => Metric::Area,
            "area-to-infinity" => Metric::AreaToInfinity,
            "time-above" => {
                Metric::TimeAbove(problems.required(table, "threshold", Domain::Positive, "the exposure")? / 1000.0)
            }
            "effect-site-peak" => Metric::EffectSitePeak,
            _ => Metric::Dose,
        };
        let effect_rate = match metric {
            Metric::EffectSitePeak => {
                Some(problems.required(table, "effect_rate", Domain::Positive, "the effect site")?)
            }
            _ => None,
        };
        let curve = curve(table, problems);
        let effect = logit_normal(table, ["effect", "effect_sd"], problems);
        let half_life = problems.number(table, "half_life_days", Domain::Positive);
        let variation = spread(table, "half_life_cv", problems);
        let half_life = half_life
            .zip(variation)
            .and_then(|(median, variation)| problems.law(table, "half_life_days", LogNormal::new(median, variation)));
        refuse_modified_twice(table.tables("modifier"), problems);
        let modifiers = table.tables("modifier").iter().filter_map(|table| modifier(table, candidates, problems));
        let modifiers = modifiers.collect();
        let placebo = table.table("placebo").map(|table| placebo(table, problems));
        Some(Symptoms {
            metric,
            effect_rate,
            curve: curve?,
            effect: effect?,
            non_responders: problems.number(table, "non_responders", Domain::Probability).unwrap_or(0.0),
            onset: problems.number(table, "onset_days", Domain::Positive)?,
            half_life: half_life?,
            modifiers,
            placebo: match placebo {
                Some(placebo) => Some(placebo?),
                None => None,
            },
        })
    }
}

fn curve(table: &Table, problems: &mut Problems<'_>) -> Option<Curve> {
    if table.mentions("half") == table.mentions("best") {
        let hint = "give `half` for a sigmoid or `best` and `width` for a bell";
        problems.contradiction(table, "half", "the effect is neither a sigmoid nor a bell of the exposure", hint);
        return None;
    }
    if table.mentions("half") {
        problems.idle(table, &["width"], "the effect is a sigmoid");
        let half = problems.number(table, "half", Domain::Positive)?;
        let steepness =
            if table.mentions("steepness") { problems.number(table, "steepness", Domain::Positive)? } else { 1.0 };
        return Some(Curve::Sigmoid { half, steepness });
    }
    problems.idle(table, &["steepness"], "the effect is a bell");
    let best = problems.number(table, "best", Domain::Positive);
    let width = problems.required(table, "width", Domain::Positive, "the bell");
    Some(Curve::Bell { best: best?, width: width? })
}

/// A number, or a level, has one factor.
fn refuse_modified_twice(tables: &[Table], problems: &mut Problems<'_>) {
    let what = |table: &Table| Some((table.owned("covariate")?, table.owned("level")));
    for (at, table) in tables.iter().enumerate() {
        let Some((covariate, level)) = what(table) else { continue };
        let Some(first) = tables[..at].iter().find(|other| what(other) == what(table)) else { continue };
        let level = level.map_or_else(String::new, |level| format!(", `{level}`,"));
        let hint = format!("the first is in line {}", first.place_of("covariate").line);
        problems.contradiction(table, "covariate", format!("`{covariate}`{level} is there twice"), &hint);
    }
}

fn modifier(table: &Table, candidates: &Candidates, problems: &mut Problems<'_>) -> Option<Modifier> {
    let covariate = candidates.position(&text_of(table, "covariate")?, problems)?;
    let levels = candidates.covariates[covariate].law.levels();
    let factor = problems.number(table, "factor", Domain::Positive)?;
    let level = match (text_of(table, "level"), levels.is_empty()) {
        (None, true) => None,
        (Some(level), false) => {
            let known: Vec<&str> = levels.iter().map(String::as_str).collect();
            Some(problems.position(&level, "level", &known)?)
        }
        (Some(_), true) => {
            problems.idle(table, &["level"], "the covariate is a number");
            return None;
        }
        (None, false) if table.mentions("level") => return None,
        (None, false) => {
            let problem = table.error(codes::INCOMPLETE_SCENARIO, "covariate", "the covariate has levels");
            problems.push(problem.with_hint("name the `level` that the factor is for"));
            return None;
        }
    };
    Some(Modifier { covariate, level, log_factor: libm::log(factor) })
}

/// A law between 0 and 1, by the keys of its median and of its spread.
fn logit_normal(table: &Table, [median, deviation]: [&str; 2], problems: &mut Problems<'_>) -> Option<LogitNormal> {
    let value = problems.number(table, median, Domain::Between0And1);
    let deviation = spread(table, deviation, problems);
    problems.law(table, median, LogitNormal::new(value?, deviation?))
}

/// The spread between subjects, none if it is left out.
fn spread(table: &Table, key: &str, problems: &mut Problems<'_>) -> Option<f64> {
    if table.mentions(key) { problems.number(table, key, Domain::NotNegative) } else { Some(0.0) }
}

fn placebo(table: &Table, problems: &mut Problems<'_>) -> Option<Placebo> {
    let plateau = logit_normal(table, ["plateau", "plateau_sd"], problems);
    let days = problems.number(table, "days", Domain::Positive);
    Some(Placebo { plateau: plateau?, days: days? })
}
