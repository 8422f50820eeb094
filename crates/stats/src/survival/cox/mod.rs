//! Cox regression: proportional hazards by the partial likelihood.
//!
//! [`fit`] makes a [`CoxModel`] from [`CoxData`]; [`cox`] is its short form for right-censored times. A model has
//! residuals, robust variances, a test of proportionality, profile limits and a [`Baseline`], from which curves of rows
//! and of populations are predicted. [`firth`] is for coefficients that would be infinite, [`concordance`] for how well
//! a marker orders the times, [`frailty`] for groups that share a hazard of their own.

mod adjusted;
mod baseline;
mod concordance;
mod crossproduct;
mod data;
mod discrete;
mod fenwick;
mod firth;
pub mod frailty;
mod likelihood;
mod model;
mod newton;
mod pair_weights;
mod penalised;
mod plain;
mod predicted;
mod profile;
mod proportionality;
mod residuals;
mod risk;
mod robust;
mod sorted;
mod time_transform;

pub use adjusted::{AdjustedCurve, Population, RestrictedMean};
pub use baseline::{Baseline, CoefficientVariance};
pub use concordance::{Concordance, Horizon, MarkerDirection, PairWeight, concordance};
pub use data::{Column, CoxData, CoxError};
pub use firth::{FirthFit, firth};
pub use model::{CoxModel, NoCoefficient, fit};
pub use plain::{CoxFit, cox};
pub use predicted::{CurveScale, PredictedCurve};
pub use proportionality::{ProportionalityTest, TermTest, Terms};
pub use residuals::Schoenfeld;
pub use robust::{Clusters, RobustVariance};
pub use time_transform::TimeTransform;

/// What the likelihood makes of events at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ties {
    /// The events happened one after the other, each of the tied subjects being equally likely to be gone already.
    Efron,
    /// The events happened one after the other, none of the tied subjects leaving the risk set in between.
    Breslow,
    /// Time is discrete: the subjects with the event are a draw from those at risk (conditional logistic likelihood).
    Exact,
}
