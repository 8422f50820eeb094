//! Arguments of `analyze`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `analyze`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat analyze plan.toml\n          \
    trialstat analyze plan.toml --data adam/ --output results/\n          \
    trialstat analyze plan.toml --trace response/ketamine/n\n          \
    trialstat analyze response.toml relapse.toml --trial trial-1.toml,trial-2.toml --output results/ --overwrite")]
#[command(
    after_help = "With --output a folder is written, whole or not at all: results.json, results.csv, results.parquet, \
    derived.csv (each subject's outcomes with file and line), summary.md, and manifest.json with the checksums of all \
    that went in and came out.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data, or an analysis could not be made; 2 could not run."
)]
pub struct Analyze {
    /// Plans
    #[arg(required = true)]
    pub plans: Vec<PathBuf>,

    /// Mappings of the trials, instead of those that the plans name
    #[arg(long, value_name = "MAPPING", value_delimiter = ',')]
    pub trial: Vec<PathBuf>,

    /// Folder of the data files, instead of the mappings' own
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Walk from a number to the subjects and records it rests on: an analysis, then words of its rows, with slashes
    /// between, such as response/ketamine/n; or the number of a row of the results
    #[arg(long, value_name = "RESULT", conflicts_with = "explain_differences")]
    pub trace: Option<String>,

    /// Show, side by side, where the conventions of R and of SAS give these plans different numbers, and why
    #[arg(long)]
    pub explain_differences: bool,

    /// Replace what is in the output folder
    #[arg(long)]
    pub overwrite: bool,
}
