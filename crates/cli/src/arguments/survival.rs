//! Arguments of `survival`.

use super::{FileOptions, FollowUpOptions, GroupOptions};
use crate::figure::FigureFile;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use trialstat_analysis::method::{Adjustment, BandMethod, CurveInterval, HazardMethod};
use trialstat_analysis::survival::{CurveVariance, NamedTest};

/// Arguments of `survival`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat survival relapse.csv --time days --event relapsed --by arm\n          \
    trialstat survival adtte.xpt --time AVAL --censor CNSR --by TRTP --times 90,180 --rmst 180\n          \
    trialstat survival relapse.csv --time days --event relapsed --by arm --strata site --test log-rank,peto-peto\n          \
    trialstat survival relapse.csv --time days --event relapsed --by dose --reference 0 --test max-combo --adjust holm\n          \
    trialstat survival relapse.csv --time days --event relapsed --by arm --quantiles 0.5 --figure relapse.svg\n          \
    trialstat survival relapses.csv --entry start --time stop --event relapsed --by arm --recurrent --subject id")]
#[command(after_help = "Without a flag for what is wanted: the medians, and with groups the log-rank test. \
    More than two groups are tested at once; with --reference or --adjust each is compared with the reference too.\n\n\
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

    /// Unit of the times, to be noted with results that are times
    #[arg(long, help_heading = "Columns", value_name = "UNIT")]
    pub unit: Option<String>,

    /// Events of which a subject can have several: the mean number of events until --times, or else at every step. Rows are
    /// a subject's periods, from --entry to --time, or its events and its end
    #[arg(long, help_heading = "Recurrent events", requires = "subject", conflicts_with_all = ["weight", "strata",
        "reference", "quantiles", "given", "at_risk", "band", "hazard", "variance", "follow_up", "rmst", "test", "trend",
        "figure", "figure_log_log"])]
    pub recurrent: bool,

    /// Column that tells subjects apart
    #[arg(long, help_heading = "Recurrent events", value_name = "COLUMN", requires = "recurrent")]
    pub subject: Option<String>,

    /// The curves and what is read off them
    #[command(flatten)]
    pub curves: CurveOptions,

    /// Tests between groups
    #[command(flatten)]
    pub tests: TestOptions,

    /// Draw the curves with their limits and the numbers at risk, as .svg or .png; --quantiles are marked, and the first
    /// --band takes the place of the pointwise limits
    #[arg(long, help_heading = "Figures", value_name = "FILE")]
    pub figure: Option<FigureFile>,

    /// Draw log(-log survival) over the logarithm of time, on which proportional hazards are parallel
    #[arg(long, help_heading = "Figures", value_name = "FILE")]
    pub figure_log_log: Option<FigureFile>,
}

/// What is read off the curves.
#[derive(Debug, Args)]
#[command(next_help_heading = "Results")]
pub struct CurveOptions {
    /// Scales of the intervals; log by the conventions of R, log-log by those of SAS
    #[arg(long, value_name = "SCALE", value_delimiter = ',', value_parser = PossibleValuesParser::new(CurveInterval::NAMES)
        .map(|name| CurveInterval::named(&name).expect("a possible value is a name")))]
    pub interval: Vec<CurveInterval>,

    /// Variance of the curves; greenwood, but jackknife by the conventions of R if a weight is no whole number
    #[arg(long, value_name = "METHOD", value_parser = PossibleValuesParser::new(CurveVariance::NAMES)
        .map(|name| CurveVariance::named(&name).expect("a possible value is a name")))]
    pub variance: Option<CurveVariance>,

    /// Times by which these shares have had the event
    #[arg(long, value_name = "SHARE", value_delimiter = ',', value_parser = share)]
    pub quantiles: Vec<f64>,

    /// Survival at these times, with the numbers at risk and the differences between the groups; events are counted since the
    /// time before, with --curve at the time itself
    #[arg(long, value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub times: Vec<f64>,

    /// Survival at the later --times of those who have come through to these
    #[arg(long, value_name = "TIME", value_delimiter = ',', value_parser = time, requires = "times")]
    pub given: Vec<f64>,

    /// Numbers at risk at these times, with all events and censorings until then
    #[arg(long, value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub at_risk: Vec<f64>,

    /// Every step of the curves, and the cumulative hazards
    #[arg(long)]
    pub curve: bool,

    /// Bands within which the whole curves lie, on the scales of the intervals
    #[arg(long, value_name = "BAND", value_delimiter = ',', value_parser = PossibleValuesParser::new(BandMethod::NAMES)
        .map(|name| BandMethod::named(&name).expect("a possible value is a name")))]
    pub band: Vec<BandMethod>,

    /// Times between which the bands reach; the first and the last event unless told
    #[arg(long, value_name = "FROM:TO", value_parser = span, requires = "band")]
    pub band_times: Option<(f64, f64)>,

    /// Cumulative hazards with their limits, at --times or else at every step
    #[arg(long, value_name = "ESTIMATE", value_delimiter = ',', value_parser = PossibleValuesParser::new(HazardMethod::NAMES)
        .map(|name| HazardMethod::named(&name).expect("a possible value is a name")))]
    pub hazard: Vec<HazardMethod>,

    /// Median time under observation, by the reverse Kaplan-Meier curve; at --quantiles if named
    #[arg(long)]
    pub follow_up: bool,

    /// Restricted means up to a time, and their difference and ratio
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub rmst: Option<f64>,
}

/// Tests between groups.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tests")]
pub struct TestOptions {
    /// Tests: log-rank, peto-peto, modified-peto-peto, gehan-breslow, tarone-ware, fleming-harrington:RHO:GAMMA,
    /// modestly-weighted:FLOOR, max-combo (of the weights 0:0, 1:0, 0:1 and 1:1, or max-combo:RHO:GAMMA:RHO:GAMMA…),
    /// log-rank-trend, permutation (or permutation:TEST)
    #[arg(long, value_name = "TEST", value_delimiter = ',', requires = "by")]
    pub test: Vec<NamedTest>,

    /// Scores of the groups in a trend, in the sort order of the groups; their numbers or 1, 2, … unless told
    #[arg(long, value_name = "SCORES", value_delimiter = ',', value_parser = score, requires = "by", allow_negative_numbers = true)]
    pub trend: Vec<f64>,

    /// Adjust p values of the comparisons with the reference by one test for their number
    #[arg(long, value_name = "METHOD", requires = "by", value_parser = PossibleValuesParser::new(Adjustment::NAMES)
        .map(|name| Adjustment::named(&name).expect("a possible value is a name")))]
    pub adjust: Option<Adjustment>,

    /// Random permutations, where there are more than two groups or all of them are too many to be listed
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(2..))]
    pub permutations: u64,

    /// Seed of the random permutations
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "expected a number between 0 and 1, such as 0.5 for the median".to_owned())
}

pub(super) fn time(text: &str) -> Result<f64, String> {
    let time = text.parse().ok().filter(|time: &f64| time.is_finite() && *time >= 0.0);
    time.ok_or_else(|| "expected a number from 0".to_owned())
}

fn span(text: &str) -> Result<(f64, f64), String> {
    let ends = text.split_once(':').and_then(|(from, to)| Some((time(from).ok()?, time(to).ok()?)));
    ends.filter(|(from, to)| from <= to).ok_or_else(|| "expected two numbers from 0, such as 30:180".to_owned())
}

fn score(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|score: &f64| score.is_finite()).ok_or_else(|| "expected a number".to_owned())
}
