//! The reconstruction itself, after Guyot and colleagues.

use super::published::{AtRisk, CurvePoint, Published, PublishedError};

/// Times reconstructed from a curve, and how they meet what was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconstruction {
    /// The subjects' times, in ascending order; at equal times those with an event come first.
    pub times: Vec<f64>,
    /// Whether each had the event.
    pub event: Vec<bool>,
    /// Largest distance between the reconstructed and the published curve at the latter's points.
    pub largest_distance: f64,
    /// Published numbers at risk, each with the reconstructed one.
    pub at_risk: Vec<(AtRisk, usize)>,
    /// The published number of events, where there is one, to be held against [`Reconstruction::events`].
    pub published_events: Option<usize>,
}

/// Individual times from a published Kaplan-Meier curve.
///
/// # Definition
/// The curve's steps are known, the subjects censored between two numbers at risk are not. A number of them is assumed
/// and spread evenly; walking along the steps, the events at each are the whole number nearest to
/// $$n (1 - S / \hat S),$$ where $$n$$ are still at risk, $$S$$ is the published survival after the step and $$\hat S$$ the
/// reconstructed one before it. The number censored is changed by what the number at risk at the end is off, until that is
/// met or met as nearly as possible. After the last number at risk, the number censored is the one that brings the total
/// of events nearest to the published total; without a total, as many as the rate of censoring before lets expect.
/// Whoever is left at the end of the curve is censored there.
///
/// No event is placed where the curve does not fall, whatever the numbers at risk and the total say: they are reported
/// as not met instead.
///
/// # Returns
/// The times, with the distances from what was published.
///
/// # Errors
/// [`PublishedError`].
///
/// # Conventions
/// | question | here | Guyot's program and IPDfromKM |
/// |---|---|---|
/// | events | at steps of the curve only | at every coordinate read, so that errors of reading on a flat tail may become events |
/// | a total of events that the curve cannot hold | reported | the last interval is changed towards it |
/// | a rising curve | an error beyond twice the resolution | sorted or cut |
/// | no number at risk but the first, no total | nobody is censored before the end | the same |
///
/// # References
/// Guyot P, Ades AE, Ouwens MJNM, Welton NJ. Enhanced secondary analysis of survival data: reconstructing the data from
/// published Kaplan-Meier survival curves. BMC Medical Research Methodology 2012;12:9. doi:10.1186/1471-2288-12-9.
///
/// # Validation
/// Hand: ten subjects, events and numbers at risk recovered. The curves of the 6-MP trial (Gehan): events at every
/// time as in the data, hazard ratio within 2.5 %. Read to three decimals, no event on a flat tail.
///
/// # Examples
/// ```
/// use trialstat_stats::survival::reconstruction::{AtRisk, CurvePoint, Published, reconstruct};
/// let curve = [CurvePoint { time: 3.0, survival: 0.75 }, CurvePoint { time: 8.0, survival: 0.75 }];
/// let at_risk = [AtRisk { time: 0.0, count: 4 }, AtRisk { time: 6.0, count: 3 }];
/// let times = reconstruct(&Published { curve: &curve, at_risk: &at_risk, events: Some(1), resolution: 0.0 })?;
/// assert_eq!((times.times, times.event), (vec![3.0, 8.0, 8.0, 8.0], vec![true, false, false, false]));
/// # Ok::<(), trialstat_stats::survival::reconstruction::PublishedError>(())
/// ```
pub fn reconstruct(published: &Published) -> Result<Reconstruction, PublishedError> {
    let steps = published.steps()?;
    let end = published.curve[published.curve.len() - 1].time.max(published.at_risk[published.at_risk.len() - 1].time);
    let mut walk = Walk { at_risk: published.at_risk[0].count, survival: 1.0, subjects: Vec::new() };
    let between = |from: f64, to: f64| -> Vec<CurvePoint> {
        steps.iter().filter(|step| (from..to).contains(&step.time)).copied().collect()
    };
    for pair in published.at_risk.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        walk = walk.towards(&between(from.time, to.time), from.time, to.time, to.count);
    }
    let last = published.at_risk[published.at_risk.len() - 1].time;
    let rest: Vec<CurvePoint> = steps.iter().filter(|step| step.time >= last).copied().collect();
    let start = published.at_risk[0].time;
    let walk = match published.events {
        Some(total) => walk.to_total(&rest, last, end, total),
        None => {
            let censored = walk.subjects.iter().filter(|subject| !subject.1).count() as f64;
            let expected = if last > start { censored * (end - last) / (last - start) } else { 0.0 };
            walk.past(&rest, last, end, (libm::round(expected) as usize).min(walk.at_risk))
        }
    };
    Ok(walk.finish(published, end))
}

/// Subjects so far, and what is left.
#[derive(Clone)]
struct Walk {
    at_risk: usize,
    survival: f64,
    subjects: Vec<(f64, bool)>,
}

impl Walk {
    /// Goes from `from` to `to` past the steps between, with `censored` subjects lost on the way, evenly.
    fn past(&self, steps: &[CurvePoint], from: f64, to: f64, censored: usize) -> Walk {
        let mut walk = self.clone();
        let lost_at = |index: usize| from + (to - from) * (index as f64 + 0.5) / censored as f64;
        let mut lost = 0;
        for step in steps {
            while lost < censored && lost_at(lost) < step.time && walk.at_risk > 0 {
                walk.leave(lost_at(lost), false);
                lost += 1;
            }
            if walk.at_risk == 0 {
                break;
            }
            let share = (1.0 - step.survival / walk.survival).max(0.0);
            let events = (libm::round(walk.at_risk as f64 * share) as usize).min(walk.at_risk);
            walk.survival *= (walk.at_risk - events) as f64 / walk.at_risk as f64;
            (0..events).for_each(|_| walk.leave(step.time, true));
        }
        while lost < censored && walk.at_risk > 0 {
            walk.leave(lost_at(lost), false);
            lost += 1;
        }
        walk
    }

    fn leave(&mut self, time: f64, event: bool) {
        self.subjects.push((time, event));
        self.at_risk -= 1;
    }

    /// Goes on so that the number at risk at the end comes as near to `count` as it can.
    fn towards(&self, steps: &[CurvePoint], from: f64, to: f64, count: usize) -> Walk {
        let after = steps.last().map_or(1.0, |step| step.survival / self.survival).min(1.0);
        let left = libm::round(self.at_risk as f64 * after) as usize;
        let mut censored = left.saturating_sub(count).min(self.at_risk);
        let mut best = self.past(steps, from, to, censored);
        let mut seen = vec![censored];
        loop {
            let now = self.past(steps, from, to, censored);
            if now.at_risk.abs_diff(count) < best.at_risk.abs_diff(count) {
                best = now.clone();
            }
            censored = (censored + now.at_risk).saturating_sub(count).min(self.at_risk);
            // Rounding may make the search go round in circles.
            if now.at_risk == count || seen.contains(&censored) {
                return best;
            }
            seen.push(censored);
        }
    }

    /// Goes to the end so that the events come as near to `total` as they can, with as few lost on the way as do.
    fn to_total(&self, steps: &[CurvePoint], from: f64, to: f64, total: usize) -> Walk {
        let events = |walk: &Walk| walk.subjects.iter().filter(|subject| subject.1).count();
        let mut best = self.past(steps, from, to, 0);
        for censored in 1..=self.at_risk {
            if events(&best) == total {
                break;
            }
            let now = self.past(steps, from, to, censored);
            if events(&now).abs_diff(total) < events(&best).abs_diff(total) {
                best = now;
            }
        }
        best
    }

    fn finish(self, published: &Published, end: f64) -> Reconstruction {
        let mut subjects = self.subjects;
        subjects.extend(std::iter::repeat_n((end, false), self.at_risk));
        subjects.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let (times, event): (Vec<f64>, Vec<bool>) = subjects.into_iter().unzip();
        let still = |number: &AtRisk| (*number, times.len() - times.partition_point(|&time| time < number.time));
        let at_risk = published.at_risk.iter().map(still).collect();
        let mut reconstruction =
            Reconstruction { times, event, largest_distance: 0.0, at_risk, published_events: published.events };
        let curve = reconstruction.curve();
        let distance = |point: &CurvePoint| {
            let before = curve.partition_point(|step| step.time <= point.time);
            let survival = before.checked_sub(1).map_or(1.0, |last| curve[last].survival);
            (survival - point.survival).abs()
        };
        reconstruction.largest_distance = published.curve.iter().map(distance).fold(0.0, f64::max);
        reconstruction
    }
}

impl Reconstruction {
    /// Number of events.
    pub fn events(&self) -> usize {
        self.event.iter().filter(|&&event| event).count()
    }

    /// The survival just after each event time.
    pub fn curve(&self) -> Vec<CurvePoint> {
        let mut steps: Vec<CurvePoint> = Vec::new();
        let mut survival = 1.0;
        let subjects: Vec<(f64, bool)> = self.times.iter().copied().zip(self.event.iter().copied()).collect();
        let mut at_risk = subjects.len();
        for tied in subjects.chunk_by(|a, b| a.0 == b.0) {
            let events = tied.iter().filter(|subject| subject.1).count();
            if events > 0 {
                survival *= (at_risk - events) as f64 / at_risk as f64;
                steps.push(CurvePoint { time: tied[0].0, survival });
            }
            at_risk -= tied.len();
        }
        steps
    }
}
