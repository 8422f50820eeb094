//! Rates asked of a data set, with the columns named by whoever asks.

use super::adjustment::{Adjuster, Multiplicity, adjust};
use super::direction::Direction;
use super::inference::Inference;
use super::margin::{Margins, refuse_open_margins, test_margins};
use super::methods::Methods;
use super::null_test::{NullHypothesis, test_null};
use super::omnibus::{Simulation, test_all_groups, tests_all_groups};
use super::posterior::{self, Prior, priors_of};
use super::regression::{Regression, ResponseModel, regress};
use super::tallied::{Tallied, tally};
use super::{compare, many_to_one, proportions};
use crate::codes;
use crate::complete::reference_of;
use crate::conventions::Conventions;
use crate::method::{Compares, TestMethod};
use crate::rows::{Pair, Rows};
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::ResultSet;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct RatesQuestion {
    /// Where outcomes stand.
    pub outcome: Outcome,
    /// The column that tells groups apart.
    pub by: Option<String>,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// Columns whose levels make strata.
    pub strata: Vec<String>,
    /// The column of subjects, who may be observed in several groups.
    pub subject: Option<String>,
    /// The column of the periods of a crossover.
    pub period: Option<String>,
    /// The methods; those customary where nothing is asked for.
    pub methods: Methods,
    /// A proportion that each group is held against.
    pub null: Option<NullHypothesis>,
    /// Margins that two groups are held against.
    pub margins: Margins,
    /// Priors of the groups' proportions.
    pub priors: Vec<Prior>,
    /// A model of the response, if one is wanted.
    pub regression: Option<Regression>,
    /// How several comparisons are taken together, if at all.
    pub adjust: Option<Multiplicity>,
    /// Random numbers: resamples for marginal effects, tables for an exact test that takes too long.
    pub simulation: Option<Simulation>,
    /// What is tested against, and on which side limits lie.
    pub alternative: Direction,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

/// Where outcomes stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// One observation a row.
    Response {
        /// The column.
        column: String,
        /// The values that mean an event; if none is named, the yes of a customary pair such as 0 and 1.
        events: Vec<String>,
    },
    /// Counts of several subjects a row.
    Counts(CountColumns),
}

/// Columns of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountColumns {
    /// Subjects with the event.
    pub events: String,
    /// Subjects observed.
    pub total: String,
}

impl Outcome {
    /// What results call it.
    fn name(&self) -> &str {
        match self {
            Outcome::Response { column, .. } => column,
            Outcome::Counts(counts) => &counts.events,
        }
    }
}

impl RatesQuestion {
    /// Whether groups are compared.
    fn compares(&self) -> bool {
        let dunnett = matches!(self.adjust, Some(Multiplicity::Dunnett(_)));
        self.methods.compare() || !self.margins.margins.is_empty() || dunnett
    }

    /// Whether anything beyond the proportions is asked for.
    fn asks(&self) -> bool {
        self.compares() || self.null.is_some() || !self.priors.is_empty() || self.regression.is_some()
    }

    /// Whether subjects have several rows each.
    pub(crate) fn is_repeated(&self) -> bool {
        self.regression.as_ref().is_some_and(|regression| matches!(regression.model, ResponseModel::Repeated(_)))
    }
}

/// Proportions of a data set's groups and their comparison, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked: a level that does not occur, a comparison without groups.
pub fn rates(dataset: &Dataset, question: &RatesQuestion) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let inference = refuse(dataset, question)?;
    let mut said = Vec::new();
    let tallied = tally(dataset, question, &mut said).map_err(|problem| vec![*problem])?;
    let Tallied { tally, groups, .. } = &tallied;
    let methods = methods_of(question, groups.levels.len());
    let names = groups.levels.iter().map(|level| level.to_string()).collect();
    let by = question.by.as_deref();
    let grouped = by.is_some();
    let mut rows = Rows::new("rates", question.outcome.name(), by.unwrap_or_default(), names);
    if let Some(regression) = &question.regression {
        regress(regression, question, &tallied, dataset, &mut rows, &mut said)?;
        // Responses of one subject are not as many subjects.
        if question.is_repeated() {
            return Ok((rows.finish(), said));
        }
    }
    proportions(&methods.intervals, &tally.groups, grouped, inference, &mut rows);
    if let Some(null) = &question.null {
        test_null(null, &tally.groups, grouped, question.alternative, question.conventions, &mut rows);
    }
    let posteriors = if question.priors.is_empty() {
        Vec::new()
    } else {
        let priors = priors_of(&question.priors, groups, dataset.file())?;
        let posteriors = posterior::posteriors(&priors, tally);
        posterior::describe(&priors, &posteriors, grouped, question.level, &mut rows);
        posteriors
    };
    let mut adjuster = None;
    if let (true, Some(by)) = (methods.compare() || question.asks(), by) {
        let reference = reference_of(groups, by, question.reference.as_deref(), dataset);
        let reference = reference.map_err(|problem| vec![problem])?;
        if groups.levels.len() < 2 && (methods.compare() || question.compares()) {
            said.push(one_group_only(groups, by, dataset));
        }
        adjuster = adjuster_of(question, groups, reference)?;
        let levels: Vec<&str> = groups.levels.iter().map(|level| &**level).collect();
        // Several groups are tested at once, unless a reference or a direction says that each is to be held against one.
        let several = levels.len() > 2 && question.reference.is_none() && question.alternative == Direction::TwoSided;
        let (at_once, paired): (Vec<TestMethod>, Vec<TestMethod>) = methods
            .tests
            .iter()
            .partition(|method| method.compares() == Compares::Groups || (several && tests_all_groups(**method)));
        let pairs = Methods { tests: paired, ..methods };
        for group in (0..levels.len()).filter(|group| *group != reference) {
            let pair = Pair { group, reference };
            compare(&pairs, tally, pair, inference, &mut rows);
            test_margins(&question.margins, tally, pair, question.alternative, &mut rows);
            if !posteriors.is_empty() {
                posterior::compare(&posteriors, pair, &question.margins.margins, inference, &mut rows);
            }
        }
        if levels.len() > 1 {
            if let Some(Multiplicity::Dunnett(procedure)) = question.adjust {
                many_to_one::compare_with_reference(procedure, tally, reference, inference, &mut rows);
            }
            test_all_groups(&at_once, tally, &levels, question.alternative, question.simulation, &mut rows);
        }
    }
    let mut results = rows.finish();
    if let Some(adjuster) = adjuster {
        adjust(&mut results, &adjuster);
    }
    Ok((results, said))
}

fn one_group_only(groups: &Factor, by: &str, dataset: &Dataset) -> Diagnostic {
    let message = format!("`{by}` has one level only, and nothing to compare it with");
    let problem = Diagnostic::error(codes::ONE_GROUP, Place::file(dataset.file()), message);
    problem.in_column(by).with_hint(format!("its level: {}", crate::complete::listed(groups)))
}

/// What adjusts the p values of comparisons with this reference.
fn adjuster_of(
    question: &RatesQuestion,
    groups: &Factor,
    reference: usize,
) -> Result<Option<Adjuster>, Vec<Diagnostic>> {
    Ok(match &question.adjust {
        Some(Multiplicity::PValues(adjustment)) => Some(Adjuster::Named(*adjustment)),
        Some(Multiplicity::Graph(graph)) => Some(Adjuster::Graph(graph.of_groups(groups, reference)?)),
        Some(Multiplicity::Dunnett(_)) | None => None,
    })
}

/// The methods asked for; proportions are always given.
fn methods_of(question: &RatesQuestion, groups: usize) -> Methods {
    let asked = &question.methods;
    let customary = Methods::customary(groups);
    match (asked.intervals.is_empty(), question.asks()) {
        (true, false) => customary,
        (true, true) => Methods { intervals: customary.intervals, ..asked.clone() },
        (false, _) => asked.clone(),
    }
}

/// Refuses what cannot be answered whatever the data.
fn refuse(dataset: &Dataset, question: &RatesQuestion) -> Result<Inference, Vec<Diagnostic>> {
    let place = || Place::file(dataset.file());
    let mut refused = lacking_columns(dataset, question);
    if question.alternative != Direction::TwoSided {
        let without = question.methods.tests.iter().filter(|method| !method.has_one_sided_form());
        refused.extend(without.map(|method| {
            let message = format!("`{}` has no one-sided form", method.name());
            let problem = Diagnostic::error(codes::NO_ONE_SIDED_FORM, place(), message);
            problem.with_hint("leave `--alternative` out, or ask for it in another call")
        }));
    }
    refused.extend(refuse_open_margins(&question.margins.margins, question.alternative, dataset.file()));
    let periods = question.period.as_deref().and_then(|name| Some((name, dataset.factor(name)?)));
    if let Some((name, factor)) = periods.filter(|(_, factor)| factor.levels.len() > 2) {
        let message = format!("`{name}` has {} levels, and a crossover has two periods", factor.levels.len());
        let problem = Diagnostic::error(codes::NOT_TWO_PERIODS, place(), message).in_column(name);
        refused.push(problem.with_hint(format!("its levels: {}", crate::complete::listed(factor))));
    }
    refused.extend(refuse_regression(dataset, question));
    let inference = Inference::new(question.level, question.alternative).map_err(|_| {
        let message = format!("a one-sided limit at the level {} is none", question.level.value());
        Diagnostic::error(codes::OUT_OF_RANGE, place(), message).with_hint("one-sided levels are above 0.5")
    });
    match inference {
        Ok(inference) if refused.is_empty() => Ok(inference),
        Ok(_) => Err(refused),
        Err(problem) => Err(refused.into_iter().chain([problem]).collect()),
    }
}

/// What a regression has no room for.
fn refuse_regression(dataset: &Dataset, question: &RatesQuestion) -> Vec<Diagnostic> {
    let Some(regression) = &question.regression else { return Vec::new() };
    let weighted = regression.weight.is_some();
    let counts = matches!(question.outcome, Outcome::Counts(_));
    let further = !question.methods.intervals.is_empty() || question.compares() || question.null.is_some();
    let cases = [
        (counts && weighted, "counts are weights, and `--weight` is another", "leave `--weight` out"),
        (question.is_repeated() && weighted, "`--gee` takes no weights", "leave `--weight` out"),
        (
            question.is_repeated() && (further || !question.priors.is_empty()),
            "`--gee` takes several rows of a subject, and all other methods one",
            "ask for them in another call, of one row a subject",
        ),
    ];
    let refused = cases.into_iter().filter(|(refused, ..)| *refused);
    let problem = |message| Diagnostic::error(codes::NOT_WITH_REGRESSION, Place::file(dataset.file()), message);
    refused.map(|(_, message, hint)| problem(message).with_hint(hint)).collect()
}

/// Comparisons need a column of groups, those within subjects one of subjects, those within strata one of strata.
fn lacking_columns(dataset: &Dataset, question: &RatesQuestion) -> Vec<Diagnostic> {
    let lacks = |name: &str, lacks: &str, flag: &str| {
        let problem =
            Diagnostic::error(codes::NO_COLUMN, Place::file(dataset.file()), format!("`{name}` needs {lacks}"));
        problem.with_hint(flag)
    };
    let groups = |name: &str| lacks(name, "the column of the groups", "`--by COLUMN` names it");
    let lacking = question.methods.named().filter_map(|(_, name, compares)| match compares {
        _ if question.by.is_none() => Some(groups(name)),
        Compares::Pairs | Compares::Periods if question.subject.is_none() => {
            Some(lacks(name, "the column of the subjects", "`--subject COLUMN` names it"))
        }
        Compares::Periods if question.period.is_none() => {
            Some(lacks(name, "the column of the periods", "`--period COLUMN` names it"))
        }
        Compares::Strata if question.strata.is_empty() => {
            Some(lacks(name, "a column of strata", "`--strata COLUMN` names it"))
        }
        Compares::Times => Some(lacks(name, "times to an event", "`trialstat survival` has it")),
        _ => None,
    });
    let without_groups = [("--margin", !question.margins.margins.is_empty()), ("--adjust", question.adjust.is_some())];
    let flags = without_groups.into_iter().filter(|(_, asked)| *asked && question.by.is_none());
    lacking.chain(flags.map(|(flag, _)| groups(flag))).collect()
}
