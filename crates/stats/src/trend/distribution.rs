//! The distribution of the scores' sum over the events, given every group's subjects and all events together.

use super::lattice::Scores;
use super::{Group, Sample, TrendError};
use crate::exact::binomial_events;

/// Additions beyond which the distribution is not enumerated: some seconds.
const MOST_STEPS: f64 = 1e9;

/// Sums with a weight kept at one time.
const MOST_SUMS: usize = 10_000_000;

/// Subjects beyond which sums of scores might not fit their integers.
const MOST_SUBJECTS: u64 = 1 << 32;

/// Sums of scores, in rising order, with their weights.
type Sums = Vec<(i64, f64)>;

/// The scores' sum over the events as a random variable, and the sum observed.
pub(super) struct Law {
    sums: Sums,
    whole: f64,
    observed: i64,
    /// Sums no further apart count as equal.
    slack: i64,
    /// The mean is this over the number of subjects.
    mean: i128,
    subjects: i128,
}

impl Law {
    /// Adds one group after the other to the sums possible so far, separately for each number of events.
    pub(super) fn of(sample: &Sample) -> Result<Law, TrendError> {
        if sample.total > MOST_SUBJECTS {
            return Err(TrendError::TooLarge);
        }
        let scores = Scores::new(&sample.groups);
        let events = i128::from(sample.events);
        let weighted = sample.groups.iter().zip(&scores.of);
        let sums = sums(sample, &scores.of)?;
        Ok(Law {
            whole: sums.iter().map(|(_, weight)| weight).sum(),
            sums,
            observed: weighted.clone().map(|(group, score)| group.count.events() as i64 * score).sum(),
            slack: if scores.exact { 0 } else { sample.events as i64 },
            mean: weighted.map(|(group, &score)| i128::from(group.count.total()) * i128::from(score) * events).sum(),
            subjects: i128::from(sample.total),
        })
    }

    /// One sum is possible, as where all subjects have the same outcome.
    pub(super) fn certain() -> Law {
        Law { sums: vec![(0, 1.0)], whole: 1.0, observed: 0, slack: 0, mean: 0, subjects: 1 }
    }

    /// The probability of the sums `chosen`, which are told how far they lie above the observed one (0 for what counts
    /// as equal) and their weight.
    fn probability(&self, chosen: impl Fn(i64, f64) -> bool) -> f64 {
        let above = |sum: i64| if (sum - self.observed).abs() <= self.slack { 0 } else { sum - self.observed };
        let part: f64 =
            self.sums.iter().filter(|&&(sum, weight)| chosen(above(sum), weight)).map(|(_, weight)| weight).sum();
        part / self.whole
    }

    /// The probability of the observed sum.
    pub(super) fn at_observed(&self) -> f64 {
        self.probability(|above, _| above == 0)
    }

    /// The probability of greater sums.
    pub(super) fn beyond(&self) -> f64 {
        self.probability(|above, _| above > 0)
    }

    /// The probability of smaller sums.
    pub(super) fn below(&self) -> f64 {
        self.probability(|above, _| above < 0)
    }

    /// The probability of sums at least as far from their mean as the observed one.
    pub(super) fn as_distant(&self) -> f64 {
        let distance = |sum: i64| (i128::from(sum) * self.subjects - self.mean).abs();
        let least = distance(self.observed) - i128::from(self.slack) * self.subjects;
        self.probability(|above, _| distance(self.observed + above) >= least)
    }

    /// The probability of sums no likelier than the observed one, to the fraction `slack`.
    pub(super) fn as_unlikely(&self, slack: f64) -> f64 {
        let limit = self.at_observed() * self.whole * (1.0 + slack);
        self.probability(|above, weight| above == 0 || weight <= limit)
    }
}

/// The weights of a group's events, from `lowest` on, where the pooled proportion is that of every group; what is
/// negligible beside the likeliest number is cut off.
struct Window {
    lowest: u64,
    weights: Vec<f64>,
}

impl Window {
    fn of(group: &Group, odds: f64) -> Window {
        let mut entries = Vec::new();
        binomial_events(group.count.total(), odds).for_each(|events, weight| entries.push((events, weight)));
        entries.sort_unstable_by_key(|&(events, _)| events);
        let lowest = entries.first().map_or(0, |&(events, _)| events);
        Window { lowest, weights: entries.into_iter().map(|(_, weight)| weight).collect() }
    }

    fn highest(&self) -> u64 {
        self.lowest + self.weights.len() as u64 - 1
    }

    fn at(&self, events: u64) -> Option<f64> {
        self.weights.get(usize::try_from(events.checked_sub(self.lowest)?).ok()?).copied()
    }
}

fn sums(sample: &Sample, scores: &[i64]) -> Result<Sums, TrendError> {
    let odds = sample.events as f64 / (sample.total - sample.events) as f64;
    let windows: Vec<Window> = sample.groups.iter().map(|group| Window::of(group, odds)).collect();
    let (mut lowest, mut reached) = (0, vec![vec![(0, 1.0)]]);
    let mut steps = 0.0;
    for (place, (window, &score)) in windows.iter().zip(scores).enumerate() {
        let entries: usize = reached.iter().map(Vec::len).sum();
        let later = &windows[place + 1..];
        steps += entries as f64 * if later.is_empty() { 1.0 } else { window.weights.len() as f64 };
        if steps > MOST_STEPS {
            return Err(TrendError::TooLarge);
        }
        // Only numbers of events from which the later groups can still make up the sum.
        let most_later: u64 = later.iter().map(Window::highest).sum();
        let least_later: u64 = later.iter().map(|window| window.lowest).sum();
        let from = (lowest + window.lowest).max(sample.events.saturating_sub(most_later));
        let highest = lowest + reached.len() as u64 - 1;
        let to = (highest + window.highest()).min(sample.events.saturating_sub(least_later));
        let with = |events: u64| {
            let parts: Vec<Part> = (lowest..=events.min(highest))
                .zip(&reached)
                .filter_map(|(before, sums)| {
                    let own = events - before;
                    let factor = window.at(own)?;
                    (!sums.is_empty()).then_some(Part { sums, shift: own as i64 * score, factor })
                })
                .collect();
            merged(&parts)
        };
        let (mut next, mut kept) = (Vec::new(), 0);
        for events in from..=to {
            next.push(with(events));
            kept += next.last().map_or(0, Vec::len);
            if kept > MOST_SUMS {
                return Err(TrendError::TooLarge);
            }
        }
        reached = next;
        lowest = from;
    }
    Ok(reached.pop().unwrap_or_default())
}

/// Sums to be moved and weighted.
struct Part<'a> {
    sums: &'a Sums,
    shift: i64,
    factor: f64,
}

/// All parts' sums in rising order, the weights of equal sums added.
fn merged(parts: &[Part]) -> Sums {
    let entries: usize = parts.iter().map(|part| part.sums.len()).sum();
    let moved = parts.iter().flat_map(|part| {
        part.sums
            .iter()
            .map(|&(sum, weight)| (sum + part.shift, weight * part.factor))
            .filter(|&(_, weight)| weight > 0.0)
    });
    let ends =
        parts.iter().filter_map(|part| Some((part.sums.first()?.0 + part.shift, part.sums.last()?.0 + part.shift)));
    let Some((least, most)) = ends.reduce(|(least, most), (first, last)| (least.min(first), most.max(last))) else {
        return Vec::new();
    };
    if (most - least) as u64 / 4 <= entries as u64 {
        let mut weights = vec![0.0; (most - least) as usize + 1];
        for (sum, weight) in moved {
            weights[(sum - least) as usize] += weight;
        }
        return (least..).zip(weights).filter(|&(_, weight)| weight > 0.0).collect();
    }
    let mut all: Sums = moved.collect();
    // By weight too, so that equal sums are added in one order.
    all.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    all.dedup_by(|next, kept| {
        let equal = next.0 == kept.0;
        if equal {
            kept.1 += next.1;
        }
        equal
    });
    all
}
