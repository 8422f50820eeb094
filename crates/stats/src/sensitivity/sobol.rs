//! What share of an outcome's variance each input has.

use super::SensitivityError;
use crate::bootstrap::percentile;
use crate::interval::{Interval, Level, NotEstimable};
use crate::random::{Address, Purpose, Stream};
use std::num::NonZeroU64;

/// An index with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SobolEstimate {
    /// The index.
    pub value: f64,
    /// Its percentile limits over resampled rows of the design.
    pub interval: Result<Interval, NotEstimable>,
}

/// The Sobol' indices of an input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SobolIndices {
    /// The share of the variance that the input has by itself.
    pub first_order: SobolEstimate,
    /// The share that it has by itself and together with others.
    pub total_order: SobolEstimate,
}

/// Sobol' indices of an outcome at the points of a [`SaltelliDesign`](super::SaltelliDesign).
///
/// # Definition
/// With the outcomes $$a_i$$, $$b_i$$ and $$c_i$$ at the points $$A_i$$, $$B_i$$ and $$A_{B,i}^{(j)}$$ of $$n$$ rows, and
/// mean $$m$$ and variance $$V$$ (divisor $$2n$$) of all $$a_i$$ and $$b_i$$, the first-order index of input $$j$$ is
/// $$S_j = \frac{1}{nV} \sum_i (b_i - m)(c_i - a_i)$$ (Saltelli 2010) and the total one
/// $$T_j = \frac{1}{2nV} \sum_i (a_i - c_i)^2$$ (Jansen 1999).
///
/// # Arguments
/// `outcomes` come row by row, each $$a$$, $$b$$, then $$c$$ for every input. `resamples` are drawn of whole rows; the rows
/// of the $$k$$-th are those of [`Stream::below`] at the address of `seed`, group 0, [`Purpose::Resampling`], subject 0 and
/// replicate $$k$$.
///
/// # Returns
/// The indices, input by input. Estimates may lie below 0 or above 1 by chance.
///
/// # Not estimable
/// [`NotEstimable::ZeroMargin`] when all outcomes at $$A$$ and $$B$$ are equal. An interval: the same when those of a resample
/// are, and [`NotEstimable::NotReached`] when there are too few resamples for the level.
///
/// # Errors
/// The outcomes are not those of such a design, or one is not finite.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | outcomes less their mean in the first order | SALib and SciPy: the same; R's sensobol: not centred |
/// | variance over A and B, divisor 2n | SALib and SciPy: the same; R's sensobol: divisor 2n - 1 |
/// | percentile limits of resampled rows | SciPy: bias-corrected ones unless told; SALib: normal limits with the resamples' standard deviation |
///
/// The rows of a Latin hypercube are spread better than independent ones, so that the intervals err on the wide side.
///
/// # References
/// Saltelli A, Annoni P, Azzini I, Campolongo F, Ratto M, Tarantola S. Variance based sensitivity analysis of model output.
/// Computer Physics Communications 2010;181:259-270. doi:10.1016/j.cpc.2009.09.018.
/// Jansen MJW. Analysis of variance designs for model output. Computer Physics Communications 1999;117:35-43.
/// doi:10.1016/S0010-4655(98)00154-4.
///
/// # Validation
/// Hand: two rows in fractions; the analytic indices of the Ishigami function, within their intervals and 0.03. Oracle: SciPy
/// `sobol_indices` on the same outcomes, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::interval::Level;
/// use trialstat_stats::sensitivity::{SaltelliDesign, sobol_indices};
/// let design = SaltelliDesign::new(500, 2, 1, 0)?;
/// let outcomes: Vec<f64> = design.points().map(|point| 2.0 * point[0] + point[1]).collect();
/// let indices = sobol_indices(&outcomes, 2, 199, 1, Level::NINETY_FIVE)?.expect("outcomes that vary");
/// assert!((indices[0].first_order.value - 0.8).abs() < 0.05);
/// # Ok::<(), trialstat_stats::sensitivity::SensitivityError>(())
/// ```
pub fn sobol_indices(
    outcomes: &[f64],
    inputs: usize,
    resamples: u64,
    seed: u64,
    level: Level,
) -> Result<Result<Vec<SobolIndices>, NotEstimable>, SensitivityError> {
    let row = inputs.saturating_add(2);
    if inputs == 0 || !outcomes.len().is_multiple_of(row) || outcomes.len() / row < 2 {
        return Err(SensitivityError::Outcomes { outcomes: outcomes.len(), row });
    }
    if let Some(index) = outcomes.iter().position(|value| !value.is_finite()) {
        return Err(SensitivityError::Value { index, value: outcomes[index] });
    }
    let rows: Vec<&[f64]> = outcomes.chunks_exact(row).collect();
    let Some(values) = indices_of(&rows) else { return Ok(Err(NotEstimable::ZeroMargin)) };
    let among = NonZeroU64::new(rows.len() as u64).unwrap_or(NonZeroU64::MIN);
    let resampled: Option<Vec<Vec<(f64, f64)>>> = (0..resamples)
        .map(|replicate| {
            let address = Address { seed, group: 0, purpose: Purpose::Resampling, subject: 0, replicate };
            let mut stream = Stream::at(address);
            let drawn: Vec<&[f64]> = rows.iter().map(|_| rows[stream.below(among) as usize]).collect();
            indices_of(&drawn)
        })
        .collect();
    let limits = |of: &dyn Fn(&(f64, f64)) -> f64, input: usize| {
        let Some(resampled) = &resampled else { return Err(NotEstimable::ZeroMargin) };
        let replicates: Vec<f64> = resampled.iter().map(|indices| of(&indices[input])).collect();
        percentile(&replicates, level).map_err(|_| NotEstimable::NotReached)
    };
    let indices = values.iter().enumerate().map(|(input, &(first, total))| SobolIndices {
        first_order: SobolEstimate { value: first, interval: limits(&|indices| indices.0, input) },
        total_order: SobolEstimate { value: total, interval: limits(&|indices| indices.1, input) },
    });
    Ok(Ok(indices.collect()))
}

/// First-order and total index of each input; `None` where the outcomes do not vary.
fn indices_of(rows: &[&[f64]]) -> Option<Vec<(f64, f64)>> {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|row| row[0] + row[1]).sum::<f64>() / (2.0 * n);
    let square = |value: f64| value * value;
    let variance = rows.iter().map(|row| square(row[0] - mean) + square(row[1] - mean)).sum::<f64>() / (2.0 * n);
    if variance.is_nan() || variance <= 0.0 || rows.iter().all(|row| row[0] == rows[0][0] && row[1] == rows[0][0]) {
        return None;
    }
    let of_input = |input: usize| {
        let first: f64 = rows.iter().map(|row| (row[1] - mean) * (row[2 + input] - row[0])).sum();
        let total: f64 = rows.iter().map(|row| square(row[0] - row[2 + input])).sum();
        (first / (n * variance), total / (2.0 * n * variance))
    };
    Some((0..rows[0].len() - 2).map(of_input).collect())
}
