//! Survival kernels on two arms, and exact tests of two proportions: `cargo bench -p trialstat-benches --bench kernels`.

use std::io::{Result, Write, stdout};
use trialstat_benches::exact_tests::PROBLEMS;
use trialstat_benches::fixtures::{FollowUp, SIZES};
use trialstat_benches::stopwatch::{Timing, repetitions};
use trialstat_benches::work::{curves, log_rank_statistic};

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
    for problem in PROBLEMS {
        let (minimum, name, table) = (problem.microseconds().1, problem.task.name(), problem.table());
        writeln!(out, "{name:<16} {table:<30} {minimum:>10.3} us")?;
    }
    Ok(())
}
