//! Tests of two treatments each given to every subject, where the outcome may change with the period.

use super::PairedCounts;
use crate::association::{Continuity, fisher};
use crate::interval::{NotEstimable, Test};
use crate::proportion::{Count, CountError};
use crate::special;

/// The outcomes of a two-period crossover, by sequence of treatments.
///
/// In either sequence the first condition of [`PairedCounts`] is the first *period*, so that a treatment that helps
/// shows as more `only_first` in the one sequence and more `only_second` in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossoverCounts {
    first_sequence: PairedCounts,
    second_sequence: PairedCounts,
}

impl CrossoverCounts {
    /// Checks that neither sequence has more than [`Count::MOST_SUBJECTS`].
    ///
    /// # Errors
    /// [`CountError::TooManySubjects`] when one has.
    pub fn new(first_sequence: PairedCounts, second_sequence: PairedCounts) -> Result<CrossoverCounts, CountError> {
        for PairedCounts { both, only_first, only_second, neither } in [first_sequence, second_sequence] {
            let total = both.saturating_add(only_first).saturating_add(only_second).saturating_add(neither);
            Count::new(0, total)?;
        }
        Ok(CrossoverCounts { first_sequence, second_sequence })
    }

    fn check_subjects(self) -> Result<(), NotEstimable> {
        self.first_sequence.check_subjects()?;
        self.second_sequence.check_subjects()
    }
}

/// Of the subjects with the event in one period alone, those with it in the first.
fn in_first_period(sequence: PairedCounts) -> Result<Count, NotEstimable> {
    // The checks of the constructor leave no other reason to refuse.
    Count::new(sequence.only_first, sequence.discordant()).map_err(|_| NotEstimable::NoSubjects)
}

/// The Mainland-Gart test of equal treatments in a two-period crossover, exact.
///
/// # Definition
/// Among the subjects with the event in one period alone, [Fisher's exact test](crate::association::fisher) of sequence
/// by the period of the event. A period effect shifts both sequences alike and so does not enter; a treatment effect
/// shifts them against each other.
///
/// # Returns
/// The two-sided p-value, without statistic.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when a sequence has no subject, [`NotEstimable::ZeroMargin`] when in one of them no
/// subject has the event in one period alone.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | two-sided by probability, as in Fisher's test | R `fisher.test` on the table of the discordant: the same |
/// | no p-value where a sequence has no discordant subject | R `fisher.test`: 1 |
/// | no carry-over is assumed | the same |
///
/// # References
/// Gart JJ. An exact test for comparing matched proportions in crossover designs. Biometrika 1969;56:75-80.
/// doi:10.1093/biomet/56.1.75.
///
/// # Validation
/// Hand: 3 against 1 and 1 against 3, the tea tasting, 34/70. Oracle: R `fisher.test`, 6 crossovers, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::paired::{CrossoverCounts, PairedCounts, mainland_gart};
/// let first = PairedCounts { both: 9, only_first: 3, only_second: 1, neither: 2 };
/// let second = PairedCounts { both: 8, only_first: 1, only_second: 3, neither: 4 };
/// assert_eq!(format!("{:.4}", mainland_gart(CrossoverCounts::new(first, second)?)?.p_value), "0.4857");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mainland_gart(counts: CrossoverCounts) -> Result<Test, NotEstimable> {
    counts.check_subjects()?;
    let (first, second) = (in_first_period(counts.first_sequence)?, in_first_period(counts.second_sequence)?);
    if first.total() == 0 || second.total() == 0 {
        return Err(NotEstimable::ZeroMargin);
    }
    fisher(first, second)
}

/// Prescott's test of equal treatments in a two-period crossover, asymptotic.
///
/// # Definition
/// Every subject scores 1 with the event in the first period alone, -1 in the second alone, 0 otherwise. With $$T$$ the
/// scores' sum over the first sequence, $$n_1, n_2$$ the sequences' subjects, $$N = n_1 + n_2$$ and $$s$$ the scores of
/// all,
/// $$\chi^2 = \frac{(|T - n_1 \bar s| - k)^2}{V}, \qquad
/// V = \frac{n_1 n_2}{N^2 (N - 1)} \left(N \sum s^2 - \left(\sum s\right)^2\right),$$
/// $$k = 0$$ or, corrected, $$k = \min(1/2, |T - n_1 \bar s|)$$, referred to the chi-squared distribution with one
/// degree of freedom. Unlike the [Mainland-Gart test](mainland_gart) it counts the subjects whose outcomes agree.
///
/// # Returns
/// The statistic, one degree of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] when a sequence has no subject, [`NotEstimable::ZeroMargin`] when all scores are equal.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | permutation variance, divisor N - 1 | SAS `FREQ` option `CMH` with table scores: the same; R `prop.trend.test` has the divisor N |
///
/// # References
/// Prescott RJ. The comparison of success rates in cross-over trials in the presence of an order effect. Journal of the
/// Royal Statistical Society Series C 1981;30:9-15. doi:10.2307/2346652.
///
/// # Validation
/// Hand: scores 1, 1, 0 against 0, -1, -1, where the statistic is 10/3. Oracle: (N - 1) times the squared correlation
/// of score and sequence by R `cor`, 6 crossovers, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::{association::Continuity, paired::{CrossoverCounts, PairedCounts, prescott}};
/// let first = PairedCounts { both: 1, only_first: 2, only_second: 0, neither: 0 };
/// let second = PairedCounts { both: 0, only_first: 0, only_second: 2, neither: 1 };
/// let test = prescott(CrossoverCounts::new(first, second)?, Continuity::None)?;
/// assert_eq!(format!("{:.4}", test.p_value), "0.0679");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prescott(counts: CrossoverCounts, continuity: Continuity) -> Result<Test, NotEstimable> {
    counts.check_subjects()?;
    let sequences = [counts.first_sequence, counts.second_sequence];
    let [first, second] = sequences.map(PairedCounts::pairs);
    let excess = |sequence: PairedCounts| sequence.only_first as f64 - sequence.only_second as f64;
    let [first_excess, second_excess] = sequences.map(excess);
    let discordant: f64 = sequences.iter().map(|sequence| sequence.discordant() as f64).sum();
    let total = first + second;
    let sum = first_excess + second_excess;
    let spread = total * discordant - sum * sum;
    if spread <= 0.0 {
        return Err(NotEstimable::ZeroMargin);
    }
    let deviation = ((second * first_excess - first * second_excess) / total).abs();
    let corrected = match continuity {
        Continuity::None => deviation,
        Continuity::Yates => deviation - deviation.min(0.5),
    };
    let statistic = corrected * corrected * total / first * (total / second) * ((total - 1.0) / spread);
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(1.0),
        p_value: special::chi_squared::survival(statistic, 1.0),
    })
}
