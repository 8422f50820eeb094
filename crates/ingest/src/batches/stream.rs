//! A file of text, piece by piece, as often as it is asked for.

use super::codes;
use crate::data_file::{DataFile, encoding};
use crate::delimited::{Blocks, Delimited, Dialect, LeftOut};
use crate::folder::Folder;
use crate::ingested::locate;
use crate::mapping::Reading;
use crate::problem::Problem;
use crate::source::{Compression, Format, compression, told};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::io::{Cursor, Read, Result as IoResult};
use std::rc::Rc;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// So much of a file tells its packing and its format.
const HEAD: usize = 1 << 16;

/// A file that is read piece by piece.
pub(super) struct Streamed {
    /// Its name in the folder.
    pub(super) name: String,
    /// What messages call it.
    pub(super) shown: String,
    pub(super) reading: Reading,
    pub(super) compression: Compression,
    /// Most bytes of a piece.
    pub(super) block: usize,
}

/// The pieces of a file.
pub(super) struct Pieces {
    shown: String,
    compression: Compression,
    blocks: Blocks<Box<dyn Read>>,
    source: Summed,
    /// What was found of the file as a whole, to go with its first piece.
    notes: Vec<Problem>,
    /// What was left out of the pieces so far.
    left_out: LeftOut,
    /// The first places where something was left out.
    places: Vec<Diagnostic>,
}

/// A reader that sums up what it reads. Its copies read the one source.
#[derive(Clone)]
struct Summed(Rc<RefCell<Source>>);

/// A source, and the sum of what was read of it, if it is taken.
type Source = (Box<dyn Read>, Option<Sha256>);

impl Read for Summed {
    fn read(&mut self, bytes: &mut [u8]) -> IoResult<usize> {
        let (source, sum) = &mut *self.0.borrow_mut();
        let read = source.read(bytes)?;
        if let Some(sum) = sum {
            sum.update(&bytes[..read]);
        }
        Ok(read)
    }
}

/// The first bytes of a source, and the source with them put back.
fn head(mut source: impl Read + 'static) -> IoResult<(Vec<u8>, Box<dyn Read>)> {
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(source);
    Ok((head, Box::new(whole)))
}

/// A packed source, unpacked.
fn unpacked(source: Box<dyn Read>, compression: Compression) -> IoResult<Box<dyn Read>> {
    Ok(match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(source)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(source)?),
        Compression::None | Compression::Zlib => source,
    })
}

impl Streamed {
    /// What a file is packed by, if it is text that can be read piece by piece.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub(super) fn of_file(
        folder: &dyn Folder,
        name: &str,
        reading: &Reading,
        block: usize,
    ) -> Result<Option<Streamed>, Vec<Problem>> {
        let (shown, source) = folder.stream(name);
        let source = source.map_err(|problem| vec![problem.into()])?;
        let failed = |cause: std::io::Error| vec![unreadable(&shown, &cause.to_string())];
        let (start, source) = head(source).map_err(failed)?;
        let compression = compression(&start);
        // What cannot be unpacked or recognised is left to those who read whole files and say why.
        let start = unpacked(source, compression).and_then(head).map(|(start, _)| start).unwrap_or_default();
        let format = told(&shown, compression, &start).map(|(format, _)| format);
        let is_text = matches!(format, Ok(Format::Delimited)) && compression != Compression::Zlib;
        let (name, reading) = (name.to_owned(), reading.clone());
        Ok(is_text.then_some(Streamed { name, shown, reading, compression, block }))
    }

    /// The pieces of the file, from its beginning; its checksum is taken if asked for.
    ///
    /// # Errors
    /// A file that cannot be opened, or whose bytes are not what the mapping says.
    pub(super) fn pieces(&self, folder: &dyn Folder, sum: bool) -> Result<Pieces, Vec<Problem>> {
        let dialect = Dialect { delimiter: self.reading.delimiter, encoding: encoding(&self.shown, &self.reading)? };
        let source = folder.stream(&self.name).1.map_err(|problem| vec![problem.into()])?;
        let source = Summed(Rc::new(RefCell::new((source, sum.then(Sha256::new)))));
        let failed = |cause: std::io::Error| vec![unreadable(&self.shown, &cause.to_string())];
        let text = unpacked(Box::new(source.clone()), self.compression).map_err(failed)?;
        let (start, text) = head(text).map_err(failed)?;
        let (_, notes) = told(&self.shown, self.compression, &start)?;
        Ok(Pieces {
            shown: self.shown.clone(),
            compression: self.compression,
            blocks: Blocks::new(&self.shown, text, &dialect, self.block),
            source,
            notes,
            left_out: LeftOut::default(),
            places: Vec::new(),
        })
    }
}

impl Pieces {
    /// The next piece as a file of its own, without what was left out of it.
    ///
    /// # Errors
    /// A file that cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<DataFile>, Vec<Problem>> {
        let Some(text) = self.blocks.next() else { return Ok(None) };
        let text: Delimited = text?;
        self.left_out.add(&text.left_out);
        let mut problems = std::mem::take(&mut self.notes);
        let (left_out, found): (Vec<Problem>, Vec<Problem>) = text.problems().into_iter().partition(LeftOut::says);
        problems.extend(found);
        let file = DataFile {
            file: self.shown.clone(),
            sha256: String::new(),
            format: Format::Delimited,
            compression: self.compression,
            encoding: Some(text.encoding.name().into_owned()),
            tables: vec![text.table],
            unreadable: text.unreadable,
            problems,
            original: Some(text.original),
        };
        for Problem { mut diagnostic, .. } in left_out {
            if !self.places.iter().any(|known| same(known, &diagnostic)) {
                locate(&mut diagnostic, &file);
                self.places.push(diagnostic);
            }
        }
        Ok(Some(file))
    }

    /// What to say of what was left out of all pieces.
    pub(super) fn notes_of_all(&self) -> Vec<Problem> {
        let mut notes = self.left_out.notes(&self.shown);
        for note in &mut notes {
            if let Some(first) = self.places.iter().find(|known| same(known, &note.diagnostic)) {
                note.diagnostic.place.clone_from(&first.place);
            }
        }
        notes
    }

    /// The checksum of the file, after the last piece.
    ///
    /// # Errors
    /// A file that cannot be read on.
    pub(super) fn checksum(&mut self) -> Result<String, Vec<Problem>> {
        // Packed bytes may go on behind what unpacks.
        let rest = std::io::copy(&mut self.source, &mut std::io::sink());
        rest.map_err(|cause| vec![unreadable(&self.shown, &cause.to_string())])?;
        let sum = self.source.0.borrow_mut().1.take();
        let digest = sum.map(|sum| sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        Ok(digest.unwrap_or_default())
    }
}

/// Whether two notes are about the same kind of thing in the same column.
fn same(left: &Diagnostic, right: &Diagnostic) -> bool {
    (left.code, &left.variable) == (right.code, &right.variable)
}

fn unreadable(shown: &str, cause: &str) -> Problem {
    let problem = Diagnostic::error(crate::codes::UNREADABLE, Place::file(shown), format!("cannot read it: {cause}"));
    problem.with_hint("is the file still there and whole?").into()
}

/// What to say of a file that was not the same in a later pass.
pub(super) fn changed(shown: &str) -> Problem {
    let problem = Diagnostic::error(codes::CHANGED, Place::file(shown), "the file changed while it was read");
    problem.with_hint("read it again when nobody writes to it").into()
}
