//! Diagnostic codes of proposed mappings.

trialstat_trial::diagnostic_codes! {
    /// A table for which no role could be proposed.
    ///
    /// A role is proposed when the header names a subject and something that was recorded of it, or an arm and its
    /// counts, by CDISC's names or in plain words. The proposed mapping lists what the columns hold. Add a table for
    /// the role that the rows have (`subjects`, `assessments`, `times` …) and name its columns; `trialstat schema mapping`
    /// lists the keys.
    NO_ROLE = "I376", "no role can be proposed";
    /// A line of a proposed mapping that has to be edited before the mapping can be used.
    ///
    /// Some things cannot be told from the values: which of day and month comes first when no day lies above 12, the unit
    /// of a time, which of two values means an event. Taking one of them in silence would change results. Such a line is
    /// written so that reading the mapping stops there; the comments above it name the choices.
    CHOICE = "I377", "proposed line needs a choice";
}
