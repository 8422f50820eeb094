//! The files of a registry: built in, a folder, or a single file.

use crate::codes;
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use trialstat_trial::diagnostic::{Diagnostic, Place};

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Files below one folder, named by their path from it with `/` between the parts.
#[derive(Debug, Clone)]
pub enum Files {
    /// The registry built into the program.
    Embedded,
    /// A folder on disk.
    Folder(PathBuf),
    /// One file on disk; what it refers to lies below the folder it is in.
    Single(PathBuf),
}

/// A registry file is typed by hand; anything larger was not meant.
const LARGEST: u64 = 64 * 1024 * 1024;

const READABLE: &str = "it has to be a file or folder that you may read";

impl Files {
    /// What lies at a path of the user's.
    pub fn at(path: &Path) -> Files {
        if path.is_dir() { Files::Folder(path.to_path_buf()) } else { Files::Single(path.to_path_buf()) }
    }

    /// The registry files proper, sorted: every `.toml` that is none of another language.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn registry_paths(&self) -> Result<Vec<String>, Vec<Diagnostic>> {
        match self {
            Files::Embedded => {
                let paths = EMBEDDED.iter().map(|(path, _)| (*path).to_owned());
                Ok(paths.filter(|path| is_registry_file(path)).collect())
            }
            Files::Single(file) => Ok(vec![file.file_name().unwrap_or_default().to_string_lossy().into_owned()]),
            Files::Folder(folder) => {
                let (mut paths, mut problems) = (Vec::new(), Vec::new());
                list(folder, "", &mut paths, &mut problems);
                paths.sort();
                if problems.is_empty() { Ok(paths) } else { Err(problems) }
            }
        }
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// When it is missing, cannot be read, or is larger than a registry file may be.
    pub fn read(&self, path: &str) -> Result<Cow<'static, [u8]>, Diagnostic> {
        let place = || Place::file(self.shown(path));
        let missing = || {
            let problem = Diagnostic::error(codes::MISSING_FILE, place(), "there is no such file");
            problem.with_hint("a path starts at the folder of the file that names it")
        };
        let Some(on_disk) = self.on_disk(path) else {
            let found = EMBEDDED.iter().find(|(known, _)| *known == path);
            return found.map(|(_, bytes)| Cow::Borrowed(*bytes)).ok_or_else(missing);
        };
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => missing(),
            _ => Diagnostic::error(codes::UNREADABLE, place(), error.to_string().to_lowercase()).with_hint(READABLE),
        };
        let about = std::fs::metadata(&on_disk).map_err(unreadable)?;
        if about.len() > LARGEST {
            let message = format!("{} bytes, more than the {LARGEST} a registry file may have", about.len());
            let problem = Diagnostic::error(codes::TOO_LARGE, place(), message);
            return Err(problem.with_hint("keep only the rows and columns that the mapping names"));
        }
        std::fs::read(&on_disk).map(Cow::Owned).map_err(unreadable)
    }

    /// A file by its path from the folder that another one lies in: the name that messages call it by, and its bytes.
    pub fn read_beside(&self, other: &str, path: &str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
        let folder = other.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let path = format!("{folder}{path}");
        (self.shown(&path), self.read(&path))
    }

    /// A path as messages name it: from the user's own starting point, or from the checkout for the built-in registry.
    pub fn shown(&self, path: &str) -> String {
        self.on_disk(path).map_or_else(|| format!("datasets/{path}"), |file| file.display().to_string())
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        match self {
            Files::Embedded => None,
            Files::Folder(folder) => Some(folder.join(path)),
            Files::Single(file) => Some(file.with_file_name("").join(path)),
        }
    }
}

/// Languages other than the registry's, by what their files are called (`mapping.toml`, `pain.plan.toml`) or the folder
/// that holds them.
const OTHER_FILES: [&str; 3] = ["mapping", "plan", "scenario"];
const OTHER_FOLDERS: [&str; 2] = ["pharmacokinetics", "scenarios"];

fn is_registry_file(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let Some(stem) = parts.pop().and_then(|name| name.strip_suffix(".toml")) else { return false };
    let language = stem.rsplit('.').next().unwrap_or(stem);
    !OTHER_FILES.contains(&language) && !parts.iter().any(|folder| OTHER_FOLDERS.contains(folder))
}

fn list(folder: &Path, below: &str, paths: &mut Vec<String>, problems: &mut Vec<Diagnostic>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let place = Place::file(folder.display().to_string());
            let problem = Diagnostic::error(codes::UNREADABLE, place, error.to_string().to_lowercase());
            problems.push(problem.with_hint(READABLE));
            return;
        }
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let key = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            list(&path, &key, paths, problems);
        } else if is_registry_file(&key) {
            paths.push(key);
        }
    }
}

/// Whether a path stays below the folder it starts from.
pub fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', ':'])
        && Path::new(path).components().all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_climb_out_are_told_apart() {
        assert!(stays_inside("six-mp/mapping.toml"));
        for outside in ["../x.csv", "/etc/passwd", "a/../../b", "", "./a", "C:\\a"] {
            assert!(!stays_inside(outside), "{outside}");
        }
    }

    #[test]
    fn the_embedded_registry_has_findings_and_data() {
        let paths = Files::Embedded.registry_paths().expect("built in");
        assert!(paths.iter().any(|path| path == "plans/rates.toml"));
        for other in ["mapping.toml", "plan.toml", "scenario.toml", "pharmacokinetics/"] {
            assert!(!paths.iter().any(|path| path.contains(other)), "{other}");
        }
        assert!(Files::Embedded.read("six-mp/remission.csv").is_ok());
        assert_eq!(Files::Embedded.read("absent.csv").expect_err("absent").code, "R508");
        assert_eq!(Files::Embedded.shown("plans/rates.toml"), "datasets/plans/rates.toml");
    }

    #[test]
    fn a_single_file_refers_from_its_own_folder() {
        let single = Files::at(Path::new("some/where/one.toml"));
        assert_eq!(single.registry_paths().expect("one"), ["one.toml"]);
        assert_eq!(single.shown("data/mapping.toml"), "some/where/data/mapping.toml");
    }
}
