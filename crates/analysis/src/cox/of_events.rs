//! The model of one kind of event among several, the others censored, and the rows that other models have like it.

pub(crate) use super::coefficients::{about, no_coefficient_rows};
pub(crate) use super::measures::{size_rows, test_rows};

use super::coefficients::{coefficient_rows, coefficient_rows_without_fit};
use super::fitted::Fitted;
use super::measures::likelihood_rows;
use super::question::CoxQuestion;
use super::remarks::{remark_on_coefficients, remark_on_failure};
use crate::design::Design;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::Rows;
use trialstat_stats::survival::cox::{Clusters, CoxData, CoxError};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;

/// Coefficients and fit of a model of these events of a follow-up without weights.
pub(crate) fn model_rows(
    design: &Design,
    follow_up: &FollowUp,
    events: &[bool],
    question: &CoxQuestion,
    dataset: &Dataset,
    rows: &mut Rows,
    said: &mut Vec<Diagnostic>,
) {
    let columns = design.columns();
    let data = CoxData::new(&follow_up.times, events, &columns);
    let data = follow_up.entry.iter().fold(data, |data, entry| data.entry(entry));
    let data = follow_up.strata.iter().fold(data, |data, strata| data.strata(strata));
    match Fitted::of(&data, question, Clusters::Rows, false) {
        Ok(fitted) => {
            remark_on_coefficients(design, fitted.coefficients(), events, dataset, said);
            coefficient_rows(design, &fitted, question, rows);
            size_rows(events, fitted.method_of_model(question), rows);
            likelihood_rows(&fitted, question, rows);
        }
        Err(error) => {
            remark_on_failure(design, &error, follow_up, dataset, said);
            coefficient_rows_without_fit(design, error.reason(), question, rows);
            size_rows(events, format!("cox, {}", question.ties().name()), rows);
        }
    }
}

/// Why there may be no row at all: the column of a covariate may hold words.
pub(crate) fn remark_on_no_rows(design: &Design, follow_up: &FollowUp, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
    if follow_up.times.is_empty() {
        remark_on_failure(design, &CoxError::NoRows, follow_up, dataset, said);
    }
}
