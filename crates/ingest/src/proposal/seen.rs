//! What a column holds.

use crate::cell::date::{self, CenturyPivot, DateOrder, OrderRefusal, possible_orders};
use crate::cell::missing::looks_like_missing;
use crate::cell::number::{self, Decimal, NumberFormat, Thousands};
use crate::raw_table::{Cells, NumberCells, NumberKind, RawColumn, TextCells};
use std::collections::{BTreeMap, HashMap};

/// More distinct numbers than this are not told apart: nothing is decided by them.
const MOST_DISTINCT_NUMBERS: usize = 100_000;

/// A column and what was seen in it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) column: &'a RawColumn,
    pub(super) name: &'a str,
    /// Number of rows.
    pub(super) rows: usize,
    /// Rows without a value, look-alikes of missing values not counted.
    pub(super) blank: usize,
    /// Distinct values with the number of their rows, in the order of their first rows; look-alikes not among them.
    pub(super) values: Vec<(String, usize)>,
    /// Values that resemble codes of missing values, with the number of their rows.
    pub(super) suspects: Vec<(String, usize)>,
    /// Values that are not what nearly all others are, with the number of their rows.
    pub(super) strays: Vec<(String, usize)>,
    /// What the values are.
    pub(super) content: Content,
}

/// What the values of a column are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// There are none.
    Empty,
    /// Texts of any kind.
    Words,
    /// Numbers.
    Numbers(Numbers),
    /// Dates.
    Dates(Dates),
}

/// Numbers and how they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbers {
    /// The one way of writing that all of them allow; `None` if they allow several that differ.
    pub(super) format: Option<NumberFormat>,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) whole: bool,
    /// Whether 0 is among them.
    pub(super) zero: bool,
}

/// Dates and how they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dates {
    /// Their order, `None` where the format itself says that they are dates; else the orders that all of them allow.
    pub(super) order: Result<Option<DateOrder>, Vec<DateOrder>>,
    /// A date whose year has two digits.
    pub(super) two_digit_year: Option<String>,
    /// A date of which the day or the month is unknown.
    pub(super) partial: Option<String>,
}

impl<'a> Seen<'a> {
    /// Looks at a column; the declared texts stand for missing values.
    pub(super) fn of(column: &'a RawColumn, declared: &[String]) -> Seen<'a> {
        let mut seen = Seen {
            column,
            name: &column.name,
            rows: column.cells.len(),
            blank: 0,
            values: Vec::new(),
            suspects: Vec::new(),
            strays: Vec::new(),
            content: Content::Empty,
        };
        match &column.cells {
            Cells::Text(cells) => seen.look_at_texts(cells, declared),
            Cells::Number(cells) => seen.look_at_numbers(cells),
        }
        seen
    }

    fn look_at_texts(&mut self, cells: &TextCells, declared: &[String]) {
        let mut counts = vec![0_usize; cells.distinct().len()];
        cells.codes().iter().for_each(|code| counts[*code as usize] += 1);
        for (text, count) in cells.distinct().zip(counts).filter(|(_, count)| *count > 0) {
            if text.is_empty() || declared.iter().any(|code| code == text) {
                self.blank += count;
            } else if looks_like_missing(text).is_some() {
                self.suspects.push((text.to_owned(), count));
            } else {
                self.values.push((text.to_owned(), count));
            }
        }
        self.content = content_of(&self.values);
        if self.content == Content::Words {
            self.set_strays_aside();
        }
        if self.content == Content::Words {
            // In a column of words `None` and `-` may be words.
            self.values.extend(std::mem::take(&mut self.suspects));
        }
        self.readmit_plausible();
    }

    /// A few texts among numbers or dates are slips of the pen; reading will report them.
    fn set_strays_aside(&mut self) {
        let rows: usize = self.values.iter().map(|(_, count)| count).sum();
        for is_kind in [is_number, is_date] {
            let strays = self.values.iter().filter(|(text, _)| !is_kind(text)).map(|(_, count)| count).sum::<usize>();
            if strays * 10 > rows {
                continue;
            }
            let (values, strays): (Vec<_>, Vec<_>) = self.values.iter().cloned().partition(|(text, _)| is_kind(text));
            let content = content_of(&values);
            if content != Content::Words {
                (self.values, self.strays, self.content) = (values, strays, content);
                return;
            }
        }
    }

    /// A number such as 999 is a value like any other where the others lie around it.
    fn readmit_plausible(&mut self) {
        let Content::Numbers(numbers) = &mut self.content else { return };
        let format = numbers.format.unwrap_or(NumberFormat::POINT);
        let (low, high) = (numbers.low, numbers.high);
        let plausible = |text: &str| number::parse(text, format).is_ok_and(|number| (low..=high).contains(&number));
        let (values, suspects) = std::mem::take(&mut self.suspects).into_iter().partition(|(text, _)| plausible(text));
        self.suspects = suspects;
        let values: Vec<(String, usize)> = values;
        self.values.extend(values);
    }

    fn look_at_numbers(&mut self, cells: &NumberCells) {
        let mut positions: HashMap<u64, usize> = HashMap::new();
        let mut distinct: Vec<(f64, usize)> = Vec::new();
        for cell in cells.iter() {
            match cell {
                Err(_) => self.blank += 1,
                Ok(value) => match positions.get(&value.to_bits()) {
                    Some(at) => distinct[*at].1 += 1,
                    None if distinct.len() < MOST_DISTINCT_NUMBERS => {
                        positions.insert(value.to_bits(), distinct.len());
                        distinct.push((value, 1));
                    }
                    None => {}
                },
            }
        }
        let shown = |value: f64| {
            let mut one = NumberCells::with_capacity(cells.kind, 1);
            one.push(value);
            one.shown(0)
        };
        let texts = distinct.iter().map(|(value, count)| (shown(*value), *count));
        if cells.kind != NumberKind::Plain {
            self.values = texts.collect();
            let dates = Dates { order: Ok(None), two_digit_year: None, partial: None };
            let is_date = cells.kind != NumberKind::Time && !self.values.is_empty();
            self.content = match self.values.is_empty() {
                true => Content::Empty,
                false if is_date => Content::Dates(dates),
                false => Content::Words,
            };
            return;
        }
        (self.suspects, self.values) = texts.partition(|(text, _)| looks_like_missing(text).is_some());
        self.content = content_of(&self.values);
        self.readmit_plausible();
    }

    /// Number of distinct values.
    pub(super) fn distinct(&self) -> usize {
        self.values.len() + self.strays.len()
    }

    /// Whether every row has a value of its own.
    pub(super) fn tells_rows_apart(&self) -> bool {
        self.rows > 0 && self.distinct() + self.suspects.len() == self.rows
    }

    pub(super) fn numbers(&self) -> Option<&Numbers> {
        match &self.content {
            Content::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    pub(super) fn dates(&self) -> Option<&Dates> {
        match &self.content {
            Content::Dates(dates) => Some(dates),
            _ => None,
        }
    }

    /// Whether the file itself says that the column holds numbers.
    pub(super) fn is_binary(&self) -> bool {
        matches!(self.column.cells, Cells::Number(_))
    }
}

fn is_number(text: &str) -> bool {
    FORMATS.into_iter().any(|format| number::parse(text, format).is_ok())
}

fn is_date(text: &str) -> bool {
    use DateOrder::{DayMonthName, DayMonthYear, Iso, MonthDayYear, YearMonthDay};
    let orders = [Iso, DayMonthYear, MonthDayYear, YearMonthDay, DayMonthName];
    orders.into_iter().any(|order| date::parse(text, order, CenturyPivot::beginning(1930)).is_ok())
}

fn content_of(values: &[(String, usize)]) -> Content {
    if values.is_empty() {
        return Content::Empty;
    }
    let texts = || values.iter().map(|(text, _)| text.as_str());
    if let Some(numbers) = numbers_of(&texts) {
        return Content::Numbers(numbers);
    }
    dates_of(&texts).map_or(Content::Words, Content::Dates)
}

const FORMATS: [NumberFormat; 6] = [
    NumberFormat::POINT,
    NumberFormat { decimal: Decimal::Comma, thousands: None },
    NumberFormat { decimal: Decimal::Point, thousands: Some(Thousands::Comma) },
    NumberFormat { decimal: Decimal::Comma, thousands: Some(Thousands::Point) },
    NumberFormat { decimal: Decimal::Point, thousands: Some(Thousands::Apostrophe) },
    NumberFormat { decimal: Decimal::Comma, thousands: Some(Thousands::Space) },
];

fn numbers_of<'t, Texts: Iterator<Item = &'t str>>(texts: &impl Fn() -> Texts) -> Option<Numbers> {
    let mut found: Option<(NumberFormat, Vec<f64>)> = None;
    let mut open = false;
    for format in FORMATS {
        let Ok(read) = texts().map(|text| number::parse(text, format)).collect::<Result<Vec<f64>, _>>() else {
            continue;
        };
        match &found {
            // A decimal point needs no declaration, so nothing else is considered beside it.
            None if format == NumberFormat::POINT => {
                found = Some((format, read));
                break;
            }
            None => found = Some((format, read)),
            Some((_, known)) => open |= *known != read,
        }
    }
    let (format, read) = found?;
    let zero = NumberFormat::POINT;
    let (low, high) =
        read.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    Some(Numbers {
        format: (!open || format == zero).then_some(format),
        low,
        high,
        whole: read.iter().all(|value| value.fract() == 0.0),
        zero: read.contains(&0.0),
    })
}

fn dates_of<'t, Texts: Iterator<Item = &'t str>>(texts: &impl Fn() -> Texts) -> Option<Dates> {
    let pivot = CenturyPivot::beginning(1930);
    let all_are = |order: &DateOrder| texts().all(|text| date::parse(text, *order, pivot).is_ok());
    let short = |order| texts().find(|text| date::parse(text, order, None) == Err(date::DateRefusal::TwoDigitYear));
    if let Some(order) = [DateOrder::Iso, DateOrder::DayMonthName].into_iter().find(all_are) {
        let is_partial = |text: &&str| date::parse(text, order, pivot).is_ok_and(|partial| partial.date().is_none());
        return Some(Dates {
            order: Ok(Some(order)),
            two_digit_year: short(order).map(str::to_owned),
            partial: texts().find(is_partial).map(str::to_owned),
        });
    }
    // Years of two digits may come first as well as last.
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
    let allowed: Vec<DateOrder> = orders.into_iter().filter(all_are).collect();
    let order = match (&allowed[..], possible_orders(texts()).only()) {
        ([], Err(OrderRefusal::Conflict { .. })) => Err(allowed.clone()),
        ([], _) => return None,
        ([only], _) => Ok(Some(*only)),
        _ => Err(allowed.clone()),
    };
    let two_digit_year = allowed.first().and_then(|order| short(*order)).map(str::to_owned);
    Some(Dates { order, two_digit_year, partial: None })
}

/// The one way of writing numbers that suits all columns of numbers and differs from a decimal point.
pub(super) fn common_format(columns: &[Seen<'_>]) -> Option<NumberFormat> {
    let mut needed: BTreeMap<&'static str, NumberFormat> = BTreeMap::new();
    for column in columns.iter().filter(|column| !column.is_binary()) {
        if let Some(format) =
            column.numbers().and_then(|numbers| numbers.format).filter(|format| *format != NumberFormat::POINT)
        {
            let known = needed.entry(format.decimal.name()).or_insert(format);
            known.thousands = known.thousands.or(format.thousands);
        }
    }
    let (_, format) = needed.pop_first().filter(|_| needed.is_empty())?;
    let suits = |column: &Seen<'_>| {
        let all = |format| column.values.iter().all(|(text, _)| number::parse(text, format).is_ok());
        column.is_binary() || column.numbers().is_none() || all(format)
    };
    columns.iter().all(suits).then_some(format)
}
