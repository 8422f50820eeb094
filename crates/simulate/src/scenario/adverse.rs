//! Adverse events of sessions.

use super::number::{Domain, Problems};
use crate::pharmacokinetics::Site;
use trialstat_stats::variates::LogNormal;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of an adverse event.
pub(super) static SHAPE: Shape = Shape {
    name: "adverse event",
    doc: "an event that a session may bring, logistic in the session's peak concentration",
    fields: &[
        Field::required("term", Kind::Text, "what it is, as records of events name it"),
        Field::optional("category", Kind::Text, "its class"),
        Field::required("probability", Kind::Number, "probability in a session without the drug"),
        Field::optional(
            "site",
            Kind::OneOf(&["blood", "effect-site"]),
            "whose concentrations it goes by; the blood's if left out",
        ),
        Field::optional("half", Kind::Number, "the peak concentration, ng/mL, with a probability of one half"),
        Field::optional(
            "subject_sd",
            Kind::Number,
            "standard deviation between subjects of the log-odds, those of all its sessions together; 0 if left out",
        ),
        Field::optional(
            "lasts",
            Kind::OneOf(&["tolerance", "above", "law"]),
            "how long: above the session's own tolerance, above a concentration, by a law; not recorded if left out",
        ),
        Field::optional("above", Kind::Number, "of `above`: the concentration, ng/mL"),
        Field::optional("minutes", Kind::Number, "median of how long it lasts where no concentration says so"),
        Field::optional("minutes_cv", Kind::Number, "its coefficient of variation; 0 if left out"),
        Field::optional("breaks_off", Kind::Number, "probability that the infusion is then broken off; 0 if left out"),
        Field::optional("breaks_off_after", Kind::Number, "minutes from the event's begin until then; 0 if left out"),
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
    /// Whose concentrations it goes by.
    pub(crate) site: Site,
    /// Standard deviation between subjects of the log-odds.
    pub(crate) between: f64,
    /// The concentration above which it lasts, where one says so.
    pub(crate) lasting: Option<Lasting>,
    /// How long it lasts, in minutes, where no concentration says so.
    pub(crate) minutes: Option<LogNormal>,
    pub(crate) breaks_off: f64,
    /// Hours from its begin until then.
    pub(crate) reaction: f64,
    pub(crate) ends_treatment: f64,
}

/// Which concentration an event lasts above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Lasting {
    /// That at which the probability is the uniform number by which it happens.
    Tolerance,
    /// One for everybody, ng/mL.
    Above(f64),
}

impl AdverseEvent {
    /// The probability in a session with this peak concentration, ng/mL, of a subject whose log-odds are so much higher.
    pub(crate) fn probability(&self, peak: f64, higher: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-(self.log_odds + higher + self.slope * peak)))
    }

    /// The concentration, ng/mL, above which the event lasts that happens by a uniform number; `None` where it happens
    /// without the drug, and where no concentration says how long it lasts.
    pub(crate) fn threshold(&self, uniform: f64, higher: f64) -> Option<f64> {
        let threshold = match self.lasting? {
            Lasting::Above(threshold) => threshold,
            Lasting::Tolerance => (libm::log(uniform) - libm::log1p(-uniform) - self.log_odds - higher) / self.slope,
        };
        (threshold > 0.0).then_some(threshold)
    }

    /// Checks the tables of all.
    pub(super) fn all(tables: &[Table], has_effect_site: bool, problems: &mut Problems<'_>) -> Vec<AdverseEvent> {
        problems.refuse_twice(tables, "term");
        for table in tables.iter().filter(|table| table.text("site") == Some("effect-site") && !has_effect_site) {
            problems.lacks(table, "site", "there is no effect site: the scenario has no `effect_rate`");
        }
        tables.iter().filter_map(|table| AdverseEvent::of_table(table, problems)).collect()
    }

    fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<AdverseEvent> {
        let site = if table.text("site") == Some("effect-site") { Site::Effect } else { Site::Blood };
        if !table.mentions("half") && table.text("lasts") != Some("above") {
            problems.idle(table, &["site"], "no concentration matters to it");
        }
        let probability = problems.number(table, "probability", Domain::Probability);
        let half = problems.number(table, "half", Domain::Positive);
        let share = |problems: &mut Problems<'_>, key| problems.number(table, key, Domain::Probability).unwrap_or(0.0);
        let (breaks_off, ends_treatment) = (share(problems, "breaks_off"), share(problems, "ends_treatment"));
        let between = problems.number(table, "subject_sd", Domain::NotNegative).unwrap_or(0.0);
        let (lasting, minutes) = (lasting(table, problems), minutes(table, problems));
        if lasting.is_none() || breaks_off == 0.0 {
            let why = "nothing says when the event begins and breaks the infusion off";
            problems.idle(table, &["breaks_off_after"], why);
        }
        let reaction = problems.number(table, "breaks_off_after", Domain::NotNegative).unwrap_or(0.0) / 60.0;
        let probability = probability?;
        let log_odds = libm::log(probability) - libm::log1p(-probability);
        if table.mentions("half") && !(log_odds < 0.0 && log_odds.is_finite()) {
            problems.refuse(table, "probability", "with `half`, `probability` lies between 0 and one half");
        }
        if between > 0.0 && !log_odds.is_finite() {
            problems.refuse(table, "probability", "with `subject_sd`, `probability` lies between 0 and 1");
        }
        let slope = half.map_or(0.0, |half| -log_odds / half);
        Some(AdverseEvent {
            term: table.owned("term")?,
            category: table.owned("category"),
            log_odds,
            slope,
            site,
            between,
            lasting,
            minutes,
            breaks_off,
            reaction,
            ends_treatment,
        })
    }
}

/// The concentration that says how long an event lasts.
fn lasting(table: &Table, problems: &mut Problems<'_>) -> Option<Lasting> {
    let lasts = table.text("lasts");
    if lasts != Some("above") {
        problems.idle(table, &["above"], "the event does not last above a concentration that is given");
    }
    match lasts? {
        "tolerance" => {
            problems.required(table, "half", Domain::Positive, "an event by its tolerance")?;
            Some(Lasting::Tolerance)
        }
        "above" => {
            problems.required(table, "above", Domain::Positive, "an event above a concentration").map(Lasting::Above)
        }
        _ => None,
    }
}

/// The law of how long an event lasts.
fn minutes(table: &Table, problems: &mut Problems<'_>) -> Option<LogNormal> {
    match table.text("lasts") {
        None => {
            problems.idle(table, &["minutes", "minutes_cv"], "nothing says that it `lasts`");
            return None;
        }
        Some("law") => _ = problems.required(table, "minutes", Domain::Positive, "an event that lasts by a law"),
        Some(_) if !table.mentions("minutes") => {
            problems.idle(table, &["minutes_cv"], "there are no `minutes`");
            return None;
        }
        Some(_) => {}
    }
    let median = problems.number(table, "minutes", Domain::Positive)?;
    let variation = problems.number(table, "minutes_cv", Domain::NotNegative).unwrap_or(0.0);
    problems.law(table, "minutes", LogNormal::new(median, variation))
}
