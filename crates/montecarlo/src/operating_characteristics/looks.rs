//! When trials ended.

use super::About;
use crate::endings::Stop;
use crate::tally::Tally;
use trialstat_stats::performance::Measure;
use trialstat_trial::result::ResultRow;

/// The analysis that rows about the trial name.
const LOOKS: &str = "looks";

/// How often each look took place and ended the trial, and how large the trial was then.
pub(super) fn rows(tally: &Tally, names: &[String]) -> Vec<ResultRow> {
    let Some(size) = &tally.endings.size else { return Vec::new() };
    let looks = &tally.endings.looks;
    let all = tally.replicates;
    let mut rows = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let own = looks.get(position).copied().unwrap_or_default();
        let about = of_look(name);
        for (stat_name, count) in [
            ("reached", own.reached),
            ("efficacy", own.stops[Stop::Efficacy as usize]),
            ("futility", own.stops[Stop::Futility as usize]),
        ] {
            rows.extend(about.measure(stat_name, Ok(share(count, all))));
        }
    }
    let of_all = of_look("all");
    for (stat_name, stop) in [("efficacy", Stop::Efficacy), ("futility", Stop::Futility)] {
        let count = looks.iter().map(|look| look.stops[stop as usize]).sum();
        rows.extend(of_all.measure(stat_name, Ok(share(count, all))));
    }
    let sizes = [("subjects", &size.subjects, None), ("days", &size.day, Some("days")), ("events", &size.events, None)];
    for (variable, values, unit) in sizes {
        let mut about = About::plain("trial-size", LOOKS, variable);
        about.row.method = "at the end".into();
        about.row.unit = unit.map(Into::into);
        rows.extend(about.spread(values, all));
    }
    rows
}

fn of_look(name: &str) -> About {
    let mut about = About::plain("look", LOOKS, "look");
    about.row.variable_level = Some(name.to_owned().into());
    about.row.method = "boundaries".into();
    about
}

fn share(count: u64, all: u64) -> Measure {
    let (share, n) = (count as f64 / all as f64, all as f64);
    Measure { estimate: share, monte_carlo_error: Some((share * (1.0 - share) / n).sqrt()), replicates: all }
}
