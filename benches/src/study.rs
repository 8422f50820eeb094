//! A plan with response, remission and relapse, and trials that it is applied to.

use crate::fixtures::SplitMix64;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, StudyPlan};
use trialstat_stats::interval::Level;
use trialstat_trial::design::{Arm, ArmIndex, Design, Measure, MeasureIndex, SubjectIndex, Visit, VisitIndex};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Assessment, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

/// What the plan leaves open.
pub const ASKED: Asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };

/// Response and remission at the last visit but one, relapse after a response at visit 3, each with limits and compared.
const PLAN: &str = r#"title = "response, remission, relapse"
reference = "midazolam"

[[endpoint]]
name = "response"
stock = "response"
measure = "MADRS"
visit = "visit 7"

[[endpoint]]
name = "remission"
stock = "madrs-remission-10"
visit = "visit 7"

[[endpoint]]
name = "early response"
stock = "response"
measure = "MADRS"
visit = "visit 3"

[[endpoint]]
name = "relapse"
kind = "relapse"
measure = "MADRS"
after = "early response"
met = { at_least = 22 }

[[analysis]]
id = "response"
endpoint = "response"
missing = "non-responder"
interval = ["wilson"]
difference = ["newcombe"]
test = ["chi-squared"]

[[analysis]]
id = "remission"
endpoint = "remission"
missing = "non-responder"
interval = ["wilson"]
difference = ["newcombe"]
test = ["chi-squared"]

[[analysis]]
id = "relapse"
endpoint = "relapse"
quantiles = [0.5]
test = ["log-rank"]
"#;

/// The plan.
pub fn plan() -> StudyPlan {
    StudyPlan::read("plan.toml", PLAN.as_bytes()).expect("the plan is sound")
}

/// A trial of two arms, allocated 1:1: a baseline and so many weekly visits, of which one in twenty is missed.
///
/// Baselines are 25 to 39 points of MADRS. What is left of them at a visit is uniform between all and, of ketamine, 22 %,
/// of midazolam 48 %.
pub fn trial(subjects: usize, visits: usize) -> Trial {
    let mut stream = SplitMix64(0x7374_7564_7962_656e);
    let mut uniform = move || (stream.next() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut tables = TrialTables::empty("bench", Design::Parallel);
    tables.arms = ["ketamine", "midazolam"].map(|name| Arm { name: name.to_owned() }).to_vec();
    tables.measures = vec![Measure::named("MADRS")];
    for visit in 0..=visits {
        let mut planned = Visit::named(format!("visit {visit}"));
        planned.day = Day::new(visit as i32 * 7 + 1);
        tables.visits.push(planned);
    }
    for subject in 0..subjects {
        let arm = subject % 2;
        tables.subjects.push(Subject { id: subject.to_string().into(), arm: Some(ArmIndex(arm as u32)) });
        let baseline = (25.0 + 15.0 * uniform()).floor();
        let gone = [0.78, 0.52][arm];
        for visit in 0..=visits {
            let (seen, left) = (uniform() >= 0.05, 1.0 - gone * uniform());
            if visit == 0 || seen {
                tables.assessments.push(Assessment {
                    subject: SubjectIndex(subject as u32),
                    measure: MeasureIndex(0),
                    visit: Some(VisitIndex(visit as u16)),
                    day: tables.visits[visit].day,
                    score: Reading::Number(if visit == 0 { baseline } else { (baseline * left).floor() }),
                });
            }
        }
    }
    Trial::new(tables).expect("the trial is sound")
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_analysis::study::{Fitted, Scratch};

    #[test]
    fn memory_that_was_used_before_changes_no_number() {
        let (plan, mut scratch) = (plan(), Scratch::default());
        for subjects in [200, 40, 300] {
            let trial = trial(subjects, 8);
            let fitted = Fitted::new(&plan, &trial).expect("the plan fits");
            let whole = fitted.analyze(&trial, ASKED);
            let (results, said) = fitted.results(&trial, ASKED, &mut scratch);
            assert!(results.rows.len() > 50 && whole.derived.len() == 3 * subjects);
            assert_eq!((&results, said), (&whole.results, whole.said));
            scratch.take_back(results);
        }
    }
}
