//! `trialstat convert`: the typed trial, written.

use crate::Status;
use crate::arguments::{Arguments, Convert};
use crate::command::check::{ingest, status, write_rejects};
use crate::failure::Failure;
use crate::output::{say, write_file};
use crate::render;
use trialstat_ingest::write::{self, Target};
use trialstat_ingest::xport::Version;

/// Reads the data of a mapping and writes the trial, with a mapping that reads it back.
pub fn run(asked: &Convert, arguments: &Arguments) -> Result<Status, Failure> {
    let Some(output) = &arguments.output else {
        return Err(Failure::UnknownName {
            message: "`convert` needs `--output FILE`".to_owned(),
            hint: format!("its ending says the format: {}", Target::ENDINGS.join(", ")),
        });
    };
    let version = if asked.xport_version == "8" { Version::V8 } else { Version::V5 };
    let name = output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(target) = Target::of_name(&name, version) else {
        return Err(Failure::UnknownName {
            message: format!("the ending of `{}` names no format", output.display()),
            hint: format!("endings: {}", Target::ENDINGS.join(", ")),
        });
    };
    let (ingested, _) = ingest(&asked.mapping, &asked.data)?;
    say(&render::problems::grouped(&ingested.problems, arguments));
    let written = write::write(&ingested.trials, &name, target).map_err(Failure::Input)?;
    write_rejects(&ingested, &asked.data)?;
    // The mapping first: a data file is then never there without one that reads it.
    let mapping = output.with_file_name(&written.mapping_name);
    write_file(&mapping, written.mapping.as_bytes())?;
    write_file(output, &written.bytes)?;
    say(&render::problems::grouped(&written.notes, arguments));
    if !arguments.quiet {
        say(&render::check::table(&ingested));
        say(&format!("wrote `{}`, and `{}`, which reads it back\n", output.display(), mapping.display()));
    }
    Ok(status(&ingested))
}
