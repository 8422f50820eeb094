//! A value of a file by its path, and the file with another value in its place.

use super::Source;
use std::ops::Range;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys that name a table among others of a list.
const NAMES: [&str; 6] = ["name", "endpoint", "term", "covariate", "of", "id"];

/// A number or a text as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Setting {
    /// The words of the file that say it.
    pub fn to_toml(&self) -> String {
        match self {
            Setting::Number(number) => digits(*number),
            Setting::Text(text) => toml::Value::String(text.clone()).to_string(),
        }
    }
}

impl std::fmt::Display for Setting {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Setting::Number(number) => out.write_str(&digits(*number)),
            Setting::Text(text) => out.write_str(text),
        }
    }
}

/// The shortest digits of a number; none after the point where it is whole, so that it may be a count.
fn digits(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{}", number as i64) } else { format!("{number:?}") }
}

/// Why a path leads to no value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// It is no path: a name is empty, or its quotation does not end.
    #[error("`{0}` is no path: names are joined by dots, and one that has a dot is in quotes")]
    Form(String),
    /// Nothing of that name is there.
    #[error("`{0}` is not in the file")]
    Absent(String),
    /// Two tables of a list have that name.
    #[error("`{0}` may be several; give its number")]
    Ambiguous(String),
    /// It leads to a table, a list of tables, a flag or a date.
    #[error("`{0}` is neither a number, a text nor a list of these")]
    Structure(String),
}

impl Source {
    /// Where the number or text of a path stands, or the list of these. A path has the keys on the way joined by dots; a table of a list goes by
    /// what names it, or by its number from 1.
    ///
    /// # Errors
    /// The path leads to none of them.
    pub fn span_of(&self, path: &str) -> Result<Range<usize>, PathError> {
        let names = names(path)?;
        let (root, _) = DeTable::parse_recoverable(self.text());
        let Some((first, rest)) = names.split_first() else { return Err(PathError::Form(path.to_owned())) };
        let absent = |upto: usize| PathError::Absent(names[..=upto].join("."));
        let mut value = root.get_ref().get(first.as_str()).ok_or_else(|| absent(0))?;
        for (at, name) in rest.iter().enumerate() {
            value = member(value, name, &names[..at + 2])?.ok_or_else(|| absent(at + 1))?;
        }
        match value.get_ref() {
            DeValue::Array(members) if members.iter().all(|member| is_one(member.get_ref())) => Ok(value.span()),
            one if is_one(one) => Ok(value.span()),
            _ => Err(PathError::Structure(path.to_owned())),
        }
    }

    /// The text with other values in the places of these, which do not overlap, each in the words of a file.
    pub fn replaced(&self, mut values: Vec<(Range<usize>, String)>) -> String {
        values.sort_by_key(|(span, _)| span.start);
        let (mut text, mut end) = (String::new(), 0);
        for (span, value) in values {
            text.push_str(self.text().get(end..span.start).unwrap_or_default());
            text.push_str(&value);
            end = span.end;
        }
        text.push_str(self.text().get(end..).unwrap_or_default());
        text
    }
}

fn names(path: &str) -> Result<Vec<String>, PathError> {
    let wrong = || PathError::Form(path.to_owned());
    let (mut names, mut rest) = (Vec::new(), path);
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(wrong)?,
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if name.is_empty() {
            return Err(wrong());
        }
        names.push(name.to_owned());
        if after.is_empty() {
            return Ok(names);
        }
        rest = after.strip_prefix('.').ok_or_else(wrong)?;
    }
}

/// Whether it is a number or a text.
fn is_one(value: &DeValue<'_>) -> bool {
    matches!(value, DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_))
}

/// What a table or a list holds under a name.
fn member<'v, 't>(
    value: &'v Spanned<DeValue<'t>>,
    name: &str,
    path: &[String],
) -> Result<Option<&'v Spanned<DeValue<'t>>>, PathError> {
    match value.get_ref() {
        DeValue::Table(table) => Ok(table.get(name)),
        DeValue::Array(members) => {
            let is_named = |member: &&Spanned<DeValue<'_>>| {
                let DeValue::Table(table) = member.get_ref() else { return false };
                let says = |key: &&str| matches!(table.get(*key).map(Spanned::get_ref), Some(DeValue::String(text)) if text == name);
                NAMES.iter().any(says)
            };
            let mut named = members.iter().filter(is_named);
            match (named.next(), named.next()) {
                (Some(_), Some(_)) => Err(PathError::Ambiguous(path.join("."))),
                (Some(one), None) => Ok(Some(one)),
                (None, _) => Ok(name.parse::<usize>().ok().and_then(|number| members.get(number.checked_sub(1)?))),
            }
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
n = 40
[[arm]]
name = "a.b"
regimen = { mg = 0.5, days = [1, 8] }
[[arm]]
name = "c"
regimen.mg = 1e-3
[[direct]]
endpoint = "relapse"
[[direct]]
endpoint = "relapse"
"#;

    fn source() -> Source {
        Source::new("f.toml", TEXT.as_bytes()).expect("text")
    }

    #[test]
    fn a_path_leads_to_what_stands_in_the_file() {
        let source = source();
        let at = |path: &str| source.span_of(path).map(|span| source.text()[span].to_owned());
        assert_eq!(at("n").as_deref(), Ok("40"));
        assert_eq!(at("arm.\"a.b\".regimen.mg").as_deref(), Ok("0.5"));
        assert_eq!(at("arm.c.regimen.mg").as_deref(), Ok("1e-3"));
        assert_eq!((at("arm.2.name").as_deref(), at("arm.1.regimen.days.2").as_deref()), (Ok("\"c\""), Ok("8")));
        assert_eq!(at("arm.d.name"), Err(PathError::Absent("arm.d".to_owned())));
        assert_eq!(at("arm.0.name"), Err(PathError::Absent("arm.0".to_owned())));
        assert_eq!(at("n.x"), Err(PathError::Absent("n.x".to_owned())));
        assert_eq!(at("arm.1.regimen.days").as_deref(), Ok("[1, 8]"));
        for tables in ["arm.c.regimen", "arm"] {
            assert_eq!(at(tables), Err(PathError::Structure(tables.to_owned())));
        }
        assert_eq!(at("direct.relapse.endpoint"), Err(PathError::Ambiguous("direct.relapse".to_owned())));
        for wrong in ["", ".n", "arm..c", "\"arm", "\"arm\"x"] {
            assert_eq!(at(wrong), Err(PathError::Form(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn other_values_leave_all_else_as_it_is() {
        let source = source();
        let values = [
            ("arm.c.name", Setting::Text("d \"e\"\\".to_owned())),
            ("n", Setting::Number(80.0)),
            ("arm.c.regimen.mg", Setting::Number(0.1)),
        ];
        let values = values.map(|(path, value)| (source.span_of(path).expect("a value"), value.to_toml()));
        let text = source.replaced(values.to_vec());
        let other = Source::new("f.toml", text.as_bytes()).expect("text");
        assert_eq!(&text[other.span_of("n").expect("a value")], "80");
        let table: toml::Table = text.parse().expect("TOML");
        assert_eq!(table["arm"][1]["name"].as_str(), Some("d \"e\"\\"));
        assert_eq!(table["arm"][1]["regimen"]["mg"].as_float(), Some(0.1));
        assert_eq!(text.lines().count(), TEXT.lines().count());
    }

    #[test]
    fn a_whole_number_may_be_a_count() {
        let digits = |number: f64| Setting::Number(number).to_string();
        assert_eq!([digits(80.0), digits(-0.0), digits(0.1), digits(1e-7)], ["80", "0", "0.1", "1e-7"]);
        assert!(digits(1e300).parse::<f64>() == Ok(1e300));
    }
}
