//! Where rows stand in their file.

/// The line that each row starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// One row a line without a gap, from this line on. Formats without lines count rows, from 1.
    Consecutive {
        /// Line of the first row.
        first: u32,
    },
    /// Rows with gaps between them, or of several lines.
    Listed(Vec<u32>),
}

impl Lines {
    /// The line of a row.
    pub fn line(&self, row: usize) -> u32 {
        match self {
            Lines::Consecutive { first } => first.saturating_add(row as u32),
            Lines::Listed(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }
}
