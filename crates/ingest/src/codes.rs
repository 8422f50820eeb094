//! Diagnostic codes of mappings and of finding their files.

trialstat_trial::diagnostic_codes! {
    /// The data file has no row besides its header, or not even that. It is an error if no file of the mapping has any, else a warning.
    NO_ROWS = "I302", "data file has no rows";
    /// The mapping names a column that the file does not have.
    ///
    /// A name that differs in case alone is taken if it is the only one that does.
    MISSING_COLUMN = "I305", "column is missing";
    /// A mapping's path leads outside the folder that the mapping is in.
    PATH_OUTSIDE = "I310", "path leads outside the mapping's folder";
    /// A mapping lacks a key that a table needs, or has tables that do not go together.
    INCOMPLETE = "I311", "mapping is incomplete";
    /// A value of a mapping that cannot stand where it does: a range of one number, a unit to convert to without one to
    /// convert from.
    OUT_OF_PLACE = "I313", "value cannot stand there";
    /// A visit's day or window that is not made of study days, which are whole numbers other than 0.
    NOT_A_STUDY_DAY = "I314", "not a study day";
    /// An instrument whose range is not known here. Give the `range` of its scores instead.
    UNKNOWN_INSTRUMENT = "I315", "instrument is not known";
    /// No file of that name is in the folder, with any ending that can be read.
    NO_FILE = "I316", "file is not there";
    /// Several files have the name that the mapping gives without an ending. Give the ending.
    SEVERAL_FILES = "I317", "several files have that name";
    /// The file does not hold the data set that the mapping names, or holds several and the mapping names none.
    MEMBER = "I318", "data set is not in the file";
    /// A file could not be read from its disk.
    UNREADABLE = "I319", "file cannot be read";
}
