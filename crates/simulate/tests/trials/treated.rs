//! Subjects treated, assessed and followed.

use crate::scenarios::{replicate, scenario};
use trialstat_simulate::{Compiled, Scratch, Simulated};
use trialstat_trial::design::MeasureIndex;
use trialstat_trial::trial::Trial;

/// Infusions against a placebo, with everything that may be lost.
pub const INFUSIONS: &str = r#"
title = "infusions"
seed = 5
replicates = 4
plan = "plan.toml"
subjects = 60
visit = [
  { name = "Baseline", day = 1 },
  { name = "Day 2", day = 2, window = [2, 3] },
  { name = "Day 8", day = 8, window = [6, 10] },
  { name = "Day 29", day = 29, window = [26, 32] },
]
measure = [
  { name = "MADRS", noise = 2 },
  { name = "PHQ-9", baseline = "phq", noise = 1, share = 0.8 },
]
allocation = { method = "permuted-block", blocks = [2, 4], strata = ["sex", "age"] }
accrual = { pattern = "poisson", rate = 2, unit = "week" }
correlation = [{ between = ["weight_kg", "age"], value = 0.2 }]

[[arm]]
name = "ketamine"
treatment = "ketamine"
drug = "herd-2007"
missed = 0.1
broken_off = 0.05
[arm.regimen]
mg_per_kg = 0.5
minutes = 40
days = [1, 4, 8]

[[arm]]
name = "placebo"
placebo_days = [1, 4, 8]

[[covariate]]
name = "weight_kg"
distribution = "log-normal"
median = 75
cv = 0.2
range = [40, 150]
decimals = 1

[[covariate]]
name = "age"
distribution = "normal"
mean = 45
sd = 12
decimals = 0
cuts = [50]

[[covariate]]
name = "sex"
distribution = "categorical"
levels = ["F", "M"]
weights = [3, 2]

[[covariate]]
name = "baseline"
distribution = "normal"
mean = 32
sd = 4
range = [20, 50]

[[covariate]]
name = "phq"
distribution = "beta"
alpha = 8
beta = 0.5

[[covariate]]
name = "benzodiazepine"
distribution = "bernoulli"
probability = 0.3

[[exclusion]]
name = "psychosis"
prevalence = 0.05

[[exclusion]]
name = "age"
covariate = "age"
below = 18
above = 65

[symptoms]
exposure = "peak"
half = 80
steepness = 2
effect = 0.8
effect_sd = 1
non_responders = 0.25
onset_days = 0.1
half_life_days = 10
half_life_cv = 0.4
modifier = [{ covariate = "benzodiazepine", level = "Y", factor = 0.7 }]
[symptoms.placebo]
plateau = 0.2
plateau_sd = 0.5
days = 7

[[adverse_event]]
term = "DISSOCIATION"
category = "PSYCHIATRIC DISORDERS"
probability = 0.05
half = 300
breaks_off = 0.1
ends_treatment = 0.05

[collection]
jitter_days = 1
[collection.missing]
probability = 0.05
last = 0.05
current = 0.02
at = 20
[collection.withdrawal]
hazard = 0.004
last = 0.03
at = 20
[collection.rescue]
treatment = "lorazepam"
mg = 1
hazard = 0.003
benefit = 0.2
"#;

fn changed(from: &str, to: &str) -> String {
    let text = INFUSIONS.replace(from, to);
    assert_ne!(text, INFUSIONS, "{from}");
    text
}

fn scores(trial: &Trial, measure: u16) -> Vec<(u32, u16, f64)> {
    let own = trial.assessments().iter().filter(|record| record.measure == MeasureIndex(measure));
    let number = |record: &trialstat_trial::record::Assessment| {
        let visit = record.visit.expect("a visit").0;
        (record.subject.0, visit, record.score.number().expect("a number"))
    };
    own.map(number).collect()
}

#[test]
fn records_are_those_of_a_trial() {
    let scenario = scenario(INFUSIONS);
    let compiled = Compiled::new(&scenario);
    let Simulated { trial, entry, screened, truth, .. } = replicate(&scenario, 0);
    assert_eq!((trial.subjects().len(), entry.len(), truth.len()), (60, 60, 60));
    assert!(screened > 60 && entry.is_sorted());
    let names: Vec<&str> = trial.characteristics().iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["weight_kg", "age", "sex", "benzodiazepine"]);
    for record in trial.assessments() {
        let visit = &trial.visits()[record.visit.expect("a visit").0 as usize];
        let day = record.day.expect("a day");
        let (first, last) = visit.window.unwrap_or((visit.day.expect("a day"), visit.day.expect("a day")));
        assert!(first <= day && day <= last);
        let score = record.score.number().expect("a number");
        let highest = if record.measure == MeasureIndex(0) { 60.0 } else { 27.0 };
        assert!((0.0..=highest).contains(&score) && score.fract() == 0.0);
    }
    assert_eq!(trial.dispositions().len(), 60);
    let left = trial.dispositions().iter().filter(|end| &*end.term == "WITHDRAWAL BY SUBJECT").count();
    let rescued = trial.doses().iter().filter(|dose| &*dose.treatment == "lorazepam").count();
    assert!(left > 0 && rescued > 0 && !trial.events().is_empty(), "{left} {rescued}");
    let full = trial.assessments().len();
    assert!(full < 60 * 8 && full > 60 * 6, "{full}");
    // Nobody is seen after leaving.
    for end in trial.dispositions().iter().filter(|end| &*end.term == "WITHDRAWAL BY SUBJECT") {
        let last = trial.assessments().iter().filter(|record| record.subject == end.subject).map(|own| own.day).max();
        assert!(last.expect("a baseline") <= end.day);
    }
    let half = compiled.at_look(&replicate(&scenario, 0), entry[30]);
    assert_eq!(half.subjects().len(), 31);
    assert!(half.assessments().iter().all(|record| {
        entry[record.subject.0 as usize] + f64::from(record.day.expect("a day").difference()) <= entry[30]
    }));
}

#[test]
fn nothing_but_the_dose_differs_where_the_dose_does() {
    let (low, high) = (scenario(INFUSIONS), scenario(&changed("mg_per_kg = 0.5", "mg_per_kg = 1.0")));
    let (low, high) = (replicate(&low, 2), replicate(&high, 2));
    assert_eq!(low.trial.subjects(), high.trial.subjects());
    assert_eq!(low.trial.characteristics(), high.trial.characteristics());
    assert_eq!((&low.entry, low.screened), (&high.entry, high.screened));
    for (low, high) in low.truth.iter().zip(&high.truth) {
        assert_eq!((low.candidate, low.effect, low.half_life), (high.candidate, high.effect, high.half_life));
        assert_eq!(low.exposures.len(), high.exposures.len());
    }
    // The first session is given in whole where it is not missed or broken off: twice the dose, twice the peak.
    let peaks = |simulated: &Simulated| -> Vec<f64> {
        simulated.truth.iter().filter_map(|truth| truth.exposures.first()).map(|own| own.peak).collect()
    };
    let ratios: Vec<f64> =
        peaks(&low).iter().zip(peaks(&high)).filter(|(low, _)| **low > 0.0).map(|(low, high)| high / low).collect();
    let twice = ratios.iter().filter(|ratio| (**ratio - 2.0).abs() < 1e-12).count();
    assert!(twice > 20 && twice * 10 > ratios.len() * 8, "{twice} of {}", ratios.len());
    // Those on placebo are the same to the last record, in either trial.
    let placebo = |simulated: &Simulated| -> Vec<(u32, u16, f64)> {
        let arm = |subject: u32| simulated.trial.subjects()[subject as usize].arm.expect("parallel").0;
        scores(&simulated.trial, 0).into_iter().filter(|(subject, ..)| arm(*subject) == 1).collect()
    };
    assert_eq!(placebo(&low), placebo(&high));
}

#[test]
fn a_replicate_is_the_same_drawn_alone_or_after_others() {
    let scenario = scenario(INFUSIONS);
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    for number in [3, 1, 0, 1] {
        let drawn = compiled.replicate(scenario.seed(), number, &mut scratch);
        assert_eq!(drawn, replicate(&scenario, number));
        scratch.recycle(drawn);
    }
}

#[test]
fn a_feature_more_changes_nobody_else_s_numbers() {
    // A rescue that helps nobody: everything else has to stay as it was.
    let idle = replicate(&scenario(&changed("benefit = 0.2", "benefit = 0")), 1).trial;
    let without = INFUSIONS.split("[collection.rescue]").next().expect("a part").to_owned();
    let fewer = replicate(&scenario(&without), 1).trial;
    assert_eq!(idle.assessments(), fewer.assessments());
    assert_eq!((idle.events(), idle.dispositions()), (fewer.events(), fewer.dispositions()));
    assert_eq!(idle.characteristics(), fewer.characteristics());
    let others = |trial: &Trial| trial.doses().iter().filter(|dose| &*dose.treatment != "lorazepam").cloned().collect();
    let (with, without): (Vec<_>, Vec<_>) = (others(&idle), others(&fewer));
    assert_eq!(with, without);
    assert!(idle.doses().len() > with.len());
}

#[test]
fn scores_without_noise_are_the_model_s() {
    let text = r#"
title = "one infusion"
seed = 1
replicates = 1
plan = "plan.toml"
subjects = 4
arm = [{ name = "a", regimen = { mg = 40, days = [1] } }]
visit = [{ name = "Baseline", day = 1 }, { name = "Day 3", day = 3 }, { name = "Day 15", day = 15, hours = 12 }]
measure = [{ name = "score", range = [0, 100] }]
covariate = [{ name = "baseline", distribution = "constant", value = 80 }]
[symptoms]
exposure = "dose"
half = 20
effect = 0.9
onset_days = 0.5
half_life_days = 7
placebo = { plateau = 0.25, days = 4 }
"#;
    let trial = replicate(&scenario(text), 0).trial;
    let expected = |time: f64| {
        let session = 0.9 * 40.0 / 60.0 * (1.0 - libm::exp(-time / 0.5)) * libm::exp2(-time / 7.0);
        80.0 * (1.0 - session) * (1.0 - 0.25 * (1.0 - libm::exp(-time / 4.0)))
    };
    for (_, visit, score) in scores(&trial, 0) {
        let time = [0.0, 2.0, 14.5][visit as usize];
        assert!((score - expected(time)).abs() < 1e-10, "{visit}: {score} {}", expected(time));
    }
}
