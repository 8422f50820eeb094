//! The weighted log-rank test.

use super::LogRank;
use super::data::{Compared, LogRankError};
use super::risk_sets::RiskSets;
use super::scratch::Scratch;
use super::sums::Summed;
use super::weight::{Weighing, Weight};

/// Weighted log-rank test of two or more groups, stratified and with delayed entry where the rows have them.
///
/// # Definition
///
/// At the event time $$t_i$$ of a stratum let $$d_i$$ of $$n_i$$ subjects at risk have the event, $$d_{ij}$$ of the
/// $$n_{ij}$$ in group $$j$$, and let $$w_i$$ be the [`Weight`]. Summed over the event times of all strata,
///
/// $$O_j = \sum_i w_i d_{ij}, \quad E_j = \sum_i w_i d_i \frac{n_{ij}}{n_i}, \quad
/// V_{jl} = \sum_i w_i^2 d_i \frac{n_i - d_i}{n_i - 1} \frac{n_{ij}}{n_i} \Bigl(\delta_{jl} -
/// \frac{n_{il}}{n_i}\Bigr),$$
///
/// and $$(O - E)^\top V^- (O - E)$$ is compared with chi-squared on as many degrees of freedom as $$V$$ has rank.
///
/// # Returns
///
/// Sums with a place for each label up to the largest; labels no subject has stay at 0.
///
/// # Not estimable
///
/// `test` is [`NotEstimable::NoEvents`] without an event, and [`NotEstimable::ZeroMargin`] when no event of a weight
/// above 0 tells the groups apart.
///
/// [`NotEstimable::NoEvents`]: crate::interval::NotEstimable::NoEvents
/// [`NotEstimable::ZeroMargin`]: crate::interval::NotEstimable::ZeroMargin
/// [`NotEstimable::TransformUndefined`]: crate::interval::NotEstimable::TransformUndefined
///
/// # Errors
///
/// [`LogRankError`]: slices that differ in length, a time that is negative or not finite, an entry not before its row's
/// end, a label too large, fewer than two groups with subjects, a parameter of the weight out of range. As
/// [`LogRankError::NotEstimable`], [`NotEstimable::TransformUndefined`] when a modest weight with a floor in time
/// meets events after the curve has come down to 0, as it may with delayed entry.
///
/// # Conventions
///
/// | question | here | others |
/// |---|---|---|
/// | variance where events are tied | hypergeometric | R `survdiff`, SAS LIFETEST, lifelines, statsmodels: the same |
/// | curve in the weight | of the stratum, all groups together | R `survdiff`: the same |
/// | Fleming-Harrington | Kaplan-Meier just before the time | R `survdiff(rho)`, statsmodels, lifelines: the same |
/// | Peto-Peto | Peto's estimate, at the time | SAS LIFETEST `PETO`, R coin `Prentice-Marek`: the same; R `survdiff(rho = 1)` and coin `Peto-Peto`: Kaplan-Meier just before; coin `Prentice`: the product of n/(n + d) |
/// | modified Peto-Peto | Peto's estimate, at the time | SAS LIFETEST `MODPETO`: the same; R coin `Andersen-Borgan-Gill-Keiding`: just before |
/// | degrees of freedom | rank of the variance | SAS: the same; R: groups with events expected less 1, an error if the rank is lower |
/// | delayed entry | at risk after the entry | R `survdiff` 3.5: refused |
/// | times that differ by rounding noise | distinct | R: merged below 1.5e-8 relative |
///
/// # References
///
/// Tarone RE, Ware J (1977). On distribution-free tests for equality of survival distributions. Biometrika 64:156-160.
/// [doi:10.1093/biomet/64.1.156](https://doi.org/10.1093/biomet/64.1.156).
///
/// Harrington DP, Fleming TR (1982). A class of rank test procedures for censored survival data. Biometrika 69:553-566.
/// [doi:10.1093/biomet/69.3.553](https://doi.org/10.1093/biomet/69.3.553).
///
/// Magirr D, Burman CF (2019). Modestly weighted logrank tests. Statistics in Medicine 38:3782-3790.
/// [doi:10.1002/sim.8186](https://doi.org/10.1002/sim.8186).
///
/// # Validation
///
/// Hand: six subjects with a tie in fractions, seven weights; a second stratum; a later entry; strata whose variance has
/// less than full rank (1e-14). Oracle: the definition evaluated in R on lung and veteran, two and four groups, twelve
/// weights, with and without strata and delayed entry (1e-12); R survival `survdiff`, rho 0, 1/2 and 1; statsmodels
/// `survdiff`, strata or entry; lifelines `multivariate_logrank_test` (1e-12); R `coxph`'s score test with strata and
/// entry (1e-9). Property: rows split at an interior time.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::log_rank::{Compared, Weight, weighted};
///
/// let data = Compared::new(&[3.0, 5.0, 7.0, 2.0, 4.0, 6.0], &[true; 6], &[0, 0, 0, 1, 1, 1]);
/// let result = weighted(&data, Weight::GehanBreslow)?;
/// assert_eq!(result.observed, [5.0 + 3.0 + 1.0, 6.0 + 4.0 + 2.0]);
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn weighted(data: &Compared<'_>, weight: Weight) -> Result<LogRank, LogRankError> {
    let mut scratch = Scratch::default();
    scratch.weighted(data, weight)?;
    Ok(scratch.into_found())
}

/// The sums of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumSums {
    /// The stratum's code; 0 where the rows have none.
    pub code: usize,
    /// Weighted events of each group.
    pub observed: Vec<f64>,
    /// Those expected.
    pub expected: Vec<f64>,
}

/// Observed and expected events of each group in each stratum, which [`weighted`] sums.
///
/// # Definition
/// $$O_j$$ and $$E_j$$ of [`weighted`], over the event times of one stratum.
///
/// # Returns
/// The strata that occur, in ascending order of their codes.
///
/// # Errors
/// Those of [`weighted`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | a row for each stratum | R `survdiff`: `obs` and `exp` with a column for each |
///
/// # References
/// Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer
/// Chemotherapy Reports 1966;50:163-170.
///
/// # Validation
/// Oracle: R survival `survdiff` on lung and veteran, rho 0, 1/2 and 1, by stratum (1e-12). Property: the strata sum to
/// the test.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::log_rank::{Compared, Weight, by_stratum};
/// let data = Compared::new(&[1.0, 2.0, 3.0, 4.0], &[true; 4], &[0, 1, 0, 1]).strata(&[5, 5, 9, 9]);
/// let strata = by_stratum(&data, Weight::LogRank)?;
/// assert_eq!((strata[1].code, strata[1].expected[1]), (9, 1.5));
/// # Ok::<(), trialstat_stats::survival::log_rank::LogRankError>(())
/// ```
pub fn by_stratum(data: &Compared<'_>, weight: Weight) -> Result<Vec<StratumSums>, LogRankError> {
    let mut weighing = Weighing::new(weight.check()?);
    let labels = data.checked_sizes()?.len();
    let mut codes = data.strata.map_or_else(|| vec![0], <[usize]>::to_vec);
    codes.sort_unstable();
    codes.dedup();
    let empty = |code| StratumSums { code, observed: vec![0.0; labels], expected: vec![0.0; labels] };
    let mut strata: Vec<StratumSums> = codes.into_iter().map(empty).collect();
    RiskSets::of(data, labels).for_each(|stratum, set| {
        let weight = weighing.next(stratum, set);
        let sums = &mut strata[stratum];
        for j in 0..labels {
            sums.observed[j] += weight * set.events[j];
            sums.expected[j] += weight * set.all_events * (set.at_risk[j] / set.all_at_risk);
        }
    });
    weighing.defined()?;
    Ok(strata)
}

/// The test of checked rows with labels below `labels`, all weights 1.
pub(super) fn unweighted(data: &Compared<'_>, labels: usize) -> LogRank {
    let mut summed = Summed::default();
    summed.sum(labels, |sums| RiskSets::of(data, labels).for_each(|_, set| sums.add(set, 1.0)));
    summed.found
}

/// The test of some sorted rows.
pub(super) fn of_risk_sets<'m>(
    sets: &RiskSets,
    labels: usize,
    weight: Weight,
    summed: &'m mut Summed,
) -> Result<&'m LogRank, LogRankError> {
    let mut weighing = Weighing::new(weight);
    summed.sum(labels, |sums| sets.for_each(|stratum, set| sums.add(set, weighing.next(stratum, set))));
    weighing.defined()?;
    Ok(&summed.found)
}
