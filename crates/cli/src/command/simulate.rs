//! `trialstat simulate`: operating characteristics of a scenario, or its trials.

mod emit;
mod sources;
mod watch;

use crate::Status;
use crate::arguments::{Arguments, Simulate};
use crate::command::merge::{deliver_results, read_part};
use crate::failure::Failure;
use crate::output::{deliver, say};
use crate::output_folder::may_be_written;
use sources::Sources;
use std::path::Path;
use trialstat_analysis::study::Asked;
use trialstat_montecarlo::codes;
use trialstat_montecarlo::part::Part;
use trialstat_montecarlo::run::{End, Wanted, run as simulate};
use trialstat_montecarlo::shard::Shard;
use trialstat_montecarlo::simulation::{LARGE_REPLICATES, Simulation};
use trialstat_montecarlo::stamp::{LIBM, STREAM_LAYOUT, Stamp};
use trialstat_montecarlo::tally::Tally;
use trialstat_montecarlo::truth::Truth;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use watch::Watching;

/// Subjects, times what is drawn of each, times replicates: beyond, no machine gets to the end.
const MOST_DRAWN: u128 = 10_000_000_000_000;

/// Draws and analyses the trials of a scenario, and prints or writes what they find in the long run.
pub fn run(asked: &Simulate, arguments: &Arguments) -> Result<Status, Failure> {
    if let (Some(_), Some(output)) = (asked.emit, &arguments.output) {
        may_be_written(output, asked.overwrite)?;
    }
    let sources = Sources::read(&asked.scenario)?;
    let scenario = &sources.scenario;
    let seed = asked.seed.unwrap_or(scenario.seed());
    let all = asked.replicates.unwrap_or(scenario.replicates());
    let shard = asked.shard.unwrap_or(Shard::WHOLE);
    announce(&sources, shard, all, arguments)?;
    let question = Asked { level: arguments.level, conventions: arguments.conventions };
    let simulation = Simulation::new(scenario, &sources.file, &sources.plan, question, seed).map_err(Failure::Input)?;
    if let (Some(_), Some(output)) = (asked.emit, &arguments.output) {
        return emit::trials(&simulation, shard.replicates(all), output, arguments);
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
        files: sources.stamped(),
    };
    let begun = match asked.checkpoint.as_deref().filter(|path| path.exists()) {
        Some(path) => resumed(path, &stamp, shard)?,
        None => begun(&simulation, stamp, shard, scenario.looks().iter().map(|look| look.name.clone()).collect()),
    };
    let wanted = Wanted {
        replicates: begun.until..shard.replicates(all).end,
        limits: Simulation::limits(all),
        alpha: simulation.alpha(),
        comparisons: simulation.comparisons().to_vec(),
        precision: asked.mcse.clone(),
    };
    let watching = Watching::new(&begun, wanted.replicates.clone(), asked.checkpoint.as_deref(), arguments);
    let ran = simulate(&simulation, &begun.truth, begun.tally.clone(), &wanted, &watching);
    watching.finish()?;
    let part = Part { tally: ran.tally, until: ran.until, ..begun.clone() };
    watching.keep(&part)?;
    finish(part.in_order(), ran.end, asked, &sources, arguments)
}

/// What a simulation has before its first replicate.
fn begun(simulation: &Simulation<'_>, stamp: Stamp, shard: Shard, looks: Vec<String>) -> Part {
    Part {
        looks,
        shard,
        until: shard.replicates(stamp.replicates).start,
        truth: Truth::of_large(simulation, LARGE_REPLICATES),
        lines: simulation.lines().to_vec(),
        tally: Tally::new(Simulation::limits(stamp.replicates), simulation.alpha()).comparing(simulation.comparisons()),
        stamp,
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
fn announce(sources: &Sources, shard: Shard, all: u64, arguments: &Arguments) -> Result<(), Failure> {
    let own = shard.replicates(all);
    let replicates = own.end - own.start;
    let size = sources.scenario.size(replicates);
    let words = format!(
        "{replicates} replicates of {} subjects: at most {size} outcomes and readings to draw",
        sources.scenario.subjects()
    );
    if size > MOST_DRAWN {
        let message = format!("{words}, expected no more than {MOST_DRAWN}");
        let problem = Diagnostic::error(codes::TOO_LARGE, Place::file(&sources.file), message);
        return Err(Failure::Input(vec![problem.with_hint("fewer replicates, or `--shard I/N` on several machines")]));
    }
    if !arguments.quiet {
        say(&format!("{words}\n"));
    }
    Ok(())
}

fn finish(part: Part, end: End, asked: &Simulate, sources: &Sources, arguments: &Arguments) -> Result<Status, Failure> {
    let mut said = Vec::new();
    if end == End::Cancelled {
        let (made, wanted) = (part.tally.replicates(), part.shard.replicates(part.stamp.replicates));
        let message = format!("interrupted: {made} of {} replicates are finished", wanted.end - wanted.start);
        let problem = Diagnostic::warning(codes::INTERRUPTED, Place::file(&sources.file), message);
        let hint = match (&asked.checkpoint, asked.shard) {
            (Some(path), _) => format!("the same command goes on where it stopped, from `{}`", path.display()),
            (None, _) => "with `--checkpoint FILE` the same command would go on where it stopped".to_owned(),
        };
        said.push(problem.with_hint(hint));
        if made == 0 {
            return Err(Failure::Input(said));
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
