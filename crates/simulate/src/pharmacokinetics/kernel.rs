//! The linear system of several subjects side by side: its state, and what a step of time makes of it.

#![expect(
    clippy::needless_range_loop,
    reason = "lanes are counted alike in several arrays, which is what becomes vectors"
)]

use super::chain::chain;
use super::decay::decay;
use super::mammillary::{MODES, two_modes};
use super::model::{INLETS, Structure, Subject};
use super::parameter::Parameter as P;
use super::parameter_file::Into;

/// Most modes of what follows the drug: two of a metabolite, one of the effect site.
pub(super) const FOLLOWERS: usize = 3;
/// Where the effect site stands among them.
pub(super) const EFFECT: usize = 2;

/// A number for each of W subjects.
pub(super) type Lanes<const W: usize> = [f64; W];

/// Milligrams an hour that arrive by each way in.
pub(super) type Inflow<const W: usize> = [Lanes<W>; INLETS];
/// None.
pub(super) const INFLOW: Inflow<1> = [[0.0]; INLETS];

/// The rates and weights of W subjects.
#[derive(Debug, Clone)]
pub(super) struct Kernel<const W: usize> {
    pub(super) modes: usize,
    /// Which ways in lead through a depot that empties at a first-order rate.
    pub(super) depots: [bool; INLETS],
    /// Which followers there are.
    pub(super) follows: [bool; FOLLOWERS],
    pub(super) rates: [Lanes<W>; MODES],
    /// Their reciprocals, the mean times.
    pub(super) mean_times: [Lanes<W>; MODES],
    /// Concentration that a milligram adds to each mode, by way in.
    pub(super) gains: [[Lanes<W>; MODES]; INLETS],
    /// Share of the dose that goes each way; of the second, of what does not go the first.
    pub(super) shares: [Lanes<W>; INLETS],
    pub(super) absorption: [Lanes<W>; INLETS],
    pub(super) follower_rates: [Lanes<W>; FOLLOWERS],
    /// What a unit of concentration of a mode adds to a follower in an hour.
    pub(super) drives: [[Lanes<W>; MODES]; FOLLOWERS],
    /// What a milligram that arrives brings along for a follower, by way in: metabolite of the first pass.
    pub(super) direct: [[Lanes<W>; INLETS]; FOLLOWERS],
}

/// Concentrations by mode, what lies in the depots, and the followers.
#[derive(Debug, Clone, Copy)]
pub(super) struct State<const W: usize> {
    pub(super) modes: [Lanes<W>; MODES],
    pub(super) depots: [Lanes<W>; INLETS],
    pub(super) followers: [Lanes<W>; FOLLOWERS],
}

/// What a step of one length keeps of each mode, and makes of a constant inflow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ModeStep<const W: usize> {
    keep: [Lanes<W>; MODES],
    held: [Lanes<W>; MODES],
}

/// What it makes of depots and followers.
#[derive(Debug, Clone, Copy)]
pub(super) struct FurtherStep<const W: usize> {
    depots: [DepotStep<W>; INLETS],
    followers: [FollowerStep<W>; FOLLOWERS],
}

#[derive(Debug, Clone, Copy)]
struct DepotStep<const W: usize> {
    keep: Lanes<W>,
    held: Lanes<W>,
    passed: [Lanes<W>; MODES],
    filled: [Lanes<W>; MODES],
}

#[derive(Debug, Clone, Copy)]
struct FollowerStep<const W: usize> {
    keep: Lanes<W>,
    from_modes: [Lanes<W>; MODES],
    from_inflow: [Lanes<W>; INLETS],
    from_depots: [Lanes<W>; INLETS],
}

impl<const W: usize> Kernel<W> {
    /// Of W subjects, the last of them repeated where there are fewer.
    pub(super) fn new(structure: &Structure, subjects: &[Subject]) -> Kernel<W> {
        let zero = [0.0; W];
        let depots = structure.ways.map(|way| way.is_some_and(|way| way.first_order));
        let metabolite = structure.metabolite;
        let follows = [metabolite.is_some(), metabolite == Some(1), structure.effect];
        let mut kernel = Kernel {
            modes: structure.mode_count(),
            depots,
            follows,
            rates: [zero; MODES],
            mean_times: [zero; MODES],
            gains: [[zero; MODES]; INLETS],
            shares: [zero; INLETS],
            absorption: [zero; INLETS],
            follower_rates: [zero; FOLLOWERS],
            drives: [[zero; MODES]; FOLLOWERS],
            direct: [[zero; INLETS]; FOLLOWERS],
        };
        for lane in 0..W {
            if let Some(subject) = subjects.get(lane).or(subjects.last()) {
                kernel.fill(lane, structure, subject);
            }
        }
        kernel
    }

    fn fill(&mut self, lane: usize, structure: &Structure, subject: &Subject) {
        let modes = structure.modes(subject);
        let volume = subject.value(P::CentralVolume);
        for mode in 0..modes.count {
            self.rates[mode][lane] = modes.rates[mode];
            self.mean_times[mode][lane] = 1.0 / modes.rates[mode];
            for (inlet, way) in structure.ways.iter().enumerate() {
                let into = way.map_or(Into::Central, |way| way.into);
                let weight = if into == Into::Liver { modes.first[mode] } else { modes.central[mode] };
                self.gains[inlet][mode][lane] = weight / volume;
            }
        }
        self.shares[0][lane] = subject.value(P::Fraction);
        self.shares[1][lane] = subject.value(P::SwallowedFraction);
        self.absorption[0][lane] = subject.value(P::AbsorptionRate);
        self.absorption[1][lane] = subject.value(P::SwallowedRate);
        if structure.effect {
            let rate = subject.value(P::EffectRate);
            self.follower_rates[EFFECT][lane] = rate;
            (0..modes.count).for_each(|mode| self.drives[EFFECT][mode][lane] = rate);
        }
        let Some(peripheral) = structure.metabolite else { return };
        let own = subject.value(P::MetaboliteVolume);
        let lost = subject.value(P::MetaboliteClearance) / own;
        let (rates, weights) = if peripheral == 1 {
            let flow = subject.value(P::MetaboliteFlow);
            two_modes(lost, flow / own, flow / subject.value(P::MetabolitePeripheralVolume))
        } else {
            ([lost, 0.0], [1.0, 0.0])
        };
        for follower in 0..=peripheral {
            let weight = weights[follower] / own;
            self.follower_rates[follower][lane] = rates[follower];
            for mode in 0..modes.count {
                let formed = if structure.liver {
                    subject.value(P::LiverFormation) * modes.first_amount[mode] * volume
                } else {
                    subject.value(P::FormedFraction) * subject.value(P::Clearance)
                };
                self.drives[follower][mode][lane] = weight * formed;
            }
            for (inlet, way) in structure.ways.iter().enumerate() {
                let lost_on_the_way = way.is_some_and(|way| way.first_pass && way.into == Into::Central);
                let share = self.shares[inlet][lane];
                if lost_on_the_way && share > 0.0 {
                    let lost = (1.0 - share) / share * subject.value(P::FormedFraction);
                    self.direct[follower][inlet][lane] = weight * lost;
                }
            }
        }
    }

    /// The same of one of its subjects.
    pub(super) fn lane(&self, lane: usize) -> Kernel<1> {
        let one = |lanes: Lanes<W>| [lanes[lane]];
        Kernel {
            modes: self.modes,
            depots: self.depots,
            follows: self.follows,
            rates: self.rates.map(one),
            mean_times: self.mean_times.map(one),
            gains: self.gains.map(|gains| gains.map(one)),
            shares: self.shares.map(one),
            absorption: self.absorption.map(one),
            follower_rates: self.follower_rates.map(one),
            drives: self.drives.map(|drives| drives.map(one)),
            direct: self.direct.map(|direct| direct.map(one)),
        }
    }

    /// Whether there is more to a step than modes.
    pub(super) fn goes_further(&self) -> bool {
        self.depots.contains(&true) || self.follows.contains(&true)
    }

    /// What a step of so many hours makes of modes.
    pub(super) fn mode_step(&self, hours: f64) -> ModeStep<W> {
        let mut step = [ModeStep::NONE];
        self.write_mode_steps(&[hours], &mut step);
        let [step] = step;
        step
    }

    /// The same of several, written to where they are kept.
    // Compiled into its callers, one for each width of vectors.
    #[inline(always)]
    pub(super) fn write_mode_steps(&self, hours: &[f64], steps: &mut [ModeStep<W>]) {
        for (hours, step) in hours.iter().zip(steps) {
            for mode in 0..self.modes {
                let (kept, lost) = decay(&self.rates[mode], *hours);
                step.keep[mode] = kept;
                for lane in 0..W {
                    step.held[mode][lane] = lost[lane] * self.mean_times[mode][lane];
                }
            }
        }
    }

    /// What it makes of depots and followers; of inflow only where something flows in.
    pub(super) fn further_step(&self, hours: f64, flows: bool) -> FurtherStep<W> {
        let depot = DepotStep { keep: [0.0; W], held: [0.0; W], passed: [[0.0; W]; MODES], filled: [[0.0; W]; MODES] };
        let from_modes = [[0.0; W]; MODES];
        let (from_inflow, from_depots) = ([[0.0; W]; INLETS], [[0.0; W]; INLETS]);
        let follower = FollowerStep { keep: [0.0; W], from_modes, from_inflow, from_depots };
        let mut step = FurtherStep { depots: [depot; INLETS], followers: [follower; FOLLOWERS] };
        for lane in 0..W {
            for inlet in (0..INLETS).filter(|inlet| self.depots[*inlet]) {
                self.fill_depot(&mut step.depots[inlet], inlet, lane, (hours, flows));
            }
            for follower in (0..FOLLOWERS).filter(|follower| self.follows[*follower]) {
                self.fill_follower(&mut step.followers[follower], follower, lane, (hours, flows));
            }
        }
        step
    }

    fn fill_depot(&self, step: &mut DepotStep<W>, inlet: usize, lane: usize, (hours, flows): (f64, bool)) {
        let rate = self.absorption[inlet][lane];
        step.keep[lane] = chain([rate], hours);
        for mode in 0..self.modes {
            let (own, gain) = (self.rates[mode][lane], self.gains[inlet][mode][lane]);
            step.passed[mode][lane] = gain * rate * chain([rate, own], hours);
        }
        if flows {
            step.held[lane] = chain([0.0, rate], hours);
            for mode in 0..self.modes {
                let (own, gain) = (self.rates[mode][lane], self.gains[inlet][mode][lane]);
                step.filled[mode][lane] = gain * rate * chain([0.0, rate, own], hours);
            }
        }
    }

    fn fill_follower(&self, step: &mut FollowerStep<W>, follower: usize, lane: usize, (hours, flows): (f64, bool)) {
        let own = self.follower_rates[follower][lane];
        step.keep[lane] = chain([own], hours);
        for mode in 0..self.modes {
            step.from_modes[mode][lane] =
                self.drives[follower][mode][lane] * chain([self.rates[mode][lane], own], hours);
        }
        for inlet in 0..INLETS {
            let direct = self.direct[follower][inlet][lane];
            let drive = |mode: usize| self.drives[follower][mode][lane] * self.gains[inlet][mode][lane];
            let rate = self.absorption[inlet][lane];
            let through = |mode: usize| self.rates[mode][lane];
            if self.depots[inlet] {
                let passed: f64 =
                    (0..self.modes).map(|mode| drive(mode) * chain([rate, through(mode), own], hours)).sum();
                step.from_depots[inlet][lane] = rate * (passed + direct * chain([rate, own], hours));
            }
            if self.depots[inlet] && flows {
                let filled: f64 =
                    (0..self.modes).map(|mode| drive(mode) * chain([0.0, rate, through(mode), own], hours)).sum();
                step.from_inflow[inlet][lane] = rate * (filled + direct * chain([0.0, rate, own], hours));
            } else if flows {
                let held: f64 = (0..self.modes).map(|mode| drive(mode) * chain([0.0, through(mode), own], hours)).sum();
                step.from_inflow[inlet][lane] = held + direct * chain([0.0, own], hours);
            }
        }
    }
}

impl<const W: usize> ModeStep<W> {
    /// Of no modes.
    pub(super) const NONE: ModeStep<W> = ModeStep { keep: [[0.0; W]; MODES], held: [[0.0; W]; MODES] };
}

impl<const W: usize> State<W> {
    /// Before anything was given.
    pub(super) const EMPTY: State<W> =
        State { modes: [[0.0; W]; MODES], depots: [[0.0; W]; INLETS], followers: [[0.0; W]; FOLLOWERS] };

    /// Amounts that arrive at once by a way in: in its depot, or in the blood or the liver with what they bring along.
    pub(super) fn add(&mut self, kernel: &Kernel<W>, inlet: usize, amounts: &Lanes<W>) {
        for lane in 0..W {
            let amount = amounts[lane];
            if kernel.depots[inlet] {
                self.depots[inlet][lane] += amount;
                continue;
            }
            for mode in 0..kernel.modes {
                self.modes[mode][lane] += amount * kernel.gains[inlet][mode][lane];
            }
            for follower in 0..FOLLOWERS {
                self.followers[follower][lane] += amount * kernel.direct[follower][inlet][lane];
            }
        }
    }

    /// Goes a step on, without depots and followers, while `inflow` milligrams an hour arrive by the first way.
    #[inline]
    pub(super) fn advance_modes(&mut self, kernel: &Kernel<W>, step: &ModeStep<W>, inflow: Option<&Lanes<W>>) {
        for mode in 0..kernel.modes {
            let (keep, held, gain) = (&step.keep[mode], &step.held[mode], &kernel.gains[0][mode]);
            let own = &mut self.modes[mode];
            if let Some(inflow) = inflow {
                for lane in 0..W {
                    own[lane] = own[lane] * keep[lane] + inflow[lane] * gain[lane] * held[lane];
                }
            } else {
                for lane in 0..W {
                    own[lane] *= keep[lane];
                }
            }
        }
    }

    /// Goes a step on while `inflow` milligrams an hour arrive by each way.
    pub(super) fn advance(
        &mut self,
        kernel: &Kernel<W>,
        (step, further): (&ModeStep<W>, &FurtherStep<W>),
        inflow: &[Lanes<W>; INLETS],
    ) {
        let before = *self;
        for mode in 0..kernel.modes {
            for lane in 0..W {
                let mut value = before.modes[mode][lane] * step.keep[mode][lane];
                for inlet in 0..INLETS {
                    let depot = &further.depots[inlet];
                    value += if kernel.depots[inlet] {
                        before.depots[inlet][lane] * depot.passed[mode][lane]
                            + inflow[inlet][lane] * depot.filled[mode][lane]
                    } else {
                        inflow[inlet][lane] * kernel.gains[inlet][mode][lane] * step.held[mode][lane]
                    };
                }
                self.modes[mode][lane] = value;
            }
        }
        for (follower, own) in self.followers.iter_mut().enumerate().filter(|(follower, _)| kernel.follows[*follower]) {
            let step = &further.followers[follower];
            for (lane, value) in own.iter_mut().enumerate() {
                *value *= step.keep[lane];
                for mode in 0..kernel.modes {
                    *value += before.modes[mode][lane] * step.from_modes[mode][lane];
                }
                for inlet in 0..INLETS {
                    *value += inflow[inlet][lane] * step.from_inflow[inlet][lane]
                        + before.depots[inlet][lane] * step.from_depots[inlet][lane];
                }
            }
        }
        for inlet in (0..INLETS).filter(|inlet| kernel.depots[*inlet]) {
            let depot = &further.depots[inlet];
            for (lane, value) in self.depots[inlet].iter_mut().enumerate() {
                *value = *value * depot.keep[lane] + inflow[inlet][lane] * depot.held[lane];
            }
        }
    }

    /// The concentrations of what follows, of which there is one at a time.
    pub(super) fn followed(&self) -> Lanes<W> {
        let mut sums = [0.0; W];
        for follower in &self.followers {
            (0..W).for_each(|lane| sums[lane] += follower[lane]);
        }
        sums
    }

    /// The same of one subject.
    pub(super) fn lane(&self, lane: usize) -> State<1> {
        let one = |lanes: Lanes<W>| [lanes[lane]];
        State { modes: self.modes.map(one), depots: self.depots.map(one), followers: self.followers.map(one) }
    }

    /// The concentrations in the blood.
    #[inline]
    pub(super) fn concentrations(&self, kernel: &Kernel<W>) -> Lanes<W> {
        let mut sums = self.modes[0];
        for mode in 1..kernel.modes {
            for lane in 0..W {
                sums[lane] += self.modes[mode][lane];
            }
        }
        sums
    }
}
