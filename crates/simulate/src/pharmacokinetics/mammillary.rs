//! A central compartment and those around it, taken apart into exponentials.

/// Most compartments: the central one, two peripheral ones, the liver.
pub(super) const MODES: usize = 4;
/// Two peripheral compartments whose rates agree to more digits than this are moved apart by it.
const APART: f64 = 8.0 * f64::EPSILON;
/// Newton's steps roughly double the digits; the rest are halvings, for what no steps are known to need.
const STEPS: usize = 200;

/// A compartment that exchanges with the central one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Satellite {
    /// Rate from the central compartment into it.
    pub(super) into: f64,
    /// Rate from it back.
    pub(super) back: f64,
    /// Rate of what it eliminates itself.
    pub(super) lost: f64,
}

/// The system's behaviour mode by mode: the amount in the central compartment is a sum of amounts that decay each at its
/// own rate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Modes {
    /// How many there are.
    pub(super) count: usize,
    /// Rate of decay of each, the slowest first.
    pub(super) rates: [f64; MODES],
    /// What a unit that enters the central compartment adds to each.
    pub(super) central: [f64; MODES],
    /// What a unit that enters the first satellite adds to each.
    pub(super) first: [f64; MODES],
    /// Amount in the first satellite for each unit of the mode.
    pub(super) first_amount: [f64; MODES],
}

/// A central compartment that loses at the rate `lost`, alone or with one satellite that eliminates nothing, in closed
/// form.
///
/// With $$d = k_{10} + k_{12} - k_{21}$$ the roots lie at $$k_{21} + a$$ and $$k_{21} - b$$ where $$ab = k_{12}k_{21}$$ and
/// $$a - b = d$$; the larger of a and b is found by a sum, the other from the product, so that nothing cancels.
pub(super) fn two_modes(lost: f64, into: f64, back: f64) -> ([f64; 2], [f64; 2]) {
    let excess = (lost - back) + into;
    let span = (excess * excess + 4.0 * into * back).sqrt();
    let larger = 0.5 * (excess.abs() + span);
    let smaller = into * back / larger;
    let (above, below) = if excess >= 0.0 { (larger, smaller) } else { (smaller, larger) };
    let fast = back + above;
    let slow = lost * back / fast;
    ([slow, fast], [below / span, above / span])
}

/// The modes of a central compartment that loses at the rate `lost`, with up to three satellites.
///
/// Rates are the roots of the secular equation
/// $$(k_0 - \lambda) + \sum_s k_{0s} \frac{l_s - \lambda}{k_{s0} + l_s - \lambda} = 0,$$
/// one between each two poles, one below them and one above. Each is found as its distance from the nearer pole, so that
/// weights have all their digits even where modes nearly coincide.
pub(super) fn modes(lost: f64, satellites: &[Satellite]) -> Modes {
    let count = satellites.len() + 1;
    let mut found = Modes { count, ..Modes::default() };
    let mut poles = [0.0; MODES - 1];
    for (pole, satellite) in poles.iter_mut().zip(satellites) {
        *pole = satellite.back + satellite.lost;
    }
    separate(&mut poles[..count - 1]);
    let mut order = [0, 1, 2];
    order[..count - 1].sort_by(|left, right| poles[*left].total_cmp(&poles[*right]));
    let system = Secular { lost, satellites, poles: &poles[..count - 1] };
    for mode in 0..count {
        let lower = if mode == 0 { None } else { Some(order[mode - 1]) };
        let upper = if mode == count - 1 { None } else { Some(order[mode]) };
        let (pole, distance) = system.root(lower, upper);
        let origin = pole.map_or(0.0, |pole| poles[pole]);
        found.rates[mode] = origin + distance;
        // The left and right eigenvectors, 1 in the central compartment.
        let mut norm = 1.0;
        let mut first = (0.0, 0.0);
        for (index, satellite) in satellites.iter().enumerate() {
            let gap = if pole == Some(index) { -distance } else { (poles[index] - origin) - distance };
            let (amount, share) = (satellite.into / gap, satellite.back / gap);
            norm += amount * share;
            if index == 0 {
                first = (share, amount);
            }
        }
        found.central[mode] = 1.0 / norm;
        found.first[mode] = first.0 / norm;
        found.first_amount[mode] = first.1;
    }
    found
}

fn separate(poles: &mut [f64]) {
    for later in 1..poles.len() {
        for earlier in 0..later {
            if (poles[later] - poles[earlier]).abs() <= APART * poles[later] {
                poles[later] = poles[earlier] * (1.0 + 2.0 * APART * later as f64);
            }
        }
    }
}

struct Secular<'a> {
    lost: f64,
    satellites: &'a [Satellite],
    poles: &'a [f64],
}

impl Secular<'_> {
    /// The root between two poles, as its distance from the pole named; from 0 where none is.
    fn root(&self, lower: Option<usize>, upper: Option<usize>) -> (Option<usize>, f64) {
        let floor = lower.map_or(0.0, |pole| self.poles[pole]);
        let ceiling = upper.map_or_else(|| self.above_all(), |pole| self.poles[pole]);
        let middle = 0.5 * (ceiling - floor);
        // The function falls from pole to pole.
        let nearer_upper = upper.is_some() && self.at(lower, middle).0 > 0.0;
        if nearer_upper {
            (upper, self.bracketed(upper, -middle, 0.0))
        } else if upper.is_none() {
            (lower, self.bracketed(lower, 0.0, ceiling - floor))
        } else {
            (lower, self.bracketed(lower, 0.0, middle))
        }
    }

    /// A bound above every root: the largest sum of a column's absolute values.
    fn above_all(&self) -> f64 {
        let out = self.lost + self.satellites.iter().map(|satellite| satellite.into).sum::<f64>();
        let columns = self.satellites.iter().map(|satellite| 2.0 * (satellite.back + satellite.lost));
        2.0 * columns.fold(2.0 * out, f64::max)
    }

    /// The function and its derivative at a distance from a pole, or from 0.
    fn at(&self, origin: Option<usize>, distance: f64) -> (f64, f64) {
        let base = origin.map_or(0.0, |pole| self.poles[pole]);
        let (mut value, mut slope) = ((self.lost - base) - distance, -1.0);
        for (index, satellite) in self.satellites.iter().enumerate() {
            let gap = if origin == Some(index) { -distance } else { (self.poles[index] - base) - distance };
            value += satellite.into * ((satellite.lost - base) - distance) / gap;
            slope -= satellite.into * satellite.back / (gap * gap);
        }
        (value, slope)
    }

    /// Newton's method on the function times the distance, which has no pole at 0, kept within the bracket.
    fn bracketed(&self, origin: Option<usize>, mut low: f64, mut high: f64) -> f64 {
        let from_zero = origin.is_none();
        let mut distance = 0.5 * (low + high);
        for _ in 0..STEPS {
            let (value, slope) = self.at(origin, distance);
            if value == 0.0 {
                break;
            }
            if value > 0.0 {
                low = distance;
            } else {
                high = distance;
            }
            let step = if from_zero { value / slope } else { value * distance / (value + distance * slope) };
            let mut next = distance - step;
            if !(next > low && next < high) {
                next = 0.5 * (low + high);
            }
            let moved = (next - distance).abs();
            distance = next;
            if moved <= 2.0 * f64::EPSILON * distance.abs() {
                break;
            }
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn satellite(into: f64, back: f64, lost: f64) -> Satellite {
        Satellite { into, back, lost }
    }

    #[track_caller]
    fn near(got: f64, expected: f64, what: &str) {
        assert!((got - expected).abs() <= 3e-14 * expected.abs(), "{what}: {got:e} is not {expected:e}");
    }

    #[test]
    fn one_compartment_is_one_exponential() {
        let found = modes(0.3, &[]);
        near(found.rates[0], 0.3, "rate");
        assert_eq!((found.count, found.central[0]), (1, 1.0));
    }

    #[test]
    fn the_closed_form_of_two_is_the_secular_equation_s() {
        for (lost, into, back) in
            [(0.438, 0.592, 0.247), (2.3, 5.6, 2.1), (1.0, 1e-9, 1.0), (1.0, 1e-12, 3.0), (1e-4, 50.0, 0.01)]
        {
            let (rates, central) = two_modes(lost, into, back);
            let found = modes(lost, &[satellite(into, back, 0.0)]);
            for mode in 0..2 {
                near(found.rates[mode], rates[mode], "rate");
                near(found.central[mode], central[mode], "weight");
            }
            near(central[0] + central[1], 1.0, "weights");
        }
    }

    /// Coefficients of the characteristic polynomial, and what is known at time 0 and in the mean.
    #[test]
    fn three_compartments_keep_their_invariants() {
        let (k10, k12, k13, k21, k31) = (0.438, 0.592, 0.590, 0.247, 0.0146);
        let found = modes(k10, &[satellite(k12, k21, 0.0), satellite(k13, k31, 0.0)]);
        let [one, two, three, _] = found.rates;
        near(one * two * three, k10 * k21 * k31, "product");
        near(one + two + three, k10 + k12 + k13 + k21 + k31, "sum");
        near(found.central.iter().sum(), 1.0, "at time 0");
        let area: f64 = (0..3).map(|mode| found.central[mode] / found.rates[mode]).sum();
        near(area, 1.0 / k10, "area");
        // Domino's half-lives as they are known: 0.40, 4.57, 114.6 min.
        let halves = [one, two, three].map(|rate| std::f64::consts::LN_2 / rate);
        assert!(
            (halves[0] - 114.6).abs() < 0.05 && (halves[1] - 4.57).abs() < 0.005 && (halves[2] - 0.40).abs() < 0.005
        );
    }

    #[test]
    fn a_liver_that_eliminates_keeps_the_clearance_of_the_well_stirred_model() {
        let (flow, volume, central, loss) = (151.0, 101.0, 192.0, 1.11 + 2.77);
        let liver = satellite(flow / central, flow / volume, loss);
        let found = modes(
            0.0,
            &[liver, satellite(84.3 / 192.0, 84.3 / 143.0, 0.0), satellite(37.6 / 192.0, 37.6 / 417.0, 0.0)],
        );
        let extraction = volume * loss / (flow + volume * loss);
        let area: f64 = (0..4).map(|mode| found.central[mode] / found.rates[mode]).sum();
        near(area, central / (flow * extraction), "area after a dose into the central compartment");
        let first: f64 = (0..4).map(|mode| found.first[mode] / found.rates[mode]).sum();
        near(first, area * (1.0 - extraction), "area after a dose into the liver");
        assert!(found.first.iter().sum::<f64>().abs() < 1e-15, "nothing is central yet");
        let lost: f64 =
            (0..4).map(|mode| found.central[mode] / found.rates[mode] * found.first_amount[mode] * loss).sum();
        near(lost, 1.0, "everything is lost through the liver");
    }

    #[test]
    fn satellites_alike_act_as_one() {
        let twins = modes(0.7, &[satellite(0.4, 0.3, 0.0), satellite(0.2, 0.3, 0.0)]);
        let (rates, central) = two_modes(0.7, 0.6, 0.3);
        near(twins.rates[0], rates[0], "slow");
        near(twins.rates[2], rates[1], "fast");
        near(twins.central[2], central[1], "fast weight");
        assert!(twins.central[1].abs() < 1e-10, "{}", twins.central[1]);
    }
}
