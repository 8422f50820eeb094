//! What a method aims at: the ordinary analysis of replicates so large and so complete that chance hardly has a say.

use crate::line::Line;
use crate::study::Study;
use crate::tally::Tally;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use trialstat_stats::performance::{Limits, performance};

/// What is true of one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrueValue {
    /// The mean over the large replicates.
    pub value: f64,
    /// Its standard error; `None` where there was one large replicate.
    pub standard_error: Option<f64>,
}

/// What is true, line by line; nothing of a line that the large replicates could not estimate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Truth {
    values: BTreeMap<Line, TrueValue>,
}

impl Truth {
    /// What so many large replicates say on average.
    ///
    /// Of a line that one of them could not estimate nothing is known.
    pub fn of_large<S: Study>(study: &S, replicates: u64) -> Truth {
        Truth::of_large_while(study, replicates, &|_| true).unwrap_or_default()
    }

    /// The same; `goes_on` is told before each large replicate how many are there, and may say that no more is to be made,
    /// in which case nothing is known.
    pub fn of_large_while<S: Study>(
        study: &S,
        replicates: u64,
        goes_on: &(dyn Fn(u64) -> bool + Sync),
    ) -> Option<Truth> {
        if replicates == 0 {
            return Some(Truth::default());
        }
        let mut tally = Tally::new(Limits::Counted, 0.0);
        if !goes_on(0) {
            return None;
        }
        let Some(first) = study.large(0) else { return Some(Truth::default()) };
        tally.record(&first, &Truth::default());
        // Tests alone have no truth, and the others need not be made.
        if tally.lines.iter().all(|line| line.estimate().is_none()) {
            return Some(Truth::default());
        }
        let made = AtomicU64::new(1);
        let next = |replicate| {
            let large = goes_on(made.load(Ordering::Relaxed)).then(|| study.large(replicate));
            made.fetch_add(1, Ordering::Relaxed);
            large
        };
        let others: Option<Vec<_>> = (1..replicates).into_par_iter().map(next).collect();
        for large in others?.iter().flatten() {
            tally.record(large, &Truth::default());
        }
        let known = tally.lines.iter().filter_map(|line| {
            line.estimate().filter(|name| !line.has_no_mean(name))?;
            let mean = performance(&line.outcomes).bias.ok().filter(|mean| mean.replicates == replicates)?;
            let value = TrueValue { value: mean.estimate, standard_error: mean.monte_carlo_error };
            Some((line.line.clone(), value))
        });
        Some(Truth { values: known.collect() })
    }

    /// Values read from a part of a simulation.
    pub(crate) fn from_values(values: impl IntoIterator<Item = (Line, TrueValue)>) -> Truth {
        Truth { values: values.into_iter().collect() }
    }

    /// All that is known, line by line.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&Line, &TrueValue)> {
        self.values.iter()
    }

    /// What is true of a line.
    pub fn of(&self, line: &Line) -> Option<TrueValue> {
        self.values.get(line).copied()
    }
}
