//! Variances of a cumulative incidence from the variances of the hazards' increments.

/// Events of one cause and of all causes among the subjects at risk at one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jump {
    pub(super) at_risk: f64,
    pub(super) of_cause: f64,
    pub(super) of_all: f64,
    /// Probability of no event until just before.
    pub(super) survival: f64,
}

impl Jump {
    pub(super) fn hazard(&self) -> f64 {
        self.of_all / self.at_risk
    }

    /// What the incidence grows by.
    pub(super) fn increment(&self) -> f64 {
        self.survival * self.of_cause / self.at_risk
    }
}

/// Second moments of the errors of the incidence and of the log survival probability, which makes every later increment
/// of the incidence larger or smaller in proportion.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    pub(super) incidence: f64,
    pub(super) mixed: f64,
    pub(super) log_survival: f64,
}

impl Moments {
    /// What errors so far become when the incidence grows by `increment`.
    pub(super) fn carry(&mut self, increment: f64) {
        self.incidence += increment * (2.0 * self.mixed + increment * self.log_survival);
        self.mixed += increment * self.log_survival;
    }

    /// Adds an error with coefficients `incidence` and `log_survival` and a variance.
    pub(super) fn add(&mut self, incidence: f64, log_survival: f64, variance: f64) {
        self.incidence += incidence * incidence * variance;
        self.mixed += incidence * log_survival * variance;
        self.log_survival += log_survival * log_survival * variance;
    }

    /// Passes a time, the causes' increments having independent errors with the hypergeometric variance.
    pub(super) fn pass_aalen(&mut self, jump: &Jump, of_each: impl Iterator<Item = f64>, own: usize) {
        self.carry(jump.increment());
        let log_survival = per_event(jump);
        for (cause, events) in of_each.enumerate() {
            let finite = if events > 1.0 { (jump.at_risk - events) / (jump.at_risk - 1.0) } else { 1.0 };
            let variance = finite * events / (jump.at_risk * jump.at_risk);
            self.add(if cause == own { jump.survival } else { 0.0 }, log_survival, variance);
        }
    }

    /// Passes a time, the causes' increments being shares of a multinomial.
    pub(super) fn pass_delta(&mut self, jump: &Jump) {
        self.carry(jump.increment());
        let Jump { at_risk, of_cause, of_all, survival } = *jump;
        let (log_survival, cube) = (per_event(jump), at_risk * at_risk * at_risk);
        self.incidence += survival * survival * of_cause * (at_risk - of_cause) / cube;
        self.mixed += survival * log_survival * of_cause * (at_risk - of_all) / cube;
        self.log_survival += log_survival * log_survival * of_all * (at_risk - of_all) / cube;
    }
}

/// What one more unit of hazard does to the log survival probability; nothing that matters once the latter is 0.
fn per_event(jump: &Jump) -> f64 {
    if jump.of_all < jump.at_risk { -1.0 / (1.0 - jump.hazard()) } else { 0.0 }
}
