//! Rows of a fit: coefficients, what they mean for times and hazards, parameters on their own scale, the likelihood.

use super::fit::Fitted;
use super::model::{Kind, Model, Scale};
use super::terms::{Term, Terms};
use crate::rows::{About, Rows};
use trialstat_stats::interval::{Estimate, Interval, Level, Test};
use trialstat_stats::survival::parametric::{BayesianCount, Distribution, Parameter, ParametricFit};
use trialstat_trial::result::{NotEstimable, Stat};

/// Rows about one group.
pub(super) type OfGroup<'a> = dyn Fn(&'static str, String) -> About + 'a;

/// Coefficients with their tests, on the scale they are estimated on; those of being cured have a context of their own.
pub(super) fn coefficient_rows(
    model: &Model,
    fitted: &Fitted,
    terms: &Terms,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let fit = &fitted.fit;
    for (position, parameter) in fit.parameters.iter().enumerate() {
        let about = about(*parameter, model, fitted, terms, of_group);
        let estimate = fit.coefficient(position, level);
        rows.push(&about, "estimate", estimate.estimate);
        rows.push(&about, "std.error", fit.covariance[position][position].sqrt());
        if let Some(errors) = &fitted.model_errors {
            rows.push(&about, "std.error.model", errors[position]);
        }
        // Clusters may balance each other, so that nothing is left of a robust variance.
        if fit.covariance[position][position] > 0.0 {
            rows.test(&about, Ok(fit.coefficient_test(position)));
            rows.interval(&about, Ok(estimate.interval), level);
        } else {
            no_inference(&about, NotEstimable::Singular, level, rows);
        }
    }
    for at in &fitted.aliased {
        let (context, term) = terms.covariate(*at);
        let about = term.about(of_group(context, model.method()));
        no_coefficient(&about, NotEstimable::Aliased, level, rows);
    }
}

/// Rows of covariates without a fit.
pub(super) fn rows_without_fit(
    model: &Model,
    (subjects, events): (usize, usize),
    reason: NotEstimable,
    terms: &Terms,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    for at in 0..terms.covariates.len() {
        let (context, term) = terms.covariate(at);
        no_coefficient(&term.about(of_group(context, model.method())), reason, level, rows);
    }
    let about = of_group("fit", model.method());
    rows.push(&about, "N", subjects as f64);
    rows.push(&about, "n", events as f64);
    rows.push(&about, "loglik", Stat::NotEstimable(reason));
}

fn no_coefficient(about: &About, reason: NotEstimable, level: Level, rows: &mut Rows) {
    rows.push(about, "estimate", Stat::NotEstimable(reason));
    rows.push(about, "std.error", Stat::NotEstimable(reason));
    no_inference(about, reason, level, rows);
}

fn no_inference(about: &About, reason: NotEstimable, level: Level, rows: &mut Rows) {
    rows.push(about, "statistic", Stat::NotEstimable(reason));
    rows.push(about, "p.value", Stat::NotEstimable(reason));
    rows.interval(about, Err(reason), level);
}

fn about(parameter: Parameter, model: &Model, fitted: &Fitted, terms: &Terms, of_group: &OfGroup<'_>) -> About {
    let (context, term) = terms.of(parameter, &fitted.kept);
    term.about(of_group(context, model.method()))
}

/// What a unit of each covariate multiplies times, hazards or odds by.
pub(super) fn ratio_rows(
    model: &Model,
    fitted: &Fitted,
    terms: &Terms,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let fit = &fitted.fit;
    for (position, parameter) in fit.parameters.iter().enumerate() {
        let of_times = match parameter {
            Parameter::Covariate(_) => true,
            Parameter::CuredCovariate(_) => false,
            _ => continue,
        };
        let (_, term) = terms.of(*parameter, &fitted.kept);
        for ratio in Ratio::ALL {
            let Some(log) = ratio.logarithm(model, fit, position, of_times, level) else { continue };
            let about = term.about(of_group(ratio.context(), model.method()));
            rows.push(&about, ratio.stat_name(), libm::exp(log.estimate));
            rows.interval(&about, Ok(exponential(log.interval)), level);
        }
    }
}

/// What the exponential of a coefficient, or of a multiple, is the ratio of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ratio {
    Times,
    Hazards,
    Odds,
}

impl Ratio {
    const ALL: [Ratio; 3] = [Ratio::Times, Ratio::Hazards, Ratio::Odds];

    fn context(self) -> &'static str {
        match self {
            Ratio::Times => "time-ratio",
            Ratio::Hazards => "hazard-ratio",
            Ratio::Odds => "odds-ratio",
        }
    }

    fn stat_name(self) -> &'static str {
        match self {
            Ratio::Times => "time.ratio",
            Ratio::Hazards => "hazard.ratio",
            Ratio::Odds => "odds.ratio",
        }
    }

    /// The logarithm of the ratio for the covariate at this position, where the model has such a ratio.
    fn logarithm(
        self,
        model: &Model,
        fit: &ParametricFit,
        position: usize,
        of_times: bool,
        level: Level,
    ) -> Option<Estimate> {
        use Distribution::{Exponential, LogLogistic, Weibull, WeibullOfScale};
        let own = || fit.coefficient(position, level);
        if !of_times {
            return (self == Ratio::Odds).then(own);
        }
        match (self, model.scale()?, &model.kind) {
            (Ratio::Times, Scale::LogTime, _) | (Ratio::Hazards, Scale::LogHazard, _) => Some(own()),
            (Ratio::Times, Scale::LogRate, _) => Some(negative(own())),
            (Ratio::Hazards, _, Kind::Of(Exponential)) => Some(negative(own())),
            (Ratio::Hazards, _, Kind::Of(WeibullOfScale(scale))) => Some(over_scale(fit, position, *scale, level)),
            (Ratio::Hazards, _, Kind::Of(Weibull)) | (Ratio::Odds, _, Kind::Of(LogLogistic)) => {
                over_estimated_scale(fit, position, level)
            }
            _ => None,
        }
    }
}

/// Minus a coefficient over a scale that is known.
fn over_scale(fit: &ParametricFit, position: usize, scale: f64, level: Level) -> Estimate {
    let own = negative(fit.coefficient(position, level));
    let limits = Interval { lower: own.interval.lower / scale, upper: own.interval.upper / scale };
    Estimate { estimate: own.estimate / scale, interval: limits }
}

/// Minus a coefficient over the scale, with limits by the delta method; none where strata have their own scales.
fn over_estimated_scale(fit: &ParametricFit, position: usize, level: Level) -> Option<Estimate> {
    let scales = fit.parameters.iter().filter(|parameter| matches!(parameter, Parameter::LogScale(_))).count();
    let log_scale = fit.position(Parameter::LogScale(0)).filter(|_| scales == 1)?;
    let scale = libm::exp(fit.coefficients[log_scale]);
    let estimate = -fit.coefficients[position] / scale;
    let (by_coefficient, by_scale) = (-1.0 / scale, -estimate);
    let variance = by_coefficient * by_coefficient * fit.covariance[position][position]
        + 2.0 * by_coefficient * by_scale * fit.covariance[position][log_scale]
        + by_scale * by_scale * fit.covariance[log_scale][log_scale];
    let half = level.z() * variance.max(0.0).sqrt();
    Some(Estimate { estimate, interval: Interval { lower: estimate - half, upper: estimate + half } })
}

fn negative(of: Estimate) -> Estimate {
    Estimate { estimate: -of.estimate, interval: Interval { lower: -of.interval.upper, upper: -of.interval.lower } }
}

fn exponential(of: Interval) -> Interval {
    Interval { lower: libm::exp(of.lower), upper: libm::exp(of.upper) }
}

/// Scales, shapes and the share of the cured on their own scale.
pub(super) fn parameter_rows(
    model: &Model,
    fitted: &Fitted,
    terms: &Terms,
    level: Level,
    of_group: &OfGroup<'_>,
    rows: &mut Rows,
) {
    let fit = &fitted.fit;
    for (position, parameter) in fit.parameters.iter().enumerate() {
        let error = fit.covariance[position][position].sqrt();
        let log = fit.coefficient(position, level);
        let mut push = |name: &str, of: Estimate, std_error: f64| {
            let level_of = terms.of(*parameter, &fitted.kept).1.level;
            let term = Term { variable: name.to_owned(), level: level_of, against: None };
            let about = term.about(of_group("parameter", model.method()));
            rows.push(&about, "estimate", of.estimate);
            rows.push(&about, "std.error", std_error);
            rows.interval(&about, Ok(of.interval), level);
        };
        let positive = |log: Estimate| {
            let estimate = libm::exp(log.estimate);
            (Estimate { estimate, interval: exponential(log.interval) }, estimate * error)
        };
        match parameter {
            Parameter::LogScale(_) => {
                let (scale, std_error) = positive(log);
                push("scale", scale, std_error);
                if matches!(model.kind, Kind::Of(Distribution::Weibull | Distribution::LogLogistic) | Kind::Cure) {
                    let (shape, std_error) = positive(negative(log));
                    push("shape", shape, std_error);
                }
            }
            Parameter::LogShape(_) => {
                let (shape, std_error) = positive(log);
                push("shape", shape, std_error);
            }
            Parameter::LogOddsCured if !fit.parameters.contains(&Parameter::CuredCovariate(0)) => {
                let share = |odds: f64| 1.0 / (1.0 + libm::exp(-odds));
                let (estimate, limits) = (share(log.estimate), log.interval);
                let interval = Interval { lower: share(limits.lower), upper: share(limits.upper) };
                push("cured", Estimate { estimate, interval }, estimate * (1.0 - estimate) * error);
            }
            _ => {}
        }
    }
}

/// Log likelihoods, their ratio test and information criteria.
pub(super) fn fit_rows(model: &Model, fitted: &Fitted, of_group: &OfGroup<'_>, rows: &mut Rows) {
    let fit = &fitted.fit;
    let about = of_group("fit", model.method());
    rows.push(&about, "N", fit.subjects as f64);
    rows.push(&about, "n", fit.events as f64);
    rows.push(&about, "loglik.null", fit.log_likelihood_null);
    rows.push(&about, "loglik", fit.log_likelihood);
    rows.push(&about, "df", fit.coefficients.len() as f64);
    rows.push(&about, "AIC", fit.aic());
    rows.push(&about, "BIC", fit.bic(BayesianCount::Subjects));
    if let Some(Test { statistic: Some(statistic), degrees_of_freedom: Some(degrees), p_value }) =
        fit.likelihood_ratio()
    {
        let about = about.level(Some("likelihood.ratio".to_owned()));
        rows.push(&about, "likelihood.ratio", statistic);
        rows.push(&about, "parameter", degrees);
        rows.push(&about, "p.value", p_value);
    }
}
