//! A text with its name, so that an offset becomes a line and a column.

use super::codes;
use crate::diagnostic::{Diagnostic, Place};

/// The text of a specification file.
#[derive(Debug, Clone)]
pub struct Source {
    file: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Takes a file's bytes, which must be UTF-8 and hold more than space and comments.
    ///
    /// # Errors
    /// A diagnostic with the place of the first byte that is not UTF-8, or of the empty file.
    pub fn new(file: &str, bytes: &[u8]) -> Result<Source, Diagnostic> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err(error) => {
                let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
                let place = Source::of(file, valid).place(error.valid_up_to());
                let byte = bytes[error.valid_up_to()];
                let problem = Diagnostic::error(codes::NOT_UTF8, place, format!("byte 0x{byte:02x} is not UTF-8"));
                return Err(problem.with_hint("save the file as UTF-8"));
            }
        };
        let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        if text.lines().all(blank) {
            let place = Place { file: file.to_owned(), line: 1, column: 1 };
            let problem = Diagnostic::error(codes::EMPTY_FILE, place, "the file is empty");
            return Err(problem.with_hint("fill it, or take it away"));
        }
        Ok(Source::of(file, text))
    }

    fn of(file: &str, text: String) -> Source {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { file: file.to_owned(), text, line_starts }
    }

    /// The file's name as the user gave it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset.
    pub fn place(&self, offset: usize) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1];
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        Place { file: self.file.clone(), line, column: before.chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("f.toml", "a = 1\nµg = \"x\"".as_bytes()).expect("text");
        let place = source.place("a = 1\nµg".len());
        assert_eq!((place.line, place.column), (2, 3));
        assert_eq!(source.place(0).to_string(), "f.toml:1:1");
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_located() {
        let problem = Source::new("f.toml", b"a = 1\nb = \"\xe9\"").expect_err("latin-1");
        assert_eq!((problem.code, problem.place.line, problem.place.column), ("S101", 2, 6));
        assert_eq!(Source::new("f.toml", b" \n# nothing\n").expect_err("empty").code, "S102");
    }
}
