//! Which limits of the curves are shaded.

use super::gather::{Curve, Step};
use super::kind::Kind;

/// The shades of more curves than this would hide one another and the curves.
const MOST: usize = 4;

/// The same kind of limits for all curves of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shaded {
    /// Bands within which whole curves lie, where the rows have any.
    Bands,
    /// The limits of each step.
    Pointwise,
    /// None, as there would be too many.
    TooMany,
    /// None, as there are none.
    Nothing,
}

impl Shaded {
    pub(crate) fn of(curves: &[Curve], kind: Kind) -> Shaded {
        let pointwise = || curves.iter().flat_map(|curve| &curve.steps).any(|step| step.limits().is_some());
        let bands = curves.iter().any(|curve| curve.band.is_some());
        match kind {
            Kind::LogLog => Shaded::Nothing,
            _ if !bands && !pointwise() => Shaded::Nothing,
            _ if curves.len() > MOST => Shaded::TooMany,
            _ if bands => Shaded::Bands,
            _ => Shaded::Pointwise,
        }
    }

    /// The steps of a curve between whose limits is shaded.
    pub(crate) fn steps(self, curve: &Curve) -> &[Step] {
        match self {
            Shaded::Bands => curve.band.as_ref().map_or(&[], |band| &band.steps),
            Shaded::Pointwise => &curve.steps,
            Shaded::TooMany | Shaded::Nothing => &[],
        }
    }
}
