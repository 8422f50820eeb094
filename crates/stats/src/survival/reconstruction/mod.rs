//! Individual times from a published survival curve, and how far they may be trusted.
//!
//! [`reconstruct`](fn@guyot::reconstruct) inverts the Kaplan-Meier equations between the published numbers at risk.
//! What it gives is one of many samples with this curve: [`Reconstruction`] says how well it meets the curve, the numbers
//! at risk and the number of events, [`Reconstruction::compare_median`] and [`compare_hazard_ratio`] hold it against
//! what else was published.

pub mod check;
pub mod guyot;

mod published;

pub use check::{Comparison, HazardRatioComparison, compare_hazard_ratio};
pub use guyot::{Reconstruction, reconstruct};
pub use published::{AtRisk, CurvePoint, Published, PublishedError};
