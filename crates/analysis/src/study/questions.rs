//! What the analyses of a plan ask of whatever trial comes, put together once.

use super::answered::QuestionNumber;
use super::bound::Bound;
use super::estimate::{ARM, EVENT, PERSON};
use super::periods::PERIOD;
use super::{Analysis, Asked, StudyPlan};
use crate::follow_up::{Ending, FollowUpColumns};
use crate::rates::{Multiplicity, Outcome, RatesQuestion};
use crate::rows::Heading;
use crate::survival::{Permutations, SurvivalQuestion};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::ResultRow;

/// Random permutations, where all of them are too many.
const PERMUTATIONS: Permutations = Permutations { draws: 10_000, seed: 1 };

/// What each analysis asks.
#[derive(Debug)]
pub(super) struct Questions {
    pub(super) number: QuestionNumber,
    /// The level and the conventions that they are asked with.
    pub(super) asked: Asked,
    /// In the order of the plan.
    pub(super) each: Vec<Question>,
}

impl Questions {
    pub(super) fn new(plan: &StudyPlan, bound: &Bound, asked: Asked) -> Questions {
        Questions {
            number: QuestionNumber::next(),
            asked,
            each: plan.analyses.iter().map(|analysis| Question::of(analysis, plan, bound, asked)).collect(),
        }
    }
}

/// What an analysis asks, be its endpoint met or not or a time.
#[derive(Debug)]
pub(super) struct Question {
    /// What its rows are about.
    pub(super) heading: Heading,
    /// What a row says that says nothing else.
    pub(super) note: Option<Phrase>,
    /// The same of rates, but for a model of the response, which rests on the trial's characteristics.
    pub(super) rates: RatesQuestion,
    pub(super) survival: SurvivalQuestion,
    /// Whether no outcome of each subject is needed, if the trial is as most are.
    pub(super) takes_the_short_way: bool,
}

impl Question {
    pub(super) fn of(analysis: &Analysis, plan: &StudyPlan, bound: &Bound, asked: Asked) -> Question {
        let endpoint = &plan.endpoints[analysis.endpoint].name;
        let strata: Vec<String> = analysis.strata.iter().map(|name| name.text.clone()).collect();
        let outcome = Outcome::Response { column: endpoint.clone(), events: vec!["Y".to_owned()] };
        let rates = RatesQuestion {
            by: Some(ARM.to_owned()),
            // A plan that names a reference wants each arm held against it.
            reference: plan.reference.as_ref().map(|known| known.text.clone()),
            strata: strata.clone(),
            methods: analysis.methods.clone(),
            null: analysis.null.clone(),
            margins: analysis.margins.clone(),
            adjust: analysis.adjust.map(Multiplicity::PValues),
            subject: plan.periods.as_ref().map(|_| PERSON.to_owned()),
            period: plan.periods.as_ref().filter(|periods| periods.count() == 2).map(|_| PERIOD.to_owned()),
            ..RatesQuestion::plain(outcome, asked.level, asked.conventions)
        };
        let columns = FollowUpColumns {
            time: endpoint.clone(),
            ending: Ending::Event { column: EVENT.to_owned(), events: vec!["1".to_owned()] },
            entry: None,
            by: Some(ARM.to_owned()),
            strata,
            weight: None,
        };
        let survival = SurvivalQuestion {
            columns,
            reference: Some(bound.arm_names[bound.reference].as_ref().to_owned()),
            wanted: analysis.wanted.clone(),
            adjust: analysis.adjust,
            permutations: PERMUTATIONS,
            unit: Some(analysis.unit.name().into()),
            level: asked.level,
            // Days are whole, so that times that differ do so in earnest.
            conventions: asked.conventions,
        };
        let heading = Heading { analysis: (&analysis.id.text).into(), variable: endpoint.into(), group: ARM.into() };
        let note = analysis.missing.note().map(Phrase::from);
        Question { heading, note, rates, survival, takes_the_short_way: analysis.takes_the_short_way(plan) }
    }

    /// Rows of the analysis, or of a subgroup of it, say of what they are.
    pub(super) fn complete(&self, label: &Phrase, rows: &mut [ResultRow]) {
        for row in rows {
            row.analysis.clone_from(label);
            if row.variable.is_empty() {
                row.variable.clone_from(&self.heading.variable);
            }
            if row.note.is_none() {
                row.note.clone_from(&self.note);
            }
        }
    }
}
