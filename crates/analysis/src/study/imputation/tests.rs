//! Scores of two arms of eight subjects at a baseline and two visits, some of them missing.

use crate::conventions::Conventions;
use crate::study::{Asked, Fitted, Scratch, StudyPlan};
use trialstat_stats::interval::Level;
use trialstat_trial::design::{Arm, ArmIndex, Design, Measure, MeasureIndex, SubjectIndex, Visit, VisitIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Assessment, Subject};
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};
use trialstat_trial::trial::{Trial, TrialTables};

const DAYS: [i32; 3] = [1, 8, 15];
const ASKED: Asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };

/// Baseline, first and last visit of each subject; the first eight are of arm `a`.
const SCORES: [[f64; 3]; 16] = [
    [30.0, 20.0, 10.0],
    [32.0, 25.0, 12.0],
    [28.0, 15.0, 13.0],
    [35.0, 30.0, 20.0],
    [31.0, 22.0, 18.0],
    [29.0, 24.0, 11.0],
    [33.0, 21.0, 14.0],
    [34.0, 26.0, 19.0],
    [30.0, 28.0, 27.0],
    [32.0, 30.0, 15.0],
    [28.0, 24.0, 25.0],
    [35.0, 33.0, 30.0],
    [31.0, 29.0, 14.0],
    [29.0, 20.0, 26.0],
    [33.0, 30.0, 29.0],
    [34.0, 31.0, 16.0],
];

/// The trial without the last scores of these subjects.
fn trial(missing: &[usize]) -> Trial {
    let visit = |day: &i32| Visit { day: Day::new(*day), ..Visit::named(format!("day {day}")) };
    let mut assessments = Vec::new();
    for (subject, scores) in SCORES.iter().enumerate() {
        for (visit, score) in scores.iter().enumerate() {
            if visit == 2 && missing.contains(&subject) {
                continue;
            }
            assessments.push(Assessment {
                subject: SubjectIndex(subject as u32),
                measure: MeasureIndex(0),
                visit: Some(VisitIndex(visit as u16)),
                day: Day::new(DAYS[visit]),
                score: Reading::Number(*score),
            });
        }
    }
    let subject = |at: usize| Subject { id: format!("{at:02}").into(), arm: Some(ArmIndex(u32::from(at >= 8))) };
    Trial::new(TrialTables {
        arms: ["a", "b"].map(|name| Arm { name: name.into() }).to_vec(),
        visits: DAYS.iter().map(visit).collect(),
        measures: vec![Measure::named("MADRS")],
        subjects: (0..SCORES.len()).map(subject).collect(),
        assessments,
        ..TrialTables::empty("imputed", Design::Parallel)
    })
    .expect("a trial")
}

/// A plan of half of the baseline gone on day 15, with this imputation and whatever else is asked.
fn plan(imputation: &str, more: &str) -> String {
    format!(
        "title = \"t\"\nreference = \"b\"\n[[endpoint]]\nname = \"r\"\nkind = \"at-visit\"\nmeasure = \"MADRS\"\n\
         met = {{ improvement = 0.5 }}\nvisit = \"day 15\"\n[[analysis]]\nid = \"r\"\nendpoint = \"r\"\n\
         missing = \"multiple-imputation\"\nimputation = {imputation}\n{more}"
    )
}

/// What is found with this imputation.
fn rows(missing: &[usize], imputation: &str) -> Vec<ResultRow> {
    let text = plan(imputation, "");
    let plan = StudyPlan::read("plan.toml", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let trial = trial(missing);
    let fitted = Fitted::new(&plan, &trial).unwrap_or_else(|problems| panic!("{problems:#?}"));
    fitted.analyze(&trial, ASKED).results.rows
}

fn stats(rows: &[ResultRow], context: &str, stat_name: &str) -> Vec<Stat> {
    rows.iter().filter(|row| row.context == context && row.stat_name == stat_name).map(|row| row.stat).collect()
}

/// Of arm a 10, 12, 13, 11, 14 are at most half of 30, 32, 28, 29, 33: five of eight; of arm b 15, 14 and 16: three.
#[test]
fn where_nothing_is_missing_nothing_is_added() {
    let rows = rows(&[], "{ copies = 5, seed = 1 }");
    assert_eq!(stats(&rows, "proportion", "p"), [Stat::Number(0.625), Stat::Number(0.375)]);
    let error = (0.625_f64 * 0.375 / 8.0).sqrt();
    for got in stats(&rows, "proportion", "std.error") {
        assert!(got.number().is_some_and(|got| (got - error).abs() < 1e-15), "{got:?}");
    }
    assert_eq!(stats(&rows, "difference", "estimate"), [Stat::Number(0.25)]);
    assert_eq!(stats(&rows, "population", "N_miss"), [Stat::Number(0.0), Stat::Number(0.0)]);
}

#[test]
fn a_seed_says_which_scores_are_drawn() {
    let of = |imputation: &str| stats(&rows(&[1, 3, 9, 10], imputation), "proportion", "p");
    let first = of("{ copies = 40, seed = 1 }");
    assert_eq!(first, of("{ copies = 40, seed = 1 }"));
    assert_ne!(first, of("{ copies = 40, seed = 2 }"));
    // Arm a without 1 and 3 has four who respond of six; with either of the two it has up to six of eight.
    let p = first[0].number().expect("a proportion");
    assert!((4.0 / 8.0..=6.0 / 8.0).contains(&p), "{p}");
}

/// Equal trials that are two replicates of a simulation have imputations of their own; the first has those of a trial by
/// itself, whatever was analysed before in the same memory.
#[test]
fn each_replicate_is_imputed_anew() {
    let (plan, trial) = (plan("{ copies = 40, seed = 1 }", ""), trial(&[1, 3, 9, 10]));
    let numbered = |number| {
        let tables = TrialTables { number, ..trial.clone().into_tables() };
        Trial::new(tables).expect("the same trial")
    };
    let plan = StudyPlan::read("plan.toml", plan.as_bytes()).expect("a plan");
    let fitted = Fitted::new(&plan, &trial).expect("it fits");
    let mut scratch = Scratch::default();
    let mut of = |replicate| fitted.results(&numbered(replicate), ASKED, &mut scratch).0;
    let found = [0, 1, 2, u64::MAX, 0].map(&mut of);
    assert_eq!(found[0], fitted.analyze(&trial, ASKED).results);
    assert_eq!(found[0], found[4]);
    let means = |at: usize| stats(&found[at].rows, "proportion", "p");
    for (one, other) in [(0, 1), (0, 2), (1, 2), (2, 3)] {
        assert_ne!(means(one), means(other), "{one} and {other}");
    }
}

/// The pooled test is the only one that there is, so a family takes it, whatever test it has of other analyses.
#[test]
fn a_family_takes_the_pooled_test() {
    let family = "[[family]]\nname = \"f\"\nanalyses = [\"r\"]\ntest = \"chi-squared\"\nprocedure = \"holm\"\n";
    let plan = StudyPlan::read("plan.toml", plan("{ copies = 5, seed = 1 }", family).as_bytes()).expect("a plan");
    let trial = trial(&[1, 9]);
    let rows = Fitted::new(&plan, &trial).expect("it fits").analyze(&trial, ASKED).results.rows;
    let pooled = stats(&rows, "test", "p.value");
    assert!(matches!(pooled[..], [Stat::Number(_)]), "{pooled:?}");
    assert_eq!(stats(&rows, "multiplicity", "p.value"), pooled);
    let family = rows.iter().find(|row| row.context == "multiplicity").expect("a row");
    assert_eq!(family.method, "holm, wald, 5 imputations, rubin");
}

/// The four of arm a who are seen respond, so that in some of the copies all eight do and a copy has no variance.
#[test]
fn a_copy_in_which_all_are_met_is_pooled_with_the_others() {
    let missing = [1, 3, 4, 7];
    let found = rows(&missing, "{ copies = 40, seed = 1 }");
    let p = stats(&found, "proportion", "p")[0].number().expect("a proportion");
    // Were at least one not met in each copy, it would be no more than 7/8.
    assert!((0.875..1.0).contains(&p), "{p}");
    assert!(stats(&found, "difference", "estimate")[0].number().is_some());
    // A hundred points off and all are met in all copies.
    let all = rows(&missing, "{ copies = 40, seed = 1, shift = -100 }");
    assert_eq!(stats(&all, "proportion", "p")[0], Stat::NotEstimable(NotEstimable::ZeroMargin));
}

/// With a hundred points more no imputed score is a response, so that each copy has the four of eight that were seen.
#[test]
fn a_shift_moves_the_imputed_scores_of_the_other_arms_only() {
    let missing = [1, 3, 9, 10];
    let shifted = rows(&missing, "{ copies = 10, seed = 1, shift = 100 }");
    let plain = rows(&missing, "{ copies = 10, seed = 1 }");
    assert_eq!(stats(&shifted, "proportion", "p")[0], Stat::Number(0.5));
    assert_eq!(stats(&shifted, "proportion", "p")[1], stats(&plain, "proportion", "p")[1]);
}

#[test]
fn a_visit_that_hardly_anybody_kept_cannot_be_imputed() {
    let rows = rows(&[0, 1, 2, 3, 4, 5, 6], "{ copies = 5, seed = 1 }");
    for got in stats(&rows, "proportion", "p").into_iter().chain(stats(&rows, "difference", "estimate")) {
        assert_eq!(got, Stat::NotEstimable(NotEstimable::NotImputed));
    }
}

/// Neither of the proportion nor of the mean is anything else pooled, and what is asked for must not be without effect.
#[test]
fn what_is_not_pooled_is_refused_where_it_stands() {
    let refused = |more: &str, of: &str| {
        let text = plan("{ copies = 5, seed = 1 }", more).replace("met = { improvement = 0.5 }\n", of);
        let text = if of.is_empty() { text.replace("at-visit", "change") } else { text };
        let problems = StudyPlan::read("plan.toml", text.as_bytes()).expect_err(more);
        problems.into_iter().map(|problem| (problem.place.line, problem.message, problem.hint)).collect::<Vec<_>>()
    };
    let met = "met = { improvement = 0.5 }\n";
    for (key, value) in [
        ("interval", "[\"wilson\"]"),
        ("difference", "[\"newcombe\"]"),
        ("ratio", "[\"katz\"]"),
        ("odds_ratio", "[\"woolf\"]"),
        ("margin", "\"-0.1\""),
        ("null", "0.5"),
        ("model", "\"firth\""),
        ("marginal_variance", "\"delta\""),
        ("tipping_point", "true"),
        ("strata", "\"SITE\""),
        ("covariates", "\"AGE\""),
        ("adjust", "\"holm\""),
    ] {
        let problems = refused(&format!("{key} = {value}\n"), met);
        let [(line, message, hint)] = &problems[..] else { panic!("{key}: {problems:#?}") };
        assert_eq!((*line, message.as_str()), (14, format!("`{key}` is not pooled over imputations").as_str()));
        assert!(hint.as_ref().is_some_and(|hint| hint.contains("the proportion of each arm")), "{hint:?}");
    }
    let tests = refused("test = [\"fisher\", \"chi-squared\"]\n", met);
    let messages: Vec<&str> = tests.iter().map(|(_, message, _)| message.as_str()).collect();
    assert_eq!(messages, ["`fisher` is not pooled over imputations", "`chi-squared` is not pooled over imputations"]);
    let [(_, message, hint)] = &refused("strata = \"SITE\"\n", "")[..] else { panic!("one problem") };
    assert_eq!(message, "`strata` is not pooled over imputations");
    assert!(hint.as_ref().is_some_and(|hint| hint.contains("the mean of each arm")), "{hint:?}");
}
