//! Repeated timings of one piece of work.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Median and minimum of repeated timings. On a busy machine the minimum is the steadier of the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Half the repetitions took no longer.
    pub median: Duration,
    /// The fastest repetition.
    pub minimum: Duration,
}

impl Timing {
    /// Times `work`, after one repetition that does not count. Repeats once at least.
    pub fn of<T>(repetitions: usize, mut work: impl FnMut() -> T) -> Timing {
        black_box(work());
        let once = || {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        };
        let taken = std::iter::repeat_with(once).take(repetitions.max(1)).collect();
        Timing::of_sample(taken)
    }

    /// The same of work that uses something up, which is made before each repetition and not timed.
    pub fn of_prepared<S, T>(
        repetitions: usize,
        mut prepare: impl FnMut() -> S,
        mut work: impl FnMut(S) -> T,
    ) -> Timing {
        let mut once = || {
            let prepared = black_box(prepare());
            let start = Instant::now();
            let done = black_box(work(prepared));
            let taken = start.elapsed();
            drop(done);
            taken
        };
        once();
        Timing::of_sample(std::iter::repeat_with(once).take(repetitions.max(1)).collect())
    }

    fn of_sample(mut taken: Vec<Duration>) -> Timing {
        taken.sort_unstable();
        let upper = taken[taken.len() / 2];
        let lower = taken[(taken.len() - 1) / 2];
        Timing { median: (lower + upper) / 2, minimum: taken[0] }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        write!(out, "median {:.3} ms, fastest {:.3} ms", milliseconds(self.median), milliseconds(self.minimum))
    }
}

/// How often to repeat work on that many subjects: some seconds in all for any size.
pub fn repetitions(subjects: usize) -> usize {
    (2_000_000 / subjects.max(1)).clamp(20, 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let sample = |milliseconds: &[u64]| milliseconds.iter().copied().map(Duration::from_millis).collect();
        let odd = Timing::of_sample(sample(&[9, 1, 4]));
        assert_eq!((odd.median, odd.minimum), (Duration::from_millis(4), Duration::from_millis(1)));
        assert_eq!(Timing::of_sample(sample(&[9, 1, 4, 6])).median, Duration::from_millis(5));
    }

    #[test]
    fn work_is_repeated_once_more_than_counted() {
        let mut times = 0;
        Timing::of(3, || times += 1);
        assert_eq!(times, 4);
    }

    #[test]
    fn what_is_used_up_is_made_each_time() {
        let (mut made, mut used) = (0, 0);
        Timing::of_prepared(3, || made += 1, |()| used += 1);
        assert_eq!((made, used), (4, 4));
    }

    #[test]
    fn larger_fixtures_are_repeated_less() {
        assert_eq!([1_000, 100_000, usize::MAX, 0].map(repetitions), [500, 20, 20, 500]);
    }
}
