//! Which arm subjects are given to.

use super::Draw;
use crate::scenario::Arm;
use trialstat_stats::random::Purpose;
use trialstat_stats::variates::{Categorical, Law};
use trialstat_trial::design::ArmIndex;

/// Permuted blocks of several sizes.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    /// For each size the arms that a block holds, in their order.
    sizes: Vec<Vec<ArmIndex>>,
}

impl Blocks {
    pub(super) fn new(arms: &[Arm], sizes: &[usize]) -> Blocks {
        let sum: u64 = arms.iter().map(|arm| arm.ratio).sum();
        let block = |size: &usize| {
            let times = *size as u64 / sum;
            let of_arm = |(at, arm): (usize, &Arm)| vec![ArmIndex(at as u32); (arm.ratio * times) as usize];
            arms.iter().enumerate().flat_map(of_arm).collect()
        };
        Blocks { sizes: sizes.iter().map(block).collect() }
    }

    /// Allocates so many subjects. Each block has its own random numbers: its size, then a permutation.
    pub(super) fn allocate(&self, draw: Draw, subjects: usize, arms: &mut Vec<ArmIndex>) {
        arms.clear();
        let mut number = 0;
        while arms.len() < subjects {
            self.append(draw, number, arms);
            number += 1;
        }
        arms.truncate(subjects);
    }

    /// Appends the block of that number.
    fn append(&self, draw: Draw, number: u64, arms: &mut Vec<ArmIndex>) {
        let mut stream = draw.stream(Purpose::Allocation, number);
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

/// Allocates each subject alone, with probabilities in the ratio of the arms.
pub(super) fn simple(draw: Draw, arms: &[Arm], subjects: usize, allocated: &mut Vec<ArmIndex>) {
    let weights: Vec<f64> = arms.iter().map(|arm| arm.ratio as f64).collect();
    let law = Categorical::new(&weights).expect("ratios are above 0");
    let arm = |subject| ArmIndex(law.draw(&mut draw.stream(Purpose::Allocation, subject)) as u32);
    allocated.clear();
    allocated.extend((0..subjects as u64).map(arm));
}
