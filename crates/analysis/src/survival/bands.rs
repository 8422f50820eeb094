//! Rows of simultaneous bands.

use super::of_one_group::{OneGroup, stat};
use super::transform;
use crate::method::{BandMethod, CurveInterval};
use crate::reason::Reason;
use crate::rows::Rows;
use trialstat_stats::survival::bands::{Band, BandError, BandShape, band};
use trialstat_trial::result::{NotEstimable, Stat};

impl Reason for BandError {
    fn reason(self) -> NotEstimable {
        match self {
            BandError::NotEstimable(reason) => reason.reason(),
            BandError::DelayedEntry => NotEstimable::LateEntry,
            BandError::Span { .. } => unreachable!("a span is checked where it is asked for"),
        }
    }
}

impl OneGroup<'_> {
    /// The limits within which the whole curve lies between two times.
    pub(super) fn band_rows(&self, interval: CurveInterval, rows: &mut Rows) {
        for method in &self.question.wanted.bands {
            let name = format!("{}, {}", method.name(), interval.name());
            let about = self.about("band", name.clone(), None);
            match self.band(*method, interval) {
                Err(reason) => rows.push(&about, "critical.value", Stat::NotEstimable(reason)),
                Ok((from, to, band)) => {
                    let about = about.note(format!("simultaneous from {from} to {to}"));
                    rows.push(&about, "critical.value", band.critical_value);
                    for (time, limits) in band.limits {
                        let about = self.about("band", name.clone(), Some(time));
                        rows.push(&about, "estimate", stat(self.curve.survival_at(time)));
                        rows.interval(&about, limits.map_err(Reason::reason), self.question.level);
                    }
                }
            }
        }
    }

    fn band(&self, method: BandMethod, interval: CurveInterval) -> Result<(f64, f64, Band), NotEstimable> {
        let shape = match method {
            BandMethod::HallWellner => BandShape::HallWellner,
            BandMethod::EqualPrecision => BandShape::EqualPrecision,
        };
        let span = self.question.wanted.span.map_or_else(|| self.curve.event_span(), Ok);
        let (from, to) = span.map_err(Reason::reason)?;
        let found = band(&self.greenwood(), shape, from, to, transform(interval), self.question.level);
        found.map(|band| (from, to, band)).map_err(Reason::reason)
    }
}
