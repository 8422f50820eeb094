//! What `convert` writes is read back equal, whatever the trial and the format.

mod random_trial;

use random_trial::{Draw, crossover_trial, parallel_trial, pooled_trials};
use std::borrow::Cow;
use trialstat_ingest::dataset_json::Container;
use trialstat_ingest::write::{Target, write};
use trialstat_ingest::xport::Version;
use trialstat_ingest::{Ingested, read};
use trialstat_trial::design::Endpoint;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};
use trialstat_trial::trial::Trial;

const TARGETS: [(&str, Target); 8] = [
    ("t.csv", Target::Delimited(b',')),
    ("t.tsv", Target::Delimited(b'\t')),
    ("t.parquet", Target::Parquet),
    ("t.xpt", Target::Xport(Version::V5)),
    ("t.xpt", Target::Xport(Version::V8)),
    ("t.json", Target::DatasetJson(Container::Json)),
    ("t.ndjson", Target::DatasetJson(Container::Ndjson)),
    ("t.dsjc", Target::DatasetJson(Container::Dsjc)),
];

/// What a transport file may refuse to hold: long texts, names and numbers out of its bounds.
const UNFIT: [Code; 3] = [
    trialstat_ingest::xport::codes::UNFIT_NAME,
    trialstat_ingest::xport::codes::UNFIT_CELL,
    trialstat_ingest::xport::codes::UNFIT_NUMBER,
];

/// Reads files of these names by a mapping.
fn read_files(mapping: &str, files: &[(&str, &[u8])]) -> Result<Ingested, Vec<Diagnostic>> {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let open = move |name: &str| {
        let found = files.iter().find(|(known, _)| known == name).map(|(_, bytes)| Cow::Owned(bytes.clone()));
        let absent = || {
            let code = trialstat_ingest::codes::NO_FILE;
            Diagnostic::error(code, Place::file(name), "there is no such file").with_hint("name another")
        };
        (name.to_owned(), found.ok_or_else(absent))
    };
    read("mapping.toml", mapping.as_bytes(), &open)
}

/// The trials written in every format come back equal; whether every format could hold them.
#[track_caller]
fn assert_read_back(trials: &[Trial], what: &str) -> bool {
    let mut held = true;
    for (name, target) in TARGETS {
        let written = match write(trials, name, target) {
            Ok(written) => written,
            Err(problems) => {
                let unfit = |problem: &Diagnostic| UNFIT.iter().any(|code| code.id == problem.code);
                assert!(
                    matches!(target, Target::Xport(_)) && problems.iter().all(unfit),
                    "{what}, {target:?}: {problems:#?}"
                );
                held = false;
                continue;
            }
        };
        assert_eq!(written.notes, [], "{what}, {target:?}");
        let again = read_files(&written.mapping, &[(name, &written.bytes)])
            .unwrap_or_else(|problems| panic!("{what}, {target:?}: {problems:#?}\n{}", written.mapping));
        assert_eq!(again.trials.len(), trials.len(), "{what}, {target:?}");
        for (again, trial) in again.trials.into_iter().zip(trials) {
            assert_eq!(again.into_tables(), trial.clone().into_tables(), "{what}, {target:?}\n{}", written.mapping);
        }
    }
    held
}

/// The trials of files as they may come from elsewhere are written and read back equal.
#[track_caller]
fn assert_converts(mapping: &str, files: &[(&str, &str)]) {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let ingested = read_files(mapping, &files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_read_back(&ingested.trials, "the converted files");
}

#[test]
fn random_parallel_trials_are_read_back_equal_from_every_format() {
    let held = (1..61).filter(|seed| {
        let trial = parallel_trial(&mut Draw::from_seed(*seed));
        assert_read_back(&[trial], &format!("seed {seed}"))
    });
    assert!(held.count() > 20, "most trials fit every format");
}

#[test]
fn random_crossover_trials_are_read_back_equal_from_every_format() {
    for seed in 101..141 {
        assert_read_back(&[crossover_trial(&mut Draw::from_seed(seed))], &format!("seed {seed}"));
    }
}

#[test]
fn random_pooled_trials_are_read_back_equal_from_every_format() {
    for seed in 201..231 {
        assert_read_back(&pooled_trials(&mut Draw::from_seed(seed)), &format!("seed {seed}"));
    }
}

const SUBJECTS: &str = "[subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\narm = \"arm\"\n";
const DM: &str = "id,arm\n01,a\n02,b\n";

#[test]
fn endpoints_keep_their_order_when_the_first_subject_lacks_the_first() {
    let mapping = format!(
        "{SUBJECTS}[responses]\nfile = \"rs.csv\"\nsubject = \"id\"\nendpoint = \"of\"\n\
         met = {{ column = \"met\", value = \"Y\" }}\n"
    );
    let files = [("dm.csv", DM), ("rs.csv", "id,of,met\n02,remission,Y\n01,response,N\n")];
    let trials = read_files(&mapping, &files.map(|(name, text)| (name, text.as_bytes()))).expect("sound rows").trials;
    assert_eq!(trials[0].endpoints(), [Endpoint::named("remission"), Endpoint::named("response")]);
    assert_converts(&mapping, &files);
}

#[test]
fn a_number_that_is_a_code_of_another_column_stays_a_number() {
    let mapping = "[subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\narm = \"arm\"\n\
                   numbers = [{ column = \"AGE\", missing = { \"-99\" = \"unknown\" } }]\n\
                   [assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\nscore = \"score\"\n";
    let dm = "id,arm,AGE\n01,a,-99\n02,b,30\n";
    assert_converts(mapping, &[("dm.csv", dm), ("qs.csv", "id,test,score\n01,CHANGE,-99\n02,CHANGE,.A\n")]);
}

#[test]
fn a_time_that_is_a_code_of_the_scores_stays_a_time() {
    let mapping = format!(
        "{SUBJECTS}[assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\n\
         score = {{ column = \"score\", missing = {{ \"99\" = \"refused\" }} }}\n\
         [times]\nfile = \"tte.csv\"\nsubject = \"id\"\nendpoint = {{ constant = \"relapse\" }}\n\
         time = {{ column = \"days\", unit = \"day\" }}\nevent = {{ column = \"event\", value = \"1\" }}\n"
    );
    let qs = "id,test,score\n01,MADRS,99\n02,MADRS,20\n";
    assert_converts(&mapping, &[("dm.csv", DM), ("qs.csv", qs), ("tte.csv", "id,days,event\n01,99,1\n02,5,0\n")]);
}

#[test]
fn a_level_that_is_a_code_of_another_column_stays_a_level() {
    let mapping = "[subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\narm = \"arm\"\nlevels = [\"REGION\"]\n\
                   numbers = [{ column = \"AGE\", missing = { NA = \"not asked\" } }]\n";
    assert_converts(mapping, &[("dm.csv", "id,arm,AGE,REGION\n01,a,NA,NA\n02,b,30,EU\n")]);
}

#[test]
fn a_declared_point_and_an_empty_cell_stay_two_reasons() {
    let mapping = format!(
        "{SUBJECTS}[assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\n\
         score = {{ column = \"score\", missing = {{ \".\" = \"not done\" }} }}\n"
    );
    assert_converts(&mapping, &[("dm.csv", DM), ("qs.csv", "id,test,score\n01,MADRS,.\n02,MADRS,\n")]);
}

#[test]
fn what_an_empty_cell_means_is_kept() {
    let mapping = format!(
        "{SUBJECTS}[assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\n\
         score = {{ column = \"score\", missing = {{ \"\" = \"not done\" }} }}\n"
    );
    assert_converts(&mapping, &[("dm.csv", DM), ("qs.csv", "id,test,score\n01,MADRS,5\n02,MADRS,\n")]);
}

#[test]
fn two_readings_outside_any_visit_are_told_apart_by_their_days() {
    let mapping = format!(
        "{SUBJECTS}[assessments]\nfile = \"qs.csv\"\nsubject = \"id\"\nmeasure = \"test\"\nvisit = \"visit\"\n\
         day = \"day\"\nscore = \"score\"\nkey = [\"id\", \"test\", \"visit\", \"day\"]\n"
    );
    let qs = "id,test,visit,day,score\n01,MADRS,,3,5\n01,MADRS,,9,7\n01,MADRS,Week 1,8,6\n";
    assert_converts(&mapping, &[("dm.csv", DM), ("qs.csv", qs)]);
}

#[test]
fn numbers_whose_names_begin_alike_keep_their_own_reasons() {
    let mapping = "[subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\narm = \"arm\"\n\
                   numbers = [\"WEIGHTBL\", \"WEIGHTSC\"]\n";
    assert_converts(mapping, &[("dm.csv", "id,arm,WEIGHTBL,WEIGHTSC\n01,a,.A,71\n02,b,68,.B\n")]);
}

#[test]
fn a_characteristic_may_be_called_like_a_column_of_the_written_file() {
    let mapping = "[subjects]\nfile = \"dm.csv\"\nsubject = \"id\"\narm = \"group\"\nnumbers = [\"AVAL\"]\n\
                   levels = [\"ARM\", \"RECORD\"]\n";
    assert_converts(mapping, &[("dm.csv", "id,group,AVAL,ARM,RECORD\n01,a,3,left,x\n02,b,4,right,y\n")]);
}

#[test]
fn pooled_trials_keep_arms_visits_and_measures_that_the_mapping_describes() {
    let mapping = "arms = [\"placebo\", \"active\"]\n[[visit]]\nname = \"Week 4\"\nday = 29\nwindow = [22, 35]\n\
                   [[measure]]\nname = \"MADRS\"\nrange = [0, 60]\n\
                   [assessments]\nfile = \"qs.csv\"\ntrial = \"study\"\nsubject = \"id\"\narm = \"arm\"\n\
                   measure = \"test\"\nvisit = \"visit\"\nscore = \"score\"\n";
    let qs = "study,id,arm,test,visit,score\nx,1,active,MADRS,Week 4,9\nx,2,placebo,MADRS,Week 4,19\n\
              y,1,active,MADRS,Week 4,12\ny,2,placebo,MADRS,Week 4,20\n";
    assert_converts(mapping, &[("qs.csv", qs)]);
}

#[test]
fn subjects_of_two_files_are_one_trial_with_one_column_of_each_name() {
    let of =
        |file: &str| format!("[[subjects]]\nfile = \"{file}\"\nsubject = \"id\"\narm = \"arm\"\nnumbers = [\"AGE\"]\n");
    let mapping = of("north.csv") + &of("south.csv");
    let files = [("north.csv", "id,arm,AGE\n01,a,34\n02,b,41\n"), ("south.csv", "id,arm,AGE\n03,a,29\n")];
    let trials = read_files(&mapping, &files.map(|(name, text)| (name, text.as_bytes()))).expect("sound rows").trials;
    assert_eq!((trials[0].subjects().len(), trials[0].characteristics().len()), (3, 1));
    assert_converts(&mapping, &files);
}

#[test]
fn subjects_of_two_files_with_a_column_that_one_of_them_lacks_have_it_missing() {
    let of = |file: &str| format!("[[subjects]]\nfile = \"{file}\"\nsubject = \"id\"\narm = \"arm\"\n");
    let mapping = of("north.csv") + "numbers = [\"AGE\"]\n" + &of("south.csv");
    assert_converts(&mapping, &[("north.csv", "id,arm,AGE\n01,a,34\n02,b,41\n"), ("south.csv", "id,arm\n03,a\n")]);
}

#[test]
fn one_subject_in_two_files_of_subjects_is_one_row_too_many() {
    let of = |file: &str| format!("[[subjects]]\nfile = \"{file}\"\nsubject = \"id\"\narm = \"arm\"\n");
    let mapping = of("north.csv") + &of("south.csv");
    let files: [(&str, &[u8]); 2] = [("north.csv", b"id,arm\n01,a\n02,b\n"), ("south.csv", b"id,arm\n01,b\n")];
    let problems = read_files(&mapping, &files).expect_err("subject 01 occurs twice");
    let places: Vec<(&str, usize)> =
        problems.iter().map(|found| (found.place.file.as_str(), found.place.line)).collect();
    assert_eq!(places, [("south.csv", 2)], "{problems:#?}");
}

#[test]
fn a_reading_in_two_files_is_one_row_too_many() {
    let of = |file: &str| {
        format!(
            "[[assessments]]\nfile = \"{file}\"\nsubject = \"id\"\narm = \"arm\"\nmeasure = \"test\"\n\
             visit = \"visit\"\nscore = \"score\"\n"
        )
    };
    let mapping = of("qs1.csv") + &of("qs2.csv");
    let header = "id,arm,test,visit,score\n";
    let rows = ["01,a,MADRS,1,30\n", "01,a,MADRS,2,20\n01,a,MADRS,1,31\n"].map(|rows| format!("{header}{rows}"));
    let files: [(&str, &[u8]); 2] = [("qs1.csv", rows[0].as_bytes()), ("qs2.csv", rows[1].as_bytes())];
    let problems = read_files(&mapping, &files).expect_err("the reading at visit 1 occurs twice");
    let places: Vec<(&str, usize)> =
        problems.iter().map(|found| (found.place.file.as_str(), found.place.line)).collect();
    assert_eq!(places, [("qs2.csv", 3)], "{problems:#?}");
}
