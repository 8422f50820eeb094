//! The robust variance of a subdistribution hazard's coefficients, which knows that the censoring was estimated.

use super::fine_gray_likelihood::{Fit, Risks, Seen, add, add_square};

/// Sums over event times that a subject's residual takes: of the baseline hazard and of it times the risk set's mean
/// covariates, up to a time, and from a time on with the probability in each group to be uncensored.
struct Sums {
    width: usize,
    groups: usize,
    before: Vec<f64>,
    means_before: Vec<f64>,
    after: Vec<f64>,
    means_after: Vec<f64>,
}

/// The sum over subjects of the squares of their residuals.
pub(super) fn residual_squares(risks: &Risks, fit: &Fit) -> Vec<f64> {
    let (width, groups) = (risks.width, risks.groups);
    let sums = Sums::of(risks, fit);
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
        for (offset, subject) in tied.iter().enumerate() {
            match subject.seen {
                Seen::Competing => {
                    let weighted = fit.hazards[first + offset] / subject.uncensored;
                    competing[subject.group] += weighted;
                    let of_group = subject.group * width..(subject.group + 1) * width;
                    add(&mut competing_rows[of_group], risks.row(first + offset), weighted);
                }
                Seen::Censored => lost[subject.group] += 1.0,
                Seen::Event => {}
            }
        }
        let mut censored = vec![0.0; groups * width];
        for group in (0..groups).filter(|&group| lost[group] > 0.0) {
            let of_group = group * width..(group + 1) * width;
            let residual = &mut censored[of_group.clone()];
            let here = tied[0].passed * groups + group;
            add(residual, &competing_rows[of_group.clone()], sums.after[here] / at_risk[group]);
            add(residual, &sums.means_after[here * width..(here + 1) * width], -competing[group] / at_risk[group]);
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
        tied.iter().for_each(|subject| at_risk[subject.group] -= 1.0);
        first += tied.len();
    }
    squares
}

impl Sums {
    fn of(risks: &Risks, fit: &Fit) -> Sums {
        let (times, width, groups) = (fit.baseline.len(), risks.width, risks.groups);
        let (mut before, mut means_before) = (vec![0.0; times + 1], vec![0.0; (times + 1) * width]);
        for time in 0..times {
            before[time + 1] = before[time] + fit.baseline[time];
            let (earlier, later) = means_before.split_at_mut((time + 1) * width);
            later[..width].copy_from_slice(&earlier[time * width..]);
            add(&mut later[..width], &fit.means[time * width..(time + 1) * width], fit.baseline[time]);
        }
        let (mut after, mut means_after) = (vec![0.0; (times + 1) * groups], vec![0.0; (times + 1) * groups * width]);
        for time in (0..times).rev() {
            for group in 0..groups {
                let here = time * groups + group;
                let increment = risks.uncensored[here] * fit.baseline[time];
                after[here] = after[here + groups] + increment;
                let (earlier, later) = means_after.split_at_mut((here + 1) * width);
                let from = (groups - 1) * width;
                earlier[here * width..].copy_from_slice(&later[from..from + width]);
                add(&mut earlier[here * width..], &fit.means[time * width..(time + 1) * width], increment);
            }
        }
        Sums { width, groups, before, means_before, after, means_after }
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
                add(&mut residual, row, -weighted * self.after[here]);
                add(&mut residual, &self.means_after[here * width..(here + 1) * width], weighted);
            }
            Seen::Censored => {}
        }
        residual
    }
}
