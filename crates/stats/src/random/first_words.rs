//! The first words of many streams: of most subjects no more is drawn.

use super::philox::{block, round_keys};
use super::stream::{open_uniform, uniform};
use super::{Address, Stream};

/// The first four words of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstWords([u64; 4]);

impl FirstWords {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Those of the streams of several subjects, in place of what was in `words`; that of `address` is nobody's. One after
    /// another they take half the time that streams do.
    pub fn of_subjects(address: Address, subjects: impl IntoIterator<Item = u64>, words: &mut Vec<FirstWords>) {
        let Address { seed, group, purpose, replicate, .. } = address;
        let keys = round_keys([seed, group]);
        let of = |subject| FirstWords(block([0, purpose.word(), subject, replicate], &keys));
        words.clear();
        words.extend(subjects.into_iter().map(of));
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
        let mut words = vec![FirstWords([0; 4])];
        let subjects = [5, 123, u64::MAX];
        FirstWords::of_subjects(address, subjects, &mut words);
        assert_eq!(words.len(), 3);
        for (words, subject) in words.into_iter().zip(subjects) {
            let own = Address { subject, ..address };
            let (mut alone, mut begun) = (Stream::at(own), words.stream(own));
            assert!((0..9).all(|_| begun.word() == alone.word()), "{subject}");
            let (mut uniforms, mut open) = (Stream::at(own), Stream::at(own));
            for at in 0..FirstWords::COUNT {
                assert_eq!(words.uniform(at), uniforms.uniform(), "{subject}");
                assert_eq!(words.open_uniform(at), open.open_uniform(), "{subject}");
            }
        }
    }
}
