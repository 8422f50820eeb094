//! What is simulated, as a file says it.

mod accrual;
mod allocation;
mod complete;
mod direct;
mod look;
mod number;
mod shape;
mod time_law;

pub use look::{Boundary, Look, LookAt};
pub use shape::SHAPE;

pub(crate) use accrual::{Accrual, Pattern};
pub(crate) use allocation::Allocation;
pub(crate) use direct::{Direct, DirectModel, Outcome};

use crate::codes;
use number::{Domain, Problems};
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::{Source, Table, read};

/// Most subjects of a trial: more than that no position can tell apart.
const MOST_SUBJECTS: u64 = 100_000_000;

/// How patients, doses, symptoms and trials come about. Checked: a trial can be drawn from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    pub(crate) title: String,
    pub(crate) seed: u64,
    pub(crate) replicates: u64,
    pub(crate) plan: String,
    pub(crate) group: u64,
    pub(crate) subjects: usize,
    pub(crate) arms: Vec<Arm>,
    pub(crate) direct: Vec<Direct>,
    pub(crate) allocation: Allocation,
    pub(crate) accrual: Option<Accrual>,
    pub(crate) looks: Vec<Look>,
    pub(crate) cut_off: Option<f64>,
}

/// An assigned treatment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arm {
    pub(crate) name: String,
    pub(crate) ratio: u64,
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
        let mut found = Vec::new();
        let table = read(&source, &SHAPE, &mut found);
        let scenario = Scenario::of_table(&table, files, &mut Problems { found: &mut found });
        match scenario {
            Some(scenario) if found.is_empty() => Ok(scenario),
            _ => {
                sort_by_place(&mut found);
                found.dedup();
                Err(found)
            }
        }
    }

    /// What is simulated, in words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The seed of its random numbers.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The group within which random numbers are shared.
    pub fn group(&self) -> u64 {
        self.group
    }

    /// How many trials are drawn.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// The path of the study plan, from the scenario's folder.
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// Looks at the trial under way, in order.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// How many subjects are randomized in a trial.
    pub fn subjects(&self) -> u64 {
        self.subjects as u64
    }

    /// What a simulation of so many replicates takes: subjects times what is drawn of each times replicates.
    pub fn size(&self, replicates: u64) -> u128 {
        u128::from(self.subjects()) * self.drawn_of_each() * u128::from(replicates)
    }

    fn drawn_of_each(&self) -> u128 {
        self.direct.len().max(1) as u128
    }

    fn of_table(
        table: &Table,
        _files: &dyn Fn(&str) -> Option<Vec<u8>>,
        problems: &mut Problems<'_>,
    ) -> Option<Scenario> {
        let arms = Arm::all(table.tables("arm"), problems);
        if table.has("arm") && table.tables("arm").is_empty() {
            problems.push(table.error(codes::NOTHING_SIMULATED, "arm", "there is no arm"));
        }
        let subjects = subjects(table, problems);
        let replicates = table.count("replicates");
        if replicates == Some(0) {
            let problem = table.error(codes::NOTHING_SIMULATED, "replicates", "no replicate is drawn");
            problems.push(problem.with_hint("draw at least one"));
        }
        let direct = Direct::all(table.tables("direct"), table.tables("arm"), problems);
        if !table.mentions("direct") {
            problems.push(table.error(codes::NOTHING_SIMULATED, "direct", "nothing is observed"));
        }
        let of_times = |direct: &&Direct| matches!(direct.model, DirectModel::Time { .. });
        let with_times: Vec<&str> = direct.iter().filter(of_times).map(|direct| direct.endpoint.as_str()).collect();
        let looks = Look::all(table.tables("look"), &with_times, problems);
        let ratios: Vec<u64> = arms.iter().map(|arm| arm.ratio).collect();
        let allocation = Allocation::of_table(table.table("allocation"), &ratios, problems);
        let accrual = table.table("accrual").map(|table| Accrual::of_table(table, subjects.unwrap_or(1), problems));
        let cut_off = problems.number(table, "cut_off", Domain::Positive);
        Some(Scenario {
            title: table.owned("title")?,
            seed: table.count("seed")?,
            replicates: replicates?,
            plan: table.owned("plan")?,
            group: table.count("group").unwrap_or(0),
            subjects: usize::try_from(subjects?).ok()?,
            arms,
            direct,
            allocation: allocation?,
            accrual: match accrual {
                Some(accrual) => Some(accrual?),
                None => None,
            },
            looks,
            cut_off,
        })
    }
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
        problems.push(table.error(codes::TOO_LARGE, "subjects", message));
        return None;
    }
    Some(subjects)
}

impl Arm {
    fn all(tables: &[Table], problems: &mut Problems<'_>) -> Vec<Arm> {
        problems.refuse_twice(tables, "name");
        tables.iter().filter_map(|table| Arm::of_table(table, problems)).collect()
    }

    fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<Arm> {
        let ratio = table.count("ratio").unwrap_or(1);
        if !(1..=1000).contains(&ratio) {
            problems.refuse(table, "ratio", format!("`ratio` is {ratio}, expected 1 to 1000"));
        }
        Some(Arm { name: table.owned("name")?, ratio })
    }
}
