//! Times to an event: curves, quantiles, the log-rank test, the hazard ratio.

#[cfg(test)]
mod bad_input_tests;
mod bands;
mod comparison;
#[cfg(test)]
mod counting_tests;
mod group_tests;
mod hazards;
mod named_test;
mod of_one_group;
mod one_test;
mod question;
#[cfg(test)]
mod question_tests;
#[cfg(test)]
mod testing_tests;
mod variance;
#[cfg(test)]
mod variance_tests;
mod wanted;
#[cfg(test)]
mod wanted_tests;
mod weighted_test;

pub use named_test::NamedTest;
pub use one_test::Permutations;
pub(crate) use question::{Scratch, survival_of};
pub use question::{SurvivalQuestion, survival};
pub use variance::CurveVariance;
pub use wanted::Wanted;
pub use weighted_test::WeightedTest;

use crate::Question;
use crate::endpoint::EndpointRecords;
use crate::method::{CurveInterval, TestMethod};
use crate::plan::Plan;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows, missing};
use trialstat_stats::interval::Interval;
use trialstat_stats::survival::cox::cox;
use trialstat_stats::survival::kaplan_meier::{Step, SurvivalCurve, Transform, kaplan_meier};
use trialstat_stats::survival::log_rank::log_rank;
use trialstat_trial::design::ArmIndex;
use trialstat_trial::record;
use trialstat_trial::result::{NotEstimable, ResultSet, Stat};

pub(crate) fn analyze(plan: &Plan, records: EndpointRecords<'_>, pair: Option<Pair>, question: &Question) -> ResultSet {
    let mut rows = Rows::of_plan(plan, records);
    rows.push(&About::new("population", "count"), "N", records.event_times().count() as f64);
    for (index, _) in records.trial.arms().iter().enumerate() {
        let arm = ArmIndex(index as u32);
        let follow_up = FollowUp::of(records, |of| of == arm);
        let curve = kaplan_meier(&follow_up.times, &follow_up.events).expect("whole days, one ending each");
        quantiles(plan, &curve, arm, question, &mut rows);
        survival_at(plan, &curve, arm, question, &mut rows);
    }
    if let Some(pair) = pair {
        compare(plan, records, pair, question, &mut rows);
    }
    rows.finish()
}

/// Days, endings and arms of some of a trial's subjects.
struct FollowUp {
    times: Vec<f64>,
    events: Vec<bool>,
    arms: Vec<ArmIndex>,
}

impl FollowUp {
    fn of(records: EndpointRecords<'_>, chosen: impl Fn(ArmIndex) -> bool) -> FollowUp {
        let mut follow_up = FollowUp { times: Vec::new(), events: Vec::new(), arms: Vec::new() };
        for record in records.event_times() {
            let Some(arm) = records.trial.subjects()[record.subject.0 as usize].arm else { continue };
            if chosen(arm) {
                follow_up.times.push(f64::from(record.time.0));
                follow_up.events.push(record.ending == record::Ending::Event);
                follow_up.arms.push(arm);
            }
        }
        follow_up
    }
}

pub(crate) fn transform(method: CurveInterval) -> Transform {
    match method {
        CurveInterval::Plain => Transform::Plain,
        CurveInterval::Log => Transform::Log,
        CurveInterval::LogLog => Transform::LogLog,
        CurveInterval::Logit => Transform::Logit,
        CurveInterval::Arcsine => Transform::Arcsine,
    }
}

fn curve_methods(plan: &Plan, question: &Question) -> Vec<CurveInterval> {
    if plan.curves.is_empty() { vec![question.conventions.curve_interval()] } else { plan.curves.clone() }
}

fn quantiles(plan: &Plan, curve: &SurvivalCurve, arm: ArmIndex, question: &Question, rows: &mut Rows) {
    let conventions = plan.quantile_rule.unwrap_or(question.conventions);
    let unit = f64::from(plan.unit.days());
    for probability in &plan.quantiles {
        for method in curve_methods(plan, question) {
            let mut about = About::new("quantile", format!("kaplan-meier, {}", method.name())).group(arm.0 as usize);
            about.level = Some(probability.to_string().into());
            about.unit = Some(plan.unit.name().into());
            about.note = Some(conventions.flat_pieces().into());
            let found = curve.quantile(*probability, conventions.quantile_rule(), transform(method), question.level);
            let stat = |time: Result<f64, _>| time.map_or_else(missing, |days| Stat::from(days / unit));
            rows.push(&about, "estimate", stat(found.estimate));
            rows.push(&about, "conf.low", stat(found.lower));
            rows.push(&about, "conf.high", stat(found.upper));
            rows.push(&about, "conf.level", question.level.value());
        }
    }
}

fn survival_at(plan: &Plan, curve: &SurvivalCurve, arm: ArmIndex, question: &Question, rows: &mut Rows) {
    for time in &plan.times {
        let days = time * f64::from(plan.unit.days());
        let step: Option<&Step> = curve.steps().iter().rev().find(|step| step.time <= days);
        for method in curve_methods(plan, question) {
            let mut about = About::new("survival", format!("kaplan-meier, {}", method.name())).group(arm.0 as usize);
            about.level = Some(time.to_string().into());
            let estimate = curve.survival_at(days);
            rows.push(&about, "estimate", estimate.map_or_else(missing, Stat::from));
            let limits = match (estimate, step) {
                (Err(reason), _) => Err(reason),
                (Ok(_), Some(step)) => curve.interval(step, transform(method), question.level),
                (Ok(all), None) => Ok(Interval { lower: all, upper: all }),
            };
            rows.interval(&about, limits.map_err(Reason::reason), question.level);
        }
    }
}

fn compare(plan: &Plan, records: EndpointRecords<'_>, pair: Pair, question: &Question, rows: &mut Rows) {
    let follow_up = FollowUp::of(records, |arm| [pair.group, pair.reference].contains(&(arm.0 as usize)));
    let compared: Vec<bool> = follow_up.arms.iter().map(|arm| arm.0 as usize == pair.group).collect();
    for method in plan.methods.tests.iter().filter(|method| **method == TestMethod::LogRank) {
        let groups: Vec<usize> = compared.iter().map(|compared| usize::from(*compared)).collect();
        let about = About::new("test", method.name()).pair(pair);
        match log_rank(&follow_up.times, &follow_up.events, &groups) {
            Ok(found) => rows.test(&about, found.test.map_err(Reason::reason)),
            Err(_) => rows.push(&about, "p.value", Stat::NotEstimable(NotEstimable::NoSubjects)),
        }
    }
    let treated: Vec<f64> = compared.iter().map(|compared| f64::from(u8::from(*compared))).collect();
    for method in &plan.ties {
        let about = About::new("coefficient", format!("cox, {}", method.name())).pair(pair);
        match cox(&follow_up.times, &follow_up.events, &[&treated], method.rule(), question.level) {
            Ok(fit) => {
                let ratio = fit.hazard_ratio(0);
                rows.push(&about, "estimate", fit.coefficients[0]);
                rows.push(&about, "hazard.ratio", ratio.estimate);
                rows.push(&about, "std.error", fit.std_errors[0]);
                rows.interval(&about, Ok(ratio.interval), question.level);
                rows.push(&about, "statistic", fit.coefficients[0] / fit.std_errors[0]);
                rows.push(&about, "p.value", fit.wald.p_value);
            }
            Err(error) => {
                rows.push(&about.note(error.to_string()), "estimate", Stat::NotEstimable(NotEstimable::NoMaximum));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analyze;
    use crate::tiny_plan::{names, plan, question, rows, timed};
    use trialstat_trial::result::{NotEstimable, Stat};

    const ALL: &str = "unit = \"week\"\nquantiles = [0.5]\ntimes = [1, 9]\ncurve = [\"log\"]\ntest = [\"log-rank\"]\n\
                       ties = [\"efron\"]";

    #[test]
    fn each_arms_curve_comes_before_the_comparison() {
        let trial = timed(&[(7, true), (14, true), (21, false)], &[(14, true), (28, true), (35, false)]);
        let results = analyze(&plan("time-to-event", ALL), &trial, &question(None)).expect("rows");
        let contexts: Vec<&str> = results.rows.iter().map(|row| row.context).collect();
        let mut order = contexts.clone();
        order.dedup();
        let expected = ["population", "quantile", "survival", "quantile", "survival", "test", "coefficient"];
        assert_eq!(order, expected, "{:?}", names(&results));
    }

    /// Under `a` one of three is left after 14 days, so the median is 2 weeks; under `b` after 28 days, 4 weeks.
    #[test]
    fn times_are_reported_in_the_plans_unit() {
        let trial = timed(&[(7, true), (14, true), (21, false)], &[(14, true), (28, true), (35, false)]);
        let results = analyze(&plan("time-to-event", ALL), &trial, &question(None)).expect("rows");
        let medians = rows(&results, "quantile", "estimate");
        assert_eq!((medians[0].stat.number(), medians[1].stat.number()), (Some(2.0), Some(4.0)));
        assert_eq!((medians[0].unit.as_deref(), medians[0].variable_level.as_deref()), (Some("week"), Some("0.5")));
    }

    #[test]
    fn survival_is_one_before_the_first_event_and_unknown_after_the_last_time() {
        let trial = timed(&[(14, true), (21, false)], &[(14, true), (21, true)]);
        let results = analyze(&plan("time-to-event", ALL), &trial, &question(None)).expect("rows");
        let of = |stat_name| rows(&results, "survival", stat_name);
        assert_eq!(of("estimate")[0].stat, Stat::Number(1.0));
        assert_eq!((of("conf.low")[0].stat, of("conf.high")[0].stat), (Stat::Number(1.0), Stat::Number(1.0)));
        assert_eq!(of("estimate")[1].stat, Stat::NotEstimable(NotEstimable::NotReached));
        assert_eq!(of("estimate")[1].note.as_deref(), Some("not reached"));
    }

    /// With no event at all there is no median, no log-rank statistic and no hazard ratio, but no panic either.
    #[test]
    fn without_events_every_row_has_its_reason() {
        let trial = timed(&[(7, false), (14, false)], &[(7, false), (21, false)]);
        let results = analyze(&plan("time-to-event", ALL), &trial, &question(None)).expect("rows");
        assert_eq!(rows(&results, "quantile", "estimate")[0].stat.number(), None);
        assert!(rows(&results, "test", "p.value")[0].stat.number().is_none());
        for row in results.rows.iter().filter(|row| row.stat.number().is_none()) {
            assert!(row.note.as_ref().is_some_and(|note| !note.is_empty()), "{row:?}");
        }
        assert!(rows(&results, "coefficient", "hazard.ratio").iter().all(|row| row.stat.number().is_none()));
    }

    #[test]
    fn an_exchanged_comparison_inverts_the_hazard_ratio() {
        let trial = timed(&[(7, true), (14, true), (21, false)], &[(10, true), (28, true), (35, false)]);
        let ratio = |comparison| {
            let results = analyze(&plan("time-to-event", ALL), &trial, &question(Some(comparison))).expect("rows");
            rows(&results, "coefficient", "hazard.ratio")[0].stat.number().expect("a hazard ratio")
        };
        let product = ratio(("a", "b")) * ratio(("b", "a"));
        assert!((product - 1.0).abs() < 1e-9, "{product}");
    }
}
