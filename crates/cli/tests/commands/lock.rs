//! `reproduce --lock`: a recomputed number that drifts is seen.

use crate::program::{Run, printed, refused, run, text};
use std::path::PathBuf;
use tempfile::TempDir;

/// A lock of two findings, written anew.
struct Locked {
    folder: TempDir,
}

impl Locked {
    fn new() -> Locked {
        let locked = Locked { folder: tempfile::tempdir().expect("a folder") };
        let run = locked.run("BCG-1,BCG-2", &["--update"]);
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
        locked
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("findings.lock")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).expect("the lock")
    }

    fn run(&self, only: &str, more: &[&str]) -> Run {
        run([&["reproduce", "--quiet", "--only", only, "--lock", &text(&self.path())], more].concat())
    }

    /// Writes another number into the first line that holds all of these words; hands back the one it replaced.
    fn change(&self, words: &[&str], to: &str) -> String {
        let before = self.text();
        let line = before.lines().find(|line| words.iter().all(|word| line.contains(word))).expect("such a line");
        let (key, old) = line.rsplit_once(',').expect("a number at its end");
        std::fs::write(self.path(), before.replace(line, &format!("{key},{to}"))).expect("the lock");
        old.to_owned()
    }
}

#[test]
fn a_fresh_lock_equals_what_it_was_made_of() {
    let locked = Locked::new();
    let run = locked.run("BCG-1,BCG-2", &[]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(!run.out.contains("lock"), "{}", run.out);
}

#[test]
fn a_lock_is_sorted_and_has_a_number_a_line() {
    let text = Locked::new().text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "finding,assuming,arm,reference,level,context,method,stat_name,stat");
    assert!(lines[1..].is_sorted() && lines.len() > 10, "{text}");
    assert!(lines[1..].iter().all(|line| line.starts_with("BCG-1-") || line.starts_with("BCG-2-")), "{text}");
}

#[test]
fn one_changed_number_is_named_with_old_and_new() {
    let locked = Locked::new();
    let was = locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], "0.5");
    let run = locked.run("BCG-1,BCG-2", &[]);
    assert_eq!(run.status, Some(1));
    let drift =
        format!("BCG-1-odds-ratio: estimate of odds-ratio by woolf of vaccinated v unvaccinated: was 0.5, is {was}");
    assert!(run.out.contains(&drift), "{}", run.out);
    assert!(run.out.ends_with("1 number has left the lock\n"), "{}", run.out);
}

#[test]
fn a_difference_below_a_billionth_is_no_drift() {
    let locked = Locked::new();
    let was: f64 = locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], "0").parse().expect("a number");
    locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], &(was * (1.0 + 5e-10)).to_string());
    assert_eq!(locked.run("BCG-1,BCG-2", &[]).status, Some(0));
    locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], &(was * (1.0 + 2e-9)).to_string());
    assert_eq!(locked.run("BCG-1,BCG-2", &[]).status, Some(1));
}

#[test]
fn numbers_that_come_or_go_are_drifts() {
    let locked = Locked::new();
    let whole = locked.text();
    let without = whole.lines().filter(|line| !(line.contains("BCG-2-") && line.ends_with(last(&whole))));
    std::fs::write(locked.path(), without.map(|line| format!("{line}\n")).collect::<String>()).expect("the lock");
    let run = locked.run("BCG-1,BCG-2", &[]);
    assert_eq!(run.status, Some(1));
    assert!(run.out.contains("not locked"), "{}", run.out);
    std::fs::write(locked.path(), format!("{whole}BCG-2-odds-ratio,,a,b,,odds-ratio,none,estimate,1.0\n"))
        .expect("the lock");
    let run = locked.run("BCG-1,BCG-2", &[]);
    assert_eq!(run.status, Some(1));
    assert!(run.out.contains("was 1.0, no longer recomputed"), "{}", run.out);
}

fn last(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn a_drift_is_in_every_report() {
    let locked = Locked::new();
    locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], "0.5");
    let folder = tempfile::tempdir().expect("a folder");
    let [junit, sarif] = ["junit", "sarif"].map(|name| text(&folder.path().join(name)));
    let run = locked.run("BCG-1,BCG-2", &["--format", "json", "--junit", &junit, "--sarif", &sarif, "--github"]);
    assert_eq!(run.status, Some(1));
    let whole: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(whole["diagnostics"][0]["code"], "R521");
    assert!(run.err.starts_with("::error file=datasets/findings/bcg.toml,line="), "{}", run.err);
    let junit = std::fs::read_to_string(junit).expect("the report");
    assert!(junit.contains("failures=\"1\"") && junit.contains("was 0.5, is "), "{junit}");
    let log: serde_json::Value = serde_json::from_slice(&std::fs::read(sarif).expect("the log")).expect("JSON");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "drift");
}

#[test]
fn update_writes_the_numbers_anew() {
    let locked = Locked::new();
    let fresh = locked.text();
    locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], "0.5");
    assert_eq!(locked.run("BCG-1,BCG-2", &["--update"]).status, Some(0));
    assert_eq!(locked.text(), fresh);
}

#[test]
fn update_of_some_findings_keeps_the_others() {
    let locked = Locked::new();
    let fresh = locked.text();
    locked.change(&["BCG-1-odds-ratio", "woolf", "estimate"], "0.5");
    locked.change(&["BCG-2-odds-ratio", "woolf", "estimate"], "0.6");
    assert_eq!(locked.run("BCG-2", &["--update"]).status, Some(0));
    assert!(locked.text().contains(",0.5\n") && !locked.text().contains(",0.6\n"), "only BCG-2 was written anew");
    assert_eq!(locked.run("BCG-1", &["--update"]).status, Some(0));
    assert_eq!(locked.text(), fresh);
}

#[test]
fn update_without_a_lock_could_not_run() {
    assert!(refused(&["reproduce", "--update"]).contains("--lock <FILE>"));
}

#[test]
fn a_lock_that_is_missing_or_none_could_not_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let absent = text(&folder.path().join("absent.lock"));
    assert!(refused(&["reproduce", "--lock", &absent]).contains(&format!("cannot read `{absent}`")));
    let none = folder.path().join("none.lock");
    for bytes in [&b"a,b\n1,2\n"[..], b"", b"\xff\xfe"] {
        std::fs::write(&none, bytes).expect("a file");
        let said = refused(&["reproduce", "--lock", &text(&none)]);
        assert!(said.contains("R524") && said.contains("--update"), "{said}");
    }
    printed(&["reproduce", "--quiet", "--lock", &text(&none), "--update"]);
    printed(&["reproduce", "--quiet", "--lock", &text(&none)]);
}

#[test]
fn a_lock_that_cannot_be_written_could_not_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = text(&folder.path().join("absent/findings.lock"));
    assert!(refused(&["reproduce", "--lock", &path, "--update"]).contains(&format!("cannot write `{path}`")));
}
