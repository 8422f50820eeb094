//! Text of unknown encoding: UTF-8 if all of it is, else Windows-1252.

use super::{Stop, codes, place};
use crate::problem::Problem;
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use trialstat_trial::diagnostic::Diagnostic;

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1252,
}

/// Where a text stands: what it is (`column `X``, `label of `X``), and in which row, 0 in a header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub what: String,
    pub row: usize,
}

/// Decodes the texts of a file, and remembers what was odd about them.
#[derive(Debug)]
pub(super) struct Texts {
    encoding: Encoding,
    /// Whether a text beyond ASCII was well-formed, which makes it all but certain that the file is UTF-8.
    multibyte: bool,
    /// Texts that end in the middle of a character.
    torn: Vec<Standing>,
    /// The first text that is not in the encoding.
    foreign: Option<Standing>,
}

/// A text without the blanks and NUL bytes that pad it.
#[inline]
pub(super) fn without_padding(bytes: &[u8]) -> &[u8] {
    let mut end = bytes.len();
    while let Some(chunk) = bytes[..end].last_chunk::<8>() {
        if *chunk != [b' '; 8] {
            break;
        }
        end -= 8;
    }
    while end > 0 && matches!(bytes[end - 1], b' ' | 0) {
        end -= 1;
    }
    &bytes[..end]
}

impl Texts {
    pub fn new(encoding: Encoding) -> Texts {
        Texts { encoding, multibyte: false, torn: Vec::new(), foreign: None }
    }

    /// A text in a field, its padding trimmed. Text that fills its field may have been cut there by the program that
    /// wrote it, so that a character that lacks its last bytes is left out rather than taken for another encoding.
    pub fn decode<'b>(&mut self, field: &'b [u8], standing: impl FnOnce() -> Standing) -> Result<Cow<'b, str>, Stop> {
        let bytes = without_padding(field);
        if self.encoding == Encoding::Windows1252 {
            return Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.multibyte |= !text.is_ascii();
                Ok(Cow::Borrowed(text))
            }
            Err(error) if error.error_len().is_none() && bytes.len() == field.len() => {
                self.torn.push(standing());
                let whole = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                self.multibyte |= !whole.is_ascii();
                Ok(Cow::Borrowed(whole))
            }
            Err(_) => {
                self.foreign = Some(standing());
                Err(Stop::OtherEncoding)
            }
        }
    }

    /// Whether the file turned out to be in another encoding. A text that ends like a torn character is one only where
    /// others prove the encoding.
    pub fn is_other_encoding(&self) -> bool {
        self.foreign.is_some() || (!self.torn.is_empty() && !self.multibyte)
    }

    /// The first text that is not in this encoding.
    pub fn foreign_place(&self) -> Option<Standing> {
        self.torn.first().or(self.foreign.as_ref()).cloned()
    }

    /// Says in the notes that the file was read in this encoding because of a text.
    pub fn report_foreign(&mut self, standing: Option<Standing>) {
        self.foreign = standing;
    }

    /// What was odd, one problem for each column.
    pub fn into_notes(self, file: &str) -> Vec<Problem> {
        let foreign = self.foreign.map(|Standing { what, row }| {
            let message = format!("{what} is not UTF-8, all text of the file was read as Windows-1252");
            let hint = "look at the letters with accents; if they are wrong, make the file again in UTF-8";
            Diagnostic::warning(codes::READ_AS_WINDOWS_1252, place(file, row), message).with_hint(hint).into()
        });
        let mut notes: Vec<Problem> = foreign.into_iter().collect();
        let mut torn: Vec<(String, Problem)> = Vec::new();
        for Standing { what, row } in self.torn {
            if let Some((_, problem)) = torn.iter_mut().find(|(known, _)| *known == what) {
                problem.further_lines.push(row as u32);
                continue;
            }
            let message = format!("{what} ends in the middle of a character, which was left out");
            let hint = "make the file again with a longer column or a shorter label";
            let diagnostic = Diagnostic::warning(codes::TORN_CHARACTER, place(file, row), message).with_hint(hint);
            torn.push((what, diagnostic.into()));
        }
        notes.extend(torn.into_iter().map(|(_, problem)| problem));
        notes
    }
}
