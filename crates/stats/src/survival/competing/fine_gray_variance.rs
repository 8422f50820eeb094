//! The robust variance of a subdistribution hazard's coefficients, which knows that the censoring was estimated.

use super::fine_gray_likelihood::{Fit, Risks, Seen, Subject, add, add_square};

/// Of whose events the hazard is made that the estimated censoring weighs; without censoring groups it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CensoringError {
    /// Of all subjects' events, as the influence of the censoring on the score has it.
    AllEvents,
    /// Of the events in the censoring group itself, as cmprsk 2.2-11 has it.
    EventsOfGroup,
}

/// Sums over event times that a subject's residual takes: of the baseline hazard and of it times the risk set's mean
/// covariates, up to a time, and from a time on with the probability in each group to be uncensored.
struct Sums {
    width: usize,
    groups: usize,
    before: Vec<f64>,
    means_before: Vec<f64>,
    after: After,
    /// The same for the events that count in the error of the censoring.
    censoring: After,
}

/// Of each event time and group, from the time on.
struct After {
    hazard: Vec<f64>,
    means: Vec<f64>,
}

/// The sum over subjects of the squares of their residuals.
pub(super) fn residual_squares(risks: &Risks, fit: &Fit, error: CensoringError) -> Vec<f64> {
    let (width, groups) = (risks.width, risks.groups);
    let sums = Sums::of(risks, fit, error);
    let mut squares = vec![0.0; width * width];
    let mut at_risk = vec![0.0; groups];
    risks.subjects.iter().for_each(|subject| at_risk[subject.group] += 1.0);
    // Of the competing events so far, by group: hazards over the probability to be uncensored, the same times covariates.
    let (mut competing, mut competing_rows) = (vec![0.0; groups], vec![0.0; groups * width]);
    // What the censorings so far add to the residual of a subject who is not among them.
    let mut passed = vec![0.0; groups * width];
    let mut first = 0;
    for tied in risks.subjects.chunk_by(|one, other| one.time == other.time) {
        let mut lost = vec![0.0; groups];
        tied.iter().filter(|subject| subject.seen == Seen::Censored).for_each(|subject| lost[subject.group] += 1.0);
        // The first event time that is not before this one.
        let next = tied[0].passed - usize::from(tied.iter().any(|subject| subject.seen == Seen::Event));
        let mut censored = vec![0.0; groups * width];
        for group in (0..groups).filter(|&group| lost[group] > 0.0) {
            let (of_group, here) = (group * width..(group + 1) * width, next * groups + group);
            let residual = &mut censored[of_group.clone()];
            let after = &sums.censoring;
            add(residual, &competing_rows[of_group.clone()], after.hazard[here] / at_risk[group]);
            add(residual, &after.means[here * width..(here + 1) * width], -competing[group] / at_risk[group]);
            add(&mut passed[of_group], residual, -lost[group] / at_risk[group]);
        }
        for (offset, subject) in tied.iter().enumerate() {
            let of_group = subject.group * width..(subject.group + 1) * width;
            let mut residual = sums.residual(risks, fit, first + offset);
            add(&mut residual, &passed[of_group.clone()], 1.0);
            if subject.seen == Seen::Censored {
                add(&mut residual, &censored[of_group], 1.0);
            }
            add_square(&mut squares, &residual, 1.0);
        }
        for (offset, subject) in tied.iter().enumerate() {
            at_risk[subject.group] -= 1.0;
            if subject.seen == Seen::Competing {
                let weighted = fit.hazards[first + offset] / subject.uncensored;
                competing[subject.group] += weighted;
                let of_group = subject.group * width..(subject.group + 1) * width;
                add(&mut competing_rows[of_group], risks.row(first + offset), weighted);
            }
        }
        first += tied.len();
    }
    squares
}

impl Sums {
    fn of(risks: &Risks, fit: &Fit, error: CensoringError) -> Sums {
        let (times, width, groups) = (fit.baseline.len(), risks.width, risks.groups);
        let (mut before, mut means_before) = (vec![0.0; times + 1], vec![0.0; (times + 1) * width]);
        for time in 0..times {
            before[time + 1] = before[time] + fit.baseline[time];
            let (earlier, later) = means_before.split_at_mut((time + 1) * width);
            later[..width].copy_from_slice(&earlier[time * width..]);
            add(&mut later[..width], &fit.means[time * width..(time + 1) * width], fit.baseline[time]);
        }
        let mut own_events = vec![0.0; times * groups];
        for Subject { group, passed, .. } in risks.subjects.iter().filter(|subject| subject.seen == Seen::Event) {
            own_events[(passed - 1) * groups + group] += 1.0;
        }
        let censoring = match error {
            CensoringError::AllEvents => After::of(risks, fit, |_, _| 1.0),
            CensoringError::EventsOfGroup => {
                After::of(risks, fit, |time, group| own_events[time * groups + group] / risks.events[time])
            }
        };
        Sums { width, groups, before, means_before, after: After::of(risks, fit, |_, _| 1.0), censoring }
    }

    /// The residual of a subject with the censoring known.
    fn residual(&self, risks: &Risks, fit: &Fit, subject: usize) -> Vec<f64> {
        let (row, hazard) = (risks.row(subject), fit.hazards[subject]);
        let (own, width) = (risks.subjects[subject], self.width);
        let mut residual = vec![0.0; width];
        add(&mut residual, row, -hazard * self.before[own.passed]);
        add(&mut residual, &self.means_before[own.passed * width..(own.passed + 1) * width], hazard);
        match own.seen {
            Seen::Event => {
                add(&mut residual, row, 1.0);
                add(&mut residual, &fit.means[(own.passed - 1) * width..own.passed * width], -1.0);
            }
            Seen::Competing => {
                let (here, weighted) = (own.passed * self.groups + own.group, hazard / own.uncensored);
                add(&mut residual, row, -weighted * self.after.hazard[here]);
                add(&mut residual, &self.after.means[here * width..(here + 1) * width], weighted);
            }
            Seen::Censored => {}
        }
        residual
    }
}

impl After {
    /// With the part of the baseline hazard's increment that counts at each time in each group.
    fn of(risks: &Risks, fit: &Fit, part: impl Fn(usize, usize) -> f64) -> After {
        let (times, width, groups) = (fit.baseline.len(), risks.width, risks.groups);
        let (mut hazard, mut means) = (vec![0.0; (times + 1) * groups], vec![0.0; (times + 1) * groups * width]);
        for time in (0..times).rev() {
            for group in 0..groups {
                let here = time * groups + group;
                let increment = part(time, group) * risks.uncensored[here] * fit.baseline[time];
                hazard[here] = hazard[here + groups] + increment;
                means.copy_within((here + groups) * width..(here + groups + 1) * width, here * width);
                let mean = &fit.means[time * width..(time + 1) * width];
                add(&mut means[here * width..(here + 1) * width], mean, increment);
            }
        }
        After { hazard, means }
    }
}
