//! Several comparisons of `rates` taken together.

use clap::Args;
use std::path::PathBuf;
use trialstat_analysis::method::Adjustment;
use trialstat_analysis::rates::Dunnett;

/// Several comparisons together.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several comparisons")]
pub struct MultiplicityOptions {
    /// Adjust p values for the number of comparisons by one test: bonferroni, holm, hochberg, hommel,
    /// benjamini-hochberg, benjamini-yekutieli, or graph:FILE with a graph of the hypotheses; dunnett and
    /// dunnett-step-down compare with the reference by tests of their own
    #[arg(long, value_name = "PROCEDURE", value_parser = adjust)]
    pub adjust: Option<Adjust>,
}

/// A procedure for several comparisons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adjust {
    /// By p values.
    PValues(Adjustment),
    /// By correlation with one reference.
    Dunnett(Dunnett),
    /// By the graph in a file.
    Graph(PathBuf),
}

fn adjust(text: &str) -> Result<Adjust, String> {
    let graph = || text.strip_prefix("graph:").filter(|file| !file.is_empty()).map(PathBuf::from);
    let named = Adjustment::named(text).map(Adjust::PValues).or_else(|| Dunnett::named(text).map(Adjust::Dunnett));
    named.or_else(|| graph().map(Adjust::Graph)).ok_or_else(|| {
        let names: Vec<&str> = Adjustment::NAMES.iter().chain(Dunnett::NAMES).copied().collect();
        format!("expected one of: {}, graph:FILE", names.join(", "))
    })
}
