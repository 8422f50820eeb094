//! The weighted partial likelihood of a subdistribution hazard, linear in the number of subjects.
//!
//! After a competing event a subject stays at risk, with the probability that it would not have been censored yet. So
//! the risk sets are sums from the last time back and, for each group of censoring, from the first time on.

use super::{CompetingTimes, Ending};

/// How a subject ended, seen from the cause of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Event,
    Competing,
    Censored,
}

/// A subject without its covariates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    pub(super) seen: Seen,
    pub(super) group: usize,
    pub(super) time: f64,
    /// Probability in its group to be uncensored just before its time.
    pub(super) uncensored: f64,
    /// Number of distinct event times up to and including its own.
    pub(super) passed: usize,
}

/// Everything about the data that no coefficient changes. Subjects are in ascending order of their times.
pub(super) struct Risks {
    pub(super) subjects: Vec<Subject>,
    /// Centred and scaled, subject by subject.
    pub(super) covariates: Vec<f64>,
    pub(super) width: usize,
    pub(super) groups: usize,
    pub(super) means: Vec<f64>,
    pub(super) scales: Vec<f64>,
    pub(super) event_times: Vec<f64>,
    pub(super) events: Vec<f64>,
    /// Probability to be uncensored just before each event time, group by group.
    pub(super) uncensored: Vec<f64>,
}

/// The likelihood at a point, and the risk sets' sums that the variance takes.
pub(super) struct Fit {
    pub(super) log_likelihood: f64,
    pub(super) score: Vec<f64>,
    pub(super) information: Vec<f64>,
    /// Relative hazard of each subject.
    pub(super) hazards: Vec<f64>,
    /// Increment of the baseline hazard at each event time.
    pub(super) baseline: Vec<f64>,
    /// Mean covariates of the risk set at each event time.
    pub(super) means: Vec<f64>,
}

impl Risks {
    pub(super) fn new(times: &CompetingTimes, cause: usize, covariates: &[&[f64]], labels: &[usize]) -> Risks {
        let groups = labels.iter().max().map_or(1, |&largest| largest + 1);
        let order = times.by_time();
        let (means, scales): (Vec<f64>, Vec<f64>) = covariates.iter().map(|values| centre(values)).unzip();
        let mut risks = Risks {
            subjects: Vec::with_capacity(order.len()),
            covariates: Vec::with_capacity(order.len() * covariates.len()),
            width: covariates.len(),
            groups,
            means,
            scales,
            event_times: Vec::new(),
            events: Vec::new(),
            uncensored: Vec::new(),
        };
        let mut at_risk = vec![0u64; groups];
        labels.iter().for_each(|&label| at_risk[label] += 1);
        let (mut uncensored, mut lost, mut left) = (vec![1.0; groups], vec![0u64; groups], vec![0u64; groups]);
        for tied in order.chunk_by(super::same_time(times.times)) {
            let events = tied.iter().filter(|&&subject| times.endings[subject] == Ending::Cause(cause)).count();
            if events > 0 {
                risks.event_times.push(times.times[tied[0]]);
                risks.events.push(events as f64);
                risks.uncensored.extend_from_slice(&uncensored);
            }
            for &subject in tied {
                let group = labels[subject];
                let seen = match times.endings[subject] {
                    Ending::Censored => Seen::Censored,
                    Ending::Cause(own) if own == cause => Seen::Event,
                    Ending::Cause(_) => Seen::Competing,
                };
                left[group] += 1;
                lost[group] += u64::from(seen == Seen::Censored);
                risks.subjects.push(Subject {
                    seen,
                    group,
                    time: times.times[subject],
                    uncensored: uncensored[group],
                    passed: risks.events.len(),
                });
                let standard = covariates.iter().zip(risks.means.iter().zip(&risks.scales));
                let row: Vec<f64> = standard.map(|(values, (mean, scale))| (values[subject] - mean) / scale).collect();
                risks.covariates.extend(row);
            }
            for group in 0..groups {
                if left[group] > 0 {
                    let staying = at_risk[group] - lost[group];
                    uncensored[group] *= staying as f64 / at_risk[group] as f64;
                    at_risk[group] -= left[group];
                    if at_risk[group] == 0 {
                        uncensored[group] = 0.0;
                    }
                    (lost[group], left[group]) = (0, 0);
                }
            }
        }
        risks
    }

    pub(super) fn row(&self, subject: usize) -> &[f64] {
        &self.covariates[subject * self.width..(subject + 1) * self.width]
    }

    /// The likelihood and its derivatives, none if a hazard is not finite.
    pub(super) fn at(&self, coefficients: &[f64]) -> Option<Fit> {
        let predictors: Vec<f64> =
            (0..self.subjects.len()).map(|subject| product(self.row(subject), coefficients)).collect();
        let hazards: Vec<f64> = predictors.iter().map(|&predictor| libm::exp(predictor)).collect();
        let (sums, mut means) = self.risk_sets(&hazards);
        let width = self.width;
        for (mean, sum) in means.chunks_exact_mut(width).zip(&sums) {
            mean.iter_mut().for_each(|mean| *mean /= sum);
        }
        let mut log_likelihood = 0.0;
        for (subject, predictor) in self.subjects.iter().zip(&predictors) {
            if subject.seen == Seen::Event {
                log_likelihood += predictor;
            }
        }
        for (events, sum) in self.events.iter().zip(&sums) {
            log_likelihood -= events * libm::log(*sum);
        }
        let baseline: Vec<f64> = self.events.iter().zip(&sums).map(|(events, sum)| events / sum).collect();
        let (score, information) = self.derivatives(&hazards, &baseline, &means);
        log_likelihood.is_finite().then_some(Fit { log_likelihood, score, information, hazards, baseline, means })
    }

    /// Sums of the hazards, and of the hazards times covariates, over the risk set at each event time.
    fn risk_sets(&self, hazards: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (times, width) = (self.events.len(), self.width);
        let (mut sums, mut totals) = (vec![0.0; times], vec![0.0; times * width]);
        let (mut sum, mut total, mut subject) = (0.0, vec![0.0; width], self.subjects.len());
        for time in (0..times).rev() {
            while subject > 0 && self.subjects[subject - 1].passed > time {
                subject -= 1;
                sum += hazards[subject];
                add(&mut total, self.row(subject), hazards[subject]);
            }
            sums[time] = sum;
            totals[time * width..(time + 1) * width].copy_from_slice(&total);
        }
        let (mut sum, mut total, mut subject) = (vec![0.0; self.groups], vec![0.0; self.groups * width], 0);
        for time in 0..times {
            while subject < self.subjects.len() && self.subjects[subject].passed <= time {
                let Subject { seen, group, uncensored, .. } = self.subjects[subject];
                if seen == Seen::Competing {
                    let weighted = hazards[subject] / uncensored;
                    sum[group] += weighted;
                    add(&mut total[group * width..(group + 1) * width], self.row(subject), weighted);
                }
                subject += 1;
            }
            for group in 0..self.groups {
                let uncensored = self.uncensored[time * self.groups + group];
                sums[time] += uncensored * sum[group];
                let of_group = &total[group * width..(group + 1) * width];
                add(&mut totals[time * width..(time + 1) * width], of_group, uncensored);
            }
        }
        (sums, totals)
    }

    /// Score and information, from what each subject's hazard was expected to bring.
    fn derivatives(&self, hazards: &[f64], baseline: &[f64], means: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let width = self.width;
        let (mut score, mut information) = (vec![0.0; width], vec![0.0; width * width]);
        let exposures = self.exposures(baseline);
        for (subject, hazard) in hazards.iter().enumerate() {
            let expected = hazard * exposures[subject];
            let row = self.row(subject);
            let observed = if self.subjects[subject].seen == Seen::Event { 1.0 } else { 0.0 };
            add(&mut score, row, observed - expected);
            add_square(&mut information, row, expected);
        }
        for (mean, events) in means.chunks_exact(width).zip(&self.events) {
            add_square(&mut information, mean, -events);
        }
        (score, information)
    }

    /// The weighted baseline hazard to which each subject was exposed.
    fn exposures(&self, baseline: &[f64]) -> Vec<f64> {
        let times = baseline.len();
        let mut before = vec![0.0; times + 1];
        for time in 0..times {
            before[time + 1] = before[time] + baseline[time];
        }
        let mut after = vec![0.0; (times + 1) * self.groups];
        for time in (0..times).rev() {
            for group in 0..self.groups {
                let here = time * self.groups + group;
                after[here] = after[here + self.groups] + self.uncensored[here] * baseline[time];
            }
        }
        let exposure = |subject: &Subject| {
            let later = match subject.seen {
                Seen::Competing => after[subject.passed * self.groups + subject.group] / subject.uncensored,
                Seen::Event | Seen::Censored => 0.0,
            };
            before[subject.passed] + later
        };
        self.subjects.iter().map(exposure).collect()
    }

    /// The distance between the largest and the smallest linear predictor.
    pub(super) fn range(&self, coefficients: &[f64]) -> f64 {
        let predictors = (0..self.subjects.len()).map(|subject| product(self.row(subject), coefficients));
        let (least, most) = predictors
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        most - least
    }
}

/// Mean and standard deviation, the latter 1 for a constant.
fn centre(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt();
    (mean, if spread > 0.0 && spread.is_finite() { spread } else { 1.0 })
}

pub(super) fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

pub(super) fn add(sum: &mut [f64], row: &[f64], weight: f64) {
    sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
}

/// Adds the products of a row's elements to a square matrix.
pub(super) fn add_square(sum: &mut [f64], row: &[f64], weight: f64) {
    for (sums, value) in sum.chunks_exact_mut(row.len()).zip(row) {
        add(sums, row, weight * value);
    }
}
