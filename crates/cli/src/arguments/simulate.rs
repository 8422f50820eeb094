//! Arguments of `simulate`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;
use trialstat_montecarlo::precision::Precision;
use trialstat_montecarlo::shard::Shard;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat simulate scenario.toml --replicates 10000\n          \
    trialstat simulate scenario.toml --mcse rejection=0.002,coverage=0.002\n          \
    trialstat simulate scenario.toml --shard 3/100 --output part-3.json\n          \
    trialstat simulate scenario.toml --replicates 5 --emit trial --output trials/")]
#[command(
    after_help = "The same scenario and seed give the same bytes on any number of threads, and from any number of shards \
    that `merge` joins.\n\n\
    Exit status: 0 fine; 1 interrupted, with the replicates that were finished; 2 could not run."
)]
pub struct Simulate {
    /// A scenario
    pub scenario: PathBuf,

    /// Trials to draw, instead of as many as the scenario says
    #[arg(long, value_name = "N", value_parser = replicates)]
    pub replicates: Option<u64>,

    /// Seed of the random numbers, instead of the scenario's
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,

    /// Make one of N parts, to be joined by `merge`; it is written to `--output`, or printed
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,

    /// End as soon as these measures are known that well, for every line that has them: bias, empirical-se, coverage,
    /// rejection; looked at every 1000 replicates
    #[arg(long, value_name = "MEASURE=ERROR,...", conflicts_with = "shard")]
    pub mcse: Option<Precision>,

    /// Keep what is finished in this file, and go on from there if it is of the same simulation
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,

    /// Write the trials themselves, each as a file with a mapping, to the folder `--output`; one that a look ended as it was
    /// known then
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["mcse", "checkpoint"], requires = "output")]
    pub emit: Option<Emit>,

    /// Replace what is in the folder of the trials
    #[arg(long, requires = "emit")]
    pub overwrite: bool,
}

/// More than that no machine draws, and the numbers beyond are kept for the truth.
const MOST_REPLICATES: u64 = 1 << 62;

fn replicates(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("at least one trial is drawn".to_owned()),
        Ok(number) if number > MOST_REPLICATES => Err(format!(
            "at most {MOST_REPLICATES} trials have numbers: those beyond are of the trials that tell the truth"
        )),
        Ok(number) => Ok(number),
        Err(_) => Err("expected a whole number".to_owned()),
    }
}

/// What is written instead of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    /// The trial of each replicate, as it was analysed when it ended
    Trial,
}
