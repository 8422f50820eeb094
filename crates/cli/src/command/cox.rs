//! `trialstat cox`: proportional hazards models of a file's times to an event.

use crate::Status;
use crate::arguments::{Arguments, Cox, GroupOptions};
use crate::command::dataset::{Opened, by_kind, report};
use crate::failure::Failure;
use crate::output::write_file;
use trialstat_analysis::cox::{
    Besides, CoxQuestion, Drift, Estimation, Limits, Predictions, Residuals, Term, TermKind, Variance, cox,
};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Cox, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments)?;
    let opened = Opened::read(&asked.file, &by_kind(&question.by_kind()))?;
    let answer = cox(&opened.dataset, &question).map_err(Failure::Input)?;
    if let (Some(path), Some(residuals)) = (&asked.predictions.residuals, &answer.residuals) {
        write_file(path, table(residuals).as_bytes())?;
    }
    report(&opened, &answer.results, answer.said, arguments)
}

fn question(asked: &Cox, arguments: &Arguments) -> Result<CoxQuestion, Failure> {
    let (model, methods) = (&asked.model, &asked.methods);
    let groups = GroupOptions { by: None, reference: None, strata: model.strata.clone() };
    Ok(CoxQuestion {
        columns: asked.follow_up.columns(&groups),
        terms: terms(&model.covariate, &model.factor, &model.reference)?,
        offset: model.offset.clone(),
        variance: match (&methods.cluster, methods.robust) {
            (Some(column), _) => Variance::Clusters { column: column.clone() },
            (None, true) => Variance::Robust,
            (None, false) => Variance::Customary,
        },
        ties: methods.ties,
        estimation: if methods.firth { Estimation::Firth } else { Estimation::Likelihood },
        limits: if methods.profile { Limits::Profile } else { Limits::Wald },
        drift: Drift {
            scale: methods.ph_transform,
            besides: if methods.ph_levels { Besides::Levels } else { Besides::Nothing },
        },
        predictions: predictions(asked)?,
        level: arguments.level,
        conventions: arguments.conventions,
    })
}

/// The curves: one for each `--at`.
fn predictions(asked: &Cox) -> Result<Predictions, Failure> {
    let (model, wanted) = (&asked.model, &asked.predictions);
    let columns: Vec<String> = model.covariate.iter().chain(&model.factor).cloned().collect();
    let at = wanted.at.iter().map(|word| pairs(std::slice::from_ref(word), &columns, "--at"));
    Ok(Predictions {
        at: at.collect::<Result<_, _>>()?,
        curve: wanted.curve,
        times: wanted.times.clone(),
        quantiles: wanted.quantiles.clone(),
        interval: wanted.interval,
        adjusted: wanted.adjusted.clone(),
        horizon: wanted.rmst,
        residuals: wanted.residuals.is_some(),
    })
}

/// Residuals as comma-separated text, a line for each row of the data.
fn table(residuals: &Residuals) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = std::iter::once("line").chain(residuals.columns.iter().map(|column| column.name.as_str()));
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(header);
    for (row, line) in residuals.lines.iter().enumerate() {
        let cells = residuals.columns.iter().map(|column| column.values[row].map(|value| format!("{value:?}")));
        let _ = writer.write_record(std::iter::once(line.to_string()).chain(cells.map(Option::unwrap_or_default)));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// The terms of the model, the numbers first, the factors with their references.
pub(super) fn terms(covariates: &[String], factors: &[String], references: &[String]) -> Result<Vec<Term>, Failure> {
    let references = pairs(references, factors, "--reference")?;
    let number = |column: &String| Term { column: column.clone(), kind: TermKind::Number };
    let factor = |column: &String| {
        let reference = references.iter().rev().find(|(known, _)| known == column).map(|(_, level)| level.clone());
        Term { column: column.clone(), kind: TermKind::Factor { reference } }
    };
    let mut terms: Vec<Term> = Vec::new();
    // A column named twice is one term.
    for term in covariates.iter().map(number).chain(factors.iter().map(factor)) {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    Ok(terms)
}

/// Columns with a value each, out of `COLUMN=VALUE`. A comma separates two of them only before a column's name, since
/// values may have commas.
fn pairs(words: &[String], columns: &[String], flag: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in words {
        let mut known = false;
        for piece in word.split(',') {
            let column = columns.iter().filter(|column| piece.trim_start().starts_with(&format!("{column}=")));
            match (column.max_by_key(|column| column.len()), pairs.last_mut()) {
                (Some(column), _) => {
                    let value = &piece.trim_start()[column.len() + 1..];
                    pairs.push((column.clone(), value.to_owned()));
                    known = true;
                }
                (None, Some((_, value))) if known => {
                    value.push(',');
                    value.push_str(piece);
                }
                _ => {
                    return Err(Failure::UnknownName {
                        message: format!("`{flag} {word}` does not begin with the name of such a column and `=`"),
                        hint: format!("columns that it may name: {}", columns.join(", ")),
                    });
                }
            }
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Option<Vec<(String, String)>> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        pairs(&owned(words), &owned(&["arm", "arm=x", "site"]), "--reference").ok()
    }

    #[test]
    fn a_comma_separates_pairs_only_before_a_column() {
        let pair = |column: &str, value: &str| (column.to_owned(), value.to_owned());
        assert_eq!(read(&["arm=a,b,site=1"]), Some(vec![pair("arm", "a,b"), pair("site", "1")]));
        assert_eq!(read(&["arm=x=y", "site="]), Some(vec![pair("arm=x", "y"), pair("site", "")]));
        assert_eq!((read(&["dose=1"]), read(&["arm=a", "b"])), (None, None));
    }
}
