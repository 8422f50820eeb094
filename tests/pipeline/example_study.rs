//! The example study in `datasets/example-study`: what its plan finds is what its README works out.

use std::path::Path;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, Fitted, Origin, StudyPlan, StudyResults};
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::provenance::Records;
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_stats::interval::Level;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/example-study")
}

fn analyzed() -> (Ingested, StudyResults) {
    let read = |name: &str| std::fs::read(folder().join(name)).expect(name);
    let plan = StudyPlan::read("plan.toml", &read("plan.toml")).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mapping = read("mapping.toml");
    let ingested = read_with("mapping.toml", &mapping, &DiskFolder::new(folder()), OnError::RejectRow);
    let ingested = ingested.and_then(Ingested::whole).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let trial = &ingested.trials[0];
    let fitted = Fitted::new(&plan, trial).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let results = fitted.analyze(trial, Asked { level: Level::NINETY_FIVE, conventions: Conventions::R });
    (ingested, results)
}

#[test]
fn every_outcome_and_the_line_it_rests_on_are_as_worked_out_by_hand() {
    let (ingested, results) = analyzed();
    let expected = std::fs::read_to_string(folder().join("expected.csv")).expect("expected.csv");
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let expected: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    assert_eq!(results.derived.len(), expected.len());
    for (derived, expected) in results.derived.iter().zip(&expected) {
        let place = match derived.origin {
            Origin::Nothing => None,
            Origin::Subject(at) => Some((Records::Subjects, at)),
            Origin::Assessment(at) => Some((Records::Assessments, at)),
            Origin::Event(at) => Some((Records::Events, at)),
            Origin::Disposition(at) => Some((Records::Dispositions, at)),
            Origin::Dose(at) => Some((Records::Doses, at)),
            Origin::Response(at) => Some((Records::Responses, at)),
            Origin::EventTime(at) => Some((Records::EventTimes, at)),
        };
        let place = place.map(|(records, at)| {
            let origin = ingested.provenance[0].origin(&ingested.rows, records, at as usize);
            origin.expect("every record came from a line")
        });
        let file = place.map(|(file, _)| Path::new(&ingested.files[file].file).file_name().expect("a name"));
        let got = [
            derived.analysis.to_string(),
            ingested.trials[0].subjects()[derived.subject.0 as usize].id.to_string(),
            derived.value.map(|value| value.to_string()).unwrap_or_default(),
            derived.event.map(|event| u8::from(event).to_string()).unwrap_or_default(),
            derived.why.words().to_owned(),
            file.map(|file| file.to_string_lossy().into_owned()).unwrap_or_default(),
            place.map(|(_, line)| line.to_string()).unwrap_or_default(),
        ];
        assert_eq!(got.each_ref().map(String::as_str).as_slice(), expected.iter().collect::<Vec<_>>().as_slice());
    }
}

/// The counts of README.md, arm by arm: ketamine, then midazolam.
#[test]
fn counts_follow_the_strategies() {
    let (_, results) = analyzed();
    for (analysis, expected) in [
        ("response", [(4.0, 6.0), (2.0, 5.0)]),
        ("response, treatment policy", [(4.0, 4.0), (3.0, 5.0)]),
        ("response, hypothetical", [(4.0, 4.0), (2.0, 4.0)]),
        ("response, while on treatment", [(4.0, 4.0), (2.0, 5.0)]),
        ("remission 10, LOCF", [(2.0, 6.0), (0.0, 5.0)]),
        ("remission 12, BOCF", [(3.0, 6.0), (0.0, 5.0)]),
        ("remission 12, WOCF", [(3.0, 6.0), (0.0, 5.0)]),
    ] {
        let of = |stat_name: &str| -> Vec<f64> {
            let rows = results.results.rows.iter();
            let rows = rows.filter(|row| row.analysis == analysis && row.context == "proportion");
            rows.filter(|row| row.stat_name == stat_name).filter_map(|row| row.stat.number()).collect()
        };
        let counts: Vec<(f64, f64)> = of("n").into_iter().zip(of("N")).collect();
        assert_eq!(counts, expected, "{analysis}");
    }
}

/// Whoever is left out of the full analysis is there, with the reason: the numbers of a flow diagram.
#[test]
fn everybody_is_accounted_for() {
    let (_, results) = analyzed();
    let rows =
        results.results.rows.iter().filter(|row| row.context == "disposition" && row.variable == "full analysis");
    let counts: Vec<_> =
        rows.map(|row| (row.group1_level.as_deref(), row.variable_level.as_deref(), row.stat.number())).collect();
    let (ketamine, midazolam) = (Some("ketamine"), Some("midazolam"));
    let expected = [
        (ketamine, Some("included"), Some(6.0)),
        (midazolam, Some("included"), Some(5.0)),
        (midazolam, Some("excluded: never dosed"), Some(1.0)),
    ];
    assert_eq!(counts, expected);
}
