//! `trialstat competing`: incidences of a file's causes, their comparison and regression.

use crate::Status;
use crate::arguments::{Arguments, Competing};
use crate::command::dataset::{Opened, by_kind, report};
use crate::command::terms::terms_of;
use crate::failure::Failure;
use trialstat_analysis::competing::{CompetingQuestion, competing};
use trialstat_report::incidence::{self, Selection};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Competing, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments)?;
    let columns = question.columns();
    let columns: Vec<(&str, bool)> = columns.by_kind().into_iter().chain(question.further()).collect();
    let opened = Opened::read(&asked.file, &by_kind(&columns))?;
    let (results, said) = competing(&opened.dataset, &question).map_err(Failure::Input)?;
    // Results first: they say why there is nothing to draw where that is so.
    let status = report(&opened, &results, said, arguments)?;
    if let Some(file) = &asked.figure {
        let curves = competing(&opened.dataset, &for_figure(question)).map_err(Failure::Input)?.0;
        file.write(incidence::figure(&curves, &Selection::all().time(&asked.time)))?;
    }
    Ok(status)
}

/// Every step of the curves on the first scale, and nothing else.
fn for_figure(mut question: CompetingQuestion) -> CompetingQuestion {
    question.intervals.truncate(1);
    CompetingQuestion { curve: true, times: Vec::new(), time_lost: None, terms: Vec::new(), ..question }
}

fn question(asked: &Competing, arguments: &Arguments) -> Result<CompetingQuestion, Failure> {
    let References { of_groups, of_factors } = references(asked);
    Ok(CompetingQuestion {
        time: asked.time.clone(),
        cause: asked.cause.clone(),
        censored: asked.censored.clone(),
        interest: asked.interest.clone(),
        entry: asked.entry.clone(),
        by: asked.by.clone(),
        reference: of_groups,
        strata: asked.strata.clone(),
        intervals: asked.interval.clone(),
        variance: asked.variance,
        times: asked.times.clone(),
        curve: asked.curve,
        time_lost: asked.time_lost,
        rho: asked.rho,
        terms: terms_of(&asked.covariate, &asked.factor, &of_factors)?,
        censoring_by: asked.censoring_by.clone(),
        ties: asked.ties,
        level: arguments.level,
        conventions: arguments.conventions,
    })
}

/// Levels that others are compared with.
#[derive(Debug, PartialEq)]
struct References {
    /// That of the groups.
    of_groups: Option<String>,
    /// Those of the factors, each after its column and `=`.
    of_factors: Vec<String>,
}

/// A reference that begins with no column is that of the groups; one column may be that of the groups and a factor.
fn references(asked: &Competing) -> References {
    let mut found = References { of_groups: None, of_factors: Vec::new() };
    let of = |column: &String, word: &str| word.strip_prefix(column.as_str())?.strip_prefix('=').map(str::to_owned);
    for word in &asked.reference {
        let of_factor = asked.factor.iter().any(|column| of(column, word).is_some());
        match asked.by.as_ref().map(|by| of(by, word)) {
            Some(Some(level)) => found.of_groups = Some(level),
            Some(None) if !of_factor => found.of_groups = Some(word.clone()),
            _ => {}
        }
        if of_factor || asked.by.is_none() {
            found.of_factors.push(word.clone());
        }
    }
    found
}
