//! Rows of the coefficients and of the fit.

use super::fitted::{Fitted, FittedModel, reason};
use super::units::Units;
use super::{CoefficientLimits, Regression, ResponseModel};
use crate::design::Design;
use crate::rows::{About, Rows};
use trialstat_stats::interval::{Estimate, Interval, Level, Test};
use trialstat_stats::regression::logistic::CoefficientTest;
use trialstat_trial::result::{NotEstimable, Stat};

/// What a model's rows call it.
pub(super) fn method(model: ResponseModel) -> String {
    match model {
        ResponseModel::Logistic => "logistic".to_owned(),
        ResponseModel::Firth => "firth".to_owned(),
        ResponseModel::Repeated(correlation) => format!("gee, {}", correlation.name()),
    }
}

/// What is said of one coefficient.
pub(super) struct Coefficient {
    pub(super) found: Estimate,
    pub(super) std_error: f64,
    /// By the model, where the standard error is another.
    pub(super) std_error_of_model: Option<f64>,
    pub(super) test: Test,
}

/// One line a coefficient and kind of limits: the log odds ratio with its test, and the limits of the odds ratio.
pub(super) fn coefficient_rows(
    design: &Design,
    fitted: &Fitted<'_>,
    regression: &Regression,
    level: Level,
    rows: &mut Rows,
) {
    for coefficient in 0..=design.covariates.len() {
        for limits in regression.limits() {
            let about = about(coefficient, design, format!("{}, {}", method(regression.model), limits.name()));
            let found = fitted.position(coefficient).and_then(|(model, position)| {
                let inference = model.inference(position, limits.rule(), level);
                let (found, test) = inference.map_err(|_| NotEstimable::NoMaximum)?;
                let std_error = model.model().std_errors()[position];
                Ok(Coefficient { found, std_error, std_error_of_model: None, test })
            });
            one_line(&about, found, limits == CoefficientLimits::Profile, level, rows);
        }
    }
}

/// A line about a coefficient, the intercept being 0.
pub(super) fn about(coefficient: usize, design: &Design, method: String) -> About {
    let about = About::new("coefficient", method);
    let Some(covariate) = coefficient.checked_sub(1).map(|position| &design.covariates[position]) else {
        return about.variable("(Intercept)");
    };
    let about = about.variable(&covariate.column);
    match &covariate.level {
        Some((level, against)) => about.level(Some(level.clone())).note(format!("against `{against}`")),
        None => about,
    }
}

/// The statistics of one coefficient.
pub(super) fn one_line(
    about: &About,
    found: Result<Coefficient, NotEstimable>,
    chi_squared: bool,
    level: Level,
    rows: &mut Rows,
) {
    match found {
        Ok(Coefficient { found: Estimate { estimate, interval }, std_error, std_error_of_model, test }) => {
            rows.push(about, "estimate", estimate);
            rows.push(about, "odds.ratio", libm::exp(estimate));
            rows.push(about, "std.error", std_error);
            if let Some(of_model) = std_error_of_model {
                rows.push(about, "std.error.model", of_model);
            }
            rows.test(about, Ok(test));
            let limits = Interval { lower: libm::exp(interval.lower), upper: libm::exp(interval.upper) };
            rows.interval(about, Ok(limits), level);
        }
        Err(reason) => {
            let parameter = chi_squared.then_some("parameter");
            for name in ["estimate", "odds.ratio", "std.error", "statistic"].into_iter().chain(parameter) {
                rows.push(about, name, Stat::NotEstimable(reason));
            }
            rows.push(about, "p.value", Stat::NotEstimable(reason));
            rows.interval(about, Err(reason), level);
        }
    }
}

/// The size of the data, the likelihood, and the tests that the coefficients of all covariates are 0.
pub(super) fn fit_rows(units: &Units, fitted: &Fitted<'_>, model: ResponseModel, rows: &mut Rows) {
    let about = About::new("fit", method(model));
    rows.push(&about, "N", units.size.0);
    rows.push(&about, "n", units.size.1);
    match &fitted.model {
        Ok(FittedModel::Likelihood(fit)) => {
            rows.push(&about, "loglik.null", fit.log_likelihood_null());
            rows.push(&about, "loglik", fit.log_likelihood());
            rows.push(&about, "null.deviance", fit.null_deviance());
            rows.push(&about, "deviance", fit.deviance());
            rows.push(&about, "aic", fit.aic());
        }
        Ok(FittedModel::Penalized(fit)) => {
            rows.push(&about, "loglik.null", fit.penalized_log_likelihood_null());
            rows.push(&about, "loglik", fit.penalized_log_likelihood());
        }
        Err(error) => {
            for name in ["loglik.null", "loglik"] {
                rows.push(&about, name, Stat::NotEstimable(reason(error, usize::MAX)));
            }
        }
    }
    for (name, test) in overall_tests(fitted) {
        // The name is the rows' level too, which tells the p value of one test from those of the others.
        let about = About::new("fit", method(model)).level(Some(name.to_owned()));
        rows.push(&about, name, test.statistic.map_or(Stat::NotEstimable(NotEstimable::NotDefined), Stat::from));
        let degrees = test.degrees_of_freedom;
        rows.push(&about, "parameter", degrees.map_or(Stat::NotEstimable(NotEstimable::NotDefined), Stat::from));
        rows.push(&about, "p.value", test.p_value);
    }
}

/// Tests that the coefficients of all covariates are 0; none where there is no model or no covariate.
fn overall_tests(fitted: &Fitted<'_>) -> Vec<(&'static str, Test)> {
    let tests = match &fitted.model {
        Ok(FittedModel::Likelihood(fit)) => vec![
            ("likelihood.ratio", fit.overall_test(CoefficientTest::LikelihoodRatio)),
            ("wald", fit.overall_test(CoefficientTest::Wald)),
            ("score", fit.overall_test(CoefficientTest::Score)),
        ],
        Ok(FittedModel::Penalized(fit)) => vec![("likelihood.ratio", fit.overall_likelihood_ratio_test())],
        Err(_) => Vec::new(),
    };
    tests.into_iter().filter_map(|(name, test)| Some((name, test?))).collect()
}
