//! What an arm is given: a drug by a route, in sessions.

use super::number::{Domain, Problems, text_of};
use crate::codes;
use crate::pharmacokinetics::{
    Dose, Model, ModelError, ParameterFile, Per, REGIMEN, Regimen, Route, Schedule, Typical, stock, stock_names,
};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Field, Kind, Table, Text};

/// The largest dose, in mg or mg/kg.
const LARGEST_DOSE: f64 = 1e9;
/// The last day of a session: a hundred years.
const LAST_DAY: f64 = 36_525.0;
/// How long the last session's exposure is followed, in h.
const AFTER_LAST: f64 = 168.0;

/// Fields of an arm that say what it is given.
pub(super) const FIELDS: [Field; 10] = [
    Field::optional("treatment", Kind::Text, "what is given, as records of doses name it; the arm's name if left out"),
    Field::optional("drug", Kind::Text, "its disposition: a built-in set of parameters or a file"),
    Field::optional("absorption", Kind::Text, "the set that has the route's numbers; that of `drug` if left out"),
    Field::optional("route", Kind::OneOf(Route::NAMES), "way in; intravenous if left out"),
    Field::optional("preparation", Kind::Text, "which preparation, where the set has several of the route"),
    Field::optional("regimen", Kind::Table(&REGIMEN), "doses and when they are given"),
    Field::optional("placebo_days", Kind::Numbers, "study days of sessions without a drug, in place of a regimen"),
    Field::optional("missed", Kind::Number, "probability that a session is missed; 0 if left out"),
    Field::optional(
        "broken_off",
        Kind::Number,
        "probability that an infusion is broken off, at any time of it; 0 if left out",
    ),
    Field::optional("expectancy", Kind::Number, "multiplies the placebo effect's plateau; 1 if left out"),
];

/// What an arm is given.
#[derive(Debug, Clone)]
pub(crate) struct Treatment {
    pub(crate) name: String,
    pub(crate) route: Route,
    pub(crate) per: Per,
    /// Sessions, in hours from the begin of day 1.
    pub(crate) doses: Vec<Dose>,
    pub(crate) missed: f64,
    pub(crate) broken_off: f64,
    pub(crate) expectancy: f64,
    /// The drug's model and the sessions on its grid, where there is a drug.
    pub(crate) drug: Option<Drug>,
}

/// A drug's model and the sessions on its grid.
#[derive(Debug, Clone)]
pub(crate) struct Drug {
    pub(crate) model: Model,
    pub(crate) schedule: Schedule,
}

/// Files that a scenario names.
pub(super) type Files<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

impl Treatment {
    /// The schedule of a subject of whom an infusion was broken off, with what it then received of each dose: an infusion
    /// broken off ends earlier, at the rate at which it was given. `None` where none was.
    pub(crate) fn as_given(&self, shares: &[f64]) -> Option<(Schedule, Vec<f64>)> {
        let drug = self.drug.as_ref()?;
        let broken = |share: f64, dose: &Dose| share > 0.0 && share < 1.0 && dose.duration > 0.0;
        if !shares.iter().zip(&self.doses).any(|(share, dose)| broken(*share, dose)) {
            return None;
        }
        let mut received = shares.to_vec();
        let mut doses = self.doses.clone();
        for (share, dose) in received.iter_mut().zip(&mut doses).filter(|(share, dose)| broken(**share, dose)) {
            (dose.amount, dose.duration, *share) = (dose.amount * *share, dose.duration * *share, 1.0);
        }
        let end = doses.last().map_or(0.0, |dose| dose.time) + AFTER_LAST;
        let schedule = Schedule::new(&drug.model, self.per, &doses, &[], end).ok()?;
        Some((schedule, received))
    }

    /// Checks an arm's table; `effect_rate` is that of an effect site in 1/h.
    pub(super) fn of_table(
        table: &Table,
        effect_rate: Option<f64>,
        files: Files<'_>,
        problems: &mut Problems<'_>,
    ) -> Option<Treatment> {
        let before = problems.found.len();
        let (per, doses) = sessions(table, problems);
        if doses.iter().any(|dose| dose.time > LAST_DAY * 24.0 || dose.amount > LARGEST_DOSE) {
            let key = if table.has("regimen") { "regimen" } else { "placebo_days" };
            problems.refuse(table, key, "a session is more than a hundred years off, or its dose more than a ton");
        }
        let drug_is_given = table.has("regimen") && table.has("drug") && !doses.is_empty();
        if !table.has("regimen") {
            problems.idle(table, &["drug", "absorption", "preparation", "broken_off"], "the arm has no `regimen`");
        } else if !table.has("drug") {
            problems.idle(table, &["absorption", "preparation"], "the arm has no `drug`");
        }
        let at_once = |regimen: &Table| regimen.has("minutes") || !regimen.mentions("minutes");
        let at_once = table.table("regimen").is_some_and(at_once) && doses.iter().all(|dose| dose.duration == 0.0);
        if at_once && !doses.is_empty() {
            problems.idle(table, &["broken_off"], "no dose is given over a time");
        }
        if !table.mentions("regimen") && !table.mentions("placebo_days") {
            problems.idle(table, &["treatment", "route", "missed"], "the arm has no sessions");
        }
        let route = table.text("route").and_then(Route::named).unwrap_or(Route::Intravenous);
        let drug = if drug_is_given && problems.found.len() == before {
            drug(table, route, (per, &doses), effect_rate, files, problems)
        } else {
            None
        };
        problems.refuse_doubled(text_of(table, "treatment").as_slice());
        let probability = |problems: &mut Problems<'_>, key| problems.number(table, key, Domain::Probability);
        let treatment = Treatment {
            name: table.owned("treatment").or_else(|| table.owned("name"))?,
            route,
            per,
            missed: probability(problems, "missed").unwrap_or(0.0),
            broken_off: probability(problems, "broken_off").unwrap_or(0.0),
            expectancy: problems.number(table, "expectancy", Domain::NotNegative).unwrap_or(1.0),
            doses,
            drug,
        };
        (problems.found.len() == before).then_some(treatment)
    }
}

/// The sessions of a regimen or of a placebo.
fn sessions(table: &Table, problems: &mut Problems<'_>) -> (Per, Vec<Dose>) {
    let nothing = (Per::Subject, Vec::new());
    let Some(regimen) = table.table("regimen") else {
        let days = table.numbers("placebo_days");
        let ascending = days.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || days.iter().any(|day| *day < 1.0 || day.fract() != 0.0) {
            let problem = table.error(codes::OUT_OF_ORDER, "placebo_days", "`placebo_days` are not ascending from 1");
            problems.push(problem.with_hint("study days of treatment are whole numbers from 1"));
            return nothing;
        }
        let dose = |day: &f64| Dose { time: (day - 1.0) * 24.0, amount: 0.0, duration: 0.0 };
        return (Per::Subject, days.iter().map(dose).collect());
    };
    problems.idle(table, &["placebo_days"], "the arm has a `regimen`");
    match Regimen::from_table(regimen) {
        Ok(Regimen { per, doses }) => (per, doses),
        Err(found) => {
            problems.found.extend(found);
            nothing
        }
    }
}

fn drug(
    table: &Table,
    route: Route,
    (per, doses): (Per, &[Dose]),
    effect_rate: Option<f64>,
    files: Files<'_>,
    problems: &mut Problems<'_>,
) -> Option<Drug> {
    let named = text_of(table, "drug")?;
    let set = set(&named, files, problems)?;
    let Some(disposition) = &set.disposition else {
        let message = format!("`{}` has no disposition", named.text);
        let problem = table.error(codes::INCOMPLETE_MODEL, "drug", message);
        problems.push(problem.with_hint("name a set with a disposition, and this one in `absorption`"));
        return None;
    };
    let from = text_of(table, "absorption");
    let absorbed = match &from {
        Some(from) => Some(self::set(from, files, problems)?),
        None => None,
    };
    let mut correlations = set.correlations.clone();
    let absorption = if route == Route::Intravenous {
        problems.idle(table, &["absorption", "preparation"], "all of an intravenous dose reaches the blood");
        None
    } else {
        let holder = absorbed.as_ref().unwrap_or(&set);
        if absorbed.is_some() {
            correlations.extend(holder.correlations.iter().copied());
        }
        let place = table.place_of("route");
        let found = holder.absorption(route, table.text("preparation"), place);
        Some(found.map_err(|problem| problems.push(problem)).ok()?)
    };
    let effect_rate = effect_rate.map(|value| Typical { value, deviation: 0.0 });
    let model = Model::new(disposition, absorption, &correlations, effect_rate);
    let model = model.map_err(|error| problems.push(of_model(table, &error))).ok()?;
    let end = doses.last().map_or(0.0, |dose| dose.time) + AFTER_LAST;
    let schedule = Schedule::new(&model, per, doses, &[], end);
    let out_of_order = |error| problems.push(table.error(codes::OUT_OF_ORDER, "regimen", format!("{error}")));
    let schedule = schedule.map_err(out_of_order).ok()?;
    Some(Drug { model, schedule })
}

fn of_model(table: &Table, error: &ModelError) -> Diagnostic {
    let code = match error {
        ModelError::RouteLacks { .. } | ModelError::NoLiver { .. } => codes::ROUTE_WITHOUT_NUMBERS,
        ModelError::NoRateForPeak { .. } => codes::OUT_OF_RANGE,
        ModelError::Covariance(_) => codes::NOT_POSITIVE_DEFINITE,
    };
    table.error(code, "route", error.to_string())
}

/// A built-in set, or that of a file.
fn set(named: &Text, files: Files<'_>, problems: &mut Problems<'_>) -> Option<ParameterFile> {
    if stock_names().any(|name| name == named.text) {
        return stock(&named.text, &named.place).map_err(|problem| problems.push(problem)).ok().cloned();
    }
    let Some(bytes) = files(&named.text) else {
        let message = format!("`{}` is no built-in set of parameters and cannot be read as a file", named.text);
        let hint =
            format!("sets: {}; or a path from the scenario's folder", stock_names().collect::<Vec<_>>().join(", "));
        problems.push(Diagnostic::error(codes::NO_SUCH_FILE, named.place.clone(), message).with_hint(hint));
        return None;
    };
    ParameterFile::read(&named.text, &bytes).map_err(|found| problems.found.extend(found)).ok()
}
