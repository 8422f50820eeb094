//! Arms without outcomes, and analyses of nobody.

use super::{Read, found, plan_of_response as plan, stats, tables};
use crate::codes;
use crate::study::StudyResults;
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::result::Stat;
use trialstat_trial::trial::TrialTables;

const HALF: &[(i32, f64)] = &[(1, 40.0), (8, 20.0), (15, 20.0)];
const LESS: &[(i32, f64)] = &[(1, 40.0), (8, 30.0), (15, 20.0)];
const NEVER: &[(i32, f64)] = &[(1, 40.0)];

/// Three subjects under `a`, of whom two respond and one is not seen again, and two under `b`.
fn trial(b: [&'static [(i32, f64)]; 2]) -> TrialTables {
    let all: [Read<'_>; 6] =
        [("1", "a", HALF), ("2", "a", LESS), ("3", "a", HALF), ("4", "a", NEVER), ("5", "b", b[0]), ("6", "b", b[1])];
    tables(&all)
}

/// The errors, by their codes; every row without a number has to say why.
#[track_caller]
fn errors(results: &StudyResults) -> Vec<&str> {
    for row in results.results.rows.iter().filter(|row| matches!(row.stat, Stat::NotEstimable(_))) {
        assert!(row.note.as_ref().is_some_and(|note| !note.is_empty()), "{row:?}");
    }
    let errors = results.said.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| problem.code).collect()
}

/// Two of three with an outcome respond under `a`, which has nothing to be compared with.
#[test]
fn the_other_arm_keeps_its_rate_and_the_comparisons_say_why_there_is_none() {
    let asked = "interval = [\"wilson\"]\ndifference = [\"newcombe\"]\ntest = [\"fisher\"]";
    for model in ["", "\nmodel = \"logistic\"", "\nmargin = [\"-0.1\"]"] {
        let results = found(&plan(&format!("{asked}{model}")), trial([NEVER; 2]));
        let of = |context, name| stats(&results, "x", context, name);
        assert_eq!(of("population", "N_obs"), [Some(3.0), Some(0.0)]);
        assert_eq!(of("proportion", "N"), [Some(3.0), Some(0.0)], "{model}");
        assert_eq!(of("proportion", "p")[..2], [Some(2.0 / 3.0), None]);
        for (context, name) in [("difference", "estimate"), ("test", "p.value")] {
            assert!(of(context, name).iter().all(Option::is_none) && !of(context, name).is_empty(), "{model}");
        }
        assert_eq!(errors(&results), [codes::NOBODY.id], "{:#?}", results.said);
    }
    // What is customary where nothing is asked for is compared, too.
    let results = found(&plan(""), trial([NEVER; 2]));
    assert_eq!(stats(&results, "x", "proportion", "p"), [Some(2.0 / 3.0), Some(2.0 / 3.0), None, None]);
    assert_eq!(stats(&results, "x", "difference", "estimate"), [None]);
}

/// Where nothing is compared, an arm without outcomes spoils no analysis.
#[test]
fn an_arm_that_is_merely_described_is_a_warning() {
    let results = found(&plan("interval = [\"wilson\"]"), trial([NEVER; 2]));
    assert_eq!(stats(&results, "x", "proportion", "p"), [Some(2.0 / 3.0), None]);
    assert_eq!(errors(&results), [""; 0]);
    assert!(results.said.iter().any(|problem| problem.code == codes::NOBODY.id), "{:#?}", results.said);
}

/// An arm that nobody was randomized to is no arm of the trial.
#[test]
fn an_arm_without_subjects_has_no_rows() {
    let of_a: [Read<'_>; 2] = [("1", "a", HALF), ("2", "a", LESS)];
    let results = found(&plan("interval = [\"wilson\"]"), tables(&of_a));
    assert_eq!(stats(&results, "x", "proportion", "p"), [Some(0.5)]);
}

/// A plan of the loss of a response on day 8, and of these lines of its analysis.
fn plan_of_loss(analysis: &str) -> String {
    let loss = "[[endpoint]]\nname = \"loss\"\nkind = \"relapse\"\nmeasure = \"MADRS\"\nafter = \"e\"\n\
                met = { improvement_below = 0.5 }\n[[analysis]]\nid = \"y\"\nendpoint = \"loss\"\n";
    format!("{}{loss}{analysis}\n", plan("interval = [\"wilson\"]"))
}

const OF_TIMES: &str =
    "quantiles = [0.5]\ntimes = [5]\nsteps = true\nrmst = 6\ntest = [\"log-rank\"]\nties = [\"efron\"]";

/// Nobody responds under `b`, so that nobody is at risk there: two of the four under `a` are.
#[test]
fn where_nobody_is_at_risk_no_time_is_compared() {
    let results = found(&plan_of_loss(OF_TIMES), trial([LESS, NEVER]));
    let of = |context, name| stats(&results, "y", context, name);
    assert_eq!(of("population", "N"), [Some(4.0), Some(2.0)]);
    assert_eq!(of("population", "N_miss"), [Some(2.0), Some(2.0)]);
    assert_eq!(of("population", "n"), [Some(0.0), Some(0.0)]);
    assert_eq!(of("survival", "n.risk").last(), Some(&Some(0.0)));
    assert_eq!(of("survival", "estimate"), [Some(1.0), Some(1.0), None]);
    // The mean of each arm, their difference and their ratio.
    assert_eq!(of("rmst", "estimate"), [Some(6.0), None, None, None]);
    assert_eq!((of("test", "p.value"), of("coefficient", "hazard.ratio")), (vec![None], vec![None]));
    assert_eq!(errors(&results), [codes::NOBODY.id], "{:#?}", results.said);
}

#[test]
fn where_nobody_is_at_risk_at_all_every_row_says_so() {
    let of_all: [Read<'_>; 2] = [("1", "a", LESS), ("2", "b", LESS)];
    let results = found(&plan_of_loss("test = [\"log-rank\"]"), tables(&of_all));
    assert_eq!(stats(&results, "y", "test", "p.value"), [None]);
    assert_eq!(stats(&results, "y", "population", "N"), [Some(1.0), Some(1.0)]);
    assert_eq!(errors(&results), [codes::NOBODY.id; 2], "{:#?}", results.said);
}

#[test]
fn an_analysis_of_nobody_is_an_error() {
    let nobody = "[[population]]\nname = \"p\"\ndosed = true\n";
    let results = found(&format!("{}{nobody}", plan("population = \"p\"")), trial([HALF, LESS]));
    assert_eq!(stats(&results, "x", "analysis", "estimate"), [None]);
    assert_eq!(errors(&results), [codes::NOBODY.id], "{:#?}", results.said);
}
