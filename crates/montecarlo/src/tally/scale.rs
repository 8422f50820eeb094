//! The scale on which a line is measured.

use crate::line::Line;

/// The scale on which a line's estimates and limits are held against the truth and against its standard errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// That of the estimates.
    Own,
    /// The logarithm of the estimates, which are ratios: where such a line has standard errors, they are those of the
    /// logarithm.
    Logarithm,
}

/// What kinds of lines estimate a ratio. The lines of a coefficient estimate a logarithm and give the ratio beside it.
const RATIOS: [&str; 4] = ["ratio", "odds-ratio", "posterior-ratio", "posterior-odds-ratio"];

impl Scale {
    /// That of a line. Its words decide, not what a replicate says, so that all replicates and all methods of one ratio
    /// are on one scale.
    pub(crate) fn of(line: &Line) -> Scale {
        let of_means = line.context == "rmst" && line.method.ends_with(", ratio");
        if of_means || RATIOS.contains(&line.context.as_str()) { Scale::Logarithm } else { Scale::Own }
    }

    /// An estimate on this scale; a ratio of 0 has none.
    pub(super) fn estimate(self, value: f64) -> Option<f64> {
        match self {
            Scale::Own => Some(value),
            Scale::Logarithm => (value > 0.0).then(|| libm::log(value)),
        }
    }
}
