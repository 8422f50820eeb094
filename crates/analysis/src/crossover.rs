//! Binary endpoints of subjects observed under both treatments.

use crate::Pair;
use crate::endpoint::EndpointRecords;
use crate::method::TestMethod;
use crate::plan::Plan;
use crate::rates::{counts_by_arm, independent_test, proportions};
use crate::rows::{About, Rows};
use trialstat_stats::association::Continuity;
use trialstat_stats::interval::Level;
use trialstat_stats::paired::{PairedCounts, mcnemar, mcnemar_exact};
use trialstat_trial::record::Response;
use trialstat_trial::result::ResultSet;

pub(crate) fn analyze(plan: &Plan, records: EndpointRecords<'_>, pair: Option<Pair>, level: Level) -> ResultSet {
    let counts = counts_by_arm(records);
    let mut rows = Rows::new(plan, records);
    rows.push(&About::new("population", "count"), "N", records.trial.subjects().len() as f64);
    proportions(plan, &counts, level, &mut rows);
    let Some(pair) = pair else { return rows.finish() };
    let paired = paired_counts(records, pair);
    for method in &plan.tests {
        let about = About::new("test", method.name()).pair(pair);
        match method {
            TestMethod::McNemarExact => rows.test(&about, mcnemar_exact(paired)),
            TestMethod::McNemar => rows.test(&about, mcnemar(paired, Continuity::None)),
            _ => {
                let (first, second) = (counts[pair.arm.0 as usize], counts[pair.reference.0 as usize]);
                if let Some(test) = independent_test(*method, first, second) {
                    rows.test(&about.note("the arms taken as independent"), test);
                }
            }
        }
    }
    rows.finish()
}

/// Subjects observed under both arms, by their two outcomes.
fn paired_counts(records: EndpointRecords<'_>, pair: Pair) -> PairedCounts {
    let mut counts = PairedCounts { both: 0, only_first: 0, only_second: 0, neither: 0 };
    let responses: Vec<&Response> = records.responses().collect();
    for of_subject in responses.chunk_by(|left, right| left.subject == right.subject) {
        let under = |arm| of_subject.iter().find(|record| record.arm == arm).map(|record| record.met);
        match (under(pair.arm), under(pair.reference)) {
            (Some(true), Some(true)) => counts.both += 1,
            (Some(true), Some(false)) => counts.only_first += 1,
            (Some(false), Some(true)) => counts.only_second += 1,
            (Some(false), Some(false)) => counts.neither += 1,
            _ => {}
        }
    }
    counts
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
        assert_eq!(p_values[0].stat.number(), Some(1.0 / 64.0));
        assert_eq!(
            (p_values[1].note.as_deref(), p_values[2].note.as_deref()),
            (None, Some("the arms taken as independent"))
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
