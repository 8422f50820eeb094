//! Broken registries.

use crate::cases::{assert_well_said, case, in_short, problems_of};
use trialstat_findings::registry::Files;
use trialstat_trial::diagnostic::Diagnostic;

fn problems(name: &str) -> Vec<Diagnostic> {
    problems_of(&Files::Single(case(&format!("registry/{name}.toml"))))
}

/// The case says exactly this, each with a hint.
#[track_caller]
fn assert_says(name: &str, expected: &[&str]) {
    let problems = problems(name);
    assert_eq!(in_short(&problems), expected, "{name}: {problems:#?}");
    assert_well_said(&problems);
}

#[track_caller]
fn assert_folder_says(name: &str, expected: &[(&str, &str)]) {
    let problems = problems_of(&Files::Folder(case(&format!("folder/{name}"))));
    let short = in_short(&problems);
    let file = |problem: &Diagnostic| problem.place.file.rsplit('/').next().unwrap_or_default().to_owned();
    let found: Vec<(String, String)> = problems.iter().map(file).zip(short).collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(file, says)| ((*file).into(), (*says).into())).collect();
    assert_eq!(found, expected, "{name}: {problems:#?}");
    assert_well_said(&problems);
}

#[test]
fn the_registry_that_the_cases_vary_is_sound() {
    assert_says("sound", &[]);
}

#[test]
fn a_key_that_the_table_does_not_have_is_refused_at_the_key() {
    assert_says("unknown-key", &["21:1 S104"]);
    assert_eq!(problems("unknown-key")[0].hint.as_deref(), Some("did you mean `note`?"));
}

#[test]
fn a_missing_field_is_reported_at_its_table() {
    assert_says("missing-field", &["13:1 S105"]);
}

#[test]
fn a_number_without_quotes_is_of_the_wrong_kind_and_not_missing_as_well() {
    assert_says("wrong-kind", &["20:11 S106"]);
}

#[test]
fn an_infinite_number_is_not_passed_over() {
    assert_says("infinite-number", &["21:9 S106"]);
}

#[test]
fn a_word_outside_the_list_is_met_with_the_nearest() {
    assert_says("not-in-list", &["5:13 S107"]);
    assert_eq!(problems("not-in-list")[0].hint.as_deref(), Some("did you mean `depression`?"));
}

#[test]
fn a_count_is_neither_negative_nor_beyond_all_numbers() {
    assert_says("negative-count", &["18:40 S108"]);
    assert_says("events-that-overflow", &["18:40 S108"]);
}

#[test]
fn more_events_than_subjects_are_refused_at_the_events() {
    assert_says("events-above-n", &["18:40 R502"]);
    assert_eq!(problems("events-above-n")[0].message, "71 events among 17 subjects");
}

#[test]
fn more_responders_to_both_treatments_than_to_one_are_refused() {
    assert_says("more-under-both", &["24:8 R502"]);
}

#[test]
fn estimate_limit_and_p_value_that_are_no_numbers_are_each_reported() {
    assert_says("no-number", &["20:11 R503", "21:20 R503", "22:5 R503"]);
}

#[test]
fn a_confidence_level_in_percent_is_refused() {
    assert_says("level-of-95", &["21:9 R507"]);
}

#[test]
fn a_path_that_leaves_the_registry_is_refused_unopened() {
    assert_says("path-climbs-out", &["18:20 R504"]);
    assert_says("path-is-absolute", &["18:20 R504"]);
}

#[test]
fn references_to_nothing_are_reported_where_they_stand() {
    assert_says("unknown-plan", &["19:8 R505"]);
    assert_says("unknown-arm", &["17:7 R506"]);
    assert_says("unknown-finding", &["12:1 R506", "18:8 R507"]);
}

#[test]
fn a_plan_that_is_left_out_or_does_not_fit_the_counts_is_reported() {
    assert_says("counts-without-plan", &["14:6 R507"]);
    assert_says("plan-that-does-not-fit", &["13:1 R512"]);
}

#[test]
fn a_file_that_is_not_utf8_is_refused_at_its_first_such_byte() {
    assert_says("not-utf8", &["3:10 S101"]);
}

#[test]
fn a_file_with_nothing_in_it_is_empty() {
    assert_says("empty", &["1:1 S102"]);
    assert_says("only-comments", &["1:1 S102"]);
}

#[test]
fn a_syntax_error_is_reported_alone() {
    assert_says("syntax-error", &["14:10 S103"]);
}

#[test]
fn all_problems_of_a_file_are_reported_in_the_order_of_its_lines() {
    let expected = ["5:13 S107", "13:1 S105", "17:40 R502", "18:8 R505", "19:11 R503", "20:1 S104"];
    assert_says("several", &expected);
}

#[test]
fn an_id_that_occurs_in_two_files_is_reported_in_the_second() {
    assert_folder_says("duplicate-id", &[("second.toml", "14:6 R501")]);
    let problems = problems_of(&Files::Folder(case("folder/duplicate-id")));
    let hint = problems[0].hint.as_deref().expect("a hint");
    assert!(hint.ends_with("first.toml:14:6"), "{hint}");
}

#[test]
fn a_missing_data_file_is_named_whether_mapping_or_rows() {
    assert_says("missing-data-file", &["R508"]);
    assert!(problems("missing-data-file")[0].place.file.ends_with("absent/mapping.toml"));
    assert_folder_says("absent-rows", &[("counts.csv", "R508")]);
}

#[test]
fn a_trial_that_the_data_file_does_not_hold_is_reported_at_the_finding() {
    assert_folder_says("unknown-trial", &[("study.toml", "13:1 R506")]);
}

#[test]
fn every_broken_row_of_a_data_file_is_reported() {
    assert_folder_says("broken-rows", &[("counts.csv", "2:16 T102"), ("counts.csv", "3:16 T204")]);
}

#[test]
fn a_folder_without_findings_is_an_empty_registry() {
    let folder = tempfile::tempdir().expect("a folder");
    let problems = problems_of(&Files::Folder(folder.path().to_path_buf()));
    assert_eq!(in_short(&problems), ["R509"]);
    assert_well_said(&problems);
}

#[test]
fn a_registry_that_is_not_there_is_a_missing_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for absent in [Files::at(&folder.path().join("absent.toml")), Files::at(&folder.path().join("absent"))] {
        let problems = problems_of(&absent);
        assert_eq!(in_short(&problems), ["R508"]);
        assert_well_said(&problems);
    }
}
