//! What is planned: how much, over how long, when.

use super::schedule::{Dose, Per};
use crate::codes;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

const HOURS_PER_DAY: f64 = 24.0;

/// The table of a regimen.
pub static SHAPE: Shape = Shape {
    name: "regimen",
    doc: "doses and when they are given",
    fields: &[
        Field::optional("mg", Kind::Number, "the dose in mg"),
        Field::optional("mg_per_kg", Kind::Number, "the dose in mg for each kilogram"),
        Field::optional("titration_mg", Kind::Numbers, "the doses in mg, one for each time"),
        Field::optional("titration_mg_per_kg", Kind::Numbers, "the doses in mg for each kilogram, one for each time"),
        Field::optional("minutes", Kind::Number, "over how long a dose is given; 0, or left out, for all at once"),
        Field::optional("days", Kind::Numbers, "days on which it is given, from 1"),
        Field::optional("hours", Kind::Numbers, "times at which it is given, in hours from 0, in place of days"),
    ],
};

/// Doses and when they are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimen {
    /// What amounts are for.
    pub per: Per,
    /// The doses, in order.
    pub doses: Vec<Dose>,
}

impl Regimen {
    /// Checks a regimen's table.
    ///
    /// # Errors
    /// All problems: no dose or two kinds of it, amounts or times that cannot be, times that are not in order, another
    /// number of titrated doses than of times.
    pub fn from_table(table: &Table) -> Result<Regimen, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let times = times(table, &mut problems);
        let amounts = amounts(table, times.len(), &mut problems);
        let minutes = table.number("minutes").unwrap_or(0.0);
        if minutes < 0.0 {
            let problem = table.error(codes::OUT_OF_RANGE, "minutes", format!("{minutes} minutes"));
            problems.push(problem.with_hint("a duration is 0 or longer"));
        }
        match amounts {
            Some((per, amounts)) if problems.is_empty() && !times.is_empty() => {
                let dose = |(time, amount)| Dose { time, amount, duration: minutes / 60.0 };
                Ok(Regimen { per, doses: times.into_iter().zip(amounts).map(dose).collect() })
            }
            _ => Err(problems),
        }
    }

    /// The same, with the dose of that number, from 0, stopped so many hours after its begin: the rest is not given. A dose
    /// that is over by then stays as it is.
    pub fn stopped(mut self, number: usize, after: f64) -> Regimen {
        if let Some(dose) = self.doses.get_mut(number).filter(|dose| after < dose.duration) {
            let hours = after.max(0.0);
            *dose = Dose { amount: dose.amount * hours / dose.duration, duration: hours, ..*dose };
        }
        self
    }
}

fn times(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<f64> {
    let (days, hours) = (table.mentions("days"), table.mentions("hours"));
    if days == hours {
        let found = if days { "`days` and `hours`" } else { "neither `days` nor `hours`" };
        let problem = table.error(codes::INCOMPLETE_MODEL, "days", format!("the regimen has {found}"));
        problems.push(problem.with_hint("give one of them"));
        return Vec::new();
    }
    let key = if days { "days" } else { "hours" };
    let found = table.numbers(key);
    let first = if days { 1.0 } else { 0.0 };
    for (number, time) in found.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| found[before]);
        if *time < first || before.is_some_and(|before| before >= *time) {
            let problem = table.error(codes::OUT_OF_ORDER, key, format!("`{key}` has {time} at place {}", number + 1));
            problems.push(problem.with_hint(format!("they begin at {first} or later, each after the one before")));
        }
    }
    if found.is_empty() && table.has(key) {
        problems.push(
            table
                .error(codes::OUT_OF_ORDER, key, "no dose is given")
                .with_hint(format!("name at least one of `{key}`")),
        );
    }
    found.iter().map(|time| if days { (time - 1.0) * HOURS_PER_DAY } else { *time }).collect()
}

fn amounts(table: &Table, times: usize, problems: &mut Vec<Diagnostic>) -> Option<(Per, Vec<f64>)> {
    let all = [
        ("mg", Per::Subject, false),
        ("mg_per_kg", Per::Kilogram, false),
        ("titration_mg", Per::Subject, true),
        ("titration_mg_per_kg", Per::Kilogram, true),
    ];
    let present: Vec<_> = all.into_iter().filter(|(key, ..)| table.mentions(key)).collect();
    let [(key, per, titrated)] = present[..] else {
        let keys: Vec<&str> = present.iter().map(|(key, ..)| *key).collect();
        let message = if keys.is_empty() { "the regimen has no dose".to_owned() } else { keys.join(" and ") };
        let at = keys.last().copied().unwrap_or("mg");
        let hint = "give one of `mg`, `mg_per_kg`, `titration_mg`, `titration_mg_per_kg`";
        problems.push(table.error(codes::INCOMPLETE_MODEL, at, message).with_hint(hint));
        return None;
    };
    if !table.has(key) {
        return None;
    }
    let amounts = if titrated { table.numbers(key).to_vec() } else { vec![table.number(key)?; times] };
    for amount in amounts.iter().take(if titrated { times } else { 1 }).filter(|amount| **amount <= 0.0) {
        let problem = table.error(codes::OUT_OF_RANGE, key, format!("a dose of {amount}"));
        problems.push(problem.with_hint("a dose is above 0; a session without one is left out"));
    }
    if amounts.len() != times && times > 0 {
        let message = format!("{} doses for {times} times", amounts.len());
        problems.push(
            table.error(codes::INCOMPLETE_MODEL, key, message).with_hint("titrated doses are given one for each time"),
        );
    }
    Some((per, amounts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::spec::{Source, read};

    fn regimen(text: &str) -> Result<Regimen, Vec<&'static str>> {
        let source = Source::new("scenario.toml", text.as_bytes()).expect("text");
        let mut problems = Vec::new();
        let table = read(&source, &SHAPE, &mut problems);
        assert!(problems.is_empty(), "{problems:?}");
        Regimen::from_table(&table).map_err(|problems| {
            assert!(problems.iter().all(|problem| problem.hint.is_some()), "{problems:?}");
            problems.iter().map(|problem| problem.code).collect()
        })
    }

    #[test]
    fn days_count_from_1_and_minutes_make_hours() {
        let found = regimen("mg_per_kg = 0.5\nminutes = 40\ndays = [1, 3, 5]").expect("a regimen");
        let dose = |time| Dose { time, amount: 0.5, duration: 40.0 / 60.0 };
        assert_eq!(found, Regimen { per: Per::Kilogram, doses: vec![dose(0.0), dose(48.0), dose(96.0)] });
    }

    #[test]
    fn a_titration_has_a_dose_for_each_time() {
        let found = regimen("titration_mg = [56, 84]\nhours = [0, 72]").expect("a regimen");
        assert_eq!(found.doses[1], Dose { time: 72.0, amount: 84.0, duration: 0.0 });
        assert_eq!(regimen("titration_mg = [56, 84, 84]\nhours = [0, 72]"), Err(vec!["M504"]));
    }

    #[test]
    fn an_infusion_stopped_is_given_in_part() {
        let found = regimen("mg = 40\nminutes = 40\ndays = [1, 2]").expect("a regimen").stopped(1, 0.25);
        let (whole, stopped) = (found.doses[0], found.doses[1]);
        assert_eq!((whole.amount, stopped.duration), (40.0, 0.25));
        assert!((stopped.amount - 15.0).abs() < 1e-14);
        assert_eq!(found.clone().stopped(0, 1.0), found, "it was over by then");
    }

    #[test]
    fn what_cannot_be_is_refused_all_of_it() {
        assert_eq!(regimen("mg = 0\nminutes = -1\ndays = [3, 1, 0]"), Err(vec!["M508", "M508", "M501", "M501"]));
        assert_eq!(regimen("minutes = 1"), Err(vec!["M504", "M504"]));
        assert_eq!(regimen("mg = 1\nmg_per_kg = 1\nhours = []"), Err(vec!["M508", "M504"]));
    }
}
