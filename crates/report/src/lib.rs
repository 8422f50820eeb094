//! Result rows to figures. A figure reads rows and computes no statistic; what it shows stands in the rows.
//!
//! Figures are laid out here rather than by a plotting library: limits in aligned columns beside the axis, labels that are
//! measured before anything is placed, and the same bytes everywhere are what these do not give.

mod axis;
mod curves;
mod font;
mod numbers;
mod page;
mod svg;
mod wrap;

pub mod figure;
pub mod forest;
pub mod incidence;
pub mod survival;
