//! Models by name.

use std::fmt;
use std::str::FromStr;
use trialstat_stats::survival::parametric::{Distribution, Knots};

/// A model of times as it is named on the command line: `weibull`, `spline:2`, `cure:weibull`, `turnbull`.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    name: String,
    pub(super) kind: Kind,
}

/// What a model is fitted by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A distribution.
    Of(Distribution),
    /// Royston and Parmar's spline of the log cumulative hazard.
    Spline(Knots),
    /// Some are cured, the times of the others are Weibull.
    Cure,
    /// No distribution at all.
    Turnbull,
}

/// What the coefficients of covariates do, which their exponential is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// They add to the logarithm of the time.
    LogTime,
    /// They add to the time.
    Time,
    /// They add to the logarithm of a rate at which time runs.
    LogRate,
    /// They add to the logarithm of the hazard.
    LogHazard,
}

/// Distributions by their names here, and by those in R's survival and flexsurv.
const DISTRIBUTIONS: &[(&str, &[&str], Distribution)] = &[
    ("exponential", &["exp"], Distribution::Exponential),
    ("weibull", &[], Distribution::Weibull),
    ("rayleigh", &[], Distribution::WeibullOfScale(0.5)),
    ("log-normal", &["lognormal", "lnorm"], Distribution::LogNormal),
    ("log-logistic", &["loglogistic", "llogis"], Distribution::LogLogistic),
    ("gamma", &[], Distribution::Gamma),
    ("gompertz", &[], Distribution::Gompertz),
    ("generalized-gamma", &["gengamma"], Distribution::GeneralizedGamma),
    ("normal", &["gaussian"], Distribution::Normal),
    ("logistic", &[], Distribution::Logistic),
    ("extreme-value", &["extreme"], Distribution::ExtremeValue),
];

impl Model {
    /// What may be asked for, as an error message lists it.
    fn names() -> String {
        let names: Vec<&str> = DISTRIBUTIONS.iter().map(|(name, ..)| *name).collect();
        format!("{}, spline:KNOTS, cure:weibull, turnbull", names.join(", "))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name with what its coefficients are about.
    pub(super) fn method(&self) -> String {
        let scale = match self.scale() {
            Some(Scale::LogTime) => "log time",
            Some(Scale::Time) => "time",
            Some(Scale::LogRate) => "log rate",
            Some(Scale::LogHazard) => "log hazard",
            None => return self.name.clone(),
        };
        format!("{}, {scale}", self.name)
    }

    /// Whether times below 0 are possible.
    pub(super) fn reaches_below_zero(&self) -> bool {
        self.scale() == Some(Scale::Time)
    }

    /// What the coefficients of covariates act on, where there are any.
    pub(super) fn scale(&self) -> Option<Scale> {
        use Distribution::*;
        match self.kind {
            Kind::Of(Exponential | Weibull | WeibullOfScale(_) | LogNormal | LogLogistic | GeneralizedGamma) => {
                Some(Scale::LogTime)
            }
            Kind::Of(Normal | Logistic | ExtremeValue) => Some(Scale::Time),
            Kind::Of(Gamma) => Some(Scale::LogRate),
            Kind::Of(Gompertz) | Kind::Spline(_) => Some(Scale::LogHazard),
            Kind::Cure => Some(Scale::LogTime),
            Kind::Turnbull => None,
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Model, String> {
        let known = |(name, others, _): &&(&str, &[&str], Distribution)| *name == text || others.contains(&text);
        if let Some((name, _, distribution)) = DISTRIBUTIONS.iter().find(known) {
            return Ok(Model { name: (*name).to_owned(), kind: Kind::Of(*distribution) });
        }
        let (name, kind) = match text.split_once(':') {
            None if text == "turnbull" => (text, Kind::Turnbull),
            None if text == "cure" => ("cure:weibull", Kind::Cure),
            Some(("cure", "weibull")) => (text, Kind::Cure),
            Some(("spline", knots)) => (text, Kind::Spline(read_knots(knots)?)),
            _ => return Err(format!("expected one of: {}", Model::names())),
        };
        Ok(Model { name: name.to_owned(), kind })
    }
}

/// A number of inner knots, or the times of all knots, the outer ones first and last.
fn read_knots(text: &str) -> Result<Knots, String> {
    if let Ok(inner) = text.parse() {
        return Ok(Knots::Inner(inner));
    }
    let time = |text: &str| text.parse().ok().filter(|time: &f64| time.is_finite() && *time > 0.0);
    let times: Option<Vec<f64>> = text.split(':').map(time).collect();
    let times = times.filter(|times| times.len() >= 2 && times.windows(2).all(|pair| pair[0] < pair[1]));
    let times = times.ok_or("expected `spline:2` for two inner knots, or rising times such as `spline:5:20:60`")?;
    Ok(Knots::At(times.into_iter().map(libm::log).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_read_by_their_names() {
        for name in ["weibull", "generalized-gamma", "spline:2", "spline:5:20:60.5", "cure:weibull", "turnbull"] {
            assert_eq!(name.parse::<Model>().map(|model| model.to_string()), Ok(name.to_owned()));
        }
        for (other, name) in [("lognormal", "log-normal"), ("gaussian", "normal"), ("cure", "cure:weibull")] {
            assert_eq!(other.parse::<Model>().map(|model| model.to_string()), Ok(name.to_owned()));
        }
        for wrong in ["Weibul", "spline", "spline:-1", "spline:20:5", "cure:gamma", "weibull:2", ""] {
            assert!(wrong.parse::<Model>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_method_says_what_coefficients_are_about() {
        let method = |name: &str| name.parse::<Model>().expect("a model").method();
        assert_eq!(method("weibull"), "weibull, log time");
        assert_eq!((method("gamma"), method("spline:1")), ("gamma, log rate".into(), "spline:1, log hazard".into()));
        assert_eq!(method("turnbull"), "turnbull");
    }
}
