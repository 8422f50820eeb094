//! `trialstat reconstruct`.

use crate::program::{Run, command, run_command};
use crate::trial_files::write;
use insta::assert_snapshot;
use std::path::Path;

/// Remission under 6-mercaptopurine and placebo (Freireich 1963) as a figure of it would be read, to three digits.
const CURVES: &str = "arm,weeks,s\n\
    6-MP,6,0.857\n6-MP,7,0.807\n6-MP,10,0.753\n6-MP,13,0.690\n6-MP,16,0.627\n6-MP,22,0.538\n6-MP,23,0.448\n\
    6-MP,35,0.448\nplacebo,1,0.905\nplacebo,2,0.810\nplacebo,3,0.762\nplacebo,4,0.667\nplacebo,5,0.571\n\
    placebo,8,0.381\nplacebo,11,0.286\nplacebo,12,0.190\nplacebo,15,0.143\nplacebo,17,0.095\nplacebo,22,0.048\n\
    placebo,23,0\n";

const AT_RISK: &str = "arm,weeks,n.risk\n6-MP,0,21\n6-MP,10,15\n6-MP,20,8\nplacebo,0,21\nplacebo,10,8\nplacebo,20,2\n";

#[track_caller]
fn reconstruct(folder: &Path, words: &[&str]) -> Run {
    let files = ["reconstruct", "curves.csv", "--at-risk", "at-risk.csv"];
    let mut program = command([&files[..], &["--time", "weeks", "--survival", "s", "--by", "arm"], words].concat());
    program.current_dir(folder);
    run_command(program)
}

fn published(curves: &str, at_risk: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "curves.csv", curves);
    write(folder.path(), "at-risk.csv", at_risk);
    folder
}

/// Published are the median of 23 weeks, or 8 under placebo, and a hazard ratio of 0.21.
#[test]
fn the_times_are_written_and_checked_against_what_was_published() {
    let folder = published(CURVES, AT_RISK);
    let words = ["--resolution", "0.001", "--events", "6-MP=9,placebo=21", "--median", "6-MP=23,placebo=8"];
    let published = ["--hazard-ratio", "0.21", "--reference", "placebo", "--output", "times.csv"];
    let run = reconstruct(folder.path(), &[&words[..], &published].concat());
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
    let times = std::fs::read_to_string(folder.path().join("times.csv")).expect("the times");
    assert!(times.starts_with("arm,weeks,event\n6-MP,"), "{times}");
    assert_eq!((times.lines().count(), times.matches(",1\n").count()), (1 + 42, 9 + 21));
}

/// What is written is what `trialstat survival` reads; 16.79 is the log-rank statistic of the data themselves.
#[test]
fn the_times_written_can_be_analysed() {
    let folder = published(CURVES, AT_RISK);
    let run = reconstruct(folder.path(), &["--resolution", "0.001", "--output", "times.csv", "--quiet"]);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let mut program = command(["survival", "times.csv", "--time", "weeks", "--event", "event", "--by", "arm"]);
    program.current_dir(folder.path());
    let run = run_command(program);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert_snapshot!(run.out);
}

#[test]
fn what_is_no_survival_curve_is_refused_at_its_line() {
    let rising = CURVES.replace("6-MP,13,0.690", "6-MP,13,0.960");
    let folder = published(&rising, AT_RISK);
    let run = reconstruct(folder.path(), &["--output", "times.csv"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("P427") && run.err.contains("curves.csv:5"), "{}", run.err);
    assert!(!folder.path().join("times.csv").exists());
    let folder = published(CURVES, &AT_RISK.replace("6-MP,20,8", "6-MP,20,18"));
    let run = reconstruct(folder.path(), &[]);
    assert!(run.err.contains("P427") && run.err.contains("at-risk.csv:4"), "{}", run.err);
}
