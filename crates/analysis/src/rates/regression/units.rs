//! Rows of a data set as a regression takes them.

use super::Regression;
use crate::design;
use crate::rates::tallied::Tallied;
use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept};
use trialstat_trial::dataset::Dataset;

/// One unit a row, or of a row of counts two: the subjects with the event and those without, weighted by their numbers.
pub(super) struct Units {
    events: Vec<bool>,
    weights: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    /// The group of each.
    pub(super) groups: Vec<usize>,
    /// The covariates, without the intercept.
    columns: Vec<Vec<f64>>,
    /// Whether rows are counts.
    pub(super) counts: bool,
    /// Subjects, and subjects with the event.
    pub(super) size: (f64, f64),
}

impl Units {
    pub(super) fn of(regression: &Regression, tallied: &Tallied, design: &design::Design, dataset: &Dataset) -> Units {
        // Of each unit the position among the rows, whether it had the event, and how many it stands for.
        let mut units: Vec<(usize, bool, f64)> = Vec::new();
        for (position, (events, total)) in tallied.outcomes.iter().enumerate() {
            if tallied.counts {
                let parts = [(true, *events), (false, total - events)];
                let parts = parts.into_iter().filter(|(_, subjects)| *subjects > 0);
                units.extend(parts.map(|(event, subjects)| (position, event, subjects as f64)));
            } else {
                units.push((position, *events > 0, 1.0));
            }
        }
        let numbers = |name: &str| -> Vec<f64> {
            let numbers = dataset.numbers(name).expect("the column was read as numbers");
            units.iter().map(|(position, ..)| numbers[tallied.rows[*position]].unwrap_or_default()).collect()
        };
        let of_rows = |values: &[f64]| -> Vec<f64> { units.iter().map(|(position, ..)| values[*position]).collect() };
        let subjects = |with: bool| units.iter().filter(|unit| unit.1 || !with).fold(0.0, |sum, unit| sum + unit.2);
        Units {
            events: units.iter().map(|(_, event, _)| *event).collect(),
            weights: match &regression.weight {
                Some(name) => Some(numbers(name)),
                None => tallied.counts.then(|| units.iter().map(|(.., subjects)| *subjects).collect()),
            },
            offset: regression.offset.as_deref().map(numbers),
            groups: units.iter().map(|(position, ..)| tallied.group_of[*position]).collect(),
            columns: design.covariates.iter().map(|covariate| of_rows(&covariate.values)).collect(),
            counts: tallied.counts,
            size: (subjects(false), subjects(true)),
        }
    }

    /// All coefficients by their positions, the intercept being 0.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..=self.columns.len()).collect()
    }

    /// The design of the coefficients kept, of which the intercept is the first.
    pub(super) fn design(&self, kept: &[usize]) -> Design {
        let columns: Vec<&[f64]> = kept[1..].iter().map(|position| &self.columns[position - 1][..]).collect();
        Design::from_columns(self.events.len(), Intercept::Included, &columns)
            .expect("covariates are finite, with one value for each unit")
    }

    /// The outcomes with a design of them.
    pub(super) fn outcomes<'a>(&'a self, design: &'a Design) -> BinaryOutcomes<'a> {
        let outcomes = BinaryOutcomes::new(design, &self.events);
        let outcomes = outcomes.and_then(|outcomes| match &self.offset {
            Some(offset) => outcomes.with_offset(offset),
            None => Ok(outcomes),
        });
        let outcomes = outcomes.and_then(|outcomes| match &self.weights {
            Some(weights) => outcomes.with_weights(weights),
            None => Ok(outcomes),
        });
        outcomes.expect("offsets are finite and weights are not negative, one for each unit")
    }
}
