//! Minimization: what it balances, its probabilities, and arms that are equally good.

use crate::scenarios::{replicate, scenario};
use crate::trial::{arm, level, with};
use std::collections::BTreeMap;
use trialstat_simulate::scenario::Scenario;
use trialstat_simulate::{Compiled, Scratch, Simulated};

#[test]
fn minimization_balances_each_factor_and_chance_does_not() {
    let minimized = "allocation = { method = \"minimization\", factors = [\"sex\", \"site\"], probability = 0.9 }";
    let worst = |simulated: &Simulated| {
        let trial = &simulated.trial;
        let mut counts = BTreeMap::new();
        for subject in 0..240 {
            for characteristic in 0..2 {
                let class = (characteristic, level(trial, characteristic, subject));
                let count: &mut [f64; 2] = counts.entry(class).or_default();
                count[arm(trial, subject)] += 1.0;
            }
        }
        counts.values().map(|[a, b]| (a / 2.0 - b).abs()).fold(0.0, f64::max)
    };
    assert!(worst(&with(240, minimized)) <= 2.5, "{}", worst(&with(240, minimized)));
    let simple = worst(&with(240, "allocation = { method = \"simple\" }"));
    assert!(simple > 2.5, "{simple}");
}

/// The rule of Pocock and Simon (1975), gone through again subject by subject: imbalance of an arm is the sum over the factors of
/// the range of the counts in the subject's classes, were it given that arm; the arm with the least is taken with the
/// probability given, the others share the rest, and arms that are all equal are equally likely.
#[test]
fn minimization_takes_the_least_imbalance_with_its_probability() {
    let text = r#"
title = "t"
seed = 3
replicates = 1
plan = "plan.toml"
subjects = 3000
direct = [{ endpoint = "response", model = "binary" }]
arm = [
  { name = "a", outcome = [{ of = "response", probability = 0.4 }] },
  { name = "b", outcome = [{ of = "response", probability = 0.4 }] },
  { name = "c", outcome = [{ of = "response", probability = 0.4 }] },
]
covariate = [
  { name = "sex", distribution = "bernoulli", probability = 0.3 },
  { name = "age", distribution = "categorical", levels = ["young", "old"] },
  { name = "stage", distribution = "categorical", levels = ["x", "y", "z"], weights = [5, 3, 2] },
]
allocation = { method = "minimization", factors = ["sex", "age", "stage"], probability = 0.75 }
"#;
    let trial = replicate(&scenario(text), 0).trial;
    let mut counts: BTreeMap<(usize, String), [u32; 3]> = BTreeMap::new();
    let (mut alone, mut best, mut other, mut all) = (0.0, 0.0, [0.0; 2], [0.0; 3]);
    for subject in 0..3000 {
        let classes: Vec<(usize, String)> = (0..3).map(|factor| (factor, level(&trial, factor, subject))).collect();
        let imbalance: Vec<u32> = (0..3)
            .map(|arm| {
                let of_class = |class: &(usize, String)| {
                    let mut with = counts.get(class).copied().unwrap_or_default();
                    with[arm] += 1;
                    with.iter().max().expect("three") - with.iter().min().expect("three")
                };
                classes.iter().map(of_class).sum()
            })
            .collect();
        let given = arm(&trial, subject);
        let least = imbalance.iter().min().expect("three");
        let of_least: Vec<usize> = (0..3).filter(|arm| imbalance[*arm] == *least).collect();
        match of_least[..] {
            [one] => {
                alone += 1.0;
                best += f64::from(u8::from(given == one));
                let others: Vec<usize> = (0..3).filter(|arm| *arm != one).collect();
                others.iter().zip(&mut other).for_each(|(arm, count)| *count += f64::from(u8::from(*arm == given)));
            }
            [_, _, _] => all[given] += 1.0,
            _ => {}
        }
        classes.into_iter().for_each(|class| counts.entry(class).or_default()[given] += 1);
    }
    let within = |count: f64, of: f64, p: f64| (count / of - p).abs() < 4.0 * (p * (1.0 - p) / of).sqrt();
    assert!(alone > 1000.0 && within(best, alone, 0.75), "{best} of {alone}");
    assert!(other.iter().all(|count| within(*count, alone, 0.125)), "{other:?} of {alone}");
    let equal: f64 = all.iter().sum();
    assert!(equal > 20.0 && all.iter().all(|count| within(*count, equal, 1.0 / 3.0)), "{all:?}");
}

/// Arms of these ratios, two factors of two levels, minimized.
fn minimized(subjects: usize, ratios: &[u64], imbalance: &str) -> String {
    let arm = |(at, ratio): (usize, &u64)| {
        format!("{{ name = \"{at}\", ratio = {ratio}, outcome = [{{ of = \"response\", probability = 0.4 }}] }}, ")
    };
    let arms: String = ratios.iter().enumerate().map(arm).collect();
    format!(
        r#"
title = "t"
seed = 5
replicates = 1
plan = "plan.toml"
subjects = {subjects}
direct = [{{ endpoint = "response", model = "binary" }}]
arm = [{arms}]
covariate = [
  {{ name = "sex", distribution = "bernoulli", probability = 0.5 }},
  {{ name = "site", distribution = "bernoulli", probability = 0.5 }},
]
allocation = {{ method = "minimization", factors = ["sex", "site"], probability = 0.8, imbalance = "{imbalance}" }}
"#
    )
}

/// The first of seven subjects can be given any arm: every sum of squares is the same, though no mean of seven has a double.
#[test]
fn the_first_subject_of_seven_arms_is_given_any() {
    let scenario = scenario(&minimized(7, &[1; 7], "variance"));
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    let mut first = [0.0; 7];
    (0..700).for_each(|at| first[arm(&compiled.replicate(5, at, &mut scratch).trial, 0)] += 1.0);
    // Chi-squared of six degrees of freedom: 27.9 has a probability of 1e-4.
    let distance: f64 = first.iter().map(|count| (count - 100.0) * (count - 100.0) / 100.0).sum();
    assert!(distance < 27.9, "{first:?}");
}

/// Where both arms are equally good, by whole numbers in place of thirds, they are given in their ratio.
#[test]
fn arms_of_unequal_ratios_that_are_equally_good_are_given_in_their_ratio() {
    let scenario = scenario(&minimized(60, &[1, 3], "range"));
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    let mut equal = [0.0; 2];
    for at in 0..100 {
        let trial = compiled.replicate(5, at, &mut scratch).trial;
        let mut thirds: BTreeMap<(usize, String), [i32; 2]> = BTreeMap::new();
        for subject in 0..60 {
            let classes = [0, 1].map(|factor| (factor, level(&trial, factor, subject)));
            let total = |with: [i32; 2]| -> i32 {
                let of_class = |class| thirds.get(class).copied().unwrap_or_default();
                classes.iter().map(of_class).map(|[one, other]| (one + with[0] - other - with[1]).abs()).sum()
            };
            let given = arm(&trial, subject);
            equal[given] += f64::from(u8::from(total([3, 0]) == total([0, 1])));
            for class in classes {
                thirds.entry(class).or_default()[given] += [3, 1][given];
            }
        }
    }
    let all = equal[0] + equal[1];
    assert!(all > 500.0 && (equal[0] / all - 0.25).abs() < 4.0 * (0.1875 / all).sqrt(), "{equal:?}");
}

#[test]
fn ratios_whose_shares_are_no_whole_numbers_of_64_bits_are_refused() {
    let found = |text: &str| Scenario::read("s.toml", text.as_bytes(), &|_| None).err().map(|found| found[0].code);
    assert_eq!(found(&minimized(1_000_000, &[1, 7, 1000], "variance")), None);
    assert_eq!(found(&minimized(1_000_000, &[997, 991, 983, 977], "range")), Some("M515"));
    let blocks = minimized(1_000_000, &[997, 991, 983, 977], "range").replace("allocation", "# allocation");
    assert_eq!(found(&blocks), None);
}
