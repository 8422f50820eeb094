//! Concentrations at the times asked for.

use super::kernel::{FurtherStep, Inflow, Kernel, Lanes, ModeStep, State};
use super::model::{INLETS, Model, Structure, Subject};
use super::schedule::{Input, Per, Point, Schedule};
use fearless_simd::{Level, dispatch};

/// Subjects solved side by side: enough for every vector register, few enough for the nearest cache.
pub(super) const WIDTH: usize = 8;

/// What subjects got of the doses that were planned for them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Received<'a> {
    /// All of them.
    All,
    /// A share of each, a subject's doses after one another: 0 for one that was missed.
    Shares(&'a [f64]),
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// The drug in the blood.
    Blood,
    /// The metabolite in the blood; 0 without one.
    Metabolite,
    /// The drug at the effect site; 0 without one.
    Effect,
}

impl Site {
    /// What of a model has to be followed to see this site.
    pub(super) fn structure(self, model: &Model) -> Structure {
        let metabolite = model.structure.metabolite.filter(|_| self == Site::Metabolite);
        Structure { metabolite, effect: model.structure.effect && self == Site::Effect, ..model.structure }
    }
}

/// Steps of a schedule for W subjects, used again for the next ones.
pub(super) struct Steps<const W: usize> {
    modes: Vec<ModeStep<W>>,
    further: Vec<FurtherStep<W>>,
}

impl<const W: usize> Steps<W> {
    pub(super) const NONE: Steps<W> = Steps { modes: Vec::new(), further: Vec::new() };

    pub(super) fn compute(&mut self, kernel: &Kernel<W>, lengths: &[f64]) {
        self.modes.resize(lengths.len(), ModeStep::NONE);
        dispatch!(Level::new(), _vectors => kernel.write_mode_steps(lengths, &mut self.modes));
        self.further.clear();
        if kernel.goes_further() {
            self.further.extend(lengths.iter().map(|hours| kernel.further_step(*hours, true)));
        }
    }
}

/// W subjects on their way through a schedule.
pub(super) struct Walk<'a, const W: usize> {
    pub(super) schedule: &'a Schedule,
    pub(super) kernel: Kernel<W>,
    pub(super) state: State<W>,
    /// What the doses are multiplied by, dose after dose, the subjects of each together.
    pub(super) scales: Vec<f64>,
}

impl<'a, const W: usize> Walk<'a, W> {
    pub(super) fn new(schedule: &'a Schedule) -> Walk<'a, W> {
        let scales = vec![1.0; schedule.doses.len() * W];
        Walk { schedule, kernel: Kernel::new(&NOTHING, &[]), state: State::EMPTY, scales }
    }

    /// Puts other subjects at the start; `first` is the number of the first of them among those received.
    pub(super) fn start(&mut self, structure: &Structure, subjects: &[Subject], received: Received<'_>, first: usize) {
        self.kernel = Kernel::new(structure, subjects);
        self.state = State::EMPTY;
        let doses = self.schedule.doses.len();
        for dose in 0..doses {
            for lane in 0..W {
                let number = lane.min(subjects.len() - 1);
                let share = match received {
                    Received::All => 1.0,
                    Received::Shares(shares) => shares[(first + number) * doses + dose],
                };
                let size = if self.schedule.per == Per::Kilogram { subjects[number].weight } else { 1.0 };
                self.scales[dose * W + lane] = share * size;
            }
        }
    }

    /// What an input brings each subject.
    pub(super) fn amounts(&self, input: &Input) -> Lanes<W> {
        self.schedule.amounts(input, &self.kernel.shares, &self.scales)
    }

    /// Gives what is given at once at this point.
    pub(super) fn give(&mut self, point: &Point) {
        let schedule = self.schedule;
        for input in &schedule.inputs[point.at_once.clone()] {
            let amounts = self.amounts(input);
            self.state.add(&self.kernel, input.inlet, &amounts);
        }
    }

    /// What flows in after this point, by way in.
    pub(super) fn inflow(&self, point: &Point) -> Inflow<W> {
        let mut inflow = [[0.0; W]; INLETS];
        for input in &self.schedule.inputs[point.flowing.clone()] {
            let amounts = self.amounts(input);
            for lane in 0..W {
                inflow[input.inlet][lane] += amounts[lane];
            }
        }
        inflow
    }

    /// Goes the step after this point, while that flows in.
    pub(super) fn go_on(&mut self, steps: &Steps<W>, point: &Point, inflow: &Inflow<W>) {
        let Some(length) = point.length else { return };
        let step = &steps.modes[length];
        if let Some(further) = steps.further.get(length) {
            self.state.advance(&self.kernel, (step, further), inflow);
        } else {
            self.state.advance_modes(&self.kernel, step, (!point.flowing.is_empty()).then_some(&inflow[0]));
        }
    }

    /// The concentrations at a site.
    #[inline]
    pub(super) fn seen(&self, site: Site) -> Lanes<W> {
        match site {
            Site::Blood => self.state.concentrations(&self.kernel),
            Site::Metabolite | Site::Effect => self.state.followed(),
        }
    }
}

/// A structure that holds a place until there are subjects.
pub(super) const NOTHING: Structure =
    Structure { peripheral: 0, liver: false, metabolite: None, effect: false, ways: [None; INLETS], sprays: None };

impl Schedule {
    /// Writes the concentrations at the times of the samples, in mg/L, a subject's after one another.
    ///
    /// # Panics
    /// When `concentrations` has not room for each subject's samples exactly, or `received` is not a share for each dose of
    /// each subject.
    pub fn concentrations(
        &self,
        model: &Model,
        subjects: &[Subject],
        received: Received<'_>,
        site: Site,
        concentrations: &mut [f64],
    ) {
        assert_eq!(concentrations.len(), subjects.len() * self.samples, "room for each sample of each subject");
        self.check_received(subjects, received);
        if self.samples == 0 {
            return;
        }
        let structure = site.structure(model);
        let mut walk = Walk::<WIDTH>::new(self);
        let mut steps = Steps::NONE;
        let blocks = subjects.chunks(WIDTH).zip(concentrations.chunks_mut(WIDTH * self.samples));
        for (block, (subjects, rows)) in blocks.enumerate() {
            walk.start(&structure, subjects, received, block * WIDTH);
            steps.compute(&walk.kernel, &self.lengths);
            for point in &self.points {
                if let Some(sample) = point.sample {
                    let seen = walk.seen(site);
                    for (row, value) in rows.chunks_exact_mut(self.samples).zip(seen) {
                        row[sample] = value;
                    }
                }
                walk.give(point);
                let inflow = walk.inflow(point);
                walk.go_on(&steps, point, &inflow);
            }
        }
    }

    pub(super) fn check_received(&self, subjects: &[Subject], received: Received<'_>) {
        if let Received::Shares(shares) = received {
            assert_eq!(shares.len(), subjects.len() * self.doses.len(), "a share for each dose of each subject");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_vectors_change_no_bit() {
        let mut kernel = Kernel::<WIDTH>::new(&NOTHING, &[]);
        kernel.modes = kernel.rates.len();
        for (mode, rates) in kernel.rates.iter_mut().enumerate() {
            *rates = std::array::from_fn(|lane| 0.01 * libm::exp((3 * mode + lane) as f64 * 0.71));
            kernel.mean_times[mode] = rates.map(|rate| 1.0 / rate);
        }
        let lengths: Vec<f64> = (0..400).map(|step| 1e-9 * libm::exp(f64::from(step) * 0.07)).collect();
        let mut steps = Steps::NONE;
        steps.compute(&kernel, &lengths);
        let alone: Vec<ModeStep<WIDTH>> = lengths.iter().map(|hours| kernel.mode_step(*hours)).collect();
        assert_eq!(steps.modes, alone);
    }
}
