//! Rows of a model whose rows of a group share a gamma distributed frailty.

use super::coefficients::{about, coefficient_rows_without_fit, no_coefficient_rows};
use super::measures::{concordance_rows, size_rows};
use super::question::CoxQuestion;
use super::remarks::{remark_on_coefficients, remark_on_failure};
use super::{data_of, linear_predictor};
use crate::codes;
use crate::conventions::Conventions;
use crate::design::Design;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::Test;
use trialstat_stats::survival::cox::frailty::{
    FrailtyError, FrailtyInformation, FrailtyModel, FrailtyVariance, VarianceOutcome, gamma_frailty,
};
use trialstat_stats::survival::cox::{Clusters, CoxData};
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

/// With more groups R leaves out what their frailties say of each other.
const GROUPS_OF_FULL_INFORMATION: usize = 5;

impl Reason for &FrailtyError {
    fn reason(self) -> NotEstimable {
        match self {
            FrailtyError::Cox(error) => error.clone().reason(),
            FrailtyError::OneGroup => NotEstimable::OneStratum,
            FrailtyError::NoConvergence { .. } => NotEstimable::NoMaximum,
            FrailtyError::Variance { .. } => unreachable!("the variance is estimated"),
        }
    }
}

/// A model and the groups of its rows.
pub(super) struct Grouped<'a> {
    pub(super) column: &'a str,
    pub(super) design: &'a Design,
    pub(super) follow_up: &'a FollowUp,
    pub(super) offset: Option<&'a [f64]>,
}

impl Grouped<'_> {
    /// Coefficients within a group, the model as a whole, and the frailty.
    pub(super) fn rows(
        &self,
        data: &CoxData<'_>,
        question: &CoxQuestion,
        dataset: &Dataset,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let groups = self.follow_up.levels_of(dataset, self.column);
        let distinct = groups.iter().collect::<std::collections::BTreeSet<_>>().len();
        let information = match question.conventions {
            Conventions::R if distinct > GROUPS_OF_FULL_INFORMATION => FrailtyInformation::Diagonal,
            Conventions::R | Conventions::Sas => FrailtyInformation::Full,
        };
        let of_model = Phrase::from(format!("cox, {}, gamma frailty", question.ties().name()));
        match gamma_frailty(data, &groups, question.ties().rule(), FrailtyVariance::Estimated, information) {
            Ok(model) => {
                remark_on_coefficients(self.design, &model.coefficients, &self.follow_up.events, dataset, said);
                self.remark_on_groups(&model, distinct, dataset, said);
                let own = match information {
                    FrailtyInformation::Full => of_model.clone(),
                    FrailtyInformation::Diagonal => format!("{of_model}, diagonal information").into(),
                };
                self.coefficient_rows(&model, &own, question, rows);
                size_rows(&self.follow_up.events, &of_model, rows);
                let fit = About::new("fit", of_model.clone());
                rows.push(&fit, "loglik.null", model.log_likelihood_null);
                rows.push(&fit, "loglik", model.partial_log_likelihood);
                rows.push(&fit, "loglik.penalised", model.penalised_log_likelihood);
                rows.push(&fit, "loglik.integrated", model.integrated_log_likelihood);
                self.concordance(&model, &groups, rows);
                self.frailty_rows(&model, distinct, &of_model, &own, rows);
            }
            Err(error) => {
                self.remark_on_error(&error, dataset, said);
                let reason = if groups.is_empty() { NotEstimable::NoSubjects } else { (&error).reason() };
                coefficient_rows_without_fit(self.design, reason, question, rows);
                size_rows(&self.follow_up.events, &of_model, rows);
                let about = About::new("frailty", of_model.clone()).variable(self.column.to_owned());
                rows.push(&about, "variance", Stat::NotEstimable(reason));
            }
        }
    }

    fn coefficient_rows(&self, model: &FrailtyModel, method: &Phrase, question: &CoxQuestion, rows: &mut Rows) {
        for (index, covariate) in self.design.covariates.iter().enumerate() {
            let about = about(covariate, method.clone());
            let found = (model.coefficients[index], model.std_error(index), model.hazard_ratio(index, question.level));
            let (Ok(estimate), Ok(std_error), Ok(ratio)) = found else {
                let reason = model.coefficients[index].map_or_else(Reason::reason, |_| NotEstimable::Singular);
                no_coefficient_rows(&about, reason, question.level, rows);
                continue;
            };
            rows.push(&about, "estimate", estimate);
            rows.push(&about, "hazard.ratio", ratio.estimate);
            rows.push(&about, "std.error", std_error);
            // Of diagonal information the square may be negative.
            let reduced = model.reduced_covariance[index][index];
            let reduced =
                if reduced >= 0.0 { Stat::from(reduced.sqrt()) } else { Stat::NotEstimable(NotEstimable::NotDefined) };
            rows.push(&about, "std.error.reduced", reduced);
            rows.test(&about, model.coefficient_test(index).map_err(Reason::reason));
            rows.interval(&about, Ok(ratio.interval), question.level);
        }
    }

    /// Its variance, tested, and the degrees of freedom that it takes.
    fn frailty_rows(&self, model: &FrailtyModel, groups: usize, of_model: &Phrase, own: &Phrase, rows: &mut Rows) {
        let about = About::new("frailty", of_model.clone()).variable(self.column.to_owned());
        let about = match model.outcome {
            VarianceOutcome::Boundary => about.note("the likelihood is largest without frailty"),
            VarianceOutcome::Estimated | VarianceOutcome::Fixed => about,
        };
        rows.push(&about, "N", groups as f64);
        rows.push(&about, "variance", model.variance);
        let test = Test { degrees_of_freedom: None, ..model.variance_test };
        let tested = About::new("frailty", "likelihood-ratio, boundary").variable(self.column.to_owned());
        rows.test(&tested.note("0 or chi-squared with 1 degree of freedom, each with probability 1/2"), Ok(test));
        let degrees = model.frailty_degrees_of_freedom();
        let about = About::new("frailty", own.clone())
            .variable(self.column.to_owned())
            .note("effective degrees of freedom of the frailties");
        rows.push(&about, "parameter", degrees.as_ref().map_or_else(missing, |found| Stat::from(*found)));
    }

    /// Of the predictor with the frailty in it.
    fn concordance(&self, model: &FrailtyModel, groups: &[usize], rows: &mut Rows) {
        let frailty = |group: &usize| {
            let at = model.groups.binary_search_by_key(group, |of| of.code);
            at.map_or(0.0, |at| model.groups[at].log_frailty)
        };
        let predictor = linear_predictor(self.design, &model.coefficients, self.offset);
        let predictor = predictor.map(|mut predictor| {
            predictor.iter_mut().zip(groups).for_each(|(sum, group)| *sum += frailty(group));
            predictor
        });
        let marker = predictor.as_ref().map(|predictor| [&predictor[..]]).map_err(|reason| *reason);
        let marked = marker.as_ref().map(|marker| data_of(self.follow_up, marker)).map_err(|reason| *reason);
        concordance_rows(marked, Clusters::Rows, rows);
    }

    fn remark_on_groups(&self, model: &FrailtyModel, groups: usize, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        if model.groups_of_one_row() == groups {
            let message =
                format!("no two rows have the same `{}`: its frailty rests on proportional hazards alone", self.column);
            let problem = Diagnostic::warning(codes::NO_SHARED_FRAILTY, Place::file(dataset.file()), message);
            said.push(problem.in_column(self.column).with_hint("name the column that rows of a group have in common"));
        }
    }

    fn remark_on_error(&self, error: &FrailtyError, dataset: &Dataset, said: &mut Vec<Diagnostic>) {
        let error_in = |code, message: String, hint: &str| {
            Diagnostic::error(code, Place::file(dataset.file()), message).in_column(self.column).with_hint(hint)
        };
        match error {
            FrailtyError::Cox(error) => remark_on_failure(self.design, error, self.follow_up, dataset, said),
            FrailtyError::OneGroup => said.push(error_in(
                codes::NO_SHARED_FRAILTY,
                format!("rows at risk together are of one `{}`, so that there is no telling its frailty", self.column),
                "the frailties of groups in strata of their own are part of the baseline hazards",
            )),
            FrailtyError::NoConvergence { variance } => said.push(error_in(
                codes::NO_CONVERGENCE,
                format!("no convergence at a frailty variance of {variance}"),
                "`--cluster` takes rows that belong together into account without a frailty",
            )),
            FrailtyError::Variance { .. } => unreachable!("the variance is estimated"),
        }
    }
}
