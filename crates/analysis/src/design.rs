//! The covariates of a model: columns of numbers, one for each coefficient.

use crate::codes;
use crate::complete::{factor_of, reference_of};
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// What an outcome depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The column.
    pub column: String,
    /// What its cells are.
    pub kind: TermKind,
}

/// What the cells of a covariate's column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermKind {
    /// Numbers, with one coefficient for each unit.
    Number,
    /// Levels, with one coefficient for each but the reference.
    Factor {
        /// The reference; the first in sort order if left out.
        reference: Option<String>,
    },
}

/// The same terms, those of numbers that the data set has as words turned into factors, which is said.
pub(crate) fn with_words_as_levels(terms: &[Term], dataset: &Dataset, said: &mut Vec<Diagnostic>) -> Vec<Term> {
    let mut term = |term: &Term| {
        if term.kind != TermKind::Number || dataset.numbers(&term.column).is_some() {
            return term.clone();
        }
        let message = format!("`{}` holds words, which are taken as levels", term.column);
        let problem = Diagnostic::note(codes::WORDS_AS_LEVELS, Place::file(dataset.file()), message);
        let hint = format!("`--factor {}` says so, and allows for `--reference`", term.column);
        said.push(problem.in_column(&term.column).with_hint(hint));
        Term { kind: TermKind::Factor { reference: None }, ..term.clone() }
    };
    terms.iter().map(&mut term).collect()
}

/// The covariates, in the order of the terms.
pub(crate) struct Design {
    pub(crate) covariates: Vec<Covariate>,
    /// The terms that are factors, with their levels among the rows analysed.
    pub(crate) factors: Vec<FactorTerm>,
}

/// A column of numbers with one coefficient.
pub(crate) struct Covariate {
    /// Position of its term.
    pub(crate) term: usize,
    /// The term's column.
    pub(crate) column: String,
    /// The level of a factor, and the one it is compared with.
    pub(crate) level: Option<(String, String)>,
    pub(crate) values: Vec<f64>,
}

/// A term that is a factor.
pub(crate) struct FactorTerm {
    /// The column.
    pub(crate) column: String,
    /// Its levels and which of them each row has.
    pub(crate) factor: Factor,
    /// Position of the level that the others are compared with.
    pub(crate) reference: usize,
}

impl Design {
    /// The covariates of these rows.
    pub(crate) fn of(
        dataset: &Dataset,
        rows: &[usize],
        terms: &[Term],
        said: &mut Vec<Diagnostic>,
    ) -> Result<Design, Vec<Diagnostic>> {
        let mut design = Design { covariates: Vec::new(), factors: Vec::new() };
        let mut refused = Vec::new();
        for (position, term) in terms.iter().enumerate() {
            match &term.kind {
                TermKind::Number => design.number(position, &term.column, dataset, rows),
                TermKind::Factor { reference } => {
                    let whole = dataset.factor(&term.column).expect("the column was read as levels");
                    let factor = factor_of(whole, rows);
                    match reference_of(&factor, &term.column, reference.as_deref(), dataset) {
                        Ok(reference) => design.factor(position, &term.column, factor, reference),
                        Err(problem) => refused.push(problem),
                    }
                }
            }
        }
        for factor in design.factors.iter().filter(|term| term.factor.levels.len() == 1) {
            let message = format!("`{}` has one level only, `{}`", factor.column, factor.factor.levels[0]);
            let problem = Diagnostic::warning(codes::NO_COEFFICIENT, Place::file(dataset.file()), message);
            said.push(problem.in_column(&factor.column).with_hint("it is left out of the model"));
        }
        if refused.is_empty() { Ok(design) } else { Err(refused) }
    }

    fn number(&mut self, term: usize, column: &str, dataset: &Dataset, rows: &[usize]) {
        let numbers = dataset.numbers(column).expect("the column was read as numbers");
        let values = rows.iter().map(|row| numbers[*row].unwrap_or_default()).collect();
        self.covariates.push(Covariate { term, column: column.to_owned(), level: None, values });
    }

    fn factor(&mut self, term: usize, column: &str, factor: Factor, reference: usize) {
        let against = factor.levels.get(reference).map(ToString::to_string).unwrap_or_default();
        for (level, name) in factor.levels.iter().enumerate().filter(|(level, _)| *level != reference) {
            let values = factor.rows.iter().map(|row| f64::from(u8::from(*row == Some(level as u32)))).collect();
            let level = Some((name.to_string(), against.clone()));
            self.covariates.push(Covariate { term, column: column.to_owned(), level, values });
        }
        self.factors.push(FactorTerm { column: column.to_owned(), factor, reference });
    }

    /// The columns as the estimator takes them.
    pub(crate) fn columns(&self) -> Vec<&[f64]> {
        self.covariates.iter().map(|covariate| &covariate.values[..]).collect()
    }
}

impl Covariate {
    /// What a sentence calls it.
    pub(crate) fn named(&self) -> String {
        match &self.level {
            Some((level, _)) => format!("`{}` level `{level}`", self.column),
            None => format!("`{}`", self.column),
        }
    }
}

impl FactorTerm {
    /// The levels without an event, by their positions.
    pub(crate) fn levels_without_events(&self, events: &[bool]) -> Vec<usize> {
        let mut counts = vec![0_usize; self.factor.levels.len()];
        for (level, event) in self.factor.rows.iter().zip(events) {
            counts[level.unwrap_or_default() as usize] += usize::from(*event);
        }
        (0..counts.len()).filter(|level| counts[*level] == 0).collect()
    }
}
