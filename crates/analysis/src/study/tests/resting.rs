//! Whom the rows of descriptions rest on.

use super::{ASKED, Read, dose, event, levels, plan_of_response as plan, tables};
use crate::study::{Fitted, Origin, Rested, StudyPlan};
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::quantity::Day;
use trialstat_trial::record::Disposition;
use trialstat_trial::result::ResultRow;
use trialstat_trial::trial::{Trial, TrialTables};

fn trial() -> TrialTables {
    let readings: [Read<'_>; 4] = [
        ("1", "a", &[(1, 40.0), (8, 20.0)]),
        ("2", "a", &[(1, 30.0), (8, 24.0)]),
        ("3", "b", &[(1, 36.0)]),
        ("4", "b", &[(8, 24.0)]),
    ];
    let mut tables = tables(&readings);
    tables.characteristics.push(levels("sex", "FMFM"));
    tables.doses =
        vec![dose(0, "ketamine", 1), dose(0, "ketamine", 4), dose(1, "ketamine", 1), dose(2, "midazolam", 1)];
    tables.events = vec![event(0, "NAUSEA", Some(-2)), event(0, "NAUSEA", Some(1)), event(0, "NAUSEA", Some(4))];
    let end = |subject: u32, term: &str| Disposition {
        subject: SubjectIndex(subject),
        term: term.into(),
        category: None,
        day: Day::new(15),
    };
    tables.dispositions = vec![end(0, "COMPLETED"), end(2, "WITHDRAWAL")];
    tables
}

const SUMMARY: &str = "[[population]]\nname = \"dosed\"\ndosed = true\n[summary]\ndisposition = true\n\
    characteristics = [\"sex\"]\nbaseline = [\"MADRS\"]\nexposure = true\nvisits = [\"MADRS\"]\n\
    adverse_events = true\npopulation = \"dosed\"\n";

/// What the statistic of a row has to be of these subjects; none if it does not follow from their values alone.
fn expected(row: &ResultRow, rested: &[Rested]) -> Option<f64> {
    let values: Vec<f64> = rested.iter().filter_map(|rested| rested.value).collect();
    let count = |is: &dyn Fn(f64) -> bool| values.iter().filter(|value| is(**value)).count() as f64;
    Some(match (row.context, row.stat_name) {
        ("continuous", "N") => values.len() as f64,
        ("continuous", "mean") if values.is_empty() => return None,
        ("continuous", "mean") => values.iter().sum::<f64>() / values.len() as f64,
        ("categorical" | "incidence", "N") | ("disposition", "n") => rested.len() as f64,
        ("categorical" | "incidence", "n") => count(&|value| value > 0.0),
        ("incidence", "n.event") => values.iter().sum(),
        _ => return None,
    })
}

/// Every count and mean of every description is that of the subjects it is said to rest on.
#[test]
fn a_description_follows_from_the_subjects_it_rests_on() {
    let trial = Trial::new(trial()).expect("a sound trial");
    let text = format!("title = \"small\"\n{}{SUMMARY}", plan(""));
    let plan = StudyPlan::read("plan.toml", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let fitted = Fitted::new(&plan, &trial).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let rows = fitted.analyze(&trial, ASKED).results.rows;
    let mut seen: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| row.analysis != "x") {
        let rested = fitted.resting(&trial, row);
        let Some(expected) = expected(row, &rested) else { continue };
        assert_eq!(row.stat.number(), Some(expected), "{row:?}: {rested:?}");
        seen.push(row.analysis.as_str());
    }
    seen.sort_unstable();
    seen.dedup();
    let all = ["adverse events", "baseline", "changes", "characteristics", "disposition", "exposure", "scores"];
    assert_eq!(seen, all);
    let mean = rows.iter().find(|row| (row.analysis.as_str(), row.stat_name) == ("changes", "mean")).expect("a change");
    let records = |at: usize| fitted.resting(&trial, mean)[at].records.clone();
    assert_eq!(records(0), [Origin::Assessment(1), Origin::Assessment(0)]);
    // A row of an analysis is none of a description.
    assert!(rows.iter().filter(|row| row.analysis == "x").all(|row| fitted.resting(&trial, row).is_empty()));
}
