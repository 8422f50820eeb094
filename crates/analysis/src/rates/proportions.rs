//! The proportion of each group.

use super::inference::Inference;
use crate::method::ProportionInterval;
use crate::reason::Reason;
use crate::rows::{About, Rows, missing};
use trialstat_stats::proportion::{Count, Method};

/// Rows of each group's proportion by each method; `grouped` tells whether there is a variable that groups.
pub(crate) fn proportions(
    methods: &[ProportionInterval],
    counts: &[Count],
    grouped: bool,
    inference: Inference,
    rows: &mut Rows,
) {
    for (group, count) in counts.iter().enumerate() {
        for method in methods {
            let about = About::new("proportion", method.name());
            let about = if grouped { about.group(group) } else { about };
            rows.push(&about, "n", count.events() as f64);
            rows.push(&about, "N", count.total() as f64);
            match count.proportion() {
                Ok(proportion) => rows.push(&about, "p", proportion),
                Err(reason) => rows.push(&about, "p", missing(reason)),
            }
            let limits = inference.proportion(kernel(*method), *count).map_err(Reason::reason);
            rows.interval(&about.notes(inference.note()), limits, inference.level);
        }
    }
}

fn kernel(method: ProportionInterval) -> Method {
    match method {
        ProportionInterval::Wald => Method::Wald,
        ProportionInterval::WaldCorrected => Method::WaldCorrected,
        ProportionInterval::Wilson => Method::Wilson,
        ProportionInterval::WilsonCorrected => Method::WilsonCorrected,
        ProportionInterval::ClopperPearson => Method::ClopperPearson,
        ProportionInterval::MidP => Method::MidP,
        ProportionInterval::AgrestiCoull => Method::AgrestiCoull,
        ProportionInterval::Jeffreys => Method::Jeffreys,
        ProportionInterval::Blaker => Method::Blaker,
    }
}
