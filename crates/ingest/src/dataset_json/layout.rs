//! Where the rows of a data set stand in the bytes, found without building a tree of them.

use crate::raw_table::Lines;
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::ops::Range;

/// The metadata of a data set, and where its rows are.
#[derive(Debug)]
pub(super) struct Layout {
    /// The metadata object, `rows` emptied.
    pub(super) head: Vec<u8>,
    /// Where `head` begins in the bytes.
    start: usize,
    /// From which byte of `head` on how many bytes were left out.
    gap: (usize, usize),
    /// Each row.
    pub(super) rows: Vec<Range<usize>>,
}

/// A place where the structure breaks.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Layout {
    /// Of one object with `rows`.
    pub(super) fn of_object(bytes: &[u8]) -> Result<Layout, Broken> {
        let mut scan = Scan { bytes, at: 0 };
        scan.expect(b'{', "an object")?;
        let mut found: Option<(Range<usize>, Vec<Range<usize>>)> = None;
        if !scan.accept(b'}') {
            loop {
                let key = scan.key()?;
                if key == br#""rows""# && scan.peek() == Some(b'[') {
                    if found.is_some() {
                        return Err(scan.broken("`rows` occurs twice"));
                    }
                    let start = scan.at;
                    let rows = scan.elements()?;
                    found = Some((start..scan.at, rows));
                } else {
                    scan.value()?;
                }
                if !scan.separated(b'}')? {
                    break;
                }
            }
        }
        if scan.peek().is_some() {
            return Err(scan.broken("the object has ended and more follows; rows in lines are an NDJSON file"));
        }
        let (cut, rows) = found.unwrap_or_default();
        // Brackets without anything between them remain.
        let inner = if cut.is_empty() { 0..0 } else { cut.start + 1..cut.end - 1 };
        let head = [&bytes[..inner.start], &bytes[inner.end..]].concat();
        Ok(Layout { head, start: 0, gap: (inner.start, inner.len()), rows })
    }

    /// Of lines, the first of them the metadata.
    pub(super) fn of_lines(bytes: &[u8]) -> Result<Layout, Broken> {
        let mut spans = Vec::new();
        let mut start = 0;
        while start < bytes.len() {
            let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
            let line = &bytes[start..end];
            let leading = line.len() - line.trim_ascii_start().len();
            let trimmed = line.trim_ascii();
            if !trimmed.is_empty() {
                spans.push(start + leading..start + leading + trimmed.len());
            }
            start = end + 1;
        }
        if spans.is_empty() {
            return Err(Broken { at: 0, message: "the file is empty, expected a line with the metadata".to_owned() });
        }
        let first = spans.remove(0);
        let head = bytes[first.clone()].to_vec();
        Ok(Layout { start: first.start, gap: (head.len(), 0), head, rows: spans })
    }

    /// The line and column of a place in the metadata that the JSON reader names.
    pub(super) fn head_position(&self, bytes: &[u8], error: &serde_json::Error) -> (usize, usize) {
        let at = offset(&self.head, error.line(), error.column());
        let skipped = if at > self.gap.0 { self.gap.1 } else { 0 };
        position(bytes, self.start + at + skipped)
    }

    /// The line of each row, and whether rows are counted because several share a line.
    pub(super) fn lines(&self, bytes: &[u8]) -> (Lines, bool) {
        let (mut line, mut before) = (1_u32, 0);
        let mut lines = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            line = line.saturating_add(memchr_iter(b'\n', &bytes[before..row.start]).count() as u32);
            before = row.start;
            lines.push(line);
        }
        if lines.windows(2).any(|pair| pair[0] >= pair[1]) {
            return (Lines::Consecutive { first: 1 }, true);
        }
        let first = lines.first().copied().unwrap_or(1);
        let is_gapless = lines.last().is_none_or(|last| (last - first) as usize == lines.len() - 1);
        (if is_gapless { Lines::Consecutive { first } } else { Lines::Listed(lines) }, false)
    }
}

/// Line and column, in characters, of a byte.
pub(super) fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    Locator::default().position(bytes, at)
}

/// Finds lines and columns of ascending places, each byte looked at once.
#[derive(Default)]
pub(super) struct Locator {
    at: usize,
    newlines: usize,
    characters: usize,
}

impl Locator {
    /// Line and column, in characters, of a byte that is not before the last one asked for.
    pub(super) fn position(&mut self, bytes: &[u8], at: usize) -> (usize, usize) {
        let passed = &bytes[self.at.min(bytes.len())..at.clamp(self.at.min(bytes.len()), bytes.len())];
        self.newlines += memchr_iter(b'\n', passed).count();
        let tail = match memrchr(b'\n', passed) {
            Some(newline) => {
                self.characters = 0;
                &passed[newline + 1..]
            }
            None => passed,
        };
        // Every byte of a character but its first is `10xxxxxx`.
        self.characters += tail.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        self.at += passed.len();
        (self.newlines + 1, self.characters + 1)
    }
}

/// The byte that the JSON reader means by a line and a column, which is the number of bytes of that line read so far.
pub(super) fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let mut newlines = memchr_iter(b'\n', bytes);
    let start = if line > 1 { newlines.nth(line - 2).map_or(0, |at| at + 1) } else { 0 };
    (start + column.saturating_sub(1)).min(bytes.len())
}

/// What the JSON reader says, without the place, which counts from the start of what it was given.
pub(super) fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].replace("EOF", "the text ends")
}

/// A place in JSON. It only follows brackets and texts; whether what is between them is sound is for the JSON reader.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn broken(&self, message: &str) -> Broken {
        Broken { at: self.at, message: message.to_owned() }
    }

    fn ended(&self) -> Broken {
        Broken { at: self.bytes.len(), message: "the file ends before its object does".to_owned() }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.bytes[self.at..];
        self.at += rest.len() - rest.trim_ascii_start().len();
        self.bytes.get(self.at).copied()
    }

    fn accept(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, wanted: u8, named: &str) -> Result<(), Broken> {
        if self.accept(wanted) {
            return Ok(());
        }
        match self.bytes.get(self.at) {
            None => Err(self.ended()),
            Some(byte) => Err(self.broken(&format!("found `{}`, expected {named}", byte.escape_ascii()))),
        }
    }

    /// A comma, after which something follows, or the closing bracket.
    fn separated(&mut self, close: u8) -> Result<bool, Broken> {
        if self.accept(b',') {
            return Ok(true);
        }
        self.expect(close, "a comma or a closing bracket")?;
        Ok(false)
    }

    /// The name of a member with its quotes; goes on to the value.
    fn key(&mut self) -> Result<&'a [u8], Broken> {
        self.expect(b'"', "the name of a member")?;
        let start = self.at - 1;
        self.text()?;
        let key = &self.bytes[start..self.at];
        self.expect(b':', "a colon")?;
        Ok(key)
    }

    /// Goes behind a text whose opening quote has been passed.
    fn text(&mut self) -> Result<(), Broken> {
        while let Some(found) = memchr2(b'"', b'\\', &self.bytes[self.at..]) {
            let is_end = self.bytes[self.at + found] == b'"';
            self.at += found + if is_end { 1 } else { 2 };
            if is_end {
                return Ok(());
            }
            self.at = self.at.min(self.bytes.len());
        }
        Err(self.ended())
    }

    /// Goes behind a value.
    fn value(&mut self) -> Result<(), Broken> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return Err(self.ended()),
                Some(b'"') => {
                    self.at += 1;
                    self.text()?;
                }
                Some(b'[' | b'{') => {
                    self.at += 1;
                    depth += 1;
                    continue;
                }
                Some(b']' | b'}') if depth > 0 => {
                    self.at += 1;
                    depth -= 1;
                }
                Some(b',' | b':') if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                Some(b',' | b':' | b']' | b'}') => return Err(self.broken("a value is missing")),
                Some(_) => {
                    let is_mark = |byte: &u8| matches!(byte, b',' | b':' | b']' | b'}' | b'[' | b'{' | b'"');
                    let ends = |byte: &u8| is_mark(byte) || byte.is_ascii_whitespace();
                    let rest = &self.bytes[self.at + 1..];
                    self.at += 1 + rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Goes behind an array and gives its elements.
    fn elements(&mut self) -> Result<Vec<Range<usize>>, Broken> {
        let mut elements = Vec::new();
        self.at += 1;
        if self.accept(b']') {
            return Ok(elements);
        }
        loop {
            self.peek();
            let start = self.at;
            self.value()?;
            elements.push(start..self.at);
            if !self.separated(b']')? {
                return Ok(elements);
            }
        }
    }
}
