//! Numbers for reading, rounded exactly: what is rounded is the shortest decimal number that reads back as the double, so
//! that 0.15 is a tie, as whoever wrote it meant, and not a little more or less.

use clap::ValueEnum;
use trialstat_analysis::conventions::Conventions;
use trialstat_trial::result::Stat;

/// Where a number goes that lies half way between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rounding {
    /// To the even digit, as R rounds
    HalfEven,
    /// Away from zero, as SAS rounds
    HalfAway,
}

/// How p values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PStyle {
    /// Four digits that count, 4.567e-5, <2.2e-16
    R,
    /// Four decimals, <.0001
    Sas,
    /// Two decimals, three below 0.01, <0.001
    Nejm,
    /// Two digits that count in at most four decimals, <0.0001
    Lancet,
}

/// How numbers are written in tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// How ties are broken.
    pub rounding: Rounding,
    /// How p values are written.
    pub p: PStyle,
}

impl Style {
    /// The style of a set of conventions.
    pub fn of(conventions: Conventions) -> Style {
        match conventions {
            Conventions::R => Style { rounding: Rounding::HalfEven, p: PStyle::R },
            Conventions::Sas => Style { rounding: Rounding::HalfAway, p: PStyle::Sas },
        }
    }

    /// A statistic as a reader wants it; all its digits are in the other forms.
    pub fn cell(self, stat_name: &str, stat: Stat) -> String {
        let Some(value) = stat.number() else { return "NE".to_owned() };
        let count = matches!(stat_name, "n" | "N" | "parameter" | "df" | "rejected" | "observed" | "published")
            || ["n.", "N_"].iter().any(|start| stat_name.starts_with(start));
        if count && value.fract() == 0.0 {
            return format!("{value}");
        }
        if matches!(stat_name, "p.value" | "adj.p.value") {
            return self.p_value(value);
        }
        match value.abs() {
            0.0 => "0".to_owned(),
            size if size < 1e-3 => self.scientific(value, 4),
            size if size < 100.0 => self.fixed(value, 4),
            size if size < 1e7 => self.fixed(value, 2),
            _ => self.scientific(value, 5),
        }
    }

    fn p_value(self, value: f64) -> String {
        match self.p {
            PStyle::R if value < f64::EPSILON => "<2.2e-16".to_owned(),
            PStyle::R if value < 1e-4 => self.scientific(value, 4),
            PStyle::R => self.significant(value, 4),
            PStyle::Sas if value < 1e-4 => "<.0001".to_owned(),
            PStyle::Sas => self.fixed(value, 4),
            PStyle::Nejm if value < 0.001 => "<0.001".to_owned(),
            PStyle::Nejm | PStyle::Lancet if value > 0.99 => ">0.99".to_owned(),
            PStyle::Nejm => self.fixed(value, if value < 0.01 { 3 } else { 2 }),
            PStyle::Lancet if value < 1e-4 => "<0.0001".to_owned(),
            PStyle::Lancet => self.fixed(value, places(value, 2).min(4)),
        }
    }

    /// So many digits that count, without needless zeros.
    fn significant(self, value: f64, digits: i32) -> String {
        let text = self.fixed(value, places(value, digits));
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }

    /// So many decimals.
    pub fn fixed(self, value: f64, places: usize) -> String {
        let (digits, exponent) = decimal(value);
        // The point stands after so many of the digits.
        let point = exponent + 1;
        let (digits, carried) = self.rounded(&digits, point + places as i32);
        let point = point + i32::from(carried);
        let whole: String = match usize::try_from(point) {
            Ok(0) | Err(_) => "0".to_owned(),
            Ok(point) => digits.chars().chain(std::iter::repeat('0')).take(point).collect(),
        };
        let leading = usize::try_from(-point).unwrap_or(0).min(places);
        let rest = digits.chars().skip(usize::try_from(point).unwrap_or(0)).chain(std::iter::repeat('0'));
        let rest: String = std::iter::repeat_n('0', leading).chain(rest).take(places).collect();
        let zero = digits.bytes().all(|digit| digit == b'0');
        let sign = if value < 0.0 && !zero { "-" } else { "" };
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
    }

    /// So many digits and a power of ten.
    pub fn scientific(self, value: f64, count: i32) -> String {
        let (digits, exponent) = decimal(value);
        let (digits, carried) = self.rounded(&digits, count);
        let exponent = exponent + i32::from(carried);
        let mut digits = digits.chars().chain(std::iter::repeat('0')).take(count as usize);
        let first: String = digits.by_ref().take(1).collect();
        let rest: String = digits.collect();
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{first}.{rest}e{exponent}")
    }

    /// The first so many digits, rounded, and whether a digit was carried to the front.
    fn rounded(self, digits: &str, keep: i32) -> (String, bool) {
        let Ok(keep) = usize::try_from(keep) else { return ("0".to_owned(), false) };
        if keep >= digits.len() {
            return (digits.to_owned(), false);
        }
        let digits = digits.as_bytes();
        let even = keep == 0 || (digits[keep - 1] - b'0').is_multiple_of(2);
        let tie = digits[keep] == b'5' && digits[keep + 1..].iter().all(|digit| *digit == b'0');
        let up = if tie { self.rounding == Rounding::HalfAway || !even } else { digits[keep] >= b'5' };
        let mut kept = digits[..keep].to_vec();
        let mut carry = up;
        for digit in kept.iter_mut().rev().take_while(|_| up) {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        if carry {
            kept.insert(0, b'1');
        }
        if kept.is_empty() {
            kept.push(b'0');
        }
        (String::from_utf8_lossy(&kept).into_owned(), carry)
    }
}

/// The digits of the shortest decimal number that is this double, and the power of ten of the first.
fn decimal(value: f64) -> (String, i32) {
    let text = format!("{:e}", value.abs());
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (digits.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// The decimals that so many digits that count take.
fn places(value: f64, digits: i32) -> usize {
    let (_, exponent) = decimal(value);
    usize::try_from(digits - 1 - exponent).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Style = Style { rounding: Rounding::HalfEven, p: PStyle::R };
    const AWAY: Style = Style { rounding: Rounding::HalfAway, p: PStyle::Sas };

    /// 2.675 is 2.67499… as a double; rounded as it is written it is a tie.
    #[test]
    fn ties_are_those_of_the_decimal_number() {
        for (value, places, even, away) in [
            (0.15, 1, "0.2", "0.2"),
            (0.25, 1, "0.2", "0.3"),
            (-0.25, 1, "-0.2", "-0.3"),
            (2.675, 2, "2.68", "2.68"),
            (2.665, 2, "2.66", "2.67"),
            (1.005, 2, "1.00", "1.01"),
            (0.5, 0, "0", "1"),
            (2.5, 0, "2", "3"),
            (9.995, 2, "10.00", "10.00"),
            (0.251, 1, "0.3", "0.3"),
        ] {
            assert_eq!((EVEN.fixed(value, places), AWAY.fixed(value, places)), (even.into(), away.into()), "{value}");
        }
    }

    #[test]
    fn digits_are_filled_up_and_carried() {
        for (value, places, expected) in [
            (99.99996, 4, "100.0000"),
            (0.00004, 4, "0.0000"),
            (-0.00004, 4, "0.0000"),
            (0.00006, 4, "0.0001"),
            (0.00995, 4, "0.0100"),
            (12.0, 4, "12.0000"),
            (1234.5, 2, "1234.50"),
            (0.1, 0, "0"),
            (0.96, 0, "1"),
            (123e18, 1, "123000000000000000000.0"),
        ] {
            assert_eq!(AWAY.fixed(value, places), expected, "{value}");
        }
        assert_eq!((AWAY.scientific(9.9996e-5, 4), AWAY.scientific(-1.25e9, 2)), ("1.000e-4".into(), "-1.3e9".into()));
    }

    #[test]
    fn p_values_are_written_as_the_house_writes_them() {
        let style = |p| Style { rounding: Rounding::HalfAway, p };
        for (value, r, sas, nejm, lancet) in [
            (1e-20, "<2.2e-16", "<.0001", "<0.001", "<0.0001"),
            (4.5678e-5, "4.568e-5", "<.0001", "<0.001", "<0.0001"),
            (0.00034, "0.00034", "0.0003", "<0.001", "0.0003"),
            (0.0045, "0.0045", "0.0045", "0.005", "0.0045"),
            (0.04567, "0.04567", "0.0457", "0.05", "0.046"),
            (0.5, "0.5", "0.5000", "0.50", "0.50"),
            (0.123456, "0.1235", "0.1235", "0.12", "0.12"),
            (0.9999, "0.9999", "0.9999", ">0.99", ">0.99"),
            (1.0, "1", "1.0000", ">0.99", ">0.99"),
        ] {
            let written = [PStyle::R, PStyle::Sas, PStyle::Nejm, PStyle::Lancet].map(|p| style(p).p_value(value));
            assert_eq!(written, [r, sas, nejm, lancet], "{value}");
        }
    }

    #[test]
    fn numbers_are_short_and_none_becomes_zero() {
        let shown = |name, value| EVEN.cell(name, Stat::Number(value));
        assert_eq!((shown("estimate", 0.00012).as_str(), shown("estimate", 123.456).as_str()), ("1.200e-4", "123.46"));
        assert_eq!((shown("N", 1e9).as_str(), shown("estimate", 0.0).as_str()), ("1000000000", "0"));
        assert_eq!(shown("estimate", 3.2e8), "3.2000e8");
    }

    #[test]
    fn what_is_no_tie_is_rounded_as_the_library_rounds() {
        let mut state = 1_u64;
        for _ in 0..2000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = (state >> 11) as f64 / 2_f64.powi(46) - 64.0;
            assert_eq!(EVEN.fixed(value, 4), format!("{value:.4}"), "{value}");
            assert_eq!(AWAY.scientific(value, 6), format!("{value:.5e}"), "{value}");
        }
    }
}
