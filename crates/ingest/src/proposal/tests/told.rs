//! Files in which nothing is left open.

use super::{arms, read_whole};
use trialstat_trial::quantity::{Day, Days};
use trialstat_trial::reading::Reading;
use trialstat_trial::record::Ending;

#[test]
fn a_visit_file_made_by_hand_is_read() {
    let rows = "patient_id,treatment group,visit,day,MADRS total\n001,placebo,baseline,1,31\n001,placebo,week 4,29,20\n\
                002,ketamine,baseline,1,33\n002,ketamine,week 4,28,-99\n";
    let (mapping, ingested) = read_whole("visits.csv", rows.as_bytes());
    let trial = &ingested.trials[0];
    assert_eq!(arms(&ingested), [("placebo", 1), ("ketamine", 1)]);
    assert_eq!((&*trial.subjects()[0].id, trial.measures()[0].range), ("001", Some((0.0, 60.0))));
    assert_eq!(trial.assessments()[1].day.map(Day::number), Some(29));
    assert!(matches!(trial.assessments()[3].score, Reading::Missing(_)), "{mapping}");
    assert!(mapping.contains("missing = { \"-99\" = \"no reason stated\" }"), "{mapping}");
    assert!(
        mapping.contains("# `patient_id`: 2 distinct whole numbers from 1 to 2 (`001`, `002`), none missing"),
        "{mapping}"
    );
}

#[test]
fn a_semicolon_file_with_decimal_commas_in_latin_1_is_read() {
    let rows = "Patient;Gruppe;Besuch;Punktzahl;Bemerkung\n1;Verum;Woche 1;12,5;für später\n1;Verum;Woche 2;11;\n\
                2;Kontrolle;Woche 1;14,25;\n2;Kontrolle;Woche 2;13,5;\n";
    let bytes: Vec<u8> = rows.chars().map(|character| character as u8).collect();
    let (mapping, ingested) = read_whole("Prüfung.csv", &bytes);
    assert_eq!(ingested.trials[0].assessments()[0].score, Reading::Number(12.5), "{mapping}");
    assert_eq!(arms(&ingested), [("Kontrolle", 1), ("Verum", 1)]);
    assert!(mapping.contains("decimal = \",\"") && mapping.contains("`für später`"), "{mapping}");
}

#[test]
fn several_scales_in_columns_become_a_table_each() {
    let rows = "id,arm,week,madrs,phq9,gad_7\n1,a,0,30,20,10\n1,a,4,20,15,9\n2,b,0,31,21,11\n2,b,4,30,20,NA\n";
    let (mapping, ingested) = read_whole("scores.csv", rows.as_bytes());
    let measures: Vec<_> = ingested.trials[0].measures().iter().map(|measure| measure.name.as_str()).collect();
    assert_eq!(measures, ["MADRS", "PHQ-9", "GAD-7"], "{mapping}");
    assert_eq!(ingested.trials[0].assessments().len(), 12);
    assert!(mapping.contains("missing = { \"NA\" = \"no reason stated\" }"), "{mapping}");
}

#[test]
fn one_row_a_subject_gives_subjects_and_what_was_recorded_of_them() {
    let rows = "subject,arm,age,sex,madrs_baseline,madrs_week_8\nS1,placebo,34,F,30,20\nS2,drug,51,M,33,12\n\
                S3,placebo,48,F,29,25\nS4,drug,.,M,35,15\n";
    let (mapping, ingested) = read_whole("wide.csv", rows.as_bytes());
    let trial = &ingested.trials[0];
    assert_eq!(arms(&ingested), [("placebo", 2), ("drug", 2)], "{mapping}");
    assert_eq!(trial.assessments().len(), 8);
    let visits: Vec<_> = trial.visits().iter().map(|visit| visit.name.as_str()).collect();
    assert_eq!(visits, ["baseline", "week 8"]);
    let names: Vec<_> = trial.characteristics().iter().map(|characteristic| characteristic.name.as_str()).collect();
    assert_eq!(names, ["age", "sex"]);
}

#[test]
fn times_with_a_unit_and_a_plain_event_are_read() {
    let rows = "pid,arm,weeks,relapse\n1,a,2,1\n2,a,3,0\n3,b,5,1\n4,b,9,0\n";
    let (mapping, ingested) = read_whole("relapse.csv", rows.as_bytes());
    let first = &ingested.trials[0].event_times()[0];
    assert_eq!((first.time, first.ending), (Days(14), Ending::Event), "{mapping}");
    assert!(mapping.contains("# guess: `1` means yes, 1 in a column `relapse`"), "{mapping}");
}

#[test]
fn counts_are_read() {
    let rows = "group,responders,n\nplacebo,3,20\nketamine,11,21\n";
    let (mapping, ingested) = read_whole("response.csv", rows.as_bytes());
    assert_eq!(arms(&ingested), [("placebo", 20), ("ketamine", 21)], "{mapping}");
    assert_eq!(ingested.trials[0].responses().iter().filter(|response| response.met).count(), 14);
    assert_eq!(ingested.trials[0].endpoints()[0].name, "response");
}

#[test]
fn responses_by_words_are_read() {
    let rows = "Patient ID\tTreatment\tResponder\nA-1\tplacebo\tno\nA-2\tverum\tyes\nA-3\tverum\tyes\n";
    let (mapping, ingested) = read_whole("responders.tsv", rows.as_bytes());
    assert_eq!(ingested.trials[0].responses().iter().filter(|response| response.met).count(), 2, "{mapping}");
    assert_eq!(arms(&ingested), [("placebo", 1), ("verum", 2)]);
}

#[test]
fn analysis_data_by_cdisc_names_are_read() {
    let times = "STUDYID,USUBJID,TRTP,PARAMCD,PARAM,AVAL,CNSR,EVNTDESC\nS,1,Drug,OS,Overall Survival,12,0,Death\n\
                 S,2,Placebo,OS,Overall Survival,30,1,Study end\n";
    let (mapping, ingested) = read_whole("adtte.csv", times.as_bytes());
    assert_eq!(ingested.trials[0].event_times()[0].ending, Ending::Event, "{mapping}");
    assert_eq!((ingested.trials[0].name(), arms(&ingested)), ("S", vec![("Placebo", 1), ("Drug", 1)]));
    let scores = "USUBJID,TRTP,PARAMCD,AVISIT,ADY,AVAL,CHG,ANL01FL\n1,Drug,PHQ9,Week 1,8,12,-2,Y\n1,Drug,PHQ9,Week 1,9,11,-3,\n\
                  2,Placebo,PHQ9,Week 1,8,14,0,Y\n";
    let (mapping, ingested) = read_whole("adqs.csv", scores.as_bytes());
    assert_eq!(ingested.trials[0].assessments().len(), 2, "{mapping}");
    assert!(
        mapping.contains("where = { \"ANL01FL\" = \"Y\" }") && mapping.contains("instrument = \"PHQ-9\""),
        "{mapping}"
    );
    let responses = "USUBJID,TRTP,PARAMCD,AVALC,AVAL\n1,Drug,RESP,Y,1\n2,Placebo,RESP,N,0\n3,Placebo,RESP,N,0\n";
    let (mapping, ingested) = read_whole("adrs.csv", responses.as_bytes());
    assert_eq!(ingested.trials[0].responses().iter().filter(|response| response.met).count(), 1, "{mapping}");
    let subjects = "STUDYID,USUBJID,SITEID,TRT01P,TRTSDT,AGE,SEX,DCDECOD\nS,1,7,Drug,2014-01-02,60,F,COMPLETED\n\
                    S,2,7,Placebo,2014-01-03,61,M,COMPLETED\nS,3,7,Placebo,2014-01-03,63,M,COMPLETED\nS,4,7,Drug,2014-01-03,63,F,DEATH\n";
    let (mapping, ingested) = read_whole("adsl.csv", subjects.as_bytes());
    assert!(mapping.contains("[subjects]") && mapping.contains("start = \"TRTSDT\""), "{mapping}");
    assert_eq!(arms(&ingested), [("Placebo", 2), ("Drug", 2)]);
}

#[test]
fn collected_data_by_cdisc_names_are_read_without_arms_for_the_time_being() {
    let scores = "STUDYID,DOMAIN,USUBJID,QSSEQ,QSTESTCD,QSTEST,QSSTRESN,QSSTRESU,VISIT,QSDTC,QSDY\n\
                  S,QS,1,1,MADRS,Montgomery,30,,BASELINE,2014-01-02,1\nS,QS,1,2,MADRS,Montgomery,20,,WEEK 4,2014-01-30,29\n";
    let (mapping, ingested) = read_whole("qs.csv", scores.as_bytes());
    assert_eq!((arms(&ingested), ingested.trials[0].assessments().len()), (vec![("all", 1)], 2), "{mapping}");
    assert!(
        mapping.contains("# left out: the study days stand in a column of their own\n# date = \"QSDTC\""),
        "{mapping}"
    );
    let doses = "STUDYID,USUBJID,EXTRT,EXDOSE,EXDOSU,EXROUTE,EXSTDTC,EXENDTC\nS,1,KETAMINE,35,mg,INTRAVENOUS,2014-01-02,2014-01-02\n\
                 S,1,KETAMINE,35,mg,INTRAVENOUS,2014-01-05,2014-01-05\n";
    let (mapping, ingested) = read_whole("ex.csv", doses.as_bytes());
    assert_eq!(ingested.trials[0].doses().len(), 2, "{mapping}");
    assert!(mapping.contains("list = \"route\""), "{mapping}");
    let events = "STUDYID,USUBJID,AETERM,AEDECOD,AEBODSYS,AESEV,AESER,AEREL,AESTDTC,AESTDY\n\
                  S,1,head ache,Headache,Nervous system,MILD,N,NONE,2014-01-03,2\nS,2,sick,Nausea,Gut,SEVERE,Y,POSSIBLE,2014-01,\n";
    let (mapping, ingested) = read_whole("ae.csv", events.as_bytes());
    assert_eq!(
        ingested.trials[0].events().iter().map(|event| event.serious).collect::<Vec<_>>(),
        [Some(false), Some(true)],
        "{mapping}"
    );
    let endings = "STUDYID,USUBJID,DSDECOD,DSCAT,DSSTDY\nS,1,COMPLETED,DISPOSITION EVENT,57\nS,2,ADVERSE EVENT,DISPOSITION EVENT,12\n";
    let (mapping, ingested) = read_whole("ds.csv", endings.as_bytes());
    assert_eq!(ingested.trials[0].dispositions().len(), 2, "{mapping}");
    let demographics = "STUDYID,DOMAIN,USUBJID,RFSTDTC,AGE,SEX,ARMCD,ARM\nS,DM,1,2014-01-02,60,F,P,Placebo\nS,DM,2,2014-01-03,62,M,D,Drug\n\
                        S,DM,3,,70,M,SCRNFAIL,Screen Failure\nS,DM,4,2014-01-05,61,F,D,Drug\n";
    let (mapping, ingested) = read_whole("dm.csv", demographics.as_bytes());
    assert_eq!(arms(&ingested), [("Placebo", 1), ("Drug", 2)], "{mapping}");
    assert!(mapping.contains("missing = { \"Screen Failure\" = \"not randomized\" }"), "{mapping}");
}

#[test]
fn dates_that_can_only_be_read_one_way_are_declared() {
    let rows = "subject,arm,randomization date,age\n1,a,26/06/2014,40\n2,b,03/04/2014,41\n3,b,04/04/2014,42\n";
    let (mapping, ingested) = read_whole("dm.csv", rows.as_bytes());
    assert!(mapping.contains("start = { column = \"randomization date\", dates = \"d/m/y\" }"), "{mapping}");
    assert_eq!(ingested.trials[0].subjects().len(), 3);
}

#[test]
fn rows_that_a_further_column_tells_apart_get_a_key() {
    let rows = "id,arm,visit,day,score\n1,a,v1,1,5\n1,a,v1,2,6\n2,b,v1,1,7\n";
    let (mapping, ingested) = read_whole("twice.csv", rows.as_bytes());
    assert_eq!(ingested.trials[0].assessments().len(), 3, "{mapping}");
    assert!(mapping.contains("key = [\"id\", \"visit\", \"day\"]"), "{mapping}");
}

#[test]
fn days_that_count_from_0_are_names_of_visits() {
    let rows = "id,arm,day,score\n1,a,0,5\n1,a,7,6\n2,b,0,7\n2,b,7,8\n";
    let (mapping, ingested) = read_whole("days.csv", rows.as_bytes());
    let visits: Vec<_> = ingested.trials[0].visits().iter().map(|visit| visit.name.as_str()).collect();
    assert_eq!(visits, ["0", "7"], "{mapping}");
}

#[test]
fn names_and_values_with_quotes_and_line_ends_stay_within_their_lines() {
    let rows = "\"id \"\"x\"\"\",arm,\"sco\nre\",visit\n1,\"a\n= 1\",5,v1\n1,\"a\n= 1\",6,v2\n2,\"b\\\",7,v1\n";
    let (mapping, ingested) = read_whole("a \"b\".csv", rows.as_bytes());
    assert_eq!(ingested.trials[0].assessments().len(), 3, "{mapping}");
}

#[test]
fn standard_input_gets_a_name_to_be_changed() {
    let (mapping, _) = read_whole("standard input", b"id,arm,visit,score\n1,a,v,1\n2,b,v,2\n");
    assert!(mapping.contains("file = \"data.csv\"  # choose: standard input has no name"), "{mapping}");
}

#[test]
fn a_few_slips_of_the_pen_change_no_role_and_are_reported() {
    let rows: String = (1..=40)
        .map(|id| {
            format!("{id},{},v1,{}\n", ["a", "b"][id % 2], if id == 7 { "<5".to_owned() } else { id.to_string() })
        })
        .collect();
    let (mapping, read) = super::proposed("slips.csv", format!("id,arm,visit,score\n{rows}").as_bytes());
    let ingested = read.expect(&mapping);
    assert_eq!((ingested.trials[0].assessments().len(), ingested.rejects.len()), (39, 1), "{mapping}");
    assert!(mapping.contains("`<5` in 1 more is no number"), "{mapping}");
}
