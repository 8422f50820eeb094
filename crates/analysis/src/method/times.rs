//! The methods for times to events.

use super::named;
use trialstat_stats::survival::cox::{CurveScale, Ties, TimeTransform};

named! {
    /// Scale on which a survival curve's interval is symmetric.
    CurveInterval {
        /// The probability itself.
        Plain = "plain",
        /// Its logarithm.
        Log = "log",
        /// The log of minus its log.
        LogLog = "log-log",
        /// The log odds.
        Logit = "logit",
        /// The arcsine of its square root.
        Arcsine = "arcsin",
    }
}

named! {
    /// Simultaneous confidence band of a survival curve.
    BandMethod {
        /// Hall and Wellner's.
        HallWellner = "hall-wellner",
        /// Nair's of equal precision.
        EqualPrecision = "equal-precision",
    }
}

named! {
    /// Estimate of a cumulative hazard, and of its variance.
    HazardMethod {
        /// Tied events at once, variance of Poisson events.
        NelsonAalen = "nelson-aalen",
        /// The same, variance of binomial events.
        NelsonAalenBinomial = "nelson-aalen-binomial",
        /// Tied events one after the other, variance of Poisson events.
        FlemingHarrington = "fleming-harrington",
        /// The same, variance of binomial events.
        FlemingHarringtonBinomial = "fleming-harrington-binomial",
    }
}

named! {
    /// Variance of a cumulative incidence.
    IncidenceVariance {
        /// The infinitesimal jackknife.
        Jackknife = "jackknife",
        /// Aalen's: hypergeometric, the causes independent.
        Aalen = "aalen",
        /// The delta method: multinomial.
        Delta = "delta",
    }
}

named! {
    /// How tied event times enter the partial likelihood.
    TiesMethod {
        /// Efron's approximation.
        Efron = "efron",
        /// Breslow's approximation.
        Breslow = "breslow",
        /// The exact discrete likelihood.
        Exact = "exact",
    }
}

impl TiesMethod {
    /// The estimator's word for it.
    pub(crate) fn rule(self) -> Ties {
        match self {
            TiesMethod::Efron => Ties::Efron,
            TiesMethod::Breslow => Ties::Breslow,
            TiesMethod::Exact => Ties::Exact,
        }
    }
}

named! {
    /// Scale on which the interval of a predicted curve is symmetric.
    PredictionInterval {
        /// The probability itself.
        Plain = "plain",
        /// Its logarithm.
        Log = "log",
        /// The log of minus its log.
        LogLog = "log-log",
    }
}

impl PredictionInterval {
    /// The estimator's word for it.
    pub(crate) fn scale(self) -> CurveScale {
        match self {
            PredictionInterval::Plain => CurveScale::Plain,
            PredictionInterval::Log => CurveScale::Log,
            PredictionInterval::LogLog => CurveScale::LogLog,
        }
    }
}

named! {
    /// Time scale on which a hazard ratio may drift.
    DriftScale {
        /// One less the Kaplan–Meier curve.
        KaplanMeier = "km",
        /// Time itself.
        Identity = "identity",
        /// Rank of the time.
        Rank = "rank",
        /// Its logarithm.
        Log = "log",
    }
}

impl DriftScale {
    /// The estimator's word for it.
    pub(crate) fn transform(self) -> TimeTransform {
        match self {
            DriftScale::KaplanMeier => TimeTransform::KaplanMeier,
            DriftScale::Identity => TimeTransform::Identity,
            DriftScale::Rank => TimeTransform::Rank,
            DriftScale::Log => TimeTransform::Log,
        }
    }
}
