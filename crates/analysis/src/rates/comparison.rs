//! Rows of two groups compared: differences, ratios, odds ratios and tests.

use super::direction::Direction;
use super::inference::Inference;
use super::methods::Methods;
use super::tally::Tally;
use super::two_groups::{difference, limits_without_ratio, odds_ratio, ratio, test};
use crate::method::{Compares, DifferenceInterval, OddsRatioMethod, TestMethod};
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::{Estimate, Interval, Level};
use trialstat_stats::stratified::LeftOut;
use trialstat_stats::two_proportions::{NumberNeeded, NumbersNeeded, number_needed};
use trialstat_trial::result::{NotEstimable, Stat};

/// Rows of one group against another, by these of the tests.
pub(crate) fn compare(
    methods: &Methods,
    tests: impl Iterator<Item = TestMethod>,
    tally: &Tally,
    pair: Pair,
    inference: Inference,
    rows: &mut Rows,
) {
    let level = inference.level;
    let compared = Compared { tally, pair, inference };
    for method in &methods.differences {
        let found = difference(*method, tally, pair, inference);
        let about = compared.about("difference", method.name(), method.compares(), &found.left_out);
        let about = match *method {
            DifferenceInterval::ExactTwoSided if inference.direction != Direction::TwoSided => {
                about.note("two-sided by its nature")
            }
            _ => about,
        };
        rows.estimate(&about, found.result, level);
        number_needed_rows(&about, found.result, level, rows);
    }
    for method in &methods.ratios {
        let found = ratio(*method, tally, pair, inference);
        let about = compared.about("ratio", method.name(), method.compares(), &found.left_out);
        match (found.result, limits_without_ratio(*method, tally, pair, inference)) {
            (Err(reason), Some(limits)) => {
                rows.push(&about, "estimate", Stat::NotEstimable(reason));
                rows.interval(&about, Ok(limits), level);
            }
            (result, _) => rows.estimate(&about, result, level),
        }
    }
    for method in &methods.odds_ratios {
        let found = odds_ratio(*method, tally, pair, inference);
        let about = compared.about("odds-ratio", method.name(), method.compares(), &found.left_out);
        match found.result {
            Err(reason) if reason == NotEstimable::ZeroMargin && method.rejects_by_conditional_tail() => {
                rows.push(&about, "estimate", Stat::NotEstimable(reason));
                // One table only is possible, which no odds ratio makes unlikely.
                rows.interval(&about, Ok(Interval { lower: 0.0, upper: f64::INFINITY }), level);
            }
            result => rows.estimate(&about, result, level),
        }
        if *method == OddsRatioMethod::Woolf {
            let about = About { context: "log-odds-ratio", ..about };
            rows.estimate(&about, found.result.map(on_the_log_scale), level);
        }
    }
    for method in tests {
        if let Some(found) = test(method, tally, pair, inference.direction) {
            rows.test(&compared.about("test", method.name(), method.compares(), &found.left_out), found.result);
        }
    }
}

/// One group against another.
struct Compared<'t> {
    tally: &'t Tally,
    pair: Pair,
    inference: Inference,
}

impl Compared<'_> {
    /// A row about the two. Strata that took no part are named, and subjects seen in both groups where that is ignored.
    fn about(&self, context: &'static str, method: &'static str, compares: Compares, left_out: &[LeftOut]) -> About {
        let mut notes: Vec<String> = self.inference.note().into_iter().collect();
        if compares == Compares::Independent && !self.tally.subjects.is_empty() {
            notes.push("the groups taken as independent".to_owned());
        }
        notes.extend(self.tally.silent_strata(left_out));
        About::new(context, method).pair(self.pair).notes((!notes.is_empty()).then(|| notes.join("; ")))
    }
}

fn on_the_log_scale(ratio: Estimate) -> Estimate {
    let Interval { lower, upper } = ratio.interval;
    let interval = Interval { lower: libm::log(lower), upper: libm::log(upper) };
    Estimate { estimate: libm::log(ratio.estimate), interval }
}

/// The number needed to treat: its size beside the difference, and a context of its own with its sign and its limits.
fn number_needed_rows(about: &About, difference: Result<Estimate, NotEstimable>, level: Level, rows: &mut Rows) {
    let number = difference.map(number_needed);
    let size = number.map_or_else(Stat::NotEstimable, |number| number.estimate.abs().into());
    rows.push(about, "nnt", size);
    let mut about = About { context: "number-needed", ..about.clone() };
    let limits = match number {
        Ok(NumberNeeded { interval: NumbersNeeded::Rays { up_to, from }, .. }) => {
            about.note = Some("the interval goes from its lower limit up through infinity to its upper one".into());
            Ok(Interval { lower: from, upper: up_to })
        }
        Ok(NumberNeeded { interval: NumbersNeeded::Stretch(limits), .. }) => Ok(limits),
        Ok(NumberNeeded { interval: NumbersNeeded::Infinity, .. }) => Err(NotEstimable::Infinite),
        Err(reason) => Err(reason),
    };
    let estimate = number.map_or_else(Stat::NotEstimable, |number| number.estimate.into());
    rows.push(&about, "estimate", estimate);
    rows.interval(&about, limits, level);
}
