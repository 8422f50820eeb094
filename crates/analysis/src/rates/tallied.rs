//! A data set's rows added up.

use super::question::{CountColumns, Outcome, RatesQuestion};
use super::tally::{Sum, Tally};
use crate::codes;
use crate::complete::{complete_rows, factor_of, listed};
use std::collections::BTreeMap;
use trialstat_stats::proportion::Count;
use trialstat_trial::dataset::{Dataset, Factor};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::record::Word;

/// Counts by group, and the groups.
#[derive(Debug, Default)]
pub(crate) struct Tallied {
    pub(crate) tally: Tally,
    /// The groups of the rows that were counted; one nameless group where no column tells them apart.
    pub(crate) groups: Factor,
    /// The rows that were counted.
    pub(crate) rows: Vec<usize>,
    /// Events and subjects of each of these rows.
    pub(crate) outcomes: Vec<(u64, u64)>,
    /// The group of each of these rows.
    pub(crate) group_of: Vec<usize>,
    /// Whether rows are counts.
    pub(crate) counts: bool,
}

impl Tallied {
    /// Groups of which no more is known than their events and subjects, in place of those counted before; those without
    /// subjects are no groups.
    pub(crate) fn fill_with_sums<'w>(&mut self, sums: impl Iterator<Item = (&'w Word, Sum)>) {
        let Tallied { tally: Tally { groups: counts, .. }, groups, .. } = self;
        counts.clear();
        groups.levels.clear();
        for (name, sum) in sums.filter(|(_, sum)| !sum.is_empty()) {
            counts.push(sum.count());
            groups.levels.push(Word::clone(name));
        }
    }
}

/// Pairs of values of which the second is customarily the event.
const CUSTOMARY: [[&str; 2]; 6] =
    [["0", "1"], ["N", "Y"], ["no", "yes"], ["false", "true"], ["F", "T"], ["non-responder", "responder"]];

/// Adds up the rows that have a value in every column of the question.
pub(crate) fn tally(
    dataset: &Dataset,
    question: &RatesQuestion,
    said: &mut Vec<Diagnostic>,
) -> Result<Tallied, Box<Diagnostic>> {
    let mut used: Vec<&str> = match &question.outcome {
        Outcome::Response { column, .. } => vec![column],
        Outcome::Counts(CountColumns { events, total }) => vec![events, total],
    };
    let classes = question.by.iter().chain(&question.strata).chain(&question.subject).chain(&question.period);
    used.extend(classes.map(String::as_str));
    used.extend(question.regression.iter().flat_map(|regression| regression.by_kind()).map(|(name, _)| name));
    let mut rows = complete_rows(dataset, &used, said);
    let outcomes = Outcomes::of(dataset, &question.outcome)?;
    rows.retain(|row| outcomes.is_sound(dataset, *row, said));
    if let Some(regression) = &question.regression {
        rows.retain(|row| regression.is_sound(dataset, *row, said));
    }
    if let Some(subject) = question.subject.as_ref().filter(|_| !question.is_repeated()) {
        once_a_group(dataset, subject, question.by.as_deref(), &mut rows, said);
    }
    if rows.is_empty() {
        let problem = Diagnostic::error(codes::NO_ROW_LEFT, Place::file(dataset.file()), "no row is left to count");
        said.push(problem.with_hint("there is none, or each lacks a value or is not as it should be"));
    }
    let groups = match &question.by {
        Some(by) => factor_of(column(dataset, by), &rows),
        None => Factor { levels: vec!["".into()], rows: vec![Some(0); rows.len()] },
    };
    let strata: Vec<&Factor> = question.strata.iter().map(|name| column(dataset, name)).collect();
    let (width, mut all) = (groups.levels.len(), vec![Sum::default(); groups.levels.len()]);
    let mut within: BTreeMap<Vec<u32>, Vec<Sum>> = BTreeMap::new();
    let mut subjects: BTreeMap<u32, Vec<Option<Observed>>> = BTreeMap::new();
    let periods = question.period.as_ref().map(|name| column(dataset, name));
    let subject = question.subject.as_ref().map(|name| column(dataset, name));
    let (mut counted, mut counts) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    let mut group_of = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let group = groups.rows[at].unwrap_or_default() as usize;
        let (events, total) = outcomes.of_row(*row);
        if !all[group].has_room(total) {
            let message = format!("{total} more subjects are too many, a group has at most {}", Count::MOST_SUBJECTS);
            let problem = Diagnostic::error(codes::TOO_MANY_SUBJECTS, dataset.place(*row), message);
            said.push(problem.with_hint("the row is left out; are these counts of subjects?"));
            continue;
        }
        all[group].add(events, total);
        counted.push(*row);
        counts.push((events, total));
        group_of.push(group);
        if !strata.is_empty() {
            let stratum = strata.iter().map(|factor| factor.rows[*row].unwrap_or_default()).collect();
            within.entry(stratum).or_insert_with(|| vec![Sum::default(); width])[group].add(events, total);
        }
        if let Some(subject) = subject.and_then(|factor| factor.rows[*row]) {
            let period = periods.and_then(|factor| factor.rows[*row]);
            let observed = Observed { event: events > 0, period, row: *row };
            subjects.entry(subject).or_insert_with(|| vec![None; width])[group] = Some(observed);
        }
    }
    let count = |sums: Vec<Sum>| sums.into_iter().map(Sum::count).collect();
    let named = |stratum: Vec<u32>| {
        let levels = stratum.iter().zip(&strata).map(|(level, factor)| &*factor.levels[*level as usize]);
        levels.collect::<Vec<_>>().join(", ")
    };
    // Subjects seen once each are as independent as rows without a subject.
    subjects.retain(|_, outcomes| outcomes.iter().flatten().count() > 1);
    if periods.is_some() {
        say_of_shared_periods(dataset, &subjects, said);
    }
    let tally = Tally {
        groups: count(all),
        strata: within.into_iter().map(|(stratum, sums)| (named(stratum), count(sums))).collect(),
        subjects: each_subject(&subjects, |observed| Some(observed.event)),
        periods: if periods.is_some() { each_subject(&subjects, |observed| observed.period) } else { Vec::new() },
    };
    let of_counts = matches!(question.outcome, Outcome::Counts(_));
    Ok(Tallied { tally, groups, rows: counted, outcomes: counts, group_of, counts: of_counts })
}

/// What a subject was seen to do in a group.
#[derive(Debug, Clone, Copy)]
struct Observed {
    event: bool,
    period: Option<u32>,
    row: usize,
}

/// Something of each subject's observations, one a group.
fn each_subject<T>(
    subjects: &BTreeMap<u32, Vec<Option<Observed>>>,
    of: impl Fn(Observed) -> Option<T>,
) -> Vec<Vec<Option<T>>> {
    subjects.values().map(|groups| groups.iter().map(|observed| observed.and_then(&of)).collect()).collect()
}

/// A subject cannot have had two treatments in one period.
fn say_of_shared_periods(
    dataset: &Dataset,
    subjects: &BTreeMap<u32, Vec<Option<Observed>>>,
    said: &mut Vec<Diagnostic>,
) {
    for groups in subjects.values() {
        let mut observed: Vec<Observed> = groups.iter().flatten().copied().collect();
        observed.sort_by_key(|one| (one.period, one.row));
        for pair in observed.windows(2).filter(|pair| pair[0].period == pair[1].period) {
            let message = "the subject was in another group in the same period";
            let problem = Diagnostic::error(codes::PERIOD_TWICE, dataset.place(pair[1].row), message);
            let hint =
                format!("tests by period leave it out; the other row is on line {}", dataset.place(pair[0].row).line);
            said.push(problem.with_hint(hint));
        }
    }
}

fn column<'d>(dataset: &'d Dataset, name: &str) -> &'d Factor {
    dataset.factor(name).expect("the data set was read with the columns of the question")
}

/// What each row adds to its group.
enum Outcomes<'d> {
    /// One observation a row, with whether each level is an event.
    Responses(&'d Factor, Vec<bool>),
    Counts(&'d [Option<f64>], &'d [Option<f64>]),
}

impl<'d> Outcomes<'d> {
    fn of(dataset: &'d Dataset, outcome: &Outcome) -> Result<Outcomes<'d>, Box<Diagnostic>> {
        match outcome {
            Outcome::Response { column: name, events } => {
                let factor = column(dataset, name);
                Ok(Outcomes::Responses(factor, events_of(factor, name, events, dataset)?))
            }
            Outcome::Counts(CountColumns { events, total }) => {
                let numbers = |name| dataset.numbers(name).expect("counts were read as numbers");
                Ok(Outcomes::Counts(numbers(events), numbers(total)))
            }
        }
    }

    /// Whether a row can be counted; if not, it is said why.
    fn is_sound(&self, dataset: &Dataset, row: usize, said: &mut Vec<Diagnostic>) -> bool {
        let Outcomes::Counts(events, total) = self else { return true };
        let (Some(events), Some(total)) = (events[row], total[row]) else { return false };
        if events > total {
            let message = format!("{events} events are more than {total} subjects");
            let problem = Diagnostic::error(codes::EVENTS_ABOVE_TOTAL, dataset.place(row), message);
            said.push(problem.with_hint("the row is left out; are the columns exchanged?"));
        }
        events <= total
    }

    /// Events and subjects of a row.
    fn of_row(&self, row: usize) -> (u64, u64) {
        match self {
            Outcomes::Responses(factor, events) => {
                (factor.rows[row].map_or(0, |level| u64::from(events[level as usize])), 1)
            }
            Outcomes::Counts(events, total) => {
                (events[row].unwrap_or_default() as u64, total[row].unwrap_or_default() as u64)
            }
        }
    }
}

/// Whether each level of a column is an event.
pub(crate) fn events_of(
    factor: &Factor,
    name: &str,
    asked: &[String],
    dataset: &Dataset,
) -> Result<Vec<bool>, Box<Diagnostic>> {
    let same = |level: &str, word: &str| {
        let numbers = level.parse::<f64>().ok().zip(word.parse::<f64>().ok());
        level.eq_ignore_ascii_case(word) || numbers.is_some_and(|(level, word)| level == word)
    };
    let fits = |pair: &&[&str; 2]| factor.levels.iter().all(|level| pair.iter().any(|word| same(level, word)));
    let customary = CUSTOMARY.iter().find(fits);
    let refuse = |place: Place, message: String| {
        let problem = Diagnostic::error(codes::UNCLEAR_EVENT, place, message);
        let hint = format!("`--event-value` names the value of an event; the values: {}", listed(factor));
        Box::new(problem.in_column(name).with_hint(hint))
    };
    let file = || Place::file(dataset.file());
    if asked.is_empty() {
        let Some([_, yes]) = customary else {
            return Err(match neither(factor, same) {
                Some((row, [no, yes])) => {
                    let value = factor.rows[row].map_or("", |level| &*factor.levels[level as usize]);
                    refuse(dataset.place(row), format!("`{value}` is neither `{no}` nor `{yes}`"))
                }
                None => refuse(file(), format!("it is not clear which values of `{name}` are events")),
            });
        };
        return Ok(factor.levels.iter().map(|level| same(level, yes)).collect());
    }
    let mut events = vec![false; factor.levels.len()];
    for value in asked {
        match factor.position(value) {
            Some(at) => events[at as usize] = true,
            // Nobody responded: the value belongs to the others, and does not occur.
            None if customary.is_some_and(|pair| pair.iter().any(|word| same(value, word))) => {}
            None => return Err(refuse(file(), format!("`{name}` is never `{value}`"))),
        }
    }
    Ok(events)
}

/// The first row whose value is neither of a customary pair of which both values occur.
fn neither(factor: &Factor, same: impl Fn(&str, &str) -> bool) -> Option<(usize, [&'static str; 2])> {
    let occurs = |word: &&str| factor.levels.iter().any(|level| same(level, word));
    let pair = CUSTOMARY.iter().find(|pair| pair.iter().all(occurs))?;
    let foreign = |level: u32| !pair.iter().any(|word| same(&factor.levels[level as usize], word));
    Some((factor.rows.iter().position(|row| row.is_some_and(foreign))?, *pair))
}

/// Leaves out rows of a subject who was already observed in the same group.
fn once_a_group(dataset: &Dataset, subject: &str, by: Option<&str>, rows: &mut Vec<usize>, said: &mut Vec<Diagnostic>) {
    let (subjects, groups) = (column(dataset, subject), by.map(|by| column(dataset, by)));
    let mut seen: BTreeMap<(Option<u32>, Option<u32>), usize> = BTreeMap::new();
    rows.retain(|row| {
        let group = groups.and_then(|factor| factor.rows[*row]);
        let first = *seen.entry((subjects.rows[*row], group)).or_insert(*row);
        if first != *row {
            let who = subjects.rows[*row].map_or("", |at| &*subjects.levels[at as usize]);
            let message = format!("`{subject}` = `{who}` has a second row in the same group");
            let problem = Diagnostic::error(codes::SUBJECT_TWICE, dataset.place(*row), message).in_column(subject);
            let hint = format!("the row is left out; the first is on line {}", dataset.place(first).line);
            said.push(problem.with_hint(hint));
        }
        first == *row
    });
}
