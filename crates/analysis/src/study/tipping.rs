//! The tipping point: how those without an outcome would have to have fared for the verdict to change.

use super::estimate::Analysed;
use super::outcome::Judged;
use super::row;
use crate::method::TestMethod;
use trialstat_stats::association::{Continuity, chi_squared, fisher};
use trialstat_stats::proportion::Count;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

/// Counts of an arm, with those of whom nothing is known.
#[derive(Debug, Clone, Copy, Default)]
struct Arm {
    met: u64,
    known: u64,
    missing: u64,
}

impl Arm {
    /// The count if so many of the missing had met the endpoint.
    fn with(self, met: u64) -> Count {
        Count::new(self.met + met, self.known + self.missing).expect("no more than there are")
    }
}

/// For each arm against the reference: the fewest of the missing whose outcome, against what the others of their arm
/// suggest, changes the verdict of the first test.
pub(super) fn rows(analysed: &Analysed<'_>, judged: &[Judged]) -> Vec<ResultRow> {
    let mut arms = vec![Arm::default(); analysed.bound.arms.len()];
    for subject in analysed.members {
        let Some(arm) = analysed.arm(*subject) else { continue };
        let judged = judged[*subject];
        match judged.met.filter(|_| !judged.why.is_filled_in()) {
            Some(met) => {
                arms[arm].known += 1;
                arms[arm].met += u64::from(met);
            }
            None => arms[arm].missing += 1,
        }
    }
    let reference = analysed.bound.reference;
    let test = analysed.analysis.methods.tests.iter().find_map(|test| kernel(*test).map(|kernel| (*test, kernel)));
    let (method, kernel) = test.unwrap_or((TestMethod::Fisher, fisher_p));
    let others = (0..arms.len()).filter(|arm| *arm != reference);
    others.flat_map(|arm| against_reference(analysed, arm, arms[arm], arms[reference], method, kernel)).collect()
}

type Kernel = fn(Count, Count) -> Option<f64>;

fn kernel(test: TestMethod) -> Option<Kernel> {
    match test {
        TestMethod::Fisher => Some(fisher_p),
        TestMethod::ChiSquared => Some(|first, second| {
            let found = chi_squared(first, second, Continuity::None).ok()?;
            Some(found.p_value)
        }),
        _ => None,
    }
}

fn fisher_p(first: Count, second: Count) -> Option<f64> {
    fisher(first, second).ok().map(|test| test.p_value)
}

fn against_reference(
    analysed: &Analysed<'_>,
    arm: usize,
    own: Arm,
    reference: Arm,
    method: TestMethod,
    kernel: Kernel,
) -> Vec<ResultRow> {
    let alpha = 1.0 - analysed.level.value();
    // As it stands, everybody without an outcome fails in both arms.
    let significant =
        |met: u64, of_reference: u64| kernel(own.with(met), reference.with(of_reference)).is_some_and(|p| p <= alpha);
    let as_it_stands = significant(0, 0);
    let all = (0..=own.missing).flat_map(|met| (0..=reference.missing).map(move |of_reference| (met, of_reference)));
    let total = (own.missing + 1) * (reference.missing + 1);
    let (mut agree, mut nearest) = (0u64, None::<(u64, u64)>);
    if total > MOST_WAYS {
        let too_many = Stat::NotEstimable(NotEstimable::TooLarge);
        return vec![about(analysed, arm, row("tipping-point", method.name(), "n", too_many))];
    }
    for (met, of_reference) in all {
        if significant(met, of_reference) == as_it_stands {
            agree += 1;
        } else if nearest.is_none_or(|(known, of_known)| met + of_reference < known + of_known) {
            nearest = Some((met, of_reference));
        }
    }
    let fewest = nearest.map_or(Stat::NotEstimable(NotEstimable::NoTippingPoint), |(met, of_reference)| {
        Stat::Number((met + of_reference) as f64)
    });
    let (name, of_name) = (analysed.bound.arm_name(arm), analysed.bound.arm_name(analysed.bound.reference));
    let said = nearest.map(|(met, of_reference)| {
        let (missing, of_missing) = (own.missing, reference.missing);
        format!("{met} of {missing} without an outcome in {name}, {of_reference} of {of_missing} in {of_name}")
    });
    let method = format!("{}, missing counted as not met at first", method.name());
    let fewest = row("tipping-point", method.clone(), "n", fewest);
    let share = row("tipping-point", method, "p", Stat::Number(agree as f64 / total as f64));
    vec![
        about(analysed, arm, ResultRow { note: fewest.note.clone().or(said.map(Phrase::from)), ..fewest }),
        about(
            analysed,
            arm,
            ResultRow { note: Some("share of all ways to fill in the missing that keep the verdict".into()), ..share },
        ),
    ]
}

/// More ways than this to fill in the missing are not gone through.
const MOST_WAYS: u64 = 250_000;

/// A row about an arm and the reference.
fn about(analysed: &Analysed<'_>, arm: usize, row: ResultRow) -> ResultRow {
    ResultRow {
        group1: Some("arm".into()),
        group1_level: Some(analysed.bound.arm_name(arm)),
        group2: Some("arm".into()),
        group2_level: Some(analysed.bound.arm_name(analysed.bound.reference)),
        ..row
    }
}
