//! Arguments of `cox`.

use super::survival::{share, time};
use super::{CovariateOptions, FileOptions, FollowUpOptions};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;
use trialstat_analysis::method::{DriftScale, PredictionInterval, TiesMethod};

/// Arguments of `cox`.
#[derive(Debug, Args)]
#[command(
    before_help = "Example:  trialstat cox relapse.csv --time days --event relapsed --covariate age --factor arm\n          \
    trialstat cox adtte.xpt --time AVAL --censor CNSR --factor TRTP --reference TRTP=Placebo --strata SITEID\n          \
    trialstat cox visits.csv --entry start --time stop --event relapsed --covariate dose --cluster subject\n          \
    trialstat cox relapses.csv --entry start --time stop --event relapsed --factor arm --strata number --cluster subject"
)]
#[command(after_help = "Limits are those of the hazard ratio. A coefficient that runs to infinity is named and not \
    estimable: --firth gives a penalised estimate, --profile the limit that the data set.\n\n\
    Recurrent events, a row a period at risk: --entry, --time and --cluster are the model of Andersen and Gill; with \
    --strata of the event's number it is that of Prentice, Williams and Peterson, with times since the event before and \
    no --entry its gap time form; --frailty gives a subject's events a gamma frailty in common.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run.")]
pub struct Cox {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Who was followed from when to when
    #[command(flatten)]
    pub follow_up: FollowUpOptions,

    /// The model
    #[command(flatten)]
    pub model: CoxModelOptions,

    /// How it is estimated and tested
    #[command(flatten)]
    pub methods: CoxMethodOptions,

    /// What it predicts
    #[command(flatten)]
    pub predictions: CoxPredictionOptions,
}

/// What the hazard depends on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model", mut_arg("covariate", |arg| arg.required_unless_present("factor")))]
pub struct CoxModelOptions {
    /// Covariates
    #[command(flatten)]
    pub covariates: CovariateOptions,

    /// Columns whose levels make strata, each with a baseline hazard of its own
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub strata: Vec<String>,

    /// Column that is a known part of the log hazard ratio
    #[arg(long, value_name = "COLUMN")]
    pub offset: Option<String>,
}

/// How the model is estimated and tested.
#[derive(Debug, Args)]
#[command(next_help_heading = "Methods")]
pub struct CoxMethodOptions {
    /// What tied event times are; efron by the conventions of R, breslow by those of SAS
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(TiesMethod::NAMES)
        .map(|name| TiesMethod::named(&name).expect("a possible value is a name")))]
    pub ties: Option<TiesMethod>,

    /// Standard errors that hold though the model may not, each row by itself
    #[arg(long)]
    pub robust: bool,

    /// The same for rows that belong together, such as those of a subject: the column that tells the clusters apart
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,

    /// Give the rows of a group a gamma distributed frailty in common: the column that tells the groups apart
    #[arg(long, value_name = "COLUMN")]
    pub frailty: Option<String>,

    /// Penalise the likelihood as Firth does, which keeps every coefficient finite; limits and tests by its profile
    #[arg(long)]
    pub firth: bool,

    /// Limits and tests of the coefficients by the profile of the likelihood
    #[arg(long)]
    pub profile: bool,

    /// Time scale of the test of proportional hazards
    #[arg(long, value_name = "SCALE", default_value = "km", value_parser = PossibleValuesParser::new(DriftScale::NAMES)
        .map(|name| DriftScale::named(&name).expect("a possible value is a name")))]
    pub ph_transform: DriftScale,

    /// Test proportional hazards of each level of a factor too
    #[arg(long)]
    pub ph_levels: bool,
}

/// Survival that the model predicts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Predictions")]
pub struct CoxPredictionOptions {
    /// Covariates of a predicted curve, means and reference levels unless told; may be given several times
    #[arg(long, value_name = "COLUMN=VALUE,…")]
    pub at: Vec<String>,

    /// Predicted survival at these times
    #[arg(long, value_name = "TIME", value_delimiter = ',', value_parser = time)]
    pub times: Vec<f64>,

    /// Every step of the predicted curves
    #[arg(long)]
    pub curve: bool,

    /// Times by which these shares have had the event, as predicted
    #[arg(long, value_name = "SHARE", value_delimiter = ',', value_parser = share)]
    pub quantiles: Vec<f64>,

    /// Scale of the intervals of predicted survival
    #[arg(long, value_name = "SCALE", value_parser = PossibleValuesParser::new(PredictionInterval::NAMES)
        .map(|name| PredictionInterval::named(&name).expect("a possible value is a name")))]
    pub interval: Option<PredictionInterval>,

    /// Factor whose levels everybody is given in turn: their curves are averaged at --times, and compared
    #[arg(long, value_name = "COLUMN", requires = "factor")]
    pub adjusted: Option<String>,

    /// Restricted means of the averaged curves up to a time, and their differences
    #[arg(long, value_name = "TIME", requires = "adjusted", value_parser = time)]
    pub rmst: Option<f64>,

    /// Write martingale, deviance, score, dfbeta and Schoenfeld residuals of each line as CSV
    #[arg(long, value_name = "FILE")]
    pub residuals: Option<PathBuf>,
}
