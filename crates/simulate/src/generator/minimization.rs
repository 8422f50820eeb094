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
pub(super) fn minimize(draw: Draw, scenario: &Scenario, people: &People, law: &Categorical, arms: &mut Vec<ArmIndex>) {
    let Allocation::Minimization { factors, probability, imbalance } = &scenario.allocation else { return };
    let covariates = &scenario.candidates.covariates;
    let count = scenario.arms.len();
    let mut tallies: Vec<Vec<u32>> =
        factors.iter().map(|factor| vec![0; covariates[*factor].classes() * count]).collect();
    let mut totals = vec![0.0; count];
    for subject in 0..people.len() {
        let values = people.values(subject);
        let classes = |at: usize| covariates[factors[at]].class(values[factors[at]]) * count;
        for (arm, total) in totals.iter_mut().enumerate() {
            let of_factor = |(at, tally): (usize, &Vec<u32>)| {
                let counts = tally[classes(at)..][..count].iter().zip(&scenario.arms).enumerate();
                let shares = counts.map(|(other, (tally, other_arm))| {
                    f64::from(tally + u32::from(other == arm)) / other_arm.ratio as f64
                });
                inequality(shares, *imbalance)
            };
            *total = tallies.iter().enumerate().map(of_factor).sum();
        }
        let mut stream = draw.stream(Purpose::Allocation, people.candidate(subject));
        let chosen = choose(&totals, *probability, law, stream.uniform(), stream.open_uniform());
        for (at, tally) in tallies.iter_mut().enumerate() {
            tally[classes(at) + chosen] += 1;
        }
        arms.push(ArmIndex(chosen as u32));
    }
}

fn inequality(shares: impl Iterator<Item = f64> + Clone, imbalance: Imbalance) -> f64 {
    match imbalance {
        Imbalance::Range => {
            let ends = |(low, high): (f64, f64), share: f64| (low.min(share), high.max(share));
            let (low, high) = shares.fold((f64::INFINITY, f64::NEG_INFINITY), ends);
            high - low
        }
        Imbalance::Variance => {
            let (sum, count) = shares.clone().fold((0.0, 0.0), |(sum, count), share| (sum + share, count + 1.0));
            let mean = sum / count;
            shares.map(|share| (share - mean) * (share - mean)).sum()
        }
    }
}

/// The arm: `best` decides between the best ones and the others, `which` within them.
fn choose(totals: &[f64], probability: f64, law: &Categorical, best: f64, which: f64) -> usize {
    let least = totals.iter().copied().fold(f64::INFINITY, f64::min);
    let is_best = |arm: &usize| totals[*arm] == least;
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

    #[test]
    fn ranges_and_variances() {
        let counts = [7.0, 9.0, 14.0];
        assert_eq!(inequality(counts.into_iter(), Imbalance::Range), 7.0);
        assert_eq!(inequality(counts.into_iter(), Imbalance::Variance), 26.0);
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
            taken[choose(&[6.0, 10.0, 5.0], 2.0 / 3.0, &law, best, which)] += 1;
        }
        assert_eq!(taken, [600, 600, 2400]);
    }

    #[test]
    fn the_best_arm_is_taken_with_its_probability_and_ties_are_shared() {
        let law = Categorical::new(&[1.0, 1.0, 1.0]).expect("a law");
        let chosen = |totals: &[f64], best, which| choose(totals, 0.75, &law, best, which);
        assert_eq!([0.1, 0.74].map(|best| chosen(&[3.0, 1.0, 2.0], best, 0.9)), [1, 1]);
        assert_eq!([0.2, 0.8].map(|which| chosen(&[3.0, 1.0, 2.0], 0.8, which)), [0, 2]);
        assert_eq!([0.2, 0.8].map(|which| chosen(&[1.0, 3.0, 1.0], 0.1, which)), [0, 2]);
        assert_eq!([0.2, 0.5, 0.8].map(|which| chosen(&[1.0; 3], 0.9, which)), [0, 1, 2]);
    }
}
