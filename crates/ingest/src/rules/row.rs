//! Rules about the cells of one row.

trialstat_trial::diagnostic_codes! {
    /// Something that happened to a subject is dated before the reference date from which its study days count.
    ///
    /// Adverse events before the first dose are collected in some trials and slips of the pen in others, so this is a
    /// warning. Nothing is left out.
    BEFORE_START = "T201", "event lies before the start";
    /// A dose dated after the day on which the subject was withdrawn.
    ///
    /// One of the two dates is wrong, or the withdrawal was of something else than treatment (`category`).
    DOSE_AFTER_WITHDRAWAL = "T202", "dose after withdrawal";
    /// A period that ends before it begins.
    ENDS_BEFORE_START = "T203", "last day lies before the first";
    /// More events than subjects in a row of counts.
    ///
    /// The total counts all that were observed, with and without the event.
    EVENTS_ABOVE_TOTAL = "T204", "more events than subjects";
    /// A value that is missing although another column of its row demands one (`required_if`).
    CONDITIONALLY_MISSING = "T205", "value is missing that another column demands";
    /// A date of a subject whose reference date is missing, so that no study day can be counted.
    ///
    /// The row was kept without a study day: subjects who were randomized and never treated may have no reference date.
    /// Study days count from `start` of the table of subjects: the day of that date is day 1, the day before is -1.
    NO_REFERENCE_DATE = "T206", "no reference date to count days from";
    /// The study day of a row is not the one that its date gives.
    ///
    /// The study day was kept. Day = date - reference date, plus 1 from the reference date on: there is no day 0.
    DAY_AND_DATE_DISAGREE = "T207", "study day and date disagree";
}
