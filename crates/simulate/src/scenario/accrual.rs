//! When subjects enter.

use super::number::{Domain, Problems, UNITS, days_in_unit, is_known};
use crate::codes;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The longest accrual, in years: beyond, a rate is a slip of the pen.
const LONGEST: f64 = 1000.0;
const DAYS_IN_YEAR: f64 = 365.25;

/// The table of the accrual.
pub(super) static SHAPE: Shape = Shape {
    name: "accrual",
    doc: "when subjects enter; all on the first day if there is none",
    fields: &[
        Field::required(
            "pattern",
            Kind::OneOf(&["even", "uniform", "poisson"]),
            "at equal distances, independently of one another, or as they come (Poisson)",
        ),
        Field::optional("rate", Kind::Number, "subjects in a `unit` of time"),
        Field::optional("starts", Kind::Numbers, "times from which on each of the `rates` holds, the first of them 0"),
        Field::optional("rates", Kind::Numbers, "subjects in a unit of time; the last holds for ever"),
        Field::optional("unit", Kind::OneOf(UNITS), "unit of time; days if left out"),
    ],
};

/// When subjects enter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Accrual {
    pub(crate) pattern: Pattern,
    /// In days.
    pub(crate) starts: Vec<f64>,
    /// In a day.
    pub(crate) rates: Vec<f64>,
}

/// How entries are spread where the rate is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    Even,
    Uniform,
    Poisson,
}

impl Accrual {
    /// Checks a table for so many subjects.
    pub(super) fn of_table(table: &Table, subjects: u64, problems: &mut Problems<'_>) -> Option<Accrual> {
        let unit = days_in_unit(table);
        let pattern = match table.text("pattern")? {
            "even" => Pattern::Even,
            "uniform" => Pattern::Uniform,
            _ => Pattern::Poisson,
        };
        let by_pieces = table.mentions("starts") || table.mentions("rates");
        let (starts, rates, key) = if by_pieces {
            problems.idle(table, &["rate"], "`rates` are given");
            let starts = problems.numbers(table, "starts", Domain::NotNegative);
            let rates = problems.numbers(table, "rates", Domain::NotNegative);
            if !is_known(table, "starts") {
                return None;
            }
            if starts.len() != rates.len() || starts.is_empty() {
                let hint = "give one rate for each start";
                problems.contradiction(
                    table,
                    "rates",
                    format!("{} starts and {} rates", starts.len(), rates.len()),
                    hint,
                );
                return None;
            }
            let ascending = starts.windows(2).all(|pair| pair[0] < pair[1]);
            if starts[0] != 0.0 || !ascending {
                let problem = table.error(codes::OUT_OF_ORDER, "starts", "`starts` are not ascending from 0");
                problems.push(problem.with_hint("for example `starts = [0, 3]`"));
                // Rates of 0 bring nobody, wherever they start.
                if rates.iter().any(|rate| *rate > 0.0) {
                    return None;
                }
            }
            (starts.to_vec(), rates.to_vec(), "rates")
        } else {
            let rate = problems.required(table, "rate", Domain::NotNegative, "the accrual")?;
            (vec![0.0], vec![rate], "rate")
        };
        let accrual = Accrual {
            pattern,
            starts: starts.iter().map(|start| start * unit).collect(),
            rates: rates.iter().map(|rate| rate / unit).collect(),
        };
        let expected = accrual.expected_in_the_end();
        // Where subjects come at random, any finite expectation may be missed.
        let enough = expected == f64::INFINITY || (pattern != Pattern::Poisson && expected >= subjects as f64);
        if !enough {
            let message = format!("accrual brings {expected} subjects in the end, {subjects} are planned");
            let problem = table.error(codes::NEVER_COMPLETE, key, message);
            problems.push(problem.with_hint("the last rate holds for ever: let it be above 0"));
            return None;
        }
        if accrual.days_until(subjects as f64) > LONGEST * DAYS_IN_YEAR {
            let message = format!("accrual takes more than {LONGEST} years to bring {subjects} subjects");
            let problem = table.error(codes::NEVER_COMPLETE, key, message);
            problems.push(problem.with_hint("let the rate be higher, or its `unit` shorter"));
            return None;
        }
        Some(accrual)
    }

    /// In how many days so many subjects are expected.
    fn days_until(&self, subjects: f64) -> f64 {
        let mut left = subjects;
        for (pair, rate) in self.starts.windows(2).zip(&self.rates) {
            let entries = (pair[1] - pair[0]) * rate;
            if entries >= left {
                return pair[0] + left / rate;
            }
            left -= entries;
        }
        self.starts.last().zip(self.rates.last()).map_or(0.0, |(start, rate)| start + left / rate)
    }

    /// How many subjects come in the end.
    fn expected_in_the_end(&self) -> f64 {
        if self.rates.last().is_some_and(|rate| *rate > 0.0) {
            return f64::INFINITY;
        }
        // From 0, as the sum of nothing is -0.
        self.starts.windows(2).zip(&self.rates).fold(0.0, |sum, (pair, rate)| sum + (pair[1] - pair[0]) * rate)
    }
}
