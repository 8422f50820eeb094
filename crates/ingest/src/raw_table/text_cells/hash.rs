//! A fast hash of texts: each eight bytes are folded in by one wide multiplication. Tables that use it are only ever
//! asked for a text, never walked, so the hash decides no order.

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd1b5_4a32_d192_ed03;

/// The hash of a text.
#[inline]
pub(super) fn of(text: &[u8]) -> u64 {
    let mut state = FIRST ^ text.len() as u64;
    let mut rest = text;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        state = fold(state ^ u64::from_le_bytes(*word), SECOND);
        rest = after;
    }
    fold(state ^ short(rest), FIRST)
}

/// The same hash for the standard library's tables of texts.
#[derive(Debug, Default)]
pub(crate) struct TextHasher(u64);

impl std::hash::Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = fold(self.0 ^ of(bytes), SECOND);
    }

    /// The end of a text, which its length has told already.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Up to seven bytes as one number, different for different bytes of one length.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32;
    }
    match bytes {
        [] => 0,
        [only] => u64::from(*only),
        [first, second] => u64::from(*first) | u64::from(*second) << 8,
        [first, second, third, ..] => u64::from(*first) | u64::from(*second) << 8 | u64::from(*third) << 16,
    }
}

/// Both halves of the product, so that every bit of the state moves every bit of the result.
#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::of;
    use std::collections::BTreeSet;

    #[test]
    fn texts_that_differ_little_have_different_hashes() {
        let texts: BTreeSet<String> = (0..20_000_u32)
            .flat_map(|at| [format!("{at}"), format!("S{at:07}"), format!("01-701-{at:09}-{at}")])
            .chain((0..40).map(|length| "\0".repeat(length)))
            .collect();
        let hashes: BTreeSet<u64> = texts.iter().map(|text| of(text.as_bytes())).collect();
        let tags: BTreeSet<u64> = hashes.iter().map(|hash| hash >> 32).collect();
        assert_eq!(hashes.len(), texts.len());
        // 60 040 values of 32 bits: about 0.4 pairs are expected to meet by chance.
        assert!(texts.len() - tags.len() < 10, "{}", texts.len() - tags.len());
    }
}
