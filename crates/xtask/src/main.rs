//! Repository chores. `cargo xtask test` runs every check that CI runs, and installs what it needs.

mod layers;
mod statistic_docs;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

const USAGE: &str = "\
cargo xtask test     every check that CI runs
cargo xtask check    the repository's own checks: layers, documentation of statistical functions, tidiness
cargo xtask lock     recompute the registry and write its lock anew
";

/// The registry's lock, from the top of the checkout.
const LOCK: &str = "datasets/findings.lock";

fn main() -> ExitCode {
    let asked = std::env::args().nth(1);
    let done = match asked.as_deref() {
        Some("test") => test(),
        Some("check") => repository_checks(),
        Some("lock") => cargo(&["run", "--quiet", "--", "reproduce", "--quiet", "--lock", LOCK, "--update"]),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn test() -> Result<(), String> {
    step("components", || component("fmt", "rustfmt").and_then(|()| component("clippy", "clippy")))?;
    step("repository checks", repository_checks)?;
    step("formatting", || cargo(&["fmt", "--all", "--check"]))?;
    step("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]))?;
    step("tests", || cargo(&["test", "--workspace", "--locked"]))?;
    step("documentation", || {
        let mut doc = cargo_command(&["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
        run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    step("findings and their lock", || {
        cargo(&["run", "--quiet", "--locked", "--", "reproduce", "--quiet", "--lock", LOCK])
    })
}

fn repository_checks() -> Result<(), String> {
    let root = root();
    let mut problems = layers::problems(&root)?;
    problems.extend(statistic_docs::problems(&root.join("crates/stats/src"))?);
    problems.extend(tidy::problems(&root)?);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn step(name: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("== {name}");
    let start = Instant::now();
    work().map_err(|message| format!("{message}\n== {name}: failed"))?;
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Makes sure that a cargo subcommand is there; a minimal toolchain comes without these two.
fn component(subcommand: &str, name: &str) -> Result<(), String> {
    let present = cargo_command(&[subcommand, "--version"]).output().is_ok_and(|output| output.status.success());
    if present {
        return Ok(());
    }
    run(Command::new("rustup").args(["component", "add", name]))
        .map_err(|error| format!("{error}\n`cargo {subcommand}` is missing; install the component `{name}`"))
}

fn cargo_command(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What a clean checkout builds once has no use for incremental state, and CI's disk none for its gigabyte.
    command.args(arguments).current_dir(root()).env("CARGO_INCREMENTAL", "0");
    command
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    run(&mut cargo_command(arguments))
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}
