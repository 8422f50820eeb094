//! Multiple imputation: scores drawn several times from a model of the observed ones, each copy analysed, and the
//! results pooled by Rubin's rules.

use super::derive::Deriving;
use super::endpoint::Derivation;
use super::estimate::Analysed;
use super::missing::Imputation;
use super::outcome::Outcomes;
use super::row;
use crate::reason::Reason;
use trialstat_stats::imputation::{Draws, PoolError, Pooled, SequentialNormal, pool};
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};
use trialstat_trial::spec::Text;

/// An arm in one copy: its mean, the mean's variance, and how many subjects it is of.
#[derive(Debug, Clone, Copy)]
struct Estimated {
    mean: f64,
    variance: f64,
    subjects: usize,
}

/// Rows of an endpoint of scores, pooled over copies.
pub(super) fn rows(deriving: &Deriving<'_>, analysed: &Analysed<'_>) -> Vec<ResultRow> {
    let imputation = analysed.analysis.imputation.expect("a plan that imputes says how often");
    let derivation = &analysed.plan.endpoints[analysed.analysis.endpoint].derivation;
    let (measure, last) = match derivation {
        Derivation::AtVisit { rule, visit } => (&rule.measure, visit),
        Derivation::Sustained { rule, through, .. } => (&rule.measure, through),
        Derivation::Value { measure, visit } | Derivation::Change { measure, visit } => (measure, visit),
        _ => unreachable!("other endpoints are refused when the plan is fitted"),
    };
    let completed: Result<Vec<Vec<Estimated>>, NotEstimable> = (0..imputation.copies)
        .map(|copy| {
            let scores = complete(deriving, analysed, (measure, last), imputation, copy)?;
            let deriving = Deriving { imputed: Some(&scores), ..*deriving };
            Ok(estimates(&deriving.outcomes(analysed.analysis.endpoint), analysed))
        })
        .collect();
    let binary = matches!(derivation, Derivation::AtVisit { .. } | Derivation::Sustained { .. });
    let pooling = Pooling { analysed, copies: imputation.copies, completed, binary };
    (0..analysed.bound.arms.len()).flat_map(|arm| pooling.arm(arm)).chain(pooling.comparisons()).collect()
}

/// One copy: a score for each subject of the trial and each visit up to the last that is needed.
fn complete(
    deriving: &Deriving<'_>,
    analysed: &Analysed<'_>,
    (measure, last): (&Text, &Text),
    imputation: Imputation,
    copy: u32,
) -> Result<Vec<f64>, NotEstimable> {
    let (bound, trial) = (analysed.bound, analysed.trial);
    let scores = &deriving.scores[bound.measure(measure)];
    let visits: Vec<u16> = (0..=bound.visit(last)).filter(|visit| Some(*visit) != bound.baseline_visit).collect();
    let columns = visits.len() + 1;
    let mut imputed = vec![0.0; trial.subjects().len() * bound.visits.len()];
    for arm in 0..bound.arms.len() {
        let own: Vec<usize> =
            analysed.members.iter().copied().filter(|subject| analysed.arm(*subject) == Some(arm)).collect();
        if own.is_empty() {
            continue;
        }
        let mut observed: Vec<Option<f64>> = Vec::with_capacity(own.len() * columns);
        for subject in &own {
            let course = &deriving.courses[*subject];
            observed.push(scores.baseline(*subject).map(|scored| scored.score));
            observed.extend(visits.iter().map(|visit| {
                scores.at(*subject, *visit).filter(|scored| course.counts(scored.day)).map(|scored| scored.score)
            }));
        }
        let subjects: Vec<u64> = own.iter().map(|subject| *subject as u64).collect();
        let draws = Draws {
            seed: imputation.seed,
            group: analysed.trial.number(),
            // No subject has a number that high.
            parameters: u64::MAX - arm as u64,
            replicate: u64::from(copy),
        };
        let model = SequentialNormal::new(&observed, columns, &subjects).and_then(|model| model.impute(draws));
        let drawn = model.map_err(|_| NotEstimable::NotImputed)?.scores;
        let shift = if arm == bound.reference { 0.0 } else { imputation.shift };
        for (at, subject) in own.iter().enumerate() {
            for (column, visit) in visits.iter().enumerate() {
                let place = at * columns + column + 1;
                let moved = if observed[place].is_none() { shift } else { 0.0 };
                imputed[subject * bound.visits.len() + usize::from(*visit)] = drawn[place] + moved;
            }
        }
    }
    Ok(imputed)
}

/// Each arm's mean in one copy; of an endpoint that is met or not the mean is the proportion.
fn estimates(outcomes: &Outcomes, analysed: &Analysed<'_>) -> Vec<Estimated> {
    let value = |subject: usize| match outcomes {
        Outcomes::Judged(judged) => judged[subject].met.map(|met| f64::from(u8::from(met))),
        Outcomes::Numbered(numbers) => numbers[subject].value,
        Outcomes::Timed(_) => None,
    };
    let arm = |arm: usize| {
        let own = analysed.members.iter().filter(|subject| analysed.arm(**subject) == Some(arm));
        let values: Vec<f64> = own.filter_map(|subject| value(*subject)).collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        // A proportion's variance is divided by the count, a mean's by one less.
        let degrees = if matches!(outcomes, Outcomes::Judged(_)) { count } else { count - 1.0 };
        Estimated { mean, variance: squares / degrees / count, subjects: values.len() }
    };
    (0..analysed.bound.arms.len()).map(arm).collect()
}

struct Pooling<'a> {
    analysed: &'a Analysed<'a>,
    copies: u32,
    /// Copy by copy, arm by arm.
    completed: Result<Vec<Vec<Estimated>>, NotEstimable>,
    binary: bool,
}

impl Pooling<'_> {
    fn method(&self) -> String {
        let of = if self.binary { "wald" } else { "t" };
        format!("{of}, {} imputations, rubin", self.copies)
    }

    /// Pools a number of each copy with its variance, as if `degrees` belonged to complete data.
    fn pooled(
        &self,
        of: impl Fn(&[Estimated]) -> (f64, f64),
        degrees: impl Fn(&[Estimated]) -> f64,
    ) -> Result<Pooled, NotEstimable> {
        let completed = self.completed.as_ref().map_err(|reason| *reason)?;
        let (estimates, variances): (Vec<f64>, Vec<f64>) = completed.iter().map(|copy| of(copy)).unzip();
        let degrees = completed.first().map(|copy| degrees(copy)).filter(|degrees| *degrees > 0.0);
        let degrees = degrees.ok_or(NotEstimable::NoSubjects)?;
        pool(&estimates, &variances, Some(degrees)).map_err(|error| match error {
            PoolError::NotEstimable(reason) => reason.reason(),
            _ => NotEstimable::NotImputed,
        })
    }

    fn arm(&self, arm: usize) -> Vec<ResultRow> {
        let pooled = self.pooled(|copy| (copy[arm].mean, copy[arm].variance), |copy| copy[arm].subjects as f64 - 1.0);
        let subjects = self.completed.as_ref().ok().and_then(|copies| Some(copies.first()?[arm].subjects));
        let (context, name) = if self.binary { ("proportion", "p") } else { ("continuous", "mean") };
        let mut rows = Vec::new();
        if let Some(subjects) = subjects {
            rows.push(row(context, self.method(), "N", Stat::Number(subjects as f64)));
        }
        rows.extend(self.estimate(context, name, pooled));
        let of_arm = |bare| ResultRow {
            group1: Some("arm".into()),
            group1_level: Some(self.analysed.bound.arm_name(arm)),
            ..bare
        };
        rows.into_iter().map(of_arm).collect()
    }

    /// An estimate with its standard error and limits.
    fn estimate(
        &self,
        context: &'static str,
        name: &'static str,
        pooled: Result<Pooled, NotEstimable>,
    ) -> Vec<ResultRow> {
        let level = self.analysed.level;
        let stat = |of: fn(&Pooled) -> f64| match &pooled {
            Ok(pooled) => Stat::from(of(pooled)),
            Err(reason) => Stat::NotEstimable(*reason),
        };
        let limits = pooled.map(|pooled| pooled.interval(level));
        let limit = |low: bool| match &limits {
            Ok(limits) => Stat::from(if low { limits.lower } else { limits.upper }),
            Err(reason) => Stat::NotEstimable(*reason),
        };
        let stats = [
            (name, stat(|pooled| pooled.estimate)),
            ("std.error", stat(|pooled| pooled.total.sqrt())),
            ("parameter", stat(|pooled| pooled.degrees_of_freedom)),
            ("fraction.missing", stat(|pooled| pooled.fraction_missing)),
            ("conf.low", limit(true)),
            ("conf.high", limit(false)),
            ("conf.level", Stat::Number(level.value())),
        ];
        stats.map(|(stat_name, stat)| row(context, self.method(), stat_name, stat)).to_vec()
    }

    /// Every other arm against the reference.
    fn comparisons(&self) -> Vec<ResultRow> {
        let reference = self.analysed.bound.reference;
        let others = (0..self.analysed.bound.arms.len()).filter(|arm| *arm != reference);
        let compare = |arm: usize| {
            let pooled = self.pooled(
                |copy| (copy[arm].mean - copy[reference].mean, copy[arm].variance + copy[reference].variance),
                |copy| (copy[arm].subjects + copy[reference].subjects) as f64 - 2.0,
            );
            let mut rows = self.estimate("difference", "estimate", pooled);
            rows.push(match pooled.map(|pooled| pooled.test(0.0).p_value) {
                Ok(p_value) => row("test", self.method(), "p.value", Stat::Number(p_value)),
                Err(reason) => row("test", self.method(), "p.value", Stat::NotEstimable(reason)),
            });
            let about = |bare| ResultRow {
                group1: Some("arm".into()),
                group1_level: Some(self.analysed.bound.arm_name(arm)),
                group2: Some("arm".into()),
                group2_level: Some(self.analysed.bound.arm_name(reference)),
                ..bare
            };
            rows.into_iter().map(about).collect::<Vec<_>>()
        };
        others.flat_map(compare).collect()
    }
}

#[cfg(test)]
mod tests;
