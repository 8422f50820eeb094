//! Files larger than memory, piece by piece.

use super::rows::BlockSize;
use super::session::Session;
use super::{Delimited, Dialect, codes};
use crate::problem::Problem;
use std::io::Read;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Memory asked for before it is known how much the source holds.
const MOST_AT_ONCE: usize = 1 << 24;

/// Yields a file in pieces of at most so many bytes, each a table with the columns of the one header, its line numbers
/// running on. After an error nothing follows.
///
/// Where nothing says which encoding a file is in, what was read of it decides; letters that contradict what earlier
/// pieces were read as are an error.
#[derive(Debug)]
pub struct Blocks<Source> {
    file: String,
    source: Source,
    session: Session,
    limit: usize,
    /// Bytes that were read from the source and not yet given out.
    held: Vec<u8>,
    exhausted: bool,
    started: bool,
    done: bool,
}

impl<Source: Read> Blocks<Source> {
    /// Reads `source`, which messages call `file`, in pieces of at most `limit` bytes.
    pub fn new(file: &str, source: Source, dialect: &Dialect, limit: usize) -> Blocks<Source> {
        let session = Session::new(file, dialect, BlockSize::Usual);
        let limit = limit.max(1);
        Blocks {
            file: file.to_owned(),
            source,
            session,
            limit,
            held: Vec::new(),
            exhausted: false,
            started: false,
            done: false,
        }
    }

    fn fill(&mut self) -> Result<(), Box<Problem>> {
        let wanted = self.limit.saturating_sub(self.held.len());
        // More is only taken when the source has it.
        self.held.reserve(wanted.min(MOST_AT_ONCE));
        let read = self.source.by_ref().take(wanted as u64).read_to_end(&mut self.held);
        let read = read.map_err(|error| self.failed(error.to_string(), "is the file still there and whole?"))?;
        self.exhausted = read < wanted;
        Ok(())
    }

    fn failed(&self, message: String, hint: &str) -> Box<Problem> {
        let line = self.session.line() as usize;
        let place = Place { file: self.file.clone(), line, column: 0 };
        Box::new(Diagnostic::error(codes::READ_FAILED, place, message).with_hint(hint).into())
    }

    /// The next whole records; nothing when the file is at its end.
    fn piece(&mut self) -> Result<Option<Vec<u8>>, Box<Problem>> {
        if !self.exhausted {
            self.fill()?;
        }
        if self.exhausted {
            let rest = std::mem::take(&mut self.held);
            self.done = true;
            return Ok((!rest.is_empty() || !self.started).then_some(rest));
        }
        let Some(end) = self.session.last_record_end(&self.held) else {
            let message = format!("a row of more than {} bytes, the most that may be held at once", self.limit);
            return Err(self.failed(message, "is a quote left open on this line? if not, allow more memory"));
        };
        let rest = self.held.split_off(end);
        Ok(Some(std::mem::replace(&mut self.held, rest)))
    }
}

impl<Source: Read> Iterator for Blocks<Source> {
    type Item = Result<Delimited, Vec<Problem>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let read = match self.piece() {
            Ok(piece) => self.session.read(piece?),
            Err(problem) => Err(vec![*problem]),
        };
        self.started = true;
        self.done |= read.is_err();
        Some(read)
    }
}
