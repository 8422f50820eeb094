//! What a curve shows of its rows.

use crate::axis::{Axis, Scale};

/// A kind of curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Probability of no event so far.
    Survival,
    /// Probability of an event of a cause so far.
    Incidence,
    /// Logarithm of the cumulative hazard, −log survival, over the logarithm of time.
    LogLog,
}

impl Kind {
    /// The context of its rows.
    pub(crate) fn context(self) -> &'static str {
        match self {
            Kind::Survival | Kind::LogLog => "survival",
            Kind::Incidence => "incidence",
        }
    }

    /// Where the curve begins at time 0.
    pub(crate) fn start(self) -> Option<f64> {
        match self {
            Kind::Survival => Some(1.0),
            Kind::Incidence => Some(0.0),
            Kind::LogLog => None,
        }
    }

    /// What is drawn of an estimate; nothing where that is infinite.
    pub(crate) fn drawn(self, estimate: f64) -> Option<f64> {
        match self {
            Kind::Survival | Kind::Incidence => Some(estimate),
            Kind::LogLog => (estimate > 0.0 && estimate < 1.0).then(|| libm::log(-libm::log(estimate))),
        }
    }

    /// The axis of time for these times, ascending or not.
    pub(crate) fn time_axis(self, times: impl Iterator<Item = f64> + Clone) -> Axis {
        let last = times.clone().fold(0.0, f64::max);
        match self {
            Kind::Survival | Kind::Incidence => Axis::holding(Scale::Linear, 0.0, if last > 0.0 { last } else { 1.0 }),
            Kind::LogLog => {
                let first = times.filter(|time| *time > 0.0).fold(f64::INFINITY, f64::min);
                let (first, last) = if first <= last { (first, last) } else { (1.0, 10.0) };
                Axis::holding(Scale::Logarithmic, first, last)
            }
        }
    }

    /// The upright axis for these numbers.
    pub(crate) fn value_axis(self, values: impl Iterator<Item = f64> + Clone) -> Axis {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = match self {
            Kind::Survival => (0.0, 1.0),
            Kind::Incidence => (0.0, if high > 0.0 { high.min(1.0) } else { 1.0 }),
            Kind::LogLog if low <= high => (low, high),
            Kind::LogLog => (-1.0, 1.0),
        };
        Axis::holding(Scale::Linear, low, high)
    }

    /// Above the upright axis.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Kind::Survival => "Survival probability",
            Kind::Incidence => "Cumulative incidence",
            Kind::LogLog => "log(\u{2212}log survival)",
        }
    }
}
