//! A column of text, each distinct cell stored once.

use std::collections::HashMap;

/// A column of text.
#[derive(Debug, Clone)]
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

/// Builds a column of text.
#[derive(Debug, Default)]
pub struct Interner {
    codes: Vec<u32>,
    known: HashMap<Box<str>, u32>,
    bytes: String,
    ends: Vec<usize>,
}

impl Interner {
    /// Appends a cell.
    pub fn push(&mut self, text: &str) {
        let code = match self.known.get(text) {
            Some(code) => *code,
            None => {
                let code = self.ends.len() as u32;
                self.bytes.push_str(text);
                self.ends.push(self.bytes.len());
                self.known.insert(text.into(), code);
                code
            }
        };
        self.codes.push(code);
    }

    /// The column.
    pub fn finish(self) -> TextCells {
        TextCells { codes: self.codes, bytes: self.bytes, ends: self.ends }
    }
}
