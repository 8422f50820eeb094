//! A column of one block while it is read.

use super::scanner::{Cell, SHORT};
use crate::raw_table::{Interner, TextCells};

/// The cells of a column within a block.
///
/// Cells are short and repeat, and a block's table of distinct texts fits a near cache. So its table holds short texts
/// themselves, as numbers: most cells are found by one comparison of two words, without their text being looked at.
#[derive(Debug)]
pub(super) struct BlockColumn {
    pub(super) cells: TextCells,
    slots: Vec<Slot>,
    taken: usize,
    /// Hardly any text repeats, so the table is no longer asked: texts may occur in `cells` more than once, which the
    /// merging of blocks sets right.
    varied: bool,
    latest: Slot,
    /// Number of cells whose blanks were left out, and the line of the first.
    pub(super) padded: u64,
    pub(super) first_padded: u32,
}

/// A distinct text: its key and its code plus one; 0 where free.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: [u64; 2],
    code: u32,
}

const FREE: Slot = Slot { key: [u64::MAX; 2], code: 0 };

impl BlockColumn {
    pub(super) fn with_capacity(rows: usize) -> BlockColumn {
        let mut cells = TextCells::default();
        cells.reserve(rows);
        BlockColumn { cells, slots: vec![FREE; 64], taken: 0, varied: false, latest: FREE, padded: 0, first_padded: 0 }
    }

    /// Appends a cell of the row on this line.
    #[inline(always)]
    pub(super) fn push(&mut self, cell: &Cell, text: &str, line: u32) {
        if cell.plain {
            if cell.key == self.latest.key {
                return self.cells.push_code(self.latest.code - 1);
            }
            // No key is that of a free slot.
            let slot = self.slots[place_of(cell.key) & (self.slots.len() - 1)];
            if slot.key == cell.key {
                self.latest = slot;
                return self.cells.push_code(slot.code - 1);
            }
        }
        self.push_other(cell, text, line);
    }

    #[inline(never)]
    fn push_other(&mut self, cell: &Cell, text: &str, line: u32) {
        if cell.padded {
            if self.padded == 0 {
                self.first_padded = line;
            }
            self.padded += 1;
        }
        let text = &text[cell.start..cell.end];
        let code = if cell.doubled {
            let text = text.replace("\"\"", "\"");
            self.code_of(super::scanner::key_of(text.as_bytes()), &text)
        } else {
            self.code_of(cell.key, text)
        };
        self.cells.push_code(code);
    }

    fn code_of(&mut self, key: [u64; 2], text: &str) -> u32 {
        if self.taken * 2 >= self.slots.len() && !self.varied {
            self.varied = self.taken >= 512 && self.taken * 4 > self.cells.len() * 3;
            if !self.varied {
                self.grow();
            }
        }
        let long = text.len() > SHORT;
        if self.varied {
            let code = self.cells.push_distinct(text);
            self.latest = if long { FREE } else { Slot { key, code: code + 1 } };
            return code;
        }
        // No text has the byte 0xff, so the key of a long text is never that of a short one.
        let key = if long { [Interner::hash(text.as_bytes()), u64::MAX] } else { key };
        let mask = self.slots.len() - 1;
        let mut at = place_of(key) & mask;
        loop {
            let slot = self.slots[at];
            if slot.code == 0 {
                break;
            }
            if slot.key == key && (!long || self.cells.text(slot.code - 1) == text) {
                self.latest = slot;
                return slot.code - 1;
            }
            at = (at + 1) & mask;
        }
        let code = self.cells.push_distinct(text);
        self.taken += 1;
        self.latest = Slot { key, code: code + 1 };
        self.slots[at] = self.latest;
        code
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 4 - 1;
        let old = std::mem::replace(&mut self.slots, vec![FREE; mask + 1]);
        for slot in old.into_iter().filter(|slot| slot.code != 0) {
            let mut at = place_of(slot.key) & mask;
            while self.slots[at].code != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

#[inline(always)]
fn place_of(key: [u64; 2]) -> usize {
    let mixed = key[0] ^ key[1].wrapping_mul(0xd1b5_4a32_d192_ed03);
    let product = u128::from(mixed) * 0x9e37_79b9_7f4a_7c15;
    (product as u64 ^ (product >> 64) as u64) as usize
}
