//! What a session exposes a subject to, without the concentrations in between.

#![expect(
    clippy::needless_range_loop,
    reason = "lanes are counted alike in several arrays, which is what becomes vectors"
)]

use super::absorbed::{Absorbed, Peaks};
use super::kernel::{FOLLOWERS, Lanes, State};
use super::mammillary::MODES;
use super::model::{INLETS, Model, Subject};
use super::schedule::{Point, Schedule};
use super::solution::{Received, Site, Steps, WIDTH, Walk};
use super::within_step::{WithinStep, passing_times};

/// A session's exposure: from the begin of its dose to that of the next one, or to the schedule's end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// The highest concentration, mg/L.
    pub peak: f64,
    /// When it is reached, in h after the begin of the dose.
    pub time_of_peak: f64,
    /// The area under the curve during the session, mg·h/L; what is left from the sessions before is part of it.
    pub area: f64,
    /// The area that the session's own dose leads to in the end, mg·h/L.
    pub area_to_infinity: f64,
    /// How long during the session the concentration lies above the threshold, in h; 0 without one.
    pub time_above: f64,
}

impl Exposure {
    /// To nothing.
    pub const NONE: Exposure =
        Exposure { peak: 0.0, time_of_peak: 0.0, area: 0.0, area_to_infinity: 0.0, time_above: 0.0 };
}

impl Schedule {
    /// Writes the exposure of each session, a subject's after one another, at a site and with a threshold in mg/L.
    ///
    /// Nothing is stored on the way. Where only modes move and all of them the same way, a step is over with its ends; where
    /// something is absorbed the peak is searched for within it.
    ///
    /// # Panics
    /// When `exposures` has not room for each subject's sessions exactly, or `received` is not a share for each dose of each
    /// subject.
    pub fn exposures(
        &self,
        model: &Model,
        subjects: &[Subject],
        received: Received<'_>,
        (site, threshold): (Site, Option<f64>),
        exposures: &mut [Exposure],
    ) {
        let sessions = self.sessions();
        assert_eq!(exposures.len(), subjects.len() * sessions, "room for each session of each subject");
        self.check_received(subjects, received);
        let structure = site.structure(model);
        let mut walk = Walk::<WIDTH>::new(self);
        let mut steps = Steps::NONE;
        let blocks = subjects.chunks(WIDTH).zip(exposures.chunks_mut(WIDTH * sessions));
        for (block, (subjects, rows)) in blocks.enumerate() {
            walk.start(&structure, subjects, received, block * WIDTH);
            steps.compute(&walk.kernel, &self.lengths);
            let mut open: Option<Session<WIDTH>> = None;
            for point in &self.points {
                if let Some(number) = point.session {
                    if let Some(session) = open.take() {
                        session.close(&walk, site, sessions, rows);
                    }
                    open = Some(Session::new(number, point.time, walk.state));
                }
                let Some(session) = &mut open else {
                    continue;
                };
                session.take_in(&walk, point);
                walk.give(point);
                session.go_on(&mut walk, &steps, point, (site, threshold), subjects.len());
            }
            if let Some(session) = open {
                session.close(&walk, site, sessions, rows);
            }
        }
    }
}

/// A session of W subjects.
struct Session<const W: usize> {
    number: usize,
    begin: f64,
    at_begin: State<W>,
    /// Amounts taken in, by way in.
    taken: [Lanes<W>; INLETS],
    peaks: Peaks<W>,
    above: Lanes<W>,
}

impl<const W: usize> Session<W> {
    fn new(number: usize, begin: f64, at_begin: State<W>) -> Session<W> {
        let zero = [0.0; W];
        Session { number, begin, at_begin, taken: [zero; INLETS], peaks: Peaks::NONE, above: zero }
    }

    fn take_in(&mut self, walk: &Walk<'_, W>, point: &Point) {
        let schedule = walk.schedule;
        let hours = point.length.map_or(0.0, |length| schedule.lengths[length]);
        for input in &schedule.inputs[point.at_once.clone()] {
            let amounts = walk.amounts(input);
            (0..W).for_each(|lane| self.taken[input.inlet][lane] += amounts[lane]);
        }
        for input in &schedule.inputs[point.flowing.clone()] {
            let amounts = walk.amounts(input);
            (0..W).for_each(|lane| self.taken[input.inlet][lane] += amounts[lane] * hours);
        }
    }

    fn go_on(
        &mut self,
        walk: &mut Walk<'_, W>,
        steps: &Steps<W>,
        point: &Point,
        (site, threshold): (Site, Option<f64>),
        subjects: usize,
    ) {
        let since = point.time - self.begin;
        let before = walk.seen(site);
        self.peaks.meet(&before, &[since; W]);
        let Some(length) = point.length else { return };
        let hours = walk.schedule.lengths[length];
        let inflow = walk.inflow(point);
        let simple = site == Site::Blood && !walk.kernel.goes_further();
        let one_way = if simple { one_way(walk, &inflow[0]) } else { [false; W] };
        if threshold.is_none() && one_way == [true; W] {
            walk.go_on(steps, point, &inflow);
            self.peaks.meet(&walk.seen(site), &[since + hours; W]);
            return;
        }
        let start = walk.state;
        walk.go_on(steps, point, &inflow);
        let after = walk.seen(site);
        self.peaks.meet(&after, &[since + hours; W]);
        // Of the blood nothing follows, so that what goes further is depots.
        if site == Site::Blood && threshold.is_none() && point.flowing.is_empty() {
            let Peaks { values, times } = Absorbed { kernel: &walk.kernel, start: &start }.peaks(hours);
            return self.peaks.meet(&values, &times.map(|time| since + time));
        }
        let above = threshold.map(|threshold| {
            let any =
                (0..subjects).any(|lane| one_way[lane] && (before[lane] > threshold) != (after[lane] > threshold));
            let times = if any { passing_times(&walk.kernel, &start, &inflow[0], threshold) } else { [0.0; W] };
            std::array::from_fn(|lane| match (before[lane] > threshold, after[lane] > threshold) {
                (true, true) => hours,
                (false, false) => 0.0,
                (true, false) => times[lane].min(hours),
                (false, true) => hours - times[lane].min(hours),
            })
        });
        let above: Lanes<W> = above.unwrap_or([0.0; W]);
        for lane in 0..subjects {
            if one_way[lane] {
                self.above[lane] += above[lane];
                continue;
            }
            let inflow = inflow.map(|inflow| [inflow[lane]]);
            let within = WithinStep { kernel: walk.kernel.lane(lane), state: start.lane(lane), inflow, hours, site };
            let found = within.search(threshold);
            self.above[lane] += found.above;
            if found.peak > self.peaks.values[lane] {
                (self.peaks.values[lane], self.peaks.times[lane]) = (found.peak, since + found.time_of_peak);
            }
        }
    }

    fn close(&self, walk: &Walk<'_, W>, site: Site, sessions: usize, rows: &mut [Exposure]) {
        let areas = self.areas(walk, site);
        let finally = self.areas_to_infinity(walk, site);
        for (lane, row) in rows.chunks_exact_mut(sessions).enumerate() {
            row[self.number] = Exposure {
                peak: self.peaks.values[lane],
                time_of_peak: self.peaks.times[lane],
                area: areas[lane],
                area_to_infinity: finally[lane],
                time_above: self.above[lane],
            };
        }
    }

    /// Areas by the balance of each mode: what came in less what is left has decayed, at the mode's rate.
    fn areas(&self, walk: &Walk<'_, W>, site: Site) -> Lanes<W> {
        let (kernel, end, begin) = (&walk.kernel, &walk.state, &self.at_begin);
        let mut arrived = self.taken;
        for inlet in (0..INLETS).filter(|inlet| kernel.depots[*inlet]) {
            for lane in 0..W {
                arrived[inlet][lane] -= end.depots[inlet][lane] - begin.depots[inlet][lane];
            }
        }
        let (mut of_modes, mut areas) = ([[0.0; W]; MODES], [0.0; W]);
        for mode in 0..kernel.modes {
            for lane in 0..W {
                let came =
                    kernel.gains[0][mode][lane] * arrived[0][lane] + kernel.gains[1][mode][lane] * arrived[1][lane];
                let left = end.modes[mode][lane] - begin.modes[mode][lane];
                of_modes[mode][lane] = (came - left) * kernel.mean_times[mode][lane];
                areas[lane] += of_modes[mode][lane];
            }
        }
        if site == Site::Blood {
            return areas;
        }
        let mut followed = [0.0; W];
        for follower in (0..FOLLOWERS).filter(|follower| kernel.follows[*follower]) {
            for lane in 0..W {
                let formed = (0..kernel.modes).map(|mode| kernel.drives[follower][mode][lane] * of_modes[mode][lane]);
                let along = (0..INLETS).map(|inlet| kernel.direct[follower][inlet][lane] * arrived[inlet][lane]);
                let left = end.followers[follower][lane] - begin.followers[follower][lane];
                let came = formed.sum::<f64>() + along.sum::<f64>();
                followed[lane] += (came - left) / kernel.follower_rates[follower][lane];
            }
        }
        followed
    }

    fn areas_to_infinity(&self, walk: &Walk<'_, W>, site: Site) -> Lanes<W> {
        let (kernel, schedule, mut areas) = (&walk.kernel, walk.schedule, [0.0; W]);
        for part in schedule.whole[schedule.parts(self.number)].iter() {
            let amounts = walk.amounts(part);
            let of_modes: [Lanes<W>; MODES] = std::array::from_fn(|mode| {
                let (gains, times) = (&kernel.gains[part.inlet][mode], &kernel.mean_times[mode]);
                std::array::from_fn(|lane| amounts[lane] * gains[lane] * times[lane])
            });
            if site == Site::Blood {
                for of_mode in &of_modes {
                    (0..W).for_each(|lane| areas[lane] += of_mode[lane]);
                }
                continue;
            }
            for follower in (0..FOLLOWERS).filter(|follower| kernel.follows[*follower]) {
                for lane in 0..W {
                    let formed =
                        (0..kernel.modes).map(|mode| kernel.drives[follower][mode][lane] * of_modes[mode][lane]);
                    let along = amounts[lane] * kernel.direct[follower][part.inlet][lane];
                    areas[lane] += (formed.sum::<f64>() + along) / kernel.follower_rates[follower][lane];
                }
            }
        }
        areas
    }
}

/// Whether all modes only rise or only fall during the step: towards what the inflow would hold them at.
fn one_way<const W: usize>(walk: &Walk<'_, W>, inflow: &Lanes<W>) -> [bool; W] {
    let kernel = &walk.kernel;
    let (mut rise, mut fall) = ([true; W], [true; W]);
    for mode in 0..kernel.modes {
        for lane in 0..W {
            let towards =
                inflow[lane] * kernel.gains[0][mode][lane] - kernel.rates[mode][lane] * walk.state.modes[mode][lane];
            rise[lane] &= towards >= 0.0;
            fall[lane] &= towards <= 0.0;
        }
    }
    std::array::from_fn(|lane| rise[lane] || fall[lane])
}
