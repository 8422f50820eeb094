//! Times in whole days, found without a logarithm of the library where they are beyond doubt.

use crate::logarithm::ten_digits;
use crate::scenario::TimeLaw;
use trialstat_stats::random::Words;
use trialstat_trial::quantity::Days;
use trialstat_trial::record::Ending;

/// By what part of it a time may be off that [`hazards_reached`] lead to, and more.
const DOUBT: f64 = 1e-9;

/// Whole days: an event is known at the end of its day, observation without one to the end of the day before it ended.
pub(super) fn ended(event: f64, end: f64) -> (Days, Ending) {
    // Times are not negative: cut off they are rounded down.
    let (begun, whole) = (event as u32, end as u32);
    let known = begun.saturating_add(u32::from(f64::from(begun) < event));
    if event <= end { (Days(known), Ending::Event) } else { (Days(whole), Ending::Censored) }
}

/// The times of an arm where hazards are constant.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConstantHazards {
    /// Days in which the cumulative hazard of the event grows by 1, and the hazard of leaving; not a number where they are
    /// not constant, by which nothing is sure.
    days: f64,
    leaving: f64,
    end: f64,
}

impl ConstantHazards {
    /// Those of an event and of leaving before, up to an end of at most a hundred years.
    pub(super) fn new(event: &TimeLaw, leaving: &TimeLaw, end: f64) -> ConstantHazards {
        let hazard = |law: &TimeLaw| law.constant_hazard().unwrap_or(f64::NAN);
        ConstantHazards { days: 1.0 / hazard(event), leaving: hazard(leaving), end }
    }

    /// What [`ended`] says where no rounding could make it another day: what the cumulative hazards of the event and of
    /// leaving have reached, to ten digits, tells that of nearly all. `None` of the others.
    #[inline]
    pub(super) fn surely_ended(&self, reached: f64, leaves: f64) -> Option<(Days, Ending)> {
        let time = reached * self.days;
        let (least, most) = (time * (1.0 - DOUBT), time * (1.0 + DOUBT));
        let within = if most < self.end { most } else { self.end };
        // A cumulative hazard that is less than the uniform number has not been reached.
        if leaves > self.leaving * within {
            let is_censored = || (least > self.end).then_some((Days(self.end as u32), Ending::Censored));
            return if most <= self.end { event_day(time) } else { is_censored() };
        }
        let left = hazard_reached(leaves) / self.leaving;
        if left.is_nan() {
            return None;
        }
        let end = left.min(self.end);
        let (begins, ends) = (end * (1.0 - DOUBT), end * (1.0 + DOUBT));
        if most < begins {
            event_day(time)
        } else if least > ends && begins as u32 == ends as u32 {
            Some((Days(end as u32), Ending::Censored))
        } else {
            None
        }
    }
}

/// The day of an event, known to ten digits, if that is enough to tell: the next whole number.
#[inline]
fn event_day(time: f64) -> Option<(Days, Ending)> {
    /// From here on numbers are whole.
    const WHOLE: f64 = (1u64 << 52) as f64;
    /// More than [`DOUBT`] in a hundred years.
    const APART: f64 = 1e-4;
    // It is next to half a day later, unless the time is next to a whole one.
    let later = time + 0.5;
    let whole = later + WHOLE;
    let is_apart = (whole - WHOLE - later).abs() < 0.5 - APART;
    is_apart.then(|| (Days(whole.to_bits() as u32), Ending::Event))
}

/// What the cumulative hazards have reached, to ten digits, at the uniform numbers of `at`.
pub(super) fn hazards_reached(words: &[Words], at: usize, reached: &mut Vec<f64>) {
    let known = reached.len();
    reached.extend(words.iter().map(|first| first.open_uniform(at)));
    // In a pass of its own, which takes several at once.
    reached[known..].iter_mut().for_each(|number| *number = hazard_reached(*number));
}

/// What the cumulative hazard has reached at a uniform number, -ln(1 - u): both are multiples of 2 to the power -53 between
/// 0 and 1, so that the difference is exact and not 0.
fn hazard_reached(uniform: f64) -> f64 {
    -ten_digits(1.0 - uniform)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that random words lead to, the outermost and many in between.
    fn uniforms() -> impl Iterator<Item = f64> {
        let of_word = |word: u64| ((word >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
        let ends = (0..52).flat_map(|bits| [1u64 << (12 + bits), u64::MAX << bits]);
        let between = (0..200_000u64).map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        ends.chain(between).map(of_word)
    }

    #[test]
    fn what_is_sure_is_what_the_logarithm_says() {
        let end = 700.0;
        for (hazard, leaves) in [(0.002, 1e-4), (0.05, 0.0), (1e-6, 0.01)] {
            let (event, dropout) = (TimeLaw::constant(hazard), TimeLaw::constant(leaves));
            let hazards = ConstantHazards::new(&event, &dropout, end);
            let (mut all, mut sure) = (0, 0);
            for (uniform, leaving) in uniforms().zip(uniforms().skip(1)) {
                all += 1;
                let Some(quickly) = hazards.surely_ended(hazard_reached(uniform), leaving) else {
                    continue;
                };
                sure += 1;
                let time = event.time(uniform);
                let left = dropout.time(leaving).min(end);
                assert_eq!(quickly, ended(time, left), "{uniform} {leaving}");
            }
            assert!(f64::from(all - sure) < 2e-3 * f64::from(all), "{sure} of {all}");
        }
    }

    /// Where a time is a whole number of days or the end of follow-up, the logarithm of the library has the say.
    #[test]
    fn what_is_close_is_not_sure() {
        let (event, never) = (TimeLaw::constant(1.0), TimeLaw::constant(0.0));
        let at = |time: f64| -libm::expm1(-time);
        let quickly = |time, end| ConstantHazards::new(&event, &never, end).surely_ended(hazard_reached(at(time)), 0.5);
        assert_eq!(quickly(2.0, 30.0), None);
        assert_eq!(quickly(2.5, 2.5), None);
        assert_eq!(quickly(2.5, 30.0), Some((Days(3), Ending::Event)));
        assert_eq!(quickly(2.5, 2.25), Some((Days(2), Ending::Censored)));
    }
}
