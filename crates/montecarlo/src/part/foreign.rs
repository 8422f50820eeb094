//! Parts of several simulations told apart.

use super::PointPart;
use super::merge::Named;
use crate::codes;
use std::collections::{BTreeMap, BTreeSet};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Parts of one simulation, as far as they were compared.
type Class<'p> = Vec<&'p Named>;

/// A part that holds replicates of a point, with the point.
type Holder<'p> = (&'p Named, &'p PointPart);

/// Parts that are of another simulation than most; where none has more than half of them, which belong together.
///
/// Stamps tell first; among the parts of one stamp the truth and the settings of the points that they share.
pub(super) fn foreign(parts: &[Named]) -> Vec<Diagnostic> {
    let by_stamp = classes(parts, |one, other| one.part.stamp.difference(&other.part.stamp).is_none());
    let words = |own: &Named, other: &Named| own.part.stamp.difference(&other.part.stamp).unwrap_or_default();
    let mut problems = told_apart(&by_stamp, words);
    if let Some(most) = majority(&by_stamp) {
        problems.extend(of_other_truth(&by_stamp[most]));
    }
    problems
}

/// The same of parts of one stamp.
fn of_other_truth(parts: &[&Named]) -> Vec<Diagnostic> {
    let mut holders: BTreeMap<u64, Vec<Holder<'_>>> = BTreeMap::new();
    for named in parts {
        named.part.points.iter().for_each(|point| holders.entry(point.number).or_default().push((named, point)));
    }
    let words = |_: &Named, _: &Named| "it has another truth, or another level of its tests".to_owned();
    let (mut accused, mut problems) = (BTreeSet::new(), Vec::new());
    // A part that is foreign at one point says nothing at others, so that points that tell by most come before those that do
    // not.
    for is_told_by_most in [true, false] {
        for holders in holders.values() {
            let found = by_truth(holders, &accused);
            if found.len() > 1 && (majority(&found).is_some() || !is_told_by_most) {
                problems.extend(told_apart(&found, words));
                accused.extend(others(&found).map(|named| named.file.as_str()));
            }
        }
    }
    problems
}

/// Holders of a point by what they say of it, without those that are accused already.
fn by_truth<'p>(holders: &[Holder<'p>], accused: &BTreeSet<&str>) -> Vec<Class<'p>> {
    let mut found: Vec<(&PointPart, Class<'p>)> = Vec::new();
    for (named, point) in holders.iter().filter(|(named, _)| !accused.contains(named.file.as_str())) {
        let is_same = |known: &PointPart| {
            known.truth == point.truth && known.settings == point.settings && known.tally.alpha() == point.tally.alpha()
        };
        match found.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, class)) => class.push(named),
            None => found.push((point, vec![named])),
        }
    }
    found.into_iter().map(|(_, class)| class).collect()
}

fn classes(parts: &[Named], is_same: impl Fn(&Named, &Named) -> bool) -> Vec<Class<'_>> {
    let mut found: Vec<Class<'_>> = Vec::new();
    for named in parts {
        match found.iter_mut().find(|class| is_same(class[0], named)) {
            Some(class) => class.push(named),
            None => found.push(vec![named]),
        }
    }
    found
}

/// The class that has more than half of the parts.
fn majority(classes: &[Class<'_>]) -> Option<usize> {
    let all: usize = classes.iter().map(Vec::len).sum();
    classes.iter().position(|class| 2 * class.len() > all)
}

/// The parts of all classes but the one of most, or but the first.
fn others<'c, 'p>(classes: &'c [Class<'p>]) -> impl Iterator<Item = &'p Named> + 'c {
    let own = majority(classes).unwrap_or(0);
    classes.iter().enumerate().filter(move |(at, _)| *at != own).flat_map(|(_, class)| class.iter().copied())
}

/// One problem for each part that most are unlike; where there is no most, one for each simulation after the first.
fn told_apart(classes: &[Class<'_>], words: impl Fn(&Named, &Named) -> String) -> Vec<Diagnostic> {
    let error = |class: &Class<'_>, named: &Named, hint: String| {
        let message = words(class[0], named);
        Diagnostic::error(codes::FOREIGN_PART, Place::file(&named.file), message).with_hint(hint)
    };
    if let Some(most) = majority(classes) {
        let own = &classes[most];
        let hint = || format!("leave it out; the other parts are of one simulation, `{}` among them", own[0].file);
        return others(classes).map(|named| error(own, named, hint())).collect();
    }
    let together: Vec<String> = classes.iter().map(|class| files(class)).collect();
    let hint = format!("the parts are of {} simulations: {}", classes.len(), together.join("; "));
    classes.iter().skip(1).map(|class| error(&classes[0], class[0], hint.clone())).collect()
}

fn files(class: &Class<'_>) -> String {
    class.iter().map(|named| format!("`{}`", named.file)).collect::<Vec<_>>().join(", ")
}
