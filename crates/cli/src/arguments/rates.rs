//! Arguments of `rates`.

mod hypotheses;
mod methods;
mod multiplicity;
mod regression;
mod simulation;

pub use hypotheses::HypothesisOptions;
pub use methods::MethodOptions;
pub use multiplicity::{Adjust, MultiplicityOptions};
pub use regression::RegressionOptions;
pub use simulation::SimulationOptions;

use super::{FileOptions, GroupOptions};
use crate::figure::FigureFile;
use clap::Args;
use trialstat_analysis::rates::Prior;

/// Arguments of `rates`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat rates trial.csv --response responder --by arm\n          \
    trialstat rates trial.csv --response remission --event-value Y --by arm --strata site --test cmh\n          \
    trialstat rates trial.csv --response remission --by route --reference iv --ratio koopman --figure rates.svg\n          \
    trialstat rates counts.csv --events responders --total randomized --by arm --difference newcombe,exact\n          \
    trialstat rates trial.csv --response remission --by arm --margin -0.1 --level 0.975\n          \
    trialstat rates trial.csv --response remission --by arm --covariate age --factor site --resamples 10000")]
#[command(
    after_help = "Without a flag for a method: the wilson and clopper-pearson intervals, and with two groups the \
    newcombe interval of the difference and fisher's test. Every group is compared with the reference; \
    without one, fisher, chi-squared, likelihood-ratio and cmh test more than two groups at once.\n\n\
    With a covariate or a factor: the coefficients of a logistic regression, and what the proportions, their difference \
    and their ratios would be, had all subjects been in either group (g-computation). Limits of coefficients are those \
    of the odds ratio.\n\n\
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

    /// The response regressed on covariates
    #[command(flatten)]
    pub regression: RegressionOptions,

    /// Random numbers
    #[command(flatten)]
    pub simulation: SimulationOptions,

    /// Draw the intervals by method, as .svg or .png
    #[arg(long, help_heading = "Methods", value_name = "FILE")]
    pub figure: Option<FigureFile>,
}
