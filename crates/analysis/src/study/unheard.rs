//! Terms of a plan that no record of a trial has: a slip of the pen, or nobody had it.

use super::endpoint::Derivation;
use super::happening::Happening;
use super::plan::{Rule, StudyPlan};
use crate::codes;
use std::collections::BTreeSet;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::spec::Text;
use trialstat_trial::spelling::did_you_mean_of;
use trialstat_trial::trial::Trial;

/// A warning for every event, category, disposition, treatment or level that the plan names and no record has.
pub(super) fn unheard(plan: &StudyPlan, trial: &Trial) -> Vec<Diagnostic> {
    let mut said = Said { trial, said: Vec::new() };
    for endpoint in &plan.endpoints {
        let happenings = match &endpoint.derivation {
            Derivation::Relapse { happenings, .. }
            | Derivation::Event { happenings, .. }
            | Derivation::TimeToEvent { happenings, .. } => happenings.as_slice(),
            _ => &[],
        };
        happenings.iter().for_each(|happening| said.of_happening(happening));
    }
    for rule in plan.populations.iter().flat_map(|population| &population.rules) {
        match rule {
            Rule::Without(happening) => said.of_happening(happening),
            Rule::Disposition(terms) => said.of_terms(terms, "disposition", dispositions(trial)),
            Rule::Where(name, values) => said.of_levels(name, values),
            Rule::Randomized | Rule::Dosed | Rule::Baseline(_) | Rule::Assessed(_) | Rule::Attended(_) => {}
        }
    }
    for event in plan.analyses.iter().flat_map(|analysis| &analysis.intercurrent) {
        said.of_happening(&event.happening);
    }
    let mut said = said.said;
    trialstat_trial::diagnostic::sort_by_place(&mut said);
    // A term may be asked for in several ways at one place.
    said.dedup();
    said
}

/// What there is, each once.
type Known<'t> = BTreeSet<&'t str>;

fn dispositions(trial: &Trial) -> Known<'_> {
    trial.dispositions().iter().map(|end| &*end.term).collect()
}

struct Said<'t> {
    trial: &'t Trial,
    said: Vec<Diagnostic>,
}

impl<'t> Said<'t> {
    fn of_happening(&mut self, happening: &Happening) {
        let trial = self.trial;
        self.of_terms(&happening.events, "clinical event", trial.events().iter().map(|event| &*event.term).collect());
        self.of_terms(&happening.dispositions, "disposition", dispositions(trial));
        let doses = || trial.doses().iter().map(|dose| &*dose.treatment);
        self.of_terms(&happening.treatments, "treatment", doses().collect());
        // A category is that of the records that are named, else of any.
        let of_events = trial.events().iter().filter_map(|event| event.category.as_deref());
        let of_ends = trial.dispositions().iter().filter_map(|end| end.category.as_deref());
        let categories = match (happening.events.is_empty(), happening.dispositions.is_empty()) {
            (false, true) => of_events.collect(),
            (true, false) => of_ends.collect(),
            _ => of_events.chain(of_ends).collect(),
        };
        self.of_terms(&happening.categories, "category", categories);
    }

    /// Terms are met in any case.
    fn of_terms(&mut self, named: &[Text], what: &str, known: Known<'t>) {
        for term in named.iter().filter(|term| !known.iter().any(|known| known.eq_ignore_ascii_case(&term.text))) {
            self.warn(term, what, &known);
        }
    }

    /// Levels are met as they are.
    fn of_levels(&mut self, name: &Text, values: &[Text]) {
        let characteristic = self.trial.characteristics().iter().find(|known| known.name == name.text);
        let Some(CharacteristicValues::Levels(levels)) = characteristic.map(|known| &known.values) else { return };
        let known: Known<'t> = levels.iter().filter_map(|level| level.as_deref().ok()).collect();
        for value in values.iter().filter(|value| !known.contains(value.text.as_str())) {
            self.warn(value, &format!("level of `{}`", name.text), &known);
        }
    }

    fn warn(&mut self, term: &Text, what: &str, known: &Known<'t>) {
        let message = format!("no record of the trial `{}` has the {what} `{}`", self.trial.name(), term.text);
        let known: Vec<&str> = known.iter().copied().collect();
        let hint = if known.is_empty() { format!("none has a {what}") } else { did_you_mean_of(&term.text, &known) };
        let problem = Diagnostic::warning(codes::NO_SUCH_RECORD, term.place.clone(), message);
        self.said.push(problem.with_hint(hint));
    }
}
