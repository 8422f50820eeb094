//! Survival asked of a data set, with the columns named by whoever asks.

use super::comparison::{compare_at_times, compare_means};
use super::group_tests::{GroupTests, TestScratch};
use super::named_test::NamedTest;
use super::of_one_group::OneGroup;
use super::one_test::Permutations;
use super::variance::CurveVariance;
use super::wanted::Wanted;
use crate::codes;
use crate::complete::{DataName, reference_of};
use crate::conventions::Conventions;
use crate::follow_up::{FollowUp, FollowUpColumns, ROWS_FOR_THREADS};
use crate::method::{Adjustment, HazardMethod};
use crate::rates::adjust;
use crate::rows::{About, Rows};
use rayon::prelude::*;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::kaplan_meier::{self, SurvivalCurve};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultSet;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalQuestion {
    /// Who was followed from when to when.
    pub columns: FollowUpColumns,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// What is wanted.
    pub wanted: Wanted,
    /// How p values of several comparisons by one test are adjusted, if at all.
    pub adjust: Option<Adjustment>,
    /// Random permutations, where there are more than two groups or all of them are too many.
    pub permutations: Permutations,
    /// What times are counted in, for the rows that are times.
    pub unit: Option<Phrase>,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

impl SurvivalQuestion {
    /// Whether records that are alike may be counted: nothing that is wanted tells them apart.
    fn takes_counts(&self) -> bool {
        let Wanted { variance, hazards, tests, .. } = &self.wanted;
        let one_by_one = |method: &HazardMethod| {
            matches!(method, HazardMethod::FlemingHarrington | HazardMethod::FlemingHarringtonBinomial)
        };
        *variance != Some(CurveVariance::Jackknife)
            && !hazards.iter().any(one_by_one)
            && !tests.iter().any(|test| matches!(test, NamedTest::Permutation(_)))
    }
}

/// Curves of a data set's groups and what is read off them, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked, such as a level that does not occur.
pub fn survival(
    dataset: &Dataset,
    question: &SurvivalQuestion,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let columns = &question.columns;
    let mut said = Vec::new();
    let counted = question.takes_counts().then(|| FollowUp::counted(dataset, columns)).flatten();
    let follow_up = match counted {
        Some(counted) => counted,
        None => {
            FollowUp::of(dataset, columns, &[], question.conventions, &mut said).map_err(|problem| vec![*problem])?
        }
    };
    of_follow_up(&follow_up, dataset, question, said)
}

/// The same of a follow-up that is known, of which so much was said.
pub(super) fn of_follow_up(
    follow_up: &FollowUp,
    dataset: &Dataset,
    question: &SurvivalQuestion,
    mut said: Vec<Diagnostic>,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let columns = &question.columns;
    let names = follow_up.levels.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("survival", &columns.time, columns.by.as_deref().unwrap_or_default(), names);
    survival_of(follow_up, dataset.into(), question, &mut Scratch::default(), &mut rows, &mut said)?;
    if let Some(adjustment) = question.adjust {
        adjust(rows.as_mut_vec(), 0, adjustment);
    }
    Ok((rows.finish(), said))
}

/// Memory that one analysis leaves to the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    positions: Vec<usize>,
    own: FollowUp,
    curves: Vec<(usize, SurvivalCurve)>,
    /// Subjects and events of each group.
    counts: Vec<[u64; 2]>,
    of_curves: kaplan_meier::Scratch,
    of_tests: TestScratch,
}

/// The same of a follow-up that is known, be it from a data set or not; p values are not adjusted.
pub(crate) fn survival_of(
    follow_up: &FollowUp,
    data: DataName<'_>,
    question: &SurvivalQuestion,
    scratch: &mut Scratch,
    rows: &mut Rows,
    said: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let columns = &question.columns;
    let levels = &follow_up.levels;
    let reference = match &columns.by {
        Some(by) => reference_of(levels, by, question.reference.as_deref(), data).map_err(|problem| vec![problem])?,
        None => 0,
    };
    let wanted = &question.wanted;
    said.extend(no_later_time(wanted, data));
    let Scratch { positions, own, curves, counts, of_curves, of_tests } = scratch;
    let mut means = Vec::new();
    // Tests need no curves, and records without weights are counted without one.
    let is_counted = wanted.is_of_tests_only() && follow_up.weights.is_none();
    let groups = 0..levels.levels.len();
    if is_counted {
        count(follow_up, counts);
        for (group, counts) in counts.iter().enumerate() {
            count_rows(*counts, columns.by.is_some().then_some(group), rows);
        }
    }
    let variance = wanted.variance.unwrap_or_else(|| CurveVariance::of_conventions(question.conventions, follow_up));
    let at_once = !is_counted && follow_up.times.len() >= ROWS_FOR_THREADS;
    let made: Vec<_> = if at_once {
        let of_group = |group: usize| {
            let own = follow_up.of_group(group);
            let curve = variance.curve(&own.observed(), &mut kaplan_meier::Scratch::default());
            (own, curve)
        };
        groups.clone().into_par_iter().map(of_group).collect()
    } else {
        Vec::new()
    };
    let mut made = made.into_iter();
    for group in groups.filter(|_| !is_counted) {
        let curve = match made.next() {
            Some((of_group, curve)) => {
                *own = of_group;
                curve
            }
            None => {
                follow_up.of_group_in(group, positions, own);
                variance.curve(&own.observed(), of_curves)
            }
        };
        let Ok(curve) = curve else { continue };
        let position = columns.by.is_some().then_some(group);
        let one = OneGroup { follow_up: own, curve: &curve, variance, question, position };
        means.extend(group_rows(&one, rows).map(|mean| (group, mean)));
        curves.push((group, curve));
    }
    if columns.by.is_some() {
        compare_at_times(curves, reference, variance, question, rows);
        compare_means(&means, reference, question, rows);
        if let Some(tests) = GroupTests::new(follow_up, question, reference, data, said) {
            tests.rows(of_tests, rows);
        }
    }
    curves.drain(..).for_each(|(_, curve)| of_curves.take_back(curve));
    Ok(())
}

/// How many subjects of each group there are and how many have the event, in place of what was in `counts`.
fn count(follow_up: &FollowUp, counts: &mut Vec<[u64; 2]>) {
    counts.clear();
    counts.resize(follow_up.levels.levels.len(), [0; 2]);
    if let [zero, one] = &mut counts[..] {
        // Of two groups sums tell, which are made of several rows at once.
        let (mut ones, mut events, mut events_of_one) = (0, 0, 0);
        for (group, event) in follow_up.groups.iter().zip(&follow_up.events) {
            let (group, event) = (*group as u64, u64::from(*event));
            ones += group;
            events += event;
            events_of_one += group & event;
        }
        *one = [ones, events_of_one];
        *zero = [follow_up.groups.len() as u64 - ones, events - events_of_one];
        return;
    }
    for (group, event) in follow_up.groups.iter().zip(&follow_up.events) {
        let [subjects, events] = &mut counts[*group];
        *subjects += 1;
        *events += u64::from(*event);
    }
}

/// Rows of how many subjects of a group there are and how many have the event.
fn count_rows([subjects, events]: [u64; 2], group: Option<usize>, rows: &mut Rows) {
    if subjects > 0 {
        let mut counts = About::new("population", "count");
        counts.group = group;
        rows.push(&counts, "N", subjects as f64);
        rows.push(&counts, "n", events as f64);
    }
}

/// Rows of one group; the restricted mean is given back, to be compared with the others'.
fn group_rows(one: &OneGroup<'_>, rows: &mut Rows) -> Option<super::of_one_group::Mean> {
    let (question, wanted) = (one.question, &one.question.wanted);
    let counts = one.about("population", "count", None);
    let (subjects, events) = match one.follow_up.records() {
        Some(counted) => counted,
        None => (one.curve.subjects() as f64, one.curve.events() as f64),
    };
    rows.push(&counts, "N", subjects);
    rows.push(&counts, "n", events);
    let medians = if wanted.is_bare() { &[0.5] } else { &wanted.quantiles[..] };
    let customary = [question.conventions.curve_interval()];
    let intervals = if wanted.intervals.is_empty() { &customary } else { &wanted.intervals[..] };
    for interval in intervals.iter().copied() {
        if wanted.curve {
            one.steps(interval, rows);
        }
        one.at_times(interval, rows);
        one.quantile_rows(medians, interval, rows);
        one.conditional_rows(interval, rows);
        one.band_rows(interval, rows);
        if wanted.follow_up {
            one.follow_up_rows(interval, rows);
        }
    }
    if wanted.curve && wanted.hazards.is_empty() {
        one.hazard_steps(rows);
    }
    one.hazard_rows(intervals[0], rows);
    one.at_risk_rows(rows);
    wanted.horizon.map(|horizon| one.restricted_mean_row(horizon, rows))
}

/// Conditions that all times asked for come before.
fn no_later_time(wanted: &Wanted, data: DataName<'_>) -> Option<Diagnostic> {
    let too_late = |given: &&f64| !wanted.times.iter().any(|time| time > given);
    let given = wanted.given.iter().find(too_late)?;
    let message = format!("no time is later than {given}, on condition of which survival is asked for");
    let problem = Diagnostic::error(codes::NO_LATER_TIME, data.place(), message);
    Some(problem.with_hint("`--times` names the times from the start, not those from the condition on"))
}
