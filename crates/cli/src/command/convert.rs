//! `trialstat convert`: the typed trial, written.

use crate::Status;
use crate::arguments::{Arguments, Convert};
use crate::command::check::{Mapped, ingested_of, input, status, write_rejects};
use crate::failure::Failure;
use crate::output::{not_written, prepare, say, write_file};
use crate::render;
use trialstat_ingest::batches::Within;
use trialstat_ingest::problem::Unwritten;
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
    let source = Mapped::open(&asked.mapping, &asked.data)?;
    let read = source.read(&asked.data, None)?;
    let ingested = ingested_of(&read);
    say(&render::problems::grouped(&ingested.problems, arguments));
    let unwritten = |cause: Unwritten| match cause {
        Unwritten::Refused(cause) => not_written(output, &cause),
        Unwritten::Problems(problems) => input(problems),
    };
    let (mapping_name, mapping, notes, data) = match &read {
        Within::AtOnce(ingested) => {
            let written = write::write(&ingested.trials, &name, target).map_err(Failure::Input)?;
            let data =
                prepare(output, |out| out.write_all(&written.bytes).map_err(|cause| not_written(output, &cause)))?;
            (written.mapping_name, written.mapping, written.notes, data)
        }
        Within::InPieces(pieces) => {
            let writing = pieces.writing(&name, target).map_err(input)?;
            let mut notes = Vec::new();
            let data = prepare(output, |out| {
                notes = writing.write(out).map_err(unwritten)?;
                Ok(())
            })?;
            (writing.mapping_name().to_owned(), writing.mapping().to_owned(), notes, data)
        }
    };
    write_rejects(&read, &asked.data)?;
    // The mapping first: a data file is then never there without one that reads it.
    let mapping_path = output.with_file_name(mapping_name);
    write_file(&mapping_path, mapping.as_bytes())?;
    data.put()?;
    say(&render::problems::grouped(&notes, arguments));
    if !arguments.quiet {
        say(&render::check::table(ingested));
        say(&format!("wrote `{}`, and `{}`, which reads it back\n", output.display(), mapping_path.display()));
    }
    Ok(status(ingested))
}
