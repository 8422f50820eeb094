//! Finds the delimiter of a file that nobody named.

use super::scanner::Scanner;
use std::collections::BTreeMap;

/// Delimiters that files use, the most common first.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How much of a file is looked at.
pub(super) const HEAD: usize = 1 << 16;

/// The delimiter, and another one that would do as well, if there is one.
pub(super) fn delimiter(text: &[u8]) -> (u8, Option<u8>) {
    let mut fits: Vec<(Fit, u8)> = CANDIDATES.iter().filter_map(|byte| Some((Fit::of(text, *byte)?, *byte))).collect();
    // A stable sort: among equals the most common stays first.
    fits.sort_by_key(|fit| std::cmp::Reverse(fit.0.rank()));
    match fits.as_slice() {
        [] => (CANDIDATES[0], None),
        [only] => (only.1, None),
        [best, second, ..] => {
            let rival = best.0.header && second.0.header && second.0.permille >= 900;
            (best.1, rival.then_some(second.1))
        }
    }
}

/// How well a delimiter divides the first lines.
#[derive(Debug, Clone, Copy)]
struct Fit {
    /// The header is divided too.
    header: bool,
    /// How many rows of a thousand have as many cells as the header, or as most rows if the header is not divided.
    permille: usize,
    columns: usize,
}

impl Fit {
    fn rank(self) -> (bool, usize, usize) {
        // A single stray row must not decide between delimiters, and more columns are the better reason.
        (self.header, self.permille / 50, self.columns)
    }

    fn of(text: &[u8], delimiter: u8) -> Option<Fit> {
        let whole = text.len() <= HEAD;
        let scanner = Scanner::new(&text[..text.len().min(HEAD)], delimiter);
        let (mut at, mut counts) = (0, Vec::new());
        while at < scanner.bytes.len() {
            let record = scanner.record(at, &mut []);
            at = record.next;
            // The last record may be cut off.
            let complete = whole || at < scanner.bytes.len() || counts.is_empty();
            if complete && record.text {
                counts.push(record.count);
            }
        }
        let (header, rows) = counts.split_first()?;
        let mut by_count: BTreeMap<usize, usize> = BTreeMap::new();
        for count in rows {
            *by_count.entry(*count).or_default() += 1;
        }
        let columns = match header {
            1 => by_count
                .iter()
                .filter(|(count, _)| **count > 1)
                .max_by_key(|(_, rows)| **rows)
                .map(|(count, _)| *count)?,
            _ => *header,
        };
        let permille = match rows.len() {
            0 => 1000,
            total => by_count.get(&columns).copied().unwrap_or_default() * 1000 / total,
        };
        Some(Fit { header: *header > 1, permille, columns })
    }
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    #[test]
    fn the_delimiter_is_the_one_that_divides_header_and_rows_alike() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3\n2,5;3,5;4\n", b';'),
            ("a\tb\n1,2\t3\n4,5\t6\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name\nanna\nbert\n", b','),
            ("\"x;y;z\",b\n\"1;2;3\",2\n", b','),
            ("note,b\n\"a;\nb;c\",2\nx;y,3\n", b','),
            ("dose, mg;arm\n1,5;a\n2;b\n3;b\n", b';'),
            ("a report of 2024\nid;arm\n1;a\n", b';'),
            ("", b','),
        ] {
            assert_eq!(delimiter(text.as_bytes()), (expected, None), "{text:?}");
        }
    }

    #[test]
    fn two_that_do_equally_are_both_named() {
        assert_eq!(delimiter(b"a,b;c\n1,2;3\n4,5;6\n"), (b',', Some(b';')));
    }
}
