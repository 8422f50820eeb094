//! What `rates` tests: null proportions, margins, directions.

use super::super::one_of;
use clap::Args;
use trialstat_analysis::rates::{Direction, Margin, MarginTest, Margins, NullHypothesis, NullTest};
use trialstat_stats::proportion::NullProportion;

/// What is tested.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hypotheses")]
pub struct HypothesisOptions {
    /// Direction of tests, and of intervals that are then one-sided: greater has a lower limit
    #[arg(long, value_name = "DIRECTION", default_value = Direction::TwoSided.name(),
        value_parser = one_of(Direction::NAMES, Direction::named))]
    pub alternative: Direction,

    /// Test each group's proportion against this one
    #[arg(long, value_name = "PROPORTION", value_parser = proportion)]
    pub null: Option<NullProportion>,

    /// Tests against the null proportion; exact, mid-p and score unless told
    #[arg(long, value_name = "METHOD", value_delimiter = ',', requires = "null",
        value_parser = one_of(NullTest::NAMES, NullTest::named))]
    pub null_test: Vec<NullTest>,

    /// Test against a margin: -0.1 or ratio:0.8 for non-inferiority or superiority, -0.1:0.1 or ratio:0.8:1.25 for
    /// equivalence
    #[arg(long, value_name = "MARGIN", value_delimiter = ',', allow_hyphen_values = true)]
    pub margin: Vec<Margin>,

    /// Tests against margins; farrington-manning unless told, with --strata miettinen-nurminen-stratified too
    #[arg(long, value_name = "METHOD", value_delimiter = ',', requires = "margin",
        value_parser = one_of(MarginTest::NAMES, MarginTest::named))]
    pub margin_test: Vec<MarginTest>,
}

impl HypothesisOptions {
    /// The null proportion and its tests, if there is one.
    pub fn null(&self) -> Option<NullHypothesis> {
        self.null.map(|proportion| NullHypothesis { proportion, tests: self.null_test.clone() })
    }

    /// The margins and their tests.
    pub fn margins(&self) -> Margins {
        Margins { margins: self.margin.clone(), tests: self.margin_test.clone() }
    }
}

fn proportion(text: &str) -> Result<NullProportion, String> {
    let number = text.parse().map_err(|_| "expected a number between 0 and 1".to_owned())?;
    NullProportion::new(number).map_err(|error| error.to_string())
}
