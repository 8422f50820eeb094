//! Folders of results, whole or not at all.

use crate::failure::Failure;
use crate::output::not_written;
use std::path::Path;

/// Whether a folder is free: not there, or empty, or to be replaced.
pub fn may_be_written(path: &Path, overwrite: bool) -> Result<(), Failure> {
    let Ok(known) = std::fs::metadata(path) else { return Ok(()) };
    let refuse = |message, hint: &str| Err(Failure::UnknownName { message, hint: hint.to_owned() });
    if !known.is_dir() {
        return refuse(format!("`{}` is a file, expected a folder", path.display()), "name another");
    }
    let empty = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    if !empty && !overwrite {
        let message = format!("the folder `{}` is not empty", path.display());
        return refuse(message, "`--overwrite` replaces what is in it");
    }
    Ok(())
}

/// A folder that is not in its place yet.
pub struct Unfinished<'p> {
    made: &'p Path,
    path: &'p Path,
}

impl Unfinished<'_> {
    /// Writes a file of it.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        std::fs::write(self.made.join(name), bytes).map_err(|cause| not_written(self.path, &cause))
    }
}

/// Writes a folder beside and puts it in its place.
pub fn write_folder(path: &Path, fill: impl FnOnce(Unfinished<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let failed = |cause: std::io::Error| not_written(path, &cause);
    let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(beside).map_err(failed)?;
    let made = tempfile::Builder::new().prefix(".trialstat-").tempdir_in(beside).map_err(failed)?;
    fill(Unfinished { made: made.path(), path })?;
    readable_by_all(made.path()).map_err(failed)?;
    let old = tempfile::Builder::new().prefix(".trialstat-").tempdir_in(beside).map_err(failed)?;
    let (aside, replaced) = (old.path().join("old"), path.exists());
    if replaced {
        // What was there goes only when what replaces it is in its place.
        std::fs::rename(path, &aside).map_err(failed)?;
    }
    if let Err(cause) = std::fs::rename(made.path(), path) {
        if replaced {
            std::fs::rename(&aside, path).map_err(failed)?;
        }
        return Err(failed(cause));
    }
    Ok(())
}

/// A temporary folder is private; what it becomes has the permissions of any other.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}
