//! Adverse events that begin and end, and infusions that they stop. Concentrations are those of one compartment, `kamp-2020`:
//! 79 L/h of 252 L, the same in all subjects.

use crate::scenarios::{replicate, scenario};
use trialstat_simulate::scenario::Scenario;
use trialstat_simulate::{Compiled, Simulated};
use trialstat_trial::reading::Reading;

const CLEARANCE: f64 = 79.0;
const VOLUME: f64 = 252.0;
const RATE: f64 = CLEARANCE / VOLUME;
/// At which the effect site follows the blood, 1/h.
const EFFECT_RATE: f64 = 1.2;
/// 1/(1 + exp(-(a + c peak))): 0.1 without the drug, one half at 60 ng/mL.
const PROBABILITY: f64 = 0.1;
const HALF: f64 = 60.0;

fn probability(concentration: f64) -> f64 {
    let log_odds = libm::log(PROBABILITY / (1.0 - PROBABILITY));
    1.0 / (1.0 + libm::exp(-(log_odds - log_odds / HALF * concentration)))
}

/// Subjects who are given 40 mg; `event` says what the adverse event does.
fn given(subjects: usize, regimen: &str, event: &str) -> Simulated {
    replicate(&text(subjects, regimen, event), 0)
}

fn text(subjects: usize, regimen: &str, event: &str) -> Scenario {
    scenario(&format!(
        r#"
title = "side effects"
seed = 12
replicates = 1
plan = "plan.toml"
subjects = {subjects}
effect_rate = {EFFECT_RATE}
arm = [{{ name = "a", drug = "kamp-2020", {regimen} }}]
covariate = [{{ name = "weight_kg", distribution = "constant", value = 70 }}]
adverse_event = [{{ term = "NAUSEA", probability = {PROBABILITY}, half = {HALF}, {event} }}]
"#
    ))
}

const BOLUS: &str = "regimen = { mg = 40, days = [1] }";
const INFUSION: &str = "regimen = { mg = 40, minutes = 40, days = [1] }";
const HOURS: f64 = 2.0 / 3.0;

/// Concentration, ng/mL, so many hours into an infusion at its rate.
fn rising(hours: f64) -> f64 {
    40.0 / HOURS / CLEARANCE * (1.0 - libm::exp(-RATE * hours)) * 1000.0
}

/// The event lasts longer than t where the tolerance is below the concentration at t, but above 0: the probability of the event
/// at that concentration, less that without the drug.
#[test]
fn an_event_by_its_tolerance_lasts_as_the_curve_says() {
    let simulated = given(4000, BOLUS, "lasts = \"tolerance\"");
    let events: Vec<_> = simulated.truth.iter().flat_map(|truth| &truth.side_effects).collect();
    let peak = 40.0 / VOLUME * 1000.0;
    for hours in [0.0, 0.5, 1.0, 3.0, 8.0] {
        let expected = probability(peak * libm::exp(-RATE * hours)) - PROBABILITY;
        let got = events.iter().filter(|event| event.episode.end > hours).count() as f64 / 4000.0;
        assert!(
            (got - expected).abs() < 4.0 * (expected * (1.0 - expected) / 4000.0).sqrt(),
            "{hours}: {got} {expected}"
        );
    }
    assert!(events.iter().all(|event| event.episode.begin == 0.0 && event.given == 0.0));
    // The records hold them in whole minutes, and those that happen without the drug without a duration.
    let records = simulated.trial.events();
    let lasting: Vec<u32> = records.iter().filter_map(|record| record.minutes).collect();
    let minutes: Vec<u32> = events.iter().map(|event| (event.episode.end * 60.0).round() as u32).collect();
    assert_eq!(lasting, minutes);
    let without = (records.len() - lasting.len()) as f64 / 4000.0;
    assert!((without - PROBABILITY).abs() < 4.0 * (PROBABILITY * (1.0 - PROBABILITY) / 4000.0).sqrt(), "{without}");
}

#[test]
fn an_event_above_a_concentration_ends_with_it() {
    let simulated = given(200, BOLUS, "lasts = \"above\", above = 50");
    let expected = libm::log(40.0 / VOLUME * 1000.0 / 50.0) / RATE;
    let mut events = simulated.truth.iter().flat_map(|truth| &truth.side_effects).peekable();
    assert!(events.peek().is_some());
    assert!(events.all(|event| (event.episode.end / expected - 1.0).abs() < 1e-9));
}

/// At the effect site k C₀/(k - λ) (e^(-λt) - e^(-kt)), which is highest after ln(k/λ)/(k - λ).
#[test]
fn events_of_the_effect_site_go_by_its_concentrations() {
    let at_site = |hours: f64| {
        let share = EFFECT_RATE / (EFFECT_RATE - RATE);
        40.0 / VOLUME * 1000.0 * share * (libm::exp(-RATE * hours) - libm::exp(-EFFECT_RATE * hours))
    };
    let simulated = given(2000, BOLUS, "site = \"effect-site\", lasts = \"above\", above = 50");
    let time = libm::log(EFFECT_RATE / RATE) / (EFFECT_RATE - RATE);
    for truth in &simulated.truth {
        let (own, blood) = (truth.at_effect_site[0], truth.exposures[0]);
        assert!((own.peak * 1000.0 / at_site(time) - 1.0).abs() < 1e-9 && (own.time_of_peak - time).abs() < 1e-6);
        assert!((own.area_to_infinity / blood.area_to_infinity - 1.0).abs() < 1e-9);
        for event in &truth.side_effects {
            let [begin, end] = [event.episode.begin, event.episode.end].map(at_site);
            assert!((begin - 50.0).abs() < 1e-6 && (end - 50.0).abs() < 1e-6, "{begin} {end}");
        }
    }
    let (expected, count) = (probability(at_site(time)), simulated.trial.events().len() as f64 / 2000.0);
    assert!((count - expected).abs() < 4.0 * (expected * (1.0 - expected) / 2000.0).sqrt(), "{count} {expected}");
    // It is less than the blood's peak would bring.
    assert!(expected < probability(40.0 / VOLUME * 1000.0) - 0.1);
}

#[test]
fn an_infusion_stopped_by_its_event_ends_there_and_the_event_after_it() {
    let reaction = 5.0 / 60.0;
    let simulated = given(400, INFUSION, "lasts = \"tolerance\", breaks_off = 1, breaks_off_after = 5");
    let mut stopped = 0;
    for (subject, truth) in simulated.truth.iter().enumerate() {
        let [event] = truth.side_effects[..] else { continue };
        let begin = event.episode.begin;
        let given = (begin + reaction).min(HOURS);
        stopped += u32::from(given < HOURS);
        assert!((event.given - given).abs() < 1e-9, "{} {given}", event.given);
        let falls = libm::log(rising(given) / rising(begin)) / RATE;
        assert!((event.episode.end - (given + falls)).abs() < 1e-8, "{:?} {falls}", event.episode);
        let exposure = truth.exposures[0];
        assert!((exposure.peak * 1000.0 / rising(given) - 1.0).abs() < 1e-9);
        assert!((exposure.time_of_peak - given).abs() < 1e-9);
        assert!((exposure.area_to_infinity / (40.0 * given / HOURS / CLEARANCE) - 1.0).abs() < 1e-9);
        let dose = simulated.trial.doses().iter().find(|dose| dose.subject.0 as usize == subject).expect("a dose");
        assert_eq!(dose.amount, Reading::Number(libm::rint(4000.0 * given / HOURS) / 100.0));
    }
    assert!(stopped > 100, "{stopped}");
}

#[test]
fn an_infusion_broken_off_runs_at_its_rate_until_then() {
    let simulated = given(60, &format!("{INFUSION}, broken_off = 1"), "lasts = \"law\", minutes = 10");
    for (truth, dose) in simulated.truth.iter().zip(simulated.trial.doses()) {
        let hours = dose.amount.number().expect("an amount") / 40.0 * HOURS;
        assert!((truth.exposures[0].time_of_peak - hours).abs() < 1e-4);
        // The record rounds the amount to hundredths.
        assert!((truth.exposures[0].peak * 1000.0 - rising(hours)).abs() < 0.01 / VOLUME * 1000.0);
    }
}

#[test]
fn what_is_given_at_once_cannot_be_stopped() {
    let with = given(100, BOLUS, "lasts = \"tolerance\", breaks_off = 1");
    let without = given(100, BOLUS, "lasts = \"tolerance\"");
    assert_eq!(with.trial.doses(), without.trial.doses());
    assert_eq!(with.truth, without.truth);
}

#[test]
fn an_event_by_a_law_has_its_median_and_is_not_over_before_its_day() {
    let scenario = text(2001, BOLUS, "lasts = \"law\", minutes = 3000, minutes_cv = 0.5");
    let compiled = Compiled::new(&scenario);
    let simulated = replicate(&scenario, 0);
    let mut minutes: Vec<u32> = simulated.trial.events().iter().filter_map(|event| event.minutes).collect();
    minutes.sort_unstable();
    let median = f64::from(minutes[minutes.len() / 2]);
    // The error of the median of a normal logarithm with variance ln(1.25): four times sqrt(pi/2 ln(1.25) / n).
    let error = (std::f64::consts::FRAC_PI_2 * libm::log(1.25) / minutes.len() as f64).sqrt();
    assert!((median / 3000.0 - 1.0).abs() < 4.5 * error, "{median}");
    // All enter on day 0; after a day, only what ended within it is known to have ended.
    let seen = compiled.at_look(&simulated, simulated.entry[0] + 1.0);
    assert_eq!(seen.events().len(), simulated.trial.events().len());
    for (now, finally) in seen.events().iter().zip(simulated.trial.events()) {
        let over = finally.last_day.is_some_and(|day| day.difference() <= 1);
        assert_eq!(now.minutes, finally.minutes.filter(|_| over));
        assert_eq!(now.last_day, finally.last_day.filter(|_| over));
    }
    assert!(seen.events().iter().any(|event| event.minutes.is_none()));
}

/// Of two sessions, both with the event or neither: by chance alone without a spread between subjects.
#[test]
fn those_who_had_it_once_are_prone_to_it() {
    let two = "regimen = { mg = 15, days = [1, 8] }";
    let agree = |event: &str| {
        let simulated = given(4000, two, event);
        let mut count = vec![0_u32; 4000];
        simulated.trial.events().iter().for_each(|record| count[record.subject.0 as usize] += 1);
        let share = |number: u32| count.iter().filter(|own| **own == number).count() as f64 / 4000.0;
        (share(2), share(1) / 2.0 + share(2))
    };
    let (both, once) = agree("lasts = \"law\", minutes = 1");
    assert!((both - once * once).abs() < 4.0 * 0.5 / f64::sqrt(4000.0), "{both} {once}");
    let (both, once) = agree("subject_sd = 3");
    assert!(both > once * once + 0.1, "{both} {once}");
}

#[test]
fn what_says_nothing_about_an_event_is_refused() {
    for (event, code) in [
        ("above = 50", "M512"),
        ("lasts = \"above\"", "M513"),
        ("lasts = \"law\"", "M513"),
        ("minutes = 5", "M512"),
        ("lasts = \"law\", minutes = 5, breaks_off = 0.1, breaks_off_after = 5", "M512"),
        ("lasts = \"tolerance\", minutes_cv = 1", "M512"),
        ("subject_sd = -1", "M501"),
    ] {
        let text = format!(
            "title = \"t\"\nseed = 1\nreplicates = 1\nplan = \"p\"\nsubjects = 2\n\
             arm = [{{ name = \"a\", drug = \"kamp-2020\", {BOLUS} }}]\n\
             covariate = [{{ name = \"weight_kg\", distribution = \"constant\", value = 70 }}]\n\
             adverse_event = [{{ term = \"N\", probability = 0.1, half = 60, {event} }}]\n"
        );
        let found = Scenario::read("s.toml", text.as_bytes(), &|_| None).expect_err("a problem");
        assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code], "{event}: {found:?}");
    }
}
