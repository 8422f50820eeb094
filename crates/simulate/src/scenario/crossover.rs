//! Trials in which every subject is observed under each arm.

use super::number::{Domain, Problems};
use super::{Direct, DirectModel, Outcome};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of a crossover.
pub(super) static SHAPE: Shape = Shape {
    name: "crossover",
    doc: "every subject goes through all arms, in a sequence that allocation gives: the arms in order, begun at any of them",
    fields: &[
        Field::required("period_days", Kind::Number, "length of a period of treatment"),
        Field::optional("washout_days", Kind::Number, "time between periods; 0 if left out"),
        Field::optional(
            "carryover",
            Kind::Number,
            "part of the last arm's log-odds that lasts into the next period, without a washout; 0 if left out",
        ),
        Field::optional("carryover_half_life_days", Kind::Number, "half-life of that part during the washout"),
        Field::optional(
            "within",
            Kind::Number,
            "correlation of a subject's periods, on the normal scale; 0 if left out",
        ),
    ],
};

/// How subjects go through all arms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Crossover {
    /// From the begin of one period to that of the next.
    pub(crate) step: f64,
    /// Part of the last arm's log-odds that lasts into the next period.
    pub(crate) carried: f64,
    pub(crate) within: f64,
}

impl Crossover {
    /// Checks the table.
    pub(super) fn of_table(table: &Table, direct: &[Direct], problems: &mut Problems<'_>) -> Option<Crossover> {
        let period = problems.number(table, "period_days", Domain::Positive);
        let washout = problems.number(table, "washout_days", Domain::NotNegative).unwrap_or(0.0);
        let carryover = problems.number(table, "carryover", Domain::Probability).unwrap_or(0.0);
        let within = problems.number(table, "within", Domain::Probability).unwrap_or(0.0);
        let carried = if carryover > 0.0 && washout > 0.0 {
            let half_life = problems.required(table, "carryover_half_life_days", Domain::Positive, "the carryover")?;
            carryover * libm::exp2(-washout / half_life)
        } else {
            problems.idle(table, &["carryover_half_life_days"], "nothing is carried over a washout");
            carryover
        };
        if let Some(direct) = direct.iter().find(|direct| !matches!(direct.model, DirectModel::Binary { .. })) {
            let message = format!("`{}` is not binary", direct.endpoint);
            problems.contradiction(table, "period_days", message, "a crossover draws binary endpoints");
        }
        let certain = |outcome: &Outcome| matches!(outcome, Outcome::Binary(0.0 | 1.0));
        if carried > 0.0 && direct.iter().any(|direct| direct.outcomes.iter().any(certain)) {
            problems.refuse(table, "carryover", "a probability of 0 or 1 has no log-odds to carry over");
        }
        Some(Crossover { step: period? + washout, carried, within })
    }

    /// The arm of a period in a sequence.
    pub(crate) fn arm(sequence: usize, period: usize, arms: usize) -> usize {
        (sequence + period) % arms
    }
}
