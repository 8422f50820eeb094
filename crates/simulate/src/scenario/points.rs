//! The points of a grid, each a scenario of its own.

use super::grid::{Design, Grid, of_point};
use super::read::Reading;
use super::varied::Varied;
use super::{Scenario, codes};
use std::collections::BTreeMap;
use std::ops::Range;
use trialstat_stats::sensitivity::{SaltelliDesign, latin_hypercube};
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::{Setting, Source};

/// What every point of a grid has in common.
const COMMON: [&str; 5] = ["title", "seed", "replicates", "plan", "grid"];

/// Points with problems of their own that are told; the others' would be the same ones again.
const MOST_TOLD: usize = 20;

/// A point of a grid.
#[derive(Debug, Clone)]
pub struct Point {
    /// Its number, from 0.
    pub number: u64,
    /// The paths of the parameters, each with its value here, and the names of factors with their levels.
    pub settings: Vec<(String, Setting)>,
    /// The scenario with these values.
    pub scenario: Scenario,
}

impl Point {
    /// What makes it this point, in words.
    pub fn words(&self) -> String {
        words(self.number, &self.settings)
    }
}

fn words(number: u64, settings: &[(String, Setting)]) -> String {
    let settings: Vec<String> = settings.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    format!("point {} ({})", number + 1, settings.join(", "))
}

impl Scenario {
    /// Its grid, where parameters are varied.
    pub fn grid(&self) -> Option<&Grid> {
        self.grid.as_ref()
    }

    /// The points of its grid, of the bytes that it was read from; one point that is the scenario itself where there is
    /// none. Points lie where the scenario's own seed and group put them.
    ///
    /// # Errors
    /// Every problem of a point, with its place.
    pub fn points(
        &self,
        file: &str,
        bytes: &[u8],
        files: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<Vec<Point>, Vec<Diagnostic>> {
        let Some(grid) = &self.grid else {
            return Ok(vec![Point { number: 0, settings: Vec::new(), scenario: self.clone() }]);
        };
        let source = Source::new(file, bytes).map_err(|problem| vec![problem])?;
        let spans = spans(&grid.varied, &source)?;
        let mut problems = Vec::new();
        let (mut points, mut told) = (Vec::new(), 0);
        for (number, settings) in (0..).zip(grid.settings(self.seed, self.group)) {
            let places = grid.varied.iter().zip(&settings).flat_map(|(varied, setting)| varied.places(setting));
            let values = places.filter_map(|(path, value)| Some((spans.get(path.text.as_str())?.clone(), value)));
            let text = source.replaced(values.collect());
            let settings: Vec<(String, Setting)> = grid.paths().into_iter().zip(settings).collect();
            let point = Source::new(file, text.as_bytes()).map_err(|problem| vec![problem]);
            match point.and_then(|point| Scenario::of_source(&point, Reading::Point, files)) {
                Ok(mut scenario) => {
                    if !grid.is_common {
                        scenario.group = scenario.group.wrapping_add(number);
                    }
                    points.push(Point { number, settings, scenario });
                }
                Err(found) if told < MOST_TOLD => {
                    told += 1;
                    problems.extend(found.into_iter().map(|problem| of_point(problem, &words(number, &settings))));
                }
                Err(_) => {}
            }
        }
        if problems.is_empty() {
            return Ok(points);
        }
        sort_by_place(&mut problems);
        Err(problems)
    }
}

/// Where the paths of parameters lead.
pub(super) fn spans<'a>(
    varied: impl IntoIterator<Item = &'a Varied>,
    source: &Source,
) -> Result<BTreeMap<&'a str, Range<usize>>, Vec<Diagnostic>> {
    let (mut spans, mut problems) = (BTreeMap::new(), Vec::new());
    for path in varied.into_iter().flat_map(Varied::paths) {
        let root = path.text.split('.').next().unwrap_or_default().trim_matches('"');
        if COMMON.contains(&root) {
            let message = format!("`{root}` is one for all points");
            problems.push(Diagnostic::error(codes::CONTRADICTORY, path.place.clone(), message));
            continue;
        }
        let span = match source.span_of(&path.text) {
            Ok(span) => span,
            Err(error) => {
                let problem = Diagnostic::error(codes::UNKNOWN_NAME, path.place.clone(), error.to_string());
                problems.push(problem.with_hint("write it into the scenario: its value there is what is varied"));
                continue;
            }
        };
        // One place is varied by one factor, and a list not beside its members.
        if spans.values().any(|known: &Range<usize>| known.start < span.end && span.start < known.end) {
            problems.push(Diagnostic::error(codes::CONTRADICTORY, path.place.clone(), "two paths lead to one value"));
            continue;
        }
        spans.insert(path.text.as_str(), span);
    }
    if problems.is_empty() { Ok(spans) } else { Err(problems) }
}

impl Grid {
    /// The values of the parameters, point by point.
    fn settings(&self, seed: u64, group: u64) -> Vec<Vec<Setting>> {
        let inputs = self.varied.len();
        let at =
            |shares: Vec<f64>| self.varied.iter().zip(shares).map(|(varied, share)| varied.range.at(share)).collect();
        // Neither design is empty: that was checked.
        match self.design {
            Design::Factorial => self.combinations(),
            Design::LatinHypercube(points) => {
                let shares = latin_hypercube(points, inputs, seed, group).unwrap_or_default();
                shares.into_iter().map(at).collect()
            }
            Design::Sobol(rows) => {
                let design = SaltelliDesign::new(rows, inputs, seed, group);
                design.iter().flat_map(SaltelliDesign::points).map(at).collect()
            }
        }
    }

    fn combinations(&self) -> Vec<Vec<Setting>> {
        let mut points = vec![Vec::new()];
        for varied in &self.varied {
            let count = varied.range.count();
            let longer = points.iter().flat_map(|point: &Vec<Setting>| {
                (0..count).map(move |value| {
                    let mut point = point.clone();
                    point.push(varied.range.at((value as f64 + 0.5) / count as f64));
                    point
                })
            });
            points = longer.collect();
        }
        points
    }
}
