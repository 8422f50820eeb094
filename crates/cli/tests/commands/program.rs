//! Running the program with nothing of the tester's own surroundings leaking in.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What came of a run.
pub struct Run {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The program, with variables that change its words or colours taken away.
pub fn command<Word: AsRef<OsStr>>(words: impl IntoIterator<Item = Word>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trialstat"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "TERM", "RUST_BACKTRACE", "CI"] {
        command.env_remove(variable);
    }
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end; it must not panic, whatever it was asked.
#[track_caller]
pub fn run_command(mut command: Command) -> Run {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    let run = Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

#[track_caller]
pub fn run<Word: AsRef<OsStr>>(words: impl IntoIterator<Item = Word>) -> Run {
    run_command(command(words))
}

/// Runs the program, which must end with status 0 and nothing on standard error; hands back what it printed.
#[track_caller]
pub fn printed(words: &[&str]) -> String {
    let run = run(words);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{words:?}");
    run.out
}

/// Runs the program, which must end with status 2 and nothing on standard output; hands back what it complained.
#[track_caller]
pub fn refused(words: &[&str]) -> String {
    let run = run(words);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{words:?}: {}", run.err);
    assert!(!run.err.trim().is_empty(), "{words:?} was refused without a word");
    run.err
}

/// The text of a path, for an argument.
pub fn text(path: &Path) -> String {
    path.display().to_string()
}

/// A place in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Copies a folder with all below it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder to copy to");
    for entry in std::fs::read_dir(from).expect("a folder to copy").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}
