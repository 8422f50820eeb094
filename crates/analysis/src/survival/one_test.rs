//! One test of some groups, by the kernel of its name.

use super::named_test::NamedTest;
use super::question::SurvivalQuestion;
use super::weighted_test::WeightedTest;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::Rows;
use trialstat_stats::interval::Test;
use trialstat_stats::multiplicity::Tails;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::log_rank::max_combo::max_combo;
use trialstat_stats::survival::log_rank::permutation::{exact, monte_carlo};
use trialstat_stats::survival::log_rank::{self, Compared, LogRank, LogRankError, Weight, trend, weighted};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::NotEstimable;

/// Random permutations where the exact distribution is too large to be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutations {
    /// How many; two at least.
    pub draws: u64,
    /// From which seed.
    pub seed: u64,
}

impl Reason for LogRankError {
    fn reason(self) -> NotEstimable {
        match self {
            LogRankError::NotEstimable(reason) => reason.reason(),
            LogRankError::TooLarge | LogRankError::Subjects(SurvivalError::GroupLabel { .. }) => NotEstimable::TooLarge,
            // Groups whose weights are 0 have no subjects; what else could be wrong is checked before.
            _ => NotEstimable::NoSubjects,
        }
    }
}

/// A test, its name in full, and what is to be said of it.
pub(super) struct Found {
    pub(super) method: Phrase,
    pub(super) result: Result<Test, NotEstimable>,
    pub(super) note: Option<String>,
}

/// Events of each group and those expected, in memory that the next test uses again.
#[derive(Debug, Default)]
pub(super) struct Sums {
    scratch: log_rank::Scratch,
    /// Whether the last test has them.
    made: Option<Result<(), LogRankError>>,
}

impl Sums {
    /// Those of the last test, if it is of any.
    pub(super) fn found(&self) -> Option<Result<&LogRank, LogRankError>> {
        self.made.map(|made| made.map(|()| self.scratch.last()))
    }
}

/// Rows of groups to be compared, each of which may stand for several subjects.
pub(super) struct Sample<'a> {
    pub(super) follow_up: &'a FollowUp,
    counts: Option<Vec<u32>>,
}

impl Sample<'_> {
    /// None where the weights are no counts.
    pub(super) fn of(follow_up: &FollowUp) -> Option<Sample<'_>> {
        let whole = |weight: &f64| (weight.fract() == 0.0 && *weight <= f64::from(u32::MAX)).then_some(*weight as u32);
        let counts = match &follow_up.weights {
            Some(weights) => Some(weights.iter().map(whole).collect::<Option<Vec<u32>>>()?),
            None => None,
        };
        Some(Sample { follow_up, counts })
    }

    /// Whether each row is one subject.
    pub(super) fn is_of_subjects(&self) -> bool {
        self.counts.iter().flatten().all(|count| *count == 1)
    }

    /// Subjects of a group.
    pub(super) fn size(&self, group: usize) -> f64 {
        let rows = self.follow_up.groups.iter().enumerate().filter(|(_, of)| **of == group);
        match &self.counts {
            Some(counts) => rows.map(|(row, _)| f64::from(counts[row])).sum(),
            None => rows.count() as f64,
        }
    }

    /// The rows one by one, as a permutation needs them.
    fn subjects(&self) -> Compared<'_> {
        let follow_up = self.follow_up;
        let mut compared = Compared::new(&follow_up.times, &follow_up.events, &follow_up.groups);
        if let Some(entry) = &follow_up.entry {
            compared = compared.entry(entry);
        }
        if let Some(strata) = &follow_up.strata {
            compared = compared.strata(strata);
        }
        compared
    }

    /// The rows as the kernels take them.
    pub(super) fn compared(&self) -> Compared<'_> {
        match &self.counts {
            Some(counts) => self.subjects().counts(counts),
            None => self.subjects(),
        }
    }

    /// Sums events of each group and those expected, where a test is of them.
    pub(super) fn sum(&self, test: &NamedTest, question: &SurvivalQuestion, sums: &mut Sums) {
        sums.made = match test {
            NamedTest::Weighted(test) => {
                let weight = test.weight(question.conventions);
                Some(sums.scratch.weighted(&self.compared(), weight).map(|_| ()))
            }
            NamedTest::Trend(_) | NamedTest::MaxCombo(_) | NamedTest::Permutation(_) => None,
        };
    }

    /// A test of them; `sums` are [those](Sample::sum) of the test.
    pub(super) fn test(&self, test: &NamedTest, sums: &Sums, question: &SurvivalQuestion, rows: &mut Rows) -> Found {
        let weight = |test: &WeightedTest| test.weight(question.conventions);
        let method = rows.phrase(format_args!("{test}"));
        match test {
            NamedTest::Weighted(of_sums) => {
                let result = match sums.found() {
                    Some(Ok(sums)) => sums.test.map_err(Reason::reason),
                    Some(Err(error)) => Err(error.reason()),
                    None => Err(NotEstimable::NoTest),
                };
                Found { method, result, note: of_sums.note(question.conventions) }
            }
            NamedTest::Trend(test) => {
                let (scores, note) = self.scores(question);
                let found = weighted(&self.compared(), weight(test)).and_then(|found| {
                    found.test?;
                    trend(&found, &scores)
                });
                let result = found.map(|found| Test {
                    statistic: Some(found.statistic),
                    degrees_of_freedom: Some(1.0),
                    p_value: found.p_value,
                });
                let direction = found.map(|found| if found.z < 0.0 { "falls" } else { "rises" });
                let direction = direction.map_or(String::new(), |way| format!("; the hazard {way} with the score"));
                Found { method, result: result.map_err(Reason::reason), note: Some(note + &direction) }
            }
            NamedTest::MaxCombo(tests) => {
                let weights: Vec<Weight> = tests.iter().map(weight).collect();
                let found = max_combo(&self.compared(), &weights, Tails::TwoSided);
                let names: Vec<String> = tests.iter().map(WeightedTest::to_string).collect();
                let greatest =
                    found.as_ref().map_or(String::new(), |found| format!("; it is that of {}", names[found.selected]));
                let note = format!("the greatest absolute z of {}{greatest}", names.join(", "));
                let result = found.map_err(Reason::reason).map(|found| Test {
                    statistic: Some(found.statistic),
                    degrees_of_freedom: None,
                    p_value: found.p_value,
                });
                Found { method, result, note: Some(note) }
            }
            NamedTest::Permutation(test) => self.permuted(method, weight(test), question.permutations),
        }
    }

    /// The groups' scores in a trend, and what is to be said of them.
    fn scores(&self, question: &SurvivalQuestion) -> (Vec<f64>, String) {
        if !question.wanted.scores.is_empty() {
            let texts: Vec<String> = question.wanted.scores.iter().map(f64::to_string).collect();
            return (question.wanted.scores.clone(), format!("scores are {}", texts.join(", ")));
        }
        let levels = &self.follow_up.levels.levels;
        let (scores, named) = crate::rates::scores(levels);
        let note = match named {
            true => "scores are the levels' numbers".to_owned(),
            false => format!("scores are 1 to {} in sort order", levels.len()),
        };
        (scores, note)
    }

    /// By all permutations if they can be listed, else by random ones.
    fn permuted(&self, method: Phrase, weight: Weight, permutations: Permutations) -> Found {
        match exact(&self.subjects(), weight) {
            Err(LogRankError::TooLarge | LogRankError::NotTwoGroups { .. }) => {}
            found => {
                let result = found.map_err(Reason::reason).map(|found| Test {
                    statistic: Some(found.z * found.z),
                    degrees_of_freedom: None,
                    p_value: found.two_sided,
                });
                let note = Some("all permutations; two-sided by the absolute difference".to_owned());
                return Found { method: format!("{method}, exact").into(), result, note };
            }
        }
        let Permutations { draws, seed } = permutations;
        let address = Address { seed, group: 0, purpose: Purpose::Permutation, subject: 0, replicate: 0 };
        let found = monte_carlo(&self.subjects(), weight, draws, &mut Stream::at(address));
        let note = found.map_or(format!("{draws} random permutations, seed {seed}"), |found| {
            let (as_extreme, error) = (found.as_extreme, found.standard_error());
            format!(
                "{as_extreme} of {draws} random permutations as extreme, seed {seed}; with the observed one among them, \
                 standard error {error:.1e}"
            )
        });
        let result = found.map_err(Reason::reason).map(|found| Test {
            statistic: Some(found.statistic),
            degrees_of_freedom: None,
            p_value: found.p_value_with_observed(),
        });
        Found { method: format!("{method}, monte-carlo").into(), result, note: Some(note) }
    }
}
