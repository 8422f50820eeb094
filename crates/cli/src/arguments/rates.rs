//! Arguments of `rates`.

mod hypotheses;
mod methods;
mod multiplicity;

pub use hypotheses::HypothesisOptions;
pub use methods::MethodOptions;
pub use multiplicity::{Adjust, MultiplicityOptions};

use super::{FileOptions, GroupOptions};
use crate::figure::FigureFile;
use clap::Args;
use std::num::NonZeroU64;
use trialstat_analysis::rates::{Prior, Simulation};

/// Arguments of `rates`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat rates trial.csv --response responder --by arm\n          \
    trialstat rates trial.csv --response remission --event-value Y --by arm --strata site --test cmh\n          \
    trialstat rates trial.csv --response remission --by route --reference iv --ratio koopman --figure rates.svg\n          \
    trialstat rates counts.csv --events responders --total randomized --by arm --difference newcombe,exact")]
#[command(
    after_help = "Without a flag for a method: the wilson and clopper-pearson intervals, and with two groups the \
    newcombe interval of the difference and fisher's test. Every group is compared with the reference; \
    without one, fisher, chi-squared and likelihood-ratio test more than two groups at once.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run."
)]
pub struct Rates {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Column with one outcome a row
    #[arg(
        long,
        help_heading = "Columns",
        value_name = "COLUMN",
        required_unless_present = "events",
        conflicts_with = "events"
    )]
    pub response: Option<String>,

    /// Value of the response that means an event; may be given several times
    #[arg(long, help_heading = "Columns", value_name = "VALUE", requires = "response")]
    pub event_value: Vec<String>,

    /// Column with counts of events
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "total")]
    pub events: Option<String>,

    /// Column with counts of subjects
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "events")]
    pub total: Option<String>,

    /// What is compared
    #[command(flatten)]
    pub groups: GroupOptions,

    /// Column of subjects: each counts once a group, and may be paired between groups
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "response")]
    pub subject: Option<String>,

    /// Column of the periods of a crossover
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "subject")]
    pub period: Option<String>,

    /// Estimates and tests by method
    #[command(flatten)]
    pub methods: MethodOptions,

    /// What is tested
    #[command(flatten)]
    pub hypotheses: HypothesisOptions,

    /// Several comparisons together
    #[command(flatten)]
    pub multiplicity: MultiplicityOptions,

    /// Posteriors by this prior: beta:A:B, uniform, jeffreys, or a mixture such as 0.8*beta:12:28+0.2*uniform; with
    /// LEVEL= before it, the prior of one group
    #[arg(long, help_heading = "Bayes", value_name = "[LEVEL=]PRIOR")]
    pub prior: Vec<Prior>,

    /// Random numbers
    #[command(flatten)]
    pub simulation: SimulationOptions,

    /// Draw the intervals by method, as .svg or .png
    #[arg(long, help_heading = "Methods", value_name = "FILE")]
    pub figure: Option<FigureFile>,
}

/// Random numbers, which no result depends on unless asked for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Random numbers")]
pub struct SimulationOptions {
    /// Random tables for an exact test of many groups that would take too long
    #[arg(long, value_name = "N")]
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
