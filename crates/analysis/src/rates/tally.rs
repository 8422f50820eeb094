//! Events and subjects, group by group: all that the analysis of a binary endpoint needs to know of the data.

use trialstat_stats::paired::{CrossoverCounts, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::stratified::{LeftOut, Stratum};

/// Events and subjects of each group, in all and within strata.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tally {
    /// One count a group.
    pub(crate) groups: Vec<Count>,
    /// The strata by name, each with one count a group; empty where there are none.
    pub(crate) strata: Vec<(String, Vec<Count>)>,
    /// Each subject's outcomes, one a group, where subjects were observed in several.
    pub(crate) subjects: Vec<Vec<Option<bool>>>,
    /// For each of these subjects and each group the period in which it was observed there; empty without periods.
    pub(crate) periods: Vec<Vec<Option<u32>>>,
}

impl Tally {
    /// Counts without strata.
    pub(crate) fn of_groups(groups: Vec<Count>) -> Tally {
        Tally { groups, strata: Vec::new(), subjects: Vec::new(), periods: Vec::new() }
    }

    /// Two groups stratum by stratum; without strata all subjects are one.
    pub(crate) fn between(&self, group: usize, reference: usize) -> Vec<Stratum> {
        let stratum = |counts: &[Count]| Stratum { first: counts[group], second: counts[reference] };
        if self.strata.is_empty() {
            return vec![stratum(&self.groups)];
        }
        self.strata.iter().map(|(_, counts)| stratum(counts)).collect()
    }

    /// What the strata of [`Tally::between`] are called.
    pub(crate) fn stratum_name(&self, at: usize) -> &str {
        self.strata.get(at).map_or("all subjects", |(name, _)| name)
    }

    /// Which strata took no part in an estimate, if any, in words.
    pub(crate) fn silent_strata(&self, left_out: &[LeftOut]) -> Option<String> {
        let named = left_out.iter().map(|left| format!("{} ({})", self.stratum_name(left.stratum), left.reason));
        let named: Vec<String> = named.collect();
        (!named.is_empty()).then(|| format!("strata that say nothing: {}", named.join(", ")))
    }

    /// Subjects observed in both groups, by their two outcomes.
    pub(crate) fn pairs(&self, group: usize, reference: usize) -> PairedCounts {
        paired(self.subjects.iter().map(|outcomes| (outcomes[group], outcomes[reference])))
    }

    /// Subjects observed in both groups in different periods: those who came to the group first, and the others, each
    /// by their outcomes in their first and in their second period.
    pub(crate) fn sequences(&self, group: usize, reference: usize) -> CrossoverCounts {
        let in_order = |first: usize, second: usize| {
            let of_sequence = self.subjects.iter().zip(&self.periods);
            let of_sequence = of_sequence.filter(move |(_, periods)| match (periods[first], periods[second]) {
                (Some(earlier), Some(later)) => earlier < later,
                _ => false,
            });
            paired(of_sequence.map(move |(outcomes, _)| (outcomes[first], outcomes[second])))
        };
        let counts = CrossoverCounts::new(in_order(group, reference), in_order(reference, group));
        counts.expect("there are no more subjects than lines of a file")
    }
}

/// Pairs of outcomes counted.
fn paired(outcomes: impl Iterator<Item = (Option<bool>, Option<bool>)>) -> PairedCounts {
    let mut counts = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
    for pair in outcomes {
        match pair {
            (Some(true), Some(true)) => counts.both += 1,
            (Some(true), Some(false)) => counts.only_first += 1,
            (Some(false), Some(true)) => counts.only_second += 1,
            (Some(false), Some(false)) => counts.neither += 1,
            _ => {}
        }
    }
    counts
}

/// Adds up events and subjects.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    events: u64,
    total: u64,
}

impl Sum {
    /// So many more subjects, of whom so many had the event.
    pub(crate) fn add(&mut self, events: u64, total: u64) {
        self.events += events;
        self.total += total;
    }

    /// How many of them had the event.
    pub(crate) fn events(self) -> u64 {
        self.events
    }

    /// How many subjects there are.
    pub(crate) fn total(self) -> u64 {
        self.total
    }

    /// Whether there is nobody.
    pub(crate) fn is_empty(self) -> bool {
        self.total == 0
    }

    /// Whether there is room for so many more subjects.
    pub(crate) fn has_room(&self, total: u64) -> bool {
        self.total.checked_add(total).is_some_and(|total| total <= Count::MOST_SUBJECTS)
    }

    /// The count.
    pub(crate) fn count(self) -> Count {
        Count::new(self.events, self.total).expect("no part has more events than subjects, and there was room for all")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(events: u64, total: u64) -> Count {
        Count::new(events, total).expect("a count")
    }

    #[test]
    fn without_strata_all_subjects_are_one() {
        let tally = Tally::of_groups(vec![count(1, 4), count(2, 4)]);
        assert_eq!(tally.between(1, 0), [Stratum { first: count(2, 4), second: count(1, 4) }]);
        assert_eq!(tally.stratum_name(0), "all subjects");
    }

    #[test]
    fn a_subject_seen_once_is_no_pair() {
        let subjects = vec![vec![Some(true), Some(false)], vec![Some(true), None], vec![Some(false), Some(false)]];
        let tally = Tally { subjects, ..Tally::of_groups(vec![count(2, 3), count(0, 2)]) };
        let pairs = PairedCounts { both: 0, only_first: 1, only_second: 0, neither: 1 };
        assert_eq!(tally.pairs(0, 1), pairs);
    }

    /// The first came to group 0 in period 0 and had the event then only; the second came to group 1 first and had it
    /// in the second period only; the third had both treatments in one period.
    #[test]
    fn a_sequence_is_told_by_the_periods() {
        let subjects =
            vec![vec![Some(true), Some(false)], vec![Some(true), Some(false)], vec![Some(true), Some(false)]];
        let periods = vec![vec![Some(0), Some(1)], vec![Some(1), Some(0)], vec![Some(1), Some(1)]];
        let tally = Tally { subjects, periods, ..Tally::of_groups(vec![count(3, 3), count(0, 3)]) };
        let none = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
        let (first, second) = (PairedCounts { only_first: 1, ..none }, PairedCounts { only_second: 1, ..none });
        assert_eq!(Ok(tally.sequences(0, 1)), CrossoverCounts::new(first, second));
        assert_eq!(Ok(tally.sequences(1, 0)), CrossoverCounts::new(second, first));
    }
}
