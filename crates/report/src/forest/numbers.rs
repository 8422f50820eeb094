//! Numbers as they are printed beside the lines: nearest decimals of the double, a true minus, the point in one place.

use super::gather::Panel;
use crate::axis::Scale;
use trialstat_trial::result::{NotEstimable, Stat};

/// Which end of an interval a number is, to tell the sign of what is infinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Low,
    High,
}

/// How the numbers of a panel are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To so many decimals.
    Decimals(usize),
    /// To three significant digits, whole numbers in full.
    Significant,
}

impl Rounding {
    /// As many decimals as it takes to tell the numbers of a panel apart.
    pub(crate) fn of(panel: &Panel) -> Rounding {
        let numbers = || panel.lines().flat_map(|line| [line.low, line.high]).filter_map(Stat::number).map(f64::abs);
        let largest = numbers().fold(0.0, f64::max);
        match panel.measure.scale {
            Scale::Linear => Rounding::Decimals(decimals_by_width(panel, largest)),
            Scale::Logarithmic => {
                let smallest = numbers().filter(|value| *value > 0.0).fold(1.0, f64::min);
                match smallest {
                    _ if largest >= 1e4 => Rounding::Significant,
                    0.1.. => Rounding::Decimals(2),
                    0.01.. => Rounding::Decimals(3),
                    _ => Rounding::Significant,
                }
            }
        }
    }

    pub(crate) fn write(self, value: f64) -> String {
        let text = match self {
            _ if value.abs() >= 1e7 || (self == Rounding::Significant && value != 0.0 && value.abs() < 1e-5) => {
                format!("{value:.2e}")
            }
            Rounding::Decimals(decimals) => format!("{value:.decimals$}"),
            Rounding::Significant if value == 0.0 => "0".to_owned(),
            Rounding::Significant => {
                // The exponent after rounding, so that 9.996 gets as many decimals as 10.0.
                let rounded = format!("{value:.2e}");
                let exponent: i32 = rounded.split_once('e').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0);
                format!("{value:.*}", usize::try_from(2 - exponent).unwrap_or(0))
            }
        };
        let zero = text.starts_with('-') && !text.contains(|letter| matches!(letter, '1'..='9'));
        if zero { text[1..].to_owned() } else { text.replace('-', "\u{2212}") }
    }

    /// A limit or estimate: the number, the sign of infinity, or `NE`.
    pub(crate) fn stat(self, stat: Stat, end: End) -> String {
        match (stat, end) {
            (Stat::Number(value), _) => self.write(value),
            (Stat::NotEstimable(NotEstimable::Infinite), End::Low) => "\u{2212}∞".to_owned(),
            (Stat::NotEstimable(NotEstimable::Infinite), End::High) => "∞".to_owned(),
            (Stat::NotEstimable(_), _) => "NE".to_owned(),
        }
    }
}

/// Three decimals, fewer where the numbers are large, more where the limits of the narrowest interval would be told apart
/// by less than two digits.
fn decimals_by_width(panel: &Panel, largest: f64) -> usize {
    let width = |low: Stat, high: Stat| Some(high.number()? - low.number()?).filter(|width| *width > 0.0);
    let narrowest = panel.lines().filter_map(|line| width(line.low, line.high)).fold(f64::INFINITY, f64::min);
    let usual = match largest {
        ..10.0 => 3,
        ..1000.0 => 1,
        _ => 0,
    };
    let needed = 1 - libm::floor(libm::log10(narrowest)) as i64;
    usual.max(usize::try_from(needed).unwrap_or(0).min(12))
}

/// The part of a printed number before the decimal point, by which numbers are aligned.
pub(crate) fn whole_part(text: &str) -> &str {
    text.split(['.', 'e']).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_keep_three_digits() {
        let written = [1e-6, 1.234e-4, 0.85, 9.996, 12.34, 123.4, 12345.6, 1.5e8, 0.0]
            .map(|value| Rounding::Significant.write(value));
        assert_eq!(written, ["1.00e−6", "0.000123", "0.850", "10.0", "12.3", "123", "12346", "1.50e8", "0"]);
    }

    #[test]
    fn decimals_are_fixed_and_zero_has_no_sign() {
        let written = [-0.25, -0.0004, 0.0005, 3.0].map(|value| Rounding::Decimals(3).write(value));
        assert_eq!(written, ["−0.250", "0.000", "0.001", "3.000"]);
    }

    #[test]
    fn what_is_no_number_has_a_sign_or_two_letters() {
        let infinite = Stat::NotEstimable(NotEstimable::Infinite);
        assert_eq!(Rounding::Significant.stat(infinite, End::High), "∞");
        assert_eq!(Rounding::Significant.stat(infinite, End::Low), "−∞");
        assert_eq!(Rounding::Significant.stat(Stat::NotEstimable(NotEstimable::NotReached), End::High), "NE");
    }
}
