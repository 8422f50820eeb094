//! What was given, by arm.

use super::Described;
use trialstat_trial::record::Dose;
use trialstat_trial::result::ResultRow;

impl Described<'_> {
    /// Doses a subject, days with a dose, amount in all by treatment, and how many had each route.
    pub(super) fn exposure(&self) -> Vec<ResultRow> {
        let doses = self.run.trial.doses();
        let own = |subject: usize| {
            let first = doses.partition_point(|dose| (dose.subject.0 as usize) < subject);
            doses[first..].iter().take_while(move |dose| dose.subject.0 as usize == subject)
        };
        let mut rows = self.numbers("exposure", "doses", None, &|subject| Some(own(subject).count() as f64));
        rows.extend(self.numbers("exposure", "days with a dose", None, &|subject| Some(days(own(subject)))));
        let mut kinds: Vec<(&str, Option<&str>)> =
            doses.iter().map(|dose| (&*dose.treatment, dose.unit.as_deref())).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for (treatment, unit) in kinds {
            let in_all = |subject: usize| {
                let of_kind = own(subject).filter(|dose| &*dose.treatment == treatment && dose.unit.as_deref() == unit);
                amount(of_kind)
            };
            let given = self.numbers("exposure", treatment, Some("amount in all"), &in_all);
            rows.extend(given.into_iter().map(|row| match row.stat_name {
                "N" => row,
                _ => ResultRow { unit: unit.map(|unit| unit.to_owned().into()), ..row },
            }));
        }
        let mut routes: Vec<&str> = doses.iter().filter_map(|dose| dose.route.as_deref()).collect();
        routes.sort_unstable();
        routes.dedup();
        for (arm, members) in &self.arms {
            for route in &routes {
                let had = |subject: &&usize| own(**subject).any(|dose| dose.route.as_deref() == Some(*route));
                let count = members.iter().filter(had).count();
                rows.extend(Described::share(arm, "exposure", "route", route, count, members.len()));
            }
        }
        rows
    }
}

/// What was given in all, if any amount is known.
pub(super) fn amount<'d>(doses: impl Iterator<Item = &'d Dose>) -> Option<f64> {
    let amounts: Vec<f64> = doses.filter_map(|dose| Some(dose.amount.number()? * lasting(dose))).collect();
    (!amounts.is_empty()).then(|| amounts.iter().sum())
}

/// Days of a period of equal doses.
fn lasting(dose: &Dose) -> f64 {
    match (dose.day, dose.last_day) {
        (Some(day), Some(last)) if last > day => f64::from(last.difference() - day.difference() + 1),
        _ => 1.0,
    }
}

/// Days on which there was a dose; a dose without a day is one of its own.
pub(super) fn days<'d>(doses: impl Iterator<Item = &'d Dose>) -> f64 {
    let (mut days, mut undated) = (Vec::new(), 0.0);
    for dose in doses {
        match (dose.day, dose.last_day) {
            (Some(day), last) => {
                let last = last.filter(|last| *last > day).unwrap_or(day);
                days.extend(day.difference()..=last.difference());
            }
            (None, _) => undated += 1.0,
        }
    }
    days.sort_unstable();
    days.dedup();
    days.len() as f64 + undated
}
