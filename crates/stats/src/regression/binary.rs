//! A binary outcome with the design of its model.

use super::{Design, RegressionError};

/// Who had the event, with the covariates of a model for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinaryOutcomes<'a> {
    design: &'a Design,
    events: &'a [bool],
    offset: Option<&'a [f64]>,
    weights: Option<&'a [f64]>,
}

impl<'a> BinaryOutcomes<'a> {
    /// One outcome for each subject of the design.
    ///
    /// # Errors
    /// There are more or fewer outcomes than subjects.
    pub fn new(design: &'a Design, events: &'a [bool]) -> Result<BinaryOutcomes<'a>, RegressionError> {
        same_length("the outcome", events.len(), design)?;
        Ok(BinaryOutcomes { design, events, offset: None, weights: None })
    }

    /// Adds a known part of the linear predictor.
    ///
    /// # Errors
    /// There is not one finite offset for each subject.
    pub fn with_offset(self, offset: &'a [f64]) -> Result<BinaryOutcomes<'a>, RegressionError> {
        same_length("the offset", offset.len(), self.design)?;
        match offset.iter().position(|value| !value.is_finite()) {
            Some(subject) => Err(RegressionError::Offset { subject, value: offset[subject] }),
            None => Ok(BinaryOutcomes { offset: Some(offset), ..self }),
        }
    }

    /// Lets each subject stand for as many as its weight says. Events among many alike are two subjects, one with the
    /// event, weighted by their numbers.
    ///
    /// # Errors
    /// There is not one finite weight from 0 for each subject.
    pub fn with_weights(self, weights: &'a [f64]) -> Result<BinaryOutcomes<'a>, RegressionError> {
        same_length("the weights", weights.len(), self.design)?;
        match weights.iter().position(|&weight| !(weight.is_finite() && weight >= 0.0)) {
            Some(subject) => Err(RegressionError::Weight { subject, value: weights[subject] }),
            None => Ok(BinaryOutcomes { weights: Some(weights), ..self }),
        }
    }

    /// The design of the model.
    pub fn design(&self) -> &'a Design {
        self.design
    }

    /// Whether each subject had the event.
    pub fn events(&self) -> &'a [bool] {
        self.events
    }

    /// Whether subjects have weights, be they all 1.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    pub(super) fn offset(&self, subject: usize) -> f64 {
        self.offset.map_or(0.0, |offset| offset[subject])
    }

    pub(super) fn weight(&self, subject: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[subject])
    }

    /// Positions of the subjects that count.
    pub(super) fn counting(&self) -> Vec<usize> {
        (0..self.events.len()).filter(|&subject| self.weight(subject) > 0.0).collect()
    }

    /// Linear predictors of all subjects.
    pub(super) fn predictors(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut predictors = self.design.times(coefficients);
        predictors.iter_mut().enumerate().for_each(|(subject, predictor)| *predictor += self.offset(subject));
        predictors
    }
}

fn same_length(what: &'static str, found: usize, design: &Design) -> Result<(), RegressionError> {
    let subjects = design.subjects();
    if found == subjects { Ok(()) } else { Err(RegressionError::Length { what, found, subjects }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regression::Intercept;

    #[test]
    fn what_does_not_fit_the_design_is_refused() {
        use RegressionError::*;
        let design = Design::from_columns(2, Intercept::Included, &[]).expect("a design");
        let length = |what, found| Some(Length { what, found, subjects: 2 });
        assert_eq!(BinaryOutcomes::new(&design, &[true]).err(), length("the outcome", 1));
        let outcomes = BinaryOutcomes::new(&design, &[true, false]).expect("outcomes");
        assert_eq!(outcomes.with_offset(&[]).err(), length("the offset", 0));
        assert_eq!(outcomes.with_weights(&[1.0; 3]).err(), length("the weights", 3));
        let infinite = f64::NEG_INFINITY;
        assert_eq!(outcomes.with_offset(&[0.0, infinite]).err(), Some(Offset { subject: 1, value: infinite }));
        assert_eq!(outcomes.with_weights(&[-1.0, 0.0]).err(), Some(Weight { subject: 0, value: -1.0 }));
        assert!(outcomes.with_weights(&[f64::NAN, 0.0]).is_err());
        assert_eq!(outcomes.with_weights(&[0.0, 2.0]).expect("weights").counting(), [1]);
    }
}
