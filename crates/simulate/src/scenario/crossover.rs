//! Trials in which every subject is observed under each arm.

use super::number::{Domain, Problems};
use super::{Arm, Direct, DirectModel, Measure, Outcome, Visit, codes};
use crate::pharmacokinetics::{Exposure, Received, Schedule, Site};
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// What of a session's area may still be to come when the next period begins.
const NEGLIGIBLE: f64 = 0.01;

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
            "of direct endpoints: part of the last arm's log-odds that lasts into the next period, without a washout; 0 if left out",
        ),
        Field::optional("carryover_half_life_days", Kind::Number, "half-life of that part during the washout"),
        Field::optional(
            "within",
            Kind::Number,
            "of direct endpoints: correlation of a subject's periods, on the normal scale; 0 if left out",
        ),
    ],
};

/// What a crossover is of.
pub(super) struct Parts<'a> {
    pub(super) arms: &'a [Arm],
    pub(super) direct: &'a [Direct],
    pub(super) visits: &'a [Visit],
    pub(super) measures: &'a [Measure],
}

/// How subjects go through all arms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Crossover {
    /// Length of a period of treatment, in days.
    pub(crate) period: f64,
    /// From the begin of one period to that of the next.
    pub(crate) step: f64,
    /// Part of the last arm's log-odds that lasts into the next period.
    pub(crate) carried: f64,
    pub(crate) within: f64,
}

impl Crossover {
    /// Checks the table.
    pub(super) fn of_table(table: &Table, parts: &Parts<'_>, problems: &mut Problems<'_>) -> Option<Crossover> {
        let direct = parts.direct;
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
        if direct.is_empty() {
            let why = "no endpoint is drawn directly, and what lasts of symptoms goes by their half-life";
            problems.idle(table, &["carryover", "within"], why);
        }
        if let Some(direct) = direct.iter().find(|direct| !matches!(direct.model, DirectModel::Binary { .. })) {
            let message = format!("`{}` is not binary", direct.endpoint);
            problems.contradiction(table, "period_days", message, "a crossover draws binary endpoints");
        }
        if let Some(measure) = parts.measures.iter().find(|measure| measure.change.is_some()) {
            let message = format!("the changes of `{}` are drawn directly", measure.name);
            let hint = "a crossover has scores that follow `symptoms`";
            problems.contradiction(table, "period_days", message, hint);
        }
        let certain = |outcome: &Outcome| matches!(outcome, Outcome::Binary(0.0 | 1.0));
        if carried > 0.0 && direct.iter().any(|direct| direct.outcomes.iter().any(certain)) {
            problems.refuse(table, "carryover", "a probability of 0 or 1 has no log-odds to carry over");
        }
        let period = period?;
        let crossover = Crossover { period, step: period + washout, carried, within };
        crossover.check_times(table, parts, problems);
        Some(crossover)
    }

    /// Sessions and visits of a period come before the next one's, and so does what matters of a drug: the concentrations
    /// of a period are those of its own doses.
    fn check_times(&self, table: &Table, parts: &Parts<'_>, problems: &mut Problems<'_>) {
        for Arm { name, treatment, .. } in parts.arms {
            let last = treatment.doses.last().map_or(0.0, |dose| dose.time);
            if last >= 24.0 * self.period {
                let message = format!("a session of `{name}` comes after its period");
                problems.contradiction(table, "period_days", message, "sessions count from the begin of a period");
                continue;
            }
            let Some(drug) = &treatment.drug else { continue };
            let end = 24.0 * self.step;
            let Ok(schedule) = Schedule::new(&drug.model, treatment.per, &treatment.doses, &[], end) else { continue };
            let mut exposures = vec![Exposure::NONE; treatment.doses.len()];
            let typical = [drug.model.typical()];
            schedule.exposures(&drug.model, &typical, Received::All, (Site::Blood, None), &mut exposures);
            let left = |exposure: &Exposure| 1.0 - exposure.area / exposure.area_to_infinity;
            if let Some(left) = exposures.last().map(left).filter(|left| *left > NEGLIGIBLE) {
                let message = format!(
                    "{:.0} % of the area of `{name}`'s last session comes after the next period's begin",
                    100.0 * left
                );
                let hint = "a longer `washout_days`: concentrations of a period are those of its own doses";
                problems.contradiction(table, "period_days", message, hint);
            }
        }
        let Some((first, last)) = parts.visits.first().zip(parts.visits.last()) else { return };
        if self.step.fract() != 0.0 {
            problems.refuse(table, "period_days", "with visits, a period and its washout last whole days together");
        }
        let begin = first.window.map_or(first.day, |(begin, _)| begin).difference();
        let end = last.window.map_or(last.day, |(_, end)| end).difference();
        if f64::from(end) >= self.step + f64::from(begin) {
            let message = format!("`{}` may take place after the next period's `{}`", last.name, first.name);
            let problem = table.error(codes::OUT_OF_ORDER, "period_days", message);
            problems.push(problem.with_hint("a longer `washout_days`, or earlier visits"));
        }
    }

    /// The visits of all periods, those of a later one by its number.
    pub(super) fn in_periods(&self, visits: Vec<Visit>, periods: usize) -> Vec<Visit> {
        let of_period = |period: usize| {
            let later = move |day: Day| Day::after_reference(day.difference() + (period as f64 * self.step) as i32);
            visits.iter().map(move |visit| Visit {
                name: if period == 0 { visit.name.clone() } else { format!("{}, period {}", visit.name, period + 1) },
                day: later(visit.day),
                window: visit.window.map(|(first, last)| (later(first), later(last))),
                after: visit.after,
            })
        };
        (0..periods).flat_map(of_period).collect()
    }

    /// The arm of a period in a sequence.
    pub(crate) fn arm(sequence: usize, period: usize, arms: usize) -> usize {
        (sequence + period) % arms
    }
}
