//! The language: the example of its documentation, and what is refused.

use crate::scenarios::replicate;
use trialstat_simulate::scenario::{LookAt, Scenario};

const DOCUMENTATION: &str = include_str!("../../docs/scenario.md");

/// The documentation's example.
pub fn example() -> &'static str {
    let (_, rest) = DOCUMENTATION.split_once("```toml\n").expect("an example");
    rest.split_once("```").expect("an end").0
}

#[test]
fn the_documentation_s_example_is_a_trial() {
    let scenario = Scenario::read("example.toml", example().as_bytes(), &|_| None).expect("sound");
    assert_eq!(
        (scenario.title(), scenario.plan(), scenario.seed()),
        ("ketamine against midazolam", "plan.toml", 20260101)
    );
    assert_eq!((scenario.replicates(), scenario.subjects(), scenario.group()), (1000, 120, 0));
    // Three readings, three sessions and one direct endpoint of each subject.
    assert_eq!(scenario.size(10), 120 * 7 * 10);
    assert_eq!(scenario.looks()[1].at, LookAt::Events { endpoint: "relapse".into(), count: 80 });
    let simulated = replicate(&scenario, 0);
    let trial = &simulated.trial;
    let ketamine = trial.arm("ketamine");
    let given = trial.subjects().iter().filter(|subject| subject.arm == ketamine).count();
    assert!((79..=82).contains(&given), "{given}");
    assert_eq!((trial.event_times().len(), trial.dispositions().len()), (120, 120));
    // 120 of about 0.96 · 0.97 (the normal law between 17.5 and 75.5 with mean 46 and standard deviation 13).
    assert!(simulated.screened > 120 && simulated.screened < 150, "{}", simulated.screened);
    assert_eq!(simulated.excluded.iter().sum::<u64>(), simulated.screened - 120);
    let expected = scenario.screened(1);
    assert!((121..=140).contains(&expected), "{expected}");
}

/// Codes and lines of the problems that a change of the example brings.
#[track_caller]
fn problems(from: &str, to: &str) -> Vec<&'static str> {
    let text = example().replacen(from, to, 1);
    assert_ne!(text, example(), "`{from}` is in the example");
    let problems = Scenario::read("example.toml", text.as_bytes(), &|_| None).expect_err("a problem");
    assert!(problems.iter().all(|problem| problem.place.line > 0), "{problems:?}");
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_cannot_be_is_refused() {
    for (from, to, codes) in [
        ("subjects = 120", "subjects = 0", ["M517"].as_slice()),
        ("subjects = 120", "subjects = 5000000000", &["M515"]),
        ("replicates = 1000", "replicates = 0", &["M517"]),
        ("replicates = 1000", "replicates = 9223372036854775807", &["M515"]),
        ("seed = 20260101", "seed = -1", &["S108"]),
        ("plan = ", "plam = ", &["S104"]),
        ("non_responders = 0.3", "non_responders = 1.3", &["M501"]),
        ("missed = 0.03", "missed = -0.1", &["M501"]),
        ("value = 0.15", "value = 1.0", &["M501"]),
        ("drug = \"domino-1984\"", "drug = \"domino\"", &["M516"]),
        ("drug = \"domino-1984\"", "drug = \"domino-1984\"\nroute = \"subcutaneous\"", &["M506"]),
        (
            "days = [1, 4, 8] }\noutcome = [{ of = \"relapse\", hazard_ratio",
            "days = [4, 1] }\noutcome = [{ of = \"relapse\", hazard_ratio",
            &["M508"],
        ),
        ("name = \"weight_kg\"\n", "name = \"weight\"\n", &["M513", "M511"]),
        ("range = [45, 160]\n", "range = [-10, 160]\n", &[]),
        ("distribution = \"normal\"\nmean = 46", "distribution = \"normal\"\ncv = 1\nmean = 46", &["M512"]),
        ("rates = [5, 12]", "rates = [5, 0]", &["M514"]),
        ("starts = [0, 3]", "starts = [3, 0]", &["M508"]),
        ("prevalence = 0.04", "prevalence = 0.9999", &["M514"]),
        ("below = 18\nabove = 75", "below = 100", &["M514"]),
        ("blocks = [3, 6]", "blocks = [3, 4]", &["M501"]),
        ("blocks = [3, 6]", "blocks = [30000]", &["M501"]),
        ("ratio = 2", "ratio = 0", &["M501"]),
        ("strata = [\"age_years\"]", "strata = [\"age_year\"]", &["M511"]),
        ("cuts = [50]", "", &["M512"]),
        (
            "method = \"permuted-block\"\nblocks = [3, 6]\nstrata = [\"age_years\"]",
            "method = \"minimization\"\nfactors = [\"weight_kg\"]\nprobability = 0.8",
            &["M512"],
        ),
        (
            "value = 0.15",
            "value = 0.15\n[[correlation]]\nbetween = [\"age_years\", \"weight_kg\"]\nvalue = 0",
            &["M512"],
        ),
        // Neither correlated with anything, nor divided by a cut, nor excluded by one bound or the other.
        ("distribution = \"normal\"\nmean = 46\nsd = 13", "distribution = \"constant\"\nvalue = 46", &["M512"; 4]),
        ("mg_per_kg = 0.5, minutes = 40", "mg_per_kg = 0.5", &["M512"]),
        ("rates = [5, 12]", "rates = [5, 1e-9]", &["M514"]),
        ("range = [20, 60]", "range = [70, 90]", &["M512"]),
        ("window = [12, 18]", "window = [3, 18]", &["M508"]),
        ("day = 15\n", "day = 0\n", &["M501"]),
        ("window = [2, 3]\n", "", &["M513"]),
        ("name = \"MADRS\"", "name = \"MADRS\"\ninstrument = \"MADRAS\"", &["M511"]),
        ("half = 120\n", "half = 120\nbest = 100\n", &["M512"]),
        ("onset_days = 0.1", "onset_days = 0", &["M501"]),
        (", at = 20 }\nwithdrawal", " }\nwithdrawal", &["M513"]),
        ("events = 40", "events = 90", &["M508"]),
        ("efficacy = { p = 0.005 }", "efficacy = { p = 0.005, z = 2 }", &["M512"]),
        ("endpoint = \"relapse\"\nefficacy = { p = 0.005 }", "efficacy = { p = 0.005 }", &["M513"]),
        ("hazard_ratio = 0.6, against = \"midazolam\"", "hazard_ratio = 0.6, against = \"placebo\"", &["M511"]),
        ("{ of = \"relapse\", median = 10 }", "{ of = \"relapse\", median = 10, hazard = 1 }", &["M512"]),
        ("{ of = \"relapse\", median = 10 }", "{ of = \"relapse\", probability = 1 }", &["M512", "M512"]),
        (
            "[allocation]\nmethod = \"permuted-block\"",
            "[crossover]\nperiod_days = 28\n[allocation]\nmethod = \"permuted-block\"",
            // The endpoint is a time, and the second period's first visit has no window to be moved within.
            &["M512", "M513"],
        ),
    ] {
        if codes.is_empty() {
            let text = example().replacen(from, to, 1);
            assert!(Scenario::read("example.toml", text.as_bytes(), &|_| None).is_ok(), "{to}");
            continue;
        }
        let found = problems(from, to);
        assert_eq!(found, codes, "{to}");
    }
}

#[test]
fn impossible_correlations_are_refused() {
    let more = r#"
[[correlation]]
between = ["weight_kg", "baseline"]
value = 0.95

[[correlation]]
between = ["age_years", "baseline"]
value = -0.95

[[exclusion]]
name = "psychosis"
"#;
    assert_eq!(problems("\n[[exclusion]]\nname = \"psychosis\"\n", more), ["M505"]);
}

#[test]
fn a_file_named_is_asked_for_and_its_own_problems_are_told() {
    let text = example().replacen("drug = \"domino-1984\"", "drug = \"mine.toml\"", 1);
    let asked = |name: &str| (name == "mine.toml").then(|| b"id = 1".to_vec());
    let problems = Scenario::read("example.toml", text.as_bytes(), &asked).expect_err("no parameters");
    assert!(problems.iter().any(|problem| problem.place.file == "mine.toml"), "{problems:?}");
}

/// Messages of the problems that a change of the example brings.
fn messages(from: &str, to: &str) -> Vec<String> {
    let text = example().replacen(from, to, 1);
    let problems = Scenario::read("example.toml", text.as_bytes(), &|_| None).expect_err("a problem");
    problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn an_arm_that_is_wrong_is_wrong_in_nothing_else() {
    let found = messages("missed = 0.03", "missed = 3");
    assert_eq!(found, ["`missed` is 3, expected a number from 0 to 1"]);
}

#[test]
fn a_block_that_is_too_large_is_not_said_to_hold_nothing() {
    assert_eq!(messages("blocks = [3, 6]", "blocks = [30000]"), ["a block of 30000, expected 10000 at most"]);
}

#[test]
fn no_subjects_are_0() {
    let found = messages("starts = [0, 3]\nrates = [5, 12]", "rate = 0");
    assert_eq!(found, ["accrual brings 0 subjects in the end, 120 are planned"]);
}
