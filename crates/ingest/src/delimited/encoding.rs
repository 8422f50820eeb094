//! From bytes to text.

use super::codes;
use crate::problem::Problem;
use rayon::prelude::*;
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};

/// How a file writes its characters as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Found from the bytes: UTF-8, UTF-16, and if they cannot be either, Windows-1252 with a warning.
    #[default]
    Detect,
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, which contains all printable characters of Latin-1.
    Windows1252,
    /// Another encoding that contains ASCII.
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The encoding of that name, as web pages name them (`utf-8`, `latin1`, `windows-1250`, `shift_jis`), if it is
    /// known and can be read.
    pub fn named(label: &str) -> Option<Encoding> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
        match encoding {
            _ if encoding == encoding_rs::UTF_8 => Some(Encoding::Utf8),
            _ if encoding == encoding_rs::UTF_16LE => Some(Encoding::Utf16Le),
            _ if encoding == encoding_rs::UTF_16BE => Some(Encoding::Utf16Be),
            _ if encoding == encoding_rs::WINDOWS_1252 => Some(Encoding::Windows1252),
            _ => encoding.is_ascii_compatible().then_some(Encoding::Other(encoding)),
        }
    }

    /// Its name in lower case.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Encoding::Detect => Cow::Borrowed("detect"),
            Encoding::Utf8 => Cow::Borrowed("utf-8"),
            Encoding::Utf16Le => Cow::Borrowed("utf-16le"),
            Encoding::Utf16Be => Cow::Borrowed("utf-16be"),
            Encoding::Windows1252 => Cow::Borrowed("windows-1252"),
            Encoding::Other(encoding) => Cow::Owned(encoding.name().to_ascii_lowercase()),
        }
    }

    /// The byte order mark of Unicode encodings.
    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xef\xbb\xbf",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
            _ => b"",
        }
    }

    /// The encoding that the first bytes of a file show without doubt.
    pub(super) fn shown_by(head: &[u8]) -> Option<Encoding> {
        let marked = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be];
        let marked = marked.into_iter().find(|encoding| head.starts_with(encoding.mark()));
        marked.or_else(|| {
            // ASCII in UTF-16 has a NUL in every other byte; few characters have one in the others.
            let pairs = head.len().min(1024) / 2;
            let nuls = |parity: usize| (0..pairs).filter(|pair| head[2 * pair + parity] == 0).count();
            let unmistakable = |many: usize, few: usize| pairs >= 2 && many * 4 >= pairs * 3 && few * 10 <= many;
            match (nuls(0), nuls(1)) {
                (even, odd) if unmistakable(odd, even) => Some(Encoding::Utf16Le),
                (even, odd) if unmistakable(even, odd) => Some(Encoding::Utf16Be),
                _ => None,
            }
        })
    }
}

/// Text and the bytes that it came from.
#[derive(Debug)]
pub(super) struct Decoded {
    /// In UTF-8, which was made sure of.
    pub(super) text: Vec<u8>,
    /// The bytes, where they are not those of the text.
    pub(super) original: Option<Vec<u8>>,
    /// Length of the byte order mark, which is at the start of the original.
    pub(super) mark: usize,
}

/// Which characters a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Characters {
    Ascii,
    BeyondAscii,
}

impl Characters {
    /// Bytes that are looked at together.
    const PART: usize = 1 << 18;

    /// Those of a text in UTF-8, `None` if it is not. Parts are looked at on all cores; each starts with a character,
    /// which is not cut then, unless the text is not UTF-8 anyway.
    fn of_utf8(bytes: &[u8]) -> Option<Characters> {
        let start = |part: usize| {
            let at = (part * Characters::PART).min(bytes.len());
            let inside = bytes[at..].iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
            at + if part == 0 { 0 } else { inside }
        };
        let characters = |part: usize| {
            let part = &bytes[start(part)..start(part + 1)];
            let characters = if part.is_ascii() { Characters::Ascii } else { Characters::BeyondAscii };
            (characters == Characters::Ascii || std::str::from_utf8(part).is_ok()).then_some(characters)
        };
        if bytes.len() <= Characters::PART {
            return characters(0);
        }
        let parts = (0..bytes.len().div_ceil(Characters::PART)).into_par_iter().map(characters);
        parts.try_reduce(|| Characters::Ascii, |left, right| Some(left.max(right)))
    }
}

/// Decodes a file, in one piece or in several.
#[derive(Debug)]
pub(super) struct Decoder {
    file: String,
    told: bool,
    /// What is known so far.
    pub(super) encoding: Encoding,
    /// Characters beyond ASCII were seen in earlier pieces, as UTF-8.
    beyond_ascii: bool,
}

impl Decoder {
    pub(super) fn new(file: &str, encoding: Encoding) -> Decoder {
        Decoder { file: file.to_owned(), told: encoding != Encoding::Detect, encoding, beyond_ascii: false }
    }

    /// Decodes a piece whose first line is `line`.
    pub(super) fn decode(
        &mut self,
        bytes: Vec<u8>,
        line: u32,
        first: bool,
        notes: &mut Vec<Problem>,
    ) -> Result<Decoded, Box<Problem>> {
        let shown = first.then(|| Encoding::shown_by(&bytes)).flatten();
        match (self.told, shown) {
            (false, Some(encoding)) => {
                self.encoding = encoding;
                self.told = encoding == Encoding::Utf8;
                if encoding != Encoding::Utf8 {
                    let message = format!("read as {}", encoding.name());
                    let hint = format!("to be sure, say `encoding = \"{}\"`", encoding.name());
                    notes.push(
                        Diagnostic::note(codes::READ_AS_UTF16, Place::file(&self.file), message).with_hint(hint).into(),
                    );
                }
            }
            (true, Some(encoding)) if encoding != self.encoding && bytes.starts_with(encoding.mark()) => {
                let message = format!("a byte order mark of {}, expected {}", encoding.name(), self.encoding.name());
                let hint = format!("say `encoding = \"{}\"`, or leave it out", encoding.name());
                let place = Place { file: self.file.clone(), line: 1, column: 1 };
                let problem = Diagnostic::error(codes::NOT_IN_ENCODING, place, message).with_hint(hint);
                return Err(Box::new(problem.into()));
            }
            _ => {}
        }
        let mark = if first && bytes.starts_with(self.encoding.mark()) { self.encoding.mark().len() } else { 0 };
        match self.encoding {
            Encoding::Detect | Encoding::Utf8 => match Characters::of_utf8(&bytes) {
                Some(characters) => {
                    self.beyond_ascii |= self.encoding == Encoding::Detect && characters == Characters::BeyondAscii;
                    Ok(Decoded { text: bytes, original: None, mark })
                }
                None => self.not_utf8(bytes, line, mark, notes),
            },
            Encoding::Utf16Le | Encoding::Utf16Be => self.utf16(bytes, line, mark),
            // Assumed in an earlier piece: this one may show that the assumption was wrong.
            Encoding::Windows1252 if !self.told && std::str::from_utf8(&bytes).is_err() => {
                self.encoding = Encoding::Detect;
                self.not_utf8(bytes, line, mark, &mut Vec::new())
            }
            Encoding::Windows1252 if !self.told && !bytes.is_ascii() => {
                let at = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
                let expected = "windows-1252, as other letters of the file are";
                let hint = "name the encoding to read all of it in, such as `encoding = \"windows-1252\"`";
                Err(self.wrong_bytes(&bytes, line, &[at], codes::MIXED_ENCODING, expected, hint))
            }
            Encoding::Windows1252 => self.windows1252(bytes, line, mark),
            Encoding::Other(encoding) => self.other(bytes, line, mark, encoding),
        }
    }

    fn not_utf8(
        &mut self,
        bytes: Vec<u8>,
        line: u32,
        mark: usize,
        notes: &mut Vec<Problem>,
    ) -> Result<Decoded, Box<Problem>> {
        let (mut wrong, mut at) = (Vec::new(), 0);
        for chunk in bytes.utf8_chunks() {
            self.beyond_ascii |= !chunk.valid().is_ascii() && self.encoding == Encoding::Detect;
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                wrong.push(at);
            }
            at += chunk.invalid().len();
        }
        let byte = bytes[wrong[0]];
        if self.encoding == Encoding::Utf8 {
            let hint = "name the file's encoding, such as `encoding = \"windows-1252\"`, or save it as UTF-8";
            return Err(self.wrong_bytes(&bytes, line, &wrong, codes::NOT_IN_ENCODING, "UTF-8", hint));
        }
        if self.beyond_ascii {
            let expected = "UTF-8, as other letters of the file are";
            let hint = "save all of it in one encoding, or name the one to read all of it in, such as \
                        `encoding = \"windows-1252\"`";
            return Err(self.wrong_bytes(&bytes, line, &wrong, codes::MIXED_ENCODING, expected, hint));
        }
        self.encoding = Encoding::Windows1252;
        let hint = "if it is right, say `encoding = \"windows-1252\"`; if not, name the right one or save as UTF-8";
        let decoded = self.windows1252(bytes, line, mark)?;
        let original = decoded.original.as_deref().unwrap_or_default();
        let mut warning =
            self.wrong_bytes(original, line, &wrong[..1], codes::ASSUMED_WINDOWS_1252, "UTF-8", hint).diagnostic;
        let shown = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
        warning.message = format!("{}; the file was read as windows-1252, where it is `{shown}`", warning.message);
        warning.severity = Severity::Warning;
        notes.push(warning.into());
        Ok(decoded)
    }

    fn windows1252(&self, bytes: Vec<u8>, line: u32, mark: usize) -> Result<Decoded, Box<Problem>> {
        let undefined = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
        if bytes.iter().any(undefined) {
            let wrong: Vec<usize> = (0..bytes.len()).filter(|at| undefined(&bytes[*at])).collect();
            let hint = "name the file's encoding, such as `encoding = \"utf-8\"` or `encoding = \"windows-1250\"`";
            return Err(self.wrong_bytes(&bytes, line, &wrong, codes::NOT_IN_ENCODING, "windows-1252", hint));
        }
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned();
        Ok(Decoded { text: text.into_bytes(), original: Some(bytes), mark })
    }

    fn other(
        &self,
        bytes: Vec<u8>,
        line: u32,
        mark: usize,
        encoding: &'static encoding_rs::Encoding,
    ) -> Result<Decoded, Box<Problem>> {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes) {
            let text = text.into_owned().into_bytes();
            return Ok(Decoded { text, original: Some(bytes), mark });
        }
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let at = match decoder.decode_to_string_without_replacement(&bytes, &mut text, true) {
            (encoding_rs::DecoderResult::Malformed(length, after), read) => {
                read.saturating_sub(usize::from(length) + usize::from(after))
            }
            (_, read) => read,
        };
        let at = at.min(bytes.len() - 1);
        let hint = "name the encoding that the file was written in, or save it as UTF-8";
        Err(self.wrong_bytes(&bytes, line, &[at], codes::NOT_IN_ENCODING, &self.encoding.name(), hint))
    }

    fn utf16(&self, bytes: Vec<u8>, line: u32, mark: usize) -> Result<Decoded, Box<Problem>> {
        let pair = |pair: &[u8]| match self.encoding {
            Encoding::Utf16Le => u16::from_le_bytes([pair[0], pair[1]]),
            _ => u16::from_be_bytes([pair[0], pair[1]]),
        };
        let pairs = bytes[mark..].chunks_exact(2);
        let odd = !pairs.remainder().is_empty();
        // Without a single NUL there is no delimiter and no line end, so this is some other encoding.
        let foreign = bytes.len() > mark && memchr::memchr(0, &bytes[mark..]).is_none();
        let mut text = String::with_capacity(bytes.len() / 2);
        let mut wrong = None;
        if !foreign {
            for character in char::decode_utf16(pairs.map(pair)) {
                match character {
                    Ok(character) => text.push(character),
                    Err(half) => {
                        wrong = Some(format!("half a surrogate pair 0x{:04x}", half.unpaired_surrogate()));
                        break;
                    }
                }
            }
        }
        let wrong = match (foreign, wrong) {
            (true, _) => Some("text without a NUL byte".to_owned()),
            (false, Some(wrong)) => Some(wrong),
            (false, None) => odd.then(|| "half a character at the end".to_owned()),
        };
        let Some(wrong) = wrong else {
            return Ok(Decoded { text: text.into_bytes(), original: Some(bytes), mark });
        };
        let place = place_at(&self.file, text.as_bytes(), text.len(), line);
        let message = format!("{wrong}, expected {}", self.encoding.name());
        let problem = Diagnostic::error(codes::NOT_IN_ENCODING, place, message);
        let hint = "name the file's encoding, such as `encoding = \"utf-8\"`, or export it again";
        Err(Box::new(problem.with_hint(hint).into()))
    }

    /// A problem at bytes that the encoding cannot hold, at least one.
    fn wrong_bytes(
        &self,
        bytes: &[u8],
        line: u32,
        wrong: &[usize],
        code: trialstat_trial::diagnostic::Code,
        expected: &str,
        hint: &str,
    ) -> Box<Problem> {
        let place = place_at(&self.file, bytes, wrong[0], line);
        let start = line_start(bytes, wrong[0]);
        let value = format!("0x{:02x}", bytes[wrong[0]]);
        let message = format!("byte {value} (byte {} of its line), expected {expected}", wrong[0] - start + 1);
        let (mut at, mut current) = (wrong[0], place.line as u32);
        let further_lines = wrong[1..].iter().map(|next| {
            current = current.saturating_add(super::scanner::line_ends(&bytes[at..*next]));
            at = *next;
            current
        });
        // One bad line is one place, however many of its bytes are bad.
        let mut further_lines: Vec<u32> = further_lines.filter(|line| *line as usize != place.line).collect();
        further_lines.dedup();
        let diagnostic = Diagnostic::error(code, place, message).with_value(value, expected).with_hint(hint);
        Box::new(Problem { diagnostic, further_lines })
    }
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &bytes[..at]).map_or(0, |end| end + 1)
}

/// Line and column of a byte; each byte that is not UTF-8 counts as one character.
fn place_at(file: &str, bytes: &[u8], at: usize, line: u32) -> Place {
    let start = line_start(bytes, at);
    let before = bytes[start..at].utf8_chunks();
    let column = before.map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum::<usize>() + 1;
    // The mark takes no column.
    let column = column - usize::from(start == 0 && bytes.starts_with(Encoding::Utf8.mark()) && at > 0);
    Place {
        file: file.to_owned(),
        line: line.saturating_add(super::scanner::line_ends(&bytes[..start])) as usize,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_utf8_where_the_whole_is() {
        let sound = ["x", "\u{e9}", "\u{20ac}", "\u{1f600}"].map(str::as_bytes);
        let broken: [&[u8]; 6] =
            [b"\x80", b"\x80\x80\x80\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xe9\x9f\x98\x80"];
        for (piece, shift) in sound.into_iter().chain(broken).flat_map(|piece| (0..8).map(move |shift| (piece, shift)))
        {
            let mut bytes = vec![b'a'; Characters::PART - shift];
            bytes.extend(piece);
            bytes.extend([b'b'; 9]);
            let expected = match std::str::from_utf8(&bytes) {
                Ok(text) if text.is_ascii() => Some(Characters::Ascii),
                Ok(_) => Some(Characters::BeyondAscii),
                Err(_) => None,
            };
            assert_eq!(Characters::of_utf8(&bytes), expected, "{piece:x?} {shift} bytes before the second part");
        }
    }
}
