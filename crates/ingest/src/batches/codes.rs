//! Diagnostic codes of reading within a limit of memory.

trialstat_trial::diagnostic_codes! {
    /// A file that has to be read as a whole does not fit into the memory that `--memory` allows.
    ///
    /// Only tables of assessments in delimited text (plain, or packed by gzip or Zstandard) are read piece by piece. All
    /// other files are held as a whole, which takes a few times their size. Allow more memory, or convert the file of
    /// assessments to delimited text.
    TOO_LARGE = "I380", "file does not fit into the memory allowed";
    /// A table of assessments that cannot be read piece by piece, because its rows have to be compared with others.
    ///
    /// A large file may be read by one table of the mapping only. Where several tables hold assessments, records are
    /// compared across them unless one of them names its `key`; and they cannot be written among one another.
    /// Allow more memory, or describe the data by one table.
    NOT_IN_PIECES = "I381", "table cannot be read piece by piece";
    /// A file was not the same when it was read once more.
    ///
    /// Reading within a limit of memory takes several passes over a file, and all of them have to see the same bytes.
    /// Read it again when nobody writes to it.
    CHANGED = "I382", "file changed while it was read";
}
