//! Words of many blocks at once: the first of many streams, as of most subjects no more is drawn, or many of one.

use super::philox::{MULTIPLIERS, ROUNDS, product, round_keys, rounds};
use super::stream::{open_uniform, uniform};
use super::{Address, Stream};

/// Four words of a stream, which make a block of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words([u64; 4]);

impl Words {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// The first of the streams of several subjects, in place of what was in `words`; that of `address` is nobody's. One
    /// after another they take half the time that streams do.
    pub fn of_subjects(address: Address, subjects: impl IntoIterator<Item = u64>, words: &mut Vec<Words>) {
        let Address { seed, group, purpose, replicate, .. } = address;
        let keys = round_keys([seed, group]);
        words.clear();
        // Of the first two rounds half is the same for all subjects.
        let [first, second, left @ ..] = keys;
        let (of_purpose, of_replicate) = (purpose.word() ^ first[0], replicate ^ first[1]);
        let (high, low) = product(MULTIPLIERS[1], of_replicate);
        words.extend(subjects.into_iter().map(|subject| {
            let (high_1, low_1) = product(MULTIPLIERS[1], subject);
            let (high_0, low_0) = product(MULTIPLIERS[0], high_1 ^ of_purpose);
            Words([high ^ low_1 ^ second[0], low, high_0 ^ second[1], low_0])
        }));
        Words::finish(words, &left);
    }

    /// The first so many blocks of one stream, in place of what was in `words`.
    pub fn of_stream(address: Address, blocks: u64, words: &mut Vec<Words>) {
        let Address { seed, group, purpose, subject, replicate } = address;
        let [first, second, left @ ..] = round_keys([seed, group]);
        words.clear();
        let counter = |block| [block, purpose.word(), subject, replicate];
        words.extend((0..blocks).map(|block| Words(rounds(counter(block), &[first, second]))));
        Words::finish(words, &left);
    }

    /// The other rounds, where the words stand: one loop for all who ask, as good as the compiler makes it.
    #[inline(never)]
    fn finish(counters: &mut [Words], keys: &[[u64; 2]; ROUNDS - 2]) {
        counters.iter_mut().for_each(|Words(words)| *words = rounds(*words, keys));
    }

    /// The word of that position as [`Stream::uniform`] takes it.
    ///
    /// # Panics
    /// If there are not as many words.
    #[inline]
    pub fn uniform(&self, at: usize) -> f64 {
        uniform(self.0[at])
    }

    /// The word of that position as [`Stream::open_uniform`] takes it.
    ///
    /// # Panics
    /// If there are not as many words.
    #[inline]
    pub fn open_uniform(&self, at: usize) -> f64 {
        open_uniform(self.0[at])
    }

    /// The stream that begins with these words, from its start; `address` is its own.
    pub fn stream(self, address: Address) -> Stream {
        Stream::beginning_with(self.0, address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn streams_begin_with_their_first_words() {
        let address = Address { seed: 20260101, group: 7, purpose: Purpose::Relapse, subject: 0, replicate: 456 };
        let mut words = vec![Words([0; 4])];
        let subjects = [5, 123, u64::MAX];
        Words::of_subjects(address, subjects, &mut words);
        assert_eq!(words.len(), 3);
        for (words, subject) in words.into_iter().zip(subjects) {
            let own = Address { subject, ..address };
            let (mut alone, mut begun) = (Stream::at(own), words.stream(own));
            assert!((0..9).all(|_| begun.word() == alone.word()), "{subject}");
            let (mut uniforms, mut open) = (Stream::at(own), Stream::at(own));
            for at in 0..Words::COUNT {
                assert_eq!(words.uniform(at), uniforms.uniform(), "{subject}");
                assert_eq!(words.open_uniform(at), open.open_uniform(), "{subject}");
            }
        }
    }

    #[test]
    fn blocks_of_a_stream_are_its_words_in_order() {
        let address = Address { seed: 20260101, group: 7, purpose: Purpose::Allocation, subject: 3, replicate: 456 };
        let (mut stream, mut words) = (Stream::at(address), vec![Words([0; 4])]);
        Words::of_stream(address, 9, &mut words);
        assert_eq!(words.len(), 9);
        assert!(words.iter().all(|Words(block)| block.map(|_| stream.word()) == *block));
    }
}
