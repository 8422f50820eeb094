//! A part of a simulation as a file: replicates counted, every bit of them, with a checksum.

mod foreign;
mod merge;
mod point_text;
mod text;

pub use merge::{Named, merge};
pub use text::PartError;

use crate::line::Line;
use crate::shard::Shard;
use crate::stamp::Stamp;
use crate::tally::Tally;
use crate::truth::Truth;
use std::ops::Range;
use trialstat_trial::spec::Setting;

/// Some replicates of a simulation, counted.
///
/// The replicates of all points are numbered through, those of the first point first.
#[derive(Debug, Clone)]
pub struct Part {
    /// What its numbers depend on.
    pub stamp: Stamp,
    /// Which part it is.
    pub shard: Shard,
    /// The first replicate that it lacks; those from the shard's first up to there are in it.
    pub until: u64,
    /// The points that it holds replicates of, in order; one where nothing is varied.
    pub points: Vec<PointPart>,
}

/// Some replicates of a point, counted.
#[derive(Debug, Clone)]
pub struct PointPart {
    /// Its number, from 0.
    pub number: u64,
    /// What is varied, each with its value here.
    pub settings: Vec<(String, Setting)>,
    /// Names of the looks.
    pub looks: Vec<String>,
    /// What is true.
    pub truth: Truth,
    /// The lines of the first replicate, in order.
    pub lines: Vec<Line>,
    /// The replicates.
    pub tally: Tally,
}

impl Part {
    /// A part without replicates.
    pub fn new(stamp: Stamp, shard: Shard) -> Part {
        let until = shard.replicates(stamp.all()).start;
        Part { stamp, shard, until, points: Vec::new() }
    }

    /// Its lines in the order in which results have them.
    pub fn in_order(mut self) -> Part {
        self.points.iter_mut().for_each(|point| point.tally.sort_as(&point.lines));
        self
    }

    /// The first replicate that it holds.
    pub fn start(&self) -> u64 {
        self.shard.replicates(self.stamp.all()).start
    }

    /// Whether all replicates of its shard are in it.
    pub fn is_complete(&self) -> bool {
        self.until == self.shard.replicates(self.stamp.all()).end
    }

    /// How many replicates it holds, of all points.
    pub fn replicates(&self) -> u64 {
        self.points.iter().map(|point| point.tally.replicates()).sum()
    }

    /// The replicates of a point, by their numbers in it, that it holds unless the point ended early.
    fn of_point(&self, number: u64) -> Range<u64> {
        let (each, first) = (self.stamp.replicates, number.saturating_mul(self.stamp.replicates));
        let within = |position: u64| position.saturating_sub(first).min(each);
        within(self.start())..within(self.until)
    }
}
