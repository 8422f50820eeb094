//! The risk set at each event time of each stratum, in one sort.

use super::data::Compared;

/// A row without its stratum; sorted by key, the rows of one time stand together, censored ones first.
#[derive(Clone, Copy)]
struct Row {
    /// The bits of the time, which sort as the time does, above one for the event.
    key: u64,
    group: u32,
    count: u32,
}

impl Row {
    fn of(data: &Compared<'_>, row: usize) -> Row {
        // Minus zero, which is a time from 0, becomes zero; the sign bit is then free.
        let key = ((data.times[row] + 0.0).to_bits() << 1) | u64::from(data.event[row]);
        Row { key, group: data.group[row] as u32, count: data.count(row) }
    }

    fn time(self) -> f64 {
        f64::from_bits(self.key >> 1)
    }

    fn has_event(self) -> bool {
        self.key & 1 == 1
    }
}

struct Entry {
    time: f64,
    group: u32,
    count: u32,
}

struct Stratum {
    rows: Vec<Row>,
    /// Ascending; empty when all are at risk from the start.
    entries: Vec<Entry>,
}

/// Who was at risk and who had the event at a time, and what the survival of all groups together was.
pub(super) struct RiskSet<'a> {
    pub(super) time: f64,
    pub(super) at_risk: &'a [f64],
    pub(super) events: &'a [f64],
    pub(super) all_at_risk: f64,
    pub(super) all_events: f64,
    /// The Kaplan-Meier estimate just before the time.
    pub(super) survival_before: f64,
    /// Peto and Peto's estimate at the time, the events at it included.
    pub(super) peto_survival: f64,
}

impl RiskSet<'_> {
    /// The number of events times the finite population correction; with one at risk there is nothing to draw.
    pub(super) fn variance_scale(&self) -> f64 {
        let (n, d) = (self.all_at_risk, self.all_events);
        if n > 1.0 { d * ((n - d) / (n - 1.0)) } else { 0.0 }
    }
}

/// Checked rows, stratum by stratum in the order of time.
pub(super) struct RiskSets {
    strata: Vec<Stratum>,
    labels: usize,
    delayed: bool,
}

impl RiskSets {
    /// Sorts rows whose labels are below `labels`.
    pub(super) fn of(data: &Compared<'_>, labels: usize) -> RiskSets {
        RiskSets::of_part(data, labels, |_| true)
    }

    /// Sorts those of the rows whose group is chosen.
    pub(super) fn of_part(data: &Compared<'_>, labels: usize, chosen: impl Fn(usize) -> bool) -> RiskSets {
        let counts = |row: &usize| data.count(*row) > 0 && chosen(data.group[*row]);
        let parts = match data.strata {
            None => vec![(0..data.rows()).filter(counts).collect::<Vec<usize>>()],
            Some(codes) => rows_by_code(codes, counts),
        };
        let stratum = |rows: Vec<usize>| {
            let mut entries: Vec<Entry> = match data.entry {
                None => Vec::new(),
                Some(entry) => rows
                    .iter()
                    .map(|&row| Entry { time: entry[row], group: data.group[row] as u32, count: data.count(row) })
                    .collect(),
            };
            entries.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
            Stratum { rows: sorted(rows.into_iter().map(|row| Row::of(data, row)).collect()), entries }
        };
        RiskSets { strata: parts.into_iter().map(stratum).collect(), labels, delayed: data.entry.is_some() }
    }

    /// Visits each time with an event, in ascending order within each stratum, and says at which stratum's it starts.
    pub(super) fn for_each(&self, mut visit: impl FnMut(usize, &RiskSet<'_>)) {
        let (mut at_risk, mut events) = (vec![0.0; self.labels], vec![0.0; self.labels]);
        for (index, stratum) in self.strata.iter().enumerate() {
            at_risk.fill(0.0);
            if !self.delayed {
                stratum.rows.iter().for_each(|row| at_risk[row.group as usize] += f64::from(row.count));
            }
            let mut all_at_risk: f64 = at_risk.iter().sum();
            let (mut survival, mut peto_survival) = (1.0, 1.0);
            let mut entries = stratum.entries.iter().peekable();
            for tied in stratum.rows.chunk_by(|a, b| a.key >> 1 == b.key >> 1) {
                let time = tied[0].time();
                while let Some(entry) = entries.next_if(|entry| entry.time < time) {
                    at_risk[entry.group as usize] += f64::from(entry.count);
                    all_at_risk += f64::from(entry.count);
                }
                let with_event = &tied[tied.partition_point(|row| !row.has_event())..];
                if !with_event.is_empty() {
                    events.fill(0.0);
                    with_event.iter().for_each(|row| events[row.group as usize] += f64::from(row.count));
                    let all_events: f64 = events.iter().sum();
                    peto_survival *= (all_at_risk + 1.0 - all_events) / (all_at_risk + 1.0);
                    let (at_risk, events) = (&at_risk[..], &events[..]);
                    let survival_before = survival;
                    visit(
                        index,
                        &RiskSet { time, at_risk, events, all_at_risk, all_events, survival_before, peto_survival },
                    );
                    survival *= (all_at_risk - all_events) / all_at_risk;
                }
                for row in tied {
                    at_risk[row.group as usize] -= f64::from(row.count);
                    all_at_risk -= f64::from(row.count);
                }
            }
        }
    }
}

/// Rows in the order of their keys. Times that are a few whole numbers, such as days, are put in order without comparing
/// them.
fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    let most = 4 * rows.len() + 1000;
    let is_one_of_few = |row: &Row| row.time() < most as f64 && row.time() as usize as f64 == row.time();
    if !rows.iter().all(is_one_of_few) {
        rows.sort_unstable_by_key(|row| row.key);
        return rows;
    }
    let place = |row: &Row| 2 * row.time() as usize + usize::from(row.has_event());
    let places = rows.iter().map(place).max().map_or(0, |last| last + 1);
    // Where the next row of each place belongs.
    let mut next = vec![0; places];
    rows.iter().for_each(|row| next[place(row)] += 1);
    let mut before = 0;
    for count in &mut next {
        (*count, before) = (before, before + *count);
    }
    let mut sorted = rows.clone();
    for row in rows {
        let next = &mut next[place(&row)];
        sorted[*next] = row;
        *next += 1;
    }
    sorted
}

/// The rows that count of each code that occurs, in ascending order of the codes.
pub(super) fn rows_by_code(codes: &[usize], counts: impl Fn(&usize) -> bool) -> Vec<Vec<usize>> {
    let mut distinct = codes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut parts = vec![Vec::new(); distinct.len()];
    for row in (0..codes.len()).filter(counts) {
        parts[distinct.partition_point(|&code| code < codes[row])].push(row);
    }
    parts
}
