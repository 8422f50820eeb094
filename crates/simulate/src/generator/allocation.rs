//! Which arm subjects are given to.

use super::Draw;
use super::minimization::minimize;
use super::people::People;
use crate::scenario::{Allocation, Arm, Scenario, share_steps};
use std::collections::BTreeMap;
use trialstat_stats::random::{Purpose, Stream, Words};
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
        words: &mut Vec<Words>,
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

    /// Allocates so many subjects, from one list.
    fn allocate(&self, draw: Draw, subjects: usize, words: &mut Vec<Words>, arms: &mut Vec<ArmIndex>) {
        let [block] = &self.sizes[..] else {
            let mut list = Blocks::list(draw, 0);
            while arms.len() < subjects {
                self.append(&mut list, arms);
            }
            return arms.truncate(subjects);
        };
        // Of one size all blocks are laid out, then each is shuffled where it stands.
        let all = subjects.next_multiple_of(block.len());
        arms.extend(block.iter().take(all));
        while arms.len() < all {
            arms.extend_from_within(..arms.len().min(all - arms.len()));
        }
        let uniforms = all / block.len() * (block.len() - 1);
        Words::of_stream(draw.address(Purpose::Allocation, 0), uniforms.div_ceil(Words::COUNT) as u64, words);
        let mut taken = 0;
        let mut next = || {
            taken += 1;
            words[(taken - 1) / Words::COUNT].uniform((taken - 1) % Words::COUNT)
        };
        arms.chunks_exact_mut(block.len()).for_each(|block| shuffle(block, &mut next));
        arms.truncate(subjects);
    }

    /// The same with a list for each combination of classes.
    fn stratified(&self, draw: Draw, scenario: &Scenario, people: &People, strata: &[usize], arms: &mut Vec<ArmIndex>) {
        let covariates = &scenario.candidates.covariates;
        // Of each stratum the words of its list, and whoever is left of a block, the next of them last.
        let mut lists: BTreeMap<u64, (Stream, Vec<ArmIndex>)> = BTreeMap::new();
        for subject in 0..people.len() {
            let values = people.values(subject);
            let stratum = strata.iter().fold(0, |stratum, at| {
                stratum * covariates[*at].classes() as u64 + covariates[*at].class(values[*at]) as u64
            });
            let (list, left) = lists.entry(stratum).or_insert_with(|| (Blocks::list(draw, stratum), Vec::new()));
            if left.is_empty() {
                self.append(list, left);
                left.reverse();
            }
            arms.extend(left.pop());
        }
    }

    /// The words of a stratum's list; without strata there is one.
    fn list(draw: Draw, stratum: u64) -> Stream {
        draw.stream(Purpose::Allocation, stratum)
    }

    /// Appends a list's next block: a word for its size, where there are several, and one for each place but the first.
    #[inline]
    fn append(&self, list: &mut Stream, arms: &mut Vec<ArmIndex>) {
        let sizes = self.sizes.len();
        let which = if sizes > 1 { below(sizes, list.uniform()) } else { 0 };
        let start = arms.len();
        arms.extend_from_slice(&self.sizes[which]);
        shuffle(&mut arms[start..], || list.uniform());
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks laid out at once are those of the list, one after another; the last may be cut off.
    #[test]
    fn blocks_of_one_size_follow_their_list() {
        let draw = Draw { seed: 20260101, group: 7, replicate: 3 };
        for block in [vec![0, 1], vec![0, 0, 1], vec![0, 1, 1, 2, 2, 2], vec![0]] {
            let blocks = Blocks { sizes: vec![block.into_iter().map(ArmIndex).collect()] };
            for subjects in [0, 1, 7, 300] {
                let (mut arms, mut words, mut one_by_one) = (Vec::new(), Vec::new(), Vec::new());
                blocks.allocate(draw, subjects, &mut words, &mut arms);
                let mut list = Blocks::list(draw, 0);
                while one_by_one.len() < subjects {
                    blocks.append(&mut list, &mut one_by_one);
                }
                assert_eq!(arms, one_by_one[..subjects]);
            }
        }
    }
}
