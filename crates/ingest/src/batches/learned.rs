//! What has to be known of all rows of a file before its pieces are assembled: which rows repeat the key of an earlier
//! one, how many there are, and in which order the arms are named.
//!
//! Keys are compared by 64-bit hashes first, as many at a time as memory allows: only rows whose hash occurs again are
//! looked at once more, and their keys compared cell by cell.

use super::stream::{Streamed, changed};
use crate::folder::Folder;
use crate::mapping::TableMapping;
use crate::mapping::column::ColumnMapping;
use crate::prepared::{Key, Prepared, Whole};
use crate::problem::Problem;
use crate::raw_table::{Cells, Interner, RawTable};
use crate::typed::Reasons;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// What is known of a file after the passes that come before its rows are assembled.
pub(super) struct Learned {
    pub(super) sha256: String,
    /// As the last piece was read.
    pub(super) encoding: Option<String>,
    /// Rows that could be read, and those that could not.
    pub(super) rows: u32,
    pub(super) unreadable: usize,
    /// Rows whose key an earlier row has, by number, each with the line of that row.
    pub(super) repeated: Vec<(u32, u32)>,
    pub(super) whole: Whole,
    /// The cells of the column of arms in the order in which they are met.
    pub(super) arms: Vec<String>,
    pub(super) reasons: Reasons,
    /// Number of pieces.
    pub(super) pieces: usize,
}

/// Passes over a file until all repeated keys are known; `most` hashes are held at a time.
///
/// # Errors
/// Why the file cannot be read.
pub(super) fn learn(
    streamed: &Streamed,
    mapping: &TableMapping,
    folder: &dyn Folder,
    most: usize,
) -> Result<Learned, Vec<Problem>> {
    let mut learned = Learned {
        sha256: String::new(),
        encoding: None,
        rows: 0,
        unreadable: 0,
        repeated: Vec::new(),
        whole: Whole { several_trials: false, several_units: false },
        arms: Vec::new(),
        reasons: Reasons::default(),
        pieces: 0,
    };
    let mut distinct = Distinct::default();
    let (mut suspects, mut low, mut first_pass) = (Vec::new(), 0_u64, true);
    loop {
        // Hashes from `low` up to `high` are held; `high` sinks whenever there are too many of them.
        let (mut held, mut high) = (Vec::new(), u64::MAX);
        let mut pieces = streamed.pieces(folder, first_pass)?;
        let mut rows = 0_u32;
        while let Some(file) = pieces.next()? {
            let raw = &file.tables[0];
            let mut table = prepare(mapping, &file.file, raw, rows, &mut learned.reasons);
            rows = rows.saturating_add(raw.rows as u32);
            if first_pass {
                learned.unreadable += file.unreadable.len();
                learned.pieces += 1;
                learned.encoding.clone_from(&file.encoding);
                distinct.look_at(&mut table);
            }
            let Some(key) = table.key_cells() else { continue };
            let hashes = Hashes::of(&key, raw);
            for row in table.scope.accepted() {
                let hash = hashes.row(row);
                if (low..=high).contains(&hash) {
                    held.push(hash);
                }
            }
            while held.len() > most && low < high {
                high = low + (high - low) / 2;
                held.retain(|hash| *hash <= high);
            }
        }
        if first_pass {
            learned.sha256 = pieces.checksum()?;
            learned.rows = rows;
        } else if rows != learned.rows {
            return Err(vec![changed(&streamed.shown)]);
        }
        held.par_sort_unstable();
        let again = held.chunk_by(|left, right| left == right).filter(|equal| equal.len() > 1);
        suspects.extend(again.map(|equal| equal[0]));
        first_pass = false;
        if high == u64::MAX {
            break;
        }
        low = high + 1;
    }
    (learned.whole, learned.arms) = distinct.finish();
    if !suspects.is_empty() {
        learned.repeated = compare(streamed, mapping, folder, &suspects)?;
    }
    Ok(learned)
}

/// The rows of a piece, each checked for itself; what is wrong with them is said when they are assembled.
fn prepare<'a>(
    mapping: &'a TableMapping,
    file: &'a str,
    raw: &'a RawTable,
    first_row: u32,
    reasons: &mut Reasons,
) -> Prepared<'a> {
    Prepared::each_row(mapping, file, raw, first_row, reasons, &mut Vec::new())
}

/// The rows that have the very key of an earlier one, among those with one of the sorted hashes.
fn compare(
    streamed: &Streamed,
    mapping: &TableMapping,
    folder: &dyn Folder,
    suspects: &[u64],
) -> Result<Vec<(u32, u32)>, Vec<Problem>> {
    let mut first: HashMap<Vec<String>, u32> = HashMap::new();
    let mut repeated = Vec::new();
    let mut pieces = streamed.pieces(folder, false)?;
    let mut rows = 0_u32;
    while let Some(file) = pieces.next()? {
        let raw = &file.tables[0];
        let table = prepare(mapping, &file.file, raw, rows, &mut Reasons::default());
        if let Some(key) = table.key_cells() {
            let hashes = Hashes::of(&key, raw);
            let columns = key.columns(raw);
            for row in table.scope.accepted().filter(|row| suspects.binary_search(&hashes.row(*row)).is_ok()) {
                let mut cells: Vec<String> = columns.iter().map(|cells| cells.shown(row)).collect();
                cells.resize(key.width(), String::new());
                let line = raw.lines.line(row);
                match first.get(&cells) {
                    Some(first) => repeated.push((rows + row as u32, *first)),
                    None => drop(first.insert(cells, line)),
                }
            }
        }
        rows = rows.saturating_add(raw.rows as u32);
    }
    Ok(repeated)
}

/// For each row a number that is the same for equal keys, in all pieces of a file.
struct Hashes<'a> {
    columns: Vec<(&'a [u32], Vec<u64>)>,
    width: usize,
}

impl<'a> Hashes<'a> {
    fn of(key: &'a Key, raw: &'a RawTable) -> Hashes<'a> {
        let texts = |cells: &'a Cells| match cells {
            Cells::Text(cells) => {
                let hashes = cells.distinct().map(|text| Interner::hash(text.as_bytes()));
                Some((cells.codes(), hashes.collect()))
            }
            // Delimited text has no columns of numbers.
            Cells::Number(_) => None,
        };
        Hashes { columns: key.columns(raw).into_iter().filter_map(texts).collect(), width: key.width() }
    }

    fn row(&self, row: usize) -> u64 {
        let of_columns = self.columns.iter().map(|(codes, hashes)| hashes[codes[row] as usize]);
        // Days outside visits are a column only where a piece has such rows; elsewhere they are blank.
        let blank = std::iter::repeat_n(Interner::hash(b""), self.width.saturating_sub(self.columns.len()));
        of_columns.chain(blank).fold(0x9e37_79b9_7f4a_7c15, |sum: u64, hash| {
            let product = u128::from(sum ^ hash) * 0xd1b5_4a32_d192_ed03_u128;
            (product as u64 ^ (product >> 64) as u64).rotate_left(23).wrapping_add(hash)
        })
    }
}

/// What is there in some columns.
#[derive(Default)]
struct Distinct {
    trials: BTreeSet<String>,
    units: BTreeSet<String>,
    arms: Vec<String>,
    known_arms: BTreeSet<String>,
}

impl Distinct {
    fn look_at(&mut self, table: &mut Prepared<'_>) {
        if self.trials.len() < 2
            && let Some(trials) = table.columns.texts.get("trial")
        {
            let mut seen = vec![false; trials.distinct().len()];
            for row in table.scope.accepted() {
                if !std::mem::replace(&mut seen[trials.position(row)], true) {
                    self.trials.insert(trials.get(row).value().map_or_else(String::new, |name| name.to_string()));
                }
            }
        }
        if self.units.len() < 2 {
            self.units.extend(texts(table, "unit").into_iter().flatten().take(2).map(str::to_owned));
        }
        for arm in texts(table, "arm").into_iter().flatten() {
            if self.known_arms.insert(arm.to_owned()) {
                self.arms.push(arm.to_owned());
            }
        }
    }

    fn finish(self) -> (Whole, Vec<String>) {
        (Whole { several_trials: self.trials.len() > 1, several_units: self.units.len() > 1 }, self.arms)
    }
}

/// The distinct texts of the column of a key, in the order in which they are met.
pub(super) fn texts<'a>(table: &Prepared<'a>, key: &str) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
    let name = table.mapping.columns.get(key).and_then(ColumnMapping::column)?;
    match &table.raw.columns[table.raw.position(name)?].cells {
        Cells::Text(cells) => Some(cells.distinct()),
        Cells::Number(_) => None,
    }
}
