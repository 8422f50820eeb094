//! Linear algebra of the small systems that models lead to, the same bits on every processor.

mod cholesky;
mod cone;
mod orthogonal;

pub(crate) use cholesky::Cholesky;
pub(crate) use cone::left_outside_cone;
pub(crate) use orthogonal::{Orthogonal, Triangle, dot};
