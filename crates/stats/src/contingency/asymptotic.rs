//! Pearson's and the likelihood ratio chi-squared test.

use super::Table;
use crate::interval::{NotEstimable, Test};
use crate::special;

/// Pearson's chi-squared test of no association between rows and columns.
///
/// # Definition
/// Over the cells of observed $$O$$ and expected $$E = \text{row total} \times \text{column total} / N$$, $$\chi^2 =
/// \sum \frac{(O - E)^2}{E},$$ referred to the chi-squared distribution with $$(r - 1)(c - 1)$$ degrees of freedom, for
/// $$r$$ rows and $$c$$ columns.
///
/// # Returns
/// The statistic, its degrees of freedom and the p-value.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without subjects; [`NotEstimable::ZeroMargin`] when a row or column is empty (see
/// [`Table::without_empty`]) or there is one row or one column only.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no correction | R `chisq.test`: the same but for two by two, where Yates's is the default; SAS `CHISQ`: the same |
/// | an empty row or column is refused | R `chisq.test`: NaN; SAS: left out in silence |
/// | no warning at small expected counts | R and SAS warn |
///
/// # References
/// Pearson K. On the criterion that a given system of deviations from the probable in the case of a correlated system
/// of variables is such that it can be reasonably supposed to have arisen from random sampling. Philosophical Magazine
/// 1900;50:157-175. doi:10.1080/14786440009463897.
///
/// # Validation
/// Hand: 2, 1, 0 beside 0, 1, 2, which gives 4. Oracle: R `chisq.test`, 34 tables, 1e-12 relative. Property: tables of
/// two by two agree with [`association::chi_squared`](crate::association::chi_squared).
///
/// # Examples
/// ```
/// use trialstat_stats::contingency::{Table, pearson};
/// let test = pearson(&Table::new(2, 3, vec![2, 1, 0, 0, 1, 2])?)?;
/// assert_eq!((test.statistic, test.degrees_of_freedom), (Some(4.0), Some(2.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pearson(table: &Table) -> Result<Test, NotEstimable> {
    sum_over_cells(table, |cell| {
        let deviation = cell.deviation();
        deviation * (deviation / cell.expected())
    })
}

/// The likelihood ratio chi-squared test of no association between rows and columns.
///
/// # Definition
/// Over the cells of observed $$O$$ and expected $$E = \text{row total} \times \text{column total} / N$$, $$G^2 = 2
/// \sum O \ln \frac{O}{E},$$ a cell without subjects adding 0, referred to the chi-squared distribution with $$(r -
/// 1)(c - 1)$$ degrees of freedom.
///
/// # Returns
/// The statistic, its degrees of freedom and the p-value.
///
/// # Not estimable
/// As [`pearson`].
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | no correction | SAS `CHISQ`, likelihood ratio, and R's DescTools `GTest`: the same |
///
/// # References
/// Wilks SS. The likelihood test of independence in contingency tables. Annals of Mathematical Statistics
/// 1935;6:190-196. doi:10.1214/aoms/1177732564.
///
/// # Validation
/// Hand: 2, 1, 0 beside 0, 1, 2, which gives 8 ln 2. Oracle: the formula in R with `log`, 34 tables, 1e-12 relative.
///
/// # Examples
/// ```
/// use trialstat_stats::contingency::{Table, likelihood_ratio};
/// let test = likelihood_ratio(&Table::new(2, 3, vec![2, 1, 0, 0, 1, 2])?)?;
/// assert!((test.statistic.unwrap() - 8.0 * 2f64.ln()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn likelihood_ratio(table: &Table) -> Result<Test, NotEstimable> {
    sum_over_cells(table, |cell| 2.0 * cell.information())
}

/// An observed count among its row's, its column's and all subjects.
struct Cell {
    observed: u64,
    row: u64,
    column: u64,
    total: u64,
}

impl Cell {
    fn expected(&self) -> f64 {
        self.row as f64 * (self.column as f64 / self.total as f64)
    }

    /// Observed less expected, the difference being taken in integers.
    fn deviation(&self) -> f64 {
        let (observed, expected) =
            (u128::from(self.observed) * u128::from(self.total), u128::from(self.row * self.column));
        let distance = observed.abs_diff(expected) as f64 / self.total as f64;
        if observed >= expected { distance } else { -distance }
    }

    /// O ln(O/E) - (O - E), whose last part sums to 0 over the table and leaves only terms that are not negative.
    fn information(&self) -> f64 {
        let (expected, deviation) = (self.expected(), self.deviation());
        let relative = deviation / expected;
        if self.observed == 0 { expected } else { expected * information(relative) }
    }
}

/// (1 + x) ln(1 + x) - x, by its series where the difference would cancel.
fn information(x: f64) -> f64 {
    if x.abs() > 0.05 {
        return (1.0 + x) * libm::log1p(x) - x;
    }
    // The sum of (-x)^k / (k (k - 1)) over k from 2.
    let mut sum = 0.0;
    for k in (2..=14).rev() {
        let k = f64::from(k);
        sum = sum * -x + 1.0 / (k * (k - 1.0));
    }
    sum * x * x
}

fn sum_over_cells(table: &Table, of: impl Fn(Cell) -> f64) -> Result<Test, NotEstimable> {
    let (rows, columns, total) = (table.row_totals(), table.column_totals(), table.total());
    if total == 0 {
        return Err(NotEstimable::NoSubjects);
    }
    if rows.len() < 2 || columns.len() < 2 || rows.contains(&0) || columns.contains(&0) {
        return Err(NotEstimable::ZeroMargin);
    }
    let margins = rows.iter().flat_map(|&row| columns.iter().map(move |&column| (row, column)));
    let cells = table.cells.iter().zip(margins).map(|(&observed, (row, column))| Cell { observed, row, column, total });
    let statistic = cells.map(of).sum();
    let degrees_of_freedom = ((rows.len() - 1) * (columns.len() - 1)) as f64;
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: special::chi_squared::survival(statistic, degrees_of_freedom),
    })
}
