//! Tests of all groups at once: any difference among them, or a trend over their scores.

use super::direction::Direction;
use super::tally::Tally;
use crate::method::{Compares, TestMethod};
use crate::reason::Reason;
use crate::rows::{About, Rows};
use std::num::NonZeroU64;
use trialstat_stats::contingency::{
    ContingencyError, Table, freeman_halton, freeman_halton_monte_carlo, likelihood_ratio, pearson,
};
use trialstat_stats::interval::{Alternative, Test};
use trialstat_stats::proportion::Count;
use trialstat_stats::stratified::{Association, GeneralisedError, generalised_cochran_mantel_haenszel};
use trialstat_stats::trend::{self, Group, Variance, cochran_armitage, cochran_armitage_one_sided};
use trialstat_trial::record::Word;
use trialstat_trial::result::NotEstimable;

/// Steps after which the exact test of many groups gives up: seconds.
const MOST_STEPS: u64 = 20_000_000;

/// Random tables, for an exact test that would take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// How many.
    pub resamples: NonZeroU64,
    /// What they are drawn from; the same seed draws the same.
    pub seed: u64,
}

/// Whether a method tests more than two groups at once, rather than each with the reference.
pub(crate) fn tests_all_groups(method: TestMethod) -> bool {
    use TestMethod as T;
    matches!(method, T::Fisher | T::ChiSquared | T::LikelihoodRatio | T::Cmh) || method.compares() == Compares::Groups
}

/// Rows of the methods that test all groups at once.
pub(crate) fn test_all_groups(
    methods: impl Iterator<Item = TestMethod>,
    tally: &Tally,
    levels: &[Word],
    direction: Direction,
    simulation: Option<Simulation>,
    rows: &mut Rows,
) {
    for method in methods.filter(|method| tests_all_groups(*method)) {
        let trend = method.compares() == Compares::Groups;
        let (scores, named) = scores(levels);
        let note = match (trend, named) {
            (false, _) => format!("{} groups at once", levels.len()),
            (true, true) => "scores are the levels' numbers".to_owned(),
            (true, false) => format!("scores are 1 to {} in sort order", levels.len()),
        };
        let about = About::new("test", method.name()).note(note.clone());
        match method {
            TestMethod::Fisher => exact_rows(&about, tally, MOST_STEPS, simulation, rows),
            TestMethod::Cmh | TestMethod::CmhCorrelation => {
                let association = match method {
                    TestMethod::Cmh => Association::General,
                    _ => Association::Correlation { rows: &scores, columns: &OUTCOMES },
                };
                let tables = tables(tally).map_err(Reason::reason);
                let found = tables.and_then(|tables| {
                    generalised_cochran_mantel_haenszel(&tables, association).map_err(Reason::reason)
                });
                match found {
                    Ok(found) => {
                        let silent = tally.silent_strata(&found.left_out);
                        let about = about.note([note].into_iter().chain(silent).collect::<Vec<_>>().join("; "));
                        rows.test(&about, Ok(found.result));
                    }
                    Err(reason) => rows.test(&about, Err(reason)),
                }
            }
            _ => rows.test(&about, test(method, tally, &scores, direction)),
        }
    }
}

/// Scores of an event and of none.
const OUTCOMES: [f64; 2] = [1.0, 0.0];

/// The levels' own numbers if all are numbers, and whether they are; else their places from 1.
pub(crate) fn scores(levels: &[Word]) -> (Vec<f64>, bool) {
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
    match numbers.filter(|numbers| numbers.iter().all(|number: &f64| number.is_finite())) {
        Some(numbers) => (numbers, true),
        None => ((1..=levels.len()).map(|place| place as f64).collect(), false),
    }
}

/// Groups by outcome.
fn table(groups: &[Count]) -> Result<Table, ContingencyError> {
    let cells = groups.iter().flat_map(|count| [count.events(), count.non_events()]).collect();
    Table::new(groups.len(), 2, cells)
}

/// Groups by outcome in each stratum; of one that is too large there is none.
fn tables(tally: &Tally) -> Result<Vec<Table>, ContingencyError> {
    if tally.strata.is_empty() {
        return Ok(vec![table(&tally.groups)?]);
    }
    tally.strata.iter().map(|(_, groups)| table(groups)).collect()
}

/// Rows of Freeman and Halton's test, simulated with its standard error if the exact one takes too long and random
/// tables are asked for.
fn exact_rows(about: &About, tally: &Tally, most_steps: u64, simulation: Option<Simulation>, rows: &mut Rows) {
    let table = match table(&tally.groups) {
        Ok(table) => table,
        Err(reason) => return rows.test(about, Err(reason.reason())),
    };
    let exact = freeman_halton(&table, most_steps);
    let (Err(ContingencyError::TooLarge { .. }), Some(Simulation { resamples, seed })) = (exact, simulation) else {
        return rows.test(about, exact.map_err(Reason::reason));
    };
    match freeman_halton_monte_carlo(&table, resamples.get(), seed, 0) {
        Ok(simulated) => {
            let about = About { method: format!("{}, monte-carlo", about.method).into(), ..about.clone() };
            let about = about.note(format!("share of {resamples} random tables with the seed {seed}"));
            rows.push(&about, "p.value", simulated.estimate());
            rows.push(&about, "std.error", simulated.standard_error());
        }
        Err(reason) => rows.test(about, Err(reason.reason())),
    }
}

fn test(method: TestMethod, tally: &Tally, scores: &[f64], direction: Direction) -> Result<Test, NotEstimable> {
    let groups: Vec<Group> =
        scores.iter().zip(&tally.groups).map(|(score, count)| Group { score: *score, count: *count }).collect();
    let towards = direction.one_sided().map(|alternative| match alternative {
        Alternative::Greater => trend::Direction::Increasing,
        Alternative::Less => trend::Direction::Decreasing,
    });
    let found = match (method, towards) {
        (TestMethod::CochranArmitage, None) => cochran_armitage(&groups, Variance::Binomial),
        (TestMethod::CochranArmitage, Some(direction)) => {
            cochran_armitage_one_sided(&groups, Variance::Binomial, direction)
        }
        (TestMethod::CochranArmitageExact, None) => trend::exact(&groups, trend::TwoSided::Distance),
        (TestMethod::CochranArmitageExact, Some(direction)) => trend::exact_one_sided(&groups, direction),
        _ => {
            let table = table(&tally.groups).map_err(Reason::reason)?;
            let tested = if method == TestMethod::ChiSquared { pearson(&table) } else { likelihood_ratio(&table) };
            return tested.map_err(Reason::reason);
        }
    };
    found.map_err(Reason::reason)
}

impl Reason for GeneralisedError {
    fn reason(self) -> NotEstimable {
        match self {
            GeneralisedError::NotEstimable(reason) => reason.reason(),
            error => unreachable!("strata have the same groups, each with its score: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly 0.6 for 2, 1, 0 beside 0, 1, 2.
    #[test]
    fn an_exact_test_that_takes_too_long_is_simulated_if_that_is_wanted() {
        let counts = [(2, 2), (1, 2), (0, 2)].map(|(events, total)| Count::new(events, total).expect("a count"));
        let tally = Tally::of_groups(counts.to_vec());
        let simulation = NonZeroU64::new(4000).map(|resamples| Simulation { resamples, seed: 1 });
        let tested = |most_steps: u64, simulation: Option<Simulation>| {
            let mut rows = Rows::new("rates", "r", "dose", Vec::new());
            exact_rows(&About::new("test", "fisher"), &tally, most_steps, simulation, &mut rows);
            rows.finish().rows
        };
        let (exact, refused, simulated) = (tested(1000, simulation), tested(0, None), tested(0, simulation));
        let exact = exact[0].stat.number().expect("a p value");
        assert_eq!((refused.len(), refused[0].note.as_deref()), (1, Some("too many subjects for the exact method")));
        let numbers: Vec<f64> = simulated.iter().filter_map(|row| row.stat.number()).collect();
        let [p_value, std_error] = numbers[..] else { panic!("{simulated:?}") };
        assert!((p_value - exact).abs() < 5.0 * std_error && std_error > 0.0, "{p_value} for {exact}");
        assert_eq!(simulated[0].method, "fisher, monte-carlo");
    }
}
