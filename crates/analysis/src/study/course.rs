//! What an estimand makes of a subject's course: intercurrent events and the days they fall on.

use super::happening::Happening;
use super::intercurrent::{Intercurrent, Strategy};
use super::outcome::Origin;
use trialstat_trial::design::SubjectIndex;
use trialstat_trial::quantity::Day;
use trialstat_trial::trial::Trial;

/// A dated record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dated {
    /// The day; day 1 for a happening that has none: it did happen.
    pub(super) day: Day,
    pub(super) origin: Origin,
}

/// The intercurrent events of a subject that an estimand does something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Course {
    /// The first that is itself an outcome.
    pub(super) composite: Option<Dated>,
    /// The first after which nothing counts as observed.
    pub(super) hypothetical: Option<Dated>,
    /// The first after which the last outcome before counts.
    pub(super) on_treatment: Option<Dated>,
}

impl Course {
    /// The last day on which a reading counts.
    pub(super) fn until(&self) -> Option<Day> {
        [self.hypothetical, self.on_treatment].into_iter().flatten().map(|dated| dated.day).min()
    }

    /// Whether a reading on that day counts. One without a day does.
    pub(super) fn counts(&self, day: Option<Day>) -> bool {
        self.until().is_none_or(|until| day.is_none_or(|day| day <= until))
    }
}

/// The courses of all subjects under an estimand.
pub(super) fn courses(trial: &Trial, intercurrent: &[Intercurrent], courses: &mut Vec<Course>) {
    courses.clear();
    courses.resize(trial.subjects().len(), Course::default());
    for event in intercurrent.iter().filter(|event| event.strategy != Strategy::TreatmentPolicy) {
        each_happening(trial, std::slice::from_ref(&event.happening), |subject, dated| {
            let course = &mut courses[subject.0 as usize];
            let first = match event.strategy {
                Strategy::Composite => &mut course.composite,
                Strategy::Hypothetical => &mut course.hypothetical,
                Strategy::WhileOnTreatment | Strategy::TreatmentPolicy => &mut course.on_treatment,
            };
            if first.is_none_or(|first| dated.day < first.day) {
                *first = Some(dated);
            }
        });
    }
}

/// Everything that happens as described.
pub(super) fn each_happening(trial: &Trial, happenings: &[Happening], mut each: impl FnMut(SubjectIndex, Dated)) {
    let day_one = Day::new(1).expect("day 1 exists");
    let dated = |day: Option<Day>, origin| Dated { day: day.unwrap_or(day_one), origin };
    for happening in happenings {
        for (at, event) in trial.events().iter().enumerate().filter(|(_, event)| happening.is_event(event)) {
            each(event.subject, dated(event.day, Origin::Event(at as u32)));
        }
        for (at, end) in trial.dispositions().iter().enumerate().filter(|(_, end)| happening.is_disposition(end)) {
            each(end.subject, dated(end.day, Origin::Disposition(at as u32)));
        }
        for (at, dose) in trial.doses().iter().enumerate().filter(|(_, dose)| happening.is_dose(dose)) {
            each(dose.subject, dated(dose.day, Origin::Dose(at as u32)));
        }
    }
}

/// The first happening of each subject that counts; of nobody, if nothing is looked for.
pub(super) fn first_happening(
    trial: &Trial,
    happenings: &[Happening],
    counts: impl Fn(usize, Day) -> bool,
) -> Vec<Option<Dated>> {
    let subjects = if happenings.is_empty() { 0 } else { trial.subjects().len() };
    let mut first: Vec<Option<Dated>> = vec![None; subjects];
    each_happening(trial, happenings, |subject, dated| {
        let known = &mut first[subject.0 as usize];
        if counts(subject.0 as usize, dated.day) && known.is_none_or(|known| dated.day < known.day) {
            *known = Some(dated);
        }
    });
    first
}

/// The last day on which anything is known of each subject.
pub(super) fn last_known(trial: &Trial) -> Vec<Option<Dated>> {
    let mut last: Vec<Option<Dated>> = vec![None; trial.subjects().len()];
    let mut see = |subject: SubjectIndex, day: Option<Day>, origin| {
        let known = &mut last[subject.0 as usize];
        if let Some(day) = day
            && known.is_none_or(|known| day > known.day)
        {
            *known = Some(Dated { day, origin });
        }
    };
    for (at, record) in trial.assessments().iter().enumerate() {
        see(record.subject, record.day, Origin::Assessment(at as u32));
    }
    for (at, record) in trial.doses().iter().enumerate() {
        see(record.subject, record.last_day.or(record.day), Origin::Dose(at as u32));
    }
    for (at, record) in trial.events().iter().enumerate() {
        see(record.subject, record.day, Origin::Event(at as u32));
    }
    for (at, record) in trial.dispositions().iter().enumerate() {
        see(record.subject, record.day, Origin::Disposition(at as u32));
    }
    last
}
