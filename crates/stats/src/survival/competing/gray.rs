//! Gray's test that the cumulative incidence of a cause is the same in all groups.

use super::{CompetingError, CompetingTimes, Ending};
use crate::interval::{NotEstimable, Test};
use crate::linear::Cholesky;
use crate::special::chi_squared;

/// The part of a group's variance below which it is a combination of the groups before it.
const INFORMATIVE: f64 = 1e-10;

/// A comparison of cumulative incidences, made by [`gray`].
#[derive(Debug, Clone, PartialEq)]
pub struct Gray {
    /// Weighted events of each group beyond those expected, in the order of the labels.
    pub scores: Vec<f64>,
    /// Their covariance matrix, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// The test that they are 0.
    pub test: Result<Test, NotEstimable>,
}

/// Gray's k-sample test of the cumulative incidence of one cause, stratified where strata are given.
///
/// # Definition
///
/// Group $r$ has $Y_r$ subjects at risk, the probability $\hat S_r$ of no event, the incidence $\hat F_r$ of the cause
/// and $d_r$ events of it; $h_r(t) = Y_r(t) / \hat S_r(t-)$. With $R_r(t) = h_r(t) (1 - \hat F_r(t-))$ the scores are
///
/// $$z_r = \sum_t L(t) \Bigl(d_r(t) - \frac{R_r(t)}{\sum_s R_s(t)} \sum_s d_s(t)\Bigr), \qquad
/// L(t) = (1 - \hat F_0(t-))^\rho,$$
///
/// where $\hat F_0$ has the increments $\sum d_s / \sum h_s$. Their covariance is that of Gray's section 3: with
/// $G = 1 - \hat F_0$, $a_{kr}(t) = L h_k ([k = r] - h_r / \sum h)$ and $c_{kr}(t) = \int_0^t a_{kr} d\hat F_0 / G$ it is
/// $\sum_r \sum_t (x_{kr} x_{lr} v_r + y_{kr} y_{lr} u_r)$ with
/// $x_{kr} = a_{kr}(t) + (1 - G(t) / \hat S_r(t)) (c_{kr}(\infty) - c_{kr}(t))$,
/// $y_{kr} = -(G(t) / \hat S_r(t)) (c_{kr}(\infty) - c_{kr}(t))$; $v_r$ and $u_r$ are the variances of the increments of
/// $\hat F_0$ and of the incidence of the other causes in the group, $\Delta \hat F / h_r$, corrected for tied events by
/// $1 - (d - 1) / (n - 1)$ with $n = \hat S_r(t-) \sum h$ and $Y_r$. Scores and covariances are summed over strata.
///
/// # Arguments
///
/// `labels` and `strata` count from 0. `rho` is 0 for the same weight at all times; above, early differences count more.
///
/// # Returns
///
/// The scores and the test, chi-squared on one less than the number of groups with subjects.
///
/// # Not estimable
///
/// [`NotEstimable::NoEvents`] without events of the cause, [`NotEstimable::ZeroMargin`] when all of them are in risk sets
/// of one group.
///
/// # Errors
///
/// No such cause, weights, delayed entry, slices that differ in length, fewer than two groups or more than
/// [`GROUP_LIMIT`](super::GROUP_LIMIT).
///
/// # Conventions
///
/// | question | here | R cmprsk `cuminc` |
/// |---|---|---|
/// | $\rho$ | named | 0 |
/// | strata | scores and covariances summed | the same |
/// | a time after the last of a group's risk set | the group has $h = 0$ there | the same |
///
/// SAS LIFETEST `EVENTCODE` has the test with $\rho = 0$; it was not compared.
///
/// # References
///
/// Gray RJ (1988). A class of K-sample tests for comparing the cumulative incidence of a competing risk. Annals of
/// Statistics 16:1141-1154. [doi:10.1214/aos/1176350951](https://doi.org/10.1214/aos/1176350951).
///
/// # Validation
///
/// R cmprsk 2.2-11 `cuminc`: mgus2 and pbc, both causes, two and three groups, with strata, $\rho$ 0 and 1, 1e-9
/// relative.
///
/// # Examples
///
/// ```
/// use trialstat_stats::survival::competing::{CompetingTimes, Ending, gray::gray};
///
/// let (relapse, death) = (Ending::Cause(0), Ending::Cause(1));
/// let endings = [relapse, death, relapse, Ending::Censored, death, relapse, Ending::Censored, death];
/// let subjects = CompetingTimes::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], &endings, 2)?;
/// let result = gray(&subjects, 0, &[0, 0, 0, 0, 1, 1, 1, 1], None, 0.0)?;
/// assert_eq!(format!("{:.4}", result.test.expect("a test").p_value), "0.1352");
/// # Ok::<(), trialstat_stats::survival::competing::CompetingError>(())
/// ```
pub fn gray(
    subjects: &CompetingTimes,
    cause: usize,
    labels: &[usize],
    strata: Option<&[usize]>,
    rho: f64,
) -> Result<Gray, CompetingError> {
    subjects.check_cause(cause)?;
    subjects.check_plain("Gray's test")?;
    let groups = subjects.check_groups(labels)?;
    let mut sizes = vec![0usize; groups];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let present: Vec<usize> = (0..groups).filter(|&group| sizes[group] > 0).collect();
    if present.len() < 2 {
        return Err(CompetingError::TooFewGroups { found: present.len() });
    }
    let strata = match strata {
        Some(strata) => subjects.by_time_within(strata)?,
        None => vec![subjects.by_time()],
    };
    let mut total = Scores::zero(groups);
    for order in &strata {
        Stratum::new(groups, labels, order, rho).add_to(&mut total, subjects, cause);
    }
    let covariance: Vec<Vec<f64>> = total.covariance.chunks_exact(groups).map(<[f64]>::to_vec).collect();
    let test = if subjects.endings.contains(&Ending::Cause(cause)) {
        test(&total, groups, &present)
    } else {
        Err(NotEstimable::NoEvents)
    };
    Ok(Gray { scores: total.scores, covariance, test })
}

/// The quadratic form of all scores but the last, which is minus the sum of the others.
fn test(total: &Scores, groups: usize, present: &[usize]) -> Result<Test, NotEstimable> {
    let free = &present[..present.len() - 1];
    let matrix: Vec<f64> =
        free.iter().flat_map(|&k| free.iter().map(move |&l| total.covariance[k * groups + l])).collect();
    let scores: Vec<f64> = free.iter().map(|&group| total.scores[group]).collect();
    let factor = Cholesky::factor(&matrix, free.len(), INFORMATIVE).map_err(|_| NotEstimable::ZeroMargin)?;
    let (statistic, degrees_of_freedom) = (factor.inverse_form(&scores), free.len() as f64);
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: chi_squared::survival(statistic, degrees_of_freedom),
    })
}

/// Scores and their covariance matrix, row by row.
struct Scores {
    scores: Vec<f64>,
    covariance: Vec<f64>,
}

impl Scores {
    fn zero(groups: usize) -> Scores {
        Scores { scores: vec![0.0; groups], covariance: vec![0.0; groups * groups] }
    }
}

/// One group on its way through the times.
#[derive(Debug, Clone, Copy)]
struct Group {
    at_risk: f64,
    survival: f64,
    incidence: f64,
    of_cause: f64,
    of_others: f64,
    leaving: f64,
}

impl Group {
    /// Subjects at risk had none had a competing event or been lost.
    fn adjusted(&self) -> f64 {
        if self.at_risk > 0.0 { self.at_risk / self.survival } else { 0.0 }
    }
}

/// One stratum on its way through the times; matrices have a row for each score, a column for each group.
///
/// The covariance takes $c(\infty)$, which is known at the end only: the squares of what it multiplies are kept apart.
struct Stratum<'a> {
    groups: Vec<Group>,
    labels: &'a [usize],
    order: &'a [usize],
    rho: f64,
    pooled: f64,
    a: Vec<f64>,
    c: Vec<f64>,
    known: Vec<f64>,
    mixed: Vec<f64>,
    open: Vec<f64>,
}

impl<'a> Stratum<'a> {
    fn new(groups: usize, labels: &'a [usize], order: &'a [usize], rho: f64) -> Stratum<'a> {
        let none = Group { at_risk: 0.0, survival: 1.0, incidence: 0.0, of_cause: 0.0, of_others: 0.0, leaving: 0.0 };
        let mut all = vec![none; groups];
        order.iter().for_each(|&subject| all[labels[subject]].at_risk += 1.0);
        let square = || vec![0.0; groups * groups];
        let (a, c, known, mixed) = (square(), square(), square(), square());
        Stratum { groups: all, labels, order, rho, pooled: 0.0, a, c, known, mixed, open: vec![0.0; groups] }
    }

    fn add_to(mut self, total: &mut Scores, subjects: &CompetingTimes, cause: usize) {
        let order = self.order;
        for tied in order.chunk_by(super::same_time(subjects.times)) {
            for &subject in tied {
                let group = &mut self.groups[self.labels[subject]];
                group.leaving += 1.0;
                match subjects.endings[subject] {
                    Ending::Censored => {}
                    Ending::Cause(own) if own == cause => group.of_cause += 1.0,
                    Ending::Cause(_) => group.of_others += 1.0,
                }
            }
            self.pass(&mut total.scores);
        }
        let size = self.groups.len();
        for k in 0..size {
            for l in 0..size {
                let of_group = |r: usize| {
                    let (ck, cl) = (self.c[k * size + r], self.c[l * size + r]);
                    self.mixed[k * size + r] * cl + self.mixed[l * size + r] * ck + self.open[r] * ck * cl
                };
                total.covariance[k * size + l] += self.known[k * size + l] + (0..size).map(of_group).sum::<f64>();
            }
        }
    }

    /// Passes a time whose events are counted.
    fn pass(&mut self, scores: &mut [f64]) {
        let of_cause: f64 = self.groups.iter().map(|group| group.of_cause).sum();
        let of_others: f64 = self.groups.iter().map(|group| group.of_others).sum();
        if of_cause + of_others > 0.0 {
            let adjusted: f64 = self.groups.iter().map(Group::adjusted).sum();
            let pooled = self.pooled + of_cause / adjusted;
            if of_cause > 0.0 {
                self.score(scores, of_cause);
                self.weigh(adjusted, of_cause);
            }
            for r in 0..self.groups.len() {
                self.vary(r, 1.0 - pooled, adjusted, of_cause);
            }
            self.pooled = pooled;
        }
        for group in &mut self.groups {
            if group.at_risk > 0.0 {
                group.incidence += group.survival * (group.of_cause / group.at_risk);
                group.survival *= (group.at_risk - group.of_cause - group.of_others) / group.at_risk;
            }
            group.at_risk -= group.leaving;
            (group.of_cause, group.of_others, group.leaving) = (0.0, 0.0, 0.0);
        }
    }

    fn weight(&self) -> f64 {
        libm::pow(1.0 - self.pooled, self.rho)
    }

    fn score(&self, scores: &mut [f64], of_cause: f64) {
        let share = |group: &Group| group.adjusted() * (1.0 - group.incidence);
        let all: f64 = self.groups.iter().map(share).sum();
        for (score, group) in scores.iter_mut().zip(&self.groups) {
            *score += self.weight() * (group.of_cause - of_cause * share(group) / all);
        }
    }

    /// Brings a and c to this time, at which the cause has events.
    fn weigh(&mut self, adjusted: f64, of_cause: f64) {
        let (size, weight) = (self.groups.len(), self.weight());
        for k in 0..size {
            let own = self.groups[k].adjusted();
            for r in 0..size {
                let share = self.groups[r].adjusted() / adjusted;
                let kept = if k == r { 1.0 - share } else { -share };
                self.a[k * size + r] = weight * own * kept;
                self.c[k * size + r] += weight * own * kept * of_cause / (adjusted * (1.0 - self.pooled));
            }
        }
    }

    /// Adds what the increments of group `r` vary by, `free` being the probability of none of the cause after this time.
    fn vary(&mut self, r: usize, free: f64, adjusted: f64, of_cause: f64) {
        let group = self.groups[r];
        if group.at_risk <= 0.0 {
            return;
        }
        let size = self.groups.len();
        let survival = group.survival * ((group.at_risk - group.of_cause - group.of_others) / group.at_risk);
        let odds = if survival > 0.0 { free / survival } else { 0.0 };
        let finite = |events: f64, of: f64| if events > 1.0 { 1.0 - (events - 1.0) / (of - 1.0) } else { 1.0 };
        if of_cause > 0.0 {
            let variance =
                finite(of_cause, adjusted * group.survival) * of_cause / adjusted * group.survival / group.at_risk;
            let own: Vec<f64> = (0..size).map(|k| self.a[k * size + r] - (1.0 - odds) * self.c[k * size + r]).collect();
            self.add(r, &own, 1.0 - odds, variance);
        }
        if group.of_others > 0.0 && survival > 0.0 {
            let share = group.survival / group.at_risk;
            let variance = finite(group.of_others, group.at_risk) * group.of_others * share * share;
            let own: Vec<f64> = (0..size).map(|k| odds * self.c[k * size + r]).collect();
            self.add(r, &own, -odds, variance);
        }
    }

    /// Adds the products of `own` plus `of_end` times c at the end.
    fn add(&mut self, r: usize, own: &[f64], of_end: f64, variance: f64) {
        let size = own.len();
        for k in 0..size {
            for l in 0..size {
                self.known[k * size + l] += own[k] * own[l] * variance;
            }
            self.mixed[k * size + r] += own[k] * of_end * variance;
        }
        self.open[r] += of_end * of_end * variance;
    }
}
