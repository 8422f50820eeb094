//! The rows of replicates, counted.

mod measured;
mod paired;
mod scale;

use crate::compare::LinePair;
use crate::distribution::Distribution;
use crate::endings::Endings;
use crate::line::Line;
use crate::study::{Analysed, Exposures};
use crate::truth::Truth;
use measured::{Role, measured};
use std::collections::BTreeMap;
use trialstat_stats::performance::{Limits, MergeError, Outcome, OutcomeError, Replicates, Values, performance};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{ResultRow, STAT_LABELS, Stat};

pub(crate) use measured::ESTIMATES;
pub(crate) use paired::PairTally;
pub(crate) use scale::Scale;

/// The rows of replicates, as much of them as operating characteristics depend on.
///
/// The same replicates make the same tally, whatever their order and however they were shared out and merged.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Replicates counted.
    pub(crate) replicates: u64,
    pub(crate) lines: Vec<LineTally>,
    /// What subjects were exposed to, of all replicates.
    pub(crate) exposures: Vec<(Line, Distribution)>,
    /// What pairs of lines say together.
    pub(crate) pairs: Vec<PairTally>,
    /// How they ended, where there are looks.
    pub(crate) endings: Endings,
    places: BTreeMap<Line, usize>,
    /// Where the rows of the last replicate belonged, with their words; those of the next one mostly belong there too.
    path: Vec<(ResultRow, usize, usize)>,
    limits: Limits,
    alpha: f64,
}

/// What replicates say on a line.
#[derive(Debug, Clone)]
pub(crate) struct LineTally {
    pub(crate) line: Line,
    /// The scale of its outcomes.
    pub(crate) scale: Scale,
    /// Its estimates against the truth, and its decisions.
    pub(crate) outcomes: Replicates,
    pub(crate) statistics: Vec<StatisticTally>,
    /// What it aims at, where that is known.
    truth: Option<f64>,
    /// What the last replicate said on it.
    outcome: Option<Outcome>,
}

/// What replicates say of a statistic of a line.
#[derive(Debug, Clone)]
pub(crate) struct StatisticTally {
    pub(crate) name: String,
    /// What it is to the line.
    role: Option<Role>,
    /// Its values.
    pub(crate) values: Values,
    /// How they spread, where that makes a band about a curve.
    pub(crate) spread: Option<Distribution>,
    /// Why there was none, and how often.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// What the replicate says that is being counted.
    now: Option<Stat>,
}

/// A number that no sum takes: nothing that is estimated is as large.
const TOO_LARGE: &str = "beyond 1e60";

/// Points of curves, from 0 to 1: shares by visit and survival at a time, of which a band is told.
const OF_CURVES: [(&str, &str); 3] = [("proportion", "p"), ("survival", "estimate"), ("adjusted-survival", "estimate")];

impl Tally {
    /// No replicates yet; a p value up to `alpha` rejects.
    pub fn new(limits: Limits, alpha: f64) -> Tally {
        Tally {
            replicates: 0,
            lines: Vec::new(),
            exposures: Vec::new(),
            pairs: Vec::new(),
            endings: Endings::default(),
            places: BTreeMap::new(),
            path: Vec::new(),
            limits,
            alpha,
        }
    }

    /// The same, with pairs of lines to compare.
    pub fn comparing(self, pairs: &[LinePair]) -> Tally {
        Tally { pairs: pairs.iter().cloned().map(PairTally::new).collect(), ..self }
    }

    /// How many replicates it holds.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// The p value up to which a test rejects.
    pub(crate) fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Forgets all replicates.
    pub fn clear(&mut self) {
        let pairs: Vec<LinePair> = self.pairs.drain(..).map(|pair| pair.pair).collect();
        *self = Tally::new(self.limits, self.alpha).comparing(&pairs);
    }

    /// Counts a replicate.
    pub fn record(&mut self, replicate: &Analysed, truth: &Truth) {
        for (position, row) in replicate.rows.iter().enumerate() {
            if let Some((known, line, statistic)) = self.path.get(position)
                && let now @ None = &mut self.lines[*line].statistics[*statistic].now
                && shares_words(known, row)
            {
                *now = Some(row.stat);
                continue;
            }
            let (line, statistic) = self.place(position, row, truth);
            self.lines[line].statistics[statistic].now = Some(row.stat);
            match self.path.get_mut(position) {
                Some(step) => *step = (row.clone(), line, statistic),
                None => self.path.push((row.clone(), line, statistic)),
            }
        }
        self.replicates += 1;
        self.record_exposures(&replicate.exposures);
        self.endings.record(replicate.ending.as_ref());
        let alpha = self.alpha;
        self.lines.iter_mut().for_each(|line| line.count(alpha));
        self.pairs.iter_mut().for_each(|pair| pair.count(&self.lines, &self.places));
    }

    fn record_exposures(&mut self, exposures: &Exposures) {
        if self.exposures.is_empty() {
            self.exposures.extend(exposures.lines.iter().map(|line| (line.clone(), Distribution::default())));
        }
        for (line, value) in &exposures.values {
            self.exposures[*line as usize].1.record(*value);
        }
    }

    /// The line and the statistic that a row is of.
    fn place(&mut self, position: usize, row: &ResultRow, truth: &Truth) -> (usize, usize) {
        if let Some(&(_, line, statistic)) = self.path.get(position) {
            let known = &self.lines[line];
            let own = &known.statistics[statistic];
            if own.now.is_none() && own.name == row.stat_name && known.line.has(row) {
                return (line, statistic);
            }
        }
        let mut key = Line::of(row, 0);
        loop {
            let line = self.line(&key, truth);
            let own = &mut self.lines[line];
            match own.statistics.iter().position(|known| known.name == row.stat_name) {
                Some(statistic) if own.statistics[statistic].now.is_none() => return (line, statistic),
                // The line has this statistic already: the row is of another of the same words.
                Some(_) => key.before += 1,
                None => {
                    own.statistics.push(StatisticTally::new(row.context, row.stat_name));
                    return (line, own.statistics.len() - 1);
                }
            }
        }
    }

    fn line(&mut self, key: &Line, truth: &Truth) -> usize {
        if let Some(&known) = self.places.get(key) {
            return known;
        }
        let truth = truth.of(key).map(|truth| truth.value);
        let outcomes = truth.and_then(|truth| Replicates::of(truth, self.limits).ok());
        let outcomes = outcomes.unwrap_or_else(|| none_of(0.0, self.limits));
        self.places.insert(key.clone(), self.lines.len());
        self.lines.push(LineTally { truth, ..LineTally::of(key.clone(), outcomes, Vec::new()) });
        self.lines.len() - 1
    }

    /// Counts the replicates of another tally of the same simulation.
    ///
    /// # Errors
    /// The tallies are of different simulations.
    pub fn merge(&mut self, other: &Tally) -> Result<(), MergeError> {
        self.replicates += other.replicates;
        self.endings.merge(&other.endings);
        for (line, theirs) in &other.exposures {
            match self.exposures.iter_mut().find(|(known, _)| known == line) {
                Some((_, own)) => own.merge(theirs),
                None => self.exposures.push((line.clone(), theirs.clone())),
            }
        }
        for theirs in &other.pairs {
            match self.pairs.iter_mut().find(|known| known.pair == theirs.pair) {
                Some(known) => known.outcomes.merge(&theirs.outcomes),
                None => self.pairs.push(theirs.clone()),
            }
        }
        for theirs in &other.lines {
            let Some(&place) = self.places.get(&theirs.line) else {
                self.insert(theirs.clone());
                continue;
            };
            let own = &mut self.lines[place];
            own.outcomes.merge(&theirs.outcomes)?;
            for statistic in &theirs.statistics {
                match own.statistics.iter_mut().find(|known| known.name == statistic.name) {
                    Some(known) => known.merge(statistic),
                    None => own.statistics.push(statistic.clone()),
                }
            }
        }
        Ok(())
    }

    /// What it holds of a line.
    pub(crate) fn of_line(&self, line: &Line) -> Option<&LineTally> {
        self.lines.get(*self.places.get(line)?)
    }

    /// Takes a line in that it does not hold; tells whether it did not.
    pub(crate) fn insert(&mut self, line: LineTally) -> bool {
        let place = self.lines.len();
        let is_new = self.places.insert(line.line.clone(), place).is_none();
        self.lines.push(line);
        is_new
    }

    /// Its lines in the order of `first`, and whatever no first result had after them in the order of its words.
    pub(crate) fn sort_as(&mut self, first: &[Line]) {
        let ranks: BTreeMap<&Line, usize> = first.iter().enumerate().map(|(rank, line)| (line, rank)).collect();
        let rank = |line: &Line| ranks.get(line).copied().unwrap_or(usize::MAX);
        self.lines.sort_by(|left, right| (rank(&left.line), &left.line).cmp(&(rank(&right.line), &right.line)));
        let place = |name: &str| STAT_LABELS.iter().position(|(known, _)| *known == name);
        let order = |statistic: &StatisticTally| (place(&statistic.name).unwrap_or(usize::MAX), statistic.name.clone());
        self.lines.iter_mut().for_each(|line| line.statistics.sort_by_cached_key(order));
        self.places = self.lines.iter().enumerate().map(|(place, line)| (line.line.clone(), place)).collect();
        self.path.clear();
        self.pairs.iter_mut().for_each(PairTally::lose_places);
    }

    /// Whether its counts agree with one another and with the truth: those of a file may not.
    pub(crate) fn is_possible(&self, truth: &Truth) -> bool {
        let agree = |values: &Replicates, truth: f64, limits: Limits| {
            let counted = performance(values).replicates;
            let fits = Replicates::of(truth, limits).is_ok_and(|mut none| none.merge(values).is_ok());
            (fits && counted <= self.replicates).then_some(counted)
        };
        let statistic = |known: &StatisticTally| {
            let missing = known.reasons.values().try_fold(0_u64, |sum, count| sum.checked_add(*count));
            let counted = known.values.replicates();
            let spread = known.spread.as_ref().map_or(0, Distribution::count);
            counted <= self.replicates && spread <= counted && missing == Some(counted - known.values.count())
        };
        let line = |known: &LineTally| {
            let truth = truth.of(&known.line).map_or(0.0, |truth| truth.value);
            agree(&known.outcomes, truth, self.limits).is_some() && known.statistics.iter().all(statistic)
        };
        let looks = &self.endings.looks;
        let sizes = self.endings.size.iter().flat_map(|size| [&size.subjects, &size.day, &size.events]);
        let pair = |known: &PairTally| known.outcomes.replicates().is_some_and(|counted| counted <= self.replicates);
        looks.iter().all(|look| look.reached <= self.replicates)
            && sizes.into_iter().all(|size| size.replicates() <= self.replicates)
            && self.lines.iter().all(line)
            && self.pairs.iter().all(pair)
    }

    /// A tally of so many replicates without lines, to insert them.
    pub(crate) fn of(replicates: u64, endings: Endings, limits: Limits, alpha: f64) -> Tally {
        Tally { replicates, endings, ..Tally::new(limits, alpha) }
    }
}

impl LineTally {
    /// A line as a part of a simulation has it.
    pub(crate) fn of(line: Line, outcomes: Replicates, statistics: Vec<StatisticTally>) -> LineTally {
        LineTally { scale: Scale::of(&line), line, outcomes, statistics, truth: None, outcome: None }
    }

    /// Counts what the replicate said on this line.
    fn count(&mut self, alpha: f64) {
        self.outcome = None;
        if self.statistics.iter().all(|statistic| statistic.now.is_none()) {
            return;
        }
        let said = self.statistics.iter().filter_map(|statistic| statistic.role.zip(statistic.now));
        let outcome = record(&mut self.outcomes, measured(said, self.scale, alpha));
        self.outcome = Some(outcome);
        self.statistics.iter_mut().for_each(StatisticTally::count);
    }
}

impl StatisticTally {
    fn new(context: &str, name: &str) -> StatisticTally {
        let spread = OF_CURVES.contains(&(context, name)).then(Distribution::default);
        StatisticTally::of(name.to_owned(), Values::default(), spread, BTreeMap::new())
    }

    /// A statistic as a part of a simulation has it.
    pub(crate) fn of(
        name: String,
        values: Values,
        spread: Option<Distribution>,
        reasons: BTreeMap<String, u64>,
    ) -> StatisticTally {
        StatisticTally { role: Role::of(&name), name, values, spread, reasons, now: None }
    }

    fn count(&mut self) {
        let reason = match self.now.take() {
            Some(Stat::Number(value)) if self.values.record(Some(value)).is_ok() => {
                self.spread.iter_mut().for_each(|spread| spread.record(value));
                return;
            }
            Some(Stat::Number(_)) => TOO_LARGE.to_owned(),
            Some(Stat::NotEstimable(reason)) => reason.to_string(),
            None => return,
        };
        let _ = self.values.record(None);
        *self.reasons.entry(reason).or_default() += 1;
    }

    fn merge(&mut self, other: &StatisticTally) {
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason.clone()).or_default() += count;
        }
        if let (Some(own), Some(theirs)) = (&mut self.spread, &other.spread) {
            own.merge(theirs);
        }
        self.values.merge(&other.values);
    }
}

/// Whether two rows name one statistic of one line by the same words in memory. It takes no look at a letter.
fn shares_words(known: &ResultRow, row: &ResultRow) -> bool {
    let same = |known: &Option<Phrase>, its: &Option<Phrase>| match (known, its) {
        (Some(known), Some(its)) => known.shares(its),
        (known, its) => known.is_none() && its.is_none(),
    };
    std::ptr::eq(known.stat_name, row.stat_name)
        && std::ptr::eq(known.context, row.context)
        && known.analysis.shares(&row.analysis)
        && known.variable.shares(&row.variable)
        && known.method.shares(&row.method)
        && same(&known.variable_level, &row.variable_level)
        && same(&known.group1, &row.group1)
        && same(&known.group1_level, &row.group1_level)
        && same(&known.group2, &row.group2)
        && same(&known.group2_level, &row.group2_level)
}

fn none_of(truth: f64, limits: Limits) -> Replicates {
    Replicates::of(truth, limits).expect("0 is a number")
}

/// Counts an outcome, without the part of it that is none; tells what was counted.
fn record(into: &mut Replicates, mut outcome: Outcome) -> Outcome {
    while let Err(error) = into.record(outcome) {
        match error {
            OutcomeError::Estimate(_) => outcome.estimate = None,
            OutcomeError::StandardError(_) => outcome.standard_error = None,
            OutcomeError::Interval(_) => outcome.interval = None,
        }
    }
    outcome
}
