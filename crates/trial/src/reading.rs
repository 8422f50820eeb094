//! A measured number, or the reason why there is none.

/// Why a value is missing, as the data say it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingReason {
    /// The code that stood in the cell: empty, `.`, `.A`, `-99`, `NA`.
    pub code: String,
    /// What it means; empty where nobody has said.
    pub meaning: String,
}

/// Position of a reason in its trial's table of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonIndex(pub u8);

/// A number or the reason for its absence. Never NaN: [`Trial::new`](crate::trial::Trial::new) refuses it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A finite number.
    Number(f64),
    /// Missing, for this reason.
    Missing(ReasonIndex),
}

impl Reading {
    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Reading::Number(number) => Some(number),
            Reading::Missing(_) => None,
        }
    }
}
