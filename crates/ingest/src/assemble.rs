//! Prepared rows to trials.
//!
//! Tables are taken in the order of their roles: first the subjects, then what is recorded of them. A subject that no
//! table of subjects announces comes into being with its first record.

mod assessments;
mod counts;
mod finish;
mod identifiers;
mod names;
mod origins;
mod parts;
mod pieces;
mod place;
mod records;
mod repeated;
mod sort;
mod subjects;
mod supplied;

pub(crate) use finish::finish;

use crate::mapping::Mapping;
use crate::mapping::role::Role;
use crate::prepared::Prepared;
use crate::problem::Problem;
use identifiers::Identifiers;
use names::Names;
use pieces::Pieces;
use trialstat_trial::design::{ArmIndex, Endpoint, Measure, SubjectIndex, Visit};
use trialstat_trial::reading::ReasonIndex;
use trialstat_trial::trial::TrialTables;

/// A trial that is being put together.
pub(crate) struct Building {
    pub(crate) tables: TrialTables,
    identifiers: Identifiers,
    /// Each subject's reference date, in days since 1970-01-01.
    starts: Vec<Option<i64>>,
    /// Whether a table of subjects says who there is.
    announced: bool,
    arms: Names,
    visits: Names,
    measures: Names,
    endpoints: Names,
    pub(crate) origins: Origins,
    /// Rows of subjects that were not randomized, and how many such subjects there are.
    pub(crate) not_randomized: (usize, usize),
    /// What the pieces of a table that is read in pieces have in common.
    pieces: Pieces,
}

/// For each record, the number of its row among the rows of all files.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    pub(crate) subjects: Vec<u32>,
    pub(crate) assessments: Vec<u32>,
    pub(crate) doses: Vec<u32>,
    pub(crate) events: Vec<u32>,
    pub(crate) dispositions: Vec<u32>,
    pub(crate) responses: Vec<u32>,
    pub(crate) event_times: Vec<u32>,
}

impl Building {
    fn new(name: &str, mapping: &Mapping) -> Building {
        let mut tables = TrialTables::empty(name, mapping.design);
        tables.number = mapping.number;
        tables.visits.clone_from(&mapping.visits);
        tables.measures.clone_from(&mapping.measures);
        tables.endpoints = mapping.endpoints.iter().map(Endpoint::named).collect();
        Building {
            arms: Names::of(mapping.arms.iter().map(String::as_str)),
            visits: Names::of(mapping.visits.iter().map(|visit| visit.name.as_str())),
            measures: Names::of(mapping.measures.iter().map(|measure| measure.name.as_str())),
            endpoints: Names::of(mapping.endpoints.iter().map(String::as_str)),
            tables,
            identifiers: Identifiers::default(),
            starts: Vec::new(),
            announced: mapping.tables_of(Role::Subjects).next().is_some(),
            origins: Origins::default(),
            not_randomized: (0, 0),
            pieces: Pieces::default(),
        }
    }

    fn arm(&mut self, name: &str) -> ArmIndex {
        ArmIndex(self.arms.index(name))
    }

    fn visit(&mut self, name: &str) -> u32 {
        let index = self.visits.index(name);
        if index as usize == self.tables.visits.len() {
            self.tables.visits.push(Visit::named(name));
        }
        index
    }

    fn measure(&mut self, name: &str) -> u32 {
        let index = self.measures.index(name);
        if index as usize == self.tables.measures.len() {
            self.tables.measures.push(Measure::named(name));
        }
        index
    }

    fn endpoint(&mut self, name: &str) -> u32 {
        let index = self.endpoints.index(name);
        if index as usize == self.tables.endpoints.len() {
            self.tables.endpoints.push(Endpoint::named(name));
        }
        index
    }

    fn start(&self, subject: SubjectIndex) -> Option<i64> {
        self.starts[subject.0 as usize]
    }
}

/// Puts the prepared tables together; problems are appended, and rows of which something is wrong leave their scope.
/// `blank` is the reason of a value that is missing without one.
pub(crate) fn assemble(
    mapping: &Mapping,
    blank: ReasonIndex,
    prepared: &mut [Prepared<'_>],
    problems: &mut Vec<Problem>,
) -> Vec<Building> {
    let mut trials: Vec<Building> = Vec::new();
    for role in Role::ALL {
        for table in prepared.iter_mut().filter(|table| table.mapping.role == *role) {
            add_table(mapping, blank, &mut trials, table, problems);
        }
    }
    trials
}

/// Adds the rows of a table, or of a piece of one, to their trials. Tables of one role follow one another.
pub(crate) fn add_table(
    mapping: &Mapping,
    blank: ReasonIndex,
    trials: &mut Vec<Building>,
    table: &mut Prepared<'_>,
    problems: &mut Vec<Problem>,
) {
    for rows in trials_of(mapping, table) {
        let at = trials.iter().position(|trial| trial.tables.name == rows.trial).unwrap_or_else(|| {
            trials.push(Building::new(&rows.trial, mapping));
            trials.len() - 1
        });
        let trial = &mut trials[at];
        match table.mapping.role {
            Role::Subjects => subjects::add(trial, table, &rows, blank, problems),
            Role::Assessments => assessments::add(trial, table, &rows, problems),
            Role::Doses => records::add_doses(trial, table, &rows, problems),
            Role::Events => records::add_events(trial, table, &rows, problems),
            Role::Dispositions => records::add_dispositions(trial, table, &rows, problems),
            Role::Responses => supplied::add_responses(trial, table, &rows, problems),
            Role::Times => supplied::add_times(trial, table, &rows, problems),
            Role::Counts => counts::add(trial, table, &rows, problems),
        }
    }
}

/// The rows of a table that belong to one trial.
pub(crate) struct TrialRows {
    trial: String,
    /// Which of the distinct trials of the table; `None` where the table has only one.
    of: Option<usize>,
}

impl TrialRows {
    /// Whether a row is accepted and the trial's.
    fn contained<'a>(&self, table: &'a Prepared<'_>) -> impl Fn(usize) -> bool + use<'a, '_> {
        let own = self.of.map(|of| (&table.columns.texts["trial"], of));
        move |row| table.scope.is_accepted(row) && own.is_none_or(|(trials, of)| trials.position(row) == of)
    }

    /// The trial's accepted rows.
    fn accepted(&self, table: &Prepared<'_>) -> Vec<usize> {
        let contained = self.contained(table);
        (0..table.raw.rows).filter(|row| contained(*row)).collect()
    }
}

/// Whether the mapping gives one value for all rows.
fn is_constant(table: &Prepared<'_>, key: &str) -> bool {
    table.mapping.columns.get(key).is_some_and(|column| column.column().is_none())
}

/// The trials of a table, in the order of their first rows.
fn trials_of(mapping: &Mapping, table: &Prepared<'_>) -> Vec<TrialRows> {
    let single = |trial: String| vec![TrialRows { trial, of: None }];
    let Some(column) = table.columns.texts.get("trial") else {
        let endpoint = table.columns.texts.get("endpoint").and_then(|column| column.distinct().first());
        let constant = || endpoint.and_then(|cell| cell.value()).map(|name| name.to_string());
        let alone = mapping.tables.len() == 1;
        let name = mapping.name.clone().or_else(|| constant().filter(|_| alone && is_constant(table, "endpoint")));
        return single(name.unwrap_or_else(|| "trial".to_owned()));
    };
    let mut seen = vec![false; column.distinct().len()];
    let mut trials = Vec::new();
    for row in table.scope.accepted() {
        let position = column.position(row);
        if !std::mem::replace(&mut seen[position], true) {
            let name = column.get(row).value().map_or_else(String::new, |name| name.to_string());
            trials.push(TrialRows { trial: name, of: Some(position) });
        }
    }
    let several = table.piece.as_ref().is_some_and(|whole| whole.several_trials);
    if let Some([only]) = Some(&mut trials[..]).filter(|_| !several) {
        only.of = None;
        if let Some(name) = &mapping.name {
            only.trial.clone_from(name);
        }
    }
    trials
}
