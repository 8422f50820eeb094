//! Which rows of a file are read, and what has become of each.

/// What has become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing is wrong with it.
    Accepted,
    /// Something is.
    Rejected,
    /// The mapping does not ask for it.
    LeftOut,
}

/// The rows of a file as a table of a mapping sees them. Costs nothing as long as all are asked for and sound.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    rows: usize,
    /// Empty as long as every row is accepted.
    fates: Vec<Fate>,
}

impl Scope {
    /// All rows, asked for and accepted.
    pub(crate) fn all(rows: usize) -> Scope {
        Scope { rows, fates: Vec::new() }
    }

    /// Whether all rows are accepted.
    pub(crate) fn is_untouched(&self) -> bool {
        self.fates.is_empty()
    }

    fn set(&mut self, row: usize, fate: Fate) {
        if self.fates.is_empty() {
            self.fates = vec![Fate::Accepted; self.rows];
        }
        self.fates[row] = fate;
    }

    /// Takes a row out that the mapping does not ask for.
    pub(crate) fn leave_out(&mut self, row: usize) {
        self.set(row, Fate::LeftOut);
    }

    /// Marks a row with which something is wrong.
    pub(crate) fn reject(&mut self, row: usize) {
        if self.is_asked_for(row) {
            self.set(row, Fate::Rejected);
        }
    }

    /// Whether the mapping asks for a row, sound or not.
    pub(crate) fn is_asked_for(&self, row: usize) -> bool {
        self.fates.get(row) != Some(&Fate::LeftOut)
    }

    /// Whether a row is accepted.
    pub(crate) fn is_accepted(&self, row: usize) -> bool {
        self.fates.get(row).is_none_or(|fate| *fate == Fate::Accepted)
    }

    /// Whether something is wrong with a row.
    pub(crate) fn is_rejected(&self, row: usize) -> bool {
        self.fates.get(row) == Some(&Fate::Rejected)
    }

    /// Says that something is wrong with rows that are not among these, but belong to them.
    pub(crate) fn touch(&mut self) {
        if self.fates.is_empty() {
            self.fates = vec![Fate::Accepted; self.rows.max(1)];
        }
    }

    /// The accepted rows.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = usize> {
        (0..self.rows).filter(|row| self.is_accepted(*row))
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }
}
