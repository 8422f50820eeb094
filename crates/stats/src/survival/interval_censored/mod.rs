//! Times known only to lie between two visits.
//!
//! [`turnbull`](fn@turnbull::turnbull) is to them what the Kaplan-Meier estimate is to times seen exactly;
//! [parametric models](super::parametric) take them as they are.
#![doc = include_str!("../../../docs/interval_censoring.md")]

pub mod turnbull;

mod observed;
mod self_consistent;
mod support;

pub use observed::{Observed, Sample, SampleError};
pub use support::Ends;
pub use turnbull::{Turnbull, TurnbullError, turnbull};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::Level;
    use crate::survival::parametric::{Distribution, Profile, Scale, parametric};

    const DOCUMENT: &str = include_str!("../../../docs/interval_censoring.md");
    const MEDIAN: f64 = 90.0;

    /// Visits and the probability that an event of a Weibull law is found there.
    fn found(shape: f64, spacing: f64) -> (Vec<f64>, Vec<f64>) {
        let scale = MEDIAN / libm::pow(std::f64::consts::LN_2, 1.0 / shape);
        let hazard = |time: f64| libm::pow(time / scale, shape);
        let visits = (1..).map(|visit| f64::from(visit) * spacing);
        let visits: Vec<f64> = visits.take_while(|&visit| hazard(visit) < 32.0).collect();
        let weight =
            |visit: &f64| -libm::exp(-hazard(visit - spacing)) * libm::expm1(hazard(visit - spacing) - hazard(*visit));
        let weights = visits.iter().map(weight).collect();
        (visits, weights)
    }

    /// Median and shape of the law that comes closest to what is taken for the times.
    fn closest(distribution: Distribution, observed: &[Observed], weights: &[f64]) -> (f64, f64) {
        let sample = Sample::new(observed).and_then(|sample| sample.weighted(weights)).expect("a sample");
        let fit = parametric(sample, distribution, &[], Scale::Common).expect("a maximum");
        let profile = Profile { covariates: &[], stratum: 0 };
        let median = fit.quantile(0.5, profile, Level::NINETY_FIVE).expect("a median").estimate;
        (median, fit.coefficients.get(1).map_or(1.0, |log_scale| libm::exp(-log_scale)))
    }

    #[test]
    fn the_numbers_of_the_document() {
        for (law, distribution, shape) in [
            ("exponential", Distribution::Exponential, 1.0),
            ("Weibull, shape 1.5", Distribution::Weibull, 1.5),
            ("Weibull, shape 0.7", Distribution::Weibull, 0.7),
        ] {
            for spacing in [7.0, 14.0, 28.0] {
                let (visits, weights) = found(shape, spacing);
                let at = |back: f64| -> Vec<Observed> {
                    visits.iter().map(|visit| Observed::Exactly(visit - back)).collect()
                };
                let (median, steepness) = closest(distribution, &at(0.0), &weights);
                let (middle, middle_steepness) = closest(distribution, &at(0.5 * spacing), &weights);
                let between: Vec<Observed> =
                    visits.iter().map(|&visit| Observed::Between(visit - spacing, visit)).collect();
                let (honest, _) = closest(distribution, &between, &weights);
                assert!((honest - MEDIAN).abs() < 1e-6, "{law} {spacing}: {honest}");
                let product_limit = libm::ceil(MEDIAN / spacing) * spacing;
                let shape = |shape: f64| if law == "exponential" { "–".to_owned() } else { format!("{shape:.2}") };
                let row = format!(
                    "| {law} | {spacing} | {product_limit} | {median:.1} | {} | {middle:.1} | {} |",
                    shape(steepness),
                    shape(middle_steepness),
                );
                assert!(DOCUMENT.contains(&row), "{row}");
            }
        }
    }
}
