//! Numbers described: how many, mean, spread, quantiles.

use crate::interval::NotEstimable;

/// Which sample quantile is meant where it falls between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantileType {
    /// The average of the two numbers where the empirical distribution is flat, else the number at its step.
    AverageAtSteps,
    /// Linear between the numbers, the least being the quantile 0 and the greatest the quantile 1.
    LinearBetweenExtremes,
}

/// A description of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Description {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: Result<f64, NotEstimable>,
    /// Their standard deviation, divided by one less than the count.
    pub standard_deviation: Result<f64, NotEstimable>,
    /// The quantiles 0, 1/4, 1/2, 3/4 and 1.
    pub quartiles: Result<[f64; 5], NotEstimable>,
}

/// Describes numbers.
///
/// # Definition
///
/// The mean is $\bar x = \sum x_i / n$, the standard deviation $\sqrt{\sum (x_i - \bar x)^2 / (n - 1)}$, computed in two
/// passes. With $x_{(1)} \le \dots \le x_{(n)}$, the quantile $p$ is
/// - average at steps: $(x_{(np)} + x_{(np + 1)}) / 2$ where $np$ is whole, else $x_{(\lceil np \rceil)}$;
/// - linear between extremes: $x_{(k)} + g (x_{(k + 1)} - x_{(k)})$ with $k + g = (n - 1) p + 1$.
///
/// # Arguments
///
/// Finite numbers in any order; `sorted` is scratch and holds them sorted afterwards.
///
/// # Returns
///
/// The description; the least and the greatest number are its first and last quartile.
///
/// # Not estimable
///
/// [`NotEstimable::NoSubjects`] of no number; the standard deviation of a single one as well.
///
/// # Conventions
///
/// | here | R | SAS |
/// |---|---|---|
/// | average at steps | `quantile(type = 2)` | `PCTLDEF=5`, the default |
/// | linear between extremes | `quantile(type = 7)`, the default | `PCTLDEF` has none |
///
/// # References
///
/// Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566.
///
/// # Validation
///
/// Hand cases below; R's `mean`, `sd` and `quantile` on the baselines of the public pilot study to 1e-14.
///
/// # Examples
///
/// ```
/// use trialstat_stats::describe::{QuantileType, describe};
/// let described = describe(&[1.0, 2.0, 3.0, 4.0], QuantileType::LinearBetweenExtremes, &mut Vec::new());
/// assert_eq!(described.mean, Ok(2.5));
/// assert_eq!(described.quartiles, Ok([1.0, 1.75, 2.5, 3.25, 4.0]));
/// ```
pub fn describe(numbers: &[f64], quantiles: QuantileType, sorted: &mut Vec<f64>) -> Description {
    let count = numbers.len();
    sorted.clear();
    sorted.extend_from_slice(numbers);
    sorted.sort_by(f64::total_cmp);
    if count == 0 {
        let nobody = Err(NotEstimable::NoSubjects);
        return Description {
            count,
            mean: nobody,
            standard_deviation: nobody,
            quartiles: Err(NotEstimable::NoSubjects),
        };
    }
    let mean = sorted.iter().sum::<f64>() / count as f64;
    let squares: f64 = sorted.iter().map(|number| (number - mean) * (number - mean)).sum();
    let spread = if count > 1 { Ok((squares / (count - 1) as f64).sqrt()) } else { Err(NotEstimable::NoSubjects) };
    let quartiles = [0, 1, 2, 3, 4].map(|quarters| quantile(sorted, quarters, quantiles));
    Description { count, mean: Ok(mean), standard_deviation: spread, quartiles: Ok(quartiles) }
}

/// The quantile of so many quarters; whole arithmetic, so that a step is met exactly.
fn quantile(sorted: &[f64], quarters: usize, kind: QuantileType) -> f64 {
    let last = sorted.len() - 1;
    match kind {
        QuantileType::AverageAtSteps => {
            let (whole, part) = (sorted.len() * quarters / 4, sorted.len() * quarters % 4);
            if part == 0 && whole > 0 {
                f64::midpoint(sorted[whole - 1], sorted[whole.min(last)])
            } else {
                sorted[whole.min(last)]
            }
        }
        QuantileType::LinearBetweenExtremes => {
            let (whole, part) = (last * quarters / 4, last * quarters % 4);
            let (low, high) = (sorted[whole], sorted[(whole + 1).min(last)]);
            low + part as f64 / 4.0 * (high - low)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quartiles(numbers: &[f64], kind: QuantileType) -> [f64; 5] {
        describe(numbers, kind, &mut Vec::new()).quartiles.expect("numbers")
    }

    /// Of 1 to 5 the quarter is at 1.25: the second number; linear, at the second as well.
    #[test]
    fn quartiles_by_both_definitions() {
        use QuantileType::{AverageAtSteps, LinearBetweenExtremes};
        assert_eq!(quartiles(&[5.0, 4.0, 3.0, 2.0, 1.0], AverageAtSteps), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(quartiles(&[5.0, 4.0, 3.0, 2.0, 1.0], LinearBetweenExtremes), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(quartiles(&[1.0, 2.0, 3.0, 4.0], AverageAtSteps), [1.0, 1.5, 2.5, 3.5, 4.0]);
        assert_eq!(quartiles(&[1.0, 2.0, 10.0], LinearBetweenExtremes), [1.0, 1.5, 2.0, 6.0, 10.0]);
        assert_eq!(quartiles(&[7.0], AverageAtSteps), [7.0; 5]);
    }

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
    #[test]
    fn spread_has_one_degree_less() {
        let numbers = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let described = describe(&numbers, QuantileType::AverageAtSteps, &mut Vec::new());
        assert_eq!((described.mean, described.count), (Ok(5.0), 8));
        assert_eq!(described.standard_deviation, Ok((32.0_f64 / 7.0).sqrt()));
    }

    #[test]
    fn nobody_has_no_mean_and_one_number_no_spread() {
        let none = describe(&[], QuantileType::AverageAtSteps, &mut Vec::new());
        assert_eq!((none.count, none.mean), (0, Err(NotEstimable::NoSubjects)));
        let one = describe(&[3.0], QuantileType::AverageAtSteps, &mut Vec::new());
        assert_eq!((one.mean, one.standard_deviation), (Ok(3.0), Err(NotEstimable::NoSubjects)));
    }
}
