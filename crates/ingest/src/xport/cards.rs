//! Cards of 80 bytes, and the header records among them.

use super::{Stop, Version, codes, place};
use trialstat_trial::diagnostic::Diagnostic;

/// Length of a card.
pub(super) const CARD: usize = 80;
/// Length of the library header: its header record and two cards about the system that wrote it.
const LIBRARY: usize = 3 * CARD;
const BEFORE_NAME: &[u8] = b"HEADER RECORD*******";
const AFTER_NAME: &[u8] = b"HEADER RECORD!!!!!!!";

/// A header record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'b> {
    /// What it is the header of, padded with blanks to eight bytes.
    pub name: &'b [u8],
    /// The 32 bytes after the fixed text: counts, in columns that depend on the record.
    pub counts: &'b [u8],
}

/// The text of a header record.
pub(super) fn header_text(name: &str, counts: &str) -> String {
    format!("HEADER RECORD*******{name:<8}HEADER RECORD!!!!!!!{counts:<32}")
}

/// The header record at a place, if there is one.
pub(super) fn header(bytes: &[u8], at: usize) -> Option<Header<'_>> {
    let card = bytes.get(at..at.checked_add(CARD)?)?;
    let sound = card.starts_with(BEFORE_NAME) && &card[28..48] == AFTER_NAME;
    sound.then(|| Header { name: &card[20..28], counts: &card[48..] })
}

/// The length rounded up to whole cards.
pub(super) fn whole_cards(length: usize) -> usize {
    length.div_ceil(CARD) * CARD
}

/// Which version of a library the bytes begin with.
pub(super) fn library_version(bytes: &[u8]) -> Option<Version> {
    match header(bytes, 0)?.name {
        b"LIBRARY " => Some(Version::V5),
        b"LIBV8   " => Some(Version::V8),
        _ => None,
    }
}

/// Where the first member begins.
pub(super) fn after_library(file: &str, bytes: &[u8]) -> Result<usize, Stop> {
    if library_version(bytes).is_none() {
        let cport = bytes.starts_with(b"**COMPRESSED**") || bytes.starts_with(b"LIB CONTROL");
        let (found, hint) = if cport {
            ("a file made by the procedure CPORT", "make it with the XPORT engine, or with the macro LOC2XPT")
        } else {
            ("other content", "check that it is the file that was meant, and that it was transferred in binary mode")
        };
        let message = format!("{found}, expected the header record `LIBRARY` or `LIBV8` of a transport file");
        return Err(Diagnostic::error(codes::NOT_XPORT, place(file, 0), message).with_hint(hint).into());
    }
    take(file, bytes, 0, LIBRARY, "the library header")?;
    Ok(LIBRARY)
}

/// The header record at a place, which must have one of these names.
pub(super) fn expect_header<'b>(file: &str, bytes: &'b [u8], at: usize, names: &[&str]) -> Result<Header<'b>, Stop> {
    let named = || names.iter().map(|name| format!("`{}`", name.trim_end())).collect::<Vec<_>>().join(" or ");
    take(file, bytes, at, CARD, &format!("the header record {}", named()))?;
    let found = header(bytes, at);
    found.filter(|header| names.iter().any(|name| name.as_bytes() == header.name)).ok_or_else(|| {
        let found = match found {
            Some(header) => format!("the header record `{}`", header.name.escape_ascii().to_string().trim_end()),
            None => "no header record".to_owned(),
        };
        broken(file, at, format!("{found}, expected the header record {}", named()))
    })
}

/// The number in a few digits of a header record; blanks around them are set aside, blanks alone are none.
pub(super) fn count(file: &str, at: usize, digits: &[u8]) -> Result<usize, Stop> {
    let text = digits.trim_ascii();
    let number = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    number
        .and_then(|text| if text.is_empty() { Some(0) } else { text.parse().ok() })
        .ok_or_else(|| broken(file, at, format!("`{}`, expected a number", digits.escape_ascii())))
}

/// A stretch of the file, which must be there in full.
pub(super) fn take<'b>(file: &str, bytes: &'b [u8], at: usize, length: usize, what: &str) -> Result<&'b [u8], Stop> {
    let stretch = at.checked_add(length).and_then(|end| bytes.get(at..end));
    stretch.ok_or_else(|| {
        truncated(
            file,
            format!("the file ends at byte {}, expected {length} bytes from byte {at} on for {what}", bytes.len()),
        )
    })
}

/// A file that ends too early.
pub(super) fn truncated(file: &str, message: String) -> Stop {
    let hint = "transfer the file again, in binary mode, and compare its size with the original's";
    Diagnostic::error(codes::TRUNCATED, place(file, 0), message).with_hint(hint).into()
}

/// A header or descriptor that cannot be understood.
pub(super) fn broken(file: &str, at: usize, message: String) -> Stop {
    let hint = "make the file again, and transfer it in binary mode";
    Diagnostic::error(codes::BROKEN_HEADER, place(file, 0), format!("at byte {at}: {message}")).with_hint(hint).into()
}
