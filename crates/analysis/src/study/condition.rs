//! Conditions on a score: response, remission, relapse.

use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::instrument::Worse;
use trialstat_trial::spec::Table;

/// A share, in millionths, so that a score that is exactly at the share meets it: 0.3 of 40 points are 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share(i64);

impl Share {
    const WHOLE: f64 = 1e6;

    fn of(number: f64) -> Option<Share> {
        (number.abs() <= 1e3).then(|| Share(libm::round(number * Share::WHOLE) as i64))
    }

    /// How `part` compares with this share of `whole`. Exact for scores that are whole or simple fractions.
    fn compare(self, part: f64, whole: f64) -> std::cmp::Ordering {
        (part * Share::WHOLE).total_cmp(&(self.0 as f64 * whole))
    }
}

/// All of it has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Condition {
    improvement: Option<Share>,
    improvement_below: Option<Share>,
    lost: Option<Share>,
    points: Option<f64>,
    at_most: Option<f64>,
    at_least: Option<f64>,
    below: Option<f64>,
    above: Option<f64>,
}

/// What a score is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Against {
    /// The subject's baseline.
    pub(super) baseline: Option<f64>,
    /// The best score so far.
    pub(super) best: Option<f64>,
    /// Which scores are the worse.
    pub(super) worse: Worse,
}

impl Condition {
    /// Checks a table; a condition that asks for nothing is a problem.
    pub(super) fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Condition {
        let share = |key: &str| table.number(key).and_then(Share::of);
        let condition = Condition {
            improvement: share("improvement"),
            improvement_below: share("improvement_below"),
            lost: share("lost"),
            points: table.number("points"),
            at_most: table.number("at_most"),
            at_least: table.number("at_least"),
            below: table.number("below"),
            above: table.number("above"),
        };
        if condition == Condition::default() {
            let problem =
                Diagnostic::error(codes::NOTHING_ASKED, table.place().clone(), "the condition asks for nothing");
            problems.push(problem.with_hint("for example `{ improvement = 0.5 }` or `{ at_most = 10 }`"));
        }
        for key in ["improvement", "improvement_below", "lost"] {
            if let Some(number) = table.number(key).filter(|number| !(-10.0..=1.0).contains(number)) {
                let message = format!("`{key}` is {number}, expected a share such as 0.5");
                problems.push(table.error(codes::OUT_OF_RANGE, key, message).with_hint("50 % is 0.5"));
            }
        }
        if let Some((key, message)) = condition.met_by_none() {
            let problem = table.error(codes::CONTRADICTORY, key, message);
            problems.push(problem.with_hint("all parts of a condition have to hold"));
        }
        condition
    }

    /// The part that no score can meet together with the others, and why.
    fn met_by_none(&self) -> Option<(&'static str, String)> {
        // Bounds from below and from above, and whether they may be reached.
        let low = [("at_least", self.at_least, true), ("above", self.above, false)];
        let high = [("at_most", self.at_most, true), ("below", self.below, false)];
        for (least, from, from_reached) in low {
            for (most, to, to_reached) in high {
                let (Some(from), Some(to)) = (from, to) else { continue };
                if from > to || (from == to && !(from_reached && to_reached)) {
                    return Some((least, format!("no score is both `{least}` {from} and `{most}` {to}")));
                }
            }
        }
        let (share, limit) = (self.improvement?, self.improvement_below?);
        let none = "no score has improved by `improvement` and by less than `improvement_below`";
        (share.0 >= limit.0).then(|| ("improvement_below", none.to_owned()))
    }

    /// Whether the baseline allows to say of any score that it meets it.
    pub(super) fn can_be_judged(&self, baseline: Option<f64>) -> bool {
        let has_share = self.improvement.is_some() || self.improvement_below.is_some();
        let has_change = has_share || self.points.is_some() || self.lost.is_some();
        baseline.map_or(!has_change, |baseline| baseline != 0.0 || !has_share)
    }

    /// Whether a score meets it; `None` where that cannot be said, for want of a baseline or because a share of 0 is none.
    pub(super) fn met(&self, score: f64, against: Against) -> Option<bool> {
        // Improvement counts upward whichever way the scale runs.
        let gain = |from: f64, to: f64| match against.worse {
            Worse::Higher => from - to,
            Worse::Lower => to - from,
        };
        let mut met = self.at_most.is_none_or(|most| score <= most)
            && self.at_least.is_none_or(|least| score >= least)
            && self.below.is_none_or(|limit| score < limit)
            && self.above.is_none_or(|limit| score > limit);
        if let Some(points) = self.points {
            met &= gain(against.baseline?, score) >= points;
        }
        for (share, wanted) in [(self.improvement, true), (self.improvement_below, false)] {
            if let Some(share) = share {
                let baseline = against.baseline.filter(|baseline| *baseline != 0.0)?;
                met &= share.compare(gain(baseline, score), baseline.abs()).is_ge() == wanted;
            }
        }
        if let Some(share) = self.lost {
            let (baseline, best) = (against.baseline?, against.best?);
            let gained = gain(baseline, best);
            if gained <= 0.0 {
                return None;
            }
            met &= share.compare(gain(score, best), gained).is_ge();
        }
        Some(met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(baseline: f64) -> Against {
        Against { baseline: Some(baseline), best: None, worse: Worse::Higher }
    }

    #[test]
    fn exactly_the_share_is_enough() {
        let half = Condition { improvement: Share::of(0.5), ..Condition::default() };
        assert_eq!([15.0, 16.0].map(|score| half.met(score, against(30.0))), [Some(true), Some(false)]);
        assert_eq!([15.5, 15.0].map(|score| half.met(score, against(31.0))), [Some(true), Some(true)]);
        // 0.3 is no double: 0.3 × 10 is below 3 in no rounding that matters here, and 0.7 × 0.1 is not 0.07.
        let third = Condition { improvement: Share::of(0.3), ..Condition::default() };
        for baseline in 1..=80 {
            let baseline = f64::from(baseline * 10);
            let cut = baseline / 10.0 * 7.0;
            assert_eq!(third.met(cut, against(baseline)), Some(true), "{baseline}");
            assert_eq!(third.met(cut + 0.5, against(baseline)), Some(false), "{baseline}");
        }
    }

    #[test]
    fn a_baseline_of_zero_has_no_half() {
        let half = Condition { improvement: Share::of(0.5), ..Condition::default() };
        assert_eq!(half.met(0.0, against(0.0)), None);
        let remission = Condition { at_most: Some(10.0), ..Condition::default() };
        assert_eq!(remission.met(0.0, against(0.0)), Some(true));
    }

    #[test]
    fn cut_offs_are_met_at_the_cut_off() {
        let condition = |at_most, below| Condition { at_most, below, ..Condition::default() };
        assert_eq!(
            [10.0, 11.0].map(|score| condition(Some(10.0), None).met(score, against(30.0))),
            [Some(true), Some(false)]
        );
        assert_eq!(
            [4.0, 5.0].map(|score| condition(None, Some(5.0)).met(score, against(30.0))),
            [Some(true), Some(false)]
        );
    }

    #[test]
    fn what_no_score_meets_is_seen() {
        let score = |at_least, above, at_most, below| {
            Condition { at_least, above, at_most, below, ..Condition::default() }.met_by_none().map(|(key, _)| key)
        };
        assert_eq!(score(Some(10.0), None, Some(10.0), None), None);
        assert_eq!(score(Some(10.5), None, Some(10.0), None), Some("at_least"));
        assert_eq!(score(Some(10.0), None, None, Some(10.0)), Some("at_least"));
        assert_eq!(score(None, Some(10.0), Some(10.0), None), Some("above"));
        assert_eq!(score(None, Some(9.0), None, Some(10.0)), None);
        let improved = |least, less| {
            let condition =
                Condition { improvement: Share::of(least), improvement_below: Share::of(less), ..Condition::default() };
            condition.met_by_none().is_some()
        };
        assert_eq!([improved(0.25, 0.5), improved(0.5, 0.5), improved(0.5, 0.25)], [false, true, true]);
    }

    /// From 30 to 10 were gained 20 points; at 20 half of them are lost.
    #[test]
    fn what_was_gained_may_be_lost_again() {
        let lost = Condition { lost: Share::of(0.5), ..Condition::default() };
        let against = Against { best: Some(10.0), ..against(30.0) };
        assert_eq!([20.0, 19.0].map(|score| lost.met(score, against)), [Some(true), Some(false)]);
        assert_eq!(lost.met(20.0, Against { best: Some(30.0), ..against }), None, "nothing was gained");
    }

    #[test]
    fn on_a_scale_that_rises_improvement_is_upward() {
        let half = Condition { improvement: Share::of(0.5), ..Condition::default() };
        let against = Against { worse: Worse::Lower, ..against(40.0) };
        assert_eq!([60.0, 59.0].map(|score| half.met(score, against)), [Some(true), Some(false)]);
    }
}
