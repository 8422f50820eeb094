//! Variances of survival curves and cumulative hazards from each subject's influence.

use super::curve::SurvivalCurve;
use super::kaplan_meier::product_limit;
use super::nelson_aalen::{CumulativeHazard, HazardEstimator, HazardVariance, nelson_aalen};
use super::observed::{Observed, ObservedError};
use super::tally::{Tally, each_tally};

/// Which records stand or fall together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clusters<'a> {
    /// Each record for itself.
    Records,
    /// Those of equal codes, one for each record: a subject's records, or a centre's subjects.
    Codes(&'a [usize]),
}

/// Kaplan-Meier estimate with the infinitesimal jackknife variance, for case weights that are no counts and for
/// dependent records.
///
/// # Definition
///
/// $$\widehat{\mathrm{var}}(\log \hat S(t)) = \sum_c \Bigl( \sum_{r \in c} w_r
/// \frac{\partial \log \hat S(t)}{\partial w_r} \Bigr)^2, \qquad
/// \frac{\partial \log \hat S(t)}{\partial w_r} = \sum_{t_i \le t}
/// \Bigl( \frac{d_i Y_{ri}}{n_i (n_i - d_i)} - \frac{\Delta_{ri}}{n_i - d_i} \Bigr)$$
/// over the clusters $c$ and their records $r$ of weight $w_r$; $Y_{ri}$ says whether the record is at risk at $t_i$,
/// $\Delta_{ri}$ whether it has the event then, and $n_i, d_i$ are the sums of their weights.
///
/// # Arguments
///
/// The records of one group, and which of them belong together.
///
/// # Returns
///
/// The curve of [`product_limit`] with this variance. The time taken is that of sorting: the squares are kept
/// up to date from time to time, not summed anew.
///
/// # Errors
///
/// As [`Observed::check`], and where there is not one cluster code for each record.
///
/// # Conventions
///
/// | here | R `survfit` |
/// |---|---|
/// | chosen by the caller | chosen with `cluster`, `robust`, weights that are not integers, or an `id` with several events |
/// | standard error of $\hat S$ is $\hat S$ times that of $\log \hat S$ | the same; `std.err` of such a fit is on the scale of $\hat S$, unlike that of others |
/// | undefined where the curve is 0 | 0 |
///
/// lifelines has none.
///
/// # References
///
/// Therneau TM, Grambsch PM (2000). Modeling Survival Data: Extending the Cox Model. Springer.
/// [doi:10.1007/978-1-4757-3294-8](https://doi.org/10.1007/978-1-4757-3294-8).
///
/// # Validation
///
/// By hand: two subjects. The definition summed subject by subject (1e-12). R survival 3.5-3 on weighted toy data, the kidney catheter data
/// clustered by subject, lung and the heart transplant data with delayed entry, to 1e-12. Without weights, censoring
/// and clusters equal to Greenwood's.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::jackknife::{Clusters, kaplan_meier_jackknife};
/// use trialstat_stats::survival::observed::Observed;
///
/// let observed =
///     Observed { weights: Some(&[1.5, 0.5, 1.0]), ..Observed::from_start(&[1.0, 2.0, 3.0], &[true, false, true]) };
/// let curve = kaplan_meier_jackknife(&observed, Clusters::Records)?;
/// assert_eq!(curve.steps()[0].survival, 0.5);
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn kaplan_meier_jackknife(observed: &Observed<'_>, clusters: Clusters<'_>) -> Result<SurvivalCurve, ObservedError> {
    let mut curve = product_limit(observed)?;
    let variances = influence_variances(observed, clusters, |tally| Influence {
        at_risk: tally.events / (tally.at_risk * tally.spared),
        event: 1.0 / tally.spared,
    })?;
    for (step, variance) in curve.steps.iter_mut().zip(variances) {
        step.log_variance = if step.survival == 0.0 { f64::INFINITY } else { variance };
    }
    Ok(curve)
}

/// Cumulative hazard with the infinitesimal jackknife variance, for case weights that are no counts and for dependent
/// records.
///
/// # Definition
///
/// As [`kaplan_meier_jackknife`], with the derivative of the cumulative hazard: for Nelson and Aalen's form
/// $\sum_{t_i \le t} (\Delta_{ri} - Y_{ri} d_i / n_i) / n_i$; for Fleming and Harrington's the derivative of
/// $\sum_k \bar w_i / (n_i - k \bar w_i)$, the mean weight $\bar w_i$ of those tied changing by a record's share in it.
///
/// # Arguments
///
/// The records of one group, which of them belong together, the treatment of ties.
///
/// # Returns
///
/// The cumulative hazard of [`nelson_aalen`] with this variance.
///
/// # Errors
///
/// As [`kaplan_meier_jackknife`].
///
/// # Conventions
///
/// As [`kaplan_meier_jackknife`]; R's `std.chaz` of such a fit.
///
/// # References
///
/// Therneau TM, Grambsch PM (2000). Modeling Survival Data: Extending the Cox Model. Springer.
/// [doi:10.1007/978-1-4757-3294-8](https://doi.org/10.1007/978-1-4757-3294-8).
///
/// # Validation
///
/// R survival 3.5-3 on weighted toy data, kidney by subject, lung and heart, both forms, to 1e-12.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::jackknife::{Clusters, nelson_aalen_jackknife};
/// use trialstat_stats::survival::nelson_aalen::HazardEstimator;
/// use trialstat_stats::survival::observed::Observed;
///
/// let observed = Observed::from_start(&[1.0, 2.0], &[true, true]);
/// let hazard = nelson_aalen_jackknife(&observed, Clusters::Records, HazardEstimator::NelsonAalen)?;
/// assert_eq!(hazard.steps()[0].variance, 0.125);
/// # Ok::<(), trialstat_stats::survival::observed::ObservedError>(())
/// ```
pub fn nelson_aalen_jackknife(
    observed: &Observed<'_>,
    clusters: Clusters<'_>,
    estimator: HazardEstimator,
) -> Result<CumulativeHazard, ObservedError> {
    let mut hazard = nelson_aalen(observed, estimator, HazardVariance::Poisson)?;
    let variances = influence_variances(observed, clusters, |tally| match estimator {
        HazardEstimator::NelsonAalen => {
            Influence { at_risk: tally.events / tally.at_risk / tally.at_risk, event: 1.0 / tally.at_risk }
        }
        HazardEstimator::FlemingHarrington => one_after_the_other(tally),
    })?;
    for (step, variance) in hazard.steps.iter_mut().zip(variances) {
        step.variance = variance;
    }
    Ok(hazard)
}

/// What the events of one time add to the derivative of the hazard (or of minus the log survival probability).
struct Influence {
    /// Subtracted for every record at risk.
    at_risk: f64,
    /// Added for every record with the event.
    event: f64,
}

fn one_after_the_other(tally: &Tally) -> Influence {
    let each = tally.events / tally.event_records as f64;
    let mut influence = Influence { at_risk: 0.0, event: 0.0 };
    for before in 0..tally.event_records {
        let at_risk = tally.spared + (tally.event_records - before) as f64 * each;
        let square = each / at_risk / at_risk;
        influence.at_risk += square;
        influence.event += (1.0 / at_risk + before as f64 * square) / tally.event_records as f64;
    }
    influence
}

/// A cluster's influence up to a time is `settled` less `at_risk` times the sum of the increments until then.
#[derive(Clone, Copy, Default)]
struct Cluster {
    settled: f64,
    at_risk: f64,
}

/// The sums over clusters of their squared influence's parts, kept up to date as the clusters change.
struct Squares {
    clusters: Vec<Cluster>,
    settled: f64,
    crossed: f64,
    at_risk: f64,
}

impl Squares {
    fn change(&mut self, cluster: usize, settled: f64, at_risk: f64) {
        let old = self.clusters[cluster];
        let new = Cluster { settled: old.settled + settled, at_risk: old.at_risk + at_risk };
        self.settled += settled * (old.settled + new.settled);
        self.crossed += new.settled * new.at_risk - old.settled * old.at_risk;
        self.at_risk += at_risk * (old.at_risk + new.at_risk);
        self.clusters[cluster] = new;
    }

    fn influence(&self, increments: f64) -> f64 {
        (self.settled - 2.0 * increments * self.crossed + increments * increments * self.at_risk).max(0.0)
    }
}

/// The variance at each tally. What is infinite where nobody is spared adds nothing: there the estimate is 0.
fn influence_variances(
    observed: &Observed<'_>,
    clusters: Clusters<'_>,
    of: impl Fn(&Tally) -> Influence,
) -> Result<Vec<f64>, ObservedError> {
    let records = observed.times.len();
    let clusters = match clusters {
        Clusters::Records => (0..records).collect(),
        Clusters::Codes(codes) if codes.len() != records => {
            return Err(ObservedError::ClusterLength { times: records, clusters: codes.len() });
        }
        Clusters::Codes(codes) => positions(codes),
    };
    let in_order = |times: &[f64]| {
        let mut order: Vec<usize> = (0..records).filter(|&record| observed.weight(record) > 0.0).collect();
        order.sort_by(|&a, &b| times[a].total_cmp(&times[b]));
        order
    };
    let ends = in_order(observed.times);
    let entries = observed.entry.map_or_else(|| ends.clone(), in_order);
    let (mut next_end, mut next_entry) = (0, 0);
    let mut squares = Squares { clusters: vec![Cluster::default(); records], settled: 0.0, crossed: 0.0, at_risk: 0.0 };
    let (mut increments, mut variances) = (0.0, Vec::new());
    each_tally(observed, |tally| {
        let enters = |record: usize| observed.entry.is_none_or(|entry| entry[record] < tally.time);
        while let Some(&record) = entries.get(next_entry).filter(|&&record| enters(record)) {
            let weight = observed.weight(record);
            squares.change(clusters[record], weight * increments, weight);
            next_entry += 1;
        }
        let influence = if tally.event_records > 0 { of(&tally) } else { Influence { at_risk: 0.0, event: 0.0 } };
        let finite = |part: f64| if part.is_finite() { part } else { 0.0 };
        increments += finite(influence.at_risk);
        while let Some(&record) = ends.get(next_end).filter(|&&record| observed.times[record] <= tally.time) {
            let weight = observed.weight(record);
            let event = if observed.event[record] { finite(influence.event) } else { 0.0 };
            squares.change(clusters[record], weight * (event - increments), -weight);
            next_end += 1;
        }
        // Where nobody has the event nothing changes, to the last bit: limits must not seem to fall there.
        let unchanged = variances.last().copied().filter(|_| tally.event_records == 0);
        variances.push(unchanged.unwrap_or_else(|| squares.influence(increments)));
    });
    Ok(variances)
}

/// The codes numbered from 0 in ascending order.
fn positions(codes: &[usize]) -> Vec<usize> {
    let mut distinct = codes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    codes.iter().map(|code| distinct.partition_point(|other| other < code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever is censored takes his influence with him, so that sums of it are rounded anew; the variance is not.
    #[test]
    fn censoring_alone_changes_no_bit_of_the_variance() {
        let times: Vec<f64> = (1..=60).map(f64::from).collect();
        let event: Vec<bool> = (0..60).map(|at| at % 3 == 0).collect();
        let weights: Vec<f64> = (0..60).map(|at| 0.2 + f64::from(at * 37 % 60) * 0.03).collect();
        let observed = Observed { weights: Some(&weights), ..Observed::from_start(&times, &event) };
        let curve = kaplan_meier_jackknife(&observed, Clusters::Records).expect("records");
        for (steps, event) in curve.steps().windows(2).zip(&event[1..]) {
            let changed = steps[0].log_variance.to_bits() != steps[1].log_variance.to_bits();
            assert_eq!(changed, *event, "at {}", steps[1].time);
        }
    }
}
