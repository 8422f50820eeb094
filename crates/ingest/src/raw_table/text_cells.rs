//! A column of text, each distinct cell stored once.

mod hash;
mod positions;

pub(crate) use hash::TextHasher;
pub(crate) use positions::{Positions, Vacancy};

/// A column of text.
#[derive(Debug, Clone, Default)]
pub struct TextCells {
    /// For each row, which distinct text it holds.
    codes: Vec<u32>,
    /// The distinct texts, one after another.
    bytes: String,
    /// Where each distinct text ends.
    ends: Vec<usize>,
}

impl TextCells {
    /// The distinct text of a code.
    pub fn text(&self, code: u32) -> &str {
        let at = code as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    /// A cell.
    pub fn get(&self, row: usize) -> &str {
        self.text(self.codes[row])
    }

    /// For each row, the code of its text.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The distinct texts by code.
    pub fn distinct(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|code| self.text(code as u32))
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Adds a distinct text that no row holds yet; the caller knows that it is new.
    pub(crate) fn push_distinct(&mut self, text: &str) -> u32 {
        let code = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        code
    }

    /// Appends a cell by the code of its text.
    #[inline]
    pub(crate) fn push_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// Makes room for so many more cells.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.codes.reserve(rows);
    }
}

/// Equal cells, whatever the order in which their distinct texts were met.
impl PartialEq for TextCells {
    fn eq(&self, other: &TextCells) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.get(row) == other.get(row))
    }
}

impl<'a> FromIterator<&'a str> for TextCells {
    fn from_iter<Texts: IntoIterator<Item = &'a str>>(texts: Texts) -> TextCells {
        let mut interner = Interner::default();
        texts.into_iter().for_each(|text| interner.push(text));
        interner.finish()
    }
}

/// Builds a column of text. Codes count distinct texts in the order of their first occurrence.
#[derive(Debug, Default)]
pub struct Interner {
    cells: TextCells,
    /// Finds distinct texts; their positions are their codes.
    known: Positions,
    /// The code of the latest cell: files are sorted, so the next cell is often the same.
    latest: Option<u32>,
}

/// How many texts are looked up together.
const AHEAD: usize = 256;

impl Interner {
    /// An empty column with room for so many rows.
    pub fn with_capacity(rows: usize) -> Interner {
        let mut interner = Interner::default();
        interner.cells.reserve(rows);
        interner
    }

    /// Appends a cell.
    pub fn push(&mut self, text: &str) {
        let code = match self.latest {
            Some(code) if self.cells.text(code) == text => code,
            _ => self.code_of(text),
        };
        self.latest = Some(code);
        self.cells.push_code(code);
    }

    /// Appends all cells of a column, asking for each of its distinct texts once.
    pub fn append(&mut self, column: &TextCells) {
        let mut codes: Vec<u32> = Vec::with_capacity(column.ends.len());
        let mut hashes = Vec::with_capacity(AHEAD);
        for first in (0..column.ends.len()).step_by(AHEAD) {
            let batch = first..(first + AHEAD).min(column.ends.len());
            hashes.clear();
            hashes.extend(batch.clone().map(|code| hash::of(column.text(code as u32).as_bytes())));
            self.known.touch(&hashes);
            codes.extend(batch.zip(&hashes).map(|(code, hash)| self.code_with(*hash, column.text(code as u32))));
        }
        let unchanged = codes.iter().enumerate().all(|(own, code)| own == *code as usize);
        if unchanged {
            self.cells.codes.extend_from_slice(&column.codes);
        } else {
            self.cells.codes.extend(column.codes.iter().map(|own| codes[*own as usize]));
        }
    }

    /// Makes room for so many more cells.
    pub fn reserve(&mut self, rows: usize) {
        self.cells.reserve(rows);
    }

    /// Number of cells so far.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none so far.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The column.
    pub fn finish(self) -> TextCells {
        self.cells
    }

    /// The hash by which texts are found; also for readers that keep their own tables.
    pub(crate) fn hash(text: &[u8]) -> u64 {
        hash::of(text)
    }

    fn code_of(&mut self, text: &str) -> u32 {
        self.code_with(hash::of(text.as_bytes()), text)
    }

    fn code_with(&mut self, hash: u64, text: &str) -> u32 {
        let cells = &self.cells;
        self.known.find(hash, |code| cells.text(code) == text).unwrap_or_else(|vacancy| {
            let code = self.cells.push_distinct(text);
            self.known.put(vacancy, code);
            code
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_distinct_texts_in_order_of_first_occurrence() {
        let cells: TextCells = ["b", "a", "b", "", "c", "a", ""].into_iter().collect();
        assert_eq!(cells.codes(), [0, 1, 0, 2, 3, 1, 2]);
        assert_eq!(cells.distinct().collect::<Vec<_>>(), ["b", "a", "", "c"]);
    }

    #[test]
    fn many_distinct_texts_are_told_apart_and_found_again() {
        let texts: Vec<String> = (0..50_000).map(|at| format!("{at:0width$}", width = at % 23)).collect();
        let twice: TextCells = texts.iter().chain(texts.iter().rev()).map(String::as_str).collect();
        let distinct = twice.distinct().len();
        assert_eq!(distinct, texts.iter().collect::<std::collections::BTreeSet<_>>().len());
        for (row, text) in texts.iter().enumerate() {
            assert_eq!((twice.get(row), twice.get(2 * texts.len() - 1 - row)), (text.as_str(), text.as_str()));
        }
    }

    #[test]
    fn appended_columns_are_one_column() {
        let (texts, mut whole) = (["x", "y", "x", "z", "y", "w", "w"], Interner::default());
        for part in texts.chunks(3) {
            whole.append(&part.iter().copied().collect());
        }
        let (whole, direct) = (whole.finish(), texts.into_iter().collect::<TextCells>());
        assert_eq!((whole.codes(), whole.bytes.as_str()), (direct.codes(), direct.bytes.as_str()));
    }
}
