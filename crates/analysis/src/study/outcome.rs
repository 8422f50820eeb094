//! What an endpoint is for a subject, with the record that it rests on.

use trialstat_trial::quantity::Day;

/// The record that an outcome rests on, by its position in the trial's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// No record: nothing was observed.
    Nothing,
    /// What is known of a subject as such.
    Subject(u32),
    /// A reading of an instrument.
    Assessment(u32),
    /// A clinical event.
    Event(u32),
    /// An end of follow-up.
    Disposition(u32),
    /// A dose.
    Dose(u32),
    /// A supplied response.
    Response(u32),
    /// A supplied time.
    EventTime(u32),
}

/// Why an outcome is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was observed.
    Observed,
    /// An intercurrent event counts as an outcome.
    Intercurrent,
    /// The score was carried from elsewhere, by the rule for missing ones.
    Carried,
    /// Missing counts as not met.
    CountedAsNotMet,
    /// There is no reading at the visit.
    NotAssessed,
    /// There is no baseline, or one of 0, to judge improvement from.
    NoBaseline,
    /// Follow-up ended at the last reading.
    LastReading,
    /// Follow-up ended with the last thing known of the subject.
    LastKnown,
    /// Nothing was read after the baseline.
    NeverAssessed,
    /// No reading ever met the condition.
    NeverMet,
    /// The endpoint that has to be met before was not.
    NotAtRisk,
    /// The trial supplies no record.
    NoRecord,
}

impl Why {
    /// Whether nothing but a rule for the missing says so.
    pub(super) fn is_filled_in(self) -> bool {
        matches!(self, Why::Carried | Why::CountedAsNotMet)
    }

    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Why::Observed => "observed",
            Why::Intercurrent => "intercurrent event",
            Why::Carried => "carried",
            Why::CountedAsNotMet => "missing counts as not met",
            Why::NotAssessed => "not assessed",
            Why::NoBaseline => "no baseline to judge from",
            Why::LastReading => "last reading",
            Why::LastKnown => "last known to be followed",
            Why::NeverAssessed => "no reading after the baseline",
            Why::NeverMet => "never met",
            Why::NotAtRisk => "not at risk",
            Why::NoRecord => "no record",
        }
    }
}

/// Whether an endpoint was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    /// `None` where it cannot be said.
    pub(super) met: Option<bool>,
    /// When it was met, where that is a day.
    pub(super) day: Option<Day>,
    pub(super) why: Why,
    pub(super) origin: Origin,
}

/// When an endpoint was met, or until when it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timed {
    /// Days from the start, the first being 1, as ADaM counts them; `None` for a subject who is not at risk.
    pub(super) days: Option<u32>,
    pub(super) event: bool,
    /// The last day on which it was seen not to be met yet; 0 if there is none.
    pub(super) seen_without: u32,
    pub(super) why: Why,
    pub(super) origin: Origin,
}

/// A number derived for a subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numbered {
    pub(super) value: Option<f64>,
    pub(super) why: Why,
    pub(super) origin: Origin,
}

/// The outcomes of all subjects.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcomes {
    Judged(Vec<Judged>),
    Timed(Vec<Timed>),
    Numbered(Vec<Numbered>),
}

impl Judged {
    pub(super) fn unknown(why: Why) -> Judged {
        Judged { met: None, day: None, why, origin: Origin::Nothing }
    }
}

impl Timed {
    /// Whether the subject belongs to those of whom the time is asked.
    pub(super) fn is_at_risk(&self) -> bool {
        !matches!(self.why, Why::NotAtRisk | Why::NoBaseline)
    }

    pub(super) fn not_at_risk(why: Why, origin: Origin) -> Timed {
        Timed { days: None, event: false, seen_without: 0, why, origin }
    }

    pub(super) fn censored(days: u32, why: Why, origin: Origin) -> Timed {
        Timed { days: Some(days), event: false, seen_without: days, why, origin }
    }
}

/// Days from one day to another, both counted: the same day is 1.
pub(super) fn days_between(from: Day, to: Day) -> u32 {
    u32::try_from(to.difference() - from.difference() + 1).unwrap_or(0)
}

/// Memory that outcomes were kept in before.
#[derive(Debug, Default)]
pub(super) struct Used {
    judged: Vec<Judged>,
    timed: Vec<Timed>,
    numbered: Vec<Numbered>,
    starts: Vec<Judged>,
}

impl Used {
    /// Outcomes that those of another endpoint start from.
    pub(super) fn starts(&mut self, outcomes: impl Iterator<Item = Judged>) -> Vec<Judged> {
        filled(&mut self.starts, outcomes)
    }

    pub(super) fn take_back_starts(&mut self, starts: Vec<Judged>) {
        self.starts = starts;
    }

    /// The same outcome for so many subjects, to be corrected one by one.
    pub(super) fn all_judged(&mut self, subjects: usize, outcome: Judged) -> Vec<Judged> {
        filled(&mut self.judged, std::iter::repeat_n(outcome, subjects))
    }

    /// The same time for so many subjects, to be corrected one by one.
    pub(super) fn all_timed(&mut self, subjects: usize, outcome: Timed) -> Vec<Timed> {
        filled(&mut self.timed, std::iter::repeat_n(outcome, subjects))
    }

    pub(super) fn judged(&mut self, outcomes: impl Iterator<Item = Judged>) -> Outcomes {
        Outcomes::Judged(filled(&mut self.judged, outcomes))
    }

    pub(super) fn timed(&mut self, outcomes: impl Iterator<Item = Timed>) -> Outcomes {
        Outcomes::Timed(filled(&mut self.timed, outcomes))
    }

    pub(super) fn numbered(&mut self, outcomes: impl Iterator<Item = Numbered>) -> Outcomes {
        Outcomes::Numbered(filled(&mut self.numbered, outcomes))
    }

    /// Takes back the memory of outcomes that nobody needs any more.
    pub(super) fn take_back(&mut self, outcomes: Outcomes) {
        match outcomes {
            Outcomes::Judged(judged) => self.judged = judged,
            Outcomes::Timed(timed) => self.timed = timed,
            Outcomes::Numbered(numbered) => self.numbered = numbered,
        }
    }
}

fn filled<T>(memory: &mut Vec<T>, outcomes: impl Iterator<Item = T>) -> Vec<T> {
    let mut filled = std::mem::take(memory);
    filled.clear();
    filled.extend(outcomes);
    filled
}
