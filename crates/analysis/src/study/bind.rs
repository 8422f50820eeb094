//! A plan's names as positions in a trial's tables. Trials of one layout, such as the replicates of a scenario, are
//! bound once.

use super::StudyPlan;
use super::analysis::Analysis;
use super::bound::{Bound, BoundMeasure};
use super::calendar::Calendar;
use super::endpoint::{Derivation, Endpoint, Scale};
use super::keys::unknown;
use super::missing::Missing;
use super::plan::{PlannedVisit, Rule};
use super::timeline::BoundVisit;
use crate::codes;
use trialstat_trial::design::{MeasureIndex, VisitIndex};
use trialstat_trial::diagnostic::{Diagnostic, Place, sort_by_place};
use trialstat_trial::instrument::{Instrument, Worse, instrument};
use trialstat_trial::spec::Text;
use trialstat_trial::trial::Trial;

impl Bound {
    /// Finds everything that the plan names.
    ///
    /// # Errors
    /// Every name that the trial lacks, with what there is.
    pub(super) fn new(plan: &StudyPlan, trial: &Trial) -> Result<Bound, Vec<Diagnostic>> {
        let mut binding = Binding { plan, trial, problems: Vec::new() };
        let bound = binding.bound();
        if binding.problems.is_empty() {
            let endpoints = plan.endpoints.iter().map(|endpoint| bound.places(&endpoint.derivation)).collect();
            return Ok(Bound { endpoints, ..bound });
        }
        sort_by_place(&mut binding.problems);
        binding.problems.dedup();
        Err(binding.problems)
    }
}

struct Binding<'a> {
    plan: &'a StudyPlan,
    trial: &'a Trial,
    problems: Vec<Diagnostic>,
}

impl Binding<'_> {
    fn bound(&mut self) -> Bound {
        let arms = self.arms();
        let reference = self.reference(&arms);
        let visits = self.visits();
        let baseline = self.plan.baseline.visit.as_ref();
        let baseline_visit = baseline.and_then(|name| self.planned(name, &visits));
        let mut measures = Vec::new();
        for endpoint in &self.plan.endpoints {
            self.endpoint(endpoint, &visits, &mut measures);
        }
        for rule in self.plan.populations.iter().flat_map(|population| &population.rules) {
            self.rule(rule, &visits, &mut measures);
        }
        for analysis in &self.plan.analyses {
            self.analysis(analysis, &mut measures);
        }
        let summary = &self.plan.summary;
        for name in summary.baseline.iter().chain(&summary.visits) {
            self.measure(name, &mut measures);
        }
        for name in &summary.characteristics {
            self.characteristic(name);
        }
        let calendar = Calendar::new(&visits, self.trial.visits().len());
        let arm_names = arms.iter().map(|arm| self.trial.arms()[*arm].name.as_str().into()).collect();
        let position = |arm| arms.iter().position(|known| *known == arm).map(|position| position as u32);
        let of_trial = (0..self.trial.arms().len()).map(position).collect();
        Bound {
            arms,
            arm_names,
            of_trial,
            reference,
            visits,
            calendar,
            endpoints: Vec::new(),
            baseline_visit,
            measures,
        }
    }

    fn lacks(&mut self, name: &Text, what: &str, known: &[&str]) {
        let holder = format!("the trial `{}`", self.trial.name());
        self.problems.push(unknown(name, what, &holder, known));
    }

    fn arms(&mut self) -> Vec<usize> {
        let names: Vec<&str> = self.trial.arms().iter().map(|arm| arm.name.as_str()).collect();
        if self.plan.arms.is_empty() {
            return (0..names.len()).collect();
        }
        let find = |arm: &Text| names.iter().position(|name| *name == arm.text);
        for arm in self.plan.arms.iter().filter(|arm| find(arm).is_none()) {
            self.lacks(arm, "arm", &names);
        }
        self.plan.arms.iter().filter_map(find).collect()
    }

    /// The arm that the plan names, else the first in sort order.
    fn reference(&mut self, arms: &[usize]) -> usize {
        let trial = self.trial;
        let name = |arm: &usize| trial.arms()[*arm].name.as_str();
        let Some(wanted) = &self.plan.reference else {
            let first = (0..arms.len()).min_by_key(|at| name(&arms[*at]));
            return first.unwrap_or(0);
        };
        let found = arms.iter().position(|arm| name(arm) == wanted.text);
        if found.is_none() {
            self.lacks(wanted, "arm", &arms.iter().map(name).collect::<Vec<_>>());
        }
        found.unwrap_or(0)
    }

    /// The plan's visits, or the trial's own where the plan has none.
    fn visits(&mut self) -> Vec<BoundVisit> {
        let trial = self.trial;
        let own = |name: &str| {
            let position = trial.visits().iter().position(|visit| visit.name == name);
            position.map(|position| VisitIndex(position as u16))
        };
        if self.plan.visits.is_empty() {
            let bound = |visit: &trialstat_trial::design::Visit| BoundVisit {
                name: visit.name.clone(),
                visit: own(&visit.name),
                day: visit.day,
                window: None,
                choose: super::plan::Choose::Nearest,
            };
            return trial.visits().iter().map(bound).collect();
        }
        let visits: Vec<BoundVisit> = self
            .plan
            .visits
            .iter()
            .map(|planned: &PlannedVisit| {
                let visit = own(&planned.name.text);
                let day = planned.day.or_else(|| visit.and_then(|visit| trial.visits()[usize::from(visit.0)].day));
                BoundVisit {
                    name: planned.name.text.clone(),
                    visit,
                    day,
                    window: planned.window,
                    choose: planned.choose,
                }
            })
            .collect();
        let names: Vec<&str> = trial.visits().iter().map(|visit| visit.name.as_str()).collect();
        for (planned, bound) in self.plan.visits.iter().zip(&visits) {
            if bound.visit.is_none() && bound.window.is_none() {
                self.lacks(&planned.name, "visit", &names);
            }
        }
        visits
    }

    fn planned(&mut self, name: &Text, visits: &[BoundVisit]) -> Option<u16> {
        let found = visits.iter().position(|visit| visit.name == name.text);
        if found.is_none() {
            let names: Vec<&str> = visits.iter().map(|visit| visit.name.as_str()).collect();
            let holder = if self.plan.visits.is_empty() {
                format!("the trial `{}`", self.trial.name())
            } else {
                "the plan".into()
            };
            self.problems.push(unknown(name, "visit", &holder, &names));
        }
        found.map(|position| position as u16)
    }

    fn measure(&mut self, name: &Text, measures: &mut Vec<BoundMeasure>) {
        if measures.iter().any(|known| known.name == name.text) {
            return;
        }
        let own = self.trial.measures();
        let exact = own.iter().position(|measure| measure.name == name.text);
        // The trial may write an instrument's name in another way than the plan.
        let asked = self.instrument(&name.text).cloned();
        let found = exact.or_else(|| {
            let asked = asked.as_ref()?;
            own.iter().position(|measure| asked.is_called(&measure.name))
        });
        let Some(position) = found else {
            let names: Vec<&str> = own.iter().map(|measure| measure.name.as_str()).collect();
            return self.lacks(name, "measure", &names);
        };
        let measure = &own[position];
        let known = asked.or_else(|| self.instrument(&measure.name).cloned());
        measures.push(BoundMeasure {
            name: name.text.clone(),
            measure: MeasureIndex(position as u16),
            worse: known.as_ref().map_or(Worse::Higher, |known| known.worse),
            range: measure.range.or_else(|| known.map(|known| known.range)),
        });
    }

    fn instrument(&self, name: &str) -> Option<&Instrument> {
        self.plan.instruments.iter().find(|known| known.is_called(name)).or_else(|| instrument(name))
    }

    fn characteristic(&mut self, name: &Text) {
        let own = self.trial.characteristics();
        if !own.iter().any(|known| known.name == name.text) {
            let names: Vec<&str> = own.iter().map(|known| known.name.as_str()).collect();
            self.lacks(name, "characteristic", &names);
        }
    }

    /// A characteristic, or else a measure, whose scores at baseline are meant.
    fn covariate(&mut self, name: &Text, measures: &mut Vec<BoundMeasure>) {
        let characteristics = self.trial.characteristics().iter().map(|known| known.name.as_str());
        let own = self.trial.measures().iter().map(|measure| measure.name.as_str());
        if characteristics.clone().any(|known| known == name.text) {
            return;
        }
        if self.instrument(&name.text).is_some() || own.clone().any(|known| known == name.text) {
            return self.measure(name, measures);
        }
        let names: Vec<&str> = characteristics.chain(own).collect();
        self.lacks(name, "characteristic or measure", &names);
    }

    fn endpoint(&mut self, endpoint: &Endpoint, visits: &[BoundVisit], measures: &mut Vec<BoundMeasure>) {
        let visit = |binding: &mut Self, name: &Text| {
            binding.planned(name, visits);
        };
        match &endpoint.derivation {
            Derivation::AtVisit { rule, visit: at } => {
                self.measure(&rule.measure, measures);
                visit(self, at);
            }
            Derivation::Sustained { rule, from, through, .. } => {
                self.measure(&rule.measure, measures);
                let (first, last) = (self.planned(from, visits), self.planned(through, visits));
                if first.zip(last).is_some_and(|(first, last)| first > last) {
                    let message = format!("`{}` comes after `{}`", from.text, through.text);
                    let problem = Diagnostic::error(codes::CONTRADICTORY, from.place.clone(), message);
                    self.problems.push(problem.with_hint("visits are in the order of the plan, else of the trial"));
                }
            }
            Derivation::ByVisit { rule, visit: until } | Derivation::TimeTo { rule, until, .. } => {
                self.measure(&rule.measure, measures);
                if let Some(until) = until {
                    visit(self, until);
                }
            }
            Derivation::Relapse { rule, .. } => {
                if let Some(rule) = rule {
                    self.measure(&rule.measure, measures);
                }
            }
            Derivation::ShareOfReadings { rule, .. } | Derivation::Sessions { rule } => {
                self.measure(&rule.measure, measures);
            }
            Derivation::Value { measure, visit: at } | Derivation::Change { measure, visit: at } => {
                self.measure(measure, measures);
                visit(self, at);
            }
            Derivation::Supplied(supplied) => self.problems.extend(supplied.lacking(self.trial)),
            Derivation::Event { .. } | Derivation::TimeToEvent { .. } => {}
        }
    }

    fn rule(&mut self, rule: &Rule, visits: &[BoundVisit], measures: &mut Vec<BoundMeasure>) {
        match rule {
            Rule::Baseline(name) | Rule::Assessed(name) => self.measure(name, measures),
            Rule::Attended(name) => {
                self.planned(name, visits);
            }
            Rule::Where(name, _) => self.characteristic(name),
            Rule::Randomized | Rule::Dosed | Rule::Without(_) | Rule::Disposition(_) => {}
        }
    }

    fn analysis(&mut self, analysis: &Analysis, measures: &mut Vec<BoundMeasure>) {
        for name in analysis.strata.iter().chain(&analysis.subgroups) {
            self.characteristic(name);
        }
        for name in &analysis.covariates {
            self.covariate(name, measures);
        }
        let endpoint = &self.plan.endpoints[analysis.endpoint];
        // Whether a supplied endpoint is a response or a time, the trial says.
        let scale = match &endpoint.derivation {
            Derivation::Supplied(supplied) => supplied.scale(self.trial),
            _ => endpoint.scale(),
        };
        if endpoint.scale() == Scale::Supplied {
            self.problems.extend(analysis.misfits(&endpoint.name, scale));
        }
        let strategies = analysis.intercurrent.iter();
        self.problems.extend(strategies.filter_map(|event| event.unfollowed(&endpoint.derivation)));
        let of_scores = matches!(
            endpoint.derivation,
            Derivation::AtVisit { .. }
                | Derivation::Sustained { .. }
                | Derivation::Value { .. }
                | Derivation::Change { .. }
        );
        let carries = !matches!(analysis.missing, Missing::ObservedCases | Missing::NonResponder);
        let place = || Place { column: 0, ..analysis.id.place.clone() };
        if carries && !of_scores {
            let message =
                format!("`{}` stands for a score at a visit, and `{}` is none", analysis.missing.name(), endpoint.name);
            let problem = Diagnostic::error(codes::METHOD_DOES_NOT_FIT, place(), message);
            self.problems
                .push(problem.with_hint("it fits endpoints of the kinds at-visit, sustained, value and change"));
        }
        if analysis.missing == Missing::NonResponder && scale != Scale::Binary {
            let message = format!("a non-responder has no value of `{}`", endpoint.name);
            let problem = Diagnostic::error(codes::METHOD_DOES_NOT_FIT, place(), message);
            self.problems.push(problem.with_hint("a time is censored where nothing is known; leave `missing` out"));
        }
    }
}
