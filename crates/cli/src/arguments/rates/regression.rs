//! The regression of `rates`.

use super::super::one_of;
use clap::Args;
use trialstat_analysis::rates::{
    BootstrapLimits, CoefficientLimits, GeeVariance, MarginalVariance, RepeatedCorrelation,
};

/// The response regressed on the groups and on covariates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Regression")]
pub struct RegressionOptions {
    /// Logistic regression on the groups and on these columns of numbers, with one coefficient each
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub covariate: Vec<String>,

    /// The same on these columns of levels, with one coefficient for each level but the reference
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub factor: Vec<String>,

    /// Level of a factor that the others are compared with; the first in sort order unless told
    #[arg(long, value_name = "COLUMN=LEVEL", num_args = 1.., requires = "factor")]
    pub factor_reference: Vec<String>,

    /// Penalise the likelihood as Firth does, which keeps every coefficient finite
    #[arg(long)]
    pub firth: bool,

    /// Several rows a subject: estimating equations with this working correlation of a subject's responses
    #[arg(long, value_name = "CORRELATION", requires = "subject", conflicts_with = "firth",
        value_parser = one_of(RepeatedCorrelation::NAMES, RepeatedCorrelation::named))]
    pub gee: Option<RepeatedCorrelation>,

    /// Variance of coefficients by --gee
    #[arg(long, value_name = "VARIANCE", requires = "gee", default_value = GeeVariance::Robust.name(),
        value_parser = one_of(GeeVariance::NAMES, GeeVariance::named))]
    pub gee_variance: GeeVariance,

    /// Column of numbers of subjects that a row stands for
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,

    /// Column that is a known part of the log odds
    #[arg(long, value_name = "COLUMN")]
    pub offset: Option<String>,

    /// Limits and tests of coefficients: wald unless told, by --firth profile; without a covariate, of the groups alone
    #[arg(long, value_name = "METHOD", value_delimiter = ',', conflicts_with = "gee",
        value_parser = one_of(CoefficientLimits::NAMES, CoefficientLimits::named))]
    pub coefficient_limits: Vec<CoefficientLimits>,

    /// Variance of the groups' marginal difference and ratio; by --gee delta only, by --firth all but randomized
    #[arg(long, value_name = "VARIANCE", default_value = MarginalVariance::Delta.name(),
        value_parser = one_of(MarginalVariance::NAMES, MarginalVariance::named))]
    pub marginal_variance: MarginalVariance,

    /// Limits of marginal effects among --resamples
    #[arg(long, value_name = "METHOD", default_value = BootstrapLimits::Percentile.name(),
        value_parser = one_of(BootstrapLimits::NAMES, BootstrapLimits::named))]
    pub bootstrap_limits: BootstrapLimits,
}

impl RegressionOptions {
    /// Whether a regression is asked for.
    pub fn is_asked(&self) -> bool {
        let columns = self.covariate.iter().chain(&self.factor).chain(&self.weight).chain(&self.offset);
        columns.count() > 0 || self.firth || self.gee.is_some() || !self.coefficient_limits.is_empty()
    }
}
