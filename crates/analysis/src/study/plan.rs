//! The plan of a study as it is checked: names are not yet those of a trial.

use super::analysis::Analysis;
use super::endpoint::Endpoint;
use super::happening::Happening;
use super::keys::{day, day_of, position, text_of};
use super::multiplicity::Family;
use super::periods::Periods;
use super::shape::SHAPE;
use crate::codes;
use crate::conventions::Conventions;
use trialstat_stats::interval::Level;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::instrument::Instrument;
use trialstat_trial::quantity::Day;
use trialstat_trial::spec::{Source, Table, Text, read};

/// What is estimated in a study, of whom, and how. Checked in itself; whether it fits a trial is another question.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyPlan {
    pub(super) file: String,
    pub(super) title: String,
    pub(super) trials: Vec<Text>,
    pub(super) arms: Vec<Text>,
    pub(super) reference: Option<Text>,
    pub(super) level: Option<Level>,
    pub(super) conventions: Option<Conventions>,
    pub(super) instruments: Vec<Instrument>,
    pub(super) periods: Option<Periods>,
    pub(super) baseline: Baseline,
    pub(super) visits: Vec<PlannedVisit>,
    pub(super) populations: Vec<Population>,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) analyses: Vec<Analysis>,
    pub(super) families: Vec<Family>,
    pub(super) summary: Summary,
}

/// Which reading is the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Baseline {
    pub(super) visit: Option<Text>,
    /// The last study day of a reading that may be it.
    pub(super) until: Day,
    pub(super) rule: BaselineRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BaselineRule {
    Last,
    Mean,
}

/// A visit of the plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedVisit {
    pub(super) name: Text,
    pub(super) day: Option<Day>,
    pub(super) window: Option<(Day, Day)>,
    pub(super) choose: Choose,
}

/// Which of several readings in a window counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choose {
    Nearest,
    First,
    Last,
    Worst,
    Mean,
}

/// A set of subjects, by the rules that its members pass.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Population {
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

/// A rule that a member of a population passes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    Randomized,
    Dosed,
    Baseline(Text),
    Assessed(Text),
    Attended(Text),
    Where(Text, Vec<Text>),
    Without(Happening),
    Disposition(Vec<Text>),
}

/// Which descriptions are wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Summary {
    pub(super) disposition: bool,
    pub(super) characteristics: Vec<Text>,
    pub(super) baseline: Vec<Text>,
    pub(super) exposure: bool,
    pub(super) visits: Vec<Text>,
    pub(super) adverse_events: bool,
    pub(super) population: Option<usize>,
}

impl Summary {
    /// Whether nothing is described.
    pub(super) fn is_empty(&self) -> bool {
        let none = [&self.characteristics, &self.baseline, &self.visits].iter().all(|names| names.is_empty());
        none && !self.disposition && !self.exposure && !self.adverse_events
    }
}

impl StudyPlan {
    /// The same plan by conventions that are not its own.
    pub fn by(mut self, conventions: Conventions) -> StudyPlan {
        self.conventions = Some(conventions);
        self
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// Every problem, with its place.
    pub fn read(file: &str, bytes: &[u8]) -> Result<StudyPlan, Vec<Diagnostic>> {
        let source = Source::new(file, bytes).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let table = read(&source, &SHAPE, &mut problems);
        let plan = StudyPlan::of_table(file, &table, &mut problems);
        if problems.is_empty() {
            return Ok(plan);
        }
        sort_by_place(&mut problems);
        problems.dedup();
        Err(problems)
    }

    /// What it is about, in words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The mappings of the trials it is applied to, from its own folder.
    pub fn trials(&self) -> impl Iterator<Item = &str> {
        self.trials.iter().map(|text| text.text.as_str())
    }

    /// The ids of the analyses, in order.
    pub fn analyses(&self) -> impl Iterator<Item = &str> {
        self.analyses.iter().map(|analysis| analysis.id.text.as_str())
    }

    /// The name of the endpoint that an analysis is of.
    pub fn endpoint_of(&self, analysis: &str) -> Option<&str> {
        let known = self.analyses.iter().find(|known| known.id.text == analysis)?;
        Some(&self.endpoints[known.endpoint].name)
    }

    /// What it says otherwise of a crossover whose characteristic `sequence` names the arms in their order, and whose periods
    /// begin on the study days `starts`. A plan without periods says nothing of them.
    pub fn other_crossover(&self, sequence: &str, starts: &[Day]) -> Option<Diagnostic> {
        self.periods.as_ref()?.differing(sequence, starts)
    }

    /// The confidence level, if it gives one.
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    fn of_table(file: &str, table: &Table, problems: &mut Vec<Diagnostic>) -> StudyPlan {
        let populations: Vec<Population> =
            table.tables("population").iter().map(|table| Population::of_table(table, problems)).collect();
        refuse_twice(table.tables("population"), "name", problems);
        let endpoints = Endpoint::all(table.tables("endpoint"), problems);
        refuse_twice(table.tables("endpoint"), "name", problems);
        let visits: Vec<PlannedVisit> =
            table.tables("visit").iter().map(|table| PlannedVisit::of_table(table, problems)).collect();
        refuse_twice(table.tables("visit"), "name", problems);
        refuse_overlaps(&visits, problems);
        let analyses: Vec<Analysis> = table
            .tables("analysis")
            .iter()
            .filter_map(|table| Analysis::of_table(table, &endpoints, &populations, problems))
            .collect();
        refuse_twice(table.tables("analysis"), "id", problems);
        let ids: Vec<&str> = table.tables("analysis").iter().filter_map(|table| table.text("id")).collect();
        let families = table.tables("family").iter();
        let families = families.filter_map(|table| Family::of_table(table, &ids, problems)).collect();
        let level = table.number("level").and_then(|level| {
            let level = Level::new(level).map_err(|error| error.to_string());
            level.map_err(|error| problems.push(table.error(codes::OUT_OF_RANGE, "level", error))).ok()
        });
        let instruments = table.tables("instrument").iter().filter_map(|table| {
            let instrument = Instrument::of_table(table);
            if instrument.is_none() && table.has("range") {
                let message = "`range` is not a lower and a higher number";
                problems.push(table.error(codes::OUT_OF_RANGE, "range", message).with_hint("for example `[0, 60]`"));
            }
            instrument
        });
        let (arms, reference) = (table.texts("arms").to_vec(), text_of(table, "reference"));
        let plan = StudyPlan {
            file: file.to_owned(),
            title: table.owned("title").unwrap_or_default(),
            trials: table.texts("trial").to_vec(),
            level,
            conventions: table.text("conventions").and_then(Conventions::named),
            instruments: instruments.collect(),
            periods: table.table("crossover").and_then(|table| Periods::of_table(table, problems)),
            baseline: Baseline::of_table(table.table("baseline"), problems),
            visits,
            summary: Summary::of_table(table.table("summary"), &populations, problems),
            populations,
            endpoints,
            analyses,
            families,
            arms,
            reference,
        };
        plan.refuse_excluded_reference(problems);
        plan
    }

    /// A reference that is not among the arms analysed cannot be compared with.
    fn refuse_excluded_reference(&self, problems: &mut Vec<Diagnostic>) {
        let Some(reference) = &self.reference else { return };
        if !self.arms.is_empty() && !self.arms.iter().any(|arm| arm.text == reference.text) {
            let message = format!("`{}` is the reference and not among the arms analysed", reference.text);
            let problem = Diagnostic::error(codes::CONTRADICTORY, reference.place.clone(), message);
            let line = self.arms[0].place.line;
            problems.push(problem.with_hint(format!("`arms` in line {line} leaves it out")));
        }
    }
}

/// A name that two tables have is said at the second.
fn refuse_twice(tables: &[Table], key: &'static str, problems: &mut Vec<Diagnostic>) {
    for (at, table) in tables.iter().enumerate() {
        let name = table.text(key);
        let first = tables[..at].iter().find(|other| name.is_some() && other.text(key) == name);
        if let (Some(first), Some(name)) = (first, name) {
            let problem = table.error(codes::CONTRADICTORY, key, format!("`{name}` is there twice"));
            problems.push(problem.with_hint(format!("the first is in line {}", first.place_of(key).line)));
        }
    }
}

/// A day that two visits claim belongs to neither.
fn refuse_overlaps(visits: &[PlannedVisit], problems: &mut Vec<Diagnostic>) {
    for (at, visit) in visits.iter().enumerate() {
        let Some((from, to)) = visit.window else { continue };
        for other in &visits[..at] {
            let Some((first, last)) = other.window else { continue };
            if from <= last && first <= to {
                let message = format!(
                    "the windows of `{}`, days {first} to {last}, and of `{}`, days {from} to {to}, overlap",
                    other.name.text, visit.name.text
                );
                let problem = Diagnostic::error(codes::CONTRADICTORY, visit.name.place.clone(), message);
                problems.push(problem.with_hint(format!("the other is in line {}", other.name.place.line)));
            }
        }
    }
}

impl Baseline {
    fn of_table(table: Option<&Table>, problems: &mut Vec<Diagnostic>) -> Baseline {
        let first = Day::new(1).expect("day 1 exists");
        let Some(table) = table else { return Baseline { visit: None, until: first, rule: BaselineRule::Last } };
        if table.has("visit") && table.has("day") {
            let problem = table.error(codes::CONTRADICTORY, "day", "the baseline is that of a visit and up to a day");
            problems.push(problem.with_hint("leave one of the two out"));
        }
        Baseline {
            visit: text_of(table, "visit"),
            until: day_of(table, "day", problems).unwrap_or(first),
            rule: if table.text("rule") == Some("mean") { BaselineRule::Mean } else { BaselineRule::Last },
        }
    }
}

impl PlannedVisit {
    fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> PlannedVisit {
        let day_planned = day_of(table, "day", problems);
        let window = match table.numbers("window") {
            [] => None,
            [first, last] => {
                let days = (day(*first, table, "window", problems), day(*last, table, "window", problems));
                days.0.zip(days.1).filter(|(first, last)| {
                    if first > last {
                        let message = format!("the window ends on day {last}, before it begins on day {first}");
                        problems.push(table.error(codes::CONTRADICTORY, "window", message));
                    }
                    first <= last
                })
            }
            _ => {
                let problem = table.error(codes::OUT_OF_RANGE, "window", "a window is a first and a last study day");
                problems.push(problem.with_hint("for example `window = [5, 10]`"));
                None
            }
        };
        if let (Some(day), Some((first, last))) = (day_planned, window)
            && !(first..=last).contains(&day)
        {
            let message = format!("day {day} is outside of the window, days {first} to {last}");
            problems
                .push(table.error(codes::CONTRADICTORY, "day", message).with_hint("a visit's day is in its window"));
        }
        PlannedVisit {
            name: text_of(table, "name").unwrap_or_else(|| Text { text: String::new(), place: table.place().clone() }),
            day: day_planned,
            window,
            choose: match table.text("choose") {
                Some("first") => Choose::First,
                Some("last") => Choose::Last,
                Some("worst") => Choose::Worst,
                Some("mean") => Choose::Mean,
                _ => Choose::Nearest,
            },
        }
    }
}

impl Population {
    fn of_table(table: &Table, problems: &mut Vec<Diagnostic>) -> Population {
        let mut rules = Vec::new();
        if table.flag("randomized") != Some(false) {
            rules.push(Rule::Randomized);
        }
        if table.flag("dosed") == Some(true) {
            rules.push(Rule::Dosed);
        }
        let each = |key: &str, rule: fn(Text) -> Rule| table.texts(key).iter().cloned().map(rule).collect::<Vec<_>>();
        rules.extend(each("baseline", Rule::Baseline));
        rules.extend(each("assessed", Rule::Assessed));
        rules.extend(each("attended", Rule::Attended));
        rules.extend(table.map("where").iter().map(|(name, values)| Rule::Where(name.clone(), values.clone())));
        rules.extend(table.tables("without").iter().map(|table| Rule::Without(Happening::of_table(table, problems))));
        if table.has("disposition") {
            rules.push(Rule::Disposition(table.texts("disposition").to_vec()));
        }
        Population { name: table.owned("name").unwrap_or_default(), rules }
    }
}

impl Summary {
    fn of_table(table: Option<&Table>, populations: &[Population], problems: &mut Vec<Diagnostic>) -> Summary {
        let Some(table) = table else { return Summary::default() };
        let is = |key| table.flag(key) == Some(true);
        let names = || populations.iter().map(|population| population.name.as_str());
        Summary {
            disposition: is("disposition"),
            characteristics: table.texts("characteristics").to_vec(),
            baseline: table.texts("baseline").to_vec(),
            exposure: is("exposure"),
            visits: table.texts("visits").to_vec(),
            adverse_events: is("adverse_events"),
            population: text_of(table, "population").and_then(|name| position(&name, "population", names(), problems)),
        }
    }
}
