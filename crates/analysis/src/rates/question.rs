//! Rates asked of a data set, with the columns named by whoever asks.

use super::adjustment::adjust;
use super::methods::Methods;
use super::omnibus::{test_all_groups, tests_all_groups};
use super::tallied::{Tallied, tally};
use super::{compare, proportions};
use crate::codes;
use crate::complete::reference_of;
use crate::method::{Adjustment, Compares, TestMethod};
use crate::rows::{Pair, Rows};
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::Dataset;
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
    /// The methods; those customary where none is named.
    pub methods: Methods,
    /// How p values of several comparisons by one test are adjusted, if at all.
    pub adjust: Option<Adjustment>,
    /// Confidence level.
    pub level: Level,
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

/// Proportions of a data set's groups and their comparison, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked: a level that does not occur, a comparison without groups.
pub fn rates(dataset: &Dataset, question: &RatesQuestion) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    refuse_what_lacks_columns(dataset, question)?;
    let mut said = Vec::new();
    let Tallied { tally, groups } = tally(dataset, question, &mut said).map_err(|problem| vec![*problem])?;
    let methods = methods_of(question, groups.levels.len());
    let names = groups.levels.iter().map(|level| level.to_string()).collect();
    let by = question.by.as_deref();
    let mut rows = Rows::new("rates", question.outcome.name(), by.unwrap_or_default(), names);
    proportions(&methods.intervals, &tally.groups, by.is_some(), question.level, &mut rows);
    if let (true, Some(by)) = (methods.compare(), by) {
        let reference = reference_of(&groups, by, question.reference.as_deref(), dataset);
        let reference = reference.map_err(|problem| vec![problem])?;
        if groups.levels.len() < 2 {
            let message = format!("`{by}` has one level only, and nothing to compare it with");
            let problem = Diagnostic::error(codes::ONE_GROUP, Place::file(dataset.file()), message);
            said.push(problem.in_column(by).with_hint(format!("its level: {}", crate::complete::listed(&groups))));
        }
        let levels: Vec<&str> = groups.levels.iter().map(|level| &**level).collect();
        // Several groups are tested at once, unless a reference says that each is to be held against it.
        let (at_once, paired): (Vec<TestMethod>, Vec<TestMethod>) = methods.tests.iter().partition(|method| {
            let several = levels.len() > 2 && question.reference.is_none();
            method.compares() == Compares::Groups || (several && tests_all_groups(**method))
        });
        let pairs = Methods { tests: paired, ..methods };
        for group in (0..levels.len()).filter(|group| *group != reference) {
            compare(&pairs, &tally, Pair { group, reference }, question.level, &mut rows);
        }
        if levels.len() > 1 {
            test_all_groups(&at_once, &tally, &levels, &mut rows);
        }
    }
    let mut results = rows.finish();
    if let Some(adjustment) = question.adjust {
        adjust(&mut results, adjustment);
    }
    Ok((results, said))
}

/// The methods asked for; proportions are always given.
fn methods_of(question: &RatesQuestion, groups: usize) -> Methods {
    let asked = &question.methods;
    let customary = Methods::customary(groups);
    match (asked.intervals.is_empty(), asked.compare()) {
        (true, false) => customary,
        (true, true) => Methods { intervals: customary.intervals, ..asked.clone() },
        (false, _) => asked.clone(),
    }
}

/// Comparisons need a column of groups, those within subjects one of subjects, those within strata one of strata.
fn refuse_what_lacks_columns(dataset: &Dataset, question: &RatesQuestion) -> Result<(), Vec<Diagnostic>> {
    let lacking = question.methods.named().filter_map(|(_, name, compares)| {
        let lacks = match compares {
            _ if question.by.is_none() => "the column of the groups",
            Compares::Pairs if question.subject.is_none() => "the column of the subjects",
            Compares::Strata if question.strata.is_empty() => "a column of strata",
            Compares::Times => "times to an event",
            _ => return None,
        };
        let problem =
            Diagnostic::error(codes::NO_COLUMN, Place::file(dataset.file()), format!("`{name}` needs {lacks}"));
        Some(problem.with_hint(match compares {
            _ if question.by.is_none() => "`--by COLUMN` names it",
            Compares::Pairs => "`--subject COLUMN` names it",
            Compares::Times => "`trialstat survival` has it",
            _ => "`--strata COLUMN` names it",
        }))
    });
    let lacking: Vec<Diagnostic> = lacking.collect();
    if lacking.is_empty() { Ok(()) } else { Err(lacking) }
}
