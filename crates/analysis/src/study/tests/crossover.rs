//! Crossovers: each period under its arm, compared within persons.

use super::{ASKED, Read, found, levels, plan_of_response, refused, stats, tables};
use crate::study::{Fitted, Origin, StudyPlan};
use trialstat_trial::design::Design;
use trialstat_trial::reading::{MissingReason, ReasonIndex};
use trialstat_trial::record::{Characteristic, CharacteristicValues};
use trialstat_trial::trial::{Trial, TrialTables};

const PERIODS: &str = "[crossover]\nsequence = \"sequence\"\nstarts = [1, 29]\n";

/// Who responds: five under `a` alone, one under both, none under `b` alone, two under neither.
const RESPONDING: [[bool; 2]; 8] = [
    [true, false],
    [true, false],
    [true, false],
    [true, false],
    [true, false],
    [true, true],
    [false, false],
    [false, false],
];

/// Every second person begins with `a`. Baselines are 40 and, in the second period, 30: half of either is a response, and
/// what would be one against the other's baseline is none.
fn crossed() -> TrialTables {
    let readings = RESPONDING.iter().enumerate().map(|(person, [under_a, under_b])| {
        let order = if person.is_multiple_of(2) { [under_a, under_b] } else { [under_b, under_a] };
        let [first, second] = order.map(|responds| *responds);
        vec![(1, 40.0), (8, if first { 20.0 } else { 21.0 }), (29, 30.0), (36, if second { 15.0 } else { 16.0 })]
    });
    let readings: Vec<Vec<(i32, f64)>> = readings.collect();
    let ids: Vec<String> = (0..8).map(|person| person.to_string()).collect();
    let all: Vec<Read<'_>> = ids.iter().zip(&readings).map(|(id, own)| (id.as_str(), "a", own.as_slice())).collect();
    let mut tables = tables(&all);
    tables.design = Design::Crossover;
    tables.subjects.iter_mut().for_each(|subject| subject.arm = None);
    let sequence = |person: usize| Ok(if person.is_multiple_of(2) { "a, b" } else { "b, a" }.into());
    let values = CharacteristicValues::Levels((0..8).map(sequence).collect());
    tables.characteristics.push(Characteristic { name: "sequence".to_owned(), label: String::new(), values });
    tables.characteristics.push(levels("sex", "FFMMFMMM"));
    tables
}

fn plan(analysis: &str) -> String {
    format!("reference = \"b\"\n{PERIODS}{}", plan_of_response(analysis).replacen("reference = \"b\"\n", "", 1))
}

/// Of five pairs that differ all favour `a`: McNemar's exact test gives 2/2⁵, the statistic is 25/5. The difference of 6/8
/// and 1/8 is 5/8.
#[test]
fn pairs_are_a_person_s_periods() {
    let analysis = "interval = [\"wilson\"]\ndifference = [\"paired-wald\"]\ntest = [\"mcnemar-exact\", \"mcnemar\"]";
    let results = found(&plan(analysis), crossed());
    assert_eq!(stats(&results, "x", "proportion", "n"), [Some(6.0), Some(1.0)]);
    assert_eq!(stats(&results, "x", "proportion", "N"), [Some(8.0), Some(8.0)]);
    assert_eq!(stats(&results, "x", "difference", "estimate"), [Some(0.625)]);
    let p = stats(&results, "x", "test", "p.value");
    assert!((p[0].expect("a p value") - 0.0625).abs() < 1e-14, "{p:?}");
    assert!(stats(&results, "x", "test", "statistic").contains(&Some(5.0)));
}

/// Tests of periods find the sequences, and subgroups the periods. Of the persons whose periods differ, those who began with
/// `a` (0, 2, 4) responded in the first and those who began with `b` (1, 3) in the second: Mainland and Gart's 3, 0; 0, 2
/// has the probability 1 / C(5, 2) on one side, and no other table is as rare.
#[test]
fn sequences_and_periods_are_known() {
    let results = found(&plan("interval = [\"wilson\"]\nsubgroup = \"period\"\ntest = [\"mainland-gart\"]"), crossed());
    let p = stats(&results, "x", "test", "p.value");
    assert!((p[0].expect("a p value") - 0.1).abs() < 1e-14, "{p:?}");
    let counts = |analysis: &str| stats(&results, analysis, "proportion", "n");
    // Person 5, who responds in both, began with `b`.
    assert_eq!(counts("x | period = 1"), [Some(3.0), Some(1.0)]);
    assert_eq!(counts("x | period = 2"), [Some(3.0), Some(0.0)]);
}

/// What is kept of subjects names the persons and the records of the trial itself.
#[test]
fn outcomes_rest_on_the_trial_s_own_records() {
    let trial = Trial::new(crossed()).expect("a sound trial");
    let plan = format!("title = \"small\"\n{}", plan("interval = [\"wilson\"]"));
    let plan = StudyPlan::read("plan.toml", plan.as_bytes()).expect("a plan");
    let derived = Fitted::new(&plan, &trial).expect("it fits").analyze(&trial, ASKED).derived;
    assert_eq!(derived.len(), 16);
    for (at, own) in derived.iter().enumerate() {
        let Origin::Assessment(record) = own.origin else { panic!("a reading") };
        let record = &trial.assessments()[record as usize];
        assert_eq!((own.subject.0 as usize, record.subject), (at / 2, own.subject));
        assert_eq!(record.day.map(|day| day.number()), Some([8, 36][at % 2]));
        let baseline = own.baseline.map(|at| trial.assessments()[at as usize]).expect("a baseline");
        assert_eq!(baseline.day.map(|day| day.number()), Some([1, 29][at % 2]));
    }
}

/// Without a sequence a person's periods are of no arm, and nobody is counted who is not compared.
#[test]
fn who_has_no_sequence_is_in_no_arm() {
    let mut tables = crossed();
    tables.reasons.push(MissingReason { code: "NA".to_owned(), meaning: String::new() });
    let CharacteristicValues::Levels(values) = &mut tables.characteristics[0].values else { panic!("levels") };
    values[0] = Err(ReasonIndex(0));
    let results = found(&plan("interval = [\"wilson\"]\ntest = [\"mcnemar-exact\"]"), tables);
    assert_eq!(stats(&results, "x", "proportion", "N"), [Some(7.0), Some(7.0)]);
    let p = stats(&results, "x", "test", "p.value");
    assert!((p[0].expect("a p value") - 0.125).abs() < 1e-14, "{p:?}");
}

#[test]
fn a_crossover_of_another_trial_is_refused() {
    let plan = plan("interval = [\"wilson\"]");
    let one = |plan: &str, tables: TrialTables| {
        let found = refused(plan, tables);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].1.clone()
    };
    let parallel = tables(&[("p", "a", &[(1, 40.0)])]);
    assert_eq!(one(&plan, parallel), "the trial `small` is no crossover");
    let other = plan.replace("sequence = \"sequence\"", "sequence = \"sex\"");
    assert_eq!(one(&other, crossed()), "sequence `F` does not name 2 arms, with a comma between them");
    let unknown = plan.replace("sequence = \"sequence\"", "sequence = \"order\"");
    assert_eq!(one(&unknown, crossed()), "the trial `small` has no characteristic of levels `order`");
    let unsorted = plan.replace("[1, 29]", "[29, 1]");
    assert!(one(&unsorted, crossed()).starts_with("`starts` are not the days"));
    let three = plan.replace("[1, 29]", "[1, 29, 57]");
    assert_eq!(one(&three, crossed()), "sequence `a, b` does not name 3 arms, with a comma between them");
}
