//! The mapping language: what each slip is called and where it is, and what sound mappings say.

use super::column::ColumnSource;
use super::role::{Need, Role};
use super::{Mapping, SHAPE, Standard, TableMapping};
use crate::cell::date::{DateOrder, Imputation};
use crate::cell::number::{Decimal, Thousands};
use std::collections::BTreeSet;
use trialstat_trial::design::Design;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::{Source, read};

fn parse(text: &str) -> (Option<Mapping>, Vec<Diagnostic>) {
    let source = Source::new("mapping.toml", text.as_bytes()).expect("text");
    let mut problems = Vec::new();
    let table = read(&source, &SHAPE, &mut problems);
    let mapping = Mapping::from_table(&table, &mut problems);
    sort_by_place(&mut problems);
    (mapping, problems)
}

#[track_caller]
fn sound(text: &str) -> Mapping {
    let (mapping, problems) = parse(text);
    assert_eq!(problems, [], "{text}");
    mapping.expect("a mapping without problems")
}

/// The problems of a mapping, each as `line:column code`.
#[track_caller]
fn assert_problems(text: &str, expected: &[&str]) {
    let (_, problems) = parse(text);
    let short = |problem: &Diagnostic| format!("{}:{} {}", problem.place.line, problem.place.column, problem.code);
    assert_eq!(problems.iter().map(short).collect::<Vec<_>>(), expected, "{text}\n{problems:#?}");
    assert!(problems.iter().all(|problem| problem.hint.is_some()), "{problems:#?}");
}

/// A sound table of times, from line 1 to 4; `rest` begins on line 5.
fn times(rest: &str) -> String {
    format!("[times]\nfile = \"t.csv\"\nsubject = \"id\"\nendpoint = \"name\"\n{rest}")
}

/// A sound table of assessments but for its score, from line 1 to 4; `rest` begins on line 5.
fn scores(rest: &str) -> String {
    format!("[assessments]\nfile = \"q.csv\"\nsubject = \"id\"\nmeasure = \"test\"\n{rest}")
}

fn one(text: &str) -> TableMapping {
    let mut tables = sound(text).tables;
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

#[test]
fn a_mapping_describes_a_file() {
    assert_problems("name = \"x\"\n", &["1:1 I311"]);
    assert_problems("standard = \"adm\"\n", &["1:12 S107"]);
    assert_problems("[times]\n", &["1:1 S105"]);
    assert_problems("tiems = 1\n[subjects]\nfile = \"a\"\nsubject = \"id\"\n", &["1:1 S104"]);
}

#[test]
fn paths_stay_below_the_folder_of_the_mapping() {
    for outside in ["../up", "/etc/data", "a/../../b", "c:/data", "a\\\\b"] {
        let subjects =
            |data: &str, file: &str| format!("data = \"{data}\"\n[subjects]\nfile = \"{file}\"\nsubject = \"id\"\n");
        assert_problems(&subjects(outside, "dm"), &["1:8 I310"]);
        assert_problems(&subjects("inside", outside), &["3:8 I310"]);
        sound(&subjects("inside/deeper", "./raw/dm.csv"));
    }
}

#[test]
fn visits_have_study_days_and_none_is_0() {
    let visit = |rest: &str| {
        format!(
            "{}[[visit]]\nname = \"Week 4\"\n{rest}",
            times("time = { column = \"t\", unit = \"week\" }\ncensored = \"c\"\n")
        )
    };
    for day in ["day = 0\n", "day = 28.5\n"] {
        assert_problems(&visit(day), &["9:7 I314"]);
    }
    for window in ["[35, 22]", "[22]", "[0, 35]", "[1, 2, 3]", "[-3.5, 4]"] {
        assert_problems(&visit(&format!("day = 29\nwindow = {window}\n")), &["10:10 I314"]);
    }
    let visit = sound(&visit("day = -1\nwindow = [-7, 1]\n")).visits.remove(0);
    let window = visit.window.map(|(first, last)| (first.number(), last.number()));
    assert_eq!((visit.day.map(|day| day.number()), window), (Some(-1), Some((-7, 1))));
}

#[test]
fn measures_have_the_range_of_their_instrument_unless_they_say_another() {
    let measure = |rest: &str| format!("{}[[measure]]\nname = \"TOTAL\"\n{rest}", scores("score = \"s\"\n"));
    assert_problems(&measure("instrument = \"MARDS\"\n"), &["8:14 I315"]);
    for range in ["[60, 0]", "[60]", "[]"] {
        assert_problems(&measure(&format!("range = {range}\n")), &["8:9 I313"]);
    }
    // Ten items of the Montgomery-Åsberg scale, each from 0 to 6.
    assert_eq!(sound(&measure("instrument = \"MADRS\"\n")).measures[0].range, Some((0.0, 60.0)));
    assert_eq!(sound(&measure("instrument = \"MADRS\"\nrange = [0, 6]\n")).measures[0].range, Some((0.0, 6.0)));
}

/// What each role cannot do without, by the description of the language.
#[test]
fn every_role_asks_for_its_columns() {
    let needed: [(&str, &[&str]); 8] = [
        ("subjects", &["subject"]),
        ("assessments", &["subject", "measure", "score"]),
        ("doses", &["subject", "treatment", "amount"]),
        ("events", &["subject", "term"]),
        ("dispositions", &["subject", "term"]),
        ("responses", &["subject", "endpoint", "met"]),
        ("times", &["subject", "endpoint", "time"]),
        ("counts", &["arm", "endpoint", "events", "total"]),
    ];
    for (role, columns) in needed {
        let (_, problems) = parse(&format!("version = \"1\"\n[{role}]\nfile = \"a.csv\"\n"));
        let named = |problem: &&Diagnostic| problem.message.contains("names no");
        let messages: Vec<String> = problems.iter().filter(named).map(|problem| problem.message.clone()).collect();
        let mut expected: Vec<String> =
            columns.iter().map(|column| format!("the table of {role} names no `{column}`")).collect();
        expected.sort();
        assert_eq!(messages, expected);
        assert!(problems.iter().all(|problem| problem.code == "I311" && problem.place.line == 2), "{problems:#?}");
    }
}

#[test]
fn times_say_their_unit_and_which_are_events() {
    let time = "time = { column = \"t\", unit = \"day\" }\n";
    assert_problems(&times(time), &["5:8 I311"]);
    assert_problems(
        &times(&format!("{time}censored = \"c\"\nevent = {{ column = \"e\", value = \"1\" }}\n")),
        &["5:8 I311"],
    );
    assert_problems(&times("time = \"t\"\ncensored = \"c\"\n"), &["5:8 I311"]);
    assert_problems(&times(&format!("{time}event = \"e\"\n")), &["6:9 I311"]);
    sound(&times(&format!("{time}censored = \"c\"\n")));
    sound(&times(&format!("{time}event = {{ column = \"e\", value = \"1\" }}\n")));
    let met = "[responses]\nfile = \"r\"\nsubject = \"id\"\nendpoint = \"e\"\nmet = \"m\"\n";
    assert_problems(met, &["5:7 I311"]);
}

#[test]
fn units_are_converted_from_one() {
    assert_problems(&scores("score = { column = \"s\", to = \"mg\" }\n"), &["5:9 I311"]);
    sound(&scores("score = { column = \"s\", unit = \"g\", to = \"mg\" }\n"));
    let doses =
        "[doses]\nfile = \"ex\"\nsubject = \"id\"\ntreatment = \"drug\"\namount = { column = \"a\", to = \"mg\" }\n";
    assert_problems(doses, &["5:10 I311"]);
    sound(&format!("{doses}unit = \"u\"\n"));
}

#[test]
fn a_column_has_one_source() {
    assert_problems(&scores("score = { column = \"s\", constant = \"1\" }\n"), &["5:9 I313"]);
    assert_problems(&scores("score = { range = [0, 60] }\n"), &["5:9 I313"]);
    assert_problems(&scores("score = { column = 5 }\n"), &["5:20 S106"]);
    assert_problems(&scores("score = 5\n"), &["5:9 S106"]);
    assert_problems(&scores("score = { column = \"s\", rnage = [0, 60] }\n"), &["5:25 S104"]);
    let table = one(&scores("score = \"s\"\nunit = { constant = \"points\" }\n"));
    assert_eq!(table.columns["score"].source, ColumnSource::Column("s".to_owned()));
    assert_eq!(table.columns["unit"].source, ColumnSource::Constant("points".to_owned()));
    assert_eq!(table.columns["unit"].column(), None);
}

#[test]
fn values_that_cannot_stand_where_they_do_are_refused_at_their_place() {
    for (score, expected) in [
        ("range = [60, 0]", "5:33 I313"),
        ("range = [0]", "5:33 I313"),
        ("list = \"sexes\"", "5:32 I313"),
        ("two_digit_years = 30", "5:43 I313"),
        ("decimal = \",\", thousands = \",\"", "5:52 I313"),
        ("decimal = \";\"", "5:35 S107"),
        ("dates = \"dym\"", "5:33 S107"),
        ("impute = \"begin\"", "5:34 S107"),
    ] {
        assert_problems(&scores(&format!("score = {{ column = \"s\", {score} }}\n")), &[expected]);
    }
    for delimiter in ["\"ab\"", "\"\"", "'\"'", "\"é\"", "\"\\n\""] {
        assert_problems(&scores(&format!("score = \"s\"\nreading = {{ delimiter = {delimiter} }}\n")), &["6:25 I313"]);
    }
    let tab = one(&scores("score = \"s\"\nreading = { delimiter = \"\\t\", encoding = \"latin1\" }\n"));
    assert_eq!((tab.reading.delimiter, tab.reading.encoding.as_deref()), (Some(b'\t'), Some("latin1")));
}

#[test]
fn all_slips_are_reported_in_one_run() {
    let text = "data = \"/\"\n[[visit]]\nname = \"a\"\nday = 0\n[[events]]\nfile = \"../ae\"\nterm = \"t\"\n\
                [[measure]]\nname = \"m\"\nrange = [1]\n";
    assert_problems(text, &["1:8 I310", "4:7 I314", "5:1 I311", "6:8 I310", "10:9 I313"]);
}

#[test]
fn what_holds_for_a_file_holds_for_its_columns_unless_they_say_otherwise() {
    let table = one(&scores(
        "score = { column = \"s\", decimal = \".\", missing = { \"-9\" = \"refused\" } }\ndate = \"d\"\n\
         [assessments.reading]\ndecimal = \",\"\nthousands = \" \"\ndates = \"d/m/y\"\nimpute = \"last\"\n\
         missing = { NA = \"not available\" }\n",
    ));
    let (score, date) = (&table.columns["score"], &table.columns["date"]);
    assert_eq!(
        (date.dates, date.impute),
        (DateOrder::named("d/m/y").expect("known"), Imputation::named("last").expect("known"))
    );
    assert_eq!(
        (date.numbers.decimal, date.numbers.thousands),
        (Decimal::named(",").expect("known"), Thousands::named(" "))
    );
    let codes =
        |column: &super::column::ColumnMapping| column.missing.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>();
    assert_eq!((codes(date), codes(score)), (vec!["NA".to_owned()], vec!["NA".to_owned(), "-9".to_owned()]));
}

#[test]
fn a_column_may_be_completed_by_others() {
    let table = one(&scores(
        "score = { column = \"s\", or = \"t\", reason = [\"why\", \"done\"] }\n\
         visit = { column = \"v\", with = \"point\" }\nunless = { test = \"ALL\" }\n",
    ));
    let (score, visit) = (&table.columns["score"], &table.columns["visit"]);
    assert_eq!(
        (score.or.as_deref(), score.with.as_deref(), score.reason.join(" ")),
        (Some("t"), None, "why done".to_owned())
    );
    assert_eq!((visit.or.as_deref(), visit.with.as_deref()), (None, Some("point")));
    assert_eq!(table.exceptions, [("test".to_owned(), vec!["ALL".to_owned()])]);
    assert_eq!(one(&scores("score = { column = \"s\", reason = \"why\" }\n")).columns["score"].reason, ["why"]);
    assert_problems(&scores("score = { column = \"s\", reason = 5 }\n"), &["5:34 S106"]);
    // Either of two columns is enough, and where neither is there both are missed.
    for (has, without) in [("s", true), ("t", true), ("v", false)] {
        assert_eq!(table.does_without(if has == "s" { "t" } else { "s" }, |name| name == has), without, "{has}");
    }
}

/// A thousands mark that the file's own decimal mark equals, once a column says another decimal mark.
#[test]
fn marks_are_compared_after_all_was_said() {
    let marks =
        scores("score = { column = \"s\", decimal = \".\" }\nreading = { decimal = \",\", thousands = \".\" }\n");
    assert_problems(&marks, &["5:9 I313"]);
}

#[test]
fn one_table_or_several_of_a_role_are_read_in_the_order_of_roles() {
    let text = "design = \"crossover\"\narms = [\"b\", \"a\"]\n\
                [[events]]\nfile = \"ae\"\nsubject = \"id\"\nterm = \"t\"\n\
                [[events]]\nfile = \"ce\"\nsubject = \"id\"\nterm = \"t\"\n\
                [subjects]\nfile = \"dm\"\nsubject = \"id\"\n";
    let mapping = sound(text);
    let files: Vec<&str> = mapping.tables.iter().map(|table| table.file.as_str()).collect();
    assert_eq!(
        (files, mapping.design, mapping.arms.join(" ")),
        (vec!["dm", "ae", "ce"], Design::Crossover, "b a".to_owned())
    );
    assert_eq!(mapping.tables_of(Role::Events).count(), 2);
}

#[test]
fn a_tables_columns_are_named_once_wherever_it_names_them() {
    let table = one(&scores(
        "score = { column = \"s\", reason = \"why\", required_if = { done = \"Y\" } }\n\
         key = [\"id\", \"test\", \"point\"]\nwhere = { done = [\"Y\", \"N\"], test = \"MADRS\" }\n",
    ));
    let mut names = table.column_names();
    names.sort_unstable();
    assert_eq!(names, ["done", "id", "point", "s", "test", "why"]);
    assert_eq!(table.filters[0], ("done".to_owned(), vec!["Y".to_owned(), "N".to_owned()]));
    assert!(["done", "s", "point"].iter().all(|name| !table.does_without(name, |_| true)), "no stock mapping");
}

#[test]
fn stock_mappings_are_sound_and_cover_the_data_sets_of_their_standards() {
    for (name, roles, files) in [
        ("adam", "subjects assessments events responses times", "adsl adqs adae adrs adtte"),
        ("sdtm", "subjects assessments assessments doses events events dispositions", "dm qs rs ex ae ce ds"),
    ] {
        let standard = Standard::named(name).expect("a standard");
        let own = sound(standard.text());
        let tables = sound(&format!("standard = \"{name}\"\n")).tables;
        let joined = |of: fn(&TableMapping) -> &str| tables.iter().map(of).collect::<Vec<_>>().join(" ");
        assert_eq!(
            (joined(|table| table.role.name()), joined(|table| &table.file)),
            (roles.to_owned(), files.to_owned())
        );
        assert!(tables.iter().all(|table| table.stock) && own.tables.iter().all(|table| !table.stock));
        assert_eq!(tables.iter().filter(|table| !table.optional).count(), 1, "only the subjects must be there");
    }
    assert_eq!(Standard::named("ADaM"), None);
}

#[test]
fn stock_tables_do_without_what_no_role_needs() {
    let tables = sound("standard = \"sdtm\"\n").tables;
    let lacks = |file: &str, name: &str| {
        tables.iter().find(|table| table.file == file).expect(file).does_without(name, |_| false)
    };
    for (file, name) in [("qs", "QSDY"), ("qs", "QSREASND"), ("dm", "ETHNIC"), ("dm", "STUDYID"), ("ce", "CEOCCUR")] {
        assert!(lacks(file, name), "{file} {name}");
    }
    for (file, name) in [("dm", "ARM"), ("dm", "USUBJID"), ("qs", "QSSTRESN"), ("qs", "QSTESTCD"), ("ex", "EXDOSE")] {
        assert!(!lacks(file, name), "{file} {name}");
    }
}

#[test]
fn a_table_of_ones_own_takes_the_place_of_the_stock_tables_of_its_role() {
    let mapping = sound("standard = \"sdtm\"\n[events]\nfile = \"mine\"\nsubject = \"id\"\nterm = \"what\"\n");
    let files = |stock: bool| -> Vec<&str> {
        mapping.tables.iter().filter(|table| table.stock == stock).map(|table| table.file.as_str()).collect()
    };
    assert_eq!((files(false), files(true)), (vec!["mine"], vec!["dm", "qs", "rs", "ex", "ds"]));
}

/// Whatever a role reads can be said in the mapping, and nothing else.
#[test]
fn the_shape_of_a_table_has_the_columns_of_its_role() {
    use trialstat_trial::spec::Kind;
    for role in Role::ALL {
        let field = SHAPE.field(role.name()).expect("a key for each role");
        let Kind::OneOrMore(shape) = field.kind else { panic!("`{}` is no table", role.name()) };
        let columns = shape.fields.iter().filter(|field| matches!(field.kind, Kind::Short(..)));
        let described: BTreeSet<&str> = columns.map(|field| field.key).collect();
        let read: BTreeSet<&str> = role.columns().iter().map(|column| column.key).collect();
        assert_eq!(described, read, "{}", role.name());
        assert!(role.key().iter().all(|key| read.contains(key)), "{}", role.name());
        assert!(role.columns().iter().any(|column| column.need == Need::Filled), "{}", role.name());
    }
}
