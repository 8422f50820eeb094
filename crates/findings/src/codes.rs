//! Diagnostic codes of the registry.

trialstat_trial::diagnostic_codes! {
    /// Two entries share an id. Ids name findings, claims, plans and studies on the command line and in the lock, so
    /// each occurs once in a registry.
    DUPLICATE_ID = "R501", "id occurs twice";
    /// More events than subjects. Check which of the two was typed wrongly; if the source itself prints them so, quote
    /// it in `note` and give the counts that it can mean.
    EVENTS_ABOVE_N = "R502", "more events than subjects";
    /// A printed estimate, limit or p value that is no number. Write it as printed, as text: `"71%"`, `"−6.1"`,
    /// `"<.001"`; a limit may be `"NE"`, a p value `"ns"`.
    PRINTED_IS_NO_NUMBER = "R503", "printed value is not a number";
    /// A path that is absolute or climbs out of the registry's folder. A registry is self-contained: put the file
    /// below its folder.
    PATH_OUTSIDE = "R504", "path leads outside the registry";
    /// A finding names a plan that neither the registry nor the built-in plans have.
    UNKNOWN_PLAN = "R505", "unknown plan";
    /// A finding or claim names an arm, finding or field that does not exist.
    UNKNOWN_REFERENCE = "R506", "unknown reference";
    /// A finding lacks something that its statistic needs, or has something that does not go with it.
    INCOMPLETE = "R507", "finding is incomplete";
    /// A file that the registry refers to is not there.
    MISSING_FILE = "R508", "file is missing";
    /// The registry's folder holds no finding and no claim.
    EMPTY_REGISTRY = "R509", "registry is empty";
    /// A file or folder that cannot be read.
    UNREADABLE = "R510", "file cannot be read";
    /// A file below the registry's folder that is larger than any registry file should be.
    TOO_LARGE = "R511", "file is too large";
    /// A question that does not fit the data, for example an arm that the trial does not have.
    DOES_NOT_FIT = "R512", "plan does not fit the data";
}
