//! Times the Cox models of the crate `survival` on a fixture: survival-crate TASK FILE SUBJECTS REPETITIONS
//!
//! Prints the task, median and minimum seconds, and a number that another program must arrive at too before their times
//! may be compared. FILE holds the columns as doubles: times, endings, arms, sites, twenty covariates. `cox` is the
//! whole fit, with concordance and residuals, as it comes; `cox_bare` its likelihood's maximum alone.

use ndarray::Array2;
use std::error::Error;
use std::time::Instant;
use survival::regression::{CoxPHFit, CoxphData, CoxphFitResult, CoxphOptions};

const COVARIATES: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [task, file, subjects, repetitions] = &arguments[..] else {
        return Err("survival-crate TASK FILE SUBJECTS REPETITIONS".into());
    };
    let (subjects, repetitions): (usize, usize) = (subjects.parse()?, repetitions.parse()?);
    let bytes = std::fs::read(file)?;
    let values: Vec<f64> = bytes.chunks_exact(8).map(|of| f64::from_le_bytes(of.try_into().expect("eight"))).collect();
    let column = |position: usize| &values[position * subjects..(position + 1) * subjects];
    let events: Vec<i32> = column(1).iter().map(|ending| i32::from(*ending == 1.0)).collect();
    let covariates = Array2::from_shape_fn((subjects, COVARIATES), |(row, of)| column(4 + of)[row]);

    let (mut taken, mut answer) = (Vec::new(), 0.0);
    for _ in 0..repetitions.max(1) {
        let given = (column(0).to_vec(), events.clone(), covariates.clone());
        let start = Instant::now();
        let data = CoxphData::try_new(given.0, None, given.1, given.2, None, None, None)?;
        let options = CoxphOptions::default();
        let coefficients = match task.as_str() {
            "cox" => CoxPHFit::fit(data, options)?.coefficients,
            "cox_bare" => CoxphFitResult::fit(data, options, false)?.coefficients,
            other => return Err(format!("no task `{other}`").into()),
        };
        taken.push(start.elapsed().as_secs_f64());
        answer = coefficients.iter().sum();
    }
    taken.sort_by(f64::total_cmp);
    println!("{task}\t{:.9}\t{:.9}\t{answer:.17e}", taken[taken.len() / 2], taken[0]);
    Ok(())
}
