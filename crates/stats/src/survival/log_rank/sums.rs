//! Observed and expected events summed over the event times, their variance and their test.

use super::LogRank;
use super::risk_sets::RiskSet;
use crate::interval::{NotEstimable, Test};
use crate::linear::Cholesky;
use crate::special::chi_squared;

/// Sums over the event times so far, each a number a group, and the variance's lower triangle row by row.
pub(super) struct Sums<'m> {
    events: f64,
    observed: &'m mut [f64],
    expected: &'m mut [f64],
    triangle: &'m mut [f64],
}

impl Sums<'_> {
    #[inline(always)]
    pub(super) fn add(&mut self, set: &RiskSet<'_>, weight: f64) {
        let scale = weight * weight * set.variance_scale();
        let all = set.all_at_risk;
        self.events += set.all_events;
        let mut row = 0;
        for (j, (&at_risk, &events)) in set.at_risk.iter().zip(set.events).enumerate() {
            row += j;
            if at_risk == 0.0 {
                continue;
            }
            let share = at_risk / all;
            self.observed[j] += weight * events;
            self.expected[j] += weight * set.all_events * share;
            if scale > 0.0 {
                let (others, own) = self.triangle[row..=row + j].split_at_mut(j);
                for (element, other) in others.iter_mut().zip(set.at_risk) {
                    *element -= scale * share * (other / all);
                }
                own[0] += scale * share * ((all - at_risk) / all);
            }
        }
    }
}

/// Where sums are made and kept as a test.
#[derive(Debug)]
pub(super) struct Summed {
    pub(super) found: LogRank,
    triangle: Vec<f64>,
}

impl Default for Summed {
    fn default() -> Summed {
        let (observed, expected, variance) = (Vec::new(), Vec::new(), Vec::new());
        let found = LogRank { observed, expected, variance, test: Err(NotEstimable::NoEvents) };
        Summed { found, triangle: Vec::new() }
    }
}

impl Summed {
    /// The test of what `each` adds to the sums of so many labels.
    pub(super) fn sum(&mut self, labels: usize, each: impl FnOnce(&mut Sums<'_>)) -> &LogRank {
        let Summed { found: LogRank { observed, expected, .. }, triangle } = self;
        for (numbers, length) in
            [(&mut *observed, labels), (&mut *expected, labels), (&mut *triangle, labels * (labels + 1) / 2)]
        {
            numbers.clear();
            numbers.resize(length, 0.0);
        }
        let mut sums = Sums { events: 0.0, observed, expected, triangle };
        each(&mut sums);
        let events = sums.events;
        self.tested(events)
    }

    /// The same of two labels, whose sums stay in registers.
    #[inline(always)]
    pub(super) fn sum_of_two(&mut self, each: impl FnOnce(&mut Sums<'_>)) -> &LogRank {
        let (mut observed, mut expected, mut triangle) = ([0.0; 2], [0.0; 2], [0.0; 3]);
        let mut sums = Sums { events: 0.0, observed: &mut observed, expected: &mut expected, triangle: &mut triangle };
        each(&mut sums);
        let events = sums.events;
        for (numbers, sums) in [
            (&mut self.found.observed, &observed[..]),
            (&mut self.found.expected, &expected),
            (&mut self.triangle, &triangle),
        ] {
            numbers.clear();
            numbers.extend_from_slice(sums);
        }
        self.tested(events)
    }

    fn tested(&mut self, events: f64) -> &LogRank {
        let LogRank { observed, expected, variance, test } = &mut self.found;
        let labels = observed.len();
        let element = |j: usize, l: usize| self.triangle[j * (j + 1) / 2 + l];
        variance.resize_with(labels, Vec::new);
        for (j, row) in variance.iter_mut().enumerate() {
            row.clear();
            row.extend((0..labels).map(|l| element(j.max(l), j.min(l))));
        }
        *test = match events > 0.0 {
            true => chi_squared_test(|j| observed[j] - expected[j], variance),
            false => Err(NotEstimable::NoEvents),
        };
        &self.found
    }
}

/// The test over as many groups as vary independently of those before them.
pub(super) fn chi_squared_test(difference: impl Fn(usize) -> f64, variance: &[Vec<f64>]) -> Result<Test, NotEstimable> {
    let mut varying = (0..variance.len()).filter(|&j| variance[j][j] > 0.0);
    let (first, _, third) = (varying.next().ok_or(NotEstimable::ZeroMargin)?, varying.next(), varying.next());
    let (statistic, degrees_of_freedom) = match third {
        // What one of two groups has too much the other has too little.
        None => {
            let standardized = difference(first) / libm::sqrt(variance[first][first]);
            (standardized * standardized, 1.0)
        }
        Some(_) => {
            let independent = Independent::of(variance).ok_or(NotEstimable::ZeroMargin)?;
            let difference: Vec<f64> = (0..variance.len()).map(difference).collect();
            (independent.statistic(&difference), independent.groups.len() as f64)
        }
    };
    Ok(Test {
        statistic: Some(statistic),
        degrees_of_freedom: Some(degrees_of_freedom),
        p_value: chi_squared::survival(statistic, degrees_of_freedom),
    })
}

/// The groups that vary independently of those before them, with the factor of their variance.
pub(super) struct Independent {
    groups: Vec<usize>,
    factor: Cholesky,
}

impl Independent {
    /// None when no group varies.
    pub(super) fn of(variance: &[Vec<f64>]) -> Option<Independent> {
        let mut groups: Vec<usize> = (0..variance.len()).filter(|&j| variance[j][j] > 0.0).collect();
        while !groups.is_empty() {
            let block: Vec<f64> = groups.iter().flat_map(|&j| groups.iter().map(move |&l| variance[j][l])).collect();
            match Cholesky::factor(&block, groups.len(), 1e-12) {
                Ok(factor) => return Some(Independent { groups, factor }),
                Err(dependent) => groups.remove(dependent),
            };
        }
        None
    }

    pub(super) fn statistic(&self, difference: &[f64]) -> f64 {
        let kept: Vec<f64> = self.groups.iter().map(|&j| difference[j]).collect();
        self.factor.inverse_form(&kept)
    }
}
