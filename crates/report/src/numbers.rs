//! Numbers as words of figures have them.

/// A confidence level in percent, without the noise of a product of doubles.
pub(crate) fn percent(level: f64) -> String {
    let text = format!("{:.8}", level * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A number of subjects: whole, or with one decimal where weights make it so.
pub(crate) fn count(number: f64) -> String {
    match number {
        _ if number.abs() >= 1e7 => format!("{number:.2e}"),
        _ if (number - libm::round(number)).abs() < 1e-6 => format!("{:.0}", libm::round(number).abs()),
        _ => format!("{number:.1}"),
    }
}

/// A time to six significant digits, as short as it can be written.
pub(crate) fn time(value: f64) -> String {
    let rounded = format!("{value:.5e}").parse().unwrap_or(value);
    let size = value.abs();
    let text = if size >= 1e7 || (size < 1e-5 && size > 0.0) { format!("{rounded:e}") } else { rounded.to_string() };
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_in_percent() {
        assert_eq!([0.95, 0.999, 0.9].map(percent), ["95%", "99.9%", "90%"]);
    }

    #[test]
    fn counts_are_whole_where_they_are() {
        assert_eq!([21.0, 0.0, 20.999_999_99, 12.5, 3e7, -1e-9].map(count), ["21", "0", "21", "12.5", "3.00e7", "0"]);
    }

    #[test]
    fn times_are_short() {
        let written = [0.0, 182.5, 0.1 + 0.2, 670.347_089, 1e8, 2e-7].map(time);
        assert_eq!(written, ["0", "182.5", "0.3", "670.347", "1e8", "2e\u{2212}7"]);
    }
}
