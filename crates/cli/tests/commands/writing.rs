//! `--output`, `--junit`, `--sarif`: files are written whole or not at all.

use crate::program::{printed, refused, run, text};
use std::path::Path;
use tempfile::TempDir;

const ONE: [&str; 3] = ["reproduce", "--only", "BCG-1-odds-ratio"];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn output_holds_what_would_have_been_printed() {
    let folder = folder();
    let path = folder.path().join("results.csv");
    let said = printed(&[&ONE[..], &["--format", "csv", "--output", &text(&path)]].concat());
    assert_eq!(said, "", "nothing is printed as well");
    let written = std::fs::read_to_string(&path).expect("the results");
    assert_eq!(written, printed(&[&ONE[..], &["--format", "csv"]].concat()));
    assert_eq!(names(folder.path()), ["results.csv"], "no temporary file is left behind");
}

#[test]
fn output_replaces_a_file_and_never_holds_colour() {
    let folder = folder();
    let path = folder.path().join("results.txt");
    std::fs::write(&path, "what stood here before, and was much longer than a single line".repeat(100))
        .expect("a file");
    printed(&[&ONE[..], &["--color", "always", "--output", &text(&path)]].concat());
    let written = std::fs::read_to_string(&path).expect("the results");
    assert_eq!(written, printed(&ONE));
}

#[test]
fn explain_schema_completions_and_man_write_their_output_too() {
    let folder = folder();
    for (number, words) in
        [&["explain", "R502"][..], &["schema", "plan"], &["completions", "bash"], &["man"]].iter().enumerate()
    {
        let path = folder.path().join(number.to_string());
        printed(&[words, &["--output", &text(&path)][..]].concat());
        assert_eq!(std::fs::read_to_string(&path).expect("the output"), printed(words), "{words:?}");
    }
}

#[test]
fn a_path_that_cannot_be_written_could_not_run_and_leaves_nothing() {
    let folder = folder();
    let absent = text(&folder.path().join("absent/results"));
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).expect("a folder in the way");
    for flag in ["--output", "--junit", "--sarif"] {
        for path in [&absent, &text(&taken)] {
            let run = run([&ONE[..], &[flag, path]].concat());
            assert_eq!(run.status, Some(2), "{flag} {path}: {}", run.err);
            assert!(run.err.contains(&format!("cannot write `{path}`")), "{}", run.err);
        }
    }
    assert_eq!(names(folder.path()), ["taken"]);
    assert_eq!(names(&taken), [] as [String; 0]);
}

#[test]
fn a_refused_run_leaves_every_file_as_it_was() {
    let folder = folder();
    let [output, junit, sarif] = ["output", "junit", "sarif"].map(|name| folder.path().join(name));
    std::fs::write(&output, "before").expect("a file");
    let (o, j, s) = (text(&output), text(&junit), text(&sarif));
    refused(&["reproduce", "--only", "NO-SUCH-ENTRY", "--output", &o, "--junit", &j, "--sarif", &s]);
    assert_eq!(names(folder.path()), ["output"]);
    assert_eq!(std::fs::read_to_string(&output).expect("the file"), "before");
}

/// A rename would put a file in the place of a pipe or a device, `/dev/null` included.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_written_into_and_stays_a_pipe() {
    use std::io::Read;
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    const O_NONBLOCK: i32 = 0o4000;
    let folder = folder();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    // Opened without waiting for a writer, and read when the program has ended: the text fits into the pipe.
    let mut reader = std::fs::OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(&pipe).expect("the pipe");
    printed(&[&ONE[..], &["--output", &text(&pipe)]].concat());
    let mut received = String::new();
    reader.read_to_string(&mut received).expect("what was written");
    assert_eq!(received, printed(&ONE));
    assert!(std::fs::metadata(&pipe).expect("the pipe").file_type().is_fifo());
}

#[cfg(unix)]
#[test]
fn what_is_written_has_the_permissions_of_a_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("results");
    printed(&[&ONE[..], &["--output", &text(&path)]].concat());
    let mode = std::fs::metadata(&path).expect("the results").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}
