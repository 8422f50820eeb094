//! Laws on the integers.

use super::{Law, LawError, require, standard_normal};
use crate::special::gamma;

/// The greatest mean of a Poisson law.
const GREATEST_MEAN: f64 = 1e9;
/// Up to this mean probabilities are summed from 0 on.
const SUMMED: f64 = 20.0;

/// An event with a probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bernoulli {
    probability: f64,
}

impl Bernoulli {
    /// By its probability, 0 and 1 included.
    ///
    /// # Errors
    /// It is no probability.
    pub fn new(probability: f64) -> Result<Bernoulli, LawError> {
        require((0.0..=1.0).contains(&probability), "probability", probability, "from 0 to 1")?;
        Ok(Bernoulli { probability })
    }
}

impl Law for Bernoulli {
    type Value = bool;

    fn quantile(&self, uniform: f64) -> bool {
        1.0 - uniform < self.probability
    }
}

/// One of several categories.
#[derive(Debug, Clone, PartialEq)]
pub struct Categorical {
    /// Sums of the weights up to each category.
    sums: Vec<f64>,
}

impl Categorical {
    /// By weights in proportion to the probabilities; a category of weight 0 is never drawn.
    ///
    /// # Errors
    /// A weight is negative or not finite, or none is positive.
    pub fn new(weights: &[f64]) -> Result<Categorical, LawError> {
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(weights.len());
        for &weight in weights {
            require(weight >= 0.0 && weight.is_finite(), "weight", weight, "0 or more and finite")?;
            sum += weight;
            sums.push(sum);
        }
        require(sum > 0.0 && sum.is_finite(), "sum of weights", sum, "positive and finite")?;
        Ok(Categorical { sums })
    }
}

impl Law for Categorical {
    type Value = usize;

    /// The category's position, from 0.
    fn quantile(&self, uniform: f64) -> usize {
        let last = self.sums.len() - 1;
        let total = self.sums[last];
        // Rounding may reach the total, which the last category of any weight is the first to have.
        let place = uniform * total;
        let drawn = self.sums.partition_point(|&sum| sum <= place);
        if drawn <= last { drawn } else { self.sums.partition_point(|&sum| sum < total) }
    }
}

/// Poisson.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poisson {
    mean: f64,
}

impl Poisson {
    /// By its mean, up to 1e9.
    ///
    /// # Errors
    /// It is negative or greater.
    pub fn new(mean: f64) -> Result<Poisson, LawError> {
        require((0.0..=GREATEST_MEAN).contains(&mean), "mean", mean, "from 0 to 1e9")?;
        Ok(Poisson { mean })
    }

    /// Whether at most `count` has the probability `uniform` at least, by the smaller tail.
    fn reached(&self, count: u64, uniform: f64) -> bool {
        let shape = count as f64 + 1.0;
        if uniform > 0.5 {
            gamma::lower_regularized(shape, self.mean) <= 1.0 - uniform
        } else {
            gamma::upper_regularized(shape, self.mean) >= uniform
        }
    }

    fn summed(&self, uniform: f64) -> u64 {
        let (mut count, mut probability) = (0, libm::exp(-self.mean));
        let mut sum = probability;
        while sum < uniform {
            count += 1;
            probability *= self.mean / count as f64;
            sum += probability;
        }
        count
    }
}

impl Law for Poisson {
    type Value = u64;

    fn quantile(&self, uniform: f64) -> u64 {
        if self.mean == 0.0 {
            return 0;
        }
        // Beyond, the rounding errors of a sum would show.
        if self.mean <= SUMMED && uniform < 0.999 {
            return self.summed(uniform);
        }
        // The normal quantile with a term for the skewness is off by little.
        let z = standard_normal(uniform);
        let near = self.mean + z * self.mean.sqrt() + (z * z - 1.0) / 6.0;
        let mut count = near.clamp(0.0, 2.0 * GREATEST_MEAN) as u64;
        while !self.reached(count, uniform) {
            count += 1;
        }
        while count > 0 && self.reached(count - 1, uniform) {
            count -= 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_nothing_and_everything() {
        let (least, greatest) = (0.5f64.powi(53), 1.0 - 0.5f64.powi(53));
        let event = |probability, uniform| Bernoulli::new(probability).expect("a law").quantile(uniform);
        assert!(!event(0.0, greatest) && event(1.0, least));
        assert!(event(0.25, 0.76) && !event(0.25, 0.75));
        assert!(Bernoulli::new(1.5).is_err() && Bernoulli::new(f64::NAN).is_err());
        let law = Categorical::new(&[0.0, 0.1, 0.0, 0.2, 0.3, 0.0]).expect("a law");
        assert_eq!([least, 0.16, 0.17, 0.49, 0.51, greatest].map(|uniform| law.quantile(uniform)), [1, 1, 3, 3, 4, 4]);
        assert!(Categorical::new(&[]).is_err() && Categorical::new(&[0.0]).is_err());
        assert!(Categorical::new(&[1.0, -0.5]).is_err());
    }

    #[test]
    fn sums_and_tails_agree() {
        for mean in [0.3, 4.0, 19.5] {
            let law = Poisson::new(mean).expect("a law");
            for step in 1..999 {
                let uniform = f64::from(step) / 1000.0;
                let count = law.quantile(uniform);
                assert!(law.reached(count, uniform) && (count == 0 || !law.reached(count - 1, uniform)));
            }
        }
    }

    #[test]
    fn means_of_every_size() {
        let quantile = |mean, uniform| Poisson::new(mean).expect("a law").quantile(uniform);
        assert_eq!((quantile(0.0, 0.9), quantile(1e-9, 0.9), quantile(1.0, 0.5f64.powi(53))), (0, 0, 0));
        // P(at most 0) = exp(-ln 2) = 1/2.
        assert_eq!((quantile(0.69, 0.5), quantile(0.70, 0.5)), (0, 1));
        assert_eq!((quantile(1e9, 0.5), quantile(1e9, 0.975)), (1_000_000_000, 1_000_061_980));
        assert!(Poisson::new(-1.0).is_err() && Poisson::new(2e9).is_err() && Poisson::new(f64::NAN).is_err());
    }
}
