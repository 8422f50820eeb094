//! Laws of the time to an event.

use super::{Law, LawError, not_negative, positive, require};

/// What the cumulative hazard has reached when the event comes.
fn hazard_at_event(uniform: f64) -> f64 {
    -libm::log1p(-uniform)
}

/// Exponential.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    hazard: f64,
}

impl Exponential {
    /// By its hazard.
    ///
    /// # Errors
    /// It is not positive and finite.
    pub fn new(hazard: f64) -> Result<Exponential, LawError> {
        Ok(Exponential { hazard: positive("hazard", hazard)? })
    }
}

impl Law for Exponential {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        hazard_at_event(uniform) / self.hazard
    }
}

/// Weibull.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    /// By its shape and its scale, which survives with probability 1/e.
    ///
    /// # Errors
    /// One is not positive and finite.
    pub fn new(shape: f64, scale: f64) -> Result<Weibull, LawError> {
        Ok(Weibull { shape: positive("shape", shape)?, scale: positive("scale", scale)? })
    }
}

impl Law for Weibull {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.scale * libm::exp(libm::log(hazard_at_event(uniform)) / self.shape)
    }
}

/// A hazard that is constant by pieces.
///
/// Where it stays at 0 the event may never come: its time is infinite then.
#[derive(Debug, Clone, PartialEq)]
pub struct PiecewiseExponential {
    starts: Vec<f64>,
    hazards: Vec<f64>,
}

impl PiecewiseExponential {
    /// By the times from which on each of the hazards holds, the first of them 0; the last holds for ever.
    ///
    /// # Errors
    /// There is no piece or not one hazard for each, the times are not 0 and ascending, or a hazard is negative or not
    /// finite.
    pub fn new(starts: &[f64], hazards: &[f64]) -> Result<PiecewiseExponential, LawError> {
        let pieces = starts.len() as f64;
        require(
            !starts.is_empty() && starts.len() == hazards.len(),
            "number of pieces",
            pieces,
            "that of the hazards",
        )?;
        require(starts[0] == 0.0, "first time", starts[0], "0")?;
        for pair in starts.windows(2) {
            require(pair[1] > pair[0] && pair[1].is_finite(), "time", pair[1], "after the time before it and finite")?;
        }
        for &hazard in hazards {
            not_negative("hazard", hazard)?;
        }
        Ok(PiecewiseExponential { starts: starts.to_vec(), hazards: hazards.to_vec() })
    }

    /// The time of the event given that it has not come by `start`: the variate of those who are under these hazards
    /// from then on. Nothing that was drawn before is undone, so that a hazard that changes by what happens to a patient
    /// is drawn anew from the change on.
    pub fn after(&self, start: f64, uniform: f64) -> f64 {
        let mut left = hazard_at_event(uniform);
        let mut time = start.max(0.0);
        let mut piece = self.starts.partition_point(|&from| from <= time).saturating_sub(1);
        loop {
            let hazard = self.hazards[piece];
            let end = self.starts.get(piece + 1).copied().unwrap_or(f64::INFINITY);
            let grown = if hazard > 0.0 { hazard * (end - time) } else { 0.0 };
            if left < grown {
                return time + left / hazard;
            }
            if piece + 1 == self.starts.len() {
                return f64::INFINITY;
            }
            left -= grown;
            time = end;
            piece += 1;
        }
    }

    /// The cumulative hazard at `time`.
    pub fn cumulative_hazard(&self, time: f64) -> f64 {
        let ends = self.starts[1..].iter().copied().chain([f64::INFINITY]);
        let piece = |((&from, end), &hazard): ((&f64, f64), &f64)| hazard * (end.min(time) - from).max(0.0);
        self.starts.iter().zip(ends).zip(&self.hazards).map(piece).sum()
    }
}

impl Law for PiecewiseExponential {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        self.after(0.0, uniform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_where_its_hazard_is_reached() {
        let law = PiecewiseExponential::new(&[0.0, 2.0, 3.0, 10.0], &[0.1, 0.0, 0.5, 0.01]).expect("a law");
        for step in 1..200 {
            let uniform = f64::from(step) / 200.0;
            let (time, later) = (law.quantile(uniform), law.after(2.5, uniform));
            assert!((law.cumulative_hazard(time) + libm::log1p(-uniform)).abs() < 1e-14);
            assert!((law.cumulative_hazard(later) - 0.2 + libm::log1p(-uniform)).abs() < 1e-14 && later > 3.0);
            assert!(!(2.0..=3.0).contains(&time));
        }
    }

    #[test]
    fn without_a_hazard_no_event_comes() {
        let cured = PiecewiseExponential::new(&[0.0, 1.0], &[2.0, 0.0]).expect("a law");
        assert!(cured.quantile(0.8) < 1.0);
        assert_eq!((cured.quantile(0.9), cured.after(1.5, 0.01)), (f64::INFINITY, f64::INFINITY));
    }

    #[test]
    fn what_is_no_hazard_is_refused() {
        let refused =
            |starts: &[f64], hazards: &[f64]| PiecewiseExponential::new(starts, hazards).expect_err("refused");
        assert_eq!(refused(&[], &[]).parameter, "number of pieces");
        assert_eq!(refused(&[0.0], &[1.0, 2.0]).parameter, "number of pieces");
        assert_eq!(refused(&[1.0], &[1.0]).parameter, "first time");
        assert_eq!(refused(&[0.0, 2.0, 2.0], &[1.0; 3]).parameter, "time");
        assert_eq!(refused(&[0.0], &[-1.0]).parameter, "hazard");
        assert!(Exponential::new(0.0).is_err() && Weibull::new(1.0, f64::NAN).is_err());
    }
}
