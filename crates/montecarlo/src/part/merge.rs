//! Parts to the whole.

use super::Part;
use super::foreign::foreign;
use crate::codes;
use crate::shard::Shard;
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
            _ if start > until => problems.push(missing(before, until..start, named.part.shard.of(), &named.part)),
            _ => {}
        }
        if before.is_none() || named.part.until >= until {
            (until, before) = (named.part.until, Some(named));
        }
    }
    let all = parts[0].part.stamp.all();
    if until < all {
        problems.push(missing(before, until..all, parts[0].part.shard.of(), &parts[0].part));
    }
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

/// Replicates that nobody has: those of an interrupted part, or of whole shards.
fn missing(before: Option<&Named>, replicates: std::ops::Range<u64>, of: u64, any: &Part) -> Diagnostic {
    let (first, last) = (replicates.start + 1, replicates.end);
    let through = if any.stamp.grid.is_some() { ", numbered through all points," } else { "" };
    if let Some(before) = before.filter(|before| !before.part.is_complete() && before.part.until == replicates.start) {
        let message =
            format!("shard {} was interrupted: replicates {first} to {last}{through} are missing", before.part.shard);
        let problem = Diagnostic::error(codes::MISSING_PART, Place::file(&before.file), message);
        return problem.with_hint("run it again, with `--checkpoint` to go on where it stopped");
    }
    let lacking = |shard: &Shard| {
        let own = shard.replicates(any.stamp.all());
        own.start < replicates.end && replicates.start < own.end
    };
    let shards: Vec<String> = Shard::all(of).filter(lacking).take(20).map(|shard| shard.to_string()).collect();
    let message = format!("replicates {first} to {last}{through} are in no part: shard {}", shards.join(", "));
    Diagnostic::error(codes::MISSING_PART, Place::file(before.map_or("", |before| before.file.as_str())), message)
}
