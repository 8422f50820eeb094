//! Broken data files and mappings.

use crate::cases::{assert_well_said, in_short, problems_of_data};

/// The data file, read by the mapping of its folder, says exactly this, each with a hint.
#[track_caller]
fn assert_says(data: &str, expected: &[&str]) {
    let folder = data.split('/').next().unwrap_or_default();
    assert_mapping_says(&format!("{folder}/mapping.toml"), data, expected);
}

#[track_caller]
fn assert_mapping_says(mapping: &str, data: &str, expected: &[&str]) {
    let problems = problems_of_data(mapping, data);
    assert_eq!(in_short(&problems), expected, "{mapping}, {data}: {problems:#?}");
    assert_well_said(&problems);
}

#[test]
fn the_rows_that_the_cases_vary_are_sound() {
    assert_says("rows/sound.csv", &[]);
}

#[test]
fn rows_with_too_few_and_too_many_cells_are_both_reported() {
    assert_says("rows/ragged-row.csv", &["3:1 I303", "4:1 I303"]);
}

#[test]
fn a_column_that_occurs_twice_is_refused_in_the_header() {
    assert_says("rows/duplicate-column.csv", &["1:1 I304"]);
}

#[test]
fn a_column_that_the_mapping_names_must_be_there() {
    assert_says("rows/missing-column.csv", &["1:1 I305"]);
    let problems = problems_of_data("rows/mapping.toml", "rows/missing-column.csv");
    assert_eq!(problems[0].hint.as_deref(), Some("columns: subject, arm, days, relapse"));
}

/// 5.5 weeks are 38.5 days; the cell stands behind a quoted one that holds a comma.
#[test]
fn a_time_must_make_whole_days_from_0() {
    assert_says("rows/part-of-a-day.csv", &["3:13 I306", "4:5 I306", "5:5 I306"]);
}

#[test]
fn a_subject_that_occurs_twice_is_reported_with_its_first_line() {
    assert_says("rows/duplicate-subject.csv", &["4:1 I309"]);
    let problems = problems_of_data("rows/mapping.toml", "rows/duplicate-subject.csv");
    assert_eq!(problems[0].hint.as_deref(), Some("the first is on line 2"));
}

#[test]
fn empty_cells_are_reported_one_by_one() {
    assert_says("rows/empty-cell.csv", &["2:3 I307", "3:1 I307", "4:5 I306", "5:7 I307"]);
}

#[test]
fn a_data_file_that_is_not_utf8_is_refused_at_its_first_such_byte() {
    assert_says("rows/not-utf8.csv", &["3:3 I301"]);
}

#[test]
fn a_data_file_without_rows_or_even_a_header_has_no_rows() {
    assert_says("rows/empty.csv", &["1:1 I302"]);
    assert_says("rows/header-only.csv", &["1:1 I302"]);
}

#[test]
fn lines_are_counted_through_empty_lines_and_quoted_line_breaks() {
    assert_says("rows/after-blank-lines.csv", &["5:5 I306"]);
    assert_says("rows/quoted-line-break.csv", &["4:5 I306"]);
}

#[test]
fn counts_are_whole_numbers_with_events_among_the_total() {
    assert_says("counts/events-above-total.csv", &["3:16 I308"]);
    assert_says("counts/no-whole-number.csv", &["2:16 I306", "3:16 I306", "4:3 I307"]);
}

#[test]
fn a_mapping_must_not_lead_out_of_its_folder() {
    assert_mapping_says("mapping/path-climbs-out.toml", "rows/sound.csv", &["1:8 I310"]);
    assert_mapping_says("mapping/path-is-absolute.toml", "rows/sound.csv", &["1:8 I310"]);
}

#[test]
fn a_mapping_must_suit_its_kind() {
    assert_mapping_says("mapping/incomplete.toml", "rows/sound.csv", &["3:8 I311", "6:9 I311"]);
    assert_mapping_says("mapping/unknown-unit.toml", "rows/sound.csv", &["6:8 S105", "6:10 S104", "6:34 S107"]);
}
