//! Rules about rows taken together.

trialstat_trial::diagnostic_codes! {
    /// Two rows agree in all columns that are meant to tell rows apart.
    ///
    /// The first was kept. Unless the mapping gives a `key`, assessments are told apart by subject, measure and visit,
    /// supplied endpoints by subject, endpoint and visit, subjects by their identifier.
    DUPLICATE_KEY = "T301", "row occurs twice";
    /// A record of a subject that the table of subjects does not have, or whose row there was rejected.
    UNKNOWN_SUBJECT = "T302", "subject is not in the table of subjects";
    /// A subject of a parallel trial for whom no row gives an arm.
    ///
    /// If such subjects were never randomized (screen failures), declare the code that stands in place of their arm as
    /// `missing`; they are then left out and counted.
    NO_ARM = "T303", "subject has no arm";
    /// Rows of one subject of a parallel trial that give different arms.
    TWO_ARMS = "T304", "subject is in two arms";
    /// An assessment on a day outside the window of its visit.
    ///
    /// It was kept at the visit that the data give; a plan decides what becomes of it.
    OUT_OF_WINDOW = "T305", "visit is out of its window";
    /// Amounts of one treatment, or scores of one measure, in more than one unit.
    ///
    /// They cannot be compared. Say `to` with the unit wanted, and every row is converted from its own.
    UNIT_MIX = "T306", "units are mixed";
    /// An arm to which no accepted subject belongs.
    EMPTY_ARM = "T307", "arm has no subjects";
    /// Subjects that were not randomized, by the codes that the mapping declares, were left out with all their rows.
    NOT_RANDOMIZED = "T308", "subjects were not randomized";
    /// The rows cannot be one trial, for the reason that the message gives.
    NOT_A_TRIAL = "T309", "rows are not a trial";
    /// More kinds of something than a trial can tell apart: missing values (255), visits, measures or endpoints (65,535).
    TOO_MANY = "T310", "too many different values";
}
