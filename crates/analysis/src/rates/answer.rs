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
use crate::complete::{DataName, listed, reference_of};
use crate::method::{Compares, TestMethod};
use crate::rows::{Pair, Rows};
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::Diagnostic;
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
    let names = tallied.groups.levels.iter().map(Phrase::from).collect();
    let mut rows = Rows::new("rates", question.outcome.name(), question.by.as_deref().unwrap_or_default(), names);
    let mut adjuster = None;
    // Responses of one subject are not as many subjects.
    if !question.is_repeated() {
        adjuster = rates_of(&tallied, dataset.into(), question, inference, &mut rows, &mut said)?;
    }
    if let Some(regression) = &question.regression {
        regress(regression, question, &tallied, dataset, &mut rows, &mut said)?;
    }
    if let Some(adjuster) = adjuster {
        adjust(rows.as_mut_vec(), 0, adjuster);
    }
    Ok((rows.finish(), said))
}

/// The same of what was counted before, be it from a data set or not, but for a regression; and what is to adjust the p
/// values of the rows.
pub(crate) fn rates_of(
    tallied: &Tallied,
    data: DataName<'_>,
    question: &RatesQuestion,
    inference: Inference,
    rows: &mut Rows,
    said: &mut Vec<Diagnostic>,
) -> Result<Option<Adjuster>, Vec<Diagnostic>> {
    // Whoever asks for nothing is given what is customary; proportions are always given.
    let nothing = question.methods.intervals.is_empty() && !question.asks();
    let customary = nothing.then(|| Methods::customary(tallied.groups.levels.len()));
    let answer =
        Answer { data, question, tallied, methods: customary.as_ref().unwrap_or(&question.methods), inference };
    let posteriors = answer.describe(rows)?;
    answer.compare(&posteriors, rows, said)
}

/// A question, and the counts that answer it.
struct Answer<'a> {
    data: DataName<'a>,
    question: &'a RatesQuestion,
    tallied: &'a Tallied,
    methods: &'a Methods,
    inference: Inference,
}

impl Answer<'_> {
    /// Rows of each group by itself.
    fn describe(&self, rows: &mut Rows) -> Result<Posteriors, Vec<Diagnostic>> {
        let Answer { question, tallied: Tallied { tally, groups, .. }, .. } = self;
        let grouped = question.by.is_some();
        let intervals = &self.methods.intervals[..];
        let intervals = if intervals.is_empty() { Methods::CUSTOMARY_INTERVALS } else { intervals };
        proportions(intervals, &tally.groups, grouped, self.inference, rows);
        if let Some(null) = &question.null {
            test_null(null, &tally.groups, grouped, question.alternative, question.conventions, rows);
        }
        if question.priors.is_empty() {
            return Ok(Vec::new());
        }
        let priors = priors_of(&question.priors, groups, self.data)?;
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
        let reference = reference_of(groups, by, question.reference.as_deref(), self.data);
        let reference = reference.map_err(|problem| vec![problem])?;
        if groups.levels.len() < 2 && compares {
            said.push(one_group_only(groups, by, self.data));
        }
        let tests = || once(&self.methods.tests);
        for group in (0..groups.levels.len()).filter(|group| *group != reference) {
            let pair = Pair { group, reference };
            compare(self.methods, tests().filter(|test| !self.is_at_once(*test)), tally, pair, *inference, rows);
            test_margins(&question.margins, tally, pair, question.alternative, rows);
            if !posteriors.is_empty() {
                posterior::compare(posteriors, pair, &question.margins.margins, *inference, rows);
            }
        }
        if groups.levels.len() > 1 {
            if let Some(Multiplicity::Dunnett(procedure)) = question.adjust {
                many_to_one::compare_with_reference(procedure, tally, reference, *inference, rows);
            }
            let at_once = tests().filter(|test| self.is_at_once(*test));
            test_all_groups(at_once, tally, &groups.levels, question.alternative, question.simulation, rows);
        }
        Ok(match &question.adjust {
            Some(Multiplicity::PValues(adjustment)) => Some(Adjuster::Named(*adjustment)),
            Some(Multiplicity::Graph(graph)) => Some(Adjuster::Graph(graph.of_groups(groups, reference)?)),
            Some(Multiplicity::Dunnett(_)) | None => None,
        })
    }

    /// Whether a test is of all groups at once rather than of each with the reference. Several groups are tested at once,
    /// unless a reference or a direction says that each is to be held against one.
    fn is_at_once(&self, test: TestMethod) -> bool {
        let question = self.question;
        let undirected = question.reference.is_none() && question.alternative == Direction::TwoSided;
        let several = self.tallied.groups.levels.len() > 2 && undirected;
        test.compares() == Compares::Groups || (several && tests_all_groups(test))
    }
}

fn one_group_only(groups: &Factor, by: &str, data: DataName<'_>) -> Diagnostic {
    let message = format!("`{by}` has one level only, and nothing to compare it with");
    let problem = Diagnostic::error(codes::ONE_GROUP, data.place(), message);
    problem.in_column(by).with_hint(format!("its level: {}", listed(groups)))
}
