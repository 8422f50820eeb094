//! A stream of random words read from its address on.

use super::Purpose;
use super::philox::{philox4x64_10, product};
use rand_core::{TryRng, utils};
use std::convert::Infallible;
use std::num::NonZeroU64;

/// Where a stream of random numbers lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address {
    /// The user's seed.
    pub seed: u64,
    /// What shares its random numbers has one group, what shall be independent has two.
    pub group: u64,
    /// What the numbers are for.
    pub purpose: Purpose,
    /// Whom they are for; 0 where no single subject is meant.
    pub subject: u64,
    /// In which replicate.
    pub replicate: u64,
}

/// The random words of an address, in their order.
#[derive(Debug, Clone)]
pub struct Stream {
    address: Address,
    /// The block after the one that is being read.
    next_block: u64,
    words: [u64; 4],
    taken: usize,
}

impl Stream {
    /// The stream at `address`, from its start.
    pub fn at(address: Address) -> Stream {
        Stream { address, next_block: 0, words: [0; 4], taken: 4 }
    }

    /// The stream that begins with these words, the first of its address.
    pub(super) fn beginning_with(words: [u64; 4], address: Address) -> Stream {
        Stream { address, next_block: 1, words, taken: 0 }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u64 {
        if self.taken == self.words.len() {
            self.refill();
        }
        self.taken += 1;
        self.words[self.taken - 1]
    }

    /// Makes the words of the next block.
    fn refill(&mut self) {
        let Address { seed, group, purpose, subject, replicate } = self.address;
        self.words = philox4x64_10([self.next_block, purpose.word(), subject, replicate], [seed, group]);
        self.next_block = self.next_block.wrapping_add(1);
        self.taken = 0;
    }

    /// A uniform number from 0 to below 1, a multiple of 2 to the power -53; one word, NumPy's `random()`.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.word())
    }

    /// A uniform number strictly between 0 and 1, for quantile functions: the middle of one of 2 to the power 52 equal
    /// parts; one word.
    #[inline]
    pub fn open_uniform(&mut self) -> f64 {
        open_uniform(self.word())
    }

    /// An integer from 0 to below `bound`, each as likely as any other.
    ///
    /// It is the high word of a random word times `bound`. Where words are left over by a division into `bound` equal
    /// parts, those are drawn again (Lemire D. Fast random integer generation in an interval. ACM Transactions on
    /// Modeling and Computer Simulation 2019;29:3. doi:10.1145/3230636). NumPy's `integers` does the same for bounds
    /// above 2 to the power 32, and draws from half words below.
    pub fn below(&mut self, bound: NonZeroU64) -> u64 {
        let bound = bound.get();
        let (mut high, mut low) = product(self.word(), bound);
        if low < bound {
            let left_over = bound.wrapping_neg() % bound;
            while low < left_over {
                (high, low) = product(self.word(), bound);
            }
        }
        high
    }
}

/// A word as a uniform number from 0 to below 1.
#[inline]
pub(super) fn uniform(word: u64) -> f64 {
    (word >> 11) as f64 / (1u64 << 53) as f64
}

/// A word as a uniform number strictly between 0 and 1: its first 52 bits and a half, as a fraction.
#[inline]
pub(super) fn open_uniform(word: u64) -> f64 {
    const ONE: u64 = 1.0f64.to_bits();
    // They are the fraction of a number from 1 to below 2, of which all but the half of its last place is taken away. The
    // result has 53 bits at most, so that nothing is rounded.
    f64::from_bits(ONE | (word >> 12)) - (1.0 - f64::EPSILON / 2.0)
}

/// For the samplers of other crates, which take the low half of a word where they ask for 32 bits.
impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word() as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::{Distribution, StandardNormal};

    const ADDRESS: Address =
        Address { seed: 20260101, group: 7, purpose: Purpose::Relapse, subject: 123, replicate: 456 };

    fn bound(bound: u64) -> NonZeroU64 {
        NonZeroU64::new(bound).expect("not 0")
    }

    /// `numpy.random.Philox(key=20260101 + (7 << 64), counter=(9 << 64) + (123 << 128) + (456 << 192) - 1)`, NumPy
    /// 2.4.6.
    #[test]
    fn words_are_numpy_s() {
        let words = [
            0x303a47333c1cbfcc,
            0x7c6cd82bb13c7d02,
            0x91dd9320ac2b2358,
            0x496670dbbead2716,
            0xffdb8b00c89b1a66,
            0x594e160af5d53731,
            0xecc6ba066cc950ff,
            0x5052e432b94b45fe,
            0x24d0e85334ceb643,
        ];
        let mut stream = Stream::at(ADDRESS);
        assert_eq!(words.map(|_| stream.word()), words);
    }

    /// `Generator(...).random(5)` of the same.
    #[test]
    fn uniform_numbers_are_numpy_s() {
        let expected =
            [0.1883892536244386, 0.48603583399493455, 0.5697872118727614, 0.28671937336791986, 0.9994437100327612];
        let mut stream = Stream::at(ADDRESS);
        assert_eq!(expected.map(|_| stream.uniform()), expected);
    }

    /// `Generator(...).integers(0, bound, size=8, dtype=numpy.uint64)` of the same, for bounds that leave words over.
    #[test]
    fn bounded_integers_are_numpy_s() {
        let of_three_quarters = [
            6724333980267404737,
            3966779176119295312,
            13827361751289844684,
            4826328865416669540,
            12796146581323054271,
            4340954533224543358,
            1989656718440335538,
            259437481357316738,
        ];
        let mut stream = Stream::at(ADDRESS);
        assert_eq!(of_three_quarters.map(|_| stream.below(bound(3 << 62))), of_three_quarters);
        let of_just_above_half = [
            1737584173923590118,
            5255359436944675246,
            9218241167526563127,
            2893969688816362240,
            172958320904877825,
            5879722862486203151,
            2402259873427447117,
            3345767211995600601,
        ];
        let mut stream = Stream::at(ADDRESS);
        assert_eq!(of_just_above_half.map(|_| stream.below(bound((1 << 63) + 5))), of_just_above_half);
    }

    #[test]
    fn small_bounds_are_met_evenly() {
        let mut stream = Stream::at(ADDRESS);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[stream.below(bound(7)) as usize] += 1;
        }
        // Six standard deviations of a binomial count.
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 556), "{counts:?}");
        assert_eq!(stream.below(bound(1)), 0);
    }

    #[test]
    fn open_uniform_numbers_keep_off_the_ends() {
        assert!(open_uniform(0) > 0.0 && open_uniform(u64::MAX) < 1.0);
        let of_bits = |word: u64| ((word >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
        let words =
            (0..64).flat_map(|bits| [1 << bits, u64::MAX << bits, u64::MAX >> bits, 0x9E37_79B9_7F4A_7C15 << bits]);
        words.for_each(|word| assert_eq!(open_uniform(word), of_bits(word), "{word}"));
        let (mut stream, mut again) = (Stream::at(ADDRESS), Stream::at(ADDRESS));
        for _ in 0..100 {
            assert!((stream.open_uniform() - again.uniform()).abs() <= f64::EPSILON);
        }
    }

    #[test]
    fn another_address_is_another_stream() {
        let first = |address: Address| Stream::at(address).word();
        let others = [
            Address { seed: 1, ..ADDRESS },
            Address { group: 1, ..ADDRESS },
            Address { purpose: Purpose::Dropout, ..ADDRESS },
            Address { subject: 1, ..ADDRESS },
            Address { replicate: 1, ..ADDRESS },
        ];
        assert!(others.iter().all(|&other| first(other) != first(ADDRESS)));
        assert_eq!(first(ADDRESS), first(ADDRESS));
    }

    #[test]
    fn samplers_of_other_crates_draw_from_it() {
        let mut stream = Stream::at(ADDRESS);
        let draws: Vec<f64> = (0..10_000).map(|_| StandardNormal.sample(&mut stream)).collect();
        let mean = draws.iter().sum::<f64>() / 10_000.0;
        let variance = draws.iter().map(|draw| draw * draw).sum::<f64>() / 10_000.0;
        // Five standard errors.
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.071, "{mean} {variance}");
    }
}
