//! A curve as lines on the page, no finer than can be seen.

use super::gather::{Curve, Step};
use super::kind::Kind;
use super::plot::Plot;

/// Of steps within so many pixels the last is drawn: half of one, which the largest picture usual shows as one.
const STEP: f64 = 0.5;
/// Marks closer than this are drawn as one.
pub(crate) const MARKS_APART: f64 = 4.0;

type Point = (f64, f64);

/// The curve itself; at time 0 where it has begun, from step to step.
pub(crate) fn line(curve: &Curve, kind: Kind, plot: &Plot) -> Vec<Point> {
    let mut points: Vec<Point> = kind.start().map(|start| (plot.x(0.0), plot.y(start))).into_iter().collect();
    let mut latest = kind.start();
    let mut falls: Vec<Point> = Vec::new();
    let mut end = None;
    for step in &curve.steps {
        let value = step.estimate.and_then(|estimate| kind.drawn(estimate));
        let Some(value) = value else {
            // Nothing is drawn before the first finite number, and nothing after the last.
            end = latest.map(|_| plot.x(step.time));
            if latest.is_some() {
                break;
            }
            continue;
        };
        end = Some(plot.x(step.time));
        if latest != Some(value) {
            falls.push((plot.x(step.time), plot.y(value)));
            latest = Some(value);
        }
    }
    for (x, y) in thinned(falls, |fall| fall.0) {
        if let Some((_, before)) = points.last() {
            points.push((x, *before));
        }
        points.push((x, y));
    }
    if let (Some(end), Some((x, y))) = (end, points.last().copied())
        && end > x
    {
        points.push((end, y));
    }
    points
}

/// Where the shaded limits lie: between their upper and their lower edge, in pieces where there are some without limits.
pub(crate) struct Shade {
    pub(crate) upper: Vec<Point>,
    pub(crate) lower: Vec<Point>,
}

/// The shades between the limits of steps.
pub(crate) fn shades(steps: &[Step], plot: &Plot) -> Vec<Shade> {
    let Some(last) = steps.last() else { return Vec::new() };
    let mut changes: Vec<(f64, Option<(f64, f64)>)> = Vec::new();
    for step in steps {
        let limits = step.limits().map(|(low, high)| (plot.y(low), plot.y(high)));
        if changes.last().is_none_or(|(_, before)| *before != limits) {
            changes.push((plot.x(step.time), limits));
        }
    }
    let changes = thinned(changes, |change| change.0);
    let ends = changes.iter().skip(1).map(|change| change.0).chain([plot.x(last.time)]);
    let mut shades: Vec<Shade> = Vec::new();
    let mut open = false;
    for ((from, limits), to) in changes.iter().zip(ends) {
        let Some((low, high)) = *limits else {
            open = false;
            continue;
        };
        if !open {
            shades.push(Shade { upper: Vec::new(), lower: Vec::new() });
            open = true;
        }
        // The last limits of a curve that ends with them have no extent.
        if let Some(shade) = shades.last_mut().filter(|_| to > *from) {
            shade.upper.extend([(*from, high), (to, high)]);
            shade.lower.extend([(*from, low), (to, low)]);
        }
    }
    shades.retain(|shade| shade.upper.iter().zip(&shade.lower).any(|(upper, lower)| upper.1 != lower.1));
    shades
}

impl Shade {
    /// All around it.
    pub(crate) fn outline(&self) -> Vec<Point> {
        self.upper.iter().chain(self.lower.iter().rev()).copied().collect()
    }
}

/// Where someone was censored.
pub(crate) fn marks(curve: &Curve, plot: &Plot) -> Vec<Point> {
    let mut marks: Vec<Point> = Vec::new();
    for step in curve.steps.iter().filter(|step| step.censored.is_some_and(|censored| censored > 0.0)) {
        let x = plot.x(step.time);
        if let Some(estimate) = step.estimate
            && marks.last().is_none_or(|(before, _)| x - before >= MARKS_APART)
        {
            marks.push((x, plot.y(estimate)));
        }
    }
    marks
}

/// The last of those that lie in one piece of the width of a step.
fn thinned<T>(all: Vec<T>, x: impl Fn(&T) -> f64) -> Vec<T> {
    let piece = |one: &T| libm::floor(x(one) / STEP);
    let mut kept: Vec<T> = Vec::new();
    for one in all {
        match kept.last_mut() {
            Some(last) if piece(last) == piece(&one) => *last = one,
            _ => kept.push(one),
        }
    }
    kept
}
