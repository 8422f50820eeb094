//! Curves of few subjects, put together on paper.

use super::*;
use crate::tiny_plan::rows;
use trialstat_trial::dataset::{Values, Variable};
use trialstat_trial::diagnostic::Severity;

fn dataset(file: &str, columns: &[(&str, &[f64])], arms: &[&'static str]) -> Dataset {
    let numbers = columns.iter().map(|(name, values)| Variable {
        name: (*name).to_owned(),
        values: Values::Numbers(values.iter().copied().map(Some).collect()),
    });
    let arms = Variable { name: "arm".into(), values: Values::Levels(Factor::new(arms.iter().copied().map(Some))) };
    let lines = (2..2 + arms.values.len() as u32).collect();
    Dataset::new(file, lines, numbers.chain([arms]).collect())
}

/// Arm a: four subjects, an event at 3, the others to 8. Arm b: two subjects, events at 2 and 4.
fn published() -> (Dataset, Dataset) {
    let (times, survival) = ([3.0, 8.0, 2.0, 4.0], [0.75, 0.75, 0.5, 0.0]);
    let curves = dataset("curves.csv", &[("t", &times), ("s", &survival)], &["a", "a", "b", "b"]);
    let at_risk = dataset("numbers.csv", &[("t", &[0.0, 6.0, 0.0]), ("n", &[4.0, 3.0, 2.0])], &["a", "a", "b"]);
    (curves, at_risk)
}

fn asked() -> ReconstructionQuestion {
    ReconstructionQuestion {
        time: "t".into(),
        survival: "s".into(),
        number: "n".into(),
        by: Some("arm".into()),
        reference: None,
        resolution: 0.0,
        events: Vec::new(),
        medians: Vec::new(),
        hazard_ratio: None,
        level: Level::NINETY_FIVE,
    }
}

#[test]
fn subjects_come_back_group_by_group() {
    let (curves, at_risk) = published();
    let (found, said) = reconstruct(&curves, &at_risk, &asked()).expect("two arms");
    assert!(said.is_empty(), "{said:?}");
    let subject = |group: &str, time: f64, event: bool| Subject { group: group.into(), time, event };
    let of_a = [subject("a", 3.0, true), subject("a", 8.0, false), subject("a", 8.0, false), subject("a", 8.0, false)];
    assert_eq!(found.subjects, [&of_a[..], &[subject("b", 2.0, true), subject("b", 4.0, true)]].concat());
}

#[test]
fn the_check_stands_beside_what_was_published() {
    let (curves, at_risk) = published();
    let median = OfGroup { group: Some("b".to_owned()), value: 2.5 };
    let question = ReconstructionQuestion { medians: vec![median], hazard_ratio: Some(3.0), ..asked() };
    let (found, _) = reconstruct(&curves, &at_risk, &question).expect("two arms");
    let of = |context, name| rows(&found.results, context, name);
    assert_eq!(of("at-risk", "published").len(), 3);
    let medians: Vec<Option<f64>> = of("quantile", "estimate").iter().map(|row| row.stat.number()).collect();
    assert_eq!(medians, [None, Some(2.0)]);
    let published = of("quantile", "published");
    assert_eq!((published.len(), published[0].group1_level.as_deref()), (1, Some("b")));
    let ratio = of("coefficient", "hazard.ratio")[0];
    assert_eq!((ratio.group1_level.as_deref(), ratio.group2_level.as_deref()), (Some("b"), Some("a")));
    assert!(ratio.stat.number().is_some_and(|ratio| ratio > 1.0), "{ratio:?}");
}

#[test]
fn what_was_published_and_is_not_met_is_said() {
    let (curves, at_risk) = published();
    let events = OfGroup { group: Some("a".to_owned()), value: 2 };
    let question = ReconstructionQuestion { events: vec![events], ..asked() };
    let (_, said) = reconstruct(&curves, &at_risk, &question).expect("two arms");
    assert_eq!(said.len(), 1);
    assert_eq!((said[0].code, said[0].severity), ("P428", Severity::Warning));
    assert_eq!(said[0].message, "1 of `a` have the event in the reconstruction, published are 2");
}

#[test]
fn a_curve_that_is_none_is_refused_at_its_line() {
    let (_, at_risk) = published();
    let times = [3.0, 8.0, 2.0, 4.0];
    let refused = |survival: [f64; 4]| {
        let curves = dataset("curves.csv", &[("t", &times), ("s", &survival)], &["a", "a", "b", "b"]);
        reconstruct(&curves, &at_risk, &asked()).expect_err("no curve")
    };
    let rising = refused([0.75, 0.8, 0.5, 0.0]);
    assert_eq!((rising.len(), rising[0].code, rising[0].place.line), (1, "P427", 3));
    let percent = refused([75.0, 75.0, 0.5, 0.0]);
    assert!(percent[0].hint.as_ref().is_some_and(|hint| hint.contains("not in percent")), "{percent:?}");
}

#[test]
fn numbers_at_risk_of_a_group_without_a_curve_are_refused() {
    let (curves, _) = published();
    let at_risk = dataset("numbers.csv", &[("t", &[0.0, 0.0, 0.0]), ("n", &[4.0, 3.0, 2.0])], &["a", "b", "c"]);
    let said = reconstruct(&curves, &at_risk, &asked()).expect_err("no curve of c");
    assert_eq!(said.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["P412"]);
}
