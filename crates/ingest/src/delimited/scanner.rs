//! The shape of delimited text: where cells and records begin and end. Everything else asks here, so that the header,
//! the sniffing and the parallel reading agree on it.

/// Finds the cells of records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) bytes: &'a [u8],
    delimiter: u8,
    /// The delimiter in each byte of a word.
    delimiters: u64,
}

/// One cell, trimmed and without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its bytes as a number, if there are at most [`SHORT`].
    pub(super) key: [u64; 2],
    /// It is short, no blanks around it were left out, and no quotes are doubled: its key says it all.
    pub(super) plain: bool,
    /// Blanks around it were left out.
    pub(super) padded: bool,
    /// It holds quotes that are still doubled.
    pub(super) doubled: bool,
}

/// What is wrong with the form of a record, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flaw {
    /// A NUL byte.
    Nul,
    /// Text between a closing quote and the next delimiter.
    AfterQuote,
    /// A quote that nothing closes.
    Unterminated,
}

/// One record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Record {
    /// Number of cells.
    pub(super) count: usize,
    /// Where the next record starts.
    pub(super) next: usize,
    /// Line ends inside its quotes.
    pub(super) inner_lines: u32,
    /// Whether a cell has text.
    pub(super) text: bool,
    /// Whether a cell has quotes.
    pub(super) quoted: bool,
    /// The gravest flaw, and where it is: which cell, and after how many inner line ends that starts.
    pub(super) flaw: Option<(Flaw, usize, u32)>,
}

impl Record {
    /// Notes a flaw of the cell that is being read and that started after so many inner line ends.
    fn flawed(&mut self, flaw: Flaw, lines: u32) {
        if self.flaw.is_none_or(|(known, ..)| flaw > known) {
            self.flaw = Some((flaw, self.count, lines));
        }
    }

    /// Whether the line has nothing at all, or only blanks.
    pub(super) fn is_empty_line(&self) -> bool {
        self.count == 1 && !self.text && !self.quoted
    }
}

/// Cells up to this length are compared as numbers.
pub(super) const SHORT: usize = 16;

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: u8) -> Scanner<'a> {
        Scanner { bytes, delimiter, delimiters: u64::from(delimiter) * LOW_BITS }
    }

    /// Reads the record that starts at `start`, and keeps as many of its first cells as there is room for.
    #[inline]
    pub(super) fn record(&self, start: usize, cells: &mut [Cell]) -> Record {
        let mut record = Record::default();
        let mut at = start;
        loop {
            let place = cells.get_mut(record.count);
            let stop = self.cell(at, &mut record, place);
            record.count += 1;
            match self.bytes.get(stop) {
                Some(b'\n') => {
                    record.next = stop + 1;
                    return record;
                }
                Some(b'\r') => {
                    record.next = stop + 1 + usize::from(self.bytes.get(stop + 1) == Some(&b'\n'));
                    return record;
                }
                Some(_) => at = stop + 1,
                None => {
                    record.next = stop;
                    return record;
                }
            }
        }
    }

    /// Reads the cell at `at`, and tells where its delimiter, line end or the end of the text stands.
    #[inline(always)]
    fn cell(&self, at: usize, record: &mut Record, place: Option<&mut Cell>) -> usize {
        // The common cell is short, has no quote and no blanks around it: it is found, cut out and turned into its key
        // with a few operations on one or two words.
        let Some(word) = self.word(at) else { return self.any_cell(at, record, place) };
        let first = word as u8;
        let stops = self.stops(word);
        // Quotes, blanks and line ends are all at most `"`; a line end or a delimiter here is an empty cell.
        if first <= b'"' && stops & 0x80 == 0 {
            if first == b'"'
                && let Some((start, end, key)) = self.short_quoted_cell(at)
            {
                record.quoted = true;
                record.text |= end > start;
                Cell::short(start, end, key).keep(place);
                return end + 1;
            }
            return self.any_cell(at, record, place);
        }
        let (end, key, last, stop) = if stops != 0 {
            let bits = stops.trailing_zeros() & !7;
            let last = ((word << 8) >> bits) as u8;
            (at + (bits / 8) as usize, [word & !(u64::MAX << bits), 0], last, (word >> bits) as u8)
        } else {
            let Some(second) = self.word(at + 8) else { return self.any_cell(at, record, place) };
            let stops = self.stops(second);
            if stops == 0 {
                return self.any_cell(at, record, place);
            }
            let bits = stops.trailing_zeros() & !7;
            let last = ((second << 8 | word >> 56) >> bits) as u8;
            (at + 8 + (bits / 8) as usize, [word, second & !(u64::MAX << bits)], last, (second >> bits) as u8)
        };
        if last == b' ' || !self.ends_cell(stop) {
            return self.any_cell(at, record, place);
        }
        record.text |= end > at;
        Cell::short(at, end, key).keep(place);
        end
    }

    /// Start, end and key of a short cell in quotes with nothing special in it.
    #[inline(always)]
    fn short_quoted_cell(&self, quote: usize) -> Option<(usize, usize, [u64; 2])> {
        let start = quote + 1;
        let mut key = [self.word(start)?, 0];
        let mut stops = quotes_and_controls(key[0]);
        let mut length = 0;
        if stops == 0 {
            key[1] = self.word(start + 8)?;
            stops = quotes_and_controls(key[1]);
            length = 8;
        }
        if stops == 0 {
            return None;
        }
        let bits = stops.trailing_zeros() & !7;
        key[length / 8] &= !(u64::MAX << bits);
        let end = start + length + (bits / 8) as usize;
        let plain = self.bytes[end] == b'"'
            && self.bytes.get(end + 1).is_some_and(|byte| self.ends_cell(*byte))
            && self.bytes[start] != b' '
            && self.bytes[end - 1] != b' ';
        plain.then_some((start, end, key))
    }

    /// The same for every cell, step by step.
    #[inline(never)]
    fn any_cell(&self, at: usize, record: &mut Record, place: Option<&mut Cell>) -> usize {
        let start = at + self.bytes[at..].iter().take_while(|byte| self.is_blank(**byte)).count();
        let (cell, stop) = if self.bytes.get(start) == Some(&b'"') {
            self.quoted_cell(at, start, record)
        } else {
            let stop = self.cell_end(start, record);
            let end = start + trimmed_length(&self.bytes[start..stop], |byte| self.is_blank(byte));
            match end == start {
                true => (self.cut(at, at, false), stop),
                false => (self.cut(start, end, start > at || stop > end), stop),
            }
        };
        record.text |= cell.end > cell.start;
        cell.keep(place);
        stop
    }

    fn quoted_cell(&self, at: usize, quote: usize, record: &mut Record) -> (Cell, usize) {
        record.quoted = true;
        let lines = record.inner_lines;
        let (close, doubled) = closing_quote(self.bytes, quote);
        let Some(close) = close else {
            record.flawed(Flaw::Unterminated, lines);
            let end = self.bytes.len();
            record.inner_lines += line_ends(&self.bytes[quote..]);
            return (Cell { start: quote, end, key: [0; 2], plain: false, padded: false, doubled: false }, end);
        };
        let inside = &self.bytes[quote + 1..close];
        if inside.iter().fold(false, |found, byte| found | (*byte < b' ')) {
            if memchr::memchr(0, inside).is_some() {
                record.flawed(Flaw::Nul, lines);
            }
            record.inner_lines += line_ends(inside);
        }
        let after = close + 1 + self.bytes[close + 1..].iter().take_while(|byte| self.is_blank(**byte)).count();
        let stop = if self.bytes.get(after).is_none_or(|byte| self.ends_cell(*byte)) {
            after
        } else {
            record.flawed(Flaw::AfterQuote, lines);
            self.cell_end(after, record)
        };
        let leading = inside.iter().take_while(|byte| is_edge_blank(**byte)).count();
        let length = trimmed_length(&inside[leading..], is_edge_blank);
        let start = quote + 1 + leading;
        let padded = length > 0 && (length < inside.len() || quote > at || stop > close + 1);
        let mut cell = self.cut(start, start + length, padded);
        (cell.doubled, cell.plain) = (doubled, cell.plain && !doubled);
        (cell, stop)
    }

    /// Where the cell ends that `at` is in, outside quotes.
    fn cell_end(&self, at: usize, record: &mut Record) -> usize {
        let mut at = at;
        loop {
            let Some(word) = self.word(at) else {
                let rest = &self.bytes[at..];
                let stop = rest.iter().position(|byte| self.ends_cell(*byte)).unwrap_or(rest.len());
                if memchr::memchr(0, &rest[..stop]).is_some() {
                    record.flawed(Flaw::Nul, record.inner_lines);
                }
                return at + stop;
            };
            let stops = self.stops(word);
            if stops == 0 {
                at += 8;
                continue;
            }
            at += (stops.trailing_zeros() / 8) as usize;
            if self.ends_cell(self.bytes[at]) {
                return at;
            }
            if self.bytes[at] == 0 {
                record.flawed(Flaw::Nul, record.inner_lines);
            }
            at += 1;
        }
    }

    fn cut(&self, start: usize, end: usize, padded: bool) -> Cell {
        let plain = !padded && end - start <= SHORT;
        Cell { start, end, key: key_of(&self.bytes[start..end]), plain, padded, doubled: false }
    }

    #[inline(always)]
    fn word(&self, at: usize) -> Option<u64> {
        self.bytes.get(at..)?.first_chunk::<8>().map(|word| u64::from_le_bytes(*word))
    }

    /// The high bit of each byte that is the delimiter or a control character; exact for the lowest such byte, which is
    /// the only one that is looked at.
    #[inline(always)]
    fn stops(&self, word: u64) -> u64 {
        let controls = word.wrapping_sub(LOW_BITS * 0x20) & !word;
        let other = word ^ self.delimiters;
        let delimiters = other.wrapping_sub(LOW_BITS) & !other;
        (controls | delimiters) & HIGH_BITS
    }

    #[inline(always)]
    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.delimiter || byte == b'\n' || byte == b'\r'
    }

    fn is_blank(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t') && byte != self.delimiter
    }
}

impl Cell {
    /// A place for a cell.
    pub(super) const EMPTY: Cell = Cell { start: 0, end: 0, key: [0; 2], plain: false, padded: false, doubled: false };

    #[inline(always)]
    fn keep(self, place: Option<&mut Cell>) {
        if let Some(place) = place {
            *place = self;
        }
    }

    #[inline(always)]
    fn short(start: usize, end: usize, key: [u64; 2]) -> Cell {
        Cell { start, end, key, plain: true, padded: false, doubled: false }
    }
}

/// The high bit of each byte that is a quote or a control character; exact for the lowest such byte.
#[inline(always)]
fn quotes_and_controls(word: u64) -> u64 {
    let controls = word.wrapping_sub(LOW_BITS * 0x20) & !word;
    let other = word ^ (LOW_BITS * b'"' as u64);
    let quotes = other.wrapping_sub(LOW_BITS) & !other;
    (controls | quotes) & HIGH_BITS
}

/// The bytes of a short text as a number, lowest byte first; 0 for longer ones.
pub(super) fn key_of(text: &[u8]) -> [u64; 2] {
    let mut padded = [0; SHORT];
    match padded.get_mut(..text.len()) {
        Some(place) => place.copy_from_slice(text),
        None => return [0; 2],
    }
    let number = u128::from_le_bytes(padded);
    [number as u64, (number >> 64) as u64]
}

/// Where the quote at `quote` is closed, and whether doubled quotes stand before that.
pub(super) fn closing_quote(bytes: &[u8], quote: usize) -> (Option<usize>, bool) {
    let (mut at, mut doubled) = (quote + 1, false);
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        let close = at + found;
        if bytes.get(close + 1) != Some(&b'"') {
            return (Some(close), doubled);
        }
        doubled = true;
        at = close + 2;
    }
    (None, doubled)
}

/// Number of line ends: LF, CRLF or a lone CR.
pub(super) fn line_ends(bytes: &[u8]) -> u32 {
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
    ends.filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).count() as u32
}

/// What is invisible at the edge of a quoted cell.
fn is_edge_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn trimmed_length(text: &[u8], blank: impl Fn(u8) -> bool) -> usize {
    text.iter().rposition(|byte| !blank(*byte)).map_or(0, |last| last + 1)
}
