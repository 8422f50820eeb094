//! Rates asked of a data set, in the order of the rows.

use super::adjustment::{Adjuster, Multiplicity, adjust};
use super::direction::Direction;
use super::inference::Inference;
use super::margin::test_margins;
use super::methods::{Methods, once};
use super::null_test::test_null;
use super::omnibus::{test_all_groups, tests_all_groups};
use super::posterior::{self, Posteriors, priors_of};
use super::question::RatesQuestion;
use super::refusal::refuse;
use super::regression::regress;
use super::tallied::{Tallied, tally};
use super::{compare, many_to_one, proportions};
use crate::codes;
use crate::complete::{listed, reference_of};
use crate::method::{Compares, TestMethod};
use crate::rows::{Pair, Rows};
use std::borrow::Cow;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultSet;

/// Proportions of a data set's groups and their comparison, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked: a level that does not occur, a comparison without groups.
pub fn rates(dataset: &Dataset, question: &RatesQuestion) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let inference = refuse(dataset, question)?;
    let mut said = Vec::new();
    let tallied = tally(dataset, question, &mut said).map_err(|problem| vec![*problem])?;
    let results = rates_of(&tallied, dataset, question, inference, &mut said)?;
    Ok((results, said))
}

/// The same of what was counted before, be it from a data set or not; a regression alone asks for its columns.
pub(crate) fn rates_of(
    tallied: &Tallied,
    dataset: &Dataset,
    question: &RatesQuestion,
    inference: Inference,
    said: &mut Vec<Diagnostic>,
) -> Result<ResultSet, Vec<Diagnostic>> {
    let names = tallied.groups.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("rates", question.outcome.name(), question.by.as_deref().unwrap_or_default(), names);
    let mut adjuster = None;
    // Responses of one subject are not as many subjects.
    if !question.is_repeated() {
        let methods = methods_of(question, tallied.groups.levels.len());
        let answer = Answer { dataset, question, tallied, methods, inference };
        let posteriors = answer.describe(&mut rows)?;
        adjuster = answer.compare(&posteriors, &mut rows, said)?;
    }
    if let Some(regression) = &question.regression {
        regress(regression, question, tallied, dataset, &mut rows, said)?;
    }
    let mut results = rows.finish();
    if let Some(adjuster) = adjuster {
        adjust(&mut results, adjuster);
    }
    Ok(results)
}

/// The methods asked for; proportions are always given.
fn methods_of(question: &RatesQuestion, groups: usize) -> Cow<'_, Methods> {
    let asked = &question.methods;
    let customary = || Methods::customary(groups);
    match (asked.intervals.is_empty(), question.asks()) {
        (true, false) => Cow::Owned(customary()),
        (true, true) => Cow::Owned(Methods { intervals: customary().intervals, ..asked.clone() }),
        (false, _) => Cow::Borrowed(asked),
    }
}

/// A question, and the counts that answer it.
struct Answer<'a> {
    dataset: &'a Dataset,
    question: &'a RatesQuestion,
    tallied: &'a Tallied,
    methods: Cow<'a, Methods>,
    inference: Inference,
}

impl Answer<'_> {
    /// Rows of each group by itself.
    fn describe(&self, rows: &mut Rows) -> Result<Posteriors, Vec<Diagnostic>> {
        let Answer { question, tallied: Tallied { tally, groups, .. }, .. } = self;
        let grouped = question.by.is_some();
        proportions(&self.methods.intervals, &tally.groups, grouped, self.inference, rows);
        if let Some(null) = &question.null {
            test_null(null, &tally.groups, grouped, question.alternative, question.conventions, rows);
        }
        if question.priors.is_empty() {
            return Ok(Vec::new());
        }
        let priors = priors_of(&question.priors, groups, self.dataset.file())?;
        let posteriors = posterior::posteriors(&priors, tally);
        posterior::describe(&priors, &posteriors, grouped, question.level, rows);
        Ok(posteriors)
    }

    /// Rows of the groups' comparison, and what is to adjust their p values.
    fn compare(
        &self,
        posteriors: &Posteriors,
        rows: &mut Rows,
        said: &mut Vec<Diagnostic>,
    ) -> Result<Option<Adjuster>, Vec<Diagnostic>> {
        let Answer { question, tallied: Tallied { tally, groups, .. }, inference, .. } = self;
        let compares = self.methods.compare() || question.compares();
        let Some(by) = question.by.as_deref().filter(|_| compares || !posteriors.is_empty()) else { return Ok(None) };
        let reference = reference_of(groups, by, question.reference.as_deref(), self.dataset);
        let reference = reference.map_err(|problem| vec![problem])?;
        if groups.levels.len() < 2 && compares {
            said.push(one_group_only(groups, by, self.dataset));
        }
        let (at_once, pairs) = self.at_once_and_in_pairs();
        for group in (0..groups.levels.len()).filter(|group| *group != reference) {
            let pair = Pair { group, reference };
            compare(&pairs, tally, pair, *inference, rows);
            test_margins(&question.margins, tally, pair, question.alternative, rows);
            if !posteriors.is_empty() {
                posterior::compare(posteriors, pair, &question.margins.margins, *inference, rows);
            }
        }
        if groups.levels.len() > 1 {
            if let Some(Multiplicity::Dunnett(procedure)) = question.adjust {
                many_to_one::compare_with_reference(procedure, tally, reference, *inference, rows);
            }
            let levels: Vec<&str> = groups.levels.iter().map(|level| &**level).collect();
            test_all_groups(&at_once, tally, &levels, question.alternative, question.simulation, rows);
        }
        Ok(match &question.adjust {
            Some(Multiplicity::PValues(adjustment)) => Some(Adjuster::Named(*adjustment)),
            Some(Multiplicity::Graph(graph)) => Some(Adjuster::Graph(graph.of_groups(groups, reference)?)),
            Some(Multiplicity::Dunnett(_)) | None => None,
        })
    }

    /// The tests of all groups at once, and the methods that hold each against the reference. Several groups are tested
    /// at once, unless a reference or a direction says that each is to be held against one.
    fn at_once_and_in_pairs(&self) -> (Vec<TestMethod>, Methods) {
        let question = self.question;
        let undirected = question.reference.is_none() && question.alternative == Direction::TwoSided;
        let several = self.tallied.groups.levels.len() > 2 && undirected;
        let (at_once, tests): (Vec<TestMethod>, Vec<TestMethod>) = once(&self.methods.tests)
            .into_iter()
            .partition(|method| method.compares() == Compares::Groups || (several && tests_all_groups(*method)));
        (at_once, Methods { tests, ..Methods::clone(&self.methods) })
    }
}

fn one_group_only(groups: &Factor, by: &str, dataset: &Dataset) -> Diagnostic {
    let message = format!("`{by}` has one level only, and nothing to compare it with");
    let problem = Diagnostic::error(codes::ONE_GROUP, Place::file(dataset.file()), message);
    problem.in_column(by).with_hint(format!("its level: {}", listed(groups)))
}
