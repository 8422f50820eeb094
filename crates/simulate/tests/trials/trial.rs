//! How the trial goes: entry, allocation, crossover, changes drawn directly, loss of data.

use crate::scenarios::{replicate, scenario};
use trialstat_simulate::{Compiled, Scratch, Simulated};
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::trial::Trial;

/// A scenario of subjects with a sex and a direct endpoint; `rest` says how the trial goes.
pub fn with(subjects: usize, rest: &str) -> Simulated {
    replicate(&scenario(&text(subjects, rest)), 0)
}

fn text(subjects: usize, rest: &str) -> String {
    format!(
        r#"
title = "t"
seed = 3
replicates = 1
plan = "plan.toml"
subjects = {subjects}
direct = [{{ endpoint = "response", model = "binary" }}]
arm = [
  {{ name = "a", ratio = 2, outcome = [{{ of = "response", probability = 0.4 }}] }},
  {{ name = "b", outcome = [{{ of = "response", probability = 0.7 }}] }},
]
covariate = [
  {{ name = "sex", distribution = "bernoulli", probability = 0.3 }},
  {{ name = "site", distribution = "categorical", levels = ["x", "y", "z"] }},
]
{rest}
"#
    )
}

pub fn arm(trial: &Trial, subject: usize) -> usize {
    trial.subjects()[subject].arm.expect("parallel").0 as usize
}

pub fn level(trial: &Trial, characteristic: usize, subject: usize) -> String {
    match &trial.characteristics()[characteristic].values {
        CharacteristicValues::Levels(levels) => levels[subject].as_ref().expect("a level").to_string(),
        CharacteristicValues::Numbers(_) => String::new(),
    }
}

#[test]
fn blocks_are_filled_in_each_stratum() {
    let blocks = "allocation = { method = \"permuted-block\", blocks = [6], strata = [\"sex\", \"site\"] }";
    let trial = with(300, blocks).trial;
    let mut counts = std::collections::BTreeMap::new();
    for subject in 0..300 {
        let stratum = (level(&trial, 0, subject), level(&trial, 1, subject));
        let count: &mut [usize; 2] = counts.entry(stratum).or_default();
        count[arm(&trial, subject)] += 1;
        // Whole blocks hold twice as many of the first arm, and the last one 4 and 2 at most.
        let [a, b] = *count;
        let whole = (a + b) / 6;
        assert!((2 * b).abs_diff(a) <= 4 && a >= 4 * whole && b >= 2 * whole);
    }
    assert_eq!(counts.len(), 6);
}

#[test]
fn simple_allocation_keeps_the_ratio_on_average() {
    let trial = with(9000, "allocation = { method = \"simple\" }").trial;
    let first = (0..9000).filter(|subject| arm(&trial, *subject) == 0).count() as f64;
    // Four standard errors.
    assert!((first - 6000.0).abs() < 4.0 * f64::sqrt(9000.0 * 2.0 / 9.0), "{first}");
}

#[test]
fn entries_come_at_their_rates() {
    let accrual = |pattern: &str| {
        let rest = format!(
            "accrual = {{ pattern = \"{pattern}\", starts = [0, 10, 20], rates = [5, 0, 20], unit = \"day\" }}"
        );
        with(1050, &rest).entry
    };
    let (even, uniform, poisson) = (accrual("even"), accrual("uniform"), accrual("poisson"));
    assert_eq!((even[0], even[49], even[50], even[1049]), (0.2, 10.0, 20.05, 70.0));
    for entry in [&uniform, &poisson] {
        assert!(entry.is_sorted() && entry.iter().all(|day| *day > 0.0 && !(*day > 10.0 && *day <= 20.0)));
        let early = entry.iter().filter(|day| **day <= 10.0).count() as f64;
        // A Poisson count of 50; four standard deviations.
        assert!((early - 50.0).abs() < 4.0 * f64::sqrt(50.0), "{early}");
    }
    assert!(uniform[1049] <= 70.0);
    // A Poisson sum of 1050 waits.
    assert!((poisson[1049] - 70.0).abs() < 4.0 * f64::sqrt(1050.0) / 20.0);
}

#[test]
fn everybody_goes_through_all_arms_of_a_crossover() {
    let periods =
        "crossover = { period_days = 28, washout_days = 14, within = 0.5 }\naccrual = { pattern = \"even\", rate = 1 }";
    let simulated = with(3000, periods);
    let trial = &simulated.trial;
    assert_eq!(
        (trial.responses().len(), trial.characteristics().last().map(|own| own.name.as_str())),
        (6000, Some("sequence"))
    );
    let met = |arm: u32| {
        trial.responses().iter().filter(move |record| record.arm.0 == arm).map(|record| f64::from(u8::from(record.met)))
    };
    let (a, b): (f64, f64) = (met(0).sum(), met(1).sum());
    for (count, probability) in [(a, 0.4), (b, 0.7)] {
        assert!((count / 3000.0 - probability).abs() < 4.0 * f64::sqrt(probability * (1.0 - probability) / 3000.0));
    }
    // Both met more often than by chance: the periods of a subject agree.
    let both: f64 = met(0).zip(met(1)).map(|(one, other)| one * other).sum::<f64>() / 3000.0;
    assert!(both > 0.28 + 0.03, "{both}");
    let sequences = (0..3000).filter(|subject| level(trial, 2, *subject) == "a, b").count();
    assert_eq!(sequences, 2000);
}

#[test]
fn a_second_period_is_known_later_and_carries_over() {
    let text = r#"
title = "t"
seed = 3
replicates = 1
plan = "plan.toml"
subjects = 4000
direct = [{ endpoint = "response", model = "binary", after = 28 }]
arm = [
  { name = "a", outcome = [{ of = "response", probability = 0.2 }] },
  { name = "b", outcome = [{ of = "response", probability = 0.8 }] },
]
crossover = { period_days = 28, washout_days = 14, carryover = 1, carryover_half_life_days = 14 }
"#;
    let scenario = scenario(text);
    let simulated = replicate(&scenario, 0);
    let compiled = Compiled::new(&scenario);
    assert_eq!(
        [27.0, 28.0, 69.0, 70.0].map(|day| compiled.at_look(&simulated, day).responses().len()),
        [0, 4000, 4000, 8000]
    );
    // Log-odds of -ln 4 and ln 4: half of the difference carried over makes 0, a probability of one half.
    let (mut met, mut count) = (0.0, 0.0);
    for record in simulated.trial.responses() {
        let first = level(&simulated.trial, 0, record.subject.0 as usize).starts_with('a');
        if first == (record.arm.0 == 1) {
            met += f64::from(u8::from(record.met));
            count += 1.0;
        }
    }
    assert_eq!(count, 4000.0);
    assert!((met / count - 0.5_f64).abs() < 4.0 * f64::sqrt(0.25 / count), "{met}");
}

#[test]
fn changes_drawn_directly_have_their_moments() {
    let text = r#"
title = "t"
seed = 3
replicates = 1
plan = "plan.toml"
subjects = 8000
visit = [{ name = "0", day = 1 }, { name = "1", day = 8 }, { name = "2", day = 15 }]
covariate = [{ name = "baseline", distribution = "constant", value = 0 }]
measure = [{ name = "score", range = [-1000, 1000], change = { sd = [3, 5], autoregressive = 0.6 } }]
arm = [{ name = "a", outcome = [{ of = "score", change = [-2, -4] }] }]
"#;
    let trial = replicate(&scenario(text), 0).trial;
    let scores: Vec<f64> = trial.assessments().iter().filter_map(|record| record.score.number()).collect();
    let n = 8000.0;
    let (mut sums, mut squares, mut products) = ([0.0; 2], [0.0; 2], 0.0);
    for own in scores.chunks_exact(3) {
        assert_eq!(own[0], 0.0);
        let standard = [(own[1] + 2.0) / 3.0, (own[2] + 4.0) / 5.0];
        (0..2).for_each(|at| {
            sums[at] += standard[at] / n;
            squares[at] += standard[at] * standard[at] / n;
        });
        products += standard[0] * standard[1] / n;
    }
    let error = 4.0 * f64::sqrt(2.0 / n);
    assert!(sums.iter().all(|sum| sum.abs() < error) && squares.iter().all(|square| (square - 1.0).abs() < error));
    assert!((products - 0.6).abs() < error, "{products}");
}

/// Of subjects with scores of 10 and 30, the ill ones are missed, leave, and are rescued by the odds and hazards given.
#[test]
fn loss_of_data_goes_by_the_score() {
    let text = r#"
title = "t"
seed = 3
replicates = 1
plan = "plan.toml"
subjects = 20000
visit = [{ name = "0", day = 1 }, { name = "1", day = 11 }]
covariate = [{ name = "baseline", distribution = "resampled", values = [10, 30] }]
measure = [{ name = "score", range = [0, 100] }]
arm = [{ name = "a" }]
[collection]
missing = { probability = 0.2, current = 0.05, at = 10 }
withdrawal = { hazard = 0.01, last = 0.05, at = 10 }
rescue = { treatment = "r", mg = 1, hazard = 0.02 }
"#;
    let trial = replicate(&scenario(text), 0).trial;
    let mut counts = [[0.0; 4]; 2];
    let ill: Vec<usize> = trial
        .assessments()
        .iter()
        .filter(|record| record.visit.is_some_and(|visit| visit.0 == 0))
        .map(|record| usize::from(record.score.number() == Some(30.0)))
        .collect();
    for (subject, group) in ill.iter().enumerate() {
        counts[*group][0] += 1.0;
        let own = |index: u32| index as usize == subject;
        counts[*group][1] += f64::from(u8::from(&*trial.dispositions()[subject].term == "WITHDRAWAL BY SUBJECT"));
        assert!(own(trial.dispositions()[subject].subject.0));
    }
    for record in trial.assessments().iter().filter(|record| record.visit.is_some_and(|visit| visit.0 == 1)) {
        counts[ill[record.subject.0 as usize]][2] += 1.0;
    }
    for dose in trial.doses() {
        counts[ill[dose.subject.0 as usize]][3] += 1.0;
    }
    for ([all, left, read, rescued], (odds, hazard)) in
        counts.into_iter().zip([(0.25, 0.01), (0.25 * libm::exp(1.0), 0.01 * libm::exp(1.0))])
    {
        let near = |count: f64, of: f64, probability: f64| {
            assert!(
                (count / of - probability).abs() < 4.0 * f64::sqrt(probability * (1.0 - probability) / of),
                "{count} of {of}: {probability}"
            );
        };
        near(left, all, -libm::expm1(-10.0 * hazard));
        near(read, all - left, 1.0 / (1.0 + odds));
        // Rescued before leaving, within ten days: competing hazards.
        near(rescued, all, 0.02 / (0.02 + hazard) * -libm::expm1(-10.0 * (0.02 + hazard)));
    }
}

#[test]
fn a_cut_off_ends_the_trial_and_few_eligible_end_screening() {
    let rest = "accrual = { pattern = \"even\", rate = 1 }\ncut_off = 30.5";
    let simulated = with(100, rest);
    assert_eq!((simulated.trial.subjects().len(), simulated.entry.len()), (30, 30));
    let rare = scenario(&text(1, "exclusion = [{ name = \"rare\", prevalence = 0.999 }]"));
    // Of a thousand candidates nobody is eligible with probability 0.999^1000, about 0.37.
    let mut trials = (0..30).map(|number| replicate(&rare, number));
    let nobody = trials.find(|trial| trial.trial.subjects().is_empty()).expect("one of 30 but for 1 in a million");
    assert_eq!((nobody.screened, nobody.excluded.as_slice()), (1000, [1000].as_slice()));
    let mut scratch = Scratch::new();
    scratch.recycle(nobody);
    assert_eq!(
        Compiled::new(&scenario(super::direct::SURVIVAL)).replicate(1, 0, &mut scratch).trial.subjects().len(),
        300
    );
}
