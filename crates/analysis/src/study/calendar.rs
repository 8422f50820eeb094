//! Which planned visit a reading belongs to.

use super::timeline::BoundVisit;
use trialstat_trial::design::VisitIndex;
use trialstat_trial::quantity::Day;

/// The planned visits by the data's own and by study day, so that a reading's is looked up and not searched.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calendar {
    /// Planned visits without a window, by the trial's visit of that name.
    by_visit: Vec<Option<u16>>,
    /// First and last day of each window in order of time, with the planned visit. No two overlap.
    windows: Vec<(Day, Day, u16)>,
}

impl Calendar {
    pub(super) fn new(visits: &[BoundVisit], of_trial: usize) -> Calendar {
        let mut by_visit = vec![None; of_trial];
        let mut windows = Vec::new();
        for (position, planned) in visits.iter().enumerate().rev() {
            match (planned.window, planned.visit) {
                (Some((first, last)), _) => windows.push((first, last, position as u16)),
                (None, Some(visit)) => by_visit[usize::from(visit.0)] = Some(position as u16),
                (None, None) => {}
            }
        }
        windows.sort_unstable();
        Calendar { by_visit, windows }
    }

    /// The planned visit of a reading: by its day if a window has it, or by the name of a visit without a window;
    /// of two the earlier in the plan.
    pub(super) fn planned(&self, visit: Option<VisitIndex>, day: Option<Day>) -> Option<u16> {
        let by_visit = visit.and_then(|visit| *self.by_visit.get(usize::from(visit.0))?);
        let by_day = day.and_then(|day| {
            let next = self.windows.partition_point(|(first, ..)| *first <= day);
            let (_, last, position) = self.windows[next.checked_sub(1)?];
            (day <= last).then_some(position)
        });
        by_visit.into_iter().chain(by_day).min()
    }
}
