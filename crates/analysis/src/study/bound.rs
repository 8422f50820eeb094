//! What a plan's names are in a trial, once it has been bound to it.

use super::calendar::Calendar;
use super::endpoint::{Derivation, ScoreRule};
use super::timeline::BoundVisit;
use trialstat_trial::design::MeasureIndex;
use trialstat_trial::instrument::Worse;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::record::Word;
use trialstat_trial::spec::Text;

/// What a plan's names are in a trial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    /// Positions of the arms analysed, in the order of the plan, else of the trial.
    pub(super) arms: Vec<usize>,
    pub(super) arm_names: Vec<Word>,
    /// Of each arm of the trial its position among those analysed.
    pub(super) of_trial: Vec<Option<u32>>,
    /// The reference among them.
    pub(super) reference: usize,
    pub(super) visits: Vec<BoundVisit>,
    pub(super) calendar: Calendar,
    pub(super) endpoints: Vec<Places>,
    pub(super) baseline_visit: Option<u16>,
    /// Measures that the plan uses, by its names.
    pub(super) measures: Vec<BoundMeasure>,
}

/// Positions of what an endpoint names; 0 where it names nothing of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Places {
    pub(super) measure: usize,
    /// The visit at which it is judged, or the first of several.
    pub(super) visit: u16,
    /// The last of several visits, or the one until which it is judged.
    pub(super) last: Option<u16>,
}

/// A measure of the plan in terms of a trial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BoundMeasure {
    pub(super) name: String,
    pub(super) measure: MeasureIndex,
    pub(super) worse: Worse,
    /// Lowest and highest score.
    pub(super) range: Option<(f64, f64)>,
}

impl Bound {
    pub(super) fn places(&self, derivation: &Derivation) -> Places {
        let none = Places::default();
        match derivation {
            Derivation::AtVisit { rule: ScoreRule { measure, .. }, visit }
            | Derivation::Value { measure, visit }
            | Derivation::Change { measure, visit } => {
                Places { measure: self.measure(measure), visit: self.visit(visit), ..none }
            }
            Derivation::Sustained { rule, from, through, .. } => Places {
                measure: self.measure(&rule.measure),
                visit: self.visit(from),
                last: Some(self.visit(through)),
            },
            Derivation::ByVisit { rule, visit: until } | Derivation::TimeTo { rule, until, .. } => Places {
                measure: self.measure(&rule.measure),
                last: until.as_ref().map(|until| self.visit(until)),
                ..none
            },
            Derivation::Relapse { rule: Some(rule), .. }
            | Derivation::ShareOfReadings { rule, .. }
            | Derivation::Sessions { rule } => Places { measure: self.measure(&rule.measure), ..none },
            Derivation::Relapse { rule: None, .. }
            | Derivation::Event { .. }
            | Derivation::TimeToEvent { .. }
            | Derivation::Supplied(_) => none,
        }
    }

    /// Position of a trial's arm among those analysed.
    pub(super) fn arm(&self, of_trial: usize) -> Option<u32> {
        self.of_trial[of_trial]
    }

    /// Name of an arm, by its position among those analysed.
    pub(super) fn arm_name(&self, position: usize) -> Phrase {
        (&self.arm_names[position]).into()
    }

    /// Position of a planned visit.
    pub(super) fn visit(&self, name: &Text) -> u16 {
        let position = self.visits.iter().position(|visit| visit.name == name.text);
        position.expect("every visit was looked up") as u16
    }

    /// Position of a measure among those that the plan uses.
    pub(super) fn measure(&self, name: &Text) -> usize {
        self.measures.iter().position(|measure| measure.name == name.text).expect("every measure was looked up")
    }
}
