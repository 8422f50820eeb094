//! `trialstat analyze`: plans on trials.

mod folder;
mod walk;

use crate::Status;
use crate::arguments::{Analyze, Arguments, Format};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{deliver, say};
use crate::output_folder::may_be_written;
use crate::render;
use crate::render::derived::Traced;
use folder::Outputs;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use trialstat_analysis::codes;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::differences::differences;
use trialstat_analysis::study::{Asked, Derived, Fitted, StudyPlan};
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::problem::Problem;
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::{ResultRow, ResultSet};
use trialstat_trial::trial::Trial;
use walk::record_of;

/// Applies every plan to every trial that it is for, and prints or writes what was found.
pub fn run(asked: &Analyze, arguments: &Arguments) -> Result<Status, Failure> {
    let folder = arguments.output.as_ref().filter(|_| asked.trace.is_none() && !asked.explain_differences);
    if let Some(output) = folder {
        may_be_written(output, asked.overwrite)?;
    }
    let (plans, sources) = plans(asked)?;
    let read: Vec<Result<Source, Failure>> = sources.into_par_iter().map(|path| Source::read(path, asked)).collect();
    let sources: Vec<Source> = read.into_iter().collect::<Result<_, _>>()?;
    let jobs: Vec<Job> = plans
        .iter()
        .flat_map(|plan| plan.sources.iter().map(move |source| (plan, *source)))
        .flat_map(|(plan, source)| {
            let source = &sources[source];
            (0..source.ingested.trials.len()).map(move |trial| Job { plan, source, trial })
        })
        .collect();
    let named = Named {
        plans: plans.len() > 1,
        trials: sources.iter().map(|source| source.ingested.trials.len()).sum::<usize>() > 1,
    };
    if asked.explain_differences {
        return explain_differences(&jobs, arguments, named);
    }
    let done: Vec<Done> = jobs.par_iter().map(|job| job.run(&job.plan.plan, arguments, named)).collect();
    if done.iter().all(|done| done.unfit) {
        return Err(Failure::Input(done.into_iter().flat_map(|done| done.said).collect()));
    }
    if let Some(result) = &asked.trace {
        let walks = walk::walks(result, &jobs, &done, named)?;
        let text = match arguments.format {
            Format::Table => render::walk::table(&walks, arguments.style()),
            Format::Markdown => render::walk::markdown(&walks, arguments.style()),
            Format::Csv => render::walk::csv(&walks),
            Format::Json => render::walk::json(&walks),
        };
        deliver(&text, arguments.output.as_deref())?;
        return Ok(Status::Fine);
    }
    let mut problems: Vec<Problem> =
        sources.iter().flat_map(|source| source.ingested.problems.iter().cloned()).collect();
    problems.extend(done.iter().flat_map(|done| &done.said).cloned().map(Problem::from));
    let mut inputs: Vec<Input> = plans.iter().map(|plan| plan.input.clone()).collect();
    inputs.extend(sources.iter().flat_map(Source::inputs));
    let (mut results, mut derived) = (ResultSet::default(), Vec::new());
    for done in done {
        results.rows.extend(done.rows);
        derived.extend(done.derived);
    }
    say(&render::problems::grouped(&problems, arguments));
    match folder {
        Some(output) => Outputs::new(&results, &derived, &inputs, &problems, arguments.style())?.write(output)?,
        None => deliver(
            &match arguments.format {
                Format::Table => render::results::table(&results, arguments.style()),
                Format::Markdown => render::results::markdown(&results, arguments.style()),
                Format::Csv => render::rows::plain_csv(&results.rows),
                Format::Json => render::results::json(&results, &inputs, &problems),
            },
            None,
        )?,
    }
    Ok(if problems.iter().any(Problem::is_error) { Status::NotAsItShouldBe } else { Status::Fine })
}

/// Prints where the two sets of conventions differ for these plans and trials.
fn explain_differences(jobs: &[Job<'_>], arguments: &Arguments, named: Named) -> Result<Status, Failure> {
    let by = |conventions: Conventions| -> Result<ResultSet, Failure> {
        let run = |job: &Job<'_>| job.run(&job.plan.plan.clone().by(conventions), arguments, named);
        let done: Vec<Done> = jobs.par_iter().map(run).collect();
        if done.iter().all(|done| done.unfit) {
            return Err(Failure::Input(done.into_iter().flat_map(|done| done.said).collect()));
        }
        Ok(ResultSet { rows: done.into_iter().flat_map(|done| done.rows).collect() })
    };
    let (r, sas) = (by(Conventions::R)?, by(Conventions::Sas)?);
    let found = differences(&r, &sas);
    let text = match arguments.format {
        Format::Table => render::differences::table(&found),
        Format::Markdown => render::differences::markdown(&found),
        Format::Csv => render::differences::csv(&found),
        Format::Json => render::differences::json(&found),
    };
    deliver(&text, arguments.output.as_deref())?;
    Ok(Status::Fine)
}

/// A plan and the mappings of its trials.
struct Planned {
    name: String,
    file: String,
    plan: StudyPlan,
    input: Input,
    /// Positions of its mappings.
    sources: Vec<usize>,
}

/// Reads the plans; the mappings that they or the command line name are listed once each.
fn plans(asked: &Analyze) -> Result<(Vec<Planned>, Vec<PathBuf>), Failure> {
    let (mut plans, mut mappings, mut problems) = (Vec::new(), Vec::<PathBuf>::new(), Vec::new());
    for path in &asked.plans {
        let bytes = std::fs::read(path).map_err(|cause| Failure::Read { path: path.clone(), cause })?;
        let file = path.display().to_string();
        let plan = match StudyPlan::read(&file, &bytes) {
            Ok(plan) => plan,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let own = path.parent().unwrap_or(Path::new(""));
        let mut wanted: Vec<PathBuf> = if asked.trial.is_empty() {
            plan.trials().map(|trial| own.join(trial)).collect()
        } else {
            asked.trial.clone()
        };
        // A folder of data often holds its mapping.
        if wanted.is_empty() {
            let beside = asked.data.as_deref().unwrap_or(own).join("mapping.toml");
            wanted.extend(Some(beside).filter(|beside| beside.is_file()));
        }
        if wanted.is_empty() {
            let problem = Diagnostic::error(codes::NO_METHOD, Place::file(&file), "the plan names no trial");
            problems.push(problem.with_hint("`trial = \"mapping.toml\"` in the plan, or `--trial MAPPING`"));
        }
        let sources = wanted.into_iter().map(|mapping| {
            mappings.iter().position(|known| *known == mapping).unwrap_or_else(|| {
                mappings.push(mapping);
                mappings.len() - 1
            })
        });
        let sources = sources.collect();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        // Of `pain.plan.toml` the name is `pain`.
        let name = stem.strip_suffix(".plan").unwrap_or(&stem).to_owned();
        plans.push(Planned { name, input: Input::new(&file, &bytes), file, plan, sources });
    }
    if problems.is_empty() { Ok((plans, mappings)) } else { Err(Failure::Input(problems)) }
}

/// A mapping and what its data files held.
struct Source {
    mapping: Input,
    ingested: Ingested,
}

impl Source {
    fn read(path: PathBuf, asked: &Analyze) -> Result<Source, Failure> {
        let bytes = std::fs::read(&path).map_err(|cause| Failure::Read { path: path.clone(), cause })?;
        let own = || path.parent().map(Path::to_path_buf).unwrap_or_default();
        let folder = DiskFolder::new(asked.data.clone().unwrap_or_else(own));
        let shown = path.display().to_string();
        let ingested = read_with(&shown, &bytes, &folder, OnError::RejectRow).map_err(Failure::Input)?;
        Ok(Source { mapping: Input::new(&shown, &bytes), ingested })
    }

    fn inputs(&self) -> impl Iterator<Item = Input> {
        std::iter::once(self.mapping.clone()).chain(self.ingested.files.iter().map(Input::of_data))
    }
}

/// Whether results have to say which plan and which trial they are of.
#[derive(Debug, Clone, Copy)]
struct Named {
    plans: bool,
    trials: bool,
}

impl Named {
    fn label(self, plan: &str, trial: &str, analysis: &str) -> String {
        let parts = [Some(plan).filter(|_| self.plans), Some(trial).filter(|_| self.trials), Some(analysis)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
    }
}

/// One plan on one trial.
struct Job<'a> {
    plan: &'a Planned,
    source: &'a Source,
    trial: usize,
}

/// What came of it.
struct Done {
    rows: Vec<ResultRow>,
    derived: Vec<Traced>,
    said: Vec<Diagnostic>,
    /// The plan names what the trial has not.
    unfit: bool,
}

impl Done {
    /// Whether outcomes were derived for an analysis, or for the one that it is a subgroup of.
    fn derives(&self, analysis: &str) -> bool {
        let whole = analysis.split_once(" | ").map_or(analysis, |(whole, _)| whole);
        self.derived.iter().any(|traced| *traced.derived.analysis == *whole)
    }
}

impl Job<'_> {
    fn trial(&self) -> &Trial {
        &self.source.ingested.trials[self.trial]
    }

    fn run(&self, plan: &StudyPlan, arguments: &Arguments, named: Named) -> Done {
        let trial = self.trial();
        let label = |analysis: &str| named.label(&self.plan.name, trial.name(), analysis);
        let fitted = match Fitted::new(plan, trial) {
            Ok(fitted) => fitted,
            Err(mut said) => {
                let message = format!("the plan was not applied to the trial `{}`", trial.name());
                let problem = Diagnostic::error(codes::NOT_ANALYSED, Place::file(&self.plan.file), message);
                said.push(problem.with_hint("the other errors say what it lacks"));
                let rows = plan.not_analysed().into_iter();
                let rows = rows.map(|row| ResultRow { analysis: label(&row.analysis).into(), ..row }).collect();
                return Done { rows, derived: Vec::new(), said, unfit: true };
            }
        };
        let asked = Asked { level: arguments.level, conventions: arguments.conventions };
        let mut found = fitted.analyze(trial, asked);
        found.results.rows.iter_mut().for_each(|row| row.analysis = label(&row.analysis).into());
        let derived = found
            .derived
            .into_iter()
            .map(|derived| self.traced(Derived { analysis: label(&derived.analysis).into(), ..derived }));
        Done { rows: found.results.rows, derived: derived.collect(), said: found.said, unfit: false }
    }

    fn traced(&self, derived: Derived) -> Traced {
        let trial = self.trial();
        let subject = &trial.subjects()[derived.subject.0 as usize];
        let record = record_of(derived.origin);
        let ingested = &self.source.ingested;
        let place = record.and_then(|(records, at)| {
            let (file, line) = ingested.provenance[self.trial].origin(&ingested.rows, records, at as usize)?;
            Some((ingested.files[file].file.clone(), line))
        });
        Traced {
            trial: trial.name().to_owned(),
            subject: subject.id.to_string(),
            arm: subject.arm.map(|arm| trial.arms()[arm.0 as usize].name.clone()).unwrap_or_default(),
            derived,
            place,
        }
    }
}
