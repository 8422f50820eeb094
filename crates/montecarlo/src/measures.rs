//! The performance measures that a line has.

use crate::tally::{ESTIMATES, LineTally, Scale};
use crate::truth::TrueValue;
use trialstat_stats::performance::{Measure, Unmeasured, performance};
use trialstat_trial::result::NotEstimable;

/// A measure, or why there is none.
pub(crate) type Measured = Result<Measure, NotEstimable>;

/// The measures of a line by the names of their rows: those of what the line has.
pub(crate) fn measures(line: &LineTally, truth: Option<TrueValue>) -> Vec<(&'static str, Measured)> {
    let performance = performance(&line.outcomes);
    if line.estimate().is_some_and(|name| line.has_no_mean(name)) {
        return vec![("mean", Err(NotEstimable::NoMean))];
    }
    let mut measures = Vec::new();
    let mut push = |name, measure: Result<Measure, Unmeasured>| measures.push((name, measure.map_err(reason)));
    if line.estimate().is_some() {
        let known = |measure| truth.map(|_| measure);
        push("mean", mean(line, truth));
        let of_truth = [
            ("bias", performance.bias),
            ("relative.bias", performance.relative_bias),
            ("mse", performance.mean_squared_error),
        ];
        of_truth.into_iter().for_each(|(name, measure)| known(measure).into_iter().for_each(|it| push(name, it)));
        push("empirical.se", performance.empirical_se);
        if line.has("std.error") {
            push("model.se", performance.model_se);
            push("relative.error", performance.relative_error_of_model_se);
        }
        if line.has("conf.low") {
            known(performance.coverage).into_iter().for_each(|it| push("coverage", it));
            push("bias.eliminated.coverage", performance.bias_eliminated_coverage);
        }
    }
    if line.has("p.value") {
        push("rejection", performance.rejection);
    }
    if line.estimate().is_some() && truth.is_none() {
        measures.push(("bias", Err(NotEstimable::NoTruth)));
    }
    measures
}

/// The mean of a line's estimates, on the scale that it is measured on.
fn mean(line: &LineTally, truth: Option<TrueValue>) -> Result<Measure, Unmeasured> {
    if line.scale == Scale::Logarithm {
        let from = truth.map_or(0.0, |truth| truth.value);
        return performance(&line.outcomes).bias.map(|bias| Measure { estimate: from + bias.estimate, ..bias });
    }
    let statistic = line.estimate().and_then(|name| line.statistic(name)).ok_or(Unmeasured::NoReplicates)?;
    statistic.values.mean()
}

/// Why a measure has no value, in the words of results.
pub(crate) fn reason(unmeasured: Unmeasured) -> NotEstimable {
    match unmeasured {
        Unmeasured::NoReplicates => NotEstimable::NoReplicates,
        Unmeasured::OneReplicate => NotEstimable::OneReplicate,
        Unmeasured::TruthIsZero => NotEstimable::TruthIsZero,
        Unmeasured::NoVariation => NotEstimable::NoVariation,
        Unmeasured::LimitsNotKept => NotEstimable::LimitsNotKept,
    }
}

impl LineTally {
    /// The statistic that is its estimate.
    pub(crate) fn estimate(&self) -> Option<&'static str> {
        ESTIMATES.into_iter().find(|name| self.has(name))
    }

    /// Whether a statistic passes through infinity: a number needed to treat, where the difference changes sign.
    pub(crate) fn has_no_mean(&self, name: &str) -> bool {
        name == "nnt" || self.line.context == "number-needed"
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.statistic(name).is_some()
    }

    fn statistic(&self, name: &str) -> Option<&crate::tally::StatisticTally> {
        self.statistics.iter().find(|statistic| statistic.name == name)
    }
}
