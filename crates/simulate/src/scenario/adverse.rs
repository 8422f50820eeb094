//! Adverse events of sessions.

use super::number::{Domain, Problems};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of an adverse event.
pub(super) static SHAPE: Shape = Shape {
    name: "adverse event",
    doc: "an event that a session may bring, logistic in the session's peak concentration",
    fields: &[
        Field::required("term", Kind::Text, "what it is, as records of events name it"),
        Field::optional("category", Kind::Text, "its class"),
        Field::required("probability", Kind::Number, "probability in a session without the drug"),
        Field::optional("half", Kind::Number, "the peak concentration, ng/mL, with a probability of one half"),
        Field::optional(
            "breaks_off",
            Kind::Number,
            "probability that the infusion is then broken off half way; 0 if left out",
        ),
        Field::optional("ends_treatment", Kind::Number, "probability that no further session follows; 0 if left out"),
    ],
};

/// An event that a session may bring.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AdverseEvent {
    pub(crate) term: String,
    pub(crate) category: Option<String>,
    log_odds: f64,
    /// Log-odds for each ng/mL.
    slope: f64,
    pub(crate) breaks_off: f64,
    pub(crate) ends_treatment: f64,
}

impl AdverseEvent {
    /// The probability in a session with this peak concentration, ng/mL.
    pub(crate) fn probability(&self, peak: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-(self.log_odds + self.slope * peak)))
    }

    /// Checks the tables of all.
    pub(super) fn all(tables: &[Table], problems: &mut Problems<'_>) -> Vec<AdverseEvent> {
        problems.refuse_twice(tables, "term");
        tables.iter().filter_map(|table| AdverseEvent::of_table(table, problems)).collect()
    }

    fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<AdverseEvent> {
        let probability = problems.number(table, "probability", Domain::Probability);
        let half = problems.number(table, "half", Domain::Positive);
        let share = |problems: &mut Problems<'_>, key| problems.number(table, key, Domain::Probability).unwrap_or(0.0);
        let (breaks_off, ends_treatment) = (share(problems, "breaks_off"), share(problems, "ends_treatment"));
        let probability = probability?;
        let log_odds = libm::log(probability) - libm::log1p(-probability);
        if table.mentions("half") && !(log_odds < 0.0 && log_odds.is_finite()) {
            problems.refuse(table, "probability", "with `half`, `probability` lies between 0 and one half");
        }
        let slope = half.map_or(0.0, |half| -log_odds / half);
        Some(AdverseEvent {
            term: table.owned("term")?,
            category: table.owned("category"),
            log_odds,
            slope,
            breaks_off,
            ends_treatment,
        })
    }
}
