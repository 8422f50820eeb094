//! Arguments of `reconstruct`.

use super::FileOptions;
use clap::Args;
use std::str::FromStr;
use trialstat_analysis::reconstruction::OfGroup;

/// Arguments of `reconstruct`.
#[derive(Debug, Args)]
#[command(
    before_help = "Example:  trialstat reconstruct curve.csv --time month --survival s --at-risk numbers.csv --by arm \\\n          \
    \x20   --resolution 0.005 --median placebo=8 --hazard-ratio 0.21 --reference placebo --output times.csv\n\n\
    with `month,arm,s` in curve.csv, a row a point, and `month,arm,n.risk` in numbers.csv."
)]
#[command(
    after_help = "--output takes the individual times, one subject a row; what is printed is how they meet what was \
    published. They are one of many samples with this curve (Guyot 2012), and no substitute for the data.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run."
)]
pub struct Reconstruct {
    /// The points of the curves
    #[command(flatten)]
    pub file: FileOptions,

    /// Column of times, in both files
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub time: String,

    /// Column of survival probabilities, in the file of the curves
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub survival: String,

    /// File of the numbers at risk
    #[arg(long, help_heading = "Columns", value_name = "FILE")]
    pub at_risk: String,

    /// Column of numbers, in the file of the numbers at risk
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", default_value = "n.risk")]
    pub number: String,

    /// Column that tells groups apart, in both files
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub by: Option<String>,

    /// Group that the others are compared with; the first in sort order unless told
    #[arg(long, help_heading = "Columns", value_name = "LEVEL", requires = "by")]
    pub reference: Option<String>,

    /// By how much what is read off a curve may be wrong
    #[arg(long, help_heading = "Published", value_name = "PROBABILITY", value_parser = resolution, default_value = "0")]
    pub resolution: f64,

    /// Number of events, of a group or of each
    #[arg(long, help_heading = "Published", value_name = "LEVEL=N", value_delimiter = ',', value_parser = of_group::<usize>)]
    pub events: Vec<OfGroup<usize>>,

    /// Median, of a group or of each, to be held against the reconstructed one
    #[arg(long, help_heading = "Published", value_name = "LEVEL=TIME", value_delimiter = ',', value_parser = of_group::<f64>)]
    pub median: Vec<OfGroup<f64>>,

    /// Hazard ratio to the reference, to be held against the reconstructed one
    #[arg(long, help_heading = "Published", value_name = "RATIO", value_parser = ratio, requires = "by")]
    pub hazard_ratio: Option<f64>,
}

fn resolution(text: &str) -> Result<f64, String> {
    let resolution = text.parse().ok().filter(|resolution: &f64| (0.0..1.0).contains(resolution));
    resolution.ok_or_else(|| "expected a number from 0 to below 1, such as 0.005".to_owned())
}

fn ratio(text: &str) -> Result<f64, String> {
    let ratio = text.parse().ok().filter(|ratio: &f64| ratio.is_finite() && *ratio > 0.0);
    ratio.ok_or_else(|| "expected a number above 0".to_owned())
}

fn of_group<T: FromStr>(text: &str) -> Result<OfGroup<T>, String> {
    let (group, value) = match text.rsplit_once('=') {
        Some((group, value)) => (Some(group.to_owned()), value),
        None => (None, text),
    };
    let value = value.parse().map_err(|_| "expected a number, or LEVEL=NUMBER".to_owned())?;
    Ok(OfGroup { group, value })
}
