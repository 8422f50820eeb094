//! Checks a text against a shape and collects everything that is wrong.

use super::table::Value;
use super::{Field, Kind, Shape, Source, Table, Text, codes};
use crate::diagnostic::Diagnostic;
use crate::spelling::{did_you_mean, meant};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a file's text as a table of this shape. Problems are appended to `problems`; what could be read is returned,
/// so that later checks find theirs in the same run.
pub fn read(source: &Source, shape: &'static Shape, problems: &mut Vec<Diagnostic>) -> Table {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    for error in &errors {
        let place = source.place(error.span().map_or(0, |span| span.start));
        let problem = Diagnostic::error(codes::NOT_TOML, place, error.message().to_lowercase().trim().to_owned());
        problems.push(problem.with_hint("the slip is here or just before: a quote, a bracket, an equals sign"));
    }
    let mut reader = Reader { source, problems, broken: !errors.is_empty() };
    reader.table(root.get_ref(), 0, shape)
}

struct Reader<'a> {
    source: &'a Source,
    problems: &'a mut Vec<Diagnostic>,
    /// After a syntax error a missing field may only have been lost, so it is not reported.
    broken: bool,
}

impl Reader<'_> {
    fn table(&mut self, entries: &DeTable<'_>, start: usize, shape: &'static Shape) -> Table {
        let place = self.source.place(start);
        let (mut values, mut refused) = (BTreeMap::new(), BTreeSet::new());
        for (key, value) in entries {
            let Some(field) = shape.field(key.get_ref()) else {
                self.unknown_key(key, shape);
                // A key that is misspelt is there: it is not missing as well.
                let absent = shape.fields.iter().map(|field| field.key).filter(|field| !entries.contains_key(*field));
                refused.extend(meant(key.get_ref(), &absent.collect::<Vec<_>>()));
                continue;
            };
            if let Some(read) = self.value(field, value) {
                values.insert(field.key, (self.source.place(value.span().start), read));
            } else {
                refused.insert(field.key);
            }
        }
        if !self.broken {
            for field in shape.fields {
                if field.required && !values.contains_key(field.key) && !refused.contains(field.key) {
                    let message = format!("the {} has no `{}`", shape.name, field.key);
                    let problem = Diagnostic::error(codes::MISSING_FIELD, place.clone(), message);
                    self.problems.push(problem.with_hint(format!("`{}` is {}", field.key, field.doc)));
                }
            }
        }
        Table { place, values, refused }
    }

    fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, shape: &'static Shape) {
        let name = key.get_ref();
        let place = self.source.place(key.span().start);
        let message = format!("the {} has no key `{name}`", shape.name);
        let problem = Diagnostic::error(codes::UNKNOWN_KEY, place, message);
        let keys: Vec<&str> = shape.fields.iter().map(|field| field.key).collect();
        self.problems.push(problem.with_hint(did_you_mean(name, &keys)));
    }

    fn value(&mut self, field: &Field, value: &Spanned<DeValue<'_>>) -> Option<Value> {
        let start = value.span().start;
        match (field.kind, value.get_ref()) {
            (Kind::Text, DeValue::String(text)) => Some(Value::Text(self.text(text, start))),
            (Kind::OneOf(list), DeValue::String(text)) => {
                self.listed(field, text, start, list).then(|| Value::Text(self.text(text, start)))
            }
            (Kind::Count, DeValue::Integer(number)) => {
                let count = u64::from_str_radix(number.as_str(), number.radix()).ok();
                if count.is_none() {
                    let place = self.source.place(start);
                    let is_negative = number.as_str().starts_with('-');
                    let up_to = if is_negative { String::new() } else { format!(" to {}", u64::MAX) };
                    let message = format!("`{}` is {number}, expected a whole number from 0{up_to}", field.key);
                    let problem = Diagnostic::error(codes::NOT_A_COUNT, place, message);
                    self.problems.push(problem.with_hint(format!("`{}` is {}", field.key, field.doc)));
                }
                count.map(Value::Count)
            }
            (Kind::Number, number @ (DeValue::Integer(_) | DeValue::Float(_))) => match finite(number) {
                None => self.wrong_kind(field, value),
                number => number.map(Value::Number),
            },
            (Kind::Flag, DeValue::Boolean(flag)) => Some(Value::Flag(*flag)),
            (Kind::Texts, DeValue::Array(members)) => {
                let texts = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::String(text) => Some(self.text(text, member.span().start)),
                    _ => self.wrong_kind(field, member),
                });
                Some(Value::Texts(texts.collect()))
            }
            (Kind::TextOrTexts, DeValue::String(text)) => Some(Value::Texts(vec![self.text(text, start)])),
            (Kind::TextOrTexts, DeValue::Array(members)) => {
                let texts = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::String(text) => Some(self.text(text, member.span().start)),
                    _ => self.wrong_kind(field, member),
                });
                Some(Value::Texts(texts.collect()))
            }
            (Kind::SomeOf(list), DeValue::Array(members)) => {
                let texts = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::String(text) => {
                        let at = member.span().start;
                        self.listed(field, text, at, list).then(|| self.text(text, at))
                    }
                    _ => self.wrong_kind(field, member),
                });
                Some(Value::Texts(texts.collect()))
            }
            (Kind::Numbers, DeValue::Array(members)) => {
                let numbers = members.iter().filter_map(|member| match finite(member.get_ref()) {
                    None => self.wrong_kind(field, member),
                    number => number,
                });
                Some(Value::Numbers(numbers.collect()))
            }
            (Kind::Table(shape), DeValue::Table(entries)) => Some(Value::Table(self.table(entries, start, shape))),
            (Kind::Tables(shape), DeValue::Array(members)) => {
                let tables = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::Table(entries) => Some(self.table(entries, member.span().start, shape)),
                    _ => self.wrong_kind(field, member),
                });
                Some(Value::Tables(tables.collect()))
            }
            (Kind::OneOrMore(shape), DeValue::Table(entries)) => {
                Some(Value::Tables(vec![self.table(entries, start, shape)]))
            }
            (Kind::OneOrMore(shape), DeValue::Array(members)) => {
                let tables = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::Table(entries) => Some(self.table(entries, member.span().start, shape)),
                    _ => self.wrong_kind(field, member),
                });
                Some(Value::Tables(tables.collect()))
            }
            (Kind::Short(shape, key), _) => match self.short(value, shape, key) {
                None => self.wrong_kind(field, value),
                table => table.map(Value::Table),
            },
            (Kind::Shorts(shape, key), DeValue::Array(members)) => {
                let tables = members.iter().filter_map(|member| match self.short(member, shape, key) {
                    None => self.wrong_kind(field, member),
                    table => table,
                });
                Some(Value::Tables(tables.collect()))
            }
            (Kind::Map, DeValue::Table(entries)) => {
                Some(Value::Map(entries.iter().filter_map(|(key, value)| self.pair(field, key, value)).collect()))
            }
            _ => self.wrong_kind(field, value),
        }
    }

    /// A table, or the table that a text stands for.
    fn short(&mut self, value: &Spanned<DeValue<'_>>, shape: &'static Shape, key: &'static str) -> Option<Table> {
        let start = value.span().start;
        match value.get_ref() {
            DeValue::Table(entries) => Some(self.table(entries, start, shape)),
            DeValue::String(text) => {
                let place = self.source.place(start);
                let values = BTreeMap::from([(key, (place.clone(), Value::Text(self.text(text, start))))]);
                Some(Table { place, values, refused: BTreeSet::new() })
            }
            _ => None,
        }
    }

    /// A key of a map with its texts.
    fn pair(
        &mut self,
        field: &Field,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<(Text, Vec<Text>)> {
        let texts = match value.get_ref() {
            DeValue::String(text) => vec![self.text(text, value.span().start)],
            DeValue::Array(members) => {
                let texts = members.iter().filter_map(|member| match member.get_ref() {
                    DeValue::String(text) => Some(self.text(text, member.span().start)),
                    _ => self.wrong_kind(field, member),
                });
                texts.collect()
            }
            _ => return self.wrong_kind(field, value),
        };
        Some((self.text(key.get_ref(), key.span().start), texts))
    }

    fn text(&self, text: &str, start: usize) -> Text {
        Text { text: text.to_owned(), place: self.source.place(start) }
    }

    fn listed(&mut self, field: &Field, text: &str, start: usize, list: &[&str]) -> bool {
        let known = list.contains(&text);
        if !known {
            let place = self.source.place(start);
            let problem = Diagnostic::error(codes::NOT_IN_LIST, place, format!("`{}` cannot be `{text}`", field.key));
            self.problems.push(problem.with_hint(did_you_mean(text, list)));
        }
        known
    }

    fn wrong_kind<T>(&mut self, field: &Field, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let place = self.source.place(value.span().start);
        let message = format!("`{}` is {}, expected {}", field.key, found(value.get_ref()), expected(field.kind));
        let problem = Diagnostic::error(codes::WRONG_KIND, place, message);
        self.problems.push(problem.with_hint(format!("`{}` is {}", field.key, field.doc)));
        None
    }
}

fn finite(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = match value {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()? as f64,
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) if finite(value).is_none() => "a whole number beyond 64 bits",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(number) if number.as_str().contains("nan") => "nan",
        DeValue::Float(number) if number.as_str().contains("inf") => "infinite",
        DeValue::Float(_) if finite(value).is_none() => "a number beyond 1.8e308",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a flag",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::OneOf(_) => "text in quotes",
        Kind::TextOrTexts => "text in quotes or a list of texts",
        Kind::Count => "a whole number from 0",
        Kind::Number => "a finite number",
        Kind::Flag => "`true` or `false`",
        Kind::Texts | Kind::SomeOf(_) => "a list of texts",
        Kind::Numbers => "a list of finite numbers",
        Kind::Table(_) => "a table",
        Kind::Tables(_) => "a list of tables",
        Kind::OneOrMore(_) => "a table or a list of tables",
        Kind::Short(..) => "text in quotes or a table",
        Kind::Shorts(..) => "a list of texts and tables",
        Kind::Map => "a table of texts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ARM: Shape = Shape {
        name: "arm",
        doc: "an arm",
        fields: &[
            Field::required("id", Kind::Text, "its name"),
            Field::required("n", Kind::Count, "its size"),
            Field::optional("route", Kind::OneOf(&["oral", "nasal"]), "way in"),
        ],
    };
    static FILE: Shape = Shape {
        name: "file",
        doc: "a file",
        fields: &[Field::required("arm", Kind::Tables(&ARM), "arms"), Field::optional("x", Kind::Number, "a number")],
    };

    fn problems_of(text: &str) -> (Table, Vec<String>) {
        let source = Source::new("f.toml", text.as_bytes()).expect("text");
        let mut problems = Vec::new();
        let table = read(&source, &FILE, &mut problems);
        (table, problems.iter().map(|problem| format!("{}: {}", problem.place, problem.code)).collect())
    }

    #[test]
    fn every_problem_is_reported_with_its_place() {
        let (table, problems) =
            problems_of("x = \"1\"\n[[arm]]\nid = \"a\"\nn = -3\nroute = \"orla\"\n\n[[arm]]\nn = 4\nidd = \"b\"\n");
        let mut sorted = problems.clone();
        sorted.sort();
        assert_eq!(sorted, ["f.toml:1:5: S106", "f.toml:4:5: S108", "f.toml:5:9: S107", "f.toml:9:1: S104"]);
        let last = &table.tables("arm")[1];
        assert_eq!((last.count("n"), last.has("id"), last.mentions("id")), (Some(4), false, true));
    }

    #[test]
    fn a_key_that_is_not_meant_by_another_is_missing() {
        let (table, problems) = problems_of("[[arm]]\nn = 4\nnumber_of_weeks = 3\n");
        assert_eq!(problems, ["f.toml:3:1: S104", "f.toml:1:1: S105"]);
        assert!(!table.tables("arm")[0].mentions("id"));
        // One that is there is not meant by another beside it.
        let (table, problems) = problems_of("[[arm]]\nid = \"a\"\nidd = \"b\"\nn = 4\n");
        assert_eq!((problems.len(), table.tables("arm")[0].text("id")), (1, Some("a")));
    }

    #[test]
    fn what_is_no_number_or_too_large_is_called_so() {
        let message = |text: &str| {
            let source = Source::new("f.toml", text.as_bytes()).expect("text");
            let mut problems = Vec::new();
            read(&source, &FILE, &mut problems);
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" | ")
        };
        let x = |written: &str| message(&format!("arm = []\nx = {written}"));
        assert_eq!(x("nan"), "`x` is nan, expected a finite number");
        assert_eq!(x("-inf"), "`x` is infinite, expected a finite number");
        assert_eq!(x("9223372036854775808"), "`x` is a whole number beyond 64 bits, expected a finite number");
        let n = |written: &str| message(&format!("[[arm]]\nid = \"a\"\nn = {written}"));
        let expected = "expected a whole number from 0 to 18446744073709551615";
        assert_eq!(n("18446744073709551616"), format!("`n` is 18446744073709551616, {expected}"));
        assert_eq!(n("-1"), "`n` is -1, expected a whole number from 0");
    }

    #[test]
    fn a_number_may_be_written_in_any_way_but_must_be_finite() {
        for (written, number) in [("0x10", 16.0), ("1_000", 1000.0), ("-2.5e1", -25.0), ("0b11", 3.0)] {
            let (table, problems) = problems_of(&format!("arm = []\nx = {written}"));
            assert_eq!((table.number("x"), problems.len()), (Some(number), 0), "{written}");
        }
        for written in ["inf", "-inf", "nan", "1e999"] {
            let (table, problems) = problems_of(&format!("arm = []\nx = {written}"));
            assert!(problems.iter().all(|problem| problem.starts_with("f.toml:2:5: S10")), "{written}: {problems:?}");
            assert_eq!((problems.len(), table.has("x"), table.mentions("x")), (1, false, true), "{written}");
        }
    }

    #[test]
    fn syntax_errors_do_not_bring_missing_fields_along() {
        let (_, problems) = problems_of("[[arm]]\nid = \"a\nn = 3\n");
        assert!(problems.iter().all(|problem| problem.ends_with("S103")), "{problems:?}");
        assert!(!problems.is_empty());
    }
}
