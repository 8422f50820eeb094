//! The network of tables with given margins.
//!
//! A node of stage j is what remains of the row totals after j columns, in rising order: rows that have exchanged their
//! remainders have the same continuations. An arc puts one column's subjects into the rows; its length is the
//! probability of that column given the node, so that the lengths of all arcs of a node sum to 1 and no factorial is
//! ever formed.

use super::{ContingencyError, RELATIVE_SLACK, Table};
use crate::exact::binomial_events;
use std::collections::{HashMap, VecDeque};

/// Paths whose probabilities agree to this fraction are one path.
const SAME_PATH: f64 = 1e-12;

/// All tables with the margins of one.
pub(super) struct Network {
    /// The columns' totals, in rising order.
    columns: Vec<u64>,
    /// The root's row totals, in rising order.
    root: Vec<u64>,
    /// The probability of the observed table.
    observed: f64,
    budget: Budget,
}

/// The steps that are left.
struct Budget {
    most_steps: u64,
    left: u64,
}

impl Budget {
    fn take(&mut self, steps: u64) -> Result<(), ContingencyError> {
        let too_large = ContingencyError::TooLarge { most_steps: self.most_steps };
        self.left = self.left.checked_sub(steps).ok_or(too_large)?;
        Ok(())
    }
}

/// Probabilities of paths that lead to one node: that of each, and their sum.
#[derive(Debug, Clone, Copy)]
struct Paths {
    each: f64,
    sum: f64,
}

/// Equally probable arcs from one node to another.
struct Arc {
    to: usize,
    length: Paths,
}

/// The nodes of one stage.
struct Stage {
    arcs: Vec<Vec<Arc>>,
    /// Probabilities of every node's most and least probable continuation.
    longest: Vec<f64>,
    shortest: Vec<f64>,
}

impl Network {
    pub(super) fn new(table: &Table, most_steps: u64) -> Result<Network, ContingencyError> {
        let mut budget = Budget { most_steps, left: most_steps };
        let totals = table.column_totals();
        let mut order: Vec<usize> = (0..totals.len()).collect();
        order.sort_by_key(|&column| totals[column]);
        let columns: Vec<u64> = order.iter().map(|&column| totals[column]).collect();
        let mut rows = table.row_totals();
        let mut root = rows.clone();
        root.sort_unstable();
        let mut observed = 1.0;
        // The last column takes what is left.
        for &column in &order[..order.len().saturating_sub(1)] {
            let cells: Vec<u64> = table.rows().map(|row| row[column]).collect();
            let mut law = ColumnLaw::new(totals[column], rows.iter().sum());
            law.prepare(&rows, &mut budget)?;
            observed *= law.probability(&rows, &cells);
            for (row, cell) in rows.iter_mut().zip(&cells) {
                *row -= cell;
            }
        }
        Ok(Network { columns, root, observed, budget })
    }

    /// The probability of all tables no likelier than the observed one.
    pub(super) fn p_value(mut self) -> Result<f64, ContingencyError> {
        if self.columns.len() < 2 || self.root.len() < 2 {
            return Ok(1.0);
        }
        let limit = self.observed * (1.0 + RELATIVE_SLACK);
        let mut stages = VecDeque::from(self.stages()?);
        let mut unlikely = 0.0;
        let mut pasts = vec![vec![Paths { each: 1.0, sum: 1.0 }]];
        while stages.len() > 1 {
            let (front, back) = (&stages[0], &stages[stages.len() - 2]);
            // Whichever end is cheaper to shorten.
            let forward: u64 = pasts.iter().zip(&front.arcs).map(|(past, arcs)| (past.len() * arcs.len()) as u64).sum();
            let ends = &stages[stages.len() - 1].arcs;
            let backward: u64 = back.arcs.iter().flatten().map(|arc| ends[arc.to].len() as u64).sum();
            self.budget.take(forward.min(backward))?;
            if backward < forward {
                if let (Some(last), Some(before)) = (stages.pop_back(), stages.pop_back()) {
                    stages.push_back(before.followed_by(&last));
                }
            } else if let Some(stage) = stages.pop_front() {
                pasts = stage.advance(pasts, &stages[0], limit, &mut unlikely);
            }
        }
        let completions = stages.pop_front().map_or(Vec::new(), |stage| stage.arcs);
        for (past, arcs) in pasts.iter().zip(&completions) {
            self.budget.take(past.len() as u64)?;
            let up_to: Vec<f64> = arcs
                .iter()
                .scan(0.0, |sum, arc| {
                    *sum += arc.length.sum;
                    Some(*sum)
                })
                .collect();
            for path in past {
                let counted = arcs.partition_point(|arc| path.each * arc.length.each <= limit);
                unlikely += counted.checked_sub(1).map_or(0.0, |place| path.sum * up_to[place]);
            }
        }
        Ok(unlikely.min(1.0))
    }

    /// All stages but that of one column, which leaves no choice; the arcs of the last are in rising order of length.
    fn stages(&mut self) -> Result<Vec<Stage>, ContingencyError> {
        let mut stages = Vec::new();
        let mut nodes = vec![self.root.clone()];
        let mut left: u64 = self.root.iter().sum();
        let count = self.columns.len() - 1;
        for (place, &column) in self.columns[..count].iter().enumerate() {
            let last = place + 1 == count;
            let mut law = ColumnLaw::new(column, left);
            let mut next: Vec<Vec<u64>> = Vec::new();
            let mut known: HashMap<Vec<u64>, usize> = HashMap::new();
            let mut arcs = Vec::with_capacity(nodes.len());
            for node in &nodes {
                law.prepare(node, &mut self.budget)?;
                let mut own = Vec::new();
                let mut remainder = Vec::with_capacity(node.len());
                law.for_each(node, &mut self.budget, |cells, length| {
                    let mut to = 0;
                    if !last {
                        remainder.clear();
                        remainder.extend(node.iter().zip(cells).map(|(row, cell)| row - cell));
                        remainder.sort_unstable();
                        to = match known.get(&remainder) {
                            Some(&place) => place,
                            None => {
                                known.insert(remainder.clone(), next.len());
                                next.push(remainder.clone());
                                next.len() - 1
                            }
                        };
                    }
                    own.push(Arc { to, length: Paths { each: length, sum: length } });
                })?;
                join(&mut own);
                arcs.push(own);
            }
            stages.push(Stage { arcs, longest: vec![], shortest: vec![] });
            nodes = next;
            left -= column;
        }
        fill_bounds(&mut stages);
        Ok(stages)
    }
}

impl Stage {
    /// Takes the paths to this stage's nodes on to those of the next; paths whose continuations all count are added to
    /// `unlikely`, those whose continuations are all too likely are dropped.
    fn advance(&self, pasts: Vec<Vec<Paths>>, next: &Stage, limit: f64, unlikely: &mut f64) -> Vec<Vec<Paths>> {
        let mut reached: Vec<Vec<Paths>> = vec![Vec::new(); next.arcs.len()];
        for (past, arcs) in pasts.iter().zip(&self.arcs) {
            for path in past {
                for Arc { to, length } in arcs {
                    let (each, sum) = (path.each * length.each, path.sum * length.sum);
                    if each * next.longest[*to] <= limit {
                        *unlikely += sum;
                    } else if each * next.shortest[*to] <= limit {
                        reached[*to].push(Paths { each, sum });
                    }
                }
            }
        }
        reached.iter_mut().for_each(merge);
        reached
    }

    /// This stage and the `last` one as one, whose arcs are the paths through both.
    fn followed_by(mut self, last: &Stage) -> Stage {
        for arcs in &mut self.arcs {
            let through = |arc: &Arc| {
                let first = arc.length;
                last.arcs[arc.to].iter().map(move |Arc { length, .. }| Arc {
                    to: 0,
                    length: Paths { each: first.each * length.each, sum: first.sum * length.sum },
                })
            };
            let mut whole = arcs.iter().flat_map(through).collect();
            join(&mut whole);
            *arcs = whole;
        }
        self
    }
}

/// Backwards from the last stage, whose continuations are its arcs.
fn fill_bounds(stages: &mut [Stage]) {
    for place in (0..stages.len()).rev() {
        let (before, after) = stages.split_at_mut(place + 1);
        let (stage, next) = (&mut before[place], after.first());
        let over = |arcs: &[Arc], further: Option<&Vec<f64>>, start: f64, better: fn(f64, f64) -> f64| {
            let continued = |arc: &Arc| arc.length.each * further.map_or(1.0, |further| further[arc.to]);
            arcs.iter().map(continued).fold(start, better)
        };
        stage.longest =
            stage.arcs.iter().map(|arcs| over(arcs, next.map(|next| &next.longest), 0.0, f64::max)).collect();
        stage.shortest = stage
            .arcs
            .iter()
            .map(|arcs| over(arcs, next.map(|next| &next.shortest), f64::INFINITY, f64::min))
            .collect();
    }
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_PATH * one.abs()
}

/// Puts arcs of one end and one length together, in rising order of length for each end.
fn join(arcs: &mut Vec<Arc>) {
    arcs.sort_unstable_by(|one, other| one.to.cmp(&other.to).then(one.length.each.total_cmp(&other.length.each)));
    arcs.dedup_by(|next, kept| {
        let equal = next.to == kept.to && same(kept.length.each, next.length.each);
        if equal {
            kept.length.sum += next.length.sum;
        }
        equal
    });
}

/// Puts paths of one probability together.
fn merge(paths: &mut Vec<Paths>) {
    paths.sort_unstable_by(|one, other| one.each.total_cmp(&other.each).then(one.sum.total_cmp(&other.sum)));
    paths.dedup_by(|next, kept| {
        let equal = same(kept.each, next.each);
        if equal {
            kept.sum += next.sum;
        }
        equal
    });
}

/// How the subjects of one column fall into the rows: multivariate hypergeometric, as the product of the rows' binomial
/// probabilities over that of their sum. The binomials' proportion is free; the column's own keeps all far from
/// underflow.
struct ColumnLaw {
    column: u64,
    odds: f64,
    whole: f64,
    /// Binomial probabilities of 0, 1, … of a row's subjects, by the row's total.
    rows: HashMap<u64, Vec<f64>>,
}

impl ColumnLaw {
    /// Of a column that is not all that is left.
    fn new(column: u64, total: u64) -> ColumnLaw {
        let odds = column as f64 / (total - column) as f64;
        let whole = binomial(total, odds, column..=column)[0];
        ColumnLaw { column, odds, whole, rows: HashMap::new() }
    }

    fn prepare(&mut self, rows: &[u64], budget: &mut Budget) -> Result<(), ContingencyError> {
        for &row in rows {
            if !self.rows.contains_key(&row) {
                let most = row.min(self.column);
                budget.take(most)?;
                self.rows.insert(row, binomial(row, self.odds, 0..=most));
            }
        }
        Ok(())
    }

    /// The probability of the column's `cells` in rows that have been prepared.
    fn probability(&self, rows: &[u64], cells: &[u64]) -> f64 {
        rows.iter().zip(cells).map(|(row, &cell)| self.rows[row][cell as usize]).product::<f64>() / self.whole
    }

    /// Visits every way to fill the column, with its probability, unless that is 0 in a double.
    fn for_each(
        &self,
        rows: &[u64],
        budget: &mut Budget,
        mut visit: impl FnMut(&[u64], f64),
    ) -> Result<(), ContingencyError> {
        let laws: Vec<&[f64]> = rows.iter().map(|row| self.rows[row].as_slice()).collect();
        let mut behind = vec![0; rows.len()];
        for place in (1..rows.len()).rev() {
            behind[place - 1] = behind[place] + rows[place];
        }
        // What is left of the column before each row, and the product of the probabilities so far.
        let (mut left, mut product) = (vec![self.column; rows.len()], vec![1.0 / self.whole; rows.len()]);
        let least = |place: usize, left: u64| left.saturating_sub(behind[place]);
        let mut cells = vec![0; rows.len()];
        cells[0] = least(0, self.column);
        let mut place = 0;
        loop {
            if place + 1 == rows.len() {
                cells[place] = left[place];
                let length = product[place] * laws[place][cells[place] as usize];
                budget.take(1)?;
                if length > 0.0 {
                    visit(&cells, length);
                }
            } else if cells[place] <= rows[place].min(left[place]) {
                left[place + 1] = left[place] - cells[place];
                product[place + 1] = product[place] * laws[place][cells[place] as usize];
                place += 1;
                cells[place] = least(place, left[place]);
                continue;
            }
            // Back to the row before, which takes one more.
            if place == 0 {
                return Ok(());
            }
            place -= 1;
            cells[place] += 1;
        }
    }
}

/// Binomial probabilities of the numbers in `range` out of `trials`.
fn binomial(trials: u64, odds: f64, range: std::ops::RangeInclusive<u64>) -> Vec<f64> {
    let start = *range.start();
    let mut probabilities = vec![0.0; (range.end() - start) as usize + 1];
    let mut whole = 0.0;
    binomial_events(trials, odds).for_each(|events, weight| {
        whole += weight;
        if range.contains(&events) {
            probabilities[(events - start) as usize] = weight;
        }
    });
    for probability in &mut probabilities {
        *probability /= whole;
    }
    probabilities
}
