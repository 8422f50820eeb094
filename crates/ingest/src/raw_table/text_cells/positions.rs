//! A table that finds the position of a text by its hash. What stands at a position, its owner knows.

/// An open table: in each slot 32 bits of a hash, then a position plus one; 0 where free. Its length is a power of two,
/// of which at most three quarters are taken.
#[derive(Debug)]
pub(crate) struct Positions {
    slots: Vec<u64>,
    taken: usize,
}

/// Tables of at most so many slots are near enough to be looked up without delay.
const NEAR: usize = 1 << 14;

/// A free slot, and what marks the text that belongs into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vacancy {
    slot: usize,
    tag: u64,
}

impl Default for Positions {
    fn default() -> Positions {
        Positions { slots: vec![0; 16], taken: 0 }
    }
}

impl Positions {
    /// The position of this hash at which the text stands; if there is none, the slot for it.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_text_at: impl Fn(u32) -> bool) -> Result<u32, Vacancy> {
        let tag = hash >> 32;
        let mask = self.slots.len() - 1;
        let mut slot = tag as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return Err(Vacancy { slot, tag }),
                found if found >> 32 == tag => {
                    let position = found as u32 - 1;
                    if is_text_at(position) {
                        return Ok(position);
                    }
                }
                _ => {}
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Puts a position into the slot that was found for its text since the last was put.
    #[inline]
    pub(crate) fn put(&mut self, vacancy: Vacancy, position: u32) {
        self.slots[vacancy.slot] = vacancy.tag << 32 | (u64::from(position) + 1);
        self.taken += 1;
        if (self.taken + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
    }

    /// Loads the places of hashes that will be asked for next. One after another each would wait for memory; together
    /// they wait once.
    pub(crate) fn touch(&self, hashes: &[u64]) {
        if self.slots.len() > NEAR {
            let mask = self.slots.len() - 1;
            let loaded = hashes.iter().fold(0, |all, hash| all ^ self.slots[(hash >> 32) as usize & mask]);
            std::hint::black_box(loaded);
        }
    }

    fn grow(&mut self) {
        let length = self.slots.len() * 2;
        let mask = length - 1;
        let mut slots = vec![0_u64; length];
        for taken in self.slots.iter().filter(|taken| **taken != 0) {
            let mut slot = (taken >> 32) as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = *taken;
        }
        self.slots = slots;
    }
}
