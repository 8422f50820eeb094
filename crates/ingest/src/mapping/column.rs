//! What a mapping says of a column.

use crate::cell::date::{CenturyPivot, DateOrder, Imputation};
use crate::cell::number::{Decimal, NumberFormat, Thousands};
use crate::codes;
use crate::terminology;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::{Table, Text};

/// A column and what its cells mean.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMapping {
    /// Where the cells come from.
    pub source: ColumnSource,
    /// Column to take a value from where the first has none, or is not there.
    pub or: Option<String>,
    /// Column whose text is added to the first's.
    pub with: Option<String>,
    /// What results call it, if the mapping says so.
    pub name: Option<String>,
    /// What it is called in print, if the mapping says so.
    pub label: Option<String>,
    /// The value that means yes.
    pub yes: Option<String>,
    /// Codes of missing values, each with what it means.
    pub missing: Vec<(String, String)>,
    /// Columns that say why a value is missing where it is; the first that says it counts.
    pub reason: Vec<String>,
    /// Values of the file and what each stands for.
    pub codes: Vec<(String, String)>,
    /// A list of terms that the values are brought to.
    pub list: Option<&'static terminology::CodeList>,
    /// Lowest and highest value.
    pub range: Option<(f64, f64)>,
    /// Unit of the cells.
    pub unit: Option<String>,
    /// Unit to convert to.
    pub to: Option<String>,
    /// Whether a missing value is an error, where the mapping says so.
    pub required: Option<bool>,
    /// Columns and values under which a missing value is an error.
    pub required_if: Vec<(String, Vec<String>)>,
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// How dates are written.
    pub dates: DateOrder,
    /// What stands for unknown parts of a date.
    pub impute: Imputation,
    /// First year of the hundred that two digits may mean.
    pub two_digit_years: Option<CenturyPivot>,
    /// Where the mapping names the column.
    pub place: Place,
}

/// Where the cells of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnSource {
    /// A column of the file.
    Column(String),
    /// One value for all rows.
    Constant(String),
}

/// How the numbers, dates and missing values of a file are written, unless a column says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// How dates are written.
    pub dates: DateOrder,
    /// What stands for unknown parts of a date.
    pub impute: Imputation,
    /// First year of the hundred that two digits may mean.
    pub two_digit_years: Option<CenturyPivot>,
    /// Codes of missing values.
    pub missing: Vec<(String, String)>,
}

impl Writing {
    /// What a file is taken to be unless the mapping says otherwise.
    pub const USUAL: Writing = Writing {
        numbers: NumberFormat::POINT,
        dates: DateOrder::Iso,
        impute: Imputation::Refuse,
        two_digit_years: None,
        missing: Vec::new(),
    };

    /// What a table of a mapping says, on top of these.
    pub(super) fn with(&self, table: &Table, problems: &mut Vec<Diagnostic>) -> Writing {
        let mut missing = self.missing.clone();
        missing.extend(pairs(table, "missing"));
        let first =
            table.count("two_digit_years").filter(|year| *year >= 1000).and_then(|year| i32::try_from(year).ok());
        let two_digit_years = first.and_then(CenturyPivot::beginning);
        if table.has("two_digit_years") && two_digit_years.is_none() {
            let problem = table.error(codes::OUT_OF_PLACE, "two_digit_years", "expected a year of four digits");
            problems.push(problem.with_hint("`two_digit_years = 1930` makes 29 mean 2029 and 30 mean 1930"));
        }
        let numbers = NumberFormat {
            decimal: table.text("decimal").and_then(Decimal::named).unwrap_or(self.numbers.decimal),
            thousands: table.text("thousands").and_then(Thousands::named).or(self.numbers.thousands),
        };
        let told = table.mentions("decimal") || table.mentions("thousands");
        if told && !numbers.is_sound() {
            let problem = table.error(codes::OUT_OF_PLACE, "thousands", "decimal mark and thousands mark are the same");
            problems.push(problem.with_hint("one of `decimal` and `thousands` has to be another"));
        }
        let dates = table.text("dates").and_then(DateOrder::named).unwrap_or(self.dates);
        let impute = table.text("impute").and_then(Imputation::named).unwrap_or(self.impute);
        let two_digit_years = two_digit_years.or(self.two_digit_years);
        Writing { numbers, dates, impute, two_digit_years, missing }
    }
}

/// The first text of each key of a map.
fn pairs(table: &Table, key: &str) -> Vec<(String, String)> {
    let first = |texts: &[Text]| texts.first().map(|text| text.text.clone()).unwrap_or_default();
    table.map(key).iter().map(|(name, texts)| (name.text.clone(), first(texts))).collect()
}

/// The columns of a map, each with its values.
pub(super) fn conditions(table: &Table, key: &str) -> Vec<(String, Vec<String>)> {
    let texts = |texts: &[Text]| texts.iter().map(|text| text.text.clone()).collect();
    table.map(key).iter().map(|(name, values)| (name.text.clone(), texts(values))).collect()
}

/// The two numbers of `range`, if they are one.
pub(super) fn range_of(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<(f64, f64)> {
    match table.numbers("range") {
        [low, high] if low <= high => Some((*low, *high)),
        [] if !table.has("range") => None,
        _ => {
            let problem = table.error(codes::OUT_OF_PLACE, "range", "expected two numbers, the first not larger");
            problems.push(problem.with_hint("for example `range = [0, 60]`"));
            None
        }
    }
}

impl ColumnMapping {
    /// A column of a file as it stands, but for the codes of its missing values.
    pub(crate) fn plain(name: &str, missing: Vec<(String, String)>, place: Place) -> ColumnMapping {
        let writing = Writing { missing, ..Writing::USUAL };
        ColumnMapping::of(ColumnSource::Column(name.to_owned()), writing, place)
    }

    fn of(source: ColumnSource, writing: Writing, place: Place) -> ColumnMapping {
        ColumnMapping {
            source,
            or: None,
            with: None,
            name: None,
            label: None,
            yes: None,
            missing: writing.missing,
            reason: Vec::new(),
            codes: Vec::new(),
            list: None,
            range: None,
            unit: None,
            to: None,
            required: None,
            required_if: Vec::new(),
            numbers: writing.numbers,
            dates: writing.dates,
            impute: writing.impute,
            two_digit_years: writing.two_digit_years,
            place,
        }
    }

    /// Checks a column's table; problems are appended.
    pub(super) fn from_table(
        table: &Table,
        writing: &Writing,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<ColumnMapping> {
        let source = match (table.owned("column"), table.owned("constant")) {
            (Some(column), None) => ColumnSource::Column(column),
            (None, Some(constant)) => ColumnSource::Constant(constant),
            (None, None) if table.mentions("column") || table.mentions("constant") => return None,
            _ => {
                let message = "expected one of `column` and `constant`";
                let problem = Diagnostic::error(codes::OUT_OF_PLACE, table.place().clone(), message);
                problems.push(problem.with_hint("`column` is the column's name in the file"));
                return None;
            }
        };
        let list = table.text("list").and_then(terminology::list);
        if let (Some(name), None) = (table.text("list"), list) {
            let names: Vec<&str> = terminology::lists().iter().map(|list| list.name.as_str()).collect();
            let problem = table.error(codes::OUT_OF_PLACE, "list", format!("there is no list `{name}`"));
            problems.push(problem.with_hint(format!("lists: {}", names.join(", "))));
        }
        let (unit, to) = (table.owned("unit"), table.owned("to"));
        Some(ColumnMapping {
            yes: table.owned("value"),
            or: table.owned("or"),
            with: table.owned("with"),
            name: table.owned("name"),
            label: table.owned("label"),
            reason: table.texts("reason").iter().map(|column| column.text.clone()).collect(),
            codes: pairs(table, "codes"),
            list,
            range: range_of(table, problems),
            unit,
            to,
            required: table.flag("required"),
            required_if: conditions(table, "required_if"),
            ..ColumnMapping::of(source, writing.with(table, problems), table.place().clone())
        })
    }

    /// The column's name in the file, if it comes from one.
    pub fn column(&self) -> Option<&str> {
        match &self.source {
            ColumnSource::Column(name) => Some(name),
            ColumnSource::Constant(_) => None,
        }
    }
}
