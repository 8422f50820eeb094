//! Formats that are known only to say how to convert them.

use super::codes;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A format that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    Sas7bdat,
    SasCport,
    Excel,
    OpenDocument,
    Zip,
    R,
    Spss,
    Stata,
    Arrow,
    Pdf,
    Xml,
    Html,
    JsonArray,
    Bzip2,
    Xz,
}

const SAS7BDAT: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c";

/// The format that bytes are in, if it is one of these.
pub(super) fn recognise(bytes: &[u8]) -> Option<Foreign> {
    let starts: [(&[u8], Foreign); 16] = [
        (SAS7BDAT, Foreign::Sas7bdat),
        (b"**COMPRESSED** **COMPRESSED**", Foreign::SasCport),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign::Excel),
        (b"RDX2\n", Foreign::R),
        (b"RDX3\n", Foreign::R),
        (b"RDA2\n", Foreign::R),
        (b"RDA3\n", Foreign::R),
        (b"X\n\0\0\0", Foreign::R),
        (b"$FL2", Foreign::Spss),
        (b"$FL3", Foreign::Spss),
        (b"<stata_dta>", Foreign::Stata),
        (b"ARROW1\0\0", Foreign::Arrow),
        (b"%PDF-", Foreign::Pdf),
        (b"BZh", Foreign::Bzip2),
        (b"\xfd7zXZ\0", Foreign::Xz),
        (b"<?xml", Foreign::Xml),
    ];
    if let Some((_, foreign)) = starts.iter().find(|(start, _)| bytes.starts_with(start)) {
        // Three letters may also begin a header; a packed file goes on with a level and the mark of a block.
        let is_chance = *foreign == Foreign::Bzip2 && !matches!(bytes.get(3..7), Some([b'1'..=b'9', b'1', b'A', b'Y']));
        return (!is_chance).then_some(*foreign);
    }
    // Stata before version 117: release, byte order, file type 1, unused 0.
    if matches!(bytes, [105..=115, 1 | 2, 1, 0, ..]) {
        return Some(Foreign::Stata);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(archive(bytes));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let start = text[..text.len().min(14)].to_ascii_lowercase();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Some(Foreign::Html);
    }
    let inner = text.strip_prefix(b"[")?.trim_ascii_start();
    matches!(inner.first(), Some(b'{' | b'[')).then_some(Foreign::JsonArray)
}

/// What a ZIP archive is of: its first names stand at its start, all of them at its end.
fn archive(bytes: &[u8]) -> Foreign {
    const REACH: usize = 1 << 16;
    let (start, end) = (&bytes[..bytes.len().min(REACH)], &bytes[bytes.len().saturating_sub(REACH)..]);
    let holds = |name: &[u8]| [start, end].iter().any(|part| memchr::memmem::find(part, name).is_some());
    if holds(b"xl/workbook") {
        Foreign::Excel
    } else if holds(b"application/vnd.oasis.opendocument") {
        Foreign::OpenDocument
    } else {
        Foreign::Zip
    }
}

impl Foreign {
    fn named(self) -> &'static str {
        match self {
            Foreign::Sas7bdat => "a SAS data set (sas7bdat)",
            Foreign::SasCport => "a SAS CPORT file",
            Foreign::Excel => "an Excel workbook",
            Foreign::OpenDocument => "an OpenDocument file",
            Foreign::Zip => "a ZIP archive",
            Foreign::R => "an R data file",
            Foreign::Spss => "an SPSS data file",
            Foreign::Stata => "a Stata data file",
            Foreign::Arrow => "an Arrow (Feather) file",
            Foreign::Pdf => "a PDF document",
            Foreign::Xml => "an XML document",
            Foreign::Html => "an HTML page",
            Foreign::JsonArray => "a JSON array",
            Foreign::Bzip2 => "packed by bzip2",
            Foreign::Xz => "packed by xz",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Foreign::Sas7bdat => {
                "in SAS: `libname in 'folder'; libname out xport 'name.xpt'; proc copy in=in out=out memtype=data; \
                 select name; run;`; in R: `haven::write_xpt(haven::read_sas(\"name.sas7bdat\"), \"name.xpt\", \
                 version = 8)`; in Python: `table, meta = pyreadstat.read_sas7bdat(\"name.sas7bdat\")`, then \
                 `pyreadstat.write_xport(table, \"name.xpt\")`, which loses the letters of special missing values"
            }
            Foreign::SasCport => {
                "in SAS: `proc cimport infile='name.cpt' library=work; run;`, then `libname out xport 'name.xpt'; \
                 proc copy in=work out=out memtype=data; run;`"
            }
            Foreign::Excel | Foreign::OpenDocument => {
                "save the sheet as `CSV UTF-8`, dates shown as year-month-day, identifiers as text"
            }
            Foreign::Zip => "unpack the archive and give the file that is in it",
            Foreign::R => {
                "in R: `write.csv(table, \"name.csv\", row.names = FALSE, na = \"\")`, or \
                           `haven::write_xpt(table, \"name.xpt\", version = 8)`"
            }
            Foreign::Spss => {
                "in SPSS: `SAVE TRANSLATE /OUTFILE='name.csv' /TYPE=CSV /FIELDNAMES`; in R: \
                              `haven::write_xpt(haven::read_sav(\"name.sav\"), \"name.xpt\", version = 8)`"
            }
            Foreign::Stata => {
                "in Stata: `export delimited using name.csv`; in R: \
                               `haven::write_xpt(haven::read_dta(\"name.dta\"), \"name.xpt\", version = 8)`"
            }
            Foreign::Arrow => {
                "in Python: `pyarrow.parquet.write_table(pyarrow.feather.read_table(\"name.feather\"), \
                               \"name.parquet\")`"
            }
            Foreign::Pdf => "a document holds no data that could be checked; ask for the data set behind it",
            Foreign::Xml => "XML here can only be a Define-XML dictionary; give the data file that it describes",
            Foreign::Html => "some programs call an HTML table `.xls`; open it in a spreadsheet and save it as CSV",
            Foreign::JsonArray => "only CDISC Dataset-JSON 1.1 is read, which is an object with `columns` and `rows`",
            Foreign::Bzip2 => "unpack it with `bunzip2`; gzip and zstd are unpacked here",
            Foreign::Xz => "unpack it with `unxz`; gzip and zstd are unpacked here",
        }
    }

    pub(super) fn refusal(self, name: &str) -> Diagnostic {
        let message = format!("the file is {}, expected CSV, SAS transport, Dataset-JSON or Parquet", self.named());
        Diagnostic::error(codes::REFUSED_FORMAT, Place::file(name), message).with_hint(self.hint())
    }
}
