//! The flexible model of Royston and Parmar: a natural cubic spline in the logarithm of time for that of the cumulative
//! hazard.

use super::ParametricError;
use super::distribution::{Distribution, Parameter};
use super::fit::{Scale, parametric};
use super::fitted::ParametricFit;
use super::jet::Jet;
use super::likelihood::{Contribution, Likelihood, Predictor};
use super::prediction::Shape;
use super::solution::{Block, Solution, columns, solve};
use super::subjects::Subjects;
use crate::linear::{Orthogonal, Triangle};
use crate::survival::interval_censored::{Observed, Sample};

/// Most inner knots.
const MOST_KNOTS: usize = 10;

/// Where the knots of a spline lie, on the scale of log time.
#[derive(Debug, Clone, PartialEq)]
pub enum Knots {
    /// The outer ones at the first and last exact event time, this many inner ones at equally spaced quantiles of the
    /// exact event times' logarithms (R's type 7).
    Inner(usize),
    /// At these logarithms of times, the outer ones first and last.
    At(Vec<f64>),
}

/// Royston and Parmar's model of proportional hazards, by maximum likelihood.
///
/// # Definition
/// With $$x = \log t$$ and knots $$k_0 < \dots < k_{m+1}$$, the log cumulative hazard is
/// $$\eta = \gamma_0 + \gamma_1 x + \sum_{j=1}^m \gamma_{j+1} v_j(x) + z^\top \beta, \quad
/// v_j(x) = (x - k_j)_+^3 - \lambda_j (x - k_0)_+^3 - (1 - \lambda_j) (x - k_{m+1})_+^3$$
/// with $$\lambda_j = (k_{m+1} - k_j) / (k_{m+1} - k_0)$$: linear beyond the outer knots. Survival is
/// $$\exp(-e^\eta)$$, the density $$\eta'(x) e^{\eta - e^\eta} / t$$; the likelihood is that of
/// [`parametric`](fn@super::fit::parametric). Without inner knots the model is the Weibull one.
///
/// # Arguments
/// `covariates` holds one slice for each covariate over the subjects; there is always an intercept.
///
/// # Returns
/// The fit, with the spline's coefficients first and then the covariates', which are log hazard ratios. Its null model
/// has the same knots.
///
/// # Errors
/// [`ParametricError`], as for [`parametric`](fn@super::fit::parametric), and where knots do not rise or fewer than two
/// different exact event times are there to lay them at.
///
/// # Conventions
/// | question | here | flexsurv `flexsurvspline(scale = "hazard")` | Stata `stpm2, scale(hazard)` |
/// |---|---|---|---|
/// | functions | as above, coefficients comparable | the same | orthogonalized by default |
/// | inner knots | quantiles of log times of exact events, type 7 | the same | centiles, by Stata's rule |
/// | a curve that falls somewhere among the event times | impossible | density 0 | the same |
///
/// # References
/// Royston P, Parmar MKB. Flexible parametric proportional-hazards and proportional-odds models for censored survival
/// data, with application to prognostic modelling and estimation of treatment effects. Statistics in Medicine
/// 2002;21:2175-2197. doi:10.1002/sim.1203.
///
/// # Validation
/// Oracle: the likelihood maximized with 40 digits by another program, no to three inner knots and intervals:
/// coefficients, covariance, survival, hazard and restricted mean, 1e-9 relative. Without inner knots equal to the
/// Weibull model.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::interval_censored::{Observed, Sample};
/// use trialstat_stats::survival::parametric::{Knots, spline};
/// let observed: Vec<Observed> = (1..=9).map(|day| Observed::right_censored(f64::from(day), day % 4 > 0)).collect();
/// let fit = spline(Sample::new(&observed)?, &Knots::Inner(1), &[])?;
/// assert_eq!(fit.coefficients.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spline(sample: Sample, knots: &Knots, covariates: &[&[f64]]) -> Result<ParametricFit, ParametricError> {
    let subjects = Subjects::of(&sample)?;
    subjects.refuse_events_at_zero()?;
    let knots = laid(knots, &subjects)?;
    let columns = columns(&sample, &subjects.counted, covariates)?;
    let weibull = |covariates: &[&[f64]]| parametric(sample, Distribution::Weibull, covariates, Scale::Common);
    let null = climb(&subjects, &knots, &[], &weibull(&[])?)?;
    let log_likelihood_null = null.log_likelihood;
    let solution = if columns.is_empty() { null } else { climb(&subjects, &knots, &columns, &weibull(covariates)?)? };
    let parameters = parameters(&knots, covariates.len());
    Ok(ParametricFit::new(
        subjects,
        parameters,
        solution,
        log_likelihood_null,
        covariates.len(),
        Shape::Spline { knots },
    ))
}

fn parameters(knots: &[f64], covariates: usize) -> Vec<Parameter> {
    (0..knots.len()).map(Parameter::Spline).chain((0..covariates).map(Parameter::Covariate)).collect()
}

fn laid(knots: &Knots, subjects: &Subjects) -> Result<Vec<f64>, ParametricError> {
    let laid = match knots {
        Knots::At(knots) => knots.clone(),
        Knots::Inner(inner) if *inner > MOST_KNOTS => return Err(ParametricError::Knots(MOST_KNOTS)),
        Knots::Inner(inner) => {
            let exact = |observed: &Observed| match *observed {
                Observed::Exactly(time) => Some(libm::log(time)),
                _ => None,
            };
            let mut times: Vec<f64> = subjects.observed.iter().filter_map(exact).collect();
            times.sort_by(f64::total_cmp);
            if times.first() == times.last() {
                return Err(ParametricError::TooFewTimes);
            }
            (0..inner + 2).map(|k| quantile(&times, k as f64 / (inner + 1) as f64)).collect()
        }
    };
    let rising = laid.windows(2).all(|pair| pair[0] < pair[1]) && laid.iter().all(|knot| knot.is_finite());
    if rising && (2..=MOST_KNOTS + 2).contains(&laid.len()) {
        Ok(laid)
    } else {
        Err(ParametricError::Knots(MOST_KNOTS))
    }
}

/// R's quantile of type 7 of sorted numbers.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * p;
    let (low, share) = (at.floor(), at - at.floor());
    let low = low as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + share * (sorted[high] - sorted[low])
}

/// The spline's functions at a log time, and their slopes.
fn basis(knots: &[f64], x: f64) -> (Vec<f64>, Vec<f64>) {
    let last = knots.len() - 1;
    let (lowest, highest) = (knots[0], knots[last]);
    let cube = |knot: f64| {
        let above = (x - knot).max(0.0);
        (above * above * above, 3.0 * above * above)
    };
    let (mut values, mut slopes) = (vec![1.0, x], vec![0.0, 1.0]);
    let (low, high) = (cube(lowest), cube(highest));
    for &knot in &knots[1..last] {
        let share = (highest - knot) / (highest - lowest);
        let own = cube(knot);
        values.push(own.0 - share * low.0 - (1.0 - share) * high.0);
        slopes.push(own.1 - share * low.1 - (1.0 - share) * high.1);
    }
    (values, slopes)
}

/// The log cumulative hazard and its slope as predictors of one subject at a log time.
pub(super) fn at(knots: &[f64], x: f64, covariates: &[f64]) -> [Predictor; 2] {
    let (mut values, mut slopes) = basis(knots, x);
    values.extend(covariates);
    slopes.extend(vec![0.0; covariates.len()]);
    [values, slopes].map(|rows| Predictor { fixed: 0.0, first: 0, width: rows.len(), rows })
}

/// The slope of the log cumulative hazard beyond the last knot.
pub(super) fn last_slope(knots: &[f64], coefficients: &[f64]) -> f64 {
    let (_, slopes) = basis(knots, knots[knots.len() - 1]);
    slopes.iter().zip(coefficients).map(|(slope, coefficient)| slope * coefficient).sum()
}

/// Subjects' observations under a spline: the predictors are the log cumulative hazard and its slope where the
/// observation begins, the former where it ends, and at entry.
struct SplineTerms {
    observed: Vec<Observed>,
    entry: Vec<f64>,
}

impl Contribution<4> for SplineTerms {
    fn of(&self, subject: usize, [begin, slope, end, entry]: &[Jet<4>; 4]) -> Jet<4> {
        let log_survival = |height: &Jet<4>| -height.exp();
        let watched = self.entry[subject] > 0.0;
        let term = match self.observed[subject] {
            Observed::Exactly(time) if slope.value > 0.0 => {
                *begin + slope.ln() + log_survival(begin) + -libm::log(time)
            }
            Observed::Exactly(_) => Jet::constant(f64::NEG_INFINITY),
            Observed::After(0.0) => Jet::constant(0.0),
            Observed::After(_) => log_survival(begin),
            Observed::NotAfter(_) if watched => Jet::log_difference(log_survival(entry), log_survival(end)),
            Observed::NotAfter(_) | Observed::Between(0.0, _) => log_survival(end).log1m_exp(),
            Observed::Between(..) => Jet::log_difference(log_survival(begin), log_survival(end)),
        };
        if watched { term - log_survival(entry) } else { term }
    }
}

fn climb(
    subjects: &Subjects,
    knots: &[f64],
    columns: &[Vec<f64>],
    weibull: &ParametricFit,
) -> Result<Solution, ParametricError> {
    let n = subjects.counted.len();
    let size = knots.len() + columns.len();
    let rows = |time: &dyn Fn(usize) -> f64| -> [Vec<f64>; 2] {
        let (mut values, mut slopes) = (Vec::with_capacity(n * size), Vec::with_capacity(n * size));
        for subject in 0..n {
            // Where no time is asked for, any will do.
            let time = time(subject);
            let x = if time > 0.0 && time.is_finite() { libm::log(time) } else { knots[0] };
            let own: Vec<f64> = columns.iter().map(|column| column[subject]).collect();
            let [value, slope] = at(knots, x, &own);
            values.extend(value.rows);
            slopes.extend(slope.rows);
        }
        [values, slopes]
    };
    let bounds = |subject: usize| subjects.observed[subject].bounds();
    let [begin, slope] = rows(&|subject| bounds(subject).0);
    let [end, _] = rows(&|subject| bounds(subject).1);
    let [entry, _] = rows(&|subject| subjects.entry[subject]);
    let triangle = triangle(subjects, &begin, &end, size, knots.len())?;
    let predictor = |rows: Vec<f64>| {
        let rows = rows.chunks_exact(size).flat_map(|row| triangle.solve_transposed(row)).collect();
        Predictor { fixed: 0.0, first: 0, width: size, rows }
    };
    let predictors = [begin, slope, end, entry].map(predictor);
    let contribution = SplineTerms { observed: subjects.observed.clone(), entry: subjects.entry.clone() };
    let likelihood = Likelihood { contribution, predictors, weights: subjects.weights.clone(), size };
    // The Weibull model's cumulative hazard is linear in log time.
    let scale = libm::exp(weibull.coefficients[weibull.coefficients.len() - 1]);
    let mut start = vec![-weibull.coefficients[0] / scale, 1.0 / scale];
    start.extend(vec![0.0; knots.len() - 2]);
    start.extend(weibull.coefficients[1..=columns.len()].iter().map(|coefficient| -coefficient / scale));
    solve(&likelihood, &[Block { first: 0, size, triangle }], &start, &parameters(knots, columns.len()))
}

/// The triangle that makes the functions orthonormal over the times that subjects are known by.
fn triangle(
    subjects: &Subjects,
    begin: &[f64],
    end: &[f64],
    size: usize,
    functions: usize,
) -> Result<Triangle, ParametricError> {
    let by_end = |observed: &Observed| matches!(observed, Observed::NotAfter(_) | Observed::Between(0.0, _));
    let row = |subject: usize| if by_end(&subjects.observed[subject]) { end } else { begin };
    let element = |subject: usize, column: usize| row(subject)[subject * size + column];
    let columns: Vec<Vec<f64>> =
        (0..size).map(|column| (0..subjects.counted.len()).map(|subject| element(subject, column)).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    match Orthogonal::of(&columns) {
        Ok(orthogonal) => Ok(orthogonal.triangle),
        Err(dependent) if dependent[0] < functions => Err(ParametricError::Knots(MOST_KNOTS)),
        Err(dependent) => Err(ParametricError::Dependent { covariate: dependent[0] - functions }),
    }
}
