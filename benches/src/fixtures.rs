//! Follow-up of two arms in whole days, the same on every machine and in every version.

use std::io::{self, Write};

/// Mean days to the event of the first and the second arm.
const MEAN_DAYS: [f64; 2] = [200.0, 260.0];

/// Share of subjects who are censored before they have the event.
const CENSORED: f64 = 0.3;

/// The sizes that are timed.
pub const SIZES: [usize; 2] = [1_000, 100_000];

/// Subjects of two arms, each with a time and whether the event happened then.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// Whole days from 1.
    pub times: Vec<f64>,
    /// Whether the event happened; otherwise the subject was censored.
    pub event: Vec<bool>,
    /// Arm 0 or 1, in turn.
    pub arm: Vec<usize>,
}

impl FollowUp {
    /// That many subjects, allocated 1:1.
    ///
    /// Event and censoring times are exponential, and the hazard of censoring is a fixed multiple of that of the
    /// event, which makes the share of censored subjects the same in both arms. Days are counted whole, so that larger
    /// fixtures have more ties but hardly more distinct times.
    pub fn of(subjects: usize) -> FollowUp {
        FollowUp::rounded(subjects, f64::ceil)
    }

    /// The same subjects with times that are not rounded, so that hardly two are alike.
    pub fn to_the_instant(subjects: usize) -> FollowUp {
        FollowUp::rounded(subjects, |time| time)
    }

    fn rounded(subjects: usize, round: impl Fn(f64) -> f64) -> FollowUp {
        let mut stream = SplitMix64(0x7472_6961_6c73_7461);
        let mut follow_up = FollowUp { times: Vec::new(), event: Vec::new(), arm: Vec::new() };
        for subject in 0..subjects {
            let arm = subject % 2;
            let to_event = stream.exponential(MEAN_DAYS[arm]);
            let to_censoring = stream.exponential(MEAN_DAYS[arm] * (1.0 - CENSORED) / CENSORED);
            follow_up.times.push(round(to_event.min(to_censoring)));
            follow_up.event.push(to_event <= to_censoring);
            follow_up.arm.push(arm);
        }
        follow_up
    }

    /// Times and events of one arm.
    pub fn arm(&self, arm: usize) -> (Vec<f64>, Vec<bool>) {
        let own = |subject: &usize| self.arm[*subject] == arm;
        (0..self.times.len()).filter(own).map(|subject| (self.times[subject], self.event[subject])).unzip()
    }

    /// Writes the subjects as comma-separated text with the columns `time`, `event` (1 or 0) and `arm`.
    ///
    /// # Errors
    /// When the text cannot be written.
    pub fn write_csv(&self, mut to: impl Write) -> io::Result<()> {
        writeln!(to, "time,event,arm")?;
        for ((time, event), arm) in self.times.iter().zip(&self.event).zip(&self.arm) {
            writeln!(to, "{time},{},{arm}", u8::from(*event))?;
        }
        to.flush()
    }
}

/// Steele, Lea and Flood's generator: one multiplication-and-shift scramble of a counter, all a fixture needs.
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Exponential with that mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(self.uniform())
    }

    /// Uniform between 0 and 1, neither of which occurs.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_first_numbers() {
        let mut stream = SplitMix64(1_234_567);
        let first = [stream.next(), stream.next(), stream.next()];
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn three_in_ten_are_censored_and_days_are_tied() {
        let follow_up = FollowUp::of(100_000);
        let censored = follow_up.event.iter().filter(|event| !**event).count() as f64 / 100_000.0;
        // Four standard errors of a proportion of 0.3 among 100,000.
        assert!((censored - CENSORED).abs() < 0.0058, "{censored}");
        let mut days = follow_up.times.clone();
        days.sort_by(f64::total_cmp);
        days.dedup();
        assert!(days.len() < 3_000, "{} distinct days", days.len());
        assert!(days.iter().all(|day| day.fract() == 0.0 && *day >= 1.0));
    }

    #[test]
    fn instants_are_within_their_days() {
        let (days, instants) = (FollowUp::of(1000), FollowUp::to_the_instant(1000));
        assert!(instants.times.iter().zip(&days.times).all(|(instant, day)| instant.ceil() == *day));
        assert_eq!((instants.event, instants.arm), (days.event, days.arm));
    }

    #[test]
    fn a_smaller_fixture_is_the_beginning_of_a_larger_one() {
        let (small, large) = (FollowUp::of(10), FollowUp::of(20));
        assert_eq!(small.times, large.times[..10]);
        assert_eq!(small.arm(1).0.len(), 5);
    }

    #[test]
    fn the_text_has_one_line_for_each_subject() {
        let follow_up = FollowUp { times: vec![3.0, 14.0], event: vec![true, false], arm: vec![0, 1] };
        let mut text = Vec::new();
        follow_up.write_csv(&mut text).expect("memory takes all");
        assert_eq!(text, b"time,event,arm\n3,1,0\n14,0,1\n");
    }
}
