//! `trialstat completions`.

use crate::program::{printed, refused};

#[test]
fn every_shells_script_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for command in ["reproduce", "explain", "schema", "completions", "man"] {
            assert!(script.contains(command), "{shell} knows {command}");
        }
        assert!(script.contains("junit"), "{shell} knows the flags");
    }
}

#[test]
fn the_shells_differ() {
    assert!(printed(&["completions", "bash"]).contains("complete -F _trialstat"));
    assert!(printed(&["completions", "zsh"]).starts_with("#compdef trialstat"));
    assert!(printed(&["completions", "fish"]).contains("complete -c trialstat"));
}

#[test]
fn an_unknown_shell_could_not_run() {
    assert!(refused(&["completions", "command.com"]).contains("bash, elvish, fish, powershell, zsh"));
}
