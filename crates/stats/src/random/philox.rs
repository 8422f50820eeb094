//! The block function of Philox4x64-10.

pub(super) const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
/// The golden ratio and the square root of 3 less 1, each times 2 to the power 64.
const KEY_STEPS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
pub(super) const ROUNDS: usize = 10;

/// Four random words at a place, Philox4x64 with 10 rounds.
///
/// # Definition
/// Ten times the words $$(c_0, c_1, c_2, c_3)$$ of the counter become $$(h_1 \oplus c_1 \oplus k_0,\; l_1,\; h_0 \oplus
/// c_3 \oplus k_1,\; l_0)$$ where $$h_0, l_0$$ are the high and the low word of the product of $$c_0$$ with a first
/// constant, $$h_1, l_1$$ those of $$c_2$$ with a second, and between the rounds a third and a fourth constant are
/// added to $$k_0$$ and $$k_1$$. Every key gives a permutation of the counters.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | the block of the counter given | NumPy's `Philox`: of the counter after it |
///
/// # References
/// Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3. Proceedings of SC11, 2011.
/// doi:10.1145/2063384.2063405.
///
/// # Validation
/// The three known answers that its authors publish with Random123, every bit.
///
/// # Examples
/// ```
/// use trialstat_stats::random::philox4x64_10;
/// assert_eq!(philox4x64_10([0; 4], [0; 2])[0], 0x16554d9e_ca36314c);
/// ```
pub fn philox4x64_10(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    rounds(counter, &round_keys(key))
}

/// The key of each round.
pub(super) fn round_keys(key: [u64; 2]) -> [[u64; 2]; ROUNDS] {
    let mut keys = [key; ROUNDS];
    for round in 1..ROUNDS {
        let [first, second] = keys[round - 1];
        keys[round] = [first.wrapping_add(KEY_STEPS[0]), second.wrapping_add(KEY_STEPS[1])];
    }
    keys
}

/// What rounds with these keys, which many places share, make of four words.
#[inline]
pub(super) fn rounds<const COUNT: usize>(words: [u64; 4], keys: &[[u64; 2]; COUNT]) -> [u64; 4] {
    keys.iter().fold(words, |words, key| {
        let (high_0, low_0) = product(MULTIPLIERS[0], words[0]);
        let (high_1, low_1) = product(MULTIPLIERS[1], words[2]);
        [high_1 ^ words[1] ^ key[0], low_1, high_0 ^ words[3] ^ key[1], low_0]
    })
}

/// High and low word.
pub(super) fn product(left: u64, right: u64) -> (u64, u64) {
    let product = u128::from(left) * u128::from(right);
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `kat_vectors`, which comes with Random123.
    #[test]
    fn known_answers() {
        let zeros = [0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b];
        assert_eq!(philox4x64_10([0; 4], [0; 2]), zeros);
        let ones = [0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0];
        assert_eq!(philox4x64_10([u64::MAX; 4], [u64::MAX; 2]), ones);
        let pi = [0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89];
        let more_pi = [0x452821e638d01377, 0xbe5466cf34e90c6c];
        let words = [0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6];
        assert_eq!(philox4x64_10(pi, more_pi), words);
    }
}
