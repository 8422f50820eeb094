//! What a model's outcome depends on.

use clap::Args;

/// Columns of covariates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub struct CovariateOptions {
    /// Columns of numbers, with one coefficient each
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub covariate: Vec<String>,

    /// Columns of levels, with one coefficient for each level but the reference
    #[arg(long, value_name = "COLUMN", num_args = 1.., value_delimiter = ',')]
    pub factor: Vec<String>,

    /// Level of a factor that the others are compared with; the first in sort order unless told
    #[arg(long, value_name = "COLUMN=LEVEL", num_args = 1.., requires = "factor")]
    pub reference: Vec<String>,
}

impl CovariateOptions {
    /// The columns, numbers first.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        self.covariate.iter().chain(&self.factor)
    }
}
