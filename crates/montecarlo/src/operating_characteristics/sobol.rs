//! Rows of Sobol' indices.

use super::About;
use crate::line::Line;
use crate::measures::measures;
use crate::part::{Part, PointPart};
use crate::tally::LineTally;
use trialstat_stats::interval::{self, Level};
use trialstat_stats::sensitivity::{SobolEstimate, sobol_indices};
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

/// Resamples of the design's rows that an interval rests on.
const RESAMPLES: u64 = 999;

/// What share of the variance of the measures asked for each parameter has; none before all points of a design for Sobol'
/// indices are there.
pub fn sobol_rows(part: &Part) -> Vec<ResultRow> {
    let Some(grid) = part.stamp.grid.as_ref().filter(|grid| grid.design == "sobol") else { return Vec::new() };
    let Some(first) = part.points.first().filter(|_| part.points.len() as u64 == grid.points) else {
        return Vec::new();
    };
    let level = part.stamp.level.parse().ok().and_then(|level| Level::new(level).ok()).unwrap_or(Level::NINETY_FIVE);
    let names = &grid.outcomes;
    let mut rows = Vec::new();
    for line in &first.tally.lines {
        let measured: Vec<Vec<Option<f64>>> =
            part.points.iter().map(|point| values(point, &line.line, names)).collect();
        for (at, name) in names.iter().enumerate().filter(|(at, _)| measured[0][*at].is_some()) {
            let values: Option<Vec<f64>> = measured.iter().map(|of_point| of_point[at]).collect();
            let indices = values.map(|values| {
                let found = sobol_indices(&values, grid.paths.len(), RESAMPLES, part.stamp.seed, level);
                found.unwrap_or(Err(interval::NotEstimable::NoSubjects))
            });
            for (input, path) in grid.paths.iter().enumerate() {
                let of_input = match &indices {
                    None => Err(NotEstimable::NoReplicates),
                    Some(Err(_)) => Err(NotEstimable::NoVariation),
                    Some(Ok(indices)) => Ok(indices[input]),
                };
                let orders = [
                    ("first order", of_input.map(|indices| indices.first_order)),
                    ("total", of_input.map(|indices| indices.total_order)),
                ];
                rows.extend(
                    orders.into_iter().flat_map(|(order, estimate)| of_order(line, name, path, order, estimate)),
                );
            }
        }
    }
    rows
}

/// The measures of a line at a point, by their names.
fn values(point: &PointPart, line: &Line, names: &[String]) -> Vec<Option<f64>> {
    let measured = point.tally.of_line(line).map(|own| measures(own, point.truth.of(line))).unwrap_or_default();
    let value = |name: &String| {
        let (_, measure) = measured.iter().find(|(known, _)| known == name)?;
        measure.ok().map(|measure| measure.estimate)
    };
    names.iter().map(value).collect()
}

fn of_order(
    line: &LineTally,
    name: &str,
    path: &str,
    order: &str,
    estimate: Result<SobolEstimate, NotEstimable>,
) -> Vec<ResultRow> {
    let mut about = About::of(&line.line, "sobol", format!("{}: {name}, {order}", line.line.method));
    let level = about.row.variable_level.take();
    let level = level.map_or_else(|| path.to_owned(), |level| format!("{level}: {path}"));
    about.row.variable_level = Some(level.into());
    let stat = |value: Result<f64, NotEstimable>| value.map_or_else(Stat::NotEstimable, Stat::from);
    let limit = |of: fn(interval::Interval) -> f64| {
        let interval = estimate.and_then(|estimate| estimate.interval.map_err(|_| NotEstimable::NoVariation));
        stat(interval.map(of))
    };
    vec![
        about.row("estimate", stat(estimate.map(|estimate| estimate.value))),
        about.row("conf.low", limit(|interval| interval.lower)),
        about.row("conf.high", limit(|interval| interval.upper)),
    ]
}
