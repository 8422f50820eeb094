//! Which arm subjects are given to.

use super::Draw;
use super::minimization::minimize;
use super::people::People;
use crate::scenario::{Allocation, Arm, Scenario};
use std::collections::BTreeMap;
use trialstat_stats::random::{Purpose, Stream};
use trialstat_stats::variates::{Categorical, Law};
use trialstat_trial::design::ArmIndex;

/// A method of allocation made ready.
#[derive(Debug, Clone)]
pub(super) enum Allocator {
    Simple(Categorical),
    Blocks(Blocks),
    Minimization(Categorical),
}

impl Allocator {
    pub(super) fn new(scenario: &Scenario) -> Allocator {
        // A crossover allocates sequences, one for each arm that it begins with.
        let weights: Vec<f64> = scenario.arms.iter().map(|arm| arm.ratio as f64).collect();
        let law = Categorical::new(&weights).expect("ratios are above 0");
        match &scenario.allocation {
            Allocation::Simple => Allocator::Simple(law),
            Allocation::PermutedBlocks { sizes, .. } => Allocator::Blocks(Blocks::new(&scenario.arms, sizes)),
            Allocation::Minimization { .. } => Allocator::Minimization(law),
        }
    }

    /// Allocates everybody, in the order of entry.
    pub(super) fn allocate(
        &self,
        draw: Draw,
        scenario: &Scenario,
        people: &People,
        streams: &mut Vec<Stream>,
        arms: &mut Vec<ArmIndex>,
    ) {
        arms.clear();
        match (self, &scenario.allocation) {
            (Allocator::Simple(law), _) => {
                let candidates = (0..people.len()).map(|subject| people.candidate(subject));
                draw.streams(Purpose::Allocation, candidates, streams);
                arms.extend(streams.iter_mut().map(|stream| ArmIndex(law.draw(stream) as u32)));
            }
            (Allocator::Blocks(blocks), Allocation::PermutedBlocks { strata, .. }) if !strata.is_empty() => {
                blocks.stratified(draw, scenario, people, strata, arms);
            }
            (Allocator::Blocks(blocks), _) => blocks.allocate(draw, people.len(), streams, arms),
            (Allocator::Minimization(law), _) => minimize(draw, scenario, people, law, arms),
        }
    }
}

/// Permuted blocks of several sizes.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    /// For each size the arms that a block holds, in their order.
    sizes: Vec<Vec<ArmIndex>>,
}

impl Blocks {
    fn new(arms: &[Arm], sizes: &[usize]) -> Blocks {
        let sum: u64 = arms.iter().map(|arm| arm.ratio).sum();
        let block = |size: &usize| {
            let times = *size as u64 / sum;
            let of_arm = |(at, arm): (usize, &Arm)| vec![ArmIndex(at as u32); (arm.ratio * times) as usize];
            arms.iter().enumerate().flat_map(of_arm).collect()
        };
        Blocks { sizes: sizes.iter().map(block).collect() }
    }

    /// Allocates so many subjects. Each block has its own random numbers: its size, then a permutation.
    fn allocate(&self, draw: Draw, subjects: usize, streams: &mut Vec<Stream>, arms: &mut Vec<ArmIndex>) {
        let least = self.sizes.iter().map(Vec::len).min().unwrap_or(1).max(1);
        draw.streams(Purpose::Allocation, 0..subjects.div_ceil(least) as u64, streams);
        for stream in streams {
            if arms.len() >= subjects {
                break;
            }
            self.append(stream, arms);
        }
        arms.truncate(subjects);
    }

    /// The same with blocks of its own for each combination of classes.
    fn stratified(&self, draw: Draw, scenario: &Scenario, people: &People, strata: &[usize], arms: &mut Vec<ArmIndex>) {
        let covariates = &scenario.candidates.covariates;
        let mut lists: BTreeMap<u64, (u64, Vec<ArmIndex>)> = BTreeMap::new();
        for subject in 0..people.len() {
            let values = people.values(subject);
            let stratum = strata.iter().fold(0, |stratum, at| {
                stratum * covariates[*at].classes() as u64 + covariates[*at].class(values[*at]) as u64
            });
            let (blocks, list) = lists.entry(stratum).or_default();
            if list.is_empty() {
                // The number of a block and that of its stratum share a word, each far from its end.
                self.append(&mut draw.stream(Purpose::Allocation, (stratum << 32) + *blocks), list);
                list.reverse();
                *blocks += 1;
            }
            arms.extend(list.pop());
        }
    }

    /// Appends the block that has this stream.
    fn append(&self, stream: &mut Stream, arms: &mut Vec<ArmIndex>) {
        let below = |uniform: f64, bound: usize| (uniform * bound as f64) as usize;
        let which = if self.sizes.len() > 1 { below(stream.uniform(), self.sizes.len()) } else { 0 };
        let start = arms.len();
        arms.extend_from_slice(&self.sizes[which]);
        let block = &mut arms[start..];
        for last in (1..block.len()).rev() {
            block.swap(last, below(stream.uniform(), last + 1));
        }
    }
}
