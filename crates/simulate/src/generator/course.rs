//! What subjects go through: one arm, or in a crossover one after the other.

use crate::pharmacokinetics::Dose;
use crate::scenario::{Crossover, Scenario};
use trialstat_trial::design::ArmIndex;

const HOURS_PER_DAY: f64 = 24.0;

/// What everybody goes through who is allocated alike: to an arm, or to the sequence that begins with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    /// Its sessions, in order of time.
    pub(super) sessions: Vec<Session>,
    /// Its periods, of which a parallel trial has one that does not end.
    pub(super) periods: Vec<Period>,
}

/// A session of a course.
#[derive(Debug, Clone, Copy)]
pub(super) struct Session {
    pub(super) arm: usize,
    pub(super) dose: Dose,
    /// In days from the begin of day 1.
    pub(super) begins: f64,
}

/// The time under an arm, in days from the begin of day 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    pub(super) arm: usize,
    begin: f64,
    end: f64,
    /// Sessions before it.
    pub(super) sessions_before: usize,
}

/// One subject under one arm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) subject: usize,
    pub(super) arm: usize,
    /// The subject's sessions under other arms before.
    pub(super) sessions_before: usize,
}

impl Course {
    /// The courses of a scenario, by what is allocated.
    pub(super) fn all(scenario: &Scenario) -> Vec<Course> {
        let arms = scenario.arms.len();
        let alone = |arm: usize| {
            let mut course = Course::default();
            course.push(scenario, arm, (0.0, f64::INFINITY));
            course
        };
        let Some(crossover) = &scenario.crossover else { return (0..arms).map(alone).collect() };
        let sequence = |sequence: usize| {
            let mut course = Course::default();
            for period in 0..arms {
                let begin = period as f64 * crossover.step;
                course.push(scenario, Crossover::arm(sequence, period, arms), (begin, begin + crossover.period));
            }
            course
        };
        (0..arms).map(sequence).collect()
    }

    fn push(&mut self, scenario: &Scenario, arm: usize, (begin, end): (f64, f64)) {
        self.periods.push(Period { arm, begin, end, sessions_before: self.sessions.len() });
        let doses = &scenario.arms[arm].treatment.doses;
        self.sessions.extend(doses.iter().map(|dose| Session {
            arm,
            dose: *dose,
            begins: begin + dose.time / HOURS_PER_DAY,
        }));
    }

    /// How many sessions begin before a subject leaves, on that day if it does.
    pub(super) fn begun_before(&self, withdrawn: Option<f64>) -> usize {
        self.sessions.partition_point(|session| withdrawn.is_none_or(|end| session.begins < end))
    }

    /// What has come at a time of a placebo effect that approaches its plateau while an arm is given, and 0 between: of
    /// several periods. The plateau is the subject's times the arm's expectancy, at most 1.
    pub(super) fn placebo(&self, scenario: &Scenario, (plateau, days): (f64, f64), time: f64) -> f64 {
        let (mut effect, mut known) = (0.0, 0.0);
        let mut approach = |target: f64, until: f64| {
            let passed = until.min(time) - known;
            if passed > 0.0 {
                effect += (target - effect) * -libm::expm1(-passed / days);
                known += passed;
            }
        };
        for Period { arm, begin, end, .. } in &self.periods {
            approach(0.0, *begin);
            approach((plateau * scenario.arms[*arm].treatment.expectancy).min(1.0), *end);
        }
        approach(0.0, time);
        effect
    }
}

/// Everybody's stays, subject by subject in order of time.
pub(super) fn stay(courses: &[Course], allocated: &[ArmIndex], stays: &mut Vec<Stay>) {
    stays.clear();
    for (subject, allocated) in allocated.iter().enumerate() {
        let periods = &courses[allocated.0 as usize].periods;
        stays.extend(periods.iter().map(|period| Stay {
            subject,
            arm: period.arm,
            sessions_before: period.sessions_before,
        }));
    }
}
