//! Binary endpoints in parallel arms: proportions, their comparison, tests.

use crate::endpoint::EndpointRecords;
use crate::method::{DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod};
use crate::plan::Plan;
use crate::rows::{About, Rows, missing};
use crate::{Pair, rows};
use trialstat_stats::association::{Continuity, chi_squared, fisher};
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable, Test};
use trialstat_stats::proportion::{self, Count};
use trialstat_stats::{odds, two_proportions};
use trialstat_trial::design::ArmIndex;
use trialstat_trial::result::ResultSet;

pub(crate) fn analyze(plan: &Plan, records: EndpointRecords<'_>, pair: Option<Pair>, level: Level) -> ResultSet {
    let counts = counts_by_arm(records);
    let mut rows = Rows::new(plan, records);
    rows.push(&About::new("population", "count"), "N", records.trial.subjects().len() as f64);
    proportions(plan, &counts, level, &mut rows);
    if let Some(pair) = pair {
        compare(plan, &counts, pair, level, &mut rows);
    }
    rows.finish()
}

/// Events and subjects with a record, arm by arm.
pub(crate) fn counts_by_arm(records: EndpointRecords<'_>) -> Vec<Count> {
    let mut tallies = vec![(0u64, 0u64); records.trial.arms().len()];
    for response in records.responses() {
        let tally = &mut tallies[response.arm.0 as usize];
        tally.0 += u64::from(response.met);
        tally.1 += 1;
    }
    let count = |(events, total)| Count::new(events, total).expect("each event is one of the records counted");
    tallies.into_iter().map(count).collect()
}

pub(crate) fn proportions(plan: &Plan, counts: &[Count], level: Level, rows: &mut Rows<'_>) {
    for (index, count) in counts.iter().enumerate() {
        for method in &plan.intervals {
            let about = About::new("proportion", method.name()).arm(ArmIndex(index as u32));
            rows.push(&about, "n", count.events() as f64);
            rows.push(&about, "N", count.total() as f64);
            match count.proportion() {
                Ok(proportion) => rows.push(&about, "p", proportion),
                Err(reason) => rows.push(&about, "p", missing(reason)),
            }
            rows.interval(&about, proportion_interval(*method, *count, level), level);
        }
    }
}

fn proportion_interval(method: ProportionInterval, count: Count, level: Level) -> Result<Interval, NotEstimable> {
    match method {
        ProportionInterval::Wald => proportion::wald(count, level),
        ProportionInterval::Wilson => proportion::wilson(count, level),
        ProportionInterval::ClopperPearson => proportion::clopper_pearson(count, level),
    }
}

fn compare(plan: &Plan, counts: &[Count], pair: Pair, level: Level, rows: &mut Rows<'_>) {
    let (first, second) = (counts[pair.arm.0 as usize], counts[pair.reference.0 as usize]);
    for method in &plan.differences {
        let about = About::new("difference", method.name()).pair(pair);
        let found = match method {
            DifferenceInterval::Wald => two_proportions::difference_wald(first, second, level),
            DifferenceInterval::Newcombe => two_proportions::difference_newcombe(first, second, level),
            DifferenceInterval::MiettinenNurminen => {
                two_proportions::difference_miettinen_nurminen(first, second, level)
            }
            DifferenceInterval::AgrestiCaffo => two_proportions::difference_agresti_caffo(first, second, level),
        };
        rows.estimate(&about, found, level);
        rows.push(&about, "nnt", number_needed(found));
    }
    for method in &plan.ratios {
        let about = About::new("ratio", method.name()).pair(pair);
        let found = match method {
            RatioInterval::Katz => two_proportions::ratio_katz(first, second, level),
        };
        rows.estimate(&about, found, level);
    }
    for method in &plan.odds_ratios {
        let about = About::new("odds-ratio", method.name()).pair(pair);
        let found = match method {
            OddsRatioMethod::Woolf => odds::odds_ratio_woolf(first, second, level),
            OddsRatioMethod::Exact => odds::odds_ratio_conditional(first, second, level),
            OddsRatioMethod::Profile => odds::odds_ratio_profile(first, second, level),
        };
        rows.estimate(&about, found, level);
        if *method == OddsRatioMethod::Woolf {
            let about = About::new("log-odds-ratio", method.name()).pair(pair);
            rows.estimate(&about, found.map(on_the_log_scale), level);
        }
    }
    for method in &plan.tests {
        if let Some(test) = independent_test(*method, first, second) {
            rows.test(&About::new("test", method.name()).pair(pair), test);
        }
    }
}

fn on_the_log_scale(ratio: Estimate) -> Estimate {
    let Interval { lower, upper } = ratio.interval;
    let interval = Interval { lower: libm::log(lower), upper: libm::log(upper) };
    Estimate { estimate: libm::log(ratio.estimate), interval }
}

/// A test of two independent proportions; `None` for a method that is none.
pub(crate) fn independent_test(method: TestMethod, first: Count, second: Count) -> Option<Result<Test, NotEstimable>> {
    match method {
        TestMethod::Fisher => Some(fisher(first, second)),
        TestMethod::ChiSquared => Some(chi_squared(first, second, Continuity::None)),
        TestMethod::ChiSquaredYates => Some(chi_squared(first, second, Continuity::Yates)),
        TestMethod::McNemar | TestMethod::McNemarExact | TestMethod::LogRank => None,
    }
}

/// Number needed to treat: the reciprocal of the size of the difference, infinite where there is none.
fn number_needed(difference: Result<Estimate, NotEstimable>) -> trialstat_trial::result::Stat {
    difference.map_or_else(rows::missing, |found| (1.0 / found.estimate.abs()).into())
}

#[cfg(test)]
mod tests {
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
