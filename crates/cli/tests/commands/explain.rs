//! `trialstat explain`.

use crate::program::{printed, refused};
use insta::assert_snapshot;

#[test]
fn a_code_is_explained_by_its_own_documentation() {
    assert_snapshot!(printed(&["explain", "R503"]), @r#"
    R503: printed value is not a number

    A printed estimate, limit or p value that is no number. Write it as printed, as text: `"71%"`,
    `"−6.1"`, `"<.001"`; a limit may be `"NE"`, a p value `"ns"`.
    "#);
}

#[test]
fn codes_and_verdicts_are_found_in_any_case_and_with_hyphens() {
    assert_eq!(printed(&["explain", "r503"]), printed(&["explain", "R503"]));
    assert_eq!(printed(&["explain", "Not-Evaluable"]), printed(&["explain", "not evaluable"]));
}

#[test]
fn a_verdict_on_findings_and_on_claims_is_explained_for_both() {
    let said = printed(&["explain", "contradicted"]);
    assert!(said.contains("contradicted (verdict on a finding)"), "{said}");
    assert!(said.contains("contradicted (verdict on a claim)"), "{said}");
}

#[test]
fn without_a_code_every_code_and_verdict_is_listed_once() {
    let list = printed(&["explain"]);
    let mut codes: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    codes.retain(|word| word.len() == 4 && word.ends_with(|last: char| last.is_ascii_digit()));
    let (count, mut once) = (codes.len(), codes.clone());
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), count, "a code occurs twice: {codes:?}");
    for area in ["S1", "I3", "P4", "R5"] {
        assert!(codes.iter().any(|code| code.starts_with(area)), "{area} is listed");
    }
    for code in codes {
        let said = printed(&["explain", code]);
        assert!(said.starts_with(&format!("{code}: ")) && said.lines().count() > 2, "{said}");
    }
}

#[test]
fn an_unknown_code_is_met_with_the_nearest() {
    let said = refused(&["explain", "contradictd"]);
    assert_snapshot!(said, @"
    error: `contradictd` is neither a code nor a verdict
      hint: did you mean `contradicted`? `trialstat explain` lists all
    ");
}
