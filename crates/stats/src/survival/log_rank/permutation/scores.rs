//! What each subject adds to observed minus expected.

use crate::survival::log_rank::data::{Compared, LogRankError};
use crate::survival::log_rank::risk_sets::{RiskSets, rows_by_code};
use crate::survival::log_rank::weight::{Weighing, Weight};

/// The subjects of one stratum.
pub(super) struct Scored {
    pub(super) rows: Vec<usize>,
    pub(super) scores: Vec<f64>,
}

/// Log-rank scores of the subjects, whose sum over a group is its observed minus expected events.
///
/// # Definition
/// A subject at risk from the entry $$e$$ to the time $$t$$, with the event ($$\delta = 1$$) or without, has the score
/// $$\delta w(t) - \sum_{e < t_i \le t} w(t_i) \frac{d_i}{n_i}$$ over the event times of its stratum, where $$d_i$$ of
/// $$n_i$$ at risk have the event. The scores of a stratum sum to 0.
///
/// # Errors
/// Those of [`weighted`](crate::survival::log_rank::weighted()); [`LogRankError::CountedRows`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | events above 0, hazard as the increment d/n | R coin `logrank_trafo(ties.method = "mid-ranks")`: the negative; `"Hothorn-Lausen"`, `"average-scores"`: tied events one after the other |
/// | of each stratum's own risk sets | coin's `logrank_test` with a block: of all together, unless `ytrafo` says otherwise |
///
/// # References
/// Peto R, Peto J. Asymptotically efficient rank invariant test procedures. Journal of the Royal Statistical Society A
/// 1972;135:185-207. doi:10.2307/2344317.
///
/// # Validation
/// Hand: six subjects in fractions. Oracle: through the statistics of R coin `logrank_test` (1e-12). Property: the sum over
/// a group is its observed minus expected events, eight weights, with strata and delayed entry (1e-12).
///
/// # Examples
/// ```
/// use trialstat_stats::survival::log_rank::{Compared, Weight, permutation::scores};
/// let data = Compared::new(&[1.0, 2.0, 2.0], &[true, true, false], &[0, 1, 1]);
/// let scores = scores(&data, Weight::LogRank)?;
/// assert!((scores[1] - (1.0 - 1.0 / 3.0 - 1.0 / 2.0)).abs() < 1e-15);
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn scores(data: &Compared<'_>, weight: Weight) -> Result<Vec<f64>, LogRankError> {
    let mut all = vec![0.0; data.rows()];
    for stratum in by_stratum(data, weight)? {
        for (row, score) in stratum.rows.into_iter().zip(stratum.scores) {
            all[row] = score;
        }
    }
    Ok(all)
}

/// The cumulative weighted hazard of a stratum after each of its event times.
#[derive(Default)]
struct Hazard {
    times: Vec<f64>,
    weights: Vec<f64>,
    cumulative: Vec<f64>,
}

impl Hazard {
    fn up_to(&self, time: f64) -> f64 {
        match self.times.partition_point(|&event_time| event_time <= time) {
            0 => 0.0,
            passed => self.cumulative[passed - 1],
        }
    }

    fn weight_at(&self, time: f64) -> f64 {
        self.weights[self.times.partition_point(|&event_time| event_time < time)]
    }
}

pub(super) fn by_stratum(data: &Compared<'_>, weight: Weight) -> Result<Vec<Scored>, LogRankError> {
    let weight = weight.check()?;
    let labels = data.checked_sizes()?.len();
    if data.counts.is_some() {
        return Err(LogRankError::CountedRows);
    }
    let strata = match data.strata {
        None => vec![(0..data.rows()).collect()],
        Some(codes) => rows_by_code(codes, |_| true),
    };
    let mut hazards: Vec<Hazard> = strata.iter().map(|_| Hazard::default()).collect();
    let mut weighing = Weighing::new(weight);
    RiskSets::of(data, labels).for_each(|stratum, set| {
        let weight = weighing.next(stratum, set);
        let hazard = &mut hazards[stratum];
        let before = hazard.cumulative.last().copied().unwrap_or(0.0);
        hazard.times.push(set.time);
        hazard.weights.push(weight);
        hazard.cumulative.push(before + weight * (set.all_events / set.all_at_risk));
    });
    weighing.defined()?;
    let scored = |(rows, hazard): (Vec<usize>, Hazard)| {
        let score = |&row: &usize| {
            let own = if data.event[row] { hazard.weight_at(data.times[row]) } else { 0.0 };
            let before_entry = data.entry.map_or(0.0, |entry| hazard.up_to(entry[row]));
            own - (hazard.up_to(data.times[row]) - before_entry)
        };
        Scored { scores: rows.iter().map(score).collect(), rows }
    };
    Ok(strata.into_iter().zip(hazards).map(scored).collect())
}
