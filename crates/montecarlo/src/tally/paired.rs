//! Pairs of lines, counted replicate by replicate.

use super::LineTally;
use crate::compare::LinePair;
use crate::line::Line;
use std::collections::BTreeMap;
use trialstat_stats::performance::PairedOutcomes;

/// What replicates say on two lines together.
#[derive(Debug, Clone)]
pub(crate) struct PairTally {
    pub(crate) pair: LinePair,
    pub(crate) outcomes: PairedOutcomes,
    /// Where the lines are, once both have been.
    places: Option<(usize, usize)>,
}

impl PairTally {
    /// No replicate yet.
    pub(crate) fn new(pair: LinePair) -> PairTally {
        PairTally::of(pair, PairedOutcomes::default())
    }

    /// A pair as a part of a simulation has it.
    pub(crate) fn of(pair: LinePair, outcomes: PairedOutcomes) -> PairTally {
        PairTally { pair, outcomes, places: None }
    }

    /// Counts what the replicate said on both lines, which are counted already.
    pub(super) fn count(&mut self, lines: &[LineTally], places: &BTreeMap<Line, usize>) {
        let find = || Some((*places.get(&self.pair.first)?, *places.get(&self.pair.second)?));
        self.places = self.places.or_else(find);
        let Some((first, second)) = self.places.map(|(first, second)| (&lines[first], &lines[second])) else { return };
        let Some((of_first, of_second)) = first.outcome.zip(second.outcome) else { return };
        // What no sum takes, the lines have said they cannot count.
        let _ = self.outcomes.record(&of_first, &of_second, first.truth.zip(second.truth));
    }

    /// Forgets where the lines are.
    pub(super) fn lose_places(&mut self) {
        self.places = None;
    }
}
