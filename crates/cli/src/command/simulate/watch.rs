//! Progress on a terminal, finished batches in a file, and the keys that end a run.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::{say, write_file};
use std::io::IsTerminal;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use trialstat_montecarlo::part::Part;
use trialstat_montecarlo::points::WatchPoints;

/// Set by the first interruption; the second ends the program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Status of a program that was interrupted twice, as shells have it.
const ENDED: i32 = 130;

/// Between two lines of progress.
const LINE: Duration = Duration::from_millis(250);

/// Between two writes of what is finished.
const KEEP: Duration = Duration::from_secs(2);

/// Whoever follows the run.
pub struct Watching<'a> {
    replicates: Range<u64>,
    checkpoint: Option<&'a Path>,
    shows: bool,
    started: Instant,
    made: AtomicU64,
    state: Mutex<State>,
}

/// When something was last said and kept, and why keeping failed.
struct State {
    said: Instant,
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
            state: Mutex::new(State { said: now, kept: now, failure: None }),
        }
    }

    /// Takes the line of progress away, and says why what is finished could not be kept.
    pub fn finish(&self) -> Result<(), Failure> {
        if self.shows {
            say("\r\x1b[K");
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
        format!("\r\x1b[K{made} of {all} replicates, {rate:.0} a second, {} left", clock(left))
    }
}

impl WatchPoints for Watching<'_> {
    fn is_cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }

    fn made(&self, replicates: u64) {
        let made = self.made.fetch_add(replicates, Ordering::Relaxed) + replicates;
        if !self.shows {
            return;
        }
        // Whoever finds it taken has nothing to add.
        let Ok(mut state) = self.state.try_lock() else { return };
        if state.said.elapsed() >= LINE {
            state.said = Instant::now();
            say(&self.line(made));
        }
    }

    fn batch(&self, part: &dyn Fn() -> Part) {
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
