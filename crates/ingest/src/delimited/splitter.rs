//! Cuts text into blocks of whole records.

use super::scanner::closing_quote;
use std::ops::Range;

/// Yields blocks one after another. Cuts stand only at line ends outside quotes, which takes one pass over the quotes
/// of the text and nothing else.
pub(super) struct Splitter<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Nominal size of a block.
    size: usize,
    at: usize,
    /// The next quote at or after the place that was looked at last; the length of the text if there is none.
    quote: usize,
}

impl<'a> Splitter<'a> {
    /// Splits the text from `start`, where a record starts.
    pub(super) fn new(bytes: &'a [u8], start: usize, delimiter: u8, size: usize) -> Splitter<'a> {
        let mut splitter = Splitter { bytes, delimiter, size: size.max(1), at: start, quote: start };
        splitter.quote = splitter.quote_from(start);
        splitter
    }

    fn quote_from(&self, from: usize) -> usize {
        memchr::memchr(b'"', &self.bytes[from..]).map_or(self.bytes.len(), |found| from + found)
    }

    /// Just after the first line end outside quotes that stands at `target` or later; the length of the text if there
    /// is none.
    fn record_end(&mut self, target: usize) -> usize {
        let mut outside = self.at;
        loop {
            let from = outside.max(target);
            if from < self.quote
                && let Some(found) = memchr::memchr2(b'\n', b'\r', &self.bytes[from..self.quote])
            {
                let end = from + found;
                let both = self.bytes[end] == b'\r' && self.bytes.get(end + 1) == Some(&b'\n');
                return end + 1 + usize::from(both);
            }
            if self.quote >= self.bytes.len() {
                return self.bytes.len();
            }
            outside = match opens(self.bytes, self.at, self.quote, self.delimiter) {
                true => closing_quote(self.bytes, self.quote).0.map_or(self.bytes.len(), |close| close + 1),
                false => self.quote + 1,
            };
            self.quote = self.quote_from(outside);
        }
    }
}

impl Iterator for Splitter<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if start >= self.bytes.len() {
            return None;
        }
        let target = start.saturating_add(self.size);
        self.at = if target >= self.bytes.len() { self.bytes.len() } else { self.record_end(target) };
        Some(start..self.at)
    }
}

/// Whether a quote stands at the start of its cell, blanks apart. Nothing before `start` is looked at.
fn opens(bytes: &[u8], start: usize, quote: usize, delimiter: u8) -> bool {
    let before = bytes[start..quote].iter().rev();
    let mut before = before.skip_while(|byte| matches!(**byte, b' ' | b'\t') && **byte != delimiter);
    before.next().is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'))
}

/// The end of the last whole record in text that starts with a record and may be cut anywhere; `None` if no record
/// certainly ends in it.
pub(super) fn last_record_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    // A CR at the very end may be half of a CRLF.
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let (mut last, mut outside) = (None, 0);
    loop {
        let quote = memchr::memchr(b'"', &bytes[outside..]).map(|found| outside + found);
        let end = memchr::memrchr2(b'\n', b'\r', &bytes[outside..quote.unwrap_or(bytes.len())]);
        last = end.map(|found| outside + found + 1).or(last);
        let Some(quote) = quote else { return last };
        outside = match opens(bytes, 0, quote, delimiter) {
            true => match closing_quote(bytes, quote).0 {
                Some(close) => close + 1,
                None => return last,
            },
            false => quote + 1,
        };
    }
}
