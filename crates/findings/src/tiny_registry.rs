//! Registries of one finding or claim, written as TOML in a test.

use crate::judge::Judged;
use crate::registry::{Files, Registry, load};
use crate::reproduction::reproduce;
use trialstat_analysis::Question;
use trialstat_analysis::conventions::Conventions;
use trialstat_stats::interval::Level;

/// A study with two arms of which nothing is known but their names.
pub(crate) const STUDY: &str = "\
[study]
id = \"tiny\"
cite = \"Tiny\"
design = \"randomized, parallel\"
condition = \"pain\"

[[arm]]
id = \"a\"
sessions = 1

[[arm]]
id = \"b\"

";

/// What every finding must have, whatever it is about.
pub(crate) const FINDING: &str = "\
[[finding]]
id = \"T-1\"
endpoint = \"response\"
status = \"V\"
expect = \"confirmed\"
";

pub(crate) fn question() -> Question {
    Question { comparison: None, level: Level::new(0.95).expect("a level"), conventions: Conventions::R }
}

/// Reads a registry file.
#[track_caller]
pub(crate) fn registry(text: &str) -> Registry {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tiny.toml");
    std::fs::write(&file, text).expect("a file");
    load(&Files::Single(file)).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

/// Judges the only finding of a study, given the lines that tell it from others.
#[track_caller]
pub(crate) fn judged(lines: &str) -> Judged {
    judged_in(STUDY, lines)
}

/// The same for a study of one's own.
#[track_caller]
pub(crate) fn judged_in(study: &str, lines: &str) -> Judged {
    let registry = registry(&format!("{study}{FINDING}{lines}"));
    let reproduction = reproduce(&registry, &Default::default(), &question()).expect("a plan that fits");
    reproduction.findings.into_iter().next().expect("one finding")
}

/// Lines of a finding that compares `a` with `b`.
pub(crate) fn two_arms(a: (u64, u64), b: (u64, u64), lines: &str) -> String {
    let counts = format!(
        "counts = [{{ arm = \"a\", events = {}, n = {} }}, {{ arm = \"b\", events = {}, n = {} }}]",
        a.0, a.1, b.0, b.1
    );
    format!("arm = \"a\"\nreference = \"b\"\nplan = \"two-arms\"\n{counts}\n{lines}")
}

/// Lines of a finding about arm `a` alone.
pub(crate) fn one_arm(a: (u64, u64), lines: &str) -> String {
    let counts = format!("counts = [{{ arm = \"a\", events = {}, n = {} }}]", a.0, a.1);
    format!("arm = \"a\"\nplan = \"one-arm\"\nstatistic = \"proportion\"\n{counts}\n{lines}")
}
