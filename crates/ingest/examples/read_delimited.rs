//! Reads a delimited file and says how long that took: `read_delimited FILE [TIMES]`.

use std::time::Instant;
use trialstat_ingest::delimited::{Dialect, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which file?")?;
    let times: usize = arguments.next().map_or(Ok(1), |times| times.parse())?;
    for _ in 0..times {
        let bytes = std::fs::read(&file)?;
        let start = Instant::now();
        let delimited = match read(&file, bytes, &Dialect::default()) {
            Ok(delimited) => delimited,
            Err(problems) => return Err(format!("{problems:?}").into()),
        };
        let seconds = start.elapsed().as_secs_f64();
        let (rows, unreadable) = (delimited.table.rows, delimited.unreadable.len());
        report(&format!("{rows} rows, {unreadable} unreadable, {seconds:.3} s"));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn report(line: &str) {
    println!("{line}");
}
