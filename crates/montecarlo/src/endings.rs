//! At which look, and why, replicates of a trial ended.

use trialstat_stats::performance::Values;

/// Why a trial ended at a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The boundary of efficacy was met.
    Efficacy,
    /// The boundary of futility was met.
    Futility,
    /// It was the planned end.
    Planned,
}

/// How a replicate ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Positions of the looks that were made, in their order: the last of them ended it.
    pub made: Vec<usize>,
    /// Why.
    pub stop: Stop,
    /// Subjects who had entered.
    pub subjects: u64,
    /// Calendar day, counted from the begin of accrual.
    pub day: f64,
    /// Events that had happened, where the trial counts any.
    pub events: Option<u64>,
}

/// Endings of replicates, counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Endings {
    /// Look by look.
    pub(crate) looks: Vec<OfLook>,
    pub(crate) size: Option<Size>,
}

/// Replicates of a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OfLook {
    /// In how many it was made.
    pub(crate) reached: u64,
    /// How many ended there for each reason.
    pub(crate) stops: [u64; 3],
}

impl OfLook {
    /// How many ended there; `None` of counts that no replicates have.
    pub(crate) fn ended(&self) -> Option<u64> {
        let ended = self.stops.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count))?;
        (ended <= self.reached).then_some(ended)
    }
}

/// How large trials were when they ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) subjects: Values,
    pub(crate) day: Values,
    pub(crate) events: Values,
}

impl Endings {
    pub(crate) fn record(&mut self, ending: Option<&Ending>) {
        let Some(ending) = ending else { return };
        for look in &ending.made {
            if self.looks.len() <= *look {
                self.looks.resize(look + 1, OfLook::default());
            }
            self.looks[*look].reached += 1;
        }
        if let Some(last) = ending.made.last() {
            self.looks[*last].stops[ending.stop as usize] += 1;
        }
        let size = self.size.get_or_insert_default();
        // No trial has 1e60 days, which would be the only error.
        let count = |into: &mut Values, value| _ = into.record(value);
        count(&mut size.subjects, Some(ending.subjects as f64));
        count(&mut size.day, Some(ending.day));
        count(&mut size.events, ending.events.map(|events| events as f64));
    }

    pub(crate) fn merge(&mut self, other: &Endings) {
        if self.looks.len() < other.looks.len() {
            self.looks.resize(other.looks.len(), OfLook::default());
        }
        for (own, theirs) in self.looks.iter_mut().zip(&other.looks) {
            own.reached += theirs.reached;
            own.stops.iter_mut().zip(theirs.stops).for_each(|(own, theirs)| *own += theirs);
        }
        let Some(theirs) = &other.size else { return };
        let size = self.size.get_or_insert_default();
        size.subjects.merge(&theirs.subjects);
        size.day.merge(&theirs.day);
        size.events.merge(&theirs.events);
    }
}
