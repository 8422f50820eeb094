//! Mixture cure models: some subjects never have the event, the others' times are Weibull.

use super::ParametricError;
use super::distribution::Parameter;
use super::family::{Axis, Family};
use super::fitted::ParametricFit;
use super::likelihood::{Likelihood, Predictor};
use super::prediction::Shape;
use super::solution::{Solution, columns, highest, regression, solve};
use super::subjects::Subjects;
use crate::survival::interval_censored::Sample;

/// Log odds of being cured at which searches start.
const FIRST_START: f64 = 0.0;
const OTHER_STARTS: [f64; 2] = [-2.0, 1.5];

/// A mixture of cured subjects, who never have the event, with others whose times are Weibull, by maximum likelihood.
///
/// # Definition
/// A subject is cured with probability $$\pi$$, $$\log(\pi / (1 - \pi)) = \alpha_0 + u^\top \alpha$$; otherwise its
/// log time has location $$\mu = \beta_0 + x^\top \beta$$ and scale $$\sigma$$, so that
/// $$S(t) = \pi + (1 - \pi) \exp(-(t/e^\mu)^{1/\sigma}).$$ The likelihood is that of
/// [`parametric`](fn@super::fit::parametric).
///
/// # Arguments
/// `cured` holds the covariates of being cured, `times` those of the times of the others; both have an intercept.
///
/// # Returns
/// The fit, with parameters in the order log odds of being cured, its covariates, intercept of the location, its
/// covariates, log scale. The null model has no covariates.
///
/// # Errors
/// [`ParametricError`], as for [`parametric`](fn@super::fit::parametric). Where follow-up ends before the curve is flat,
/// the data may say nothing of a cured share: then the likelihood rises as the share falls to 0, and
/// [`ParametricError::NoConvergence`] names the log odds.
///
/// # Conventions
/// | here | flexsurvcure `flexsurvcure(dist = "weibull", link = "logistic")` |
/// |---|---|
/// | location and log scale | log scale e^μ and log shape 1/σ |
/// | covariates of times act on the location | in `anc`, on either parameter |
///
/// # References
/// Farewell VT. The use of mixture models for the analysis of survival data with long-term survivors. Biometrics
/// 1982;38:1041-1046. doi:10.2307/2529885.
///
/// # Validation
/// Oracle: the likelihood maximized with 40 digits by another program, without a covariate and with one of either part,
/// 1e-9 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::interval_censored::{Observed, Sample};
/// use trialstat_stats::survival::parametric::cure::cure;
/// let mut observed: Vec<Observed> = (1..=10).map(|day| Observed::Exactly(f64::from(day))).collect();
/// observed.extend([Observed::After(100.0); 10]);
/// let fit = cure(Sample::new(&observed)?, &[], &[])?;
/// // Half of the subjects, seen up to ten times the last event's time.
/// assert!(fit.coefficients[0].abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cure(sample: Sample, cured: &[&[f64]], times: &[&[f64]]) -> Result<ParametricFit, ParametricError> {
    let subjects = Subjects::of(&sample)?;
    subjects.refuse_events_at_zero()?;
    let of_cured = columns(&sample, &subjects.counted, cured)?;
    let of_times = columns(&sample, &subjects.counted, times)?;
    let rough = subjects.rough(Axis::LogTime);
    let start = |odds: f64| vec![odds, rough.mean, libm::log(rough.deviation)];
    let null = climb(&subjects, &[], &[], &start(FIRST_START), &OTHER_STARTS.map(start))?;
    let log_likelihood_null = null.log_likelihood;
    let covariates = cured.len() + times.len();
    let solution = if covariates == 0 {
        null
    } else {
        let own = |position: usize| vec![null.coefficients[position]];
        let zeros = |count: usize| vec![0.0; count];
        let start = [own(0), zeros(cured.len()), own(1), zeros(times.len()), own(2)].concat();
        climb(&subjects, &of_cured, &of_times, &start, &[])?
    };
    let parameters = parameters(cured.len(), times.len());
    let shape = Shape::Cure { cured: cured.len() };
    Ok(ParametricFit::new(subjects, parameters, solution, log_likelihood_null, covariates, shape))
}

fn parameters(cured: usize, times: usize) -> Vec<Parameter> {
    let mut parameters = vec![Parameter::LogOddsCured];
    parameters.extend((0..cured).map(Parameter::CuredCovariate));
    parameters.push(Parameter::Intercept);
    parameters.extend((0..times).map(Parameter::Covariate));
    parameters.push(Parameter::LogScale(0));
    parameters
}

/// The same error, of covariates that come after others.
fn after(before: usize, error: ParametricError) -> ParametricError {
    match error {
        ParametricError::Dependent { covariate } => ParametricError::Dependent { covariate: before + covariate },
        other => other,
    }
}

/// The highest of the maxima found from several starts.
fn climb(
    subjects: &Subjects,
    cured: &[Vec<f64>],
    times: &[Vec<f64>],
    first: &[f64],
    others: &[Vec<f64>],
) -> Result<Solution, ParametricError> {
    let n = subjects.counted.len();
    let (odds, odds_block) = regression(0, cured, n)?;
    let (location, location_block) = regression(odds.width, times, n).map_err(|error| after(cured.len(), error))?;
    let size = odds.width + location.width + 1;
    let scale = Predictor::constant(size - 1, n);
    let likelihood = Likelihood {
        contribution: subjects.terms(Family::WeibullCure),
        predictors: [odds, location, scale],
        weights: subjects.weights.clone(),
        size,
    };
    let (blocks, parameters) = ([odds_block, location_block], parameters(cured.len(), times.len()));
    highest(first, others, |start| solve(&likelihood, &blocks, start, &parameters))
}
