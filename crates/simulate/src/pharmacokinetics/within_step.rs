//! Where, within a step, a concentration is highest or passes a threshold.

#![expect(
    clippy::needless_range_loop,
    reason = "lanes are counted alike in several arrays, which is what becomes vectors"
)]

use super::decay::decay;
use super::kernel::{INFLOW, Inflow, Kernel, Lanes, State};
use super::mammillary::MODES;
use super::model::INLETS;
use super::solution::Site;
use crate::logarithm::ten_digits;
use fearless_simd::{Level, dispatch};

/// How far apart the points are at which a slope is looked at, each that much later than the one before.
pub(super) const SPREAD: f64 = 1.5;
/// Where the first of them lies, in mean times of the fastest rate.
pub(super) const FIRST: f64 = 0.1;
/// Steps of regula falsi; a dozen do in general.
const STEPS: usize = 100;
/// Steps of this share of the time end them: the error of each is the third power of that of the last.
const CLOSE: f64 = 2e-6;

/// One subject during a step.
pub(super) struct WithinStep {
    pub(super) kernel: Kernel<1>,
    pub(super) state: State<1>,
    pub(super) inflow: Inflow<1>,
    pub(super) hours: f64,
    pub(super) site: Site,
}

/// The highest concentration of a step and how long it lies above the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) peak: f64,
    /// Hours from the step's begin.
    pub(super) time_of_peak: f64,
    pub(super) above: f64,
    /// From when to when it does, with whatever lies between, in hours from the step's begin; none where it never does.
    pub(super) span: Option<(f64, f64)>,
}

impl WithinStep {
    /// The state so many hours into the step.
    fn at(&self, hours: f64) -> State<1> {
        let mut state = self.state;
        let step = self.kernel.mode_step(hours);
        if self.kernel.goes_further() {
            let flows = self.inflow != INFLOW;
            state.advance(&self.kernel, (&step, &self.kernel.further_step(hours, flows)), &self.inflow);
        } else {
            state.advance_modes(&self.kernel, &step, Some(&self.inflow[0]));
        }
        state
    }

    fn value(&self, state: &State<1>) -> f64 {
        match self.site {
            Site::Blood => state.concentrations(&self.kernel)[0],
            Site::Metabolite | Site::Effect => state.followed()[0],
        }
    }

    /// The concentration's derivative.
    fn slope(&self, state: &State<1>) -> f64 {
        let kernel = &self.kernel;
        let arriving: [f64; INLETS] = std::array::from_fn(|inlet| {
            let flowing = self.inflow[inlet][0];
            if kernel.depots[inlet] { kernel.absorption[inlet][0] * state.depots[inlet][0] } else { flowing }
        });
        let mut slope = 0.0;
        if self.site == Site::Blood {
            for mode in 0..kernel.modes {
                slope -= kernel.rates[mode][0] * state.modes[mode][0];
                for (inlet, arriving) in arriving.iter().enumerate() {
                    slope += kernel.gains[inlet][mode][0] * arriving;
                }
            }
            return slope;
        }
        for follower in (0..kernel.follows.len()).filter(|follower| kernel.follows[*follower]) {
            slope -= kernel.follower_rates[follower][0] * state.followers[follower][0];
            for mode in 0..kernel.modes {
                slope += kernel.drives[follower][mode][0] * state.modes[mode][0];
            }
            for (inlet, arriving) in arriving.iter().enumerate() {
                slope += kernel.direct[follower][inlet][0] * arriving;
            }
        }
        slope
    }

    /// Looks at the slope at points that lie ever further apart, as the exponentials that make the curve fade one after
    /// another, and finds each peak and trough between two of them. Two turns between neighbouring points would be missed;
    /// there the curve is flat.
    pub(super) fn search(&self, threshold: Option<f64>) -> Found {
        let mut fastest = self.kernel.rates.iter().map(|rate| rate[0]).fold(0.0, f64::max);
        let others =
            self.kernel.absorption.iter().zip(&self.kernel.depots).filter(|(_, used)| **used).map(|(rate, _)| rate[0]);
        fastest = others.chain(self.kernel.follower_rates.iter().map(|rate| rate[0])).fold(fastest, f64::max);
        let (mut before, mut state) = (0.0, self.state);
        let mut found = Found { peak: self.value(&state), time_of_peak: 0.0, above: 0.0, span: None };
        let mut next = FIRST / fastest;
        while before < self.hours {
            let after = if next < self.hours { next } else { self.hours };
            let later = self.at(after);
            let (rising, rises) = (self.slope(&state), self.slope(&later));
            if (rising > 0.0 && rises < 0.0) || (rising < 0.0 && rises > 0.0) {
                let turn = zero(|hours| self.slope(&self.at(hours)), (before, rising), (after, rises));
                let there = self.at(turn);
                found.meet(turn, self.value(&there));
                found.rise(self.above(threshold, (before, &state), (turn, &there)));
                found.rise(self.above(threshold, (turn, &there), (after, &later)));
            } else {
                found.rise(self.above(threshold, (before, &state), (after, &later)));
            }
            found.meet(after, self.value(&later));
            (before, state, next) = (after, later, next * SPREAD);
        }
        found
    }

    /// From when to when it lies above the threshold between two times between which the curve only rises or only falls.
    fn above(
        &self,
        threshold: Option<f64>,
        (from, first): (f64, &State<1>),
        (to, last): (f64, &State<1>),
    ) -> Option<(f64, f64)> {
        let threshold = threshold?;
        let (first, last) = (self.value(first) - threshold, self.value(last) - threshold);
        self.span_above(threshold, (from, first), (to, last))
    }

    /// The same, with the concentrations less the threshold at both times.
    fn span_above(&self, threshold: f64, (from, first): (f64, f64), (to, last): (f64, f64)) -> Option<(f64, f64)> {
        match (first > 0.0, last > 0.0) {
            (true, true) => Some((from, to)),
            (false, false) => None,
            (falls, _) => {
                let passes = zero(|hours| self.value(&self.at(hours)) - threshold, (from, first), (to, last));
                Some(if falls { (from, passes) } else { (passes, to) })
            }
        }
    }
}

impl Found {
    fn rise(&mut self, span: Option<(f64, f64)>) {
        let Some((from, to)) = span else { return };
        self.above += to - from;
        self.span = Some((self.span.map_or(from, |(first, _)| first), to));
    }

    fn meet(&mut self, time: f64, value: f64) {
        if value > self.peak {
            (self.peak, self.time_of_peak) = (value, time);
        }
    }
}

/// A zero of a function between two points where its signs differ: regula falsi by the Illinois rule.
fn zero(function: impl Fn(f64) -> f64, (mut low, mut at_low): (f64, f64), (mut high, mut at_high): (f64, f64)) -> f64 {
    let mut kept_low = None;
    for _ in 0..STEPS {
        let middle = low + (high - low) * at_low / (at_low - at_high);
        let inside = middle > low && middle < high;
        let middle = if inside { middle } else { 0.5 * (low + high) };
        if high - low <= 4.0 * f64::EPSILON * high {
            return middle;
        }
        let value = function(middle);
        if value == 0.0 {
            return middle;
        }
        if (value > 0.0) == (at_low > 0.0) {
            (low, at_low) = (middle, value);
            if kept_low == Some(false) {
                at_high *= 0.5;
            }
            kept_low = Some(false);
        } else {
            (high, at_high) = (middle, value);
            if kept_low == Some(true) {
                at_low *= 0.5;
            }
            kept_low = Some(true);
        }
    }
    0.5 * (low + high)
}

/// When concentrations whose modes all rise or all fall pass the threshold; of no meaning for others and for those that do
/// not pass.
///
/// What is left to rise or to fall is a sum of decaying exponentials with weights of one sign. Its logarithm is nearly
/// straight, and Halley's steps are taken on it; where it bends too much for them, at most twice Newton's step, which never
/// passes the zero of what is convex. A step need not have all digits: the next one makes up for it.
pub(super) fn passing_times<const W: usize>(
    kernel: &Kernel<W>,
    start: &State<W>,
    inflow: &Lanes<W>,
    threshold: f64,
) -> Lanes<W> {
    dispatch!(Level::new(), _vectors => newton_and_halley(kernel, start, inflow, threshold))
}

#[inline(always)]
fn newton_and_halley<const W: usize>(
    kernel: &Kernel<W>,
    start: &State<W>,
    inflow: &Lanes<W>,
    threshold: f64,
) -> Lanes<W> {
    let (mut gaps, mut target) = ([[0.0; W]; MODES], [-threshold; W]);
    for mode in 0..kernel.modes {
        for lane in 0..W {
            let towards = inflow[lane] * kernel.gains[0][mode][lane] * kernel.mean_times[mode][lane];
            gaps[mode][lane] = start.modes[mode][lane] - towards;
            target[lane] += towards;
        }
    }
    let (mut times, mut passes) = ([0.0; W], [false; W]);
    for number in 0..STEPS {
        let (mut left, mut slope, mut bend) = ([0.0; W], [0.0; W], [0.0; W]);
        for mode in 0..kernel.modes {
            let phase: Lanes<W> = std::array::from_fn(|lane| kernel.rates[mode][lane] * times[lane]);
            let (kept, _) = decay(&phase, 1.0);
            for lane in 0..W {
                let (rate, part) = (kernel.rates[mode][lane], gaps[mode][lane] * kept[lane]);
                left[lane] += part;
                slope[lane] += rate * part;
                bend[lane] += rate * rate * part;
            }
        }
        let mut steps = [0.0; W];
        for lane in 0..W {
            let excess = ten_digits(left[lane] / -target[lane]);
            let rate = slope[lane] / left[lane];
            let bent = 0.5 * excess * (bend[lane] / left[lane] - rate * rate);
            let most = 0.5 * rate * rate;
            steps[lane] = excess * rate / (rate * rate - if bent < most { bent } else { most });
        }
        let mut moved = 0.0f64;
        for lane in 0..W {
            if number == 0 {
                // Both have the sign of the gaps; where they have not, nothing passes.
                let ratio = left[lane] / -target[lane];
                passes[lane] = ratio > 1.0 && ratio.is_finite();
                times[lane] = if ratio == f64::INFINITY { f64::INFINITY } else { 0.0 };
            }
            if passes[lane] {
                times[lane] = (times[lane] + steps[lane]).max(0.0);
                moved = moved.max(steps[lane].abs() / times[lane]);
            }
        }
        if moved <= CLOSE {
            break;
        }
    }
    times
}
