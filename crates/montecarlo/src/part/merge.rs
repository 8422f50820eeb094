//! Parts to the whole.

use super::Part;
use super::foreign::foreign;
use crate::codes;
use crate::precision::Precision;
use crate::run::BATCH;
use crate::shard::Shard;
use std::ops::Range;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A part and the file it came from.
#[derive(Debug, Clone)]
pub struct Named {
    /// The file.
    pub file: String,
    /// The part.
    pub part: Part,
}

/// Joins parts, in any order, to what one machine would have made.
///
/// # Errors
/// Every part that is of another simulation or holds replicates that another holds, and every shard that is missing or
/// was interrupted.
pub fn merge(mut parts: Vec<Named>) -> Result<Part, Vec<Diagnostic>> {
    let mut problems = foreign(&parts);
    if !problems.is_empty() || parts.is_empty() {
        return Err(problems);
    }
    // Of equal beginnings the shorter first: a part may be empty.
    parts.sort_by_key(|named| (named.part.start(), named.part.until));
    let mut until = 0;
    let mut before: Option<&Named> = None;
    for named in &parts {
        let start = named.part.start();
        match before {
            Some(before) if start < until => problems.push(doubled(before, named)),
            _ if start > until => problems.push(missing(before.unwrap_or(named), until..start)),
            _ => {}
        }
        if before.is_none() || named.part.until >= until {
            (until, before) = (named.part.until, Some(named));
        }
    }
    let all = parts[0].part.stamp.all();
    let lacking = before.filter(|before| until < all && !(parts.len() == 1 && ended_early(&before.part)));
    problems.extend(lacking.map(|before| missing(before, until..all)));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rest = parts.into_iter();
    let Some(Named { part: mut whole, .. }) = rest.next() else { return Err(Vec::new()) };
    for Named { file, part } in rest {
        for point in part.points {
            let Some(known) = whole.points.iter_mut().find(|known| known.number == point.number) else {
                whole.points.push(point);
                continue;
            };
            if known.tally.merge(&point.tally).is_err() {
                let message = "it holds replicates against another truth";
                return Err(vec![Diagnostic::error(codes::FOREIGN_PART, Place::file(file), message)]);
            }
        }
    }
    whole.points.sort_by_key(|point| point.number);
    Ok(Part { shard: Shard::WHOLE, until: all, ..whole }.in_order())
}

fn doubled(before: &Named, named: &Named) -> Diagnostic {
    let (shard, other) = (named.part.shard, before.part.shard);
    let message = format!("shard {shard} holds replicates that `{}` holds as shard {other}", before.file);
    let problem = Diagnostic::error(codes::DOUBLED_PART, Place::file(&named.file), message);
    problem.with_hint("leave one of them out")
}

/// Whether the part is all of a run that was to end once it was precise enough, and did.
fn ended_early(part: &Part) -> bool {
    let precision = part.stamp.precision.as_deref().and_then(|text| text.parse::<Precision>().ok());
    let last = part.points.last().filter(|last| part.shard == Shard::WHOLE && last.number + 1 == part.stamp.points());
    precision.zip(last).is_some_and(|(precision, last)| {
        last.tally.replicates().is_multiple_of(BATCH) && precision.is_reached(&last.tally, &last.truth)
    })
}

/// Shards that are told by name.
const MOST_TOLD: usize = 20;

/// Replicates that nobody has, beside a part: those that it lacks itself, being interrupted, or those of whole shards.
fn missing(beside: &Named, replicates: Range<u64>) -> Diagnostic {
    let Named { file, part } = beside;
    let (first, last) = (replicates.start + 1, replicates.end);
    let through = if part.stamp.grid.is_some() { ", numbered through all points," } else { "" };
    if !part.is_complete() && part.until == replicates.start {
        let message =
            format!("shard {} was interrupted: replicates {first} to {last}{through} are missing", part.shard);
        let problem = Diagnostic::error(codes::MISSING_PART, Place::file(file), message);
        return problem.with_hint("run it again, with `--checkpoint` to go on where it stopped");
    }
    let all = part.stamp.all();
    let making = |replicate: u64| Shard::making(replicate, all, part.shard.of());
    let next = |shard: &Shard| Some(shard.replicates(all).end).filter(|end| *end < replicates.end).map(making);
    let mut shards = std::iter::successors(Some(making(replicates.start)), next);
    let told: Vec<String> = shards.by_ref().take(MOST_TOLD).map(|shard| shard.to_string()).collect();
    let more = if shards.next().is_some() { " and more" } else { "" };
    let message = format!("replicates {first} to {last}{through} are in no part: shard {}{more}", told.join(", "));
    Diagnostic::error(codes::MISSING_PART, Place::file(file), message)
}
