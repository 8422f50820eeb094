//! Writing result rows.

use crate::endpoint::EndpointRecords;
use crate::plan::Plan;
use crate::reason::Reason;
use std::fmt;
use trialstat_stats::interval as stats;
use trialstat_trial::phrase::{Phrase, Phrases};
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};

/// Collects the rows of one analysis, or of several one after the other.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    heading: Heading,
    /// The groups' names.
    levels: Vec<Phrase>,
    rows: Vec<ResultRow>,
    phrases: Phrases,
    /// Labels of the statistics so far, by where their names lie in memory: few names come often.
    labels: Vec<(&'static str, &'static str)>,
}

/// What all rows of an analysis are about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Heading {
    pub(crate) analysis: Phrase,
    pub(crate) variable: Phrase,
    /// What tells the groups apart.
    pub(crate) group: Phrase,
}

/// What a row is about: everything but the statistic itself.
#[derive(Clone)]
pub(crate) struct About {
    pub(crate) context: &'static str,
    pub(crate) method: Phrase,
    /// Position of a group.
    pub(crate) group: Option<usize>,
    /// Position of the group it is compared with.
    pub(crate) reference: Option<usize>,
    /// The variable, where it is not that of the whole analysis.
    pub(crate) variable: Option<Phrase>,
    pub(crate) level: Option<Phrase>,
    pub(crate) unit: Option<Phrase>,
    pub(crate) note: Option<Phrase>,
    /// The covariates by which subjects of a prediction are told apart, and the values that they have.
    pub(crate) profile: Option<(Phrase, Phrase)>,
}

/// A group and the one it is compared with, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) group: usize,
    pub(crate) reference: usize,
}

impl About {
    pub(crate) fn new(context: &'static str, method: impl Into<Phrase>) -> About {
        About {
            context,
            method: method.into(),
            group: None,
            reference: None,
            variable: None,
            level: None,
            unit: None,
            note: None,
            profile: None,
        }
    }

    pub(crate) fn profile(mut self, profile: Option<(Phrase, Phrase)>) -> About {
        self.profile = profile;
        self
    }

    pub(crate) fn variable(mut self, variable: impl Into<Phrase>) -> About {
        self.variable = Some(variable.into());
        self
    }

    pub(crate) fn level(mut self, level: Option<impl Into<Phrase>>) -> About {
        self.level = level.map(Into::into);
        self
    }

    pub(crate) fn group(mut self, group: usize) -> About {
        self.group = Some(group);
        self
    }

    pub(crate) fn pair(mut self, pair: Pair) -> About {
        (self.group, self.reference) = (Some(pair.group), Some(pair.reference));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<Phrase>) -> About {
        self.note = Some(note.into());
        self
    }
}

impl About {
    /// With a note, if there is one.
    pub(crate) fn notes(mut self, note: Option<impl Into<Phrase>>) -> About {
        self.note = note.map(Into::into).or(self.note);
        self
    }
}

impl Rows {
    /// Few analyses have more rows.
    const USUAL: usize = 64;

    /// Rows of an analysis of this variable, by groups that `group` tells apart.
    pub(crate) fn new(analysis: impl Into<Phrase>, variable: &str, group: &str, levels: Vec<Phrase>) -> Rows {
        let (variable, group) = (Phrase::new(variable), Phrase::new(group));
        let heading = Heading { analysis: analysis.into(), variable, group };
        Rows { heading, levels, rows: Vec::with_capacity(Rows::USUAL), ..Rows::default() }
    }

    /// Rows from here on are of another analysis and of these groups.
    pub(crate) fn begin(&mut self, heading: &Heading, levels: impl Iterator<Item = Phrase>) {
        self.heading.clone_from(heading);
        self.levels.clear();
        self.levels.extend(levels);
    }

    /// Rows of a plan on a trial's endpoint, by its arms.
    pub(crate) fn of_plan(plan: &Plan, records: EndpointRecords<'_>) -> Rows {
        let arms = records.trial.arms().iter().map(|arm| Phrase::from(&arm.name)).collect();
        Rows::new(Phrase::new(plan.id()), records.name(), "arm", arms)
    }

    /// Rows from here on are of groups that `group` tells apart.
    pub(crate) fn group_by(&mut self, group: impl Into<Phrase>, levels: Vec<Phrase>) {
        (self.heading.group, self.levels) = (group.into(), levels);
    }

    /// A text of rows that is put together; one that was before takes no memory.
    pub(crate) fn phrase(&mut self, text: fmt::Arguments<'_>) -> Phrase {
        self.phrases.phrase(text)
    }

    /// Those that there are.
    pub(crate) fn as_mut_vec(&mut self) -> &mut Vec<ResultRow> {
        &mut self.rows
    }

    /// Makes room for so many more rows.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.rows.reserve(more);
    }

    fn label(&mut self, stat_name: &'static str) -> &'static str {
        if let Some((_, label)) = self.labels.iter().find(|(known, _)| std::ptr::eq(*known, stat_name)) {
            return label;
        }
        let label = stat_label(stat_name);
        self.labels.push((stat_name, label));
        label
    }

    pub(crate) fn push(&mut self, about: &About, stat_name: &'static str, stat: impl Into<Stat>) {
        let stat_label = self.label(stat_name);
        let level = |group: usize| self.levels[group].clone();
        let stat = stat.into();
        let reason = match stat {
            Stat::Number(_) => None,
            Stat::NotEstimable(reason) => Some(reason.words().into()),
        };
        // A group comes first; then what it is compared with, or the subjects of a prediction.
        let named = |group: usize| (self.heading.group.clone(), level(group));
        let mut groups = about.group.into_iter().chain(about.reference).map(named).chain(about.profile.clone());
        let (group1, group1_level) = groups.next().unzip();
        let (group2, group2_level) = groups.next().unzip();
        self.rows.push(ResultRow {
            analysis: self.heading.analysis.clone(),
            group1,
            group1_level,
            group2,
            group2_level,
            variable: about.variable.as_ref().unwrap_or(&self.heading.variable).clone(),
            variable_level: about.level.clone(),
            context: about.context,
            method: about.method.clone(),
            stat_name,
            stat_label,
            stat,
            unit: about.unit.clone(),
            note: reason.or_else(|| about.note.clone()),
        });
    }

    /// The limits and their level, or the reason why there are none.
    pub(crate) fn interval(
        &mut self,
        about: &About,
        limits: Result<stats::Interval, NotEstimable>,
        level: stats::Level,
    ) {
        let (low, high) = match limits {
            Ok(limits) => (limits.lower.into(), limits.upper.into()),
            Err(reason) => (Stat::NotEstimable(reason), Stat::NotEstimable(reason)),
        };
        self.push(about, "conf.low", low);
        self.push(about, "conf.high", high);
        self.push(about, "conf.level", level.value());
    }

    /// An estimate with its interval.
    pub(crate) fn estimate(
        &mut self,
        about: &About,
        result: Result<stats::Estimate, NotEstimable>,
        level: stats::Level,
    ) {
        self.push(about, "estimate", result.map_or_else(Stat::NotEstimable, |found| found.estimate.into()));
        self.interval(about, result.map(|found| found.interval), level);
    }

    /// A test's statistic, degrees of freedom and p value.
    pub(crate) fn test(&mut self, about: &About, result: Result<stats::Test, NotEstimable>) {
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
            Err(reason) => self.push(about, "p.value", Stat::NotEstimable(reason)),
        }
    }

    pub(crate) fn finish(self) -> ResultSet {
        ResultSet { rows: self.rows }
    }
}

/// The result's word for an estimator's reason.
pub(crate) fn missing(reason: impl Reason) -> Stat {
    Stat::NotEstimable(reason.reason())
}
