//! Diagnostic codes of data files and mappings.

trialstat_trial::diagnostic_codes! {
    /// The data file is not UTF-8. Save it in that encoding.
    NOT_UTF8 = "I301", "data file is not UTF-8";
    /// The data file has no row besides its header, or not even that.
    NO_ROWS = "I302", "data file has no rows";
    /// A row with more or fewer cells than the header has columns.
    RAGGED_ROW = "I303", "row has another number of cells than the header";
    /// Two columns share a name, so that the mapping cannot tell them apart.
    DUPLICATE_COLUMN = "I304", "column name occurs twice";
    /// The mapping names a column that the file does not have.
    MISSING_COLUMN = "I305", "column is missing";
    /// A cell that should hold a whole number, or a time that makes a whole number of days, and does not.
    NOT_A_NUMBER = "I306", "cell is not a number";
    /// An empty cell in a column that cannot be empty.
    EMPTY_CELL = "I307", "cell is empty";
    /// More events than subjects in a row of counts.
    EVENTS_ABOVE_TOTAL = "I308", "more events than subjects";
    /// A subject occurs twice in a trial where each has one record.
    DUPLICATE_SUBJECT = "I309", "subject occurs twice";
    /// A mapping's path leads outside the folder that the mapping is in.
    PATH_OUTSIDE = "I310", "path leads outside the mapping's folder";
    /// A mapping lacks a key that its kind of data needs, or has one that the kind does not use.
    INCOMPLETE = "I311", "mapping is incomplete";
    /// The rows cannot be one trial, for reasons that the message gives.
    NOT_A_TRIAL = "I312", "rows are not a trial";
}
