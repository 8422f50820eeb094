//! `trialstat completions SHELL`.

use crate::Status;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::deliver;
use clap::CommandFactory;

/// Prints a completion script.
pub fn run(shell: clap_complete::Shell, arguments: &Arguments) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "trialstat", &mut script);
    deliver(&String::from_utf8_lossy(&script), arguments.output.as_deref())?;
    Ok(Status::Fine)
}
