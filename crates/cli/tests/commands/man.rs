//! `trialstat man`.

use crate::program::printed;

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let page = printed(&["man"]);
    let titles: Vec<&str> = page.lines().filter(|line| line.starts_with(".TH ")).collect();
    let words: Vec<&str> = titles.iter().filter_map(|title| title.split_whitespace().nth(1)).collect();
    let expected = [
        "reproduce",
        "check",
        "convert",
        "analyze",
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
    ]
    .map(|name| format!("trialstat-{name}"));
    assert_eq!(words[0], "trialstat");
    assert_eq!(words[1..], expected);
}

#[test]
fn the_manual_names_flags_and_exit_status() {
    let page = printed(&["man"]);
    for word in ["\\-\\-junit", "\\-\\-lock", "\\-\\-conventions", "Exit status"] {
        assert!(page.contains(word), "{word}");
    }
}
