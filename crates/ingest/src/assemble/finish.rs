//! The last steps: what can be said only once all tables are there.

use super::origins::{retain_by, row_of};
use super::repeated::reject_repeated;
use super::sort::sort;
use super::{Building, Origins, parts};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::rules::{row as row_rules, trial as rules};
use crate::typed::Reasons;
use rayon::prelude::*;
use std::collections::HashMap;
use trialstat_trial::design::{Arm, Design, SubjectIndex};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::quantity::Day;
use trialstat_trial::reading::{Reading, ReasonIndex};
use trialstat_trial::record::{Assessment, CharacteristicValues, Subject};
use trialstat_trial::trial::{Trial, TrialTables};

/// Dispositions of somebody who stays or comes in.
const NO_WITHDRAWAL: &[&str] =
    &["COMPLETED", "RANDOMIZED", "ENROLLED", "INFORMED CONSENT OBTAINED", "ENTERED INTO TRIAL"];

/// Makes the trial, with the origin of each record in the order of the trial's tables.
pub(crate) fn finish(
    mut building: Building,
    reasons: &Reasons,
    prepared: &mut [Prepared<'_>],
    problems: &mut Vec<Problem>,
) -> Option<(Trial, Origins)> {
    let at_file = |prepared: &[Prepared<'_>]| Place::file(prepared.first().map_or("", |table| table.file));
    building.tables.arms = building.arms.list().iter().map(|name| Arm { name: name.clone() }).collect();
    reject_repeated(&mut building, prepared, problems);
    drop_subjects(&mut building, prepared, problems);
    reject_doses_after_withdrawal(&mut building, prepared, problems);
    for (index, arm) in building.tables.arms.iter().enumerate() {
        let own = |subject: &Subject| subject.arm.is_some_and(|of| of.0 as usize == index);
        if building.tables.design == Design::Parallel && !building.tables.subjects.iter().any(own) {
            let message = format!("arm `{}` of trial `{}` has no subjects", arm.name, building.tables.name);
            let problem = Diagnostic::warning(rules::EMPTY_ARM, at_file(prepared), message);
            problems.push(
                problem.with_hint("its name may be misspelt in the mapping, or all its rows were rejected").into(),
            );
        }
    }
    if let (rows @ 1.., subjects) = building.not_randomized {
        let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let message = format!("left out: {} with {}", plural(subjects, "subject"), plural(rows, "row"));
        let problem = Diagnostic::note(rules::NOT_RANDOMIZED, at_file(prepared), message);
        problems.push(problem.with_hint("the mapping declares the codes that stand in place of their arm").into());
    }
    let counts = [
        ("visits", building.tables.visits.len(), usize::from(u16::MAX)),
        ("measures", building.tables.measures.len(), usize::from(u16::MAX)),
        ("endpoints", building.tables.endpoints.len(), usize::from(u16::MAX)),
        ("codes of missing values", if reasons.overflow() { usize::MAX } else { 0 }, usize::from(u8::MAX)),
    ];
    for (what, count, most) in counts {
        if count > most {
            let problem = Diagnostic::error(rules::TOO_MANY, at_file(prepared), format!("more than {most} {what}"));
            problems.push(problem.with_hint("the mapping may name the wrong column").into());
            reject_all(&building.origins, prepared);
            return None;
        }
    }
    settle_reasons(&mut building.tables, reasons);
    sort(&mut building);
    match Trial::in_parts(building.tables, parts::all) {
        Ok(trial) => Some((trial, building.origins)),
        Err(violations) => {
            for violation in violations {
                let problem = Diagnostic::error(rules::NOT_A_TRIAL, at_file(prepared), violation.to_string());
                problems.push(problem.with_hint("the rows of the trial are taken together").into());
            }
            reject_all(&building.origins, prepared);
            None
        }
    }
}

/// Without a trial, none of its rows is accepted.
fn reject_all(origins: &Origins, prepared: &mut [Prepared<'_>]) {
    let Origins { subjects, assessments, doses, events, dispositions, responses, event_times } = origins;
    for origin in [subjects, assessments, doses, events, dispositions, responses, event_times].into_iter().flatten() {
        if let Some((table, row)) = row_of(prepared, *origin, |_| true) {
            prepared[table].scope.reject(row);
        }
    }
}

/// Takes out subjects that cannot stay, with all their records: those of a parallel trial for whom no table gives an
/// arm, and those who came into being with rows of which none was accepted.
fn drop_subjects(building: &mut Building, prepared: &mut [Prepared<'_>], problems: &mut Vec<Problem>) {
    let needs_arm = building.tables.design == Design::Parallel;
    let untouched = prepared.iter().all(|table| table.scope.is_untouched());
    let stays = |subject: &Subject| !needs_arm || subject.arm.is_some();
    if building.tables.subjects.iter().all(stays) && (building.announced || untouched) {
        return;
    }
    let mut keep: Vec<bool> = building.tables.subjects.iter().map(stays).collect();
    for (at, subject) in building.tables.subjects.iter().enumerate().filter(|(at, _)| !keep[*at]) {
        let Some((table, row)) = row_of(prepared, building.origins.subjects[at], |_| true) else { continue };
        let message = format!("subject `{}` has no arm", subject.id);
        let problem = Diagnostic::error(rules::NO_ARM, prepared[table].place(row), message);
        let problem = problem.in_column(prepared[table].column_name("subject")).with_value(&*subject.id, "an arm");
        problems
            .push(problem.with_hint("`arm` names the column of arms, in the table of subjects or of records").into());
        prepared[table].scope.reject(row);
    }
    if !building.announced {
        // A subject stands with its first accepted record.
        let mut first: Vec<Option<u32>> = vec![None; keep.len()];
        each_record(building, |subject, origin| {
            let first = &mut first[subject.0 as usize];
            *first = Some(first.map_or(origin, |first| first.min(origin)));
        });
        for (at, first) in first.iter().enumerate() {
            keep[at] &= first.is_some();
            building.origins.subjects[at] = first.unwrap_or(building.origins.subjects[at]);
        }
    }
    let mut number = Vec::with_capacity(keep.len());
    let mut next = 0;
    for keep in &keep {
        number.push(next);
        next += u32::from(*keep);
    }
    let (tables, origins) = (&mut building.tables, &mut building.origins);
    macro_rules! retain {
        ($records:expr, $origins:expr) => {
            let kept: Vec<bool> = $records.iter().map(|record| keep[record.subject.0 as usize]).collect();
            for (origin, _) in $origins.iter().zip(&kept).filter(|(_, kept)| !**kept) {
                if let Some((table, row)) = row_of(prepared, *origin, |_| true) {
                    prepared[table].scope.reject(row);
                }
            }
            retain_by(&mut $records, &kept);
            retain_by(&mut $origins, &kept);
            $records.iter_mut().for_each(|record| record.subject = SubjectIndex(number[record.subject.0 as usize]));
        };
    }
    retain!(tables.assessments, origins.assessments);
    retain!(tables.doses, origins.doses);
    retain!(tables.events, origins.events);
    retain!(tables.dispositions, origins.dispositions);
    retain!(tables.responses, origins.responses);
    retain!(tables.event_times, origins.event_times);
    for characteristic in &mut tables.characteristics {
        match &mut characteristic.values {
            CharacteristicValues::Numbers(values) => retain_by(values, &keep),
            CharacteristicValues::Levels(values) => retain_by(values, &keep),
        }
    }
    retain_by(&mut tables.subjects, &keep);
    retain_by(&mut origins.subjects, &keep);
}

/// Every record's subject and origin.
fn each_record(building: &Building, mut of: impl FnMut(SubjectIndex, u32)) {
    let (tables, origins) = (&building.tables, &building.origins);
    macro_rules! each {
        ($records:expr, $origins:expr) => {
            $records.iter().zip(&$origins).for_each(|(record, origin)| of(record.subject, *origin));
        };
    }
    each!(tables.assessments, origins.assessments);
    each!(tables.doses, origins.doses);
    each!(tables.events, origins.events);
    each!(tables.dispositions, origins.dispositions);
    each!(tables.responses, origins.responses);
    each!(tables.event_times, origins.event_times);
}

fn reject_doses_after_withdrawal(building: &mut Building, prepared: &mut [Prepared<'_>], problems: &mut Vec<Problem>) {
    let mut withdrawn: HashMap<SubjectIndex, Day> = HashMap::new();
    for disposition in &building.tables.dispositions {
        let ends = !NO_WITHDRAWAL.contains(&disposition.term.to_uppercase().as_str())
            && disposition
                .category
                .as_deref()
                .is_none_or(|category| category.eq_ignore_ascii_case("DISPOSITION EVENT"));
        if let Some(day) = disposition.day.filter(|_| ends) {
            let last = withdrawn.entry(disposition.subject).or_insert(day);
            *last = day.max(*last);
        }
    }
    let doses = &building.tables.doses;
    let sound = |dose: &trialstat_trial::record::Dose| {
        let end = withdrawn.get(&dose.subject);
        end.zip(dose.day).is_none_or(|(end, day)| day <= *end)
    };
    let keep: Vec<bool> = doses.iter().map(sound).collect();
    for (at, dose) in doses.iter().enumerate().filter(|(at, _)| !keep[*at]) {
        let (Some(day), Some(end)) = (dose.day, withdrawn.get(&dose.subject)) else { continue };
        let is_doses = |table: &Prepared<'_>| table.mapping.role == crate::mapping::role::Role::Doses;
        let Some((table, row)) = row_of(prepared, building.origins.doses[at], is_doses) else { continue };
        let id = &building.tables.subjects[dose.subject.0 as usize].id;
        let message = format!("subject `{id}` has a dose on day {day}, after withdrawal on day {end}");
        let problem = Diagnostic::error(row_rules::DOSE_AFTER_WITHDRAWAL, prepared[table].place(row), message);
        let problem = problem.in_column(prepared[table].column_name("day"));
        let problem = problem.with_value(day.to_string(), format!("day {end} or earlier"));
        problems.push(problem.with_hint("one of the two days is wrong").into());
        prepared[table].scope.reject(row);
    }
    retain_by(&mut building.tables.doses, &keep);
    retain_by(&mut building.origins.doses, &keep);
}

/// Keeps the reasons that occur, in the order of their codes, so that equal trials have equal tables.
fn settle_reasons(tables: &mut TrialTables, reasons: &Reasons) {
    if reasons.list.is_empty() {
        return;
    }
    let mut used = vec![false; reasons.list.len()];
    let missing = |record: &Assessment| if let Reading::Missing(reason) = record.score { Some(reason) } else { None };
    let of_assessments = tables.assessments.par_chunks(parts::PART).map(|part| {
        let mut used = [false; 1 << u8::BITS];
        part.iter().filter_map(missing).for_each(|reason| used[reason.0 as usize] = true);
        used
    });
    let of_assessments =
        of_assessments.reduce(|| [false; 1 << u8::BITS], |left, right| std::array::from_fn(|at| left[at] | right[at]));
    used.iter_mut().zip(of_assessments).for_each(|(used, here)| *used = here);
    each_other_reason(tables, |reason| used[reason.0 as usize] = true);
    let mut order: Vec<usize> = (0..used.len()).filter(|at| used[*at]).collect();
    order.sort_by(|left, right| reasons.list[*left].cmp(&reasons.list[*right]));
    let mut number = vec![ReasonIndex(0); used.len()];
    for (position, at) in order.iter().enumerate() {
        number[*at] = ReasonIndex(position as u8);
    }
    if order.iter().enumerate().any(|(position, at)| position != *at) {
        tables.assessments.par_iter_mut().for_each(|record| {
            if let Reading::Missing(reason) = &mut record.score {
                *reason = number[reason.0 as usize];
            }
        });
        each_other_reason(tables, |reason| *reason = number[reason.0 as usize]);
    }
    tables.reasons = order.into_iter().map(|at| reasons.list[at].clone()).collect();
}

/// The reasons of all values that are no assessments.
fn each_other_reason(tables: &mut TrialTables, mut of: impl FnMut(&mut ReasonIndex)) {
    let mut reading = |reading: &mut Reading| {
        if let Reading::Missing(reason) = reading {
            of(reason);
        }
    };
    tables.doses.iter_mut().for_each(|record| reading(&mut record.amount));
    for characteristic in &mut tables.characteristics {
        if let CharacteristicValues::Numbers(values) = &mut characteristic.values {
            values.iter_mut().for_each(&mut reading);
        }
    }
    for characteristic in &mut tables.characteristics {
        if let CharacteristicValues::Levels(values) = &mut characteristic.values {
            values.iter_mut().filter_map(|value| value.as_mut().err()).for_each(&mut of);
        }
    }
}
