//! One cell: a value, missing, or refused.

use super::{Cell, Conversion, Converted, Refusal};
use crate::cell;
use crate::mapping::column::ColumnMapping;
use crate::raw_table::{NumberKind, SpecialMissing};
use crate::rules::cell as rules;
use trialstat_trial::diagnostic::Severity;

impl Conversion<'_, '_> {
    pub(super) fn text_cell<T>(
        &mut self,
        mapping: &ColumnMapping,
        numeric: bool,
        cell: &str,
        text: &impl Fn(&str) -> Result<Converted<T>, Refusal>,
    ) -> (Cell<T>, Option<(Severity, Refusal)>) {
        // A code that is a number stands for every way to write it: -99 is also -99.0. Where another column gives the
        // reasons, the codes are those of that column.
        let elsewhere = numeric && !mapping.reason.is_empty();
        let number = |text: &str| cell::number::parse(text, mapping.numbers).ok().filter(|_| numeric);
        let is_code = |code: &str| code == cell || number(code).is_some_and(|code| number(cell) == Some(code));
        if let Some((code, meaning)) = mapping.missing.iter().find(|(code, _)| !elsewhere && is_code(code)) {
            return (Cell::Missing(self.reasons.index(code, meaning)), None);
        }
        let special = SpecialMissing::of_text(cell).filter(|_| numeric);
        if cell.is_empty() || special.is_some() {
            // A plain `.` says no more than an empty cell.
            let code = special.filter(|special| *special != SpecialMissing::PLAIN).map(|special| special.to_string());
            let code = code.as_deref().unwrap_or_default();
            return (Cell::Missing(self.reasons.index(code, meaning(mapping, code))), None);
        }
        match coded(mapping, cell).and_then(text) {
            Ok(Converted { value, remark }) => (Cell::Is(value), remark.map(|remark| (Severity::Warning, remark))),
            Err(mut refusal) => {
                if let Some(likeness) = cell::missing::looks_like_missing(cell) {
                    refusal.hint = likeness.hint().into_owned();
                }
                (Cell::Wrong, Some((Severity::Error, refusal)))
            }
        }
    }

    pub(super) fn number_cell<T>(
        &mut self,
        mapping: &ColumnMapping,
        cell: Result<f64, SpecialMissing>,
        kind: NumberKind,
        text: &impl Fn(&str) -> Result<Converted<T>, Refusal>,
        number: &impl Fn(f64, NumberKind) -> Result<Converted<T>, Refusal>,
    ) -> (Cell<T>, Option<(Severity, Refusal)>) {
        let value = match cell {
            Ok(value) => value,
            Err(special) => {
                let code = special.to_string();
                let declared =
                    mapping.reason.is_empty() && mapping.missing.iter().any(|(declared, _)| *declared == code);
                // The plain missing value of a binary format is an empty cell of a text.
                let code = if special == SpecialMissing::PLAIN && !declared { "" } else { &code };
                return (Cell::Missing(self.reasons.index(code, meaning(mapping, code))), None);
            }
        };
        let own_codes = !mapping.missing.is_empty() && mapping.reason.is_empty();
        if own_codes || !mapping.codes.is_empty() || mapping.list.is_some() {
            let shown = value.to_string();
            if let Some((code, meaning)) = mapping.missing.iter().find(|(code, _)| own_codes && *code == shown) {
                return (Cell::Missing(self.reasons.index(code, meaning)), None);
            }
            if !mapping.codes.is_empty() || mapping.list.is_some() {
                return self.text_cell(mapping, true, &shown, text);
            }
        }
        match number(value, kind) {
            Ok(Converted { value, remark }) => (Cell::Is(value), remark.map(|remark| (Severity::Warning, remark))),
            Err(refusal) => (Cell::Wrong, Some((Severity::Error, refusal))),
        }
    }
}

/// What the mapping says that a code of a missing value means.
pub(super) fn meaning<'a>(mapping: &'a ColumnMapping, code: &str) -> &'a str {
    mapping.missing.iter().find(|(known, _)| known == code).map_or("", |(_, meaning)| meaning)
}

/// A cell's text brought to what it stands for.
fn coded<'a>(mapping: &'a ColumnMapping, cell: &'a str) -> Result<&'a str, Refusal> {
    if !mapping.codes.is_empty() {
        let found = mapping.codes.iter().find(|(code, _)| code == cell);
        return found.map(|(_, value)| value.as_str()).ok_or_else(|| Refusal {
            code: rules::NOT_IN_LIST,
            says: String::new(),
            expected: format!(
                "one of {}",
                mapping.codes.iter().map(|(code, _)| format!("`{code}`")).collect::<Vec<_>>().join(", ")
            ),
            hint: "add it to the column's `codes`, or correct it at the source".to_owned(),
        });
    }
    match mapping.list {
        None => Ok(cell),
        Some(list) => list.term(cell).ok_or_else(|| Refusal {
            code: rules::NOT_IN_LIST,
            says: String::new(),
            expected: format!("a term of the list `{}`", list.name),
            hint: match list.nearest(cell) {
                Some(near) => format!("did you mean `{near}`? `codes` may say what it stands for"),
                None => "`codes` may say what it stands for".to_owned(),
            },
        }),
    }
}
