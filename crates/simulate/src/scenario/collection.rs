//! What is collected, what is lost, and what happens on the way.

use super::number::{Domain, Problems, is_known};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of what is collected.
pub(super) static SHAPE: Shape = Shape {
    name: "collection",
    doc: "when visits take place, and what is lost",
    fields: &[
        Field::optional(
            "jitter_days",
            Kind::Number,
            "standard deviation of a visit's day about the planned one; 0 if left out",
        ),
        Field::optional("missing", Kind::Table(&MISSING), "visits that are missed"),
        Field::optional("withdrawal", Kind::Table(&WITHDRAWAL), "subjects who leave"),
        Field::optional("rescue", Kind::Table(&RESCUE), "a rescue treatment"),
    ],
};

static MISSING: Shape = Shape {
    name: "missing visits",
    doc: "log-odds of missing a visit after day 1: at random, by the last score (MAR) or by the present one (MNAR)",
    fields: &[
        Field::required("probability", Kind::Number, "probability where the first measure's scores are `at`"),
        Field::optional(
            "last",
            Kind::Number,
            "log-odds for each point that the last score lies above `at`; 0 if left out",
        ),
        Field::optional(
            "current",
            Kind::Number,
            "log-odds for each point that the present score lies above it; 0 if left out",
        ),
        Field::optional("at", Kind::Number, "the score"),
    ],
};

static WITHDRAWAL: Shape = Shape {
    name: "withdrawal",
    doc: "a hazard of leaving, from day 1 on",
    fields: &[
        Field::required("hazard", Kind::Number, "in a day, where the first measure's last score is `at`"),
        Field::optional(
            "last",
            Kind::Number,
            "log hazard for each point that the last score lies above `at`; 0 if left out",
        ),
        Field::optional("at", Kind::Number, "the score"),
        Field::optional("term", Kind::Text, "what the disposition says; `WITHDRAWAL BY SUBJECT` if left out"),
    ],
};

static RESCUE: Shape = Shape {
    name: "rescue",
    doc: "a hazard of being given a rescue treatment, once, from day 1 on",
    fields: &[
        Field::required("treatment", Kind::Text, "what is given"),
        Field::required("mg", Kind::Number, "how much, in mg"),
        Field::required("hazard", Kind::Number, "in a day, where the first measure's last score is `at`"),
        Field::optional(
            "last",
            Kind::Number,
            "log hazard for each point that the last score lies above `at`; 0 if left out",
        ),
        Field::optional("at", Kind::Number, "the score"),
        Field::optional("benefit", Kind::Number, "share of the symptoms that it takes from then on; 0 if left out"),
    ],
};

/// What is lost and what happens on the way.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Collection {
    pub(crate) jitter: f64,
    pub(crate) missing: Option<Missing>,
    pub(crate) withdrawal: Option<Withdrawal>,
    pub(crate) rescue: Option<Rescue>,
}

/// Log-odds of missing a visit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Missing {
    probability: f64,
    log_odds: f64,
    last: f64,
    current: f64,
    at: f64,
}

impl Missing {
    /// Whether a visit is missed with these scores, at a uniform number.
    pub(crate) fn misses(&self, last: f64, current: f64, uniform: f64) -> bool {
        if self.last == 0.0 && self.current == 0.0 {
            return uniform < self.probability;
        }
        let against = -(self.log_odds + self.last * (last - self.at) + self.current * (current - self.at));
        // The exponential is its first terms at least, and that mostly tells.
        if against > 0.0 && uniform * (2.0 + against + against * against / 2.0) > 1.0 + 1e-9 {
            return false;
        }
        uniform < 1.0 / (1.0 + libm::exp(against))
    }
}

/// A hazard that depends on the last score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoreHazard {
    hazard: f64,
    last: f64,
    at: f64,
}

impl ScoreHazard {
    /// The hazard in a day after this score.
    pub(crate) fn after(&self, score: f64) -> f64 {
        if self.last == 0.0 { self.hazard } else { self.hazard * libm::exp(self.last * (score - self.at)) }
    }
}

/// Leaving the trial.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Withdrawal {
    pub(crate) hazard: ScoreHazard,
    pub(crate) term: String,
}

/// A rescue treatment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rescue {
    pub(crate) hazard: ScoreHazard,
    pub(crate) treatment: String,
    pub(crate) milligrams: f64,
    pub(crate) benefit: f64,
}

impl Collection {
    /// Checks the table.
    pub(super) fn of_table(table: &Table, problems: &mut Problems<'_>) -> Collection {
        Collection {
            jitter: problems.number(table, "jitter_days", Domain::NotNegative).unwrap_or(0.0),
            missing: table.table("missing").and_then(|table| missing(table, problems)),
            withdrawal: table.table("withdrawal").and_then(|table| {
                let term = table.owned("term").unwrap_or_else(|| "WITHDRAWAL BY SUBJECT".to_owned());
                Some(Withdrawal { hazard: hazard(table, problems)?, term })
            }),
            rescue: table.table("rescue").and_then(|table| rescue(table, problems)),
        }
    }

    /// Whether anything depends on scores.
    pub(crate) fn needs_scores(&self) -> bool {
        self.missing.as_ref().is_some_and(|missing| missing.last != 0.0 || missing.current != 0.0)
            || self.withdrawal.as_ref().is_some_and(|withdrawal| withdrawal.hazard.last != 0.0)
            || self.rescue.as_ref().is_some_and(|rescue| rescue.hazard.last != 0.0)
    }
}

fn at(table: &Table, keys: &[&str], problems: &mut Problems<'_>) -> f64 {
    // Of what could not be read nobody knows what it goes with.
    if !keys.iter().all(|key| is_known(table, key)) {
        return 0.0;
    }
    let depends = keys.iter().any(|key| table.number(key).is_some_and(|slope| slope != 0.0));
    match (table.number("at"), depends) {
        (Some(at), true) => at,
        (None, true) => {
            problems.lacks(table, "at", "nothing says `at` which score the number is for");
            0.0
        }
        (_, false) => {
            problems.idle(table, &["at"], "nothing depends on the score");
            0.0
        }
    }
}

fn missing(table: &Table, problems: &mut Problems<'_>) -> Option<Missing> {
    let probability = problems.number(table, "probability", Domain::Probability)?;
    let slope = |key| table.number(key).unwrap_or(0.0);
    let (last, current) = (slope("last"), slope("current"));
    let at = at(table, &["last", "current"], problems);
    let log_odds = libm::log(probability) - libm::log1p(-probability);
    if (last != 0.0 || current != 0.0) && !log_odds.is_finite() {
        problems.refuse(table, "probability", "scores change no probability of 0 or 1");
    }
    Some(Missing { probability, log_odds, last, current, at })
}

fn hazard(table: &Table, problems: &mut Problems<'_>) -> Option<ScoreHazard> {
    let hazard = problems.number(table, "hazard", Domain::NotNegative);
    let at = at(table, &["last"], problems);
    Some(ScoreHazard { hazard: hazard?, last: table.number("last").unwrap_or(0.0), at })
}

fn rescue(table: &Table, problems: &mut Problems<'_>) -> Option<Rescue> {
    let hazard = hazard(table, problems);
    let milligrams = problems.number(table, "mg", Domain::Positive);
    let benefit = problems.number(table, "benefit", Domain::Probability).unwrap_or(0.0);
    Some(Rescue { hazard: hazard?, treatment: table.owned("treatment")?, milligrams: milligrams?, benefit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_missed_where_the_number_is_below_the_probability() {
        let missing = Missing { probability: 0.2, log_odds: libm::log(0.25), last: 0.1, current: -0.2, at: 20.0 };
        for (last, current) in [(20.0, 20.0), (30.0, 20.0), (50.0, 10.0), (0.0, 40.0), (34.0, 20.0)] {
            let against = -(libm::log(0.25) + 0.1 * (last - 20.0) - 0.2 * (current - 20.0));
            let probability = 1.0 / (1.0 + libm::exp(against));
            assert!(missing.misses(last, current, probability * (1.0 - 1e-9)), "{last} {current}");
            assert!(!missing.misses(last, current, probability * (1.0 + 1e-9)), "{last} {current}");
        }
    }
}
