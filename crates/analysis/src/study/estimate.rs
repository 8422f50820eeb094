//! Estimates of an analysis: outcomes become a data set, and are asked what any data set is asked.

use super::StudyPlan;
use super::analysis::Analysis;
use super::bound::Bound;
use super::outcome::{Judged, Timed};
use super::periods::{PERIOD, Periods};
use super::questions::Question;
use super::scratch::{RowScratch, keep_those};
use super::timeline::Scores;
use crate::conventions::Conventions;
use crate::cox::{Besides, CoxQuestion, Drift, Estimation, Limits, Predictions, Variance, cox};
use crate::design::{Term, TermKind};
use crate::follow_up::FollowUpColumns;
use crate::method::{DriftScale, TiesMethod};
use crate::parametric::{
    IntervalColumns, ParametricQuestion, Predictions as Predicted, StandardErrors, TimeColumns, parametric,
};
use crate::rates::{BootstrapLimits, GeeVariance, RatesQuestion, Regression, ResponseModel, rates};
use crate::rows::Rows;
use crate::survival::{SurvivalQuestion, survival};
use std::borrow::Cow;
use std::collections::BTreeSet;
use trialstat_stats::interval::Level;
use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{CharacteristicValues, Word};
use trialstat_trial::result::{ResultRow, ResultSet};
use trialstat_trial::spec::Text;
use trialstat_trial::trial::Trial;

/// Some of a trial's subjects, of whom one analysis is made.
#[derive(Clone, Copy)]
pub(super) struct Analysed<'a> {
    pub(super) plan: &'a StudyPlan,
    pub(super) bound: &'a Bound,
    pub(super) trial: &'a Trial,
    /// The scores of each measure.
    pub(super) scores: &'a [Scores],
    /// Each subject's arm, as its position among those analysed.
    pub(super) arms: &'a [Option<u32>],
    pub(super) analysis: &'a Analysis,
    pub(super) question: &'a Question,
    /// The members, by their positions.
    pub(super) members: &'a [usize],
    pub(super) level: Level,
    pub(super) conventions: Conventions,
}

pub(super) const ARM: &str = "arm";
pub(super) const EVENT: &str = "event";
const UPPER: &str = "upper";
/// The person of whom several periods are analysed.
pub(super) const PERSON: &str = "subject";

impl Analysed<'_> {
    /// Name of the endpoint.
    pub(super) fn endpoint(&self) -> &str {
        &self.plan.endpoints[self.analysis.endpoint].name
    }

    /// Position of a subject's arm among those analysed.
    pub(super) fn arm(&self, subject: usize) -> Option<usize> {
        Some(self.arms[subject]? as usize)
    }

    /// Rows of an endpoint that is met or not.
    pub(super) fn rates(
        &self,
        judged: &[Judged],
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let asked = &self.question.rates;
        let has_reference = asked.reference.is_none() || self.present(self.bound.reference);
        let question = match (has_reference, self.analysis.model) {
            (true, None) => Cow::Borrowed(asked),
            (_, model) => Cow::Owned(RatesQuestion {
                reference: asked.reference.clone().filter(|_| has_reference),
                regression: model.map(|model| self.response_model(model)),
                ..asked.clone()
            }),
        };
        if question.is_of_counts() {
            return self.rates_of_counts(judged, &question, scratch, said, rows);
        }
        let level = |met: Option<bool>| met.map(u32::from);
        let met = Factor {
            levels: vec!["N".into(), "Y".into()],
            rows: self.members.iter().map(|subject| level(judged[*subject].met)).collect(),
        };
        let met = Variable { name: self.endpoint().to_owned(), values: Values::Levels(met) };
        let variables = [met].into_iter().chain(self.covariates()).chain(self.of_periods());
        let dataset = self.dataset(variables.collect());
        rows.as_mut_vec().extend(self.taken(rates(&dataset, &question), said));
    }

    /// Of a crossover the members' persons and periods.
    fn of_periods(&self) -> Vec<Variable> {
        let Some(count) = self.plan.periods.as_ref().map(Periods::count) else { return Vec::new() };
        let of = |name: &str, value: &dyn Fn(usize) -> usize| {
            let known: BTreeSet<usize> = self.members.iter().map(|member| value(*member)).collect();
            let known: Vec<usize> = known.into_iter().collect();
            let levels = known.iter().map(|value| (value + 1).to_string().into()).collect();
            let position = |member: &usize| known.binary_search(&value(*member)).ok().map(|at| at as u32);
            let factor = Factor { levels, rows: self.members.iter().map(position).collect() };
            Variable { name: name.to_owned(), values: Values::Levels(factor) }
        };
        vec![of(PERSON, &|member| member / count), of(PERIOD, &|member| member % count)]
    }

    /// Rows of an endpoint that is a time. Whoever is not at risk is none of the members.
    pub(super) fn survival(
        &self,
        timed: &[Timed],
        scratch: &mut RowScratch,
        said: &mut Vec<Diagnostic>,
        rows: &mut Rows,
    ) {
        let RowScratch { at_risk, groups, follow_up, survival: of_survival, .. } = scratch;
        keep_those(self.members.iter().copied(), |subject| timed[*subject].is_at_risk(), at_risk);
        let own = Analysed { members: at_risk, ..*self };
        let (analysis, asked) = (self.analysis, &self.question.survival);
        let question = match own.present(self.bound.reference) {
            true => Cow::Borrowed(asked),
            false => Cow::Owned(SurvivalQuestion { reference: None, ..asked.clone() }),
        };
        if analysis.strata.is_empty() && own.follow_up(timed, groups, follow_up) {
            own.survival_of(follow_up, &question, of_survival, said, rows);
        } else {
            let found = survival(&own.dataset(own.times(timed).to_vec()), &question);
            rows.as_mut_vec().extend(self.taken(found, said));
        }
        // Covariates ask for a model; which, the conventions say.
        let customary = [self.conventions.ties()];
        let asked = if analysis.covariates.is_empty() { &[][..] } else { &customary };
        for ties in if analysis.ties.is_empty() { asked } else { &analysis.ties } {
            let model = own.hazards(&question, *ties);
            let dataset = own.dataset(own.times(timed).into_iter().chain(own.covariates()).collect());
            let found = cox(&dataset, &model).map(|answer| (answer.results, answer.said));
            rows.as_mut_vec().extend(self.taken(found, said));
        }
        if !analysis.between_visits.is_empty() {
            rows.as_mut_vec().extend(self.taken(own.between_visits(timed), said));
        }
    }

    /// The same times as known only to lie between two visits, by the models that take them so.
    fn between_visits(&self, timed: &[Timed]) -> Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>> {
        let unit = f64::from(self.analysis.unit.days());
        let numbers = |days: &dyn Fn(Timed) -> Option<u32>| {
            let of = |subject: &usize| days(timed[*subject]).map(|days| f64::from(days) / unit);
            Values::Numbers(self.members.iter().map(of).collect())
        };
        let variables = vec![
            Variable {
                name: self.endpoint().to_owned(),
                values: numbers(&|timed| timed.days.map(|_| timed.seen_without)),
            },
            Variable { name: UPPER.to_owned(), values: numbers(&|timed| timed.days.filter(|_| timed.event)) },
        ];
        let question = ParametricQuestion {
            times: TimeColumns::Two(IntervalColumns {
                time: self.endpoint().to_owned(),
                upper: UPPER.to_owned(),
                event: None,
                entry: None,
                by: Some(ARM.to_owned()),
                weight: None,
            }),
            models: self.analysis.between_visits.clone(),
            terms: Vec::new(),
            cured: Vec::new(),
            strata: Vec::new(),
            standard_errors: StandardErrors::Model,
            predictions: Predicted {
                quantiles: self.analysis.wanted.quantiles.clone(),
                times: self.analysis.wanted.times.clone(),
                horizon: None,
            },
            at: Vec::new(),
            level: self.level,
        };
        parametric(&self.dataset(variables), &question)
    }

    /// A model of the hazards of the arms, with the analysis's covariates.
    fn hazards(&self, question: &SurvivalQuestion, ties: TiesMethod) -> CoxQuestion {
        let reference = question.reference.clone();
        let arm = Term { column: ARM.to_owned(), kind: TermKind::Factor { reference } };
        let terms = [arm].into_iter().chain(self.terms()).collect();
        CoxQuestion {
            columns: FollowUpColumns { by: None, ..question.columns.clone() },
            terms,
            offset: None,
            frailty: None,
            variance: Variance::Customary,
            ties: Some(ties),
            estimation: Estimation::Likelihood,
            limits: Limits::Wald,
            drift: Drift { scale: DriftScale::KaplanMeier, besides: Besides::Nothing },
            predictions: Predictions::default(),
            level: self.level,
            conventions: self.conventions,
        }
    }

    /// A model of the response by arm and covariates, with the arms' marginal effects.
    fn response_model(&self, model: ResponseModel) -> Regression {
        Regression {
            terms: self.terms(),
            model,
            limits: Vec::new(),
            variance: GeeVariance::Robust,
            weight: None,
            offset: None,
            marginal: self.analysis.marginal,
            bootstrap: BootstrapLimits::Percentile,
        }
    }

    /// Covariates as terms of a model.
    fn terms(&self) -> Vec<Term> {
        let kind = |name: &Text| match self.characteristic(name) {
            Some(CharacteristicValues::Levels(_)) => TermKind::Factor { reference: None },
            Some(CharacteristicValues::Numbers(_)) | None => TermKind::Number,
        };
        self.analysis.covariates.iter().map(|name| Term { column: name.text.clone(), kind: kind(name) }).collect()
    }

    /// The members' covariates: characteristics, or the scores at baseline of a measure of that name.
    fn covariates(&self) -> Vec<Variable> {
        let values = |name: &Text| match self.characteristic(name) {
            Some(CharacteristicValues::Numbers(numbers)) => {
                Values::Numbers(self.members.iter().map(|subject| numbers[*subject].number()).collect())
            }
            Some(CharacteristicValues::Levels(_)) => Values::Levels(self.levels(name)),
            None => {
                let scores = &self.scores[self.bound.measure(name)];
                let baseline = |subject: &usize| scores.baseline(*subject).map(|read| read.score);
                Values::Numbers(self.members.iter().map(baseline).collect())
            }
        };
        let variable = |name: &Text| Variable { name: name.text.clone(), values: values(name) };
        self.analysis.covariates.iter().map(variable).collect()
    }

    fn characteristic(&self, name: &Text) -> Option<&CharacteristicValues> {
        self.trial.characteristics().iter().find(|known| known.name == name.text).map(|known| &known.values)
    }

    /// Whether any member belongs to an arm.
    pub(super) fn present(&self, arm: usize) -> bool {
        self.members.iter().any(|subject| self.arm(*subject) == Some(arm))
    }

    /// What was found becomes this analysis's.
    pub(super) fn taken(
        &self,
        found: Result<(ResultSet, Vec<Diagnostic>), Vec<Diagnostic>>,
        said: &mut Vec<Diagnostic>,
    ) -> Vec<ResultRow> {
        match found {
            Ok((results, problems)) => {
                said.extend(problems);
                results.rows
            }
            Err(problems) => {
                said.extend(problems);
                Vec::new()
            }
        }
    }

    /// The members with these variables, their arms and strata.
    pub(super) fn dataset(&self, mut variables: Vec<Variable>) -> Dataset {
        variables.push(Variable { name: ARM.to_owned(), values: Values::Levels(self.arms()) });
        for name in &self.analysis.strata {
            variables.push(Variable { name: name.text.clone(), values: Values::Levels(self.levels(name)) });
        }
        Dataset::new(format!("trial {}", self.trial.name()), vec![0; self.members.len()], variables)
    }

    /// The members' arms.
    fn arms(&self) -> Factor {
        let name = |arm: &usize| Word::from(self.trial.arms()[*arm].name.as_str());
        Factor {
            levels: self.bound.arms.iter().map(name).collect(),
            rows: self.members.iter().map(|subject| self.arms[*subject]).collect(),
        }
    }

    /// The members' levels of a characteristic.
    pub(super) fn levels(&self, name: &Text) -> Factor {
        match self.characteristic(name) {
            Some(CharacteristicValues::Levels(levels)) => {
                Factor::new(self.members.iter().map(|subject| levels[*subject].as_deref().ok()))
            }
            Some(CharacteristicValues::Numbers(numbers)) => {
                let texts = self.members.iter().map(|subject| numbers[*subject].number());
                let texts: Vec<Option<String>> = texts.map(|number| number.map(|number| number.to_string())).collect();
                Factor::new(texts.iter().map(Option::as_deref))
            }
            None => Factor { levels: Vec::new(), rows: vec![None; self.members.len()] },
        }
    }

    /// Times in the analysis's unit and whether each is an event; who is not at risk has neither.
    pub(super) fn times(&self, timed: &[Timed]) -> [Variable; 2] {
        let unit = f64::from(self.analysis.unit.days());
        let of = |subject: &usize| timed[*subject];
        let times = self.members.iter().map(|subject| of(subject).days.map(|days| f64::from(days) / unit));
        let events = self.members.iter().map(|subject| {
            let timed = of(subject);
            timed.days.map(|_| u32::from(timed.event))
        });
        let levels = vec!["0".into(), "1".into()];
        [
            Variable { name: self.endpoint().to_owned(), values: Values::Numbers(times.collect()) },
            Variable { name: EVENT.to_owned(), values: Values::Levels(Factor { levels, rows: events.collect() }) },
        ]
    }
}
