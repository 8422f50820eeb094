//! Arguments of `survival`.

use super::{FileOptions, FollowUpOptions, GroupOptions};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use trialstat_analysis::method::CurveInterval;
use trialstat_analysis::survival::WeightedTest;

/// Arguments of `survival`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat survival relapse.csv --time days --event relapsed --by arm\n          \
    trialstat survival adtte.xpt --time AVAL --censor CNSR --by TRTP --times 90,180 --rmst 180\n          \
    trialstat survival relapse.csv --time days --event relapsed --by arm --strata site --test log-rank,peto-peto")]
#[command(after_help = "Without a flag for what is wanted: the medians, and with groups the log-rank test.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run.")]
pub struct Survival {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Who was followed from when to when
    #[command(flatten)]
    pub follow_up: FollowUpOptions,

    /// What is compared
    #[command(flatten)]
    pub groups: GroupOptions,

    /// Scales of the intervals; log by the conventions of R, log-log by those of SAS
    #[arg(long, help_heading = "Results", value_name = "SCALE", value_delimiter = ',', value_parser = PossibleValuesParser::new(CurveInterval::NAMES)
        .map(|name| CurveInterval::named(&name).expect("a possible value is a name")))]
    pub interval: Vec<CurveInterval>,

    /// Times by which these shares have had the event
    #[arg(long, help_heading = "Results", value_name = "SHARE", value_delimiter = ',', value_parser = share)]
    pub quantiles: Vec<f64>,

    /// Survival at these times, with the numbers at risk
    #[arg(long, help_heading = "Results", value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub times: Vec<f64>,

    /// Every step of the curves, and the cumulative hazards
    #[arg(long, help_heading = "Results")]
    pub curve: bool,

    /// Restricted means up to a time, and their difference and ratio
    #[arg(long, help_heading = "Results", value_name = "TIME", value_parser = time)]
    pub rmst: Option<f64>,

    /// Tests: log-rank, peto-peto, gehan-breslow, tarone-ware, fleming-harrington:RHO:GAMMA
    #[arg(long, help_heading = "Results", value_name = "TEST", value_delimiter = ',')]
    pub test: Vec<WeightedTest>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "expected a number between 0 and 1, such as 0.5 for the median".to_owned())
}

fn time(text: &str) -> Result<f64, String> {
    let time = text.parse().ok().filter(|time: &f64| time.is_finite() && *time >= 0.0);
    time.ok_or_else(|| "expected a number from 0".to_owned())
}
