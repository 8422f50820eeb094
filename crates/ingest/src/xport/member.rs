//! The headers of a member, and the extent of its rows.

use super::Stop;
use super::cards::{CARD, Header, broken, count, expect_header, take, truncated, whole_cards};
use super::texts::{Standing, Texts};
use super::variables::{Variable, read_label_records};
use crate::problem::Problem;
use memchr::memmem;

/// A member before its rows are read.
#[derive(Debug)]
pub(super) struct Member {
    pub name: String,
    pub label: Option<String>,
    pub variables: Vec<Variable>,
    /// Length of a row in bytes.
    pub row_length: usize,
    pub rows: usize,
    /// Where its rows begin in the file.
    pub data: usize,
    /// Where the next member begins.
    pub next: usize,
}

/// The next member, if there is one.
pub(super) fn next_member(
    file: &str,
    bytes: &[u8],
    at: usize,
    texts: &mut Texts,
    notes: &mut Vec<Problem>,
) -> Result<Option<Member>, Stop> {
    if bytes.get(at..).is_none_or(|rest| rest.iter().all(|byte| matches!(byte, b' ' | 0))) {
        return Ok(None);
    }
    let header = expect_header(file, bytes, at, &["MEMBER  ", "MEMBV8  "])?;
    let long_names = header.name == b"MEMBV8  ";
    let descriptor_length = descriptor_length(file, at, header, long_names)?;
    let at = at + CARD;
    expect_header(file, bytes, at, if long_names { &["DSCPTV8 "] } else { &["DSCRPTR "] })?;
    let about = take(file, bytes, at + CARD, 2 * CARD, "the description of a member")?;
    let name_field = if long_names { &about[8..40] } else { &about[8..16] };
    let header_text = |what: String| Standing { what, row: 0 };
    let name = texts.decode(name_field, || header_text(format!("name of the member at byte {at}")))?.into_owned();
    let label = texts.decode(&about[112..152], || header_text(format!("label of `{name}`")))?;
    let label = (!label.is_empty()).then(|| label.into_owned());
    let at = at + 3 * CARD;
    let header = expect_header(file, bytes, at, if long_names { &["NAMSTV8 "] } else { &["NAMESTR "] })?;
    let number = count(file, at + 52, &header.counts[4..10])?;
    let at = at + CARD;
    let descriptors = take(file, bytes, at, number * descriptor_length, "the descriptors of the variables")?;
    let mut row_length = 0;
    let mut variables = Vec::with_capacity(number);
    for (index, descriptor) in descriptors.chunks_exact(descriptor_length).enumerate() {
        let place = at + index * descriptor_length;
        let variable = Variable::read(file, descriptor, place, row_length, long_names, texts)?;
        row_length += variable.width;
        variables.push(variable);
    }
    let mut at = at + whole_cards(descriptors.len());
    let names: &[&str] = if long_names { &["OBSV8   ", "LABELV8 ", "LABELV9 "] } else { &["OBS     "] };
    let mut header = expect_header(file, bytes, at, names)?;
    if header.name.starts_with(b"LABEL") {
        at = read_label_records(file, bytes, at, header, &mut variables, texts, notes)?;
        header = expect_header(file, bytes, at, &["OBSV8   "])?;
    }
    let data = at + CARD;
    let counted = if long_names { counted_rows(file, at, header)? } else { None };
    let (rows, next) = match counted {
        Some(rows) => (rows, end_of_counted(file, bytes, data, row_length, rows)?),
        None => uncounted_rows(file, bytes, data, row_length)?,
    };
    if u32::try_from(rows).is_err() {
        return Err(broken(file, at, format!("{rows} rows, expected at most {}", u32::MAX)));
    }
    Ok(Some(Member { name, label, variables, row_length, rows, data, next }))
}

/// The length of the descriptors of variables that a member's header announces.
fn descriptor_length(file: &str, at: usize, header: Header<'_>, long_names: bool) -> Result<usize, Stop> {
    let length = count(file, at + 74, &header.counts[26..30])?;
    // On VAX the descriptors lacked four bytes at the end, which are unused in version 5.
    if length == 140 || (length == 136 && !long_names) {
        return Ok(length);
    }
    Err(broken(file, at + 74, format!("descriptors of {length} bytes, expected 140 or 136")))
}

/// The number of rows in a header record `OBSV8`, which programs other than SAS left at fifteen zeros.
fn counted_rows(file: &str, at: usize, header: Header<'_>) -> Result<Option<usize>, Stop> {
    let digits = &header.counts[..15];
    if matches!(digits, b"000000000000000" | b"               ") {
        return Ok(None);
    }
    Ok(Some(count(file, at + 48, digits)?))
}

/// Where a member ends whose rows are counted.
fn end_of_counted(file: &str, bytes: &[u8], data: usize, row_length: usize, rows: usize) -> Result<usize, Stop> {
    let length = rows.checked_mul(row_length).filter(|length| *length <= bytes.len() - data);
    let Some(length) = length else {
        let there = (bytes.len() - data) / row_length.max(1);
        let message = format!("the file ends at byte {} after {there} rows, expected {rows} rows", bytes.len());
        return Err(truncated(file, message));
    };
    Ok(data + whole_cards(length))
}

/// The number of rows of a member that does not say it, and where the next member begins.
fn uncounted_rows(file: &str, bytes: &[u8], data: usize, row_length: usize) -> Result<(usize, usize), Stop> {
    let next = next_member_header(bytes, data);
    let stretch = &bytes[data..next];
    if !stretch.len().is_multiple_of(CARD) {
        let message = format!("the file ends at byte {next} in the middle of a card, expected whole cards of 80 bytes");
        return Err(truncated(file, message));
    }
    let blank = |bytes: &[u8]| bytes.iter().all(|byte| *byte == b' ');
    if row_length == 0 {
        return Ok((0, next));
    }
    let mut rows = stretch.len() / row_length;
    let rest = &stretch[rows * row_length..];
    if rest.len() >= CARD || !rest.iter().all(|byte| matches!(byte, b' ' | 0)) {
        let message =
            format!("the rows end at byte {next} with {} bytes of row {}, expected {row_length}", rest.len(), rows + 1);
        return Err(truncated(file, message));
    }
    let last_card = stretch.len().saturating_sub(CARD);
    let starts_in_padding = |row: usize| may_be_padding(row, row_length, last_card);
    while rows > 0 && starts_in_padding(rows - 1) && blank(&stretch[(rows - 1) * row_length..][..row_length]) {
        rows -= 1;
    }
    Ok((rows, next))
}

/// Whether a row, were it blank, would be taken for the padding of the last card: it lies within that card, and a card
/// has room for more than a row.
pub(super) fn may_be_padding(row: usize, row_length: usize, last_card: usize) -> bool {
    row_length < CARD && row * row_length >= last_card
}

/// Where the next header record of a member is from a place on, or the end of the file.
fn next_member_header(bytes: &[u8], from: usize) -> usize {
    let finder = memmem::Finder::new(b"HEADER RECORD*******MEMB");
    finder
        .find_iter(&bytes[from..])
        .map(|found| from + found)
        .find(|at| {
            let name = super::cards::header(bytes, *at).map(|header| header.name);
            at % CARD == 0 && matches!(name, Some(b"MEMBER  " | b"MEMBV8  "))
        })
        .unwrap_or(bytes.len())
}
