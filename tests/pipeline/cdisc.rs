//! Two small folders as CDISC would have them, of one trial: seven subjects, ketamine 35 mg against placebo, MADRS.
//! Every expectation was worked on paper from the files in `cdisc/`.

mod variants;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use trialstat_ingest::calendar::Date;
use trialstat_ingest::dataset_json::{self, Container, Metadata};
use trialstat_ingest::delimited::{self, Dialect, Encoding};
use trialstat_ingest::folder::{DiskFolder, Folder};
use trialstat_ingest::raw_table::{Cells, NumberCells, NumberKind, RawTable, SpecialMissing};
use trialstat_ingest::xport::{self, Version};
use trialstat_ingest::{Ingested, OnError, codes, read_with};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::quantity::Days;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::Ending::{Censored, Event};
use trialstat_trial::trial::Trial;

/// A mapping of three lines.
fn mapping(standard: &str) -> String {
    format!("standard = \"{standard}\"\nname = \"KET-01\"\ndata = \"{standard}\"\n")
}

fn files() -> DiskFolder {
    DiskFolder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("pipeline/cdisc"))
}

fn ingest(standard: &str, folder: &dyn Folder) -> Ingested {
    let text = mapping(standard);
    read_with("mapping.toml", text.as_bytes(), folder, OnError::RejectRow).expect("files that can be read")
}

/// What was found, each as its file's name, the line, the code.
fn found(ingested: &Ingested) -> Vec<String> {
    let short = |problem: &Diagnostic| {
        let file = Path::new(&problem.place.file).file_name().map(|name| name.display().to_string());
        format!("{} {} {}", file.unwrap_or_default(), problem.place.line, problem.code)
    };
    let mut all: Vec<String> = ingested
        .problems
        .iter()
        .flat_map(|problem| problem.diagnostics().map(|one| short(&one)).collect::<Vec<_>>())
        .collect();
    all.sort();
    all
}

/// Rows of each file: accepted, rejected, left out.
fn rows(ingested: &Ingested) -> BTreeMap<String, (usize, usize, usize)> {
    let name = |file: &str| Path::new(file).file_stem().map(|stem| stem.display().to_string()).unwrap_or_default();
    let files = ingested.files.iter();
    files.map(|file| (name(&file.file), (file.accepted(), file.rejected, file.left_out))).collect()
}

/// The last three digits of a subject's identifier.
fn id(trial: &Trial, subject: u32) -> &str {
    let id = &trial.subjects()[subject as usize].id;
    &id[id.len() - 3..]
}

/// Assessments of a measure as `subject visit day score`, in the trial's order.
fn scores(trial: &Trial, measure: &str) -> Vec<String> {
    let of = |at: u16| trial.measures()[at as usize].name == measure;
    let records = trial.assessments().iter().filter(|record| of(record.measure.0));
    let shown = records.map(|record| {
        let visit = record.visit.map_or("-", |visit| &trial.visits()[visit.0 as usize].name);
        let day = record.day.map_or("-".to_owned(), |day| day.to_string());
        let score = match record.score {
            Reading::Number(number) => number.to_string(),
            Reading::Missing(reason) => format!("({})", trial.reasons()[reason.0 as usize].code),
        };
        format!("{} {visit} {day} {score}", id(trial, record.subject.0))
    });
    shown.collect()
}

/// Events as `subject term first last severity serious`, with a dash for what is not known.
fn events(trial: &Trial) -> Vec<String> {
    let shown = trial.events().iter().map(|event| {
        let day = |day: Option<_>| day.map_or("-".to_owned(), |day: trialstat_trial::quantity::Day| day.to_string());
        let (severity, serious) =
            (event.severity.as_deref().unwrap_or("-"), event.serious.map_or("-", |yes| if yes { "Y" } else { "N" }));
        let (first, last) = (day(event.day), day(event.last_day));
        format!("{} {} {first} {last} {severity} {serious}", id(trial, event.subject.0), event.term)
    });
    shown.collect()
}

#[test]
fn collected_data_are_read_with_a_mapping_of_three_lines() {
    let ingested = ingest("sdtm", &files());
    // Subject 6 was randomized and never treated, so that no study day can be counted for him; one start of an event is
    // known by its month only; nausea began the day before the first dose; 005 failed screening, 007 was not assigned.
    let expected = ["ae.csv 4 T105", "ae.csv 6 T201", "dm.csv 0 T308", "ds.csv 8 T206", "qs.csv 19 T206"];
    assert_eq!(found(&ingested), expected, "{:#?}", ingested.problems);
    assert!(!ingested.has_errors());
    let expected = [
        ("ae", (5, 0, 0)),
        ("ce", (1, 0, 2)), // did not occur, was not asked
        ("dm", (5, 0, 2)), // 005, 007
        ("ds", (6, 0, 1)), // 005
        ("ex", (6, 0, 0)),
        ("qs", (16, 0, 2)), // 005, and QSALL of 004
    ];
    assert_eq!(rows(&ingested), expected.map(|(name, rows)| (name.to_owned(), rows)).into_iter().collect());

    let trial = &ingested.trials[0];
    let arms: Vec<&str> = trial.arms().iter().map(|arm| arm.name.as_str()).collect();
    let of = |arm: u32| trial.subjects().iter().filter(|own| own.arm.is_some_and(|own| own.0 == arm)).count();
    assert_eq!((trial.name(), arms, of(0), of(1)), ("KET-01", vec!["Ketamine 35 mg", "Placebo"], 3, 2));
}

/// From 26 February to 4 March 2024 are 7 days, since 2024 has a 29 February: day -7. Day 1 is the reference date.
#[test]
fn scores_have_the_days_of_their_dates_and_the_reasons_why_they_are_missing() {
    let ingested = ingest("sdtm", &files());
    let trial = &ingested.trials[0];
    let madrs = [
        "001 SCREENING -7 34",
        "001 BASELINE 1 33",
        "001 DAY 2 2 18",
        "001 DAY 8 8 20",
        "002 BASELINE 1 31",
        "002 DAY 2 2 30",
        "002 DAY 8 8 (PATIENT REFUSED)",
        "003 BASELINE 1 36",
        "003 DAY 2 2 12",
        "003 DAY 8 - (NOT DONE)",
        "004 BASELINE 1 29",
        "004 DAY 2 2 27",
        "004 DAY 8 8 25",
        "006 SCREENING - 30",
    ];
    assert_eq!(scores(trial, "MADRTOT"), madrs);
    let dissociation = ["001 BASELINE, PRE-DOSE 1 0", "001 BASELINE, 40 MIN POST-DOSE 1 22"];
    assert_eq!(scores(trial, "CADSTOT"), dissociation);
    let measure = trial.measures().iter().find(|measure| measure.name == "MADRTOT").expect("MADRS");
    assert_eq!((measure.label.as_str(), trial.measures().len()), ("MADRS Total Score", 2));
}

#[test]
fn doses_events_and_dispositions_have_the_days_of_their_dates() {
    let ingested = ingest("sdtm", &files());
    let trial = &ingested.trials[0];
    let doses: Vec<String> = trial
        .doses()
        .iter()
        .map(|dose| {
            let Reading::Number(amount) = dose.amount else { panic!("every amount is given") };
            let (first, last) = (dose.day.expect("a day"), dose.last_day.expect("a day"));
            let (unit, route) = (dose.unit.as_deref().unwrap_or("-"), dose.route.as_deref().unwrap_or("-"));
            format!("{} {} {first} {last} {amount} {unit} {route}", id(trial, dose.subject.0), dose.treatment)
        })
        .collect();
    let expected = [
        "001 KETAMINE 1 1 35 mg INTRAVENOUS",
        "001 KETAMINE 4 4 35 mg INTRAVENOUS",
        "002 PLACEBO 1 1 0 mg INTRAVENOUS",
        "003 KETAMINE 1 1 35 mg INTRAVENOUS",
        "004 PLACEBO 1 1 0 mg INTRAVENOUS",
        "004 PLACEBO 4 4 0 mg INTRAVENOUS", // 28 and 29 February, 1 and 2 March
    ];
    assert_eq!(doses, expected);
    let expected = [
        "001 Dissociation 1 1 MODERATE N",
        "001 FELT FLOATY 4 4 MILD N", // not coded
        "003 Headache - 5 MILD N",    // began some day in March
        "003 Suicidal ideation 2 - SEVERE Y",
        "003 RELAPSE 8 - - -",
        "004 Nausea -1 2 MILD N",
    ];
    assert_eq!(events(trial), expected);
    let dispositions: Vec<String> = trial
        .dispositions()
        .iter()
        .map(|end| {
            let day = end.day.map_or("-".to_owned(), |day| day.to_string());
            format!("{} {} {day}", id(trial, end.subject.0), end.term)
        })
        .collect();
    let expected = [
        "001 RANDOMIZED 1",
        "001 COMPLETED 29",
        "002 COMPLETED 29",
        "003 LACK OF EFFICACY 8",
        "004 COMPLETED 29",
        "006 WITHDRAWAL BY SUBJECT -",
    ];
    assert_eq!(dispositions, expected);
}

#[track_caller]
fn assert_analysis_data(ingested: &Ingested) {
    assert!(!ingested.has_errors(), "{:?}", ingested.problems);
    let expected = [
        ("adae", (2, 0, 0)),
        ("adqs", (8, 0, 2)), // carried forward; not the visit's record
        ("adrs", (3, 0, 0)),
        ("adsl", (5, 0, 1)), // 005 failed screening
        ("adtte", (4, 0, 0)),
    ];
    assert_eq!(rows(ingested), expected.map(|(name, rows)| (name.to_owned(), rows)).into_iter().collect());
    let trial = &ingested.trials[0];
    let madrs = [
        "001 Baseline 1 33",
        "001 Day 2 2 18",
        "001 Day 8 8 20",
        "002 Baseline 1 31",
        "002 Day 2 2 30",
        "003 Baseline 1 36",
        "003 Day 2 2 12",
        "006 Baseline -3 30",
    ];
    assert_eq!(scores(trial, "MADRTOT"), madrs);
    assert_eq!(events(trial), ["001 Dissociation 1 1 MODERATE N", "003 Suicidal ideation 2 - SEVERE Y"]);
    let met: Vec<(&str, bool)> = trial.responses().iter().map(|one| (id(trial, one.subject.0), one.met)).collect();
    assert_eq!(met, [("001", false), ("002", false), ("003", true)]);
    // Four weeks are 28 days; CNSR 2 is another reason to censor than 1, and no event.
    let times = trial.event_times().iter().map(|one| (id(trial, one.subject.0), one.time, one.ending));
    let expected =
        [("001", Days(28), Censored), ("002", Days(29), Censored), ("003", Days(8), Event), ("006", Days(1), Censored)];
    assert_eq!(times.collect::<Vec<_>>(), expected);
    let described: Vec<Option<&str>> = trial.event_times().iter().map(|one| one.description.as_deref()).collect();
    assert_eq!(described[2..], [Some("RELAPSE"), Some("WITHDREW CONSENT")]);
}

#[test]
fn analysis_data_are_read_with_a_mapping_of_three_lines() {
    let ingested = ingest("adam", &files());
    assert_analysis_data(&ingested);
    assert_eq!(found(&ingested), ["adsl.csv 0 T308"]);
}

/// A table of text with columns made numbers and dates, as the binary formats have them.
fn typed(mut table: RawTable, name: &str) -> RawTable {
    const NUMBERS: &[&str] = &["AGE", "AVISITN", "ADY", "AVAL", "BASE", "CHG", "CNSR", "ASTDY", "AENDY"];
    const DATES: &[&str] = &["RANDDT", "TRTSDT", "ADT", "STARTDT", "ASTDT", "AENDT"];
    table.name = Some(name.to_owned());
    for column in &mut table.columns {
        let kind = match column.name.as_str() {
            name if NUMBERS.contains(&name) => NumberKind::Plain,
            name if DATES.contains(&name) => NumberKind::Date,
            _ => continue,
        };
        let Cells::Text(texts) = &column.cells else { panic!("`{}` is text", column.name) };
        let mut cells = NumberCells::with_capacity(kind, texts.len());
        for row in 0..texts.len() {
            match (texts.get(row), kind) {
                ("", _) => cells.push_missing(SpecialMissing::PLAIN),
                (text, NumberKind::Plain) => cells.push(text.parse().expect("a number")),
                (text, _) => {
                    let parts: Vec<i32> = text.split('-').map(|part| part.parse().expect("a number")).collect();
                    let date = Date::new(parts[0], parts[1] as u8, parts[2] as u8).expect("a date");
                    cells.push(date.days() as f64);
                }
            }
        }
        column.cells = Cells::Number(cells);
    }
    table
}

/// A way to write a table.
type WriteTable = Box<dyn Fn(&RawTable) -> Vec<u8>>;

/// The same folder in other formats, as this crate writes them, gives the same trial to the last bit.
#[test]
fn analysis_data_in_binary_formats_are_the_same_trial() {
    let from_text = ingest("adam", &files());
    let tables: Vec<RawTable> = ["adsl", "adqs", "adrs", "adtte", "adae"]
        .into_iter()
        .map(|name| {
            let bytes = files().open(&format!("adam/{name}.csv")).1.expect("a file").into_owned();
            let dialect = Dialect { delimiter: None, encoding: Encoding::Detect };
            typed(delimited::read(name, bytes, &dialect).expect("a table").table, name)
        })
        .collect();
    let transport = |version| move |table: &RawTable| xport::write(&[table], version).expect("a table that fits").bytes;
    let json = |container| {
        move |table: &RawTable| {
            let written = dataset_json::write(table, container, &Metadata::default());
            written.expect("a table that fits").bytes
        }
    };
    let formats: [(&str, WriteTable); 5] = [
        ("xpt, version 5", Box::new(transport(Version::V5))),
        ("xpt, version 8", Box::new(transport(Version::V8))),
        ("json", Box::new(json(Container::Json))),
        ("ndjson", Box::new(json(Container::Ndjson))),
        ("dsjc", Box::new(json(Container::Dsjc))),
    ];
    for (format, write) in formats {
        let written: BTreeMap<String, Vec<u8>> = tables
            .iter()
            .map(|table| (format!("adam/{}", table.name.as_deref().expect("a name")), write(table)))
            .collect();
        let folder = |name: &str| -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
            let absent = || Diagnostic::error(codes::NO_FILE, Place::file(name), "not there").with_hint("put it there");
            (name.to_owned(), written.get(name).map(|bytes| Cow::Owned(bytes.clone())).ok_or_else(absent))
        };
        let ingested = ingest("adam", &folder);
        assert_analysis_data(&ingested);
        assert_eq!(ingested.trials, from_text.trials, "{format}");
    }
}
