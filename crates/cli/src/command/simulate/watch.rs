//! Progress on a terminal, finished batches in a file, and the keys that end a run.

use super::counted;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::{say, write_file};
use std::io::IsTerminal;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use trialstat_montecarlo::part::Part;
use trialstat_montecarlo::points::WatchPoints;

/// Set by the first interruption; the second ends the program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Status of a program that was interrupted twice, as shells have it.
const ENDED: i32 = 130;

/// Between two lines of progress.
const LINE: Duration = Duration::from_millis(250);

/// Between two writes of what is finished, where a batch ends anyway.
const KEEP: Duration = Duration::from_secs(2);

/// And where the batch is waited for: then it pauses to be kept.
const KEEP_WITHIN: Duration = Duration::from_secs(10);

/// Whoever follows the run.
pub struct Watching<'a> {
    replicates: Range<u64>,
    checkpoint: Option<&'a Path>,
    shows: bool,
    started: Instant,
    made: AtomicU64,
    state: Mutex<State>,
}

/// The begin of a line that takes the place of the one before.
const ANEW: &str = "\r\x1b[K";

/// When something was last said and kept, and why keeping failed.
struct State {
    said: Option<Instant>,
    kept: Instant,
    failure: Option<Failure>,
}

impl<'a> Watching<'a> {
    /// Follows a run of these replicates; from here on an interruption ends it in order.
    pub fn new(replicates: Range<u64>, checkpoint: Option<&'a Path>, arguments: &Arguments) -> Watching<'a> {
        // Where there is no handler, an interruption ends the program at once.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(ENDED);
            }
        });
        let now = Instant::now();
        Watching {
            replicates,
            checkpoint,
            shows: !arguments.quiet && std::io::stderr().is_terminal(),
            started: now,
            made: AtomicU64::new(0),
            state: Mutex::new(State { said: None, kept: now, failure: None }),
        }
    }

    /// Takes the line of progress away, and says why what is finished could not be kept.
    pub fn finish(&self) -> Result<(), Failure> {
        if self.shows {
            say(ANEW);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failure.take().map_or(Ok(()), Err)
    }

    /// Keeps a part in the file, if there is to be one.
    pub fn keep(&self, part: &Part) -> Result<(), Failure> {
        let Some(path) = self.checkpoint else { return Ok(()) };
        write_file(path, part.clone().in_order().to_json().as_bytes())
    }

    fn line(&self, made: u64) -> String {
        let all = self.replicates.end - self.replicates.start;
        let seconds = self.started.elapsed().as_secs_f64().max(1e-3);
        let rate = made as f64 / seconds;
        let left = (all.saturating_sub(made)) as f64 / rate.max(1e-9);
        format!("{made} of {}, {rate:.0} a second, {} left", counted(all, "replicate"), clock(left))
    }

    /// Shows a line of progress, unless one was just shown.
    fn show(&self, line: impl Fn() -> String) {
        if !self.shows {
            return;
        }
        // Whoever finds it taken has nothing to add.
        let Ok(mut state) = self.state.try_lock() else { return };
        if state.said.is_none_or(|said| said.elapsed() >= LINE) {
            state.said = Some(Instant::now());
            say(&format!("{ANEW}{}", line()));
        }
    }
}

impl WatchPoints for Watching<'_> {
    fn is_cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }

    fn made(&self, replicates: u64) {
        let made = self.made.fetch_add(replicates, Ordering::Relaxed) + replicates;
        self.show(|| self.line(made));
    }

    fn large(&self, made: u64, of: u64) {
        self.show(|| format!("the truth, from large replicates: {made} of {of}"));
    }

    fn is_due(&self) -> bool {
        let is_due = |state: MutexGuard<'_, State>| state.failure.is_none() && state.kept.elapsed() >= KEEP_WITHIN;
        self.checkpoint.is_some() && self.state.try_lock().is_ok_and(is_due)
    }

    fn finished(&self, part: &dyn Fn() -> Part) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.checkpoint.is_none() || state.kept.elapsed() < KEEP || state.failure.is_some() {
            return;
        }
        state.failure = self.keep(&part()).err();
        state.kept = Instant::now();
    }
}

/// Seconds as minutes and hours.
fn clock(seconds: f64) -> String {
    let seconds = seconds.min(1e9).round() as u64;
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_minutes_and_hours() {
        assert_eq!([clock(5.2), clock(125.0), clock(7325.0)], ["0:05", "2:05", "2:02:05"]);
        assert_eq!(clock(f64::INFINITY), clock(1e9));
    }
}
