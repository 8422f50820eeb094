//! A column of text under construction, its distinct cells found by their bytes in the file.
//!
//! A cell is decoded once for each distinct text. All others cost a comparison with the cell above or one look into a
//! table, both on the bytes as they stand, word by word: fields are short, and calls to compare them would take longer
//! than the comparison.

use super::Stop;
use super::texts::{Standing, Texts, without_padding};
use crate::raw_table::{Interner, Positions, TextCells, Vacancy};
use std::borrow::Cow;

/// The column.
pub(super) struct TextColumn<'b> {
    cells: TextCells,
    /// The cell above with its padding, and the code of its text.
    above: &'b [u8],
    above_code: u32,
    /// Bytes without padding that occurred, with the code of their text. Several may have one code.
    known: Vec<(&'b [u8], u32)>,
    positions: Positions,
}

/// Whether two stretches of bytes are equal.
#[inline(always)]
fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let (left_words, left_rest) = left.as_chunks::<8>();
    let (right_words, right_rest) = right.as_chunks::<8>();
    for (left, right) in left_words.iter().zip(right_words) {
        if u64::from_ne_bytes(*left) != u64::from_ne_bytes(*right) {
            return false;
        }
    }
    if let (Some(left), Some(right)) = (left.last_chunk::<8>(), right.last_chunk::<8>()) {
        // The last eight bytes overlap the words before, which costs less than a loop over the rest.
        return left == right;
    }
    left_rest.iter().zip(right_rest).all(|(left, right)| left == right)
}

impl<'b> TextColumn<'b> {
    pub fn with_capacity(rows: usize) -> TextColumn<'b> {
        let cells = Interner::with_capacity(rows).finish();
        TextColumn { cells, above: &[], above_code: 0, known: Vec::new(), positions: Positions::default() }
    }

    /// Appends a cell.
    #[inline]
    pub fn push(
        &mut self,
        field: &'b [u8],
        texts: &mut Texts,
        standing: impl FnOnce() -> Standing,
    ) -> Result<(), Stop> {
        if !equal(field, self.above) {
            self.above_code = self.code_of(field, texts, standing)?;
            self.above = field;
        }
        self.cells.push_code(self.above_code);
        Ok(())
    }

    /// The column as it is read.
    pub fn finish(self) -> TextCells {
        self.cells
    }

    fn code_of(
        &mut self,
        field: &'b [u8],
        texts: &mut Texts,
        standing: impl FnOnce() -> Standing,
    ) -> Result<u32, Stop> {
        let key = without_padding(field);
        let vacancy = match self.find(key) {
            Ok(code) => return Ok(code),
            Err(vacancy) => vacancy,
        };
        let text = texts.decode(field, standing)?;
        // Where a torn character was left out, the text may be one that is known.
        let code = match text {
            Cow::Borrowed(whole) if whole.len() < key.len() => self.find(whole.as_bytes()).ok(),
            _ => None,
        };
        let code = code.unwrap_or_else(|| self.cells.push_distinct(&text));
        self.positions.put(vacancy, self.known.len() as u32);
        self.known.push((key, code));
        Ok(code)
    }

    /// The code of the text of these bytes; if they are new, where they belong.
    fn find(&self, key: &[u8]) -> Result<u32, Vacancy> {
        let found = self.positions.find(Interner::hash(key), |position| equal(self.known[position as usize].0, key));
        found.map(|position| self.known[position as usize].1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::Encoding;
    use super::*;

    fn column(fields: &[&'static [u8]], texts: &mut Texts) -> Option<TextCells> {
        let mut column = TextColumn::with_capacity(fields.len());
        for field in fields {
            column.push(field, texts, || Standing { what: String::new(), row: 1 }).ok()?;
        }
        Some(column.finish())
    }

    #[test]
    fn equal_texts_have_one_code_whatever_pads_them() {
        let fields: [&[u8]; 6] = [b"ab  ", b"ab\0\0", b"", b"    ", b"ab ", b" ab "];
        let cells = column(&fields, &mut Texts::new(Encoding::Utf8)).expect("UTF-8");
        assert_eq!(cells.codes(), [0, 0, 1, 1, 0, 2]);
        assert_eq!(cells.distinct().collect::<Vec<_>>(), ["ab", "", " ab"]);
    }

    #[test]
    fn a_text_without_its_torn_character_is_the_text_that_remains() {
        let mut texts = Texts::new(Encoding::Utf8);
        let fields: [&[u8]; 4] =
            [b"caf ", "caf\u{e9}".as_bytes().split_last().expect("bytes").1, b"\xc3\xa9  ", b"caf\xe9"];
        let cells = column(&fields, &mut texts).expect("UTF-8");
        assert_eq!(cells.codes(), [0, 0, 1, 0]);
        assert!(!texts.is_other_encoding());
    }

    #[test]
    fn many_distinct_texts_are_told_apart() {
        let all: String = (0..20_000).map(|number| format!("{number:<9}")).collect();
        let fields: Vec<&'static [u8]> = all.leak().as_bytes().chunks(9).collect();
        let cells = column(&fields, &mut Texts::new(Encoding::Utf8)).expect("UTF-8");
        assert!((0..20_000).all(|row| cells.get(row) == row.to_string()));
    }
}
