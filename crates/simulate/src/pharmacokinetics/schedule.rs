//! Doses and times of samples merged to one grid of steps, the same for all subjects.

use super::model::{INLETS, Model};
use super::parameter_file::Sprays;
use std::collections::BTreeMap;
use std::ops::Range;
use thiserror::Error;

/// Times closer together than this, in relation to the latest, are one: what rounding makes of sums.
const SAME: f64 = 8.0 * f64::EPSILON;

/// One dose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dose {
    /// When it begins, in h.
    pub time: f64,
    /// How much, in mg, or in mg for each kilogram of the subject.
    pub amount: f64,
    /// Over how long, in h; 0 for all at once.
    pub duration: f64,
}

/// What amounts of doses are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// A subject: milligrams.
    Subject,
    /// A kilogram of body weight: mg/kg.
    Kilogram,
}

/// A schedule that cannot be.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ScheduleError {
    /// There is no dose.
    #[error("there is no dose")]
    NoDose,
    /// A dose at no time, of no amount, or of less than no duration.
    #[error("dose {} cannot be: time {} h, amount {}, duration {} h", number + 1, dose.time, dose.amount, dose.duration)]
    NoSuchDose {
        /// Which one, from 0.
        number: usize,
        /// The dose.
        dose: Dose,
    },
    /// A dose that begins no later than the one before it.
    #[error("dose {} begins at {time} h, and the one before it at {before} h", number + 1)]
    DosesOutOfOrder {
        /// Which one, from 0.
        number: usize,
        /// When it begins.
        time: f64,
        /// When the one before it does.
        before: f64,
    },
    /// A time of a sample that is none, or that is no later than the one before it.
    #[error("time {} of the samples, {time} h, does not come after the one before it", number + 1)]
    SamplesOutOfOrder {
        /// Which one, from 0.
        number: usize,
        /// The time.
        time: f64,
    },
    /// The end is not after the last dose and the last sample.
    #[error("the end, {end} h, does not come after the last dose and sample, {last} h")]
    EndsTooEarly {
        /// The end.
        end: f64,
        /// What comes last.
        last: f64,
    },
    /// A dose over a time by a route whose preparation has a time of its own to be released.
    #[error("dose {} is given over {duration} h, and the preparation has a release of its own", number + 1)]
    TwoDurations {
        /// Which one, from 0.
        number: usize,
        /// Its duration.
        duration: f64,
    },
    /// The number of sprays cannot be told from a dose for each kilogram.
    #[error("sprays are counted in mg, and the doses are in mg/kg")]
    SpraysPerKilogram,
}

/// A share of a dose by one way in, at once or over a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Input {
    /// Which dose.
    pub(super) dose: usize,
    /// Which way in.
    pub(super) inlet: usize,
    /// The amount, or the amount in an hour, before the subject's share.
    pub(super) amount: f64,
    /// What a subject's share of the first way is multiplied by: that of later sprays.
    pub(super) spray: f64,
}

/// A point of the grid and the step after it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) time: f64,
    /// The sample taken here, before anything is given.
    pub(super) sample: Option<usize>,
    /// The dose whose session begins here.
    pub(super) session: Option<usize>,
    /// What is given here at once.
    pub(super) at_once: Range<usize>,
    /// What flows in during the step after it.
    pub(super) flowing: Range<usize>,
    /// The length of that step, among [`Schedule::lengths`]; none at the last point.
    pub(super) length: Option<usize>,
}

/// Doses, times of samples and the end, as steps of as few different lengths as there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub(super) per: Per,
    pub(super) doses: Vec<Dose>,
    pub(super) samples: usize,
    pub(super) inputs: Vec<Input>,
    pub(super) points: Vec<Point>,
    pub(super) lengths: Vec<f64>,
    /// All of each dose by each way in, whatever its times.
    pub(super) whole: Vec<Input>,
}

impl Schedule {
    /// A schedule of doses by the model's route, with samples at times in h and an end after them in h.
    ///
    /// A sample at the time of a dose is taken before it. Doses may overlap.
    ///
    /// # Errors
    /// When doses or times are out of order or are none, or when the preparation does not let them be given like that.
    pub fn new(model: &Model, per: Per, doses: &[Dose], samples: &[f64], end: f64) -> Result<Schedule, ScheduleError> {
        check_times(doses, samples, end)?;
        let structure = &model.structure;
        if structure.sprays.is_some() && per == Per::Kilogram {
            return Err(ScheduleError::SpraysPerKilogram);
        }
        let mut given = Vec::new();
        for (number, dose) in doses.iter().enumerate() {
            for (inlet, way) in structure.ways.iter().enumerate() {
                let Some(way) = way else { continue };
                if way.release > 0.0 && dose.duration > 0.0 {
                    return Err(ScheduleError::TwoDurations { number, duration: dose.duration });
                }
                let begin = dose.time + way.lag;
                given.push(Given {
                    dose: number,
                    inlet,
                    begin,
                    over: dose.duration.max(way.release),
                    amount: dose.amount,
                });
            }
        }
        Ok(Grid::of(doses, samples, end, given).schedule(per, structure.sprays))
    }

    /// The number of doses, each of which begins a session.
    pub fn sessions(&self) -> usize {
        self.doses.len()
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }
}

fn check_times(doses: &[Dose], samples: &[f64], end: f64) -> Result<(), ScheduleError> {
    if doses.is_empty() {
        return Err(ScheduleError::NoDose);
    }
    for (number, dose) in doses.iter().enumerate() {
        let whole = dose.time.is_finite() && dose.amount.is_finite() && dose.duration.is_finite();
        if !whole || dose.time < 0.0 || dose.amount < 0.0 || dose.duration < 0.0 {
            return Err(ScheduleError::NoSuchDose { number, dose: *dose });
        }
    }
    for (number, pair) in doses.windows(2).enumerate() {
        if pair[1].time <= pair[0].time {
            let (time, before) = (pair[1].time, pair[0].time);
            return Err(ScheduleError::DosesOutOfOrder { number: number + 1, time, before });
        }
    }
    let mut before = -1.0;
    for (number, time) in samples.iter().enumerate() {
        if !(*time >= 0.0 && *time > before && time.is_finite()) {
            return Err(ScheduleError::SamplesOutOfOrder { number, time: *time });
        }
        before = *time;
    }
    let last = doses.last().map_or(0.0, |dose| dose.time).max(before);
    if end.is_finite() && end > last { Ok(()) } else { Err(ScheduleError::EndsTooEarly { end, last }) }
}

/// A part of a dose with its times.
#[derive(Debug, Clone, Copy)]
struct Given {
    dose: usize,
    inlet: usize,
    begin: f64,
    over: f64,
    amount: f64,
}

struct Grid<'a> {
    doses: &'a [Dose],
    samples: &'a [f64],
    given: Vec<Given>,
    times: Vec<f64>,
    tolerance: f64,
}

impl Grid<'_> {
    fn of<'a>(doses: &'a [Dose], samples: &'a [f64], end: f64, given: Vec<Given>) -> Grid<'a> {
        let tolerance = SAME * end;
        let mut times: Vec<f64> = doses.iter().map(|dose| dose.time).chain(samples.iter().copied()).collect();
        times.extend(given.iter().flat_map(|given| [given.begin, given.begin + given.over]));
        times.push(end);
        times.retain(|time| *time <= end);
        times.sort_by(f64::total_cmp);
        times.dedup_by(|later, earlier| *later - *earlier <= tolerance);
        Grid { doses, samples, given, times, tolerance }
    }

    fn schedule(mut self, per: Per, sprays: Option<Sprays>) -> Schedule {
        let input = |given: &Given| Input {
            dose: given.dose,
            inlet: given.inlet,
            amount: if given.over > 0.0 { given.amount / given.over } else { given.amount },
            spray: sprays.map_or(1.0, |sprays| sprays.factor(given.amount)),
        };
        let whole = |given: &Given| Input { amount: given.amount, ..input(given) };
        let whole = self.given.iter().map(whole).collect();
        let (mut points, mut inputs, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        let at = |time: f64, point: f64| (time - point).abs() <= self.tolerance;
        // The first of some times in order that is not before the point.
        let here = |count: usize, nth: &dyn Fn(usize) -> f64, point: f64| {
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = (low + high) / 2;
                if nth(middle) < point - self.tolerance { low = middle + 1 } else { high = middle }
            }
            (low < count && at(nth(low), point)).then_some(low)
        };
        let mut known = BTreeMap::new();
        for (index, time) in self.times.iter().copied().enumerate() {
            let next = self.times.get(index + 1).copied();
            let from = inputs.len();
            inputs.extend(self.given.iter().filter(|given| given.over == 0.0 && at(given.begin, time)).map(input));
            let middle = inputs.len();
            let flows = |given: &&Given| {
                given.over > 0.0
                    && given.begin <= time + self.tolerance
                    && given.begin + given.over > time + self.tolerance
            };
            inputs.extend(self.given.iter().filter(flows).map(input));
            points.push(Point {
                time,
                sample: here(self.samples.len(), &|nth| self.samples[nth], time),
                session: here(self.doses.len(), &|nth| self.doses[nth].time, time),
                at_once: from..middle,
                flowing: middle..inputs.len(),
                length: next.map(|next| self.length(&mut known, &mut lengths, next - time)),
            });
        }
        let doses = std::mem::take(&mut self.doses).to_vec();
        Schedule { per, doses, samples: self.samples.len(), inputs, points, lengths, whole }
    }

    /// The step of that length; those that differ by rounding alone are one.
    fn length(&self, known: &mut BTreeMap<u64, usize>, lengths: &mut Vec<f64>, length: f64) -> usize {
        // The bits of numbers above 0 are in the order of the numbers.
        let near = (length - self.tolerance).max(0.0).to_bits()..=(length + self.tolerance).to_bits();
        if let Some((_, at)) = known.range(near).next() {
            return *at;
        }
        lengths.push(length);
        known.insert(length.to_bits(), lengths.len() - 1);
        lengths.len() - 1
    }
}

impl Schedule {
    /// Where all of a dose stands in [`Schedule::whole`].
    pub(super) fn parts(&self, dose: usize) -> Range<usize> {
        let ways = self.whole.len() / self.doses.len();
        dose * ways..(dose + 1) * ways
    }

    /// What an input brings each subject: the amount, or the amount in an hour.
    pub(super) fn amounts<const W: usize>(
        &self,
        input: &Input,
        shares: &[[f64; W]; INLETS],
        scales: &[f64],
    ) -> [f64; W] {
        let mut amounts = [0.0; W];
        let scales = &scales[input.dose * W..(input.dose + 1) * W];
        let each = amounts.iter_mut().zip(scales).zip(shares[0].iter().zip(&shares[1]));
        if input.inlet == 0 {
            each.for_each(|((amount, scale), (first, _))| *amount = input.amount * scale * (first * input.spray));
        } else {
            each.for_each(|((amount, scale), (first, rest))| {
                *amount = input.amount * scale * ((1.0 - first * input.spray) * rest);
            });
        }
        amounts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pharmacokinetics::parameter_file::stock;
    use trialstat_trial::diagnostic::Place;

    fn model() -> Model {
        let set = stock("herd-2007", &Place::file("test")).expect("built in");
        Model::new(set.disposition.as_ref().expect("a disposition"), None, &[], None).expect("a model")
    }

    fn infusion(time: f64) -> Dose {
        Dose { time, amount: 35.0, duration: 2.0 / 3.0 }
    }

    #[test]
    fn steps_of_one_length_are_one_whatever_their_sums_round_to() {
        let doses = [0.0, 48.0, 96.0, 168.0, 216.0, 264.0].map(infusion);
        let schedule = Schedule::new(&model(), Per::Subject, &doses, &[], 312.0).expect("a schedule");
        assert_eq!((schedule.points.len(), schedule.lengths.len()), (13, 3));
        let sum: f64 = schedule.points.iter().filter_map(|point| point.length).map(|at| schedule.lengths[at]).sum();
        assert!((sum - 312.0).abs() < 1e-11);
    }

    #[test]
    fn an_infusion_flows_until_it_ends_and_overlaps_with_the_next() {
        let doses = [Dose { time: 0.0, amount: 6.0, duration: 3.0 }, Dose { time: 2.0, amount: 6.0, duration: 3.0 }];
        let schedule = Schedule::new(&model(), Per::Subject, &doses, &[], 8.0).expect("a schedule");
        let flowing: Vec<usize> = schedule.points.iter().map(|point| point.flowing.len()).collect();
        assert_eq!(flowing, [1, 2, 1, 0, 0]);
        assert_eq!(schedule.inputs[0].amount, 2.0);
    }

    #[test]
    fn what_is_out_of_order_is_refused_where_it_is() {
        let model = model();
        let schedule = |doses: &[Dose], samples: &[f64], end| Schedule::new(&model, Per::Subject, doses, samples, end);
        assert_eq!(schedule(&[], &[], 1.0), Err(ScheduleError::NoDose));
        let twice = schedule(&[infusion(1.0), infusion(1.0)], &[], 9.0).expect_err("twice");
        assert_eq!(twice, ScheduleError::DosesOutOfOrder { number: 1, time: 1.0, before: 1.0 });
        let back = schedule(&[infusion(0.0)], &[2.0, 1.0], 9.0).expect_err("backwards");
        assert_eq!(back, ScheduleError::SamplesOutOfOrder { number: 1, time: 1.0 });
        assert!(matches!(schedule(&[infusion(f64::NAN)], &[], 9.0), Err(ScheduleError::NoSuchDose { number: 0, .. })));
        assert!(matches!(schedule(&[infusion(9.0)], &[], 9.0), Err(ScheduleError::EndsTooEarly { .. })));
        let below = Dose { amount: -1.0, ..infusion(0.0) };
        assert!(matches!(schedule(&[below], &[], 9.0), Err(ScheduleError::NoSuchDose { .. })));
    }
}
