//! A model fitted to the subjects of one group, without the covariates that say nothing new.

use super::model::{Kind, Model};
use super::observed::Subjects;
use trialstat_stats::survival::interval_censored::Observed;
use trialstat_stats::survival::parametric::cure::cure;
use trialstat_stats::survival::parametric::{ParametricError, ParametricFit, Scale, parametric, spline};

/// Values of covariates, one column each over the subjects: those of being cured come first.
pub(super) struct Covariates {
    pub(super) columns: Vec<Vec<f64>>,
    /// How many of them act on being cured.
    pub(super) cured: usize,
}

/// Who shares the scale, and whose influences are added up.
pub(super) struct Sharing {
    /// Position of each subject's stratum, where each has its own scale.
    pub(super) strata: Option<Vec<usize>>,
    pub(super) variance: Variance,
}

/// Which covariance of the coefficients is wanted.
pub(super) enum Variance {
    /// The inverse of the information.
    Model,
    /// From the influence of each subject.
    Robust,
    /// From the influence of each cluster, by its position for each subject.
    Clustered(Vec<usize>),
}

/// A fit, and which of the covariates are in it.
pub(super) struct Fitted {
    /// With the covariance that is wanted.
    pub(super) fit: ParametricFit,
    /// Standard errors by the information, where others are wanted.
    pub(super) model_errors: Option<Vec<f64>>,
    /// Positions of the covariates that are in the fit.
    pub(super) kept: Vec<usize>,
    /// Positions of those that are constant or depend on others.
    pub(super) aliased: Vec<usize>,
}

/// Fits a model. A covariate that is constant or depends on those before it is left out, as R does.
pub(super) fn fit(
    model: &Model,
    subjects: &Subjects,
    covariates: &Covariates,
    sharing: &Sharing,
) -> Result<Fitted, (ParametricError, Vec<usize>)> {
    let mut kept: Vec<usize> = (0..covariates.columns.len()).collect();
    let mut aliased = Vec::new();
    loop {
        match once(model, subjects, covariates, &kept, sharing) {
            Ok(fit) => {
                let (fit, model_errors) = with_variance(fit, &sharing.variance);
                return Ok(Fitted { fit, model_errors, kept, aliased });
            }
            Err(ParametricError::Dependent { covariate }) if covariate < kept.len() => {
                aliased.push(kept.remove(covariate));
            }
            Err(error) => return Err((error, kept)),
        }
    }
}

fn once(
    model: &Model,
    subjects: &Subjects,
    covariates: &Covariates,
    kept: &[usize],
    sharing: &Sharing,
) -> Result<ParametricFit, ParametricError> {
    let columns: Vec<&[f64]> = kept.iter().map(|at| &covariates.columns[*at][..]).collect();
    let (of_cured, of_times) = columns.split_at(kept.iter().filter(|at| **at < covariates.cured).count());
    let sample = subjects.sample();
    match &model.kind {
        Kind::Of(distribution) => {
            let scale = sharing.strata.as_deref().map_or(Scale::Common, Scale::ByStratum);
            parametric(sample, *distribution, of_times, scale)
        }
        Kind::Spline(knots) => spline(sample, knots, of_times),
        Kind::Cure => cure(sample, of_cured, of_times),
        Kind::Turnbull => unreachable!("what has no parameters is not fitted"),
    }
}

fn with_variance(mut fit: ParametricFit, variance: &Variance) -> (ParametricFit, Option<Vec<f64>>) {
    let clusters = match variance {
        Variance::Model => return (fit, None),
        Variance::Robust => None,
        Variance::Clustered(clusters) => Some(&clusters[..]),
    };
    let errors = fit.std_errors();
    fit.covariance = fit.robust_covariance(clusters).expect("a cluster for each subject");
    (fit, Some(errors))
}

/// Whether anyone of those for whom a covariate is not 0 is known to have had the event.
pub(super) fn has_events(subjects: &Subjects, column: &[f64]) -> bool {
    let happened = |observed: &Observed| !matches!(observed, Observed::After(_));
    subjects.observed.iter().zip(column).any(|(observed, value)| *value != 0.0 && happened(observed))
}
