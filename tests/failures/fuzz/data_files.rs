//! Data files of every format, mappings and dictionaries.

use crate::bytes::{read_bytes, sound};
use crate::cases::{assert_hinted, case};
use std::borrow::Cow;
use std::time::{Duration, Instant};
use trialstat_ingest::dataset_json::Container;
use trialstat_ingest::provenance::FileRead;
use trialstat_ingest::write::Target;
use trialstat_ingest::xport::Version;
use trialstat_ingest::{Ingested, OnError, dictionary, read_with};
use trialstat_trial::diagnostic::Diagnostic;

/// How long one broken file of a few kilobytes may take: room made for rows that a header only claims would take longer.
const LONGEST: Duration = Duration::from_secs(2);

const FORMATS: [(&str, Target); 8] = [
    ("t.csv", Target::Delimited(b',')),
    ("t.tsv", Target::Delimited(b'\t')),
    ("t.parquet", Target::Parquet),
    ("t5.xpt", Target::Xport(Version::V5)),
    ("t8.xpt", Target::Xport(Version::V8)),
    ("t.json", Target::DatasetJson(Container::Json)),
    ("t.ndjson", Target::DatasetJson(Container::Ndjson)),
    ("t.dsjc", Target::DatasetJson(Container::Dsjc)),
];

/// A source of numbers that look random.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// The bytes with one to three changes: cut, bits turned, bytes put in, parts doubled or taken out, numbers set to
    /// the largest there are.
    fn broken(&mut self, sound: &[u8]) -> Vec<u8> {
        const INSERTED: [&[u8]; 9] = [b"\0", b"\"", b"\n", b"\r", b",", b"\xff\xfe", b"\xe9", b"[{", b"99999999999"];
        let mut bytes = sound.to_vec();
        for _ in 0..1 + self.below(3) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(120)).min(bytes.len());
            match self.below(7) {
                0 => bytes.truncate(at),
                1 => bytes[at] ^= 1 << self.below(8),
                2 => bytes[at] = self.below(256) as u8,
                3 => drop(bytes.splice(at..at, INSERTED[self.below(INSERTED.len())].iter().copied())),
                4 => {
                    let part = bytes[at..end].to_vec();
                    drop(bytes.splice(at..at, part));
                }
                5 => drop(bytes.drain(at..end)),
                _ => {
                    let end = (at + 4).min(bytes.len());
                    let largest = [0xff, 0x7f, b'9'][self.below(3)];
                    bytes[at..end].fill(largest);
                }
            }
        }
        bytes
    }
}

/// Accepted and rejected rows are all that were read, and whatever is said is placed; whether something was.
#[track_caller]
fn assert_sound_answer(answer: Result<Ingested, Vec<Diagnostic>>, what: &str) -> bool {
    let (problems, files): (Vec<Diagnostic>, Vec<FileRead>) = match answer {
        Ok(ingested) => {
            let rejected: usize = ingested.files.iter().map(|file| file.rejected).sum();
            assert_eq!(ingested.rejects.len(), rejected, "{what}: every rejected row is kept");
            (ingested.problems.into_iter().map(|problem| problem.diagnostic).collect(), ingested.files)
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "{what} was refused without a word");
            (problems, Vec::new())
        }
    };
    for file in &files {
        assert_eq!(file.accepted() + file.rejected, file.rows, "{what}");
    }
    problems.iter().for_each(assert_hinted);
    !problems.is_empty()
}

#[track_caller]
fn assert_quick(started: Instant, what: &str) {
    assert!(started.elapsed() < LONGEST, "{what} took {:?}", started.elapsed());
}

/// Reads broken versions of a file of each format; how many were noticed.
fn noticed_of(format: (&str, Target), versions: impl Fn(&[u8]) -> Vec<Vec<u8>>) -> (usize, usize) {
    let (file, target) = format;
    let whole = sound(file, target);
    let (mut noticed, mut all) = (0, 0);
    for broken in versions(&whole) {
        let (what, started) = (format!("{file}, version {all}"), Instant::now());
        noticed += usize::from(assert_sound_answer(read_bytes(file, &broken), &what));
        assert_quick(started, &what);
        all += 1;
    }
    (noticed, all)
}

#[test]
fn files_of_every_format_cut_off_anywhere_never_panic() {
    for format in FORMATS {
        let every = |whole: &[u8]| (whole.len() / 150).max(1);
        let cut = |whole: &[u8]| (0..whole.len()).step_by(every(whole)).map(|end| whole[..end].to_vec()).collect();
        let (noticed, all) = noticed_of(format, cut);
        // Delimited text that ends between two rows, or within its last cell, is text all the same.
        assert!(noticed * 2 > all, "{}: {noticed} of {all} cuts were noticed", format.0);
    }
}

#[test]
fn files_of_every_format_with_bytes_changed_never_panic() {
    for (seed, format) in (1..).zip(FORMATS) {
        let changed = |whole: &[u8]| {
            let mut draw = Draw(seed);
            (0..250).map(|_| draw.broken(whole)).collect()
        };
        let (noticed, all) = noticed_of(format, changed);
        assert!(noticed * 4 > all, "{}: {noticed} of {all} changes were noticed", format.0);
    }
}

/// A transport file, a Parquet file or a packed file called otherwise: the content decides, and nothing panics.
#[test]
fn broken_files_under_another_name_never_panic() {
    let mut draw = Draw(77);
    for (file, target) in FORMATS {
        let whole = sound(file, target);
        for other in ["t.csv", "t.parquet", "t.xpt", "t.json", "t.ndjson", "t.dsjc", "t.csv.gz", "t"] {
            for _ in 0..8 {
                let broken = draw.broken(&whole);
                assert_sound_answer(read_bytes(other, &broken), &format!("{file} called {other}"));
            }
        }
    }
}

#[test]
fn bytes_of_no_format_never_panic() {
    let starts: [&[u8]; 9] = [
        b"",
        b"PAR1",
        b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!",
        b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!",
        b"{\"datasetJSONVersion\": \"1.1.0\", ",
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        b"\xff\xfe",
        b"a,b\n",
    ];
    let mut draw = Draw(5);
    for start in starts {
        for length in 0..60 {
            let rest = (0..length * 9).map(|_| draw.below(256) as u8);
            let bytes: Vec<u8> = start.iter().copied().chain(rest).collect();
            let started = Instant::now();
            assert_sound_answer(read_bytes("t", &bytes), "bytes of no format");
            assert_quick(started, "bytes of no format");
        }
    }
}

fn read_case(mapping: &[u8], rows: &[u8]) -> Result<Ingested, Vec<Diagnostic>> {
    let open = |name: &str| (name.to_owned(), Ok(Cow::Owned(rows.to_vec())));
    read_with("mapping.toml", mapping, &open, OnError::RejectRow)
}

#[test]
fn mappings_cut_off_or_changed_never_panic_and_are_placed_by_line() {
    let mut draw = Draw(9);
    for (kind, name) in
        [("form", "sound.rows.csv"), ("visits", "out-of-window.rows.csv"), ("units", "converted.rows.csv")]
    {
        let mapping = std::fs::read(case(kind).join("mapping.toml")).expect("a mapping");
        let rows = std::fs::read(case(kind).join(name)).expect("rows");
        let cut = (0..mapping.len()).map(|end| mapping[..end].to_vec());
        let changed: Vec<Vec<u8>> = (0..300).map(|_| draw.broken(&mapping)).collect();
        for broken in cut.chain(changed) {
            let answer = read_case(&broken, &rows);
            if let Err(problems) = &answer {
                let own = problems.iter().filter(|problem| problem.place.file == "mapping.toml");
                own.for_each(|problem| assert!(problem.place.line > 0, "{problem} has no line"));
            }
            assert_sound_answer(answer, "a broken mapping");
        }
    }
}

#[test]
fn rows_changed_never_panic_and_their_cells_are_placed_by_line_and_column() {
    let mut draw = Draw(13);
    for kind in ["form", "numbers", "dates", "missing", "keys", "counts", "units", "visits"] {
        let folder = std::fs::read_dir(case(kind)).expect("a folder").map(|entry| entry.expect("an entry").path());
        for path in folder.filter(|path| path.to_string_lossy().ends_with(".rows.csv")) {
            let rows = std::fs::read(&path).expect("rows");
            let mapping = std::fs::read(case(kind).join("mapping.toml")).expect("a mapping");
            for _ in 0..10 {
                let answer = read_case(&mapping, &draw.broken(&rows));
                if let Ok(ingested) = &answer {
                    for problem in ingested.problems.iter().filter(|problem| problem.is_error()) {
                        let about_a_cell = problem.diagnostic.code.starts_with("T1");
                        let place = &problem.diagnostic.place;
                        assert!(!about_a_cell || (place.line > 0 && place.column > 0), "{}", problem.diagnostic);
                    }
                }
                assert_sound_answer(answer, &path.display().to_string());
            }
        }
    }
}

#[test]
fn dictionaries_cut_off_or_changed_never_panic() {
    let define = br#"<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.0"><Study OID="S"><MetaDataVersion OID="M" Name="M">
<ItemGroupDef OID="IG.DM" Name="DM" Repeating="No"><Description><TranslatedText>Demographics</TranslatedText></Description>
<ItemRef ItemOID="IT.AGE" Mandatory="No" OrderNumber="1"/><ItemRef ItemOID="IT.SEX" Mandatory="Yes" KeySequence="1"/></ItemGroupDef>
<ItemDef OID="IT.AGE" Name="AGE" DataType="integer" Length="3"><RangeCheck Comparator="GE" SoftHard="Soft"><CheckValue>18</CheckValue></RangeCheck></ItemDef>
<ItemDef OID="IT.SEX" Name="SEX" DataType="text" Length="1"><CodeListRef CodeListOID="CL.SEX"/></ItemDef>
<CodeList OID="CL.SEX" Name="Sex" DataType="text"><EnumeratedItem CodedValue="F"/><EnumeratedItem CodedValue="M"/></CodeList>
</MetaDataVersion></Study></ODM>"#;
    let schema = br#"{"fields": [{"name": "AGE", "type": "integer", "constraints": {"minimum": 18, "required": true}},
        {"name": "SEX", "type": "string", "constraints": {"enum": ["F", "M"]}}], "missingValues": ["", "NA"], "primaryKey": "SEX"}"#;
    let mut draw = Draw(21);
    for (file, whole) in [("define.xml", &define[..]), ("tableschema.json", &schema[..])] {
        let cut = (0..whole.len()).step_by(3).map(|end| whole[..end].to_vec());
        let changed: Vec<Vec<u8>> = (0..400).map(|_| draw.broken(whole)).collect();
        let mut noticed = 0;
        for broken in cut.chain(changed) {
            if let Err(problems) = dictionary::read(file, &broken) {
                assert!(!problems.is_empty(), "{file} was refused without a word");
                problems.iter().for_each(|problem| assert_hinted(&problem.diagnostic));
                noticed += 1;
            }
        }
        assert!(noticed > whole.len() / 12, "{file}: {noticed} were noticed");
    }
}

/// Numbers in headers that claim more than any memory holds are refused before room is made for them.
#[test]
fn claimed_sizes_make_no_room() {
    let started = Instant::now();
    let json = String::from_utf8(sound("t.json", Target::DatasetJson(Container::Json))).expect("text");
    let claims =
        json.replace("\"records\": 3", "\"records\": 2147483648").replace("\"records\":3", "\"records\":2147483648");
    assert_ne!(claims, json);
    assert_sound_answer(read_bytes("t.json", claims.as_bytes()), "rows claimed in Dataset-JSON");
    for version in [Version::V5, Version::V8] {
        let whole = sound("t.xpt", Target::Xport(version));
        let announces = |window: &[u8]| window == b"NAMESTR " || window == b"NAMSTV8 ";
        let start = whole.windows(8).position(announces).expect("descriptors are announced");
        // The count of variables stands in the digits of that record.
        for at in start + 20..start + 60 {
            let mut claims = whole.clone();
            claims[at..at + 6].copy_from_slice(b"999999");
            assert_sound_answer(read_bytes("t.xpt", &claims), "variables claimed in a transport file");
        }
        let mut lengths = whole.clone();
        let descriptors = start + 80 - 20;
        for at in (descriptors..(descriptors + 400).min(lengths.len() - 2)).step_by(2) {
            let kept = [lengths[at], lengths[at + 1]];
            lengths[at..at + 2].copy_from_slice(&[0x7f, 0xff]);
            assert_sound_answer(read_bytes("t.xpt", &lengths), "lengths claimed in a transport file");
            lengths[at..at + 2].copy_from_slice(&kept);
        }
    }
    let whole = sound("t.parquet", Target::Parquet);
    for at in (4..whole.len() - 10).step_by(2) {
        let mut claims = whole.clone();
        // A number of the footer as large as a varint of five bytes can be.
        claims[at..at + 5].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0x0f]);
        assert_sound_answer(read_bytes("t.parquet", &claims), "sizes claimed in Parquet");
    }
    assert!(started.elapsed() < 8 * LONGEST, "{:?}", started.elapsed());
}
