//! `--help`, `-h`, `--version` and wrong calls.

use crate::program::{printed, refused};
use insta::assert_snapshot;

#[test]
fn the_programs_help_starts_with_an_example() {
    assert_snapshot!(printed(&["--help"]));
}

#[test]
fn reproduce_help() {
    assert_snapshot!(printed(&["reproduce", "--help"]));
}

#[test]
fn check_help() {
    assert_snapshot!(short(&["check", "-h"]));
}

#[test]
fn convert_help() {
    assert_snapshot!(short(&["convert", "-h"]));
}

#[test]
fn rates_help() {
    assert_snapshot!(printed(&["rates", "--help"]));
}

#[test]
fn survival_help() {
    assert_snapshot!(printed(&["survival", "--help"]));
}

#[test]
fn cox_help() {
    assert_snapshot!(printed(&["cox", "--help"]));
}

#[test]
fn competing_help() {
    assert_snapshot!(printed(&["competing", "--help"]));
}

#[test]
fn parametric_help() {
    assert_snapshot!(printed(&["parametric", "--help"]));
}

#[test]
fn reconstruct_help() {
    assert_snapshot!(short(&["reconstruct", "-h"]));
}

#[test]
fn explain_help() {
    assert_snapshot!(short(&["explain", "-h"]));
}

#[test]
fn simulate_help() {
    assert_snapshot!(printed(&["simulate", "--help"]));
}

#[test]
fn schema_help() {
    assert_snapshot!(short(&["schema", "-h"]));
}

#[test]
fn completions_help() {
    assert_snapshot!(short(&["completions", "-h"]));
}

#[test]
fn man_help() {
    assert_snapshot!(short(&["man", "-h"]));
}

/// A command's help without the options that every command has; those stand in the program's own help.
fn short(words: &[&str]) -> String {
    let help = printed(words);
    help.split("\nOptions:").next().unwrap_or_default().to_owned()
}

#[test]
fn every_commands_help_shows_an_example_first() {
    for command in [
        "reproduce",
        "check",
        "convert",
        "simulate",
        "merge",
        "rates",
        "survival",
        "cox",
        "competing",
        "parametric",
        "reconstruct",
        "explain",
        "schema",
        "completions",
        "man",
    ] {
        for flag in ["-h", "--help"] {
            let help = printed(&[command, flag]);
            assert!(help.starts_with(&format!("Example:  trialstat {command}")), "{command} {flag}: {help}");
        }
    }
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(printed(&["--version"]), format!("trialstat {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_call_without_a_command_shows_the_commands_and_could_not_run() {
    let said = refused(&[]);
    assert!(said.contains("Usage: trialstat") && said.contains("reproduce"), "{said}");
}

#[test]
fn a_misspelt_command_or_flag_is_met_with_the_nearest() {
    assert!(refused(&["reprodce"]).contains("'reproduce'"));
    assert!(refused(&["reproduce", "--onyl", "X"]).contains("'--only'"));
}

#[test]
fn arguments_out_of_range_could_not_run() {
    let cases = [
        ["reproduce", "--level", "95"],
        ["reproduce", "--level", "nan"],
        ["reproduce", "--threads", "0"],
        ["reproduce", "--format", "html"],
        ["reproduce", "--conventions", "spss"],
        ["reproduce", "--color", "blue"],
    ];
    for case in cases {
        let said = refused(&case);
        assert!(said.contains(case[1]), "{said} names the flag");
    }
}

#[test]
fn quiet_and_verbose_do_not_go_together() {
    assert!(refused(&["reproduce", "--quiet", "--verbose"]).contains("--verbose"));
}
