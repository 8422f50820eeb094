//! From when to when a session's concentration lies above a threshold.

use super::model::{Model, Subject};
use super::schedule::Schedule;
use super::solution::{Received, Site, Steps, Walk};
use super::within_step::WithinStep;

/// A stretch of a session, in hours after the begin of its dose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode {
    /// When the concentration first passes the threshold.
    pub begin: f64,
    /// When it is last above it: at the begin of the next dose, where it still is then.
    pub end: f64,
}

impl Schedule {
    /// When in a session a subject's concentration at a site lies above a threshold in mg/L: from the first time to the last,
    /// whatever lies between; `None` where it never does.
    ///
    /// # Panics
    /// When `received` is not a share for each of the subject's doses.
    pub fn episode(
        &self,
        model: &Model,
        subject: &Subject,
        received: Received<'_>,
        session: usize,
        (site, threshold): (Site, f64),
    ) -> Option<Episode> {
        let one = std::slice::from_ref(subject);
        self.check_received(one, received);
        let mut walk = Walk::<1>::new(self);
        let mut steps = Steps::NONE;
        walk.start(&site.structure(model), one, received, 0);
        steps.compute(&walk.kernel, &self.lengths);
        let (mut begin, mut found): (Option<f64>, Option<Episode>) = (None, None);
        for point in &self.points {
            match point.session {
                Some(number) if number == session => begin = Some(point.time),
                Some(number) if number > session => break,
                _ => {}
            }
            walk.give(point);
            let (inflow, start) = (walk.inflow(point), walk.state);
            walk.go_on(&steps, point, &inflow);
            let (Some(begin), Some(length)) = (begin, point.length) else { continue };
            let within =
                WithinStep { kernel: walk.kernel.clone(), state: start, inflow, hours: self.lengths[length], site };
            if let Some((from, to)) = within.search(Some(threshold)).span {
                let since = point.time - begin;
                found = Some(Episode { begin: found.map_or(since + from, |found| found.begin), end: since + to });
            }
        }
        found
    }
}
