//! Which counts can print like a percentage: the GRIM test (granularity-related inconsistency of means).

use crate::printed_number::{PrintedNumber, Rounding};

/// All counts k for which k of `total` prints like the number.
pub fn counts_printing(printed: &PrintedNumber, total: u64, scale: f64) -> Vec<u64> {
    if total == 0 {
        return Vec::new();
    }
    // One unit in the last place to either side holds every rounding rule.
    let unit = 10f64.powi(-(printed.decimals() as i32));
    let around = |value: f64| (value / scale * total as f64).clamp(0.0, total as f64);
    let (from, to) = (around(printed.value() - unit).floor() as u64, around(printed.value() + unit).ceil() as u64);
    (from..=to.min(total)).filter(|count| prints(printed, *count, total, scale)).collect()
}

/// Whether `count` of `total` prints like the number.
fn prints(printed: &PrintedNumber, count: u64, total: u64, scale: f64) -> bool {
    printed.rounds_from(count as f64 / total as f64 * scale, false).is_some()
}

/// All sizes, from `events` to `largest`, of which `events` rounds to the number. Cut-off digits are left out: a size is
/// guessed at here, and a guess should be the likeliest.
pub fn sizes_printing(printed: &PrintedNumber, events: u64, largest: u64, scale: f64) -> Vec<u64> {
    let rounding = |size: u64| printed.rounds_from(events as f64 / size as f64 * scale, false);
    let rounds = |size: &u64| rounding(*size).is_some_and(|rounding| rounding != Rounding::Truncated);
    (events.max(1)..=largest).filter(rounds).collect()
}

/// Two arms, each with its count and size.
pub type Split = [(u64, u64); 2];

/// All ways to part `total` subjects into two arms so that both numbers can be printed.
pub fn splits(first: &PrintedNumber, second: &PrintedNumber, total: u64, scale: f64) -> Vec<Split> {
    let mut found = Vec::new();
    for size in 1..total {
        let rest = total - size;
        for first_count in counts_printing(first, size, scale) {
            for second_count in counts_printing(second, rest, scale) {
                found.push([(first_count, size), (second_count, rest)]);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> PrintedNumber {
        PrintedNumber::parse(text).expect(text)
    }

    #[test]
    fn no_count_of_83_prints_63_0_percent() {
        // 52/83 = 62.65 % and 53/83 = 63.86 %, so a printed 63.0 % cannot come from 83 subjects; 46/73 = 63.01 % can.
        assert!(counts_printing(&number("63.0%"), 83, 100.0).is_empty());
        assert_eq!(counts_printing(&number("63.0%"), 73, 100.0), [46]);
        assert_eq!(sizes_printing(&number("31.6%"), 25, 200, 100.0), [79]);
    }

    #[test]
    fn eighty_and_fifty_percent_of_fourteen() {
        // Only n = 5 and n = 10 print 80 %; the rest, 9 or 4, must print 50 %, which an odd 9 cannot.
        assert_eq!(splits(&number("80%"), &number("50%"), 14, 100.0), [[(8, 10), (2, 4)]]);
    }

    #[test]
    fn coarse_percentages_allow_several_counts() {
        assert_eq!(counts_printing(&number("50%"), 300, 100.0), [149, 150, 151, 152]);
        assert!(counts_printing(&number("50%"), 0, 100.0).is_empty());
    }
}
