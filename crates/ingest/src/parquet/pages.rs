//! A look at the pages of a file before they are decoded.
//!
//! The decoder makes room for as many values as the head of a page announces, so a few changed bytes could ask for
//! more memory than there is, which ends the program. The heads are in Thrift's compact protocol.

/// What the table of contents says of one column in one group of rows.
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) values: i64,
}

/// The largest page, unpacked: 1 GiB, a thousand times the usual size.
const LARGEST_PAGE: i64 = 1 << 30;

/// What is wrong with the pages of a column, if anything is.
pub(super) fn fault(bytes: &[u8], chunk: &Chunk) -> Option<&'static str> {
    let span = usize::try_from(chunk.start).ok()..usize::try_from(chunk.end).ok();
    let (Some(start), Some(end)) = (span.start, span.end) else { return Some("a column lies outside the file") };
    let Some(mut rest) = bytes.get(start..end) else { return Some("a column lies outside the file") };
    let mut left = chunk.values;
    while left > 0 {
        let mut head = Head { bytes: rest, at: 0 };
        let Some(page) = head.page() else { return Some("a page has no sound head") };
        let packed = usize::try_from(page.packed).ok().and_then(|length| head.at.checked_add(length));
        let Some(next) = packed.and_then(|end| rest.get(end..)) else { return Some("a page is cut short") };
        if !(0..=LARGEST_PAGE).contains(&page.unpacked) {
            return Some("a page is too large");
        }
        match page.values {
            Values::OfDictionary(values) if !(0..=page.unpacked.max(1)).contains(&values) => {
                return Some("a dictionary announces more values than it has bytes");
            }
            Values::OfRows(values) if !(0..=left).contains(&values) => {
                return Some("a page announces more values than its column has");
            }
            Values::OfRows(values) => left -= values,
            Values::OfDictionary(_) | Values::None => {}
        }
        rest = next;
    }
    (left < 0).then_some("a column announces fewer values than none")
}

enum Values {
    None,
    OfDictionary(i64),
    OfRows(i64),
}

struct Page {
    unpacked: i64,
    packed: i64,
    values: Values,
}

/// A place in the head of a page.
struct Head<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Types of the compact protocol.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const SHORT: u8 = 4;
const LONG: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

impl Head<'_> {
    fn page(&mut self) -> Option<Page> {
        let mut page = Page { unpacked: -1, packed: -1, values: Values::None };
        let mut field = 0;
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (2, SHORT..=LONG) => page.unpacked = self.number()?,
                (3, SHORT..=LONG) => page.packed = self.number()?,
                (5 | 8, STRUCT) => page.values = Values::OfRows(self.first_number()?),
                (7, STRUCT) => page.values = Values::OfDictionary(self.first_number()?),
                _ => self.skip(kind, 0)?,
            }
        }
        Some(page)
    }

    /// The first field of a structure, a number; goes behind the structure. Each of these begins with its values.
    fn first_number(&mut self) -> Option<i64> {
        let (mut field, mut number) = (0, None);
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (1, SHORT..=LONG) => number = Some(self.number()?),
                // Numbers of nulls and of rows in the second version, which hold room as well.
                (2 | 3, SHORT..=LONG) => {
                    if self.number()? < 0 {
                        return None;
                    }
                }
                _ => self.skip(kind, 0)?,
            }
        }
        number
    }

    /// The type of the next field; nothing where the structure ends.
    fn field(&mut self, field: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        let step = i64::from(byte >> 4);
        *field = if step == 0 { self.number()? } else { field.checked_add(step)? };
        Some(Some(byte & 0x0f))
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number, its sign in the lowest bit.
    fn number(&mut self) -> Option<i64> {
        let value = self.unsigned()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn skip_bytes(&mut self, length: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(length).ok()?).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        const DEEPEST: usize = 8;
        match kind {
            TRUE | FALSE => Some(()),
            BYTE => self.skip_bytes(1),
            SHORT..=LONG => self.number().map(|_| ()),
            DOUBLE => self.skip_bytes(8),
            BINARY => {
                let length = self.unsigned()?;
                self.skip_bytes(length)
            }
            LIST | SET if depth < DEEPEST => {
                let head = self.byte()?;
                let (short, kind) = (head >> 4, head & 0x0f);
                let length = if short == 15 { self.unsigned()? } else { u64::from(short) };
                for _ in 0..length {
                    // Truth values take a byte each in a list.
                    self.skip(if matches!(kind, TRUE | FALSE) { BYTE } else { kind }, depth + 1)?;
                }
                Some(())
            }
            STRUCT if depth < DEEPEST => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a data page: 3 values, 5 bytes packed and unpacked, as the format's Thrift definition lays it out.
    const HEAD: [u8; 18] = [0x15, 0, 0x15, 10, 0x15, 10, 0x2c, 0x15, 6, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0, 0xaa];

    fn fault_of(change: Option<(usize, u8)>, values: i64) -> Option<&'static str> {
        let mut bytes = [HEAD.as_slice(), &[0; 4]].concat();
        if let Some((at, byte)) = change {
            bytes[at] = byte;
        }
        fault(&bytes, &Chunk { start: 0, end: bytes.len() as u64, values })
    }

    #[test]
    fn heads_that_ask_for_too_much_are_faults() {
        assert_eq!(fault_of(None, 3), None);
        assert_eq!(fault_of(None, 0), None);
        assert!(fault_of(None, 2).is_some_and(|fault| fault.contains("more values")));
        assert!(fault_of(None, 4).is_some(), "the values of another page are missing");
        assert!(fault_of(Some((8, 5)), 3).is_some(), "minus three values");
        assert!(fault_of(Some((5, 12)), 3).is_some_and(|fault| fault.contains("cut short")));
        assert!(fault_of(Some((3, 9)), 3).is_some_and(|fault| fault.contains("too large")), "minus five bytes");
        assert!(fault(&HEAD, &Chunk { start: 1, end: 999, values: 1 }).is_some());
        assert!(fault(&HEAD, &Chunk { start: 9, end: 3, values: 1 }).is_some());
    }
}
