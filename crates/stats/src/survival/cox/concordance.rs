//! Concordance of a marker with survival, counted in O(n log n).

use super::data::{Column, CoxData, CoxError};
use super::fenwick::Fenwick;
use super::pair_weights::pair_weights;
use super::robust::Clusters;
use crate::interval::NotEstimable;
use std::cmp::Reverse;

/// What a pair counts whose earlier time, an event, is t. Every pair also has the product of its case weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairWeight {
    /// 1 for every pair: Harrell's C. With proportional hazards the same as weight n(t).
    Harrell,
    /// n S(t-)/n(t): Peto and Wilcoxon.
    Survival,
    /// n S(t-)/(G(t-) n(t)): Schemper.
    SurvivalOverCensoring,
    /// 1/G(t-)²: Uno.
    Uno,
    /// 1/n(t): as the partial likelihood.
    PartialLikelihood,
}

/// What a large marker is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerDirection {
    /// Long survival.
    LongSurvival,
    /// High risk, as is a linear predictor.
    HighRisk,
}

/// Up to when events count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Horizon {
    /// All events count.
    Unlimited,
    /// Events until this time count.
    Until(f64),
}

/// A concordance, made by [`concordance`].
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// Weighted number of pairs that marker and time order in the same way.
    pub concordant: f64,
    /// Weighted number of pairs that they order in opposite ways.
    pub discordant: f64,
    /// Weighted number of pairs with the same marker.
    pub tied_marker: f64,
    /// Weighted number of pairs of events at the same time.
    pub tied_time: f64,
    /// Weighted number of pairs of events at the same time with the same marker.
    pub tied_both: f64,
    /// Concordant pairs and half of those with the same marker, as a part of these and the discordant ones.
    pub estimate: Result<f64, NotEstimable>,
    /// Its standard error by the infinitesimal jackknife.
    pub std_error: Result<f64, NotEstimable>,
}

/// Concordance of a marker, the one covariate of `data`, with survival.
///
/// # Definition
///
/// A pair of rows of a stratum can be compared when one has the event at t and the other is at risk then and lasts
/// longer (a censoring at t counts as later). With the weighted numbers c of concordant, d of discordant pairs and t of
/// pairs tied on the marker the concordance is $(c + t/2)/(c + d + t)$. Its variance is the sum over clusters of the
/// squared derivative with respect to the case weights, the time weights held fixed.
///
/// # Arguments
///
/// `data` with exactly one covariate, the marker; the offset does not matter. n(t) is the weighted number at risk, n
/// that of all rows, S the Kaplan-Meier curve, G that of censoring (events come first), all of them within a stratum. A
/// stratum with a single event is weighted as [`PairWeight::Harrell`].
///
/// # Not estimable
///
/// No pair can be compared.
///
/// # Errors
///
/// The errors of [`CoxData`]; G under delayed entry ([`CoxError::CensoringUnderEntry`]).
///
/// # Conventions
///
/// | question | here | R `concordance` | lifelines, scikit-survival |
/// |---|---|---|---|
/// | both events at t | not compared | the same | not compared |
/// | event and censoring at t | compared | the same | compared |
/// | default weight | none | `timewt = "n"` | Harrell |
/// | linear predictor | [`MarkerDirection::HighRisk`] | `reverse = TRUE` within `coxph` | by hand |
///
/// # References
///
/// Harrell FE, Califf RM, Pryor DB, Lee KL, Rosati RA (1982). Evaluating the yield of medical tests. JAMA
/// 247:2543-2546. [doi:10.1001/jama.1982.03320430047030](https://doi.org/10.1001/jama.1982.03320430047030).
///
/// Uno H, Cai T, Pencina MJ, D'Agostino RB, Wei LJ (2011). On the C-statistics for evaluating overall adequacy of risk
/// prediction procedures with censored survival data. Statistics in Medicine 30:1105-1117.
/// [doi:10.1002/sim.4154](https://doi.org/10.1002/sim.4154).
///
/// # Validation
///
/// R survival 3.5-3 `concordance` of linear predictors and covariates under all time weights, with strata, entry, case
/// weights and clusters: 1e-9 relative. By hand: all pairs counted one by one.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::cox::{Clusters, CoxData, Horizon, MarkerDirection, PairWeight, concordance};
///
/// let marker: [&[f64]; 1] = [&[3.0, 2.0, 1.0]];
/// let data = CoxData::new(&[1.0, 2.0, 3.0], &[true, true, false], &marker);
/// let high = MarkerDirection::HighRisk;
/// let found = concordance(&data, high, PairWeight::Harrell, Horizon::Unlimited, Clusters::Rows)?;
/// assert_eq!(found.estimate, Ok(1.0));
/// # Ok::<(), trialstat_stats::survival::cox::CoxError>(())
/// ```
pub fn concordance(
    data: &CoxData,
    direction: MarkerDirection,
    weight: PairWeight,
    horizon: Horizon,
    clusters: Clusters,
) -> Result<Concordance, CoxError> {
    match data.check() {
        Ok(()) | Err(CoxError::NoEvents) => {}
        Err(error) => return Err(error),
    }
    if data.covariates.len() > 1 {
        return Err(CoxError::OneMarker { covariates: data.covariates.len() });
    }
    let censoring = matches!(weight, PairWeight::SurvivalOverCensoring | PairWeight::Uno);
    if censoring && data.entry.is_some() {
        return Err(CoxError::CensoringUnderEntry);
    }
    if let Clusters::Codes(codes) = clusters
        && codes.len() != data.rows()
    {
        return Err(CoxError::Length { column: Column::Clusters, rows: data.rows(), values: codes.len() });
    }
    let mut count = Count::new(data);
    let mut order: Vec<usize> = (0..data.rows()).collect();
    // Adding 0 makes -0 and 0 one time.
    let time = |row: usize| data.times[row] + 0.0;
    let key = |row: usize| (Reverse(data.event[row]), row);
    order.sort_unstable_by(|&a, &b| {
        let by_time = time(a).total_cmp(&time(b));
        data.stratum(a).cmp(&data.stratum(b)).then(by_time).then_with(|| key(a).cmp(&key(b)))
    });
    for stratum in order.chunk_by(|&a, &b| data.stratum(a) == data.stratum(b)) {
        count.stratum(stratum, weight, horizon);
    }
    Ok(count.finish(direction, clusters))
}

/// Pairs of a row: those that order as it, against it, and those tied with it, by marker.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    concordant: f64,
    discordant: f64,
    tied: f64,
}

impl Pairs {
    fn add(&mut self, concordant: f64, discordant: f64, tied: f64) {
        self.concordant += concordant;
        self.discordant += discordant;
        self.tied += tied;
    }
}

struct Count<'a> {
    data: &'a CoxData<'a>,
    /// Rank of the marker of each row, from 0; equal markers share one.
    ranks: Vec<usize>,
    /// Weights by rank: of the rows at risk, or of the events so far.
    tree: Fenwick,
    /// The pairs of each row, without its own case weight.
    pairs: Vec<Pairs>,
    total: Pairs,
    tied_time: f64,
    tied_both: f64,
}

impl<'a> Count<'a> {
    fn new(data: &'a CoxData<'a>) -> Count<'a> {
        let marker = data.covariates[0];
        let mut order: Vec<usize> = (0..data.rows()).collect();
        order.sort_unstable_by(|&a, &b| marker[a].total_cmp(&marker[b]));
        let mut ranks = vec![0; data.rows()];
        let mut different = 0;
        // -0 and 0 are equal, though the sort tells them apart.
        for equal in order.chunk_by(|&a, &b| marker[a] == marker[b]) {
            equal.iter().for_each(|&row| ranks[row] = different);
            different += 1;
        }
        Count {
            data,
            ranks,
            tree: Fenwick::new(different),
            pairs: vec![Pairs::default(); data.rows()],
            total: Pairs::default(),
            tied_time: 0.0,
            tied_both: 0.0,
        }
    }

    fn weight(&self, row: usize) -> f64 {
        self.data.weights.map_or(1.0, |weights| weights[row])
    }

    /// Counts the pairs of the rows of a stratum, sorted by time, events first.
    fn stratum(&mut self, rows: &[usize], weight: PairWeight, horizon: Horizon) {
        let tied: Vec<&[usize]> = rows.chunk_by(|&a, &b| self.data.times[a] == self.data.times[b]).collect();
        let mut weights = pair_weights(self.data, &tied, weight);
        if let Horizon::Until(last) = horizon {
            for (weight, tied) in weights.iter_mut().zip(&tied) {
                if self.data.times[tied[0]] > last {
                    *weight = 0.0;
                }
            }
        }
        let mut entering: Vec<(f64, usize)> =
            self.data.entry.map_or_else(Vec::new, |entry| rows.iter().map(|&row| (entry[row], row)).collect());
        entering.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        self.count_from_events(&tied, &weights, &entering);
        self.count_from_survivors(&tied, &weights, &entering);
    }

    fn split<'r>(&self, tied: &'r [usize]) -> (&'r [usize], &'r [usize]) {
        tied.split_at(tied.partition_point(|&row| self.data.event[row]))
    }

    /// From the last time to the first: each event against those at risk who last longer.
    fn count_from_events(&mut self, tied: &[&[usize]], weights: &[f64], entering: &[(f64, usize)]) {
        self.tree.clear();
        let mut leaving = entering.iter().rev().peekable();
        for (tied, &weight) in tied.iter().zip(weights).rev() {
            let (events, censored) = self.split(tied);
            censored.iter().for_each(|&row| self.tree.add(self.ranks[row], self.weight(row)));
            while let Some(&(_, row)) = leaving.next_if(|(entry, _)| *entry >= self.data.times[tied[0]]) {
                self.tree.add(self.ranks[row], -self.weight(row));
            }
            for &row in events {
                let (below, equal, above) = self.tree.around(self.ranks[row]);
                self.pairs[row].add(weight * above, weight * below, weight * equal);
                let own = weight * self.weight(row);
                self.total.add(own * above, own * below, own * equal);
            }
            self.count_tied_times(events, weight);
            events.iter().for_each(|&row| self.tree.add(self.ranks[row], self.weight(row)));
        }
    }

    /// Pairs of events at one time.
    fn count_tied_times(&mut self, events: &[usize], weight: f64) {
        let half_of_pairs = |sum: f64, squares: f64| (sum * sum - squares) / 2.0;
        let (mut sum, mut squares, mut both) = (0.0, 0.0, 0.0);
        let mut by_rank: Vec<(usize, f64)> = events.iter().map(|&row| (self.ranks[row], self.weight(row))).collect();
        by_rank.sort_unstable_by_key(|(rank, _)| *rank);
        for equal in by_rank.chunk_by(|a, b| a.0 == b.0) {
            let own: f64 = equal.iter().map(|(_, weight)| weight).sum();
            let own_squares: f64 = equal.iter().map(|(_, weight)| weight * weight).sum();
            both += half_of_pairs(own, own_squares);
            sum += own;
            squares += own_squares;
        }
        self.tied_both += weight * both;
        self.tied_time += weight * (half_of_pairs(sum, squares) - both);
    }

    /// From the first time to the last: each row against the events before its end, since its entry.
    fn count_from_survivors(&mut self, tied: &[&[usize]], weights: &[f64], entering: &[(f64, usize)]) {
        self.tree.clear();
        let mut entering = entering.iter().peekable();
        for (tied, &weight) in tied.iter().zip(weights) {
            while let Some(&(_, row)) = entering.next_if(|(entry, _)| *entry < self.data.times[tied[0]]) {
                let (below, equal, above) = self.tree.around(self.ranks[row]);
                self.pairs[row].add(-below, -above, -equal);
            }
            let (events, censored) = self.split(tied);
            self.against_events(events);
            events.iter().for_each(|&row| self.tree.add(self.ranks[row], weight * self.weight(row)));
            self.against_events(censored);
        }
    }

    fn against_events(&mut self, rows: &[usize]) {
        for &row in rows {
            let (below, equal, above) = self.tree.around(self.ranks[row]);
            self.pairs[row].add(below, above, equal);
        }
    }

    fn finish(self, direction: MarkerDirection, clusters: Clusters) -> Concordance {
        let Pairs { concordant, discordant, tied } = self.total;
        let compared = concordant + discordant + tied;
        let somers_d = (concordant - discordant) / compared;
        let influence = |row: usize| {
            let pairs = self.pairs[row];
            let own = pairs.concordant + pairs.discordant + pairs.tied;
            self.weight(row) * (pairs.concordant - pairs.discordant - somers_d * own) / compared
        };
        let squares: f64 = match clusters {
            Clusters::Rows => (0..self.pairs.len()).map(|row| influence(row) * influence(row)).sum(),
            Clusters::Codes(codes) => {
                let mut by_code: Vec<(usize, usize)> =
                    codes.iter().enumerate().map(|(row, &code)| (code, row)).collect();
                by_code.sort_unstable();
                let sum = |rows: &[(usize, usize)]| rows.iter().map(|&(_, row)| influence(row)).sum::<f64>();
                by_code.chunk_by(|a, b| a.0 == b.0).map(|rows| sum(rows) * sum(rows)).sum()
            }
        };
        let (same, opposite) = match direction {
            MarkerDirection::LongSurvival => (concordant, discordant),
            MarkerDirection::HighRisk => (discordant, concordant),
        };
        let estimable = if compared > 0.0 { Ok(()) } else { Err(NotEstimable::NoEvents) };
        Concordance {
            concordant: same,
            discordant: opposite,
            tied_marker: tied,
            tied_time: self.tied_time,
            tied_both: self.tied_both,
            estimate: estimable.map(|()| (same + tied / 2.0) / compared),
            std_error: estimable.map(|()| squares.sqrt() / 2.0),
        }
    }
}
