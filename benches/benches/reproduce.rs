//! The whole built-in registry, in this process and as a program:
//! `cargo build --release && cargo bench -p trialstat-benches --bench reproduce`.

use criterion::Criterion;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use trialstat_benches::work::{judge_all, load_registry, program, read_data};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    in_process(&mut criterion);
    match program() {
        Some(program) => as_program(&mut criterion, &program),
        None => {
            let message = "NOT MEASURED: the program is not built; run `cargo build --release` first";
            let _ = writeln!(std::io::stderr(), "{message}");
        }
    }
    criterion.final_summary();
}

/// From the files in memory to verdicts in memory, by stage and end to end.
fn in_process(criterion: &mut Criterion) {
    let registry = load_registry();
    let data = read_data(&registry);
    let mut group = criterion.benchmark_group("registry");
    group.bench_function("load", |bencher| bencher.iter(load_registry));
    group.bench_function("read_data", |bencher| bencher.iter(|| read_data(&registry)));
    group.bench_function("reproduce", |bencher| bencher.iter(|| judge_all(&registry, &data)));
    group.bench_function("end_to_end", |bencher| {
        bencher.iter(|| {
            let registry = load_registry();
            let data = read_data(&registry);
            judge_all(&registry, &data).unexpected()
        });
    });
    group.finish();
}

/// What a user waits for. `--version` does no work and so shows what starting a process costs.
fn as_program(criterion: &mut Criterion, program: &Path) {
    let mut group = criterion.benchmark_group("program");
    let runs: [(&str, &[&str]); 4] = [
        ("version", &["--version"]),
        ("reproduce", &["reproduce"]),
        ("reproduce_one_thread", &["reproduce", "--threads", "1"]),
        ("reproduce_json", &["reproduce", "--format", "json"]),
    ];
    for (name, arguments) in runs {
        group.bench_function(name, |bencher| bencher.iter(|| run(program, arguments)));
    }
    group.finish();
}

/// Status 1 is a verdict and takes as long as any; 2 means that nothing was computed.
fn run(program: &Path, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    let code = status.expect("the program is there").code();
    assert!(matches!(code, Some(0 | 1)), "`trialstat {}` ended with {code:?}", arguments.join(" "));
}
