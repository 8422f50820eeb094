//! Where the files that a mapping names are.

use crate::{codes, data_file};
use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A folder of data files.
pub trait Folder {
    /// The names of the files in a folder below it, or in itself if the name is empty; none where that is not known.
    fn names(&self, below: &str) -> Vec<String>;

    /// The name that messages call a file by, and its bytes.
    fn open(&self, file: &str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>);

    /// The size of a file in bytes, where it is known before it is read.
    fn size(&self, file: &str) -> Option<u64> {
        let _ = file;
        None
    }

    /// The name that messages call a file by, and its bytes one after another.
    fn stream(&self, file: &str) -> (String, Result<Box<dyn Read>, Diagnostic>) {
        let (shown, bytes) = self.open(file);
        (shown, bytes.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read>))
    }
}

/// A function that opens files; the names of its files are not known.
impl<Open> Folder for Open
where
    Open: Fn(&str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>),
{
    fn names(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn open(&self, file: &str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
        self(file)
    }
}

/// What messages call standard input, which a mapping calls `-`.
const STDIN: &str = "standard input";

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct DiskFolder {
    path: PathBuf,
}

impl DiskFolder {
    /// The folder at a path.
    pub fn new(path: impl Into<PathBuf>) -> DiskFolder {
        DiskFolder { path: path.into() }
    }

    fn shown(&self, file: &str) -> String {
        if self.path.as_os_str().is_empty() { file.to_owned() } else { self.path.join(file).display().to_string() }
    }
}

impl Folder for DiskFolder {
    fn names(&self, below: &str) -> Vec<String> {
        let path = self.path.join(below);
        let entries = std::fs::read_dir(if path.as_os_str().is_empty() { Path::new(".") } else { &path })
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    fn open(&self, file: &str) -> (String, Result<Cow<'static, [u8]>, Diagnostic>) {
        if file == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes).map(|_| Cow::Owned(bytes));
            let failed =
                |cause| Diagnostic::error(codes::UNREADABLE, Place::file(STDIN), format!("cannot read it: {cause}"));
            return (
                STDIN.to_owned(),
                read.map_err(|cause| failed(cause).with_hint("pipe a data file into the program")),
            );
        }
        let shown = self.shown(file);
        let bytes = data_file::bytes_of(&self.path.join(file)).map(Cow::Owned).map_err(|cause| refused(&shown, &cause));
        (shown, bytes)
    }

    fn size(&self, file: &str) -> Option<u64> {
        let data = std::fs::metadata(self.path.join(file)).ok()?;
        data.is_file().then_some(data.len())
    }

    fn stream(&self, file: &str) -> (String, Result<Box<dyn Read>, Diagnostic>) {
        let shown = self.shown(file);
        let reader = std::fs::File::open(self.path.join(file)).map_err(|cause| refused(&shown, &cause));
        (shown, reader.map(|reader| Box::new(reader) as Box<dyn Read>))
    }
}

/// Why a file could not be opened.
fn refused(shown: &str, cause: &std::io::Error) -> Diagnostic {
    if cause.kind() == std::io::ErrorKind::NotFound {
        let problem = Diagnostic::error(codes::NO_FILE, Place::file(shown), format!("there is no file `{shown}`"));
        problem.with_hint("paths start at the mapping's folder; `--data` names another")
    } else {
        let problem = Diagnostic::error(codes::UNREADABLE, Place::file(shown), format!("cannot read it: {cause}"));
        problem.with_hint("the place must be a file that may be read")
    }
}

/// Endings of files that can be read, in lower case.
pub(crate) const ENDINGS: &[&str] = &["xpt", "xport", "json", "ndjson", "dsjc", "parquet", "csv", "tsv", "txt"];

/// The file that a mapping's name means: the very name, else the only file that has it before a known ending.
///
/// # Errors
/// When there is no such file, or several.
pub(crate) fn resolve(
    folder: &dyn Folder,
    below: Option<&str>,
    format: Option<&str>,
    file: &str,
) -> Result<String, Box<Diagnostic>> {
    if file == "-" {
        return Ok(file.to_owned());
    }
    let path =
        |file: &str| below.map_or_else(|| file.to_owned(), |below| format!("{}/{file}", below.trim_end_matches('/')));
    let names = folder.names(below.unwrap_or_default());
    if Path::new(file).extension().is_some() || names.is_empty() || names.iter().any(|name| name == file) {
        return Ok(path(file));
    }
    let means = |name: &&String| {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
        name.rsplit_once('.')
            .is_some_and(|(stem, ending)| stem == file.to_ascii_lowercase() && ENDINGS.contains(&ending))
    };
    let mut found: Vec<&String> = names.iter().filter(means).collect();
    if let Some(format) = format.filter(|_| found.len() > 1) {
        found.retain(|name| name.to_ascii_lowercase().split('.').any(|part| part == format));
    }
    match found[..] {
        [only] => Ok(path(only)),
        [] => {
            let problem =
                Diagnostic::error(codes::NO_FILE, Place::file(path(file)), format!("there is no file `{file}.…`"));
            Err(Box::new(problem.with_hint(format!("endings that can be read: {}", ENDINGS.join(", ")))))
        }
        _ => {
            let several: Vec<&str> = found.iter().map(|name| name.as_str()).collect();
            let message = format!("several files are called `{file}`: {}", several.join(", "));
            let problem = Diagnostic::error(codes::SEVERAL_FILES, Place::file(path(file)), message);
            Err(Box::new(problem.with_hint("`format = \"xpt\"` says which ending to take; `file` may have it too")))
        }
    }
}
