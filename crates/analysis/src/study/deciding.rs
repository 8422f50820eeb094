//! A plan cut down to what one decision rests on.

use super::StudyPlan;
use super::missing::Missing;
use super::plan::Summary;
use crate::method::{DifferenceInterval, ProportionInterval};
use crate::rates::Margins;
use crate::survival::Wanted;

impl StudyPlan {
    /// The plan with nothing but a test of one analysis and what tells the direction of the effect, in the cheapest way:
    /// all that a look at a trial needs that goes on. The test says what it says in the whole plan.
    ///
    /// `None` where there is no such test, or where its p value depends on what else the plan asks for.
    pub fn deciding(&self, analysis: &str, test: Option<&str>) -> Option<StudyPlan> {
        let whole = self.analyses.iter().find(|known| known.id.text == analysis)?;
        if whole.adjust.is_some() || whole.missing == Missing::MultipleImputation || whole.model.is_some() {
            return None;
        }
        let mut own = whole.clone();
        let is_wanted = |name: &str| test.is_none_or(|test| test == name);
        own.methods.tests.retain(|known| is_wanted(known.name()));
        own.wanted.tests.retain(|known| is_wanted(&known.to_string()));
        if own.methods.tests.len() + own.wanted.tests.len() != 1 {
            return None;
        }
        own.subgroups.clear();
        own.between_visits.clear();
        own.tipping_point = false;
        (own.null, own.margins) = (None, Margins::default());
        own.wanted = Wanted { tests: own.wanted.tests, ..Wanted::default() };
        if !own.wanted.tests.is_empty() {
            // Events beyond those expected tell the direction.
            own.ties.clear();
        }
        // Without any the customary ones would be given.
        own.methods.intervals = vec![ProportionInterval::Wald];
        let methods = &mut own.methods;
        if methods.differences.is_empty() {
            methods.ratios.truncate(1);
            methods.odds_ratios.truncate(1);
        } else {
            methods.ratios.clear();
            methods.odds_ratios.clear();
            methods.differences.truncate(1);
            // Without strata all methods estimate one difference.
            if own.strata.is_empty() {
                methods.differences[0] = DifferenceInterval::Wald;
            }
        }
        Some(StudyPlan { analyses: vec![own], families: Vec::new(), summary: Summary::default(), ..self.clone() })
    }
}
