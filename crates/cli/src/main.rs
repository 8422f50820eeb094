//! The command line: arguments, files, colours, exit status.

mod arguments;
mod call;
mod codes;
mod command;
mod failure;
mod figure;
mod input;
mod output;
mod output_folder;
mod render;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; a wrong call is a usage error with status 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    arguments.color.apply();
    match run(&arguments) {
        Ok(status) => status.into(),
        Err(failure) => {
            render::diagnostics::failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// Whether everything is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// It is.
    Fine,
    /// The data or a finding is not as it should be.
    NotAsItShouldBe,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Fine => ExitCode::SUCCESS,
            Status::NotAsItShouldBe => ExitCode::from(1),
        }
    }
}

fn run(arguments: &Arguments) -> Result<Status, Failure> {
    if let Some(threads) = arguments.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
        pool.map_err(|cause| Failure::Threads { threads: threads.get(), cause: cause.to_string() })?;
    }
    match &arguments.command {
        Command::Reproduce(reproduce) => command::reproduce::run(reproduce, arguments),
        Command::Check(check) => command::check::run(check, arguments),
        Command::Convert(convert) => command::convert::run(convert, arguments),
        Command::Analyze(analyze) => command::analyze::run(analyze, arguments),
        Command::Simulate(simulate) => command::simulate::run(simulate, arguments),
        Command::Merge { parts } => command::merge::run(parts, arguments),
        Command::Rates(rates) => command::rates::run(rates, arguments),
        Command::Survival(survival) => command::survival::run(survival, arguments),
        Command::Cox(cox) => command::cox::run(cox, arguments),
        Command::Competing(competing) => command::competing::run(competing, arguments),
        Command::Parametric(parametric) => command::parametric::run(parametric, arguments),
        Command::Reconstruct(reconstruct) => command::reconstruct::run(reconstruct, arguments),
        Command::Explain { code } => command::explain::run(code.as_deref(), arguments),
        Command::Schema { what } => command::schema::run(*what, arguments),
        Command::Completions { shell } => command::completions::run(*shell, arguments),
        Command::Man => command::man::run(arguments),
    }
}
