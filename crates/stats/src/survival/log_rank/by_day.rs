//! Risk sets of times that are a few whole numbers, such as days: counted, not sorted.

use super::data::Compared;
use super::risk_sets::RiskSet;

/// Days of one word.
const WORD: usize = u64::BITS as usize;

/// How many rows of each group end on each day, and how many of them with the event.
#[derive(Debug, Default)]
pub(super) struct ByDay {
    labels: usize,
    /// A bit for each day on which any row ends: on most days none does.
    days: Vec<u64>,
    /// Rows that end and rows with the event, day by day and group by group. Nobody is on a day whose bit is not set.
    ending: Vec<[f64; 2]>,
}

impl ByDay {
    /// Counts checked rows; `false` where they are not all at risk from day 0 on, have strata, or end on too many days.
    ///
    /// Every row counted is taken out again when the days are gone through, so that only those in use ever are.
    pub(super) fn count(&mut self, data: &Compared<'_>, labels: usize) -> bool {
        let most = (4 * data.rows() + 1000).min(MOST_DAYS) as f64;
        // Without a way out in the middle several times are looked at in one go.
        let last = data.times.iter().fold(0.0, |last: f64, time| last.max(*time));
        let are_whole = data.times.iter().fold(true, |all, time| all & (*time + UNIT_APART - UNIT_APART == *time));
        if data.entry.is_some() || data.strata.is_some() || last > most || !are_whole {
            return false;
        }
        self.labels = labels;
        let days = day_of(last) + 1;
        self.days.resize(self.days.len().max(days.div_ceil(WORD)), 0);
        self.ending.resize(self.ending.len().max(days * labels), [0.0; 2]);
        match data.counts {
            Some(counts) => self.add(data, counts.iter().map(|count| f64::from(*count))),
            None => self.add(data, std::iter::repeat(1.0)),
        }
        true
    }

    fn add(&mut self, data: &Compared<'_>, counts: impl Iterator<Item = f64>) {
        for (((&time, &event), &group), count) in data.times.iter().zip(data.event).zip(data.group).zip(counts) {
            let day = day_of(time);
            self.days[day / WORD] |= 1 << (day % WORD);
            let [ending, events] = &mut self.ending[day * self.labels + group];
            *ending += count;
            *events += count * f64::from(u8::from(event));
        }
    }

    /// Visits each day with an event, of groups of these `sizes`, and leaves no row behind. Survival is left at 1: the
    /// weights of the log-rank test do not depend on it.
    pub(super) fn for_each(&mut self, sizes: &[f64], visit: impl FnMut(&RiskSet<'_>)) {
        self.walk(&mut sizes.to_vec(), &mut vec![0.0; sizes.len()], visit);
    }

    /// The same of two groups, which are the rule: their numbers stay in registers.
    pub(super) fn for_each_of_two(&mut self, sizes: [f64; 2], visit: impl FnMut(&RiskSet<'_>)) {
        self.walk(&mut { sizes }, &mut [0.0; 2], visit);
    }

    #[inline(always)]
    fn walk(&mut self, at_risk: &mut [f64], events: &mut [f64], mut visit: impl FnMut(&RiskSet<'_>)) {
        for (word, days) in self.days.iter_mut().enumerate() {
            while *days != 0 {
                let day = word * WORD + days.trailing_zeros() as usize;
                *days &= *days - 1;
                let own = &mut self.ending[day * at_risk.len()..][..at_risk.len()];
                events.iter_mut().zip(&*own).for_each(|(events, [_, own])| *events = *own);
                let all_events: f64 = events.iter().sum();
                if all_events > 0.0 {
                    let (time, all_at_risk) = (day as f64, at_risk.iter().sum());
                    let (survival_before, peto_survival) = (1.0, 1.0);
                    let (at_risk, events) = (&*at_risk, &*events);
                    visit(&RiskSet { time, at_risk, events, all_at_risk, all_events, survival_before, peto_survival });
                }
                for (at_risk, own) in at_risk.iter_mut().zip(own) {
                    *at_risk -= own[0];
                    *own = [0.0; 2];
                }
            }
        }
    }
}

/// The number beyond which neighbouring doubles are 1 apart: what is added to it is rounded to a whole number, which its
/// last bits are then.
const UNIT_APART: f64 = 4_503_599_627_370_496.0;

/// No more days than the last bits hold.
const MOST_DAYS: usize = i32::MAX as usize;

/// The position of a time that is known to be a day.
fn day_of(time: f64) -> usize {
    (time + UNIT_APART).to_bits() as u32 as usize
}

#[cfg(test)]
mod tests {
    use crate::survival::log_rank::{Compared, Scratch, Weight, weighted};

    /// Half a day later nothing is whole and all is sorted: the order of the times is the same, and so is the test.
    #[test]
    fn what_is_counted_is_what_is_sorted() {
        let days = [3.0, 0.0, 7.0, 7.0, 3.0, 12.0, 900.0, 7.0, 0.0];
        let event = [true, true, true, false, false, true, false, true, false];
        let (group, counts) = ([0, 1, 0, 1, 1, 2, 2, 0, 1], [1, 2, 1, 3, 1, 0, 4, 1, 1]);
        let later = days.map(|day| day + 0.5);
        for with_counts in [false, true] {
            let test = |times: &[f64]| {
                let rows = Compared::new(times, &event, &group);
                let rows = if with_counts { rows.counts(&counts) } else { rows };
                weighted(&rows, Weight::LogRank).expect("three groups")
            };
            assert_eq!(test(&days), test(&later));
        }
    }

    /// Few days after many, two groups after three, and refused rows in between.
    #[test]
    fn nothing_is_left_from_one_test_to_the_next() {
        let mut scratch = Scratch::default();
        let event = [true, false, true, true];
        for (times, group) in [
            ([5.0, 70.0, 900.0, 64.0], [0, 1, 2, 1]),
            ([5.0, 5.0, 63.0, 64.0], [0, 1, 0, 1]),
            ([-1.0, 5.0, 63.0, 64.0], [0, 1, 0, 1]),
            ([5.5, 5.0, 63.0, 64.0], [0, 1, 0, 1]),
            ([1.0, 2.0, 3.0, 70.0], [0, 1, 0, 1]),
        ] {
            let rows = Compared::new(&times, &event, &group);
            assert_eq!(scratch.weighted(&rows, Weight::LogRank).cloned(), weighted(&rows, Weight::LogRank));
        }
    }
}
