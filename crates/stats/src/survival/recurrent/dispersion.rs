//! The negative binomial likelihood as a function of its dispersion.
//!
//! The dispersion is what the variance $\mu + k \mu^2$ has in excess; at 0 the counts are Poisson, and all formulas go
//! over into theirs without a seam.

use crate::special::gamma;

/// Below this product of dispersion and mean, differences of logarithms are replaced by their series.
const SMALL: f64 = 0.02;
/// Terms of the series, of which the last is below a double's last digit.
const TERMS: i32 = 12;

/// Counts and, of each integer from 0, how many counts are above it.
pub(super) struct Counts {
    pub(super) values: Vec<f64>,
    above: Vec<f64>,
    log_factorials: f64,
    /// By how much rounding may change the log likelihood, whose terms are far larger than itself where counts are large.
    pub(super) rounding: f64,
}

impl Counts {
    pub(super) fn new(counts: &[u64]) -> Counts {
        let largest = counts.iter().max().map_or(0, |&largest| largest as usize);
        let mut above = vec![0.0; largest + 1];
        counts.iter().for_each(|&count| above[count as usize] += 1.0);
        let mut more = 0.0;
        for number in above.iter_mut().rev() {
            let here = *number;
            *number = more;
            more += here;
        }
        let log_factorials = counts.iter().map(|&count| gamma::log_gamma(count as f64 + 1.0)).sum();
        let values: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        let terms: f64 = values.iter().map(|count| (count + 1.0) * libm::log(count + 2.0)).sum();
        Counts { values, above, log_factorials, rounding: 1e-14 * terms }
    }

    /// Log likelihood at a dispersion and means.
    pub(super) fn log_likelihood(&self, dispersion: f64, means: &[f64]) -> f64 {
        let rising = self.sum(|below| libm::log1p(dispersion * below));
        let of_means = self.values.iter().zip(means).map(|(&count, &mean)| {
            let product = dispersion * mean;
            let logs = if count == 0.0 { 0.0 } else { count * (libm::log(mean) - libm::log1p(product)) };
            let rest = if product == 0.0 { mean } else { mean * (libm::log1p(product) / product) };
            logs - rest
        });
        rising + of_means.sum::<f64>() - self.log_factorials
    }

    /// First and second derivative of the log likelihood by the dispersion, the means held.
    pub(super) fn derivatives(&self, dispersion: f64, means: &[f64]) -> (f64, f64) {
        let mut first = self.sum(|below| below / (1.0 + dispersion * below));
        let mut second = -self.sum(|below| {
            let part = below / (1.0 + dispersion * below);
            part * part
        });
        for (&count, &mean) in self.values.iter().zip(means) {
            let product = dispersion * mean;
            let part = mean / (1.0 + product);
            let (rest, slope) = excess(product);
            first += mean * mean * rest - count * part;
            second += mean * mean * mean * slope + count * part * part;
        }
        (first, second)
    }

    fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.above.iter().enumerate().map(|(below, number)| number * of(below as f64)).sum()
    }
}

/// $(\log(1 + u) - u / (1 + u)) / u^2$ and its derivative.
fn excess(product: f64) -> (f64, f64) {
    if product >= SMALL {
        let rest = (libm::log1p(product) - product / (1.0 + product)) / (product * product);
        return (rest, (1.0 / ((1.0 + product) * (1.0 + product)) - 2.0 * rest) / product);
    }
    let (mut rest, mut slope, mut power) = (0.0, 0.0, 1.0);
    for term in 2..2 + TERMS {
        let (index, sign) = (f64::from(term), if term % 2 == 0 { 1.0 } else { -1.0 });
        rest += sign * (1.0 - 1.0 / index) * power;
        slope -= sign * index / (index + 1.0) * (index - 1.0) * power;
        power *= product;
    }
    (rest, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_meets_the_formula() {
        let (below, above) = (excess(SMALL * (1.0 - 1e-12)), excess(SMALL));
        assert!((below.0 - above.0).abs() < 1e-11, "{below:?} {above:?}");
        assert!((below.1 - above.1).abs() < 1e-8, "{below:?} {above:?}");
        assert_eq!(excess(0.0), (0.5, -2.0 / 3.0));
    }

    #[test]
    fn no_dispersion_is_poisson() {
        let (counts, means) = (Counts::new(&[0, 2, 5]), [0.5, 1.5, 4.0]);
        let poisson = -6.0 + 2.0 * libm::log(1.5) + 5.0 * libm::log(4.0) - libm::log(2.0) - libm::log(120.0);
        assert!((counts.log_likelihood(0.0, &means) - poisson).abs() < 1e-14);
        assert!((counts.log_likelihood(1e-9, &means) - poisson).abs() < 1e-7);
        // Half the sum of (y - mean)² - y.
        assert!((counts.derivatives(0.0, &means).0 - (0.25 + 0.25 - 2.0 + 1.0 - 5.0) / 2.0).abs() < 1e-14);
    }

    #[test]
    fn derivatives_are_those_of_the_likelihood() {
        let (counts, means) = (Counts::new(&[0, 2, 5, 1]), [0.5, 1.5, 4.0, 0.01]);
        for dispersion in [0.003, 0.3, 2.0] {
            let step = 1e-5 * dispersion;
            let value = |dispersion| counts.log_likelihood(dispersion, &means);
            let slope = |dispersion| counts.derivatives(dispersion, &means).0;
            let (first, second) = counts.derivatives(dispersion, &means);
            let numeric = (value(dispersion + step) - value(dispersion - step)) / (2.0 * step);
            assert!((first - numeric).abs() < 1e-5, "{first} {numeric}");
            let numeric = (slope(dispersion + step) - slope(dispersion - step)) / (2.0 * step);
            assert!((second - numeric).abs() < 1e-5 * second.abs(), "{second} {numeric}");
        }
    }
}
