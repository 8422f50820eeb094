//! Dated happenings of a trial: clinical events, ends of follow-up, treatments given.

use super::keys::day_of;
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Day;
use trialstat_trial::record::{ClinicalEvent, Disposition, Dose, Word};
use trialstat_trial::spec::{Table, Text};

/// What happens to a subject: all that is given has to fit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Happening {
    pub(super) events: Vec<Text>,
    pub(super) categories: Vec<Text>,
    pub(super) dispositions: Vec<Text>,
    pub(super) treatments: Vec<Text>,
    pub(super) serious: Option<bool>,
    pub(super) from: Day,
    /// Minutes than which an event lasts longer.
    pub(super) longer_than: Option<f64>,
}

impl Happening {
    /// Checks a table; a happening that could be anything is a problem.
    pub(super) fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Happening {
        let happening = Happening {
            events: table.texts("event").to_vec(),
            categories: table.texts("category").to_vec(),
            dispositions: table.texts("disposition").to_vec(),
            treatments: table.texts("treatment").to_vec(),
            serious: table.flag("serious"),
            longer_than: table.number("longer_than_minutes"),
            from: day_of(table, "from_day", problems).unwrap_or(Day::new(1).expect("day 1 exists")),
        };
        let named = [&happening.events, &happening.categories, &happening.dispositions, &happening.treatments];
        if named.iter().all(|names| names.is_empty()) && happening.serious.is_none() {
            let problem = Diagnostic::error(codes::NOTHING_ASKED, table.place().clone(), "nothing says what happens");
            problems.push(problem.with_hint("`event`, `category`, `disposition` or `treatment` names it"));
        }
        if !happening.treatments.is_empty() && named[..3].iter().any(|names| !names.is_empty()) {
            let problem = table.error(codes::CONTRADICTORY, "treatment", "a dose has neither term nor category");
            problems.push(problem.with_hint("make two of it"));
        }
        if happening.longer_than.is_some() && (happening.events.is_empty() || !happening.dispositions.is_empty()) {
            let problem = table.error(codes::CONTRADICTORY, "longer_than_minutes", "clinical events alone last");
            problems.push(problem.with_hint("name them by `event`"));
        }
        happening
    }

    /// Whether a clinical event is one of them.
    pub(super) fn is_event(&self, event: &ClinicalEvent) -> bool {
        let asked = !self.events.is_empty() || self.serious.is_some() || self.of_any_record();
        asked
            && self.dispositions.is_empty()
            && self.treatments.is_empty()
            && (self.events.is_empty() || is_among(Some(&event.term), &self.events))
            && (self.categories.is_empty() || is_among(event.category.as_ref(), &self.categories))
            && self.serious.is_none_or(|serious| event.serious == Some(serious))
            && self.longer_than.is_none_or(|least| event.minutes.is_some_and(|own| f64::from(own) > least))
            && self.in_time(event.day)
    }

    /// Whether an end of follow-up is one of them.
    pub(super) fn is_disposition(&self, disposition: &Disposition) -> bool {
        let asked = !self.dispositions.is_empty() || self.of_any_record();
        asked
            && self.events.is_empty()
            && self.treatments.is_empty()
            && self.serious.is_none()
            && (self.dispositions.is_empty() || is_among(Some(&disposition.term), &self.dispositions))
            && (self.categories.is_empty() || is_among(disposition.category.as_ref(), &self.categories))
            && self.in_time(disposition.day)
    }

    /// Whether a dose is one of them.
    pub(super) fn is_dose(&self, dose: &Dose) -> bool {
        !self.treatments.is_empty() && is_among(Some(&dose.treatment), &self.treatments) && self.in_time(dose.day)
    }

    /// A category alone may be that of a clinical event or of a disposition.
    fn of_any_record(&self) -> bool {
        !self.categories.is_empty() && self.events.is_empty() && self.dispositions.is_empty()
    }

    /// A happening without a day counts: it did happen.
    fn in_time(&self, day: Option<Day>) -> bool {
        day.is_none_or(|day| day >= self.from)
    }
}

/// Terms are met in any case.
fn is_among(word: Option<&Word>, names: &[Text]) -> bool {
    word.is_some_and(|word| names.iter().any(|name| name.text.eq_ignore_ascii_case(word)))
}
