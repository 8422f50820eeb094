//! Crossovers with scores: what of a period reaches into the next follows from the model of symptoms.

use crate::scenarios::{replicate, scenario};
use libm::{exp, exp2};
use trialstat_simulate::scenario::Scenario;
use trialstat_simulate::{Compiled, Scratch, Simulated};
use trialstat_trial::design::Design;
use trialstat_trial::record::CharacteristicValues;

/// One dose of a drug or of a placebo, scores a day and a week later; `washout` days between periods of 14.
fn text(subjects: usize, washout: u32, rest: &str) -> String {
    format!(
        r#"
title = "a crossover"
seed = 5
replicates = 1
plan = "plan.toml"
subjects = {subjects}
arm = [
  {{ name = "drug", regimen = {{ mg = 100, days = [1] }} }},
  {{ name = "placebo", placebo_days = [1], expectancy = 0.5 }},
]
crossover = {{ period_days = 14, washout_days = {washout} }}
visit = [{{ name = "begin", day = 1 }}, {{ name = "day", day = 2 }}, {{ name = "week", day = 8 }}]
covariate = [{{ name = "baseline", distribution = "normal", mean = 30, sd = 4 }}]
measure = [{{ name = "score", range = [0, 100], noise = 1 }}]
{rest}
[symptoms]
exposure = "dose"
half = 100
effect = 0.6
onset_days = 0.2
half_life_days = 7
placebo = {{ plateau = 0.3, days = 2 }}
"#
    )
}

fn begins_with_drug(simulated: &Simulated, subject: u32) -> bool {
    let own = simulated.trial.characteristics().last().expect("the sequence");
    let CharacteristicValues::Levels(sequences) = &own.values else { panic!("levels") };
    sequences[subject as usize].as_deref() == Ok("drug, placebo")
}

/// Each subject's scores, visit by visit.
fn scores(simulated: &Simulated) -> Vec<Vec<f64>> {
    let all = simulated.trial.assessments();
    let own = all.chunk_by(|one, next| one.subject == next.subject);
    own.map(|own| own.iter().filter_map(|record| record.score.number()).collect()).collect()
}

#[test]
fn its_records_are_those_of_both_periods() {
    let simulated = replicate(&scenario(&text(40, 28, "")), 0);
    let trial = &simulated.trial;
    assert_eq!(trial.design(), Design::Crossover);
    assert!(trial.subjects().iter().all(|subject| subject.arm.is_none()));
    let visits: Vec<(&str, i32)> =
        trial.visits().iter().map(|visit| (visit.name.as_str(), visit.day.expect("a day").number())).collect();
    let expected = [("begin", 1), ("day", 2), ("week", 8)];
    let later = [("begin, period 2", 43), ("day, period 2", 44), ("week, period 2", 50)];
    assert_eq!(visits, [expected, later].concat());
    assert_eq!(trial.assessments().len(), 40 * 6);
    for own in trial.doses().chunk_by(|one, next| one.subject == next.subject) {
        let given: Vec<(&str, i32)> =
            own.iter().map(|dose| (&*dose.treatment, dose.day.expect("a day").number())).collect();
        let order =
            if begins_with_drug(&simulated, own[0].subject.0) { ["drug", "placebo"] } else { ["placebo", "drug"] };
        assert_eq!(given, [(order[0], 1), (order[1], 43)]);
    }
    let of_drug = (0..40).filter(|subject| begins_with_drug(&simulated, *subject)).count();
    assert!((10..=30).contains(&of_drug), "{of_drug}");
}

/// The formulas of the documentation at each visit, with the effects of both periods and a placebo effect that goes while
/// nothing is given.
#[test]
fn scores_without_noise_are_the_model_s_in_every_period() {
    let text = text(20, 7, "").replace("noise = 1", "noise = 0");
    let simulated = replicate(&scenario(&text), 0);
    let begin = 21.0;
    for (subject, own) in scores(&simulated).into_iter().enumerate() {
        let first = begins_with_drug(&simulated, subject as u32);
        let dosed = if first { 0.0 } else { begin };
        let [one, two] = if first { [0.3, 0.15] } else { [0.15, 0.3] };
        for (time, score) in [0.0, 1.0, 7.0, begin, begin + 1.0, begin + 7.0].into_iter().zip(&own) {
            let since: f64 = time - dosed;
            let effect = if since > 0.0 { 0.3 * (1.0 - exp(-since / 0.2)) * exp2(-since / 7.0) } else { 0.0 };
            let placebo = if time <= 14.0 {
                one * (1.0 - exp(-time / 2.0))
            } else {
                let left = one * (1.0 - exp(-7.0)) * exp(-3.5);
                two + (left - two) * exp(-(time - begin) / 2.0)
            };
            let expected = own[0] * (1.0 - effect) * (1.0 - placebo);
            assert!((score - expected).abs() < 1e-10, "subject {subject}, day {time}: {score}, not {expected}");
        }
    }
}

/// The mean difference at a week between those who were given the drug in the second period and those who were in the
/// first, with its standard error; and the mean difference between the periods' first scores under placebo before drug.
fn of_periods(washout: u32) -> [(f64, f64); 2] {
    let subjects = 20_000;
    let simulated = replicate(&scenario(&text(subjects, washout, "")), 0);
    let mut sums = [[0.0_f64; 3]; 3];
    for (subject, own) in scores(&simulated).into_iter().enumerate() {
        let mut add = |at: usize, value: f64| {
            for (sum, term) in sums[at].iter_mut().zip([1.0, value, value * value]) {
                *sum += term;
            }
        };
        if begins_with_drug(&simulated, subject as u32) {
            add(0, own[2] / own[0]);
            add(2, own[3] / own[0] - 1.0);
        } else {
            add(1, own[5] / own[0]);
        }
    }
    let [first, second, left] = sums.map(|[count, sum, squares]| {
        let mean = sum / count;
        (mean, (squares / count - mean * mean) / count)
    });
    [(second.0 - first.0, (first.1 + second.1).sqrt()), (left.0, left.1.sqrt())]
}

#[test]
fn a_long_washout_leaves_no_effect_of_a_period() {
    let [(difference, error), (left, error_left)] = of_periods(140);
    // Both arms come to the same at the end of either period, but for what the measure's noise makes of a quotient.
    assert!(difference.abs() < 4.0 * error, "{difference} ± {error}");
    assert!(left.abs() < 4.0 * error_left + 0.002, "{left} ± {error_left}");
}

#[test]
fn a_short_washout_carries_the_effect_over() {
    let [(_, _), (left, error)] = of_periods(0);
    // After 14 days, two half-lives, a quarter of the effect of 0.3 and the placebo effect are still there.
    let expected = (1.0 - 0.3 / 4.0) * (1.0 - 0.3) - 1.0;
    assert!((left - expected).abs() < 4.0 * error + 0.002, "{left} ± {error}, not {expected}");
}

#[test]
fn a_replicate_is_the_same_drawn_alone_or_after_others() {
    let rest =
        "adverse_event = [{ term = \"NAUSEA\", probability = 0.3 }]\ncollection = { missing = { probability = 0.1 } }";
    let scenario = scenario(&text(50, 7, rest));
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    for replicate in [0, 1, 2] {
        let alone = compiled.replicate(scenario.seed(), replicate, &mut Scratch::new());
        let after = compiled.replicate(scenario.seed(), replicate, &mut scratch);
        assert_eq!(alone.trial, after.trial);
        scratch.recycle(after);
    }
}

/// The events of a subject's two sessions are drawn independently of one another.
#[test]
fn events_of_periods_have_luck_of_their_own() {
    let rest = "adverse_event = [{ term = \"NAUSEA\", probability = 0.5 }]";
    let simulated = replicate(&scenario(&text(4000, 7, rest)), 0);
    let events = simulated.trial.events();
    let on = |day: i32| events.iter().filter(move |event| event.day.map(|own| own.number()) == Some(day));
    assert_eq!(on(1).count() + on(22).count(), events.len());
    let both = on(1).filter(|one| on(22).any(|other| other.subject == one.subject)).count() as f64;
    assert!((both / 4000.0 - 0.25).abs() < 4.0 * f64::sqrt(0.25 * 0.75 / 4000.0), "{both}");
}

#[test]
fn what_does_not_end_before_the_next_period_is_refused() {
    let drug = "drug = \"perez-ruixo-2021\", regimen = { mg = 100, days = [1] }";
    let weight = "covariate = [{ name = \"weight_kg\", distribution = \"constant\", value = 70 }, {";
    let codes = |from: &str, to: &str, washout: u32| {
        let text = text(10, washout, "")
            .replace("regimen = { mg = 100, days = [1] }", drug)
            .replace("exposure = \"dose\"", "exposure = \"peak\"")
            .replace("covariate = [{", weight)
            .replace(from, to);
        let found = Scenario::read("scenario.toml", text.as_bytes(), &|_| None).map(|_| ());
        found.err().unwrap_or_default().into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("t", "t", 7), [""; 0]);
    // A session, a visit, the drug.
    assert_eq!(codes("days = [1] }", "days = [1, 15] }", 7), ["M512"]);
    assert_eq!(codes("name = \"week\", day = 8", "name = \"week\", day = 30", 7), ["M508"]);
    assert_eq!(codes("days = [1] }", "days = [1, 14] }", 7), [""; 0]);
    assert_eq!(codes("days = [1] }", "days = [1, 14] }", 0), ["M512"]);
    // The arms give no changes, no measure shows the symptoms, and a crossover draws no changes.
    let drawn = codes("noise = 1", "change = { sd = [1], compound = 0.5 }", 7);
    assert_eq!(drawn, ["M513", "M513", "M512", "M512"]);
}
