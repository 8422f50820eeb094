//! Random numbers of `rates`.

use clap::Args;
use std::num::NonZeroU64;
use trialstat_analysis::rates::Simulation;

/// Random numbers, which no result depends on unless asked for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Random numbers")]
pub struct SimulationOptions {
    /// Resamples for marginal effects, and random tables for an exact test of many groups that would take too long
    #[arg(long, value_name = "N", value_parser = resamples)]
    pub resamples: Option<NonZeroU64>,

    /// What random numbers are drawn from; the same seed draws the same
    #[arg(long, value_name = "SEED", default_value_t = 1, requires = "resamples")]
    pub seed: u64,
}

impl SimulationOptions {
    /// The simulation, if one is asked for.
    pub fn asked(&self) -> Option<Simulation> {
        self.resamples.map(|resamples| Simulation { resamples, seed: self.seed })
    }
}

/// The most resamples that are kept in memory.
const MOST_RESAMPLES: u64 = 10_000_000;

fn resamples(text: &str) -> Result<NonZeroU64, String> {
    let number = text.parse().ok().filter(|number: &NonZeroU64| (2..=MOST_RESAMPLES).contains(&number.get()));
    number.ok_or_else(|| format!("expected a whole number from 2 to {MOST_RESAMPLES}"))
}
