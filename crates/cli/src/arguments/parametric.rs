//! Arguments of `parametric`.

use super::survival::{share, time};
use super::{CovariateOptions, FileOptions, FollowUpOptions};
use clap::Args;
use trialstat_analysis::parametric::Model;

/// Arguments of `parametric`.
#[derive(Debug, Args)]
#[command(mut_arg("event", |arg| arg.required_unless_present("upper")))]
#[command(
    before_help = "Example:  trialstat parametric relapse.csv --time days --event died --distribution weibull --by arm\n          \
    trialstat parametric visits.csv --time free --upper found --distribution weibull,turnbull\n          \
    trialstat parametric adtte.xpt --time AVAL --censor CNSR --distribution spline:2 --by TRTP"
)]
#[command(after_help = "Distributions, with what coefficients of covariates add to: exponential, weibull, rayleigh, \
    log-normal, log-logistic, generalized-gamma and cure:weibull (log time, as R's survreg), gamma (log rate), gompertz \
    and spline:KNOTS (log hazard; KNOTS is a number of inner knots, or the times of all as in spline:5:20:60), normal, \
    logistic and extreme-value (time). turnbull is the estimate without a distribution.\n\n\
    With --upper the event lies between the two times: --time empty or 0 means at any time up to the upper, an empty \
    upper means not yet, or with an event by --event exactly then, as equal times do.\n\n\
    Predictions are for the means of covariates and all combinations of levels that occur, unless --at says otherwise. \
    Without a flag for what is wanted: the median.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run.")]
pub struct Parametric {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Who was followed from when to when
    #[command(flatten)]
    pub follow_up: FollowUpOptions,

    /// Column of times by which the event had happened, for intervals
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", conflicts_with = "censor")]
    pub upper: Option<String>,

    /// Column that tells groups apart, each of which is fitted by itself
    #[arg(long, help_heading = "Columns", value_name = "COLUMN")]
    pub by: Option<String>,

    /// Distributions of the times, one after the other
    #[arg(long, help_heading = "Model", value_name = "NAME", required = true, value_delimiter = ',')]
    pub distribution: Vec<Model>,

    /// Covariates
    #[command(flatten)]
    pub covariates: CovariateOptions,

    /// Columns of numbers on which the log odds of being cured depend
    #[arg(long, help_heading = "Model", value_name = "COLUMN", value_delimiter = ',')]
    pub cured_covariate: Vec<String>,

    /// Columns of levels on which the log odds of being cured depend
    #[arg(long, help_heading = "Model", value_name = "COLUMN", value_delimiter = ',')]
    pub cured_factor: Vec<String>,

    /// Columns whose levels make strata, each with a scale or shape of its own
    #[arg(long, help_heading = "Model", value_name = "COLUMN", value_delimiter = ',')]
    pub strata: Vec<String>,

    /// Standard errors that hold though the model may not, each row by itself
    #[arg(long, help_heading = "Methods")]
    pub robust: bool,

    /// The same for rows that belong together, such as those of a subject: the column that tells the clusters apart
    #[arg(long, help_heading = "Methods", value_name = "COLUMN")]
    pub cluster: Option<String>,

    /// Times by which these shares have had the event
    #[arg(long, help_heading = "Results", value_name = "SHARE", value_delimiter = ',', value_parser = share)]
    pub quantiles: Vec<f64>,

    /// Survival and hazard at these times
    #[arg(long, help_heading = "Results", value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub times: Vec<f64>,

    /// Restricted means up to a time
    #[arg(long, help_heading = "Results", value_name = "TIME", value_parser = time)]
    pub rmst: Option<f64>,

    /// Covariates of a subject that predictions are for, such as age=60,arm=placebo; may be given several times
    #[arg(long, help_heading = "Results", value_name = "COLUMN=VALUE")]
    pub at: Vec<String>,
}
