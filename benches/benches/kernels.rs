//! Survival kernels on two arms: `cargo bench -p trialstat-benches --bench kernels`.

use criterion::{BenchmarkId, Criterion, Throughput};
use trialstat_benches::fixtures::{FollowUp, SIZES};
use trialstat_benches::work::{curves, log_rank_statistic};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("survival");
    for subjects in SIZES {
        let follow_up = FollowUp::of(subjects);
        group.throughput(Throughput::Elements(subjects as u64));
        group.bench_with_input(BenchmarkId::new("kaplan_meier", subjects), &follow_up, |bencher, follow_up| {
            bencher.iter(|| curves(follow_up));
        });
        group.bench_with_input(BenchmarkId::new("log_rank", subjects), &follow_up, |bencher, follow_up| {
            bencher.iter(|| log_rank_statistic(follow_up));
        });
    }
    group.finish();
    criterion.final_summary();
}
