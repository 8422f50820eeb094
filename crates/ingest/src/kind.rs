//! Cells brought to the kinds that roles ask for.

use crate::cell::{date, number, unit};
use crate::mapping::TableMapping;
use crate::mapping::column::ColumnMapping;
use crate::mapping::role::CellKind;
use crate::prepared::has;
use crate::raw_table::{Cells, Lines, NumberKind, RawTable};
use crate::rules::cell as rules;
use crate::scope::Scope;
use crate::typed::{Conversion, Converted, Names, Reasons, Refusal, Typed};
use std::collections::BTreeMap;
use trialstat_trial::diagnostic::{Code, Diagnostic, Place};
use trialstat_trial::quantity::{Day, Days};
use trialstat_trial::record::Word;

/// A table's columns by their keys.
#[derive(Debug)]
pub(crate) struct Columns<'a> {
    pub(crate) texts: BTreeMap<&'static str, Typed<'a, Word>>,
    /// The subjects, which are not among the other texts.
    pub(crate) subjects: Option<Names<'a>>,
    pub(crate) numbers: BTreeMap<&'static str, Typed<'a, f64>>,
    pub(crate) counts: BTreeMap<&'static str, Typed<'a, u64>>,
    pub(crate) study_days: BTreeMap<&'static str, Typed<'a, Day>>,
    /// Days since 1970-01-01; `None` for a date that is known in part only.
    pub(crate) dates: BTreeMap<&'static str, Typed<'a, Option<i64>>>,
    pub(crate) lengths: BTreeMap<&'static str, Typed<'a, Days>>,
    pub(crate) flags: BTreeMap<&'static str, Typed<'a, bool>>,
    /// Subjects' numbers, by name.
    pub(crate) kept_numbers: Vec<(String, Typed<'a, f64>)>,
    /// Subjects' levels, by name.
    pub(crate) kept_levels: Vec<(String, Typed<'a, Word>)>,
}

impl<'a> Columns<'a> {
    /// Converts every column that the mapping names and the file has.
    pub(crate) fn convert(mapping: &TableMapping, conversion: &mut Conversion<'a, '_>) -> Columns<'a> {
        let mut columns = Columns {
            texts: BTreeMap::new(),
            subjects: None,
            numbers: BTreeMap::new(),
            counts: BTreeMap::new(),
            study_days: BTreeMap::new(),
            dates: BTreeMap::new(),
            lengths: BTreeMap::new(),
            flags: BTreeMap::new(),
            kept_numbers: Vec::new(),
            kept_levels: Vec::new(),
        };
        for described in mapping.role.columns() {
            let Some(of) = mapping.columns.get(described.key).filter(|of| has(conversion.raw, of)) else { continue };
            let key = described.key;
            match described.kind {
                CellKind::Text if key == "subject" => {
                    columns.subjects = Some(conversion.names(of, |conversion| text(of, conversion)));
                }
                CellKind::Text => drop(columns.texts.insert(key, text(of, conversion))),
                CellKind::Number => drop(columns.numbers.insert(key, number_of(of, conversion))),
                CellKind::Count => drop(columns.counts.insert(key, count(of, conversion))),
                CellKind::Day => drop(columns.study_days.insert(key, study_day(of, conversion))),
                CellKind::Date => drop(columns.dates.insert(key, date_of(of, conversion))),
                // Where rows have units of their own, they are counted in days row by row.
                CellKind::Days if mapping.columns.get("unit").is_some_and(|unit| has(conversion.raw, unit)) => {
                    drop(
                        columns
                            .numbers
                            .insert(key, number_of(&ColumnMapping { unit: None, to: None, ..of.clone() }, conversion)),
                    );
                }
                CellKind::Days => drop(columns.lengths.insert(key, days(of, conversion))),
                CellKind::Flag => drop(columns.flags.insert(key, flag(of, conversion))),
                CellKind::Censoring => drop(columns.flags.insert(key, event_of_censoring(of, conversion))),
            }
        }
        let name = |of: &ColumnMapping| of.name.as_deref().or(of.column()).unwrap_or_default().to_owned();
        for of in mapping.numbers.iter().filter(|of| has(conversion.raw, of)) {
            columns.kept_numbers.push((name(of), number_of(of, conversion)));
        }
        for of in mapping.levels.iter().filter(|of| has(conversion.raw, of)) {
            columns.kept_levels.push((name(of), text(of, conversion)));
        }
        columns
    }
}

/// Why the constant of a column, if it has one, is not of its kind.
pub(crate) fn constant_refusal(kind: CellKind, of: &ColumnMapping) -> Option<Refusal> {
    let raw = RawTable::new(Vec::new(), Lines::Consecutive { first: 1 });
    let (mut scope, mut reasons, mut problems) = (Scope::all(0), Reasons::default(), Vec::new());
    let (scope, reasons, problems) = (&mut scope, &mut reasons, &mut problems);
    let mut conversion = Conversion { file: "", raw: &raw, scope, reasons, problems };
    if of.column().is_some() {
        return None;
    }
    let conversion = &mut conversion;
    match kind {
        CellKind::Text => drop(text(of, conversion)),
        CellKind::Number => drop(number_of(of, conversion)),
        CellKind::Count => drop(count(of, conversion)),
        CellKind::Day => drop(study_day(of, conversion)),
        CellKind::Date => drop(date_of(of, conversion)),
        CellKind::Days => drop(days(of, conversion)),
        CellKind::Flag => drop(flag(of, conversion)),
        CellKind::Censoring => drop(event_of_censoring(of, conversion)),
    }
    let refused = conversion.problems.pop()?.diagnostic;
    let code = crate::all_codes().find(|code| code.id == refused.code)?;
    let (expected, hint) = (refused.expected.unwrap_or(refused.message), refused.hint.unwrap_or_default());
    Some(Refusal { code: *code, says: String::new(), expected, hint })
}

/// Reports rows whose column of that key has no value.
pub(crate) fn require(
    columns: &Columns<'_>,
    key: &'static str,
    shown: &str,
    rows: impl Fn(usize) -> bool,
    code: Code,
    conversion: &mut Conversion<'_, '_>,
) {
    if let Some(names) = columns.subjects.as_ref().filter(|_| key == "subject") {
        match names {
            Names::Own(_, cells) => conversion.require(shown, cells, rows, code),
            Names::Words(cells) => conversion.require(shown, cells, rows, code),
        }
    } else if let Some(cells) = columns.texts.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.numbers.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.counts.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.study_days.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.dates.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.lengths.get(key) {
        conversion.require(shown, cells, rows, code);
    } else if let Some(cells) = columns.flags.get(key) {
        conversion.require(shown, cells, rows, code);
    }
}

fn refusal(code: Code, expected: impl Into<String>, hint: impl Into<String>) -> Refusal {
    Refusal { code, says: String::new(), expected: expected.into(), hint: hint.into() }
}

pub(crate) fn text<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, Word> {
    let word = |text: &str| Ok(Converted::from(Word::from(text)));
    let words = conversion.column(of, false, word, |value, kind| word(&shown(value, kind)));
    conversion.joined(of, words)
}

/// A binary number as the text that a file of text would have for it.
fn shown(value: f64, kind: NumberKind) -> String {
    let mut cells = crate::raw_table::NumberCells::with_capacity(kind, 1);
    cells.push(value);
    cells.shown(0)
}

fn flag<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, bool> {
    let yes = of.yes.clone().unwrap_or_else(|| "Y".to_owned());
    let is_yes = |text: &str| Ok(Converted::from(text == yes));
    conversion.column(of, false, is_yes, |value, kind| is_yes(&shown(value, kind)))
}

fn parse_number(of: &ColumnMapping, text: &str) -> Result<f64, Refusal> {
    number::parse(text, of.numbers).map_err(|refused| Refusal {
        code: rules::NOT_A_NUMBER,
        says: refused.to_string(),
        expected: "a number".to_owned(),
        hint: refused.hint().into_owned(),
    })
}

fn plain(value: f64, kind: NumberKind) -> Result<f64, Refusal> {
    match kind {
        NumberKind::Plain => Ok(value),
        _ => Err(refusal(rules::NOT_A_NUMBER, "a number", "the file says that the column holds dates or times")),
    }
}

pub(crate) fn number_of<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, f64> {
    let factor = of.unit.as_deref().zip(of.to.as_deref()).map(|(from, to)| unit_factor(from, to));
    let finish = |number: f64| -> Result<Converted<f64>, Refusal> {
        if let Some((low, high)) = of.range.filter(|(low, high)| !(*low..=*high).contains(&number)) {
            let expected = format!("a number from {low} to {high}");
            return Err(refusal(rules::OUT_OF_RANGE, expected, "the mapping gives the range of the column"));
        }
        match &factor {
            None => Ok(number.into()),
            Some(Ok(factor)) => Ok(factor.apply(number).into()),
            Some(Err(refused)) => Err(Refusal {
                code: rules::UNIT,
                says: refused.to_string(),
                expected: "a unit that can be converted".to_owned(),
                hint: refused.hint().to_string(),
            }),
        }
    };
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).and_then(finish),
        |value, kind| plain(value, kind).and_then(finish),
    )
}

/// How numbers of one unit become numbers of another.
pub(crate) fn unit_factor(from: &str, to: &str) -> Result<unit::Conversion, unit::UnitRefusal> {
    unit::factor(unit::Unit::named(from)?, unit::Unit::named(to)?)
}

/// Whole numbers from 0 as far as a double holds them exactly.
pub(crate) fn whole_number<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, f64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let expected = || refusal(rules::NOT_WHOLE, "a whole number from 0", "a count of subjects or events");
    let whole = |number: f64| {
        let fits = (0.0..=LARGEST).contains(&number) && number.fract() == 0.0;
        if fits { Ok(Converted::from(number)) } else { Err(expected()) }
    };
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).map_err(|_| expected()).and_then(whole),
        |value, kind| plain(value, kind).and_then(whole),
    )
}

fn count<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, u64> {
    let largest = trialstat_trial::counts::LARGEST;
    let expected = || {
        let hint = format!("counts go up to {largest}");
        refusal(rules::NOT_WHOLE, "a whole number from 0", hint)
    };
    let whole = |number: f64| {
        let fits = number >= 0.0 && number <= largest as f64 && number.fract() == 0.0;
        if fits { Ok(Converted::from(number as u64)) } else { Err(expected()) }
    };
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).map_err(|_| expected()).and_then(whole),
        |value, kind| plain(value, kind).and_then(whole),
    )
}

fn study_day<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, Day> {
    let day = |number: f64| {
        let fits = number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX - 1);
        let day = if fits { Day::new(number as i32) } else { None };
        let hint = "day 1 is the day of the reference date, -1 the day before; there is no day 0";
        day.map(Converted::from).ok_or_else(|| refusal(rules::NOT_WHOLE, "a study day", hint))
    };
    let in_range = |number: f64| match of.range.filter(|(low, high)| !(*low..=*high).contains(&number)) {
        Some((low, high)) => {
            let expected = format!("a study day from {low} to {high}");
            Err(refusal(rules::OUT_OF_RANGE, expected, "the mapping gives the range of the column"))
        }
        None => Ok(number),
    };
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).and_then(in_range).and_then(day),
        |value, kind| plain(value, kind).and_then(in_range).and_then(day),
    )
}

/// A time in a unit as whole days.
pub(crate) fn whole_days(
    time: f64,
    unit: &str,
    factor: &Result<unit::Conversion, unit::UnitRefusal>,
) -> Result<Days, Refusal> {
    let days = match factor {
        Ok(factor) => factor.apply(time),
        Err(refused) => {
            return Err(Refusal {
                code: rules::UNIT,
                says: refused.to_string(),
                expected: "a unit of time".to_owned(),
                hint: refused.hint().to_string(),
            });
        }
    };
    // A time of 13/7 weeks comes back as 13 days but for the last bits.
    let nearest = days.round();
    let near = (days - nearest).abs() <= 1e-9 * nearest.max(1.0);
    if (0.0..=f64::from(u32::MAX)).contains(&nearest) && near {
        return Ok(Days(nearest as u32));
    }
    Err(refusal(rules::NOT_DAYS, "a whole number of days", format!("it is taken to be in `{unit}`")))
}

fn days<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, Days> {
    let unit = of.unit.as_deref().unwrap_or("day");
    let factor = unit_factor(unit, "day");
    let whole = |time: f64| whole_days(time, unit, &factor).map(Converted::from);
    let hint = || format!("the mapping says that it is in `{unit}`");
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).map_err(|refused| Refusal { hint: hint(), ..refused }).and_then(whole),
        |value, kind| plain(value, kind).and_then(whole),
    )
}

fn event_of_censoring<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, bool> {
    let event = |number: f64| {
        let whole = number.fract() == 0.0 && number >= 0.0;
        let hint = "0 is an event, any other whole number a reason to censor";
        whole
            .then(|| Converted::from(number == 0.0))
            .ok_or_else(|| refusal(rules::NOT_WHOLE, "a whole number from 0", hint))
    };
    conversion.column(
        of,
        true,
        |text| parse_number(of, text).and_then(event),
        |value, kind| plain(value, kind).and_then(event),
    )
}

/// Years before this are slips: nobody in a trial was born then.
const EARLIEST: i32 = 1800;

/// Says so if no date of a column can confirm the order of day and month that the mapping tells.
fn note_unconfirmed_order(of: &ColumnMapping, conversion: &mut Conversion<'_, '_>) {
    if !matches!(of.dates, date::DateOrder::DayMonthYear | date::DateOrder::MonthDayYear) {
        return;
    }
    let position = of.column().and_then(|name| conversion.raw.position(name));
    let Some(Cells::Text(cells)) = position.map(|at| &conversion.raw.columns[at].cells) else { return };
    let orders = date::possible_orders(cells.distinct().filter(|text| !text.is_empty()));
    if let Err(date::OrderRefusal::Ambiguous { text }) = orders.only() {
        let message = format!("every date could have day and month in either order: `{text}`");
        let place = Place { file: conversion.file.to_owned(), line: 1, column: 0 };
        let problem = Diagnostic::note(rules::AMBIGUOUS_DATES, place, message);
        let problem = problem.in_column(of.column().unwrap_or_default());
        let hint = format!("`{}` was followed; compare a few dates with their source", of.dates);
        conversion.problems.push(problem.with_hint(hint).into());
    }
}

fn date_of<'a>(of: &ColumnMapping, conversion: &mut Conversion<'a, '_>) -> Typed<'a, Option<i64>> {
    note_unconfirmed_order(of, conversion);
    let text = |text: &str| {
        let refused = |refused: date::DateRefusal| Refusal {
            code: rules::NOT_A_DATE,
            says: refused.to_string(),
            expected: "a date".to_owned(),
            hint: refused.hint().to_string(),
        };
        let partial = date::parse(text, of.dates, of.two_digit_years).map_err(refused)?;
        if partial.year < EARLIEST {
            let hint = "a year of two digits needs `two_digit_years`; look for a slip in one of four";
            return Err(refusal(rules::NOT_A_DATE, format!("a year from {EARLIEST} on"), hint));
        }
        if partial.date().is_none() && of.impute == date::Imputation::Refuse {
            let hint = "`impute = \"first\"`, `\"middle\"` or `\"last\"` completes such dates, `\"unknown\"` keeps the row without \
                        a day; each with a warning";
            return Err(refusal(rules::PARTIAL_DATE, "a whole date", hint));
        }
        if partial.date().is_none() && of.impute == date::Imputation::Unknown {
            let remark = Refusal {
                code: rules::DATE_IMPUTED,
                says: "is known in part, and its day was left unknown".to_owned(),
                expected: "a whole date".to_owned(),
                hint: "by the rule that the mapping's `impute` names".to_owned(),
            };
            return Ok(Converted { value: None, remark: Some(remark) });
        }
        let (whole, precision) = date::impute(partial, of.impute).map_err(refused)?;
        let remark = (precision != date::Precision::Full).then(|| Refusal {
            code: rules::DATE_IMPUTED,
            says: format!("was completed to {}", crate::calendar::iso_date(whole.days())),
            expected: "a whole date".to_owned(),
            hint: "by the rule that the mapping's `impute` names".to_owned(),
        });
        Ok(Converted { value: Some(whole.days()), remark })
    };
    conversion.column(of, false, text, |value, kind| match kind {
        NumberKind::Date => Ok(Converted::from(Some(value.floor() as i64))),
        NumberKind::DateTime => Ok(Converted::from(Some((value / 86_400.0).floor() as i64))),
        NumberKind::Plain if of.dates != date::DateOrder::Iso => text(&value.to_string()),
        NumberKind::Plain | NumberKind::Time => {
            let hint = "the file says that the column holds numbers: `dates = \"sas-days\"` or `\"excel-1900\"` reads serial numbers";
            Err(refusal(rules::NOT_A_DATE, "a date", hint))
        }
    })
}
