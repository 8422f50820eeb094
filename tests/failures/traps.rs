//! What other readers turn into something else in silence, and what is made of it here: the value kept as it is, or a
//! diagnostic with its place.

use std::borrow::Cow;
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::trial::Trial;

const SCORES: &str = "[assessments]\nfile = \"rows.csv\"\nsubject = \"id\"\narm = \"arm\"\n\
                      measure = { constant = \"LAB\" }\nscore = \"score\"\n";
const TERMS: &str = "[events]\nfile = \"rows.csv\"\nsubject = \"id\"\narm = \"arm\"\nterm = \"term\"\n";
const LEVELS: &str = "[subjects]\nfile = \"rows.csv\"\nsubject = \"id\"\narm = \"arm\"\nlevels = [\"sex\"]\n";
const DATES: &str = "[subjects]\nfile = \"rows.csv\"\nsubject = \"id\"\narm = \"arm\"\nstart = \"start\"\n";

/// Reads rows and gives the trial, if there is one, and each problem as `line:column code`.
fn read(mapping: &str, rows: impl AsRef<[u8]>) -> (Option<Trial>, Vec<String>) {
    let open = |name: &str| (name.to_owned(), Ok(Cow::Owned(rows.as_ref().to_vec())));
    let short = |problem: &Diagnostic| match (problem.place.line, problem.place.column) {
        (0, _) => problem.code.to_owned(),
        (line, 0) => format!("{line} {}", problem.code),
        (line, column) => format!("{line}:{column} {}", problem.code),
    };
    match read_with("mapping.toml", mapping.as_bytes(), &open, OnError::RejectRow) {
        Ok(Ingested { mut trials, problems, .. }) => {
            (trials.pop(), problems.iter().map(|problem| short(&problem.diagnostic)).collect())
        }
        Err(problems) => (None, problems.iter().map(short).collect()),
    }
}

/// The rows are read without a word.
#[track_caller]
fn read_whole(mapping: &str, rows: impl AsRef<[u8]>) -> Trial {
    let (trial, said) = read(mapping, rows);
    assert!(said.is_empty(), "{said:?}");
    trial.expect("a trial")
}

#[track_caller]
fn assert_said(mapping: &str, rows: impl AsRef<[u8]>, expected: &[&str]) -> Option<Trial> {
    let (trial, said) = read(mapping, rows);
    assert_eq!(said, expected);
    trial
}

fn ids(trial: &Trial) -> Vec<&str> {
    trial.subjects().iter().map(|subject| &*subject.id).collect()
}

fn numbers(trial: &Trial) -> Vec<Option<f64>> {
    trial.assessments().iter().map(|assessment| assessment.score.number()).collect()
}

fn terms(trial: &Trial) -> Vec<&str> {
    trial.events().iter().map(|event| &*event.term).collect()
}

#[test]
fn leading_zeros_of_an_identifier_are_kept() {
    let trial = read_whole(SCORES, "id,arm,score\n001,a,1\n002,a,2\n1,b,3\n");
    assert_eq!(ids(&trial), ["001", "002", "1"]);
}

#[test]
fn an_identifier_that_looks_like_a_power_of_ten_is_text() {
    let trial = read_whole(SCORES, "id,arm,score\n1E10,a,1\n1e10,a,2\n10000000000,b,3\n");
    assert_eq!(ids(&trial), ["1E10", "1e10", "10000000000"]);
}

#[test]
fn a_point_among_numbers_is_a_missing_number_and_the_others_stay_numbers() {
    let trial = read_whole(SCORES, "id,arm,score\n1,a,1.5\n2,a,.\n3,b,3\n");
    assert_eq!(numbers(&trial), [Some(1.5), None, Some(3.0)]);
}

#[test]
fn special_missing_values_keep_their_letter() {
    let trial = read_whole(SCORES, "id,arm,score\n1,a,.A\n2,a,.Z\n3,b,._\n");
    let codes: Vec<&str> = trial.reasons().iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!((numbers(&trial), codes), (vec![None; 3], vec![".A", ".Z", "._"]));
}

#[test]
fn the_term_none_is_a_word() {
    assert_eq!(terms(&read_whole(TERMS, "id,arm,term\n1,a,None\n2,b,NONE\n")), ["None", "NONE"]);
}

#[test]
fn the_terms_na_null_and_nan_are_words() {
    assert_eq!(terms(&read_whole(TERMS, "id,arm,term\n1,a,NA\n2,b,null\n3,b,nan\n")), ["NA", "null", "nan"]);
}

#[test]
fn the_word_na_among_numbers_is_no_missing_number_unless_the_mapping_says_so() {
    let rows = "id,arm,score\n1,a,1\n2,b,NA\n";
    assert_said(SCORES, rows, &["3:5 T101"]);
    let declared = SCORES.replace("\"score\"\n", "{ column = \"score\", missing = { NA = \"not done\" } }\n");
    let trial = read_whole(&declared, rows);
    assert_eq!((numbers(&trial), trial.reasons()[0].meaning.as_str()), (vec![Some(1.0), None], "not done"));
}

/// Two hundred whole numbers, then these cells.
fn after_whole_numbers(cells: &[&str]) -> String {
    let whole = (1..=200).map(|id| format!("{id},a,{id}\n"));
    let last = (201..).zip(cells).map(|(id, cell)| format!("{id},a,{cell}\n"));
    "id,arm,score\n".to_owned() + &whole.chain(last).collect::<String>()
}

#[test]
fn a_fraction_after_two_hundred_whole_numbers_is_a_number() {
    let trial = read_whole(SCORES, after_whole_numbers(&["1.5"]));
    assert_eq!((numbers(&trial)[199], numbers(&trial)[200]), (Some(200.0), Some(1.5)));
}

#[test]
fn a_limit_after_two_hundred_whole_numbers_is_refused_with_its_line() {
    let trial = assert_said(SCORES, after_whole_numbers(&["<5", "6"]), &["202:7 T101"]).expect("the other rows");
    assert_eq!((numbers(&trial).len(), numbers(&trial)[200]), (201, Some(6.0)));
}

#[test]
fn latin_1_is_read_and_said_with_its_first_place() {
    let rows = b"id,arm,term\n1,a,fever\n2,b,M\xe9ni\xe8re\n";
    let trial = assert_said(TERMS, rows, &["3:6 I322"]).expect("a trial");
    assert_eq!(terms(&trial), ["fever", "Ménière"]);
}

#[test]
fn utf_16_is_read_and_said() {
    let text = "id,arm,term\r\n1,a,Ménière\r\n2,b,頭痛\r\n";
    for (mark, order) in [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)] {
        let bytes: Vec<u8> = mark.into_iter().chain(text.encode_utf16().flat_map(order)).collect();
        let trial = assert_said(TERMS, bytes, &["I339"]).expect("a trial");
        assert_eq!(terms(&trial), ["Ménière", "頭痛"]);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    assert_eq!(ids(&read_whole(SCORES, "\u{feff}id,arm,score\n001,a,1\n")), ["001"]);
}

#[test]
fn a_header_with_a_name_twice_is_refused_at_the_second() {
    assert!(assert_said(SCORES, "id,arm,score,score\n1,a,1,2\n", &["1:14 I326"]).is_none());
}

#[test]
fn a_row_that_is_too_long_is_rejected_and_the_others_are_read() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1\n2,b,2,9\n3,b,3\n", &["3 I331"]).expect("a trial");
    assert_eq!(ids(&trial), ["1", "3"]);
}

#[test]
fn a_row_that_is_too_short_is_rejected_and_not_filled_up() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1\n2,b\n3,b,3\n", &["3 I331"]).expect("a trial");
    assert_eq!((ids(&trial), numbers(&trial)), (vec!["1", "3"], vec![Some(1.0), Some(3.0)]));
}

#[test]
fn carriage_returns_alone_end_lines() {
    let (trial, said) = read(SCORES, "id,arm,score\r1,a,1\r2,b,x\r3,b,3\r");
    assert_eq!(said, ["3:5 T101"]);
    assert_eq!(ids(&trial.expect("a trial")), ["1", "3"]);
}

#[test]
fn blank_lines_are_no_rows_and_keep_the_count_of_lines() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1\n\n2,b,x\n3,b,3\n\n\n", &["3 I336", "4:5 T101"]);
    assert_eq!(ids(&trial.expect("a trial")), ["1", "3"]);
}

#[test]
fn lines_of_delimiters_alone_are_no_subjects() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1\n,,\n3,b,3\n", &["3 I332"]).expect("a trial");
    assert_eq!(ids(&trial), ["1", "3"]);
}

#[test]
fn decimal_commas_between_semicolons_are_numbers_when_the_mapping_says_so() {
    let rows = "id;arm;score\n1;a;0,5\n2;b;1.234,25\n";
    assert_said(SCORES, rows, &["2:5 T101", "3:5 T101"]);
    let told = format!("{SCORES}reading = {{ decimal = \",\", thousands = \".\" }}\n");
    assert_eq!(numbers(&read_whole(&told, rows)), [Some(0.5), Some(1234.25)]);
}

#[test]
fn a_comma_among_digits_is_no_number_unless_the_mapping_says_so() {
    let rows = "id,arm,score\n1,a,1\n2,a,\"1,234\"\n";
    assert_said(SCORES, rows, &["3:5 T101"]);
    let told = format!("{SCORES}reading = {{ thousands = \",\" }}\n");
    assert_eq!(numbers(&read_whole(&told, rows)), [Some(1.0), Some(1234.0)]);
}

#[test]
fn infinities_and_what_is_no_number_are_no_scores() {
    let rows = "id,arm,score\n1,a,inf\n2,a,-Inf\n3,a,NaN\n4,a,1\n";
    let trial = assert_said(SCORES, rows, &["2:5 T101", "3:5 T101", "4:5 T101"]).expect("a trial");
    assert_eq!(numbers(&trial), [Some(1.0)]);
}

#[test]
fn a_number_too_large_to_be_held_is_refused() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1e400\n2,a,1e300\n", &["2:5 T101"]).expect("a trial");
    assert_eq!(numbers(&trial), [Some(1e300)]);
}

#[test]
fn a_date_without_its_day_is_refused_or_completed_by_a_stated_rule() {
    let rows = "id,arm,start\n1,a,2012-08\n2,a,2012-08-05\n";
    let trial = assert_said(DATES, rows, &["2:5 T106"]).expect("a trial");
    assert_eq!(ids(&trial), ["2"]);
    let told = DATES.replace("\"start\"\n", "{ column = \"start\", impute = \"first\" }\n");
    assert_eq!(ids(&assert_said(&told, rows, &["2:5 T105"]).expect("a trial")), ["1", "2"]);
}

/// Row by row, the first could be swapped and the second not.
#[test]
fn the_order_of_day_and_month_is_never_guessed_row_by_row() {
    let rows = "id,arm,start\n1,a,03/08/26\n2,a,26/06/26\n3,a,2026-06-26\n";
    assert_said(DATES, rows, &["2:5 T103", "3:5 T103"]);
    let told = "{ column = \"start\", dates = \"m/d/y\", two_digit_years = 1930 }\n";
    let trial = assert_said(&DATES.replace("\"start\"\n", told), rows.replace("3,a,2026-06-26\n", ""), &["3:5 T103"]);
    assert_eq!(ids(&trial.expect("a trial")), ["1"]);
}

#[test]
fn years_of_two_digits_are_refused_unless_the_mapping_says_which_hundred() {
    let rows = "id,arm,start\n1,a,26/06/26\n";
    let order = "{ column = \"start\", dates = \"d/m/y\" }\n";
    assert_said(&DATES.replace("\"start\"\n", order), rows, &["2:5 T103"]);
    let hundred = "{ column = \"start\", dates = \"d/m/y\", two_digit_years = 1930 }\n";
    assert_eq!(ids(&read_whole(&DATES.replace("\"start\"\n", hundred), rows)), ["1"]);
}

#[test]
fn a_nul_byte_rejects_its_row_with_its_place() {
    let trial = assert_said(SCORES, "id,arm,score\n1,a,1\n2,b\0,2\n3,b,3\n", &["3:3 I333"]).expect("a trial");
    assert_eq!(ids(&trial), ["1", "3"]);
}

#[test]
fn blanks_behind_a_level_make_no_second_level() {
    let rows = "id,arm,sex\n1,a,F\n2,a,\"F \"\n3,a, M\n";
    let trial = assert_said(LEVELS, rows, &["3:5 I337"]).expect("a trial");
    let CharacteristicValues::Levels(levels) = &trial.characteristics()[0].values else { panic!("levels") };
    let levels: Vec<&str> = levels.iter().map(|level| &**level.as_ref().expect("a level")).collect();
    assert_eq!(levels, ["F", "F", "M"]);
}

#[test]
fn an_empty_cell_among_numbers_is_missing_and_not_zero() {
    let trial = read_whole(SCORES, "id,arm,score\n1,a,\n2,a,0\n");
    assert!(matches!(trial.assessments()[0].score, Reading::Missing(_)));
    assert_eq!(trial.assessments()[1].score, Reading::Number(0.0));
}
