//! Calendar days of entry.

use super::Draw;
use crate::scenario::{Accrual, Pattern, Scenario};
use trialstat_stats::random::{Purpose, Stream};

/// How entries come about.
#[derive(Debug, Clone)]
pub(super) enum Entries {
    /// On days that are the same in every replicate.
    Fixed(Vec<f64>),
    /// So many on days that are drawn; in order, each is the day by which so many are expected.
    Drawn { subjects: usize, uniform: bool, expected: Expected },
}

/// Expected entries as time goes on.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    accrual: Accrual,
    /// Those before the begin of each piece.
    before: Vec<f64>,
}

impl Entries {
    pub(super) fn new(scenario: &Scenario) -> Entries {
        let subjects = scenario.subjects;
        let Some(accrual) = scenario.accrual.clone() else { return Entries::Fixed(vec![0.0; subjects]) };
        let pattern = accrual.pattern;
        let expected = Expected::new(accrual);
        match pattern {
            Pattern::Even => Entries::Fixed((1..=subjects).map(|number| expected.day(number as f64)).collect()),
            Pattern::Uniform => Entries::Drawn { subjects, uniform: true, expected },
            Pattern::Poisson => Entries::Drawn { subjects, uniform: false, expected },
        }
    }

    /// Draws the days, in order.
    pub(super) fn draw(&self, draw: Draw, days: &mut Vec<f64>) {
        days.clear();
        match self {
            Entries::Fixed(fixed) => days.extend_from_slice(fixed),
            Entries::Drawn { subjects, uniform, expected } => {
                let mut stream = draw.stream(Purpose::Accrual, 0);
                // Uniform numbers in order are sums of exponential waits in relation to one wait more.
                waits(&mut stream, subjects + usize::from(*uniform), days);
                if *uniform {
                    let all = days.pop().unwrap_or(1.0);
                    days.iter_mut().for_each(|day| *day = *day / all * *subjects as f64);
                }
                days.iter_mut().for_each(|entries| *entries = expected.day(*entries));
            }
        }
    }
}

impl Expected {
    fn new(accrual: Accrual) -> Expected {
        let (mut before, mut sum) = (vec![0.0], 0.0);
        for (pair, rate) in accrual.starts.windows(2).zip(&accrual.rates) {
            sum += (pair[1] - pair[0]) * rate;
            before.push(sum);
        }
        Expected { accrual, before }
    }

    /// When so many entries are expected.
    fn day(&self, entries: f64) -> f64 {
        let Accrual { starts, rates, .. } = &self.accrual;
        let mut piece = self.before.partition_point(|before| *before < entries).saturating_sub(1);
        // A piece without entries ends where it begins to be reached.
        while rates[piece] == 0.0 && piece > 0 {
            piece -= 1;
        }
        starts[piece] + (entries - self.before[piece]) / rates[piece]
    }
}

/// Sums of so many exponential waits.
fn waits(stream: &mut Stream, count: usize, sums: &mut Vec<f64>) {
    let mut sum = 0.0;
    sums.extend((0..count).map(|_| {
        sum -= libm::log(stream.open_uniform());
        sum
    }));
}
