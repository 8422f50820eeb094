//! Survival asked of a data set, with the columns named by whoever asks.

use super::comparison::{compare_means, test_groups};
use super::of_one_group::{cumulative_hazard, curve_rows, quantile_rows, restricted_mean_row, rows_at};
use super::weighted_test::WeightedTest;
use crate::complete::reference_of;
use crate::conventions::Conventions;
use crate::follow_up::{FollowUp, FollowUpColumns};
use crate::method::CurveInterval;
use crate::rows::{About, Rows};
use trialstat_stats::interval::Level;
use trialstat_stats::survival::kaplan_meier::product_limit;
use trialstat_trial::dataset::Dataset;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::ResultSet;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalQuestion {
    /// Who was followed from when to when.
    pub columns: FollowUpColumns,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// What is wanted.
    pub wanted: Wanted,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// Scales of the intervals; that of the conventions if left out.
    pub intervals: Vec<CurveInterval>,
    /// Probabilities of an event whose times are wanted; the median if nothing is wanted.
    pub quantiles: Vec<f64>,
    /// Times at which survival is wanted.
    pub times: Vec<f64>,
    /// Whether every step of the curves is wanted, and the cumulative hazards.
    pub curve: bool,
    /// The horizon of a restricted mean.
    pub horizon: Option<f64>,
    /// Tests; the log-rank test if nothing is wanted and there are groups.
    pub tests: Vec<WeightedTest>,
}

impl SurvivalQuestion {
    fn intervals(&self) -> Vec<CurveInterval> {
        let asked = &self.wanted.intervals;
        if asked.is_empty() { vec![self.conventions.curve_interval()] } else { asked.clone() }
    }
}

impl Wanted {
    /// Nothing in particular: then the medians and the log-rank test are given.
    fn is_bare(&self) -> bool {
        !self.curve
            && self.quantiles.is_empty()
            && self.times.is_empty()
            && self.horizon.is_none()
            && self.tests.is_empty()
    }
}

/// Curves of a data set's groups and what is read off them, with what there is to say of the data.
///
/// # Errors
/// A question that the data set cannot be asked, such as a level that does not occur.
pub fn survival(
    dataset: &Dataset,
    question: &SurvivalQuestion,
) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let columns = &question.columns;
    let mut said = Vec::new();
    let follow_up =
        FollowUp::of(dataset, columns, &[], question.conventions, &mut said).map_err(|problem| vec![*problem])?;
    let levels = &follow_up.levels;
    let reference = match &columns.by {
        Some(by) => {
            reference_of(levels, by, question.reference.as_deref(), dataset).map_err(|problem| vec![problem])?
        }
        None => 0,
    };
    let (wanted, intervals) = (&question.wanted, question.intervals());
    let bare = wanted.is_bare();
    let names = levels.levels.iter().map(|level| level.to_string()).collect();
    let by = columns.by.as_deref().unwrap_or_default();
    let mut rows = Rows::new("survival", &columns.time, by, names);
    let medians = if bare { vec![0.5] } else { wanted.quantiles.clone() };
    let mut means = Vec::new();
    for group in 0..levels.levels.len() {
        let own = follow_up.of_group(group);
        let about = |context, method: String| {
            let about = About::new(context, method);
            if columns.by.is_some() { about.group(group) } else { about }
        };
        let Ok(curve) = product_limit(&own.observed()) else { continue };
        let counts = about("population", "count".to_owned());
        rows.push(&counts, "N", curve.subjects() as f64);
        rows.push(&counts, "n", curve.events() as f64);
        for interval in &intervals {
            if wanted.curve {
                curve_rows(&curve, *interval, question.level, &about, &mut rows);
            }
            rows_at(&wanted.times, &own, &curve, *interval, question.level, &about, &mut rows);
            for probability in &medians {
                quantile_rows(&curve, *probability, *interval, question, &about, &mut rows);
            }
        }
        if wanted.curve {
            cumulative_hazard(&own, &about, &mut rows);
        }
        if let Some(horizon) = wanted.horizon {
            means.push((group, restricted_mean_row(&curve, horizon, question.level, &about, &mut rows)));
        }
    }
    if columns.by.is_some() {
        compare_means(&means, reference, question.level, &mut rows);
        let tests = if bare { vec![WeightedTest::log_rank()] } else { wanted.tests.clone() };
        test_groups(&tests, &follow_up, reference, question.conventions, dataset, &mut rows, &mut said);
    }
    Ok((rows.finish(), said))
}
