//! Two methods on the same replicates, by all that they give: estimates, intervals and decisions.

use super::measures::{Measure, Unmeasured, mean};
use super::paired::{Pairs, comparison, keep_a_distance};
use super::replicates::{Outcome, OutcomeError, is_measurable};
use super::spread::{Spread, covariance};

/// What two methods gave in the replicates that they share, as much of it as their comparison depends on.
///
/// As of [`Replicates`](super::Replicates), neither order nor sharing out changes a bit, and the text form holds all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairedOutcomes {
    pub(super) estimates: Pairs,
    pub(super) squared_errors: Pairs,
    /// Differences of the widths of intervals.
    pub(super) widths: Spread,
    pub(super) covering: Agreement,
    pub(super) rejecting: Agreement,
}

/// In how many replicates two methods said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Both did.
    pub both: u64,
    /// Only the first did.
    pub only_first: u64,
    /// Only the second did.
    pub only_second: u64,
    /// Neither did.
    pub neither: u64,
}

impl Agreement {
    fn record(&mut self, first: Option<bool>, second: Option<bool>) {
        let Some(answers) = first.zip(second) else { return };
        *match answers {
            (true, true) => &mut self.both,
            (true, false) => &mut self.only_first,
            (false, true) => &mut self.only_second,
            (false, false) => &mut self.neither,
        } += 1;
    }

    fn merge(&mut self, other: Agreement) {
        self.both += other.both;
        self.only_first += other.only_first;
        self.only_second += other.only_second;
        self.neither += other.neither;
    }

    /// Replicates where both methods answer; `None` where they are too many to count.
    pub(super) fn checked_count(self) -> Option<u64> {
        let Agreement { both, only_first, only_second, neither } = self;
        both.checked_add(only_first)?.checked_add(only_second)?.checked_add(neither)
    }

    /// The first method's share less the second's.
    fn difference(self) -> Result<Measure, Unmeasured> {
        let replicates = self.both + self.only_first + self.only_second + self.neither;
        if replicates == 0 {
            return Err(Unmeasured::NoReplicates);
        }
        let n = replicates as f64;
        let (first, second) = (self.only_first as f64 / n, self.only_second as f64 / n);
        let estimate = (self.only_first as f64 - self.only_second as f64) / n;
        let variance = (first + second - estimate * estimate).max(0.0);
        Ok(Measure { estimate, monte_carlo_error: Some((variance / n).sqrt()), replicates })
    }
}

impl PairedOutcomes {
    /// Counts a replicate in. `truths` are what the first and the second method aim at; without them there are neither
    /// errors nor coverage.
    ///
    /// # Errors
    /// An estimate is not a number below 1e60 in magnitude. Squared errors and widths beyond that are left out.
    pub fn record(
        &mut self,
        first: &Outcome,
        second: &Outcome,
        truths: Option<(f64, f64)>,
    ) -> Result<(), OutcomeError> {
        self.estimates.record(first.estimate, second.estimate)?;
        self.rejecting.record(first.rejected, second.rejected);
        let width = |outcome: &Outcome| {
            let width = outcome.interval.map(|interval| interval.upper - interval.lower)?;
            Some(width).filter(|width| is_measurable(*width))
        };
        if let Some((of_first, of_second)) = width(first).zip(width(second)) {
            self.widths.add(of_first - of_second).map_err(|_| OutcomeError::Estimate(of_first))?;
        }
        let Some((of_first, of_second)) = truths else { return Ok(()) };
        let squared = |outcome: &Outcome, truth: f64| {
            let error = outcome.estimate? - truth;
            Some(error * error).filter(|squared| is_measurable(*squared))
        };
        self.squared_errors.record(squared(first, of_first), squared(second, of_second))?;
        let covers = |outcome: &Outcome, truth: f64| {
            outcome.interval.map(|interval| interval.lower <= truth && truth <= interval.upper)
        };
        self.covering.record(covers(first, of_first), covers(second, of_second));
        Ok(())
    }

    /// Counts the replicates of another part of the same simulation in.
    pub fn merge(&mut self, other: &PairedOutcomes) {
        self.estimates.merge(&other.estimates);
        self.squared_errors.merge(&other.squared_errors);
        self.widths.merge(&other.widths);
        self.covering.merge(other.covering);
        self.rejecting.merge(other.rejecting);
    }

    /// The greatest number of replicates that any part of it counts; `None` where there are too many to be.
    pub fn replicates(&self) -> Option<u64> {
        let of_pairs = |pairs: &Pairs| pairs.first.count.checked_add(pairs.incomplete);
        let counts = [
            of_pairs(&self.estimates)?,
            of_pairs(&self.squared_errors)?,
            self.widths.count,
            self.covering.checked_count()?,
            self.rejecting.checked_count()?,
        ];
        counts.into_iter().max()
    }
}

/// How two methods differ over the replicates that they share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedPerformance {
    /// Replicates where both have an estimate.
    pub pairs: u64,
    /// Mean difference of their estimates, first less second.
    pub difference: Result<Measure, Unmeasured>,
    /// Correlation of their estimates.
    pub correlation: Result<Measure, Unmeasured>,
    /// What the second gains in precision over the first, in per cent.
    pub relative_precision: Result<Measure, Unmeasured>,
    /// Difference of their mean squared errors, first less second.
    pub difference_in_mse: Result<Measure, Unmeasured>,
    /// Ratio of their mean squared errors, first over second.
    pub ratio_of_mse: Result<Measure, Unmeasured>,
    /// Mean difference of the widths of their intervals, first less second, where both are finite.
    pub difference_in_width: Result<Measure, Unmeasured>,
    /// Difference of their coverage, first less second.
    pub difference_in_coverage: Result<Measure, Unmeasured>,
    /// Difference of their shares of rejections, first less second.
    pub difference_in_rejection: Result<Measure, Unmeasured>,
    /// In which replicates they reject.
    pub rejecting: Agreement,
}

/// Two methods that share their replicates, compared by estimates, errors, coverage and decisions.
///
/// # Definition
/// Each measure is taken over the $$n$$ replicates where both methods have what it is a measure of; a difference is the
/// first method's less the second's, and its Monte Carlo standard error is that of the paired differences, so that what
/// the methods share cancels:
///
/// * mean differences of estimates, of squared errors and of the widths of intervals with the standard error $$s_d / \sqrt n$$ of a mean;
/// * differences of shares (coverage, rejection) $$d = (b - c)/n$$ with $$b$$ replicates where only the first says yes and
///   $$c$$ where only the second does, error $$\sqrt{((b + c)/n - d^2)/n}$$;
/// * the correlation $$r$$ of the estimates with the error $$(1 - r^2)/\sqrt{n - 1}$$;
/// * relative precision as in [`comparison`];
/// * the ratio $$\bar x/\bar y$$ of mean squared errors with, by the delta method, the error
///   $$(\bar x/\bar y) \sqrt{(s_x^2/\bar x^2 + s_y^2/\bar y^2 - 2 s_{xy}/(\bar x \bar y))/n}$$.
///
/// # Returns
/// All measures. A ratio above 1, positive relative precision and a positive difference in width favour the second method.
///
/// # Not estimable
/// Measure by measure: [`Unmeasured::NoReplicates`], [`Unmeasured::OneReplicate`], and [`Unmeasured::NoVariation`]
/// when a correlation, a ratio or a relative precision has nothing to be relative to.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | every measure over the replicates that both methods have | each method's measure over all of its own |
/// | error of a difference of shares with divisor n | McNemar's statistic: without d², under no difference |
///
/// # References
/// Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate statistical methods. Statistics in Medicine
/// 2019;38:2074-2102. doi:10.1002/sim.8086.
///
/// # Validation
/// Hand: four replicates with every measure worked out. Relative precision and mean difference: oracle of
/// [`comparison`].
///
/// # Examples
/// ```
/// use trialstat_stats::performance::{Outcome, PairedOutcomes, paired_performance};
/// let test = |rejected| Outcome { estimate: None, standard_error: None, interval: None, rejected: Some(rejected) };
/// let mut outcomes = PairedOutcomes::default();
/// for (first, second) in [(true, true), (true, false), (true, false), (false, false)] {
///     outcomes.record(&test(first), &test(second), None)?;
/// }
/// let difference = paired_performance(&outcomes).difference_in_rejection.expect("decisions");
/// assert_eq!((difference.estimate, difference.monte_carlo_error), (0.5, Some(0.25)));
/// # Ok::<(), trialstat_stats::performance::OutcomeError>(())
/// ```
pub fn paired_performance(outcomes: &PairedOutcomes) -> PairedPerformance {
    let compared = comparison(&outcomes.estimates);
    PairedPerformance {
        pairs: compared.pairs,
        difference: compared.difference_in_bias,
        correlation: correlation(&outcomes.estimates),
        relative_precision: compared.relative_precision,
        difference_in_mse: mean(&outcomes.squared_errors.differences),
        ratio_of_mse: ratio(&outcomes.squared_errors),
        difference_in_width: mean(&outcomes.widths),
        difference_in_coverage: outcomes.covering.difference(),
        difference_in_rejection: outcomes.rejecting.difference(),
        rejecting: outcomes.rejecting,
    }
}

/// Variances of both and their covariance.
fn moments(pairs: &Pairs) -> Result<(f64, f64, f64), Unmeasured> {
    let few = if pairs.first.count == 0 { Unmeasured::NoReplicates } else { Unmeasured::OneReplicate };
    let common = covariance(pairs.first.count, &pairs.first.sum, &pairs.second.sum, &pairs.products);
    let moments = || Some((pairs.first.variance()?, pairs.second.variance()?, common?));
    moments().ok_or(few)
}

fn correlation(pairs: &Pairs) -> Result<Measure, Unmeasured> {
    let (first, second, common) = moments(pairs)?;
    if first == 0.0 || second == 0.0 {
        return Err(Unmeasured::NoVariation);
    }
    let quotient = (common / (first.sqrt() * second.sqrt())).clamp(-1.0, 1.0);
    let estimate = if keep_a_distance(pairs) { 1.0 } else { quotient };
    let replicates = pairs.first.count;
    let error = (1.0 - estimate) * (1.0 + estimate) / (replicates as f64 - 1.0).sqrt();
    Ok(Measure { estimate, monte_carlo_error: Some(error), replicates })
}

fn ratio(pairs: &Pairs) -> Result<Measure, Unmeasured> {
    let means = pairs.first.mean().zip(pairs.second.mean());
    let (of_first, of_second) = means.ok_or(Unmeasured::NoReplicates)?;
    if of_second == 0.0 {
        return Err(Unmeasured::NoVariation);
    }
    let (estimate, n) = (of_first / of_second, pairs.first.count as f64);
    let error = moments(pairs).ok().map(|(first, second, common)| {
        // The variance of x - R y, which stays whole where the first mean is 0.
        let variance = (first + estimate * (estimate * second - 2.0 * common)).max(0.0);
        (variance / n).sqrt() / of_second
    });
    Ok(Measure { estimate, monte_carlo_error: error, replicates: pairs.first.count })
}
