//! Files of a size that can be read, under names that tell, with text that is about the project.

use std::path::{Path, PathBuf};

/// Beyond this a file needs a reason in its module documentation.
const LONGEST: usize = 600;

/// Names for code that has no home.
const HOMELESS: [&str; 7] = ["utils", "util", "helpers", "common", "misc", "core", "manager"];

/// Files that are too long, modules with names that do not tell, text files with trailing space.
pub fn problems(root: &Path) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for top in ["crates", "tests", "benches"] {
        for file in files(&root.join(top), "rs")? {
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            let lines = text.lines().count();
            if lines > LONGEST && !text.contains("\n//! This file is long because") {
                problems.push(format!("{shown}: {lines} lines, more than {LONGEST}, and no reason given"));
            }
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if HOMELESS.contains(&stem.as_str()) {
                problems.push(format!("{shown}: `{stem}` does not say what lives there"));
            }
        }
    }
    for file in files(&root.join("datasets"), "toml")? {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        if text.lines().any(|line| line.ends_with(' ')) {
            problems.push(format!("{}: a line ends in a space", file.strip_prefix(root).unwrap_or(&file).display()));
        }
    }
    Ok(problems)
}

/// All files below a folder with this ending, sorted.
pub fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
