//! What a proportional hazards model is fitted to, and what is wrong with a call.

use thiserror::Error;

/// Rows of a proportional hazards model: one for each subject, or one for each interval of a subject during which the
/// covariates stay as they are.
///
/// A row is at risk at time t when `entry < t <= time`. Without [`CoxData::entry`] all rows are at risk from the start.
#[derive(Debug, Clone, Copy)]
pub struct CoxData<'a> {
    pub(super) times: &'a [f64],
    pub(super) event: &'a [bool],
    pub(super) covariates: &'a [&'a [f64]],
    pub(super) entry: Option<&'a [f64]>,
    pub(super) strata: Option<&'a [usize]>,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) offset: Option<&'a [f64]>,
}

impl<'a> CoxData<'a> {
    /// Rows that end at `times`, with the event there or not; `covariates` holds one slice for each covariate.
    pub fn new(times: &'a [f64], event: &'a [bool], covariates: &'a [&'a [f64]]) -> CoxData<'a> {
        CoxData { times, event, covariates, entry: None, strata: None, weights: None, offset: None }
    }

    /// The times at which the rows come under observation, just after which they are at risk.
    pub fn entry(self, entry: &'a [f64]) -> CoxData<'a> {
        CoxData { entry: Some(entry), ..self }
    }

    /// A baseline hazard of its own for each code.
    pub fn strata(self, strata: &'a [usize]) -> CoxData<'a> {
        CoxData { strata: Some(strata), ..self }
    }

    /// Case weights, greater than 0: a row of weight 2 counts as two such rows that are not tied with each other.
    pub fn weights(self, weights: &'a [f64]) -> CoxData<'a> {
        CoxData { weights: Some(weights), ..self }
    }

    /// A part of the linear predictor that is known.
    pub fn offset(self, offset: &'a [f64]) -> CoxData<'a> {
        CoxData { offset: Some(offset), ..self }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.times.len()
    }

    pub(super) fn stratum(&self, row: usize) -> usize {
        self.strata.map_or(0, |strata| strata[row])
    }

    pub(super) fn check(&self) -> Result<(), CoxError> {
        let rows = self.times.len();
        let same =
            |column, values| if values == rows { Ok(()) } else { Err(CoxError::Length { column, rows, values }) };
        same(Column::Event, self.event.len())?;
        same(Column::Entry, self.entry.map_or(rows, <[f64]>::len))?;
        same(Column::Strata, self.strata.map_or(rows, <[usize]>::len))?;
        same(Column::Weights, self.weights.map_or(rows, <[f64]>::len))?;
        same(Column::Offset, self.offset.map_or(rows, <[f64]>::len))?;
        every(Column::Time, self.times, |time| time.is_finite() && time >= 0.0)?;
        every(Column::Entry, self.entry.unwrap_or(&[]), |time| time.is_finite() && time >= 0.0)?;
        every(Column::Weights, self.weights.unwrap_or(&[]), |weight| weight.is_finite() && weight > 0.0)?;
        every(Column::Offset, self.offset.unwrap_or(&[]), f64::is_finite)?;
        for (covariate, values) in self.covariates.iter().enumerate() {
            same(Column::Covariate(covariate), values.len())?;
            every(Column::Covariate(covariate), values, f64::is_finite)?;
        }
        if let Some(entry) = self.entry
            && let Some(row) = (0..rows).find(|&row| entry[row] >= self.times[row])
        {
            return Err(CoxError::EntryAfterExit { row, entry: entry[row], time: self.times[row] });
        }
        if self.covariates.is_empty() {
            return Err(CoxError::NoCovariates);
        }
        if self.event.contains(&true) { Ok(()) } else { Err(CoxError::NoEvents) }
    }
}

fn every(column: Column, values: &[f64], allowed: impl Fn(f64) -> bool) -> Result<(), CoxError> {
    match values.iter().position(|&value| !allowed(value)) {
        Some(row) => Err(CoxError::Value { column, row, value: values[row] }),
        None => Ok(()),
    }
}

/// A column of [`CoxData`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The ends of the rows.
    Time,
    /// Whether they end in the event.
    Event,
    /// Their beginnings.
    Entry,
    /// Codes of the strata.
    Strata,
    /// Case weights.
    Weights,
    /// Known part of the linear predictor.
    Offset,
    /// Codes of the clusters.
    Clusters,
    /// A covariate, by its position from 0.
    Covariate(usize),
}

/// A call about a proportional hazards model that cannot be answered, or a model that cannot be fitted.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CoxError {
    /// Each column must have one value for each row.
    #[error("{rows} rows, but {values} values of {column:?}")]
    Length {
        /// The column.
        column: Column,
        /// Number of times.
        rows: usize,
        /// Number of values of the column.
        values: usize,
    },
    /// A value is not finite, a time is negative or a weight is not greater than 0.
    #[error("value {value} of {column:?} in row {row} is not allowed")]
    Value {
        /// The column.
        column: Column,
        /// Position of the row, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A row ends before it begins, or at once.
    #[error("row {row} enters at {entry}, which is not before its time {time}")]
    EntryAfterExit {
        /// Position of the row, from 0.
        row: usize,
        /// Its entry.
        entry: f64,
        /// Its end.
        time: f64,
    },
    /// A model needs a covariate.
    #[error("no covariate")]
    NoCovariates,
    /// A model needs an event.
    #[error("no events")]
    NoEvents,
    /// New rows must have the covariates of the model.
    #[error("{values} covariates where the model has {expected}")]
    CovariateCount {
        /// Number of covariates of the model.
        expected: usize,
        /// Number of covariates given.
        values: usize,
    },
    /// A covariate that is asked for does not exist.
    #[error("there is no covariate {covariate}")]
    NoSuchCovariate {
        /// Its position, from 0.
        covariate: usize,
    },
    /// A stratum that is asked for does not exist.
    #[error("there is no stratum {stratum}")]
    NoSuchStratum {
        /// Its code.
        stratum: usize,
    },
    /// A concordance is that of one marker.
    #[error("{covariates} covariates, a concordance is that of one marker")]
    OneMarker {
        /// Number of covariates.
        covariates: usize,
    },
    /// The distribution of censoring times is not estimated under delayed entry.
    #[error("no weight by the censoring distribution under delayed entry")]
    CensoringUnderEntry,
    /// The discrete likelihood has no weighted form.
    #[error("the exact tie rule has no case weights")]
    WeightedExact,
    /// The quantity has no definition under the discrete likelihood.
    #[error("not defined under the exact tie rule")]
    NotForExact,
    /// No covariate varies among the rows at risk together.
    #[error("no covariate varies among the rows at risk together")]
    NothingToEstimate,
    /// A coefficient is infinite, so that the quantity asked for has no value.
    #[error("the coefficient of covariate {covariate} is infinite")]
    InfiniteCoefficient {
        /// Position of the covariate, from 0.
        covariate: usize,
    },
    /// The covariate has no coefficient.
    #[error("covariate {covariate} does not vary independently of those before it")]
    AliasedCovariate {
        /// Its position, from 0.
        covariate: usize,
    },
    /// A covariate of a row to be predicted is not finite.
    #[error("covariate {covariate} of a row to be predicted is not finite")]
    NotFinite {
        /// Position of the covariate, from 0.
        covariate: usize,
    },
    /// There is nobody to average over.
    #[error("no rows to average over")]
    NoRows,
    /// A restricted mean needs a horizon.
    #[error("horizon {horizon} is not a positive finite time")]
    NoHorizon {
        /// The horizon.
        horizon: f64,
    },
    /// A curve was not made for so many times.
    #[error("there is no time {time}")]
    NoSuchTime {
        /// Position of the time, from 0.
        time: usize,
    },
    /// The data are not those of the fit.
    #[error("{rows} rows where the fit had {fitted}")]
    OtherData {
        /// Number of rows given.
        rows: usize,
        /// Number of rows of the fit.
        fitted: usize,
    },
    /// The log of time 0 was asked for.
    #[error("the log of the event time 0 does not exist")]
    LogOfZero,
    /// The maximum of the likelihood was not found.
    #[error("no convergence after {iterations} iterations; covariate {covariate} was still moving")]
    NoConvergence {
        /// Number of iterations made.
        iterations: usize,
        /// Position of the covariate whose coefficient was moving most.
        covariate: usize,
    },
}
