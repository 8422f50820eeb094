//! A parametric model asked of a data set, with the columns named by whoever asks.

use super::coefficients::{coefficient_rows, fit_rows, parameter_rows, ratio_rows, rows_without_fit};
use super::fit::{Covariates, Sharing, Variance, fit};
use super::model::{Kind, Model};
use super::observed::{Subjects, TimeColumns};
use super::predictions::{Predictions, prediction_rows};
use super::profiles::{At, Profiles};
use super::refusal::{aliased, no_fit, refusals};
use super::strata::Strata;
use super::terms::{Term as Named, Terms};
use super::turnbull::turnbull_rows;
use crate::complete::factor_of;
use crate::design::{Design, Term, TermKind, with_words_as_levels};
use crate::rows::{About, Rows};
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultSet;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametricQuestion {
    /// What is known of the times.
    pub times: TimeColumns,
    /// The models, one after the other.
    pub models: Vec<Model>,
    /// What the times depend on.
    pub terms: Vec<Term>,
    /// What being cured depends on.
    pub cured: Vec<Term>,
    /// Columns whose levels make strata with their own scales.
    pub strata: Vec<String>,
    /// On what the standard errors rest.
    pub standard_errors: StandardErrors,
    /// Which predictions are wanted.
    pub predictions: Predictions,
    /// The subjects they are for.
    pub at: Vec<At>,
    /// Confidence level.
    pub level: Level,
}

/// On what the standard errors of the coefficients rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandardErrors {
    /// The model.
    Model,
    /// Rows that are independent of each other, though the model may not hold.
    Robust,
    /// Clusters of rows that are independent of each other.
    Clusters {
        /// The column whose levels they are.
        column: String,
    },
}

impl ParametricQuestion {
    /// The columns that it needs, with whether each holds numbers.
    pub fn by_kind(&self) -> Vec<(&str, bool)> {
        let mut columns = self.times.by_kind();
        let terms = self.terms.iter().chain(&self.cured);
        columns.extend(terms.map(|term| (term.column.as_str(), term.kind == TermKind::Number)));
        columns.extend(self.strata.iter().map(|name| (name.as_str(), false)));
        columns.extend(self.cluster().map(|name| (name, false)));
        columns
    }

    fn cluster(&self) -> Option<&str> {
        match &self.standard_errors {
            StandardErrors::Clusters { column } => Some(column),
            StandardErrors::Model | StandardErrors::Robust => None,
        }
    }

    fn further(&self) -> Vec<&str> {
        let terms = self.terms.iter().chain(&self.cured).map(|term| term.column.as_str());
        terms.chain(self.strata.iter().map(String::as_str)).chain(self.cluster()).collect()
    }
}

/// Models of a data set's times, group by group, and what they say of subjects.
///
/// # Errors
/// A question that the data set cannot be asked, such as a level that does not occur.
pub fn parametric(
    dataset: &Dataset,
    question: &ParametricQuestion,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let refused = refusals(question, dataset);
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut said = Vec::new();
    let subjects = Subjects::of(dataset, &question.times, &question.further(), &mut said);
    let subjects = subjects.map_err(|problem| vec![*problem])?;
    let mut design = |terms: &[Term]| {
        let terms = with_words_as_levels(terms, dataset, &mut said);
        Design::of(dataset, &subjects.rows, &terms, &mut said)
    };
    let (times, cured) = (design(&question.terms)?, design(&question.cured)?);
    let strata = Strata::of(dataset, &question.strata, &subjects.rows);
    let of_cluster = |name: &str| -> Vec<usize> {
        let factor = dataset.factor(name).expect("the column was read as levels");
        let levels = factor_of(factor, &subjects.rows).rows;
        levels.iter().map(|level| level.unwrap_or_default() as usize).collect()
    };
    let clusters = question.cluster().map(of_cluster);
    let profiles = Profiles::new([&cured, &times], strata.as_ref(), &question.at, dataset)?;
    let strata = strata.as_ref();
    let whole = Whole { dataset, question, times: &times, cured: &cured, strata, clusters, profiles };
    let names = subjects.levels.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("parametric", question.times.time(), question.times.by().unwrap_or_default(), names);
    let needs_positive = |model: &Model| model.kind != Kind::Turnbull && !model.reaches_below_zero();
    let positive = question.models.iter().any(needs_positive);
    let positive = positive.then(|| subjects.without_events_at_zero(dataset, &mut said));
    for model in &question.models {
        let subjects = positive.as_ref().filter(|_| needs_positive(model)).unwrap_or(&subjects);
        for group in 0..subjects.levels.levels.len() {
            whole.of_group(model, group, &subjects.of_group(group), &mut rows, &mut said);
        }
    }
    Ok((rows.finish(), said))
}

/// What all groups have in common.
struct Whole<'a> {
    dataset: &'a Dataset,
    question: &'a ParametricQuestion,
    times: &'a Design,
    cured: &'a Design,
    strata: Option<&'a Strata>,
    clusters: Option<Vec<usize>>,
    profiles: Profiles<'a>,
}

impl Whole<'_> {
    fn of_group(&self, model: &Model, group: usize, own: &Subjects, rows: &mut Rows, said: &mut Vec<Diagnostic>) {
        let question = self.question;
        let by = question.times.by();
        let of_group = |context: &'static str, method: String| {
            let about = About::new(context, method);
            if by.is_some() { about.group(group) } else { about }
        };
        if model.kind == Kind::Turnbull {
            return turnbull_rows(own, &question.predictions, &of_group, rows);
        }
        let of_cured = if model.kind == Kind::Cure { &self.cured.covariates[..] } else { &[] };
        let all: Vec<_> = of_cured.iter().chain(&self.times.covariates).collect();
        let present = self.strata.map(|strata| strata.among(&own.positions));
        let terms = Terms {
            covariates: all.iter().map(|covariate| Named::from(*covariate)).collect(),
            cured: of_cured.len(),
            strata: match (self.strata, &present) {
                (Some(strata), Some((present, _))) => present.iter().map(|stratum| strata.name(*stratum)).collect(),
                _ => Vec::new(),
            },
        };
        let column = |values: &Vec<f64>| -> Vec<f64> { own.positions.iter().map(|at| values[*at]).collect() };
        let covariates =
            Covariates { columns: all.iter().map(|own| column(&own.values)).collect(), cured: of_cured.len() };
        let sharing = Sharing { strata: present.map(|(_, of_rows)| of_rows), variance: self.variance(own) };
        let name = by.map(|by| format!("`{by}` level `{}`", own.levels.levels[group]));
        let about = super::refusal::Fitting { model, group: name.as_deref(), terms: &terms, file: self.dataset.file() };
        match fit(model, own, &covariates, &sharing) {
            Ok(fitted) => {
                said.extend(aliased(&about, &fitted.aliased));
                coefficient_rows(model, &fitted, &terms, question.level, &of_group, rows);
                ratio_rows(model, &fitted, &terms, question.level, &of_group, rows);
                parameter_rows(model, &fitted, &terms, question.level, &of_group, rows);
                fit_rows(model, &fitted, &of_group, rows);
                let before = self.cured.covariates.len() - of_cured.len();
                let kept: Vec<usize> = fitted.kept.iter().map(|at| at + before).collect();
                for subject in self.profiles.subjects(&own.positions, &kept) {
                    prediction_rows(
                        model,
                        &fitted.fit,
                        &subject,
                        &question.predictions,
                        question.level,
                        &of_group,
                        rows,
                    );
                }
            }
            Err((error, kept)) => {
                let reason = no_fit(&about, error, own, &covariates, &kept, said);
                rows_without_fit(model, own.counts(), reason, &terms, question.level, &of_group, rows);
            }
        }
    }

    fn variance(&self, own: &Subjects) -> Variance {
        match (&self.question.standard_errors, &self.clusters) {
            (StandardErrors::Model, _) => Variance::Model,
            (_, Some(clusters)) => Variance::Clustered(own.positions.iter().map(|at| clusters[*at]).collect()),
            (_, None) => Variance::Robust,
        }
    }
}
