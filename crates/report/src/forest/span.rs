//! How far the axis of a panel goes, and what of each interval is seen on it.

use super::gather::{Line, Panel};
use crate::axis::Axis;
use trialstat_trial::result::{NotEstimable, Stat};

/// A limit so many times farther from its estimate than the middle one is from its own would shorten all others to dots.
const FAR: f64 = 5.0;

/// An end of a drawn interval, as a fraction of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reach {
    /// The limit is on the axis.
    Limit(f64),
    /// The interval goes on beyond the end of the axis.
    Beyond,
    /// There is no limit, and none beyond either.
    Nothing,
}

/// What is drawn of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) mark: Option<f64>,
    pub(crate) low: Reach,
    pub(crate) high: Reach,
}

/// The axis of a panel; none if there is nothing to draw in it.
pub(crate) fn axis(panel: &Panel) -> Option<Axis> {
    let scale = panel.measure.scale;
    let mut seen = seen(panel);
    let infinite = Stat::NotEstimable(NotEstimable::Infinite);
    let unbounded = panel.lines().any(|line| line.low == infinite && line.high == infinite);
    if seen.is_empty() && !unbounded {
        return None;
    }
    seen.extend(panel.measure.no_effect);
    let low = seen.iter().copied().fold(f64::INFINITY, f64::min);
    let high = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(if low <= high { Axis::holding(scale, low, high) } else { Axis::holding(scale, 0.0, 1.0) })
}

/// The numbers that the axis has to hold: estimates, and limits that are not far from theirs.
fn seen(panel: &Panel) -> Vec<f64> {
    let scale = panel.measure.scale;
    let placed = |stat: Stat| stat.number().filter(|value| scale.place(*value).is_finite());
    let known: Vec<(Option<f64>, [Option<f64>; 2])> =
        panel.lines().map(|line| (line.estimate.and_then(placed), [placed(line.low), placed(line.high)])).collect();
    let length = |estimate: f64, limit: f64| (scale.place(limit) - scale.place(estimate)).abs();
    let arms = known.iter().filter_map(|(estimate, limits)| Some(((*estimate)?, limits)));
    let mut lengths: Vec<f64> = arms
        .flat_map(|(estimate, limits)| limits.iter().flatten().map(move |limit| length(estimate, *limit)))
        .filter(|length| *length > 0.0)
        .collect();
    lengths.sort_by(f64::total_cmp);
    let far = FAR * lengths.get(lengths.len() / 2).copied().unwrap_or(f64::INFINITY);
    let mut seen = Vec::new();
    for (estimate, limits) in known {
        // An estimate outside its own interval leaves no end that could be cut.
        let outside = estimate.is_some_and(|estimate| {
            limits[0].is_some_and(|low| low > estimate) || limits[1].is_some_and(|high| high < estimate)
        });
        let near = |limit: &f64| outside || estimate.is_none_or(|estimate| length(estimate, *limit) <= far);
        seen.extend(limits.into_iter().flatten().filter(near));
        seen.extend(estimate);
    }
    seen
}

/// What of a line is seen on the axis.
pub(crate) fn drawn(line: &Line, axis: &Axis) -> Drawn {
    let inside = |value: f64| Some(axis.fraction(value)).filter(|place| (-1e-9..=1.0 + 1e-9).contains(place));
    let mark = line.estimate.and_then(Stat::number).and_then(inside);
    let reach = |limit: Stat| match limit {
        Stat::Number(value) => inside(value).map_or(Reach::Beyond, Reach::Limit),
        Stat::NotEstimable(NotEstimable::Infinite) => Reach::Beyond,
        Stat::NotEstimable(_) => Reach::Nothing,
    };
    let (mut low, mut high) = (reach(line.low), reach(line.high));
    // A time that was not reached lies later than all that were.
    if let (Reach::Limit(_), Stat::NotEstimable(NotEstimable::NotReached)) = (low, line.high) {
        high = Reach::Beyond;
    }
    // Limits in the wrong order are those of an interval through infinity, which is no line.
    if matches!((line.low, line.high), (Stat::Number(low), Stat::Number(high)) if low > high) {
        (low, high) = (Reach::Nothing, Reach::Nothing);
    }
    Drawn { mark, low, high }
}
