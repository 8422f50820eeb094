//! Scores as whole numbers, so that equal sums of scores are found equal.

use super::Group;

/// Scores whose distances are multiples of a unit are represented without error if they span at most this many units.
const MOST_UNITS: f64 = 1e6;

/// Distances that agree to this fraction of the scores' range count as equal.
const RELATIVE_SLACK: f64 = 1e-9;

/// Steps in which the range is divided where the scores have no common unit.
const STEPS: f64 = (1u64 << 30) as f64;

/// Scores in whole numbers.
pub(super) struct Scores {
    /// The groups' scores, from 0.
    pub(super) of: Vec<i64>,
    /// Whether they are exact: otherwise each is off by up to one half.
    pub(super) exact: bool,
}

impl Scores {
    /// Finds the largest unit of the groups' scores, which range from 0 to 1.
    pub(super) fn new(groups: &[Group]) -> Scores {
        let unit = groups.iter().fold(0.0, |unit, group| common_unit(unit, group.score));
        let in_units = |group: &Group| (group.score / unit).round();
        let fits = |group: &Group| (in_units(group) * unit - group.score).abs() <= RELATIVE_SLACK;
        let exact = unit * MOST_UNITS >= 1.0 && groups.iter().all(fits);
        let whole = |group: &Group| if exact { in_units(group) as i64 } else { (group.score * STEPS).round() as i64 };
        Scores { of: groups.iter().map(whole).collect(), exact }
    }
}

/// Euclid's algorithm on numbers that may carry rounding errors.
fn common_unit(one: f64, other: f64) -> f64 {
    let (mut larger, mut smaller) = (one.max(other), one.min(other));
    while smaller > RELATIVE_SLACK {
        // To the nearest multiple: what is just below a multiple leaves almost nothing, not almost all.
        let rest = (larger - smaller * (larger / smaller).round()).abs();
        (larger, smaller) = (smaller, rest);
    }
    larger
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proportion::Count;

    fn whole(scores: &[f64]) -> Scores {
        let count = Count::new(0, 1).expect("a count");
        Scores::new(&scores.iter().map(|&score| Group { score, count }).collect::<Vec<_>>())
    }

    #[test]
    fn decimals_have_a_unit() {
        let scores = whole(&[0.0, 0.1, 0.1 + 0.2, 0.7, 1.0]);
        assert_eq!((scores.of, scores.exact), (vec![0, 1, 3, 7, 10], true));
        assert_eq!(whole(&[1.0, 1.0 / 3.0, 0.0, 0.5]).of, [6, 2, 0, 3]);
    }

    #[test]
    fn incommensurable_scores_are_rounded() {
        let scores = whole(&[0.0, std::f64::consts::FRAC_1_SQRT_2, 1.0]);
        assert!(!scores.exact);
        assert_eq!(scores.of, [0, 759_250_125, 1 << 30]);
    }
}
