//! A small study on disk, for the commands that read data files.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const MAPPING: &str = r#"name = "KET-01"
version = "3"

[[measure]]
name = "MADRS"
instrument = "MADRS"

[assessments]
file = "visits.csv"
subject = "subject"
arm = "arm"
measure = { constant = "MADRS" }
visit = "visit"
day = "day"
score = { column = "score", missing = { "-99" = "refused" } }
"#;

pub const SOUND: &str = "subject,arm,visit,day,score\n\
    001,placebo,Week 0,-1,31\n001,placebo,Week 4,29,-99\n\
    002,ketamine,Week 0,1,33\n002,ketamine,Week 4,28,12\n";

/// Six rows at fault, each in its own way.
pub const UNSOUND: &str = "subject,arm,visit,day,score\n\
    S1,placebo,Week 0,1,31\nS1,placebo,Week 4,29,<5\nS2,ketamine,Week 0,1,61\nS2,ketamine,Week 4,28,NA\n\
    S2,ketamine,Week 4,28,12\nS3,,Week 0,1,22\nS4,ketamine,Week 0,0,20\nS5,ketamine,Week 0,1\n";

/// A folder with the mapping and its data file.
pub fn study(visits: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "mapping.toml", MAPPING);
    write(folder.path(), "visits.csv", visits);
    folder
}

pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file to write");
    path
}
