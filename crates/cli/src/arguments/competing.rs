//! Arguments of `competing`.

use super::FileOptions;
use super::survival::time;
use crate::figure::FigureFile;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use trialstat_analysis::method::{CurveInterval, IncidenceVariance, TiesMethod};

/// Arguments of `competing`.
#[derive(Debug, Args)]
#[command(
    before_help = "Example:  trialstat competing remission.csv --time days --cause ending --by arm --times 90,180\n          \
    trialstat competing remission.csv --time days --cause ending --censored none --interest relapse --curve\n          \
    trialstat competing remission.csv --time days --cause ending --covariate age --factor arm --reference arm=placebo\n          \
    trialstat competing remission.csv --time days --cause ending --by arm --interest relapse --figure relapse.svg"
)]
#[command(
    after_help = "In the rows, `variable` is the cause; in those of a regression it is the covariate, and `group1_level` \
    the cause. `variable_level` is the time of an incidence. Without --times and --curve incidences are those at the \
    last time of each group. With --by, gray's test compares the groups; with --covariate or --factor, fine-gray \
    regresses the incidence of each cause and cause-specific cox its hazard.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run."
)]
#[command(group = ArgGroup::new("compared").args(["by", "factor"]).multiple(true))]
pub struct Competing {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Column of times from the start of follow-up
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub time: String,

    /// Column of what ended follow-up: censoring, or one of the causes
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub cause: String,

    /// Value of the cause that means censored; may be given several times
    #[arg(long, help_heading = "Columns", value_name = "VALUE", default_value = "0")]
    pub censored: Vec<String>,

    /// Only rows about this cause; may be given several times
    #[arg(long, help_heading = "Columns", value_name = "CAUSE")]
    pub interest: Vec<String>,

    /// Column of times after which each row was under observation
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub entry: Option<String>,

    /// Column that tells groups apart
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub by: Option<String>,

    /// Columns whose levels make strata, within which groups are compared
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", value_delimiter = ',')]
    pub strata: Vec<String>,

    /// Level that the others are compared with, of the groups or of a factor; the first in sort order unless told
    #[arg(long, help_heading = "Columns", value_name = "[COLUMN=]LEVEL", requires = "compared")]
    pub reference: Vec<String>,

    /// Columns of numbers that both regressions take as covariates, with one coefficient each
    #[arg(long, help_heading = "Regressions", value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub covariate: Vec<String>,

    /// Columns of levels that they take, with one coefficient for each level but the reference
    #[arg(long, help_heading = "Regressions", value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub factor: Vec<String>,

    /// Column of groups whose censoring fine-gray estimates apart
    #[arg(long, help_heading = "Regressions", value_name = "COLUMN")]
    pub censoring_by: Option<String>,

    /// What tied event times are to the cause-specific cox; efron by the conventions of R, breslow by those of SAS
    #[arg(long, help_heading = "Regressions", value_name = "RULE", value_parser = PossibleValuesParser::new(TiesMethod::NAMES)
        .map(|name| TiesMethod::named(&name).expect("a possible value is a name")))]
    pub ties: Option<TiesMethod>,

    /// Scales of the intervals; log by the conventions of R, log-log by those of SAS
    #[arg(long, help_heading = "Results", value_name = "SCALE", value_delimiter = ',', value_parser = PossibleValuesParser::new(CurveInterval::NAMES)
        .map(|name| CurveInterval::named(&name).expect("a possible value is a name")))]
    pub interval: Vec<CurveInterval>,

    /// Variance of the incidences; jackknife by the conventions of R (survfit), aalen by those of SAS
    #[arg(long, help_heading = "Results", value_name = "METHOD", value_parser = PossibleValuesParser::new(IncidenceVariance::NAMES)
        .map(|name| IncidenceVariance::named(&name).expect("a possible value is a name")))]
    pub variance: Option<IncidenceVariance>,

    /// Incidences at these times, with the numbers at risk
    #[arg(long, help_heading = "Results", value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub times: Vec<f64>,

    /// Every step of the curves
    #[arg(long, help_heading = "Results")]
    pub curve: bool,

    /// Mean time lost to each cause until a time
    #[arg(long, help_heading = "Results", value_name = "TIME", value_parser = time)]
    pub time_lost: Option<f64>,

    /// Exponent of the weight of Gray's test; above 0, early differences count more
    #[arg(long, help_heading = "Results", value_name = "RHO", value_parser = rho, default_value = "0", allow_negative_numbers = true)]
    pub rho: f64,

    /// Draw the incidences of the causes with their limits and the numbers at risk, as .svg or .png
    #[arg(long, help_heading = "Figures", value_name = "FILE")]
    pub figure: Option<FigureFile>,
}

fn rho(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|rho: &f64| rho.is_finite()).ok_or_else(|| "expected a number".to_owned())
}
