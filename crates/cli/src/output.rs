//! Results to where they were asked for, whole or not at all.

use crate::failure::Failure;
use anstream::AutoStream;
use anstream::adapter::StripBytes;
use std::io::{BufWriter, ErrorKind, StdoutLock, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes a file through a temporary one beside it, so that nobody ever sees half of it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file_by(path, |out| out.write_all(bytes).map_err(|cause| not_written(path, &cause)))
}

/// The same for bytes that come one after another; if not all of them come, nothing is written.
pub fn write_file_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    prepare(path, write)?.put()
}

/// A file whose bytes are all there, beside the place where it is to be.
pub struct Prepared<'p> {
    path: &'p Path,
    /// Nothing where the bytes went straight to their place.
    file: Option<NamedTempFile>,
}

impl Prepared<'_> {
    /// Puts it in its place.
    pub fn put(self) -> Result<(), Failure> {
        let Some(file) = self.file else { return Ok(()) };
        file.persist(self.path).map_err(|error| not_written(self.path, &error.error))?;
        Ok(())
    }
}

/// Writes a file and does not put it in its place yet.
pub fn prepare(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<Prepared<'_>, Failure> {
    let failed = |cause: std::io::Error| not_written(path, &cause);
    // A device or a pipe is written into; a rename would put a file in its place.
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        let mut out = BufWriter::new(std::fs::OpenOptions::new().write(true).open(path).map_err(failed)?);
        write(&mut out)?;
        out.flush().map_err(failed)?;
        return Ok(Prepared { path, file: None });
    }
    let file = tempfile::Builder::new().prefix(".trialstat-").tempfile_in(folder_of(path)).map_err(failed)?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    readable_by_all(file.as_file()).map_err(failed)?;
    Ok(Prepared { path, file: Some(file) })
}

/// Whether a file can be written there, found out before hours are spent on what it is to hold.
pub fn can_be_written(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(not_written(path, &ErrorKind::IsADirectory.into()));
    }
    // A device or a pipe is opened when there is something to write.
    if path.exists() && !path.is_file() {
        return Ok(());
    }
    let made = tempfile::Builder::new().prefix(".trialstat-").tempfile_in(folder_of(path));
    made.map(|_| ()).map_err(|cause| not_written(path, &cause))
}

/// Refuses to write over a file that is read, or that something else is written to.
pub fn keeps_apart(path: &Path, others: &[(PathBuf, &str)]) -> Result<(), Failure> {
    // What is not there yet has no other name than its own in its folder.
    let whole = |path: &Path| -> Option<PathBuf> {
        let in_folder = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(in_folder)
    };
    let own = whole(path);
    match others.iter().find(|(other, _)| own.is_some() && whole(other) == own) {
        Some((_, what)) => {
            let cause = std::io::Error::other(format!("it is {what}"));
            Err(Failure::Write { path: path.to_path_buf(), cause })
        }
        None => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The cause is told without its path, which would be the temporary file's.
pub fn not_written(path: &Path, cause: &std::io::Error) -> Failure {
    let kind = cause.kind();
    let cause = match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => std::io::Error::new(kind, "there is no such folder"),
        ErrorKind::IsADirectory => std::io::Error::new(kind, "it is a folder, expected a file"),
        _ => kind.into(),
    };
    Failure::Write { path: path.to_path_buf(), cause }
}

/// A temporary file is private; what it becomes has the permissions of any other new file.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Writes text to a file, or prints it. A reader who closes the pipe early has had enough, which is no error.
pub fn deliver(text: &str, output: Option<&Path>) -> Result<(), Failure> {
    match output {
        Some(path) if is_uncoloured(text) => write_file(path, text.as_bytes()),
        Some(path) => write_file(path, anstream::adapter::strip_str(text).to_string().as_bytes()),
        None => print(text),
    }
}

/// The same of what is put together as it is written.
pub fn deliver_by(
    output: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = output else {
        let mut out = Printed::Plain(std::io::stdout().lock());
        return printed(write(&mut out).and_then(|()| out.flush()));
    };
    write_file_by(path, |out| {
        let mut out = Uncoloured { out, strip: StripBytes::new(), is_met: false };
        write(&mut out).map_err(|cause| not_written(path, &cause))
    })
}

/// Standard output, which takes colours out where they do not show, once the first is met.
enum Printed {
    Plain(StdoutLock<'static>),
    Coloured(AutoStream<StdoutLock<'static>>),
}

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Printed::Plain(_) if bytes.contains(&ESCAPE) => {
                *self = Printed::Coloured(anstream::stdout().lock());
                self.write(bytes)
            }
            Printed::Plain(out) => out.write(bytes),
            Printed::Coloured(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Printed::Plain(out) => out.flush(),
            Printed::Coloured(out) => out.flush(),
        }
    }
}

/// A file, in which there are no colours.
struct Uncoloured<'o> {
    out: &'o mut dyn Write,
    strip: StripBytes,
    /// Whether there was a colour to be taken out.
    is_met: bool,
}

impl Write for Uncoloured<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.is_met |= bytes.contains(&ESCAPE);
        if self.is_met {
            self.strip.strip_next(bytes).try_for_each(|kept| self.out.write_all(kept))?;
        } else {
            self.out.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// What a colour begins with.
const ESCAPE: u8 = 0x1b;

/// Prints to standard output, without colour where that does not show any.
pub fn print(text: &str) -> Result<(), Failure> {
    let written = if is_uncoloured(text) {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    } else {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    };
    printed(written)
}

fn printed(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Print(error)),
        _ => Ok(()),
    }
}

/// Whether there is no colour to be taken out, which is looked for byte by byte: a fifth of the time of a long table.
fn is_uncoloured(text: &str) -> bool {
    !text.contains('\u{1b}')
}

/// Prints to standard error; where even that is closed, nobody is listening.
pub fn say(text: &str) {
    let mut err = anstream::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
