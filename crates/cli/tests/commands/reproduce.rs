//! `trialstat reproduce`: what is asked for, and how much is said.

use crate::program::{command, printed, refused, repository, run, run_command, text};
use std::io::Read;

const ESCAPE: char = '\u{1b}';

#[test]
fn the_built_in_registry_is_as_expected() {
    let said = printed(&["reproduce"]);
    assert!(said.ends_with("every verdict is the one expected\n"), "{said}");
    assert!(!said.contains(ESCAPE), "no colour off a terminal");
}

#[test]
fn a_folder_is_read_like_the_built_in_registry() {
    let said = printed(&["reproduce", &text(&repository("datasets"))]);
    assert!(said == printed(&["reproduce"]), "the registry built in is the one in the repository");
}

#[test]
fn only_takes_ids_their_beginnings_other_names_and_studies() {
    let ids = |names: &[&str]| {
        let mut words = vec!["reproduce", "--format", "csv", "--only"];
        words.extend(names);
        let text = printed(&words);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut ids: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
        ids.dedup();
        ids
    };
    assert_eq!(ids(&["BCG-1-odds-ratio"]), ["BCG-1-odds-ratio"]);
    let two = ids(&["BCG-1", "BCG-12"]);
    assert!(two.contains(&"BCG-1-odds-ratio".to_owned()) && two.contains(&"BCG-12-odds-ratio".to_owned()), "{two:?}");
    assert!(two.iter().all(|id| id.starts_with("BCG-1-") || id.starts_with("BCG-12-")), "{two:?}");
    assert_eq!(ids(&["BCG-1,BCG-12"]), two);
    let study = ids(&["bcg"]);
    assert!(study.len() >= 13 && study.iter().all(|id| id.starts_with("BCG-")), "{study:?}");
    assert!(ids(&["E-3"]).contains(&"F-PAIN-2-15-min-test".to_owned()));
    assert_eq!(ids(&["S004-14"]), ["S004-14"]);
}

#[test]
fn an_unknown_name_is_met_with_the_nearest_and_nothing_is_printed() {
    let said = refused(&["reproduce", "--only", "BCG-1-odds-ratio", "BCG-1-odds-ration"]);
    insta::assert_snapshot!(said, @"
    error: the registry has no entry `BCG-1-odds-ration`
      hint: did you mean `BCG-1-odds-ratio`?
    ");
}

#[test]
fn quiet_says_only_what_is_not_as_it_should_be() {
    let said = printed(&["reproduce", "--quiet"]);
    assert!(said.lines().count() <= 3, "{said}");
    assert!(said.ends_with("every verdict is the one expected\n"), "{said}");
}

#[test]
fn verbose_adds_places_and_quotations() {
    let brief = printed(&["reproduce", "--only", "F-PAIN-2-15-min-test"]);
    let verbose = printed(&["reproduce", "--only", "F-PAIN-2-15-min-test", "--verbose"]);
    let place = "datasets/findings/noppers-2011.toml:";
    assert!(verbose.contains(place) && !brief.contains(place), "{verbose}");
    assert!(verbose.contains("“number of patients showing a reduction in pain scores"), "{verbose}");
}

#[test]
fn colour_is_obeyed_and_changes_no_word() {
    let words = ["reproduce", "--only", "abbar-2022"];
    let plain = printed(&words);
    let always = printed(&["reproduce", "--only", "abbar-2022", "--color", "always"]);
    assert!(always.contains(ESCAPE) && !plain.contains(ESCAPE));
    assert_eq!(without_colour(&always), plain);
    let mut without = command(words);
    without.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!run_command(without).out.contains(ESCAPE), "NO_COLOR is obeyed");
    let mut never = command(["reproduce", "--only", "abbar-2022", "--color", "never"]);
    never.env("CLICOLOR_FORCE", "1");
    assert!(!run_command(never).out.contains(ESCAPE), "--color never is obeyed");
}

/// The text without its escape sequences, each of which ends in a letter.
fn without_colour(text: &str) -> String {
    let mut pieces = text.split(ESCAPE);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn conventions_and_level_are_taken() {
    let of = |words: &[&str]| printed(words);
    let usual = of(&["reproduce", "--only", "F-SI-1-odds-ratio", "--format", "csv"]);
    let other = of(&["reproduce", "--only", "F-SI-1-odds-ratio", "--format", "csv", "--conventions", "sas"]);
    assert_eq!(usual, other, "the plan leaves nothing open that conventions decide");
    let wide = run(["reproduce", "--only", "F-SI-1-odds-ratio", "--level", "0.99", "--format", "csv"]);
    assert_eq!(wide.status, Some(1), "at another level the printed interval is no longer reproduced");
    // exp(log 3.68 − 2.5758 s) by Woolf, with s² = 1/46 + 1/27 + 1/25 + 1/54.
    assert!(wide.out.contains(",woolf,conf.low,lower confidence limit,1.523080153671944"), "{}", wide.out);
}

#[test]
fn a_reader_who_closes_the_pipe_early_is_no_error() {
    let mut child = command(["reproduce", "--format", "json"]).spawn().expect("the program starts");
    let mut out = child.stdout.take().expect("a pipe");
    let mut first = [0; 64];
    out.read_exact(&mut first).expect("the beginning");
    drop(out);
    let ended = child.wait_with_output().expect("the program ends");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_unicode_is_read_like_any_other() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let odd = folder.path().join(OsStr::from_bytes(b"odd-\xff"));
    if std::fs::create_dir(&odd).is_err() {
        return; // a file system that refuses such names cannot show the claim wrong
    }
    std::fs::copy(repository("tests/failures/cases/registry/sound.toml"), odd.join("sound.toml")).expect("a copy");
    let run = run([OsStr::new("reproduce"), odd.as_os_str(), OsStr::new("--format"), OsStr::new("json")]);
    assert_eq!(run.status, Some(0), "{}", run.err);
}

#[test]
fn more_threads_than_help_anybody_are_refused() {
    for many in ["513", "18446744073709551616", "-1", "two"] {
        let run = run(["reproduce", &format!("--threads={many}")]);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{}", run.err);
        assert!(run.err.contains("expected a whole number from 1 to 512"), "{}", run.err);
    }
}
