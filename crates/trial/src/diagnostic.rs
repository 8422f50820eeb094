//! What is wrong with data or a specification, where, and what to do about it.

use serde::Serialize;
use std::fmt;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Read, but perhaps not as meant.
    Warning,
    /// Not as it should be.
    Error,
}

/// A permanent code, with the text that `trialstat explain` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code itself, a letter for the area and three digits.
    pub id: &'static str,
    /// One line saying what is wrong.
    pub title: &'static str,
    /// What it means and what to do.
    pub explanation: &'static str,
}

/// Declares the diagnostic codes of an area; each one's documentation is the text that explains it.
#[macro_export]
macro_rules! diagnostic_codes {
    ($( $(#[doc = $doc:expr])+ $name:ident = $id:literal, $title:literal; )+) => {
        $(
            $(#[doc = $doc])+
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code {
                id: $id,
                title: $title,
                explanation: concat!($($doc, "\n"),+),
            };
        )+
        /// All codes of this area.
        pub const ALL: &[$crate::diagnostic::Code] = &[$($name),+];
    };
}

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 when the line as a whole is meant.
    pub column: usize,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Place {
        Place { file: file.into(), line: 0, column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(out, "{}", self.file),
            (line, 0) => write!(out, "{}:{line}", self.file),
            (line, column) => write!(out, "{}:{line}:{column}", self.file),
        }
    }
}

/// One thing that is wrong, with its place and, where there is one, a way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Permanent code, see [`Code`].
    pub code: &'static str,
    /// Weight.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What was found, then what was expected; lower case, no full stop.
    pub message: String,
    /// The column (CDISC variable) it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// The value found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What was expected instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error with this code, place and message.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: code.id,
            severity: Severity::Error,
            place,
            message: message.into(),
            variable: None,
            value: None,
            expected: None,
            hint: None,
        }
    }

    /// A warning with this code, place and message.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, place, message) }
    }

    /// A note with this code, place and message.
    pub fn note(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, place, message) }
    }

    /// The same, about a column.
    pub fn in_column(mut self, variable: impl Into<String>) -> Diagnostic {
        self.variable = Some(variable.into());
        self
    }

    /// The same, with the value found and what was expected instead.
    pub fn with_value(mut self, value: impl Into<String>, expected: impl Into<String>) -> Diagnostic {
        (self.value, self.expected) = (Some(value.into()), Some(expected.into()));
        self
    }

    /// The same, with a hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} [{}]", self.place, self.message, self.code)
    }
}

/// Puts diagnostics into the order a reader works through them: by place, then by code.
pub fn sort_by_place(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|left, right| {
        (&left.place, left.code, &left.message).cmp(&(&right.place, right.code, &right.message))
    });
}
