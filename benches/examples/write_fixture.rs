//! Prints the survival fixture of a size, for programs that read it: `write_fixture 100000 > follow_up.csv`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use trialstat_benches::fixtures::FollowUp;

fn main() -> ExitCode {
    let asked = std::env::args().nth(1).and_then(|word| word.parse().ok());
    let Some(subjects) = asked else {
        let _ = writeln!(io::stderr(), "usage: write_fixture SUBJECTS > FILE.csv");
        return ExitCode::from(2);
    };
    match FollowUp::of(subjects).write_csv(BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "cannot write: {error}");
            ExitCode::from(2)
        }
    }
}
