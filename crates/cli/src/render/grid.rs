//! What the points of a grid say: rows with the point that they are of.

use crate::render::number::Style;
use crate::render::{operating_characteristics, results, rows};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use trialstat_montecarlo::part::PointPart;
use trialstat_trial::result::{ResultRow, ResultSet};
use trialstat_trial::spec::Setting;

/// The rows of all points, and those that are about all of them together.
pub struct Found<'a> {
    /// The points with their rows.
    pub points: Vec<(&'a PointPart, ResultSet)>,
    /// Sobol' indices, where they were asked for.
    pub over_all: ResultSet,
}

/// A row, with the number of its point from 1.
#[derive(Serialize)]
pub struct PointedRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<u64>,
    #[serde(flatten)]
    row: &'a ResultRow,
}

impl Found<'_> {
    /// All rows: those over all points first.
    pub fn rows(&self) -> Vec<PointedRow<'_>> {
        let over_all = self.over_all.rows.iter().map(|row| PointedRow { point: None, row });
        let of_points = self
            .points
            .iter()
            .flat_map(|(point, found)| found.rows.iter().map(|row| PointedRow { point: Some(point.number + 1), row }));
        over_all.chain(of_points).collect()
    }

    /// The points with their values.
    pub fn values(&self) -> Value {
        let of_point = |(point, _): &(&PointPart, ResultSet)| {
            let values = point.settings.iter().map(|(path, value)| (path.clone(), json_of(value)));
            json!({
                "point": point.number + 1,
                "replicates": point.tally.replicates(),
                "values": Value::Object(values.collect::<Map<_, _>>()),
            })
        };
        Value::Array(self.points.iter().map(of_point).collect())
    }

    /// Rows with a column for the point and one for each value.
    pub fn csv(&self) -> String {
        let paths: Vec<&str> = self.points.first().map_or_else(Vec::new, |(point, _)| paths(point));
        let header: Vec<&str> = std::iter::once("point").chain(paths.iter().copied()).collect();
        let none = vec![String::new(); header.len()];
        let over_all = self.over_all.rows.iter().map(|row| (none.clone(), row));
        let of_points = self.points.iter().flat_map(|(point, found)| {
            let number = (point.number + 1).to_string();
            let values = point.settings.iter().map(|(_, value)| value.to_string());
            let cells: Vec<String> = std::iter::once(number).chain(values).collect();
            found.rows.iter().map(move |row| (cells.clone(), row))
        });
        rows::csv_with(&header, over_all.chain(of_points))
    }

    /// A block for each point, or the indices alone unless all is asked for.
    pub fn table(&self, all: bool, style: Style) -> String {
        let mut parts = Vec::new();
        if !self.over_all.rows.is_empty() {
            parts.push(results::table(&self.over_all, style));
        }
        if self.over_all.rows.is_empty() || all {
            for (point, found) in &self.points {
                let own = operating_characteristics::table(found, all, style);
                parts.push(format!("{}\n\n{own}", self.heading(point)));
            }
        }
        parts.join("\n")
    }

    /// The same for a document.
    pub fn markdown(&self, style: Style) -> String {
        let mut text = String::new();
        if !self.over_all.rows.is_empty() {
            let _ = writeln!(text, "{}", results::markdown(&self.over_all, style));
        }
        for (point, found) in &self.points {
            let _ = write!(text, "## {}\n\n{}\n", self.heading(point), results::markdown(found, style));
        }
        text
    }

    fn heading(&self, point: &PointPart) -> String {
        let values: Vec<String> = point.settings.iter().map(|(path, value)| format!("{path} = {value}")).collect();
        format!("Point {} of {}: {}", point.number + 1, self.points.len(), values.join(", "))
    }
}

fn paths(point: &PointPart) -> Vec<&str> {
    point.settings.iter().map(|(path, _)| path.as_str()).collect()
}

fn json_of(value: &Setting) -> Value {
    match value {
        Setting::Number(number) => json!(number),
        Setting::Text(text) => json!(text),
    }
}
