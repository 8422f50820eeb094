//! Concentrations in the blood while depots empty and nothing flows in, of several subjects side by side, and their peaks.

use super::decay::decay;
use super::kernel::{Kernel, Lanes, State};
use super::model::INLETS;
use super::within_step::{FIRST, SPREAD};
use fearless_simd::{Level, dispatch};

/// Most steps towards a peak; eight do in general.
const STEPS: usize = 60;
/// A step of this share of the time ends them: the next would be far below it.
const CLOSE: f64 = 1e-13;

/// Subjects from a state on.
pub(super) struct Absorbed<'a, const W: usize> {
    pub(super) kernel: &'a Kernel<W>,
    pub(super) start: &'a State<W>,
}

/// A time at which a concentration rises and a later one at which it falls, with the slopes there; the same time twice in
/// subjects of whom none are known.
struct Turns<const W: usize> {
    rising: Lanes<W>,
    rise: Lanes<W>,
    falling: Lanes<W>,
    fall: Lanes<W>,
}

/// The highest concentrations and their times.
pub(super) struct Peaks<const W: usize> {
    pub(super) values: Lanes<W>,
    pub(super) times: Lanes<W>,
}

impl<const W: usize> Absorbed<'_, W> {
    /// The peaks within so many hours, found as [`WithinStep::search`](super::within_step::WithinStep::search) finds them.
    pub(super) fn peaks(&self, hours: f64) -> Peaks<W> {
        dispatch!(Level::new(), _vectors => self.look_for_peaks(hours))
    }

    #[inline(always)]
    fn look_for_peaks(&self, hours: f64) -> Peaks<W> {
        let mut before = [0.0; W];
        let (values, mut slopes) = self.at(&before);
        let (mut peaks, mut turns) = (Peaks { values, times: before }, Turns::NONE);
        let mut next = self.fastest().map(|rate| FIRST / rate);
        while before.iter().any(|time| *time < hours) {
            let after = next.map(|next| if next < hours { next } else { hours });
            let (later, falls) = self.at(&after);
            let turns_here: [bool; W] = std::array::from_fn(|lane| slopes[lane] > 0.0 && falls[lane] < 0.0);
            // Mostly there is one peak, and all are looked for together.
            if (0..W).any(|lane| turns_here[lane] && turns.is_known(lane)) {
                self.climb(std::mem::replace(&mut turns, Turns::NONE), &mut peaks);
            }
            for lane in 0..W {
                if turns_here[lane] {
                    (turns.rising[lane], turns.rise[lane]) = (before[lane], slopes[lane]);
                    (turns.falling[lane], turns.fall[lane]) = (after[lane], falls[lane]);
                }
            }
            peaks.meet(&later, &after);
            (before, slopes) = (after, falls);
            next = next.map(|next| next * SPREAD);
        }
        self.climb(turns, &mut peaks);
        peaks
    }

    /// Concentrations and slopes, of each subject so many hours after the state.
    ///
    /// What has come through a depot is $$(e^{-at} - e^{-bt})/(b - a)$$ of what was in it: the slower exponential times what
    /// the difference of the rates takes away, which loses no digits where they are alike.
    #[inline(always)]
    fn at(&self, hours: &Lanes<W>) -> (Lanes<W>, Lanes<W>) {
        let Absorbed { kernel, start } = self;
        let products = |rates: &Lanes<W>| -> Lanes<W> { std::array::from_fn(|lane| rates[lane] * hours[lane]) };
        let depots = |inlet: &usize| kernel.depots[*inlet];
        let mut left = [[0.0; W]; INLETS];
        for inlet in (0..INLETS).filter(depots) {
            left[inlet] = decay(&products(&kernel.absorption[inlet]), 1.0).0;
        }
        let (mut values, mut slopes) = ([0.0; W], [0.0; W]);
        for mode in 0..kernel.modes {
            let rates = &kernel.rates[mode];
            let (kept, _) = decay(&products(rates), 1.0);
            let (mut own, mut arriving) = ([0.0; W], [0.0; W]);
            for lane in 0..W {
                own[lane] = start.modes[mode][lane] * kept[lane];
            }
            for inlet in (0..INLETS).filter(depots) {
                let (absorption, gains) = (&kernel.absorption[inlet], &kernel.gains[inlet][mode]);
                let gaps: Lanes<W> = std::array::from_fn(|lane| (absorption[lane] - rates[lane]).abs());
                let (_, lost) = decay(&products(&gaps), 1.0);
                for lane in 0..W {
                    let slower = if absorption[lane] < rates[lane] { left[inlet][lane] } else { kept[lane] };
                    let through = if gaps[lane] > 0.0 { lost[lane] / gaps[lane] } else { hours[lane] };
                    let enters = gains[lane] * absorption[lane] * start.depots[inlet][lane];
                    own[lane] += enters * (slower * through);
                    arriving[lane] += enters * left[inlet][lane];
                }
            }
            for lane in 0..W {
                values[lane] += own[lane];
                slopes[lane] += arriving[lane] - rates[lane] * own[lane];
            }
        }
        (values, slopes)
    }

    /// The fastest rate of each subject.
    fn fastest(&self) -> Lanes<W> {
        let Kernel { rates, absorption, depots, modes, .. } = self.kernel;
        let absorption = absorption.iter().zip(depots).filter(|(_, used)| **used).map(|(rates, _)| rates);
        let mut fastest = [0.0; W];
        for rates in rates[..*modes].iter().chain(absorption) {
            (0..W).for_each(|lane| fastest[lane] = f64::max(fastest[lane], rates[lane]));
        }
        fastest
    }

    /// Goes to where the slope is 0: regula falsi by the Illinois rule.
    #[inline(always)]
    fn climb(&self, turns: Turns<W>, peaks: &mut Peaks<W>) {
        let mut open: [bool; W] = std::array::from_fn(|lane| turns.is_known(lane));
        if open == [false; W] {
            return;
        }
        let Turns { rising: mut low, rise: mut at_low, falling: mut high, fall: mut at_high } = turns;
        let (mut times, mut heights, mut last_was_low) = (low, [0.0; W], [None; W]);
        for _ in 0..STEPS {
            let mut middle = times;
            for lane in (0..W).filter(|lane| open[*lane]) {
                let (least, most) = (low[lane], high[lane]);
                let chord = least + (most - least) * at_low[lane] / (at_low[lane] - at_high[lane]);
                middle[lane] = if chord > least && chord < most { chord } else { 0.5 * (least + most) };
            }
            let (values, slopes) = self.at(&middle);
            for lane in 0..W {
                if !open[lane] {
                    continue;
                }
                let (time, slope) = (middle[lane], slopes[lane]);
                let moved = (time - times[lane]).abs();
                (times[lane], heights[lane]) = (time, values[lane]);
                if slope == 0.0 || moved <= CLOSE * time {
                    open[lane] = false;
                } else if slope > 0.0 {
                    (low[lane], at_low[lane]) = (time, slope);
                    at_high[lane] *= if last_was_low[lane] == Some(true) { 0.5 } else { 1.0 };
                    last_was_low[lane] = Some(true);
                } else {
                    (high[lane], at_high[lane]) = (time, slope);
                    at_low[lane] *= if last_was_low[lane] == Some(false) { 0.5 } else { 1.0 };
                    last_was_low[lane] = Some(false);
                }
            }
            if open == [false; W] {
                break;
            }
        }
        peaks.meet(&heights, &times);
    }
}

impl<const W: usize> Turns<W> {
    const NONE: Turns<W> = Turns { rising: [0.0; W], rise: [0.0; W], falling: [0.0; W], fall: [0.0; W] };

    fn is_known(&self, lane: usize) -> bool {
        self.falling[lane] > self.rising[lane]
    }
}

impl<const W: usize> Peaks<W> {
    /// Of nothing.
    pub(super) const NONE: Peaks<W> = Peaks { values: [0.0; W], times: [0.0; W] };

    /// Takes values at these times in, of which some may be higher.
    pub(super) fn meet(&mut self, values: &Lanes<W>, times: &Lanes<W>) {
        for lane in 0..W {
            let higher = values[lane] > self.values[lane];
            self.values[lane] = if higher { values[lane] } else { self.values[lane] };
            self.times[lane] = if higher { times[lane] } else { self.times[lane] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernel::INFLOW;
    use super::super::solution::{NOTHING, Site, WIDTH};
    use super::super::within_step::WithinStep;
    use super::*;

    /// Subjects whose rates and amounts a sine spreads; in some of them rates are equal.
    fn subjects(number: usize) -> (Kernel<WIDTH>, State<WIDTH>) {
        let (mut kernel, mut start) = (Kernel::<WIDTH>::new(&NOTHING, &[]), State::<WIDTH>::EMPTY);
        let mut at = 31.0 * number as f64;
        let mut spread = |low: f64, high: f64| {
            at += 1.0;
            low * libm::exp((0.5 + 0.5 * libm::sin(at * at)) * libm::log(high / low))
        };
        kernel.modes = 1 + number % 3;
        kernel.depots = [true, number % 2 == 1];
        for lane in 0..WIDTH {
            for mode in 0..kernel.modes {
                kernel.rates[mode][lane] = spread(0.02, 5.0);
                kernel.mean_times[mode][lane] = 1.0 / kernel.rates[mode][lane];
                start.modes[mode][lane] = spread(0.001, 0.1) - 0.001;
            }
            for inlet in 0..INLETS {
                kernel.absorption[inlet][lane] = spread(0.05, 10.0);
                kernel.gains[inlet] = kernel.gains[inlet].map(|mut gains| {
                    gains[lane] = spread(0.001, 0.1);
                    gains
                });
                start.depots[inlet][lane] = if kernel.depots[inlet] { spread(0.1, 100.0) } else { 0.0 };
            }
            if lane % 3 == 0 {
                kernel.absorption[0][lane] = kernel.rates[0][lane];
            }
        }
        (kernel, start)
    }

    #[test]
    fn peaks_are_those_of_the_search_of_one_subject() {
        for number in 0..60 {
            let ((kernel, start), hours) = (subjects(number), 0.5 + number as f64);
            let peaks = Absorbed { kernel: &kernel, start: &start }.peaks(hours);
            for lane in 0..WIDTH {
                let (kernel, state) = (kernel.lane(lane), start.lane(lane));
                let alone = WithinStep { kernel, state, inflow: INFLOW, hours, site: Site::Blood }.search(None);
                let (value, time) = (peaks.values[lane], peaks.times[lane]);
                assert!((value / alone.peak - 1.0).abs() < 1e-13, "{number} {lane}: {value:e} {:e}", alone.peak);
                let gap = (time - alone.time_of_peak).abs();
                assert!(gap <= 1e-12 * alone.time_of_peak, "{number} {lane}: {time} {}", alone.time_of_peak);
            }
        }
    }

    #[test]
    fn nothing_has_no_peak() {
        let (kernel, _) = subjects(3);
        let peaks = Absorbed { kernel: &kernel, start: &State::EMPTY }.peaks(24.0);
        assert_eq!((peaks.values, peaks.times), ([0.0; WIDTH], [0.0; WIDTH]));
    }
}
