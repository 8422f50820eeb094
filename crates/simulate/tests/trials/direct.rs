//! Endpoints drawn directly.

use crate::scenarios::{replicate, scenario};
use trialstat_simulate::scenario::{Boundary, Look, LookAt, Scenario};
use trialstat_simulate::{Compiled, Scratch};
use trialstat_trial::record::Ending;

/// Two arms of 150, median 12 months against a hazard ratio of 0.7, 25 a month, 5 % a year leave.
pub const SURVIVAL: &str = r#"
title = "two arms"
seed = 11
replicates = 10
plan = "plan.toml"
subjects = 300
arm = [
  { name = "control", outcome = [{ of = "death", median = 12 }, { of = "response", probability = 0.25 }] },
  { name = "new", outcome = [{ of = "death", hazard_ratio = 0.7 }, { of = "response", probability = 0.5 }] },
]
direct = [
  { endpoint = "death", model = "time", unit = "month", dropout = 0.05, dropout_by = 12 },
  { endpoint = "response", model = "binary", after = 28 },
]
accrual = { pattern = "even", rate = 25, unit = "month" }
allocation = { method = "permuted-block", blocks = [4] }
look = [
  { name = "interim", events = 100, endpoint = "death", efficacy = { z = 2.797 } },
  { name = "final", events = 200, endpoint = "death", efficacy = { z = 1.977 } },
]
"#;

#[test]
fn arms_are_balanced_and_events_come_at_their_rate() {
    let scenario = scenario(SURVIVAL);
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    let (mut days, mut events, mut met, replicates) = ([0.0; 2], [0.0; 2], [0.0; 2], 40);
    for number in 0..replicates {
        let simulated = compiled.replicate(scenario.seed(), number, &mut scratch);
        let trial = &simulated.trial;
        let arm = |subject: u32| trial.subjects()[subject as usize].arm.expect("parallel").0 as usize;
        assert_eq!((0..300).filter(|subject| arm(*subject) == 0).count(), 150);
        for record in trial.event_times() {
            days[arm(record.subject.0)] += f64::from(record.time.0);
            events[arm(record.subject.0)] += f64::from(u8::from(record.ending == Ending::Event));
        }
        for record in trial.responses() {
            met[arm(record.subject.0)] += f64::from(u8::from(record.met));
        }
        scratch.recycle(simulated);
    }
    let (month, subjects) = (365.25 / 12.0, f64::from(150 * replicates as u32));
    for (arm, (median, probability)) in [(12.0, 0.25), (12.0 / 0.7, 0.5)].into_iter().enumerate() {
        let hazard = std::f64::consts::LN_2 / (median * month);
        // Events are counted to the end of their day, by half a day on average. Four standard errors.
        let got = events[arm] / (days[arm] - events[arm] / 2.0);
        assert!((got / hazard - 1.0).abs() < 4.0 / events[arm].sqrt(), "{got} {hazard}");
        let error = (probability * (1.0 - probability) / subjects).sqrt();
        assert!((met[arm] / subjects - probability).abs() < 4.0 * error);
    }
}

#[test]
fn looks_see_what_is_known_by_then() {
    let scenario = scenario(SURVIVAL);
    let compiled = Compiled::new(&scenario);
    let simulated = replicate(&scenario, 3);
    for (look, count) in scenario.looks().iter().zip([100, 200]) {
        let day = compiled.day_of(&simulated, look).expect("enough events");
        let trial = compiled.at_look(&simulated, day);
        let events = trial.event_times().iter().filter(|record| record.ending == Ending::Event).count();
        assert_eq!(events, count);
        let entered = simulated.entry.iter().filter(|entry| **entry <= day).count();
        assert_eq!((trial.subjects().len(), trial.event_times().len()), (entered, entered));
        for (known, whole) in trial.event_times().iter().zip(simulated.trial.event_times()) {
            let entry = simulated.entry[known.subject.0 as usize];
            assert!(known == whole || (known.time < whole.time && entry + f64::from(known.time.0) <= day));
        }
        let answered = simulated.entry.iter().filter(|entry| **entry + 28.0 <= day).count();
        assert_eq!(trial.responses().len(), answered);
    }
    let never = Look { at: LookAt::Events { endpoint: "death".into(), count: 301 }, ..scenario.looks()[0].clone() };
    assert_eq!(compiled.day_of(&simulated, &never), None);
    assert_eq!(scenario.looks()[0].efficacy, Some(Boundary::Z(2.797)));
}

#[test]
fn a_replicate_is_the_same_drawn_alone_or_after_others() {
    let scenario = scenario(SURVIVAL);
    let compiled = Compiled::new(&scenario);
    let mut scratch = Scratch::new();
    for number in [4, 0, 7] {
        let drawn = compiled.replicate(scenario.seed(), number, &mut scratch);
        assert_eq!(drawn, replicate(&scenario, number));
        scratch.recycle(drawn);
    }
}

#[test]
fn problems_are_all_found_with_their_places() {
    let wrong = r#"
title = "wrong"
seed = 1
replicates = 0
plan = "plan.toml"
subjects = 10
colour = "red"
arm = [
  { name = "a", outcome = [{ of = "response", probability = 1.5 }] },
  { name = "a", outcome = [{ of = "respose", probability = 0.5 }] },
]
direct = [{ endpoint = "response", model = "binary" }]
accrual = { pattern = "even", starts = [0, 2], rates = [1, 0] }
look = [{ day = 20 }, { day = 10 }]
"#;
    let problems = Scenario::read("s.toml", wrong.as_bytes(), &|_| None).expect_err("wrong");
    let found: Vec<(usize, &str)> = problems.iter().map(|problem| (problem.place.line, problem.code)).collect();
    let expected =
        [(4, "M517"), (7, "S104"), (9, "M501"), (10, "M512"), (10, "M513"), (10, "M511"), (13, "M514"), (14, "M508")];
    assert_eq!(found, expected, "{problems:#?}");
}

#[test]
fn looks_for_more_of_the_same_come_in_order_whatever_is_between_them() {
    let begin = SURVIVAL.find("look = [").expect("looks");
    let end = begin + SURVIVAL[begin..].find("\n]").expect("their end") + 2;
    let with = |looks: &str| format!("{}look = [{looks}]{}", &SURVIVAL[..begin], &SURVIVAL[end..]);
    let sound = with(r#"{ day = 300 }, { events = 50, endpoint = "death" }, { day = 900 }"#);
    assert!(Scenario::read("s.toml", sound.as_bytes(), &|_| None).is_ok());
    let wrong = with(r#"{ day = 900 }, { events = 50, endpoint = "death" }, { day = 300 }"#);
    let problems = Scenario::read("s.toml", wrong.as_bytes(), &|_| None).expect_err("the first is never made");
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((problem.code, problem.message.as_str()), ("M508", "a look is no later than `1` before it"));
}
