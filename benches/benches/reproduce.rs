//! The whole built-in registry, in this process and as a program:
//! `cargo build --release && cargo bench -p trialstat-benches --bench reproduce`.

use std::io::{Result, Write, stderr, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use trialstat_benches::stopwatch::Timing;
use trialstat_benches::work::{judge_all, load_registry, program, read_data};

/// How often each piece of work is repeated.
const TIMES: usize = 20;

fn main() -> Result<()> {
    in_process()?;
    match program() {
        Some(program) => as_program(&program),
        None => writeln!(stderr(), "NOT MEASURED: the program is not built; run `cargo build --release` first"),
    }
}

/// From the files in memory to verdicts in memory, by stage and end to end.
fn in_process() -> Result<()> {
    let registry = load_registry();
    let data = read_data(&registry);
    print("load", Timing::of(TIMES, load_registry))?;
    print("read_data", Timing::of(TIMES, || read_data(&registry)))?;
    print("reproduce", Timing::of(TIMES, || judge_all(&registry, &data)))?;
    let end_to_end = Timing::of(TIMES, || {
        let registry = load_registry();
        let data = read_data(&registry);
        judge_all(&registry, &data).unexpected()
    });
    print("end_to_end", end_to_end)
}

/// What a user waits for. `--version` does no work and so shows what starting a process costs.
fn as_program(program: &Path) -> Result<()> {
    let runs: [(&str, &[&str]); 4] = [
        ("version", &["--version"]),
        ("reproduce", &["reproduce"]),
        ("reproduce_one_thread", &["reproduce", "--threads", "1"]),
        ("reproduce_json", &["reproduce", "--format", "json"]),
    ];
    for (name, arguments) in runs {
        print(name, Timing::of(TIMES, || run(program, arguments)))?;
    }
    Ok(())
}

fn print(work: &str, timing: Timing) -> Result<()> {
    writeln!(stdout(), "{work:<22} {timing}")
}

/// Status 1 is a verdict and takes as long as any; 2 means that nothing was computed.
fn run(program: &Path, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    let code = status.expect("the program is there").code();
    assert!(matches!(code, Some(0 | 1)), "`trialstat {}` ended with {code:?}", arguments.join(" "));
}
