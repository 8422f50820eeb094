//! From text to trials and back to the line.

use crate::provenance::Records;
use crate::{Ingested, OnError, codes, read, read_with};
use std::borrow::Cow;
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};
use trialstat_trial::quantity::{Day, Days};
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{CharacteristicValues, Ending};
use trialstat_trial::trial::Trial;

const TIMES: &str = "[times]\nfile = \"rows.csv\"\nendpoint = { constant = \"relapse\" }\nsubject = \"id\"\narm = \"arm\"\n\
                     time = { column = \"weeks\", unit = \"week\" }\nevent = { column = \"relapse\", value = \"1\" }\n";
const COUNTS: &str = "[counts]\nfile = \"rows.csv\"\nendpoint = { constant = \"cure\" }\ntrial = \"trial\"\n\
                      arm = \"arm\"\nevents = \"events\"\ntotal = \"total\"\n";

type Opened = (String, Result<Cow<'static, [u8]>, Diagnostic>);

/// A folder of these files.
fn folder(files: &[(&str, &str)]) -> impl Fn(&str) -> Opened {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    move |name| {
        let found = files.iter().find(|(known, _)| known == name);
        let absent = || Diagnostic::error(codes::NO_FILE, Place::file(name), "not there").with_hint("put it there");
        (format!("below/{name}"), found.map(|(_, bytes)| Cow::Owned(bytes.clone())).ok_or_else(absent))
    }
}

fn read_rows(mapping: &str, rows: &str) -> Result<Ingested, Vec<Diagnostic>> {
    read("mapping.toml", mapping.as_bytes(), &folder(&[("rows.csv", rows)]))
}

fn checked(mapping: &str, files: &[(&str, &str)], on_error: OnError) -> Ingested {
    read_with("mapping.toml", mapping.as_bytes(), &folder(files), on_error).expect("files to read")
}

fn short(problem: &Diagnostic) -> String {
    format!("{}:{} {}", problem.place.line, problem.place.column, problem.code)
}

#[track_caller]
fn assert_refused(mapping: &str, rows: &str, expected: &[&str]) {
    let problems = read_rows(mapping, rows).expect_err(rows);
    assert_eq!(problems.iter().map(short).collect::<Vec<_>>(), expected, "{problems:#?}");
    for problem in &problems {
        assert!(problem.hint.is_some() && problem.place.file == "below/rows.csv", "{problem:?}");
    }
}

/// The problems found, each as `line:column code`, and the rows read, rejected and left out of each file.
fn found(ingested: &Ingested) -> (Vec<String>, Vec<(usize, usize, usize)>) {
    let problems = ingested.problems.iter().map(|problem| short(&problem.diagnostic)).collect();
    (problems, ingested.files.iter().map(|file| (file.rows, file.rejected, file.left_out)).collect())
}

#[test]
fn rows_become_subjects_with_times_in_days_and_the_line_they_came_from() {
    let ingested = read_rows(TIMES, "id,arm,weeks,relapse\n001,b,2,1\n\n002,a,3,0\n").expect("sound rows");
    let trial = &ingested.trials[0];
    assert_eq!((ingested.trials.len(), ingested.files[0].rows, trial.name()), (1, 2, "relapse"));
    assert_eq!((&*trial.subjects()[0].id, trial.arms()[0].name.as_str()), ("001", "b"));
    assert_eq!((trial.event_times()[0].time, trial.event_times()[1].time), (Days(14), Days(21)));
    assert_eq!((trial.event_times()[0].ending, trial.event_times()[1].ending), (Ending::Event, Ending::Censored));
    let line = |at| ingested.provenance[0].origin(&ingested.rows, Records::EventTimes, at);
    assert_eq!((line(0), line(1), line(2)), (Some((0, 2)), Some((0, 4)), None));
}

#[test]
fn columns_may_stand_in_any_order_among_others_with_quotes_and_a_byte_order_mark() {
    let rows = "\u{feff}note,relapse, weeks ,arm,id\r\n\"a, b\",1, 2 ,b,1\r\n,0,3,a,2\r\n";
    let ingested = read_rows(TIMES, rows).expect("sound rows");
    assert_eq!(ingested.trials[0].event_times()[0].time, Days(14));
}

#[test]
fn counts_become_one_trial_a_level_and_one_subject_a_person() {
    let rows = "trial,arm,events,total\nx,a,2,3\nx,b,0,1\ny,a,1,1\n";
    let ingested = read_rows(COUNTS, rows).expect("sound counts");
    let names: Vec<&str> = ingested.trials.iter().map(Trial::name).collect();
    assert_eq!(names, ["x", "y"]);
    assert_eq!(ingested.trials[0].responses().iter().filter(|record| record.met).count(), 2);
    let line = |trial: usize, at| ingested.provenance[trial].origin(&ingested.rows, Records::Subjects, at);
    assert_eq!((line(0, 2), line(0, 3), line(1, 0)), (Some((0, 2)), Some((0, 3)), Some((0, 4))));
}

#[test]
fn every_wrong_cell_is_reported_with_its_place() {
    let rows = "id,arm,weeks,relapse\n1,,x,\n1,b,2,1\n";
    assert_refused(TIMES, rows, &["2:3 T109", "2:4 T101", "2:6 T109"]);
    assert_refused(TIMES, "id,arm,weeks,relapse\n1,a,1,1\n1,b,2,1\n", &["3:1 T301"]);
    let counts = "trial,arm,events,total\nx,a,4,3\nx,,one,3\n";
    assert_refused(COUNTS, counts, &["2:5 T204", "3:3 T109", "3:4 T102"]);
}

#[test]
fn a_subject_may_occur_again_in_another_trial_only() {
    let mapping = format!("{TIMES}trial = \"trial\"\n");
    let rows = "trial,id,arm,weeks,relapse\nx,1,a,2,1\ny,1,a,3,1\n";
    assert_eq!(read_rows(&mapping, rows).expect("two trials").trials.len(), 2);
    assert_refused(&mapping, &rows.replace("y,1", "x,1"), &["3:3 T301"]);
}

#[test]
fn a_time_must_be_a_whole_number_of_days() {
    let weeks =
        [("0", true), ("2.0", true), ("1e1", true), ("0.5", false), ("-1", false), ("NaN", false), ("inf", false)];
    for (weeks, sound) in weeks {
        let read = read_rows(TIMES, &format!("id,arm,weeks,relapse\n1,a,{weeks},1\n"));
        assert_eq!(read.is_ok(), sound, "{weeks}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_the_openers_problem() {
    let problems = read("mapping.toml", TIMES.as_bytes(), &folder(&[])).expect_err("missing");
    assert_eq!(problems[0].message, "not there");
}

const STUDY: &str = "name = \"KET\"\narms = [\"placebo\", \"ketamine\"]\n\
    [[measure]]\nname = \"MADRS\"\ninstrument = \"MADRS\"\n\
    [[visit]]\nname = \"Baseline\"\n[[visit]]\nname = \"Week 4\"\nday = 29\nwindow = [22, 35]\n\
    [subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\nstart = \"start\"\nnumbers = [\"age\"]\nlevels = [\"sex\"]\n\
    arm = { column = \"arm\", missing = { SCREENED = \"not randomized\" } }\n\
    [assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\nvisit = \"visit\"\ndate = \"date\"\n\
    score = { column = \"score\", missing = { \"-99\" = \"refused\" } }\n\
    [doses]\nfile = \"ex.csv\"\nsubject = \"id\"\ntreatment = { constant = \"ketamine\" }\nday = \"day\"\n\
    amount = { column = \"dose\", to = \"mg\" }\nunit = \"unit\"\nroute = { column = \"route\", list = \"route\" }\n\
    [dispositions]\nfile = \"ds.csv\"\nsubject = \"id\"\nterm = \"term\"\nday = \"day\"\n";
const DM: &str = "id,arm,start,age,sex\n01,ketamine,2014-01-02,34,F\n02,placebo,2014-01-05,,M\n03,SCREENED,,50,F\n";
const QS: &str = "id,test,visit,date,score\n01,MADRS,Baseline,2014-01-01,31\n01,MADRS,Week 4,2014-01-30,12\n\
                  02,MADRS,Baseline,2014-01-05,-99\n03,MADRS,Baseline,2014-01-01,20\n";
const EX: &str = "id,dose,unit,route,day\n01,35,mg,i.v.,1\n01,0.035,g,intravenous,4\n";
const DS: &str = "id,term,day\n01,COMPLETED,30\n02,LOST TO FOLLOW-UP,9\n";

fn study<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![("dm.csv", DM), ("qs.csv", QS), ("ex.csv", EX), ("ds.csv", DS)];
    for (name, text) in changes {
        files.retain(|(known, _)| known != name);
        files.push((name, text));
    }
    files
}

#[test]
fn several_files_make_one_trial_with_study_days_counted_without_a_day_0() {
    let ingested = checked(STUDY, &study(&[]), OnError::RejectRow);
    assert_eq!(found(&ingested), (vec!["0:0 T308".to_owned()], vec![(2, 0, 1), (3, 0, 1), (2, 0, 0), (2, 0, 0)]));
    let trial = &ingested.trials[0];
    let days: Vec<_> = trial.assessments().iter().map(|assessment| assessment.day.map(Day::number)).collect();
    assert_eq!(days, [Some(-1), Some(29), Some(1)]);
    assert_eq!(trial.arms().iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(), ["placebo", "ketamine"]);
    let codes: Vec<_> = trial.reasons().iter().map(|reason| (reason.code.as_str(), reason.meaning.as_str())).collect();
    assert_eq!(codes, [("", ""), ("-99", "refused")]);
    assert!(matches!(trial.assessments()[2].score, Reading::Missing(reason) if reason.0 == 1));
    let amounts: Vec<_> = trial.doses().iter().map(|dose| (dose.amount, dose.unit.as_deref())).collect();
    assert_eq!(amounts, [(Reading::Number(35.0), Some("mg")); 2]);
    assert_eq!(trial.doses()[0].route, trial.doses()[1].route);
    let CharacteristicValues::Numbers(ages) = &trial.characteristics()[0].values else { panic!("ages are numbers") };
    assert_eq!(ages[0], Reading::Number(34.0));
    assert_eq!(ingested.provenance[0].origin(&ingested.rows, Records::Assessments, 1), Some((1, 3)));
}

#[track_caller]
fn assert_found(changes: &[(&str, &str)], problems: &[&str], rejected: usize) {
    let ingested = checked(STUDY, &study(changes), OnError::RejectRow);
    let (found, rows) = found(&ingested);
    let found: Vec<_> = found.iter().filter(|problem| !problem.ends_with("T308")).collect();
    assert_eq!(found, problems, "{:#?}", ingested.problems);
    assert_eq!(rows.iter().map(|(_, rejected, _)| rejected).sum::<usize>(), rejected);
    assert_eq!(ingested.rejects.len(), rejected);
}

#[test]
fn rules_about_a_row_and_about_rows_together_find_what_is_wrong() {
    assert_found(&[("qs.csv", "id,test,visit,date,score\n01,MADRS,Baseline,2014-01-01,61\n")], &["2:30 T108"], 1);
    assert_found(&[("qs.csv", "id,test,visit,date,score\n01,MADRS,Week 4,2014-03-30,12\n")], &["2:0 T305"], 0);
    assert_found(&[("qs.csv", "id,test,visit,date,score\n09,MADRS,Week 4,2014-01-30,12\n")], &["2:1 T302"], 1);
    let twice = "id,test,visit,date,score\n01,MADRS,Baseline,2014-01-01,31\n01,MADRS,Baseline,2014-01-01,30\n";
    assert_found(&[("qs.csv", twice)], &["3:10 T301"], 1);
    assert_found(&[("ex.csv", "id,dose,unit,route,day\n02,35,mg,iv,12\n")], &["2:13 T202"], 1);
    assert_found(
        &[("ex.csv", "id,dose,unit,route,day\n01,35,mg/kg,iv,1\n01,1,mg,by ear,2\n")],
        &["2:7 T111", "3:9 T107"],
        2,
    );
    assert_found(&[("qs.csv", "id,test,visit,date,score\n01,MADRS,Week 4,2014-01,12\n")], &["2:17 T106"], 1);
}

#[test]
fn a_file_with_an_error_may_be_rejected_as_a_whole() {
    let qs = format!("{QS}01,MADRS,Week 5,2014-02-06,99\n");
    let files = study(&[("qs.csv", &qs)]);
    let ingested = checked(STUDY, &files, OnError::RejectFile);
    let qs = ingested.files.iter().find(|file| file.file == "below/qs.csv").expect("the file");
    assert_eq!((qs.rows, qs.rejected), (5, 5));
    assert!(ingested.trials[0].assessments().is_empty() && ingested.trials[0].doses().len() == 2);
    assert_eq!(ingested.rejects.len(), 5);
    assert_eq!(ingested.rejects[4].bytes, b"01,MADRS,Week 5,2014-02-06,99");
}

#[test]
fn equal_problems_are_one_with_all_their_lines() {
    let rows: String = (0..1000).map(|id| format!("{id},a,x,1\n")).collect();
    let ingested = checked(TIMES, &[("rows.csv", &format!("id,arm,weeks,relapse\n{rows}"))], OnError::RejectRow);
    assert_eq!(ingested.problems.iter().filter(|problem| problem.is_error()).count(), 1);
    let problem = ingested.problems.iter().find(|problem| problem.is_error()).expect("an error");
    assert_eq!((problem.count(), problem.further_lines[998]), (1000, 1001));
    assert_eq!(problem.diagnostics().last().map(|last| last.place.line), Some(1001));
    assert_eq!((ingested.files[0].rows, ingested.files[0].accepted()), (1000, 0));
}

#[test]
fn declared_codes_are_missing_however_their_numbers_are_written() {
    let mapping = "name = \"T\"\n[[assessments]]\nfile = \"rows.csv\"\nsubject = \"id\"\narm = \"arm\"\nday = \"day\"\n\
                   measure = { constant = \"M\" }\nscore = { column = \"score\", missing = { -99 = \"refused\", \
                   NA = \"not asked\", \".A\" = \"below the limit\" } }\n";
    let scores = ["-99", "-99.0", "-9.9e1", "NA", ".A", ".B", "", "99"];
    let rows: String = scores.iter().zip(1..).map(|(score, day)| format!("1,a,{day},{score}\n")).collect();
    let ingested = read_rows(mapping, &format!("id,arm,day,score\n{rows}")).expect("sound rows");
    let trial = &ingested.trials[0];
    let shown = |reading: Reading| match reading {
        Reading::Number(number) => number.to_string(),
        Reading::Missing(reason) => {
            let reason = &trial.reasons()[usize::from(reason.0)];
            format!("{}: {}", reason.code, reason.meaning)
        }
    };
    let found: Vec<String> = trial.assessments().iter().map(|record| shown(record.score)).collect();
    let refused = "-99: refused";
    assert_eq!(found, [refused, refused, refused, "NA: not asked", ".A: below the limit", ".B: ", ": ", "99"]);
    assert_refused(mapping, "id,arm,day,score\n1,a,1,na\n", &["2:7 T101"]);
}

#[test]
fn a_completed_date_is_never_silent() {
    let mapping = STUDY.replace("date = \"date\"", "date = { column = \"date\", impute = \"first\" }");
    let files = study(&[("qs.csv", "id,test,visit,date,score\n01,MADRS,Week 4,2014-02,12\n")]);
    let ingested = checked(&mapping, &files, OnError::RejectRow);
    let problem = ingested.problems.iter().find(|problem| problem.diagnostic.code == "T105").expect("a warning");
    assert_eq!((problem.diagnostic.severity, problem.diagnostic.place.line), (Severity::Warning, 2));
    assert_eq!(ingested.trials[0].assessments()[0].day.map(Day::number), Some(31));
}

/// What `convert` writes in every format is read back by its own mapping to the trial it was written from.
#[test]
fn a_written_trial_is_read_back_equal() {
    use crate::dataset_json::Container;
    use crate::write::{Target, write};
    use crate::xport::Version;
    let mapping = STUDY.replace("arms = ", "version = \"2\"\narms = ");
    let trials = [
        checked(&mapping, &study(&[]), OnError::RejectRow),
        checked(TIMES, &[("rows.csv", "id,arm,weeks,relapse\n001,b,2,1\n002,a,3,0\n")], OnError::RejectRow),
        checked(COUNTS, &[("rows.csv", "trial,arm,events,total\nx,a,2,3\nx,b,0,1\ny,a,1,1\n")], OnError::RejectRow),
    ];
    let targets = [
        ("t.csv", Target::Delimited(b',')),
        ("t.tsv", Target::Delimited(b'\t')),
        ("t.parquet", Target::Parquet),
        ("t.xpt", Target::Xport(Version::V5)),
        ("t.xpt", Target::Xport(Version::V8)),
        ("t.json", Target::DatasetJson(Container::Json)),
        ("t.ndjson", Target::DatasetJson(Container::Ndjson)),
        ("t.dsjc", Target::DatasetJson(Container::Dsjc)),
    ];
    for ingested in &trials {
        for (name, target) in targets {
            let written = write(&ingested.trials, name, target).expect(name);
            assert_eq!(written.notes, [], "{name}");
            let bytes = written.bytes.clone();
            let open = move |file: &str| (file.to_owned(), Ok(Cow::Owned(bytes.clone())));
            let again = read(&written.mapping_name, written.mapping.as_bytes(), &open).expect(&written.mapping);
            assert_eq!(again.trials, ingested.trials, "{name}\n{}", written.mapping);
        }
    }
}

#[test]
fn a_rejected_row_brings_no_subject_into_being() {
    let mapping = "[[measure]]\nname = \"MADRS\"\ninstrument = \"MADRS\"\n[assessments]\nfile = \"rows.csv\"\nsubject = \"id\"\n\
                   arm = \"arm\"\nmeasure = { constant = \"MADRS\" }\nvisit = \"visit\"\nscore = \"score\"\n";
    let rows = "id,arm,visit,score\n1,a,0,61\n2,b,0,61\n2,b,4,12\n3,b,0,30\n";
    let ingested = checked(mapping, &[("rows.csv", rows)], OnError::RejectRow);
    let trial = &ingested.trials[0];
    assert_eq!(trial.subjects().iter().map(|subject| &*subject.id).collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(ingested.provenance[0].origin(&ingested.rows, Records::Subjects, 0), Some((0, 4)));
    assert_eq!((ingested.files[0].rows, ingested.files[0].rejected), (4, 2));
}

/// The mappings that the documentation shows are sound.
#[test]
fn the_documentations_mappings_are_mappings() {
    let text = include_str!("../docs/mapping.md");
    let blocks: Vec<&str> = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let absent =
            |file: &str| (file.to_owned(), Err(Diagnostic::error(codes::NO_FILE, Place::file(file), "absent")));
        let problems = read("mapping.toml", block.as_bytes(), &absent).expect_err("no files");
        // Nothing but the files is missing.
        assert!(
            !problems.is_empty() && problems.iter().all(|problem| problem.code == "I316"),
            "{block}\n{problems:#?}"
        );
    }
}

/// Warnings and errors of rules that take several cells, rows or tables, each in the smallest file that breaks it.
#[test]
fn every_rule_about_more_than_a_cell_finds_its_case() {
    let visits = "id,test,visit,date,score\n";
    for (changes, problems, rejected) in [
        // Day 0, a subject without an arm whose disposition is then nobody's, no first dose to count days from.
        (("ds.csv", "id,term,day\n01,WITHDRAWN,0\n"), vec!["2:14 T102"], 1),
        (
            ("dm.csv", "id,arm,start,age,sex\n01,ketamine,2014-01-02,34,F\n02,,2014-01-05,,M\n"),
            vec!["3:4 T303", "3:1 T302"],
            2,
        ),
        (("dm.csv", "id,arm,start,age,sex\n01,ketamine,,34,F\n02,placebo,2014-01-05,,M\n"), vec!["2:19 T206"], 0),
    ] {
        let only = [
            changes,
            ("qs.csv", &*format!("{visits}01,MADRS,Baseline,2014-01-01,31\n")),
            ("ex.csv", "id,dose,unit,route,day\n01,35,mg,iv,1\n"),
        ];
        let files = study(&only);
        let ingested = checked(STUDY, &files, OnError::RejectRow);
        let (found, rows) = found(&ingested);
        let found: Vec<_> =
            found.iter().filter(|problem| !problem.contains("T308") && !problem.contains("T307")).collect();
        assert_eq!(found, problems, "{:#?}", ingested.problems);
        assert_eq!(rows.iter().map(|(_, rejected, _)| rejected).sum::<usize>(), rejected);
    }
}

const RECORDS: &str = "[events]\nfile = \"ae.csv\"\nsubject = \"id\"\narm = \"arm\"\nterm = \"term\"\nday = \"from\"\nlast_day = \"to\"\n\
    severity = { column = \"severity\", list = \"severity\", required_if = { serious = \"Y\" } }\n\
    [doses]\nfile = \"ex.csv\"\nsubject = \"id\"\narm = \"arm\"\ntreatment = \"drug\"\namount = \"dose\"\nunit = \"unit\"\n";

#[test]
fn periods_units_arms_and_conditions_are_checked() {
    let ae = "id,arm,term,from,to,severity,serious\n1,a,HEADACHE,5,3,MILD,N\n1,a,NAUSEA,-2,1,mild,N\n2,b,RASH,1,2,,Y\n2,b,RASH,1,2,,N\n";
    let ex = "id,arm,drug,dose,unit\n1,a,ketamine,35,mg\n2,b,ketamine,0.5,mg/kg\n2,a,saline,10,mL\n2,b,saline,10,mL\n";
    let ingested = checked(RECORDS, &[("ae.csv", ae), ("ex.csv", ex)], OnError::RejectRow);
    let (found, rows) = found(&ingested);
    let expected = ["2:16 T203", "3:12 T201", "4:14 T205", "3:18 T306", "4:3 T304"];
    assert_eq!(found, expected, "{:#?}", ingested.problems);
    assert_eq!(rows, [(4, 2, 0), (4, 2, 0)]);
    assert_eq!(ingested.trials[0].events().iter().filter(|event| event.severity.as_deref() == Some("MILD")).count(), 1);
}

#[test]
fn an_arm_without_subjects_and_a_day_that_contradicts_its_date_are_warnings() {
    let mapping =
        STUDY.replace("arms = [", "arms = [\"sham\", ").replace("date = \"date\"", "date = \"date\"\nday = \"day\"");
    let qs = "id,test,visit,date,day,score\n01,MADRS,Baseline,2014-01-02,0,31\n";
    let wrong = checked(&mapping, &study(&[("qs.csv", qs)]), OnError::RejectRow);
    assert!(found(&wrong).0.contains(&"2:30 T102".to_owned()), "{:?}", found(&wrong).0);
    let ingested = checked(&mapping, &study(&[("qs.csv", &qs.replace(",0,", ",2,"))]), OnError::RejectRow);
    let found = found(&ingested).0;
    assert!(found.contains(&"0:0 T307".to_owned()) && found.contains(&"2:30 T207".to_owned()), "{found:?}");
    assert!(!ingested.has_errors());
    assert_eq!(ingested.trials[0].assessments()[0].day.map(Day::number), Some(2));
}
