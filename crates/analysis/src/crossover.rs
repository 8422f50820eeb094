//! Binary endpoints of subjects observed under both treatments.

use crate::endpoint::EndpointRecords;
use crate::plan::Plan;
use crate::rates::{Inference, Tally, compare, proportions, tally_by_arm};
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::Level;
use trialstat_trial::record::Response;
use trialstat_trial::result::ResultSet;

pub(crate) fn analyze(plan: &Plan, records: EndpointRecords<'_>, pair: Option<Pair>, level: Level) -> ResultSet {
    let tally = Tally { subjects: outcomes(records), ..tally_by_arm(records) };
    let mut rows = Rows::of_plan(plan, records);
    rows.push(&About::new("population", "count"), "N", records.trial.subjects().len() as f64);
    let inference = Inference::two_sided(level);
    proportions(&plan.methods.intervals, &tally.groups, true, inference, &mut rows);
    if let Some(pair) = pair {
        compare(&plan.methods, plan.methods.tests.iter().copied(), &tally, pair, inference, &mut rows);
    }
    rows.finish()
}

/// Each subject's outcomes, one an arm.
fn outcomes(records: EndpointRecords<'_>) -> Vec<Vec<Option<bool>>> {
    let responses: Vec<&Response> = records.responses().collect();
    let of_subjects = responses.chunk_by(|left, right| left.subject == right.subject);
    let outcomes = of_subjects.map(|of_subject| {
        let mut outcomes = vec![None; records.trial.arms().len()];
        for record in of_subject {
            outcomes[record.arm.0 as usize] = Some(record.met);
        }
        outcomes
    });
    outcomes.collect()
}

#[cfg(test)]
mod tests {
    use crate::analyze;
    use crate::tiny_plan::{plan, question, rows};
    use trialstat_trial::counts::{CrossoverCount, crossover_trial};
    use trialstat_trial::result::{NotEstimable, Stat};

    /// 1 met it under both, 7 under `a` only, none under `b` only, 10 under neither: McNemar exact 2/2⁷ = 1/64,
    /// asymptotic 49/7 = 7.
    #[test]
    fn pairs_are_compared_within_subjects_and_arms_also_as_independent() {
        let count = CrossoverCount { arms: ["a".into(), "b".into()], cells: [1, 7, 0, 10] };
        let trial = crossover_trial("crossed", "response", &count).expect("counts");
        let plan = plan("crossover", "interval = [\"wald\"]\ntest = [\"mcnemar-exact\", \"mcnemar\", \"fisher\"]");
        let results = analyze(&plan, &trial, &question(Some(("a", "b")))).expect("rows");
        assert_eq!(rows(&results, "population", "N")[0].stat.number(), Some(18.0));
        let responders: Vec<_> = rows(&results, "proportion", "n").iter().map(|row| row.stat.number()).collect();
        assert_eq!(responders, [Some(8.0), Some(1.0)]);
        let p_values = rows(&results, "test", "p.value");
        let exact = p_values[0].stat.number().expect("a p value");
        assert!((exact * 64.0 - 1.0).abs() < 1e-15, "{exact}");
        assert_eq!(
            (p_values[1].note.as_deref(), p_values[2].note.as_deref()),
            (None, Some("the groups taken as independent"))
        );
        assert_eq!(rows(&results, "test", "statistic")[0].stat.number(), Some(7.0));
    }

    #[test]
    fn without_discordant_pairs_the_exact_p_value_is_1_and_the_other_has_none() {
        let count = CrossoverCount { arms: ["a".into(), "b".into()], cells: [4, 0, 0, 4] };
        let trial = crossover_trial("crossed", "response", &count).expect("counts");
        let plan = plan("crossover", "test = [\"mcnemar-exact\", \"mcnemar\"]");
        let results = analyze(&plan, &trial, &question(None)).expect("rows");
        let p_values = rows(&results, "test", "p.value");
        assert_eq!(p_values[0].stat, Stat::Number(1.0));
        assert_eq!(p_values[1].stat, Stat::NotEstimable(NotEstimable::ZeroMargin));
        assert_eq!(p_values[1].note.as_deref(), Some("a margin is zero"));
    }
}
