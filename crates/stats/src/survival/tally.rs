//! Records tallied at their distinct times, counted or in one sort.

use super::observed::Observed;

/// What happened at one distinct time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tally {
    pub(super) time: f64,
    /// Weight at risk just before it.
    pub(super) at_risk: f64,
    /// Weight of the records with the event at it.
    pub(super) events: f64,
    /// Weight of those censored at it.
    pub(super) censored: f64,
    /// Weight at risk that is spared the event: exactly 0 where nobody is, whatever the weights' rounding.
    pub(super) spared: f64,
    /// Number of records with the event at it.
    pub(super) event_records: u64,
}

/// Visits the tallies of checked records in ascending order of time.
pub(super) fn each_tally(observed: &Observed<'_>, visit: impl FnMut(Tally)) {
    each_tally_in(&mut Vec::new(), observed, visit);
}

/// The same with the ends of records without weights sorted in memory that was used before.
pub(super) fn each_tally_in(ends: &mut Vec<u64>, observed: &Observed<'_>, visit: impl FnMut(Tally)) {
    match observed.weights {
        None => counted(ends, observed, visit),
        Some(weights) => weighed(observed, weights).into_iter().for_each(visit),
    }
}

/// A time from 0 and whether the event happened, as an integer that sorts by time, censorings first: the sign bit is
/// free, so that the bits of the time leave room for one more.
fn key(time: f64, event: bool) -> u64 {
    // Minus zero, which is a time from 0, becomes zero.
    ((time + 0.0).to_bits() << 1) | u64::from(event)
}

fn time_of(key: u64) -> f64 {
    f64::from_bits(key >> 1)
}

fn sorted(times: Option<&[f64]>) -> Vec<f64> {
    let mut times = times.map_or_else(Vec::new, <[f64]>::to_vec);
    times.sort_unstable_by(f64::total_cmp);
    times
}

fn counted(ends: &mut Vec<u64>, observed: &Observed<'_>, mut visit: impl FnMut(Tally)) {
    if observed.entry.is_none()
        && let Some(last) = last_day(observed.times)
    {
        return of_days(ends, last, observed, visit);
    }
    ends.clear();
    ends.extend(observed.times.iter().zip(observed.event).map(|(&time, &event)| key(time, event)));
    ends.sort_unstable();
    let entries = sorted(observed.entry);
    let mut entered = if observed.entry.is_none() { ends.len() } else { 0 };
    let mut left = 0;
    for tied in ends.chunk_by(|a, b| a >> 1 == b >> 1) {
        let time = time_of(tied[0]);
        while entries.get(entered).is_some_and(|&entry| entry < time) {
            entered += 1;
        }
        let censored = tied.partition_point(|key| key & 1 == 0);
        visit(tally_of(time, entered - left, tied.len() - censored, censored));
        left += tied.len();
    }
}

/// The tally of records that count once each.
fn tally_of(time: f64, at_risk: usize, events: usize, censored: usize) -> Tally {
    Tally {
        time,
        at_risk: at_risk as f64,
        events: events as f64,
        censored: censored as f64,
        spared: (at_risk - events) as f64,
        event_records: events as u64,
    }
}

/// The last of times that are whole days, of which there are not many more than records.
fn last_day(times: &[f64]) -> Option<usize> {
    let most = 2 * u32::try_from(times.len()).ok()? as usize + 250;
    let mut last = 0;
    for &time in times {
        let day = time as usize;
        if day as f64 != time || day > most {
            return None;
        }
        last = last.max(day);
    }
    Some(last)
}

/// Counts the records that end on each day instead of sorting them: the censored ones in the lower half of a number, those
/// with the event in the upper.
fn of_days(days: &mut Vec<u64>, last: usize, observed: &Observed<'_>, mut visit: impl FnMut(Tally)) {
    const EVENT: u32 = u32::BITS;
    days.clear();
    days.resize(last + 1, 0);
    for (time, event) in observed.times.iter().zip(observed.event) {
        days[*time as usize] += 1 << if *event { EVENT } else { 0 };
    }
    let mut at_risk = observed.times.len();
    for (day, counts) in days.iter().enumerate().filter(|(_, counts)| **counts > 0) {
        let (events, censored) = ((counts >> EVENT) as usize, *counts as u32 as usize);
        visit(tally_of(day as f64, at_risk, events, censored));
        at_risk -= censored + events;
    }
}

/// A weight summed from the last record on, and the number of records in it.
#[derive(Default)]
struct Staying {
    weight: f64,
    records: usize,
}

fn weighed(observed: &Observed<'_>, weights: &[f64]) -> Vec<Tally> {
    let counts = |index: &usize| weights[*index] > 0.0;
    let positions = || (0..weights.len()).filter(counts);
    let mut ends: Vec<(u64, f64)> =
        positions().map(|index| (key(observed.times[index], observed.event[index]), weights[index])).collect();
    // Sorted by weight too, so that the sums do not depend on the order of the records.
    ends.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut entries: Vec<(f64, f64)> =
        observed.entry.map_or_else(Vec::new, |entry| positions().map(|index| (entry[index], weights[index])).collect());
    entries.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));

    let (mut leaving, mut waiting) = (Staying::default(), Staying::default());
    let mut tallies = Vec::new();
    // From the end, where few are at risk, so that the sums there are sums of few.
    let mut tied_groups: Vec<&[(u64, f64)]> = ends.chunk_by(|a, b| a.0 >> 1 == b.0 >> 1).collect();
    while let Some(tied) = tied_groups.pop() {
        let time = time_of(tied[0].0);
        let (censorings, deaths) = tied.split_at(tied.partition_point(|(key, _)| key & 1 == 0));
        let weight = |of: &[(u64, f64)]| of.iter().map(|(_, weight)| weight).sum::<f64>();
        let (events, censored) = (weight(deaths), weight(censorings));
        leaving = Staying { weight: leaving.weight + events + censored, records: leaving.records + tied.len() };
        while entries.last().is_some_and(|&(entry, _)| entry >= time) {
            waiting.weight += entries.pop().map_or(0.0, |(_, weight)| weight);
            waiting.records += 1;
        }
        let at_risk = leaving.weight - waiting.weight;
        let all = leaving.records - waiting.records == deaths.len();
        tallies.push(Tally {
            time,
            at_risk: if all { events } else { at_risk },
            events,
            censored,
            spared: if all { 0.0 } else { at_risk - events },
            event_records: deaths.len() as u64,
        });
    }
    tallies.reverse();
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(observed: &Observed<'_>) -> Vec<Tally> {
        observed.check().expect("records");
        let mut tallies = Vec::new();
        each_tally(observed, |tally| tallies.push(tally));
        tallies
    }

    #[test]
    fn weights_of_one_are_counts() {
        let (times, event) = ([3.0, 1.0, 3.0, 2.0, 5.0, 3.0], [true, false, false, true, true, true]);
        let entry = [0.0, 0.5, 2.0, 1.0, 3.0, 2.9];
        for entry in [None, Some(&entry[..])] {
            let counted = Observed { times: &times, event: &event, entry, weights: None };
            let weighed = Observed { weights: Some(&[1.0; 6]), ..counted };
            assert_eq!(tallies(&counted), tallies(&weighed));
        }
        let delayed = Observed { times: &times, event: &event, entry: Some(&entry), weights: None };
        let at_risk: Vec<f64> = tallies(&delayed).iter().map(|tally| tally.at_risk).collect();
        assert_eq!(at_risk, [2.0, 2.0, 3.0, 1.0]);
    }

    /// Half a day later nothing is whole and all is sorted.
    #[test]
    fn what_is_counted_is_what_is_sorted() {
        let times = [3.0, 1.0, 3.0, -0.0, 5.0, 3.0, 0.0, 200.0];
        let event = [true, false, false, true, true, true, false, true];
        let later = times.map(|time| time + 0.5);
        let of = |times: &[f64]| tallies(&Observed::from_start(times, &event));
        let counted: Vec<Tally> =
            of(&times).into_iter().map(|tally| Tally { time: tally.time + 0.5, ..tally }).collect();
        assert_eq!(counted, of(&later));
        assert_eq!((last_day(&times), last_day(&later)), (Some(200), None));
        assert_eq!(last_day(&[1e6]), None, "many days of nobody");
    }

    #[test]
    fn nobody_is_spared_whatever_the_rounding() {
        let weights = [0.1, 0.2, 0.3, 0.0];
        let observed =
            Observed { times: &[1.0, 2.0, 2.0, 4.0], event: &[true; 4], entry: None, weights: Some(&weights) };
        let tallies = tallies(&observed);
        assert_eq!((tallies.len(), tallies[1].spared, tallies[1].at_risk), (2, 0.0, 0.5));
    }
}
