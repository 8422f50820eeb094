//! Association between the rows and the columns of a table of any size.
//!
//! Tables of two by two have more tests in [`association`](crate::association), ordered groups with two outcomes in
//! [`trend`](crate::trend).

use crate::interval::NotEstimable;
use crate::proportion::Count;
use thiserror::Error;

mod asymptotic;
mod freeman_halton;
mod monte_carlo;
mod network;

pub use asymptotic::{likelihood_ratio, pearson};
pub use freeman_halton::freeman_halton;
pub use monte_carlo::{Simulated, freeman_halton_monte_carlo};

/// Two tables count as equally likely when their probabilities agree to this fraction.
const RELATIVE_SLACK: f64 = 1e-7;

/// Counts of subjects by row and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: usize,
    /// Row by row.
    cells: Vec<u64>,
}

/// Why a question about a table has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContingencyError {
    /// The cells do not fill the rows.
    #[error("{cells} cells are not {rows} rows of {columns}")]
    Shape {
        /// Number of cells given.
        cells: usize,
        /// Number of rows said.
        rows: usize,
        /// Number of columns said.
        columns: usize,
    },
    /// More subjects than [`Count::MOST_SUBJECTS`].
    #[error("more than {most} subjects", most = Count::MOST_SUBJECTS)]
    TooManySubjects,
    /// The data do not determine the answer.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
    /// The exact distribution takes more steps than the caller allows.
    #[error("the exact distribution takes more than {most_steps} steps")]
    TooLarge {
        /// The steps allowed.
        most_steps: u64,
    },
    /// A simulation of fewer than two tables has no standard error.
    #[error("{tables} tables are too few to simulate")]
    FewTables {
        /// The tables asked for.
        tables: u64,
    },
}

/// Rows and columns of a table without subjects, by their places from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Empty {
    /// Rows without subjects.
    pub rows: Vec<usize>,
    /// Columns without subjects.
    pub columns: Vec<usize>,
}

impl Table {
    /// Takes `cells` row by row.
    ///
    /// # Errors
    /// [`ContingencyError::Shape`] when the cells are not `rows` times `columns`, [`ContingencyError::TooManySubjects`]
    /// when they sum to more than [`Count::MOST_SUBJECTS`].
    pub fn new(rows: usize, columns: usize, cells: Vec<u64>) -> Result<Table, ContingencyError> {
        if rows.checked_mul(columns) != Some(cells.len()) {
            return Err(ContingencyError::Shape { cells: cells.len(), rows, columns });
        }
        let total = cells.iter().try_fold(0u64, |sum, &cell| sum.checked_add(cell));
        match total {
            Some(total) if total <= Count::MOST_SUBJECTS => Ok(Table { columns, cells }),
            _ => Err(ContingencyError::TooManySubjects),
        }
    }

    /// The same table without empty rows and columns, and which these were.
    pub fn without_empty(&self) -> (Table, Empty) {
        let places = |totals: &[u64], empty: bool| -> Vec<usize> {
            (0..totals.len()).filter(|&place| (totals[place] == 0) == empty).collect()
        };
        let (rows, columns) = (self.row_totals(), self.column_totals());
        let kept = places(&columns, false);
        let kept_rows = places(&rows, false);
        let cells =
            kept_rows.iter().flat_map(|row| kept.iter().map(move |column| self.cells[row * self.columns + column]));
        let table = Table { columns: kept.len(), cells: cells.collect() };
        (table, Empty { rows: places(&rows, true), columns: places(&columns, true) })
    }

    /// All subjects.
    pub fn total(&self) -> u64 {
        self.cells.iter().sum()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u64]> {
        // A table without columns has no cells, whatever the length of a piece.
        self.cells.chunks(self.columns.max(1))
    }

    pub(crate) fn row_totals(&self) -> Vec<u64> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    pub(crate) fn column_totals(&self) -> Vec<u64> {
        let mut totals = vec![0; self.columns];
        for row in self.rows() {
            for (total, cell) in totals.iter_mut().zip(row) {
                *total += cell;
            }
        }
        totals
    }

    fn transposed(&self) -> Table {
        let rows: Vec<&[u64]> = self.rows().collect();
        let cells = (0..self.columns).flat_map(|column| rows.iter().map(move |row| row[column])).collect();
        Table { columns: rows.len(), cells }
    }
}
