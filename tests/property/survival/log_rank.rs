//! What must hold of the log-rank tests.

use super::{Random, SEEDS, Trial};
use trialstat_stats::multiplicity::Tails;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::special::normal;
use trialstat_stats::survival::log_rank::max_combo::max_combo;
use trialstat_stats::survival::log_rank::pairwise::{Basis, pairwise};
use trialstat_stats::survival::log_rank::permutation::{exact, monte_carlo, scores};
use trialstat_stats::survival::log_rank::{Compared, Floor, Weight, by_stratum, trend, weighted};
use trialstat_tests::{Tolerance, assert_near};

const WEIGHTS: [Weight; 8] = [
    Weight::LogRank,
    Weight::GehanBreslow,
    Weight::TaroneWare,
    Weight::PetoPeto,
    Weight::ModifiedPetoPeto,
    Weight::FlemingHarrington { rho: 0.5, gamma: 2.0 },
    Weight::ModestlyWeighted { floor: Floor::Survival(0.4) },
    Weight::ModestlyWeighted { floor: Floor::Time(6.0) },
];

/// Subjects in two arms, three strata, some of whom come later.
struct Strata {
    trial: Trial,
    arm: Vec<usize>,
    strata: Vec<usize>,
    entry: Vec<f64>,
}

impl Strata {
    fn random(seed: u64, subjects: usize) -> Strata {
        let trial = Trial::random(seed, subjects);
        let mut random = Random(seed + 500);
        let arm = (0..subjects).map(|_| random.below(2) as usize).collect();
        let strata = (0..subjects).map(|_| random.below(3) as usize).collect();
        let entry = trial.times.iter().map(|&time| random.below(time as u64 + 1) as f64 - 1.0).collect();
        Strata { trial, arm, strata, entry }
    }

    fn compared(&self) -> Compared<'_> {
        Compared::new(&self.trial.times, &self.trial.event, &self.arm).strata(&self.strata).entry(&self.entry)
    }
}

#[test]
fn scores_sum_to_observed_minus_expected() {
    for seed in SEEDS {
        let data = Strata::random(seed, 40);
        for weight in WEIGHTS {
            // With late entries the curve may come down to 0 before the last event, where a modest weight ends.
            let (Ok(scores), Ok(test)) = (scores(&data.compared(), weight), weighted(&data.compared(), weight)) else {
                assert_eq!(weight, WEIGHTS[7], "seed {seed}");
                continue;
            };
            for arm in 0..2 {
                let sum: f64 = (0..40).filter(|&row| data.arm[row] == arm).map(|row| scores[row]).sum();
                let size = test.expected[arm].max(1.0);
                let difference = test.observed[arm] - test.expected[arm];
                assert_near(sum + size, difference + size, Tolerance::ClosedForm, &format!("seed {seed} {weight:?}"));
            }
        }
    }
}

#[test]
fn strata_sum_to_the_test() {
    for seed in SEEDS {
        let data = Strata::random(seed, 40);
        let test = weighted(&data.compared(), Weight::TaroneWare).expect("the call is valid");
        let strata = by_stratum(&data.compared(), Weight::TaroneWare).expect("the call is valid");
        assert_eq!(strata.iter().map(|sums| sums.code).collect::<Vec<_>>(), [0, 1, 2], "seed {seed}");
        for arm in 0..2 {
            let sum: f64 = strata.iter().map(|sums| sums.expected[arm]).sum();
            assert_near(sum, test.expected[arm], Tolerance::ClosedForm, &format!("seed {seed}"));
        }
    }
}

/// A subject seen in two rows, the second of which enters when the first is censored, is the subject in one.
#[test]
fn splitting_rows_at_an_interior_time_changes_nothing() {
    for seed in SEEDS {
        let whole = Strata::random(seed, 30);
        let mut split = Strata::random(seed, 30);
        for row in 0..30 {
            let middle = whole.entry[row] + 0.5;
            split.entry[row] = middle;
            split.entry.push(whole.entry[row]);
            // The first row ends between two whole days, or on one, for every other subject.
            split.trial.times.push(middle);
            split.trial.event.push(false);
            split.arm.push(whole.arm[row]);
            split.strata.push(whole.strata[row]);
        }
        // Times before 0 are refused, so that all move.
        let later = |data: &mut Strata| {
            data.trial.times.iter_mut().for_each(|time| *time += 2.0);
            data.entry.iter_mut().for_each(|time| *time += 2.0);
        };
        let mut whole = whole;
        later(&mut whole);
        later(&mut split);
        for weight in WEIGHTS {
            assert_eq!(weighted(&whole.compared(), weight), weighted(&split.compared(), weight), "seed {seed}");
        }
    }
}

#[test]
fn exact_tests_count_all_permutations() {
    for seed in SEEDS {
        let data = Strata::random(seed, 9);
        let Ok(got) = exact(&data.compared(), Weight::LogRank) else { continue };
        let scores = scores(&data.compared(), Weight::LogRank).expect("the call is valid");
        let arms_by_stratum = |chosen: u32| {
            let mut counts = [0; 3];
            (0..9).filter(|&row| chosen >> row & 1 == 1).for_each(|row| counts[data.strata[row]] += 1);
            counts
        };
        let sum_of = |chosen: u32| (0..9).filter(|&row| chosen >> row & 1 == 1).map(|row| scores[row]).sum::<f64>();
        let observed = (0..9).filter(|&row| data.arm[row] == 0).fold(0, |chosen, row| chosen | 1 << row);
        let sums: Vec<f64> =
            (0..512u32).filter(|&chosen| arms_by_stratum(chosen) == arms_by_stratum(observed)).map(sum_of).collect();
        let share =
            |extreme: &dyn Fn(f64) -> bool| sums.iter().filter(|&&sum| extreme(sum)).count() as f64 / sums.len() as f64;
        let of_observed = sum_of(observed);
        let what = format!("seed {seed}");
        assert_near(got.upper, share(&|sum| sum >= of_observed - 1e-9), Tolerance::ClosedForm, &what);
        assert_near(got.lower, share(&|sum| sum <= of_observed + 1e-9), Tolerance::ClosedForm, &what);
        let two_sided = share(&|sum| sum.abs() >= of_observed.abs() - 1e-9);
        assert_near(got.two_sided, two_sided, Tolerance::ClosedForm, &what);
    }
}

#[test]
fn random_permutations_come_near_the_exact_test() {
    for seed in 1..6 {
        let data = Strata::random(seed, 24);
        let exact = exact(&data.compared(), Weight::GehanBreslow).expect("the distribution can be listed");
        let address = Address { seed, group: 0, purpose: Purpose::Permutation, subject: 0, replicate: 0 };
        let got = monte_carlo(&data.compared(), Weight::GehanBreslow, 4000, &mut Stream::at(address));
        let got = got.expect("the groups can be compared");
        assert_near(got.statistic, exact.z * exact.z, Tolerance::Iterated, &format!("seed {seed}"));
        let off = (got.estimate() - exact.two_sided).abs();
        assert!(off < 5.0 * got.standard_error(), "seed {seed}: off by {off}");
    }
}

#[test]
fn a_combination_of_one_weight_is_its_test() {
    for seed in SEEDS {
        let data = Strata::random(seed, 40);
        let test = weighted(&data.compared(), Weight::PetoPeto).expect("the call is valid");
        let z = test.standardized(0).expect("the arms can be compared");
        let p_value = |weights: &[Weight], tails| {
            max_combo(&data.compared(), weights, tails).expect("the arms can be compared").p_value
        };
        let what = format!("seed {seed}");
        let once = [Weight::PetoPeto];
        let two_sided = test.test.expect("the arms can be compared").p_value;
        assert_near(p_value(&once, Tails::TwoSided), two_sided, Tolerance::Iterated, &what);
        assert_near(p_value(&once, Tails::Upper), normal::survival(z), Tolerance::Iterated, &what);
        assert_near(p_value(&once, Tails::Lower), normal::cdf(z), Tolerance::Iterated, &what);
        let thrice = [Weight::PetoPeto; 3];
        assert_near(p_value(&thrice, Tails::TwoSided), two_sided, Tolerance::Iterated, &what);
    }
}

#[test]
fn of_two_groups_pairs_and_trend_are_the_test() {
    for seed in SEEDS {
        let data = Strata::random(seed, 40);
        let result = weighted(&data.compared(), Weight::LogRank).expect("the call is valid");
        let test = result.test.expect("the arms can be compared");
        let statistic = test.statistic.expect("a statistic");
        let what = format!("seed {seed}");
        let of_trend = trend(&result, &[-3.0, 5.0]).expect("the arms can be compared");
        assert_near(of_trend.statistic, statistic, Tolerance::Iterated, &what);
        for basis in [Basis::TwoGroups, Basis::AllGroups] {
            let pairs = pairwise(&data.compared(), Weight::LogRank, basis).expect("the call is valid");
            let of_pair = pairs[0].test.expect("the arms can be compared").statistic.expect("a statistic");
            assert_near(of_pair, statistic, Tolerance::Iterated, &what);
        }
    }
}
