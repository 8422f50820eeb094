//! Arguments of `rates`.

use super::{FileOptions, GroupOptions};
use crate::figure::FigureFile;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use trialstat_analysis::method::{
    Adjustment, DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod,
};

/// Arguments of `rates`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat rates trial.csv --response responder --by arm\n          \
    trialstat rates trial.csv --response remission --event-value Y --by arm --strata site --test cmh\n          \
    trialstat rates trial.csv --response remission --by route --reference iv --ratio koopman --figure rates.svg\n          \
    trialstat rates counts.csv --events responders --total randomized --by arm --difference newcombe,exact")]
#[command(
    after_help = "Without a flag for a method: the wilson and clopper-pearson intervals, and with two groups the \
    newcombe interval of the difference and fisher's test. Every group is compared with the reference; \
    without one, fisher, chi-squared and likelihood-ratio test more than two groups at once.\n\n\
    Exit status: 0 fine; 1 something is wrong with the data; 2 could not run."
)]
pub struct Rates {
    /// The file
    #[command(flatten)]
    pub file: FileOptions,

    /// Column with one outcome a row
    #[arg(
        long,
        help_heading = "Columns",
        value_name = "COLUMN",
        required_unless_present = "events",
        conflicts_with = "events"
    )]
    pub response: Option<String>,

    /// Value of the response that means an event; may be given several times
    #[arg(long, help_heading = "Columns", value_name = "VALUE", requires = "response")]
    pub event_value: Vec<String>,

    /// Column with counts of events
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "total")]
    pub events: Option<String>,

    /// Column with counts of subjects
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "events")]
    pub total: Option<String>,

    /// What is compared
    #[command(flatten)]
    pub groups: GroupOptions,

    /// Column of subjects: each counts once a group, and may be paired between groups
    #[arg(long, help_heading = "Columns", value_name = "COLUMN", requires = "response")]
    pub subject: Option<String>,

    /// Intervals of a proportion
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_delimiter = ',', value_parser = PossibleValuesParser::new(ProportionInterval::NAMES)
        .map(|name| ProportionInterval::named(&name).expect("a possible value is a name")))]
    pub interval: Vec<ProportionInterval>,

    /// Intervals of a difference of proportions
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_delimiter = ',', value_parser = PossibleValuesParser::new(DifferenceInterval::NAMES)
        .map(|name| DifferenceInterval::named(&name).expect("a possible value is a name")))]
    pub difference: Vec<DifferenceInterval>,

    /// Intervals of a ratio of proportions
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_delimiter = ',', value_parser = PossibleValuesParser::new(RatioInterval::NAMES)
        .map(|name| RatioInterval::named(&name).expect("a possible value is a name")))]
    pub ratio: Vec<RatioInterval>,

    /// Intervals of an odds ratio
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_delimiter = ',', value_parser = PossibleValuesParser::new(OddsRatioMethod::NAMES)
        .map(|name| OddsRatioMethod::named(&name).expect("a possible value is a name")))]
    pub odds_ratio: Vec<OddsRatioMethod>,

    /// Adjust p values of several comparisons by one test for their number
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_parser = PossibleValuesParser::new(Adjustment::NAMES)
        .map(|name| Adjustment::named(&name).expect("a possible value is a name")))]
    pub adjust: Option<Adjustment>,

    /// Draw the intervals by method, as .svg or .png
    #[arg(long, help_heading = "Methods", value_name = "FILE")]
    pub figure: Option<FigureFile>,

    /// Tests
    #[arg(long, help_heading = "Methods", value_name = "METHOD", value_delimiter = ',', value_parser = PossibleValuesParser::new(tests())
        .map(|name| TestMethod::named(&name).expect("a possible value is a name")))]
    pub test: Vec<TestMethod>,
}

/// Tests of an outcome that is met or not.
fn tests() -> impl Iterator<Item = &'static str> {
    TestMethod::NAMES.iter().copied().filter(|name| *name != TestMethod::LogRank.name())
}
