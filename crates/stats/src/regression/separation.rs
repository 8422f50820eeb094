//! Separation: when a logistic likelihood has no maximum, and which coefficients are infinite.

use super::likelihood::{Likelihood, Penalty};
use super::{BinaryOutcomes, NotFitted};
use crate::linear::{dot, left_outside_cone};
use std::fmt;

/// Part of the lengths of a row and of a direction below which their product is 0.
const ZERO: f64 = 1e-9;

/// A design that separates those with the event from those without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separation {
    /// Whether all subjects are separated, or some.
    pub kind: SeparationKind,
    /// Coefficients without a finite estimate, in the order of the design's columns.
    pub infinite: Vec<InfiniteCoefficient>,
    /// Subjects whose probability is fitted as 0 or 1.
    pub separated: usize,
}

/// How far a design separates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeparationKind {
    /// A linear predictor is positive for all with the event and negative for all without.
    Complete,
    /// A linear predictor is nowhere on the wrong side, and 0 for some subjects.
    QuasiComplete,
}

/// A coefficient that has no finite maximum likelihood estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InfiniteCoefficient {
    /// Its column in the design, from 0, the intercept being the first where there is one.
    pub column: usize,
    /// Where the likelihood drives it.
    pub limit: Limit,
}

/// Where an infinite estimate lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// At plus infinity.
    PlusInfinity,
    /// At minus infinity.
    MinusInfinity,
    /// At either, by the direction in which the likelihood is climbed.
    Undetermined,
}

impl fmt::Display for Separation {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SeparationKind::Complete => "completely",
            SeparationKind::QuasiComplete => "quasi-completely",
        };
        write!(text, "the outcome is {kind} separated, no finite estimate for the columns")?;
        for (position, coefficient) in self.infinite.iter().enumerate() {
            let limit = match coefficient.limit {
                Limit::PlusInfinity => "+∞",
                Limit::MinusInfinity => "-∞",
                Limit::Undetermined => "±∞",
            };
            let comma = if position == 0 { "" } else { "," };
            write!(text, "{comma} {} ({limit})", coefficient.column)?;
        }
        Ok(())
    }
}

/// Whether a design separates the outcomes, so that maximum likelihood has no finite answer, and for which
/// coefficients.
///
/// # Definition
/// Let $$z_i = x_i$$ where subject $$i$$ has the event and $$z_i = -x_i$$ where not. A direction $$\delta \ne 0$$ with
/// $$z_i^\top \delta \ge 0$$ for all subjects separates: along it the likelihood rises for ever. Separation is complete
/// when one direction has $$z_i^\top \delta > 0$$ for all, otherwise quasi-complete. There is none exactly if
/// $$\sum \lambda_i z_i = 0$$ for some $$\lambda_i > 0$$.
///
/// The nearest point to $$-\sum z_i$$ in the cone of the $$z_i$$ decides: at distance 0 it gives such $$\lambda$$, and
/// otherwise what is left of it, reversed, is such a $$\delta$$, which is then tried on every subject. The subjects it
/// separates are set aside and the rest asked again, until they overlap or none is left. A coefficient is infinite if
/// its column is not a combination of the rows of those that overlap; its sign is determined if all separating
/// directions agree on it.
///
/// # Returns
/// The separation, or `None` if the subjects overlap and a finite estimate exists.
///
/// # Errors
/// The design is rank deficient, or no subject counts.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | found exactly but for products below 1e-9 of their factors | R `glm`: a warning on fitted probabilities within 1e-14 of 0 or 1; SAS PROC LOGISTIC: by fitted probabilities during the iterations |
/// | offset and weights do not matter, subjects of weight 0 do not count | the same |
/// | all coefficients are infinite when separation is complete | R detectseparation: those not 0 in one solution of a linear programme |
///
/// # References
/// Albert A, Anderson JA. On the existence of maximum likelihood estimates in logistic regression models. Biometrika
/// 1984;71:1-10. doi:10.1093/biomet/71.1.1.
///
/// Silvapulle MJ. On the existence of maximum likelihood estimators for the binomial response models. Journal of the
/// Royal Statistical Society B 1981;43:310-313. doi:10.1111/j.2517-6161.1981.tb01676.x.
///
/// # Validation
/// Hand: an arm without events, a threshold with and without a subject on it, two covariates that separate together
/// only. Oracle: linear programmes (SciPy's HiGHS) on 400 random designs, 202 of them separated: separated or not, how
/// many subjects, which columns and their signs, all equal.
///
/// # Examples
/// ```
/// use trialstat_stats::regression::{BinaryOutcomes, Design, Intercept, separation::{Limit, separation}};
/// let treated = [0.0, 0.0, 0.0, 1.0, 1.0];
/// let design = Design::from_columns(5, Intercept::Included, &[&treated])?;
/// let outcomes = BinaryOutcomes::new(&design, &[true, true, false, false, false])?;
/// let found = separation(&outcomes)?.expect("no event under treatment");
/// assert_eq!((found.infinite[0].column, found.infinite[0].limit), (1, Limit::MinusInfinity));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn separation(outcomes: &BinaryOutcomes) -> Result<Option<Separation>, NotFitted> {
    let order: Vec<usize> = (0..outcomes.design().coefficients()).collect();
    Ok(of_likelihood(&Likelihood::of(outcomes, &order, Penalty::None)?))
}

/// The separation in a likelihood whose columns are in the order of the design.
pub(super) fn of_likelihood(likelihood: &Likelihood) -> Option<Separation> {
    let rows = likelihood.rows_towards_outcome();
    let directions: Vec<Option<Vec<f64>>> = rows.iter().map(|row| normalized(row)).collect();
    // A row of zeros has a predictor of 0 whatever the coefficients.
    let generators: Vec<&[f64]> = directions.iter().flatten().map(Vec::as_slice).collect();
    let overlapping = overlapping(&generators, likelihood.size());
    if overlapping.len() == generators.len() {
        return None;
    }
    let separated = generators.len() - overlapping.len();
    let kind = if separated == rows.len() { SeparationKind::Complete } else { SeparationKind::QuasiComplete };
    let span = span(&overlapping, likelihood.size());
    let infinite = (0..likelihood.size()).filter_map(|column| {
        let mut unit = vec![0.0; likelihood.size()];
        unit[column] = 1.0;
        let functional = normalized(&likelihood.triangle().solve_transposed(&unit))?;
        outside(&functional, &span).then(|| InfiniteCoefficient { column, limit: limit(&functional, &generators) })
    });
    Some(Separation { kind, infinite: infinite.collect(), separated })
}

/// The generators on which every separating direction is 0: all of them if there is none.
fn overlapping<'a>(generators: &[&'a [f64]], size: usize) -> Vec<&'a [f64]> {
    let mut left = generators.to_vec();
    while let Some(direction) = separating(&left, size) {
        left.retain(|generator| dot(generator, &direction) <= ZERO);
    }
    left
}

/// A direction that is negative on no generator and positive on one at least.
fn separating(generators: &[&[f64]], size: usize) -> Option<Vec<f64>> {
    let mut target = vec![0.0; size];
    for generator in generators {
        target.iter_mut().zip(*generator).for_each(|(sum, element)| *sum -= element);
    }
    let reversed = normalized(&left_outside_cone(generators, &target)?)?;
    let direction: Vec<f64> = reversed.iter().map(|element| -element).collect();
    let products: Vec<f64> = generators.iter().map(|generator| dot(generator, &direction)).collect();
    let proves = products.iter().all(|&product| product >= -ZERO) && products.iter().any(|&product| product > ZERO);
    proves.then_some(direction)
}

/// An orthonormal basis of what the generators span.
fn span(generators: &[&[f64]], size: usize) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for generator in generators {
        if basis.len() < size
            && outside(generator, &basis)
            && let Some(direction) = normalized(&swept(&swept(generator, &basis), &basis))
        {
            basis.push(direction);
        }
    }
    basis
}

fn outside(direction: &[f64], basis: &[Vec<f64>]) -> bool {
    let left = swept(direction, basis);
    dot(&left, &left).sqrt() > ZERO
}

/// What is left of a vector when its part in the span of an orthonormal basis is taken off.
fn swept(vector: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut left = vector.to_vec();
    for direction in basis {
        let along = dot(direction, &left);
        left.iter_mut().zip(direction).for_each(|(left, element)| *left -= along * element);
    }
    left
}

/// A functional of the generators' cone is of one sign on all separating directions.
fn limit(functional: &[f64], generators: &[&[f64]]) -> Limit {
    let in_cone = |functional: &[f64]| {
        left_outside_cone(generators, functional).is_some_and(|left| dot(&left, &left).sqrt() <= ZERO)
    };
    let reversed: Vec<f64> = functional.iter().map(|element| -element).collect();
    if in_cone(functional) {
        Limit::PlusInfinity
    } else if in_cone(&reversed) {
        Limit::MinusInfinity
    } else {
        Limit::Undetermined
    }
}

/// The vector with length 1, if it has one.
fn normalized(vector: &[f64]) -> Option<Vec<f64>> {
    let length = dot(vector, vector).sqrt();
    (length > 0.0).then(|| vector.iter().map(|element| element / length).collect())
}
