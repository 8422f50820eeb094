//! Values of many replicates as counts, of which quantiles are known to within a fixed relative width.

use std::fmt;
use std::str::FromStr;
use trialstat_trial::result::Stat;

/// Leading bits of a fraction that tell one bin from the next: each power of two is cut into 256.
const FRACTION_BITS: u32 = 8;

/// Values from 0 on, counted in bins whose limits lie at most 1/256 of their value apart.
///
/// Only whole numbers are added and only the least and greatest values kept, so that the same values make the same
/// distribution in any order, and the distributions of parts that of the whole. It takes no more memory for more values,
/// only for a wider range of them. Zeros have a count of their own: between 0 and the least number there are bins without
/// end.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Distribution {
    zeros: u64,
    /// Number of the first bin.
    first: u64,
    bins: Vec<Bin>,
    greatest: f64,
}

/// How many values lie in a bin, and the least of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    count: u64,
    least: f64,
}

/// Text that is no distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DistributionTextError;

impl Distribution {
    /// Counts a value; what lies below 0 by rounding is 0.
    pub(crate) fn record(&mut self, value: f64) {
        let value = if value > 0.0 { value } else { 0.0 };
        self.add(Bin { count: 1, least: value });
        self.greatest = self.greatest.max(value);
    }

    /// Counts the values of another one.
    pub(crate) fn merge(&mut self, other: &Distribution) {
        other.filled().for_each(|bin| self.add(bin));
        self.greatest = self.greatest.max(other.greatest);
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> u64 {
        self.filled().fold(0, |sum, bin| sum.saturating_add(bin.count))
    }

    /// The least value below or at which this many thousandths of all lie (the inverse of the distribution function), by
    /// the least value of its bin: one that did occur, at most 1/256 below. `None` without values.
    pub(crate) fn quantile(&self, thousandths: u64) -> Option<f64> {
        let all = u128::from(self.count());
        let rank = (all * u128::from(thousandths)).div_ceil(1000).max(1);
        let mut below = 0_u128;
        let reaches = |bin: &Bin| {
            below += u128::from(bin.count);
            below >= rank
        };
        self.filled().find(reaches).map(|bin| bin.least)
    }

    /// The greatest value.
    pub(crate) fn greatest(&self) -> Option<f64> {
        (self.zeros > 0 || !self.bins.is_empty()).then_some(self.greatest)
    }

    /// The bins that have values, from below.
    fn filled(&self) -> impl Iterator<Item = Bin> + '_ {
        let zeros = Bin { count: self.zeros, least: 0.0 };
        std::iter::once(zeros).chain(self.bins.iter().copied()).filter(|bin| bin.count > 0)
    }

    fn add(&mut self, added: Bin) {
        if added.least == 0.0 {
            self.zeros = self.zeros.saturating_add(added.count);
            return;
        }
        let number = number_of(added.least);
        if self.bins.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let more = (self.first - number) as usize;
            self.bins.splice(0..0, std::iter::repeat_n(Bin::default(), more));
            self.first = number;
        }
        let at = (number - self.first) as usize;
        if at >= self.bins.len() {
            self.bins.resize(at + 1, Bin::default());
        }
        let bin = &mut self.bins[at];
        bin.least = if bin.count == 0 { added.least } else { bin.least.min(added.least) };
        bin.count = bin.count.saturating_add(added.count);
    }
}

/// The bin of a value: the bits of numbers from 0 on are in the order of the numbers.
fn number_of(value: f64) -> u64 {
    value.to_bits() >> (f64::MANTISSA_DIGITS - 1 - FRACTION_BITS)
}

/// The greatest value, then the least value and the count of each bin, values as their bits.
impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.greatest.to_bits())?;
        self.filled().try_for_each(|bin| write!(f, " {:x}*{}", bin.least.to_bits(), bin.count))
    }
}

impl FromStr for Distribution {
    type Err = DistributionTextError;

    fn from_str(text: &str) -> Result<Distribution, DistributionTextError> {
        let value = |text: &str| {
            let value = u64::from_str_radix(text, 16).map(f64::from_bits).ok();
            value.filter(|value| value.is_finite() && !value.is_sign_negative()).ok_or(DistributionTextError)
        };
        let mut words = text.split(' ');
        let greatest = value(words.next().unwrap_or_default())?;
        let mut read = Distribution { greatest, ..Distribution::default() };
        for word in words {
            let (least, count) = word.split_once('*').ok_or(DistributionTextError)?;
            let bin = Bin { least: value(least)?, count: count.parse().map_err(|_| DistributionTextError)? };
            let is_next = if read.bins.is_empty() {
                bin.least > 0.0 || read.zeros == 0
            } else {
                number_of(bin.least) >= read.first + read.bins.len() as u64
            };
            if bin.count == 0 || !is_next || bin.least > greatest {
                return Err(DistributionTextError);
            }
            read.add(bin);
        }
        Ok(read)
    }
}

/// A quantile as a statistic.
pub(crate) fn stat(value: Option<f64>) -> Stat {
    value.map_or(Stat::NotEstimable(trialstat_trial::result::NotEstimable::NoReplicates), Stat::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Distribution {
        let mut distribution = Distribution::default();
        values.iter().for_each(|value| distribution.record(*value));
        distribution
    }

    /// Values that a sine spreads over four powers of ten, in no order.
    fn spread() -> Vec<f64> {
        (1..=5000).map(|at| libm::exp(9.0 * libm::sin(f64::from(at) * 2.4))).collect()
    }

    #[test]
    fn a_quantile_is_a_value_at_most_a_256th_below_the_exact_one() {
        let mut values = spread();
        let distribution = of(&values);
        values.sort_by(f64::total_cmp);
        for thousandths in [0_u64, 25, 250, 500, 750, 975, 1000] {
            let rank = (5000 * thousandths).div_ceil(1000).max(1) as usize;
            let (exact, got) = (values[rank - 1], distribution.quantile(thousandths).expect("values"));
            assert!(got <= exact && exact <= got * (1.0 + 1.0 / 256.0), "{thousandths}: {got} {exact}");
            assert!(values.contains(&got));
        }
        assert_eq!((distribution.count(), distribution.greatest()), (5000, values.last().copied()));
    }

    #[test]
    fn order_and_parts_do_not_matter() {
        let values = spread();
        let whole = of(&values);
        let backwards: Vec<f64> = values.iter().rev().copied().collect();
        assert_eq!(of(&backwards), whole);
        let mut joined = of(&values[3000..]);
        joined.merge(&of(&[]));
        joined.merge(&of(&values[..3000]));
        assert_eq!(joined, whole);
        let mut from_none = of(&[]);
        from_none.merge(&whole);
        assert_eq!(from_none, whole);
    }

    #[test]
    fn a_share_of_few_is_itself_and_nothing_is_nothing() {
        let shares = of(&[0.0, 0.25, 0.25, 0.5, 1.0, -1e-18]);
        let quantiles = [25, 500, 750, 975].map(|thousandths| shares.quantile(thousandths));
        assert_eq!(quantiles, [Some(0.0), Some(0.25), Some(0.5), Some(1.0)]);
        assert_eq!((of(&[]).quantile(500), of(&[]).greatest()), (None, None));
        assert_eq!((of(&[0.0]).quantile(500), of(&[0.0]).greatest()), (Some(0.0), Some(0.0)));
        assert_eq!(shares.to_string().parse(), Ok(shares.clone()));
        // Whole hours beside zeros take a few hundred bins, not all those down to the least double.
        assert!(of(&[0.0, 1.0, 2.0]).bins.len() <= 257);
    }

    #[test]
    fn text_is_read_back_to_the_last_bit_and_no_other_is() {
        let whole = of(&spread());
        assert_eq!(whole.to_string().parse(), Ok(whole));
        assert_eq!(of(&[]).to_string().parse(), Ok(of(&[])));
        let one = of(&[1.0, 2.0]).to_string();
        assert_eq!(one, "4000000000000000 3ff0000000000000*1 4000000000000000*1");
        for wrong in [
            "",
            "zz",
            "4000000000000000 3ff0000000000000*0",
            "4000000000000000 4000000000000000*1 3ff0000000000000*1",
            "3ff0000000000000 4000000000000000*1",
            "3ff0000000000000 0*1 0*1",
            "3ff0000000000000 3ff0000000000000*1 0*1",
            "7ff0000000000000",
            "bff0000000000000",
            "3ff0000000000000 3ff0000000000000",
        ] {
            assert_eq!(wrong.parse::<Distribution>(), Err(DistributionTextError), "{wrong}");
        }
    }
}
