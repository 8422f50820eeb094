//! Scenarios read and drawn.

use trialstat_simulate::scenario::Scenario;
use trialstat_simulate::{Compiled, Scratch, Simulated};

/// A scenario without files.
#[track_caller]
pub fn scenario(text: &str) -> Scenario {
    Scenario::read("scenario.toml", text.as_bytes(), &|_| None).expect("a sound scenario")
}

/// A replicate drawn alone.
pub fn replicate(scenario: &Scenario, replicate: u64) -> Simulated {
    Compiled::new(scenario).replicate(scenario.seed(), replicate, &mut Scratch::new())
}
