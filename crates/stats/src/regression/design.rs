//! The columns of a regression model.

use super::RegressionError;

/// Whether a model has an intercept, which is then its first coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intercept {
    /// A column of ones comes before the covariates.
    Included,
    /// The covariates are all there is.
    Absent,
}

/// The columns of a regression model, one for each coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    subjects: usize,
    intercept: Intercept,
    columns: Vec<Vec<f64>>,
}

impl Design {
    /// A design of covariates, each a slice over the subjects; a factor is one 0/1 covariate for each level but the
    /// reference.
    ///
    /// # Errors
    /// A covariate has not one finite value for each of the `subjects`, or there is no column at all.
    pub fn from_columns(
        subjects: usize,
        intercept: Intercept,
        covariates: &[&[f64]],
    ) -> Result<Design, RegressionError> {
        if covariates.is_empty() && intercept == Intercept::Absent {
            return Err(RegressionError::NoCoefficients);
        }
        for (covariate, values) in covariates.iter().enumerate() {
            if values.len() != subjects {
                return Err(RegressionError::Length { what: "a covariate", found: values.len(), subjects });
            }
            if let Some(subject) = values.iter().position(|value| !value.is_finite()) {
                return Err(RegressionError::Covariate { covariate, subject, value: values[subject] });
            }
        }
        let ones = (intercept == Intercept::Included).then(|| vec![1.0; subjects]);
        let columns = ones.into_iter().chain(covariates.iter().map(|values| values.to_vec())).collect();
        Ok(Design { subjects, intercept, columns })
    }

    /// A design of subjects, each a slice over the covariates.
    ///
    /// # Errors
    /// The subjects' slices differ in length, a value is not finite, or there is no column at all.
    pub fn from_rows(intercept: Intercept, subjects: &[&[f64]]) -> Result<Design, RegressionError> {
        let covariates = subjects.first().map_or(0, |row| row.len());
        if let Some(row) = subjects.iter().find(|row| row.len() != covariates) {
            return Err(RegressionError::Columns { found: row.len(), expected: covariates });
        }
        let columns: Vec<Vec<f64>> =
            (0..covariates).map(|covariate| subjects.iter().map(|row| row[covariate]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        Design::from_columns(subjects.len(), intercept, &columns)
    }

    /// The design with all subjects given the same value in a column, as in a population under one treatment. An
    /// interaction with that column is a column of its own, to be set by the caller.
    ///
    /// # Errors
    /// The design has no such column ([`RegressionError::Columns`]), or the value is not finite.
    pub fn with_column_set(&self, column: usize, value: f64) -> Result<Design, RegressionError> {
        let mut design = self.clone();
        let Some(values) = design.columns.get_mut(column) else {
            return Err(RegressionError::Columns { found: column + 1, expected: self.columns.len() });
        };
        if !value.is_finite() {
            return Err(RegressionError::Covariate { covariate: column, subject: 0, value });
        }
        values.fill(value);
        Ok(design)
    }

    /// Number of subjects.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// Number of coefficients, the intercept's among them.
    pub fn coefficients(&self) -> usize {
        self.columns.len()
    }

    /// Whether the first coefficient is an intercept.
    pub fn intercept(&self) -> Intercept {
        self.intercept
    }

    /// The values of a column over the subjects.
    pub(super) fn column(&self, column: usize) -> &[f64] {
        &self.columns[column]
    }

    /// The columns times `coefficients`, subject by subject.
    pub(super) fn times(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; self.subjects];
        for (column, coefficient) in self.columns.iter().zip(coefficients) {
            product.iter_mut().zip(column).for_each(|(product, value)| *product += coefficient * value);
        }
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_make_the_same_design() {
        let by_columns = Design::from_columns(2, Intercept::Included, &[&[1.0, 2.0], &[3.0, 4.0]]);
        let by_rows = Design::from_rows(Intercept::Included, &[&[1.0, 3.0], &[2.0, 4.0]]);
        assert_eq!(by_columns, by_rows);
        let design = by_rows.expect("a design");
        assert_eq!((design.subjects(), design.coefficients()), (2, 3));
        assert_eq!(design.times(&[10.0, 1.0, 2.0]), [17.0, 20.0]);
        assert_eq!(design.with_column_set(2, 0.0).expect("a design").times(&[10.0, 1.0, 2.0]), [11.0, 12.0]);
    }

    #[test]
    fn what_is_no_design_is_refused() {
        use RegressionError::*;
        let columns = |covariates: &[&[f64]]| Design::from_columns(2, Intercept::Absent, covariates).err();
        assert_eq!(columns(&[]), Some(NoCoefficients));
        assert_eq!(columns(&[&[1.0]]), Some(Length { what: "a covariate", found: 1, subjects: 2 }));
        let infinite = Covariate { covariate: 1, subject: 0, value: f64::INFINITY };
        assert_eq!(columns(&[&[1.0, 2.0], &[f64::INFINITY, 0.0]]), Some(infinite));
        let ragged = Design::from_rows(Intercept::Included, &[&[1.0], &[]]);
        assert_eq!(ragged, Err(Columns { found: 0, expected: 1 }));
        let design = Design::from_columns(1, Intercept::Included, &[]).expect("a design");
        assert_eq!(design.with_column_set(1, 0.0), Err(Columns { found: 2, expected: 1 }));
        assert!(design.with_column_set(0, f64::NAN).is_err());
    }
}
