//! The intervals on which a nonparametric maximum likelihood estimate puts mass.

use super::observed::{Observed, Sample};

/// Which ends of an interval in which an event happened belong to it.
///
/// An event censored on the right is always later than its time, an event at an exact time always at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The event was not there at the first visit and was there at the second: (l, r], as R's `survfit`, SAS ICLIFETEST
    /// and icenReg have it.
    AfterToBy,
    /// [l, r], as Peto (1973) and Turnbull (1976) have it.
    Closed,
    /// (l, r).
    Open,
}

/// An end of an interval in its order among the others: at the same time an excluded right end comes first, then an
/// included left, an included right and an excluded left one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct End {
    time: f64,
    rank: u8,
}

const RIGHT_EXCLUDED: u8 = 0;
const LEFT_INCLUDED: u8 = 1;
const RIGHT_INCLUDED: u8 = 2;
const LEFT_EXCLUDED: u8 = 3;

impl End {
    fn order(&self, other: &End) -> std::cmp::Ordering {
        self.time.total_cmp(&other.time).then(self.rank.cmp(&other.rank))
    }

    fn is_left(self) -> bool {
        self.rank == LEFT_INCLUDED || self.rank == LEFT_EXCLUDED
    }
}

impl Ends {
    fn of(self, observed: Observed) -> [End; 2] {
        let end = |time: f64, rank: u8| End { time, rank };
        let (left, right) = match self {
            Ends::AfterToBy => (LEFT_EXCLUDED, RIGHT_INCLUDED),
            Ends::Closed => (LEFT_INCLUDED, RIGHT_INCLUDED),
            Ends::Open => (LEFT_EXCLUDED, RIGHT_EXCLUDED),
        };
        match observed {
            Observed::Exactly(time) => [end(time, LEFT_INCLUDED), end(time, RIGHT_INCLUDED)],
            Observed::After(time) => [end(time, LEFT_EXCLUDED), end(f64::INFINITY, RIGHT_EXCLUDED)],
            Observed::NotAfter(time) => [end(f64::NEG_INFINITY, LEFT_INCLUDED), end(time, right)],
            Observed::Between(after, by) => [end(after, left), end(by, right)],
        }
    }
}

/// The innermost intervals of a sample, and how often each run of them is the part that subjects cover.
pub(super) struct Support {
    /// Ends of the intervals, in ascending order.
    pub(super) intervals: Vec<(f64, f64)>,
    /// First and last interval covered, and the subjects' weight.
    pub(super) runs: Vec<Run>,
}

/// Consecutive innermost intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) weight: f64,
}

impl Support {
    /// Peto's rule: an interval from a left end to the right end that follows it with no other end between.
    pub(super) fn of(sample: &Sample, ends: Ends) -> Support {
        let counted = sample.counted();
        let own: Vec<[End; 2]> = counted.iter().map(|&subject| ends.of(sample.observed(subject))).collect();
        let mut sorted: Vec<End> = own.iter().flatten().copied().collect();
        sorted.sort_by(End::order);
        let innermost = |pair: &[End]| pair[0].is_left() && !pair[1].is_left();
        let inner: Vec<(End, End)> =
            sorted.windows(2).filter(|pair| innermost(pair)).map(|pair| (pair[0], pair[1])).collect();
        let run = |(ends, &subject): (&[End; 2], &usize)| Run {
            first: inner.partition_point(|(left, _)| left.order(&ends[0]).is_lt()),
            last: inner.partition_point(|(_, right)| right.order(&ends[1]).is_le()) - 1,
            weight: sample.weight(subject),
        };
        let mut runs: Vec<Run> = own.iter().zip(&counted).map(run).collect();
        runs.sort_by_key(|run| (run.first, run.last));
        runs.dedup_by(|next, kept| {
            let same = (next.first, next.last) == (kept.first, kept.last);
            if same {
                kept.weight += next.weight;
            }
            same
        });
        let intervals = inner.iter().map(|(left, right)| (left.time.max(0.0), right.time)).collect();
        Support { intervals, runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(observed: &[Observed], ends: Ends) -> Vec<(f64, f64)> {
        Support::of(&Sample::new(observed).expect("a sample"), ends).intervals
    }

    #[test]
    fn adjoining_intervals_share_a_point_only_if_both_are_closed() {
        let observed = [Observed::Between(1.0, 4.0), Observed::Between(4.0, 8.0)];
        assert_eq!(intervals(&observed, Ends::AfterToBy), [(1.0, 4.0), (4.0, 8.0)]);
        assert_eq!(intervals(&observed, Ends::Open), [(1.0, 4.0), (4.0, 8.0)]);
        assert_eq!(intervals(&observed, Ends::Closed), [(4.0, 4.0)]);
    }

    #[test]
    fn exact_and_one_sided_times() {
        let observed =
            [Observed::NotAfter(3.0), Observed::Exactly(2.0), Observed::After(2.0), Observed::Between(1.0, 2.0)];
        // The subject censored at 2 is later than the event at 2.
        assert_eq!(intervals(&observed, Ends::AfterToBy), [(2.0, 2.0), (2.0, 3.0)]);
        let sample = Sample::new(&observed).expect("a sample");
        let runs = Support::of(&sample, Ends::AfterToBy).runs;
        let runs: Vec<(usize, usize, f64)> = runs.iter().map(|run| (run.first, run.last, run.weight)).collect();
        assert_eq!(runs, [(0, 0, 2.0), (0, 1, 1.0), (1, 1, 1.0)]);
        // No mass at the visit itself: the interval (1, 2) holds nothing but its own subject.
        assert_eq!(intervals(&observed, Ends::Open), [(1.0, 2.0), (2.0, 2.0), (2.0, 3.0)]);
    }

    #[test]
    fn the_last_interval_may_have_no_end() {
        let observed = [Observed::After(5.0), Observed::Between(1.0, 2.0)];
        assert_eq!(intervals(&observed, Ends::AfterToBy), [(1.0, 2.0), (5.0, f64::INFINITY)]);
    }
}
