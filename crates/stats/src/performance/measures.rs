//! The performance measures of one method.

use super::replicates::Replicates;
use super::spread::Spread;
use thiserror::Error;

/// A performance measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The measure as the replicates have it.
    pub estimate: f64,
    /// Its Monte Carlo standard error; `None` where a single replicate shows no spread.
    pub monte_carlo_error: Option<f64>,
    /// Replicates it is taken over: those with what it is a measure of.
    pub replicates: u64,
}

/// Why a measure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unmeasured {
    /// No replicate has what it is a measure of.
    #[error("no replicate to measure")]
    NoReplicates,
    /// One replicate shows no spread.
    #[error("one replicate shows no spread")]
    OneReplicate,
    /// A truth of 0 has no relative bias.
    #[error("the truth is 0")]
    TruthIsZero,
    /// All estimates are equal, so that nothing is relative to their spread.
    #[error("the estimates do not vary")]
    NoVariation,
    /// The limits of the intervals were not kept.
    #[error("the limits were not kept")]
    LimitsNotKept,
}

/// The performance of a method over the replicates of a simulation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Performance {
    /// All replicates.
    pub replicates: u64,
    /// Those without an estimate.
    pub without_estimate: u64,
    /// Those without a standard error.
    pub without_standard_error: u64,
    /// Those without an interval.
    pub without_interval: u64,
    /// Those without a decision.
    pub without_decision: u64,
    /// Mean estimate less truth.
    pub bias: Result<Measure, Unmeasured>,
    /// Bias over truth.
    pub relative_bias: Result<Measure, Unmeasured>,
    /// Standard deviation of the estimates.
    pub empirical_se: Result<Measure, Unmeasured>,
    /// Root of the mean squared standard error.
    pub model_se: Result<Measure, Unmeasured>,
    /// What the model standard error is off the empirical one by, in per cent of it.
    pub relative_error_of_model_se: Result<Measure, Unmeasured>,
    /// Mean squared error.
    pub mean_squared_error: Result<Measure, Unmeasured>,
    /// Share of intervals that hold the truth.
    pub coverage: Result<Measure, Unmeasured>,
    /// Share of intervals that hold the mean estimate.
    pub bias_eliminated_coverage: Result<Measure, Unmeasured>,
    /// Share of rejections: power, or type I error where the null hypothesis is true.
    pub rejection: Result<Measure, Unmeasured>,
}

/// The performance of a method over the replicates of a simulation, with Monte Carlo standard errors.
///
/// # Definition
/// With $$n$$ estimates $$\hat\theta_i$$ of the truth $$\theta$$, their mean $$\bar\theta$$, and squared standard errors
/// $$V_i$$ of mean $$\bar V$$ and variance $$s_V^2$$:
///
/// | measure | estimate | Monte Carlo standard error |
/// |---|---|---|
/// | bias | $$\bar\theta - \theta$$ | $$S/\sqrt n$$ |
/// | relative bias | $$(\bar\theta - \theta)/\theta$$ | $$S/(\sqrt n \lvert\theta\rvert)$$ |
/// | empirical standard error $$S$$ | $$\sqrt{\sum (\hat\theta_i - \bar\theta)^2/(n-1)}$$ | $$S/\sqrt{2(n-1)}$$ |
/// | model standard error $$M$$ | $$\sqrt{\bar V}$$ | $$\sqrt{s_V^2/(4 n M^2)}$$ |
/// | its relative error, % | $$100(M/S - 1)$$ | $$100 (M/S) \sqrt{s_V^2/(4 n M^4) + 1/(2(n-1))}$$ |
/// | mean squared error | $$\sum (\hat\theta_i - \theta)^2/n$$ | standard deviation of the squares over $$\sqrt n$$ |
/// | coverage, rejection | share $$p$$ | $$\sqrt{p (1-p)/n}$$ |
///
/// Bias-eliminated coverage is the coverage of $$\bar\theta$$.
///
/// # Returns
/// Each measure over the replicates that have what it is a measure of: where a standard error is missing, the estimate
/// counts all the same. The relative error of the model standard error has the number of estimates in its second term
/// and as its number of replicates, and the number of standard errors in its first.
///
/// # Not estimable
/// Measure by measure, by [`Unmeasured`]; the other measures are unharmed.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | each measure over the replicates that have its part | complete replicates only: fewer, and others where failures are not by chance |
/// | the model standard error is the root of the mean square, as its error's formula supposes | many tables: the mean of the standard errors |
/// | intervals are the method's own | made of estimate, standard error and a normal quantile |
///
/// # References
/// Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate statistical methods. Statistics in Medicine
/// 2019;38:2074-2102. doi:10.1002/sim.8086.
///
/// # Validation
/// Hand: four replicates, one without its standard error. Oracle: the formulas in R, four sets of 60 to 150 replicates
/// with and without gaps, one 1e5 standard errors from 0, 1e-12 relative. Property: replicates in any order, shared out and merged, make the same text.
///
/// # Examples
/// ```
/// use trialstat_stats::performance::{Limits, Outcome, Replicates, performance};
/// let mut replicates = Replicates::of(2.0, Limits::Counted)?;
/// for estimate in [1.5, 2.5, 3.0, 2.0] {
///     let estimate = Some(estimate);
///     replicates.record(Outcome { estimate, standard_error: Some(0.5), interval: None, rejected: None })?;
/// }
/// let bias = performance(&replicates).bias.expect("estimates");
/// assert_eq!((bias.estimate, bias.replicates), (0.25, 4));
/// # Ok::<(), trialstat_stats::performance::OutcomeError>(())
/// ```
pub fn performance(replicates: &Replicates) -> Performance {
    let Replicates { truth, errors, fourth_powers, variances, intervals, .. } = replicates;
    let all = replicates.replicates;
    let squared_errors = Spread { count: errors.count, sum: errors.squares.clone(), squares: fourth_powers.clone() };
    let bias = mean(errors);
    Performance {
        replicates: all,
        without_estimate: all - errors.count,
        without_standard_error: all - variances.count,
        without_interval: all - intervals,
        without_decision: all - replicates.decisions,
        bias,
        relative_bias: bias.and_then(|bias| relative(bias, *truth)),
        empirical_se: empirical(errors),
        model_se: model(variances),
        relative_error_of_model_se: error_of_model(errors, variances),
        mean_squared_error: mean(&squared_errors),
        coverage: share(replicates.covering, *intervals),
        bias_eliminated_coverage: match (&replicates.limits, bias) {
            (None, _) => Err(Unmeasured::LimitsNotKept),
            (_, Err(reason)) => Err(reason),
            (Some(limits), Ok(bias)) => share(limits.covering(truth + bias.estimate), *intervals),
        },
        rejection: share(replicates.rejections, replicates.decisions),
    }
}

/// A mean with its standard error.
pub(super) fn mean(of: &Spread) -> Result<Measure, Unmeasured> {
    let estimate = of.mean().ok_or(Unmeasured::NoReplicates)?;
    let monte_carlo_error = of.variance().map(|variance| (variance / of.count as f64).sqrt());
    Ok(Measure { estimate, monte_carlo_error, replicates: of.count })
}

fn relative(bias: Measure, truth: f64) -> Result<Measure, Unmeasured> {
    if truth == 0.0 {
        return Err(Unmeasured::TruthIsZero);
    }
    let monte_carlo_error = bias.monte_carlo_error.map(|error| error / truth.abs());
    Ok(Measure { estimate: bias.estimate / truth, monte_carlo_error, ..bias })
}

/// The standard deviation with its standard error.
pub(super) fn empirical(errors: &Spread) -> Result<Measure, Unmeasured> {
    let deviation = deviation(errors)?;
    let monte_carlo_error = Some(deviation / (2.0 * (errors.count as f64 - 1.0)).sqrt());
    Ok(Measure { estimate: deviation, monte_carlo_error, replicates: errors.count })
}

/// The standard deviation of two estimates or more.
pub(super) fn deviation(of: &Spread) -> Result<f64, Unmeasured> {
    let few = if of.count == 0 { Unmeasured::NoReplicates } else { Unmeasured::OneReplicate };
    of.variance().map(f64::sqrt).ok_or(few)
}

fn model(variances: &Spread) -> Result<Measure, Unmeasured> {
    let estimate = variances.mean().ok_or(Unmeasured::NoReplicates)?.max(0.0).sqrt();
    let monte_carlo_error = relative_error_squared(variances, estimate).map(|squared| estimate * squared.sqrt());
    Ok(Measure { estimate, monte_carlo_error, replicates: variances.count })
}

/// The square of the model standard error's own relative error; none of it where all standard errors are 0.
fn relative_error_squared(variances: &Spread, model: f64) -> Option<f64> {
    let variance = variances.variance()?;
    let fourth = model * model * (model * model);
    Some(if variance > 0.0 { variance / (4.0 * variances.count as f64 * fourth) } else { 0.0 })
}

fn error_of_model(errors: &Spread, variances: &Spread) -> Result<Measure, Unmeasured> {
    let (empirical, model) = (deviation(errors)?, model(variances)?.estimate);
    if empirical == 0.0 {
        return Err(Unmeasured::NoVariation);
    }
    let of_empirical = 1.0 / (2.0 * (errors.count as f64 - 1.0));
    let ratio = model / empirical;
    let error =
        relative_error_squared(variances, model).map(|of_model| 100.0 * ratio * (of_model + of_empirical).sqrt());
    Ok(Measure { estimate: 100.0 * (ratio - 1.0), monte_carlo_error: error, replicates: errors.count })
}

fn share(of: u64, among: u64) -> Result<Measure, Unmeasured> {
    if among == 0 {
        return Err(Unmeasured::NoReplicates);
    }
    let (estimate, n) = (of as f64 / among as f64, among as f64);
    let rest = among.saturating_sub(of) as f64 / n;
    Ok(Measure { estimate, monte_carlo_error: Some((estimate * rest / n).sqrt()), replicates: among })
}
