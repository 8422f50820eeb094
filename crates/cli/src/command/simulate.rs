//! `trialstat simulate`: operating characteristics of a scenario, or its trials.

mod emit;
mod sources;
mod watch;

use crate::Status;
use crate::arguments::{Arguments, Simulate};
use crate::command::merge::{deliver_results, read_part};
use crate::failure::Failure;
use crate::output::{can_be_written, deliver, keeps_apart, say};
use crate::output_folder::may_be_written;
use sources::Sources;
use std::path::{Path, PathBuf};
use trialstat_analysis::study::Asked;
use trialstat_montecarlo::amount::Amount;
use trialstat_montecarlo::codes;
use trialstat_montecarlo::part::Part;
use trialstat_montecarlo::points::Points;
use trialstat_montecarlo::run::End;
use trialstat_montecarlo::shard::Shard;
use trialstat_montecarlo::simulation::LARGE_REPLICATES;
use trialstat_montecarlo::stamp::{LIBM, STREAM_LAYOUT, Stamp, StampedGrid};
use trialstat_simulate::scenario::{Design, Grid};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use watch::Watching;

/// Subjects, times what is drawn of each, times replicates: beyond, no machine gets to the end.
const MOST_DRAWN: u128 = 10_000_000_000_000;

/// Points whose problems are told.
const MOST_TOLD: usize = 20;

/// Draws and analyses the trials of a scenario, and prints or writes what they find in the long run.
pub fn run(asked: &Simulate, arguments: &Arguments) -> Result<Status, Failure> {
    match (asked.emit, &arguments.output) {
        (Some(_), Some(output)) => may_be_written(output, asked.overwrite)?,
        (None, Some(output)) => can_be_written(output)?,
        (_, None) => {}
    }
    asked.checkpoint.as_deref().map_or(Ok(()), can_be_written)?;
    let sources = Sources::read(&asked.scenario)?;
    let read: Vec<(PathBuf, &str)> = sources.paths().map(|path| (path, "a file of this simulation")).collect();
    let kept = asked.checkpoint.iter().map(|path| (path.clone(), "the checkpoint"));
    let all_but_output = [read.clone(), kept.collect()].concat();
    arguments.output.as_deref().map_or(Ok(()), |output| keeps_apart(output, &all_but_output))?;
    asked.checkpoint.as_deref().map_or(Ok(()), |checkpoint| keeps_apart(checkpoint, &read))?;
    let scenario = &sources.scenario;
    let seed = asked.seed.unwrap_or(scenario.seed());
    let all = asked.replicates.unwrap_or(scenario.replicates());
    let shard = asked.shard.unwrap_or(Shard::WHOLE);
    // Trials that are written are held against no truth.
    let is_measured = asked.emit.is_none() && scenario.grid().is_none_or(Grid::needs_truth);
    let large = if is_measured { LARGE_REPLICATES } else { 0 };
    announce(&sources, shard, all, large, arguments)?;
    let question = Asked { level: arguments.level, conventions: arguments.conventions };
    let points = Points { points: &sources.points, plan: &sources.plan, asked: question, seed, large };
    // Every point is fitted before the first is simulated: none shall fail after hours.
    let unfit = sources.points.iter().filter_map(|point| points.simulation(point).err());
    let unfit: Vec<Diagnostic> = unfit.take(MOST_TOLD).flatten().collect();
    if !unfit.is_empty() {
        return Err(Failure::Input(unfit));
    }
    if let (Some(_), Some(output)) = (asked.emit, &arguments.output) {
        return emit::trials(&points, shard.replicates(all), output, arguments);
    }
    let stamp = Stamp {
        trialstat: env!("CARGO_PKG_VERSION").to_owned(),
        stream_layout: STREAM_LAYOUT,
        libm: LIBM.to_owned(),
        seed,
        replicates: all,
        precision: asked.mcse.as_ref().map(ToString::to_string),
        level: arguments.level.value().to_string(),
        conventions: arguments.conventions.name().to_owned(),
        title: scenario.title().to_owned(),
        grid: scenario.grid().map(|grid| stamped(grid, &sources)),
        files: sources.stamped(),
    };
    let begun = match asked.checkpoint.as_deref().filter(|path| path.exists()) {
        Some(path) => resumed(path, &stamp, shard)?,
        None => Part::new(stamp, shard),
    };
    let left = begun.until..shard.replicates(begun.stamp.all()).end;
    let watching = Watching::new(left, asked.checkpoint.as_deref(), arguments);
    let (part, end) = points.run(begun, asked.mcse.as_ref(), &watching).map_err(Failure::Input)?;
    // Whatever becomes of the checkpoint, nobody shall lose the results.
    let kept = watching.finish().and_then(|()| watching.keep(&part));
    let status = finish(part.in_order(), end, asked, &sources, arguments)?;
    kept.map(|()| status)
}

fn stamped(grid: &Grid, sources: &Sources) -> StampedGrid {
    let of_indices = matches!(grid.design(), Design::Sobol(_));
    StampedGrid {
        design: grid.design().name().to_owned(),
        points: sources.points.len() as u64,
        paths: grid.paths(),
        outcomes: if of_indices { grid.outcomes().to_vec() } else { Vec::new() },
    }
}

/// What is finished of the same simulation.
fn resumed(path: &Path, stamp: &Stamp, shard: Shard) -> Result<Part, Failure> {
    let part = read_part(path)?.part;
    let other_shard = || (part.shard != shard).then(|| format!("it is shard {}, expected {shard}", part.shard));
    match stamp.difference(&part.stamp).or_else(other_shard) {
        None => Ok(Part { stamp: stamp.clone(), ..part }),
        Some(difference) => {
            let place = Place::file(path.display().to_string());
            let problem = Diagnostic::error(codes::FOREIGN_PART, place, difference);
            Err(Failure::Input(vec![problem.with_hint("name another file to keep this simulation in, or remove it")]))
        }
    }
}

/// Says how much there is to do before it is begun, and refuses what would never end.
fn announce(sources: &Sources, shard: Shard, all: u64, large: u64, arguments: &Arguments) -> Result<(), Failure> {
    let Some(whole) = all.checked_mul(sources.points.len() as u64) else {
        let problem = Diagnostic::error(
            codes::TOO_LARGE,
            Place::file(&sources.file),
            "more replicates than there are numbers for",
        );
        return Err(Failure::Input(vec![problem.with_hint("fewer points or replicates")]));
    };
    let own = shard.replicates(whole);
    let replicates = own.end - own.start;
    let amount = Amount::of(&sources.points, all, &own, large);
    let subjects = sources.points.iter().map(|point| point.scenario.subjects());
    let (least, most) = (subjects.clone().min().unwrap_or(0), subjects.max().unwrap_or(0));
    let subjects = if least == most { counted(least, "subject") } else { format!("{least} to {most} subjects") };
    let points = match sources.scenario.grid() {
        Some(_) => format!(" at {}", counted(sources.points.len() as u64, "point")),
        None => String::new(),
    };
    let candidates = match sources.points.iter().all(|point| point.scenario.exclusions().len() == 0) {
        true => String::new(),
        false => format!("about {} candidates and ", amount.candidates),
    };
    let of_truth = match amount.subjects_of_truth {
        0 => String::new(),
        subjects => format!(", and at most {} of {subjects} subjects who tell the truth", amount.of_truth),
    };
    let words = format!(
        "{}{points} of {subjects}: {candidates}at most {} outcomes and readings to draw{of_truth}",
        counted(replicates, "replicate"),
        amount.of_trials
    );
    if amount.sum() > MOST_DRAWN {
        let message = format!("{words}, expected no more than {MOST_DRAWN}");
        let problem = Diagnostic::error(codes::TOO_LARGE, Place::file(&sources.file), message);
        return Err(Failure::Input(vec![problem.with_hint("fewer replicates, or `--shard I/N` on several machines")]));
    }
    if !arguments.quiet {
        say(&format!("{words}\n"));
    }
    Ok(())
}

/// So many of what has this name.
fn counted(count: u64, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

fn finish(part: Part, end: End, asked: &Simulate, sources: &Sources, arguments: &Arguments) -> Result<Status, Failure> {
    let mut said = Vec::new();
    if end == End::Cancelled {
        let (made, wanted) = (part.replicates(), part.shard.replicates(part.stamp.all()));
        let message = format!("interrupted: {made} of {} replicates are finished", wanted.end - wanted.start);
        let problem = Diagnostic::warning(codes::INTERRUPTED, Place::file(&sources.file), message);
        let hint = match (&asked.checkpoint, asked.shard) {
            (Some(path), _) => format!("the same command goes on where it stopped, from `{}`", path.display()),
            (None, _) => "with `--checkpoint FILE` the same command would go on where it stopped".to_owned(),
        };
        said.push(problem.with_hint(hint));
        if made == 0 {
            said.iter().for_each(|problem| say(&format!("{problem}\n")));
            return Ok(Status::NotAsItShouldBe);
        }
    }
    if asked.shard.is_some() {
        said.iter().for_each(|problem| say(&format!("{problem}\n")));
        deliver(&part.to_json(), arguments.output.as_deref())?;
    } else {
        deliver_results(&part, said, arguments)?;
    }
    Ok(if end == End::Cancelled { Status::NotAsItShouldBe } else { Status::Fine })
}
