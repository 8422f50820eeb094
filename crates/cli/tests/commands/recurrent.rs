//! Relapses of which a subject can have several: `survival --recurrent`, and the Cox models of them.

use crate::cox::{folder, rows, stat};
use crate::program::{Run, command, run_command};
use std::path::Path;

/// Ten subjects' periods under observation, whether each ended with a relapse, and which relapse it waits for.
const RELAPSES: &str = "id,arm,start,stop,gap,event,number\n\
    1,a,0,3,3,1,1\n1,a,3,9,6,1,2\n1,a,9,14,5,0,3\n2,a,0,5,5,1,1\n2,a,5,12,7,1,2\n2,a,12,13,1,1,3\n3,a,0,20,20,0,1\n\
    4,a,0,7,7,1,1\n4,a,7,21,14,0,2\n5,b,0,8,8,1,1\n5,b,8,22,14,0,2\n6,b,0,18,18,0,1\n7,b,0,11,11,1,1\n\
    7,b,11,15,4,1,2\n7,b,15,19,4,0,3\n8,b,0,16,16,0,1\n9,b,2,17,15,1,1\n9,b,17,23,6,1,2\n10,a,1,6,5,1,1\n\
    10,a,6,10,4,1,2\n10,a,10,24,14,1,3\n";

#[track_caller]
fn asked(folder: &Path, command_name: &str, words: &[&str]) -> Run {
    let mut program =
        command([&[command_name, "relapses.csv", "--event", "event"], words, &["--format", "json"]].concat());
    program.current_dir(folder);
    let run = run_command(program);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    run
}

#[track_caller]
fn assert_near(found: Option<f64>, expected: f64) {
    assert!(found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-9), "{found:?}, {expected}");
}

/// R's `coxph(…, cluster = id)`, survival 3.5-3: Andersen and Gill; Prentice, Williams and Peterson by total and by gap
/// time.
#[test]
fn the_models_of_recurrent_events_are_those_of_r() {
    let folder = folder("relapses.csv", RELAPSES);
    let total: &[&str] = &["--entry", "start", "--time", "stop"];
    for (times, strata, estimate, std_error) in [
        (total, &[][..], -0.533465711887589, 0.46576391827645097),
        (total, &["--strata", "number"], -0.9984182276788225, 0.6208702618704329),
        (&["--time", "gap"], &["--strata", "number"], -0.7189658911278415, 0.576822843836409),
    ] {
        let run = asked(folder.path(), "cox", &[times, strata, &["--factor", "arm", "--cluster", "id"]].concat());
        let rows = rows(&run);
        assert_near(stat(&rows, "coefficient", "estimate", "arm", Some("b")), estimate);
        assert_near(stat(&rows, "coefficient", "std.error", "arm", Some("b")), std_error);
    }
}

/// R's `survfit(Surv(start, stop, event) ~ arm, id = id)`: `cumhaz` and `std.chaz`.
#[test]
fn the_mean_number_of_events_is_that_of_r() {
    let folder = folder("relapses.csv", RELAPSES);
    let words =
        ["--entry", "start", "--time", "stop", "--by", "arm", "--recurrent", "--subject", "id", "--times", "10,20"];
    let run = asked(folder.path(), "survival", &words);
    let of = |name: &str| -> Vec<Option<f64>> {
        let rows = rows(&run);
        let named = rows.iter().filter(|row| row["context"] == "mean-cumulative" && row["stat_name"] == name);
        named.map(|row| row["stat"].as_f64()).collect()
    };
    let means = [1.2, 1.6, 0.2, 0.85];
    let errors = [0.33466401061363027, 0.4560701700396552, 0.17888543819998318, 0.3160300618612097];
    of("estimate").into_iter().zip(means).for_each(|(found, expected)| assert_near(found, expected));
    of("std.error").into_iter().zip(errors).for_each(|(found, expected)| assert_near(found, expected));
    assert_eq!(of("n.event"), [6.0, 2.0, 1.0, 3.0].map(Some));
}

#[test]
fn a_frailty_of_subjects_is_estimated_and_tested() {
    let folder = folder("relapses.csv", RELAPSES);
    let words = ["--entry", "start", "--time", "stop", "--factor", "arm", "--frailty", "id"];
    let run = asked(folder.path(), "cox", &words);
    let rows = rows(&run);
    assert!(stat(&rows, "frailty", "variance", "id", None).is_some_and(|variance| variance >= 0.0));
    assert!(stat(&rows, "coefficient", "estimate", "arm", Some("b")).is_some_and(|estimate| estimate < 0.0));
}
