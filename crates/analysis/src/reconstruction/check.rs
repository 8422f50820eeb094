//! A reconstruction beside what was published.

use super::ReconstructionQuestion;
use crate::codes;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::survival::SurvivalError;
use trialstat_stats::survival::reconstruction::{Reconstruction, compare_hazard_ratio};
use trialstat_trial::diagnostic::{Diagnostic, Place, Severity};
use trialstat_trial::result::{NotEstimable, Stat};

const METHOD: &str = "guyot";

/// Why a model of two groups has no hazard ratio.
fn without_ratio(error: SurvivalError) -> NotEstimable {
    match error {
        SurvivalError::NoEvents => NotEstimable::NoEvents,
        _ => NotEstimable::NoMaximum,
    }
}

/// Rows of one group.
pub(super) fn check_rows(group: &Reconstruction, position: Option<usize>, median: Option<f64>, rows: &mut Rows) {
    let about = |context: &'static str| {
        let mut about = About::new(context, METHOD);
        about.group = position;
        about
    };
    rows.push(&about("population"), "N", group.times.len() as f64);
    rows.push(&about("population"), "n", group.events() as f64);
    if let Some(published) = group.published_events {
        rows.push(&about("population"), "published", published as f64);
    }
    let distance = about("distance").note("the largest between the two curves at the points read off");
    rows.push(&distance, "estimate", group.largest_distance);
    for (published, own) in &group.at_risk {
        let mut about = about("at-risk");
        about.level = Some(published.time.to_string().into());
        rows.push(&about, "n.risk", *own as f64);
        rows.push(&about, "published", published.count as f64);
    }
    let mut about = about("quantile");
    about.level = Some("0.5".into());
    let found = group.median().map_err(Reason::reason);
    rows.push(&about, "estimate", found.map_or_else(Stat::NotEstimable, Stat::from));
    if let Some(published) = median {
        rows.push(&about, "published", published);
    }
}

/// The hazard ratio of each group to the reference beside the published one.
pub(super) fn hazard_ratio_rows(
    groups: &[Reconstruction],
    reference: usize,
    question: &ReconstructionQuestion,
    rows: &mut Rows,
) {
    for group in (0..groups.len()).filter(|group| *group != reference) {
        let about = About::new("coefficient", "cox, efron").pair(Pair { group, reference });
        // Without a published ratio there is nothing to divide by, and the quotient is not looked at.
        let published = question.hazard_ratio.unwrap_or(1.0);
        let found = compare_hazard_ratio(&groups[group], &groups[reference], published, question.level);
        let found = found.map(|found| found.reconstructed).map_err(without_ratio);
        rows.push(&about, "hazard.ratio", found.map_or_else(Stat::NotEstimable, |found| found.estimate.into()));
        rows.interval(&about, found.map(|found| found.interval), question.level);
        if let Some(published) = question.hazard_ratio {
            rows.push(&about, "published", published);
        }
    }
}

/// Numbers at risk and of events that the reconstruction does not meet.
pub(super) fn unmet(group: &Reconstruction, name: Option<&str>, file: &str) -> Vec<Diagnostic> {
    let of = name.map_or(String::new(), |name| format!(" of `{name}`"));
    let warning = |message: String| {
        let problem = Diagnostic::error(codes::PUBLISHED_NOT_MET, Place::file(file), message);
        let hint = "a curve read off more finely, or a misprint found, may bring them together";
        Diagnostic { severity: Severity::Warning, ..problem.with_hint(hint) }
    };
    let at_risk = group.at_risk.iter().filter(|(published, own)| published.count != *own).map(|(published, own)| {
        warning(format!(
            "{own}{of} are at risk at {} in the reconstruction, published are {}",
            published.time, published.count
        ))
    });
    let events = group.published_events.filter(|published| *published != group.events()).map(|published| {
        warning(format!("{}{of} have the event in the reconstruction, published are {published}", group.events()))
    });
    at_risk.chain(events).collect()
}
