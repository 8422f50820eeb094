//! `--trace RESULT`: from a number back to subjects, records, files and lines.

use super::{Done, Job, Named};
use crate::failure::Failure;
use crate::render::trace::{Describing, TracedRecord};
use crate::render::walk::{Walk, Walked};
use trialstat_analysis::study::{Derived, Fitted, Origin};
use trialstat_ingest::provenance::Records;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::result::ResultRow;
use trialstat_trial::spelling::did_you_mean_of;
use trialstat_trial::trial::Trial;

/// The record that an outcome rests on.
pub(super) fn record_of(origin: Origin) -> Option<(Records, u32)> {
    match origin {
        Origin::Nothing => None,
        Origin::Subject(at) => Some((Records::Subjects, at)),
        Origin::Assessment(at) => Some((Records::Assessments, at)),
        Origin::Event(at) => Some((Records::Events, at)),
        Origin::Disposition(at) => Some((Records::Dispositions, at)),
        Origin::Dose(at) => Some((Records::Doses, at)),
        Origin::Response(at) => Some((Records::Responses, at)),
        Origin::EventTime(at) => Some((Records::EventTimes, at)),
    }
}

/// The rows that are meant, and everybody they rest on.
pub(super) fn walks(asked: &str, jobs: &[Job<'_>], done: &[Done], named: Named) -> Result<Vec<Walk>, Failure> {
    let all: Vec<(usize, &ResultRow)> =
        done.iter().enumerate().flat_map(|(job, done)| done.rows.iter().map(move |row| (job, row))).collect();
    let meant = meant(asked, &all)?;
    let together = |left: &(usize, &ResultRow), right: &(usize, &ResultRow)| {
        let who = |row: &ResultRow| (row.analysis.clone(), row.group1_level.clone(), row.group2_level.clone());
        // Rows of an analysis rest on the same outcomes; each variable of a family or a description on its own.
        let what = |row: &ResultRow| (row.variable.clone(), row.variable_level.clone());
        let is_derived = |(job, row): &(usize, &ResultRow)| done[*job].derives(&row.analysis);
        (left.0, who(left.1)) == (right.0, who(right.1)) && (is_derived(left) || what(left.1) == what(right.1))
    };
    let walk = |rows: &[(usize, &ResultRow)]| walk(rows, &jobs[rows[0].0], &done[rows[0].0], named);
    let walks: Vec<Walk> = meant.chunk_by(together).map(walk).collect();
    // A count of nobody among others is one; alone it leads nowhere.
    if walks.iter().all(|walk| walk.subjects.is_empty()) {
        return Err(Failure::UnknownName {
            message: format!("`{}` rests on no subjects", meant[0].1.analysis),
            hint: "`trialstat check MAPPING --trace SUBJECT` shows the records of a subject".to_owned(),
        });
    }
    Ok(walks)
}

/// The rows that a number or words point at.
fn meant<'a>(asked: &str, all: &[(usize, &'a ResultRow)]) -> Result<Vec<(usize, &'a ResultRow)>, Failure> {
    if let Ok(number) = asked.parse::<usize>() {
        let row = number.checked_sub(1).and_then(|at| all.get(at)).ok_or_else(|| Failure::UnknownName {
            message: format!("the results have no row {number}"),
            hint: format!("they have {} rows", all.len()),
        })?;
        return Ok(vec![*row]);
    }
    let rest = |row: &ResultRow| match asked.strip_prefix(row.analysis.as_str())? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    };
    let longest = all.iter().filter(|(_, row)| rest(row).is_some()).map(|(_, row)| row.analysis.len()).max();
    let Some(longest) = longest else {
        let mut names: Vec<&str> = all.iter().map(|(_, row)| row.analysis.as_str()).collect();
        names.dedup();
        let first = asked.split('/').next().unwrap_or(asked);
        return Err(Failure::UnknownName {
            message: format!("the results have no analysis `{first}`"),
            hint: did_you_mean_of(first, &names),
        });
    };
    let mut own: Vec<(usize, &ResultRow)> =
        all.iter().copied().filter(|(_, row)| rest(row).is_some() && row.analysis.len() == longest).collect();
    let words = own.first().and_then(|(_, row)| rest(row)).unwrap_or_default();
    for word in words.split('/').filter(|word| !word.is_empty()) {
        let kept: Vec<_> = own.iter().copied().filter(|(_, row)| words_of(row).contains(&word)).collect();
        if kept.is_empty() {
            let mut known: Vec<&str> =
                own.iter().flat_map(|(_, row)| words_of(row)).filter(|word| !word.is_empty()).collect();
            known.sort_unstable();
            known.dedup();
            return Err(Failure::UnknownName {
                message: format!("no such row has the word `{word}`"),
                hint: did_you_mean_of(word, &known),
            });
        }
        own = kept;
    }
    Ok(own)
}

/// What a row can be told by.
fn words_of(row: &ResultRow) -> [&str; 7] {
    [
        row.group1_level.as_deref().unwrap_or_default(),
        row.group2_level.as_deref().unwrap_or_default(),
        &row.variable,
        row.variable_level.as_deref().unwrap_or_default(),
        row.context,
        &row.method,
        row.stat_name,
    ]
}

fn walk(rows: &[(usize, &ResultRow)], job: &Job<'_>, done: &Done, named: Named) -> Walk {
    let (row, trial) = (rows[0].1, job.trial());
    let describing = Describing { ingested: &job.source.ingested, at: job.trial, trial };
    let label = |analysis: &str| named.label(&job.plan.name, trial.name(), analysis);
    let is_of_family = row.context == "multiplicity";
    // A family's row rests on the analysis that is its hypothesis.
    let name = if is_of_family { label(&row.variable) } else { row.analysis.to_string() };
    let mut subjects = of_analysis(&name, row, done, &describing);
    if subjects.is_empty() {
        subjects = of_description(row, job, &describing, &label(""));
    }
    let mut rows: Vec<ResultRow> = rows.iter().map(|(_, row)| (*row).clone()).collect();
    if is_of_family {
        let is_behind = |other: &&ResultRow| {
            let pair = |row: &ResultRow| (row.group1_level.clone(), row.group2_level.clone());
            other.analysis == name.as_str() && other.context == "test" && pair(other) == pair(row)
        };
        rows.extend(done.rows.iter().filter(is_behind).cloned());
    }
    Walk { rows, subjects }
}

/// The subjects whose outcomes the rows of an analysis rest on.
fn of_analysis(name: &str, row: &ResultRow, done: &Done, describing: &Describing<'_>) -> Vec<Walked> {
    // A subgroup's rows are those of its analysis, of some subjects.
    let (analysis, subgroup) = match name.split_once(" | ") {
        Some((analysis, subgroup)) => (analysis, subgroup.split_once(" = ")),
        None => (name, None),
    };
    let by_arm = row.group1.as_deref() == Some("arm");
    let arms = [row.group1_level.as_deref(), row.group2_level.as_deref()];
    let own = done.derived.iter().filter(|traced| {
        let of_arm = !by_arm || arms.contains(&Some(traced.arm.as_str()));
        *traced.derived.analysis == *analysis
            && of_arm
            && subgroup.is_none_or(|(name, level)| is_of(describing.trial, &traced.derived, name, level))
    });
    own.map(|traced| Walked {
        subject: traced.subject.clone(),
        arm: traced.arm.clone(),
        value: traced.derived.value,
        event: traced.derived.event,
        why: traced.derived.why.words(),
        record: record_of(traced.derived.origin).map(|(records, at)| describing.record(records, at as usize)),
        baseline: baseline(describing, &traced.derived),
        further: Vec::new(),
    })
    .collect()
}

/// The subjects that a row of a description rests on, with all their records that it counts.
fn of_description(row: &ResultRow, job: &Job<'_>, describing: &Describing<'_>, prefix: &str) -> Vec<Walked> {
    let trial = describing.trial;
    let Ok(fitted) = Fitted::new(&job.plan.plan, trial) else { return Vec::new() };
    let Some(analysis) = row.analysis.strip_prefix(prefix) else { return Vec::new() };
    let bare = ResultRow { analysis: analysis.to_owned().into(), ..row.clone() };
    let rested = fitted.resting(trial, &bare).into_iter();
    rested
        .map(|rested| {
            let subject = &trial.subjects()[rested.subject.0 as usize];
            let origins = rested.records.into_iter().filter_map(record_of);
            let mut records = origins.map(|(records, at)| describing.record(records, at as usize));
            let record = records.next();
            Walked {
                subject: subject.id.to_string(),
                arm: subject.arm.map(|arm| trial.arms()[arm.0 as usize].name.clone()).unwrap_or_default(),
                value: rested.value,
                event: None,
                why: if record.is_some() { "recorded" } else { "no record" },
                record,
                baseline: None,
                further: records.collect(),
            }
        })
        .collect()
}

/// The reading at baseline, if it is another record than the one the outcome rests on.
fn baseline(describing: &Describing<'_>, derived: &Derived) -> Option<TracedRecord> {
    let at = derived.baseline.filter(|at| derived.origin != Origin::Assessment(*at))?;
    Some(describing.record(Records::Assessments, at as usize))
}

/// Whether a subject has a level of a characteristic.
fn is_of(trial: &Trial, derived: &Derived, name: &str, level: &str) -> bool {
    let subject = derived.subject.0 as usize;
    let known = trial.characteristics().iter().find(|known| known.name == name);
    known.is_some_and(|known| match &known.values {
        CharacteristicValues::Levels(levels) => levels[subject].as_deref().ok() == Some(level),
        CharacteristicValues::Numbers(numbers) => {
            numbers[subject].number().is_some_and(|number| number.to_string() == level)
        }
    })
}
