//! Survival kernels on two arms, and exact tests of two proportions: `cargo bench -p trialstat-benches --bench kernels`.

use std::io::{Result, Write, stdout};
use trialstat_benches::exact_tests::PROBLEMS;
use trialstat_benches::fixtures::{FollowUp, SIZES};
use trialstat_benches::stopwatch::{Timing, repetitions};
use trialstat_benches::work::{curves, curves_with_limits, log_rank_statistic, sorted};

/// Subjects of the comparison with sorting.
const MILLION: usize = 1_000_000;

fn main() -> Result<()> {
    let mut out = stdout().lock();
    for subjects in SIZES {
        let follow_up = FollowUp::of(subjects);
        let times = repetitions(subjects);
        let timings = [
            ("kaplan_meier", Timing::of(times, || curves(&follow_up))),
            ("log_rank", Timing::of(times, || log_rank_statistic(&follow_up))),
        ];
        for (kernel, timing) in timings {
            let each = timing.minimum.as_secs_f64() / subjects as f64 * 1e9;
            writeln!(out, "{kernel:<14} {subjects:>8} subjects  {timing}  {each:.1} ns a subject")?;
        }
    }
    for (times, follow_up) in [("whole days", FollowUp::of(MILLION)), ("instants", FollowUp::to_the_instant(MILLION))] {
        let arms = [0, 1].map(|arm| follow_up.arm(arm));
        let records = arms.each_ref().map(|(times, event)| times.iter().copied().zip(event.iter().copied()).collect());
        let sort = Timing::of_prepared(20, || records.clone(), sorted);
        let curves = Timing::of(20, || curves_with_limits(&arms));
        let ratio = curves.minimum.as_secs_f64() / sort.minimum.as_secs_f64();
        writeln!(out, "sort of 10^6 records, {times}: {sort}")?;
        writeln!(out, "their two curves with limits: {curves}, {ratio:.2} times as long")?;
    }
    for problem in PROBLEMS {
        let (minimum, name, table) = (problem.microseconds().1, problem.task.name(), problem.table());
        writeln!(out, "{name:<16} {table:<30} {minimum:>10.3} us")?;
    }
    Ok(())
}
