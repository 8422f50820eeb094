//! What was concluded: analysis results data, one flat row a statistic.

use crate::phrase::Phrase;
use serde::{Serialize, Serializer};
use thiserror::Error;

/// Why a statistic has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.words())]
pub enum NotEstimable {
    /// There is no subject to estimate from.
    NoSubjects,
    /// No event occurred.
    NoEvents,
    /// The curve does not reach the level asked for.
    NotReached,
    /// A cell of the table is zero.
    ZeroCell,
    /// All outcomes are equal.
    ZeroMargin,
    /// The interval's transform is undefined at this value.
    TransformUndefined,
    /// The value or limit is infinite.
    Infinite,
    /// The likelihood has no maximum or could not be maximized.
    NoMaximum,
    /// All subjects have one score.
    OneScore,
    /// Fewer than two strata say anything.
    OneStratum,
    /// The test that a procedure asks for was not made.
    NoTest,
    /// Whatever is filled in for what is missing, the verdict is the same.
    NoTippingPoint,
    /// A visit has too few scores for a model to draw the others from.
    NotImputed,
    /// The plan does not fit the trial.
    NotAnalysed,
    /// The exact distribution would take too long to go through.
    TooLarge,
    /// The method takes subjects who all are at risk from the start.
    LateEntry,
    /// The likelihood rises for ever as the coefficient rises.
    PlusInfinity,
    /// The likelihood rises for ever as the coefficient falls.
    MinusInfinity,
    /// The covariate is constant, or says nothing that those before it do not say.
    Aliased,
    /// The variance that a test needs is singular.
    Singular,
    /// The data leave it open within an interval.
    Interval,
    /// The method has no such statistic.
    NotDefined,
    /// There are more groups than the method compares.
    TooManyGroups,
    /// No replicate of a simulation has it.
    NoReplicates,
    /// A single replicate has no spread.
    OneReplicate,
    /// The truth of a simulation could not be estimated.
    NoTruth,
    /// Nothing is relative to a truth of 0.
    TruthIsZero,
    /// All replicates give the same estimate.
    NoVariation,
    /// The limits of more replicates than are kept.
    LimitsNotKept,
    /// The statistic passes through infinity, so that its replicates have no mean.
    NoMean,
    /// Estimating equations have no solution.
    NotSolved,
}

impl NotEstimable {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            NotEstimable::NoSubjects => "no subjects",
            NotEstimable::NoEvents => "no events",
            NotEstimable::NotReached => "not reached",
            NotEstimable::ZeroCell => "a cell is zero",
            NotEstimable::ZeroMargin => "a margin is zero",
            NotEstimable::TransformUndefined => "the transform is undefined here",
            NotEstimable::Infinite => "infinite",
            NotEstimable::NoMaximum => "no finite maximum of the likelihood",
            NotEstimable::OneScore => "all subjects have the same score",
            NotEstimable::OneStratum => "fewer than two strata to compare",
            NotEstimable::NoTest => "the test was not made",
            NotEstimable::NoTippingPoint => "the missing cannot change the verdict",
            NotEstimable::NotImputed => "too few scores to impute the others from",
            NotEstimable::NotAnalysed => "the trial lacks what the plan names",
            NotEstimable::TooLarge => "too many subjects for the exact method",
            NotEstimable::LateEntry => "some subjects enter late",
            NotEstimable::PlusInfinity => "plus infinity: the likelihood rises for ever",
            NotEstimable::MinusInfinity => "minus infinity: the likelihood rises for ever",
            NotEstimable::Aliased => "constant or collinear with the covariates before it",
            NotEstimable::Singular => "the variance is singular",
            NotEstimable::Interval => "the data say only between which two values it lies",
            NotEstimable::NotDefined => "not defined for this method",
            NotEstimable::TooManyGroups => "too many groups for the method",
            NotEstimable::NoReplicates => "no replicate has it",
            NotEstimable::OneReplicate => "one replicate shows no spread",
            NotEstimable::NoTruth => "the truth is not known",
            NotEstimable::TruthIsZero => "the truth is 0",
            NotEstimable::NoVariation => "the estimates do not vary",
            NotEstimable::LimitsNotKept => "too many replicates to keep their limits",
            NotEstimable::NoMean => "it passes through infinity, so that it has no mean",
            NotEstimable::NotSolved => "the estimating equations have no solution",
        }
    }
}

/// A statistic: a number, or the reason why there is none. Never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stat {
    /// A finite number.
    Number(f64),
    /// The reason for its absence.
    NotEstimable(NotEstimable),
}

impl Stat {
    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Stat::Number(value) => Some(value),
            Stat::NotEstimable(_) => None,
        }
    }
}

impl From<f64> for Stat {
    /// A finite number is itself; an infinite one is [`NotEstimable::Infinite`]. NaN would be a defect of an estimator
    /// and is reported as a likelihood without maximum rather than stored.
    fn from(value: f64) -> Stat {
        if value.is_finite() {
            // Minus zero, which sums of nothing are, is a zero like any other.
            Stat::Number(value + 0.0)
        } else if value.is_infinite() {
            Stat::NotEstimable(NotEstimable::Infinite)
        } else {
            Stat::NotEstimable(NotEstimable::NoMaximum)
        }
    }
}

impl Serialize for Stat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number().serialize(serializer)
    }
}

/// One statistic with all that names it. Columns as in pharmaverse `cards`, statistics' names as in R's `broom`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResultRow {
    /// Which analysis.
    pub analysis: Phrase,
    /// Name of the first grouping variable, `arm` for arms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group1: Option<Phrase>,
    /// Its level; in a comparison the level compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group1_level: Option<Phrase>,
    /// Name of the second grouping variable; in a comparison the same as the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group2: Option<Phrase>,
    /// Its level; in a comparison the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group2_level: Option<Phrase>,
    /// The endpoint or covariate.
    pub variable: Phrase,
    /// Its level, a time, or a probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable_level: Option<Phrase>,
    /// What kind of statistic: `proportion`, `difference`, `odds-ratio`, `test`, `quantile` …
    pub context: &'static str,
    /// The method, in full.
    pub method: Phrase,
    /// Name of the statistic: `estimate`, `conf.low`, `p.value` …
    pub stat_name: &'static str,
    /// The same in words.
    pub stat_label: &'static str,
    /// Its value.
    pub stat: Stat,
    /// Its unit, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Phrase>,
    /// Remarks; the reason, when there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Phrase>,
}

/// What a result is called where it is a row of a table: the names of its columns, in order.
pub const COLUMNS: [&str; 14] = [
    "analysis",
    "group1",
    "group1_level",
    "group2",
    "group2_level",
    "variable",
    "variable_level",
    "context",
    "method",
    "stat_name",
    "stat_label",
    "stat",
    "unit",
    "note",
];

/// The statistics' names and their words.
pub const STAT_LABELS: &[(&str, &str)] = &[
    ("n", "events"),
    ("N", "subjects"),
    ("N_obs", "with an outcome"),
    ("N_miss", "without an outcome"),
    ("mean", "mean"),
    ("sd", "standard deviation"),
    ("median", "median"),
    ("p25", "lower quartile"),
    ("p75", "upper quartile"),
    ("p2.5", "quantile of 2.5 %"),
    ("p97.5", "quantile of 97.5 %"),
    ("min", "least"),
    ("max", "greatest"),
    ("rejected", "rejected"),
    ("fraction.missing", "fraction of missing information"),
    ("n.risk", "at risk"),
    ("n.event", "with the event"),
    ("n.censor", "censored"),
    ("observed", "events observed"),
    ("expected", "events expected"),
    ("published", "as published"),
    ("critical.value", "critical value"),
    ("p", "proportion"),
    ("estimate", "estimate"),
    ("nnt", "number needed to treat"),
    ("hazard.ratio", "hazard ratio"),
    ("time.ratio", "time ratio"),
    ("odds.ratio", "odds ratio"),
    ("estimate.low", "least estimate"),
    ("estimate.high", "greatest estimate"),
    ("survival", "survival probability"),
    ("df", "parameters"),
    ("AIC", "Akaike's information criterion"),
    ("BIC", "Bayesian information criterion"),
    ("loglik.null", "log likelihood without covariates"),
    ("loglik", "log likelihood"),
    ("likelihood.ratio", "likelihood ratio statistic"),
    ("wald", "Wald statistic"),
    ("score", "score statistic"),
    ("robust.score", "robust score statistic"),
    ("concordance", "concordance"),
    ("odds.ratio", "odds ratio"),
    ("null.deviance", "deviance without covariates"),
    ("deviance", "deviance"),
    ("aic", "Akaike's criterion"),
    ("n.clusters", "clusters"),
    ("correlation", "correlation within clusters"),
    ("dispersion", "dispersion"),
    ("probability", "posterior probability"),
    ("std.error", "standard error"),
    ("std.error.model", "standard error by the model"),
    ("statistic", "test statistic"),
    ("parameter", "degrees of freedom"),
    ("p.value", "p value"),
    ("adj.p.value", "adjusted p value"),
    ("conf.low", "lower confidence limit"),
    ("conf.high", "upper confidence limit"),
    ("conf.level", "confidence level"),
    ("replicates", "replicates"),
    ("truth", "truth"),
    ("truth.mcse", "monte carlo error of the truth"),
    ("mean.mcse", "monte carlo error of the mean"),
    ("bias", "bias"),
    ("bias.mcse", "monte carlo error of the bias"),
    ("relative.bias", "relative bias"),
    ("relative.bias.mcse", "monte carlo error of the relative bias"),
    ("mse", "mean squared error"),
    ("mse.mcse", "monte carlo error of the mean squared error"),
    ("empirical.se", "empirical standard error"),
    ("empirical.se.mcse", "monte carlo error of the empirical standard error"),
    ("model.se", "standard error by the method"),
    ("model.se.mcse", "monte carlo error of the method's standard error"),
    ("relative.error", "relative error of the method's standard error, %"),
    ("relative.error.mcse", "monte carlo error of the relative error"),
    ("coverage", "coverage"),
    ("coverage.mcse", "monte carlo error of the coverage"),
    ("bias.eliminated.coverage", "coverage of the mean estimate"),
    ("bias.eliminated.coverage.mcse", "monte carlo error of the coverage of the mean estimate"),
    ("rejection", "share of rejections"),
    ("rejection.mcse", "monte carlo error of the share of rejections"),
    ("no.estimate", "replicates without an estimate"),
    ("no.std.error", "replicates without a standard error"),
    ("no.interval", "replicates without an interval"),
    ("no.decision", "replicates without a p value"),
    ("reached", "share that reaches the look"),
    ("reached.mcse", "monte carlo error of the share that reaches the look"),
    ("efficacy", "share stopped for efficacy"),
    ("efficacy.mcse", "monte carlo error of the share stopped for efficacy"),
    ("futility", "share stopped for futility"),
    ("futility.mcse", "monte carlo error of the share stopped for futility"),
    ("estimate.difference", "mean difference of estimates"),
    ("estimate.difference.mcse", "monte carlo error of the mean difference"),
    ("estimate.correlation", "correlation of estimates"),
    ("estimate.correlation.mcse", "monte carlo error of the correlation"),
    ("relative.precision", "precision that the second gains, %"),
    ("relative.precision.mcse", "monte carlo error of the precision gained"),
    ("mse.difference", "difference of mean squared errors"),
    ("mse.difference.mcse", "monte carlo error of the difference of mean squared errors"),
    ("mse.ratio", "ratio of mean squared errors"),
    ("mse.ratio.mcse", "monte carlo error of the ratio of mean squared errors"),
    ("width.difference", "mean difference of the widths of intervals"),
    ("width.difference.mcse", "monte carlo error of the mean difference of widths"),
    ("coverage.difference", "difference of coverage"),
    ("coverage.difference.mcse", "monte carlo error of the difference of coverage"),
    ("rejection.difference", "difference of shares of rejections"),
    ("rejection.difference.mcse", "monte carlo error of the difference of shares"),
    ("only.first", "rejected by the first only"),
    ("only.second", "rejected by the second only"),
];

/// The words of a statistic's name; the name itself where it has none of its own.
pub fn stat_label(stat_name: &'static str) -> &'static str {
    let mut slot = first_slot(stat_name);
    // Every row asks. There are more slots than names: one without a label meets an empty one.
    while let Some((name, label)) = SLOTS[slot].map(|place| STAT_LABELS[place as usize]) {
        if name == stat_name {
            return label;
        }
        slot = (slot + 1) % SLOTS.len();
    }
    stat_name
}

/// Of each name its place among the labels: in its first slot, or in the next one that was empty.
static SLOTS: [Option<u8>; 256] = {
    assert!(STAT_LABELS.len() < 256);
    let mut slots = [None; 256];
    let mut place = 0;
    while place < STAT_LABELS.len() {
        let mut slot = first_slot(STAT_LABELS[place].0);
        while slots[slot].is_some() {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = Some(place as u8);
        place += 1;
    }
    slots
};

const fn first_slot(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (mut mixed, mut at) = (0u32, 0);
    while at < bytes.len() {
        mixed = mixed.wrapping_mul(31).wrapping_add(bytes[at] as u32);
        at += 1;
    }
    mixed as usize % 256
}

/// All rows that an analysis gave, in the order it gave them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ResultSet {
    /// The rows.
    pub rows: Vec<ResultRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_labels() {
        STAT_LABELS.iter().for_each(|(name, label)| assert_eq!(stat_label(name), *label));
        for other in ["", "no.such.name"] {
            assert_eq!(stat_label(other), other);
        }
    }
}
