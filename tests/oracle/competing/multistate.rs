//! State occupancy of relapses, remissions and deaths against `survfit`.

use super::{closed, file, iterated, matrix, number, numbers, records, text};
use trialstat_stats::survival::multistate::Stay;
use trialstat_stats::survival::multistate::occupancy::{Initial, OccupancyVariance, occupancy};

#[test]
fn occupancy_is_that_of_survfit() {
    let file = file();
    let column = |name: &str| numbers(&file["histories"][name]);
    let (id, entry, exit, from, to) = (column("id"), column("entry"), column("exit"), column("from"), column("to"));
    for record in records(&file, "occupancy", 2) {
        let call = text(&record["call"]);
        let stay = |row: f64| {
            let row = row as usize;
            let next = (to[row] >= 0.0).then_some(to[row] as usize);
            Stay { subject: id[row] as usize, state: from[row] as usize, entry: entry[row], exit: exit[row], next }
        };
        let stays: Vec<Stay> = numbers(&record["rows"]).into_iter().map(stay).collect();
        // survfit holds the distribution just before the first event for known.
        let initial = numbers(&record["initial"]);
        let jackknife = OccupancyVariance::InfinitesimalJackknife;
        let curve = occupancy(&stays, 3, Initial::Known(&initial), jackknife).expect("histories");
        let (probability, errors) = (matrix(&record["probability"]), matrix(&record["std_error"]));
        for (i, time) in numbers(&record["time"]).into_iter().enumerate() {
            let position = curve.times().iter().position(|&own| own == time).expect("a time");
            let variance = curve.variance(position).expect("asked for");
            for state in 0..3 {
                closed(curve.probability(position)[state], probability[i][state], call);
                iterated(variance[state].sqrt(), errors[i][state], call);
            }
        }
        for state in 0..3 {
            let mean = curve.mean_time(state, 100.0).expect("followed for longer");
            iterated(mean, number(&record["mean_until_100"][state]), call);
        }
    }
}
