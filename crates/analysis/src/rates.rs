//! Binary endpoints: proportions, their comparison, tests.
//!
//! Whatever the data are, subjects of a trial, rows of a file or published counts, they become one tally, and only
//! that is analysed.

mod adjustment;
mod answer;
mod comparison;
mod direction;
mod inference;
mod many_to_one;
mod margin;
mod methods;
mod null_test;
mod omnibus;
mod posterior;
mod proportions;
mod question;
mod refusal;
mod regression;
mod tallied;
mod tally;
mod two_groups;

pub mod hypothesis_graph;

pub use adjustment::Multiplicity;
pub use answer::rates;
pub use direction::Direction;
pub use many_to_one::Dunnett;
pub use margin::{Margin, MarginTest, Margins};
pub use methods::Methods;
pub use null_test::{NullHypothesis, NullTest};
pub use omnibus::Simulation;
pub use posterior::Prior;
pub use question::{CountColumns, Outcome, RatesQuestion};
pub use regression::{
    BootstrapLimits, CoefficientLimits, GeeVariance, MarginalVariance, Regression, RepeatedCorrelation, ResponseModel,
};

pub(crate) use adjustment::adjust;
pub(crate) use answer::rates_of;
pub(crate) use comparison::compare;
pub(crate) use inference::Inference;
pub(crate) use margin::{margins_of_plan, test_margins};
pub(crate) use omnibus::scores;
pub(crate) use proportions::proportions;
pub(crate) use tallied::{Tallied, events_of};
pub(crate) use tally::{Sum, Tally};

use crate::endpoint::EndpointRecords;
use crate::plan::Plan;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::Level;
use trialstat_trial::result::ResultSet;

/// A plan's rows of subjects in parallel arms.
pub(crate) fn analyze(plan: &Plan, records: EndpointRecords<'_>, pair: Option<Pair>, level: Level) -> ResultSet {
    let tally = tally_by_arm(records);
    let mut rows = Rows::of_plan(plan, records);
    rows.push(&About::new("population", "count"), "N", records.trial.subjects().len() as f64);
    let inference = Inference::two_sided(level);
    proportions(&plan.methods.intervals, &tally.groups, true, inference, &mut rows);
    if let Some(pair) = pair {
        compare(&plan.methods, plan.methods.tests.iter().copied(), &tally, pair, inference, &mut rows);
        test_margins(&plan.margins, &tally, pair, Direction::TwoSided, &mut rows);
    }
    rows.finish()
}

/// Events and subjects with a record, arm by arm.
pub(crate) fn tally_by_arm(records: EndpointRecords<'_>) -> Tally {
    let mut sums = vec![Sum::default(); records.trial.arms().len()];
    for response in records.responses() {
        sums[response.arm.0 as usize].add(u64::from(response.met), 1);
    }
    Tally::of_groups(sums.into_iter().map(Sum::count).collect())
}

#[cfg(test)]
mod hypothesis_tests;
#[cfg(test)]
mod regression_tests;
#[cfg(test)]
mod tests;

#[cfg(test)]
mod plan_tests {
    use crate::analyze;
    use crate::tiny_plan::{counted, names, plan, question, rows};
    use trialstat_trial::result::{NotEstimable, Stat};

    #[test]
    fn rows_come_in_the_order_of_the_plan_arms_before_comparisons() {
        let lines = "interval = [\"wilson\"]\ndifference = [\"wald\"]\nratio = [\"katz\"]\nodds_ratio = [\"woolf\", \
                     \"exact\"]\ntest = [\"fisher\", \"chi-squared\"]";
        let trial = counted(&[("a", 5, 20), ("b", 10, 20)]);
        let results = analyze(&plan("binary", lines), &trial, &question(None)).expect("rows");
        let proportion =
            ["n", "N", "p", "conf.low", "conf.high", "conf.level"].map(|name| format!("proportion wilson {name}"));
        let estimate =
            |about: &str| ["estimate", "conf.low", "conf.high", "conf.level"].map(|name| format!("{about} {name}"));
        let expected = [
            &["population count N".to_owned()][..],
            &proportion,
            &proportion,
            &estimate("difference wald"),
            &["difference wald nnt".to_owned()],
            &estimate("number-needed wald"),
            &estimate("ratio katz"),
            &estimate("odds-ratio woolf"),
            &estimate("log-odds-ratio woolf"),
            &estimate("odds-ratio exact"),
            &["test fisher p.value".to_owned()],
            &["statistic", "parameter", "p.value"].map(|name| format!("test chi-squared {name}")),
        ];
        assert_eq!(names(&results), expected.concat());
    }

    /// (10·15)/(10·5) = 3; 10/20 − 5/20 = 1/4, so four are needed; 10/20 over 5/20 = 2.
    #[test]
    fn the_numbers_are_those_of_the_counts() {
        let lines = "interval = [\"wald\"]\ndifference = [\"wald\"]\nratio = [\"katz\"]\nodds_ratio = [\"woolf\"]";
        let trial = counted(&[("a", 5, 20), ("b", 10, 20)]);
        let results = analyze(&plan("binary", lines), &trial, &question(None)).expect("rows");
        let number = |context, stat_name| rows(&results, context, stat_name)[0].stat.number();
        assert_eq!(number("population", "N"), Some(40.0));
        assert_eq!(number("proportion", "p"), Some(0.25));
        assert_eq!((number("difference", "estimate"), number("difference", "nnt")), (Some(0.25), Some(4.0)));
        assert_eq!((number("ratio", "estimate"), number("odds-ratio", "estimate")), (Some(2.0), Some(3.0)));
        let (odds, log_odds) = (number("odds-ratio", "conf.high"), number("log-odds-ratio", "conf.high"));
        assert_eq!(odds.map(libm::log), log_odds);
    }

    #[test]
    fn an_arm_without_subjects_gives_rows_with_the_reason() {
        let lines = "interval = [\"wilson\"]\ndifference = [\"wald\"]\nodds_ratio = [\"woolf\"]\ntest = [\"fisher\"]";
        let trial = counted(&[("a", 5, 20), ("b", 0, 0)]);
        let results = analyze(&plan("binary", lines), &trial, &question(None)).expect("rows");
        let empty = rows(&results, "proportion", "p")[1];
        assert_eq!(empty.stat, Stat::NotEstimable(NotEstimable::NoSubjects));
        assert_eq!(empty.note.as_deref(), Some("no subjects"));
        for (context, stat_name) in [("difference", "estimate"), ("difference", "nnt"), ("odds-ratio", "conf.low")] {
            let row = rows(&results, context, stat_name)[0];
            assert!(row.stat.number().is_none() && row.note.is_some(), "{context} {stat_name}: {row:?}");
        }
        for row in &results.rows {
            assert_eq!(row.stat.number().is_none(), row.note.is_some(), "{row:?}");
        }
    }

    #[test]
    fn without_a_difference_the_number_needed_is_infinite() {
        let results = analyze(
            &plan("binary", "difference = [\"wald\"]"),
            &counted(&[("a", 5, 20), ("b", 5, 20)]),
            &question(None),
        );
        let results = results.expect("rows");
        assert_eq!(rows(&results, "difference", "nnt")[0].stat, Stat::NotEstimable(NotEstimable::Infinite));
    }
}
