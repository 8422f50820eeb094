//! Masses on innermost intervals that maximize the likelihood.
//!
//! With weights $w_i$ summing to $N$ and $P_i$ the mass that subject i covers, the masses maximize
//! $\sum w_i \log P_i - N \sum p_j$ among those that are not negative, and add up to 1 there. After some steps of
//! self-consistency, each step of a constrained Newton method maximizes the quadratic approximation, whose linear part
//! is twice the gradient of the likelihood less N, by an active set method.

use super::support::Run;
use crate::linear::Cholesky;

/// Steps of self-consistency before Newton's.
const WARM_UP: usize = 60;
/// Newton steps after which none is expected to help any more.
const MOST_STEPS: usize = 200;
/// Relative departure from the conditions of a maximum that is rounding error.
const SETTLED: f64 = 1e-13;
/// Mass, relative to an equal share, below which an interval is left to prove that it needs some.
const LITTLE: f64 = 1e-3;
/// Pull towards the present masses, relative to the curvature, which makes the step unique where the maximum is not.
const PULL: f64 = 1e-10;

/// Masses and how well they meet the conditions of a maximum.
pub(super) struct Masses {
    pub(super) masses: Vec<f64>,
    /// Largest relative excess of the gradient over N, or shortfall where there is mass.
    pub(super) departure: f64,
    pub(super) log_likelihood: f64,
    pub(super) steps: usize,
}

pub(super) fn masses(runs: &[Run], intervals: usize) -> Masses {
    let problem = Problem { runs, intervals, total: runs.iter().map(|run| run.weight).sum() };
    let mut masses = vec![1.0 / intervals as f64; intervals];
    for _ in 0..WARM_UP {
        let gradient = problem.gradient(&masses);
        masses.iter_mut().zip(&gradient).for_each(|(mass, slope)| *mass *= slope / problem.total);
    }
    let mut best = problem.judged(masses.clone(), 0);
    let least = LITTLE / intervals as f64;
    masses.iter_mut().for_each(|mass| {
        if *mass < least {
            *mass = 0.0;
        }
    });
    if !problem.objective(&masses).is_finite() {
        masses.clone_from(&best.masses);
    }
    for steps in 1..=MOST_STEPS {
        let Some(next) = problem.step(&masses) else { break };
        masses = next;
        let judged = problem.judged(masses.clone(), steps);
        let gained = judged.departure < best.departure;
        if gained {
            best = judged;
        }
        // Where it is small already, the departure falls until there is only rounding error left.
        if best.departure <= SETTLED || (!gained && best.departure <= 1e-10) {
            break;
        }
    }
    best
}

struct Problem<'a> {
    runs: &'a [Run],
    intervals: usize,
    total: f64,
}

impl Problem<'_> {
    /// What each run covers of numbers on the intervals.
    fn covered(&self, numbers: &[f64]) -> Vec<f64> {
        self.runs.iter().map(|run| numbers[run.first..=run.last].iter().sum()).collect()
    }

    /// For each interval the sum over the runs that cover it.
    fn spread(&self, of_run: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.intervals];
        for (index, run) in self.runs.iter().enumerate() {
            let value = of_run(index);
            sums[run.first..=run.last].iter_mut().for_each(|sum| *sum += value);
        }
        sums
    }

    fn gradient(&self, masses: &[f64]) -> Vec<f64> {
        let covered = self.covered(masses);
        self.spread(|run| self.runs[run].weight / covered[run])
    }

    fn objective(&self, masses: &[f64]) -> f64 {
        let logarithms: f64 =
            self.runs.iter().zip(self.covered(masses)).map(|(run, covered)| run.weight * libm::log(covered)).sum();
        logarithms - self.total * masses.iter().sum::<f64>()
    }

    fn judged(&self, mut masses: Vec<f64>, steps: usize) -> Masses {
        let sum: f64 = masses.iter().sum();
        masses.iter_mut().for_each(|mass| *mass /= sum);
        let gradient = self.gradient(&masses);
        let departure = |(mass, slope): (&f64, &f64)| {
            let excess = slope / self.total - 1.0;
            if *mass > 0.0 { excess.abs() } else { excess.max(0.0) }
        };
        let departure = masses.iter().zip(&gradient).map(departure).fold(0.0, f64::max);
        let log_likelihood = self.objective(&masses) + self.total;
        Masses { masses, departure, log_likelihood, steps }
    }

    /// The masses after a step upwards, none if there is no such step.
    fn step(&self, masses: &[f64]) -> Option<Vec<f64>> {
        let target = self.quadratic_maximum(masses)?;
        let before = self.objective(masses);
        let mut length = 1.0;
        for _ in 0..40 {
            let next: Vec<f64> =
                masses.iter().zip(&target).map(|(from, to)| (from + length * (to - from)).max(0.0)).collect();
            let value = self.objective(&next);
            if value.is_finite() && value >= before - 1e-13 * before.abs() {
                return Some(next);
            }
            length *= 0.5;
        }
        None
    }

    /// The masses, not negative, that maximize the quadratic approximation at `masses`.
    fn quadratic_maximum(&self, masses: &[f64]) -> Option<Vec<f64>> {
        let covered = self.covered(masses);
        let curvature: Vec<f64> =
            self.runs.iter().zip(&covered).map(|(run, covered)| run.weight / (covered * covered)).collect();
        let gradient = self.spread(|run| self.runs[run].weight / covered[run]);
        let pulls = self.spread(|run| PULL * curvature[run]);
        let pull_to = |j: usize| pulls[j] * masses[j];
        let linear: Vec<f64> = (0..self.intervals).map(|j| 2.0 * gradient[j] - self.total + pull_to(j)).collect();
        let mut solution = masses.to_vec();
        let mut free: Vec<usize> = (0..self.intervals).filter(|&j| masses[j] > 0.0).collect();
        for _ in 0..10 * self.intervals + 10 {
            // Within the free intervals, going as far as masses stay positive and giving up those that do not.
            loop {
                let wanted = self.free_maximum(&free, &curvature, &pulls, &linear)?;
                let share = |(&j, &wanted): (&usize, &f64)| {
                    if wanted > 0.0 { 1.0 } else { solution[j] / (solution[j] - wanted) }
                };
                let share = free.iter().zip(&wanted).map(share).fold(1.0, f64::min);
                for (&j, wanted) in free.iter().zip(&wanted) {
                    let reached = solution[j] + share * (wanted - solution[j]);
                    solution[j] = if *wanted <= 0.0 && reached <= 1e-15 { 0.0 } else { reached.max(0.0) };
                }
                if share >= 1.0 {
                    break;
                }
                free.retain(|&j| solution[j] > 0.0);
            }
            let fitted = self.covered(&solution);
            let bent = self.spread(|run| curvature[run] * fitted[run]);
            let slope = |j: usize| linear[j] - bent[j] - pulls[j] * solution[j];
            let idle = (0..self.intervals).filter(|&j| solution[j] == 0.0 && !free.contains(&j));
            let steepest = idle.map(|j| (j, slope(j))).max_by(|a, b| a.1.total_cmp(&b.1));
            match steepest {
                Some((j, slope)) if slope > 1e-12 * self.total => {
                    free.push(j);
                    free.sort_unstable();
                }
                _ => return Some(solution),
            }
        }
        Some(solution)
    }

    /// The maximum of the quadratic approximation over all values of the free masses.
    fn free_maximum(&self, free: &[usize], curvature: &[f64], pulls: &[f64], linear: &[f64]) -> Option<Vec<f64>> {
        let size = free.len();
        // Each run covers consecutive free intervals; sums over runs from outside inwards give the matrix.
        let mut matrix = vec![0.0; size * size];
        for (run, curvature) in self.runs.iter().zip(curvature) {
            let first = free.partition_point(|&j| j < run.first);
            let end = free.partition_point(|&j| j <= run.last);
            if first < end {
                matrix[first * size + end - 1] += curvature;
            }
        }
        for row in 0..size {
            for column in (row..size).rev() {
                let above = if row > 0 { matrix[(row - 1) * size + column] } else { 0.0 };
                let beyond = if column + 1 < size { matrix[row * size + column + 1] } else { 0.0 };
                let both = if row > 0 && column + 1 < size { matrix[(row - 1) * size + column + 1] } else { 0.0 };
                matrix[row * size + column] += above + beyond - both;
            }
        }
        for row in 0..size {
            for column in 0..row {
                matrix[row * size + column] = matrix[column * size + row];
            }
            matrix[row * size + row] += pulls[free[row]];
        }
        let right: Vec<f64> = free.iter().map(|&j| linear[j]).collect();
        Cholesky::factor(&matrix, size, 1e-15).ok().map(|factor| factor.solve(&right))
    }
}
