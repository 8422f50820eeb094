//! The registry: studies with their findings, documents with their claims, and the plans that recompute them.

mod claim;
mod files;
mod finding;
pub mod shapes;
mod study;

pub use claim::{Check, CheckTest, Claim, SourceDocument};
pub use files::{Files, stays_inside};
pub use finding::{DataReference, Finding, PrintedLimit, PrintedP, PublishedCount};
pub use study::{Study, StudyArm};

use crate::codes;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trialstat_analysis::plan::Plan;
use trialstat_trial::diagnostic::{Diagnostic, Place, sort_by_place};
use trialstat_trial::spec::{Source, Table, read};

/// A registry that holds together.
#[derive(Debug, Clone)]
pub struct Registry {
    /// The studies, in the order of their files.
    pub studies: Vec<Study>,
    /// The findings, in the order they stand.
    pub findings: Vec<Finding>,
    /// The documents, in the order of their files.
    pub sources: Vec<SourceDocument>,
    /// Their claims, in the order they stand.
    pub claims: Vec<Claim>,
    /// The plans by id.
    pub plans: BTreeMap<String, Plan>,
    /// The registry files as the user would name them, with their bytes.
    pub inputs: Vec<(String, Vec<u8>)>,
}

/// Reads a registry. Plans that it lacks are taken from the built-in ones.
///
/// # Errors
/// Every problem of every file, in the order of files and lines.
pub fn load(files: &Files) -> Result<Registry, Vec<Diagnostic>> {
    let (registry, problems) = read_as_far_as_possible(files);
    if problems.is_empty() { Ok(registry) } else { Err(problems) }
}

/// Reads a registry with every problem of every file, in the order of files and lines. A registry with problems is good
/// for finding more of them, in the data that it refers to; it is not to be judged.
pub fn read_as_far_as_possible(files: &Files) -> (Registry, Vec<Diagnostic>) {
    let (paths, unlisted) = match files.registry_paths() {
        Ok(paths) => (paths, Vec::new()),
        Err(problems) => (Vec::new(), problems),
    };
    let (tables, inputs, mut problems) = read_all(files, &paths);
    problems.extend(unlisted);
    let mut registry = Registry {
        studies: Vec::new(),
        findings: Vec::new(),
        sources: Vec::new(),
        claims: Vec::new(),
        plans: BTreeMap::new(),
        inputs,
    };
    let mut seen = Seen::default();
    for table in &tables {
        registry.add_file(table, &mut seen, &mut problems);
    }
    if !matches!(files, Files::Embedded) {
        registry.add_built_in_plans();
    }
    registry.check_references(&seen, &mut problems);
    if registry.findings.is_empty() && registry.claims.is_empty() && problems.is_empty() {
        let problem = Diagnostic::error(codes::EMPTY_REGISTRY, Place::file(files.shown("")), "no finding and no claim");
        problems.push(problem.with_hint("a registry file holds a `[study]` with `[[finding]]` tables"));
    }
    sort_by_place(&mut problems);
    (registry, problems)
}

type Inputs = Vec<(String, Vec<u8>)>;

fn read_all(files: &Files, paths: &[String]) -> (Vec<Table>, Inputs, Vec<Diagnostic>) {
    let read_one = |path: &String| {
        let shown = files.shown(path);
        let bytes = files.read(path).map_err(|problem| vec![problem])?;
        let source = Source::new(&shown, &bytes).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let table = read(&source, &shapes::FILE, &mut problems);
        Ok((table, (shown, bytes.into_owned()), problems))
    };
    let outcomes: Vec<Result<_, Vec<Diagnostic>>> = paths.par_iter().map(read_one).collect();
    let (mut tables, mut inputs, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok((table, input, found)) => {
                tables.push(table);
                inputs.push(input);
                problems.extend(found);
            }
            Err(found) => problems.extend(found),
        }
    }
    (tables, inputs, problems)
}

/// Ids as they were first met, also those of entries that were refused, so that one mistake is not reported twice.
#[derive(Default)]
struct Seen {
    entries: BTreeMap<String, Place>,
    studies: BTreeMap<String, Place>,
    plans: BTreeMap<String, Place>,
}

fn once(ids: &mut BTreeMap<String, Place>, table: &Table, what: &str, problems: &mut Vec<Diagnostic>) {
    let Some(id) = table.text("id") else { return };
    if let Some(first) = ids.get(id) {
        let problem = table.error(codes::DUPLICATE_ID, "id", format!("the {what} `{id}` occurs twice"));
        problems.push(problem.with_hint(format!("the first is at {first}")));
    } else {
        ids.insert(id.to_owned(), table.place_of("id").clone());
    }
}

impl Registry {
    fn add_file(&mut self, file: &Table, seen: &mut Seen, problems: &mut Vec<Diagnostic>) {
        for table in file.tables("plan") {
            once(&mut seen.plans, table, "plan", problems);
            match Plan::from_table(table) {
                Ok(plan) => {
                    self.plans.insert(plan.id().to_owned(), plan);
                }
                Err(found) => problems.extend(found),
            }
        }
        let findings = file.tables("finding");
        for table in findings {
            once(&mut seen.entries, table, "finding", problems);
        }
        if let Some(table) = file.table("study") {
            once(&mut seen.studies, table, "study", problems);
            let study = Study::from_table(table, file.tables("arm"), problems);
            let position = self.studies.len();
            let read = findings.iter().map(|table| Finding::from_table(table, &study, position, problems));
            self.findings.extend(read);
            self.studies.push(study);
        } else if let Some(first) = findings.first() {
            let problem = Diagnostic::error(codes::INCOMPLETE, first.place().clone(), "findings without a `[study]`");
            problems.push(problem.with_hint("start the file with the study that published them"));
        }
        for table in file.tables("claim") {
            once(&mut seen.entries, table, "claim", problems);
        }
        if let Some(table) = file.table("source") {
            let position = self.sources.len();
            self.sources.push(SourceDocument::from_table(table));
            let claims = file.tables("claim").iter();
            self.claims.extend(claims.map(|table| Claim::from_table(table, position, problems)));
        } else if let Some(first) = file.tables("claim").first() {
            let problem = Diagnostic::error(codes::INCOMPLETE, first.place().clone(), "claims without a `[source]`");
            problems.push(problem.with_hint("start the file with the document that makes them"));
        }
    }

    fn add_built_in_plans(&mut self) {
        let paths = Files::Embedded.registry_paths().unwrap_or_default();
        let paths: Vec<String> = paths.into_iter().filter(|path| path.starts_with("plans/")).collect();
        let (tables, ..) = read_all(&Files::Embedded, &paths);
        for plan in tables.iter().flat_map(|file| file.tables("plan")).filter_map(|table| Plan::from_table(table).ok())
        {
            self.plans.entry(plan.id().to_owned()).or_insert(plan);
        }
    }

    fn check_references(&self, seen: &Seen, problems: &mut Vec<Diagnostic>) {
        for finding in &self.findings {
            let Some(plan) = &finding.plan else { continue };
            if !self.plans.contains_key(&plan.text) && !seen.plans.contains_key(&plan.text) {
                let message = format!("there is no plan `{}`", plan.text);
                let problem = Diagnostic::error(codes::UNKNOWN_PLAN, plan.place.clone(), message);
                let known: Vec<&str> = self.plans.keys().map(String::as_str).collect();
                problems.push(problem.with_hint(format!("plans: {}", known.join(", "))));
            }
        }
        for claim in &self.claims {
            for check in &claim.checks {
                if let Some(finding) = check.test.finding().filter(|id| !seen.entries.contains_key(*id)) {
                    let message =
                        format!("claim `{}` refers to the finding `{finding}`, which does not exist", claim.id);
                    let problem = Diagnostic::error(codes::UNKNOWN_REFERENCE, check.place.clone(), message);
                    problems.push(problem.with_hint("a check names a finding of the same registry by its `id`"));
                }
            }
        }
    }

    /// Every data file below the registry's folder that a finding refers to, with the finding's place.
    pub fn data_references(&self) -> BTreeMap<String, Place> {
        let mut references = BTreeMap::new();
        for finding in &self.findings {
            if let Some(data) = finding.data.as_ref().filter(|data| stays_inside(&data.mapping)) {
                references.entry(data.mapping.clone()).or_insert_with(|| finding.place.clone());
            }
        }
        references
    }

    /// Names by which `--only` may pick entries: ids, other names, studies.
    pub fn names(&self) -> BTreeSet<&str> {
        let findings = self.findings.iter().flat_map(|finding| {
            let also = finding.also.iter().map(String::as_str);
            also.chain([finding.id.as_str(), self.studies[finding.study].id.as_str()])
        });
        findings.chain(self.claims.iter().map(|claim| claim.id.as_str())).collect()
    }
}
