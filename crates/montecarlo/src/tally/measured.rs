//! Which of a line's statistics are its estimate, its standard error, its limits and its decision.

use super::scale::Scale;
use trialstat_stats::interval::Interval;
use trialstat_stats::performance::Outcome;
use trialstat_trial::result::{NotEstimable, Stat};

/// The statistics that may be a line's estimate; the first that it has is.
pub(crate) const ESTIMATES: [&str; 3] = ["estimate", "p", "mean"];

/// Ratios whose limits a line gives while its estimate is their logarithm.
const RATIOS: [&str; 3] = ["hazard.ratio", "odds.ratio", "time.ratio"];

/// What a statistic is to its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It may be the estimate, by its place in [`ESTIMATES`].
    Estimate(usize),
    /// The ratio whose logarithm is the estimate.
    Ratio,
    StandardError,
    LowerLimit,
    UpperLimit,
    PValue,
}

impl Role {
    /// By its name; most have none.
    pub(super) fn of(name: &str) -> Option<Role> {
        Some(match name {
            "std.error" => Role::StandardError,
            "conf.low" => Role::LowerLimit,
            "conf.high" => Role::UpperLimit,
            "p.value" => Role::PValue,
            _ if RATIOS.contains(&name) => Role::Ratio,
            _ => Role::Estimate(ESTIMATES.iter().position(|known| *known == name)?),
        })
    }
}

/// What one replicate says on a line, on the scale that the line is measured on.
pub(super) fn measured(said: impl Iterator<Item = (Role, Stat)>, scale: Scale, alpha: f64) -> Outcome {
    let mut estimates = [None; ESTIMATES.len()];
    let (mut standard_error, mut lower, mut upper, mut p_value) = (None, None, None, None);
    let mut of_logarithm = scale == Scale::Logarithm;
    for (role, stat) in said {
        match role {
            Role::Estimate(place) => estimates[place] = Some(stat),
            Role::Ratio => of_logarithm = true,
            Role::StandardError => standard_error = stat.number(),
            Role::LowerLimit => lower = Some(stat),
            Role::UpperLimit => upper = Some(stat),
            Role::PValue => p_value = stat.number(),
        }
    }
    let estimate = estimates.into_iter().flatten().next();
    Outcome {
        estimate: estimate.and_then(Stat::number).and_then(|value| scale.estimate(value)),
        standard_error: estimate.and(standard_error),
        interval: estimate.and(interval(lower, upper, of_logarithm)),
        rejected: p_value.map(|p| p <= alpha),
    }
}

/// The limits as an interval. One that is infinite or not reached leaves its side open.
fn interval(low: Option<Stat>, high: Option<Stat>, of_logarithm: bool) -> Option<Interval> {
    let limit = |limit: Option<Stat>, open: f64| match limit? {
        Stat::Number(value) if of_logarithm => Some(libm::log(value)),
        Stat::Number(value) => Some(value),
        Stat::NotEstimable(NotEstimable::Infinite | NotEstimable::NotReached) => Some(open),
        Stat::NotEstimable(_) => None,
    };
    let (lower, upper) = (limit(low, f64::NEG_INFINITY)?, limit(high, f64::INFINITY)?);
    // A line without either limit is one of which nothing is known.
    (lower.is_finite() || upper.is_finite()).then_some(Interval { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(statistics: &[(&str, Stat)]) -> impl Iterator<Item = (Role, Stat)> {
        statistics.iter().filter_map(|(name, stat)| Role::of(name).zip(Some(*stat)))
    }

    fn of(statistics: &[(&str, Stat)]) -> Outcome {
        measured(roles(statistics), Scale::Own, 0.05)
    }

    #[test]
    fn limits_of_a_ratio_are_taken_to_the_scale_of_its_logarithm() {
        let outcome = of(&[
            ("estimate", 0.0.into()),
            ("hazard.ratio", 1.0.into()),
            ("conf.low", 0.0.into()),
            ("conf.high", 1.0.into()),
        ]);
        assert_eq!(outcome.interval, Some(Interval { lower: f64::NEG_INFINITY, upper: 0.0 }));
    }

    #[test]
    fn a_ratio_its_limits_and_its_standard_error_are_on_one_scale() {
        let of = |estimate: f64| {
            let statistics = [("estimate", estimate), ("std.error", 0.5), ("conf.low", 0.0), ("conf.high", 1.0)];
            measured(roles(&statistics.map(|(name, stat)| (name, stat.into()))), Scale::Logarithm, 0.05)
        };
        let interval = Some(Interval { lower: f64::NEG_INFINITY, upper: 0.0 });
        let one = Outcome { estimate: Some(0.0), standard_error: Some(0.5), interval, rejected: None };
        assert_eq!(of(1.0), one);
        // Nobody has the event: the logarithm is none, and the interval stays.
        assert_eq!(of(0.0), Outcome { estimate: None, ..one });
    }

    #[test]
    fn a_limit_that_was_not_reached_leaves_its_side_open() {
        let not = |reason| Stat::NotEstimable(reason);
        let open = of(&[("p", 0.5.into()), ("conf.low", 0.25.into()), ("conf.high", not(NotEstimable::NotReached))]);
        assert_eq!(open.interval, Some(Interval { lower: 0.25, upper: f64::INFINITY }));
        let none = of(&[("p", 0.5.into()), ("conf.low", 0.25.into()), ("conf.high", not(NotEstimable::NoEvents))]);
        assert_eq!(none.interval, None);
    }

    #[test]
    fn a_test_has_a_decision_only() {
        let outcome = of(&[("statistic", 3.84.into()), ("p.value", 0.05.into()), ("std.error", 1.0.into())]);
        assert_eq!(outcome, Outcome { estimate: None, standard_error: None, interval: None, rejected: Some(true) });
        assert_eq!(of(&[("p.value", 0.050_000_1.into())]).rejected, Some(false));
    }
}
