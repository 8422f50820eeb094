//! Columns that commands have in common.

use clap::Args;
use trialstat_analysis::follow_up::{Ending, FollowUpColumns};

/// Who was followed from when to when, and how it ended.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns")]
pub struct FollowUpOptions {
    /// Column of times from the start of follow-up
    #[arg(long, value_name = "COLUMN")]
    pub time: String,

    /// Column that says whether the event happened at the time
    #[arg(long, value_name = "COLUMN", required_unless_present = "censor", conflicts_with = "censor")]
    pub event: Option<String>,

    /// Value of the event column that means an event; may be given several times
    #[arg(long, value_name = "VALUE", requires = "event")]
    pub event_value: Vec<String>,

    /// Column like ADaM's CNSR: 0 is an event
    #[arg(long, value_name = "COLUMN")]
    pub censor: Option<String>,

    /// Column of times after which each row was under observation
    #[arg(long, value_name = "COLUMN")]
    pub entry: Option<String>,

    /// Column of case weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
}

impl FollowUpOptions {
    /// These columns, with those that tell groups and strata apart.
    pub fn columns(&self, groups: &GroupOptions) -> FollowUpColumns {
        let ending = match (&self.event, &self.censor) {
            (None, Some(censor)) => Ending::Censored { column: censor.clone() },
            (event, _) => Ending::Event {
                column: event.clone().expect("one of the two is required"),
                events: self.event_value.clone(),
            },
        };
        FollowUpColumns {
            time: self.time.clone(),
            ending,
            entry: self.entry.clone(),
            by: groups.by.clone(),
            strata: groups.strata.clone(),
            weight: self.weight.clone(),
        }
    }
}

/// What tells groups and strata apart.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns")]
pub struct GroupOptions {
    /// Column that tells groups apart
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,

    /// Group that the others are compared with; the first in sort order unless told
    #[arg(long, value_name = "LEVEL", requires = "by")]
    pub reference: Option<String>,

    /// Columns whose levels make strata, within which groups are compared
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub strata: Vec<String>,
}
