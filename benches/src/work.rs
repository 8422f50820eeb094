//! The pieces of work that are timed.

use crate::fixtures::FollowUp;
use std::path::PathBuf;
use std::sync::Arc;
use trialstat_analysis::Question;
use trialstat_analysis::conventions::Conventions;
use trialstat_findings::evidence::DataTrials;
use trialstat_findings::registry::{Files, Registry, load};
use trialstat_findings::reproduction::{Reproduction, reproduce};
use trialstat_stats::interval::{Interval, Level, NotEstimable};
use trialstat_stats::survival::kaplan_meier::{LowerLimit, SurvivalCurve, Transform, kaplan_meier};
use trialstat_stats::survival::log_rank;

/// One point of a survival curve with its limits, as a caller who draws it needs them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Survival probability.
    pub survival: f64,
    /// Lower and upper limit at 95 %, symmetric on the log scale; absent where the curve is 0.
    pub limits: Option<[f64; 2]>,
}

/// The Kaplan–Meier curve of each arm with limits at every distinct time: what R's `survfit` gives for a formula.
pub fn curves(follow_up: &FollowUp) -> [Vec<Point>; 2] {
    [0, 1].map(|arm| {
        let (times, event) = follow_up.arm(arm);
        let curve = kaplan_meier(&times, &event).expect("fixtures are whole days");
        let limits = |step| curve.interval(step, Transform::Log, Level::NINETY_FIVE).ok();
        let point = |step| limits(step).map(|limits| [limits.lower, limits.upper]);
        curve.steps().iter().map(|step| Point { survival: step.survival, limits: point(step) }).collect()
    })
}

/// Times and events of an arm.
pub type Arm = (Vec<f64>, Vec<bool>);

/// The curve of each arm with 95 % limits at every distinct time, from records that lie ready.
pub fn curves_with_limits(arms: &[Arm; 2]) -> [(SurvivalCurve, Vec<Result<Interval, NotEstimable>>); 2] {
    [0, 1].map(|arm| {
        let curve = kaplan_meier(&arms[arm].0, &arms[arm].1).expect("fixtures are times from 0");
        let limits = curve.intervals(Transform::Log, LowerLimit::Usual, Level::NINETY_FIVE);
        (curve, limits)
    })
}

/// The records of each arm in the order of time, which is what a curve cannot do without.
pub fn sorted(mut arms: [Vec<(f64, bool)>; 2]) -> [Vec<(f64, bool)>; 2] {
    arms.iter_mut().for_each(|records| records.sort_unstable_by(|left, right| left.0.total_cmp(&right.0)));
    arms
}

/// All numbers of the curves added up: two programs agree on it only if they agree on the curves.
pub fn sum_of_curves(curves: &[Vec<Point>; 2]) -> f64 {
    let point = |point: &Point| point.survival + point.limits.map_or(0.0, |[lower, upper]| lower + upper);
    curves.iter().flatten().map(point).sum()
}

/// Chi-squared of the log-rank test between the arms: what R's `survdiff` gives.
pub fn log_rank_statistic(follow_up: &FollowUp) -> f64 {
    let result = log_rank::log_rank(&follow_up.times, &follow_up.event, &follow_up.arm).expect("two arms");
    let test = result.test.expect("fixtures have events in both arms");
    test.statistic.expect("the log-rank test has a statistic")
}

/// Loads and checks the registry that is built in.
pub fn load_registry() -> Registry {
    load(&Files::Embedded).expect("the built-in registry is checked by the tests")
}

/// Reads the data files that the built-in registry refers to.
pub fn read_data(registry: &Registry) -> DataTrials {
    let files = Files::Embedded;
    let read = |mapping: String| {
        let bytes = files.read(&mapping).expect("built in");
        let open = |file: &str| files.read_beside(&mapping, file);
        let ingested = trialstat_ingest::read(&files.shown(&mapping), &bytes, &open).expect("checked by the tests");
        (mapping, ingested.trials.into_iter().map(Arc::new).collect())
    };
    registry.data_references().into_keys().map(read).collect()
}

/// Recomputes and judges every entry.
pub fn judge_all<'a>(registry: &'a Registry, data: &DataTrials) -> Reproduction<'a> {
    let question = Question { comparison: None, level: Level::NINETY_FIVE, conventions: Conventions::R };
    reproduce(registry, data, &question).expect("plans of the built-in registry fit their data")
}

/// The program as `cargo build --release` leaves it beside the benchmarks; `None` where it has not been built.
pub fn program() -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let name = format!("trialstat{}", std::env::consts::EXE_SUFFIX);
    own.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_counts_every_number_once() {
        let point = |survival, limits| Point { survival, limits };
        let curves = [vec![point(0.5, Some([0.25, 1.0]))], vec![point(0.75, Some([0.5, 1.0])), point(0.0, None)]];
        assert_eq!(sum_of_curves(&curves), 4.0);
    }

    #[test]
    fn curves_have_a_point_for_each_day_and_limits_above_0() {
        let follow_up = FollowUp { times: vec![1.0, 1.0, 2.0, 3.0], event: vec![true; 4], arm: vec![0, 1, 0, 1] };
        let curves = curves(&follow_up);
        assert_eq!(curves[0].iter().map(|point| point.survival).collect::<Vec<_>>(), [0.5, 0.0]);
        assert_eq!(curves[1].iter().map(|point| point.limits.is_some()).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn limits_stand_at_each_time_that_sorting_tells_apart() {
        let arms = [(vec![2.0, 1.0, 2.0], vec![true; 3]), (vec![4.0, 3.0], vec![false, true])];
        let times = |records: &Vec<(f64, bool)>| records.iter().map(|(time, _)| *time).collect::<Vec<_>>();
        let records = arms.clone().map(|(times, event)| times.into_iter().zip(event).collect());
        assert_eq!(sorted(records).each_ref().map(times), [vec![1.0, 2.0, 2.0], vec![3.0, 4.0]]);
        let curves = curves_with_limits(&arms);
        assert_eq!(curves.each_ref().map(|(curve, limits)| (curve.steps().len(), limits.len())), [(2, 2); 2]);
    }

    #[test]
    fn the_built_in_registry_is_judged_whole() {
        let registry = load_registry();
        let reproduction = judge_all(&registry, &read_data(&registry));
        assert!(!reproduction.findings.is_empty());
        assert_eq!(reproduction.findings.len(), registry.findings.len());
        assert_eq!(reproduction.claims.len(), registry.claims.len());
    }
}
