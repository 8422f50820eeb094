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

    /// The mean of `of`, which has a value for each number of events.
    pub(super) fn mean(&self, proportion: f64, of: &[f64]) -> f64 {
        if proportion <= 0.0 {
            return of[0];
        }
        if proportion >= 1.0 {
            return of[self.total()];
        }
        let mode = self.mode(proportion);
        let (mut whole, mut sum) = (1.0, of[mode]);
        let mut add = |weight: f64, value: f64| {
            whole += weight;
            sum += weight * value;
            weight >= UNCOUNTED
        };
        let (odds, mut weight) = (proportion / (1.0 - proportion), 1.0);
        for (ratio, &value) in self.up[mode..].iter().zip(&of[mode + 1..]) {
            weight *= ratio * odds;
            if !add(weight, value) {
                break;
            }
        }
        let (odds, mut weight) = ((1.0 - proportion) / proportion, 1.0);
        for (ratio, &value) in self.down[1..=mode].iter().zip(&of[..mode]).rev() {
            weight *= ratio * odds;
            if !add(weight, value) {
                break;
            }
        }
        sum / whole
    }

    /// The numbers of events that count, with their weights, in a buffer of as many places as there are numbers.
    pub(super) fn window<'a>(&self, proportion: f64, buffer: &'a mut [f64]) -> Window<'a> {
        let mode = self.mode(proportion.clamp(0.0, 1.0));
        buffer[mode] = 1.0;
        let (mut from, mut to, mut whole) = (mode, mode + 1, 1.0);
        if proportion > 0.0 && proportion < 1.0 {
            let (odds, mut weight) = (proportion / (1.0 - proportion), 1.0);
            for (ratio, place) in self.up[mode..].iter().zip(&mut buffer[mode + 1..]) {
                weight *= ratio * odds;
                *place = weight;
                whole += weight;
                to += 1;
                if weight < UNCOUNTED {
                    break;
                }
            }
            let (odds, mut weight) = ((1.0 - proportion) / proportion, 1.0);
            for (ratio, place) in self.down[1..=mode].iter().zip(&mut buffer[..mode]).rev() {
                weight *= ratio * odds;
                *place = weight;
                whole += weight;
                from -= 1;
                if weight < UNCOUNTED {
                    break;
                }
            }
        }
        Window { from, whole, weights: &buffer[from..to] }
    }
}
