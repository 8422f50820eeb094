//! A number of a file: its value in the units of the model, and how it varies.

use super::read::Reading;
use crate::codes;
use crate::pharmacokinetics::parameter::{Measures, Parameter};
use trialstat_stats::special::normal;
use trialstat_trial::spec::Table;

/// A number as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Where it stands, e.g. `disposition.clearance`.
    pub key: String,
    /// The value as it stands.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Its source's citation.
    pub source: String,
    /// How it is known: V, V2, D, D* or assumed.
    pub status: String,
    /// What a reader should know.
    pub note: Option<String>,
}

/// A value in hours, litres, milligrams and kilograms, and its standard deviation between subjects: on the logarithm, of
/// a share on the logit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typical {
    /// The value of the typical subject.
    pub value: f64,
    /// Standard deviation on the scale on which it varies; 0 where it does not.
    pub deviation: f64,
}

/// What a number may measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Of(Measures),
    Duration,
    Weight,
    Dose,
}

impl Quantity {
    pub(super) fn of(parameter: Parameter) -> Quantity {
        Quantity::Of(parameter.measures())
    }

    /// What one unit is in the model's units; the second says that it is per kilogram.
    fn factor(self, unit: &str) -> Option<(f64, bool)> {
        let factor = match (self, unit) {
            (Quantity::Of(Measures::Volume), "L") | (Quantity::Of(Measures::Flow), "L/h") => (1.0, false),
            (Quantity::Of(Measures::Volume), "L/kg") | (Quantity::Of(Measures::Flow), "L/h/kg") => (1.0, true),
            (Quantity::Of(Measures::Volume), "mL/kg") => (0.001, true),
            (Quantity::Of(Measures::Flow), "mL/min") => (0.06, false),
            (Quantity::Of(Measures::Flow), "mL/min/kg") => (0.06, true),
            (Quantity::Of(Measures::Rate), "1/h") | (Quantity::Duration, "h") => (1.0, false),
            (Quantity::Of(Measures::Rate), "1/min") => (60.0, false),
            (Quantity::Duration, "min") => (1.0 / 60.0, false),
            (Quantity::Of(Measures::Fraction), "1") => (1.0, false),
            (Quantity::Of(Measures::Fraction), "%") => (0.01, false),
            (Quantity::Weight, "kg") | (Quantity::Dose, "mg") => (1.0, false),
            _ => return None,
        };
        Some(factor)
    }

    fn units(self) -> &'static str {
        match self {
            Quantity::Of(Measures::Volume) => "L, L/kg, mL/kg",
            Quantity::Of(Measures::Flow) => "L/h, L/h/kg, mL/min, mL/min/kg",
            Quantity::Of(Measures::Rate) => "1/h, 1/min",
            Quantity::Of(Measures::Fraction) => "1, %",
            Quantity::Duration => "h, min",
            Quantity::Weight => "kg",
            Quantity::Dose => "mg",
        }
    }
}

impl Reading<'_> {
    /// The number of `key`, converted and checked; kept in the list of numbers too.
    pub(super) fn number(&mut self, path: &str, parent: &Table, key: &str, quantity: Quantity) -> Option<Typical> {
        let table = parent.table(key)?;
        let (value, unit) = (table.number("value")?, table.text("unit")?);
        self.keep(path, key, table, value, unit);
        let Some((factor, per_kilogram)) = quantity.factor(unit) else {
            let message = format!("`{key}` is given in {unit}");
            let problem = table.error(codes::WRONG_UNIT, "unit", message);
            self.problems.push(problem.with_hint(format!("one of: {}", quantity.units())));
            return None;
        };
        let share = quantity == Quantity::Of(Measures::Fraction);
        let converted = value * factor * if per_kilogram { self.reference_weight } else { 1.0 };
        let within = if share { (0.0..=1.0).contains(&converted) && converted > 0.0 } else { converted > 0.0 };
        if !within || !converted.is_finite() {
            let message = format!("`{key}` is {value} {unit}");
            let expected = if share { "a share lies above 0 and up to 1" } else { "it has to be above 0" };
            self.problems.push(table.error(codes::OUT_OF_RANGE, "value", message).with_hint(expected));
            return None;
        }
        let deviation = self.deviation(table, key, converted, share)?;
        Some(Typical { value: converted, deviation })
    }

    fn keep(&mut self, path: &str, key: &str, table: &Table, value: f64, unit: &str) {
        let source = table.text("source").unwrap_or_default();
        match self.sources.iter().find(|known| known.id == source) {
            None => self.unknown_source(table),
            Some(source) => self.numbers.push(Number {
                key: format!("{path}.{key}"),
                value,
                unit: unit.to_owned(),
                source: source.cite.clone(),
                status: table.owned("status").unwrap_or_default(),
                note: table.owned("note"),
            }),
        }
    }

    pub(super) fn unknown_source(&mut self, table: &Table) {
        let Some(source) = table.text("source") else { return };
        let problem = table.error(codes::UNKNOWN_SOURCE, "source", format!("there is no source `{source}`"));
        let known: Vec<&str> = self.sources.iter().map(|source| source.id.as_str()).collect();
        self.problems.push(problem.with_hint(format!("sources: {}", known.join(", "))));
    }

    /// Standard deviation on the scale on which the number varies.
    fn deviation(&mut self, table: &Table, key: &str, value: f64, share: bool) -> Option<f64> {
        let wrong = if share { "cv" } else { "logit_sd" };
        if table.has(wrong) || (!share && table.has("iqr")) {
            let at = if table.has(wrong) { wrong } else { "iqr" };
            let message = format!("`{key}` has a `{at}`");
            let hint = if share { "a share varies by `logit_sd` or `iqr`" } else { "it varies by `cv`" };
            self.problems.push(table.error(codes::WRONG_SCALE, at, message).with_hint(hint));
            return None;
        }
        let stated = if share { table.number("logit_sd") } else { table.number("cv").map(|cv| 0.01 * cv) };
        let deviation = match (stated, table.numbers("iqr")) {
            (Some(cv), []) if !share => libm::sqrt(libm::log1p(cv * cv)),
            (Some(deviation), []) => deviation,
            (None, []) => 0.0,
            // Three quarters of a normal distribution lie below its quantile 0.67.
            (None, [low, high]) if 0.0 < *low && low < high && *high < 1.0 => {
                (logit(*high) - logit(*low)) / (2.0 * normal::quantile(0.75))
            }
            _ => -1.0,
        };
        let varies_at_its_end = value == 1.0 && share && deviation > 0.0;
        if stated.is_some_and(|stated| stated < 0.0) || deviation < 0.0 || varies_at_its_end {
            let at = ["cv", "logit_sd", "iqr"].into_iter().find(|key| table.has(key)).unwrap_or("value");
            let problem = table.error(codes::OUT_OF_RANGE, at, format!("`{key}` cannot vary like that"));
            let hint =
                "a standard deviation is at least 0; quartiles are two shares, in order; a share of 1 does not vary";
            self.problems.push(problem.with_hint(hint));
            return None;
        }
        Some(deviation)
    }
}

pub(crate) fn logit(share: f64) -> f64 {
    libm::log(share) - libm::log1p(-share)
}
