//! Fits of distributions by maximum likelihood, and what may be asked of them.

use super::ParametricError;
use super::distribution::{Distribution, Parameter};
use super::family::{Axis, Family, FamilyTerms};
use super::law::Law;
use super::likelihood::{Likelihood, Predictor};
use super::prediction::Shape;
use super::solution::{Solution, columns, regression, solve};
use crate::interval::{Estimate, Interval, Level, Test};
use crate::special::{chi_squared, normal};
use crate::survival::interval_censored::{Observed, Sample, SampleError};

/// Whether all subjects share the scale, or the parameter in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale<'a> {
    /// All share one.
    Common,
    /// Each stratum has its own. Strata count from 0.
    ByStratum(&'a [usize]),
}

/// What the number of observations is in the Bayesian information criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BayesianCount {
    /// The subjects that count, as in R and SAS.
    Subjects,
    /// Those among them whose event is known to have happened (Volinsky and Raftery 2000).
    Events,
}

/// A fitted parametric model.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametricFit {
    /// What each coefficient is.
    pub parameters: Vec<Parameter>,
    /// The estimates.
    pub coefficients: Vec<f64>,
    /// Their covariance matrix, row by row: the inverse of the observed information.
    pub covariance: Vec<Vec<f64>>,
    /// The maximum of the log likelihood, whose densities are those of the times, not of their logarithms.
    pub log_likelihood: f64,
    /// The same for the model without covariates.
    pub log_likelihood_null: f64,
    /// Subjects with a weight above 0.
    pub subjects: usize,
    /// Those whose event is known to have happened.
    pub events: usize,
    /// Newton steps made.
    pub iterations: usize,
    /// Largest slope of the log likelihood at its maximum for a step of one standard error.
    pub largest_slope: f64,
    pub(super) covariates: usize,
    pub(super) influence: Vec<Vec<f64>>,
    pub(super) counted: Vec<usize>,
    pub(super) shape: Shape,
}

/// A model with a parametric distribution, by maximum likelihood.
///
/// # Definition
/// The subjects' location (or log rate) is $$\beta_0 + x_i^\top \beta$$, its other parameters are those of the
/// [`Distribution`], a scale and a shape on the logarithmic scale where they must be positive. With density $$f$$ and
/// survival function $$S$$ the log likelihood is the sum, weighted, of $$\log f(t)$$ for an event at $$t$$,
/// $$\log S(t)$$ for none by $$t$$, $$\log(1 - S(t))$$ for one by $$t$$ and $$\log(S(l) - S(r))$$ for one in
/// $$(l, r]$$, each less $$\log S(e)$$ for a subject watched from $$e$$ on.
///
/// # Arguments
/// `covariates` holds one slice for each covariate over the subjects; there is always an intercept. `scale` lets the
/// scale, or the gamma and Gompertz distributions' shape, differ between strata; known scales remain as they are.
///
/// # Returns
/// The fit, with parameters in the order intercept, covariates, scales (or shapes), Q.
///
/// # Errors
/// [`ParametricError`]: data that make no sense, a dependent covariate, no events, or a likelihood without a maximum, as
/// when a covariate's subjects have no event at all.
///
/// # Conventions
/// | question | here | R `survreg` | flexsurv | SAS LIFEREG | lifelines |
/// |---|---|---|---|---|---|
/// | Weibull parameters | location of log time, log scale | the same | log shape, log scale | location, scale | λ, ρ on logs |
/// | log likelihood | of the times | the same | the same | of the log times | of the times |
/// | interval ends | (l, r] | [l, r], the same for continuous times | the same | the same | the same |
/// | convergence | a step of 1e-7 standard errors, then that step | log likelihood 1e-9 relative | `optim` BFGS, 1e-8 relative | gradient 1e-8 | 1e-8 or so |
/// | covariance | inverse of the observed information | the same | the same, by differences | the same | the same |
/// | dependent covariate | error | coefficient NA | error | coefficient 0, a note | error |
///
/// # References
/// Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data. 2nd edition, Wiley 2002, chapters 2 and 3.
/// doi:10.1002/9781118032985.
///
/// Prentice RL. A log gamma model and its maximum likelihood estimation. Biometrika 1974;61:539-544.
/// doi:10.1093/biomet/61.3.539.
///
/// # Validation
/// Hand: the exponential rate and its variance. Oracle: R `survreg` iterated to 1e-14, location-scale distributions with
/// covariates, weights, strata and every kind of censoring, 1e-9 relative; for gamma, Gompertz and generalized gamma
/// likelihoods written in Python with mpmath's incomplete gamma function, whose slopes vanish at our estimates.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::interval_censored::{Observed, Sample};
/// use trialstat_stats::survival::parametric::{Distribution, Scale, parametric};
/// let observed = [Observed::Exactly(3.0), Observed::After(5.0), Observed::Exactly(4.0)];
/// let fit = parametric(Sample::new(&observed)?, Distribution::Exponential, &[], Scale::Common)?;
/// // Two events in twelve units of time.
/// assert!((fit.coefficients[0] - 6f64.ln()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parametric(
    sample: Sample,
    distribution: Distribution,
    covariates: &[&[f64]],
    scale: Scale,
) -> Result<ParametricFit, ParametricError> {
    let subjects = Subjects::of(&sample)?;
    let family = distribution.family();
    subjects.check_zero(family)?;
    let columns = columns(&sample, &subjects.counted, covariates)?;
    let strata = strata(&sample, &subjects.counted, scale)?;
    let null = climb(&subjects, distribution, &[], &strata, None)?;
    let log_likelihood_null = null.log_likelihood;
    let solution =
        if columns.is_empty() { null } else { climb(&subjects, distribution, &columns, &strata, Some(&null))? };
    let parameters = parameters(distribution, covariates.len(), strata.count);
    let shape = Shape::Family { family, strata: strata.count, known_scale: distribution.known_scale() };
    Ok(ParametricFit::new(subjects, parameters, solution, log_likelihood_null, covariates.len(), shape))
}

fn parameters(distribution: Distribution, covariates: usize, strata: usize) -> Vec<Parameter> {
    let mut parameters = vec![Parameter::Intercept];
    parameters.extend((0..covariates).map(Parameter::Covariate));
    if distribution.known_scale().is_none() {
        parameters.extend((0..strata).map(|stratum| distribution.ancillary(stratum)));
    }
    if distribution == Distribution::GeneralizedGamma {
        parameters.push(Parameter::Q);
    }
    parameters
}

/// The subjects that count, in their order.
pub(super) struct Subjects {
    pub(super) counted: Vec<usize>,
    pub(super) observed: Vec<Observed>,
    pub(super) entry: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

impl Subjects {
    pub(super) fn of(sample: &Sample) -> Result<Subjects, ParametricError> {
        let counted = sample.counted();
        let subjects = Subjects {
            observed: counted.iter().map(|&subject| sample.observed(subject)).collect(),
            entry: counted.iter().map(|&subject| sample.entry(subject)).collect(),
            weights: counted.iter().map(|&subject| sample.weight(subject)).collect(),
            counted,
        };
        if subjects.events() == 0 { Err(ParametricError::NoEvents) } else { Ok(subjects) }
    }

    pub(super) fn check_zero(&self, family: Family) -> Result<(), ParametricError> {
        let at_zero = |observed: &Observed| matches!(observed, Observed::Exactly(0.0) | Observed::NotAfter(0.0));
        match self.observed.iter().position(at_zero) {
            Some(position) if !family.reaches_below_zero() => {
                Err(ParametricError::EventAtZero { subject: self.counted[position] })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn events(&self) -> usize {
        self.observed.iter().filter(|observed| !matches!(observed, Observed::After(_))).count()
    }

    pub(super) fn terms(&self, family: Family) -> FamilyTerms {
        FamilyTerms { family, observed: self.observed.clone(), entry: self.entry.clone() }
    }

    /// Weighted mean and standard deviation of the subjects' times, intervals standing for their middles, on an axis,
    /// and the logarithm of the number of events over the sum of the times.
    pub(super) fn rough(&self, axis: Axis) -> Rough {
        let middle = |observed: &Observed| match *observed {
            Observed::Between(after, by) => f64::midpoint(after, by),
            Observed::Exactly(time) | Observed::After(time) | Observed::NotAfter(time) => time,
        };
        let (mut events, mut total, mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (observed, &weight) in self.observed.iter().zip(&self.weights) {
            let time = middle(observed);
            total += weight * time;
            if !matches!(observed, Observed::After(_)) {
                events += weight;
            }
            if time > 0.0 || axis == Axis::Time {
                let y = axis.of(time);
                weights += weight;
                sum += weight * y;
                squares += weight * y * y;
            }
        }
        let mean = sum / weights;
        let deviation = (squares / weights - mean * mean).max(0.0).sqrt();
        let deviation = if deviation > 1e-3 * mean.abs() { deviation } else { 1.0 };
        Rough { mean, deviation, log_rate: libm::log(events / total) }
    }
}

/// Where searches start.
pub(super) struct Rough {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    pub(super) log_rate: f64,
}

struct Strata {
    of_counted: Vec<usize>,
    count: usize,
}

fn strata(sample: &Sample, counted: &[usize], scale: Scale) -> Result<Strata, ParametricError> {
    let Scale::ByStratum(labels) = scale else { return Ok(Strata { of_counted: vec![0; counted.len()], count: 1 }) };
    if labels.len() != sample.len() {
        return Err(SampleError::Length { what: "stratum", found: labels.len(), subjects: sample.len() }.into());
    }
    let of_counted: Vec<usize> = counted.iter().map(|&subject| labels[subject]).collect();
    let mut seen = vec![false; counted.len()];
    of_counted.iter().for_each(|&label| {
        if let Some(seen) = seen.get_mut(label) {
            *seen = true;
        }
    });
    let count = seen.iter().take_while(|&&seen| seen).count();
    if of_counted.iter().any(|&label| label >= count) {
        return Err(ParametricError::Stratum { stratum: count });
    }
    Ok(Strata { of_counted, count })
}

/// The maximum for these covariates, from the null model's if that is known.
fn climb(
    subjects: &Subjects,
    distribution: Distribution,
    columns: &[Vec<f64>],
    strata: &Strata,
    null: Option<&Solution>,
) -> Result<Solution, ParametricError> {
    let family = distribution.family();
    let n = subjects.counted.len();
    let (location, block) = regression(0, columns, n)?;
    let mut size = location.width;
    let ancillary = match distribution.known_scale() {
        Some(scale) if !(scale.is_finite() && scale > 0.0) => return Err(ParametricError::Scale(scale)),
        Some(scale) => Predictor::fixed(libm::log(scale)),
        None => {
            let rows = strata.of_counted.iter().flat_map(|&own| (0..strata.count).map(move |s| f64::from(s == own)));
            let rows = rows.collect();
            let first = size;
            size += strata.count;
            Predictor { fixed: 0.0, first, width: strata.count, rows }
        }
    };
    let shape = if family == Family::GeneralizedGamma {
        size += 1;
        Predictor::constant(size - 1, n)
    } else {
        Predictor::fixed(0.0)
    };
    let predictors = [location, ancillary, shape];
    let contribution = subjects.terms(family);
    let likelihood = Likelihood { contribution, predictors, weights: subjects.weights.clone(), size };
    let parameters = parameters(distribution, columns.len(), strata.count);
    let starts = match null {
        Some(null) => {
            let (intercept, others) = null.coefficients.split_at(1);
            vec![[intercept, &vec![0.0; columns.len()], others].concat()]
        }
        None => starts(subjects, distribution, strata)?,
    };
    let mut best: Result<Solution, ParametricError> = Err(ParametricError::NoEvents);
    for start in starts {
        let found = solve(&likelihood, std::slice::from_ref(&block), &start, &parameters);
        let better = match (&found, &best) {
            (Ok(found), Ok(best)) => found.log_likelihood > best.log_likelihood,
            (_, Err(_)) => true,
            (Err(_), Ok(_)) => false,
        };
        if better {
            best = found;
        }
    }
    best
}

/// Coefficients of models without covariates from which to look for the maximum.
fn starts(subjects: &Subjects, distribution: Distribution, strata: &Strata) -> Result<Vec<Vec<f64>>, ParametricError> {
    let with = |location: f64, ancillary: f64| {
        let mut start = vec![location];
        start.extend(std::iter::repeat_n(ancillary, strata.count));
        start
    };
    match distribution.family() {
        Family::LocationScale(law, axis) => {
            let rough = subjects.rough(axis);
            if distribution.known_scale().is_some() {
                return Ok(vec![vec![-rough.log_rate]]);
            }
            // The standard deviations of the three laws, and the mean of the extreme value law.
            let (unit, shift) = match law {
                Law::ExtremeValue => (1.282_549_830_161_864_1, 0.577_215_664_901_532_9),
                Law::Normal => (1.0, 0.0),
                Law::Logistic => (1.813_799_364_234_217_8, 0.0),
            };
            let scale = rough.deviation / unit;
            Ok(vec![with(rough.mean + shift * scale, libm::log(scale))])
        }
        Family::GeneralizedGamma => {
            let of = |nested: Distribution, q: f64| {
                climb(subjects, nested, &[], strata, None).map(|solution| [&solution.coefficients[..], &[q]].concat())
            };
            let starts: Vec<Vec<f64>> =
                [of(Distribution::LogNormal, 0.0), of(Distribution::Weibull, 1.0)].into_iter().flatten().collect();
            if starts.is_empty() { of(Distribution::Weibull, 1.0).map(|start| vec![start]) } else { Ok(starts) }
        }
        Family::Gamma | Family::Gompertz | Family::WeibullCure => {
            Ok(vec![with(subjects.rough(Axis::Time).log_rate, 0.0)])
        }
    }
}

impl ParametricFit {
    pub(super) fn new(
        subjects: Subjects,
        parameters: Vec<Parameter>,
        solution: Solution,
        log_likelihood_null: f64,
        covariates: usize,
        shape: Shape,
    ) -> ParametricFit {
        ParametricFit {
            parameters,
            coefficients: solution.coefficients,
            covariance: solution.covariance,
            log_likelihood: solution.log_likelihood,
            log_likelihood_null,
            subjects: subjects.counted.len(),
            events: subjects.events(),
            iterations: solution.iterations,
            largest_slope: solution.largest_slope,
            covariates,
            influence: solution.influence,
            counted: subjects.counted,
            shape,
        }
    }

    /// Standard errors of the coefficients.
    pub fn std_errors(&self) -> Vec<f64> {
        (0..self.coefficients.len()).map(|i| self.covariance[i][i].sqrt()).collect()
    }

    /// The position of a parameter among the coefficients.
    pub fn position(&self, parameter: Parameter) -> Option<usize> {
        self.parameters.iter().position(|&own| own == parameter)
    }

    /// A coefficient with its Wald interval, on the scale it is estimated on.
    pub fn coefficient(&self, position: usize, level: Level) -> Estimate {
        let (estimate, half) = (self.coefficients[position], level.z() * self.covariance[position][position].sqrt());
        Estimate { estimate, interval: Interval { lower: estimate - half, upper: estimate + half } }
    }

    /// Wald's test that a coefficient is 0.
    pub fn coefficient_test(&self, position: usize) -> Test {
        let z = self.coefficients[position] / self.covariance[position][position].sqrt();
        Test { statistic: Some(z), degrees_of_freedom: None, p_value: 2.0 * normal::survival(z.abs()) }
    }

    /// The likelihood ratio test that the coefficients of all covariates are 0; none where there is no covariate.
    pub fn likelihood_ratio(&self) -> Option<Test> {
        let degrees_of_freedom = self.covariates as f64;
        let statistic = (2.0 * (self.log_likelihood - self.log_likelihood_null)).max(0.0);
        (self.covariates > 0).then(|| Test {
            statistic: Some(statistic),
            degrees_of_freedom: Some(degrees_of_freedom),
            p_value: chi_squared::survival(statistic, degrees_of_freedom),
        })
    }

    /// Akaike's information criterion.
    pub fn aic(&self) -> f64 {
        2.0 * (self.coefficients.len() as f64 - self.log_likelihood)
    }

    /// The Bayesian information criterion.
    pub fn bic(&self, count: BayesianCount) -> f64 {
        let observations = match count {
            BayesianCount::Subjects => self.subjects,
            BayesianCount::Events => self.events,
        };
        libm::log(observations as f64) * self.coefficients.len() as f64 - 2.0 * self.log_likelihood
    }

    /// The covariance matrix that holds whether or not the distribution is right, from the subjects' own influence on
    /// the coefficients.
    ///
    /// # Definition
    /// With $$V$$ the inverse of the observed information and $$s_g$$ the sum of the weighted scores of the subjects of
    /// cluster $$g$$, $$\sum_g V s_g s_g^\top V$$. A subject without a cluster is its own.
    ///
    /// # Arguments
    /// `clusters` holds one label for each subject of the sample, those of weight 0 among them.
    ///
    /// # Errors
    /// [`SampleError::Length`].
    ///
    /// # Conventions
    /// | here | others |
    /// |---|---|
    /// | no factor for few clusters | R `survreg(robust = TRUE)`: the same; wrong with weights before survival 3.8 |
    ///
    /// # References
    /// Huber PJ. The behavior of maximum likelihood estimates under nonstandard conditions. Proceedings of the Fifth
    /// Berkeley Symposium 1967;1:221-233.
    ///
    /// # Validation
    /// Oracle: R `survreg(robust = TRUE)` with and without clusters, 1e-9 relative.
    pub fn robust_covariance(&self, clusters: Option<&[usize]>) -> Result<Vec<Vec<f64>>, SampleError> {
        let size = self.coefficients.len();
        let mut rows: Vec<(usize, &[f64])> = self.influence.iter().map(Vec::as_slice).enumerate().collect();
        if let Some(labels) = clusters {
            let all = self.counted.last().map_or(0, |last| last + 1);
            if labels.len() < all {
                return Err(SampleError::Length { what: "cluster", found: labels.len(), subjects: all });
            }
            rows.iter_mut().for_each(|(label, _)| *label = labels[self.counted[*label]]);
            rows.sort_by_key(|&(label, _)| label);
        }
        let mut covariance = vec![vec![0.0; size]; size];
        for cluster in rows.chunk_by(|a, b| a.0 == b.0) {
            let sum: Vec<f64> = (0..size).map(|i| cluster.iter().map(|(_, influence)| influence[i]).sum()).collect();
            for (row, left) in covariance.iter_mut().zip(&sum) {
                row.iter_mut().zip(&sum).for_each(|(element, right)| *element += left * right);
            }
        }
        Ok(covariance)
    }
}
