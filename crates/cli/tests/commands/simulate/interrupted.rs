//! Runs that are interrupted, and that go on from what was kept.

use super::{Files, SCENARIO};
#[cfg(unix)]
use crate::program::{command, text};
#[cfg(unix)]
use serde_json::Value;
#[cfg(unix)]
use std::path::Path;

#[test]
fn a_run_goes_on_from_its_checkpoint() {
    let files = Files::new(SCENARIO);
    let (whole, kept) = (files.simulated(&["--format", "json"]), files.name("kept.json"));
    for _ in 0..2 {
        assert_eq!(files.simulated(&["--format", "json", "--checkpoint", &kept]), whole);
    }
    let foreign = files.refused(&["--checkpoint", &kept, "--seed", "6"]);
    assert!(foreign.contains("its seed is 5, expected 6"), "{foreign}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_gives_what_is_finished() {
    let files = Files::new(SCENARIO);
    let kept = files.path("kept.json");
    let words = files.words(&["--replicates", "50000000", "--format", "json", "--checkpoint", &text(&kept)]);
    let child = command(&words).spawn().expect("the program starts");
    await_file(&kept);
    let mut interrupt = std::process::Command::new("kill");
    assert!(interrupt.args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("an end");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("interrupted") && err.contains("kept.json"), "{err}");
    let whole: Value = serde_json::from_str(&out).expect("JSON");
    let replicates = whole["simulation"]["replicates"].as_u64().expect("a count");
    assert!(replicates >= 1000 && replicates.is_multiple_of(20), "{replicates}");
    assert_eq!(whole["diagnostics"][0]["code"], "M608");
}

/// What a run interrupted before its first batch of 1000 was over has kept goes on to the bytes of one that was not.
#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_is_finished_of_a_batch() {
    // A batch of a thousand of these takes most of a minute.
    let slow = SCENARIO.replace("replicates = 60", "replicates = 5000").replace("subjects = 40", "subjects = 20000");
    let files = Files::new(&slow);
    let kept = files.path("kept.json");
    let words = files.words(&["--format", "json", "--threads", "1", "--checkpoint", &text(&kept)]);
    let child = command(&words).spawn().expect("the program starts");
    // Kept for the first time after ten seconds, within the batch.
    await_file(&kept);
    let mut interrupt = std::process::Command::new("kill");
    assert!(interrupt.args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("an end");
    let out: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(1));
    let finished = out["simulation"]["replicates"].as_u64().expect("a count");
    assert!(finished > 0 && finished < 1000 && finished.is_multiple_of(20), "{finished}");
    let part: Value = serde_json::from_slice(&std::fs::read(&kept).expect("a part")).expect("JSON");
    assert_eq!(part["until"].as_u64(), Some(finished));
}

/// Waits until a file is there.
#[cfg(unix)]
fn await_file(path: &Path) {
    let begun = std::time::Instant::now();
    while !path.exists() {
        assert!(begun.elapsed().as_secs() < 120, "nothing was kept");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
