//! The information of the partial likelihood about the linear predictors of the rows, without its matrix.

use super::super::Ties;
use super::super::likelihood::risks;
use super::super::risk::{Denominators, Powers, add_exactly, sweep};
use super::super::sorted::Sorted;
use super::groups::Groups;

/// Minus the second derivatives of the log partial likelihood in the linear predictors, at one point.
pub(super) struct Information<'a> {
    sorted: &'a Sorted,
    risks: Vec<f64>,
    powers: Vec<Powers>,
    /// Events expected of each position: its risk times the hazard it met.
    pub(super) expected: Vec<f64>,
    /// The denominators of the log likelihood.
    pub(super) log_denominators: f64,
}

impl<'a> Information<'a> {
    pub(super) fn new(sorted: &'a Sorted, ties: Ties, predictors: &[f64]) -> Information<'a> {
        let risks = risks(sorted, predictors);
        let mut powers = Vec::with_capacity(sorted.sets.len());
        let mut log_denominators = 0.0;
        sweep(sorted, &[], 0, &risks, |sums| {
            let denominators = Denominators::of(&sums, ties);
            log_denominators += denominators.log_product();
            powers.push(denominators.powers());
        });
        let of = |power: fn(&Powers) -> f64| powers.iter().map(power).collect::<Vec<f64>>();
        let mut expected = sorted.accumulate(&of(|powers| powers.hazard), &of(|powers| powers.tied_hazard));
        expected.iter_mut().zip(&risks).for_each(|(met, risk)| *met *= risk);
        Information { sorted, risks, powers, expected, log_denominators }
    }

    /// The information times a direction of the linear predictors.
    ///
    /// A row meets, in all its risk sets, what its direction differs from the mean among those at risk.
    pub(super) fn times(&self, direction: &[f64]) -> Vec<f64> {
        let (mut whole, mut tied) = (vec![0.0; self.powers.len()], vec![0.0; self.powers.len()]);
        sweep(self.sorted, direction, 1, &self.risks, |sums| {
            let powers = &self.powers[sums.index];
            let (at_risk, events) = (sums.at_risk.first[0], sums.tied.first[0]);
            whole[sums.index] = powers.whole * at_risk - powers.mixed * events;
            tied[sums.index] = powers.mixed * at_risk - powers.tied * events;
        });
        let mut product = self.sorted.accumulate(&whole, &tied);
        for (((mean, risk), expected), direction) in
            product.iter_mut().zip(&self.risks).zip(&self.expected).zip(direction)
        {
            *mean = expected * direction - risk * *mean;
        }
        product
    }

    /// The information about each group's frailty, the others being known.
    ///
    /// A group's share of a risk set changes only when a row of it comes or goes, so that the squares of all its shares
    /// take one step for each row.
    pub(super) fn of_groups(&self, groups: &Groups) -> Vec<f64> {
        let mut found = groups.sums(&self.expected);
        let mut shares = vec![Share::default(); groups.count()];
        for stratum in &self.sorted.strata {
            let mut passed = 0.0;
            for index in stratum.sets.clone() {
                let (set, powers) = (&self.sorted.sets[index], &self.powers[index]);
                for position in set.positions() {
                    let group = groups.of[position];
                    found[group] -= shares[group].change(self.risks[position], passed);
                }
                for &position in &self.sorted.leaving[set.leave.clone()] {
                    let group = groups.of[position];
                    found[group] -= shares[group].change(-self.risks[position], passed);
                }
                for position in set.event_positions() {
                    shares[groups.of[position]].tied += self.risks[position];
                }
                for position in set.event_positions() {
                    let share = &mut shares[groups.of[position]];
                    let tied = std::mem::take(&mut share.tied);
                    found[groups.of[position]] -= tied * (powers.tied * tied - 2.0 * powers.mixed * share.risk());
                }
                passed += powers.whole;
            }
            for &group in &groups.of[stratum.positions.clone()] {
                found[group] -= std::mem::take(&mut shares[group]).squares(passed);
            }
        }
        found
    }
}

/// The risk of a group among those at risk, and since when it has been what it is.
#[derive(Debug, Clone, Default)]
struct Share {
    sum: f64,
    lost: f64,
    tied: f64,
    since: f64,
}

impl Share {
    fn risk(&self) -> f64 {
        self.sum + self.lost
    }

    /// The squared shares since the last change.
    fn squares(&self, passed: f64) -> f64 {
        self.risk() * self.risk() * (passed - self.since)
    }

    fn change(&mut self, by: f64, passed: f64) -> f64 {
        let squares = self.squares(passed);
        add_exactly(&mut self.sum, by, &mut self.lost);
        self.since = passed;
        squares
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::data::CoxData;
    use super::super::super::likelihood::{predictors, sequential};
    use super::*;

    /// Groups as covariates of their own give the matrix whose products and diagonal are taken here.
    #[test]
    fn products_and_diagonal_are_those_of_the_matrix() {
        let times: Vec<f64> = (0..40).map(|row| 3.0 + f64::from(row * 7 % 11)).collect();
        let entry: Vec<f64> = (0..40).map(|row| f64::from(row % 3)).collect();
        let event: Vec<bool> = (0..40).map(|row| row % 4 != 1).collect();
        let (strata, codes): (Vec<usize>, Vec<usize>) = (0..40).map(|row| (row % 2, row * 5 % 17 % 6)).unzip();
        let weights: Vec<f64> = (0..40).map(|row| 1.0 + f64::from(row % 3)).collect();
        let columns: Vec<Vec<f64>> =
            (0..6).map(|group| codes.iter().map(|&code| f64::from(u8::from(code == group))).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let plain = CoxData::new(&times, &event, &columns).strata(&strata).weights(&weights);
        for (data, ties) in [(plain, Ties::Efron), (plain.entry(&entry), Ties::Efron), (plain, Ties::Breslow)] {
            let sorted = Sorted::new(&data);
            let groups = Groups::new(&data, &codes, &sorted).expect("as many codes as rows");
            let predictors = predictors(&sorted, &[0.1, -0.3, 0.7, 0.2, -0.6, 0.4]);
            let matrix = sequential(&sorted, ties, &predictors).information;
            let information = Information::new(&sorted, ties, &predictors);
            let diagonal = information.of_groups(&groups);
            for group in 0..6 {
                let mut unit = vec![0.0; 6];
                unit[group] = 1.0;
                let column = groups.sums(&information.times(&groups.spread(&unit)));
                // The covariates are divided by their largest deviation from the mean.
                let scaled = |other: usize| matrix[group * 6 + other] * sorted.scales[group] * sorted.scales[other];
                for (other, element) in column.iter().enumerate() {
                    assert!((element - scaled(other)).abs() < 1e-13, "element {group}, {other}: {element}");
                }
                assert!((diagonal[group] - scaled(group)).abs() < 1e-13, "diagonal {group}: {}", diagonal[group]);
            }
        }
    }
}
