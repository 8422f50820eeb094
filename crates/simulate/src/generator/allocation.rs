//! Which arm subjects are given to.

use super::Draw;
use super::minimization::minimize;
use super::people::People;
use crate::scenario::{Allocation, Arm, Scenario, share_steps};
use std::collections::BTreeMap;
use trialstat_stats::random::{FirstWords, Purpose};
use trialstat_stats::variates::{Categorical, Law};
use trialstat_trial::design::ArmIndex;

/// A method of allocation made ready.
#[derive(Debug, Clone)]
pub(super) enum Allocator {
    Simple(Categorical),
    Blocks(Blocks),
    /// With what a subject more adds to each arm's share.
    Minimization(Categorical, Vec<i64>),
}

impl Allocator {
    pub(super) fn new(scenario: &Scenario) -> Allocator {
        // A crossover allocates sequences, one for each arm that it begins with.
        let weights: Vec<f64> = scenario.arms.iter().map(|arm| arm.ratio as f64).collect();
        let law = Categorical::new(&weights).expect("ratios are above 0");
        match &scenario.allocation {
            Allocation::Simple => Allocator::Simple(law),
            Allocation::PermutedBlocks { sizes, .. } => Allocator::Blocks(Blocks::new(&scenario.arms, sizes)),
            Allocation::Minimization { .. } => {
                let steps = share_steps(&scenario.arms, scenario.subjects).expect("checked when the scenario was read");
                Allocator::Minimization(law, steps)
            }
        }
    }

    /// Allocates everybody, in the order of entry.
    pub(super) fn allocate(
        &self,
        draw: Draw,
        scenario: &Scenario,
        people: &People,
        words: &mut Vec<FirstWords>,
        arms: &mut Vec<ArmIndex>,
    ) {
        arms.clear();
        match (self, &scenario.allocation) {
            (Allocator::Simple(law), _) => {
                let candidates = (0..people.len()).map(|subject| people.candidate(subject));
                draw.first_words(Purpose::Allocation, candidates, words);
                arms.extend(words.iter().map(|first| ArmIndex(law.quantile(first.open_uniform(0)) as u32)));
            }
            (Allocator::Blocks(blocks), Allocation::PermutedBlocks { strata, .. }) if !strata.is_empty() => {
                blocks.stratified(draw, scenario, people, strata, arms);
            }
            (Allocator::Blocks(blocks), _) => blocks.allocate(draw, people.len(), words, arms),
            (Allocator::Minimization(law, steps), _) => minimize(draw, scenario, people, law, steps, arms),
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
    fn allocate(&self, draw: Draw, subjects: usize, words: &mut Vec<FirstWords>, arms: &mut Vec<ArmIndex>) {
        let least = self.sizes.iter().map(Vec::len).min().unwrap_or(1).max(1);
        draw.first_words(Purpose::Allocation, 0..subjects.div_ceil(least) as u64, words);
        let most = self.sizes.iter().map(Vec::len).max().unwrap_or(1);
        if let ([size], true) = (&self.sizes[..], most <= FirstWords::COUNT) {
            // All blocks first, then each is shuffled where it stands: that is the rule.
            arms.extend(size.iter().cycle().take(words.len() * size.len()));
            for (block, first) in arms.chunks_exact_mut(size.len()).zip(&*words) {
                let mut taken = 0;
                shuffle(block, || {
                    taken += 1;
                    first.uniform(taken - 1)
                });
            }
            return arms.truncate(subjects);
        }
        for (block, first) in words.iter().enumerate() {
            if arms.len() >= subjects {
                break;
            }
            // A word for the size and one for each place but the first.
            if most <= FirstWords::COUNT {
                let mut taken = 0;
                let next = || {
                    taken += 1;
                    first.uniform(taken - 1)
                };
                self.append(next, arms);
            } else {
                let mut stream = first.stream(draw.address(Purpose::Allocation, block as u64));
                self.append(|| stream.uniform(), arms);
            }
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
                let mut stream = draw.stream(Purpose::Allocation, (stratum << 32) + *blocks);
                self.append(|| stream.uniform(), list);
                list.reverse();
                *blocks += 1;
            }
            arms.extend(list.pop());
        }
    }

    /// Appends the block that has these uniform numbers.
    #[inline]
    fn append(&self, mut uniform: impl FnMut() -> f64, arms: &mut Vec<ArmIndex>) {
        let sizes = self.sizes.len();
        let which = if sizes > 1 { below(sizes, uniform()) } else { 0 };
        let start = arms.len();
        arms.extend(self.sizes[which].iter().copied());
        shuffle(&mut arms[start..], uniform);
    }
}

/// Brings a block into a random order: of each place but the first a uniform number says with which it changes.
#[inline]
fn shuffle(block: &mut [ArmIndex], mut uniform: impl FnMut() -> f64) {
    for last in (1..block.len()).rev() {
        block.swap(last, below(last + 1, uniform()));
    }
}

/// Which of so many a uniform number means; there are never more of them than subjects.
#[inline]
fn below(bound: usize, uniform: f64) -> usize {
    (uniform * bound as f64) as u32 as usize
}
