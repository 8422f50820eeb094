//! Telling a format by content and by ending.

use super::foreign::{self, Foreign};
use super::{Compression, Format};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// What the bytes of a file say it is.
pub(super) enum Content {
    /// A format that can be read.
    Known(Format),
    /// A format that cannot.
    Foreign(Foreign),
    /// Text in no format that marks itself.
    Text,
    /// Anything else.
    Bytes,
}

/// What the ending of a name says the file is.
pub(super) struct Ending {
    pub(super) format: Option<Format>,
    pub(super) compression: Option<Compression>,
    pub(super) is_dsjc: bool,
}

impl Ending {
    pub(super) fn of(name: &str) -> Ending {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
        let mut parts: Vec<&str> = file.split('.').skip(1).collect();
        let compression = match parts.last() {
            Some(&"gz") => Some(Compression::Gzip),
            Some(&("zst" | "zstd")) => Some(Compression::Zstd),
            _ => None,
        };
        if compression.is_some() {
            parts.pop();
        }
        let last = parts.last().copied().unwrap_or_default();
        let format = match last {
            "csv" | "tsv" | "tab" | "psv" | "txt" | "dat" => Some(Format::Delimited),
            "xpt" | "xport" => Some(Format::Xport5),
            "json" => Some(Format::DatasetJson),
            "ndjson" | "jsonl" => Some(Format::DatasetNdjson),
            "dsjc" => Some(Format::DatasetDsjc),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        };
        Ending { format, compression, is_dsjc: last == "dsjc" }
    }
}

/// Whether one ending stands for both formats.
pub(super) fn same(told: Format, found: Format) -> bool {
    told == found || (told == Format::Xport5 && found == Format::Xport8)
}

/// How a file is packed.
pub(crate) fn compression(bytes: &[u8]) -> Compression {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        // Two bytes with a checksum modulo 31 are a weak mark, which text can bear too; so the first bytes are unpacked.
        [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0 => {
            let mut start = [0; 1];
            let unpacked = ZlibDecoder::new(bytes).read_exact(&mut start);
            if unpacked.is_ok() && matches!(start[0], b'{' | 0xef | b' ' | b'\n') {
                Compression::Zlib
            } else {
                Compression::None
            }
        }
        _ => Compression::None,
    }
}

/// What unpacked bytes say they are.
pub(super) fn content(bytes: &[u8]) -> Content {
    const RECORD: &[u8] = b"HEADER RECORD*******";
    if let Some(record) = bytes.strip_prefix(RECORD) {
        if record.starts_with(b"LIBRARY HEADER RECORD!!!!!!!") {
            return Content::Known(Format::Xport5);
        }
        if record.starts_with(b"LIBV8   HEADER RECORD!!!!!!!") {
            return Content::Known(Format::Xport8);
        }
    }
    if bytes.starts_with(b"PAR1") {
        return Content::Known(Format::Parquet);
    }
    if let Some(foreign) = foreign::recognise(bytes) {
        return Content::Foreign(foreign);
    }
    if let Some(format) = json(bytes) {
        return Content::Known(format);
    }
    if is_text(&bytes[..bytes.len().min(4096)]) { Content::Text } else { Content::Bytes }
}

/// Whether bytes are mostly no control characters, apart from the zeros that UTF-16 has in every other place.
fn is_text(start: &[u8]) -> bool {
    let few = start.len() / 20 + 1;
    let controls = start.iter().filter(|byte| matches!(byte, 1..=8 | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    controls < few && zeros(0).min(zeros(1)) < few
}

/// A JSON object, alone or with rows in the lines after it.
fn json(bytes: &[u8]) -> Option<Format> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let inner = text.strip_prefix(b"{")?.trim_ascii_start();
    if !matches!(inner.first(), Some(b'"' | b'}')) {
        return None;
    }
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let is_whole = text[..end].trim_ascii_end().ends_with(b"}");
    let rows_follow = !text[end..].trim_ascii_start().is_empty();
    Some(if is_whole && rows_follow { Format::DatasetNdjson } else { Format::DatasetJson })
}

/// Whether nothing but white space comes after the first line.
pub(super) fn is_one_line(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    memchr::memchr(b'\n', text).is_none()
}
