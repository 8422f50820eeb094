//! The lock: every recomputed number of a registry, sorted, so that a drift is seen as a change of one line.

use crate::reproduction::Reproduction;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{ResultRow, Stat};

/// Diagnostic codes of the lock.
pub mod codes {
    trialstat_trial::diagnostic_codes! {
        /// A recomputed number differs from the locked one: by more than 1e-9 of its size, or at all for a count. Find
        /// out what changed it; if the change is right, write the lock anew with `--update` and commit it.
        DRIFT = "R521", "number differs from the lock";
        /// A number that the lock does not hold. Write the lock anew with `--update` once it is right.
        NOT_LOCKED = "R522", "number is not in the lock";
        /// A number that the lock holds and that is no longer recomputed.
        NO_LONGER_RECOMPUTED = "R523", "locked number is no longer recomputed";
        /// The lock file is not a lock.
        NOT_A_LOCK = "R524", "file is not a lock";
    }
}

/// A lock file that cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct LockError {
    /// The line.
    pub line: u64,
    /// What is wrong there.
    pub what: String,
}

const HEADER: [&str; 8] = ["finding", "assuming", "arm", "reference", "level", "context", "method", "stat_name"];

type Key = [String; 8];

/// Every recomputed number, or the reason why it does not exist, by what it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lock {
    numbers: BTreeMap<Key, String>,
}

/// Locked and recomputed numbers may differ by this much of their size.
const RELATIVE: f64 = 1e-9;

impl Lock {
    /// The numbers of a reproduction, and the verdicts, which count among them.
    pub fn of(reproduction: &Reproduction<'_>) -> Lock {
        let mut numbers = BTreeMap::new();
        for judged in &reproduction.findings {
            let id = &reproduction.registry.findings[judged.finding].id;
            let recomputed = judged.rows.iter().filter(|(_, row)| row.stat_name != "conf.level");
            for (assuming, row) in recomputed {
                numbers.insert(key(id, assuming.as_deref(), row), value(row.stat));
            }
        }
        Lock { numbers }
    }

    /// The lock as a file: comma-separated, sorted, one number a line.
    ///
    /// # Errors
    /// Only if writing to memory fails.
    pub fn to_bytes(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADER.iter().chain(&["stat"]))?;
        for (key, value) in &self.numbers {
            writer.write_record(key.iter().map(String::as_str).chain([value.as_str()]))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// At the first line that is not one of a lock: such a file was not written by `--update`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Lock, LockError> {
        let mut reader = csv::Reader::from_reader(bytes);
        let line_of = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
        let header = reader.headers().map_err(|error| LockError { line: line_of(&error), what: error.to_string() })?;
        if header.iter().ne(HEADER.into_iter().chain(["stat"])) {
            return Err(LockError { line: 1, what: "the header is not that of a lock".to_owned() });
        }
        let mut numbers = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| LockError { line: line_of(&error), what: error.to_string() })?;
            let key: Key = std::array::from_fn(|column| record[column].to_owned());
            numbers.insert(key, record[HEADER.len()].to_owned());
        }
        Ok(Lock { numbers })
    }

    /// How `now` differs from this lock: exact for counts, to 1e-9 of their size for other numbers. Findings that were not
    /// reproduced in this run are not missed when `partial`.
    pub fn drifts(
        &self,
        now: &Lock,
        reproduction: &Reproduction<'_>,
        lock_file: &str,
        partial: bool,
    ) -> Vec<Diagnostic> {
        let run: BTreeMap<&str, &Place> = reproduction
            .findings
            .iter()
            .map(|judged| &reproduction.registry.findings[judged.finding])
            .map(|finding| (finding.id.as_str(), &finding.place))
            .collect();
        let keys: BTreeSet<&Key> = self.numbers.keys().chain(now.numbers.keys()).collect();
        let mut drifts = Vec::new();
        for key in keys {
            let place = run.get(key[0].as_str()).map_or_else(|| Place::file(lock_file), |place| (*place).clone());
            let name = words(key);
            match (self.numbers.get(key), now.numbers.get(key)) {
                (Some(old), Some(new)) if !equal(key, old, new) => {
                    drifts.push(Diagnostic::error(codes::DRIFT, place, format!("{name}: was {old}, is {new}")));
                }
                (None, Some(new)) => {
                    drifts.push(Diagnostic::error(codes::NOT_LOCKED, place, format!("{name}: is {new}, not locked")));
                }
                (Some(old), None) if !partial || run.contains_key(key[0].as_str()) => {
                    let message = format!("{name}: was {old}, no longer recomputed");
                    drifts.push(Diagnostic::error(codes::NO_LONGER_RECOMPUTED, place, message));
                }
                _ => {}
            }
        }
        drifts
    }

    /// Takes over the numbers of the findings that were reproduced in this run, and keeps those of the others.
    pub fn updated(mut self, now: Lock, reproduction: &Reproduction<'_>) -> Lock {
        let registry = reproduction.registry;
        let run: BTreeSet<&str> =
            reproduction.findings.iter().map(|judged| registry.findings[judged.finding].id.as_str()).collect();
        self.numbers.retain(|key, _| !run.contains(key[0].as_str()));
        self.numbers.extend(now.numbers);
        self
    }
}

fn key(id: &str, assuming: Option<&str>, row: &ResultRow) -> Key {
    let text = |part: &Option<Phrase>| part.as_deref().unwrap_or_default().to_owned();
    [
        id.to_owned(),
        assuming.unwrap_or_default().to_owned(),
        text(&row.group1_level),
        text(&row.group2_level),
        text(&row.variable_level),
        row.context.to_owned(),
        row.method.to_string(),
        row.stat_name.to_owned(),
    ]
}

fn value(stat: Stat) -> String {
    match stat {
        Stat::Number(number) => format!("{number:?}"),
        Stat::NotEstimable(reason) => reason.to_string(),
    }
}

fn equal(key: &Key, old: &str, new: &str) -> bool {
    let is_count = matches!(key[7].as_str(), "n" | "N");
    match (old.parse::<f64>(), new.parse::<f64>()) {
        (Ok(old), Ok(new)) if !is_count => (old - new).abs() <= RELATIVE * old.abs().max(new.abs()),
        _ => old == new,
    }
}

fn words(key: &Key) -> String {
    let [id, assuming, arm, reference, level, context, method, stat_name] = key;
    let mut words = format!("{id}: {stat_name} of {context} by {method}");
    for (before, part) in [(" of ", arm), (" v ", reference), (" at ", level), (" if ", assuming)] {
        if !part.is_empty() {
            words.push_str(before);
            words.push_str(part);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(rows: &[(&str, &str, &str)]) -> Lock {
        let key =
            |id: &str, stat: &str| -> Key { [id, "", "a", "b", "", "odds-ratio", "woolf", stat].map(str::to_owned) };
        let numbers = rows.iter().map(|(id, stat, value)| (key(id, stat), (*value).to_owned()));
        Lock { numbers: numbers.collect() }
    }

    #[test]
    fn a_lock_survives_its_file() {
        let locked =
            lock(&[("F-1", "estimate", "2.8518518518518516"), ("F-1", "n", "12.0"), ("F-2", "estimate", "infinite")]);
        let bytes = locked.to_bytes().expect("memory");
        assert_eq!(Lock::from_bytes(&bytes), Ok(locked));
        assert!(Lock::from_bytes(b"a,b\n1,2\n").is_err());
    }

    #[test]
    fn counts_are_exact_and_numbers_nearly() {
        let key = |stat: &str| ["", "", "", "", "", "", "", stat].map(str::to_owned);
        assert!(equal(&key("estimate"), "2.0", "2.000000001"));
        assert!(!equal(&key("estimate"), "2.0", "2.00000001"));
        assert!(!equal(&key("n"), "2000000000000.0", "2000000000001.0"));
        assert!(!equal(&key("estimate"), "2.0", "infinite"));
    }
}
