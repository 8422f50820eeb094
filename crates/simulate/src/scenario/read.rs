//! A file's tables to a scenario.

use super::number::{Domain, Problems, is_known};
use super::treatment::Files;
use super::*;
use crate::pharmacokinetics::Model;
use std::ops::RangeInclusive;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::codes::NOT_TOML;
use trialstat_trial::spec::{Source, Table, read};

/// Most subjects of a trial: a position has 32 bits.
const MOST_SUBJECTS: u64 = 100_000_000;

/// Most visits, measures, endpoints and arms of a trial: positions of most have 16 bits.
const MOST_ROWS: usize = 10_000;

/// What an arm's part of the subjects may be.
const RATIOS: RangeInclusive<u64> = 1..=1000;

/// What is read as a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    File,
    /// A point of a file's grid: the grid was checked with the file, and the point has none.
    Point,
}

impl Scenario {
    /// Reads a scenario. `files` gives the bytes of the files that it names, from its own folder.
    ///
    /// # Errors
    /// Every problem, with its place.
    pub fn read(
        file: &str,
        bytes: &[u8],
        files: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<Scenario, Vec<Diagnostic>> {
        let source = Source::new(file, bytes).map_err(|problem| vec![problem])?;
        Scenario::of_source(&source, Reading::File, files)
    }

    /// Reads a source, all that is wrong with it in order of place.
    pub(super) fn of_source(source: &Source, reading: Reading, files: Files<'_>) -> Result<Scenario, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let table = read(source, &SHAPE, &mut found);
        // What a slip in the TOML has hidden is not missing.
        let is_whole = found.iter().all(|problem| problem.code != NOT_TOML.id);
        // Where a key has a slip, a grid's path may lead to it.
        let paths_in = found.is_empty().then_some(source);
        let mut problems = Problems { hides_names: hides_names(&table), found: &mut found };
        let scenario = is_whole.then(|| Scenario::of_table(&table, paths_in, reading, files, &mut problems)).flatten();
        match scenario {
            Some(scenario) if found.is_empty() => Ok(scenario),
            _ => {
                sort_by_place(&mut found);
                found.dedup();
                Err(found)
            }
        }
    }

    fn of_table(
        table: &Table,
        paths_in: Option<&Source>,
        reading: Reading,
        files: Files<'_>,
        problems: &mut Problems<'_>,
    ) -> Option<Scenario> {
        let arm_tables = table.tables("arm");
        let candidates = Candidates::of_table(table, problems);
        let before = problems.found.len();
        let visits = Visit::all(table.tables("visit"), problems);
        // Of visits that are wrong nobody knows how many they are.
        let are_sound = visits.len() == table.tables("visit").len() && problems.found.len() == before;
        let later = are_sound.then(|| visits.iter().filter(|visit| !visit.is_before_treatment()).count());
        let measures = Measure::all(table.tables("measure"), &candidates, later, problems);
        let directly: Vec<&str> = measures_drawn_directly(table);
        let direct = Direct::all(table.tables("direct"), arm_tables, &directly, problems);
        let changes = measures.iter().map(|measure| match &measure.change {
            // One that is an endpoint too has been told.
            Some(_) if !is_direct(table, &measure.name) => direct::changes(&measure.name, arm_tables, later, problems),
            _ => Vec::new(),
        });
        let changes = changes.collect();
        let symptoms = table.table("symptoms").map(|table| Symptoms::of_table(table, &candidates, problems));
        let of_symptoms = symptoms.as_ref().and_then(Option::as_ref).and_then(|symptoms| symptoms.effect_rate);
        if of_symptoms.is_some() {
            problems.idle(table, &["effect_rate"], "the symptoms have an `effect_rate` of their own");
        }
        let effect_rate = of_symptoms.or_else(|| problems.number(table, "effect_rate", Domain::Positive));
        let arms = Arm::all(arm_tables, effect_rate, files, problems);
        let parts = crossover::Parts { arms: &arms, direct: &direct, visits: &visits, measures: &measures };
        let crossover = table.table("crossover").map(|table| Crossover::of_table(table, &parts, problems));
        let visits = match crossover.as_ref().and_then(Option::as_ref) {
            Some(crossover) => crossover.in_periods(visits, arms.len()),
            None => visits,
        };
        let subjects = subjects(table, problems);
        // By their tables, so that one that is wrong is not unknown as well.
        let of_times = table.tables("direct").iter().filter(|table| table.text("model") != Some("binary"));
        let with_times: Vec<&str> = of_times.filter_map(|table| table.text("endpoint")).collect();
        let looks = Look::all(table.tables("look"), &with_times, problems);
        let before = problems.found.len();
        let (count, sum) = (arm_tables.len(), ratios(arm_tables));
        let allocation = Allocation::of_table(table.table("allocation"), count, sum, &candidates, problems);
        // Of an allocation that is wrong nobody knows what it goes by.
        let is_read = |table: &Table| is_known(table, "strata") && is_known(table, "factors");
        let is_sound = problems.found.len() == before && table.table("allocation").is_none_or(is_read);
        if let Some(allocation) = allocation.as_ref().filter(|_| is_sound) {
            candidates.check_cuts(table.tables("covariate"), allocation, problems);
        }
        let accrual = table.table("accrual").map(|table| Accrual::of_table(table, subjects.unwrap_or(1), problems));
        check_parts(table, problems);
        // What may be wrong in parts that need no other is told before the first that is lacking ends it.
        let replicates = replicates(table, problems);
        let collection = table.table("collection");
        let collection = collection.map_or_else(Collection::default, |table| Collection::of_table(table, problems));
        let grid = table.table("grid").filter(|_| reading == Reading::File);
        let grid = grid.map(|table| Grid::of_table(table, paths_in, problems));
        let comparisons = Compare::all(table.tables("compare"), problems);
        let cut_off = problems.number(table, "cut_off", Domain::Positive);
        let time_above = problems.number(table, "time_above", Domain::Positive);
        let scenario = Scenario {
            title: table.owned("title").unwrap_or_default(),
            seed: table.count("seed").unwrap_or_default(),
            replicates,
            plan: number::text_of(table, "plan")
                .unwrap_or_else(|| Text { text: String::new(), place: table.place().clone() }),
            group: table.count("group").unwrap_or(0),
            subjects: usize::try_from(subjects?).ok()?,
            arms,
            direct,
            candidates,
            visits,
            measures,
            changes,
            symptoms: settled(symptoms)?,
            adverse_events: AdverseEvent::all(table.tables("adverse_event"), effect_rate.is_some(), problems),
            collection,
            crossover: settled(crossover)?,
            allocation: allocation?,
            accrual: settled(accrual)?,
            looks,
            grid: settled(grid)?,
            comparisons,
            cut_off,
            time_above,
            effect_rate,
            metabolite: table.flag("metabolite").unwrap_or(false),
        };
        scenario.check(table, problems);
        Some(scenario)
    }

    /// What of the parts needs one another.
    fn check(&self, table: &Table, problems: &mut Problems<'_>) {
        if u64::try_from(self.size(self.replicates)).is_err() {
            let message = format!("{} numbers to draw, more than can be addressed", self.size(self.replicates));
            let problem = table.error(codes::TOO_LARGE, "replicates", message);
            problems.push(problem.with_hint("fewer replicates, or several scenarios with groups of their own"));
        }
        let many = [self.visits.len(), self.measures.len(), self.direct.len(), self.arms.len()];
        if many.into_iter().any(|count| count > MOST_ROWS) {
            let message = format!("more than {MOST_ROWS} visits, measures, endpoints or arms");
            problems.push(Diagnostic::error(codes::TOO_LARGE, table.place().clone(), message));
        }
        if self.symptoms.as_ref().is_some_and(|symptoms| matches!(symptoms.metric, Metric::TimeAbove(_))) {
            problems.idle(table, &["time_above"], "the symptoms have a `threshold` of their own");
        } else if table.tables("arm").iter().all(|arm| !arm.has("drug")) {
            problems.idle(table, &["time_above"], "no arm is given a `drug`");
        }
        if self.symptoms.is_none() && self.regimens().all(|regimen| regimen.is_none()) {
            problems.idle(table, &["effect_rate"], "no arm is given a `drug`");
        }
        let with_drug = table.tables("arm").iter().filter(|arm| arm.has("drug")).count();
        let models = || self.arms.iter().filter_map(|arm| Some(&arm.treatment.drug.as_ref()?.model));
        if with_drug == 0 {
            problems.idle(table, &["metabolite"], "no arm is given a `drug`");
        } else if models().count() == with_drug && !models().any(Model::has_metabolite) {
            // Of a drug that is wrong nobody knows whether it has one.
            problems.idle(table, &["metabolite"], "the parameters of no `drug` have a metabolite");
        }
        if matches!(self.allocation, Allocation::Minimization { .. })
            && share_steps(&self.arms, self.subjects).is_none()
        {
            let message = format!("the ratios' common multiple is too large for shares of {} subjects", self.subjects);
            let problem = table.table("allocation").unwrap_or(table).error(codes::TOO_LARGE, "method", message);
            problems.push(problem.with_hint("choose ratios with a smaller one: 2:3 in place of 201:299"));
        }
        let of_look = |look: &Look| table.tables("look").iter().find(|table| *table.place() == look.place);
        let end = self.cut_off.unwrap_or(f64::INFINITY);
        let is_late = |look: &&Look| matches!(look.at, LookAt::Day(day) if day > end);
        for look in self.looks.iter().filter(is_late) {
            if let Some(table) = of_look(look) {
                let message = format!("the trial ends before the look, on day {end}");
                problems.contradiction(table, "day", message, "a look at the end is on the day of `cut_off`");
            }
        }
        for look in &self.looks {
            if let (LookAt::Events { endpoint, count }, Some(table)) = (&look.at, of_look(look))
                && *count > self.subjects()
            {
                let subjects = self.subjects();
                let message =
                    format!("{count} events of `{endpoint}` never happen: {subjects} subjects have at most one each");
                problems.contradiction(table, "events", message, "a look after fewer events");
            }
        }
        if self.crossover.is_some() && self.candidates.named(SEQUENCE).is_some() {
            let hint = "name the covariate otherwise";
            problems.contradiction(table, "covariate", "a crossover has a `sequence` of its own", hint);
        }
        if self.collection.needs_scores() && !table.mentions("measure") {
            problems.lacks(table, "collection", "something depends on a score, and there is no `measure`");
        }
        let within = |visit: &Visit| visit.is_before_treatment() || visit.window.is_some();
        if self.collection.jitter > 0.0
            && table.tables("visit").iter().all(|table| is_known(table, "window"))
            && let Some(visit) = self.visits.iter().find(|visit| !within(visit))
        {
            let message = format!("visit `{}` has no window to take place within", visit.name);
            problems.lacks(table, "collection", message);
        }
        let weighs =
            |arm: &&Arm| arm.treatment.drug.is_some() || arm.treatment.per == crate::pharmacokinetics::Per::Kilogram;
        let has_weight = table.tables("covariate").iter().any(|table| table.text("name") == Some("weight_kg"));
        if let (Some(arm), false) = (self.arms.iter().find(weighs), has_weight || problems.hides_names) {
            let message = format!("arm `{}` needs the subjects' weight", arm.name);
            let problem = table.error(codes::INCOMPLETE_SCENARIO, "arm", message);
            problems.push(problem.with_hint("add a covariate `weight_kg`"));
        }
    }
}

/// Whether something that others name has a name that could not be read.
fn hides_names(table: &Table) -> bool {
    let named = [("arm", "name"), ("covariate", "name"), ("measure", "name"), ("direct", "endpoint")];
    named.into_iter().any(|(key, name)| table.tables(key).iter().any(|table| !table.has(name)))
}

fn is_direct(table: &Table, name: &str) -> bool {
    table.tables("direct").iter().any(|table| table.text("endpoint") == Some(name))
}

/// Names of measures with direct changes, whether or not they are sound otherwise.
fn measures_drawn_directly(table: &Table) -> Vec<&str> {
    table.tables("measure").iter().filter(|table| table.has("change")).filter_map(|table| table.text("name")).collect()
}

/// The sum of the arms' ratios, by their tables: an arm that is wrong in something else has one. `None` if a ratio is wrong.
fn ratios(tables: &[Table]) -> Option<u64> {
    let ratio = |table: &Table| if table.mentions("ratio") { table.count("ratio") } else { Some(1) };
    tables.iter().map(|table| ratio(table).filter(|ratio| RATIOS.contains(ratio))).sum()
}

/// A part that may be left out, but not be wrong.
fn settled<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    part.map_or(Some(None), |part| part.map(Some))
}

fn replicates(table: &Table, problems: &mut Problems<'_>) -> u64 {
    let replicates = table.count("replicates").unwrap_or(1);
    if replicates == 0 {
        let problem = table.error(codes::NOTHING_SIMULATED, "replicates", "no replicate is drawn");
        problems.push(problem.with_hint("draw at least one"));
    }
    replicates
}

fn subjects(table: &Table, problems: &mut Problems<'_>) -> Option<u64> {
    let subjects = table.count("subjects")?;
    if subjects == 0 {
        let problem = table.error(codes::NOTHING_SIMULATED, "subjects", "nobody is randomized");
        problems.push(problem.with_hint("randomize at least one"));
        return None;
    }
    if subjects > MOST_SUBJECTS {
        let message = format!("{subjects} subjects, a trial holds {MOST_SUBJECTS} at most");
        let problem = table.error(codes::TOO_LARGE, "subjects", message);
        problems.push(problem.with_hint("average replicates instead"));
        return None;
    }
    Some(subjects)
}

/// Parts that are there without those that they work through.
fn check_parts(table: &Table, problems: &mut Problems<'_>) {
    let has = |key: &str| !table.tables(key).is_empty() || table.table(key).is_some();
    if table.has("arm") && !has("arm") {
        problems.push(table.error(codes::NOTHING_SIMULATED, "arm", "there is no arm"));
    }
    let scored = has("measure") && has("visit");
    if !has("direct") && !has("measure") && !has("adverse_event") {
        let problem = table.error(codes::NOTHING_SIMULATED, "direct", "nothing is observed");
        problems.push(problem.with_hint("add a `direct` endpoint, or a `measure` with visits"));
    }
    if has("measure") != has("visit") {
        let (there, lacking) = if has("visit") { ("visit", "measure") } else { ("measure", "visit") };
        problems.lacks(table, there, format!("there is a `{there}` and no `{lacking}`"));
    }
    let responding = table.tables("measure").iter().any(|measure| !measure.mentions("change"));
    if has("symptoms") && !has("measure") {
        problems.idle(table, &["symptoms"], "there is no `measure` that shows them");
    } else if has("symptoms") && !(scored && responding) {
        problems.contradiction(table, "symptoms", "no measure shows the symptoms", "leave `change` out of one");
    }
    check_arms(table, problems);
    if has("collection") && !has("visit") {
        problems.contradiction(table, "collection", "nothing is collected: there is no `visit`", "leave it out");
    }
}

/// Parts that work through what arms are given, and keys of arms that work through other parts.
fn check_arms(table: &Table, problems: &mut Problems<'_>) {
    let arms = table.tables("arm");
    if arms.is_empty() {
        return;
    }
    if let [arm] = arms {
        problems.idle(table, &["allocation", "crossover"], "there is one arm");
        problems.idle(arm, &["ratio"], "there is one arm");
    }
    let given = |keys: &[&str]| arms.iter().any(|arm| keys.iter().all(|key| arm.mentions(key)));
    if let Some(symptoms) = table.table("symptoms").filter(|symptoms| !symptoms.mentions("placebo")) {
        let (keys, what) = match symptoms.text("exposure") {
            Some("dose") => (["regimen"].as_slice(), "`regimen`"),
            _ => (["regimen", "drug"].as_slice(), "`drug`"),
        };
        if !given(keys) {
            let why = format!("no arm is given a {what}, and there is no `placebo`");
            problems.idle(table, &["symptoms"], &why);
        }
        arms.iter().for_each(|arm| problems.idle(arm, &["expectancy"], "the symptoms have no `placebo`"));
    }
    if !table.mentions("symptoms") {
        arms.iter().for_each(|arm| problems.idle(arm, &["expectancy"], "there are no `symptoms`"));
        let measures = table.tables("measure").iter().filter(|measure| !measure.mentions("change"));
        measures.for_each(|measure| problems.idle(measure, &["share"], "there are no `symptoms`"));
    }
    let events = table.tables("adverse_event");
    if !events.is_empty() && !given(&["regimen"]) && !given(&["placebo_days"]) {
        problems.lacks(table, "adverse_event", "adverse events are of sessions, and no arm has any");
    } else if !given(&["regimen", "drug"]) {
        for event in events {
            let lasts_above = event.text("lasts") == Some("above");
            let keys: &[&str] = if lasts_above { &["half", "above"] } else { &["half"] };
            problems.idle(event, keys, "no arm is given a `drug`");
        }
    }
}

impl Arm {
    fn all(tables: &[Table], effect_rate: Option<f64>, files: Files<'_>, problems: &mut Problems<'_>) -> Vec<Arm> {
        problems.refuse_twice(tables, "name");
        tables.iter().filter_map(|table| Arm::of_table(table, effect_rate, files, problems)).collect()
    }

    fn of_table(table: &Table, effect_rate: Option<f64>, files: Files<'_>, problems: &mut Problems<'_>) -> Option<Arm> {
        let ratio = table.count("ratio").unwrap_or(1);
        if !RATIOS.contains(&ratio) {
            let message = format!("`ratio` is {ratio}, expected {} to {}", RATIOS.start(), RATIOS.end());
            problems.refuse(table, "ratio", message);
        }
        let treatment = Treatment::of_table(table, effect_rate, files, problems)?;
        Some(Arm { name: table.owned("name")?, ratio, treatment })
    }
}
