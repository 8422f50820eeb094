//! Laws of times to an event, as arms give them.

use super::number::{Domain, Problems};
use trialstat_stats::variates::{Exponential, Law, PiecewiseExponential, Weibull};
use trialstat_trial::spec::{Field, Kind, Table};

/// Keys of a law of times.
pub(super) const KEYS: &[&str] =
    &["median", "hazard", "shape", "scale", "starts", "hazards", "cured", "hazard_ratio", "against"];

/// Fields of a law of times.
pub(super) const FIELDS: [Field; 9] = [
    Field::optional("median", Kind::Number, "median time, of an exponential law"),
    Field::optional("hazard", Kind::Number, "the hazard in a unit of time, of an exponential law"),
    Field::optional("shape", Kind::Number, "shape of a Weibull law"),
    Field::optional("scale", Kind::Number, "scale of a Weibull law, which survives with probability 1/e"),
    Field::optional("starts", Kind::Numbers, "times from which on each of the `hazards` holds, the first of them 0"),
    Field::optional("hazards", Kind::Numbers, "hazards in a unit of time; the last holds for ever"),
    Field::optional("cured", Kind::Number, "share of subjects who never have the event; none if left out"),
    Field::optional("hazard_ratio", Kind::Number, "in place of a law: hazards in relation to those of another arm"),
    Field::optional("against", Kind::Text, "that arm; the first if left out"),
];

/// A law of the time to an event, in days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TimeLaw {
    hazard: Hazard,
    /// Share who never have the event.
    cured: f64,
    drawn: Drawn,
}

/// The hazard as it is given, so that another can be in proportion to it.
#[derive(Debug, Clone, PartialEq)]
enum Hazard {
    Constant(f64),
    Weibull { shape: f64, scale: f64 },
    Pieces { starts: Vec<f64>, hazards: Vec<f64> },
}

#[derive(Debug, Clone, PartialEq)]
enum Drawn {
    Never,
    Exponential(Exponential),
    Weibull(Weibull),
    Pieces(PiecewiseExponential),
}

impl TimeLaw {
    /// The time at a uniform number; infinite where the event never comes.
    pub(crate) fn time(&self, uniform: f64) -> f64 {
        let uniform = if self.cured > 0.0 { uniform / (1.0 - self.cured) } else { uniform };
        if uniform >= 1.0 {
            return f64::INFINITY;
        }
        match &self.drawn {
            Drawn::Never => f64::INFINITY,
            Drawn::Exponential(law) => law.quantile(uniform),
            Drawn::Weibull(law) => law.quantile(uniform),
            Drawn::Pieces(law) => law.quantile(uniform),
        }
    }

    /// The time at a uniform number, if it comes before another; else any time after that.
    pub(crate) fn time_before(&self, other: f64, uniform: f64) -> f64 {
        match &self.hazard {
            // A cumulative hazard is the uniform number at least: mostly that tells, without a logarithm.
            Hazard::Constant(hazard) if uniform > hazard * other => f64::INFINITY,
            _ => self.time(uniform),
        }
    }

    /// The hazard a day, where it is constant and the same for everybody.
    pub(crate) fn constant_hazard(&self) -> Option<f64> {
        match self.hazard {
            Hazard::Constant(hazard) if self.cured == 0.0 => Some(hazard),
            _ => None,
        }
    }

    /// A constant hazard a day; none for 0.
    pub(crate) fn constant(hazard: f64) -> TimeLaw {
        let drawn = Exponential::new(hazard).map_or(Drawn::Never, Drawn::Exponential);
        TimeLaw { hazard: Hazard::Constant(hazard), cured: 0.0, drawn }
    }

    /// The law of an arm's table, with times in a unit of so many days.
    pub(super) fn of_table(table: &Table, unit: f64, problems: &mut Problems<'_>) -> Option<TimeLaw> {
        let cured = problems.number(table, "cured", Domain::Probability).unwrap_or(0.0);
        let kinds = [
            ("exponential", ["median"].as_slice()),
            ("exponential", &["hazard"]),
            ("Weibull", &["shape", "scale"]),
            ("piecewise-exponential", &["starts", "hazards"]),
        ];
        let given: Vec<_> = kinds.into_iter().filter(|(_, keys)| keys.iter().any(|key| table.mentions(key))).collect();
        let [(name, keys)] = given[..] else {
            let message = if given.is_empty() { "no law of the time is given" } else { "two laws of the time" };
            let hint = "give `median`, `hazard`, `shape` and `scale`, `starts` and `hazards`, or `hazard_ratio`";
            problems.contradiction(table, "of", message, hint);
            return None;
        };
        for key in keys.iter().filter(|key| !table.mentions(key)) {
            problems.lacks(table, key, format!("the {name} law has no `{key}`"));
        }
        let hazard = match keys {
            ["median"] => {
                let median = problems.number(table, "median", Domain::Positive)?;
                Hazard::Constant(std::f64::consts::LN_2 / (median * unit))
            }
            ["hazard"] => Hazard::Constant(problems.number(table, "hazard", Domain::NotNegative)? / unit),
            ["shape", "scale"] => {
                let shape = problems.number(table, "shape", Domain::Positive);
                let scale = problems.number(table, "scale", Domain::Positive);
                Hazard::Weibull { shape: shape?, scale: scale? * unit }
            }
            _ => {
                let starts: Vec<f64> = table.numbers("starts").iter().map(|start| start * unit).collect();
                let hazards: Vec<f64> = table.numbers("hazards").iter().map(|hazard| hazard / unit).collect();
                let named = PiecewiseExponential::new(table.numbers("starts"), table.numbers("hazards"));
                problems.law(table, "starts", named)?;
                Hazard::Pieces { starts, hazards }
            }
        };
        let law = TimeLaw::new(hazard, cured);
        if law.is_none() {
            problems.refuse(
                table,
                keys[0],
                format!("`{}` makes no law of a time that can be counted in days", keys[0]),
            );
        }
        law
    }

    fn new(hazard: Hazard, cured: f64) -> Option<TimeLaw> {
        let drawn = match &hazard {
            Hazard::Constant(0.0) => Drawn::Never,
            Hazard::Constant(hazard) => Drawn::Exponential(Exponential::new(*hazard).ok()?),
            Hazard::Weibull { shape, scale } => Drawn::Weibull(Weibull::new(*shape, *scale).ok()?),
            Hazard::Pieces { starts, hazards } => Drawn::Pieces(PiecewiseExponential::new(starts, hazards).ok()?),
        };
        Some(TimeLaw { hazard, cured, drawn })
    }

    /// The same with every hazard of those not cured multiplied.
    pub(super) fn multiplied(&self, ratio: f64) -> Option<TimeLaw> {
        let hazard = match &self.hazard {
            Hazard::Constant(hazard) => Hazard::Constant(hazard * ratio),
            Hazard::Weibull { shape, scale } => {
                Hazard::Weibull { shape: *shape, scale: scale * libm::exp(-libm::log(ratio) / shape) }
            }
            Hazard::Pieces { starts, hazards } => Hazard::Pieces {
                starts: starts.clone(),
                hazards: hazards.iter().map(|hazard| hazard * ratio).collect(),
            },
        };
        TimeLaw::new(hazard, self.cured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(hazard: Hazard, cured: f64) -> TimeLaw {
        TimeLaw::new(hazard, cured).expect("a law")
    }

    #[test]
    fn hazards_in_proportion() {
        let pieces = Hazard::Pieces { starts: vec![0.0, 10.0], hazards: vec![0.1, 0.2] };
        for hazard in [Hazard::Constant(0.1), Hazard::Weibull { shape: 1.5, scale: 20.0 }, pieces] {
            let (all, half) = (law(hazard.clone(), 0.0), law(hazard, 0.0).multiplied(0.5).expect("a law"));
            for uniform in [0.1, 0.5, 0.9] {
                // Half the hazard survives to a time with the root of the probability.
                let at = 1.0 - f64::sqrt(1.0 - uniform);
                assert!((half.time(at) - all.time(uniform)).abs() < 1e-10 * all.time(uniform));
            }
        }
    }

    #[test]
    fn the_cured_never_have_the_event() {
        let some = law(Hazard::Constant(0.1), 0.4);
        assert_eq!((some.time(0.6), some.time(0.99)), (f64::INFINITY, f64::INFINITY));
        assert!((some.time(0.3) - law(Hazard::Constant(0.1), 0.0).time(0.5)).abs() < 1e-12);
        assert_eq!(TimeLaw::constant(0.0).time(0.999), f64::INFINITY);
        assert_eq!(law(Hazard::Constant(0.1), 1.0).time(0.01), f64::INFINITY);
    }
}
