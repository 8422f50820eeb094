//! How much memory may be used.

use super::codes;
use crate::folder::Folder;
use std::str::FromStr;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A limit of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    limit: u64,
    /// Bytes of a piece and number of keys at a time, where they do not follow from the limit.
    told: Option<(usize, usize)>,
}

/// So many times its size a file of text takes while it is read at once.
const TIMES: u64 = 3;

impl Memory {
    /// So many bytes.
    pub fn of_bytes(limit: u64) -> Memory {
        Memory { limit, told: None }
    }

    #[cfg(test)]
    pub(super) fn in_pieces(block: usize, hashes: usize) -> Memory {
        Memory { limit: u64::MAX, told: Some((block, hashes)) }
    }

    /// Most bytes of a piece.
    pub(super) fn block(&self) -> usize {
        let usual = || usize::try_from(self.limit / 60).unwrap_or(usize::MAX).clamp(1 << 16, 1 << 26);
        self.told.map_or_else(usual, |(block, _)| block)
    }

    /// How many hashes of keys may be held.
    pub(super) fn hashes(&self) -> usize {
        let usual = || usize::try_from(self.limit / 8 / 8).unwrap_or(usize::MAX).max(1 << 16);
        self.told.map_or_else(usual, |(_, hashes)| hashes)
    }

    /// How many records may be held while they are sorted.
    pub(super) fn records(&self) -> usize {
        self.hashes() / 4
    }

    /// The memory that a file takes when it is read at once, as far as its size tells. Packed ones take more.
    fn taken_by(folder: &dyn Folder, name: &str) -> Option<u64> {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let packed = if ["gz", "zst", "dsjc", "parquet"].contains(&ending.as_str()) { 5 } else { 1 };
        Some(folder.size(name)?.saturating_mul(TIMES * packed))
    }

    /// Whether all files of these names can be read at once.
    pub(super) fn holds_all(&self, folder: &dyn Folder, names: &[Option<String>]) -> bool {
        let mut known: Vec<&String> = names.iter().flatten().collect();
        known.sort_unstable();
        known.dedup();
        let taken: Option<u64> =
            known.iter().map(|name| Memory::taken_by(folder, name)).try_fold(0_u64, |sum, one| Some(sum + one?));
        self.told.is_none() && taken.is_some_and(|taken| taken <= self.limit)
    }

    /// Why a file may not be read at once, if it may not; `is_text` where its form would allow to read it in pieces.
    pub(super) fn refuse(&self, folder: &dyn Folder, name: &str, is_text: bool) -> Option<Diagnostic> {
        if name == "-" {
            let message = "standard input can be read once only, and within a limit of memory takes several passes";
            let problem = Diagnostic::error(codes::NOT_IN_PIECES, Place::file("standard input"), message);
            return Some(problem.with_hint("save it to a file, or leave `--memory` out"));
        }
        let taken = Memory::taken_by(folder, name).filter(|taken| *taken > self.limit)?;
        let size = folder.size(name).unwrap_or_default();
        let (limit, place) = (self.limit, Place::file(name));
        Some(if is_text {
            let message = format!("{size} bytes would have to be read at once, which takes more than {limit} bytes");
            let hint = "describe all assessments by one table of the mapping, or give each table its `key`";
            Diagnostic::error(codes::NOT_IN_PIECES, place, message).with_hint(hint)
        } else {
            let message = format!("{size} bytes take about {taken} bytes of memory, `--memory` allows {limit}");
            let hint = "only assessments in delimited text are read in pieces: convert the file, or allow more memory";
            Diagnostic::error(codes::TOO_LARGE, place, message).with_hint(hint)
        })
    }
}

/// A size such as `512MiB`, `1GB`, `200 MB`, or a number of bytes.
impl FromStr for Memory {
    type Err = String;

    fn from_str(text: &str) -> Result<Memory, String> {
        let text = text.trim();
        let digits =
            text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
        let (number, unit) = text.split_at(digits);
        let factor = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1.0,
            "k" | "kb" => 1e3,
            "kib" => 1024.0,
            "m" | "mb" => 1e6,
            "mib" => 1024.0 * 1024.0,
            "g" | "gb" => 1e9,
            "gib" => 1024.0 * 1024.0 * 1024.0,
            "t" | "tb" => 1e12,
            "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
            _ => f64::NAN,
        };
        let bytes = number.parse::<f64>().unwrap_or(f64::NAN) * factor;
        if (LEAST..=1e18).contains(&bytes) {
            Ok(Memory::of_bytes(bytes as u64))
        } else {
            Err("expected a size of at least 16MB, such as 200MB, 1GB or 512MiB".to_owned())
        }
    }
}

/// The program itself takes so many bytes.
const LEAST: f64 = 16e6;
