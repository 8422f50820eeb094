//! Writing result rows.

use crate::Pair;
use crate::endpoint::EndpointRecords;
use crate::plan::Plan;
use trialstat_stats::interval as stats;
use trialstat_trial::design::ArmIndex;
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};

/// Collects the rows of one analysis.
pub(crate) struct Rows<'a> {
    plan: &'a Plan,
    records: EndpointRecords<'a>,
    rows: Vec<ResultRow>,
}

/// What a row is about: everything but the statistic itself.
#[derive(Clone)]
pub(crate) struct About {
    pub(crate) context: &'static str,
    pub(crate) method: String,
    pub(crate) arm: Option<ArmIndex>,
    pub(crate) reference: Option<ArmIndex>,
    pub(crate) level: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) note: Option<String>,
}

impl About {
    pub(crate) fn new(context: &'static str, method: impl Into<String>) -> About {
        About { context, method: method.into(), arm: None, reference: None, level: None, unit: None, note: None }
    }

    pub(crate) fn arm(mut self, arm: ArmIndex) -> About {
        self.arm = Some(arm);
        self
    }

    pub(crate) fn pair(mut self, pair: Pair) -> About {
        (self.arm, self.reference) = (Some(pair.arm), Some(pair.reference));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> About {
        self.note = Some(note.into());
        self
    }
}

impl<'a> Rows<'a> {
    pub(crate) fn new(plan: &'a Plan, records: EndpointRecords<'a>) -> Rows<'a> {
        Rows { plan, records, rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, about: &About, stat_name: &'static str, stat: impl Into<Stat>) {
        let arm_name = |arm: ArmIndex| self.records.trial.arms()[arm.0 as usize].name.clone();
        let stat = stat.into();
        let reason = match stat {
            Stat::Number(_) => None,
            Stat::NotEstimable(reason) => Some(reason.to_string()),
        };
        self.rows.push(ResultRow {
            analysis: self.plan.id().to_owned(),
            group1: about.arm.map(|_| "arm".to_owned()),
            group1_level: about.arm.map(arm_name),
            group2: about.reference.map(|_| "arm".to_owned()),
            group2_level: about.reference.map(arm_name),
            variable: self.records.name().to_owned(),
            variable_level: about.level.clone(),
            context: about.context,
            method: about.method.clone(),
            stat_name,
            stat_label: stat_label(stat_name),
            stat,
            unit: about.unit.clone(),
            note: reason.or_else(|| about.note.clone()),
        });
    }

    /// The limits and their level, or the reason why there are none.
    pub(crate) fn interval(
        &mut self,
        about: &About,
        limits: Result<stats::Interval, stats::NotEstimable>,
        level: stats::Level,
    ) {
        let (low, high) = match limits {
            Ok(limits) => (limits.lower.into(), limits.upper.into()),
            Err(reason) => (missing(reason), missing(reason)),
        };
        self.push(about, "conf.low", low);
        self.push(about, "conf.high", high);
        self.push(about, "conf.level", level.value());
    }

    /// An estimate with its interval.
    pub(crate) fn estimate(
        &mut self,
        about: &About,
        result: Result<stats::Estimate, stats::NotEstimable>,
        level: stats::Level,
    ) {
        self.push(about, "estimate", result.map_or_else(missing, |found| found.estimate.into()));
        self.interval(about, result.map(|found| found.interval), level);
    }

    /// A test's statistic, degrees of freedom and p value.
    pub(crate) fn test(&mut self, about: &About, result: Result<stats::Test, stats::NotEstimable>) {
        match result {
            Ok(test) => {
                if let Some(statistic) = test.statistic {
                    self.push(about, "statistic", statistic);
                }
                if let Some(degrees) = test.degrees_of_freedom {
                    self.push(about, "parameter", degrees);
                }
                self.push(about, "p.value", test.p_value);
            }
            Err(reason) => self.push(about, "p.value", missing(reason)),
        }
    }

    pub(crate) fn finish(self) -> ResultSet {
        ResultSet { rows: self.rows }
    }
}

/// The result's word for an estimator's reason.
pub(crate) fn missing(reason: stats::NotEstimable) -> Stat {
    Stat::NotEstimable(match reason {
        stats::NotEstimable::NoSubjects => NotEstimable::NoSubjects,
        stats::NotEstimable::NoEvents => NotEstimable::NoEvents,
        stats::NotEstimable::NotReached => NotEstimable::NotReached,
        stats::NotEstimable::ZeroCell => NotEstimable::ZeroCell,
        stats::NotEstimable::ZeroMargin => NotEstimable::ZeroMargin,
        stats::NotEstimable::TransformUndefined => NotEstimable::TransformUndefined,
    })
}
