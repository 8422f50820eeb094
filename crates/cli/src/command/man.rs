//! `trialstat man`.

use crate::Status;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::deliver;
use clap::CommandFactory;

/// Prints the manual page: the program's, then each command's.
pub fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let mut page = Vec::new();
    let mut program = Arguments::command();
    program.build();
    let rendered = clap_mangen::Man::new(program.clone()).render(&mut page);
    rendered.map_err(Failure::Print)?;
    for command in program.get_subcommands() {
        let title = format!("trialstat-{}", command.get_name());
        clap_mangen::Man::new(command.clone()).title(title).render(&mut page).map_err(Failure::Print)?;
    }
    deliver(&String::from_utf8_lossy(&page), arguments.output.as_deref())?;
    Ok(Status::Fine)
}
