//! Supplied outcomes give the same rows whichever way they are analysed.

use super::{ASKED, tables};
use crate::study::{Fitted, Scratch, StudyPlan};
use trialstat_trial::design::{ArmIndex, Endpoint, EndpointIndex, SubjectIndex, VisitIndex};
use trialstat_trial::quantity::Days;
use trialstat_trial::record::{Ending, EventTime, Response};
use trialstat_trial::trial::{Trial, TrialTables};

const PLAN: &str = r#"
title = "two supplied endpoints"
reference = "b"

[[endpoint]]
name = "CR"

[[endpoint]]
name = "TTR"

[[analysis]]
id = "response"
endpoint = "CR"
difference = ["newcombe"]
test = ["chi-squared", "fisher"]

[[analysis]]
id = "relapse"
endpoint = "TTR"
unit = "week"
quantiles = [0.5]
test = ["log-rank"]

[[analysis]]
id = "again"
endpoint = "CR"
ratio = ["katz"]
test = ["chi-squared"]

[[family]]
name = "both"
procedure = "hochberg"
analyses = ["response", "again"]
test = "chi-squared"
"#;

/// Subjects of two arms, each with a response and a time.
fn full() -> TrialTables {
    let names: Vec<String> = (0..14).map(|subject| format!("{subject:02}")).collect();
    let arm = |subject: usize| if subject.is_multiple_of(3) { "b" } else { "a" };
    let readings: Vec<_> = names.iter().enumerate().map(|(at, name)| (name.as_str(), arm(at), &[][..])).collect();
    let mut tables = tables(&readings);
    tables.endpoints = ["CR", "TTR"].map(Endpoint::named).into();
    for subject in 0..14_u32 {
        let own = SubjectIndex(subject);
        tables.responses.push(Response {
            subject: own,
            endpoint: EndpointIndex(0),
            arm: ArmIndex(u32::from(subject.is_multiple_of(3))),
            visit: None,
            met: subject % 4 == 1,
        });
        tables.event_times.push(EventTime {
            subject: own,
            endpoint: EndpointIndex(1),
            time: Days(10 + subject * 5 % 13),
            ending: if subject.is_multiple_of(5) { Ending::Censored } else { Ending::Event },
            description: None,
        });
    }
    tables
}

/// Whoever keeps outcomes of each subject takes the long way; who does not may take the short one.
#[test]
fn both_ways_lead_to_the_same_rows() {
    type Change = fn(&mut TrialTables);
    let changes: [(&str, Change); 8] = [
        ("nothing", |_| {}),
        ("other counts", |tables| tables.responses.iter_mut().for_each(|record| record.met = !record.met)),
        ("a response less", |tables| _ = tables.responses.remove(3)),
        ("a time less", |tables| _ = tables.event_times.remove(5)),
        ("two responses of one", |tables| {
            (tables.responses[4].subject, tables.responses[4].visit) = (SubjectIndex(5), Some(VisitIndex(0)));
        }),
        ("a response of another endpoint", |tables| tables.responses[4].endpoint = EndpointIndex(1)),
        ("an arm without responses", |tables| tables.responses.retain(|record| record.arm == ArmIndex(0))),
        ("an arm without subjects", |tables| {
            tables.subjects.iter_mut().for_each(|subject| subject.arm = Some(ArmIndex(0)));
            tables.responses.iter_mut().for_each(|record| record.arm = ArmIndex(0));
        }),
    ];
    let without_family = PLAN.split("[[family]]").next().unwrap_or_default();
    let of_one_arm = format!("arms = [\"b\", \"a\"]\n{without_family}");
    for text in [PLAN, without_family, &of_one_arm] {
        let plan = StudyPlan::read("plan.toml", text.as_bytes()).expect("the plan is sound");
        let fitted = Fitted::new(&plan, &Trial::new(full()).expect("sound")).expect("the plan fits");
        let mut scratch = Scratch::default();
        // Once more with what was kept of the first time.
        for (what, change) in changes.iter().chain(&changes) {
            let mut tables = full();
            change(&mut tables);
            let Ok(trial) = Trial::new(tables) else { panic!("{what}: the trial is sound") };
            let (short, said) = fitted.results(&trial, ASKED, &mut scratch);
            let long = fitted.analyze(&trial, ASKED);
            assert_eq!((&short, &said), (&long.results, &long.said), "{what}");
            assert!(short.rows.len() > 10 || *what == "an arm without subjects", "{what}");
            scratch.take_back(short);
        }
    }
}
