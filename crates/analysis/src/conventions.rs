//! Named sets of statistical conventions, for whatever a plan leaves open.

use crate::method::{CurveInterval, IncidenceVariance, TiesMethod};
use trialstat_stats::survival::kaplan_meier::QuantileRule;

/// Whose digits are wanted where programs differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conventions {
    /// As R's survival package does it.
    R,
    /// As SAS/STAT does it.
    Sas,
}

impl Conventions {
    /// The names on the command line.
    pub const NAMES: &'static [&'static str] = &["r", "sas"];

    /// The conventions of that name.
    pub fn named(name: &str) -> Option<Conventions> {
        match name {
            "r" => Some(Conventions::R),
            "sas" => Some(Conventions::Sas),
            _ => None,
        }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Conventions::R => "r",
            Conventions::Sas => "sas",
        }
    }

    /// What a quantile is where the curve is flat at it.
    pub fn quantile_rule(self) -> QuantileRule {
        match self {
            Conventions::R => QuantileRule::MidpointToNextObserved,
            Conventions::Sas => QuantileRule::MidpointToNextEvent,
        }
    }

    /// The same as a remark.
    pub(crate) fn flat_pieces(self) -> &'static str {
        match self {
            Conventions::R => "flat pieces by the rule of r",
            Conventions::Sas => "flat pieces by the rule of sas",
        }
    }

    /// Scale of a survival curve's interval.
    pub fn curve_interval(self) -> CurveInterval {
        match self {
            Conventions::R => CurveInterval::Log,
            Conventions::Sas => CurveInterval::LogLog,
        }
    }

    /// What tied event times are to the partial likelihood.
    pub fn ties(self) -> TiesMethod {
        match self {
            Conventions::R => TiesMethod::Efron,
            Conventions::Sas => TiesMethod::Breslow,
        }
    }

    /// Variance of a cumulative incidence.
    pub fn incidence_variance(self) -> IncidenceVariance {
        match self {
            Conventions::R => IncidenceVariance::Jackknife,
            Conventions::Sas => IncidenceVariance::Aalen,
        }
    }
}
