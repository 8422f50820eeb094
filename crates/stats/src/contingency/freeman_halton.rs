//! Freeman and Halton's exact test.

use super::network::Network;
use super::{ContingencyError, Table};
use crate::interval::{NotEstimable, Test};

/// Freeman and Halton's exact test of no association between rows and columns: Fisher's test for a table of any size.
///
/// # Definition
/// Given the row totals $$r_i$$ and column totals $$c_j$$ of $$N$$ subjects, a table $$x$$ without association has the
/// probability
/// $$P(x) = \frac{\prod r_i! \prod c_j!}{N! \prod x_{ij}!}.$$
/// The p-value is the sum of $$P(x)$$ over all tables with $$P(x) \le P(x_{obs})(1 + 10^{-7})$$.
///
/// The tables are not listed. They are the paths through a network whose nodes are what remains of the row totals after
/// some of the columns, in rising order; paths that reach a node with equal probability are kept as one. The least and
/// the most probable continuation of every node are known, so that a path stops where all or none of its continuations
/// count. Paths are taken on from the first column or completed from the last, whichever is cheaper.
///
/// # Arguments
/// `most_steps` bounds the work: arcs of the network and their visits by paths. Ten million take about a second and
/// up to some hundred megabytes of memory.
///
/// # Returns
/// The p-value, without statistic. Empty rows and columns change nothing. It is 1 where one row or one column has all
/// subjects. A p-value below about 1e-300 is returned as 0.
///
/// # Not estimable
/// [`NotEstimable::NoSubjects`] without subjects.
///
/// # Errors
/// [`ContingencyError::TooLarge`] beyond `most_steps`;
/// [`freeman_halton_monte_carlo`](super::freeman_halton_monte_carlo) then has an estimate.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | tables to the fraction 1e-7 as likely count | R `fisher.test`: the same within rounding; SAS `EXACT FISHER`: the same sum with another slack |
/// | bounded in steps | R `fisher.test`: in memory, and stops with "LDSTP is too small" or "LDKEY is too small" at some tables this function answers |
///
/// # References
/// Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and other problems of
/// significance. Biometrika 1951;38:141-149. doi:10.1093/biomet/38.1-2.141.
///
/// Mehta CR, Patel NR. A network algorithm for performing Fisher's exact test in r x c contingency tables. Journal of
/// the American Statistical Association 1983;78:427-434. doi:10.1080/01621459.1983.10477989.
///
/// # Validation
/// Hand: 2, 1, 0 beside 0, 1, 2 (12 of 20 ways). Oracle: R `fisher.test`, 34 tables from 2 x 3 to 6 x 6, 1e-9 relative.
/// Property: all tables of some margins enumerated, 1e-12 relative; tables of two by two agree with
/// [`association::fisher`](crate::association::fisher).
///
/// # Examples
/// ```
/// use trialstat_stats::contingency::{Table, freeman_halton};
/// let table = Table::new(3, 3, vec![3, 4, 1, 1, 6, 5, 0, 2, 9])?;
/// assert_eq!(format!("{:.6}", freeman_halton(&table, 1_000_000)?.p_value), "0.016407");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn freeman_halton(table: &Table, most_steps: u64) -> Result<Test, ContingencyError> {
    if table.total() == 0 {
        return Err(NotEstimable::NoSubjects.into());
    }
    let (table, _) = table.without_empty();
    // The rows are the state of a node: the fewer, the smaller the network.
    let table = if table.row_totals().len() > table.columns { table.transposed() } else { table };
    let p_value = Network::new(&table, most_steps)?.p_value()?;
    Ok(Test { statistic: None, degrees_of_freedom: None, p_value })
}
