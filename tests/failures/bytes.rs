//! Broken files in formats that are no text, made here from sound ones, and what is said of each.

use crate::cases::assert_hinted;
use std::borrow::Cow;
use trialstat_ingest::dataset_json::Container;
use trialstat_ingest::write::{Target, write};
use trialstat_ingest::xport::Version;
use trialstat_ingest::{Ingested, OnError, read_with};
use trialstat_trial::diagnostic::Diagnostic;

const MAPPING: &str = "[times]\nfile = \"FILE\"\nendpoint = { constant = \"relapse\" }\nsubject = \"USUBJID\"\narm = \"ARM\"\n\
                       time = { column = \"AVAL\", unit = \"day\" }\ncensored = \"CNSR\"\n";
const ROWS: &str = "USUBJID,ARM,AVAL,CNSR\n001,a,14,0\n002,b,21,1\n003,b,3,0\n";

pub fn read_bytes(file: &str, bytes: &[u8]) -> Result<Ingested, Vec<Diagnostic>> {
    let open = |name: &str| (name.to_owned(), Ok(Cow::Owned(bytes.to_vec())));
    read_with("mapping.toml", MAPPING.replace("FILE", file).as_bytes(), &open, OnError::RejectRow)
}

/// A small trial in a format.
pub fn sound(file: &str, target: Target) -> Vec<u8> {
    let trials = read_bytes("rows.csv", ROWS.as_bytes()).expect("sound rows").trials;
    write(&trials, file, target).expect("a trial that fits").bytes
}

/// Each problem as `line code`, the line left out where the file as a whole is meant.
#[track_caller]
fn assert_says(file: &str, bytes: &[u8], expected: &[&str]) {
    let problems: Vec<Diagnostic> = match read_bytes(file, bytes) {
        Ok(ingested) => ingested.problems.into_iter().map(|problem| problem.diagnostic).collect(),
        Err(problems) => problems,
    };
    let short = |problem: &Diagnostic| match problem.place.line {
        0 => problem.code.to_owned(),
        line => format!("{line} {}", problem.code),
    };
    assert_eq!(problems.iter().map(short).collect::<Vec<_>>(), expected, "{file}: {problems:#?}");
    for problem in &problems {
        assert_hinted(problem);
        assert_eq!(problem.place.file, file);
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("the bytes are there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn transport_files() {
    for version in [Version::V5, Version::V8] {
        let whole = sound("t.xpt", Target::Xport(version));
        assert_says("t.xpt", &whole, &[]);
        let cut_in_a_row = &whole[..whole.len() - 90];
        assert_says("t.xpt", cut_in_a_row, &["I341"]);
        let cut_in_the_headers = &whole[..700];
        assert_says("t.xpt", cut_in_the_headers, &["I341"]);
        let only_the_first_record = &whole[..80];
        assert_says("t.xpt", only_the_first_record, &["I341"]);
        let announced: &[u8] = if version == Version::V5 { b"NAMESTR " } else { b"NAMSTV8 " };
        let descriptors_renamed = replaced(&whole, announced, b"NOTHINGS");
        assert_says("t.xpt", &descriptors_renamed, &["I342"]);
        let longer_descriptors = replaced(&whole, b"0140  ", b"0941  ");
        assert_says("t.xpt", &longer_descriptors, &["I342"]);
        let sent_as_text: Vec<u8> =
            whole.iter().flat_map(|byte| if *byte == 0 { vec![b' ', b' '] } else { vec![*byte] }).collect();
        assert!(read_bytes("t.xpt", &sent_as_text).is_err());
    }
    let cport = [b"**COMPRESSED** ".repeat(3), vec![b' '; 80]].concat();
    assert_says("t.xpt", &cport, &["I353"]);
    // Called a transport file, and text all the same.
    assert_says("t.xpt", ROWS.as_bytes(), &["I354"]);
}

#[test]
fn a_damaged_transport_file_is_still_told_by_its_name() {
    let wrong_start = replaced(&sound("t.xpt", Target::Xport(Version::V5)), b"LIBRARY", b"LIBXXRY");
    assert_says("t.xpt", &wrong_start[..80], &["I354", "1 I305", "1 I305", "1 I305", "1 I305"]);
}

#[test]
fn parquet_files() {
    let whole = sound("t.parquet", Target::Parquet);
    assert_says("t.parquet", &whole, &[]);
    assert_says("t.parquet", &whole[..whole.len() / 2], &["I365"]);
    assert_says("t.parquet", &whole[..whole.len() - 1], &["I365"]);
    assert_says("t.parquet", b"PAR1", &["I365"]);
    assert_says("t.parquet", b"PAR1\0\0\0\0PAR1", &["I365"]);
    let mut footer_beyond_the_file = whole.clone();
    let at = whole.len() - 8;
    footer_beyond_the_file[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_says("t.parquet", &footer_beyond_the_file, &["I365"]);
    let mut footer_of_zeros = whole;
    footer_of_zeros[at / 2..at].fill(0);
    assert_says("t.parquet", &footer_of_zeros, &["I365"]);
}

/// A gzip file that holds the text unpacked, with a checksum of zeros, which is wrong.
fn gzip_with_wrong_checksum(text: &[u8]) -> Vec<u8> {
    let length = (text.len() as u16).to_le_bytes();
    let inverse = (!(text.len() as u16)).to_le_bytes();
    let head: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    [head, &length, &inverse, text, &[0; 4], &(text.len() as u32).to_le_bytes()].concat()
}

/// A Zstandard file of one block that holds the text unpacked.
fn zstd(text: &[u8]) -> Vec<u8> {
    let size = u8::try_from(text.len()).expect("a short text");
    let block = (text.len() as u32) << 3 | 1;
    [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, size], &block.to_le_bytes()[..3], text].concat()
}

#[test]
fn packed_files() {
    let packed = zstd(ROWS.as_bytes());
    assert_says("rows.csv.zst", &packed, &[]);
    assert_says("rows.csv.zst", &packed[..packed.len() - 5], &["I351"]);
    assert_says("rows.csv.gz", &gzip_with_wrong_checksum(ROWS.as_bytes()), &["I351"]);
    assert_says("rows.csv.gz", &gzip_with_wrong_checksum(ROWS.as_bytes())[..40], &["I351"]);
    assert_says("rows.csv.gz", &[0x1f, 0x8b, 8], &["I351"]);
    assert_says("rows.csv.gz", &packed, &["I354"]);
    assert_says("rows.csv.gz", ROWS.as_bytes(), &["I354"]);
    let late = ROWS.replace(",21,", ",late,");
    assert_says("rows.csv.zst", &zstd(late.as_bytes()), &["3 T101"]);
    let dsjc = sound("t.dsjc", Target::DatasetJson(Container::Dsjc));
    assert_says("t.dsjc", &dsjc, &[]);
    assert_says("t.dsjc", &dsjc[..dsjc.len() - 6], &["I351"]);
}

#[test]
fn formats_that_cannot_be_read() {
    let sas7bdat =
        b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11";
    let foreign: [(&str, &[u8], &str); 15] = [
        ("rows.sas7bdat", sas7bdat, "SAS"),
        ("rows.xlsx", b"PK\x03\x04\x14\0\0\0\x08\0xl/workbook.xml", "Excel"),
        ("rows.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", "Excel"),
        ("rows.ods", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        ("rows.zip", b"PK\x03\x04\x14\0\0\0\x08\0rows.csv", "ZIP"),
        ("rows.rds", b"X\n\0\0\0\x03\0\x04\x03\x01", "R data"),
        ("rows.rda", b"RDX3\nX\n\0\0\0\x03", "R data"),
        ("rows.sav", b"$FL2@(#) SPSS DATA FILE", "SPSS"),
        ("rows.dta", b"<stata_dta><header><release>118", "Stata"),
        ("rows.dta", b"\x73\x02\x01\0\x04\0", "Stata"),
        ("rows.feather", b"ARROW1\0\0\xff\xff\xff\xff", "Arrow"),
        ("rows.pdf", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("rows.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "HTML"),
        ("define.xml", b"<?xml version=\"1.0\"?><ODM/>", "XML"),
        ("rows.csv.bz2", b"BZh91AY&SY\x01", "bzip2"),
    ];
    for (file, bytes, named) in foreign {
        assert_says(file, bytes, &["I353"]);
        let problems = read_bytes(file, bytes).expect_err(named);
        assert!(problems[0].message.contains(named), "{named}: {}", problems[0].message);
    }
    assert_says("rows.dat2", &[1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4], &["I355"]);
}
