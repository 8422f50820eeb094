//! Minimization, after Pocock and Simon (Biometrics 1975;31:103-115. doi:10.2307/2529712).

use super::Draw;
use super::people::People;
use crate::scenario::{Allocation, Imbalance, Scenario};
use trialstat_stats::random::Purpose;
use trialstat_stats::variates::{Categorical, Law};
use trialstat_trial::design::ArmIndex;

/// Gives each subject in turn to one of the arms that leave the classes it belongs to the least unequal, with the
/// probability that the scenario says, else to one of the others. Where all arms are equal it is given at random, in their
/// ratio.
///
/// What is compared are the counts through the arms' ratios. `steps` is by how much a subject more changes them, all times
/// the least common multiple of the ratios: whole numbers, so that arms that are equally good are so to the digit.
pub(super) fn minimize(
    draw: Draw,
    scenario: &Scenario,
    people: &People,
    law: &Categorical,
    steps: &[i64],
    arms: &mut Vec<ArmIndex>,
) {
    let Allocation::Minimization { factors, probability, imbalance } = &scenario.allocation else { return };
    let covariates = &scenario.candidates.covariates;
    let count = steps.len();
    let mut shares: Vec<Vec<i64>> =
        factors.iter().map(|factor| vec![0; covariates[*factor].classes() * count]).collect();
    let mut totals = vec![0_i128; count];
    for subject in 0..people.len() {
        let values = people.values(subject);
        let class = |at: usize| covariates[factors[at]].class(values[factors[at]]) * count;
        totals.fill(0);
        for (at, shares) in shares.iter().enumerate() {
            let shares = &shares[class(at)..][..count];
            match imbalance {
                Imbalance::Range => add_ranges(shares, steps, &mut totals),
                Imbalance::Variance => add_variances(shares, steps, &mut totals),
            }
        }
        let mut stream = draw.stream(Purpose::Allocation, people.candidate(subject));
        let chosen = choose(&totals, *probability, law, stream.uniform(), stream.open_uniform());
        for (at, shares) in shares.iter_mut().enumerate() {
            shares[class(at) + chosen] += steps[chosen];
        }
        arms.push(ArmIndex(chosen as u32));
    }
}

/// Adds for each arm the range of the shares, were it given one more.
fn add_ranges(shares: &[i64], steps: &[i64], totals: &mut [i128]) {
    let (mut least, mut second, mut greatest) = (i64::MAX, i64::MAX, 0);
    for share in shares {
        second = second.min(*share.max(&least));
        least = least.min(*share);
        greatest = greatest.max(*share);
    }
    for ((share, step), total) in shares.iter().zip(steps).zip(totals) {
        // Where several have the least, the second is the same.
        let of_others = if *share == least { second } else { least };
        let own = share + step;
        *total += i128::from(greatest.max(own) - of_others.min(own));
    }
}

/// Adds for each arm what one more there adds to n Σx² - (Σx)², n² times the variance: it was the same before for all of
/// them.
fn add_variances(shares: &[i64], steps: &[i64], totals: &mut [i128]) {
    let sum: i64 = shares.iter().sum();
    for ((share, step), total) in shares.iter().zip(steps).zip(totals) {
        let change = shares.len() as i64 * (2 * share + step) - (2 * sum + step);
        *total += i128::from(*step) * i128::from(change);
    }
}

/// The arm: `best` decides between the best ones and the others, `which` within them.
fn choose(totals: &[i128], probability: f64, law: &Categorical, best: f64, which: f64) -> usize {
    let least = totals.iter().min();
    let is_best = |arm: &usize| Some(&totals[*arm]) == least;
    let of_best = (0..totals.len()).filter(is_best).count();
    if of_best == totals.len() {
        return law.quantile(which);
    }
    let wanted = best < probability;
    let of_wanted = if wanted { of_best } else { totals.len() - of_best };
    let nth = (which * of_wanted as f64) as usize;
    (0..totals.len()).filter(|arm| is_best(arm) == wanted).nth(nth).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(add: fn(&[i64], &[i64], &mut [i128]), shares: &[i64], steps: &[i64]) -> Vec<i128> {
        let mut totals = vec![0; shares.len()];
        add(shares, steps, &mut totals);
        totals
    }

    #[test]
    fn ranges_and_variances() {
        // 7 9 14, 6 10 14 and 6 9 15.
        assert_eq!(totals(add_ranges, &[6, 9, 14], &[1; 3]), [7, 8, 9]);
        // 9 4 5, 4 9 5, 4 4 10: the least is there twice.
        assert_eq!(totals(add_ranges, &[4, 4, 5], &[5; 3]), [5, 5, 6]);
        // 3 (49 + 81 + 196) - 30² = 78 and so on; 98 before.
        assert_eq!(totals(add_variances, &[6, 9, 14], &[1; 3]), [78 - 98, 96 - 98, 126 - 98]);
        // Ratios 1 and 3: 2 (36 + 25) - 11² = 1 and 2 (9 + 36) - 9² = 9; 4 before.
        assert_eq!(totals(add_variances, &[3, 5], &[3, 1]), [1 - 4, 9 - 4]);
    }

    /// Sums of thirds and sevenths that are equal differ as doubles by the order in which they were summed.
    #[test]
    fn arms_that_are_equally_good_are_so_to_the_digit() {
        assert_eq!(totals(add_variances, &[0; 7], &[1; 7]), [6; 7]);
        // Ratio 1:3, and one subject of the second arm in each of two classes: 1 - 1/3 twice and 2/3 - 0 twice.
        let mut both = vec![0; 2];
        add_ranges(&[0, 1], &[3, 1], &mut both);
        add_ranges(&[0, 1], &[3, 1], &mut both);
        assert_eq!(both, [4, 4]);
    }

    /// The example of section 3.4 of the paper: with these totals the third treatment has the probability 2/3 and each other
    /// one 1/6. (Totals and probabilities as in the tests of smallerize, gitlab.com/warsquid/smallerize; the counts that lead
    /// to them, and the weights of factors, are not here.)
    #[test]
    fn the_totals_of_the_paper_s_example_give_its_probabilities() {
        let law = Categorical::new(&[1.0, 1.0, 1.0]).expect("a law");
        let mut taken = [0_u32; 3];
        let middle = |at: u32| (f64::from(at) + 0.5) / 60.0;
        for (best, which) in (0..60).flat_map(|best| (0..60).map(move |which| (middle(best), middle(which)))) {
            taken[choose(&[6, 10, 5], 2.0 / 3.0, &law, best, which)] += 1;
        }
        assert_eq!(taken, [600, 600, 2400]);
    }

    #[test]
    fn the_best_arm_is_taken_with_its_probability_and_ties_are_shared() {
        let law = Categorical::new(&[1.0, 1.0, 1.0]).expect("a law");
        let chosen = |totals: &[i128], best, which| choose(totals, 0.75, &law, best, which);
        assert_eq!([0.1, 0.74].map(|best| chosen(&[3, 1, 2], best, 0.9)), [1, 1]);
        assert_eq!([0.2, 0.8].map(|which| chosen(&[3, 1, 2], 0.8, which)), [0, 2]);
        assert_eq!([0.2, 0.8].map(|which| chosen(&[1, 3, 1], 0.1, which)), [0, 2]);
        assert_eq!([0.2, 0.5, 0.8].map(|which| chosen(&[1; 3], 0.9, which)), [0, 1, 2]);
    }
}
