//! Points in rows that differ in one input at a time.

use super::{SensitivityError, latin_hypercube};

/// Points from which Sobol' indices are estimated: rows of two points that share no input, and of points that have one
/// input of the second and all others of the first.
///
/// # Definition
/// Of two samples $$A$$ and $$B$$ the $$i$$-th row holds the points $$A_i$$, $$B_i$$, and for every input $$j$$ the
/// point $$A_{B,i}^{(j)}$$, which is $$A_i$$ with the $$j$$-th coordinate of $$B_i$$: $$d + 2$$ points for $$d$$ inputs. Here
/// $$A$$ and $$B$$ are halves of one [`latin_hypercube`] in $$2d$$ dimensions.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | Latin hypercubes | SALib `sobol.sample`, SciPy `sobol_indices`, R's sensobol: Sobol' sequences, whose error falls faster for smooth functions |
/// | a row holds A, B, then the mixed points | SALib: A, the mixed points, B; R's sensobol: by samples |
///
/// # References
/// Saltelli A, Annoni P, Azzini I, Campolongo F, Ratto M, Tarantola S. Variance based sensitivity analysis of model output.
/// Computer Physics Communications 2010;181:259-270. doi:10.1016/j.cpc.2009.09.018.
///
/// # Validation
/// Property: which coordinates the points of a row share.
#[derive(Debug, Clone, PartialEq)]
pub struct SaltelliDesign {
    inputs: usize,
    rows: Vec<Vec<f64>>,
}

impl SaltelliDesign {
    /// A design of so many rows over so many inputs.
    ///
    /// # Errors
    /// There is no row or no input.
    pub fn new(rows: u64, inputs: usize, seed: u64, group: u64) -> Result<SaltelliDesign, SensitivityError> {
        let empty = SensitivityError::Empty { points: rows, inputs };
        let both = inputs.checked_mul(2).ok_or(empty)?;
        let rows = latin_hypercube(rows, both, seed, group).map_err(|_| empty)?;
        Ok(SaltelliDesign { inputs, rows })
    }

    /// Its points, row by row.
    pub fn points(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        let row = |row: &Vec<f64>| {
            let (first, second) = row.split_at(self.inputs);
            let mixed = (0..self.inputs).map(|input| {
                let mut point = first.to_vec();
                point[input] = second[input];
                point
            });
            [first.to_vec(), second.to_vec()].into_iter().chain(mixed).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(row)
    }
}
