//! Calendar days of entry.

use super::Draw;
use crate::scenario::{Accrual, Pattern, Scenario};
use trialstat_stats::random::{Purpose, Stream};

/// How entries are drawn.
#[derive(Debug, Clone)]
pub(super) struct Entries {
    subjects: usize,
    accrual: Option<Accrual>,
    /// Expected entries before the begin of each piece.
    before: Vec<f64>,
}

impl Entries {
    pub(super) fn new(scenario: &Scenario) -> Entries {
        let mut before = vec![0.0];
        if let Some(accrual) = &scenario.accrual {
            let mut sum = 0.0;
            for (pair, rate) in accrual.starts.windows(2).zip(&accrual.rates) {
                sum += (pair[1] - pair[0]) * rate;
                before.push(sum);
            }
        }
        Entries { subjects: scenario.subjects, accrual: scenario.accrual.clone(), before }
    }

    /// Draws the days, in order.
    pub(super) fn draw(&self, draw: Draw, days: &mut Vec<f64>) {
        days.clear();
        let Some(accrual) = &self.accrual else {
            days.resize(self.subjects, 0.0);
            return;
        };
        let mut stream = draw.stream(Purpose::Accrual, 0);
        match accrual.pattern {
            Pattern::Even => days.extend((1..=self.subjects).map(|number| number as f64)),
            Pattern::Poisson => waits(&mut stream, self.subjects, days),
            // Uniform numbers in order are sums of exponential waits in relation to one wait more.
            Pattern::Uniform => {
                waits(&mut stream, self.subjects + 1, days);
                let all = days.pop().unwrap_or(1.0);
                let expected = self.subjects as f64;
                days.iter_mut().for_each(|day| *day = *day / all * expected);
            }
        }
        days.iter_mut().for_each(|entries| *entries = self.day(accrual, *entries));
    }

    /// When so many entries are expected.
    fn day(&self, accrual: &Accrual, entries: f64) -> f64 {
        let mut piece = self.before.partition_point(|before| *before < entries).saturating_sub(1);
        // A piece without entries ends where it begins to be reached.
        while accrual.rates[piece] == 0.0 && piece > 0 {
            piece -= 1;
        }
        accrual.starts[piece] + (entries - self.before[piece]) / accrual.rates[piece]
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
