use super::*;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write as _;
use trialstat_trial::diagnostic::Severity;

const ROWS: &[u8] = b"subject,arm\n001,a\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> Diagnostic {
    let mut problems = Source::from_bytes(name, bytes.to_vec()).expect_err(name);
    assert_eq!(problems.len(), 1);
    let problem = problems.remove(0).diagnostic;
    assert!(problem.hint.is_some() && problem.severity == Severity::Error, "{problem:?}");
    problem
}

#[test]
fn the_content_says_the_format_and_a_name_that_says_another_is_warned_of() {
    let library = [b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!".as_slice(), &[b'0'; 30], b"  "].concat();
    let newer = [b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!".as_slice(), &[b'0'; 30], b"  "].concat();
    let json = br#"{"datasetJSONVersion":"1.1.0","rows":[]}"#.as_slice();
    let lines = b"\xef\xbb\xbf{\"datasetJSONVersion\":\"1.1.0\"}\r\n[1]\n".as_slice();
    let cases: [(&str, &[u8], Format, bool); 16] = [
        ("a.csv", ROWS, Format::Delimited, false),
        ("folder.json/a", ROWS, Format::Delimited, false),
        ("-", b"", Format::Delimited, false),
        ("a.csv", b"a,b\n\0,1\n", Format::Delimited, false),
        ("-", b"a,b\n\0,1\n2,3\n4,5\n", Format::Delimited, false),
        ("-", b"a\0,\0b\0\n\x001\0,\x002\0", Format::Delimited, false),
        ("a.csv", b"\xff\xfea\0,\0b\0", Format::Delimited, false),
        ("A.XPT", &library, Format::Xport5, false),
        ("a.xpt", &newer, Format::Xport8, false),
        ("a.csv", &library, Format::Xport5, true),
        ("a.json", json, Format::DatasetJson, false),
        ("a.txt", json, Format::DatasetJson, true),
        ("a.ndjson", lines, Format::DatasetNdjson, false),
        ("a.json", lines, Format::DatasetNdjson, true),
        ("a.pq", b"PAR1....PAR1", Format::Parquet, false),
        ("a.xpt", ROWS, Format::Delimited, true),
    ];
    for (name, bytes, format, is_warned) in cases {
        let source = Source::from_bytes(name, bytes.to_vec()).expect(name);
        assert_eq!((source.format, source.compression), (format, Compression::None), "{name}");
        assert_eq!(source.notes.len(), usize::from(is_warned), "{name} {:?}", source.notes);
        assert!(source.notes.iter().all(|note| note.diagnostic.severity == Severity::Warning));
        assert_eq!(source.bytes, bytes);
    }
}

#[test]
fn packed_files_are_unpacked_with_all_their_members() {
    let halves = [gzip(&ROWS[..5]), gzip(&ROWS[5..])].concat();
    let frames = [zstd::encode_all(&ROWS[..5], 3).expect("packs"), zstd::encode_all(&ROWS[5..], 3).expect("packs")];
    for (name, bytes, compression) in
        [("a.csv.gz", halves, Compression::Gzip), ("a.csv.zst", frames.concat(), Compression::Zstd)]
    {
        let size = bytes.len() as u64;
        let source = Source::read(name, bytes.as_slice()).expect(name);
        assert_eq!((source.bytes.as_slice(), source.compression, source.packed_size), (ROWS, compression, size));
        assert!(source.notes.is_empty());
    }
    let lines = b"{\"datasetJSONVersion\":\"1.1.0\"}\n[1]\n";
    for bytes in [zlib(lines), gzip(lines)] {
        let source = Source::from_bytes("a.dsjc", bytes).expect("packed lines");
        assert_eq!((source.format, source.bytes.as_slice()), (Format::DatasetDsjc, lines.as_slice()));
        assert!(source.notes.is_empty());
    }
    let head = b"{\"datasetJSONVersion\":\"1.1.0\",\"records\":0}\n";
    let empty = Source::from_bytes("a.dsjc", zlib(head)).expect("no rows");
    assert_eq!((empty.format, empty.notes.len()), (Format::DatasetDsjc, 0));
    let misnamed = Source::from_bytes("a.csv.gz", ROWS.to_vec()).expect("text");
    assert_eq!(misnamed.notes[0].diagnostic.code, codes::ENDING_DISAGREES.id);
}

#[test]
fn the_checksum_is_that_of_the_file_as_it_came() {
    // FIPS 180-2, appendix B.1.
    let abc = Source::from_bytes("abc", b"abc".to_vec()).expect("text");
    assert_eq!(abc.checksum(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let packed = gzip(b"abc");
    let expected: String = Sha256::digest(&packed).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(Source::from_bytes("abc.gz", packed).expect("packed text").checksum(), expected);
}

#[test]
fn a_broken_packing_says_how_far_it_went() {
    let text: Vec<u8> = (0..100_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let (gzip, zstd) = (gzip(&text), zstd::encode_all(text.as_slice(), 3).expect("packs"));
    for (name, bytes) in [("a.gz", gzip.as_slice()), ("a.zst", zstd.as_slice())] {
        let problem = refused(name, &bytes[..bytes.len() / 2]);
        assert_eq!(problem.code, codes::BROKEN_PACKING.id);
        assert!(problem.message.contains(" unpacked bytes") && !problem.message.contains("after 0 "), "{problem:?}");
    }
    let mut flipped = gzip.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    assert_eq!(refused("a.gz", &flipped).code, codes::BROKEN_PACKING.id);
}

#[test]
fn unpacking_stops_at_the_limit() {
    let zeros = vec![b' '; 1 << 20];
    for bytes in [gzip(&zeros), zstd::encode_all(zeros.as_slice(), 3).expect("packs")] {
        let problems = Source::from_bytes_within("a", bytes.clone(), (1 << 20) - 1).expect_err("too large");
        assert_eq!(problems[0].diagnostic.code, codes::UNPACKED_TOO_LARGE.id);
        assert_eq!(Source::from_bytes_within("a", bytes, 1 << 20).expect("just fits").bytes.len(), 1 << 20);
    }
}

#[test]
fn foreign_formats_are_refused_with_a_way_out() {
    let sas = hex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f10112222003222");
    let workbook = [b"PK\x03\x04\x14\0".as_slice(), &[0; 24], b"[Content_Types].xml", &[7; 99], b"xl/workbook.xml"];
    let cases: [(&str, &[u8], &str); 12] = [
        ("a.sas7bdat", &sas, "proc copy"),
        ("a.xlsx", &workbook.concat(), "CSV UTF-8"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "CSV UTF-8"),
        ("a.zip", b"PK\x03\x04\x14\0\0\0a.csv", "unpack"),
        ("a.rds", &gzip(b"X\n\0\0\0\x03\0\x04\x02\x02"), "write.csv"),
        ("a.RData", b"RDX3\nX\n", "write.csv"),
        ("a.sav", b"$FL2@(#) SPSS DATA FILE", "SAVE TRANSLATE"),
        ("a.dta", b"<stata_dta><header>", "export delimited"),
        ("a.dta", b"\x72\x02\x01\0\x05\0", "export delimited"),
        ("a.pdf", b"%PDF-1.7\n", "data set"),
        ("a.xls", b"\n<HTML><body>", "spreadsheet"),
        ("a.json", b"[{\"a\":1}]", "Dataset-JSON 1.1"),
    ];
    for (name, bytes, hint) in cases {
        let problem = refused(name, bytes);
        assert_eq!(problem.code, codes::REFUSED_FORMAT.id, "{name}");
        assert!(problem.hint.as_deref().is_some_and(|text| text.contains(hint)), "{problem:?}");
    }
    assert_eq!(refused("a.xpt", &[7; 20]).code, codes::UNRECOGNISED.id);
    assert_eq!(Source::from_bytes("a.csv", b"BZhold,weeks\n".to_vec()).expect("a header").format, Format::Delimited);
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

#[test]
fn any_bytes_give_a_source_or_a_problem() {
    let mut state = 1_u64;
    let starts: [&[u8]; 6] = [b"", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"PK\x03\x04", b"{\""];
    for round in 0..3000 {
        let mut bytes = starts[round % starts.len()].to_vec();
        for _ in 0..round % 97 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            bytes.push((state >> 56) as u8);
        }
        let _ = Source::from_bytes_within("a", bytes, 1 << 16);
    }
}
