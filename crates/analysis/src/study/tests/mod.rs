//! Plans on trials of a few subjects, worked on paper.

mod absent;
mod crossover;
mod groups;
mod models;
mod readings;
mod resting;
mod short_way;
mod strategies;
mod supplied;
mod unheard;

use super::{Asked, Fitted, StudyPlan, StudyResults};
use crate::conventions::Conventions;
use trialstat_stats::interval::Level;
use trialstat_trial::design::{Arm, ArmIndex, Design, Measure, MeasureIndex, SubjectIndex, Visit};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::Reading;
use trialstat_trial::record::{Assessment, Characteristic, CharacteristicValues, ClinicalEvent, Dose, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

const ASKED: Asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };

/// Subjects by name, arm (`a` or `b`) and readings of MADRS by study day.
type Readings<'r> = [Read<'r>];
type Read<'r> = (&'r str, &'r str, &'r [(i32, f64)]);

/// The tables of a trial of these subjects, and of nothing else.
fn tables(readings: &Readings<'_>) -> TrialTables {
    let mut tables = TrialTables::empty("small", Design::Parallel);
    tables.arms = ["a", "b"].map(|name| Arm { name: name.to_owned() }).to_vec();
    tables.measures = vec![Measure::named("MADRS")];
    tables.visits = vec![Visit::named("screening"), Visit::named("final")];
    for (at, (id, arm, scores)) in readings.iter().enumerate() {
        let arm = Some(ArmIndex(u32::from(*arm == "b")));
        tables.subjects.push(Subject { id: (*id).into(), arm });
        tables.assessments.extend(scores.iter().map(|(day, score)| Assessment {
            subject: SubjectIndex(at as u32),
            measure: MeasureIndex(0),
            visit: None,
            day: Day::new(*day),
            score: Reading::Number(*score),
        }));
    }
    tables
}

fn event(subject: u32, term: &str, day: Option<i32>) -> ClinicalEvent {
    ClinicalEvent {
        subject: SubjectIndex(subject),
        term: term.into(),
        category: None,
        day: day.and_then(Day::new),
        last_day: None,
        minutes: None,
        severity: None,
        serious: None,
        relation: None,
    }
}

fn dose(subject: u32, treatment: &str, day: i32) -> Dose {
    Dose {
        subject: SubjectIndex(subject),
        treatment: treatment.into(),
        day: Day::new(day),
        last_day: None,
        amount: Reading::Number(1.0),
        unit: None,
        route: None,
    }
}

fn levels(name: &str, levels: &str) -> Characteristic {
    let levels = levels.chars().map(|level| Ok(level.to_string().into())).collect();
    Characteristic { name: name.to_owned(), label: String::new(), values: CharacteristicValues::Levels(levels) }
}

/// A plan with one analysis of these lines, of response at a visit about day 8, against arm `b`.
fn plan_of_response(analysis: &str) -> String {
    format!(
        "reference = \"b\"\n[[visit]]\nname = \"v\"\nday = 8\nwindow = [5, 11]\n\
         [[endpoint]]\nname = \"e\"\nstock = \"response\"\nmeasure = \"MADRS\"\nvisit = \"v\"\n\
         [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n{analysis}\n"
    )
}

/// What a plan finds in a trial of these tables.
fn found(plan: &str, tables: TrialTables) -> StudyResults {
    let trial = Trial::new(tables).expect("a sound trial");
    let plan = format!("title = \"small\"\n{plan}");
    let plan = StudyPlan::read("plan.toml", plan.as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let fitted = Fitted::new(&plan, &trial).unwrap_or_else(|problems| panic!("{problems:#?}"));
    fitted.analyze(&trial, ASKED)
}

/// Why a plan is refused, by itself or for a trial of these tables, each reason with its line.
fn refused(plan: &str, tables: TrialTables) -> Vec<(usize, String)> {
    let plan = format!("title = \"small\"\n{plan}");
    let trial = Trial::new(tables).expect("a sound trial");
    let fitted = StudyPlan::read("plan.toml", plan.as_bytes()).and_then(|plan| Fitted::owning(plan, &trial).map(drop));
    let problems = fitted.expect_err("a plan that cannot be");
    problems.into_iter().map(|problem| (problem.place.line, problem.message)).collect()
}

/// Value, whether a time is that of an event, and why, subject by subject, of the only analysis.
fn outcomes(plan: &str, tables: TrialTables) -> Vec<(Option<f64>, Option<bool>, &'static str)> {
    let derived = found(plan, tables).derived;
    derived.iter().map(|derived| (derived.value, derived.event, derived.why.words())).collect()
}

/// The values alone.
fn values(plan: &str, tables: TrialTables) -> Vec<Option<f64>> {
    outcomes(plan, tables).into_iter().map(|(value, ..)| value).collect()
}

/// The statistics of that context and name, in the order of the rows.
fn stats(results: &StudyResults, analysis: &str, context: &str, stat_name: &str) -> Vec<Option<f64>> {
    let rows = results.results.rows.iter();
    let own = rows.filter(|row| row.analysis == analysis && row.context == context && row.stat_name == stat_name);
    own.map(|row| row.stat.number()).collect()
}
