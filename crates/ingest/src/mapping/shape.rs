//! The declared keys of a mapping.

use crate::cell::date::DateOrder;
use trialstat_trial::spec::{Field, Kind, Shape};

/// The table of a mapping.
pub static SHAPE: Shape = Shape {
    name: "mapping",
    doc: "which file and which column plays which role",
    fields: &[
        Field::optional("version", Kind::Text, "the mapping's version, printed beside what it was used for"),
        Field::optional("name", Kind::Text, "the trial's name; the endpoint's or the file's if left out"),
        Field::optional(
            "number",
            Kind::Count,
            "which of several trials of one layout it is; what is imputed follows it",
        ),
        Field::optional("standard", Kind::OneOf(&["adam", "sdtm"]), "stock mapping of a CDISC folder"),
        Field::optional("data", Kind::Text, "folder of the data files, from the mapping's own"),
        Field::optional(
            "format",
            Kind::OneOf(crate::folder::ENDINGS),
            "ending to take where a file is there in several",
        ),
        Field::optional("design", Kind::OneOf(&["parallel", "crossover"]), "parallel unless told"),
        Field::optional("endpoints", Kind::Texts, "supplied endpoints in the order that results list them"),
        Field::optional("arms", Kind::Texts, "arms in the order that results list them"),
        Field::optional("visit", Kind::Tables(&VISIT), "visits in the order that results list them"),
        Field::optional("measure", Kind::Tables(&MEASURE), "what assessments read"),
        Field::optional("subjects", Kind::OneOrMore(&SUBJECTS), "one row a subject"),
        Field::optional("assessments", Kind::OneOrMore(&ASSESSMENTS), "one row a reading of an instrument"),
        Field::optional("doses", Kind::OneOrMore(&DOSES), "one row a dose given, or a period of equal doses"),
        Field::optional("events", Kind::OneOrMore(&EVENTS), "one row a dated happening"),
        Field::optional("dispositions", Kind::OneOrMore(&DISPOSITIONS), "one row an end of treatment or of follow-up"),
        Field::optional("responses", Kind::OneOrMore(&RESPONSES), "one row a supplied binary endpoint of a subject"),
        Field::optional("times", Kind::OneOrMore(&TIMES), "one row a supplied time to an event of a subject"),
        Field::optional("counts", Kind::OneOrMore(&COUNTS), "one row the counts of an arm"),
    ],
};

static VISIT: Shape = Shape {
    name: "visit",
    doc: "a scheduled visit",
    fields: &[
        Field::required("name", Kind::Text, "its name, as the data have it"),
        Field::optional("day", Kind::Number, "the study day it is scheduled for; there is no day 0"),
        Field::optional("window", Kind::Numbers, "first and last study day that count as this visit"),
    ],
};

static MEASURE: Shape = Shape {
    name: "measure",
    doc: "what an assessment reads",
    fields: &[
        Field::required("name", Kind::Text, "its short name, as the data have it"),
        Field::optional("label", Kind::Text, "what it is called in print"),
        Field::optional("unit", Kind::Text, "its unit"),
        Field::optional("range", Kind::Numbers, "lowest and highest score that can be"),
        Field::optional("instrument", Kind::Text, "a known instrument, which gives the range: MADRS, HAMD-17, PHQ-9 …"),
    ],
};

/// What a column's cells mean.
pub(super) static COLUMN: Shape = Shape {
    name: "column",
    doc: "a column and what its cells mean",
    fields: &[
        Field::optional("column", Kind::Text, "the column's name in the file"),
        Field::optional("or", Kind::Text, "column to take a value from where the first has none, or is not there"),
        Field::optional("with", Kind::Text, "column whose text is added to the first's, after a comma"),
        Field::optional("constant", Kind::Text, "one value for all rows, where the file has no such column"),
        Field::optional("value", Kind::Text, "of a yes-or-no column: the value that means yes; any other means no"),
        Field::optional("missing", Kind::Map, "codes of missing values, each with what it means"),
        Field::optional("reason", Kind::TextOrTexts, "columns that say why a value is missing; the first that says it"),
        Field::optional(
            "codes",
            Kind::Map,
            "values of the file, each with the value it stands for; no others may occur",
        ),
        Field::optional("name", Kind::Text, "of a column kept for each subject: what results call it"),
        Field::optional("label", Kind::Text, "of a column kept for each subject: what it is called in print"),
        Field::optional("list", Kind::Text, "a list of terms, CDISC's where it has one: sex, route, severity …"),
        Field::optional("range", Kind::Numbers, "lowest and highest value that can be"),
        Field::optional("unit", Kind::Text, "unit of the cells"),
        Field::optional("to", Kind::Text, "unit to convert to"),
        Field::optional("required", Kind::Flag, "whether a missing value is an error"),
        Field::optional("required_if", Kind::Map, "columns and values under which a missing value is an error"),
        Field::optional("decimal", Kind::OneOf(&[".", ","]), "decimal mark of the numbers"),
        Field::optional("thousands", Kind::OneOf(&[",", ".", " ", "'"]), "mark between groups of three digits"),
        Field::optional("dates", Kind::OneOf(DateOrder::NAMES), "how dates are written; ISO 8601 unless told"),
        Field::optional(
            "impute",
            Kind::OneOf(&["first", "middle", "last", "unknown"]),
            "day that stands for an unknown one",
        ),
        Field::optional("two_digit_years", Kind::Count, "first year of the hundred that two digits may mean"),
    ],
};

static READING: Shape = Shape {
    name: "reading",
    doc: "how a file is written",
    fields: &[
        Field::optional("delimiter", Kind::Text, "character between cells; found out unless told"),
        Field::optional("encoding", Kind::Text, "encoding of the text; found out unless told"),
        Field::optional("decimal", Kind::OneOf(&[".", ","]), "decimal mark of all numbers"),
        Field::optional("thousands", Kind::OneOf(&[",", ".", " ", "'"]), "mark between groups of three digits"),
        Field::optional("dates", Kind::OneOf(DateOrder::NAMES), "how all dates are written"),
        Field::optional(
            "impute",
            Kind::OneOf(&["first", "middle", "last", "unknown"]),
            "day that stands for an unknown one",
        ),
        Field::optional("two_digit_years", Kind::Count, "first year of the hundred that two digits may mean"),
        Field::optional("missing", Kind::Map, "codes of missing values in every column"),
    ],
};

const fn column(key: &'static str, doc: &'static str) -> Field {
    Field::optional(key, Kind::Short(&COLUMN, "column"), doc)
}

const FILE: Field =
    Field::required("file", Kind::Text, "the data file; without an ending, the one there is; `-` is standard input");
const MEMBER: Field = Field::optional("member", Kind::Text, "data set of a file that holds several");
const ABSENT: Field = Field::optional("optional", Kind::Flag, "whether the file may be absent");
const WHERE: Field = Field::optional("where", Kind::Map, "columns and the values that rows must have to be read");
const UNLESS: Field = Field::optional("unless", Kind::Map, "columns and the values that rows must not have to be read");
const KEY: Field = Field::optional("key", Kind::Texts, "columns that tell rows apart; the role's own unless told");
const HOW: Field = Field::optional("reading", Kind::Table(&READING), "how the file is written");
const TRIAL: Field = column("trial", "column that tells trials of one file apart");
const SUBJECT: Field = column("subject", "the subject's identifier (USUBJID)");
const ARM: Field = column("arm", "the subject's arm (ARM)");
const ENDPOINT: Field = column("endpoint", "the endpoint's name (PARAMCD)");
const VISIT_OF: Field = column("visit", "the visit's name (VISIT, AVISIT)");
const DAY: Field = column("day", "the study day (--DY, --STDY)");
const DATE: Field = column("date", "the date (--DTC, --STDTC), made a study day by the subject's `start`");
const LAST_DAY: Field = column("last_day", "the last study day (--ENDY)");
const LAST_DATE: Field = column("last_date", "the last date (--ENDTC)");
const TERM: Field = column("term", "what it was (--DECOD)");
const CATEGORY: Field = column("category", "its class (--CAT, AEBODSYS)");

/// The keys that every table of a role has, and its own.
macro_rules! table_fields {
    ($($own:expr),+ $(,)?) => {
        &[FILE, MEMBER, ABSENT, WHERE, UNLESS, KEY, HOW, TRIAL, $($own),+]
    };
}

static SUBJECTS: Shape = Shape {
    name: "table of subjects",
    doc: "one row a subject (DM, ADSL)",
    fields: table_fields![
        SUBJECT,
        ARM,
        column("start", "the reference date, from which study days count (RFSTDTC, TRTSDT)"),
        Field::optional("numbers", Kind::Shorts(&COLUMN, "column"), "columns of numbers to keep for each subject"),
        Field::optional("levels", Kind::Shorts(&COLUMN, "column"), "columns of levels to keep for each subject"),
    ],
};

static ASSESSMENTS: Shape = Shape {
    name: "table of assessments",
    doc: "one row a reading of an instrument (QS, ADQS)",
    fields: table_fields![
        SUBJECT,
        ARM,
        column("measure", "what was read (QSTESTCD, PARAMCD)"),
        column("label", "what it is called in print (QSTEST, PARAM)"),
        VISIT_OF,
        DAY,
        DATE,
        column("score", "the number (QSSTRESN, AVAL)"),
        column("unit", "the number's unit (QSSTRESU)"),
    ],
};

static DOSES: Shape = Shape {
    name: "table of doses",
    doc: "one row a dose given, or a period of equal doses (EX)",
    fields: table_fields![
        SUBJECT,
        ARM,
        column("treatment", "what was given (EXTRT)"),
        column("amount", "how much (EXDOSE)"),
        column("unit", "unit of the amount (EXDOSU)"),
        column("route", "way in (EXROUTE)"),
        DAY,
        DATE,
        LAST_DAY,
        LAST_DATE,
    ],
};

static EVENTS: Shape = Shape {
    name: "table of events",
    doc: "one row a dated happening (AE, CE)",
    fields: table_fields![
        SUBJECT,
        ARM,
        TERM,
        CATEGORY,
        DAY,
        DATE,
        LAST_DAY,
        LAST_DATE,
        column("minutes", "how long it lasted, in whole minutes (ADURN)"),
        column("severity", "how severe (AESEV)"),
        column("serious", "whether serious (AESER)"),
        column("relation", "whether related to treatment (AEREL)"),
    ],
};

static DISPOSITIONS: Shape = Shape {
    name: "table of dispositions",
    doc: "one row an end of treatment or of follow-up (DS)",
    fields: table_fields![SUBJECT, ARM, TERM, CATEGORY, DAY, DATE],
};

static RESPONSES: Shape = Shape {
    name: "table of responses",
    doc: "one row a supplied binary endpoint of a subject (ADRS)",
    fields: table_fields![
        SUBJECT,
        ARM,
        ENDPOINT,
        column("label", "what the endpoint is called in print (PARAM)"),
        VISIT_OF,
        column("met", "whether it was met, with the `value` that means so (AVALC)"),
    ],
};

static TIMES: Shape = Shape {
    name: "table of times",
    doc: "one row a supplied time to an event of a subject (ADTTE)",
    fields: table_fields![
        SUBJECT,
        ARM,
        ENDPOINT,
        column("label", "what the endpoint is called in print (PARAM)"),
        column("time", "time to the event or to censoring, with its `unit` (AVAL)"),
        column("unit", "the time's own unit, where rows have one; `time.unit` where they have none (AVALU)"),
        column("event", "whether it was the event, with the `value` that means so; any other means censoring"),
        column("censored", "whether it was censoring: 0 is an event, any other number a reason to censor (CNSR)"),
        column("description", "what the event was, or why observation ended (EVNTDESC)"),
    ],
};

static COUNTS: Shape = Shape {
    name: "table of counts",
    doc: "one row the counts of an arm",
    fields: table_fields![
        ARM,
        ENDPOINT,
        column("events", "how many met the endpoint"),
        column("total", "how many were observed"),
    ],
};
