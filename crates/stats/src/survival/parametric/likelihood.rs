//! Log likelihoods that depend on each subject's few linear predictors, with their derivatives in the coefficients.

use super::jet::Jet;

/// A linear predictor: a fixed part, and one row for each subject times a run of consecutive coefficients.
#[derive(Debug, Clone)]
pub(super) struct Predictor {
    pub(super) fixed: f64,
    /// Position of the first coefficient.
    pub(super) first: usize,
    pub(super) width: usize,
    pub(super) rows: Vec<f64>,
}

impl Predictor {
    /// A predictor without coefficients.
    pub(super) fn fixed(value: f64) -> Predictor {
        Predictor { fixed: value, first: 0, width: 0, rows: Vec::new() }
    }

    /// A predictor that is one coefficient for all `subjects`.
    pub(super) fn constant(first: usize, subjects: usize) -> Predictor {
        Predictor { fixed: 0.0, first, width: 1, rows: vec![1.0; subjects] }
    }

    pub(super) fn row(&self, subject: usize) -> &[f64] {
        &self.rows[subject * self.width..(subject + 1) * self.width]
    }

    pub(super) fn value(&self, subject: usize, coefficients: &[f64]) -> f64 {
        let own = &coefficients[self.first..self.first + self.width];
        self.fixed + self.row(subject).iter().zip(own).map(|(element, own)| element * own).sum::<f64>()
    }
}

/// What a subject adds to the log likelihood, given its linear predictors.
pub(super) trait Contribution<const K: usize> {
    /// The term of `subject`; not finite where the parameters are impossible.
    fn of(&self, subject: usize, predictors: &[Jet<K>; K]) -> Jet<K>;
}

/// A log likelihood of subjects, in coefficients.
pub(super) struct Likelihood<const K: usize, C> {
    pub(super) contribution: C,
    pub(super) predictors: [Predictor; K],
    pub(super) weights: Vec<f64>,
    /// Number of coefficients.
    pub(super) size: usize,
}

/// A log likelihood at a point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Derivatives {
    pub(super) value: f64,
    pub(super) score: Vec<f64>,
    /// Minus the Hessian, row by row.
    pub(super) information: Vec<f64>,
}

impl<const K: usize, C: Contribution<K>> Likelihood<K, C> {
    fn subject(&self, subject: usize, coefficients: &[f64]) -> Jet<K> {
        let predictors: [Jet<K>; K] =
            std::array::from_fn(|k| Jet::variable(k, self.predictors[k].value(subject, coefficients)));
        self.contribution.of(subject, &predictors)
    }

    /// The log likelihood and its derivatives, none where it is not finite.
    pub(super) fn at(&self, coefficients: &[f64]) -> Option<Derivatives> {
        let size = self.size;
        let mut sums = Derivatives { value: 0.0, score: vec![0.0; size], information: vec![0.0; size * size] };
        for (subject, &weight) in self.weights.iter().enumerate() {
            let term = self.subject(subject, coefficients);
            sums.value += weight * term.value;
            if !sums.value.is_finite() {
                return None;
            }
            for (k, one) in self.predictors.iter().enumerate() {
                let slope = weight * term.gradient[k];
                for (i, &left) in one.row(subject).iter().enumerate() {
                    sums.score[one.first + i] += slope * left;
                    for (other, bend) in self.predictors.iter().zip(term.hessian[k]) {
                        let start = (one.first + i) * size + other.first;
                        let along = weight * bend * left;
                        for (sum, right) in sums.information[start..].iter_mut().zip(other.row(subject)) {
                            *sum -= along * right;
                        }
                    }
                }
            }
        }
        let finite = sums.score.iter().chain(&sums.information).all(|number| number.is_finite());
        finite.then_some(sums)
    }

    /// The largest change of a linear predictor by a step.
    pub(super) fn reach(&self, step: &[f64]) -> f64 {
        let change = |predictor: &Predictor, subject: usize| (predictor.value(subject, step) - predictor.fixed).abs();
        let of_subject =
            |subject: usize| self.predictors.iter().map(|predictor| change(predictor, subject)).fold(0.0, f64::max);
        (0..self.weights.len()).map(of_subject).fold(0.0, f64::max)
    }

    /// Each subject's weighted score.
    pub(super) fn scores(&self, coefficients: &[f64]) -> Vec<Vec<f64>> {
        let score = |(subject, &weight): (usize, &f64)| {
            let term = self.subject(subject, coefficients);
            let mut score = vec![0.0; self.size];
            for (predictor, slope) in self.predictors.iter().zip(term.gradient) {
                let own = &mut score[predictor.first..predictor.first + predictor.width];
                own.iter_mut()
                    .zip(predictor.row(subject))
                    .for_each(|(score, element)| *score += weight * slope * element);
            }
            score
        };
        self.weights.iter().enumerate().map(score).collect()
    }
}
