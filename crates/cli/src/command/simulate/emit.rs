//! Replicates as files that `check`, `analyze` and other programs read, as they were analysed when they ended.

use super::counted;
use crate::Status;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::say;
use crate::output_folder::write_folder;
use std::ops::Range;
use std::path::Path;
use trialstat_ingest::write::{Target, write};
use trialstat_montecarlo::points::Points;

/// Writes the trial of each replicate of each point with a mapping that reads it back.
pub fn trials(
    points: &Points<'_>,
    replicates: Range<u64>,
    output: &Path,
    arguments: &Arguments,
) -> Result<Status, Failure> {
    let count = (replicates.end - replicates.start) * points.points.len() as u64;
    let digits = |number: u64| number.to_string().len();
    let (of_point, of_replicate) = (digits(points.points.len() as u64), digits(replicates.end));
    write_folder(output, |folder| {
        for point in points.points {
            let simulation = points.simulation(point).map_err(Failure::Input)?;
            let prefix = match point.settings.is_empty() {
                true => String::new(),
                false => format!("point-{:0of_point$}-", point.number + 1),
            };
            for replicate in replicates.clone() {
                let name = format!("{prefix}replicate-{:0of_replicate$}.csv", replicate + 1);
                let written = write(&[simulation.ended_trial(replicate)], &name, Target::Delimited(b','))
                    .map_err(Failure::Input)?;
                folder.write(&name, &written.bytes)?;
                folder.write(&written.mapping_name, written.mapping.as_bytes())?;
            }
        }
        Ok(())
    })?;
    if !arguments.quiet {
        let each = if count == 1 { "" } else { "each " };
        let trials = counted(count, "trial");
        say(&format!("wrote {trials} to `{}`, {each}with a mapping that reads it back\n", output.display()));
    }
    Ok(Status::Fine)
}
