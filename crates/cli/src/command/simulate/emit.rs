//! Replicates as files that `check`, `analyze` and other programs read.

use crate::Status;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::say;
use crate::output_folder::write_folder;
use std::ops::Range;
use std::path::Path;
use trialstat_ingest::write::{Target, write};
use trialstat_montecarlo::simulation::Simulation;

/// Writes the trial of each replicate with a mapping that reads it back.
pub fn trials(
    simulation: &Simulation<'_>,
    replicates: Range<u64>,
    output: &Path,
    arguments: &Arguments,
) -> Result<Status, Failure> {
    let count = replicates.end - replicates.start;
    let digits = replicates.end.to_string().len();
    write_folder(output, |folder| {
        for replicate in replicates {
            let name = format!("replicate-{:0digits$}.csv", replicate + 1);
            let written =
                write(&[simulation.trial(replicate)], &name, Target::Delimited(b',')).map_err(Failure::Input)?;
            folder.write(&name, &written.bytes)?;
            folder.write(&written.mapping_name, written.mapping.as_bytes())?;
        }
        Ok(())
    })?;
    if !arguments.quiet {
        say(&format!("wrote {count} trials to `{}`, each with a mapping that reads it back\n", output.display()));
    }
    Ok(Status::Fine)
}
