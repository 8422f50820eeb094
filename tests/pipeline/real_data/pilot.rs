//! The CDISC pilot: xanomeline against placebo in Alzheimer's disease, 254 subjects randomized to three arms.

use super::{codes_of, data, ingest, only, rows, subjects_by_arm};
use trialstat_ingest::folder::DiskFolder;
use trialstat_stats::interval::Level;
use trialstat_stats::survival::kaplan_meier::{QuantileRule, Transform, kaplan_meier};
use trialstat_stats::survival::log_rank::log_rank;
use trialstat_tests::Tolerance::Printed;
use trialstat_tests::assert_near;
use trialstat_trial::record::Ending;
use trialstat_trial::trial::Trial;

/// Table 14-1.01 of the study report.
const ARMS: [(&str, usize); 3] = [("Placebo", 86), ("Xanomeline High Dose", 84), ("Xanomeline Low Dose", 84)];

/// Times in days, whether each is an event, and the arm's position among [`ARMS`].
fn times(trial: &Trial) -> (Vec<f64>, Vec<bool>, Vec<usize>) {
    let arm = |subject: u32| {
        let arm = trial.subjects()[subject as usize].arm.expect("parallel arms");
        ARMS.iter().position(|(name, _)| *name == trial.arms()[arm.0 as usize].name).expect("an arm of the pilot")
    };
    let records = trial.event_times();
    (
        records.iter().map(|record| f64::from(record.time.0)).collect(),
        records.iter().map(|record| record.ending == Ending::Event).collect(),
        records.iter().map(|record| arm(record.subject.0)).collect(),
    )
}

/// 254 times to the first dermatologic event, 29, 61 and 62 of them events, as counted in the files by other programs.
#[track_caller]
fn assert_pilot(trial: &Trial) {
    assert_eq!(subjects_by_arm(trial), ARMS);
    let (times, events, arms) = times(trial);
    let of_arm = |arm: usize| events.iter().zip(&arms).filter(|(event, of)| **event && **of == arm).count();
    assert_eq!((times.len(), [0, 1, 2].map(of_arm)), (254, [29, 61, 62]));
    let endpoint = &trial.endpoints()[0];
    assert_eq!((endpoint.name.as_str(), endpoint.label.as_str()), ("TTDE", "Time to First Dermatologic Event"));
}

#[test]
fn a_mapping_of_three_lines_reads_each_release_of_the_analysis_data() {
    for (folder, events) in [("phuse/cdisc", 0), ("phuse/TDF_ADaM_v1.0", 1191), ("cdisc-dsj/adam", 1191)] {
        let (Some(data), Some(_)) = (data(""), data(folder)) else { return };
        let mapping = format!("standard = \"adam\"\nformat = \"xpt\"\ndata = \"{folder}\"\n");
        let ingested = ingest(&mapping, &DiskFolder::new(&data));
        assert!(!ingested.has_errors(), "{folder}: {:?}", ingested.problems);
        assert_eq!(ingested.trials.len(), 1);
        let trial = &ingested.trials[0];
        assert_pilot(trial);
        assert_eq!((trial.name(), trial.events().len()), ("CDISCPILOT01", events));
        // Adverse events that began before treatment; by the published ASTDY 54 of them.
        let early = if events == 0 { vec![] } else { vec![("T201", 54)] };
        assert_eq!(codes_of(&ingested), early, "{folder}");
    }
}

#[test]
fn the_trial_is_the_same_from_every_format() {
    let Some(folder) = data("cdisc-dsj/adam") else { return };
    let trials = ["xpt", "json", "ndjson", "dsjc"].map(|ending| {
        // Events are published in two of the formats only.
        let mapping =
            "standard = \"adam\"\n[events]\nfile = \"none\"\noptional = true\nsubject = \"S\"\nterm = \"T\"\n";
        let ingested = ingest(mapping, &only(&folder, ending));
        assert_eq!((codes_of(&ingested), rows(&ingested)), (vec![], vec![(254, 0, 0); 2]), "{ending}");
        ingested.trials.into_iter().next().expect("one trial")
    });
    assert_pilot(&trials[0]);
    assert!(trials.iter().all(|trial| *trial == trials[0]));
}

/// R 4.2.2, survival 3.5-3: chi-squared 60.3 on 2 degrees of freedom; medians 36 and 33 days of the high and the low
/// dose with limits 25 and 47, 28 and 51 (log), 23 and 46, 27 and 48 (log-log); under placebo not reached.
#[test]
fn times_to_dermatologic_events_give_the_published_medians() {
    let Some(data) = data("phuse/cdisc") else { return };
    let ingested = ingest("standard = \"adam\"\n", &DiskFolder::new(&data));
    let (times, events, arms) = times(&ingested.trials[0]);
    let test = log_rank(&times, &events, &arms).expect("three arms").test.expect("events");
    assert_eq!(test.degrees_of_freedom, Some(2.0));
    assert_near(test.statistic.expect("chi-squared"), 60.3, Printed(1), "log-rank");
    let median = |arm: usize, transform| {
        let own = |at: &usize| arms[*at] == arm;
        let (times, events): (Vec<f64>, Vec<bool>) =
            (0..times.len()).filter(own).map(|at| (times[at], events[at])).unzip();
        let curve = kaplan_meier(&times, &events).expect("times");
        let median = curve.quantile(0.5, QuantileRule::MidpointToNextObserved, transform, Level::NINETY_FIVE);
        [median.estimate.ok(), median.lower.ok(), median.upper.ok()]
    };
    assert_eq!(median(1, Transform::Log), [Some(36.0), Some(25.0), Some(47.0)]);
    assert_eq!(median(2, Transform::Log), [Some(33.0), Some(28.0), Some(51.0)]);
    assert_eq!(median(1, Transform::LogLog), [Some(36.0), Some(23.0), Some(46.0)]);
    assert_eq!(median(2, Transform::LogLog), [Some(33.0), Some(27.0), Some(48.0)]);
    assert_eq!(median(0, Transform::Log)[0], None);
}
