//! Replicates in parallel, in batches of a fixed size.

use crate::compare::LinePair;
use crate::precision::Precision;
use crate::study::{Analysed, Study};
use crate::tally::Tally;
use crate::truth::Truth;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use trialstat_stats::performance::Limits;

/// Replicates of a batch. Whether the error is small enough is decided between batches, on whole ones; a change of it
/// changes where a run that waits for precision ends.
pub const BATCH: u64 = 1000;

/// Replicates of a batch where nothing is decided: at its end all threads wait for the last, and one joins what they counted.
const LARGE_BATCH: u64 = 10 * BATCH;

/// Replicates that a thread makes in one go. One that was begun is finished.
const PIECE: u64 = 20;

/// Up to so many replicates the limits of intervals are kept, which bias-eliminated coverage takes: beyond, memory would
/// grow without end.
pub const KEPT: u64 = 100_000;

/// Which replicates are made, and how they are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Their numbers.
    pub replicates: Range<u64>,
    /// What becomes of the limits of intervals.
    pub limits: Limits,
    /// A p value up to this rejects.
    pub alpha: f64,
    /// Which lines are compared with which.
    pub comparisons: Vec<LinePair>,
    /// When the error is small enough to end early.
    pub precision: Option<Precision>,
}

impl Wanted {
    /// No replicates yet, to be counted that way.
    pub fn tally(&self) -> Tally {
        Tally::new(self.limits, self.alpha).comparing(&self.comparisons)
    }
}

/// Who follows a run.
pub trait Watch: Sync {
    /// Whether to end as soon as may be.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// So many replicates more have been made.
    fn made(&self, _replicates: u64) {}

    /// Whether to be told what is finished, before the batch is.
    fn is_due(&self) -> bool {
        false
    }

    /// `tally` holds the replicates from the first wanted up to `end`: a batch is complete, or this was due.
    fn finished(&self, _tally: &Tally, _end: u64) {}
}

/// Nobody does.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All replicates wanted are there.
    Complete,
    /// The error is as small as was asked for.
    Precise,
    /// Whoever follows it wanted no more.
    Cancelled,
}

/// What a run has made.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The replicates, counted.
    pub tally: Tally,
    /// The first replicate that was not made.
    pub until: u64,
    /// Why it ended.
    pub end: End,
}

/// Makes replicates, batch by batch, on all threads of the pool; `known` holds those before `wanted.replicates`.
///
/// The same replicates make the same tally on any number of threads.
pub fn run<S: Study>(study: &S, truth: &Truth, known: Tally, wanted: &Wanted, watch: &dyn Watch) -> Ran {
    let mut ran = Ran { tally: known, until: wanted.replicates.start, end: End::Complete };
    // In boxes: they go from hand to hand.
    let workers: Mutex<Vec<Box<Worker<S::Scratch>>>> = Mutex::new(Vec::new());
    let idle = || workers.lock().unwrap_or_else(PoisonError::into_inner);
    while ran.until < wanted.replicates.end {
        // Before a batch and of whole ones only, so that a run that goes on from a checkpoint ends where one without would
        // have.
        let is_asked = ran.until.is_multiple_of(BATCH) && ran.tally.replicates() > 0;
        let precision = wanted.precision.as_ref().filter(|_| is_asked);
        if precision.is_some_and(|precision| precision.is_reached(&ran.tally, truth)) {
            ran.end = End::Precise;
            break;
        }
        // Batches begin at multiples of their size, wherever a shard begins.
        let size = if wanted.precision.is_some() { BATCH } else { LARGE_BATCH };
        let end = ((ran.until / size + 1) * size).min(wanted.replicates.end);
        let pieces = (end - ran.until).div_ceil(PIECE);
        // They are taken in order, by whoever comes, and each that is taken is finished: those finished leave no gap.
        let taken = AtomicU64::new(0);
        (0..pieces).into_par_iter().for_each(|_| {
            let is_begun = taken.load(Ordering::Relaxed) > 0;
            if watch.is_cancelled() || (is_begun && watch.is_due()) {
                return;
            }
            let known = idle().pop();
            let mut worker = known.unwrap_or_else(|| Box::new(Worker::new(study, wanted)));
            let first = ran.until + taken.fetch_add(1, Ordering::Relaxed) * PIECE;
            let replicates = first..(first + PIECE).min(end);
            let made = replicates.end - replicates.start;
            for replicate in replicates {
                let analysed: Analysed = study.replicate(replicate, &mut worker.scratch);
                worker.tally.record(&analysed, truth);
                study.take_back(analysed, &mut worker.scratch);
            }
            watch.made(made);
            idle().push(worker);
        });
        for worker in idle().iter_mut() {
            ran.tally.merge(&worker.tally).expect("tallies of one truth");
            worker.tally.clear();
        }
        ran.until = (ran.until + taken.into_inner() * PIECE).min(end);
        if watch.is_cancelled() && ran.until < wanted.replicates.end {
            ran.end = End::Cancelled;
            break;
        }
        watch.finished(&ran.tally, ran.until);
    }
    ran
}

/// What a thread works with.
struct Worker<M> {
    scratch: M,
    tally: Tally,
}

impl<M> Worker<M> {
    fn new<S: Study<Scratch = M>>(study: &S, wanted: &Wanted) -> Worker<M> {
        Worker { scratch: study.scratch(), tally: wanted.tally() }
    }
}
