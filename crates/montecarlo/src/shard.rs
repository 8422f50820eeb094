//! Parts that a simulation is shared out in.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use thiserror::Error;

/// One of several parts of a simulation, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    number: u64,
    of: u64,
}

/// Text that names no shard.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShardError {
    /// Not two numbers.
    #[error("expected `I/N`, such as 3/100")]
    Form,
    /// No part of that number.
    #[error("there is no shard {number} of {of}: shards are numbered from 1 to their number")]
    Number {
        /// The number asked for.
        number: u64,
        /// How many there are.
        of: u64,
    },
}

impl Shard {
    /// The whole as one part.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// The part, of so many, that makes a replicate of so many.
    pub fn making(replicate: u64, all: u64, of: u64) -> Shard {
        let number = (u128::from(replicate) + 1) * u128::from(of);
        Shard { number: number.div_ceil(u128::from(all)) as u64, of }
    }

    /// Its number, from 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many there are.
    pub fn of(self) -> u64 {
        self.of
    }

    /// The replicates, of so many, that it makes.
    pub fn replicates(self, all: u64) -> Range<u64> {
        let until = |number: u64| (u128::from(all) * u128::from(number) / u128::from(self.of)) as u64;
        until(self.number - 1)..until(self.number)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        let (number, of) = text.split_once('/').ok_or(ShardError::Form)?;
        let parse = |text: &str| text.trim().parse::<u64>().map_err(|_| ShardError::Form);
        let (number, of) = (parse(number)?, parse(of)?);
        if number == 0 || number > of {
            return Err(ShardError::Number { number, of });
        }
        Ok(Shard { number, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_out_all_replicates_once() {
        for (all, of) in [(10, 3), (2, 5), (1_000_003, 100), (u64::MAX, 7)] {
            let ranges = (1..=of).map(|number| Shard { number, of }.replicates(all));
            let end = ranges.fold(0, |end, range| {
                assert_eq!(range.start, end);
                assert!(range.end - range.start <= all / of + 1);
                range.end
            });
            assert_eq!(end, all);
        }
    }

    #[test]
    fn each_replicate_is_made_by_one_shard() {
        for (all, of) in [(10, 3), (2, 5), (17, 17), (1000, 999)] {
            for replicate in 0..all {
                assert!(
                    Shard::making(replicate, all, of).replicates(all).contains(&replicate),
                    "{replicate} {all} {of}"
                );
            }
        }
        let far = Shard::making(u64::MAX - 1, u64::MAX, u64::MAX);
        assert_eq!(far, Shard { number: u64::MAX, of: u64::MAX });
    }

    #[test]
    fn a_shard_outside_its_number_is_none() {
        assert_eq!("3/100".parse(), Ok(Shard { number: 3, of: 100 }));
        assert_eq!("0/3".parse::<Shard>(), Err(ShardError::Number { number: 0, of: 3 }));
        assert_eq!("4/3".parse::<Shard>(), Err(ShardError::Number { number: 4, of: 3 }));
        assert_eq!("1/0".parse::<Shard>(), Err(ShardError::Number { number: 1, of: 0 }));
        for text in ["", "1", "1/2/3", "-1/2", "one/two"] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError::Form), "{text}");
        }
    }
}
