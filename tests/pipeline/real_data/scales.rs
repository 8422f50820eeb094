//! Rating scales: the analysis data sets of the CDISC pilot, and the collected HAM-D of its sample with dates.

use super::{codes_of, data, ingest, only, rows, subjects_by_arm};
use serde_json::Value;
use std::path::Path;
use trialstat_ingest::folder::DiskFolder;
use trialstat_trial::reading::Reading;
use trialstat_trial::trial::Trial;

/// A mapping of the analysis data of one scale; the subjects are those of ADSL.
fn mapping(file: &str, filter: &str) -> String {
    format!(
        "standard = \"adam\"\nformat = \"xpt\"\n[assessments]\nfile = \"{file}\"\nsubject = \"USUBJID\"\n\
         trial = \"STUDYID\"\nmeasure = \"PARAMCD\"\nlabel = \"PARAM\"\nvisit = \"AVISIT\"\nday = \"ADY\"\n\
         score = \"AVAL\"\nwhere = {{ {filter} }}\n"
    )
}

fn total(trial: &Trial) -> f64 {
    let score = |score: Reading| if let Reading::Number(number) = score { number } else { 0.0 };
    trial.assessments().iter().map(|record| score(record.score)).sum()
}

/// Rows, subjects with one, missing scores.
fn counts(trial: &Trial) -> (usize, usize, usize) {
    let records = trial.assessments();
    let subjects: std::collections::BTreeSet<u32> = records.iter().map(|record| record.subject.0).collect();
    let missing = records.iter().filter(|record| matches!(record.score, Reading::Missing(_)));
    (records.len(), subjects.len(), missing.count())
}

/// The rows of a JSON file that meet conditions, counted without any of our readers.
fn count_in_json(path: &Path, meets: impl Fn(&dyn Fn(&str) -> Value) -> bool) -> usize {
    let text = std::fs::read(path).expect("a published file");
    let data: Value = serde_json::from_slice(&text).expect("JSON");
    let names: Vec<&str> =
        data["columns"].as_array().expect("columns").iter().filter_map(|column| column["name"].as_str()).collect();
    let cell = |row: &Value, name: &str| row[names.iter().position(|known| *known == name).expect(name)].clone();
    data["rows"].as_array().expect("rows").iter().filter(|row| meets(&|name| cell(row, name))).count()
}

/// Of 730 global impressions 705 are one a visit, of which 168 were carried forward and 537 observed; sums of the
/// scores by another program.
#[test]
fn global_impressions_are_counted_alike_in_both_releases() {
    let observed = "ANL01FL = \"Y\", DTYPE = \"\"";
    let flagged = "ANL01FL = \"Y\"";
    for (folder, name) in [("phuse/cdisc", "adqscibc"), ("cdisc-dsj/adam", "adcibc")] {
        let Some(folder) = data(folder) else { return };
        for (filter, records, sum) in [(observed, 537, 2210.0), (flagged, 705, 2899.0)] {
            let ingested = ingest(&mapping(name, filter), &DiskFolder::new(&folder));
            let trial = &ingested.trials[0];
            assert!(!ingested.has_errors(), "{:?}", ingested.problems);
            assert_eq!((counts(trial), total(trial)), ((records, 236, 0), sum), "{name} {filter}");
            let visits: Vec<&str> = trial.visits().iter().map(|visit| visit.name.as_str()).collect();
            assert_eq!((visits.len(), trial.measures()[0].name.as_str()), (3, "CIBICVAL"), "{visits:?}");
            let of_file = rows(&ingested)[ingested.files.iter().position(|file| file.file.contains(name)).expect(name)];
            assert_eq!(of_file, (records, 0, 730 - records));
        }
        // Without the flag 25 rows stand for a visit that another row stands for already.
        let ingested = ingest(&mapping(name, ""), &DiskFolder::new(&folder));
        assert_eq!((counts(&ingested.trials[0]).0, ingested.rejects.len()), (705, 25));
        assert!(codes_of(&ingested).contains(&("T301", 25)), "{:?}", codes_of(&ingested));
    }
}

/// 12,463 records of the 15 parameters of ADAS-Cog, 3.3 MB of JSON.
#[test]
fn cognition_scores_are_counted_as_json_alone_counts_them() {
    let Some(folder) = data("cdisc-dsj/adam") else { return };
    let ingested = ingest(&mapping("adadas", "ANL01FL = \"Y\", DTYPE = \"\""), &only(&folder, "json"));
    let trial = &ingested.trials[0];
    assert!(!ingested.has_errors(), "{:?}", ingested.problems);
    let path = folder.join("adadas.json");
    let observed = |cell: &dyn Fn(&str) -> Value| cell("ANL01FL") == "Y" && cell("DTYPE") == "";
    assert_eq!(count_in_json(&path, observed), 11_881);
    assert_eq!((counts(trial), trial.measures().len(), trial.visits().len()), ((11_881, 254, 23), 15, 4));
    let at = |name: &str| trial.visits().iter().position(|visit| visit.name == name).expect(name);
    let week_24 = trial.assessments().iter().filter(|one| one.visit.is_some_and(|of| of.0 as usize == at("Week 24")));
    let expected = count_in_json(&path, |cell| observed(cell) && cell("AVISIT") == "Week 24");
    assert_eq!((week_24.count(), expected), (2309, 2309));
}

/// 18 subjects, one of whom failed screening; the study days are also given, and in all 449 places where a date stands
/// beside one they are the days that the dates give.
#[test]
fn collected_ratings_and_events_have_the_study_days_of_their_dates() {
    let Some(folder) = data("cdisc-dsj/sdtm") else { return };
    for ending in ["xpt", "json"] {
        let ingested = ingest("standard = \"sdtm\"\n", &only(&folder, ending));
        let trial = &ingested.trials[0];
        assert_eq!(codes_of(&ingested), [("T308", 1)], "{:?}", ingested.problems);
        assert_eq!(rows(&ingested), [(17, 0, 1), (375, 0, 0), (74, 0, 0)]);
        let arms = [("Placebo", 5), ("Zanomaline High Dose (81 mg)", 7), ("Zanomaline Low Dose (54 mg)", 5)];
        assert_eq!(subjects_by_arm(trial), arms);
        assert_eq!((counts(trial), trial.measures().len()), ((375, 15, 0), 18));
        let scale = trial.measures().iter().find(|measure| measure.name == "HAMD118").expect("the total");
        assert_eq!(scale.label, "HAMD1-Total Score");
        // The terms were not coded: AEDECOD is blank throughout, AETERM is not.
        assert_eq!(trial.events().len(), 74);
        assert_eq!(trial.events().iter().filter(|event| event.serious == Some(true)).count(), serious(&folder));
    }
}

fn serious(folder: &Path) -> usize {
    count_in_json(&folder.join("ae.json"), |cell| cell("AESER") == "Y")
}

/// The days that only dates give are those that the files give beside the dates.
#[test]
fn days_counted_from_dates_alone_are_those_of_the_files() {
    let Some(folder) = data("cdisc-dsj/sdtm") else { return };
    let table = |name: &str, keys: &str| {
        format!(
            "[subjects]\nfile = \"dm\"\nsubject = \"USUBJID\"\n\
             arm = {{ column = \"ARM\", missing = {{ \"\" = \"not randomized\" }} }}\n\
             start = \"RFSTDTC\"\n[{name}]\nsubject = \"USUBJID\"\n{keys}"
        )
    };
    let events = |days: &str| {
        let mapping = table("events", &format!("file = \"ae\"\nterm = \"AETERM\"\n{days}"));
        let ingested = ingest(&mapping, &only(&folder, "xpt"));
        let records = ingested.trials[0].events().to_vec();
        records.into_iter().map(|event| (event.day, event.last_day)).collect::<Vec<_>>()
    };
    let counted = events("date = \"AESTDTC\"\nlast_date = \"AEENDTC\"\n");
    assert_eq!(counted, events("day = \"AESTDY\"\nlast_day = \"AEENDY\"\n"));
    let given = counted.iter().map(|(first, last)| usize::from(first.is_some()) + usize::from(last.is_some()));
    assert_eq!((counted.len(), given.sum::<usize>()), (74, 74 + 39));
    let ratings = |days: &str| {
        let keys = format!("file = \"rs\"\nmeasure = \"RSTESTCD\"\nvisit = \"VISIT\"\nscore = \"RSSTRESN\"\n{days}");
        let ingested = ingest(&table("assessments", &keys), &only(&folder, "xpt"));
        ingested.trials[0].assessments().iter().map(|record| record.day).collect::<Vec<_>>()
    };
    let counted = ratings("date = \"RSDTC\"\n");
    assert_eq!(counted, ratings("day = \"RSDY\"\n"));
    assert_eq!((counted.len(), counted.iter().flatten().count()), (375, 375));
}

/// Of 1191 adverse events 26 began in a known year or month only. Of the 1165 whole dates 1164 give the day that stands
/// beside them; that of subject 01-716-1063 is his reference date, day 1, and the file says day 366.
#[test]
fn days_of_adverse_events_are_those_of_their_dates_but_for_one() {
    let Some(folder) = data("cdisc-dsj") else { return };
    let mapping = "[subjects]\nfile = \"adam/adsl.json\"\nsubject = \"USUBJID\"\narm = \"TRT01P\"\n\
                   start = \"RFSTDTC\"\n[events]\nfile = \"i18n/ae.json\"\nsubject = \"USUBJID\"\n\
                   term = \"AEDECOD\"\nday = \"AESTDY\"\n\
                   date = { column = \"AESTDTC\", impute = \"unknown\" }\n\
                   last_day = \"AEENDY\"\nlast_date = \"AEENDTC\"\n";
    let ingested = ingest(mapping, &DiskFolder::new(&folder));
    assert_eq!(codes_of(&ingested), [("T105", 26), ("T201", 45), ("T207", 1)], "{:?}", ingested.problems);
    let odd = ingested.problems.iter().find(|problem| problem.diagnostic.code == "T207").expect("the odd day");
    let (value, expected) = (odd.diagnostic.value.as_deref(), odd.diagnostic.expected.as_deref());
    assert_eq!((value, expected), (Some("366"), Some("1")));
    let events = ingested.trials[0].events();
    let days =
        (events.iter().filter(|event| event.day.is_some()), events.iter().filter(|event| event.last_day.is_some()));
    assert_eq!((events.len(), days.0.count(), days.1.count()), (1191, 1165, 718));
}

/// HAM-D has 17 items and a total from 0 to 52; the file's 21 totals lie within.
#[test]
fn totals_lie_in_the_range_of_their_instrument() {
    let Some(folder) = data("cdisc-dsj/sdtm") else { return };
    let mapping = "standard = \"sdtm\"\n[[measure]]\nname = \"HAMD118\"\ninstrument = \"HAMD-17\"\n";
    let ingested = ingest(mapping, &only(&folder, "json"));
    let trial = &ingested.trials[0];
    assert_eq!((codes_of(&ingested), trial.measures()[0].range), (vec![("T308", 1)], Some((0.0, 52.0))));
    let totals = trial.assessments().iter().filter(|record| record.measure.0 == 0);
    let expected = count_in_json(&folder.join("rs.json"), |cell| cell("RSTESTCD") == "HAMD118");
    assert_eq!((totals.count(), expected), (21, 21));
}
