//! Linear algebra of the small systems that models lead to, the same bits on every processor.

mod cholesky;
mod cone;
mod orthogonal;
mod symmetric;

pub(crate) use cholesky::Cholesky;
pub(crate) use cone::left_outside_cone;
pub(crate) use orthogonal::{Orthogonal, Triangle, dot};
pub(crate) use symmetric::{independent_rows, quadratic_form, submatrix};
