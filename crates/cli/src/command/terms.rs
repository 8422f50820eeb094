//! The covariates of a model out of what was typed.

use crate::arguments::CovariateOptions;
use crate::failure::Failure;
use trialstat_analysis::design::{Term, TermKind};

/// The terms of the model, the numbers first, the factors with their references.
pub fn terms(options: &CovariateOptions) -> Result<Vec<Term>, Failure> {
    terms_of(&options.covariate, &options.factor, &options.reference)
}

/// The same of columns by their names.
pub fn terms_of(covariates: &[String], factors: &[String], references: &[String]) -> Result<Vec<Term>, Failure> {
    terms_by_flag(covariates, factors, references, "--reference")
}

/// The same where another flag names the references.
pub fn terms_by_flag(
    covariates: &[String],
    factors: &[String],
    references: &[String],
    flag: &str,
) -> Result<Vec<Term>, Failure> {
    let references = pairs(references, factors, flag)?;
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
pub fn pairs(words: &[String], columns: &[String], flag: &str) -> Result<Vec<(String, String)>, Failure> {
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
