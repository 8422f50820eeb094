//! Binomial probabilities from the ratios of neighbouring coefficients, which are divided once for all proportions.

/// A term below this fraction of the greatest one is not counted; it is some ten standard deviations out.
const UNCOUNTED: f64 = 1e-22;

/// The ratios of neighbouring binomial coefficients of one total.
pub(super) struct Neighbours {
    /// At `x`, the coefficient of `x + 1` over that of `x`.
    pub(super) up: Vec<f64>,
    /// At `x`, the coefficient of `x - 1` over that of `x`.
    pub(super) down: Vec<f64>,
}

/// Binomial probabilities, up to a factor, of consecutive numbers of events.
pub(super) struct Window<'a> {
    /// The first of the numbers.
    pub(super) from: usize,
    /// The sum of all weights.
    pub(super) whole: f64,
    /// The weights, in the order of the numbers.
    pub(super) weights: &'a [f64],
}

impl Neighbours {
    pub(super) fn of(total: u64) -> Neighbours {
        let up = (0..=total).map(|x| (total - x) as f64 / (x + 1) as f64).collect();
        let down = (0..=total).map(|x| x as f64 / (total - x + 1) as f64).collect();
        Neighbours { up, down }
    }

    fn total(&self) -> usize {
        self.up.len() - 1
    }

    /// The likeliest number of events.
    fn mode(&self, proportion: f64) -> usize {
        ((self.up.len() as f64 * proportion) as usize).min(self.total())
    }

    /// Visits the numbers of events that count, outwards from the likeliest, with their weights, the greatest being 1.
    #[inline(always)]
    fn for_each(&self, proportion: f64, mut visit: impl FnMut(usize, f64)) {
        let mode = self.mode(proportion);
        visit(mode, 1.0);
        if proportion <= 0.0 || proportion >= 1.0 {
            return;
        }
        let (odds, mut weight) = (proportion / (1.0 - proportion), 1.0);
        for (x, ratio) in (mode + 1..).zip(&self.up[mode..self.total()]) {
            weight *= ratio * odds;
            visit(x, weight);
            if weight < UNCOUNTED {
                break;
            }
        }
        let (odds, mut weight) = ((1.0 - proportion) / proportion, 1.0);
        for (x, ratio) in (0..mode).zip(&self.down[1..=mode]).rev() {
            weight *= ratio * odds;
            visit(x, weight);
            if weight < UNCOUNTED {
                break;
            }
        }
    }

    /// The mean of `of`, which has a value for each number of events.
    pub(super) fn mean(&self, proportion: f64, of: &[f64]) -> f64 {
        let (mut whole, mut sum) = (0.0, 0.0);
        self.for_each(proportion, |x, weight| {
            whole += weight;
            sum += weight * of[x];
        });
        sum / whole
    }

    /// The numbers of events that count, with their weights, in a buffer of as many places as there are numbers.
    pub(super) fn window<'a>(&self, proportion: f64, buffer: &'a mut [f64]) -> Window<'a> {
        let (mut from, mut to, mut whole) = (buffer.len(), 0, 0.0);
        self.for_each(proportion, |x, weight| {
            buffer[x] = weight;
            whole += weight;
            (from, to) = (from.min(x), to.max(x + 1));
        });
        Window { from, whole, weights: &buffer[from..to] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_numbers_is_the_expectation() {
        let numbers: Vec<f64> = (0..=90).map(f64::from).collect();
        for proportion in [0.0, 1e-9, 0.2, 0.5, 0.97, 1.0] {
            let (got, expected) = (Neighbours::of(90).mean(proportion, &numbers), 90.0 * proportion);
            assert!((got - expected).abs() <= 1e-14 * expected, "{proportion}: {got}");
        }
    }

    #[test]
    fn a_window_holds_what_counts() {
        let mut buffer = [0.0; 5];
        let window = Neighbours::of(4).window(0.5, &mut buffer);
        assert_eq!((window.from, window.whole), (0, 16.0 / 6.0));
        assert_eq!(Neighbours::of(4).window(1.0, &mut buffer).from, 4);
        let mut buffer = vec![0.0; 100_001];
        let window = Neighbours::of(100_000).window(0.5, &mut buffer);
        assert!(window.from > 48_000 && window.weights.len() < 4_000, "{}", window.from);
    }
}
