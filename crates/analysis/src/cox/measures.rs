//! Rows of the model as a whole: its size, likelihood, tests and concordance.

use super::fitted::Fitted;
use super::question::CoxQuestion;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::interval::Test;
use trialstat_stats::survival::cox::{Clusters, CoxData, Horizon, MarkerDirection, PairWeight, concordance};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, Stat};

/// The numbers of rows and events.
pub(crate) fn size_rows(events: &[bool], method: impl Into<Phrase>, rows: &mut Rows) {
    let about = About::new("fit", method);
    rows.push(&about, "N", events.len() as f64);
    rows.push(&about, "n", events.iter().filter(|event| **event).count() as f64);
}

/// Log likelihoods, and the tests that all coefficients are 0.
pub(super) fn likelihood_rows(fitted: &Fitted, question: &CoxQuestion, rows: &mut Rows) {
    let (of_model, own) = (fitted.method_of_model(question), fitted.method(question));
    let about = About::new("fit", &of_model);
    match fitted {
        Fitted::Likelihood { model, robust } => {
            rows.push(&about, "loglik.null", model.log_likelihood_null);
            rows.push(&about, "loglik", model.log_likelihood);
            test_rows(&of_model, "likelihood.ratio", Ok(model.likelihood_ratio), rows);
            let wald = model.wald.ok_or(NotEstimable::Infinite);
            let wald = match robust {
                Some(robust) => wald.and_then(|_| robust.wald.ok_or(NotEstimable::Singular)),
                None => wald,
            };
            test_rows(&own, "wald", wald, rows);
            test_rows(&of_model, "score", Ok(model.score), rows);
            if let Some(robust) = robust {
                test_rows(&own, "robust.score", robust.score.ok_or(NotEstimable::Singular), rows);
            }
        }
        Fitted::Firth(fit) => {
            rows.push(&about, "loglik.null", fit.log_likelihood_null);
            rows.push(&about, "loglik", fit.log_likelihood);
            test_rows(&own, "likelihood.ratio", Ok(fit.likelihood_ratio), rows);
            test_rows(&own, "wald", Ok(fit.wald), rows);
        }
    }
}

/// A test of the whole model. Its name is the rows' level too, which tells its p value from those of the others.
pub(crate) fn test_rows(
    method: impl Into<Phrase>,
    name: &'static str,
    test: Result<Test, NotEstimable>,
    rows: &mut Rows,
) {
    let about = About::new("fit", method).level(Some(name));
    match test {
        Ok(test) => {
            rows.push(&about, name, test.statistic.expect("a test of coefficients has a statistic"));
            rows.push(
                &about,
                "parameter",
                test.degrees_of_freedom.expect("a test of coefficients has degrees of freedom"),
            );
            rows.push(&about, "p.value", test.p_value);
        }
        Err(reason) => {
            rows.push(&about, name, Stat::NotEstimable(reason));
            rows.push(&about, "p.value", Stat::NotEstimable(reason));
        }
    }
}

/// Harrell's concordance of the linear predictor, the one covariate of `data`.
pub(super) fn concordance_rows(data: Result<CoxData<'_>, NotEstimable>, clusters: Clusters<'_>, rows: &mut Rows) {
    let about = About::new("fit", "concordance, harrell").level(Some("concordance"));
    let found = data.and_then(|data| {
        concordance(&data, MarkerDirection::HighRisk, PairWeight::Harrell, Horizon::Unlimited, clusters)
            .map_err(Reason::reason)
    });
    let stat = |value: Result<f64, _>| value.map_or_else(missing, Stat::from);
    match found {
        Ok(found) => {
            rows.push(&about, "concordance", stat(found.estimate));
            rows.push(&about, "std.error", stat(found.std_error));
        }
        Err(reason) => {
            rows.push(&about, "concordance", Stat::NotEstimable(reason));
            rows.push(&about, "std.error", Stat::NotEstimable(reason));
        }
    }
}
