//! Diagnostics on standard error, with the line they are about.

use crate::failure::Failure;
use crate::output::say;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceSpan};
use std::fmt;
use trialstat_trial::diagnostic::Diagnostic;

/// Says why a command could not run.
pub fn failure(failure: &Failure) {
    match failure {
        Failure::Input(problems) => {
            let shown: Vec<Shown<'_>> = problems.iter().map(Shown::new).collect();
            let handler = GraphicalReportHandler::new_themed(theme()).with_width(110).with_links(false);
            for problem in &shown {
                let mut text = String::new();
                if handler.render_report(&mut text, problem).is_ok() {
                    say(&format!("{}\n", text.trim_end()));
                }
            }
            let noun = if problems.len() == 1 { "problem" } else { "problems" };
            say(&format!("\n{} {noun}; `trialstat explain CODE` says more\n", problems.len()));
        }
        Failure::UnknownName { hint, .. } => say(&format!("error: {failure}\n  hint: {hint}\n")),
        Failure::Write { .. } | Failure::Read { .. } | Failure::Threads { .. } | Failure::Print(_) => {
            say(&format!("error: {failure}\n"));
        }
    }
}

fn theme() -> GraphicalTheme {
    let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() }
}

/// A diagnostic with the text it is about.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<NamedSource<String>>,
    span: Option<SourceSpan>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Shown<'a> {
        let place = &diagnostic.place;
        let text = std::fs::read_to_string(&place.file).ok().filter(|_| place.line > 0);
        let span = text.as_ref().and_then(|text| span(text, place.line, place.column));
        let source = text.filter(|_| span.is_some()).map(|text| NamedSource::new(&place.file, text));
        Shown { diagnostic, source, span }
    }
}

/// From the place to the end of what stands there: a quoted text, or a word.
fn span(text: &str, line: usize, column: usize) -> Option<SourceSpan> {
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let content = text[start..].lines().next().unwrap_or_default();
    let (offset, _) = content.char_indices().nth(column.saturating_sub(1)).unwrap_or((0, ' '));
    let rest = &content[offset..];
    let length = match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map_or(rest.len(), |end| end + 2),
        None => rest.find([' ', ',', '=', '}']).unwrap_or(rest.len()),
    };
    (start + offset <= text.len())
        .then(|| SourceSpan::new((start + offset).into(), length.max(1).min(text.len() - start - offset)))
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.diagnostic)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.diagnostic.place, self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.diagnostic.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|source| source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.span?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, span))))
    }
}
