//! All groups compared with the reference by Dunnett's procedures.

use super::direction::Direction;
use super::inference::{Inference, Range};
use super::tally::Tally;
use crate::method::named;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::interval::{Estimate, Test};
use trialstat_stats::multiplicity::{
    Comparisons, Contrast, Effect, MultiplicityError, Reference, Tails, Variance, dunnett_limits, dunnett_single_step,
    dunnett_step_down, with_control,
};
use trialstat_stats::proportion::Count;
use trialstat_stats::special::normal;
use trialstat_trial::result::{NotEstimable, Stat};

named! {
    /// A procedure that takes the correlation of comparisons with one reference into account.
    Dunnett {
        /// All comparisons at once, with simultaneous limits.
        SingleStep = "dunnett",
        /// From the most extreme comparison down.
        StepDown = "dunnett-step-down",
    }
}

/// Rows of each group's difference from the reference with simultaneous limits, and of its test with the adjusted p
/// value. Limits take each group's own variance, tests the variance of all groups together.
pub(crate) fn compare_with_reference(
    procedure: Dunnett,
    tally: &Tally,
    reference: usize,
    inference: Inference,
    rows: &mut Rows,
) {
    let compared: Vec<usize> = (0..tally.groups.len()).filter(|group| *group != reference).collect();
    let arms: Vec<Count> = compared.iter().map(|group| tally.groups[*group]).collect();
    let by = |variance| with_control(tally.groups[reference], &arms, variance).map_err(Reason::reason);
    let tails = match inference.direction {
        Direction::TwoSided => Tails::TwoSided,
        Direction::Less => Tails::Lower,
        Direction::Greater => Tails::Upper,
    };
    let about = |context, method: String, at: usize, note: String| {
        let notes: Vec<String> = [note].into_iter().chain(inference.note()).collect();
        About::new(context, method).pair(Pair { group: compared[at], reference }).note(notes.join("; "))
    };
    if procedure == Dunnett::SingleStep {
        let found = by(Variance::Unpooled).and_then(|comparisons| limits(&comparisons, tails, inference));
        for at in 0..compared.len() {
            let note = format!("{} limits hold together", compared.len());
            let about = about("difference", format!("wald, {}", procedure.name()), at, note);
            let own = found.as_ref().map(|found| found[at]).map_err(|reason| *reason);
            rows.push(&about, "estimate", own.map_or_else(Stat::NotEstimable, |(found, _)| found.estimate.into()));
            rows.push(&about, "std.error", own.map_or_else(Stat::NotEstimable, |(_, std_error)| std_error.into()));
            rows.interval(&about, own.map(|(found, _)| found.interval), inference.level);
        }
    }
    let found = by(Variance::Pooled).and_then(|comparisons| tests(procedure, &comparisons, tails));
    for at in 0..compared.len() {
        let note = format!("over {} comparisons, variance pooled over all groups", compared.len());
        let about = about("test", procedure.name().to_owned(), at, note);
        let (test, adjusted) = match &found {
            Ok(found) => (Ok(found[at].0), found[at].1.into()),
            Err(reason) => (Err(*reason), Stat::NotEstimable(*reason)),
        };
        rows.test(&about, test);
        rows.push(&about, "adj.p.value", adjusted);
    }
}

/// Differences with their simultaneous limits and standard errors.
fn limits(comparisons: &Comparisons, tails: Tails, inference: Inference) -> Result<Vec<(Estimate, f64)>, NotEstimable> {
    let effects: Vec<Effect> = comparisons.contrasts.iter().map(|contrast| contrast.effect).collect();
    let limited = dunnett_limits(&effects, &comparisons.correlation, Reference::Normal, tails, inference.level);
    let limited = limited.map_err(Reason::reason)?;
    let opened = limited.into_iter().map(|limited| inference.opened_estimate(limited, Range::Difference));
    Ok(opened.zip(&effects).map(|(estimate, effect)| (estimate, effect.standard_error)).collect())
}

/// Tests with their adjusted p values.
fn tests(procedure: Dunnett, comparisons: &Comparisons, tails: Tails) -> Result<Vec<(Test, f64)>, NotEstimable> {
    let statistics: Vec<f64> = comparisons.contrasts.iter().map(|contrast| contrast.z).collect();
    let adjust = match procedure {
        Dunnett::SingleStep => dunnett_single_step,
        Dunnett::StepDown => dunnett_step_down,
    };
    let adjusted = adjust(&statistics, &comparisons.correlation, Reference::Normal, tails).map_err(Reason::reason)?;
    let test = |(contrast, adjusted): (&Contrast, f64)| {
        let p_value = match tails {
            Tails::TwoSided => contrast.p_value,
            Tails::Upper => normal::survival(contrast.z),
            Tails::Lower => normal::cdf(contrast.z),
        };
        (Test { statistic: Some(contrast.z), degrees_of_freedom: None, p_value }, adjusted)
    };
    Ok(comparisons.contrasts.iter().zip(adjusted).map(test).collect())
}

impl Reason for MultiplicityError {
    fn reason(self) -> NotEstimable {
        match self {
            MultiplicityError::NotEstimable(reason) => reason.reason(),
            error => unreachable!("statistics of counts with their correlation: {error}"),
        }
    }
}
