//! The exact unconditional test of one difference by the score statistic.

use super::neighbours::Neighbours;
use super::supremum::OverNuisance;
use super::{difference, score};
use crate::proportion::Count;

/// Scores that agree to this fraction count as equal; they are computed to about 1e-14.
const RELATIVE_SLACK: f64 = 1e-12;

/// Which tables are as extreme as the observed one when a difference below the observed is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    /// Those with as great a score.
    OneSided,
    /// Those with a score as far from 0.
    TwoSided,
}

/// The tables of a critical region with some events in the first arm: those with fewer events in the second than
/// `fewer_than`, and those with at least `at_least`.
#[derive(Debug, Clone, Copy)]
struct Row {
    fewer_than: u64,
    at_least: u64,
}

/// Tests of the observed table against one difference after another.
pub(super) struct RegionTest {
    first: Count,
    second: Count,
    pub(super) observed: f64,
    region: Region,
    rows: Vec<Row>,
    of_first: Arm,
    of_second: Arm,
    /// The sums of the second arm's weights from the first number on, and from the last.
    up_to: Vec<f64>,
    from: Vec<f64>,
    /// Where in the range of the nuisance a difference was kept last; the next one is kept there too, often.
    kept_at: f64,
}

/// An arm's binomial probabilities, and room for them.
struct Arm {
    neighbours: Neighbours,
    weights: Vec<f64>,
}

impl RegionTest {
    pub(super) fn new(first: Count, second: Count, observed: f64, region: Region) -> RegionTest {
        let (of_first, of_second) = (Arm::new(first), Arm::new(second));
        let (rows, up_to, from) = (Vec::new(), Vec::new(), Vec::new());
        RegionTest { first, second, observed, region, rows, of_first, of_second, up_to, from, kept_at: 0.5 }
    }

    /// Whether the largest probability, over the proportions that differ by `delta`, of the tables as extreme as the
    /// observed one is above `error`.
    pub(super) fn keeps(&mut self, delta: f64, error: f64) -> bool {
        self.rows = critical_region(self.first, self.second, self.observed, delta, self.region);
        let (lowest, highest) = ((-delta).max(0.0), (1.0 - delta).min(1.0));
        let [in_first, in_second] = [self.first, self.second].map(|arm| arm.total() as f64);
        let information = |total: f64, proportion: f64| total / (proportion * (1.0 - proportion));
        let scale = |of_second: f64| {
            1.0 / libm::sqrt(information(in_first, of_second + delta) + information(in_second, of_second))
        };
        let hint = lowest + (highest - lowest) * self.kept_at;
        if self.probability(hint + delta, hint) > error {
            return true;
        }
        let at = |of_second: f64| self.probability(of_second + delta, of_second);
        let found = OverNuisance { range: (lowest, highest), ceiling: 1.0, scale, at }.above(error);
        if highest > lowest {
            self.kept_at = (found.place - lowest) / (highest - lowest);
        }
        found.probability > error
    }

    /// The probability of the critical region where both arms are binomial with these proportions.
    fn probability(&mut self, of_first: f64, of_second: f64) -> f64 {
        let second = self.of_second.neighbours.window(of_second, &mut self.of_second.weights);
        let last = second.weights.len();
        accumulate(&mut self.up_to, second.weights.iter());
        accumulate(&mut self.from, second.weights.iter().rev());
        let (up_to, from) = (&self.up_to, &self.from);
        let place = |events: u64| (events as usize).saturating_sub(second.from).min(last);
        let first = self.of_first.neighbours.window(of_first, &mut self.of_first.weights);
        let of_row = |row: &Row| up_to[place(row.fewer_than)] + from[last - place(row.at_least)];
        let rows = first.weights.iter().zip(&self.rows[first.from..]);
        let part: f64 = rows.map(|(weight, row)| weight * of_row(row)).sum();
        part / (first.whole * second.whole)
    }
}

/// The sums of the first weights, of none, one and so on.
fn accumulate<'a>(sums: &mut Vec<f64>, weights: impl Iterator<Item = &'a f64>) {
    sums.clear();
    sums.push(0.0);
    let mut sum = 0.0;
    sums.extend(weights.map(|weight| {
        sum += weight;
        sum
    }));
}

impl Arm {
    fn new(count: Count) -> Arm {
        let numbers = count.total() as usize + 1;
        Arm { neighbours: Neighbours::of(count.total()), weights: vec![0.0; numbers] }
    }
}

/// For each number of events in the first arm, the second arm's events that make the table as extreme.
///
/// The score falls with the second arm's events and grows with the first's, so that each row's ends are sought from
/// those of the row before.
fn critical_region(first: Count, second: Count, observed: f64, delta: f64, region: Region) -> Vec<Row> {
    let bound = score::squared_statistic(first, second, observed - delta) * (1.0 - RELATIVE_SLACK);
    let end = second.total() + 1;
    let mut row = Row { fewer_than: 0, at_least: if region == Region::OneSided { end } else { 0 } };
    let of_events = |x: u64| {
        let beyond = |y: u64, sign: f64| {
            let (Ok(one), Ok(other)) = (Count::new(x, first.total()), Count::new(y, second.total())) else {
                return false;
            };
            let Ok(difference) = difference(one, other) else { return false };
            let excess = sign * (difference - delta);
            let (upper, lower) = if sign > 0.0 { (one, other) } else { (other, one) };
            excess >= 0.0 && score::is_as_extreme(upper, lower, excess, bound)
        };
        row.fewer_than = first_failing(row.fewer_than, end, |y| beyond(y, 1.0));
        if region == Region::TwoSided {
            row.at_least = first_failing(row.at_least, end, |y| !beyond(y, -1.0)).max(row.fewer_than);
        }
        row
    };
    (0..=first.total()).map(of_events).collect()
}

/// The first of the numbers below `end` at which `holds`, once true, is false, sought from `near`; `end` where there is
/// none.
fn first_failing(near: u64, end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut place = near;
    while place < end && holds(place) {
        place += 1;
    }
    while place > 0 && !holds(place - 1) {
        place -= 1;
    }
    place
}
