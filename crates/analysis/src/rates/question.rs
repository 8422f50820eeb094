//! What is asked of a data set, with the columns named by whoever asks.

use super::adjustment::Multiplicity;
use super::direction::Direction;
use super::margin::Margins;
use super::methods::Methods;
use super::null_test::NullHypothesis;
use super::omnibus::Simulation;
use super::posterior::Prior;
use super::regression::{Regression, ResponseModel};
use crate::conventions::Conventions;
use trialstat_stats::interval::Level;

/// What is asked of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct RatesQuestion {
    /// Where outcomes stand.
    pub outcome: Outcome,
    /// The column that tells groups apart.
    pub by: Option<String>,
    /// The group that the others are compared with; the first in sort order if left out.
    pub reference: Option<String>,
    /// Columns whose levels make strata.
    pub strata: Vec<String>,
    /// The column of subjects, who may be observed in several groups.
    pub subject: Option<String>,
    /// The column of the periods of a crossover.
    pub period: Option<String>,
    /// The methods; those customary where nothing is asked for.
    pub methods: Methods,
    /// A proportion that each group is held against.
    pub null: Option<NullHypothesis>,
    /// Margins that two groups are held against.
    pub margins: Margins,
    /// Priors of the groups' proportions.
    pub priors: Vec<Prior>,
    /// A model of the response, if one is wanted.
    pub regression: Option<Regression>,
    /// How several comparisons are taken together, if at all.
    pub adjust: Option<Multiplicity>,
    /// Random numbers: resamples for marginal effects, tables for an exact test that takes too long.
    pub simulation: Option<Simulation>,
    /// What is tested against, and on which side limits lie.
    pub alternative: Direction,
    /// Confidence level.
    pub level: Level,
    /// Conventions for whatever is left open.
    pub conventions: Conventions,
}

/// Where outcomes stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// One observation a row.
    Response {
        /// The column.
        column: String,
        /// The values that mean an event; if none is named, the yes of a customary pair such as 0 and 1.
        events: Vec<String>,
    },
    /// Counts of several subjects a row.
    Counts(CountColumns),
}

/// Columns of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountColumns {
    /// Subjects with the event.
    pub events: String,
    /// Subjects observed.
    pub total: String,
}

impl Outcome {
    /// What results call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Outcome::Response { column, .. } => column,
            Outcome::Counts(counts) => &counts.events,
        }
    }
}

impl RatesQuestion {
    /// A question about one group and about nothing in particular.
    pub fn plain(outcome: Outcome, level: Level, conventions: Conventions) -> RatesQuestion {
        RatesQuestion {
            outcome,
            by: None,
            reference: None,
            strata: Vec::new(),
            subject: None,
            period: None,
            methods: Methods::default(),
            null: None,
            margins: Margins::default(),
            priors: Vec::new(),
            regression: None,
            adjust: None,
            simulation: None,
            alternative: Direction::TwoSided,
            level,
            conventions,
        }
    }

    /// Whether groups are compared.
    pub(super) fn compares(&self) -> bool {
        let dunnett = matches!(self.adjust, Some(Multiplicity::Dunnett(_)));
        self.methods.compare() || !self.margins.margins.is_empty() || dunnett
    }

    /// Whether anything beyond the proportions is asked for.
    pub(super) fn asks(&self) -> bool {
        self.compares() || self.null.is_some() || !self.priors.is_empty() || self.regression.is_some()
    }

    /// Whether subjects have several rows each.
    pub(crate) fn is_repeated(&self) -> bool {
        self.regression.as_ref().is_some_and(|regression| matches!(regression.model, ResponseModel::Repeated(_)))
    }
}
