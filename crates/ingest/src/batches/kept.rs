//! What is kept of assessments that are not: their number, and of each kind the first.

use trialstat_trial::reading::Reading;
use trialstat_trial::record::Assessment;

/// What is kept of the assessments of a trial.
#[derive(Default)]
pub(super) struct Kept<'t> {
    /// How many there are.
    pub(super) count: usize,
    /// Each subject's first, and the first of each measure, visit and reason, with a day, and with a score that is not
    /// whole: whatever is asked of which there are, these answer as all would.
    pub(super) records: Vec<Assessment>,
    pub(super) origins: Vec<u32>,
    /// Whether each subject's stand together, in the order of subjects.
    pub(super) sorted: bool,
    last: u32,
    subjects: Vec<bool>,
    measures: Vec<bool>,
    reasons: Vec<bool>,
    visits: Vec<bool>,
    day: bool,
    fraction: bool,
    /// The subject of whom all are kept, if there is one.
    traced: Option<&'t str>,
    /// The rows of that subject, each with its line.
    pub(super) lines: Vec<(u32, u32)>,
}

impl<'t> Kept<'t> {
    /// Nothing yet.
    pub(super) fn new(traced: Option<&'t str>) -> Kept<'t> {
        Kept { sorted: true, traced, ..Kept::default() }
    }

    /// Takes note of a row, if it is one of the subject of whom all are kept; whether it is.
    pub(super) fn note(&mut self, subject: &str, origin: u32, line: impl FnOnce() -> u32) -> bool {
        let is_traced = self.traced == Some(subject);
        if is_traced {
            self.lines.push((origin, line()));
        }
        is_traced
    }

    /// Takes an assessment in; it is kept if it is the first of a kind, or asked for.
    pub(super) fn add(&mut self, record: Assessment, origin: u32, is_asked_for: bool) {
        self.count += 1;
        self.sorted &= record.subject.0 >= self.last;
        self.last = record.subject.0;
        let mut keep = is_asked_for;
        keep |= first(&mut self.subjects, record.subject.0 as usize);
        keep |= first(&mut self.measures, usize::from(record.measure.0));
        match record.score {
            Reading::Missing(reason) => keep |= first(&mut self.reasons, usize::from(reason.0)),
            Reading::Number(score) if score.fract() != 0.0 || score.abs() > 1e15 => {
                keep |= !std::mem::replace(&mut self.fraction, true);
            }
            Reading::Number(_) => {}
        }
        if let Some(visit) = record.visit {
            keep |= first(&mut self.visits, usize::from(visit.0));
        }
        keep |= record.day.is_some() && !std::mem::replace(&mut self.day, true);
        if keep {
            self.records.push(record);
            self.origins.push(origin);
        }
    }
}

/// Whether a position is met for the first time.
fn first(met: &mut Vec<bool>, at: usize) -> bool {
    if at >= met.len() {
        met.resize(at + 1, false);
    }
    !std::mem::replace(&mut met[at], true)
}
