//! A part of a simulation as a file: replicates counted, every bit of them, with a checksum.

mod merge;
mod text;

pub use merge::{Named, merge};
pub use text::PartError;

use crate::line::Line;
use crate::shard::Shard;
use crate::stamp::Stamp;
use crate::tally::Tally;
use crate::truth::Truth;

/// Some replicates of a simulation, counted.
#[derive(Debug, Clone)]
pub struct Part {
    /// What its numbers depend on.
    pub stamp: Stamp,
    /// Names of the looks.
    pub looks: Vec<String>,
    /// Which part it is.
    pub shard: Shard,
    /// The first replicate that it lacks; those from the shard's first up to there are in it.
    pub until: u64,
    /// What is true.
    pub truth: Truth,
    /// The lines of the first replicate, in order.
    pub lines: Vec<Line>,
    /// The replicates.
    pub tally: Tally,
}

impl Part {
    /// Its lines in the order in which results have them.
    pub fn in_order(mut self) -> Part {
        self.tally.sort_as(&self.lines);
        self
    }

    /// The first replicate that it holds.
    pub fn start(&self) -> u64 {
        self.shard.replicates(self.stamp.replicates).start
    }

    /// Whether all replicates of its shard are in it.
    pub fn is_complete(&self) -> bool {
        self.until == self.shard.replicates(self.stamp.replicates).end
    }
}
